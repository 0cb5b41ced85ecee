"""What the reader of workbooks does not tell: error cells, formulas without a result, merged cells, what is hidden.

They are looked up in the file itself. Bytes are searched for the few words that mean any of them, and only what holds
such a word is taken apart, so that a sound workbook costs one pass over its bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO
from xml.etree import ElementTree

from zhengzhao.sources.workbooks.padded import Padded, zeros_of

Range = tuple[tuple[int, int], tuple[int, int]]
NO_RESULT = "="
"""Stands for the value of a formula that has no stored result."""
CHUNK = 1 << 22
_BOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"
CELL = re.compile(rb"<(?:\w+:)?c\b((?:[^>/]|/(?!>))*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
"""A cell of xlsx with something in it: its attributes, and what it holds."""
# The second is that of workbooks which Excel saves as "Strict Open XML".
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_REACH = re.compile(rb"""\b(min|max)\s*=\s*["'](\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_FROM_1904 = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]+)(\d+)["']""")
_PLACED = re.compile(rb"<(?:\w+:)?(row|c)\b((?:[^>/]|/(?!>))*)")
_FILLED = re.compile(rb"<(?:\w+:)?c\b((?:[^>/]|/(?!>))*)>\s*<(?:\w+:)?(?:v|is|f)\b")
_LETTERS = 3
_CONTENT = (b"v>", b"is>", b"f>")
_MOST_CELLS, MOST_COLUMNS = 1 << 27, 1 << 14
_ZEROS = re.compile(rb"""\bformatCode\s*=\s*["'](?:\[\$-\w+\])?00""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")


@dataclass
class Marks:
    """What is peculiar in one sheet; rows and columns are counted from 0, hidden columns from the first to the last.

    `padded` has the cells that show a number with zeros in front.
    `counts_from_1904` says that the numbers of days begin where those of old Macintoshes did. Of an xlsb sheet `last` is
    the row and column to which its cells reach, and `unplaced` says that some do not say their column: each stands behind
    the one before, and the reader of workbooks passes it over, as it does the `rich` cells, which hold a text with fonts of
    its own instead of naming one of the list of texts.
    """

    hidden: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    padded: Padded = field(default_factory=Padded)
    counts_from_1904: bool = False
    last: tuple[int, int] = (0, 0)
    unplaced: bool = False
    rich: list[tuple[int, int]] = field(default_factory=list)


def marks_of_xlsx(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """Look up what is hidden in a sheet of an xlsx or xlsm workbook, its error cells, and numbers with zeros in front."""
    marks = Marks()
    part = part_of(archive, sheet)
    if part is None:
        return marks
    marks.counts_from_1904 = _FROM_1904.search(archive.read(name_of(archive, _BOOK) or "")) is not None
    zeros = _zeros_of_styles(archive)
    with archive.open(part) as file:
        for chunk in whole_rows(file):
            if zeros:
                _add_padded(marks.padded, chunk, zeros)
            if b"hidden" in chunk:
                for columns in filter(_HIDDEN.search, (each[1] for each in _COLUMNS.finditer(chunk))):
                    reach = {name: int(number) - 1 for name, number in _REACH.findall(columns)}
                    marks.hidden_columns.append((reach.get(b"min", 0), reach.get(b"max", 0)))
                for row in _ROW.finditer(chunk):
                    number = _ROW_NUMBER.search(row[1])
                    if number and _HIDDEN.search(row[1]):
                        marks.hidden.add(int(number[1]) - 1)
            if b'"e"' in chunk or b"'e'" in chunk or _FORMULA.search(chunk):
                marks.errors |= dict(_errors(chunk))
    return marks


def far_corner(archive: zipfile.ZipFile, sheet: str) -> tuple[int, int] | None:
    """Return the row and column to which a sheet of an xlsx workbook reaches, where that is too much to be held.

    Its reader holds every cell between the first and the last, and one that was filled by mistake may stand a million
    rows below the table, or sixteen thousand columns beside it. Cells that only look some way are not held.
    """
    part = part_of(archive, sheet)
    if part is None:
        return None
    with archive.open(part) as file:
        last = max(map(_last_filled_row, whole_rows(file)))
    if last * MOST_COLUMNS <= _MOST_CELLS:
        return None
    most = _MOST_CELLS // last
    with archive.open(part) as file:
        widest = max(_widest_beyond(most, chunk) for chunk in whole_rows(file))
    return (last - 1, widest - 1) if widest else None


def too_far(last: tuple[int, int]) -> bool:
    """Tell whether the row and the column of a last cell make more cells than are held."""
    return (last[0] + 1) * (last[1] + 1) > _MOST_CELLS


def cell_name(row: int, column: int) -> str:
    """Name a cell as spreadsheets do.

    >>> cell_name(6, 1), cell_name(0, 26)
    ('B7', 'AA1')
    """
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def place_of(attributes: bytes) -> tuple[int, int] | None:
    """Return the row and the column of a cell, from 0, by its attributes; None where they do not tell.

    >>> place_of(b'r="B7" s="3"')
    (6, 1)
    """
    at = _REFERENCE.search(attributes)
    return None if at is None else (int(at[2]) - 1, _column(at[1]))


def plain_part(name: str) -> str:
    r"""Return the name of a part of an archive as the reader of workbooks takes it: whatever its case and slashes.

    >>> plain_part(r"xl\Worksheets\Sheet1.xml")
    'xl/worksheets/sheet1.xml'
    """
    return name.replace("\\", "/").casefold()


def name_of(archive: zipfile.ZipFile, part: str) -> str | None:
    """Return the name that a part of a workbook has in its archive; None where there is none."""
    names, plain = archive.namelist(), plain_part(part)
    return part if part in names else next((each for each in names if plain_part(each) == plain), None)


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the name of the part of an xlsx archive that holds a sheet; None where there is none."""
    book = name_of(archive, _BOOK)
    for each in ElementTree.fromstring(archive.read(book)).iter() if book else ():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            return target_of(archive, _BOOK, next(filter(None, map(each.get, _RELATIONS)), ""))
    return None


def below(root: ElementTree.Element, group: str, name: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of a name that stand in a group of a part, whatever their name space."""
    for outer in root:
        if tag_of(outer) == group:
            yield from (each for each in outer if tag_of(each) == name)


def tag_of(element: ElementTree.Element) -> str:
    """Return the name of an element without its name space."""
    return element.tag.rpartition("}")[2]


def target_of(archive: zipfile.ZipFile, part: str, relation: str) -> str | None:
    """Return the name of the part to which a part of a workbook is related; None where there is none."""
    folder, _, file = part.rpartition("/")
    relations = name_of(archive, f"{folder}/_rels/{file}.rels")
    for each in ElementTree.fromstring(archive.read(relations)) if relations else ():
        if each.get("Id") == relation:
            target = each.get("Target", "")
            return name_of(
                archive, target.lstrip("/") if target.startswith("/") else f"{PurePosixPath(folder, target)}"
            )
    return None


def whole_rows(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a sheet in pieces that end where a row begins; every row and every cell says its place."""
    placed: Callable[[bytes], bytes] | None = None
    for piece in _pieces(file):
        if placed is None and (first := _PLACED.search(piece)):
            placed = _Placing() if _lacks_places(piece, first) else bytes
        yield placed(piece) if placed else piece


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    pending = b""
    while data := file.read(CHUNK):
        pending += data
        # A row ends where the next one begins: one without cells may have no end of its own.
        cut = pending.rfind(b"<", 0, max(pending.rfind(b"<row"), pending.rfind(b":row")) + 1)
        if cut > 0:
            yield pending[:cut]
            pending = pending[cut:]
    yield pending


def _lacks_places(piece: bytes, row: re.Match[bytes]) -> bool:
    """Tell whether the first row or its first cell does not say its place: whoever writes a sheet says all or none."""
    cell = next((each for each in _PLACED.finditer(piece, row.end()) if each[1] == b"c"), None)
    return not _ROW_NUMBER.search(row[2]) or (cell is not None and place_of(cell[2]) is None)


class _Placing:
    """Gives rows and cells without a place the one behind the last: to say them is left to whoever writes a workbook."""

    def __init__(self) -> None:
        self._row = self._column = -1

    def __call__(self, piece: bytes) -> bytes:
        """Write their places into a piece of a sheet."""
        return _PLACED.sub(self._place, piece)

    def _place(self, found: re.Match[bytes]) -> bytes:
        if found[1] == b"row":
            number = _ROW_NUMBER.search(found[2])
            self._row, self._column = int(number[1]) - 1 if number else self._row + 1, -1
            return found[0] if number else found[0] + f' r="{self._row + 1}"'.encode()
        place = place_of(found[2])
        self._column = place[1] if place else self._column + 1
        return found[0] if place else found[0] + f' r="{cell_name(self._row, self._column)}"'.encode()


def _last_filled_row(chunk: bytes) -> int:
    """Return the number of the last row in which something stands; 0 where there is none."""
    at = max(map(chunk.rfind, _CONTENT))
    while at > 0:
        at = max(chunk.rfind(b"<row", 0, at), chunk.rfind(b":row", 0, at))
        row = _ROW.match(chunk, chunk.rfind(b"<", 0, at + 1)) if at >= 0 else None
        number = _ROW_NUMBER.search(row[1]) if row else None
        if number:
            return int(number[1])
    return 0


def _widest_beyond(most: int, chunk: bytes) -> int:
    """Return how many columns the cells in which something stands take, if these are more than some; else 0."""
    first = column_letters(most)
    # Almost no sheet has such a column, and to look for its first letter takes little.
    longer = rf"[A-Z]{{{len(first) + 1},}}|" if len(first) < _LETTERS else ""
    if not re.search(rf"""r\s*=\s*["'](?:{longer}[{first[0]}-Z][A-Z]{{{len(first) - 1}}})[0-9]""".encode(), chunk):
        return 0
    places = (place_of(cell[1]) for cell in _FILLED.finditer(chunk))
    return max((place[1] + 1 for place in places if place and place[1] >= most), default=0)


def _zeros_of_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Return the numbers of the styles that show zeros in front, each with how many digits it shows at least."""
    name = name_of(archive, _STYLES)
    data = archive.read(name) if name else b""
    if not _ZEROS.search(data):
        return {}
    root = ElementTree.fromstring(data)
    forms = {each.get("numFmtId"): zeros_of(each.get("formatCode", "")) for each in below(root, "numFmts", "numFmt")}
    styles = enumerate(forms.get(each.get("numFmtId"), 0) for each in below(root, "cellXfs", "xf"))
    return {str(number).encode(): zeros for number, zeros in styles if zeros}


def _add_padded(padded: Padded, chunk: bytes, zeros: Mapping[bytes, int]) -> None:
    for cell in re.finditer(rb"""<(?:\w+:)?c\b([^>]*\bs\s*=\s*["'](%s)["'][^>]*)>""" % b"|".join(zeros), chunk):
        place = place_of(cell[1])
        if place is not None:
            padded.add(*place, zeros[cell[2]])


def _errors(chunk: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in CELL.finditer(chunk):
        kind = _TYPE.search(cell[1])
        value = _VALUE.search(cell[2])
        place = place_of(cell[1])
        if place is None:
            continue
        if kind and kind[1] == b"e":
            yield place, value[1].decode("utf-8", "replace") if value else "#N/A"
        elif value is None and (kind is None or kind[1] == b"n") and _FORMULA.search(cell[2]):
            yield place, NO_RESULT


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
