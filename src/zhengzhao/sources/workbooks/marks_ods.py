"""What the reader of workbooks does not tell of a sheet of an ods workbook; see `marks`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from itertools import product
from typing import IO
from xml.parsers import expat

from zhengzhao.sources.workbooks.marks import CHUNK, NO_RESULT, Marks

_SUSPECT = (
    b"-spanned=",
    b'visibility="collapse"',
    b'visibility="filter"',
    b'value-type="error"',
    b":formula=",
    b":null-date",
)
_ZEROS = re.compile("0[0-9]+")
_PADDED = re.compile(b">0[0-9]+<")
_NULL_DATE = "1899-12-30"
_NOTE = "annotation"
_CELLS = ("table-cell", "covered-table-cell")


def marks_of_ods(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """Look up the hidden rows and columns, error cells and merged cells of a sheet of an ods workbook.

    Raises:
        SourceError: Its text is no XML.
    """
    with archive.open("content.xml") as file:
        if not _is_suspect(file):
            return Marks()
    with archive.open("content.xml") as file:
        reader = _Reader(sheet)
        reader.read(file)
    return reader.marks


def _is_suspect(file: IO[bytes]) -> bool:
    kept = b""
    while data := file.read(CHUNK):
        kept += data
        if any(word in kept for word in _SUSPECT) or _PADDED.search(kept):
            return True
        kept = kept[-64:]
    return False


class _Reader:
    """Walks through the elements of the file as they come, and keeps none: a sheet may have a million empty rows."""

    def __init__(self, sheet: str) -> None:
        self.marks = Marks()
        self._sheet = sheet
        self._inside = False
        self._row = self._column = self._cell = 0
        self._height = 1
        self._hidden = self._filled = self._in_cell = False
        self._errors: list[tuple[int, int]] = []
        self._number = self._noted = False
        self._shown, self._columns = "", range(0)

    def read(self, file: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        while data := file.read(CHUNK):
            parser.Parse(data, False)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if not self._inside and tag not in ("table", "null-date"):
            return
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if tag == "null-date":
            self.marks.counts_from_1904 = not local.get("date-value", _NULL_DATE).startswith(_NULL_DATE)
        elif tag == "table":
            self._inside = local.get("name") == self._sheet
            self._row = self._column = 0
        elif tag in _CELLS:
            self._start_cell(local, "error" in attributes.values())
        elif self._in_cell:
            self._filled = True
            self._noted = self._noted or tag == _NOTE
        elif tag == "table-row":
            self._cell, self._filled = 0, False
            self._height = int(local.get("number-rows-repeated", 1))
            self._hidden = local.get("visibility") in ("collapse", "filter")
        elif tag == "table-column":
            first, self._column = self._column, self._column + _repeated_columns(local)
            if local.get("visibility") in ("collapse", "filter"):
                self.marks.hidden_columns.append((first, self._column - 1))

    def _start_cell(self, local: Mapping[str, str], is_error: bool) -> None:
        self._number, self._shown = local.get("value-type") == "float", ""
        self._in_cell, place = True, (self._row, self._cell)
        # An error is a type of value in LibreOffice's own name space; in the standard's the same cell is a text.
        # What is the same in neighbouring cells and rows is written once.
        columns = self._columns = range(self._cell, self._cell + _repeated_columns(local))
        rows = range(self._row, self._row + self._height)
        if is_error:
            self._errors = list(product(rows, columns))
            self.marks.errors |= dict.fromkeys(self._errors, "")
        elif "formula" in local and "value-type" not in local:
            self.marks.errors |= dict.fromkeys(product(rows, columns), NO_RESULT)
        if "number-columns-spanned" in local or "number-rows-spanned" in local:
            width, height = (int(local.get(f"number-{each}-spanned", 1)) for each in ("columns", "rows"))
            self.marks.merged.append((place, (place[0] + height - 1, place[1] + width - 1)))
        self._cell += _repeated_columns(local)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if not self._inside:
            return
        if tag in _CELLS:
            if self._number and _ZEROS.fullmatch(self._shown):
                for column in self._columns:
                    self.marks.padded.add(self._row, column, len(self._shown), self._height)
            self._in_cell, self._errors = False, []
        elif tag == _NOTE:
            self._noted = False
        elif tag == "table-row":
            if self._hidden and self._filled:
                self.marks.hidden |= set(range(self._row, self._row + self._height))
            self._row += self._height
        elif tag == "table":
            self._inside = False

    def _text(self, text: str) -> None:
        for place in self._errors:
            self.marks.errors[place] += text
        if self._number and self._in_cell and not self._noted:
            self._shown += text


def _repeated_columns(local: Mapping[str, str]) -> int:
    return int(local.get("number-columns-repeated", 1))
