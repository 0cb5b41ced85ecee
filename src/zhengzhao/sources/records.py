"""Records on their way to the relation: written as text in the workspace, read back by DuckDB as Parquet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from sqlglot import exp

from zhengzhao.sources.relation import character, csv_scan, parquet_scan, text_columns
from zhengzhao.sources.workspace import Workspace

# In the file that DuckDB reads back each record is one line: U+0002 escapes line ends, itself, and what is absent.
_ESCAPE = "\x02"
_ESCAPED = (("\x02", "b"), ("\n", "n"), ("\r", "r"))
_NULL = _ESCAPE + "0"
# What DuckDB allows by itself.
_LINE = 2_000_000
_SPECIAL = re.compile('["\n\r\0\x02\ud800-\udfff]')
_UNREADABLE = {re.compile("\0"): "nul", re.compile("[\ud800-\udfff]"): "surrogate"}
_FAULTS = {
    "row": "BIGINT",
    "line": "BIGINT",
    "code": "VARCHAR",
    "position": "INTEGER",
    "value": "VARCHAR",
    "detail": "VARCHAR",
}


class Records:
    """Takes the records of a source one by one, with what is wrong with their form, and gives them as scans.

    Args:
        workspace: Where the files go.

    Attributes:
        rows: How many records there are; a blank one is none.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.rows = 0
        self._workspace = workspace
        self._paths = (workspace.file(".records.csv"), workspace.file(".faults.csv"), workspace.file(".beside.csv"))
        self._faults = 0
        self._longest = 0

    def __enter__(self) -> Records:
        """Open the files that take the records and the faults."""
        self._records: TextIO = self._paths[0].open("w", encoding="utf-8", newline="")
        self._wrong: TextIO = self._paths[1].open("w", encoding="utf-8", newline="")
        self._beside: TextIO = self._paths[2].open("w", encoding="utf-8", newline="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the files."""
        self._records.close()
        self._wrong.close()
        self._beside.close()

    def add(self, row: int, line: int, cells: Sequence[str | None]) -> None:
        """Take one record; None is a cell that is absent or cannot be read. A record of empty cells is a blank row."""
        if not any(cells) and None not in cells:
            self.fault(row, line, "blank-row")
            return
        self.rows += 1
        text = "".join(cell for cell in cells if cell) if None in cells else "".join(cells)  # type: ignore[arg-type]  # no None among them
        self._longest = max(self._longest, len(text))
        if None not in cells and not _SPECIAL.search(text):
            self._records.write(f'{row},{line},"' + '","'.join(cells) + '"\n')  # type: ignore[arg-type]  # no None among them
            return
        written = [_cell(self._readable(row, line, position, cell)) for position, cell in enumerate(cells)]
        self._records.write(f"{row},{line},{','.join(written)}\n")

    def add_plain(self, row: int, line: int, text: str, delimiter: str) -> None:
        """Take one record that is not blank and holds no quotation mark, line end or control character."""
        self.rows += 1
        if len(text) > self._longest:
            self._longest = len(text)
        self._records.write(f'{row},{line},"' + text.replace(delimiter, '","') + '"\n')

    def fault(
        self,
        row: int,
        line: int,
        code: str,
        position: int | None = None,
        value: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Take down what is wrong with the form of a record; see `TextRelation.structure`."""
        self._faults += 1
        self._longest = max(self._longest, len(value or ""))
        cells = [_cell(None if each is None else str(each)) for each in (row, line, code, position, value, detail)]
        self._wrong.write(",".join(cells) + "\n")

    def set_aside(self, row: int, text: str) -> None:
        """Take what stands in a row and is no record; see `TextRelation.beside`."""
        self._longest = max(self._longest, len(text))
        self._beside.write(f"{row},{_cell(readably(text))}\n")

    def scans(self, width: int) -> tuple[str, str | None]:
        """Give the records and the faults as FROM items, once all of them have been taken.

        Args:
            width: How many cells a record has.

        Raises:
            OutputError: There is no space left.
        """
        scan = self._to_parquet(self._paths[0], {"row": "BIGINT", "line": "BIGINT", **text_columns(width)})
        return scan, self._to_parquet(self._paths[1], _FAULTS) if self._faults else None

    def beside(self) -> str:
        """Give what was set aside as a FROM item.

        Raises:
            OutputError: There is no space left.
        """
        return self._to_parquet(self._paths[2], {"row": "BIGINT", "text": "VARCHAR"})

    def _readable(self, row: int, line: int, position: int, cell: str | None) -> str | None:
        # What stands there is no value, so that one fault is not found again by every rule of the field.
        if cell is None:
            return None
        for unreadable, detail in _UNREADABLE.items():
            if unreadable.search(cell):
                self.fault(row, line, "source-error", position, readably(cell), detail)
                return None
        return cell

    def _to_parquet(self, source: Path, columns: dict[str, str]) -> str:
        target = self._workspace.file(".parquet")
        null = exp.Literal.string(_NULL)
        # DuckDB's buffers are as long as the longest line may be, so it is told no more than it needs: a character is
        # at most four bytes, or two where it is escaped or doubled; a cell has two quotation marks and a comma.
        limit = 4 * self._longest + 4 * len(columns) + 64
        scan = csv_scan(source, columns, delimiter=",", skip=0, null=null, line_limit=max(limit, _LINE))
        chosen = ", ".join(_unescaped(name, kind).sql("duckdb") for name, kind in columns.items())
        with self._workspace.room():
            self._workspace.connection.execute(
                f"COPY (SELECT {chosen} FROM {scan}) TO {exp.Literal.string(str(target)).sql('duckdb')} (FORMAT parquet)"
            )
        source.unlink()
        return parquet_scan(target)


def readably(cell: str) -> str:
    """Put U+FFFD for what is no character."""
    for each in _UNREADABLE:
        cell = each.sub("\ufffd", cell)
    return cell


def _cell(cell: str | None) -> str:
    if cell is None:
        return _NULL
    if _ESCAPE in cell or "\n" in cell or "\r" in cell:
        for each, letter in _ESCAPED:
            cell = cell.replace(each, _ESCAPE + letter)
    return '"' + cell.replace('"', '""') + '"'


def _unescaped(name: str, kind: str) -> exp.Expr:
    value: exp.Expr = exp.column(name, quoted=True)
    if kind != "VARCHAR":
        return value
    for each, letter in reversed(_ESCAPED):
        escape = exp.DPipe(this=character(_ESCAPE), expression=exp.Literal.string(letter))
        value = exp.Replace(this=value, expression=escape, replacement=character(each))
    return exp.alias_(value, name, quoted=True)
