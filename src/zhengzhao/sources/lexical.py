"""Typed cells as text: each in the lexical form of the field that it feeds.

Workbooks, Parquet, JSON Lines and databases deliver numbers, dates and booleans. Types are the schema's business, so a
typed cell is written as the schema would have it in a text file; what does not suit its field is written plainly and
becomes a finding there.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from zhengzhao.standard import Field

LEAST_LONG_NUMBER = 10**15
"""The least number of 16 digits. A spreadsheet keeps 15, so the last digits of a longer one may be lost."""
ITEM = "\x1f"
"""The unit separator, which stands around every item of a list that its delimiter cannot keep apart."""
Writer = Callable[[object], str | None]


def writer(field: Field | None, missing_values: Sequence[str] = ("",), digits: int = 17) -> Writer:
    """Return the function that writes the cells of one column.

    Args:
        field: The field that the column feeds; None for a column that the table does not know.
        missing_values: What stands for nothing in the field.
        digits: How many digits of a number count: a workbook shows 15.

    Returns:
        A function that gives the text of a cell, or None for what is no value of a text field: a number of 16 or more
        digits, which may have been another, and an object or a list.

    >>> write = writer(Field("at", None, "date"))
    >>> write(datetime(2019, 12, 2)), write("2019/12/2"), write(None)
    ('2019-12-02', '2019/12/2', '')
    """
    if field is not None and field.missing_values is not None:
        missing_values = field.missing_values
    nothing = missing_form(missing_values)
    plain = decimal_mark(field) == "."
    items = _item_writer(field, missing_values, digits) if field is not None and field.type == "list" else None

    def write(value: object) -> str | None:
        # The first three are almost all cells there are, and there may be millions.
        kind = type(value)
        if kind is str:
            return value  # type: ignore[return-value]  # it is one
        if value is None:
            return nothing
        if kind is float and plain and -LEAST_LONG_NUMBER < value < LEAST_LONG_NUMBER:  # type: ignore[operator]  # a number
            return _number(value, digits)  # type: ignore[arg-type]  # it is a float
        if items is not None and isinstance(value, (list, tuple)):
            return items(value)
        return _written(value, field, digits)

    return write


def _item_writer(field: Field, missing_values: Sequence[str], digits: int) -> Callable[[Sequence[object]], str]:
    write, anyhow = writer(field.item, digits=digits), writer(None, digits=digits)

    def written(values: Sequence[object]) -> str:
        texts = [(write(each), each) for each in values]
        return list_text([anyhow(each) or "" if text is None else text for text, each in texts], field, missing_values)

    return written


def list_text(items: Sequence[str], field: Field, missing_values: Sequence[str] = ()) -> str:
    r"""Return the text of a list: with the delimiter between its items, unless that would read as another list.

    >>> field = Field("tags", None, "list")
    >>> list_text(["a", "b"], field), list_text(["a,b", "c"], field), list_text([], field)
    ('a,b', '\x1fa,b\x1fc\x1f', '\x1f')
    """
    text = field.delimiter.join(items)
    if text not in missing_values and text.split(field.delimiter) == list(items):
        return text
    return ITEM + "".join(each + ITEM for each in items)


def missing_form(missing_values: Sequence[str]) -> str:
    """Return what an empty typed cell is written as: nothing, or what stands for nothing if that does not."""
    return missing_values[0] if missing_values and "" not in missing_values else ""


def booleans(field: Field | None) -> tuple[str, str]:
    """Return the words for true and false of a field."""
    return field.truths if field is not None and field.type == "boolean" else ("true", "false")


def form_of(field: Field | None, kind: str) -> str | None:
    """Return the strftime format of a field of type `kind`; None where that is ISO's, or the field is another."""
    return field.strftime if field is not None and field.type == kind else None


def decimal_mark(field: Field | None) -> str:
    """Return the decimal mark of a field."""
    return str(field.raw.get("decimalChar", ".")) if field is not None and field.type == "number" else "."


def _written(value: object, field: Field | None, digits: int) -> str | None:
    kind = field.type if field is not None else ""
    match value:
        case bool():
            return booleans(field)[not value]
        case int() | float() | Decimal():
            if kind == "string" and (value >= LEAST_LONG_NUMBER or value <= -LEAST_LONG_NUMBER):
                return None
            return _number(value, digits).replace(".", decimal_mark(field))
        case datetime():
            return _datetime(value, field, kind)
        case date():
            return _date(value, field, kind)
        case time():
            form = form_of(field, "time")
            return value.strftime(form) if form else _trimmed(value.isoformat())
        case timedelta():
            return _duration(value, kind)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
        case dict() | list() | tuple():
            if kind == "string":
                return None
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
        case _:
            return str(value)


def _number(value: float | Decimal, digits: int) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
        if value.is_integer() and abs(value) < 1e37:
            return str(int(value))
        return repr(value) if digits == 17 else f"{value:.{digits}g}"
    if isinstance(value, Decimal):
        if not value.is_finite():
            return "NaN" if value.is_nan() else "INF" if value > 0 else "-INF"
        return str(int(value)) if value == value.to_integral_value() else format(value, "f")
    return str(value)


def _datetime(value: datetime, field: Field | None, kind: str) -> str:
    if value.tzinfo is not None:
        try:
            value = value.astimezone(UTC)
        except OverflowError:
            # In UTC the year is none from 1 to 9999, as some systems write that they do not know a day.
            return value.isoformat()
        form = form_of(field, "datetime")
        return value.strftime(form) if form else _trimmed(value.replace(tzinfo=None).isoformat()) + "Z"
    if kind != "datetime" and value.time() == time():
        return _date(value.date(), field, kind)
    form = form_of(field, "datetime")
    return value.strftime(form) if form else _trimmed(value.isoformat())


def _date(value: date, field: Field | None, kind: str) -> str:
    if kind == "datetime":
        form = form_of(field, "datetime")
        return value.strftime(form) if form else f"{value.isoformat()}T00:00:00"
    if kind == "yearmonth" and value.day == 1:
        return value.isoformat()[:7]
    form = form_of(field, "date")
    return value.strftime(form) if form else value.isoformat()


def _duration(value: timedelta, kind: str) -> str:
    seconds = value.total_seconds()
    if kind == "duration":
        return f"{'-' if seconds < 0 else ''}PT{_number(abs(seconds), 17)}S"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
