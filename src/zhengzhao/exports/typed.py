"""The rows of a resource as values of their types: what a database is to hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, judge_of, to_sql, typed
from zhengzhao.standard import Field, Package, Resource, Schema
from zhengzhao.validators import reading_lists, select_list


def typed_rows(package: Package, resource: Resource) -> list[Sequence[Any]]:
    """Read the rows of a resource, each cell as a value of its field's type, None where it is missing.

    Types that a database holds as text, or that are judged in Python, stay the text that they are.

    Raises:
        DescriptorError: There is no such file.
    """
    cells = [exp.alias_(_value(each, resource.schema), each.name, quoted=True) for each in resource.schema.fields]
    query = exp.select(*cells).from_(select_list(package, resource).subquery("rows"))
    with duckdb.connect(":memory:") as connection, reading_lists():
        connection.execute("SET threads = 1")
        return list(connection.execute(to_sql(query)).fetchall())


def is_typed(field: Field) -> bool:
    """Tell whether a field's values are more than text to a database."""
    return field.type in _TYPED and judge_of(field) is None


_TYPED = ("boolean", "date", "datetime", "time", "integer", "number", "year")


def _value(field: Field, schema: Schema) -> exp.Expr:
    text = column(field.name)
    value = typed(field, text) if is_typed(field) else text
    known = [exp.Literal.string(each) for each in schema.missing(field) if each]
    if not known:
        return value
    absent = exp.In(this=text.copy(), expressions=known)
    return exp.Case(ifs=[exp.If(this=absent, true=exp.null())], default=value)
