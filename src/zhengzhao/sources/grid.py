"""Sheets as they stand, before anybody knows what they hold: every cell where it is, with what is peculiar about it.

A table has a header and records, and `workbook` and `text` read those. What a person has laid out (titles, headers of
several levels, merged groups, notes below) is a grid first.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.lexical import LEAST_LONG_NUMBER, writer
from zhengzhao.sources.opening import form_of
from zhengzhao.sources.texts.decoding import MARK, Decoded, wide_by_mark
from zhengzhao.sources.workbooks.bookfile import form_of_book, told
from zhengzhao.sources.workbooks.looks import Looks, Place, looks_of_ods, looks_of_xlsx
from zhengzhao.sources.workbooks.marks import NO_RESULT, Range, plain_part
from zhengzhao.sources.workbooks.sheet import DIGITS
from zhengzhao.sources.workbooks.workbook import Workbook, open_workbook
from zhengzhao.survey import DELIMITERS

LOST = "�"
"""Stands in a cell for bytes that do not decode."""
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|名称\?|参照!|值!)")
_END = "\x1e"
"""A record of its own behind the last one: where it is part of another, a quotation mark before it has no end."""
_MOST_BYTES = 512 << 20
"""A sheet is held in memory: no table that people lay out comes near this, unpacked."""
_HEAD = 40
_LAYOUTS = ("xlsx", "xlsm", "ods")
_SAVE = Text(
    "请在 WPS 或 Excel 中另存为 xlsx 再导入",
    "save it as xlsx in WPS or Excel and import that",
)
_COPY = Text(
    "请把其中的表格复制到工作簿里，存为 xlsx 再导入",
    "copy its table into a workbook, save that as xlsx and import it",
)
_NOT_OURS = {
    ".et": (Text("WPS 表格自有格式的文件", "a file in WPS's own form of spreadsheets"), _SAVE),
    ".ett": (Text("WPS 表格模板", "a template of WPS spreadsheets"), _SAVE),
    ".wps": (Text("WPS 文字文件", "a WPS text document"), _COPY),
    ".doc": (Text("Word 文件", "a Word document"), _COPY),
    ".docx": (Text("Word 文件", "a Word document"), _COPY),
    ".pdf": (Text("PDF 文件", "a PDF file"), _COPY),
}


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Args:
        name: Its name; that of the file for a text.
        rows: The texts of the rows that are not blank, from column A on, by the row's index from 0.
        merged: Its merged areas, from their first cell to their last.
        errors: Cells with an error value, and ``=`` for formulas whose result is not stored.
        inexact: Cells with numbers of 16 or more digits: a spreadsheet keeps 15.
        hidden_rows: Rows that are hidden, by hand or by a filter.
        hidden_columns: Columns that are hidden.
        hidden: Whether the sheet itself is.
        looks: What is struck through, coloured or commented.
    """

    name: str
    rows: Mapping[int, tuple[str, ...]]
    merged: tuple[Range, ...] = ()
    errors: Mapping[Place, str] = field(default_factory=dict)
    inexact: frozenset[Place] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    looks: Looks = field(default_factory=Looks)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(row) for row in self.rows.values()), default=0)

    def spread(self) -> tuple[dict[int, dict[int, str]], dict[Place, Place]]:
        """Give every cell of a merged area the area's text.

        Returns:
            The texts by row and column, and for each cell that was given one the cell where it stands.
        """
        texts = {row: dict(enumerate(cells)) for row, cells in self.rows.items()}
        origin: dict[Place, Place] = {}
        # An area may reach to the last row and column that a sheet can have.
        last, width = max(self.rows, default=0), max(self.width, 1)
        for first, end in self.merged:
            text = self.text(first)
            for row in range(first[0], min(end[0], last) + 1 if text.strip() else 0):
                for column in range(first[1], min(end[1], width - 1) + 1):
                    if not self.text((row, column)).strip():
                        texts.setdefault(row, {})[column] = text
                        origin[(row, column)] = first
        return texts, origin

    def text(self, place: Place) -> str:
        """Return the text of a cell; empty where there is none."""
        row = self.rows.get(place[0], ())
        return row[place[1]] if place[1] < len(row) else ""

    def filled(self) -> Iterator[tuple[Place, str]]:
        """Yield every cell that is not blank, from the top, with its text."""
        for row in sorted(self.rows):
            for column, text in enumerate(self.rows[row]):
                if text.strip():
                    yield (row, column), text


@dataclass(frozen=True)
class Layout:
    """The sheets of one file, and what is to be said of the file itself."""

    path: Path
    form: str
    grids: tuple[Grid, ...]
    notes: tuple[Text, ...] = ()


def read_layout(path: Path, encoding: str | None = None) -> Layout:
    """Read every sheet of a workbook, or a text as one sheet.

    Args:
        path: An xlsx, xlsm, xls or ods workbook, or a CSV text.
        encoding: The encoding of a text; None finds it out.

    Raises:
        SourceError: It is missing, broken, protected, or no form of table that can be read; the message says what to do.
    """
    _refuse(path)
    if form_of(path) != "workbook":
        return _read_text(path, encoding)
    with open_workbook(path) as book:
        grids = tuple(_read_sheet(book, name) for name in book.sheets)
        if not any(each.rows for each in grids):
            raise SourceError(
                Text(f"{path} 的工作表都是空的；请核对文件。", f"All sheets of {path} are empty; check the file.")
            )
        return Layout(path, book.form, grids, tuple(_notes(path, book.form)))


def _refuse(path: Path) -> None:
    if not path.is_file():
        raise SourceError(
            Text(f"找不到文件 {path}；请核对路径。", f"There is no file {path}; check its name and folder.")
        )
    if _size(path) > _MOST_BYTES:
        raise SourceError(
            Text(
                f"{path} 超过 {_MOST_BYTES >> 20} MB，不像人工填写的表格；请核对文件，或删去多余的工作表后另存。",
                f"{path} has more than {_MOST_BYTES >> 20} MB, which no table that people fill in has; check the file, or "
                "take out sheets that are not needed and save it again.",
            )
        )
    kind = _NOT_OURS.get(path.suffix.lower()) or _word(path)
    if kind is not None:
        what, then = kind
        raise SourceError(
            Text(
                f"{path} 是{what.zh}，不能直接导入；{then.zh}。",
                f"{path} is {what.en} and cannot be imported; {then.en}.",
            )
        )


def _size(path: Path) -> int:
    if not zipfile.is_zipfile(path):
        return path.stat().st_size
    with told(path), zipfile.ZipFile(path) as archive:
        return sum(each.file_size for each in archive.infolist())


def _word(path: Path) -> tuple[Text, Text] | None:
    # A name may say anything; the bytes tell.
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if head.startswith(b"%PDF"):
        return _NOT_OURS[".pdf"]
    if head.startswith(b"\xd0\xcf\x11\xe0") and "WordDocument".encode("utf-16-le") in path.read_bytes():
        return _NOT_OURS[".doc"]
    if head.startswith(b"PK\x03\x04"):
        with told(path), zipfile.ZipFile(path) as archive:
            if "word/document.xml" in archive.namelist():
                return _NOT_OURS[".docx"]
    return None


def _read_sheet(book: Workbook, name: str) -> Grid:
    write = writer(None, digits=DIGITS)
    looks = Looks()
    with told(book.path):
        (top, left), records = book.cells(name)
        marks = book.marks(name)
        rows: dict[int, tuple[str, ...]] = {}
        inexact = set()
        for index, record in enumerate(records, top):
            texts = tuple(
                write(marks.padded.shown(index, at, cell) if marks.padded else cell) or ""
                for at, cell in enumerate(record, left)
            )
            if any(texts):
                rows[index] = ("",) * left + texts
                inexact |= {
                    (index, left + at)
                    for at, cell in enumerate(record)
                    if isinstance(cell, int | float) and abs(cell) >= LEAST_LONG_NUMBER
                }
        if book.form in _LAYOUTS:
            with zipfile.ZipFile(book.path) as archive:
                looks = (looks_of_ods if book.form == "ods" else looks_of_xlsx)(archive, name)
    errors = dict(marks.errors) | {
        (row, column): text
        for row, texts in rows.items()
        for column, text in enumerate(texts)
        if _ERROR.fullmatch(text)
    }
    for (row, column), text in errors.items():
        # The reader gives nothing for a formula without a result; the cell is not blank all the same.
        own = list(rows.get(row, ()))
        own += [""] * (column + 1 - len(own))
        own[column] = own[column] or text or NO_RESULT
        rows[row] = tuple(own)
    hidden_columns = {at for first, last in marks.hidden_columns for at in range(first, min(last, 16_383) + 1)}
    return Grid(
        name=name,
        rows=rows,
        merged=tuple(each for each in marks.merged if each[0] != each[1]),
        errors=errors,
        inexact=frozenset(inexact),
        hidden_rows=frozenset(marks.hidden),
        hidden_columns=frozenset(hidden_columns),
        hidden=name in book.hidden,
        looks=looks,
    )


def _notes(path: Path, form: str) -> Iterator[Text]:
    if form_of_book(path) == "xlsm":
        yield Text("这是带宏的工作簿；宏没有运行。", "The workbook has macros; they were not run.")
    if form in _LAYOUTS:
        with zipfile.ZipFile(path) as archive:
            if any(plain_part(each).startswith("xl/externallinks/") for each in archive.namelist()):
                yield Text(
                    "工作簿引用了别的工作簿；取自那里的值是最后一次保存时的值，没有更新。",
                    "The workbook refers to other workbooks; what comes from there is as it was saved last.",
                )
    else:
        yield Text(
            f"{form} 格式看不到删除线、颜色、批注和隐藏的行列；需要时请另存为 xlsx 再导入。",
            f"A file of the form {form} does not show what is struck through, coloured, commented or hidden; "
            "save it as xlsx if that matters.",
        )


def _read_text(path: Path, encoding: str | None) -> Layout:
    text, name = _decoded(path, encoding)
    csv.field_size_limit(1 << 27)
    delimiter = _delimiter_of(text)
    records = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter)
    rows: dict[int, tuple[str, ...]] = {}
    begun = 0
    try:
        for index, record in enumerate(records):
            if record == [_END]:
                break
            if record and record[-1].endswith(_END):
                raise _open_quote(path, begun + 1)
            begun = records.line_num
            if any(each.strip() for each in record):
                rows[index] = tuple(each.replace(MARK, LOST) for each in record)
    except csv.Error as error:
        raise SourceError(
            Text(
                f"{path} 不是表格文本：{error}；请在表格软件中另存为 CSV 再导入。",
                f"{path} is no text of a table: {error}; save it as CSV in a spreadsheet program.",
            )
        ) from error
    if not rows:
        raise SourceError(Text(f"{path} 是空的；请核对文件。", f"{path} is empty; check the file."))
    errors = {
        (row, column): cell
        for row, cells in rows.items()
        for column, cell in enumerate(cells)
        if LOST in cell or _ERROR.fullmatch(cell.strip())
    }
    return Layout(path, name, (Grid(path.stem, rows, errors=errors),))


def _open_quote(path: Path, line: int) -> SourceError:
    return SourceError(
        Text(
            f"{path} 第 {line} 行起有一个引号没有配对，后面的行都成了一格；请改正这个引号，或在表格软件中核对后另存为 CSV。",
            f"A quotation mark that begins in line {line} of {path} has no end, and all lines behind it would be one cell; "
            "mend it, or check the table in a spreadsheet program and save it as CSV.",
        )
    )


def _decoded(path: Path, encoding: str | None) -> tuple[str, str]:
    with path.open("rb") as file:
        named = encoding or wide_by_mark(file.read(4))
    names: Sequence[str] = (named,) if named else ("utf-8", "gb18030")
    found: list[tuple[int, str, str]] = []
    for name in names:
        try:
            text = "".join(Decoded(path, name))
        except LookupError as error:
            raise SourceError(
                Text(f"没有编码 {name}；请核对 --encoding。", f"There is no encoding {name}; check --encoding.")
            ) from error
        found.append((text.count(MARK), text, name))
        if not found[-1][0]:
            break
    if any("\0" in text for _, text, _ in found):
        raise SourceError(
            Text(
                f"{path} 不是文本，也不是工作簿；请核对文件。",
                f"{path} is neither text nor a workbook; check the file.",
            )
        )
    _, text, name = min(found, key=lambda each: each[0])
    return text, name


def _delimiter_of(text: str) -> str:
    # That with which the most records have the same number of cells, more than one.
    head = text.splitlines()[:_HEAD]

    def agreement(delimiter: str) -> int:
        widths = Counter(len(each) for each in csv.reader(head, delimiter=delimiter) if len(each) > 1)
        return max(widths.values(), default=0)

    return max(DELIMITERS, key=agreement)
