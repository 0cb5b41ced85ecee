"""The rows of a version: its lists hold to their own schemas, and its examples show what they claim to show."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhengzhao.engines import connect, fence
from zhengzhao.errors import DescriptorError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.paths import is_file
from zhengzhao.releases.checking.problem import Problem, problem, problem_of
from zhengzhao.sources import MEMORY_LIMIT, Workspace
from zhengzhao.standard import Package, did_you_mean, inside, read_yaml, shown
from zhengzhao.validators import Finding, Validator, reading
from zhengzhao.validators.acceptance import PACKAGE
from zhengzhao.validators.opening.structure import RECORD_FAULTS

EXPECTED = Path("examples") / "invalid" / "expected.yaml"
_SHOWN = 20
_FORM = "form"
_Entry = Mapping[str, Any]
_Fault = tuple[Any, ...]
"""The table, rule, row, fields and severity of a finding."""


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
    listed = read_yaml(file)
    entries = listed if isinstance(listed, list) else []
    mistaken = [_mistaken_entry(each, package, file) for each in entries]
    sound = {index: entry for index, entry in enumerate(entries) if mistaken[index] is None}
    shown = _Examples(file, package, validator, workspace.path / "examples", today).show(sound)
    for index, entry in enumerate(entries):
        told = mistaken[index]
        if told is not None:
            yield problem(file, f"[{index}]", "example", told.zh, told.en)
            continue
        found = shown[index]
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
    if not _is_entry(entry):
        return Text(
            "每个示例要写 file、table、rule、row、fields、severity。",
            "An example says its file, table, rule, row, fields and severity.",
        )
    tables = [each.name for each in package.tables()]
    for name in (entry["table"], *entry.get("with", ())):
        if name not in tables:
            told = shown(name)
            end = did_you_mean(told, tables)
            return Text(f"没有表 {told}{end.zh}", f"There is no table {told}{end.en}")
    if not is_file(file.parent / entry["file"]):
        told = shown(entry["file"])
        return Text(f"找不到示例文件 {told}。", f"There is no example file {told}.")
    return None


def _is_entry(entry: Any) -> bool:  # noqa: ANN401  # YAML holds any shape
    if not isinstance(entry, Mapping):
        return False
    texts = [entry.get(name) for name in ("file", "table", "rule", "severity")]
    lists = [entry.get("fields"), entry.get("with", [])]
    return (
        all(isinstance(each, str) for each in texts)
        and "row" in entry
        and all(isinstance(each, list) and all(isinstance(name, str) for name in each) for each in lists)
    )


@dataclass(frozen=True)
class _Examples:
    """Holds examples to the rules, each for itself, many of them at once."""

    file: Path
    package: Package
    validator: Validator
    place: Path
    today: date | None

    def show(self, entries: Mapping[int, _Entry]) -> dict[int, list[_Fault] | Text]:
        """Return what each example shows, by its place in the file; a sentence where it cannot be validated."""
        groups: dict[str, dict[int, _Entry]] = {}
        # Those beside which the same table stands follow one another, for such files are looked at together.
        for index, entry in sorted(entries.items(), key=lambda each: list(each[1].get("with", ()))):
            groups.setdefault(_group(entry), {})[index] = entry
        return {
            index: shown
            for group, members in groups.items()
            for index, shown in self._show_group(members, exactly=group == _FORM).items()
        }

    def _show_group(self, entries: Mapping[int, _Entry], exactly: bool) -> Mapping[int, list[_Fault] | Text]:
        try:
            return self._validate(entries, exactly)
        except ZhengzhaoError as error:
            told = error.text
        if len(entries) == 1:
            return {index: self._of_example(index, entry, told) for index, entry in entries.items()}
        # One of them has kept the others from being validated: the one that is named, or else one of a half of them.
        named = [index for index, entry in entries.items() if str(self._copy(index, entry)) in told.en]
        parted = named if 0 < len(named) < len(entries) else list(entries)[: len(entries) // 2]
        parts = ({i: each for i, each in entries.items() if (i in parted) is own} for own in (True, False))
        return {index: shown for part in parts for index, shown in self._show_group(part, exactly).items()}

    def _of_example(self, index: int, entry: _Entry, told: Text) -> Text:
        """Name an example as its author knows it, who never heard of the copy."""
        copied, own = str(self._copy(index, entry)), str(entry["file"])
        return Text(told.zh.replace(copied, own), told.en.replace(copied, own))

    def _validate(self, entries: Mapping[int, _Entry], exactly: bool) -> dict[int, list[_Fault]]:
        files = [(index, self._named(index, entry)) for index, entry in entries.items()]
        # What a table beside an example shows is shown by the example.
        files += [(index, self._valid(str(name))) for index, entry in entries.items() for name in entry.get("with", ())]
        parties, sources = zip(*files, strict=True)
        report = self.validator.validate(sources, today=self.today, parties=parties, exactly=exactly)
        opened = self.validator.tables.opened
        shown: dict[int, list[_Fault]] = {index: [] for index in entries}
        for each in report.findings:
            index = opened[each.input or 0].party
            shown[index].append((each.table, each.rule, each.row, list(each.fields), each.severity))
        return shown

    def _named(self, index: int, entry: _Entry) -> Path:
        named = self._copy(index, entry)
        named.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.file.parent / str(entry["file"]), named)
        return named

    def _copy(self, index: int, entry: _Entry) -> Path:
        # A file is taken for the table whose name it has.
        return self.place / str(index) / f"{entry['table']}.csv"

    def _valid(self, name: str) -> Path:
        return self.package.base / str(self.package.resource(name).path)


def _group(entry: _Entry) -> str:
    """Name the examples that one is held to the rules with, each as if there were no other.

    Where the form of one file is not what it began as, all that are read with it are read again.
    """
    if entry["rule"] in RECORD_FAULTS:
        return _FORM
    return "with" if entry.get("with") else f"table {entry['table']}"


def _shown(found: _Fault) -> str:
    table, rule, row, fields, severity = found
    return f"{table} {shown(rule)} {shown(row)} [{shown(', '.join(fields))}] {shown(severity)}"
