"""What the reader of workbooks does not tell of a sheet of an xlsb workbook; see `marks`.

The parts of such a workbook are records one after the other: a kind, a length, and as many bytes ([MS-XLSB] 2.1.4).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from zhengzhao.sources.workbooks.marks import Marks, name_of, target_of
from zhengzhao.sources.workbooks.padded import zeros_of

_WORKBOOK_PART, _STYLES_PART = "xl/workbook.bin", "xl/styles.bin"
_ROW, _BLANK, _ERROR, _FORMULA_ERROR = 0, 1, 3, 11
_SHORT_CELLS = range(12, 19)
_RICH_TEXT = 62
_NUMBERS = (2, 5, 9)
_FORMAT, _STYLE, _BEGIN_STYLES, _END_STYLES = 44, 47, 617, 618
_COLUMNS, _WORKBOOK, _SHEET, _MERGED = 60, 153, 156, 176
_MORE, _SEVEN = 0x80, 0x7F
_LEAST = 17
_IS_HIDDEN_ROW = 0x10
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def marks_of_xlsb(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """Look up the hidden rows and columns, error cells and merged cells of a sheet of an xlsb workbook, and its reach."""
    marks, row = Marks(), 0
    for kind, data in _records(archive, _WORKBOOK_PART):
        if kind == _WORKBOOK:
            marks.counts_from_1904 = bool(data[0] & 1)
    zeros = _zeros_of_styles(archive)
    for kind, data in _records(archive, _part(archive, sheet)):
        if kind == _ROW:
            row = _number(data, 0)
            if data[11] & _IS_HIDDEN_ROW:
                marks.hidden.add(row)
        elif _BLANK < kind <= _FORMULA_ERROR:
            column = _number(data, 0)
            marks.last = max(marks.last[0], row), max(marks.last[1], column)
            if kind in (_ERROR, _FORMULA_ERROR):
                marks.errors[row, column] = _ERRORS.get(data[8], "#N/A")
            elif kind in _NUMBERS and (digits := zeros.get(int.from_bytes(data[4:7], "little"))):
                marks.padded.add(row, column, digits)
        elif kind == _RICH_TEXT:
            marks.rich.append((row, _number(data, 0)))
        elif kind in _SHORT_CELLS:
            marks.unplaced = True
        elif kind == _COLUMNS and data[16] & 1:
            marks.hidden_columns.append((_number(data, 0), _number(data, 4)))
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            marks.merged.append(((top, left), (bottom, right)))
    return marks


def _zeros_of_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """Return the numbers of the styles that show zeros in front, each with how many digits it shows at least."""
    forms: dict[int, int] = {}
    styles: list[int] = []
    listed = False
    for kind, data in _records(archive, _STYLES_PART):
        if kind == _FORMAT:
            forms[int.from_bytes(data[:2], "little")] = zeros_of(_text(data, 2)[0])
        elif kind in (_BEGIN_STYLES, _END_STYLES):
            listed = kind == _BEGIN_STYLES
        elif kind == _STYLE and listed:
            styles.append(forms.get(int.from_bytes(data[2:4], "little"), 0))
    return {number: zeros for number, zeros in enumerate(styles) if zeros}


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    for kind, data in _records(archive, _WORKBOOK_PART):
        if kind == _SHEET:
            identity, at = _text(data, 8)
            if _text(data, at)[0] == sheet:
                return target_of(archive, _WORKBOOK_PART, identity) or ""
    return ""


def _records(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the bytes of each record of a part, of which there are none if the part is not there.

    Raises:
        EOFError: It breaks off within one.
    """
    name = name_of(archive, part)
    data = archive.read(name) if name else b""
    at = 0
    while at < len(data):
        kind, at = _varying(data, at)
        length, at = _varying(data, at)
        # Whatever the file is: nobody who looks into a record finds less than its kind has.
        yield kind, data[at : at + length].ljust(_LEAST, b"\0")
        at += length


def _varying(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins somewhere, seven bits a byte and the least first, and where it ends."""
    number = shift = 0
    while at < len(data):
        number |= (data[at] & _SEVEN) << shift
        if not data[at] & _MORE:
            return number, at + 1
        shift, at = shift + 7, at + 1
    raise EOFError


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Return the text that stands somewhere in a record, and where it ends."""
    end = at + 4 + 2 * _number(data, at)
    return data[at + 4 : end].decode("utf-16-le", "replace"), end
