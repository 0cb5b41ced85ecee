"""Numbers that their format shows with zeros in front: under 000000 whoever looks at 12345 sees the code 012345."""

from __future__ import annotations

import re
from bisect import bisect_right

from zhengzhao.sources.lexical import LEAST_LONG_NUMBER

_ZEROS = re.compile(r"(?:\[\$-[0-9A-Fa-f]+\])?(0{2,})(?:_.|\\? )*(?:;.*)?", re.DOTALL)


def zeros_of(form: str) -> int:
    r"""Return how many digits a number format of nothing but zeros shows at least; 0 where it is another one.

    >>> zeros_of("000000"), zeros_of("00000_ ;@"), zeros_of("0.00"), zeros_of("0")
    (6, 5, 0, 0)
    """
    found = _ZEROS.fullmatch(form)
    return len(found[1]) if found else 0


class Padded:
    """The cells of a sheet with such a format; rows and columns are counted from 0, and rows come in their order."""

    def __init__(self) -> None:
        # Whole columns have one format, so that a run of rows is remembered and not each of a million cells.
        self._runs: dict[int, list[tuple[int, int, int]]] = {}

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._runs)

    def add(self, row: int, column: int, digits: int, rows: int = 1) -> None:
        """Take down that a cell shows so many digits at least, or so do several below one another."""
        runs = self._runs.setdefault(column, [])
        begun = runs.pop()[0] if runs and runs[-1][1:] == (row, digits) else row
        runs.append((begun, row + rows, digits))

    def shown(self, row: int, column: int, value: object) -> object:
        """Return a whole number as its cell shows it, and anything else as it is.

        >>> padded = Padded()
        >>> padded.add(1, 0, 6)
        >>> padded.shown(1, 0, 12345.0), padded.shown(1, 0, 1.5), padded.shown(2, 0, 12345.0)
        ('012345', 1.5, 12345.0)
        """
        runs = self._runs.get(column, [])
        at = bisect_right(runs, row, key=lambda each: each[0]) - 1
        if at < 0 or row >= runs[at][1] or type(value) not in (int, float):
            return value
        # A number of more digits than a spreadsheet keeps is told as one, whatever its zeros.
        if not 0 <= value < LEAST_LONG_NUMBER or value != int(value):  # type: ignore[operator, call-overload]  # a number
            return value
        return f"{int(value):0{runs[at][2]}d}"  # type: ignore[call-overload]  # a number
