"""Columns that SQL cannot read: each distinct text is judged once in Python, and the queries look the verdict up."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, judge_of, judged_tests, table, to_sql
from zhengzhao.standard import Field
from zhengzhao.validators.layout import TEXT, Layout, judged_name, select_texts

_AT_ONCE = 10_000
_TEXTS = "judged|texts"


def judge_columns(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Make the tables of verdicts that the queries over a layout look into; nothing where SQL can read every field.

    Raises:
        DescriptorError: A constraint's JSON Schema is none.
    """
    for field in layout.schema.fields:
        if judge_of(field) is not None:
            _judge_column(connection, layout, field)


def _judge_column(connection: duckdb.DuckDBPyConnection, layout: Layout, field: Field) -> None:
    text = column(field.name + TEXT)
    distinct = exp.Select(expressions=[exp.alias_(text, "text")]).from_(
        select_texts(layout, [field.name]).subquery("t")
    )
    distinct = distinct.where(exp.not_(exp.Is(this=text.copy(), expression=exp.null()))).distinct()
    numbered = exp.select(exp.alias_(exp.Window(this=exp.RowNumber()), "n"), column("text")).from_(
        distinct.subquery("d")
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {to_sql(table(_TEXTS))} AS {to_sql(numbered)}")
    tests = list(judged_tests(field))
    verdicts = to_sql(table(judged_name(layout, field.name)))
    kinds = ", ".join(["text VARCHAR", "value VARCHAR", *(f"{to_sql(column(each))} BOOLEAN" for each in tests)])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {verdicts} ({kinds})")
    chunk = f"SELECT text FROM {to_sql(table(_TEXTS))} WHERE n > $after AND n <= $after + {_AT_ONCE} ORDER BY n"
    insert = f"INSERT INTO {verdicts} SELECT {', '.join(['unnest(?)'] * (2 + len(tests)))}"
    after = 0
    while texts := [each for (each,) in connection.execute(chunk, {"after": after}).fetchall()]:
        connection.execute(insert, _columns(field, texts))
        after += _AT_ONCE


def _columns(field: Field, texts: Sequence[str]) -> list[list[str | None] | list[bool | None]]:
    judge = judge_of(field)
    assert judge is not None
    given: list[str | None] = [*texts]
    values = [judge.value(each) for each in texts]
    columns: list[list[str | None] | list[bool | None]] = [given, values]
    for test in judged_tests(field).values():
        columns.append([None if value is None else test(value) for value in values])
    return columns
