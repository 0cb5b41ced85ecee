"""The rows of a version: its lists hold to their own schemas, and its examples show what they claim to show."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from zhengzhao.engines import connect, fence
from zhengzhao.errors import DescriptorError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.releases.checking.problem import Problem, problem, problem_of
from zhengzhao.sources import MEMORY_LIMIT, Workspace
from zhengzhao.standard import Package, did_you_mean, inside, read_yaml
from zhengzhao.validators import Finding, Validator, reading
from zhengzhao.validators.acceptance import PACKAGE

EXPECTED = Path("examples") / "invalid" / "expected.yaml"
_SHOWN = 20


def row_problems(descriptor: Path, package: Package, content: Sequence[Path], today: date | None) -> Iterator[Problem]:
    """Validate the rows that a version holds, and each of its invalid examples.

    Every resource must have its file: a list without rows cannot be looked into.
    """
    missing = list(_missing_files(descriptor, package))
    yield from missing
    if missing:
        return
    with Workspace() as workspace, fenced_validator(workspace, package, content) as validator:
        try:
            report = validator.validate([descriptor], today=today, limit=_SHOWN)
        except ZhengzhaoError as error:
            yield problem_of(error, descriptor, "rows")
            return
        for each in report.findings:
            yield _of_finding(descriptor, package, each)
        yield from example_problems(package.base / EXPECTED, package, validator, workspace, today)


@contextmanager
def fenced_validator(workspace: Workspace, package: Package, content: Sequence[Path]) -> Iterator[Validator]:
    """Open a validator of files in the workspace and of a version's own."""
    connection = connect(workspace.path, MEMORY_LIMIT, None, lists_last=True)
    try:
        # Whoever checks a version runs its rules, and those of an overlay are a stranger's.
        fence(connection, reading(workspace, package, content))
        yield Validator(connection, workspace, package, content)
    finally:
        connection.close()


def _missing_files(descriptor: Path, package: Package) -> Iterator[Problem]:
    for index, resource in enumerate(package.resources):
        place = f"resources[{index}].path"
        if resource.path is None:
            yield problem(
                descriptor,
                place,
                "path",
                f"资源 {resource.name} 没有写 path（数据文件；标准的表写其有效示例）。",
                f"The resource {resource.name} has no path (its file; a table of the standard names its valid example).",
            )
            continue
        try:
            found = inside(package.base, resource.path, str(descriptor)).is_file()
        except DescriptorError as error:
            yield problem(descriptor, place, "path", error.text.zh, error.text.en)
            continue
        if not found:
            yield problem(
                descriptor,
                place,
                "path",
                f"找不到资源 {resource.name} 的文件 {resource.path}。",
                f"There is no file {resource.path} of the resource {resource.name}.",
            )


def _of_finding(descriptor: Path, package: Package, finding: Finding) -> Problem:
    if finding.table == PACKAGE:
        # It is about no table: a file that the resources do not name.
        return problem(descriptor, "resources", finding.rule, finding.message.zh, finding.message.en)
    file = package.base / str(package.resource(finding.table).path)
    place = ", ".join(finding.fields)
    return Problem(file, finding.row or 0, place, finding.rule, finding.message)


def example_problems(
    file: Path, package: Package, validator: Validator, workspace: Workspace, today: date | None
) -> Iterator[Problem]:
    """Check that each invalid example shows the one fault that it claims to show.

    Args:
        file: What the examples beside it claim; where it is not there, there are none.
        package: The version that they are held to.
        validator: Its validator.
        workspace: Where copies go.
        today: The day that counts as today.
    """
    if not file.is_file():
        return
    place = workspace.path / "examples"
    place.mkdir(exist_ok=True)
    listed = read_yaml(file)
    entries = listed if isinstance(listed, list) else []
    for index, entry in enumerate(entries):
        told = _mistaken_entry(entry, package, file)
        if told is not None:
            yield problem(file, f"[{index}]", "example", told.zh, told.en)
            continue
        found = _findings(package, validator, place, today, file, entry)
        wanted = (entry["table"], entry["rule"], entry["row"], list(entry["fields"]), entry["severity"])
        if isinstance(found, Text):
            yield problem(file, f"[{index}]", "example", found.zh, found.en)
        elif found != [wanted]:
            zh, en = (mark.join(_shown(each) for each in found) or "—" for mark in ("；", "; "))
            yield problem(
                file,
                f"[{index}]",
                "example",
                f"示例 {entry['file']} 应当只有 {_shown(wanted)}，实际是 {zh}。",
                f"The example {entry['file']} must show {_shown(wanted)} and nothing else; it shows {en}.",
            )
    named = {str(each.get("file")) for each in entries if isinstance(each, Mapping)}
    for path in sorted(file.parent.iterdir()):
        if path != file and path.name not in named and not path.name.startswith("."):
            yield Problem(
                path,
                0,
                "",
                "example",
                Text(
                    f"{file.name} 没有写这个示例错在哪里。",
                    f"{file.name} does not say what is wrong in this example.",
                ),
            )


def _mistaken_entry(entry: Any, package: Package, file: Path) -> Text | None:  # noqa: ANN401  # YAML holds any shape
    if not isinstance(entry, Mapping) or not {"file", "table", "rule", "row", "fields", "severity"} <= set(entry):
        return Text(
            "每个示例要写 file、table、rule、row、fields、severity。",
            "An example says its file, table, rule, row, fields and severity.",
        )
    tables = [each.name for each in package.tables()]
    if entry["table"] not in tables:
        end = did_you_mean(str(entry["table"]), tables)
        return Text(f"没有表 {entry['table']}{end.zh}", f"There is no table {entry['table']}{end.en}")
    if not (file.parent / str(entry["file"])).is_file():
        return Text(f"找不到示例文件 {entry['file']}。", f"There is no example file {entry['file']}.")
    return None


def _findings(
    package: Package, validator: Validator, place: Path, today: date | None, file: Path, entry: Mapping[str, Any]
) -> list[tuple[Any, ...]] | Text:
    # A file is taken for the table whose name it has.
    named = place / f"{entry['table']}.csv"
    shutil.copyfile(file.parent / str(entry["file"]), named)
    beside = [package.base / str(package.resource(str(each)).path) for each in entry.get("with", ())]
    try:
        report = validator.validate([named, *beside], today=today)
    except ZhengzhaoError as error:
        return error.text
    return [(each.table, each.rule, each.row, list(each.fields), each.severity) for each in report.findings]


def _shown(found: tuple[Any, ...]) -> str:
    table, rule, row, fields, severity = found
    return f"{table} {rule} {row} [{', '.join(fields)}] {severity}"
