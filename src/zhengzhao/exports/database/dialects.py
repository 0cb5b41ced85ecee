"""What databases call the types of Table Schema, and how they write a value.

| Table Schema | PostgreSQL | SQLite | DuckDB |
|---|---|---|---|
| string, any, list, geopoint, duration, yearmonth | TEXT | TEXT | VARCHAR |
| integer | BIGINT | INTEGER | BIGINT |
| number | NUMERIC | REAL | DOUBLE |
| boolean | BOOLEAN | INTEGER, 0 or 1 | BOOLEAN |
| date, whatever its format | DATE | TEXT, YYYY-MM-DD | DATE |
| datetime | TIMESTAMP | TEXT | TIMESTAMP |
| time | TIME | TEXT | TIME |
| year | INTEGER | INTEGER | INTEGER |
| object, array, geojson | JSONB | TEXT | JSON |

Texts of PostgreSQL compare by their code points (`COLLATE "C"`), as those of the other two do. Tables of SQLite are
STRICT, or it would take a word for a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from sqlglot import exp

from zhengzhao.standard import Field

Dialect = Literal["postgresql", "sqlite", "duckdb"]
DIALECTS: tuple[Dialect, ...] = ("postgresql", "sqlite", "duckdb")
SQLGLOT: Mapping[Dialect, str] = {"postgresql": "postgres", "sqlite": "sqlite", "duckdb": "duckdb"}
_JSON = ("object", "array", "geojson")
_TYPES: Mapping[Dialect, Mapping[str, str]] = {
    "postgresql": {
        "text": 'TEXT COLLATE "C"',
        "integer": "BIGINT",
        "number": "NUMERIC",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "datetime": "TIMESTAMP",
        "time": "TIME",
        "year": "INTEGER",
        "json": "JSONB",
    },
    "sqlite": {
        "text": "TEXT",
        "integer": "INTEGER",
        "number": "REAL",
        "boolean": "INTEGER",
        "date": "TEXT",
        "datetime": "TEXT",
        "time": "TEXT",
        "year": "INTEGER",
        "json": "TEXT",
    },
    "duckdb": {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "datetime": "TIMESTAMP",
        "time": "TIME",
        "year": "INTEGER",
        "json": "JSON",
    },
}


def column_type(field: Field, dialect: Dialect) -> str:
    """Return the type of a field's column.

    >>> from zhengzhao.messages import Text
    >>> column_type(Field("at", Text("", ""), "date", "%Y/%m/%d"), "postgresql")
    'DATE'
    """
    return _TYPES[dialect][stored_as(field)]


def stored_as(field: Field) -> str:
    """Return the kind of values that a field is stored as; what is no type of its own is a text."""
    if field.type in _JSON:
        return "json"
    return field.type if field.type in _TYPES["sqlite"] else "text"


def sql_literal(value: Any, dialect: Dialect) -> exp.Expr:  # noqa: ANN401  # a cell
    """Return a cell as a literal of a dialect."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.Literal.number(int(value)) if dialect == "sqlite" else exp.Boolean(this=value)
    if isinstance(value, (int, float, Decimal)):
        written = str(value)
        number = exp.Literal.number(written.removeprefix("-"))
        return exp.Neg(this=number) if written.startswith("-") else number
    if isinstance(value, datetime):
        return exp.Literal.string(value.isoformat(sep=" "))
    if isinstance(value, (date, time)):
        return exp.Literal.string(value.isoformat())
    return exp.Literal.string(str(value))
