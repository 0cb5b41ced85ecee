"""Engines: DuckDB, embedded; the closed list of functions; the types of Table Schema as SQL."""

from zhengzhao.engines.duckdb import connect, fence, give_room
from zhengzhao.engines.functions import (
    CHECK_FUNCTIONS,
    RECIPE_FUNCTIONS,
    SAMPLE_FUNCTIONS,
    column,
    parse_expression,
    parse_select,
    table,
    to_sql,
    unread,
)
from zhengzhao.engines.judging import Judge, judge_of, judged_tests
from zhengzhao.engines.types import EXACT_DIGITS, exact, loosely, matches, never_fails, typed

__all__ = [
    "CHECK_FUNCTIONS",
    "EXACT_DIGITS",
    "RECIPE_FUNCTIONS",
    "SAMPLE_FUNCTIONS",
    "Judge",
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
