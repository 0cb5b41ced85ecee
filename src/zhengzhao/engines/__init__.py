"""Engines: DuckDB, embedded; the closed list of functions; the types of Table Schema as SQL."""

from zhengzhao.engines.duckdb import connect, fence
from zhengzhao.engines.functions import (
    CHECK_FUNCTIONS,
    RECIPE_FUNCTIONS,
    SAMPLE_FUNCTIONS,
    column,
    parse_expression,
    parse_select,
    table,
    to_sql,
)
from zhengzhao.engines.types import matches, never_fails, sql_type, typed

__all__ = [
    "CHECK_FUNCTIONS",
    "RECIPE_FUNCTIONS",
    "SAMPLE_FUNCTIONS",
    "column",
    "connect",
    "fence",
    "matches",
    "never_fails",
    "parse_expression",
    "parse_select",
    "sql_type",
    "table",
    "to_sql",
    "typed",
]
