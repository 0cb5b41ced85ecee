"""dataframely: one schema class; every rule becomes a column of one query over the frame.

`max_length` of a dataframely string counts bytes, so the lengths of Chinese text are a check of ours there.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from pathlib import Path

import dataframely as dy
import polars as pl

from benchmarks.peers.conditions import conditions
from benchmarks.peers.frame import NUMBER, PARENTS_CODE, ROW, VALUE, read
from benchmarks.peers.registration import Column, columns, key
from benchmarks.peers.verdict import Verdict, main

PRIMARY_KEY = "primary-key " + ",".join(key())
_BOUNDS = {"minimum": "min", "maximum": "max"}


def validate(file: Path, places: bool = False) -> Verdict:
    """Hold a file to the schema; the rows that pass and the rows that fail come out of one run."""
    passed, failed = Registration.filter(read(file), engine="streaming")
    rows = len(passed) + len(failed)
    rules = _rules()
    counts = {rules[name]: count for name, count in failed.counts().items()}
    if not places:
        return Verdict(rows, tuple(rules.values()), counts)
    details = failed.details().select(ROW, *rules)
    found = [
        (row, rule) for name, rule in rules.items() for row in details.filter(pl.col(name) == "invalid")[ROW].to_list()
    ]
    return Verdict.of_places(rows, rules.values(), found)


@cache
def _rules() -> dict[str, str]:
    """Return the rules by the names that dataframely gives them."""
    own = {"primary_key": PRIMARY_KEY}
    for each in columns():
        name = each.name
        own |= {f"{name}|nullability": f"required {name}"} if each.required else {}
        own |= {f"{name}|regex": f"pattern {name}"} if each.pattern else {}
        own |= {f"{name}|check__{check}": f"{check} {name}" for check in _checks(each)}
        if each.type != "string":
            own |= {
                f"{name}{VALUE}|{short}": f"{bound} {name}"
                for bound, short in _BOUNDS.items()
                if short in _bounds(each)
            }
            own[f"type-error {name}"] = f"type-error {name}"
    return own | {name: name for name in conditions()}


def _text(column: Column) -> dy.Column:
    return dy.String(
        nullable=not column.required,
        primary_key=column.name in key(),
        regex=column.pattern,
        check=_checks(column) or None,
    )


def _checks(column: Column) -> dict[str, Callable[[pl.Expr], pl.Expr]]:
    found: dict[str, Callable[[pl.Expr], pl.Expr]] = {}
    if "maxLength" in column.constraints:
        found["maxLength"] = partial(_not_longer, most=column.constraints["maxLength"])
    if "enum" in column.constraints:
        found["enum"] = partial(_one_of, values=tuple(column.constraints["enum"]))
    if column.codes:
        found["foreign-key"] = partial(_one_of, values=column.codes)
    return found


def _not_longer(text: pl.Expr, most: int) -> pl.Expr:
    return text.str.len_chars() <= most


def _one_of(text: pl.Expr, values: tuple[str, ...]) -> pl.Expr:
    return text.is_in(values)


def _value(column: Column) -> dy.Column:
    if column.type == "date":
        return dy.Date(nullable=True)
    bounds = _bounds(column)
    if column.type == "number":
        return dy.Decimal(NUMBER.precision, NUMBER.scale, nullable=True, **bounds)
    return dy.Int64(nullable=True, **{bound: int(value) for bound, value in bounds.items()})


def _bounds(column: Column) -> dict[str, Decimal]:
    found = {short: column.constraints.get(name) for name, short in _BOUNDS.items()}
    return {short: Decimal(bound) for short, bound in found.items() if bound is not None}


def _fixed(expression: pl.Expr) -> Callable[[object], pl.Expr]:
    return lambda _: expression


def _members() -> dict[str, object]:
    typed = [each for each in columns() if each.type != "string"]
    members: dict[str, object] = {ROW: dy.Any(), PARENTS_CODE: dy.Bool(nullable=True)}
    members |= {each.name: _text(each) for each in columns()}
    members |= {each.name + VALUE: _value(each) for each in typed}
    for each in typed:
        well_typed = pl.col(each.name).is_null() | pl.col(each.name + VALUE).is_not_null()
        members[f"type-error {each.name}"] = dy.rule()(_fixed(well_typed))
    return members | {name: dy.rule()(_fixed(expression)) for name, expression in conditions().items()}


Registration = type(dy.Schema)("Registration", (dy.Schema,), _members())

if __name__ == "__main__":
    main(validate)
