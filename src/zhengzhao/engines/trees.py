"""Small trees of SQL that the types are built from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial, reduce

from sqlglot import exp


def when(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    """Return the value where the condition holds, else NULL."""
    return exp.Case(ifs=[exp.If(this=condition, true=value)])


def try_cast(value: exp.Expr, to: str) -> exp.Expr:
    """Return a cast that gives NULL for what is not of the type."""
    return exp.TryCast(this=value.copy(), to=data_type(to))


def data_type(name: str) -> exp.DataType:
    """Return one of DuckDB's types by its name, such as ``FLOAT[4]``."""
    return _read_type(name).copy()


# The rules of a table name a few types a hundred times, and each name is parsed as SQL.
_read_type = lru_cache(maxsize=256)(partial(exp.DataType.build, dialect="duckdb"))


def union_all(queries: Iterable[exp.Query]) -> exp.Query:
    """Return the rows of one or more queries, one after another; the queries become part of it."""
    first, *others = queries
    return exp.union(first, *others, distinct=False, copy=False) if others else first


def add_up(numbers: Iterable[exp.Expr]) -> exp.Expr:
    """Return the sum of one or more numbers, which become part of it."""
    return reduce(lambda total, each: exp.Add(this=total, expression=each), numbers)


def call(name: str, *arguments: exp.Expr | str | int) -> exp.Expr:
    """Return a call of one of DuckDB's own functions; plain values become literals."""
    trees = [
        each.copy()
        if isinstance(each, exp.Expr)
        else exp.Literal.string(each)
        if isinstance(each, str)
        else exp.Literal.number(each)
        for each in arguments
    ]
    return exp.Anonymous(this=name, expressions=trees)
