"""Typed records on their way to the relation: each cell written for the field that it feeds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from zhengzhao.sources.expected import Expected
from zhengzhao.sources.lexical import Writer, writer
from zhengzhao.sources.records import Records, readably

LONG_NUMBER = "long-number"


class TypedRecords:
    """Takes records of typed cells.

    Args:
        records: Where they go.
        labels: The header.
        expected: What the table expects; it says which field each column feeds.
        digits: How many digits of a number count.
        place: Names a cell by its row and column, for a source whose people know it by that.
    """

    def __init__(
        self,
        records: Records,
        labels: Sequence[str],
        expected: Expected,
        digits: int = 17,
        place: Callable[[int, int], str] | None = None,
    ) -> None:
        self._records = records
        self._place = place
        fields = [expected.field(label) for label in labels]
        self._anyhow = writer(None, digits=digits)
        self._writers: list[Writer] = [writer(each, expected.missing_values, digits) for each in fields]

    def add(self, row: int, line: int, values: Sequence[object], absent: Collection[int] = ()) -> None:
        """Take one record; what is no value of a text field is a fault: see `lexical.writer`.

        Args:
            row: Its row.
            line: Its line.
            values: Its cells.
            absent: The positions of cells that are no value for a reason of their own.
        """
        if not absent and is_blank(values):
            self._records.fault(row, line, "blank-row")
            return
        cells = [write(value) for write, value in zip(self._writers, values, strict=True)]
        if None in cells:
            for position, cell in enumerate(cells):
                if cell is None and position not in absent:
                    self._take_down(row, line, position, values[position])
        for position in absent:
            cells[position] = None
        self._records.add(row, line, cells)

    def _take_down(self, row: int, line: int, position: int, value: object) -> None:
        if isinstance(value, (dict, list, tuple)):
            self._records.fault(row, line, "source-error", position, readably(self._anyhow(value) or ""), "nested")
            return
        shown = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        place = self._place(row, position) if self._place else None
        self._records.fault(row, line, LONG_NUMBER, position, shown, place)


def is_blank(values: Sequence[object]) -> bool:
    """Tell whether all cells of a record are empty; a zero is no empty cell."""
    return not any(values) and all(value is None or value == "" for value in values)
