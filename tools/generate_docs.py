"""Write the reference pages that are read from the code and the content folders.

Run it after changing a check, a table or a command; the tests run it with ``--check`` and refuse a page that is old.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import grimp

from zhengzhao.catalogue.questions import load_questions
from zhengzhao.standard import Field, Package, Resource, read_package
from zhengzhao.validators.compiling.rules import rules_of
from zhengzhao.validators.explain import Explanation, explanations
from zhengzhao.validators.render.visible import visible_value

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by tools/generate_docs.py; change the source, not this page. -->"
LIBRARIES = {"errors", "messages", "paths", "output"}
"""Modules that every layer may use; an arrow to each from everywhere would hide the picture."""


def main() -> int:
    """Write every page, or say which are old."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is old")
    given = parser.parse_args()
    old = [name for name, page in PAGES.items() if not _is_current(REFERENCE / name, page())]
    if given.check:
        for name in old:
            print(f"docs/reference/{name} is old; run: make docs")
        return 1 if old else 0
    for name in old:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
        print(f"docs/reference/{name}")
    return 0


def checks_page() -> str:
    """Every code of a report, with the values that pass and fail."""
    explained = explanations()
    lines = [
        "# Checks",
        "",
        "Every code that a report can hold; `zhengzhao explain CODE` says the same. A check is one file of "
        "[`validators/`](../../validators), whose name is the code; what Table Schema and the form of a file give needs "
        "no file. A value of `∅` is a missing one. How checks work: [validators](../validators.md).",
        "",
        *_table(
            ("Check", "What holds", "Dimension", "Severity"),
            ((f"[`{each.name}`](#{each.name.lower()})", *_summary(each)) for each in explained),
        ),
    ]
    for each in explained:
        lines += ["", f"## {each.name}", "", _both(each.summary.zh, each.summary.en)]
        if each.description != each.summary:
            lines += ["", each.description.en, "", each.description.zh]
        parameters = ", ".join(f"`{name}` ({kind})" for name, kind in each.parameters)
        facts = [f"- Parameters: {parameters}"] if parameters else []
        facts += [f"- Passes: {_cases(each.passing)}"] if each.passing else []
        facts += [f"- Fails: {_cases(each.failing)}"] if each.failing else []
        suggests = [f"{_value(case[0])} → {_value(case[-1])}" for case in each.suggesting if case[-1] is not None]
        facts += [f"- Suggests: {'; '.join(suggests)}"] if suggests else []
        facts += [f"- Source: {each.source.en}"] if each.source.en else []
        facts += [f"- File: [`{each.file}`](../../{each.file})"] if each.file else []
        lines += ["", *facts]
    return _page(lines)


def tables_page() -> str:
    """Every table of the standard, field by field, and its code lists."""
    lines = ["# Tables", "", "Generated from the descriptors in [`standard/`](../../standard) and their rules."]
    for package in _packages("standard"):
        lines += [
            "",
            f"Standard {package.version}, {package.raw.get('status', 'draft')}. ⚿ primary key · * required · ",
        ]
        lines[-1] += "🛇 sensitive: masked in reports."
        for resource in package.tables():
            lines += _table_section(resource)
        lines += ["", "## Code lists", ""]
        lists = [each for each in package.resources if each.kind == "codes"]
        lines += _table(
            ("List", "", "Codes"),
            ((f"`{each.name}`", _both(each.title.zh, each.title.en), f"{_rows(package, each):,}") for each in lists),
        )
    return _page(lines)


def catalogue_page() -> str:
    """Every table of the catalogue, column by column, with how many rows it holds."""
    lines = ["# Catalogue tables", "", "Generated from [`catalogue/`](../../catalogue); what the rows are: "]
    lines[-1] += "[catalogue](../catalogue.md)."
    for package in _packages("catalogue"):
        lines += ["", f"Catalogue {package.version}, {package.raw.get('status', 'draft')}."]
        for resource in package.resources:
            count = f"{_rows(package, resource):,} rows. "
            lines += ["", f"## {resource.name}", "", count + _both(resource.title.zh, resource.title.en), ""]
            lines += _table(("Column", "", "Type"), (_field(each, resource) for each in resource.schema.fields))
    return _page(lines)


def questions_page() -> str:
    """Every question of the whole catalogue, with what it says and what to do."""
    _, questions = load_questions()
    lines = [
        "# Questions of the whole",
        "",
        "What `zhengzhao catalogue check` asks of a catalogue after its rows are valid. A question is one file of "
        "[`catalogue/questions/`](../../catalogue/questions), whose name is the code in every report. A finding of the "
        "severity coverage is a gap: what the catalogue does not have yet, and no error. How to add one: "
        "[catalogue/README.md](../../catalogue/README.md#how-to-add-a-question).",
        "",
        "With `--format json` every row stands in the document: `wholes` has one entry for each national version with "
        "the overlays that hold together with it (`catalogue`, `effective`, `errors`, `warnings`, `gaps`), in it "
        "`questions` with `question`, `severity`, `summary`, `cure`, the exact `count`, and `findings`; a finding has "
        "`file`, `row` (the header is 1), `table`, `catalogue` (its layer), `key`, the row that it stands against as "
        "`other`, the query's columns as `values`, and `message`, `messageEn`. `not_asked` lists the folders whose "
        "`problems` come first.",
        "",
        *_table(
            ("Question", "What the rows have in common", "Severity"),
            ((f"[`{each.name}`](#{each.name})", each.summary.en, each.severity) for each in questions),
        ),
    ]
    for each in questions:
        lines += ["", f"## {each.name}", "", _both(each.summary.zh, each.summary.en), ""]
        lines += [f"- Rows of: `{each.table}`"] if each.table else []
        lines += [f"- Says: {each.message.en}", f"- What to do: {each.cure.en}", f"- 办法：{each.cure.zh}"]
        lines += [f"- File: [`{each.where}`](../../{each.where})"]
    return _page(lines)


def commands_page() -> str:
    """Every command, as the program itself describes it."""
    from zhengzhao.cli.app import COMMANDS

    lines = ["# Commands", "", "What `zhengzhao COMMAND --help` says."]
    for name in ("", *COMMANDS):
        lines += ["", f"## zhengzhao {name}".rstrip(), "", "```text", *_help(name), "```"]
    return _page(lines)


def house_page() -> str:
    """The packages of the engine and who imports whom, read from the code."""
    graph = grimp.build_graph("zhengzhao", cache_dir=None)
    rooms = sorted(graph.find_children("zhengzhao") - {"zhengzhao.__main__"})
    edges = sorted(
        (_room(one), _room(other)) for one in rooms for other in rooms if one != other and _directly(graph, one, other)
    )
    lines = [
        "# The house, drawn by its imports",
        "",
        "Read from the code: an arrow points from a package to one that it imports itself. import-linter holds the "
        "direction in every test run, so there is no circle. Left out because all layers may use them: "
        + ", ".join(f"`{each}`" for each in sorted(LIBRARIES))
        + ".",
        "",
        "```mermaid",
        "flowchart TD",
        *(f"  {one} --> {other}" for one, other in edges if not {one, other} & LIBRARIES),
        "```",
    ]
    return _page(lines)


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks_page,
    "tables.md": tables_page,
    "catalogue.md": catalogue_page,
    "questions.md": questions_page,
    "commands.md": commands_page,
    "house.md": house_page,
}


def _is_current(path: Path, page: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == page


def _page(lines: Iterable[str]) -> str:
    title, *rest = lines
    return "\n".join([title, "", NOTE, *rest]).rstrip() + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    shown = [f"| {' | '.join(_cell(each) for each in row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *shown]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _both(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh} · {en}"


def _summary(found: Explanation) -> tuple[str, str, str]:
    return found.summary.en, found.dimension, found.severity


def _cases(cases: Iterable[tuple[object, ...]]) -> str:
    return "; ".join(" · ".join(_value(value) for value in case) for case in cases)


def _value(value: object) -> str:
    if value is None:
        return "∅"
    text = str(list(value)) if isinstance(value, tuple) else str(value)
    return f"`{visible_value(text)}`" if text else '""'


def _packages(folder: str) -> list[Package]:
    found = sorted((ROOT / folder).glob("*/datapackage.yaml"))
    return [read_package(each) for each in found]


def _rows(package: Package, resource: Resource) -> int:
    with (package.base / str(resource.path)).open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _table_section(resource: Resource) -> list[str]:
    schema = resource.schema
    lines = ["", f"## {resource.name}", "", _both(resource.title.zh, resource.title.en), ""]
    lines += _table(
        ("Field", "", "Type", "Constraints", "Confidence"), (_standard_field(each, resource) for each in schema.fields)
    )
    keys = [
        f"- `{', '.join(each.fields)}` → `{each.reference.resource or resource.name}`" for each in schema.foreign_keys
    ]
    lines += ["", "Foreign keys:", "", *keys] if keys else []
    own = {each.name for each in schema.rules}
    rules = [each for each in rules_of(resource) if each.name in own]
    shown = [f"- `{each.name}`{_severity(each.severity)}: {_both(each.summary.zh, each.summary.en)}" for each in rules]
    return lines + (["", "Rules:", "", *shown] if shown else [])


def _severity(severity: str) -> str:
    return "" if severity == "error" else f" ({severity})"


def _field(field: Field, resource: Resource) -> tuple[str, str, str]:
    key = " ⚿" if field.name in resource.schema.primary_key else ""
    required = "\\*" if field.constraints.get("required") is True else ""
    sensitive = " 🛇" if field.sensitive else ""
    return f"`{field.name}`{required}{key}{sensitive}", _both(field.title.zh, field.title.en), field.type


def _standard_field(field: Field, resource: Resource) -> tuple[str, ...]:
    constraints = ", ".join(f"{name} `{value}`" for name, value in field.constraints.items() if name != "required")
    return (*_field(field, resource), constraints, str(field.raw.get("confidence", "")))


def _help(command: str) -> list[str]:
    words = [sys.executable, "-m", "zhengzhao", *command.split(), "--help"]
    environment = {**os.environ, "COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    told = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", check=True)
    return [line.rstrip() for line in told.stdout.strip().splitlines()]


def _room(module: str) -> str:
    return module.removeprefix("zhengzhao.")


def _directly(graph: grimp.ImportGraph, one: str, other: str) -> bool:
    inside = {one} | graph.find_descendants(one)
    targets = {other} | graph.find_descendants(other)
    return any(graph.find_modules_directly_imported_by(each) & targets for each in inside)


if __name__ == "__main__":
    sys.exit(main())
