"""The exact reader: every record of a file, whatever its quotes, line ends and bytes, with what is wrong with its form.

A quotation mark opens a quoted cell only at the beginning of a cell. A quoted cell may run over line ends if it closes
before a delimiter or a line end, the record then has as many cells as the header, and it takes at most `_REACH` lines.
Otherwise the mark is taken literally, said so, and reading goes on with the next physical line, so that one stray quote
never swallows the records behind it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from sqlglot import exp

from zhengzhao.sources.decoding import MARK, Decoded
from zhengzhao.sources.relation import csv_scan, parquet_scan, text_columns
from zhengzhao.sources.workspace import Workspace

_REACH = 1000
_EXTRAORDINARY = re.compile(f"[\0\x02{MARK}]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")
# In the file that DuckDB reads back each record is one line: U+0002 escapes line ends, itself, and what is absent.
_ESCAPE = "\x02"
_ESCAPED = (("\x02", "b"), ("\n", "n"), ("\r", "r"))
_NULL = _ESCAPE + "0"
_LONGEST = 1 << 28


@dataclass(frozen=True)
class Exact:
    """What the exact reader found: header, records and faults, as scans."""

    header_row: int
    rows: int
    labels: tuple[str, ...]
    scan: str
    structure: str | None


@dataclass
class _Line:
    number: int
    text: str
    end: str


@dataclass
class _Faults:
    file: TextIO
    count: int = 0

    def add(self, row: int, line: int, code: str, position: int | None, value: str | None, detail: str | None) -> None:
        self.count += 1
        cells = [_cell(each) for each in (row, line, code, position, value, detail)]
        self.file.write(",".join(cells) + "\n")


@dataclass
class _Lines:
    """Physical lines with the power to look ahead."""

    decoded: Decoded
    ahead: deque[_Line] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._source = self._read()

    def next(self) -> _Line | None:
        return self.ahead.popleft() if self.ahead else next(self._source, None)

    def peek(self, index: int) -> _Line | None:
        while len(self.ahead) <= index:
            line = next(self._source, None)
            if line is None:
                return None
            self.ahead.append(line)
        return self.ahead[index]

    def skip(self, count: int) -> None:
        for _ in range(count):
            self.ahead.popleft()

    def _read(self) -> Iterator[_Line]:
        number, pending = 0, ""
        for chunk in self.decoded:
            text = pending + chunk
            # A CR at the end of a chunk may be half of a CRLF.
            held = text[-1:] if text.endswith("\r") else ""
            text = text[: len(text) - len(held)]
            cut = 0
            for match in _LINE.finditer(text):
                number += 1
                cut = match.end()
                yield _split_end(number, match.group())
            pending = text[cut:] + held
        if pending:
            number += 1
            yield _split_end(number, pending)


def read_exactly(path: Path, encoding: str, delimiter: str, workspace: Workspace) -> Exact:
    """Read a file record by record into Parquet, with the faults of its form beside it.

    Args:
        path: The file.
        encoding: A codec's name.
        delimiter: The character between cells.
        workspace: Where the Parquet files go.

    Raises:
        OutputError: There is no space left.
    """
    records, faults = workspace.file(".records.csv"), workspace.file(".faults.csv")
    with (
        workspace.room(),
        records.open("w", encoding="utf-8", newline="") as out,
        faults.open("w", encoding="utf-8", newline="") as wrong,
    ):
        found = _Faults(wrong)
        reader = _Reader(Decoded(path, encoding), delimiter, found)
        rows = reader.write(out)
    width = len(reader.labels)
    scan = _to_parquet(records, {"row": "BIGINT", "line": "BIGINT", **text_columns(width)}, workspace)
    structure = None
    if found.count:
        columns = {"row": "BIGINT", "line": "BIGINT", "code": "VARCHAR", "position": "INTEGER"}
        structure = _to_parquet(faults, {**columns, "value": "VARCHAR", "detail": "VARCHAR"}, workspace)
    return Exact(reader.header_row, rows, reader.labels, scan, structure)


class _Reader:
    def __init__(self, decoded: Decoded, delimiter: str, faults: _Faults) -> None:
        self._decoded = decoded
        self._lines = _Lines(decoded)
        self._delimiter = delimiter
        self._faults = faults
        self.labels: tuple[str, ...] = ()
        self.header_row = 1

    def write(self, out: TextIO) -> int:
        row = rows = 0
        delimiter = self._delimiter
        while (line := self._lines.next()) is not None:
            row += 1
            if not line.text:
                self._faults.add(row, line.number, "blank-row", None, None, None)
                continue
            if not self.labels:
                self.labels, self.header_row = self._header(line, row), row
                continue
            width = len(self.labels)
            rows += 1
            text = line.text
            if '"' not in text and text.count(delimiter) == width - 1 and not _EXTRAORDINARY.search(text):
                # An ordinary record: quoting every cell is all there is to do.
                out.write(f'{row},{line.number},"' + text.replace(delimiter, '","') + '"\n')
            else:
                self._write_record(out, row, line, width)
        return rows

    def _header(self, line: _Line, row: int) -> tuple[str, ...]:
        labels = [each or "" for each in self._cells(line, row, None)]
        for position, label in enumerate(labels):
            for _ in range(label.count(MARK)):
                offset = self._decoded.next_offset()
                self._faults.add(row, line.number, "encoding-error", position, None, str(offset))
            labels[position] = label.replace(MARK, "\ufffd")
        return tuple(labels)

    def _write_record(self, out: TextIO, row: int, line: _Line, width: int) -> None:
        cells = list(self._cells(line, row, width))
        for position, cell in enumerate(cells):
            if cell is None:
                continue
            if MARK in cell:
                for _ in range(cell.count(MARK)):
                    offset = self._decoded.next_offset()
                    self._faults.add(row, line.number, "encoding-error", position, None, str(offset))
                cells[position] = None
            elif "\0" in cell:
                self._faults.add(row, line.number, "source-error", position, None, "nul")
                cells[position] = None
        for position in range(len(cells), width):
            if position == len(cells):
                self._faults.add(row, line.number, "missing-cell", position, None, None)
        for position in range(width, len(cells)):
            self._faults.add(row, line.number, "extra-cell", position, cells[position], None)
        cells = [*cells[:width], *[None] * (width - len(cells))]
        written = ",".join(map(_cell, cells))
        out.write(f"{row},{line.number},{written}\n")

    def _cells(self, line: _Line, row: int, width: int | None) -> Sequence[str | None]:
        cells, open_at = split_record(line.text, self._delimiter)
        if open_at is None:
            return cells
        joined = line.text + line.end
        for index in range(_REACH):
            following = self._lines.peek(index)
            if following is None:
                break
            whole, still_open = split_record(joined + following.text, self._delimiter)
            if still_open is None and (width is None or len(whole) == width):
                self._lines.skip(index + 1)
                return whole
            if still_open is None or (width is not None and len(whole) > width):
                break
            joined += following.text + following.end
        cells = split_record(line.text, self._delimiter, literal=True)[0]
        self._faults.add(row, line.number, "source-error", open_at, cells[open_at], "quote")
        # What stands there is no value, so that one fault is not found again by every rule of the field.
        return [*cells[:open_at], None, *cells[open_at + 1 :]] if width is not None else cells


def split_record(text: str, delimiter: str, literal: bool = False) -> tuple[list[str], int | None]:
    """Split one record; the second value is the position of a quoted cell that does not close properly."""
    if '"' not in text:
        return text.split(delimiter), None
    cells: list[str] = []
    at = 0
    while True:
        if at < len(text) and text[at] == '"':
            end = _closing(text, at + 1)
            after = end + 1
            if end >= 0 and (after == len(text) or text[after] == delimiter):
                cells.append(text[at + 1 : end].replace('""', '"'))
                if after == len(text):
                    return cells, None
                at = after + 1
                continue
            if not literal:
                return cells, len(cells)
        stop = text.find(delimiter, at)
        if stop < 0:
            cells.append(text[at:])
            return cells, None
        cells.append(text[at:stop])
        at = stop + 1


def _closing(text: str, at: int) -> int:
    while True:
        end = text.find('"', at)
        if end < 0 or text[end + 1 : end + 2] != '"':
            return end
        at = end + 2


def _split_end(number: int, text: str) -> _Line:
    bare = text.rstrip("\r\n") if text[-1:] in "\r\n" else text
    # Only the last line end belongs to the line; a lone CR before CRLF cannot stand here, it ends a line itself.
    return _Line(number, bare, text[len(bare) :])


def _quoted(cell: str) -> str:
    return _escaped(cell).replace('"', '""')


def _escaped(cell: str) -> str:
    if _ESCAPE in cell or "\n" in cell or "\r" in cell:
        for character, letter in _ESCAPED:
            cell = cell.replace(character, _ESCAPE + letter)
    return cell


def _unescaped(name: str) -> exp.Expr:
    value: exp.Expr = exp.column(name, quoted=True)
    for character, letter in reversed(_ESCAPED):
        escape = exp.DPipe(this=_character(_ESCAPE), expression=exp.Literal.string(letter))
        value = exp.Replace(this=value, expression=escape, replacement=_character(character))
    return exp.alias_(value, name, quoted=True)


def _character(text: str) -> exp.Expr:
    return exp.Chr(expressions=[exp.Literal.number(ord(text))])


def _cell(value: object) -> str:
    return _NULL if value is None else f'"{_quoted(str(value))}"'


def _to_parquet(source: Path, columns: dict[str, str], workspace: Workspace) -> str:
    target = workspace.file(".parquet")
    null = exp.Literal.string(_NULL)
    scan = csv_scan(source, columns, delimiter=",", quote='"', skip=0, null=null, line_limit=_LONGEST)
    texts = [name for name, kind in columns.items() if kind == "VARCHAR"]
    others = [exp.column(name, quoted=True) for name in columns if name not in texts]
    chosen = ", ".join(each.sql("duckdb") for each in [*others, *(_unescaped(name) for name in texts)])
    with workspace.room():
        workspace.connection.execute(
            f"COPY (SELECT {chosen} FROM {scan}) TO {exp.Literal.string(str(target)).sql('duckdb')} (FORMAT parquet)"
        )
    source.unlink()
    return parquet_scan(target)
