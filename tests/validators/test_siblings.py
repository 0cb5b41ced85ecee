"""Several sources of one table: however a table is cut into files, the same records break its rules."""

import csv
import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from zhengzhao.errors import DescriptorError
from zhengzhao.validators import Report, validate
from zhengzhao.validators.render import render
from zhengzhao.validators.split import split_into

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "name", "type": "string"},
    {"name": "more", "type": "object", "constraints": {"unique": True}},
]
SCHEMA = {"fields": FIELDS, "primaryKey": "id", "uniqueKeys": [["name", "id"]], "missingValues": [""]}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "01", "2", "3", "x", ""]),
        st.sampled_from(["a", "b", ""]),
        st.sampled_from(["", '"{""k"": 1}"', '"{""k"": 1.0}"', "{}", "?"]),
    ),
    min_size=2,
    max_size=8,
)


def package(folder: Path, tables: list[list[tuple[str, ...]]], spoilt: bool = False, **resource: object) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    names = [f"part{number}.csv" for number in range(len(tables))]
    for name, rows in zip(names, tables, strict=True):
        # A blank line makes the reader number the records itself.
        text = "id,name,more\n" + "".join(",".join(row) + "\n" for row in rows) + ("\n" if spoilt else "")
        (folder / name).write_text(text, encoding="utf-8")
    held = {"name": "t", "path": names if len(names) > 1 else names[0], "schema": SCHEMA, **resource}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [held]}), encoding="utf-8")
    return folder


def broken(report: Report, starts: list[int]) -> set[tuple[int, str, tuple[str, ...]]]:
    """Return which rules fail on which records, counted over all files."""
    assert [each.not_run for each in report.checks if each.not_run] == []
    return {
        (starts[each.input] + each.row - 2, each.rule, each.fields)
        for each in report.findings
        if each.row is not None and each.rule != "blank-row"
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, cuts=st.sets(st.integers(1, 7), max_size=2), spoilt=st.booleans())
def test_a_table_in_pieces_breaks_the_rules_where_the_whole_does(tmp_path: Path, rows, cuts, spoilt):
    edges = [0, *sorted(each for each in cuts if each < len(rows)), len(rows)]
    pieces = [rows[start:end] for start, end in pairwise(edges)]
    whole = validate([package(tmp_path / "whole", [rows])], limit=99)
    parted = validate([package(tmp_path / "parted", pieces, spoilt)], limit=99)
    assert broken(parted, edges) == broken(whole, [0])
    assert failures(parted) == failures(whole)


def failures(report: Report) -> list[tuple[str, tuple[str, ...], int]]:
    return [(each.rule, each.fields, each.failed) for each in report.checks if each.rule != "blank-row"]


def test_the_finding_names_the_file_and_the_row_that_has_the_key_already(tmp_path: Path):
    tables = [[("1", "a", ""), ("2", "a", "")], [("3", "a", "")], [("2", "b", "")]]
    (found,) = validate([package(tmp_path / "p", tables)]).findings
    assert (found.input, found.row, found.rule) == (2, 2, "primary-key")
    assert "与 part0.csv 第 3 行相同" in found.message.zh
    assert "the same as in row 3 of part0.csv" in found.message.en


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path):
    folder = package(tmp_path / "p", [[("1", "a", "")], [("1", "b", "")]], path=["2018/t.csv", "2019/t.csv"])
    for number, year in enumerate(("2018", "2019")):
        (folder / year).mkdir()
        (folder / f"part{number}.csv").rename(folder / year / "t.csv")
    report = validate([folder])
    assert [each.name for each in report.inputs] == ["2018/t.csv", "2019/t.csv"]
    assert "2018/t.csv 第 2 行" in report.findings[0].message.zh
    shutil.make_archive(str(tmp_path / "first"), "zip", folder)
    shutil.copy(tmp_path / "first.zip", tmp_path / "second.zip")
    names = [each.name for each in validate([tmp_path / "first.zip", tmp_path / "second.zip"]).inputs]
    assert names == [f"{each}.zip/{year}/t.csv" for each in ("first", "second") for year in (2018, 2019)]


@pytest.fixture
def two_sheets(tmp_path: Path) -> list[Path]:
    """A workbook with two sheets of one table, and its descriptor: the second repeats a key of the first."""
    book = Workbook()
    for sheet, name in ((book.active, "t"), (book.create_sheet(), "t二月")):
        sheet.title = name
        for row in (["id", "name"], [1, name], ["x", name]):
            sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    fields = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]
    held = {"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": "id"}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [held]}), encoding="utf-8")
    return [tmp_path / "book.xlsx", tmp_path / "datapackage.json"]


def test_the_sheet_is_told_wherever_the_file_and_the_row_are(tmp_path: Path, two_sheets):
    book, descriptor = two_sheets
    report = validate([book], descriptor=descriptor, outputs=[split_into(tmp_path / "out")])
    (repeated,) = [each for each in report.findings if each.rule == "primary-key"]
    assert (repeated.input, repeated.row) == (1, 2)
    assert "与 book.xlsx · t 第 2 行相同" in repeated.message.zh
    assert "the same as in row 2 of book.xlsx · t" in repeated.message.en
    text = render(report, "text", "en")
    for sheet in ("t", "t二月"):
        assert f"book.xlsx · {sheet}  2 rows" in text
        assert f'book.xlsx · {sheet}  row 3  value "x"' in text
        assert f"book.xlsx · {sheet} row 3: Required" in render(report, "junit", "en")
    with (tmp_path / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [(each["input"], each["sheet"], each["row"]) for each in csv.DictReader(file)]
    assert found == [("book.xlsx", "t", "3"), ("book.xlsx", "t二月", "2"), ("book.xlsx", "t二月", "3")]
    assert {each.name for each in (tmp_path / "out").glob("*.invalid.csv")} == {
        "book_t.invalid.csv",
        "book_t二月.invalid.csv",
    }


def test_each_package_has_keys_of_its_own(tmp_path: Path):
    assert validate([package(tmp_path / str(year), [[("1", "a", "")]]) for year in (2018, 2019)]).valid


@pytest.mark.parametrize("sequences", [(2, 1), (1, 2), (1, 3, 2)])
def test_an_event_sent_in_two_files_is_sent_twice(tmp_path: Path, sequences):
    header = "node,PRIPID,UNISCID,kind,date,sequence\n"
    event = "310000,3100000000000001,91310115EXA000019E,establishment,2019-12-02,{}\n"
    files = [tmp_path / f"registration_event-{number}.csv" for number in range(len(sequences))]
    for file, sequence in zip(files, sequences, strict=True):
        file.write_text(header + event.format(sequence), encoding="utf-8")
    report = validate(files, standard="1.0.0")
    later = [(position, 2) for position, sequence in enumerate(sequences) if sequence > 1]
    assert [(each.input, each.row) for each in report.findings if each.rule == "duplicate_event"] == later
    assert [each.failed for each in report.checks if each.rule == "duplicate_event"] == [len(later)]


def test_an_event_of_another_file_between_two_makes_them_two(tmp_path: Path):
    header = "node,PRIPID,UNISCID,kind,date,sequence\n"
    files = [tmp_path / f"registration_event-{number}.csv" for number in range(2)]
    line = "310000,3100000000000001,91310115EXA000019E,{},2019-12-02,{}\n"
    twice = [line.format("deregistration", sequence) for sequence in (1, 3)]
    files[0].write_text(header + "".join(twice), encoding="utf-8")
    for between, failed in (("restoration", 0), ("deregistration", 2)):
        files[1].write_text(header + line.format(between, 2), encoding="utf-8")
        report = validate(files, standard="1.0.0")
        assert sum(each.failed for each in report.checks if each.rule == "duplicate_event") == failed


def test_rows_to_send_back_are_those_of_the_later_file(tmp_path: Path):
    folder = package(tmp_path / "p", [[("1", "a", "")], [("1", "b", ""), ("2", "a", "")]])
    validate([folder], outputs=[split_into(tmp_path / "out", language="en")])
    found = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")
    assert "row 2 of part0.csv" in found


@pytest.mark.parametrize("path", [[], [5], 5])
def test_a_path_that_is_none_is_refused_with_its_place(tmp_path: Path, path):
    folder = package(tmp_path / "p", [[]], path=path)
    with pytest.raises(DescriptorError, match=r"resources\[0\]\.path"):
        validate([folder])


def test_a_list_is_one_file(tmp_path: Path):
    folder = package(tmp_path / "p", [[], []], kind="codes")
    with pytest.raises(DescriptorError, match=r"resources\[0\]\.path"):
        validate([folder])


def family(folder: Path, parent: str, child: str) -> Path:
    """Write a package of two tables, one of which looks into the other."""
    key = {"fields": ["pid"], "reference": {"resource": "parent", "fields": ["id"]}}
    parents = {"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]}
    children = {"fields": [{"name": "pid", "type": "string"}], "foreignKeys": [key]}
    resources = [
        {"name": "parent", "path": "parent.csv", "schema": parents},
        {"name": "child", "path": "child.csv", "schema": children},
    ]
    folder.mkdir()
    (folder / "parent.csv").write_text(f"id\n{parent}\n", encoding="utf-8")
    (folder / "child.csv").write_text(f"pid\n{child}\n", encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return folder


def test_tables_of_one_package_look_into_no_other(tmp_path: Path):
    first, second = family(tmp_path / "a", "1", "1"), family(tmp_path / "b", "2", "2")
    assert validate([first, second]).findings == ()
    third = family(tmp_path / "c", "3", "1")
    report = validate([first, second, third])
    assert [(each.rule, report.inputs[each.input].name, each.row) for each in report.findings] == [
        ("foreign-key", "c/child.csv", 2)
    ]
    assert report.findings[0].input == 5


def test_sources_that_look_alike_are_each_looked_at(tmp_path: Path):
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS[:2]}}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    files = [tmp_path / f"t{number}.csv" for number in range(3)]
    for file, keys in zip(files, (["1"], ["2", "x"], ["3", "4", "5"]), strict=True):
        file.write_text("id,name\n" + "".join(f"{key},a\n" for key in keys), encoding="utf-8")
    report = validate(files, descriptor=descriptor)
    assert [each.rows for each in report.inputs] == [1, 2, 3]
    assert [(each.rule, each.input, each.row) for each in report.findings] == [("type-error", 1, 3)]
