"""The formats that an xls workbook says itself, under numbers that its reader does not take for others.

The reader of workbooks takes a format for a day by its number, where that is one of Excel's own or of Chinese Excel, even
if the workbook says another format there, as Gnumeric writes it: its amounts would become days of 1900.
"""

from __future__ import annotations

from zhengzhao.sources.workbooks.compound import book_stream, with_stream
from zhengzhao.sources.workbooks.marks_xls import FORMAT, STYLE, number_at, records

_DAYS = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
_HAS_PASSWORD = 0x2F
_OWN = 0x10
"""The higher byte of a number that no program knows as a format of its own."""


def with_own_formats(content: bytes) -> bytes | None:
    """Return an xls file in which no format of its own has the number of a day; None where it is as it was."""
    stream = book_stream(content)
    found = [] if stream is None else list(records(stream, 0))
    if stream is None or any(kind == _HAS_PASSWORD for kind, _, _ in found):
        return None
    said = {number_at(stream, at) for kind, at, _ in found if kind == FORMAT}.intersection(_DAYS)
    if not said:
        return None
    changed = bytearray(stream)
    for kind, at, _ in found:
        place = {FORMAT: at, STYLE: at + 2}.get(kind)
        if place is not None and number_at(stream, place) in said:
            changed[place + 1] = _OWN
    return with_stream(content, bytes(changed))
