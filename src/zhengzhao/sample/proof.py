"""Whether texts that were made keep the constraints of their field: what the makers do not see to is found out here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, judge_of, judged_tests, to_sql, typed
from zhengzhao.standard import Field
from zhengzhao.validators.compiling.bound import literal
from zhengzhao.validators.compiling.constraints import ENDS, constant
from zhengzhao.validators.compiling.pattern import to_re2

LENGTHS = ("minLength", "maxLength")
_TRIED = 64


def first_texts(value: exp.Expr, ordinal: str, rows: int | None) -> list[str]:
    """Return the texts that an expression over the row's ordinal gives to the first rows and to the last one.

    Args:
        value: The expression.
        ordinal: The name of the column that it counts by.
        rows: How many rows there are; None where that makes no difference to the values.
    """
    ordinals = list(range(1, min(_TRIED, rows or _TRIED) + 1)) + ([rows] if rows else [])
    counted = exp.Unnest(expressions=[exp.Array(expressions=[exp.Literal.number(each) for each in ordinals])])
    source = exp.select(exp.alias_(counted, ordinal, quoted=True)).subquery("rows")
    with duckdb.connect() as connection:
        found = connection.execute(to_sql(exp.select(value.copy()).from_(source))).fetchall()
    return [text for (text,) in found if text is not None]


def different_texts(value: exp.Expr, ordinal: str, rows: int) -> int:
    """Count the different texts that an expression over the row's ordinal gives to so many rows."""
    ordinals = exp.Anonymous(this="range", expressions=[exp.Literal.number(1), exp.Literal.number(rows + 1)])
    source = exp.select(exp.alias_(exp.Unnest(expressions=[ordinals]), ordinal, quoted=True)).subquery("rows")
    counted = exp.select(exp.Count(this=exp.Distinct(expressions=[value.copy()]))).from_(source)
    with duckdb.connect() as connection:
        found = connection.execute(to_sql(counted)).fetchone()
    return int(found[0]) if found else 0


@lru_cache(maxsize=4096)
def fits(pattern: str, text: str) -> bool:
    """Tell whether a whole text matches a pattern, as the engine finds."""
    return bool(_standing([_matches(pattern, column("text"))], [text]))


def kept(field: Field, texts: Sequence[str]) -> list[str]:
    """Return those texts that are values of the field and keep its lengths, its pattern and its ends."""
    within = _asked(field, [each for each in texts if _keeps_lengths(field, each)])
    judge = judge_of(field)
    if judge is None:
        return within
    tests = judged_tests(field).values()
    values = [(each, judge.value(each)) for each in within]
    return [each for each, value in values if value is not None and all(test(value) for test in tests)]


def _keeps_lengths(field: Field, text: str) -> bool:
    if field.type not in ("string", "list"):
        return True
    length = len(text.split(field.delimiter)) if field.type == "list" else len(text)
    return int(field.constraints.get("minLength", 0)) <= length <= int(field.constraints.get("maxLength", length))


def _asked(field: Field, texts: list[str]) -> list[str]:
    """Return the texts that keep what the engine can be asked."""
    text = column("text")
    tests: list[exp.Expr] = []
    if "pattern" in field.constraints:
        tests.append(_matches(str(field.constraints["pattern"]), text))
    if judge_of(field) is None:
        value = typed(field, text)
        named = [name for name in ENDS if name in field.constraints and name not in LENGTHS]
        tests += [ENDS[name](this=value.copy(), expression=constant(field, field.constraints[name])) for name in named]
    return _standing(tests, texts) if tests and texts else texts


def _matches(pattern: str, text: exp.Expr) -> exp.Expr:
    return exp.RegexpLike(this=text.copy(), expression=literal(to_re2(pattern), "pattern"))


def _standing(tests: list[exp.Expr], texts: list[str]) -> list[str]:
    """Return the texts that stand the tests of a column `text`."""
    listed = exp.Unnest(expressions=[exp.Array(expressions=[exp.Literal.string(each) for each in texts])])
    source = exp.select(exp.alias_(listed, "text", quoted=True)).subquery("texts")
    with _engine().cursor() as connection:
        found = connection.execute(to_sql(exp.select(column("text")).from_(source).where(*tests))).fetchall()
    return [each for (each,) in found]


@lru_cache(maxsize=1)
def _engine() -> duckdb.DuckDBPyConnection:
    # Texts are asked about one by one, and to open it takes longer than to answer.
    return duckdb.connect()
