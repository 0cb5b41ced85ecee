"""Real workbooks, made by the libraries that people make them with."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Records = Sequence[Sequence[object]]
Save = Callable[[Path, dict[str, Records]], Path]


class Coded(int):
    """A number that its cell shows with six digits at least: 12 as 000012."""


def save_xlsx(path: Path, sheets: dict[str, Records]) -> Path:
    """Save sheets as xlsx; a cell that is a text beginning with `#` is an error."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, records in sheets.items():
        sheet = book.create_sheet(name)
        for record in records:
            sheet.append(list(record))
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("#"):
                    cell.data_type = "e"
        for number, record in enumerate(records, start=1):
            for column in (at for at, value in enumerate(record, start=1) if isinstance(value, Coded)):
                sheet.cell(number, column).number_format = "000000"
    book.save(path)
    return path


def save_xls(path: Path, sheets: dict[str, Records]) -> Path:
    """Save sheets as xls."""
    book = xlwt.Workbook()
    forms = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss", Coded: "000000"}
    styles = {kind: xlwt.XFStyle() for kind in forms}
    for kind, form in forms.items():
        styles[kind].num_format_str = form
    for name, records in sheets.items():
        sheet = book.add_sheet(name)
        for row, record in enumerate(records):
            for column, value in enumerate(record):
                if value is not None:
                    sheet.write(row, column, value, styles.get(type(value), xlwt.Style.default_style))
    book.save(str(path))
    return path


def ods_cell(value: object, **more: object) -> TableCell:
    """Make one cell of an ods sheet."""
    if value is None:
        return TableCell(**more)
    if isinstance(value, bool):
        cell = TableCell(valuetype="boolean", booleanvalue="true" if value else "false", **more)
    elif isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=value, **more)
    elif isinstance(value, (date, datetime)):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **more)
    else:
        cell = TableCell(valuetype="string", **more)
    cell.addElement(P(text=f"{value:06d}" if isinstance(value, Coded) else str(value)))
    return cell


def save_ods(path: Path, sheets: dict[str, Records]) -> Path:
    """Save sheets as ods."""
    book = OpenDocumentSpreadsheet()
    for name, records in sheets.items():
        table = Table(name=name)
        for record in records:
            row = TableRow()
            for value in record:
                row.addElement(ods_cell(value))
            table.addElement(row)
        book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def xlsb_record(kind: int, data: bytes = b"") -> bytes:
    """Write one record of an xlsb workbook."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = bytes([len(data)]) if len(data) < 0x80 else bytes([len(data) & 0x7F | 0x80, len(data) >> 7])
    return number + length + data


def xlsb_text(text: str) -> bytes:
    """Write a text as it stands in a record."""
    coded = text.encode("utf-16-le")
    return struct.pack("<I", len(coded) // 2) + coded


def xlsb_cell(column: int, value: object) -> bytes:
    """Write one cell of an xlsb sheet."""
    place = struct.pack("<II", column, 1 if isinstance(value, Coded) else 0)
    if isinstance(value, bool):
        return xlsb_record(4, place + bytes([value]))
    if isinstance(value, datetime):
        value = (value - datetime(1899, 12, 30)).total_seconds() / 86400
    if isinstance(value, date):
        value = (value - date(1899, 12, 30)).days
    if isinstance(value, (int, float)):
        return xlsb_record(5, place + struct.pack("<d", value))
    if str(value).startswith("#"):
        return xlsb_record(3, place + b"\x07")
    return xlsb_record(6, place + xlsb_text(str(value)))


def save_xlsb(path: Path, sheets: dict[str, Records]) -> Path:
    """Save sheets as xlsb, record by record as [MS-XLSB] has them: no library of Python writes this form."""
    relations, book = "", xlsb_record(131) + xlsb_record(153, bytes(12)) + xlsb_record(143)
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, records) in enumerate(sheets.items(), start=1):
            rows = b"".join(
                xlsb_record(0, struct.pack("<I", row) + bytes(21))
                + b"".join(xlsb_cell(column, value) for column, value in enumerate(record) if value is not None)
                for row, record in enumerate(records)
            )
            begin = xlsb_record(129) + xlsb_record(148, bytes(16)) + xlsb_record(145)
            archive.writestr(f"xl/worksheets/sheet{number}.bin", begin + rows + xlsb_record(146) + xlsb_record(130))
            relations += f'<Relationship Id="rId{number}" Type="worksheet" Target="worksheets/sheet{number}.bin"/>'
            book += xlsb_record(156, struct.pack("<II", 0, number) + xlsb_text(f"rId{number}") + xlsb_text(name))
        archive.writestr("xl/workbook.bin", book + xlsb_record(144) + xlsb_record(132))
        forms = xlsb_record(44, struct.pack("<H", 164) + xlsb_text("000000"))
        styles = b"".join(xlsb_record(47, struct.pack("<HH12x", 0, form)) for form in (0, 164))
        archive.writestr(
            "xl/styles.bin",
            xlsb_record(615, struct.pack("<I", 1))
            + forms
            + xlsb_record(616)
            + xlsb_record(617, struct.pack("<I", 2))
            + styles
            + xlsb_record(618),
        )
        archive.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{relations}</Relationships>")
    return path


SAVE: dict[str, Save] = {"xlsb": save_xlsb, "xlsx": save_xlsx, "xlsm": save_xlsx, "xls": save_xls, "ods": save_ods}


@pytest.fixture(params=sorted(SAVE))
def save(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[dict[str, Records]], Path]:
    """Save sheets in each of the forms of workbooks, one test a form."""
    form = request.param
    return lambda sheets: SAVE[form](tmp_path / f"t.{form}", sheets)


@pytest.fixture(name="ods_cell")
def ods_cell_fixture() -> Callable[..., TableCell]:
    """Make one cell of an ods sheet."""
    return ods_cell


@pytest.fixture(scope="session")
def savers() -> dict[str, Save]:
    """The functions that save workbooks, by form."""
    return SAVE


@pytest.fixture(scope="session")
def coded() -> Callable[[int], int]:
    """Make a number that its cell shows with six digits at least."""
    return Coded
