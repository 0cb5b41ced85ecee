"""The types of Table Schema as SQL: a lexical form and a value for each.

DuckDB's TRY_CAST is lax (`0x10`, ` 1 `, `1.5` as an integer, `2019-1-1` as a date), so each cast stands behind the
lexical form that Table Schema v2 gives (https://datapackage.org/standard/table-schema/#field-types): ASCII digits, no
spaces, YYYY-MM-DD exactly. Types that SQL cannot read (JSON, free dates) are judged in Python; see `judging`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from zhengzhao.engines.functions import column
from zhengzhao.engines.judging import judge_of
from zhengzhao.engines.lexical import (
    BINARY,
    EMAIL,
    NUMBER,
    SPECIAL,
    URI,
    UUID,
    grouped,
    grouped_integer,
    matches,
)
from zhengzhao.engines.temporal import date, date_loosely, datetime, time, year, yearmonth
from zhengzhao.engines.trees import call, try_cast, when
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.sources.lexical import ITEM
from zhengzhao.standard import Field

Typing = Callable[[Field, exp.Expr], exp.Expr]

_MOST = str(2**127 - 1)

EXACT_DIGITS: Mapping[str, int] = {"integer": 38, "number": 15, "datetime": 26}
"""How many characters of a value the engine's own type keeps; what differs after them is one to it."""
_BEYOND_MICROSECONDS = r"\.[0-9]{6}([0-9]*[1-9])0*(?:Z|[+-][0-9:]+)?\z"


def typed(field: Field, text: exp.Expr, judged: exp.Expr | None = None) -> exp.Expr:
    """Return the typed value of a cell's text; NULL where the text is not of the field's type.

    Args:
        field: The field; its type, format and properties decide.
        text: An expression of type VARCHAR, not missing.
        judged: Where the field is judged in Python, the expression that looks up the value of `text`; a literal
            needs none.

    Raises:
        DescriptorError: The type, or its format, is not known here, or can only be judged in Python.
    """
    judge = judge_of(field)
    if judge is not None:
        return try_cast(judged if judged is not None else _judged_here(field, text), judge.sql_type)
    typing = _TYPES.get(field.type)
    if typing is None:
        raise DescriptorError(
            Text(
                f"字段 {field.name} 的类型 {field.type} 不是已知的类型；已知的有 {'、'.join(sorted(_TYPES))}。",
                f"The type {field.type} of the field {field.name} is not known; known are {', '.join(sorted(_TYPES))}.",
            )
        )
    return typing(field, text)


@dataclass(frozen=True)
class Loose:
    """A value that is the typed one unless it is missing or one of the `doubts` of it is true."""

    value: exp.Expr
    doubts: Callable[[exp.Expr], list[exp.Expr]]


def loosely(field: Field, text: exp.Expr) -> Loose | None:
    """Return the value of a cell's text apart from the proof that the text has its form, which is half of the cost.

    None for fields where the two cannot be told apart, or where nothing is won. The arguments are those of `typed`.
    """
    if field.type == "date" and field.format == "default":
        return Loose(*date_loosely(text))
    if field.type == "number":
        form = _number_text(field, text)
        return Loose(try_cast(_bare(field, text), "DOUBLE"), lambda _: [exp.not_(form.copy(), copy=False)])
    return None


def never_fails(field: Field) -> bool:
    """Tell whether every text is a value of the field's type."""
    return field.type == "any" or (field.type == "string" and field.format == "default")


def exact(field: Field, text: exp.Expr, always: bool = False) -> exp.Expr | None:
    """Return what tells two values of the field apart where the engine's own type cannot; None where it always can.

    Unless `always`, the result is NULL for texts that are no longer than `EXACT_DIGITS`, which keeps it cheap.
    """
    if field.type == "datetime" and field.format == "default":
        rest = call("regexp_extract", text, _BEYOND_MICROSECONDS, 1)
        moment = call("concat", exp.cast(datetime(field, text), "VARCHAR"), "|", rest)
        some = exp.NEQ(this=rest, expression=exp.Literal.string(""))
        return moment if always else when(_longer(text, EXACT_DIGITS["datetime"]), when(some, moment))
    if field.type not in ("integer", "number"):
        return None
    bare, kept = _bare(field, text), EXACT_DIGITS[field.type]
    if field.type == "integer":
        digits = call("regexp_replace", bare, r"\A\+?(-?)0*", r"\1")
        return digits if always else when(_longer(bare, kept), when(_longer(digits, kept), digits))
    value = try_cast(bare, "DECIMAL(38, 18)")
    return value if always else when(_longer(bare, kept), value)


def _longer(text: exp.Expr, characters: int) -> exp.Expr:
    return exp.GT(this=exp.Length(this=text.copy()), expression=exp.Literal.number(characters))


def _judged_here(field: Field, text: exp.Expr) -> exp.Expr:
    judge = judge_of(field)
    if judge is None or not isinstance(text, exp.Literal):
        raise DescriptorError(
            Text(
                f"字段 {field.name} 的类型 {field.type}/{field.format} 要用 Python 判断，这里只能用 SQL。",
                f"The type {field.type}/{field.format} of the field {field.name} is judged in Python, which cannot be done here.",
            )
        )
    value = judge.value(text.name)
    return exp.cast(exp.null(), "VARCHAR") if value is None else exp.Literal.string(value)


def _string(field: Field, text: exp.Expr) -> exp.Expr:
    if field.format == "default":
        return text
    pattern = {"uuid": UUID, "binary": BINARY, "email": EMAIL, "uri": URI}.get(field.format)
    if pattern is None:
        raise _unknown_format(field)
    form = matches(text, pattern)
    if field.format == "email":
        # RFC 5321, 4.5.3.1: 64 octets before the @, 255 after; characters stand for octets here.
        local = call("regexp_extract", text, r"\A(.*)@", 1)
        domain = call("regexp_extract", text, r"@([^@]*)\z", 1)
        form = exp.and_(form, exp.not_(_longer(local, 64)), exp.not_(_longer(domain, 253)))
    return when(form, text)


def _any(_: Field, text: exp.Expr) -> exp.Expr:
    return text


def _bare(field: Field, text: exp.Expr) -> exp.Expr:
    """Return the number as the engine writes it: without what surrounds it, without groups, with a full stop."""
    decimal = _decimal(field)
    group = field.raw.get("groupChar")
    value = text
    if field.raw.get("bareNumber") is False:
        # What surrounds the number (a currency, a percent sign) is dropped on both sides.
        groups = [
            call("regexp_extract", text, _surrounded(field), index) for index in (1, 2)[: 1 + (field.type == "number")]
        ]
        value = groups[0] if len(groups) == 1 else call("concat", *groups)
    if group:
        value = call("replace", value, str(group), "")
    return value if decimal == "." else call("replace", value, decimal, ".")


def _decimal(field: Field) -> str:
    return str(field.raw.get("decimalChar", ".")) if field.type == "number" else "."


def _number_form(field: Field) -> str:
    group = field.raw.get("groupChar")
    if field.type == "integer":
        return grouped_integer(str(group) if group else None)
    return grouped(_decimal(field), str(group) if group else None)


def _surrounded(field: Field) -> str:
    # What surrounds a number is not numeric in any script; the special values are words and stand alone.
    form = rf"\A[^\p{{N}}+-]*?({_number_form(field)})[^\p{{N}}]*\z"
    return form if field.type == "integer" else rf"\A({SPECIAL})\z|{form}"


def _number_text(field: Field, text: exp.Expr) -> exp.Expr:
    if field.raw.get("bareNumber") is False:
        return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(_surrounded(field)))
    return matches(text, _number_form(field) if field.type == "integer" else rf"{_number_form(field)}|{SPECIAL}")


def _integer(field: Field, text: exp.Expr) -> exp.Expr:
    value = _bare(field, text)
    # An integer has any length; one beyond the engine's range stands at its end, and `exact` tells it apart.
    low = try_cast(exp.Literal.string("-" + _MOST), "HUGEINT")
    high = try_cast(exp.Literal.string(_MOST), "HUGEINT")
    end = exp.Case(ifs=[exp.If(this=call("starts_with", value, "-"), true=low)], default=high)
    of_any_length = exp.Coalesce(this=try_cast(value, "HUGEINT"), expressions=[end])
    choices = [exp.If(this=_number_text(field, text), true=of_any_length)]
    if value is text:
        # Nearly every integer is short and plain: what is written back the same way was written in the one plain form.
        choices.insert(0, exp.If(this=matches(text, r"[+-]?[0-9]{1,37}"), true=try_cast(text, "HUGEINT")))
        short = try_cast(text, "BIGINT")
        same = exp.EQ(this=exp.cast(short.copy(), "VARCHAR"), expression=text.copy())
        choices.insert(0, exp.If(this=same, true=exp.cast(short, "HUGEINT")))
    return exp.Case(ifs=choices)


def _number(field: Field, text: exp.Expr) -> exp.Expr:
    return when(_number_text(field, text), try_cast(_bare(field, text), "DOUBLE"))


def _boolean(field: Field, text: exp.Expr) -> exp.Expr:
    def among(values: tuple[str, ...]) -> exp.Expr:
        return exp.In(this=text.copy(), expressions=[exp.Literal.string(each) for each in values])

    true, false = field.spellings
    choices = [
        exp.If(this=among(values), true=value) for values, value in ((true, exp.true()), (false, exp.false())) if values
    ]
    return exp.Case(ifs=choices) if choices else exp.cast(exp.null(), "BOOLEAN")


def _list(field: Field, text: exp.Expr) -> exp.Expr:
    apart = call("list_slice", call("string_split", text, ITEM), 2, -2)
    choice = exp.If(this=call("starts_with", text, ITEM), true=apart)
    parts: exp.Expr = exp.Case(ifs=[choice], default=call("string_split", text, field.delimiter))
    item = field.item
    if never_fails(item):
        return parts
    each = exp.to_identifier("item|", quoted=True)
    values = call("list_transform", parts, exp.Lambda(this=typed(item, column("item|")), expressions=[each]))
    wrong = exp.Lambda(this=exp.Is(this=column("item|"), expression=exp.null()), expressions=[each.copy()])
    none = exp.EQ(this=call("len", call("list_filter", values, wrong)), expression=exp.Literal.number(0))
    return when(none, values)


def _geopoint(_: Field, text: exp.Expr) -> exp.Expr:
    form = matches(text, rf"(?:{NUMBER}), ?(?:{NUMBER})")

    def part(index: int, most: int) -> tuple[exp.Expr, exp.Expr]:
        value = try_cast(call("trim", call("split_part", text, ",", index)), "DOUBLE")
        return value, exp.LTE(this=call("abs", value), expression=exp.Literal.number(most))

    (longitude, east), (latitude, north) = part(1, 180), part(2, 90)
    written = exp.cast(call("list_value", longitude, latitude), "VARCHAR")
    return when(exp.and_(form, east, north), written)


def _unknown_format(field: Field) -> DescriptorError:
    return DescriptorError(
        Text(
            f"字段 {field.name} 的类型 {field.type} 没有格式 {field.format}。",
            f"The type {field.type} of the field {field.name} has no format {field.format}.",
        )
    )


_TYPES: dict[str, Typing] = {
    "any": _any,
    "boolean": _boolean,
    "date": date,
    "datetime": datetime,
    "geopoint": _geopoint,
    "integer": _integer,
    "list": _list,
    "number": _number,
    "string": _string,
    "time": time,
    "year": year,
    "yearmonth": yearmonth,
}

__all__ = ["EXACT_DIGITS", "Loose", "exact", "loosely", "matches", "never_fails", "typed"]
