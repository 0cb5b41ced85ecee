"""Typed cells as text, written by DuckDB: each in the lexical form of the field that it feeds, as `lexical` writes them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from zhengzhao.sources.lexical import ITEM, booleans, decimal_mark, form_of
from zhengzhao.standard import Field

WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)
FLOATING = ("FLOAT", "DOUBLE")
_OF_DAY = ("TIME", "TIME_NS")
_PLAIN = (*WHOLE, "VARCHAR", "UUID")


def render(cell: exp.Expr, kind: str, field: Field | None, missing_values: Sequence[str] = ("",)) -> exp.Expr:
    """Return the expression that writes a typed cell in the lexical form of its field; see `lexical.writer`.

    Args:
        cell: The cell.
        kind: Its type, as DuckDB writes it.
        field: The field that it feeds; None for a column that the table does not know.
        missing_values: What stands for nothing in the field.
    """
    wanted = field.type if field is not None else ""
    # A list is called by what it holds, so this is asked first.
    if kind.endswith("]") and field is not None and wanted == "list":
        return _list(cell, kind[: kind.rindex("[")], field, missing_values)
    if is_nested(kind):
        return varchar(exp.Anonymous(this="to_json", expressions=[cell.copy()]))
    if kind in _PLAIN or kind.startswith("ENUM"):
        return varchar(cell)
    if kind == "BOOLEAN":
        true, false = booleans(field)
        no = exp.If(this=exp.not_(cell.copy()), true=exp.Literal.string(false))
        return exp.Case(ifs=[exp.If(this=cell.copy(), true=exp.Literal.string(true)), no])
    if kind in FLOATING or is_decimal(kind):
        return _number(cell, kind, field)
    if kind == "DATE":
        return _date(cell, field, wanted)
    if kind.startswith("TIMESTAMP"):
        return _timestamp(cell, kind, field, wanted)
    if kind in _OF_DAY:
        form = form_of(field, "time")
        return _strftime(_on_some_day(cell), form) if form else varchar(cell)
    if kind == "BLOB":
        return exp.Anonymous(this="base64", expressions=[cell.copy()])
    return varchar(cell)


def _list(cell: exp.Expr, kind: str, field: Field, missing_values: Sequence[str]) -> exp.Expr:
    """Write a list as `lexical.list_text` does."""

    def call(name: str, *arguments: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this=name, expressions=[each.copy() for each in arguments])

    nothing, end, delimiter = (exp.Literal.string(each) for each in ("", ITEM, field.delimiter))
    each = exp.to_identifier("item|", quoted=True)
    item = exp.Coalesce(this=render(exp.Column(this=each.copy()), kind, field.item), expressions=[nothing.copy()])
    items = call("list_transform", cell, exp.Lambda(this=item, expressions=[each]))
    text = call("array_to_string", items, delimiter)
    told = exp.EQ(this=call("string_split", text, delimiter), expression=items)
    missing = exp.In(this=text.copy(), expressions=[exp.Literal.string(each) for each in missing_values])
    plain = exp.and_(told, exp.not_(missing)) if missing_values else told
    ended = exp.Lambda(
        this=exp.DPipe(this=exp.Column(this=each.copy()), expression=end.copy()), expressions=[each.copy()]
    )
    apart = call("array_to_string", call("list_transform", items, ended), nothing)
    return exp.Case(ifs=[exp.If(this=plain, true=text.copy())], default=exp.DPipe(this=end, expression=apart))


def is_nested(kind: str) -> bool:
    """Tell whether a type of DuckDB holds other values."""
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))


def _number(cell: exp.Expr, kind: str, field: Field | None) -> exp.Expr:
    whole: exp.Expr = exp.EQ(this=cell.copy(), expression=exp.Anonymous(this="trunc", expressions=[cell.copy()]))
    if not is_decimal(kind):
        small = exp.LT(this=exp.Abs(this=cell.copy()), expression=exp.Literal.number("1e37"))
        whole = exp.and_(small, whole)
    integer = varchar(exp.cast(cell.copy(), "HUGEINT"))
    mark = decimal_mark(field)
    text: exp.Expr = varchar(cell)
    if mark != ".":
        text = exp.Replace(this=text, expression=exp.Literal.string("."), replacement=exp.Literal.string(mark))
    if is_decimal(kind):
        return exp.Case(ifs=[exp.If(this=whole, true=integer)], default=text)
    words = [exp.If(this=is_nan(cell), true=exp.Literal.string("NaN"))]
    words += [
        exp.If(this=exp.EQ(this=varchar(cell), expression=exp.Literal.string(said)), true=exp.Literal.string(word))
        for said, word in (("inf", "INF"), ("-inf", "-INF"))
    ]
    return exp.Case(ifs=[*words, exp.If(this=whole, true=integer)], default=text)


def _date(cell: exp.Expr, field: Field | None, wanted: str) -> exp.Expr:
    if wanted == "datetime":
        return _strftime(cell, form_of(field, "datetime") or "%Y-%m-%dT%H:%M:%S")
    form = form_of(field, "date")
    plain = _strftime(cell, form) if form else varchar(cell)
    if wanted != "yearmonth":
        return plain
    first = exp.EQ(this=exp.Anonymous(this="day", expressions=[cell.copy()]), expression=exp.Literal.number(1))
    return exp.Case(ifs=[exp.If(this=first, true=_strftime(cell, "%Y-%m"))], default=plain)


def _timestamp(cell: exp.Expr, kind: str, field: Field | None, wanted: str) -> exp.Expr:
    form = form_of(field, "datetime")
    zoned = kind in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS")
    # What has nanoseconds keeps them: without, the last one of a day would be the next day.
    plain = "TIMESTAMP_NS" if kind.endswith("_NS") else "TIMESTAMP"
    value = (
        exp.AtTimeZone(this=cell.copy(), zone=exp.Literal.string("UTC"))
        if zoned
        else cell.copy()
        if kind == plain
        else exp.cast(cell.copy(), "TIMESTAMP")
    )
    space, between = exp.Literal.string(" "), exp.Literal.string("T")
    text: exp.Expr = (
        _strftime(value, form) if form else exp.Replace(this=varchar(value), expression=space, replacement=between)
    )
    if zoned:
        return text if form else exp.DPipe(this=text, expression=exp.Literal.string("Z"))
    if wanted == "datetime":
        return text
    day = exp.cast(value.copy(), "DATE")
    midnight = exp.EQ(this=value.copy(), expression=exp.cast(day.copy(), plain, dialect="duckdb"))
    return exp.Case(ifs=[exp.If(this=midnight, true=_date(day, field, wanted))], default=text)


def is_nan(cell: exp.Expr) -> exp.Expr:
    """Return the condition that a cell of a floating type is no number.

    The statistics of a Parquet file leave NaN out, and by them DuckDB answers every comparison, and `isnan` as well.
    """
    return exp.StartsWith(this=varchar(cell), expression=exp.Literal.string("nan"))


def is_decimal(kind: str) -> bool:
    """Tell whether a type of DuckDB is a decimal number."""
    return kind.startswith("DECIMAL") and not is_nested(kind)


def varchar(value: exp.Expr) -> exp.Expr:
    """Return a value as DuckDB writes it."""
    return exp.cast(value.copy(), "VARCHAR")


def _on_some_day(clock: exp.Expr) -> exp.Expr:
    some_day = exp.cast(exp.Literal.string("2000-01-01"), "DATE")
    return exp.Add(this=some_day, expression=exp.cast(clock.copy(), "TIME"))


def _strftime(value: exp.Expr, form: str) -> exp.Expr:
    return exp.Anonymous(this="strftime", expressions=[value.copy(), exp.Literal.string(form)])
