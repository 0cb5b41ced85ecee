"""Workbooks: whatever an officer's spreadsheet looks like, every cell is read as its field would have it, or told."""

import io
import json
import random
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableRow

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Expected, TextRelation, Workspace, form_of
from zhengzhao.sources.workbooks import marks, workbook
from zhengzhao.sources.workbooks.marks import cell_name
from zhengzhao.sources.workbooks.workbook import open_sheet, open_workbook
from zhengzhao.standard import Resource, read_schema
from zhengzhao.validators import validate

SCHEMA = {
    "fields": [
        {"name": "id", "title": "编号", "type": "string"},
        {"name": "name", "title": "名称", "type": "string"},
        {"name": "on", "title": "日期", "type": "date"},
        {"name": "n", "title": "数量", "type": "integer"},
    ]
}
EXPECTED = Expected.of(Resource("house", Text("房屋", "House"), None, read_schema(SCHEMA, "house"), raw={}))
LABELS = ["编号", "名称", "日期", "数量"]


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace() as workspace:
        yield workspace


def read(path: Path, workspace: Workspace, **options: object) -> tuple[TextRelation, list[tuple], list[tuple]]:
    relation = open_sheet(path, workspace=workspace, expected=EXPECTED, **options)
    rows = workspace.connection.execute(f"SELECT * EXCLUDE line FROM {relation.scan}").fetchall()
    faults = []
    if relation.structure:
        query = f"SELECT row, code, position, value, detail FROM {relation.structure} ORDER BY ALL"
        faults = workspace.connection.execute(query).fetchall()
    assert len(rows) == relation.rows
    return relation, rows, faults


def test_typed_cells_are_read_as_their_fields_would_have_them(save, workspace):
    path = save(
        {
            "房屋": [
                LABELS,
                ["001", "公司𠀀龴", date(2019, 12, 2), 5],
                [13800000000, 5.5, datetime(2019, 12, 2), 7.0],
                [True, None, "2019-12-02", "x"],
                ["b", " a ", 43801, None],
            ]
        }
    )
    relation, rows, faults = read(path, workspace)
    assert relation.labels == tuple(LABELS)
    assert (relation.sheet, relation.header_row, relation.encoding) == (
        "房屋",
        1,
        path.suffix[1:].replace("xlsm", "xlsx"),
    )
    assert rows == [
        (2, "001", "公司𠀀龴", "2019-12-02", "5"),
        (3, "13800000000", "5.5", "2019-12-02", "7"),
        (4, "true", "", "2019-12-02", "x"),
        (5, "b", " a ", "2019-12-02", ""),
    ]
    assert not faults


def test_a_part_of_a_day_is_a_time_where_one_is_expected(save, workspace):
    # Some writers of workbooks leave out the format by which a time is told from a number.
    fields = [{"name": "clock", "type": "time"}, {"name": "n", "type": "number"}]
    expected = Expected.of(Resource("t", Text("表", "T"), None, read_schema({"fields": fields}, "t"), raw={}))
    path = save({"t": [["clock", "n"], [0.352962962962963, 0.5], [0, 0], [1.5, 1], [True, 1], ["09:05:00", 1]]})
    relation = open_sheet(path, workspace=workspace, expected=expected)
    rows = workspace.connection.execute(f"SELECT c0, c1 FROM {relation.scan}").fetchall()
    assert rows == [("08:28:16", "0.5"), ("00:00:00", "0"), ("1.5", "1"), ("true", "1"), ("09:05:00", "1")]


def test_a_long_code_that_is_a_number_is_told_with_its_cell(save, workspace):
    path = save({"房屋": [LABELS, [913101150000000012, "a", None, 1], ["913101150000000012", "b", None, 10**15]]})
    _, rows, faults = read(path, workspace)
    assert rows == [(2, None, "a", "", "1"), (3, "913101150000000012", "b", "", "1000000000000000")]
    assert [(row, code, position, detail) for row, code, position, _, detail in faults] == [(2, "long-number", 0, "A2")]
    assert faults[0][3].startswith("9131011500000000")
    _, _, faults = read(save({"房屋": [[None, *LABELS], [None, 913101150000000012, "a", None, 1]]}), workspace)
    assert [each[4] for each in faults] == ["B2"]


def test_a_code_is_read_with_the_zeros_that_its_format_shows(save, coded, workspace):
    records = [LABELS, [coded(12345), "b", None, coded(12345)], [coded(0), coded(12), None, 7], [coded(1234567), "c"]]
    _, rows, faults = read(save({"房屋": [*records, ["01", 12, None, 1]]}), workspace)
    # A number is a number, however it is shown.
    assert rows == [
        (2, "012345", "b", "", "12345"),
        (3, "000000", "000012", "", "7"),
        (4, "1234567", "c", "", ""),
        (5, "01", "12", "", "1"),
    ]
    assert not faults


def test_a_code_that_lost_digits_is_told_whatever_zeros_its_format_shows(save, coded, workspace):
    _, rows, faults = read(save({"房屋": [LABELS, [coded(10**17), "b", None, 1]]}), workspace)
    assert rows == [(2, None, "b", "", "1")]
    assert [each[1] for each in faults] == ["long-number"]


@pytest.mark.parametrize(("first", "rows"), [(27, 1), (50, 1), (50, 200)])
def test_a_number_of_xls_is_no_day_because_its_format_has_the_number_of_one(
    tmp_path, workspace, monkeypatch, first, rows
):
    # Gnumeric numbers its own formats from 50 on, where Chinese Excel has days.
    monkeypatch.setattr(xlwt.Style, "FIRST_USER_DEFINED_NUM_FORMAT_IDX", first)
    book = xlwt.Workbook()
    amount, day, code = (xlwt.easyxf(num_format_str=each) for each in ('0.0"元"', "yyyy-mm-dd", "000000"))
    sheet = book.add_sheet("房屋")
    for column, label in enumerate(LABELS):
        sheet.write(0, column, label)
    for row in range(1, rows + 1):
        for column, (value, style) in enumerate([(12345, code), (1.5, amount), (43801, day), (30000, amount)]):
            sheet.write(row, column, value, style)
    book.save(str(tmp_path / "t.xls"))
    _, found, _ = read(tmp_path / "t.xls", workspace)
    assert found == [(row, "012345", "1.5", "2019-12-02", "30000") for row in range(2, rows + 2)]


def test_titles_above_and_blanks_around_the_table_are_no_part_of_it(save, workspace):
    blank = [None] * 6
    path = save(
        {
            "房屋": [
                [None, "房屋登记表"],
                blank,
                [None, "编号", "名\n称", " 日期", "数量", None],
                [None, "a", "b", None, 1, None],
                blank,
                [None, "c", "d", None, 2, None],
                blank,
                blank,
            ]
        }
    )
    relation, rows, faults = read(path, workspace)
    assert (relation.header_row, len(relation.labels), relation.left) == (3, 4, 1)
    assert rows == [(4, "a", "b", "", "1"), (6, "c", "d", "", "2")]
    assert faults == [(5, "blank-row", None, None, None)]


def test_a_cell_outside_the_columns_of_the_header_is_told(save, workspace):
    path = save({"房屋": [[None, *LABELS], ["x", "a", "b", None, 1, None, "y"], [None, "c", "d", None, 2, 7]]})
    _, rows, faults = read(path, workspace)
    assert [row[1] for row in rows] == ["a", "c"]
    assert faults == [
        (2, "extra-cell", 4, "x", "A2"),
        (2, "extra-cell", 5, "y", "G2"),
        (3, "extra-cell", 4, "7", "F3"),
    ]


SHEETS = {
    "by name": {"说明": [["x", "y"]], "house": [LABELS, ["a"]]},
    "by title": {"说明": [["x", "y"]], " 房屋": [LABELS, ["a"]]},
    "the only one with anything in it": {"Sheet1": [], "Sheet2": [LABELS, ["a"]]},
    "by its header": {"Sheet1": [["甲", "乙"], ["编号", "2"]], "Sheet2": [["表"], LABELS, ["a"]]},
}


@pytest.mark.parametrize("sheets", SHEETS.values(), ids=SHEETS)
def test_the_sheet_of_a_table_is_found(save, workspace, sheets):
    _, rows, _ = read(save(sheets), workspace)
    assert [row[1] for row in rows] == ["a"]


def test_a_sheet_may_be_named_and_one_that_is_not_there_is_told(save, workspace):
    path = save({"一": [LABELS, ["a"]], "二": [LABELS, ["b"]]})
    assert read(path, workspace, sheet="二")[1][0][1] == "b"
    with pytest.raises(SourceError, match="一、二"):
        read(path, workspace, sheet="三")
    with pytest.raises(SourceError, match="--sheet"):
        read(path, workspace)


def test_an_empty_workbook_is_told(save, workspace):
    with pytest.raises(SourceError, match="空"):
        read(save({"一": [], "二": []}), workspace)
    with pytest.raises(SourceError, match="空"):
        read(save({"一": [], "二": []}), workspace, sheet="二")


def test_error_cells_and_formulas_without_a_result_are_told(tmp_path: Path, workspace: Workspace):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(LABELS)
    sheet.append(["a", "#N/A", None, 1])
    sheet.append(["b", "c", None, "=1+1"])
    sheet.append(["#REF!"])
    sheet["B2"].data_type = sheet["A4"].data_type = "e"
    book.save(tmp_path / "t.xlsx")
    _, rows, faults = read(tmp_path / "t.xlsx", workspace)
    assert rows == [(2, "a", None, "", "1"), (3, "b", "c", "", None), (4, None, "", "", "")]
    assert faults == [
        (2, "error-cell", 1, "#N/A", "B2"),
        (3, "error-cell", 3, "=", "D3"),
        (4, "error-cell", 0, "#REF!", "A4"),
    ]


def rewritten(path: Path, name: str, old: str | bytes, new: str | bytes) -> Path:
    """Change the content of one file in a workbook's archive, as another program would have written it."""
    before, after = (each.encode() if isinstance(each, str) else each for each in (old, new))
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    assert before in parts[name]
    parts[name] = parts[name].replace(before, after)
    with zipfile.ZipFile(path, "w") as archive:
        for each, data in parts.items():
            archive.writestr(each, data)
    return path


STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
}


@pytest.mark.parametrize("way", ["strict", "capitals", "backslashes"])
def test_the_marks_of_a_sheet_are_found_whatever_its_parts_are_called(tmp_path: Path, workspace: Workspace, way):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (LABELS, ["a", "#N/A"], ["b"]):
        sheet.append(record)
    sheet["B2"].data_type = "e"
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "u.xlsx")
    names = {"capitals": str.upper, "backslashes": lambda name: name.replace("/", "\\")}
    with zipfile.ZipFile(tmp_path / "u.xlsx") as whole, zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        for entry in whole.infolist():
            text = whole.read(entry).decode()
            if way == "strict":
                for old, new in STRICT.items():
                    text = text.replace(old, new)
            else:
                # What the other names say of a part stays: Windows opens it all the same.
                entry.filename = names[way](entry.filename)
            archive.writestr(entry, text)
    _, rows, faults = read(tmp_path / "t.xlsx", workspace)
    assert rows == [(2, "a", None, "", ""), (3, "b", "", "", "")]
    assert faults == [(2, "error-cell", 1, "#N/A", "B2"), (3, "hidden-row", None, None, None)]


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_a_number_is_no_day_where_days_are_counted_from_1904(tmp_path: Path, workspace: Workspace, savers, form):
    records = [LABELS, ["a", None, 43801]]
    path = savers[form](tmp_path / f"t.{form}", {"房屋": records})
    assert read(path, workspace)[1] == [(2, "a", "", "2019-12-02", "")]
    if form == "xlsx":
        rewritten(path, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    elif form == "xls":
        book = xlwt.Workbook()
        book.dates_1904 = True
        sheet = book.add_sheet("房屋")
        for row, record in enumerate(records):
            for column, value in enumerate(record):
                sheet.write(row, column, value)
        book.save(str(path))
    else:
        settings = '<table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
        begin = "<office:spreadsheet>"
        rewritten(path, "content.xml", begin, f"{begin}<table:calculation-settings>{settings}")
    assert read(path, workspace)[1] == [(2, "a", "", "43801", "")]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_cell_too_far_from_the_table_is_told_before_the_memory_ends(tmp_path: Path, workspace: Workspace, prefix):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (LABELS, ["a"]):
        sheet.append(record)
    # How a cell looks takes no memory, nor does one far below or beside alone.
    sheet.cell(1_048_576, 16_384).number_format = "@"
    sheet.cell(3, 16_384, 0)
    sheet.row_breaks.append(openpyxl.worksheet.pagebreak.Break(1))
    book.save(tmp_path / "t.xlsx")
    if prefix:
        prefixed(tmp_path / "t.xlsx")
    _, rows, faults = read(tmp_path / "t.xlsx", workspace)
    assert [row[1] for row in rows] == ["a"]
    assert (3, "extra-cell", 4, "0", "XFD3") in faults
    sheet.cell(1_048_000, 3, " ")
    book.save(tmp_path / "t.xlsx")
    if prefix:
        prefixed(tmp_path / "t.xlsx")
    with pytest.raises(SourceError, match="XFD1048000"):
        read(tmp_path / "t.xlsx", workspace)


def test_one_cell_alone_at_the_end_of_a_sheet_is_told_before_the_memory_ends(tmp_path: Path, workspace: Workspace):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (LABELS, ["a"]):
        sheet.append(record)
    sheet.cell(1_048_576, 16_384, "备注")
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(SourceError, match="XFD1048576"):
        read(tmp_path / "t.xlsx", workspace)


@pytest.mark.parametrize("unsaid", [r' r="[A-Z]+[0-9]+"', r' r="[A-Z]*[0-9]+"'], ids=["cells", "rows and cells"])
def test_what_does_not_say_its_place_stands_behind_the_last(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, unsaid: str
):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (LABELS, ["a", "x", "=1+1"], ["b", "#N/A"]):
        sheet.append(record)
    sheet["B3"].data_type = "e"
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "t.xlsx")
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        text = archive.read(name).decode()
    rewritten(tmp_path / "t.xlsx", name, text, re.sub(unsaid, "", text))
    for size in (marks.CHUNK, 40):
        monkeypatch.setattr(marks, "CHUNK", size)
        _, rows, faults = read(tmp_path / "t.xlsx", workspace)
        assert rows == [(2, "a", "x", None, ""), (3, "b", None, "", "")]
        assert faults == [
            (2, "error-cell", 2, "=", "C2"),
            (3, "error-cell", 1, "#N/A", "B3"),
            (3, "hidden-row", None, None, None),
        ]


def test_an_ods_sheet_that_is_indented_reads_as_one_that_is_not(tmp_path: Path, workspace: Workspace, savers):
    records = [LABELS, ["a", " x  y\nz ", date(2019, 12, 2), 5], [None, None, None, None], ["b", "&<>'\"", None, 1]]
    plain = read(savers["ods"](tmp_path / "plain.ods", {"房屋": records}), workspace)
    indented = savers["ods"](tmp_path / "t.ods", {"房屋": records})
    for element in ("table:table-row", "table:table-cell", "text:p", "/table:table-cell", "/table:table-row"):
        rewritten(indented, "content.xml", f"<{element}", f"\n     <{element}")
    found = read(indented, workspace)
    assert found[1:] == plain[1:]
    assert [row[0] for row in found[1]] == [2, 4]


def test_hours_of_ods_may_have_three_digits_as_one_program_writes_them(tmp_path: Path, workspace: Workspace, savers):
    path = savers["ods"](tmp_path / "t.ods", {"t": [["clock", "n"], [7, 1], [8, 2]]})
    for value, hours in ((7, "010"), (8, "008")):
        old = f'office:value-type="float" office:value="{value}"'
        new = f'office:value-type="time" office:time-value="PT{hours}H26M02S"'
        rewritten(path, "content.xml", old, new)
    rewritten(path, "content.xml", "<table:table-row", "\n<table:table-row")
    rewritten(path, "content.xml", "<table:table-cell", "\n  <table:table-cell")
    expected = Expected.of(
        Resource("t", Text("表", "T"), None, read_schema({"fields": [{"name": "clock", "type": "time"}]}, "t"), raw={})
    )
    relation = open_sheet(path, workspace=workspace, expected=expected)
    rows = workspace.connection.execute(f"SELECT c0, c1 FROM {relation.scan}").fetchall()
    assert rows == [("10:26:02", "1"), ("08:26:02", "2")]


def test_error_cells_and_hidden_rows_of_ods_are_told(tmp_path: Path, workspace: Workspace, savers):
    path = savers["ods"](tmp_path / "t.ods", {"x": [["b"]], "房屋": [LABELS, ["a", "#DIV/0!"], ["b"]]})
    error = 'xmlns:calcext="urn:x" calcext:value-type="error" office:value-type="string" office:string-value=""'
    cell = "<text:p>#DIV/0!"
    rewritten(path, "content.xml", f'office:value-type="string">{cell}', f"{error}>{cell}")
    hidden = '<table:table-row table:visibility="filter"><table:table-cell office:value-type="string"><text:p>b'
    rewritten(path, "content.xml", hidden.replace(' table:visibility="filter"', ""), hidden)
    _, rows, faults = read(path, workspace)
    assert rows == [(2, "a", None, "", ""), (3, "b", "", "", "")]
    assert faults == [(2, "error-cell", 1, "#DIV/0!", "B2"), (3, "hidden-row", None, None, None)]


def test_errors_of_ods_that_are_written_once_are_told_of_each_cell(tmp_path: Path, workspace: Workspace, savers):
    path = savers["ods"](tmp_path / "t.ods", {"房屋": [LABELS, ["a", "#N/A"], ["b"]]})
    error = 'xmlns:calcext="urn:x" calcext:value-type="error" office:value-type="string"'
    cell = "<text:p>#N/A"
    twice = f'table:number-columns-repeated="2" {error}'
    rewritten(path, "content.xml", f'office:value-type="string">{cell}', f"{twice}>{cell}")
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>a'
    rewritten(path, "content.xml", row, row.replace("row>", 'row table:number-rows-repeated="2">', 1))
    _, rows, faults = read(path, workspace)
    assert rows == [(2, "a", None, None, ""), (3, "a", None, None, ""), (4, "b", "", "", "")]
    places = [(row, position, f"{column}{row}") for row in (2, 3) for position, column in ((1, "B"), (2, "C"))]
    assert faults == [(row, "error-cell", position, "#N/A", name) for row, position, name in places]


def test_formulas_of_ods_without_a_result_are_told(tmp_path: Path, workspace: Workspace, savers):
    path = savers["ods"](tmp_path / "t.ods", {"房屋": [LABELS, ["a", "x", "", 5]]})
    value = 'office:value-type="float" office:value="5"'
    rewritten(path, "content.xml", value, f'table:formula="of:=2+3" {value}')
    assert read(path, workspace)[1:] == ([(2, "a", "x", "", "5")], [])
    rewritten(path, "content.xml", f"{value}><text:p>5</text:p>", ">")
    _, rows, faults = read(path, workspace)
    assert rows == [(2, "a", "x", "", None)]
    assert faults == [(2, "error-cell", 3, "=", "D2")]


def prefixed(path: Path) -> None:
    """Give the elements of a workbook's first sheet a prefix, as another program would have written them."""
    sheet = "xl/worksheets/sheet1.xml"
    for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        for begin in (f"<{tag} ", f"<{tag}>", f"</{tag}>"):
            with zipfile.ZipFile(path) as archive:
                there = begin.encode() in archive.read(sheet)
            if there:
                rewritten(path, sheet, begin, begin.replace(tag, f"x:{tag}"))
    rewritten(path, sheet, "xmlns=", "xmlns:x=")


def test_a_prefix_of_the_name_space_hides_nothing(tmp_path: Path, workspace: Workspace, savers):
    path = savers["xlsx"](tmp_path / "t.xlsx", {"房屋": [LABELS, ["a", "#N/A"]]})
    prefixed(path)
    assert read(path, workspace)[2] == [(2, "error-cell", 1, "#N/A", "B2")]


XLSB_SHEET, XLSB_CELLS_BEGIN, XLSB_CELLS_END = "xl/worksheets/sheet1.bin", b"\x91\x01\x00", b"\x92\x01\x00"


def test_what_is_peculiar_in_xlsb_is_told(tmp_path: Path, workspace: Workspace, savers):
    records = [LABELS, ["a", "#DIV/0!", None, 1], ["b", "y", None, 2], ["c", "z", None, 3]]
    path = savers["xlsb"](tmp_path / "t.xlsb", {"房屋": records})
    header_of_row = b"\x00\x19" + struct.pack("<I", 2)
    rewritten(path, XLSB_SHEET, header_of_row + bytes(8), header_of_row + bytes(7) + b"\x10")
    hidden_column = b"\x3c\x12" + struct.pack("<4IH", 3, 3, 0, 0, 1)
    rewritten(path, XLSB_SHEET, XLSB_CELLS_BEGIN, hidden_column + XLSB_CELLS_BEGIN)
    merged_cells = b"\xb0\x01\x10" + struct.pack("<4I", 3, 3, 1, 2)
    rewritten(path, XLSB_SHEET, XLSB_CELLS_END, XLSB_CELLS_END + merged_cells)
    relation, rows, faults = read(path, workspace)
    assert rows == [(2, "a", None, "", "1"), (3, "b", "y", "", "2"), (4, "c", "z", None, "3")]
    assert [(row, code, position, detail) for row, code, position, _, detail in faults] == [
        (1, "hidden-column", 3, "D"),
        (2, "error-cell", 1, "B2"),
        (3, "hidden-row", None, None),
        (4, "merged-cell", 1, "B4:C4"),
    ]
    assert faults[1][3] == "#DIV/0!"
    assert not relation.unseen


def test_days_of_xlsb_may_be_counted_from_1904(tmp_path: Path, workspace: Workspace, savers):
    path = savers["xlsb"](tmp_path / "t.xlsb", {"房屋": [LABELS, ["a", "b", date(2019, 12, 2), 1]]})
    assert read(path, workspace)[1] == [(2, "a", "b", "2019-12-02", "1")]
    rewritten(path, "xl/workbook.bin", b"\x99\x01\x0c\x00", b"\x99\x01\x0c\x01")
    assert read(path, workspace)[1] == [(2, "a", "b", "43801", "1")]


def test_cells_of_xlsb_that_do_not_say_their_column_are_not_read_as_blanks(tmp_path: Path, workspace, savers):
    path = savers["xlsb"](tmp_path / "t.xlsb", {"房屋": [LABELS, ["a", "b", None, 1]]})
    written = b"\x06\x0e" + struct.pack("<III", 1, 0, 1) + b"b\x00"
    rewritten(path, XLSB_SHEET, written, b"\x11\x0a" + struct.pack("<II", 0, 1) + b"b\x00")
    with pytest.raises(SourceError, match="do not say their column"):
        read(path, workspace)


def test_a_rich_text_that_is_written_into_a_cell_of_xlsb_is_not_read_as_a_blank(tmp_path: Path, workspace, savers):
    path = savers["xlsb"](tmp_path / "t.xlsb", {"房屋": [LABELS, ["a", "b", None, 1]]})
    written = b"\x06\x0e" + struct.pack("<III", 1, 0, 1) + b"b\x00"
    rich = struct.pack("<IIBI", 1, 0, 1, 1) + b"b\x00" + struct.pack("<IHH", 1, 0, 0)
    rewritten(path, XLSB_SHEET, written, b"\x3e" + bytes([len(rich)]) + rich)
    with pytest.raises(SourceError, match=r"1 cell of the sheet “房屋” .* B2 first, would be read as blank") as error:
        read(path, workspace)
    assert "B2" in error.value.text.zh


def test_a_cell_of_xlsb_too_far_from_the_table_is_told(tmp_path: Path, workspace: Workspace, savers):
    path = savers["xlsb"](tmp_path / "t.xlsb", {"房屋": [LABELS, ["a", "b", None, 1]]})
    far = b"\x00\x19" + struct.pack("<I", 1048575) + bytes(21) + b"\x05\x10" + struct.pack("<IId", 16383, 0, 1)
    rewritten(path, XLSB_SHEET, XLSB_CELLS_END, far + XLSB_CELLS_END)
    with pytest.raises(SourceError, match="XFD1048576"):
        read(path, workspace)


ODS_SHEET_END = "</table:table>"


def ods_rows(times: int, *cells: tuple[int, str]) -> str:
    """Write a row of ods that is there so many times, with cells that are there so many times and may be empty."""
    written = [
        f'<table:table-cell table:number-columns-repeated="{repeated}"'
        + (f' office:value-type="string"><text:p>{text}</text:p></table:table-cell>' if text else "/>")
        for repeated, text in cells
    ]
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(written)}</table:table-row>'


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        (ods_rows(1_048_574, (16_384, "x")), "XFD1048576"),
        (ods_rows(1_048_573, (16_384, "")) + ods_rows(1, (16_383, ""), (1, "x")), "XFD1048576"),
        (ods_rows(1, (16_385, "x")), "XFE3"),
        (ods_rows(10**12, (1, "x")), "D1000000000002"),
    ],
)
def test_a_cell_of_ods_too_far_from_the_table_is_told_before_the_memory_ends(
    tmp_path: Path, workspace: Workspace, savers, rows, cell
):
    path = savers["ods"](tmp_path / "t.ods", {"说明": [["x"]], "房屋 & 地": [LABELS, ["a", "b", None, 1]]})
    data = zipfile.ZipFile(path).read("content.xml").decode()
    rewritten(path, "content.xml", data, f"{rows}{ODS_SHEET_END}".join(data.rsplit(ODS_SHEET_END, 1)))
    with pytest.raises(SourceError, match=f"“房屋 & 地”一直用到单元格 {cell}，"):
        read(path, workspace)


def test_empty_cells_of_ods_to_the_ends_of_the_sheet_are_none(tmp_path: Path, workspace: Workspace, savers):
    # As LibreOffice writes every sheet of which a column or a row looks some way.
    path = savers["ods"](tmp_path / "t.ods", {"房屋": [LABELS, ["a", "b", None, 1]]})
    empty = '<table:table-cell table:number-columns-repeated="16380"/>'
    rewritten(path, "content.xml", "</table:table-row>", f"{empty}</table:table-row>")
    rewritten(path, "content.xml", ODS_SHEET_END, ods_rows(1_048_574, (16_384, "")) + ODS_SHEET_END)
    assert read(path, workspace)[1] == [(2, "a", "b", "", "1")]


def test_a_part_of_xlsb_that_ends_before_it_should_is_told(tmp_path: Path, workspace: Workspace, savers):
    path = savers["xlsb"](tmp_path / "t.xlsb", {"房屋": [LABELS, ["a", "b", None, 1]]})
    with zipfile.ZipFile(path, "a") as archive:
        # The list of texts says that it has four of them, and ends.
        archive.writestr("xl/sharedStrings.bin", b"\x9f\x01\x08" + struct.pack("<II", 4, 4))
    with pytest.raises(SourceError, match="不是完好的工作簿"):
        read(path, workspace)


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_merged_cells_are_told_and_what_they_cover_is_no_value(tmp_path: Path, workspace: Workspace, ods_cell, form):
    path = merged(tmp_path / f"t.{form}", ods_cell)
    _, rows, faults = read(path, workspace)
    assert [row[:3] for row in rows] == [(3, "a", "x"), (4, None, None), (5, "c", "d")]
    assert faults == [(3, "merged-cell", 0, None, "A3:A4"), (3, "merged-cell", 1, None, "B3:B4")]


@pytest.mark.parametrize(
    ("rows", "merged", "header"),
    [
        ([["编号", "名称", "情况", None], [None, None, "日期", "数量"]], ["A1:A2", "B1:B2", "C1:D1"], 2),
        ([["编号", "名称", "日期", "其他"], [None, None, None, "数量"]], ["A1:A2", "B1:B2", "C1:C2"], 2),
        ([["表"], LABELS, [], []], ["A1:D1", "A2:A4", "B2:B4", "C2:C4", "D2:D4"], 4),
        ([LABELS], [], 1),
    ],
)
def test_a_label_that_is_merged_over_the_rows_of_a_header_is_one(tmp_path: Path, workspace, rows, merged, header):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in [*rows, ["a", "x", None, 1], ["b", "y", None, 2]]:
        sheet.append(record)
    for each in merged:
        sheet.merge_cells(each)
    book.save(tmp_path / "t.xlsx")
    relation, found, faults = read(tmp_path / "t.xlsx", workspace)
    assert (list(relation.labels), relation.header_row, faults) == (LABELS, header, [])
    assert found == [(header + 1, "a", "x", "", "1"), (header + 2, "b", "y", "", "2")]


def merged(path: Path, ods_cell) -> Path:
    """Save a sheet with a merged title above, two merged cells in its records, and a merged blank below."""
    if path.suffix == ".xls":
        book = xlwt.Workbook()
        sheet = book.add_sheet("房屋")
        sheet.write_merge(0, 0, 0, 3, "表")
        for column, label in enumerate(LABELS):
            sheet.write(1, column, label)
        sheet.write_merge(2, 3, 0, 0, "a")
        sheet.write_merge(2, 3, 1, 1, "x")
        sheet.write(4, 0, "c")
        sheet.write(4, 1, "d")
        sheet.write_merge(6, 7, 0, 1, None)
        book.save(str(path))
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for record in (["表"], LABELS, ["a", "x"], [], ["c", "d"]):
            sheet.append(record)
        for each in ("A1:D1", "A3:A4", "B3:B4", "A7:B8"):
            sheet.merge_cells(each)
        book.save(path)
    else:
        book = OpenDocumentSpreadsheet()
        table = Table(name="房屋")
        spanned = {(0, 0): (4, 1), (2, 0): (1, 2), (2, 1): (1, 2), (6, 0): (2, 2)}
        for row, record in enumerate((["表"], LABELS, ["a", "x"], [None, None], ["c", "d"], [None], [None])):
            line = TableRow()
            for column, value in enumerate(record):
                width, height = spanned.get((row, column), (1, 1))
                more = {"numbercolumnsspanned": width, "numberrowsspanned": height} if width * height > 1 else {}
                line.addElement(CoveredTableCell() if row == 3 else ods_cell(value, **more))
            table.addElement(line)
        book.spreadsheet.addElement(table)
        book.save(str(path))
    return path


def test_hidden_rows_are_told_and_read(tmp_path: Path, workspace: Workspace):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (LABELS, ["a"], ["b"], ["c"]):
        sheet.append(record)
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[9].hidden = True
    book.save(tmp_path / "t.xlsx")
    relation, rows, faults = read(tmp_path / "t.xlsx", workspace)
    assert [row[1] for row in rows] == ["a", "b", "c"]
    assert faults == [(3, "hidden-row", None, None, None)]
    assert not relation.unseen


def test_hidden_columns_are_told_and_read(tmp_path: Path, workspace: Workspace, savers):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for record in (["表"], LABELS, ["a", "b", None, 1]):
        sheet.append(record)
    # A group of columns is written as one, and what is hidden beside the table is no part of it.
    sheet.column_dimensions.group("B", "C", hidden=True)
    sheet.column_dimensions["H"].hidden = True
    book.save(tmp_path / "t.xlsx")
    path = savers["ods"](tmp_path / "t.ods", {"x": [["b"]], "房屋": [["表"], LABELS, ["a", "b", None, 1]]})
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    rewritten(path, "content.xml", '<table:table table:name="房屋">', f'<table:table table:name="房屋">{columns}')
    for form in ("xlsx", "ods"):
        _, rows, faults = read(tmp_path / f"t.{form}", workspace)
        assert rows == [(3, "a", "b", "", "1")]
        assert faults == [(2, "hidden-column", 1, None, "B"), (2, "hidden-column", 2, None, "C")]


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_a_hidden_sheet_is_read_last_and_told(tmp_path: Path, workspace: Workspace, savers, form):
    path = savers[form](tmp_path / f"t.{form}", {"一": [LABELS, ["a"]], "二": [LABELS, ["b"]]})
    hidden_sheet(path)
    _, rows, faults = read(path, workspace)
    assert (rows[0][1], faults) == ("b", [])
    _, rows, faults = read(path, workspace, sheet="一")
    assert (rows[0][1], faults) == ("a", [(1, "hidden-sheet", None, None, None)])


def hidden_sheet(path: Path) -> None:
    """Hide the first sheet of a workbook."""
    if path.suffix == ".xlsx":
        rewritten(
            path, "xl/workbook.xml", 'name="一" sheetId="1" state="visible"', 'name="一" sheetId="1" state="hidden"'
        )
    elif path.suffix == ".xls":
        # In the record of a sheet its name comes after two bytes that say whether it shows and what it is.
        data, name = path.read_bytes(), b"\x01\x01" + "一".encode("utf-16-le")
        place = data.index(name) - 2
        path.write_bytes(data[:place] + b"\x01" + data[place + 1 :])
    else:
        style = '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>'
        rewritten(
            path,
            "content.xml",
            "<office:automatic-styles/>",
            f"<office:automatic-styles>{style}</office:automatic-styles>",
        )
        rewritten(path, "content.xml", 'table:name="一"', 'table:name="一" table:style-name="gone"')


def test_a_second_table_on_a_sheet_is_told_and_not_measured_by_the_first(save, workspace):
    other = Expected(names=("tree", "树木"), fields=dict.fromkeys(("树种", "高度")))
    below = {
        "its name": [["树木"], ["树种", "高度"], ["松", 7]],
        "its header": [[None, "树种", "高度"], [None, "松", 7]],
    }
    for records in below.values():
        path = save({"房屋": [["表"], LABELS, ["a", "树木"], [], *records]})
        with open_workbook(path) as book:
            relation = book.read("房屋", workspace=workspace, expected=EXPECTED, others=[other])
        assert relation.rows == 1
        faults = workspace.connection.execute(f"SELECT row, code, value FROM {relation.structure}").fetchall()
        assert faults == [(5, "unread-table", "树木")]


def test_a_header_that_stands_there_again_is_told_and_what_follows_is_read(save, workspace):
    path = save({"房屋": [["表"], LABELS, ["a"], [], [f" {LABELS[0]}", *LABELS[1:]], ["b"]]})
    _, rows, faults = read(path, workspace)
    assert [(row, first) for row, first, *_ in rows] == [(3, "a"), (6, "b")]
    assert [(row, code) for row, code, *_ in faults] == [(4, "blank-row"), (5, "repeated-header")]


@pytest.mark.parametrize("form", ["xls", "xlsx", "xlsb", "ods"])
def test_a_sheet_that_is_full_to_its_last_row_is_told(tmp_path: Path, workspace: Workspace, savers, monkeypatch, form):
    assert workbook.MOST_ROWS[form] == (65_536 if form == "xls" else 1_048_576)
    monkeypatch.setitem(workbook.MOST_ROWS, form, 6)
    for rows, full in (([["a"]] * 5, [(6, "full-sheet", None, None, "6")]), ([["a"]] * 4, []), ([["a"]] * 6, [])):
        _, _, faults = read(savers[form](tmp_path / f"t.{form}", {"房屋": [LABELS, *rows]}), workspace)
        assert faults == full
    alone = [LABELS, ["a"], [], [], [], ["note"]]
    assert all(
        each[1] == "blank-row" for each in read(savers[form](tmp_path / f"t.{form}", {"房屋": alone}), workspace)[2]
    )


def test_a_full_sheet_is_a_warning_that_says_what_to_export(tmp_path: Path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("house")
    sheet.write(0, 0, "id")
    for row in range(1, 65_536):
        sheet.write(row, 0, "a")
    book.save(str(tmp_path / "t.xls"))
    schema = {"fields": SCHEMA["fields"][:1]}
    descriptor = {"name": "p", "resources": [{"name": "house", "path": "house.csv", "schema": schema}]}
    (tmp_path / "d.json").write_text(json.dumps(descriptor), encoding="utf-8")
    report = validate([tmp_path / "t.xls"], table="house", descriptor=tmp_path / "d.json")
    assert report.valid
    (told,) = report.findings
    assert (told.rule, told.row, told.severity) == ("full-sheet", 65_536, "warning")
    assert "导出为 xlsx 或 CSV" in told.message.zh
    assert (
        "its last row, 65,536, so records behind it were probably cut off; export it again as xlsx or CSV"
        in told.message.en
    )


def test_what_a_form_does_not_show_is_said(tmp_path: Path, workspace: Workspace):
    book = xlwt.Workbook()
    sheet = book.add_sheet("房屋")
    for column, label in enumerate(LABELS):
        sheet.write(0, column, label)
    sheet.write(1, 0, "a")
    book.save(str(tmp_path / "t.xls"))
    relation, _, _ = read(tmp_path / "t.xls", workspace)
    assert set(relation.unseen) == {"error-cell", "hidden-row", "hidden-column"}
    assert "xls" in relation.unseen["hidden-row"].zh


def test_what_is_no_sound_workbook_is_told_in_one_sentence(workspace: Workspace, save):
    whole = save({"房屋": [LABELS, *(["a", "b", None, number] for number in range(300))]})
    data = whole.read_bytes()
    for number, broken in enumerate((data[: len(data) // 2], data[:100])):
        path = whole.with_name(f"{number}{whole.suffix}")
        path.write_bytes(broken)
        assert form_of(path) == "workbook"
        with pytest.raises(SourceError, match="工作簿") as error:
            read(path, workspace)
        assert "\n" not in error.value.text.zh


def test_damage_anywhere_in_a_workbook_is_told_in_one_sentence(tmp_path: Path, workspace: Workspace, save):
    data = save({"房屋": [LABELS, *(["a", "#N/A", None, number] for number in range(40))]}).read_bytes()
    chance = random.Random(20191201)
    for number in range(60):
        damaged = bytearray(data)
        place = chance.randrange(8, len(data))
        damaged[place : place + chance.choice((1, 4, 64))] = chance.randbytes(chance.choice((0, 1, 4)))
        path = tmp_path / f"{number}.{chance.choice(('xlsx', 'xls', 'ods'))}"
        path.write_bytes(damaged)
        told = ""
        try:
            read(path, workspace)
        except SourceError as error:
            told = error.text.zh
        assert "\n" not in told


XLS_SIZE = b"\x00\x02\x0e\x00"
"""How the record begins in which a sheet of xls says to which row and column it reaches."""


def run_with_little_memory(path: Path) -> tuple[int, str]:
    """Validate a file in a process of its own that gets no more than 4 GB, and no more than a minute."""
    code = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)); "
        "runpy.run_module('zhengzhao', run_name='__main__')"
    )
    command = [sys.executable, "-c", code, "validate", path, "--table", "registration", "--lang", "zh"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    return run.returncode, run.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to so much memory")
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        # What is wrong there stands around the sheet, which is read: it is none of registrations.
        ("a chain without end", "不是表“登记信息”"),
        ("a size without measure", "不是表“登记信息”"),
        ("too many texts", "不是完好的工作簿"),
        ("a cell too far", "不是完好的工作簿"),
        ("a sheet without a beginning", "不是完好的工作簿"),
    ],
)
def test_an_xls_that_seems_to_be_without_end_is_told_before_the_memory_ends(tmp_path: Path, savers, fault, told):
    path = savers["xls"](tmp_path / "t.xls", {"房屋": [LABELS, *(["a", "b"] for _ in range(300))]})
    data = bytearray(path.read_bytes())
    if fault == "a chain without end":
        table = 512 * (int.from_bytes(data[76:80], "little") + 1)
        directory = int.from_bytes(data[48:52], "little")
        struct.pack_into("<I", data, table + 4 * directory, directory)
    elif fault == "a size without measure":
        begin = data.index("Workbook".encode("utf-16-le"))
        struct.pack_into("<I", data, begin + 120, 0xFFFFFFF0)
    elif fault == "too many texts":
        struct.pack_into("<I", data, data.index(b"\xfc\x00") + 8, 0x7FFFFFF0)
    elif fault == "a sheet without a beginning":
        # What it says of its size must not be believed there either.
        size = data.index(XLS_SIZE)
        struct.pack_into("<IIHH", data, size + 4, 0, 0xFFFFFFFF, 0, 0xFFFF)
        data[data.rindex(b"\x09\x08\x10\x00", 0, size)] = 0x0B
    else:
        last = data.rindex(b"\xfd\x00\x0a\x00")
        struct.pack_into("<HH", data, last + 4, 0xFFFF, 0xFFFF)
    path.write_bytes(data)
    code, said = run_with_little_memory(path)
    assert (code, said.count("\n")) == (2, 1)
    assert told in said


def test_an_xls_whose_sheet_says_a_wrong_size_is_read(tmp_path: Path, workspace: Workspace, savers):
    path = savers["xls"](tmp_path / "t.xls", {"房屋": [LABELS, ["a", "b"]]})
    data = bytearray(path.read_bytes())
    struct.pack_into("<IIHH", data, data.index(XLS_SIZE) + 4, 0, 0xFFFFFFFF, 0, 0xFFFF)
    path.write_bytes(data)
    assert read(path, workspace)[1] == [(2, "a", "b", "", "")]


def test_an_xls_of_many_sectors_is_read(tmp_path: Path, workspace: Workspace, savers):
    # Over 7 MB the header of the file cannot name all sectors of its table, over 15 MB nor can the next sector.
    texts = [f"{number:06}" + "字" * 2000 for number in range(4000)]
    path = savers["xls"](tmp_path / "t.xls", {"房屋": [LABELS, *(["a", text] for text in texts)]})
    assert path.stat().st_size > 16_000_000
    assert [row[2] for row in read(path, workspace)[1]] == texts


def test_a_sheet_that_is_no_sound_text_is_told(tmp_path: Path, workspace: Workspace, savers):
    path = savers["xlsx"](tmp_path / "t.xlsx", {"房屋": [LABELS, ["a", "b"]]})
    rewritten(path, "xl/worksheets/sheet1.xml", "</sheetData>", "<")
    with pytest.raises(SourceError, match="工作簿"):
        read(path, workspace)


@pytest.mark.parametrize("form", ["xls", "xlsx", "ods"])
def test_a_password_is_told(tmp_path: Path, workspace: Workspace, savers, form):
    path = savers["ods" if form == "ods" else "xls"](tmp_path / f"t.{form}", {"房屋": [LABELS]})
    if form == "ods":
        entry = 'manifest:full-path="content.xml" manifest:media-type="text/xml"'
        data = "<manifest:encryption-data/></manifest:file-entry>"
        rewritten(path, "META-INF/manifest.xml", f"{entry}/>", f"{entry}>{data}")
    elif form == "xls":
        # The record after the first one says from now on that what follows is encrypted.
        data = bytearray(path.read_bytes())
        begin = data.find(b"\x09\x08\x10\x00")
        data[begin + 20 : begin + 22] = b"\x2f\x00"
        path.write_bytes(data)
    else:
        # A protected xlsx is a container of the old kind that holds one stream of this name.
        data = bytearray(path.read_bytes())
        begin, name = data.find("Workbook".encode("utf-16-le")), "EncryptedPackage".encode("utf-16-le")
        data[begin : begin + 66] = name.ljust(64, b"\0") + bytes([len(name) + 2, 0])
        path.write_bytes(data)
    with pytest.raises(SourceError, match="密码"):
        read(path, workspace)
    other = path.rename(path.with_suffix(".xls" if form == "xlsx" else path.suffix))
    with pytest.raises(SourceError, match="密码"):
        read(other, workspace)


def test_a_password_of_the_archive_is_told(tmp_path: Path, workspace: Workspace, savers):
    data = bytearray(savers["xlsx"](tmp_path / "t.xlsx", {"房屋": [LABELS]}).read_bytes())
    for header, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(header), bytes(data)):
            data[found.start() + place] |= 1
    (tmp_path / "t.xlsx").write_bytes(data)
    with pytest.raises(SourceError, match="密码"):
        read(tmp_path / "t.xlsx", workspace)


def test_a_workbook_under_another_name_is_read(tmp_path: Path, workspace: Workspace, savers):
    for form, name in (("xlsx", "t.xls"), ("xls", "t.xlsx"), ("xls", "t.et"), ("ods", "t.csv")):
        path = savers[form](tmp_path / name, {"房屋": [LABELS, ["a"]]})
        assert form_of(path) == "workbook"
        assert read(path, workspace)[1] == [(2, "a", "", "", "")]


def test_a_text_under_the_name_of_a_workbook_is_read(tmp_path: Path):
    # Systems that write a table as a web page or as CSV often call it a workbook.
    for name, encoding in (("t.xlsx", "utf-8"), ("t.ods", "gb18030"), ("t.xls", "utf-16")):
        (tmp_path / name).write_text("编号\t名称\na\t甲\n", encoding=encoding)
        assert form_of(tmp_path / name) == "text"
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\3\4" + bytes(60))
    assert [form_of(tmp_path / each) for each in ("empty.xlsx", "broken.xlsx")] == ["text", "workbook"]


def test_macros_are_said_to_be_there_and_never_run(tmp_path: Path, workspace: Workspace, savers):
    path = savers["xlsx"](tmp_path / "t.xlsm", {"房屋": [LABELS, ["a"]]})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    relation, _, _ = read(path, workspace)
    assert relation.encoding == "xlsm"
    assert "宏" in relation.encoding_reason.zh


def test_an_archive_that_is_no_workbook_is_none(tmp_path: Path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("t.csv", "a,b\n")
    (tmp_path / "t.csv").write_bytes(data.getvalue())
    assert form_of(tmp_path / "t.csv") == "text"


def test_cells_are_named_as_spreadsheets_do():
    assert [cell_name(0, column) for column in (0, 25, 26, 51, 52, 701, 702)] == [
        "A1",
        "Z1",
        "AA1",
        "AZ1",
        "BA1",
        "ZZ1",
        "AAA1",
    ]


def test_names_below_titles_are_the_header(save, workspace):
    path = save({"s": [LABELS, ["id", "name", "on", "n"], ["001", "甲", date(2019, 12, 2), 5]]})
    relation, rows, _ = read(path, workspace)
    assert (relation.header_row, relation.labels) == (2, ("id", "name", "on", "n"))
    assert rows == [(3, "001", "甲", "2019-12-02", "5")]


def test_a_header_that_is_repeated_is_a_record_like_any_other(save, workspace):
    relation, _rows, _ = read(save({"s": [LABELS[:3], LABELS[:3], ["001", "甲", "x"]]}), workspace)
    assert relation.header_row == 1


def test_a_sheet_that_says_that_it_is_no_data_is_passed_over(save, workspace):
    aside = [["【不是数据】示例"], LABELS, ["1", "乙", "2019-12-02", 5]]
    path = save({"说明": aside, "甲": [LABELS, ["001", "甲", "2019-12-02", 5]]})
    assert read(path, workspace)[0].sheet == "甲"


@pytest.mark.parametrize("table", [None, "house"])
def test_two_sheets_of_one_table_are_read_both_whether_it_is_named_or_told(tmp_path: Path, table: str | None) -> None:
    book = openpyxl.Workbook()
    for name, row in (("house", ["a", "示例甲"]), ("房屋", ["b", "示例乙"]), ("别的", ["c", "示例丙"])):
        sheet = book.create_sheet(name)
        sheet.append(["编号", "名称"])
        sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "file.xlsx")
    resource = {"name": "house", "title": "房屋", "path": "h.csv", "schema": {"fields": SCHEMA["fields"][:2]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "v", "resources": [resource]}), encoding="utf-8")
    report = validate([tmp_path / "file.xlsx"], table=table, descriptor=tmp_path / "datapackage.json")
    assert [(each.table, each.rows) for each in report.inputs] == [("house", 1), ("house", 1)]
    assert [each.value for each in report.findings] == ["别的"]
