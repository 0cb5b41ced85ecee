"""Totals, notes and headers among the data: one finding each, and nothing of them is measured as a record."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from zhengzhao.validators import Report, validate
from zhengzhao.validators.render.workbook import workbook_to
from zhengzhao.validators.split import split_into

FIELDS = [
    {"name": "id", "title": "编号", "type": "string", "constraints": {"pattern": "[A-Z]?[0-9]+"}},
    {"name": "name", "title": "名称", "type": "string", "constraints": {"required": True}},
    {"name": "built", "title": "建成", "type": "date"},
    {"name": "rooms", "title": "房间", "type": "integer"},
    {"name": "owner", "title": "户主", "type": "string", "sensitive": True},
]
HEADER = [str(each["name"]) for each in FIELDS]
Row = list[str]


def descriptor(folder: Path, **schema: object) -> Path:
    path = folder / "village.json"
    held = {"fields": FIELDS, "primaryKey": ["id"], **schema}
    path.write_text(
        json.dumps({"resources": [{"name": "house", "path": "house.csv", "schema": held}]}), encoding="utf-8"
    )
    return path


def write(path: Path, rows: list[Row], header: Row = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


def house(number: int) -> Row:
    return [f"H{number}", "农舍", "1951-01-01", "3", "某某"]


def ask(folder: Path, rows: list[Row], **options: object) -> Report:
    return validate([write(folder / "house.csv", rows)], descriptor=descriptor(folder), **options)


def found(report: Report) -> list[tuple[str, int | None]]:
    return [(each.rule, each.row) for each in report.findings]


@pytest.mark.parametrize(
    "first",
    [
        "合计",
        "合　计",
        "总计：",
        "小计（户）",
        "共计12户",
        "填报人：某某",
        "填报单位（盖章）：某局",
        "单位负责人（签字）：",
        "审核人: 某某",
        "制表：",
        "联系电话：021-00000000",
        " 注：本表一式两份",
        "备 注：",
        "注1：",
        "说明：",
        "附：名单",
        "Total",
        "Note: as of May",
        "已选择 40 行。",
        "40 rows selected.",
        "(1 row)",
        "(40 行受影响)",
    ],
)
def test_a_row_that_begins_as_notes_do_is_one_finding(tmp_path: Path, first: str) -> None:
    report = ask(tmp_path, [house(1), [first, "", "", "12", ""], house(2)])
    assert found(report) == [("note-row", 3)]
    assert first.strip() in report.findings[0].message.zh
    assert report.inputs[0].rows == 2


def test_a_note_may_begin_in_any_column(tmp_path: Path) -> None:
    rows = [house(1), ["", "合计", "", "", ""], ["", "", "注：本表一式两份", "", ""], ["", "", "", "", "填报人：某某"]]
    assert found(ask(tmp_path, rows)) == [("note-row", 3), ("note-row", 4), ("note-row", 5)]


def test_two_labels_where_they_stand_are_a_header_and_one_alone_is_a_cell(tmp_path: Path) -> None:
    two, one = [*HEADER[:2], "", "", ""], [HEADER[0], "", "", "", ""]
    assert found(ask(tmp_path, [house(1), two, house(2)])) == [("repeated-header", 3)]
    assert ("repeated-header", 3) not in found(ask(tmp_path, [house(1), one, house(2)]))


@pytest.mark.parametrize("first", ["合计科技", "注册", "日期", "说明书", "Totally", "备注"])
def test_other_words_make_no_note(tmp_path: Path, first: str) -> None:
    assert found(ask(tmp_path, [house(1), [first, "", "", "12", ""]])) == [("pattern", 3), ("required", 3)]


def test_what_is_filled_for_the_most_part_is_a_record(tmp_path: Path) -> None:
    assert found(ask(tmp_path, [["合计", "农舍", "1951-01-01", "12", ""]])) == [("pattern", 2)]


def test_what_the_schema_allows_is_a_record_whatever_it_says(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "string"} for name in HEADER]
    file = write(tmp_path / "house.csv", [house(1), ["合计", "", "", "12", ""], HEADER])
    report = validate([file], descriptor=descriptor(tmp_path, fields=fields))
    assert report.valid
    assert report.inputs[0].rows == 3


@pytest.mark.parametrize("many", [0, 20_000])
def test_a_note_that_lacks_cells_is_no_record_though_any_text_would_do(tmp_path: Path, many: int) -> None:
    fields = [{"name": name, "type": "string"} for name in HEADER]
    short = ["(50 行受影响)", "合计,2", ",".join(HEADER[:2]), "H9,农舍", "合计,农舍,1951-01-01,3"]
    text = "".join(f"{line}\n" for line in [",".join(HEADER), *[",".join(house(1))] * (many + 1), *short])
    (tmp_path / "house.csv").write_text(text, encoding="utf-8")
    report = validate([tmp_path / "house.csv"], descriptor=descriptor(tmp_path, fields=fields, primaryKey=[]))
    told = [("note-row", 3), ("note-row", 4), ("repeated-header", 5), ("missing-cell", 6), ("missing-cell", 7)]
    assert sorted(found(report)) == sorted((code, many + row) for code, row in told)
    assert report.inputs[0].rows == many + 3


def test_a_record_beside_a_note_stays_one_whatever_it_says(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "string"} for name in HEADER[:-1]]
    fields.append({"name": "owner", "type": "string", "constraints": {"required": True}})
    rows = [["合计", "", "", "3", ""], ["合计", "", "", "", "某某"], ["H1", "", "", "", ""]]
    report = validate([write(tmp_path / "house.csv", rows)], descriptor=descriptor(tmp_path, fields=fields))
    assert sorted(found(report)) == [("note-row", 2), ("required", 4)]
    assert report.inputs[0].rows == 2


def test_a_header_that_stands_there_again_is_one_finding(tmp_path: Path) -> None:
    titles = [str(each["title"]) for each in FIELDS]
    report = ask(tmp_path, [house(1), HEADER, house(2), [each.upper() for each in HEADER], titles, house(1)])
    assert found(report) == [
        ("repeated-header", 3),
        ("repeated-header", 5),
        ("repeated-header", 6),
        ("primary-key", 7),
    ]
    assert report.inputs[0].rows == 3


@pytest.mark.parametrize("bad", [0, 9_000])
def test_among_many_records_they_are_found_in_their_rows(tmp_path: Path, bad: int) -> None:
    rows = [house(number) for number in range(60_000)]
    for row in rows[:bad]:
        row[2] = "1951"
    rows.insert(30_000, HEADER)
    rows.append(["合计", "", "", "180000", ""])
    report = ask(tmp_path, rows, limit=1)
    failed = {each.rule: each.failed for each in report.failed}
    assert failed == {"note-row": 1, "repeated-header": 1} | ({"type-error": bad} if bad else {})
    assert {each.rule: each.row for each in report.findings if each.rule != "type-error"} == {
        "repeated-header": 30_002,
        "note-row": 60_003,
    }
    assert report.inputs[0].rows == 60_000


def test_of_many_files_those_that_have_some_are_named(tmp_path: Path) -> None:
    files = [write(tmp_path / f"house-{number}.csv", [house(number)]) for number in range(4)]
    write(files[1], [house(1), ["合计", "", "", "3", ""]])
    write(files[3], [["填报人：", "", "", "", ""], HEADER, house(3), house(0)])
    report = validate(files, descriptor=descriptor(tmp_path), table="house")
    places = [(each.input, each.rule, each.row) for each in report.findings]
    assert places == [
        (1, "note-row", 3),
        (3, "note-row", 2),
        (3, "repeated-header", 3),
        (3, "primary-key", 5),
    ]
    assert "house-0.csv" in report.findings[-1].message.en


def test_files_that_were_copied_into_one_keep_what_begins_and_ends_each(tmp_path: Path) -> None:
    part = write(tmp_path / "part.csv", [house(1)]).read_bytes()
    other = write(tmp_path / "part.csv", [house(2)]).read_bytes()
    whole = tmp_path / "house.csv"
    whole.write_bytes(b"\xef\xbb\xbf" + part + b"\xef\xbb\xbf" + other + b"\x1a")
    report = validate([whole], descriptor=descriptor(tmp_path))
    assert found(report) == [("repeated-header", 3), ("note-row", 5)]
    assert "0x1A" in report.findings[1].message.en
    assert report.inputs[0].rows == 2


def test_what_else_is_wrong_with_such_a_row_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "house.csv"
    lines = [HEADER, house(1), ["注：见下"], [*house(2), "more"], [], ["合计", "", "", "3", "", "another"]]
    file.write_text("".join(",".join(each) + "\n" for each in lines), encoding="utf-8")
    report = validate([file], descriptor=descriptor(tmp_path))
    assert sorted(found(report)) == [("blank-row", 5), ("extra-cell", 4), ("note-row", 3), ("note-row", 6)]


def test_a_waiver_reaches_them(tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("waivers:\n- rule: note-row\n  owner: a\n  reason: b\n  expiry: 2999-12-31\n", encoding="utf-8")
    report = ask(tmp_path, [house(1), ["合计", "", "", "3", ""]], waivers=waivers)
    assert report.valid
    assert {each.rule: each.waived for each in report.checks if each.waived} == {"note-row": 1}


def test_they_go_back_with_the_rows_that_are_not_valid(tmp_path: Path) -> None:
    out = tmp_path / "out"
    note = ["填报人：某某", "", "", "联系电话：", ""]
    ask(tmp_path, [house(1), ["H2", "", "", "", ""], note], outputs=[split_into(out)])
    rows = {
        kind: list(csv.reader((out / f"house.{kind}.csv").read_text(encoding="utf-8-sig").splitlines()))[1:]
        for kind in ("valid", "invalid")
    }
    assert rows == {"valid": [house(1)], "invalid": [["H2", "", "", "", ""], note]}
    findings = list(csv.DictReader((out / "findings.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(each["rule"], each["row"]) for each in findings] == [("required", "3"), ("note-row", "4")]


def test_they_make_no_workbook_of_their_own_among_those_of_a_field(tmp_path: Path) -> None:
    rows = [["H2", "", "", "", ""], ["小计", "", "", "3", ""], ["H1", "", "", "", ""], ["合计", "", "", "4", ""]]
    ask(tmp_path, [*rows, ["", "农舍", "x", "", ""]], outputs=[split_into(tmp_path / "out", by="id")])
    books = {each.name: load_workbook(each).active for each in (tmp_path / "out").glob("*.xlsx")}
    assert sorted(books) == ["house.id=(blank).xlsx", "house.id=H1.xlsx", "house.id=H2.xlsx"]
    assert [row[0].value for row in books["house.id=(blank).xlsx"].iter_rows()] == ["id", "小计", "合计", None]


def test_they_stand_in_the_workbook_with_their_sentence(tmp_path: Path) -> None:
    book = Workbook()
    for row in (HEADER, house(1), ["合计", None, None, 3, None]):
        book.active.append(row)
    book.save(tmp_path / "house.xlsx")
    marked = tmp_path / "marked.xlsx"
    validate([tmp_path / "house.xlsx"], descriptor=descriptor(tmp_path), outputs=[workbook_to(marked, language="en")])
    last = [each.value for each in list(load_workbook(marked).worksheets[-1].iter_rows())[-1]]
    assert last[0] == "合计"
    assert "A total or a note: “合计”" in last[-1]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (["------"] * 5, "note-row"),
        (["--", "----", "", "-- ", "+---"], "note-row"),
        (["+-----+-----+", "", "", "", ""], "note-row"),
        (["-", "-", "-", "-", "-"], "pattern"),
        (["--", "--", "1951-01-01", "--", "--"], "pattern"),
    ],
)
def test_a_line_that_is_drawn_below_the_labels_is_no_record(tmp_path: Path, line: Row, rule: str) -> None:
    report = ask(tmp_path, [line, house(1)])
    assert found(report)[0] == (rule, 2)
    assert (len(report.findings) == 1, report.inputs[0].rows) == ((True, 1) if rule == "note-row" else (False, 2))
