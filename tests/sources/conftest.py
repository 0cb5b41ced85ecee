"""Real workbooks, made by the libraries that people make them with."""

from __future__ import annotations

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
    book.save(path)
    return path


def save_xls(path: Path, sheets: dict[str, Records]) -> Path:
    """Save sheets as xls."""
    book = xlwt.Workbook()
    days = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss"}
    styles = {kind: xlwt.XFStyle() for kind in days}
    for kind, form in days.items():
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
    cell.addElement(P(text=str(value)))
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


SAVE: dict[str, Save] = {"xlsx": save_xlsx, "xlsm": save_xlsx, "xls": save_xls, "ods": save_ods}


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
