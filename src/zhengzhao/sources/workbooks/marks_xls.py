"""What the reader of workbooks does not tell of a sheet of an xls workbook; see `marks`.

Such a workbook is records one after the other: a kind, a length, and as many bytes ([MS-XLS] 2.1.4).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from zhengzhao.sources.workbooks.compound import book_in
from zhengzhao.sources.workbooks.marks import Marks
from zhengzhao.sources.workbooks.padded import Padded, zeros_of

BEGIN, _END = 0x809, 0x0A
STYLE, FORMAT = 0xE0, 0x41E
_DATE_MODE, SHEET = 0x22, 0x85
_SINCE_1997 = 0x600
"""The version of books whose texts say themselves how wide their letters are."""
_FORMULA, _NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS = 0x06, 0x203, 0x27E, 0xBD


def marks_of_xls(path: Path, sheet: str) -> Marks:
    """Look up where the numbers of days begin, and which cells of a sheet show numbers with zeros in front."""
    marks, book = Marks(), book_in(path.read_bytes())
    if book is None:
        return marks
    stream = book.stream
    modern = number_at(stream, 4) == _SINCE_1997
    zeros: dict[int, int] = {}
    styles: list[int] = []
    begin = None
    for kind, at, length in records(stream, 0):
        body = stream[at : at + length]
        if kind == _DATE_MODE:
            marks.counts_from_1904 = body[:2] == b"\x01\x00"
        elif kind == FORMAT and modern:
            zeros[number_at(body, 0)] = zeros_of(_text(body[2:4], body[4:]))
        elif kind == STYLE:
            styles.append(zeros.get(number_at(body, 2), 0))
        elif kind == SHEET and _text(body[6:7], body[7:]) == sheet:
            begin = int.from_bytes(body[:4], "little")
    if begin is not None and any(styles):
        _add_padded(marks.padded, stream, begin, styles)
    return marks


def records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind of each record of one part of a stream, where its bytes begin, and how many there are."""
    depth = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        if at + 4 + length > len(data):
            return
        yield kind, at + 4, length
        # A chart within a sheet is a part within the part.
        depth += (kind == BEGIN) - (kind == _END)
        if depth <= 0:
            return
        at += 4 + length


def number_at(data: bytes, at: int) -> int:
    """Return the number of two bytes that stands somewhere."""
    return int.from_bytes(data[at : at + 2], "little")


def _add_padded(padded: Padded, data: bytes, begin: int, styles: list[int]) -> None:
    for kind, at, length in records(data, begin):
        if kind in (_FORMULA, _NUMBER, _SHORT_NUMBER) and length >= 6:
            row, column, style = struct.unpack_from("<HHH", data, at)
            _add(padded, row, column, style, styles)
        elif kind == _SHORT_NUMBERS and length >= 4:
            row, column = struct.unpack_from("<HH", data, at)
            for place in range(at + 4, at + length - 6, 6):
                _add(padded, row, column, number_at(data, place), styles)
                column += 1


def _add(padded: Padded, row: int, column: int, style: int, styles: list[int]) -> None:
    if style < len(styles) and styles[style]:
        padded.add(row, column, styles[style])


def _text(length: bytes, data: bytes) -> str:
    """Return a text by its length, from the byte on that says how wide its letters are."""
    letters = int.from_bytes(length, "little")
    if data[:1] == b"\x01":
        return data[1 : 1 + 2 * letters].decode("utf-16-le", "replace")
    return data[1 : 1 + letters].decode("latin-1")
