"""How far the sheets of an ods workbook reach.

Such a workbook writes once what is the same in neighbouring cells and rows, but its reader holds each of them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import IO

from zhengzhao.sources.workbooks.marks import CHUNK, MOST_COLUMNS, too_far

_BEGIN, _END = b"<table:table-row", b"</table:table-row"
_NAME = re.compile(rb"""<table:table\s(?:[^>]*\s)?table:name=["']([^"']*)["']""")
_ROWS = re.compile(rb"""[^>]*\stable:number-rows-repeated=["'](\d{1,20})["']""")
_CELL_TAGS = (b"<table:table-cell", b"<table:covered-table-cell")
_COLUMNS = re.compile(rb"""\stable:number-columns-repeated=["'](\d{1,20})["']""")
# What is said of a cell in which something stands.
_CONTENT = (b" office:", b" table:formula=")


def far_sheet(archive: zipfile.ZipFile) -> tuple[str, tuple[int, int]] | None:
    """Return a sheet of an ods workbook, and the row and column to which it reaches, where that is too much to be held."""
    with archive.open("content.xml") as file:
        sheet, row, last, widest = "", 0, -1, 0
        for own, below in _rows(file):
            height = _ROWS.match(own)
            row += int(height[1]) if height else bool(own)
            reach = _reach(own)
            if reach:
                last, widest = row - 1, max(widest, reach)
                if widest > MOST_COLUMNS or too_far((last, widest - 1)):
                    return sheet, (last, widest - 1)
            name = _NAME.search(below)
            if name:
                sheet, row, last, widest = unescape(name[1].decode("utf-8", "replace")), 0, -1, 0
    return None


def _rows(file: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the bytes of each row of all sheets, and what stands below it; above the first row there is none."""
    # What stands above the first row is none, like a group of rows, of which the name is longer.
    pending = b"-"
    while data := file.read(CHUNK):
        *whole, pending = (pending + data).split(_BEGIN)
        yield from map(_parted, whole)
    yield _parted(pending)


def _parted(piece: bytes) -> tuple[bytes, bytes]:
    row, _, below = (b"", b"", piece) if piece.startswith((b"s", b"-")) else piece.partition(_END)
    return row, below


def _reach(row: bytes) -> int:
    """Return how many columns a row has up to the last cell in which something stands; 0 where all are empty."""
    at = max(map(row.rfind, _CONTENT))
    if at < 0:
        return 0
    cells = row[: row.find(b">", at)]
    repeated = _COLUMNS.findall(cells) if b"-columns-repeated" in cells else ()
    return sum(map(cells.count, _CELL_TAGS)) + sum(int(each) - 1 for each in repeated)
