"""Engines: DuckDB, embedded; the closed list of functions; the types of Table Schema as SQL."""

from zhengzhao.engines.duckdb import connect, fence, give_room
from zhengzhao.engines.functions import (
    SAMPLE_FUNCTIONS,
    column,
    parse_expression,
    parse_select,
    table,
    to_sql,
    unread,
)
from zhengzhao.engines.judging import judge_of, judged_tests
from zhengzhao.engines.types import EXACT_DIGITS, exact, loosely, matches, never_fails, typed

__all__ = [
    "EXACT_DIGITS",
    "SAMPLE_FUNCTIONS",
    "column",
    "connect",
    "exact",
    "fence",
    "give_room",
    "judge_of",
    "judged_tests",
    "loosely",
    "matches",
    "never_fails",
    "parse_expression",
    "parse_select",
    "table",
    "to_sql",
    "typed",
    "unread",
]
