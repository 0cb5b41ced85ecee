"""Durations as XML Schema defines them (https://www.w3.org/TR/xmlschema-2/#duration): months and seconds, half ordered."""

from __future__ import annotations

import re
from fractions import Fraction

from zhengzhao.engines.lexical import DURATION

_PARTS = re.compile(r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?)?")
_LONGEST = 4000
"""Python reads and writes whole numbers of 4,300 digits."""
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""XML Schema, 3.2.6.2: P < Q if s + P < s + Q for each of these first days of a month."""


def read_duration(text: str) -> tuple[int, Fraction] | None:
    """Return a duration's months and seconds; None where the text is none, or longer than can be counted with.

    >>> read_duration("P1Y2MT1.5S")
    (14, Fraction(3, 2))
    """
    found = _PARTS.fullmatch(text) if re.fullmatch(DURATION, text) and text[-1] not in "PT" else None
    if found is None or len(text) > _LONGEST:
        return None
    sign = -1 if found[1] else 1
    years, months, days, hours, minutes = (int(each or 0) for each in found.groups()[1:6])
    seconds = Fraction(found[7] or 0) + minutes * 60 + hours * 3600 + days * 86400
    return sign * (12 * years + months), sign * seconds


def is_longer(left: str, right: str) -> bool:
    """Tell whether one duration, written as months and seconds, is longer than another whenever it begins."""
    return all(_end(start, left) > _end(start, right) for start in _STARTS)


def _end(start: tuple[int, int], written: str) -> Fraction:
    months, seconds = written.split(" ")
    count = start[0] * 12 + start[1] - 1 + int(months)
    # All starts are the first of a month, so no day has to be cut to a shorter month's length.
    return _days(count // 12, count % 12 + 1) * 86400 + Fraction(seconds)


def _days(year: int, month: int) -> int:
    """Count the days from a fixed day to the first of a month, for years of any size."""
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year
