"""Values from a Table Schema alone: type, format, constraints and keys, where no recipe says more.

Each value is an SQL expression over the row's ordinal, so that a million rows are made without a step of Python a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext

import duckdb
from sqlglot import exp

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sample.bounds import LOWER_ENDS, UPPER_ENDS, bounds, enough, limit, nothing
from zhengzhao.sample.lexical import plain
from zhengzhao.sample.moments import (
    date_value,
    datetime_value,
    duration_value,
    time_value,
    year_value,
    yearmonth_value,
)
from zhengzhao.sample.ordinals import ORDINAL, before, choice, concat, counted, padded, pick
from zhengzhao.sample.pattern import DIGITS, LONGEST, UPPER, places
from zhengzhao.sample.proof import first_texts, fits, kept
from zhengzhao.standard import Field, Schema
from zhengzhao.validators.compiling.checks import load_check
from zhengzhao.validators.compiling.constraints import prove_constants

Maker = Callable[[Field, int | None, int], exp.Expr]
"""Makes a field's value: the field, the number of rows if values must not repeat, the seed."""

_APART = 10**18
"""More than the rows of any sample."""
_ITEMS = 200
"""The most items that are made of one list."""


def schema_values(schema: Schema, wanted: Sequence[str], rows: int, seed: int) -> dict[str, exp.Expr]:
    """Return the text of each wanted field as an expression over the row's ordinal.

    Foreign keys are not looked at here; their fields come from the rows that they point at.

    Args:
        schema: The table's schema.
        wanted: The names of fields that nothing else gives.
        rows: How many rows there will be at most, for values that must not repeat.
        seed: The seed.

    Raises:
        DescriptorError: A constraint's value is none of its field.
        UsageError: A field's pattern, constraint or number of values cannot be served.
    """
    with duckdb.connect() as connection:
        prove_constants(connection, schema)
    values = _from_checks(schema, wanted, seed)
    unique = _unique_fields(schema, wanted)
    kept = {*values, *unique, *schema.primary_key, *(name for rule in schema.rules for name in rule.fields)}
    kept |= {name for name in wanted if schema.field(name).constraints.get("required")}
    if not kept & set(wanted):
        # A row with nothing in it would be a blank one.
        kept.update(wanted[:1])
    for name in [each for each in wanted if each not in values]:
        value = _proved(schema.field(name), rows if name in unique else None, seed)
        values[name] = value if name in kept else sometimes(value, seed, name)
    return values


def sometimes(value: exp.Expr, seed: int, *names: str) -> exp.Expr:
    """Return a value that is missing in one row of five; the same rows for the same names."""
    given = exp.GT(this=pick(seed, 5, *names, "given"), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=given, true=value)])


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


def _proved(field: Field, rows: int | None, seed: int) -> exp.Expr:
    """Return a field's value, after it was seen that the first rows and the last one keep the field's constraints."""
    value = _value(field, rows, seed)
    if set(field.constraints) - {"required", "unique"}:
        texts = first_texts(value, ORDINAL, rows)
        if len(kept(field, texts)) < len(texts):
            raise nothing(field)
    return value


def _value(field: Field, rows: int | None, seed: int) -> exp.Expr:
    enum = field.constraints.get("enum") or field.categories
    if enum:
        texts = kept(field, [text for each in enum if (text := plain(field, each)) is not None])
        if not texts:
            raise nothing(field)
        enough(field, len(texts), rows)
        return choice(counted(rows, len(texts), seed, field), texts)
    if "jsonSchema" in field.constraints:
        raise _not_served(field)
    make = _MAKERS.get(f"{field.type} {field.format}") or _MAKERS.get(field.type, _string)
    return make(field, rows, seed)


def _string(field: Field, rows: int | None, seed: int) -> exp.Expr:
    number = counted(rows, 10**9, seed, field)
    if field.format == "email":
        return concat("user", exp.cast(number, "VARCHAR"), "@example.org")
    if field.format == "uri":
        return concat("https://example.org/", exp.cast(number, "VARCHAR"))
    if field.format == "uuid":
        return concat("00000000-0000-4000-8000-", padded(number, 12))
    constraints = field.constraints
    shortest = int(constraints.get("minLength", 0))
    longest = int(constraints["maxLength"]) if "maxLength" in constraints else None
    if shortest > LONGEST or (longest is not None and longest < max(shortest, 1)):
        raise nothing(field)
    pattern = constraints.get("pattern")
    if pattern:
        allowed = places(str(pattern), shortest, longest)
    elif field.format == "binary":
        size = 8 if longest is None else min(8, longest // 4 * 4)
        allowed = (UPPER,) * max(size, 4 * math.ceil(shortest / 4))
    else:
        length = max(shortest, min(longest if longest is not None else 8, 8))
        allowed = (UPPER,) + (DIGITS,) * (length - 1)
    if not allowed:
        raise nothing(field)
    enough(field, math.prod(len(each) for each in allowed), rows)
    return _spelled(allowed, rows, seed, field)


def _spelled(allowed: Sequence[str], rows: int | None, seed: int, field: Field) -> exp.Expr:
    parts: list[str | exp.Expr] = []
    below = 1
    # From the last place on: those before the last ones that tell all rows apart may as well be the same in all.
    for index in reversed(range(len(allowed))):
        characters = allowed[index]
        if len(characters) > 1 and below < _APART:
            parts.append(_place(index, characters, below, rows, seed, field))
            below *= len(characters)
        elif parts and isinstance(parts[-1], str):
            parts[-1] = characters[0] + parts[-1]
        else:
            parts.append(characters[0])
    return concat(*reversed(parts))


def _place(index: int, characters: str, below: int, rows: int | None, seed: int, field: Field) -> exp.Expr:
    if rows is None:
        digit = pick(seed, len(characters), field.name, str(index))
    else:
        # The ordinal written in the places' own bases: no two rows get the same text.
        shifted = exp.IntDiv(this=before(), expression=exp.Literal.number(below))
        digit = exp.Mod(this=exp.paren(shifted), expression=exp.Literal.number(len(characters)))
    start = exp.cast(exp.Add(this=exp.paren(digit), expression=exp.Literal.number(1)), "BIGINT")
    return exp.Substring(this=exp.Literal.string(characters), start=start, length=exp.Literal.number(1))


def _integer(field: Field, rows: int | None, seed: int) -> exp.Expr:
    low, high = bounds(field, 1)
    if high is not None and high < low:
        raise nothing(field)
    size = high - low + 1 if high is not None else 1000
    enough(field, size if high is not None else None, rows)
    value = exp.Add(this=exp.Literal.number(low), expression=counted(rows, size, seed, field))
    return exp.cast(exp.paren(value), "VARCHAR")


def _number(field: Field, rows: int | None, seed: int) -> exp.Expr:
    low, high = bounds(field, 1)
    if high is not None and high < low:
        # No whole number lies between the bounds; the middle of them does.
        enough(field, 1, rows)
        ends = [Decimal(limit(field, each)) for each in LOWER_ENDS + UPPER_ENDS if each in field.constraints]
        with localcontext(prec=100):
            middle = f"{sum(ends) / len(ends):f}"
        return exp.Literal.string(middle.replace(".", str(field.raw.get("decimalChar", "."))))
    return _integer(field, rows, seed)


def _boolean(field: Field, rows: int | None, seed: int) -> exp.Expr:
    enough(field, 2, rows)
    return choice(counted(rows, 2, seed, field), field.truths)


def _list(field: Field, rows: int | None, seed: int) -> exp.Expr:
    items = _items(field)
    if not items:
        raise nothing(field)
    first, other = (_value(field.item, each, seed) for each in (rows, None))
    return concat(first, *(part for _ in range(items - 1) for part in (field.delimiter, other.copy())))


def _array(field: Field, rows: int | None, seed: int) -> exp.Expr:
    items = _items(field)
    return _fixed(f"[{', '.join(['#', *['0'] * (items - 1)][:items])}]")(field, rows, seed)


def _object(field: Field, rows: int | None, seed: int) -> exp.Expr:
    items = ['"number": #', *(f'"number{each}": 0' for each in range(2, _items(field) + 1))][: _items(field)]
    return _fixed("{" + ", ".join(items) + "}")(field, rows, seed)


def _items(field: Field) -> int:
    """How many items to make: one, or what the lengths ask for."""
    fewest = int(field.constraints.get("minLength", 0))
    most = int(field.constraints.get("maxLength", max(fewest, 1)))
    if fewest > _ITEMS or most < fewest:
        raise nothing(field)
    return max(fewest, min(most, 1))


def _fixed(form: str) -> Maker:
    def make(field: Field, rows: int | None, seed: int) -> exp.Expr:
        before, varies, after = form.partition("#")
        if not varies:
            enough(field, 1, rows)
            return exp.Literal.string(form)
        return concat(before, exp.cast(counted(rows, 1000, seed, field), "VARCHAR"), after)

    return make


_MAKERS: dict[str, Maker] = {
    "string": _string,
    "any": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": date_value,
    "datetime": datetime_value,
    "time": time_value,
    "year": year_value,
    "yearmonth": yearmonth_value,
    "duration": duration_value,
    "geopoint": _fixed("121.47,31.23"),
    "geopoint array": _fixed("[121.47, 31.23]"),
    "geopoint object": _fixed('{"lon": 121.47, "lat": 31.23}'),
    "geojson": _fixed('{"type": "Point", "coordinates": [121.47, 31.23]}'),
    "geojson topojson": _fixed('{"type": "Topology", "objects": {}, "arcs": []}'),
    "object": _object,
    "array": _array,
    "list": _list,
}


def _not_served(field: Field) -> UsageError:
    return UsageError(
        Text(
            f"样本不会为字段 {field.name} 的约束 jsonSchema 造值；请为该表写一个样本配方。",
            f"No values can be made for the constraint jsonSchema of the field {field.name}; write a sample recipe "
            "for this table.",
        )
    )
