"""How values are written: in the field that they feed, by the lexical form of Table Schema, and as a line of a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlglot import exp

from zhengzhao.standard import Field


def written(field: Field, value: exp.Expr, duckdb_type: str) -> exp.Expr:
    """Return the text of a recipe's column.

    Args:
        field: The field that it feeds; its format and properties decide.
        value: The column.
        duckdb_type: The column's type, as DuckDB names it.
    """
    if duckdb_type == "BOOLEAN":
        true, false = field.truths
        return exp.Case(
            ifs=[
                exp.If(this=value.copy(), true=exp.Literal.string(true)),
                exp.If(this=exp.not_(value.copy()), true=exp.Literal.string(false)),
            ]
        )
    if duckdb_type in ("DATE", "TIME") or duckdb_type.startswith("TIMESTAMP"):
        return _day(field, value, duckdb_type)
    text: exp.Expr = exp.cast(value.copy(), "VARCHAR")
    decimal = field.raw.get("decimalChar", ".")
    if field.type == "number" and decimal != ".":
        text = exp.Replace(this=text, expression=exp.Literal.string("."), replacement=exp.Literal.string(str(decimal)))
    # An empty text is written as a missing cell.
    return exp.Nullif(this=text, expression=exp.Literal.string(""))


def plain(field: Field, value: Any) -> str | None:  # noqa: ANN401  # a scalar of a descriptor or of a check's header
    """Return the text of one value that stands in YAML; None for a missing one."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return field.truths[0 if value else 1]
    return str(value)


def plain_as(field: Field, value: Any, kind: str) -> str | None:  # noqa: ANN401  # a value of a check's header
    """Return the text of a value that a check calls by the kind of its parameter: a day has the field's own form."""
    if kind == "date" and field.type == "date" and "%" in field.format and value:
        return date.fromisoformat(str(value)).strftime(field.format)
    return plain(field, value)


def csv_line(cells: Sequence[str], encoding: str = "utf-8") -> bytes:
    r"""Return one record of a CSV file.

    >>> csv_line(["a,b", "c"])
    b'"a,b",c\n'
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode(encoding)


def _day(field: Field, value: exp.Expr, duckdb_type: str) -> exp.Expr:
    form = field.strftime
    if form is None:
        if not duckdb_type.startswith("TIMESTAMP"):
            return exp.cast(value.copy(), "VARCHAR")
        form = "%Y-%m-%d" if field.type == "date" else "%Y-%m-%dT%H:%M:%SZ"
    if duckdb_type == "TIME":
        # DuckDB writes a time of day by a pattern only as one of some day.
        value = exp.Add(this=exp.cast(exp.Literal.string("2000-01-01"), "DATE"), expression=exp.paren(value.copy()))
    return exp.TimeToStr(this=value.copy(), format=exp.Literal.string(form))
