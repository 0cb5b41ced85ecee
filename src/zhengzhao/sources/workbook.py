"""Workbooks: xlsx, xlsm, xlsb, xls and ods. A sheet becomes the same relation as a text file.

`row` is the row that the spreadsheet shows. Blank rows and columns around the table are no part of it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.header import REACH, find_header, known_labels
from zhengzhao.sources.lexical import writer
from zhengzhao.sources.marks import Marks, Range, cell_name, marks_of_ods, marks_of_xlsx
from zhengzhao.sources.records import Records
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.survey import hashing
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords, is_blank
from zhengzhao.sources.workspace import Workspace

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

ERROR_CELL, MERGED_CELL, HIDDEN_ROW = "error-cell", "merged-cell", "hidden-row"
UNREAD_SHEET = "unread-sheet"
_DIGITS = 15
_MOST_BYTES = 4 << 30
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EPOCH = datetime(1899, 12, 30)
# Five digits: a day between 1927 and 2100. Fewer could be a year, more a date written without marks.
_SERIALS = (10_000, 73_415)
_UNSEEN = Text(
    "{form} 格式看不到这一项；需要时请另存为 xlsx 再校验",
    "a file of the form {form} does not show this; save it as xlsx to have it checked",
)


@dataclass
class Workbook:
    """An open workbook.

    Args:
        path: The file.
        form: ``"xlsx"``, ``"xlsm"``, ``"xlsb"``, ``"xls"`` or ``"ods"``.
        sheets: The names of its worksheets, in their order.
    """

    path: Path
    form: str
    sheets: tuple[str, ...]
    _book: CalamineWorkbook
    _loaded: dict[str, CalamineSheet] = field(default_factory=dict)
    _heads: dict[str, list[list[str]]] = field(default_factory=dict)

    def choose(self, expected: Expected) -> str:
        """Return the sheet that holds a table: by its name, else the only one with anything in it, else by its header.

        Raises:
            SourceError: No sheet is it more than the others.
        """
        named = self.named(expected.names)
        if named is not None:
            return named
        filled = [name for name in self.sheets if self.filled(name)]
        if len(filled) == 1:
            return filled[0]
        known = {name: known_labels(self._head(name), expected.fields) for name in filled}
        best = [name for name in filled if known[name] == max(known.values())]
        if len(best) == 1 and known[best[0]]:
            return best[0]
        raise SourceError(
            Text(
                f"{self.path} 有 {len(filled)} 个工作表（{'、'.join(filled)}），看不出哪个是“{expected.names[0]}”；请用 --sheet 指明。",
                f"{self.path} has {len(filled)} sheets ({', '.join(filled)}), and none is clearly the table "
                f"“{expected.names[0]}”; name it with --sheet.",
            )
            if filled
            else Text(
                f"{self.path} 的工作表都是空的；请核对文件。",
                f"All sheets of {self.path} are empty; check the file.",
            )
        )

    def filled(self, name: str) -> bool:
        """Tell whether there is anything at the top of a sheet."""
        return any(cell for record in self._head(name) for cell in record)

    def find(self, name: str) -> str:
        """Return the sheet of a name.

        Raises:
            SourceError: There is none.
        """
        found = self.named([name])
        if found is None:
            raise SourceError(
                Text(
                    f"{self.path} 中没有工作表“{name}”；有：{'、'.join(self.sheets)}。",
                    f"{self.path} has no sheet “{name}”; there are: {', '.join(self.sheets)}.",
                )
            )
        return found

    def named(self, names: Sequence[str]) -> str | None:
        """Return the sheet that has one of the names, whatever spaces and case; None if there is none."""
        wanted = [each.strip().casefold() for each in names]
        by_name = {each.strip().casefold(): each for each in reversed(self.sheets)}
        return next((by_name[each] for each in wanted if each in by_name), None)

    def read(self, sheet: str, *, workspace: Workspace, expected: Expected) -> TextRelation:
        """Read one sheet as one relation of text columns.

        Args:
            sheet: Its name.
            workspace: Where its records go.
            expected: What the table expects.

        Raises:
            SourceError: The sheet is empty or cannot be read.
            OutputError: There is no space left for temporary files.
        """
        with hashing(self.path) as digest, _told(self.path):
            table = self._sheet(sheet)
            marks = self._marks(sheet, table)
            reader = _Reader(self._head(sheet), (table.start or (0, 0))[1], marks, expected)
            if not reader.labels:
                raise SourceError(
                    Text(
                        f"{self.path} 的工作表“{sheet}”是空的；请核对文件，或用 --sheet 另选一个。",
                        f"The sheet “{sheet}” of {self.path} is empty; check the file, or choose another with --sheet.",
                    )
                )
            with workspace.room(), Records(workspace) as records:
                reader.write(table.iter_rows(), records)
            scan, structure = records.scans(len(reader.labels))
            return TextRelation(
                name=self.path.name,
                path=self.path,
                sha256=digest(),
                encoding=self.form,
                encoding_reason=_reason(self.form),
                sheet=sheet,
                header_row=reader.header + 1,
                rows=records.rows,
                labels=reader.labels,
                scan=scan,
                numbered=True,
                structure=structure,
                codes=(LONG_NUMBER, ERROR_CELL, MERGED_CELL, HIDDEN_ROW, UNREAD_SHEET),
                unseen={code: _unseen(self.form) for code in _UNSEEN_IN.get(self.form, ())},
                left=reader.left,
            )

    def _sheet(self, name: str) -> CalamineSheet:
        # One at a time: a sheet may fill much of the memory.
        if name not in self._loaded:
            with _told(self.path):
                self._loaded = {name: self._book.get_sheet_by_name(name)}
        return self._loaded[name]

    def _head(self, name: str) -> list[list[str]]:
        if name not in self._heads:
            write = writer(None, digits=_DIGITS)
            first = islice(self._sheet(name).iter_rows(), REACH)
            self._heads[name] = [[write(cell) or "" for cell in record] for record in first]
        return self._heads[name]

    def _marks(self, sheet: str, table: CalamineSheet) -> Marks:
        marks = Marks()
        if self.form in ("xlsx", "xlsm", "ods"):
            with zipfile.ZipFile(self.path) as archive:
                marks = marks_of_ods(archive, sheet) if self.form == "ods" else marks_of_xlsx(archive, sheet)
        marks.merged += table.merged_cell_ranges or ()
        return marks


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook for the time of a block.

    Raises:
        SourceError: It is protected by a password, broken, or far too large.
    """
    from python_calamine import SheetTypeEnum

    with _told(path):
        form = _form(path)
        book = _book(path)
        sheets = tuple(each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet)
    try:
        yield Workbook(path, form, sheets, book)
    finally:
        book.close()


def _book(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise
    except CalamineError:
        # The name may say another form than the file has; without it the reader goes by the bytes, but then it does
        # not see a password.
        if _ENCRYPTED in path.read_bytes():
            raise PasswordError from None
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)


def open_sheet(path: Path, *, workspace: Workspace, expected: Expected, sheet: str | None = None) -> TextRelation:
    """Open the sheet of a workbook that holds one table: the one that is named, or that the dialect names.

    Raises:
        SourceError: The workbook cannot be read, or it has no such sheet.
        OutputError: There is no space left for temporary files.
    """
    with open_workbook(path) as book:
        wanted = sheet or expected.dialect.sheet
        if isinstance(wanted, int):
            wanted = book.sheets[wanted - 1] if 0 < wanted <= len(book.sheets) else str(wanted)
        name = book.choose(expected) if wanted is None else book.find(wanted)
        return book.read(name, workspace=workspace, expected=expected)


class _Reader:
    """Finds the table in a sheet, and takes its records down."""

    def __init__(self, head: Sequence[Sequence[str]], offset: int, marks: Marks, expected: Expected) -> None:
        found = find_header(head, expected.fields)
        self.header = found or 0
        record = head[found] if found is not None else []
        filled = [position for position, label in enumerate(record) if label.strip()]
        self._from, self._to = (filled[0], filled[-1] + 1) if filled else (0, 0)
        self.labels = tuple(record[self._from : self._to])
        self.left = offset + self._from
        self._expected = expected
        self._marks = marks
        self._offset = offset
        self._error_rows = {row for row, _ in marks.errors}
        self._merged = self._merged_rows()
        self._taken: dict[int, set[int]] = {}
        fields = [expected.field(label) for label in self.labels]
        self._dates = [position for position, each in enumerate(fields) if each and each.type in ("date", "datetime")]

    def write(self, records: Iterator[Sequence[object]], out: Records) -> None:
        typed = TypedRecords(out, self.labels, self._expected, _DIGITS, self._name)
        blank: list[int] = []
        for index, record in enumerate(records):
            if index <= self.header:
                continue
            self._settle(index, record)
            if is_blank(record) and index not in self._error_rows and index not in self._taken:
                blank.append(index)
                continue
            # Blank rows below the last record are no part of the table.
            for each in blank:
                out.fault(each + 1, each + 1, "blank-row")
            blank.clear()
            self._add(index, record, typed, out)

    def _add(self, index: int, record: Sequence[object], typed: TypedRecords, out: Records) -> None:
        row = index + 1
        values = list(record[self._from : self._to])
        if not self._marks.counts_from_1904:
            for position in self._dates:
                values[position] = _dated(values[position])
        if not is_blank(record[: self._from]) or not is_blank(record[self._to :]):
            self._find_extra(index, record, out)
        peculiar = index in self._error_rows or index in self._taken or index in self._merged
        absent = self._faults(index, out) if peculiar else set()
        if index in self._marks.hidden:
            out.fault(row, row, HIDDEN_ROW)
        typed.add(row, row, values, absent)

    def _find_extra(self, index: int, record: Sequence[object], out: Records) -> None:
        for position, cell in enumerate(record):
            if cell != "" and not self._from <= position < self._to:
                shown, name = writer(None, digits=_DIGITS)(cell), cell_name(index, self._offset + position)
                out.fault(index + 1, index + 1, "extra-cell", None, shown, name)

    def _faults(self, index: int, out: Records) -> set[int]:
        """Take down the error cells and merged cells of a row; give the columns where no value stands for that."""
        absent = set(self._taken.get(index, ()))
        if index in self._error_rows:
            for position in range(len(self.labels)):
                error = self._marks.errors.get((index, self.left + position))
                if error is not None:
                    name = cell_name(index, self.left + position)
                    out.fault(index + 1, index + 1, ERROR_CELL, position, error, name)
                    absent.add(position)
        for first, last in self._merged.get(index, ()):
            name = f"{cell_name(*first)}:{cell_name(*last)}"
            out.fault(index + 1, index + 1, MERGED_CELL, first[1] - self.left, None, name)
        return absent

    def _settle(self, index: int, record: Sequence[object]) -> None:
        """Look at the merged cells that begin in a row: those with a value leave the cells that they cover without."""
        kept = []
        for first, last in self._merged.get(index, ()):
            if record[first[1] - self._offset] == "":
                continue
            kept.append((first, last))
            for row in range(first[0], last[0] + 1):
                covered = {column - self.left for column in range(first[1], last[1] + 1) if (row, column) != first}
                self._taken.setdefault(row, set()).update(covered & set(range(len(self.labels))))
        if kept:
            self._merged[index] = kept
        else:
            self._merged.pop(index, None)

    def _merged_rows(self) -> dict[int, list[Range]]:
        """Sort the merged cells of the table to the rows where they begin."""
        columns = range(self.left, self.left + len(self.labels))
        found: dict[int, list[Range]] = {}
        for first, last in self._marks.merged:
            if first[0] > self.header and first != last and first[1] in columns:
                found.setdefault(first[0], []).append((first, last))
        return found

    def _name(self, row: int, position: int) -> str:
        return cell_name(row - 1, self.left + position)


def _dated(value: object) -> object:
    """Return the day of a number that can be nothing but the serial of a day; anything else as it is."""
    if type(value) in (int, float) and _SERIALS[0] <= value <= _SERIALS[1]:  # type: ignore[operator]  # a number
        return _EPOCH + timedelta(days=value)  # type: ignore[arg-type]  # likewise
    return value


_UNSEEN_IN = {"xls": (ERROR_CELL, HIDDEN_ROW), "xlsb": (ERROR_CELL, MERGED_CELL, HIDDEN_ROW)}


def _unseen(form: str) -> Text:
    return Text(_UNSEEN.zh.format(form=form), _UNSEEN.en.format(form=form))


def _reason(form: str) -> Text:
    if form == "xlsm":
        return Text("带宏的工作簿；宏不会运行", "a workbook with macros, which are never run")
    return Text("工作簿", "a workbook")


def _form(path: Path) -> str:
    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            return "xls"
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if any(entry.file_size > _MOST_BYTES for entry in archive.infolist()):
            raise SourceError(
                Text(
                    f"{path} 解压后过大，不予读取；请拆分或另存为 CSV。",
                    f"{path} unpacks to far too much and is not read; split it, or save it as CSV.",
                )
            )
    if "content.xml" in names:
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one sentence what is wrong with a workbook; its reader may even panic, which is no Exception."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise SourceError(
            Text(
                f"{path} 有密码保护，无法读取；请在 Excel 中去掉密码后另存。",
                f"{path} is protected by a password and cannot be read; remove the password and save it again.",
            )
        ) from error
    except (CalamineError, zipfile.BadZipFile, KeyError, EOFError) as error:
        raise _broken(path) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _broken(path) from error
        raise


def _broken(path: Path) -> SourceError:
    return SourceError(
        Text(
            f"{path} 不是完好的工作簿，无法读取；请在 Excel 或 WPS 中打开后另存为 xlsx 再试。",
            f"{path} is no sound workbook and cannot be read; open it in a spreadsheet program, save it as xlsx and "
            "try again.",
        )
    )
