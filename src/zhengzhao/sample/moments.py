"""Values of time between the ends of their fields: days, moments, times, years, months and durations."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlglot import exp

from zhengzhao.engines.duration import read_duration
from zhengzhao.sample.bounds import LOWER_ENDS, UPPER_ENDS, counted_range, day_range, enough, nothing, second_range
from zhengzhao.sample.lexical import written
from zhengzhao.sample.ordinals import ORDINAL, choice, concat, counted, padded, within
from zhengzhao.sample.proof import different_texts, kept
from zhengzhao.standard import Field


def date_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A day."""
    return _day_written(field, rows, seed, "DATE")


def datetime_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A moment: a midnight where the ends are such."""
    seconds = second_range(field)
    if seconds is None:
        return _day_written(field, rows, seed, "TIMESTAMP")
    return _moment_written(field, date.min.isoformat(), seconds, rows, seed, "TIMESTAMP")


def time_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A time of day."""
    seconds = counted_range(field, _clock, range(86400), range(86400))
    return _moment_written(field, "2000-01-01", seconds, rows, seed, "TIME")


def year_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A year of four digits."""
    years = counted_range(field, lambda text: _numbers(text)[0], range(2000, 2100), range(1, 10_000))
    enough(field, len(years), rows)
    return padded(within(field, years, rows, seed), 4)


def yearmonth_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A month of a year of four digits."""

    def count(text: str) -> Fraction:
        year, month = _numbers(text)
        return year * 12 + month - 1

    months = counted_range(field, count, range(2000 * 12, 2100 * 12), range(12, 10_000 * 12))
    enough(field, len(months), rows)
    month = exp.paren(within(field, months, rows, seed))
    year = exp.IntDiv(this=month, expression=exp.Literal.number(12))
    of_year = exp.Add(
        this=exp.Literal.number(1), expression=exp.Mod(this=month.copy(), expression=exp.Literal.number(12))
    )
    return concat(padded(year, 4), "-", padded(of_year, 2))


def duration_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A number of days, or what is found to lie between the ends."""
    ends = [
        (found[1] + found[0] * 30 * 86400, str(field.constraints[name]))
        for name in LOWER_ENDS + UPPER_ENDS
        if name in field.constraints and (found := read_duration(str(field.constraints[name])))
    ]
    lowest = min((seconds for seconds, _ in ends), default=Fraction(0))
    if not ends or (lowest > 0 and set(field.constraints).isdisjoint(UPPER_ENDS)):
        first = 0 if not ends else math.ceil(lowest / 86400) * 2
        return concat("P", exp.cast(within(field, range(first, first + 1000), rows, seed), "VARCHAR"), "D")
    # Which durations lie between two is told by trying: an end, or what lies in the middle.
    middle = math.ceil(sum(seconds for seconds, _ in ends) / len(ends))
    tried = [f"PT{middle}S", *(text for _, text in ends), f"PT{max(0, middle - 1)}S", "PT0S"]
    texts = list(dict.fromkeys(kept(field, [each for each in tried if "-PT" not in each and "PT-" not in each])))
    if not texts:
        raise nothing(field)
    enough(field, len(texts), rows)
    return choice(counted(rows, len(texts), seed, field), texts)


def _clock(text: str) -> Fraction:
    hours, minutes, seconds = text.split(":")
    return int(hours) % 24 * 3600 + int(minutes) * 60 + Fraction(seconds)


def _day_written(field: Field, rows: int | None, seed: int, kind: str) -> exp.Expr:
    first, days = day_range(field, rows)
    number = counted(rows, days, seed, field)
    # Without an upper end there are as many months and years as are asked for.
    last = date.max if set(field.constraints).isdisjoint(UPPER_ENDS) else date.fromordinal(first.toordinal() + days - 1)
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    steps = [("to_days", days), ("to_months", months + 1), ("to_years", months // 12 + 1)]
    start = exp.cast(exp.Literal.string(first.isoformat()), "DATE")

    def value(step: str) -> exp.Expr:
        passed = exp.Anonymous(this=step, expressions=[exp.cast(number.copy(), "INTEGER")])
        return written(field, exp.cast(exp.paren(exp.Add(this=start.copy(), expression=passed)), kind), kind)

    return _told_apart(field, rows, [(value(step), count) for step, count in steps])


def _moment_written(field: Field, day: str, seconds: range, rows: int | None, seed: int, kind: str) -> exp.Expr:
    enough(field, len(seconds), rows)
    midnight = exp.cast(exp.Literal.string(f"{day} 00:00:00"), "TIMESTAMP")

    def value(step: int) -> exp.Expr:
        number: exp.Expr = counted(rows, len(seconds), seed, field)
        number = number if step == 1 else exp.Mul(this=number, expression=exp.Literal.number(step))
        since = exp.Add(this=exp.Literal.number(seconds.start), expression=number)
        passed = exp.Anonymous(this="to_seconds", expressions=[since])
        return written(field, exp.cast(exp.paren(exp.Add(this=midnight.copy(), expression=passed)), kind), kind)

    return _told_apart(field, rows, [(value(step), -(-len(seconds) // step)) for step in (1, 60, 3600, 86400)])


def _told_apart(field: Field, rows: int | None, ways: Sequence[tuple[exp.Expr, int]]) -> exp.Expr:
    """Return the first way of which the field's format writes no two rows alike, where they must not repeat.

    Args:
        field: The field.
        rows: How many rows must not repeat; None if they may.
        ways: Expressions over the row's ordinal, and how many values there are of each.

    Raises:
        UsageError: The format says too little of them.
    """
    if rows is None or field.strftime is None:
        return ways[0][0]
    most = 0
    for value, count in ways:
        different = different_texts(value, ORDINAL, min(rows, count))
        if different == rows:
            return value
        most = max(most, different)
    enough(field, most, rows)
    return ways[0][0]


def _numbers(text: str) -> list[Fraction]:
    """Read the numbers that a year or a month begins with; one before our era is less than any of it."""
    return [Fraction(each) for each in re.findall(r"^-?[0-9]+|(?<=[0-9]-)[0-9]{2}", text)]
