"""The exact reader: every record of a file, whatever its quotes, line ends and bytes, with what is wrong with its form.

A quotation mark opens a quoted cell only at the beginning of a cell. A quoted cell may run over line ends if it closes
before a delimiter or a line end, the record then has as many cells as the header, and it takes at most `_REACH` lines.
Otherwise the mark is taken literally, said so, and reading goes on with the next physical line, so that one stray quote
never swallows the records behind it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhengzhao.sources.decoding import MARK, Decoded
from zhengzhao.sources.header import REACH, find_header
from zhengzhao.sources.records import Records
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import LONGEST_LINE, line_too_long

_REACH = 1000
_EXTRAORDINARY = re.compile(f"[\0\x02{MARK}]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")


@dataclass(frozen=True)
class Found:
    """What a reader found in a text: header, records and faults, as `TextRelation` has them."""

    header_row: int
    rows: int
    labels: tuple[str, ...]
    scan: str
    numbered: bool
    structure: str | None


@dataclass
class Line:
    """One physical line: its number from 1, its text, and its end."""

    number: int
    text: str
    end: str


@dataclass
class Lines:
    """The physical lines of a text, with the power to look ahead."""

    decoded: Decoded
    ahead: deque[Line] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Begin at the top."""
        self._source = self._read()

    def next(self) -> Line | None:
        """Take the next line; None at the end."""
        return self.ahead.popleft() if self.ahead else next(self._source, None)

    def peek(self, index: int) -> Line | None:
        """Look at a line that was not taken yet; 0 is the next one."""
        while len(self.ahead) <= index:
            line = next(self._source, None)
            if line is None:
                return None
            self.ahead.append(line)
        return self.ahead[index]

    def skip(self, count: int) -> None:
        """Leave out lines that were looked at."""
        for _ in range(count):
            self.ahead.popleft()

    def _read(self) -> Iterator[Line]:
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
            if len(pending) > LONGEST_LINE:
                raise line_too_long(self.decoded.path)
        if pending:
            number += 1
            yield _split_end(number, pending)


def read_exactly(
    path: Path,
    encoding: str,
    delimiter: str,
    workspace: Workspace,
    known: Collection[str] = (),
    header: Sequence[str] | None = None,
) -> Found:
    """Read a file record by record into Parquet, with the faults of its form beside it.

    Args:
        path: The file.
        encoding: A codec's name.
        delimiter: The character between cells.
        workspace: Where the Parquet files go.
        known: The labels that the table expects, by which the header is found.
        header: The labels of a file that has no header; None for one that has.

    Raises:
        OutputError: There is no space left.
    """
    with workspace.room(), Records(workspace) as records:
        reader = _Reader(Decoded(path, encoding), delimiter, known, records)
        if header is None:
            reader.find_header()
        else:
            reader.labels, reader.header_row = tuple(header), 0
        reader.write()
    scan, structure = records.scans(len(reader.labels))
    return Found(reader.header_row, records.rows, reader.labels, scan, True, structure)


class _Reader:
    def __init__(self, decoded: Decoded, delimiter: str, known: Collection[str], records: Records) -> None:
        self._decoded = decoded
        self._lines = Lines(decoded)
        self._delimiter = delimiter
        self._known = known
        self._records = records
        self.labels: tuple[str, ...] = ()
        self.header_row = 1

    def write(self) -> None:
        if not self.labels:
            return
        row, width, delimiter, add = self.header_row, len(self.labels), self._delimiter, self._records.add_plain
        while (line := self._lines.next()) is not None:
            row += 1
            text = line.text
            if (
                text.count(delimiter) == width - 1
                and '"' not in text
                and text.strip(delimiter)
                and not _EXTRAORDINARY.search(text)
            ):
                add(row, line.number, text, delimiter)
            else:
                self._add_record(row, line, width)

    def find_header(self) -> None:
        first = [line for line in map(self._lines.peek, range(REACH)) if line is not None]
        found = find_header((split_record(each.text, self._delimiter)[0] for each in first), self._known)
        # What stands above the header is no record, but what it does not decode has its place in the file too.
        for line in first[: found or 0]:
            self._lines.skip(1)
            self._offsets(line.text)
        header = self._lines.next()
        if header is not None and found is not None:
            self.header_row = header.number
            labels, open_at = self._cells(header, None)
            self._find_faults(header.number, header, labels, open_at)
            self.labels = tuple(_visible(each) for each in labels)

    def _find_faults(self, row: int, line: Line, cells: Sequence[str], open_at: int | None) -> list[str | None]:
        # What stands in a faulty cell is no value, so that one fault is not found again by every rule of the field.
        found: list[str | None] = list(cells)
        for position, cell in enumerate(cells):
            offsets = self._offsets(cell)
            if position == open_at:
                self._records.fault(row, line.number, "source-error", position, _visible(cell), "quote")
                found[position] = None
                continue
            for offset in offsets:
                self._records.fault(row, line.number, "encoding-error", position, None, offset)
                found[position] = None
        return found

    def _add_record(self, row: int, line: Line, width: int) -> None:
        cells = self._find_faults(row, line, *self._cells(line, width))
        if not any(cells) and None not in cells:
            self._records.fault(row, line.number, "blank-row")
            return
        if len(cells) < width:
            self._records.fault(row, line.number, "missing-cell", len(cells))
        for position in range(width, len(cells)):
            self._records.fault(row, line.number, "extra-cell", position, cells[position])
        self._records.add(row, line.number, [*cells[:width], *[None] * (width - len(cells))])

    def _offsets(self, text: str) -> list[str]:
        return [str(self._decoded.next_offset()) for _ in range(text.count(MARK))]

    def _cells(self, line: Line, width: int | None) -> tuple[list[str], int | None]:
        cells, open_at = split_record(line.text, self._delimiter)
        if open_at is None:
            return cells, None
        joined = line.text + line.end
        for index in range(_REACH):
            following = self._lines.peek(index)
            if following is None or len(joined) > LONGEST_LINE:
                break
            joined += following.text
            if '"' in following.text:
                whole, still_open = split_record(joined, self._delimiter)
                if still_open is None and (width is None or len(whole) == width):
                    self._lines.skip(index + 1)
                    return whole, None
                if still_open is None or (width is not None and len(whole) > width):
                    break
            joined += following.end
        return split_record(line.text, self._delimiter, literal=True)[0], open_at


def _visible(text: str) -> str:
    return text.replace(MARK, "\ufffd")


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


def _split_end(number: int, text: str) -> Line:
    bare = text.rstrip("\r\n") if text[-1:] in "\r\n" else text
    # Only the last line end belongs to the line; a lone CR before CRLF cannot stand here, it ends a line itself.
    return Line(number, bare, text[len(bare) :])
