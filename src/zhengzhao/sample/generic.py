"""Values from a Table Schema alone: type, format, constraints and keys, where no recipe says more.

Each value is an SQL expression over the row's ordinal, so that a million rows are made without a step of Python a row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sample.bounds import LOWER_ENDS, UPPER_ENDS, bounds, day_range, enough, limit
from zhengzhao.sample.lexical import plain, written
from zhengzhao.sample.pattern import DIGITS, UPPER, places
from zhengzhao.sample.recipes import draw
from zhengzhao.standard import Field, Schema
from zhengzhao.validators.compiling.checks import load_check

Maker = Callable[[Field, int | None, int], exp.Expr]
"""Makes a field's value: the field, the number of rows if values must not repeat, the seed."""

ORDINAL = "|ordinal"
"""The row's ordinal in its table, from 1."""


def schema_values(schema: Schema, wanted: Sequence[str], rows: int, seed: int) -> dict[str, exp.Expr]:
    """Return the text of each wanted field as an expression over the row's ordinal.

    Foreign keys are not looked at here; their fields come from the rows that they point at.

    Args:
        schema: The table's schema.
        wanted: The names of fields that nothing else gives.
        rows: How many rows there will be at most, for values that must not repeat.
        seed: The seed.

    Raises:
        UsageError: A field's pattern, constraint or number of values cannot be served.
    """
    values = _from_checks(schema, wanted, seed)
    unique = _unique_fields(schema, wanted)
    kept = {*values, *unique, *schema.primary_key, *(name for rule in schema.rules for name in rule.fields)}
    kept |= {name for name in wanted if schema.field(name).constraints.get("required")}
    if not kept & set(wanted):
        # A row with nothing in it would be a blank one.
        kept.update(wanted[:1])
    for name in [each for each in wanted if each not in values]:
        value = _value(schema.field(name), rows if name in unique else None, seed)
        values[name] = value if name in kept else sometimes(value, seed, name)
    return values


def sometimes(value: exp.Expr, seed: int, *names: str) -> exp.Expr:
    """Return a value that is missing in one row of five; the same rows for the same names."""
    given = exp.GT(this=pick(seed, 5, *names, "given"), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=given, true=value)])


def pick(seed: int, size: int, *names: str) -> exp.Expr:
    """Return a number from 0 to below `size`, drawn for the row and the names."""
    drawn = draw(seed, column(ORDINAL), *(exp.Literal.string(name) for name in names))
    return exp.paren(exp.Mod(this=drawn, expression=exp.Literal.number(size)))


def acceptable(field: Field, text: str | None, schema: Schema) -> bool:
    """Tell whether a text is given and keeps to the field's constraints of form."""
    constraints = field.constraints
    return (
        text is not None
        and text not in schema.missing(field)
        and len(text) >= int(constraints.get("minLength", 0))
        and len(text) <= int(constraints.get("maxLength", len(text)))
        and ("pattern" not in constraints or fits(str(constraints["pattern"]), text))
        and (not (enum := constraints.get("enum") or field.categories) or text in [plain(field, each) for each in enum])
    )


def counting(prefix: str, length: int) -> exp.Expr:
    """Return a text that no other row has: a prefix and the row's ordinal, in so many characters."""
    return _concat(prefix, _padded(column(ORDINAL), length - len(prefix)))


def choice(position: exp.Expr, texts: Sequence[str | None]) -> exp.Expr:
    """Return the text at a position, counted from 0."""
    if len(texts) == 1:
        return _text(texts[0])
    return exp.Case(
        this=position.copy(),
        ifs=[exp.If(this=exp.Literal.number(index), true=_text(text)) for index, text in enumerate(texts[:-1])],
        default=_text(texts[-1]),
    )


def _from_checks(schema: Schema, wanted: Sequence[str], seed: int) -> dict[str, exp.Expr]:
    # What a check gives as passing is the best value that can be had for the fields of a rule.
    values: dict[str, exp.Expr] = {}
    for rule in schema.rules:
        if rule.check is None or rule.reference is not None or not _free(schema, rule.fields, wanted, values):
            continue
        fields = [schema.field(name) for name in rule.fields]
        cases = [
            tuple(plain(field, value) for field, value in zip(fields, case, strict=False))
            for case in load_check(rule.check).passing
        ]
        cases = [
            case
            for case in cases
            if len(case) == len(fields)
            and all(acceptable(field, text, schema) for field, text in zip(fields, case, strict=True))
        ]
        if cases:
            position = pick(seed, len(cases), rule.name, "rule")
            for index, field in enumerate(fields):
                values[field.name] = choice(position, [case[index] for case in cases])
    return values


def _free(schema: Schema, fields: Sequence[str], wanted: Sequence[str], taken: Mapping[str, exp.Expr]) -> bool:
    unique = _unique_fields(schema, wanted)
    return bool(fields) and all(name in wanted and name not in taken and name not in unique for name in fields)


def _unique_fields(schema: Schema, wanted: Sequence[str]) -> set[str]:
    """The fields that carry the ordinal: one of each key is enough, the last that nothing else gives."""
    keys = [schema.primary_key, *schema.unique_keys]
    keys += [(field.name,) for field in schema.fields if field.constraints.get("unique") is True]
    return {free[-1] for key in keys if (free := [name for name in key if name in wanted])}


def _value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    enum = field.constraints.get("enum") or field.categories
    if enum:
        texts = [plain(field, each) for each in enum]
        enough(field, len(texts), rows)
        return choice(_counted(rows, len(texts), seed, field), texts)
    if "jsonSchema" in field.constraints:
        raise _not_served(field)
    make = _MAKERS.get(f"{field.type} {field.format}") or _MAKERS.get(field.type, _string)
    return make(field, rows, seed)


def _string(field: Field, rows: int | None, seed: int) -> exp.Expr:
    number = _counted(rows, 10**9, seed, field)
    if field.format == "email":
        return _concat("user", exp.cast(number, "VARCHAR"), "@example.org")
    if field.format == "uri":
        return _concat("https://example.org/", exp.cast(number, "VARCHAR"))
    if field.format == "uuid":
        return _concat("00000000-0000-4000-8000-", _padded(number, 12))
    constraints = field.constraints
    shortest = int(constraints.get("minLength", 0))
    longest = int(constraints["maxLength"]) if "maxLength" in constraints else None
    pattern = constraints.get("pattern")
    if pattern:
        allowed = places(str(pattern), shortest, longest)
    elif field.format == "binary":
        allowed = (UPPER,) * max(8, 4 * math.ceil(shortest / 4))
    else:
        length = max(shortest, min(longest if longest is not None else 8, 8))
        allowed = (UPPER,) + (DIGITS,) * (length - 1) if length else ()
    enough(field, math.prod(len(each) for each in allowed), rows)
    return _concat(*(_place(index, allowed, rows, seed, field) for index in range(len(allowed))))


def _place(index: int, allowed: Sequence[str], rows: int | None, seed: int, field: Field) -> exp.Expr:
    characters = allowed[index]
    if len(characters) == 1:
        return exp.Literal.string(characters)
    if rows is None:
        digit = pick(seed, len(characters), field.name, str(index))
    else:
        # The ordinal written in the places' own bases: no two rows get the same text.
        below = math.prod(len(each) for each in allowed[index + 1 :])
        shifted = exp.IntDiv(this=_before(), expression=exp.Literal.number(below))
        digit = exp.Mod(this=exp.paren(shifted), expression=exp.Literal.number(len(characters)))
    start = exp.cast(exp.Add(this=exp.paren(digit), expression=exp.Literal.number(1)), "BIGINT")
    return exp.Substring(this=exp.Literal.string(characters), start=start, length=exp.Literal.number(1))


def _integer(field: Field, rows: int | None, seed: int) -> exp.Expr:
    low, high = bounds(field, 1)
    size = max(1, high - low + 1) if high is not None else 1000
    enough(field, size if high is not None else None, rows)
    value = exp.Add(this=exp.Literal.number(low), expression=_counted(rows, size, seed, field))
    return exp.cast(exp.paren(value), "VARCHAR")


def _number(field: Field, rows: int | None, seed: int) -> exp.Expr:
    low, high = bounds(field, 1)
    if high is not None and high < low:
        # No whole number lies between the bounds; the middle of them does.
        ends = [float(limit(field, each)) for each in LOWER_ENDS + UPPER_ENDS if each in field.constraints]
        return exp.Literal.string(str(sum(ends) / len(ends)).replace(".", str(field.raw.get("decimalChar", "."))))
    return _integer(field, rows, seed)


def _boolean(field: Field, rows: int | None, seed: int) -> exp.Expr:
    enough(field, 2, rows)
    return choice(_counted(rows, 2, seed, field), field.truths)


def _date(field: Field, rows: int | None, seed: int) -> exp.Expr:
    first, days = day_range(field, rows)
    return written(field, _day(first, _counted(rows, days, seed, field)), "DATE")


def _datetime(field: Field, rows: int | None, seed: int) -> exp.Expr:
    first, days = day_range(field, rows)
    value = exp.cast(_day(first, _counted(rows, days, seed, field)), "TIMESTAMP")
    return written(field, value, "TIMESTAMP")


def _time(field: Field, rows: int | None, seed: int) -> exp.Expr:
    enough(field, 86400, rows)
    seconds = _counted(rows, 86400, seed, field)
    midnight = exp.cast(exp.Literal.string("2000-01-01 00:00:00"), "TIMESTAMP")
    moment = exp.Add(this=midnight, expression=exp.Anonymous(this="to_seconds", expressions=[seconds]))
    return written(field, exp.cast(exp.paren(moment), "TIME"), "TIME")


def _year(field: Field, rows: int | None, seed: int) -> exp.Expr:
    low, high = bounds(field, 2000)
    size = max(1, (high if high is not None else low + 99) - low + 1)
    enough(field, size, rows)
    return _padded(exp.Add(this=exp.Literal.number(low), expression=_counted(rows, size, seed, field)), 4)


def _yearmonth(field: Field, rows: int | None, seed: int) -> exp.Expr:
    months = _counted(rows, 12 * 100, seed, field)
    enough(field, 12 * 100, rows)
    year = exp.Add(
        this=exp.Literal.number(2000), expression=exp.IntDiv(this=exp.paren(months), expression=exp.Literal.number(12))
    )
    month = exp.Add(
        this=exp.Literal.number(1), expression=exp.Mod(this=exp.paren(months.copy()), expression=exp.Literal.number(12))
    )
    return _concat(_padded(year, 4), "-", _padded(month, 2))


def _fixed(form: str) -> Maker:
    def make(field: Field, rows: int | None, seed: int) -> exp.Expr:
        before, varies, after = form.partition("#")
        if not varies:
            enough(field, 1, rows)
            return exp.Literal.string(form)
        return _concat(before, exp.cast(_counted(rows, 1000, seed, field), "VARCHAR"), after)

    return make


_MAKERS: dict[str, Maker] = {
    "string": _string,
    "any": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "year": _year,
    "yearmonth": _yearmonth,
    "duration": _fixed("P#D"),
    "geopoint": _fixed("121.47,31.23"),
    "geopoint array": _fixed("[121.47, 31.23]"),
    "geopoint object": _fixed('{"lon": 121.47, "lat": 31.23}'),
    "geojson": _fixed('{"type": "Point", "coordinates": [121.47, 31.23]}'),
    "geojson topojson": _fixed('{"type": "Topology", "objects": {}, "arcs": []}'),
    "object": _fixed('{"number": #}'),
    "array": _fixed("[#]"),
    "list": _fixed("#"),
}


def _day(first: date, days: exp.Expr) -> exp.Expr:
    start = exp.cast(exp.Literal.string(first.isoformat()), "DATE")
    return exp.paren(exp.Add(this=start, expression=exp.cast(exp.paren(days), "INTEGER")))


def _counted(rows: int | None, size: int, seed: int, field: Field) -> exp.Expr:
    """A number from 0 to below `size`: drawn, or the row's own where it must not repeat."""
    return pick(seed, size, field.name) if rows is None else _before()


def _before() -> exp.Expr:
    return exp.paren(exp.Sub(this=column(ORDINAL), expression=exp.Literal.number(1)))


def _padded(number: exp.Expr, width: int) -> exp.Expr:
    return exp.Pad(
        this=exp.cast(exp.paren(number.copy()), "VARCHAR"),
        expression=exp.Literal.number(width),
        fill_pattern=exp.Literal.string("0"),
        is_left=True,
    )


def _concat(*parts: str | exp.Expr) -> exp.Expr:
    return exp.Concat(expressions=[exp.Literal.string(each) if isinstance(each, str) else each for each in parts])


def _text(text: str | None) -> exp.Expr:
    return exp.null() if text is None else exp.Literal.string(text)


def fits(pattern: str, text: str) -> bool:
    """Tell whether a whole text matches a pattern."""
    # RE2 and Python agree on what a code's form is made of; \z is RE2's word for \Z.
    return re.fullmatch(pattern.replace("\\z", "\\Z"), text) is not None


def _not_served(field: Field) -> UsageError:
    return UsageError(
        Text(
            f"样本不会为字段 {field.name} 的约束 jsonSchema 造值；请为该表写一个样本配方。",
            f"No values can be made for the constraint jsonSchema of the field {field.name}; write a sample recipe "
            "for this table.",
        )
    )
