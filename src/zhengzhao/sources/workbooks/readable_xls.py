"""The stream of an xls workbook as the reader of workbooks can take it.

That reader asks for memory as the stream says, and ends the whole program where it does not get it: for as many texts as
the list of texts is said to have, as many cells as a sheet is said to have, and all that lie between the first cell and
the last.

It also takes a format for a day by its number, where that is one of Excel's own or of Chinese Excel, even if the workbook
says another format there, as Gnumeric writes it: its amounts would become days of 1900.
"""

from __future__ import annotations

from zhengzhao.sources.workbooks.marks_xls import BEGIN, FORMAT, SHEET, STYLE, number_at, records

_DAYS = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
_OWN = 0x10
"""The higher byte of a number that no program knows as a format of its own."""
_HAS_PASSWORD, _TEXTS, _SIZE = 0x2F, 0xFC, 0x200
_SHORTEST_TEXT = 3
_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0x27E, 0xFD})
_NUMBERS = 0xBD


def has_password(stream: bytes) -> bool:
    """Tell whether what the stream of a workbook holds is encrypted."""
    return any(kind == _HAS_PASSWORD for kind, _, _ in records(stream, 0))


def readable(stream: bytes) -> bytes | None:
    """Return the stream of a workbook as its reader can take it; None where it is none of a sound workbook."""
    found, changed = list(records(stream, 0)), bytearray(stream)
    said = {number_at(stream, at) for kind, at, _ in found if kind == FORMAT}.intersection(_DAYS)
    for kind, at, _ in found:
        place = {FORMAT: at, STYLE: at + 2}.get(kind)
        if place is not None and number_at(stream, place) in said:
            changed[place + 1] = _OWN
        if kind == _TEXTS and int.from_bytes(stream[at + 4 : at + 8], "little") * _SHORTEST_TEXT > len(stream):
            return None
    for begin in {int.from_bytes(stream[at : at + 4], "little") for kind, at, _ in found if kind == SHEET}:
        if number_at(stream, begin) != BEGIN:
            return None
        for kind, at, length in records(stream, begin):
            # A sheet has 256 columns: of a number of two bytes the higher one is 0.
            if (kind in _CELLS and stream[at + 3 : at + 4] != b"\0") or (kind == _NUMBERS and stream[at + length - 1]):
                return None
            if kind == _SIZE:
                changed[at : at + length] = bytes(length)
    return bytes(changed)
