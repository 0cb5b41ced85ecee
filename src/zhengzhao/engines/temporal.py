"""Dates, times and what is made of them, as SQL.

A moment with a time zone is brought to UTC; one without stays as it is written, so that two of the same kind compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from zhengzhao.engines.lexical import CLOCK, DATETIME, YEAR, YEARMONTH, matches
from zhengzhao.engines.trees import call, try_cast, when
from zhengzhao.standard import Field

PLAIN_DIRECTIVES = frozenset("YmdHMS%")
"""The directives of strptime that DuckDB reads and writes as Python does; others are judged in Python."""


def is_plain(form: str) -> bool:
    """Tell whether a pattern of strptime can be read in SQL."""
    return set(re.findall(r"%(.)", form)) <= PLAIN_DIRECTIVES


def date(field: Field, text: exp.Expr) -> exp.Expr:
    """Return the DATE of a text."""
    if field.format == "default":
        value, doubts = date_loosely(text)
        return when(exp.not_(exp.or_(*doubts(value))), value)
    return exp.cast(_strptime(field, text), "DATE")


def date_loosely(text: exp.Expr) -> tuple[exp.Expr, Callable[[exp.Expr], list[exp.Expr]]]:
    """Return the DATE of a text in the default format, or of something like it, and what is true where it is such.

    A date that is written back the same way was written in ten characters of the one form there is; the length keeps
    out `infinity`, which is also written back the same way.
    """

    def doubts(value: exp.Expr) -> list[exp.Expr]:
        written = exp.cast(value.copy(), "VARCHAR")
        return [
            exp.NEQ(this=call("strlen", text), expression=exp.Literal.number(10)),
            exp.NEQ(this=written, expression=text.copy()),
        ]

    return try_cast(text, "DATE"), doubts


def datetime(field: Field, text: exp.Expr) -> exp.Expr:
    """Return the TIMESTAMP of a text, in UTC where the text has a time zone."""
    if field.format != "default":
        return _strptime(field, text)
    zone = r"(?:Z|[+-][0-9]{2}:[0-9]{2})\z"
    local = call("regexp_replace", text, zone, "")
    # The engine writes the years before our era after the date.
    before = call(
        "concat", call("substr", call("split_part", local, "T", 1), 2), " (BC) ", call("split_part", local, "T", 2)
    )
    written = exp.Case(ifs=[exp.If(this=call("starts_with", local, "-"), true=before)], default=local)
    offset = call("regexp_extract", text, r"[+-][0-9]{2}:[0-9]{2}\z")
    moment = exp.Sub(this=try_cast(written, "TIMESTAMP"), expression=call("to_minutes", _minutes(offset)))
    zoned = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(r"[+-][0-9]{2}:[0-9]{2}\z"))
    value = exp.Case(ifs=[exp.If(this=zoned, true=moment)], default=try_cast(written, "TIMESTAMP"))
    return when(exp.and_(matches(text, DATETIME), exp.not_(call("starts_with", text, "0000"))), value)


def _minutes(offset: exp.Expr) -> exp.Expr:
    hours = try_cast(call("substr", offset, 1, 3), "INTEGER")
    minutes = try_cast(call("concat", call("left", offset, 1), call("right", offset, 2)), "INTEGER")
    return exp.Add(this=exp.Mul(this=hours, expression=exp.Literal.number(60)), expression=minutes)


def time(field: Field, text: exp.Expr) -> exp.Expr:
    """Return the TIME of a text."""
    if field.format != "default":
        return exp.cast(_strptime(field, text), "TIME")
    midnight = call("replace", text, "24:00:00", "00:00:00")
    return when(matches(text, CLOCK), try_cast(midnight, "TIME"))


def year(_: Field, text: exp.Expr) -> exp.Expr:
    """Return the number of a calendar year, as XML Schema's gYear has it."""
    value = try_cast(call("regexp_extract", text, r"\A-?[0-9]+"), "HUGEINT")
    there = exp.not_(call("starts_with", call("ltrim", text, "-"), "0000"))
    return when(exp.and_(matches(text, YEAR), there), value)


def yearmonth(_: Field, text: exp.Expr) -> exp.Expr:
    """Return the number of a month, counted from the first one of our era, as XML Schema's gYearMonth has it."""
    years = try_cast(call("regexp_extract", text, r"\A-?[0-9]+"), "BIGINT")
    months = try_cast(call("regexp_extract", text, r"\A-?[0-9]+-([0-9]{2})", 1), "INTEGER")
    # There is no year 0: the month before 0001-01 is -0001-12.
    before = exp.Case(
        ifs=[exp.If(this=exp.LT(this=years.copy(), expression=exp.Literal.number(0)), true=exp.Literal.number(1))],
        default=exp.Literal.number(0),
    )
    counted = exp.Mul(this=exp.paren(exp.Add(this=years, expression=before)), expression=exp.Literal.number(12))
    there = exp.not_(call("starts_with", call("ltrim", text, "-"), "0000"))
    return when(exp.and_(matches(text, YEARMONTH), there), exp.Add(this=counted, expression=months))


def _strptime(field: Field, text: exp.Expr) -> exp.Expr:
    value = call("try_strptime", text, field.format)
    # try_strptime takes 2019/1/1 for %Y/%m/%d; what is written back must be what was read.
    back = call("strftime", value, field.format)
    same = exp.EQ(this=back, expression=text.copy())
    # DuckDB takes the year 0000, which Python's strptime does not know.
    first = exp.cast(exp.Literal.string("0001-01-01"), "TIMESTAMP")
    return when(exp.and_(same, exp.GTE(this=value.copy(), expression=first)), value)
