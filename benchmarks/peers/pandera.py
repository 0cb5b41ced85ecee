"""pandera with polars: a schema of columns with built-in checks where there are some, expressions where there are none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandera.polars as pa
import polars as pl
from pandera.constants import CHECK_OUTPUT_KEY
from pandera.errors import SchemaErrorReason, SchemaErrors

from benchmarks.peers.conditions import conditions
from benchmarks.peers.frame import NUMBER, PARENTS_CODE, ROW, VALUE, read
from benchmarks.peers.registration import Column, columns, key
from benchmarks.peers.verdict import Place, Verdict, main

PRIMARY_KEY = "primary-key " + ",".join(key())
_TYPES: dict[str, type[pl.DataType] | pl.DataType] = {"date": pl.Date, "integer": pl.Int64, "number": NUMBER}


def validate(file: Path, places: bool = False) -> Verdict:
    """Hold a file to the schema; `lazy` has pandera run every check before it answers."""
    frame = read(file)
    rules = [*(rule for each in columns() for rule in each.rules), PRIMARY_KEY, *conditions()]
    try:
        schema().validate(frame, lazy=True)
    except SchemaErrors as errors:
        verdict = Verdict.of_places(len(frame), rules, _places(errors))
        return verdict if places else Verdict(len(frame), tuple(rules), verdict.failed)
    return Verdict(len(frame), tuple(rules), {})


def schema() -> pa.DataFrameSchema:
    """Return the schema of the table, with the typed values beside the text."""
    typed = [each for each in columns() if each.type != "string"]
    return pa.DataFrameSchema(
        {
            ROW: pa.Column(),
            PARENTS_CODE: pa.Column(bool, nullable=True),
            **{each.name: pa.Column(str, _text_checks(each), nullable=not each.required) for each in columns()},
            **{each.name + VALUE: pa.Column(_TYPES[each.type], _bounds(each), nullable=True) for each in typed},
        },
        checks=[
            *(pa.Check(_holds(_well_typed(each)), name=f"type-error {each.name}") for each in typed),
            *(pa.Check(_holds(expression), name=name) for name, expression in conditions().items()),
        ],
        unique=key(),
        strict=True,
    )


def _text_checks(column: Column) -> list[pa.Check]:
    name, constraints = column.name, column.constraints
    found = []
    if "maxLength" in constraints:
        found.append(pa.Check.str_length(max_value=constraints["maxLength"], name=f"maxLength {name}"))
    if column.pattern:
        found.append(pa.Check.str_matches(column.pattern, name=f"pattern {name}"))
    if "enum" in constraints:
        found.append(pa.Check.isin(constraints["enum"], name=f"enum {name}"))
    if column.codes:
        found.append(pa.Check.isin(column.codes, name=f"foreign-key {name}"))
    return found


def _bounds(column: Column) -> list[pa.Check]:
    found = []
    if "minimum" in column.constraints:
        found.append(pa.Check.ge(_number(column, "minimum"), name=f"minimum {column.name}"))
    if "maximum" in column.constraints:
        found.append(pa.Check.le(_number(column, "maximum"), name=f"maximum {column.name}"))
    return found


def _number(column: Column, bound: str) -> Decimal | int:
    value = column.constraints[bound]
    return Decimal(value) if column.type == "number" else int(value)


def _well_typed(column: Column) -> pl.Expr:
    return pl.col(column.name).is_null() | pl.col(column.name + VALUE).is_not_null()


def _holds(expression: pl.Expr) -> Callable[[pa.PolarsData], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(expression)


def _places(errors: SchemaErrors) -> list[Place]:
    found: list[Place] = []
    for each in errors.schema_errors:
        if each.reason_code is SchemaErrorReason.DUPLICATES:
            found += [(row, PRIMARY_KEY) for row in each.failure_cases[ROW]]
            continue
        if each.check_output is None:
            # A column that the schema does not have: a fault of the header.
            found.append((1, str(each.check)))
            continue
        rule = each.check.name if isinstance(each.check, pa.Check) else f"required {each.schema.name}"
        broken = each.check_output.with_row_index(ROW, offset=2).filter(~pl.col(CHECK_OUTPUT_KEY))
        found += [(row, str(rule)) for row in broken[ROW]]
    return found


if __name__ == "__main__":
    main(validate)
