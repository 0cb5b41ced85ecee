"""Workbooks: xlsx, xlsm, xlsb, xls and ods. A sheet becomes the same relation as a text file.

`row` is the row that the spreadsheet shows. Blank rows and columns around the table are no part of it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text, number_of
from zhengzhao.sources.dialect import refuse_of_text
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.header import NOT_DATA, REACH, known_labels, plain_label, refuse_wide
from zhengzhao.sources.lexical import writer
from zhengzhao.sources.records import Records
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.workbooks.bookfile import form_of_book, open_book, told, too_large
from zhengzhao.sources.workbooks.marks import Marks, cell_name, far_corner, marks_of_xlsx, too_far
from zhengzhao.sources.workbooks.marks_ods import marks_of_ods
from zhengzhao.sources.workbooks.marks_xls import marks_of_xls
from zhengzhao.sources.workbooks.marks_xlsb import marks_of_xlsb
from zhengzhao.sources.workbooks.sheet import (
    CODES,
    DIGITS,
    ERROR_CELL,
    FULL_SHEET,
    HIDDEN_COLUMN,
    HIDDEN_ROW,
    HIDDEN_SHEET,
    SheetReader,
    Starts,
)
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import hashing

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_ROWS = {"xls": 65_536, "xlsx": 1_048_576, "xlsm": 1_048_576, "xlsb": 1_048_576, "ods": 1_048_576}
"""How many rows a sheet of each form has at most."""
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
        hidden: The names of those that the spreadsheet program does not show.
    """

    path: Path
    form: str
    sheets: tuple[str, ...]
    hidden: frozenset[str]
    _book: CalamineWorkbook
    _loaded: dict[str, CalamineSheet] = field(default_factory=dict)
    _heads: dict[str, list[list[str]]] = field(default_factory=dict)
    _looked: dict[str, Marks] = field(default_factory=dict)

    def choose(self, expected: Expected) -> str:
        """Return the sheet that holds a table: by its name, else the only one with anything in it, else by its header.

        Raises:
            SourceError: No sheet is it more than the others.
        """
        named = self.named(expected.names)
        if named is not None:
            return named
        filled = [name for name in self.sheets if self.filled(name)]
        filled = [name for name in filled if name not in self.hidden] or filled
        if len(filled) == 1:
            return filled[0]
        known = {name: self.labels_in(name, expected) for name in filled}
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
        """Tell whether there is anything at the top of a sheet, and it does not say that it is no data."""
        head = self._head(name)
        first = next((cell for record in head[:1] for cell in record[:1]), "")
        return not first.startswith(NOT_DATA) and any(cell for record in head for cell in record)

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

    def labels_in(self, name: str, expected: Expected) -> int:
        """Count the labels of a table at the top of a sheet."""
        return known_labels(self._head(name), expected.fields)

    def named(self, names: Sequence[str]) -> str | None:
        """Return the sheet that has one of the names, whatever spaces and case; None if there is none."""
        wanted = [each.strip().casefold() for each in names]
        by_name = {each.strip().casefold(): each for each in reversed(self.sheets)}
        return next((by_name[each] for each in wanted if each in by_name), None)

    def read(
        self, sheet: str, *, workspace: Workspace, expected: Expected, others: Sequence[Expected] = ()
    ) -> TextRelation:
        """Read one sheet as one relation of text columns.

        Args:
            sheet: Its name.
            workspace: Where its records go.
            expected: What the table expects.
            others: What other tables expect, one of which may stand below it.

        Raises:
            SourceError: The sheet is empty or cannot be read.
            DescriptorError: The dialect says of its records what is only read of texts.
            OutputError: There is no space left for temporary files.
        """
        refuse_of_text(expected.dialect, expected.where)
        with hashing(self.path) as digest, told(self.path):
            table = self._sheet(sheet)
            marks = self.marks(sheet)
            reader = SheetReader(self._head(sheet), (table.start or (0, 0))[1], marks, expected, _starts(others))
            if not reader.labels:
                raise SourceError(
                    Text(
                        f"{self.path} 的工作表“{sheet}”是空的；请核对文件，或用 --sheet 另选一个。",
                        f"The sheet “{sheet}” of {self.path} is empty; check the file, or choose another with --sheet.",
                    )
                )
            refuse_wide(self.path, reader.labels)
            with workspace.room(), Records(workspace) as records:
                if sheet in self.hidden:
                    records.fault(reader.header + 1, reader.header + 1, HIDDEN_SHEET)
                reader.write(table.iter_rows(), records)
                most = MOST_ROWS[self.form]
                if reader.last == most and 2 * records.rows > most:
                    # Whatever wrote it had no row left for what may have followed.
                    records.fault(most, most, FULL_SHEET, None, None, f"{most:,}")
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
                codes=CODES,
                unseen={code: _unseen(self.form) for code in _UNSEEN_IN.get(self.form, ())},
                left=reader.left,
            )

    def cells(self, sheet: str) -> tuple[tuple[int, int], Iterator[Sequence[object]]]:
        """Return the place of the first cell of a sheet, from 0, and its rows as its reader gives them."""
        table = self._sheet(sheet)
        return table.start or (0, 0), table.iter_rows()

    def marks(self, sheet: str) -> Marks:
        """Look up what is peculiar in a sheet beyond the values of its cells."""
        if self.form == "xls":
            marks = marks_of_xls(self.path, sheet)
        elif self.form == "xlsb":
            marks = self._marks_of_xlsb(sheet)
        else:
            with zipfile.ZipFile(self.path) as archive:
                marks = marks_of_ods(archive, sheet) if self.form == "ods" else marks_of_xlsx(archive, sheet)
        merged = self._sheet(sheet).merged_cell_ranges or ()
        return replace(marks, merged=[*marks.merged, *merged])

    def _sheet(self, name: str) -> CalamineSheet:
        # One at a time: a sheet may fill much of the memory.
        if name not in self._loaded:
            with told(self.path):
                self._refuse_unread(name)
                self._loaded = {name: self._book.get_sheet_by_name(name)}
        return self._loaded[name]

    def _refuse_unread(self, name: str) -> None:
        corner, unplaced, rich = None, False, list[tuple[int, int]]()
        if self.form == "xlsb":
            marks = self._marks_of_xlsb(name)
            corner, unplaced, rich = marks.last if too_far(marks.last) else None, marks.unplaced, marks.rich
        elif self.form in ("xlsx", "xlsm"):
            with zipfile.ZipFile(self.path) as archive:
                corner = far_corner(archive, name)
        if corner is not None:
            raise too_large(self.path, name, corner)
        if unplaced:
            raise SourceError(
                Text(
                    f"{self.path} 的工作表“{name}”有单元格没有写明所在的列，读出来会缺；请在 Excel 或 WPS 中打开后另存为 xlsx。",
                    f"Cells of the sheet “{name}” of {self.path} do not say their column and would be missing; open it in "
                    "a spreadsheet program and save it as xlsx.",
                )
            )

        if rich:
            cell = cell_name(*rich[0])
            raise SourceError(
                Text(
                    f"{self.path} 的工作表“{name}”有 {len(rich):,} 个单元格把带字体格式的文字直接写在单元格里，读出来会是空白，第一个是 {cell}；请在 Excel 或 WPS 中打开后另存为 xlsx。",
                    f"{number_of(len(rich), 'cell')} of the sheet “{name}” of {self.path}, {cell} first, would be read as "
                    "blank, for the text with its fonts is written into the cell itself; open it in a spreadsheet program "
                    "and save it as xlsx.",
                )
            )

    def _marks_of_xlsb(self, name: str) -> Marks:
        # One pass over its records tells whether the sheet can be read, and what is peculiar in it.
        if name not in self._looked:
            with zipfile.ZipFile(self.path) as archive:
                self._looked = {name: marks_of_xlsb(archive, name)}
        return self._looked[name]

    def _head(self, name: str) -> list[list[str]]:
        if name not in self._heads:
            write = writer(None, digits=DIGITS)
            first = islice(self._sheet(name).iter_rows(), REACH)
            self._heads[name] = [[write(cell) or "" for cell in record] for record in first]
        return self._heads[name]


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook for the time of a block.

    Raises:
        SourceError: It is protected by a password, broken, or far too large.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    with told(path):
        form = form_of_book(path)
        book = open_book(path, form)
        sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        hidden = frozenset(each.name for each in sheets if each.visible != SheetVisibleEnum.Visible)
    try:
        yield Workbook(path, form, tuple(each.name for each in sheets), hidden, book)
    finally:
        book.close()


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


_UNSEEN_IN = {"xls": (ERROR_CELL, HIDDEN_ROW, HIDDEN_COLUMN)}


def _starts(others: Sequence[Expected]) -> dict[str, Starts]:
    return {
        each.title: (frozenset(map(plain_label, each.fields)), frozenset(map(plain_label, each.names)))
        for each in others
    }


def _unseen(form: str) -> Text:
    return Text(_UNSEEN.zh.format(form=form), _UNSEEN.en.format(form=form))


def _reason(form: str) -> Text:
    if form == "xlsm":
        return Text("带宏的工作簿；宏不会运行", "a workbook with macros, which are never run")
    return Text("工作簿", "a workbook")
