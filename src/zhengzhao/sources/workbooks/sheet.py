"""One sheet of a workbook: where the table stands in it, and its records with what is peculiar about their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from zhengzhao.sources.expected import Expected
from zhengzhao.sources.header import REPEATED_HEADER, find_header, plain_label
from zhengzhao.sources.lexical import writer
from zhengzhao.sources.records import Records
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords, is_blank
from zhengzhao.sources.workbooks.marks import Marks, Range, cell_name, column_letters

ERROR_CELL, MERGED_CELL = "error-cell", "merged-cell"
HIDDEN_ROW, HIDDEN_COLUMN, HIDDEN_SHEET = "hidden-row", "hidden-column", "hidden-sheet"
FULL_SHEET, UNREAD_SHEET, UNREAD_TABLE = "full-sheet", "unread-sheet", "unread-table"
CODES = (
    LONG_NUMBER,
    ERROR_CELL,
    MERGED_CELL,
    HIDDEN_ROW,
    HIDDEN_COLUMN,
    HIDDEN_SHEET,
    FULL_SHEET,
    UNREAD_SHEET,
    UNREAD_TABLE,
)
"""What can be wrong in a workbook beyond what can be in every source."""
DIGITS = 15
"""How many digits of a number a spreadsheet keeps."""
_EPOCH = datetime(1899, 12, 30)
# Five digits: a day between 1927 and 2100. Fewer could be a year, more a date written without marks.
_SERIALS = (10_000, 73_415)
Starts = tuple[frozenset[str], frozenset[str]]
"""How the beginning of a table may look: the labels of its fields, and its names."""


class SheetReader:
    """Finds the table in a sheet, and takes its records down.

    Args:
        head: The first records of the sheet as text.
        offset: The column in which the records begin, from 0.
        marks: What is peculiar in the sheet.
        expected: What the table expects.
        starts: Where another table may begin: its names and the labels of its fields, by its title.

    Attributes:
        last: The row of the last record that was taken down.
    """

    def __init__(
        self,
        head: Sequence[Sequence[str]],
        offset: int,
        marks: Marks,
        expected: Expected,
        starts: Mapping[str, Starts] | None = None,
    ) -> None:
        head = _spread_down(head, marks.merged, offset)
        found = _bottom(find_header(head, expected.fields), head, marks.merged)
        self.header = found or 0
        record = head[found] if found is not None else []
        filled = [position for position, label in enumerate(record) if label.strip()]
        self._from, self._to = (filled[0], filled[-1] + 1) if filled else (0, 0)
        self.labels = tuple(record[self._from : self._to])
        self.last = 0
        self.left = offset + self._from
        self._header = [plain_label(each) for each in self.labels]
        self._expected = expected
        self._marks = marks
        self._offset = offset
        self._error_rows = {row for row, _ in marks.errors}
        self._merged = self._merged_rows()
        self._taken: dict[int, set[int]] = {}
        fields = [expected.field(label) for label in self.labels]
        own = (frozenset(self._header), frozenset[str]())
        self._starts = {**(starts or {}), expected.title: own} if len(self.labels) > 1 else {}
        self._first_words = frozenset(word for each in self._starts.values() for part in each for word in part)
        self._days = [position for position, each in enumerate(fields) if each and each.type in ("date", "datetime")]
        self._texts = [position for position, each in enumerate(fields) if each and each.type == "string"]
        self._clocks = [position for position, each in enumerate(fields) if each and each.type == "time"]

    def write(self, records: Iterator[Sequence[object]], out: Records) -> None:
        """Take down the records below the header, up to where another table begins."""
        self._find_hidden_columns(out)
        typed = TypedRecords(out, self.labels, self._expected, DIGITS, self._name)
        blank: list[int] = []
        for index, record in enumerate(records):
            if index <= self.header:
                continue
            self._settle(index, record)
            if is_blank(record) and index not in self._error_rows and index not in self._taken:
                blank.append(index)
                continue
            again = self._is_header(record)
            other = None if again else self._begun(record)
            if other is not None:
                # Its records would be measured by this table's rules; that they were not is said instead.
                out.fault(index + 1, index + 1, UNREAD_TABLE, None, other)
                return
            # Blank rows below the last record are no part of the table.
            for each in blank:
                out.fault(each + 1, each + 1, "blank-row")
            blank.clear()
            self.last = index + 1
            if again:
                out.fault(index + 1, index + 1, REPEATED_HEADER)
            else:
                self._add(index, record, typed, out)

    def _is_header(self, record: Sequence[object]) -> bool:
        first = record[self._from]
        if not isinstance(first, str) or plain_label(first) != self._header[0]:
            # Almost every record is told by one cell; this is asked of each.
            return False
        cells = [plain_label(each) if isinstance(each, str) else each for each in record[self._from : self._to]]
        return len(cells) > 1 and cells == self._header

    def _begun(self, record: Sequence[object]) -> str | None:
        """Return the title of the table that begins in a record: by nothing but its name, or by a header of its own."""
        words = [each for each in record if each != ""]
        if not words or not isinstance(words[0], str) or plain_label(words[0]) not in self._first_words:
            return None
        plain = [plain_label(each) if isinstance(each, str) else "" for each in words]
        for title, (labels, names) in self._starts.items():
            if len(plain) == 1 and plain[0] in names:
                return title
            if len(plain) > 1 and labels.issuperset(plain):
                return title
        return None

    def _find_hidden_columns(self, out: Records) -> None:
        for position, label in enumerate(self.labels):
            column = self.left + position
            if label and any(first <= column <= last for first, last in self._marks.hidden_columns):
                out.fault(self.header + 1, self.header + 1, HIDDEN_COLUMN, position, None, column_letters(column))

    def _add(self, index: int, record: Sequence[object], typed: TypedRecords, out: Records) -> None:
        row = index + 1
        values = list(record[self._from : self._to])
        if not self._marks.counts_from_1904:
            for position in self._days:
                values[position] = _dated(values[position])
        for position in self._texts if self._marks.padded else ():
            # What everybody sees is the code; the number below it has lost its zeros.
            values[position] = self._marks.padded.shown(index, self.left + position, values[position])
        for position in self._clocks:
            values[position] = _clocked(values[position])
        if not is_blank(record[: self._from]) or not is_blank(record[self._to :]):
            self._find_extra(index, record, out)
        peculiar = index in self._error_rows or index in self._taken or index in self._merged
        absent = self._faults(index, out) if peculiar else set()
        if index in self._marks.hidden:
            out.fault(row, row, HIDDEN_ROW)
        typed.add(row, row, values, absent)

    def _find_extra(self, index: int, record: Sequence[object], out: Records) -> None:
        write = writer(None, digits=DIGITS)
        outside = [at for at, cell in enumerate(record) if cell != "" and not self._from <= at < self._to]
        # They are counted on behind the columns of the header, as what follows the last cell of a text.
        for position, at in enumerate(outside, start=len(self.labels)):
            name = cell_name(index, self._offset + at)
            out.fault(index + 1, index + 1, "extra-cell", position, write(record[at]), name)

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


def _spread_down(head: Sequence[Sequence[str]], merged: Sequence[Range], offset: int) -> list[list[str]]:
    """Give the cells of a column that are merged over several rows the text of the first: a label of a header so tall."""
    spread = [list(record) for record in head]
    for (first, column), (last, right) in merged:
        if column == right and first < len(spread):
            text = spread[first][column - offset] if 0 <= column - offset < len(spread[first]) else ""
            for record in spread[first + 1 : last + 1] if text.strip() else ():
                record[column - offset] = record[column - offset] or text
    return spread


def _bottom(header: int | None, head: Sequence[Sequence[str]], merged: Sequence[Range]) -> int | None:
    """Return the last row of a header whose labels are all merged over the same rows."""
    for (first, column), (last, right) in merged:
        if first == header and column == right and first < last < len(head) and head[last] == head[first]:
            return last
    return header


def _dated(value: object) -> object:
    """Return the day of a number that can be nothing but the serial of a day; anything else as it is."""
    if type(value) in (int, float) and _SERIALS[0] <= value <= _SERIALS[1]:  # type: ignore[operator]  # a number
        return _EPOCH + timedelta(days=value)  # type: ignore[arg-type]  # a number
    return value


def _clocked(value: object) -> object:
    """Return the time of day of a number that is a part of a day; anything else as it is."""
    if type(value) in (int, float) and 0 <= value < 1:  # type: ignore[operator]  # a number
        return (_EPOCH + timedelta(days=value)).time()  # type: ignore[arg-type]  # a number
    return value
