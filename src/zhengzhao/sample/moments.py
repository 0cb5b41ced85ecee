"""Values of time between the ends of their fields: days, moments, times, years, months and durations."""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction

from sqlglot import exp

from zhengzhao.engines.duration import read_duration
from zhengzhao.sample.bounds import LOWER_ENDS, UPPER_ENDS, counted_range, day_range, enough, nothing, second_range
from zhengzhao.sample.lexical import written
from zhengzhao.sample.ordinals import choice, concat, counted, padded, within
from zhengzhao.sample.proof import kept
from zhengzhao.standard import Field


def date_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A day."""
    first, days = day_range(field, rows)
    return written(field, _day(first, counted(rows, days, seed, field)), "DATE")


def datetime_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A moment: a midnight where the ends are such."""
    seconds = second_range(field)
    if seconds is not None:
        return written(field, _moment(field, date.min.isoformat(), seconds, rows, seed), "TIMESTAMP")
    first, days = day_range(field, rows)
    value = exp.cast(_day(first, counted(rows, days, seed, field)), "TIMESTAMP")
    return written(field, value, "TIMESTAMP")


def time_value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """A time of day."""
    seconds = counted_range(field, _clock, range(86400), range(86400))
    return written(field, exp.cast(_moment(field, "2000-01-01", seconds, rows, seed), "TIME"), "TIME")


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


def _moment(field: Field, day: str, seconds: range, rows: int | None, seed: int) -> exp.Expr:
    enough(field, len(seconds), rows)
    midnight = exp.cast(exp.Literal.string(f"{day} 00:00:00"), "TIMESTAMP")
    passed = exp.Anonymous(this="to_seconds", expressions=[within(field, seconds, rows, seed)])
    return exp.paren(exp.Add(this=midnight, expression=passed))


def _numbers(text: str) -> list[Fraction]:
    """Read the numbers that a year or a month begins with; one before our era is less than any of it."""
    return [Fraction(each) for each in re.findall(r"^-?[0-9]+|(?<=[0-9]-)[0-9]{2}", text)]


def _day(first: date, days: exp.Expr) -> exp.Expr:
    start = exp.cast(exp.Literal.string(first.isoformat()), "DATE")
    return exp.paren(exp.Add(this=start, expression=exp.cast(exp.paren(days), "INTEGER")))
