"""Small files that look alike are read together: each is told as if it had been read alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhengzhao.engines import connect
from zhengzhao.sample import sample
from zhengzhao.sources import Workspace
from zhengzhao.standard import load_standard
from zhengzhao.validators import Report, Validator, rules_of, validate
from zhengzhao.validators.split import split_into

ROWS = 30
Told = list[tuple[str, tuple[str, ...], int | None, int | None, str | None, str]]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines of a table in which every rule of one record is broken somewhere, its header first."""
    out = tmp_path_factory.mktemp("whole") / "registration.csv"
    rules = rules_of(load_standard().resource("registration"))
    faults = list(dict.fromkeys(rule.check for rule in rules if rule.kind != "unique"))
    sample(["registration"], 10 * ROWS, out=out, faults=faults, seed=4, share=0.01)
    return out.read_text("utf-8").splitlines(keepends=True)


@pytest.fixture(scope="module")
def files(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same in pieces: most as they are, some with a blank line, in GB18030, with titles, or without a record."""
    folder, (header, *records) = tmp_path_factory.mktemp("pieces"), lines
    made = []
    for number, start in enumerate(range(0, len(records), ROWS)):
        text = header + "".join(records[start : start + ROWS])
        if number % 5 == 1:
            text += "\n" + records[start]
        if number % 5 == 2:
            text = "".join((header, *records[start : start + ROWS][: number % 2]))
        made.append(folder / f"registration_{number:02}.csv")
        made[-1].write_bytes(text.encode("gb18030" if number % 5 == 3 else "utf-8"))
    return made


@pytest.fixture
def validator() -> Iterator[Validator]:
    """A validator of the standard in force, for one run after another."""
    with Workspace() as workspace:
        connection = connect(workspace.path, lists_last=True)
        yield Validator(connection, workspace, load_standard())
        connection.close()


def told(report: Report, source: int) -> Told:
    return [
        (each.rule, each.fields, each.row, each.line, each.value, each.message.en)
        for each in report.findings
        if each.input == source
    ]


def test_each_file_is_told_as_if_it_were_alone(files: list[Path]) -> None:
    together, alone = validate(files, limit=1), [validate([each], limit=1) for each in files]
    assert len({each.rule for each in together.findings}) > 25
    for place, report in enumerate(alone):
        assert told(together, place) == told(report, 0), files[place].name
        assert together.inputs[place].rows == report.inputs[0].rows
    counts = ("evaluated", "failed", "unknown", "waived")
    for name in counts:
        summed: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for report in alone:
            summed.update({(each.rule, each.fields): getattr(each, name) for each in report.checks})
        found = {(each.rule, each.fields): getattr(each, name) for each in together.checks}
        assert found == {key: summed[key] for key in found}, name


def test_the_rows_of_each_file_are_split_as_if_it_were_alone(files: list[Path], tmp_path: Path) -> None:
    validate(files[:7], outputs=[split_into(tmp_path / "together")])
    for file in files[:7]:
        validate([file], outputs=[split_into(tmp_path / "alone" / file.stem)])
        for each in (tmp_path / "alone" / file.stem).glob("*valid*"):
            assert (tmp_path / "together" / each.name).read_bytes() == each.read_bytes(), each.name


def test_what_a_waiver_reaches_in_each_file_is_counted(files: list[Path], tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    entries = [{"rule": "uscc", "key": {"node": "*0"}}, {"rule": "required"}]
    agreed = {"owner": "Province", "reason": "Old records", "expiry": "2999-01-01"}
    waivers.write_text(json.dumps({"waivers": [{**each, **agreed} for each in entries]}), encoding="utf-8")
    together = validate(files, waivers=waivers)
    alone = [validate([each], waivers=waivers) for each in files]
    reached = [[each.waived for each in report.waivers] for report in alone]
    assert [each.waived for each in together.waivers] == [sum(each) for each in zip(*reached, strict=True)]
    assert all(each.waived for each in together.waivers)
    for place, report in enumerate(alone):
        assert told(together, place) == told(report, 0)


@pytest.mark.parametrize("end", ["", "\n"])
def test_the_only_bad_record_of_each_of_many_files_is_found_at_its_row(tmp_path: Path, end: str) -> None:
    # A blank line at its end makes a file one whose records are numbered.
    schema = {"fields": [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"}]}
    package = {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    files = [tmp_path / f"t{number:02}.csv" for number in range(13)]
    for number, file in enumerate(files):
        ids = [str(each) for each in range(1000 + number)]
        if number != 6:
            ids[37 * number] += "x"
        file.write_text("id,text\n" + "".join(f"{each},a\n" for each in ids) + end, encoding="utf-8")
    report = validate(files, descriptor=tmp_path / "datapackage.json")
    found = [(each.input, each.row, each.value) for each in report.findings if each.rule == "type-error"]
    assert found == [(number, 37 * number + 2, f"{37 * number}x") for number in range(13) if number != 6]
    assert [each.rows for each in report.inputs] == [1000 + number for number in range(13)]


def test_files_are_read_together_and_alone_by_one_validator(validator: Validator, files: list[Path]) -> None:
    alike = files[4:6]
    alone = [told(validate([each]), 0) for each in alike]
    for first, last in ((0, 2), (0, 1), (1, 2), (0, 2)):
        report = validator.validate(alike[first:last])
        assert [told(report, place) for place in range(last - first)] == alone[first:last]


def test_files_that_stand_apart_are_compared_with_no_other(
    validator: Validator, files: list[Path], tmp_path: Path
) -> None:
    again = [(tmp_path / str(number)) for number in range(2)]
    for each in again:
        each.mkdir()
        each.joinpath("registration.csv").write_bytes(files[0].read_bytes())
    given, alone = [each / "registration.csv" for each in again], told(validate(files[:1]), 0)
    for _ in range(2):
        assert "primary-key" in {rule for rule, *_ in told(validator.validate(given), 1)}
        apart = validator.validate(given, parties=range(len(given)))
        assert told(apart, 0) == told(apart, 1) == alone


def test_files_that_stand_apart_look_into_the_tables_beside_them(validator: Validator, tmp_path: Path) -> None:
    valid, given = load_standard().base / "examples" / "valid", []
    for company in (1, 2):
        for table in ("registration", "registration_event"):
            header, *records = (valid / f"{table}.csv").read_text("utf-8").splitlines(keepends=True)
            own = [each for each in records if each.split(",")[1] == f"310000000000000{company}"]
            given.append(tmp_path / str(company) / f"{table}.csv")
            given[-1].parent.mkdir(exist_ok=True)
            given[-1].write_text(header + "".join(own), encoding="utf-8")
    report = validator.validate(given, parties=[0, 0, 1, 1])
    assert [each.rows > 0 for each in report.inputs] == [True] * len(given)
    assert not [each for each in report.findings if each.rule == "foreign-key"]
    changed = validator.validate([given[0], given[3], given[2], given[1]], parties=[0, 0, 1, 1])
    assert {each.input for each in changed.findings if each.rule == "foreign-key"} == {1, 3}


def test_a_branch_under_the_code_of_its_parent_in_another_file_is_found(
    validator: Validator, lines: list[str], tmp_path: Path
) -> None:
    names = lines[0].rstrip("\n").split(",")
    parent, branch, other = (line.rstrip("\n").split(",") for line in lines[1:4])
    code, name = names.index("UNISCID"), names.index("ENTNAME")
    branch[name] = parent[name] + "浦东分公司"
    branch[code] = other[code] = parent[code]
    files = [tmp_path / f"registration_{number}.csv" for number in range(3)]
    for file, records in zip(files, ([parent], [other], [branch, other]), strict=True):
        file.write_text(lines[0] + "".join(",".join(each) + "\n" for each in records), encoding="utf-8")
    found = [(each.input, each.row) for each in validate(files).findings if each.rule == "parent_code_on_branch"]
    assert found == [(2, 2)]
    for report in (validate(files[1:]), validator.validate(files, parties=range(len(files)))):
        assert not [each for each in report.findings if each.rule == "parent_code_on_branch"]
