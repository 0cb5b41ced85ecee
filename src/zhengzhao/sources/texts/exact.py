"""The exact reader: every record of a file, whatever its quotes, line ends and bytes, with what is wrong with its form.

A quotation mark opens a quoted cell only at the beginning of a cell. A quoted cell may run over line ends if it closes
before a delimiter or a line end, the record then has as many cells as the header, and it takes at most `_REACH` lines.
Otherwise the mark is taken literally, said so, and reading goes on with the next physical line, so that one stray quote
never swallows the records behind it. Which mark that is, and what else parts and quotes cells, the dialect says.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.dialect import Dialect
from zhengzhao.sources.header import REACH, find_header, refuse_wide
from zhengzhao.sources.records import Records
from zhengzhao.sources.texts.decoding import MARK, Decoded
from zhengzhao.sources.texts.splitting import first_records, join_record, split_record
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import LONGEST_LINE, line_too_long

_REACH = 1000
_EXTRAORDINARY = re.compile(f"[\0\x02{MARK}]")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n)")


@dataclass(frozen=True)
class Found:
    """What a reader found in a text: header, records and faults, as `TextRelation` has them."""

    header_row: int
    rows: int
    labels: tuple[str, ...]
    scan: str
    numbered: bool
    structure: str | None
    beside: str | None = None


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
        numbers, pending = count(1), ""
        for chunk in self.decoded:
            text = pending + chunk
            # A CR at the end of a chunk may be half of a CRLF.
            held = text[-1:] if text.endswith("\r") else ""
            text = text[: len(text) - len(held)]
            lines, rest = _parted(text)
            pending = rest + held
            for line, end in lines:
                yield Line(next(numbers), line, end)
            if len(pending) > LONGEST_LINE:
                raise line_too_long(self.decoded.original)
        if pending:
            yield _split_end(next(numbers), pending)


def read_exactly(
    path: Path,
    encoding: str,
    dialect: Dialect,
    workspace: Workspace,
    known: Collection[str] = (),
    header: Sequence[str] | None = None,
    original: Path | None = None,
) -> Found:
    """Read a file record by record into Parquet, with the faults of its form beside it.

    Args:
        path: The file.
        encoding: A codec's name.
        dialect: Its dialect, with the character between cells.
        workspace: Where the Parquet files go.
        known: The labels that the table expects, by which the header is found.
        header: The labels of a file that has no header; None for one that has.
        original: The file as it was given, where this is a copy of it in another encoding.

    Raises:
        SourceError: It has not the rows in which its header is said to stand, or is far too wide.
        OutputError: There is no space left.
    """
    with workspace.room(), Records(workspace) as records:
        reader = _Reader(Decoded(path, encoding, original), dialect, known, records)
        if header is None:
            reader.find_header()
        else:
            reader.labels, reader.header_row = tuple(header), 0
        reader.write()
    scan, structure = records.scans(len(reader.labels))
    beside = None if dialect.plain else records.beside()
    return Found(reader.header_row, records.rows, reader.labels, scan, True, structure, beside)


class _Reader:
    def __init__(self, decoded: Decoded, dialect: Dialect, known: Collection[str], records: Records) -> None:
        self._decoded = decoded
        self._lines = Lines(decoded)
        self._dialect = dialect
        self._known = known
        self._records = records
        self.labels: tuple[str, ...] = ()
        self.header_row = 1

    def write(self) -> None:
        if not self.labels:
            return
        row, width, add = self.header_row, len(self.labels), self._records.add_plain
        delimiter, plain = self._dialect.between, self._dialect.plain
        while (line := self._lines.next()) is not None:
            row += 1
            text = line.text
            if (
                plain
                and text.count(delimiter) == width - 1
                and '"' not in text
                and text.strip(delimiter)
                and not _EXTRAORDINARY.search(text)
            ):
                add(row, line.number, text, delimiter)
            elif self._dialect.is_comment(row, text):
                self._pass_over(row, text)
            else:
                self._add_record(row, line, width)

    def find_header(self) -> None:
        if self._dialect.header_rows:
            self._take_header(self._dialect.header_rows)
            return
        first = [line for line in map(self._lines.peek, range(REACH)) if line is not None]
        comments = [self._dialect.is_comment(each.number, each.text) for each in first]
        texts = ["" if comment else line.text for line, comment in zip(first, comments, strict=True)]
        found = find_header(first_records(texts, self._dialect), self._known)
        if found is not None:
            self._take_header((first[found].number,))

    def _take_header(self, rows: Sequence[int]) -> None:
        """Take the labels from some rows, and leave behind whatever stands above or between them."""
        parts: list[list[str]] = []
        while len(parts) < len(rows):
            line = self._lines.next()
            if line is None:
                raise _no_header(self._decoded.original, rows)
            if line.number not in rows:
                self._pass_over(line.number, line.text)
                continue
            self.header_row = line.number
            labels, open_at = self._cells(line, None)
            refuse_wide(self._decoded.original, labels)
            self._add_faults(line.number, line, labels, open_at)
            parts.append(labels)
            self._set_aside(line.number, join_record(labels, self._dialect))
        self.labels = tuple(_visible(each) for each in _joined(parts, self._dialect.header_join))

    def _pass_over(self, row: int, text: str) -> None:
        # It is no record, but what it does not decode has its place in the file too.
        self._offsets(text)
        self._set_aside(row, text)

    def _set_aside(self, row: int, text: str) -> None:
        if not self._dialect.plain:
            self._records.set_aside(row, _visible(text))

    def _add_faults(self, row: int, line: Line, cells: Sequence[str], open_at: int | None) -> list[str | None]:
        # What stands in a faulty cell is no value, so that one fault is not found again by every rule of the field.
        found: list[str | None] = list(cells)
        for position, cell in enumerate(cells):
            offsets = self._offsets(cell)
            if position == open_at:
                self._records.fault(row, line.number, "source-error", position, _visible(cell), "quote")
                found[position] = None
                continue
            if offsets:
                self._records.fault(row, line.number, "encoding-error", position, _visible(cell), offsets[0])
                found[position] = None
        return found

    def _add_record(self, row: int, line: Line, width: int) -> None:
        cells = self._add_faults(row, line, *self._cells(line, width))
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
        cells, open_at = split_record(line.text, self._dialect)
        if open_at is None:
            return cells, None
        joined = line.text + line.end
        for index in range(_REACH):
            following = self._lines.peek(index)
            if following is None or len(joined) > LONGEST_LINE:
                break
            joined += following.text
            if self._dialect.quote in following.text:
                whole, still_open = split_record(joined, self._dialect)
                if still_open is None and (width is None or len(whole) == width):
                    self._lines.skip(index + 1)
                    return whole, None
                if still_open is None or (width is not None and len(whole) > width):
                    break
            joined += following.end
        return split_record(line.text, self._dialect, literal=True)[0], open_at


def _visible(text: str) -> str:
    return text.replace(MARK, "\ufffd")


def _joined(parts: Sequence[Sequence[str]], between: str) -> list[str]:
    """Join the cells of several header rows; one that repeats what stands above it, or is empty, adds nothing."""
    labels: list[list[str]] = [[] for _ in range(max(map(len, parts)))]
    for row in parts:
        for label, cell in zip(labels, row, strict=False):
            if cell and label[-1:] != [cell]:
                label.append(cell)
    return [between.join(each) for each in labels]


def _no_header(path: Path, rows: Sequence[int]) -> SourceError:
    listed = ", ".join(map(str, rows))
    return SourceError(
        Text(
            f"{path} 没有第 {listed} 行，而描述文件说表头在那里（dialect.headerRows）；请核对文件和描述文件。",
            f"{path} has no row {listed}, where its descriptor says that the header stands (dialect.headerRows); check "
            "the file and the descriptor.",
        )
    )


def _parted(text: str) -> tuple[Iterable[tuple[str, str]], str]:
    """Return the whole lines of a text, each with its end, and what follows the last of them."""
    returns = text.count("\r")
    if not returns or returns == text.count("\n") == text.count("\r\n"):
        # Almost every text has one line end throughout.
        end = "\r\n" if returns else "\n"
        *lines, rest = text.split(end)
        return zip(lines, repeat(end)), rest
    # What follows the last line end is not searched for one again, from each of its letters on.
    whole = max(text.rfind("\r"), text.rfind("\n")) + 1
    return ((each[1], each[2]) for each in _LINE.finditer(text[:whole])), text[whole:]


def _split_end(number: int, text: str) -> Line:
    # Nothing follows, so that a CR at the end, which was held back, is the line end.
    bare = text.removesuffix("\r")
    return Line(number, bare, text[len(bare) :])
