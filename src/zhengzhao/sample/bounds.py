"""Between which values a sample may draw: the ends that the constraints of a field set, in whatever form they are written."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import duckdb
from sqlglot import exp

from zhengzhao.engines import judge_of, to_sql
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text, number_of
from zhengzhao.standard import Field
from zhengzhao.validators.compiling.constraints import as_text, constant

LOWER_ENDS = ("minimum", "exclusiveMinimum")
UPPER_ENDS = ("maximum", "exclusiveMaximum")
_FIRST_DAY = date(2015, 1, 1)
_DAYS = 1826
_SECONDS = 86400


def limit(field: Field, name: str) -> str:
    """Return an end as a plain text, whatever the format and the marks of the field; its value has been proved before."""
    value = field.constraints[name]
    if field.format == "default" and field.bare:
        return str(value)
    judge = judge_of(field)
    if judge is not None:
        return judge.value(as_text(field, value)) or str(value)
    read = exp.Select(expressions=[exp.cast(constant(field, value), "VARCHAR")])
    with duckdb.connect() as connection:
        found = connection.execute(to_sql(read)).fetchone()
    return str(found[0]) if found and found[0] is not None else str(value)


def bounds(field: Field, default: int) -> tuple[int, int | None]:
    """The least and the greatest whole number; without an upper bound None.

    Raises:
        UsageError: An end is NaN, beyond which nothing lies.
    """
    ends = {name: Decimal(limit(field, name)) for name in LOWER_ENDS + UPPER_ENDS if name in field.constraints}
    if any(each.is_nan() for each in ends.values()):
        raise nothing(field)
    # What is infinite, or beyond all doubles, is no end.
    ends = {name: each for name, each in ends.items() if math.isfinite(float(each))}
    low = [math.ceil(ends["minimum"])] if "minimum" in ends else []
    low += [math.floor(ends["exclusiveMinimum"]) + 1] if "exclusiveMinimum" in ends else []
    high = [math.floor(ends["maximum"])] if "maximum" in ends else []
    high += [math.ceil(ends["exclusiveMaximum"]) - 1] if "exclusiveMaximum" in ends else []
    greatest = min(high) if high else None
    least = max(low) if low else (default if greatest is None or greatest >= default else greatest - 999)
    return least, greatest


def day_range(field: Field, rows: int | None) -> tuple[date, int]:
    """The first day, and how many there are from it on: none before the year 1 or after 9999.

    Raises:
        UsageError: There is no such day, or too few of them for values that must not repeat.
    """
    try:
        least, most = max(_days(field, LOWER_ENDS), default=None), min(_days(field, UPPER_ENDS), default=None)
    except ValueError:
        # Before our era, or after the year 9999.
        raise nothing(field) from None
    # A day inside the bounds fits both the open and the closed kind.
    first = None if least is None else least + ("exclusiveMinimum" in field.constraints)
    last = None if most is None else most - ("exclusiveMaximum" in field.constraints)
    if first is None:
        usual = _FIRST_DAY.toordinal()
        first = usual if last is None or last >= usual else max(last - _DAYS, date.min.toordinal())
    days = max(_DAYS, rows or 0) if last is None else last - first + 1
    days = min(days, date.max.toordinal() - first + 1)
    if days < 1:
        raise nothing(field)
    enough(field, days, rows)
    return date.fromordinal(first), days


def enough(field: Field, values: int | None, rows: int | None) -> None:
    """Refuse to make more rows than a field that must not repeat has values.

    Raises:
        UsageError: There are too few.
    """
    if values is not None and rows is not None and values < rows:
        raise UsageError(
            Text(
                f"字段 {field.name} 不得重复，但按其格式和约束只有 {values} 个值，不够 {rows} 行；请减少行数。",
                f"The field {field.name} must not repeat, but its format and constraints allow {number_of(values, 'value')} only, too few for "
                f"{number_of(rows, 'row')}; ask for fewer rows.",
            )
        )


def counted_range(field: Field, count: Callable[[str], Fraction], usual: range, whole: range) -> range:
    """The numbers of the values between the ends of a field whose values are counted, such as months.

    Args:
        field: The field.
        count: Gives the number of a value from its plain text; a fraction where it lies between two that are counted.
        usual: The numbers where no end is set.
        whole: All numbers that there are.

    Raises:
        UsageError: No value lies between the ends.
    """
    try:
        ends = {name: count(limit(field, name)) for name in LOWER_ENDS + UPPER_ENDS if name in field.constraints}
    except ValueError:
        # Before our era, or after the year 9999.
        raise nothing(field) from None
    low = [
        math.ceil(each) if name == "minimum" else math.floor(each) + 1
        for name, each in ends.items()
        if name in LOWER_ENDS
    ]
    high = [
        math.floor(each) if name == "maximum" else math.ceil(each) - 1
        for name, each in ends.items()
        if name in UPPER_ENDS
    ]
    most = min([*high, whole.stop - 1])
    least = max([*low, whole.start])
    first = least if low else max(least, usual.start if most >= usual.start else most - len(usual) + 1)
    last = most if high else min(most, max(first + len(usual), usual.stop) - 1)
    if last < first:
        raise nothing(field)
    return range(first, last + 1)


def second_range(field: Field) -> range | None:
    """The seconds from the first moment of our era to each moment between the ends; None where all ends are midnights.

    Raises:
        UsageError: There is no such moment.
    """
    start = (_FIRST_DAY.toordinal() - 1) * _SECONDS
    usual, whole = range(start, start + _DAYS * _SECONDS), range(date.max.toordinal() * _SECONDS)
    names = [each for each in LOWER_ENDS + UPPER_ENDS if each in field.constraints]
    found = counted_range(field, _seconds, usual, whole)
    return found if any(_seconds(limit(field, each)) % _SECONDS for each in names) else None


def _seconds(text: str) -> Fraction:
    moment = datetime.fromisoformat(text)
    moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    passed = moment - datetime.min
    return Fraction(passed.days * _SECONDS + passed.seconds) + Fraction(passed.microseconds, 10**6)


def nothing(field: Field) -> UsageError:
    """Return the error that says that no value can be made for a field."""
    return UsageError(
        Text(
            f"没有值能满足字段 {field.name} 的约束；请改描述文件，或为该表写一个样本配方。",
            f"No value keeps the constraints of the field {field.name}; change the descriptor, or write a sample recipe "
            "for this table.",
        )
    )


def _days(field: Field, names: tuple[str, ...]) -> list[int]:
    return [date.fromisoformat(limit(field, each)[:10]).toordinal() for each in names if each in field.constraints]
