"""The types of Table Schema as SQL: a lexical form and a value for each.

DuckDB's TRY_CAST is lax (`0x10`, ` 1 `, `1.5` as an integer, `2019-1-1` as a date), so each cast stands behind the
lexical form that Table Schema v2 gives (https://datapackage.org/standard/table-schema/#field-types): ASCII digits, no
spaces, YYYY-MM-DD exactly.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import Field

Typing = Callable[[Field, exp.Expr], exp.Expr]

_INTEGER = r"[+-]?[0-9]+"
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_SPECIAL = ("NaN", "INF", "-INF")
_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")
_DATETIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"


def typed(field: Field, text: exp.Expr) -> exp.Expr:
    """Return the typed value of a cell's text; NULL where the text is not of the field's type.

    Args:
        field: The field; its type, format and properties decide.
        text: An expression of type VARCHAR, not missing.

    Raises:
        DescriptorError: The type, or its format, is not known here.
    """
    typing = _TYPES.get(field.type)
    if typing is None:
        raise DescriptorError(
            Text(
                f"字段 {field.name} 的类型 {field.type} 目前不支持；支持：{'、'.join(sorted(_TYPES))}。",
                f"The type {field.type} of the field {field.name} is not supported yet; known are {', '.join(sorted(_TYPES))}.",
            )
        )
    return typing(field, text)


def never_fails(field: Field) -> bool:
    """Tell whether every text is a value of the field's type."""
    return field.type == "any" or (field.type == "string" and field.format == "default")


def sql_type(field: Field) -> str:
    """Return the DuckDB type that `typed` gives for the field."""
    return _SQL_TYPES.get(field.type, "VARCHAR")


def matches(text: exp.Expr, pattern: str) -> exp.Expr:
    """Return the condition that the whole text matches a regular expression of RE2's syntax."""
    return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(rf"\A(?:{pattern})\z"))


def _when(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=value)])


def _try_cast(value: exp.Expr, to: str) -> exp.Expr:
    return exp.TryCast(this=value.copy(), to=exp.DataType.build(to, dialect="duckdb"))


def _string(field: Field, text: exp.Expr) -> exp.Expr:
    if field.format == "default":
        return text
    pattern = {
        "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        "binary": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    }.get(field.format)
    if pattern is None:
        raise _unknown_format(field)
    return _when(matches(text, pattern), text)


def _any(_: Field, text: exp.Expr) -> exp.Expr:
    return text


def _bare(field: Field, text: exp.Expr) -> exp.Expr:
    value = text
    group = field.raw.get("groupChar")
    if group:
        value = exp.Replace(
            this=value.copy(), expression=exp.Literal.string(str(group)), replacement=exp.Literal.string("")
        )
    if field.raw.get("bareNumber") is False:
        # What surrounds the number (a currency, a percent sign) is dropped on both sides.
        value = exp.RegexpReplace(
            this=value.copy(),
            expression=exp.Literal.string(r"\A[^0-9+-]+|[^0-9]+\z"),
            replacement=exp.Literal.string(""),
            modifiers=exp.Literal.string("g"),
        )
    return value


def _integer(field: Field, text: exp.Expr) -> exp.Expr:
    value = _bare(field, text)
    return _when(matches(value, _INTEGER), _try_cast(value, "HUGEINT"))


def _number(field: Field, text: exp.Expr) -> exp.Expr:
    value = _bare(field, text)
    decimal = field.raw.get("decimalChar", ".")
    if decimal != ".":
        value = exp.Replace(
            this=value.copy(), expression=exp.Literal.string(str(decimal)), replacement=exp.Literal.string(".")
        )
    special = exp.In(this=text.copy(), expressions=[exp.Literal.string(each) for each in _SPECIAL])
    lexical = exp.or_(matches(value, _NUMBER), special)
    return _when(lexical, _try_cast(value, "DOUBLE"))


def _boolean(field: Field, text: exp.Expr) -> exp.Expr:
    def among(values: tuple[str, ...]) -> exp.Expr:
        return exp.In(this=text.copy(), expressions=[exp.Literal.string(str(each)) for each in values])

    true = tuple(field.raw.get("trueValues", _TRUE))
    false = tuple(field.raw.get("falseValues", _FALSE))
    return exp.Case(ifs=[exp.If(this=among(true), true=exp.true()), exp.If(this=among(false), true=exp.false())])


def _date(field: Field, text: exp.Expr) -> exp.Expr:
    if field.format == "default":
        # A date that is written back the same way was written in ten characters of the one form there is; the
        # length keeps out `infinity`, which is also written back the same way.
        value = _try_cast(text, "DATE")
        same = exp.EQ(this=exp.cast(value.copy(), "VARCHAR"), expression=text.copy())
        length = exp.EQ(this=exp.Length(this=text.copy()), expression=exp.Literal.number(10))
        return _when(exp.and_(length, same), value)
    return exp.cast(_strptime(field, text), "DATE")


def _strptime(field: Field, text: exp.Expr) -> exp.Expr:
    if field.format == "any" or "%" not in field.format:
        raise _unknown_format(field)
    form = exp.Literal.string(field.format)
    value = exp.Anonymous(this="try_strptime", expressions=[text.copy(), form])
    # try_strptime takes 2019/1/1 for %Y/%m/%d; what is written back must be what was read.
    back = exp.Anonymous(this="strftime", expressions=[value.copy(), form.copy()])
    return _when(exp.EQ(this=back, expression=text.copy()), value)


def _datetime(field: Field, text: exp.Expr) -> exp.Expr:
    if field.format != "default":
        return _strptime(field, text)
    return _when(matches(text, _DATETIME), _try_cast(text, "TIMESTAMPTZ"))


def _time(field: Field, text: exp.Expr) -> exp.Expr:
    if field.format != "default":
        return exp.cast(_strptime(field, text), "TIME")
    return _when(matches(text, _TIME), _try_cast(text, "TIME"))


def _year(_: Field, text: exp.Expr) -> exp.Expr:
    return _when(matches(text, r"-?[0-9]{4}"), _try_cast(text, "INTEGER"))


def _yearmonth(_: Field, text: exp.Expr) -> exp.Expr:
    return _when(matches(text, r"[0-9]{4}-(0[1-9]|1[0-2])"), text)


def _unknown_format(field: Field) -> DescriptorError:
    return DescriptorError(
        Text(
            f"字段 {field.name} 的格式 {field.type}/{field.format} 目前不支持。",
            f"The format {field.type}/{field.format} of the field {field.name} is not supported yet.",
        )
    )


_TYPES: dict[str, Typing] = {
    "any": _any,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "time": _time,
    "year": _year,
    "yearmonth": _yearmonth,
}

_SQL_TYPES = {
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "integer": "HUGEINT",
    "number": "DOUBLE",
    "time": "TIME",
    "year": "INTEGER",
}

__all__ = ["matches", "never_fails", "sql_type", "typed"]
