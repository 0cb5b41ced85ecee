"""What a version holds, counted."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
from sqlglot import exp

from zhengzhao.engines import to_sql
from zhengzhao.standard import RULES, Package, inside
from zhengzhao.validators import reading_lists, select_list


@dataclass(frozen=True)
class Count:
    """A resource of a version: how many fields and rows; `rows` is None where it has no file of its own."""

    resource: str
    fields: int
    rows: int | None


def count_rows(package: Package) -> list[Count]:
    """Count the fields and rows of every resource of a version."""
    counts = []
    with duckdb.connect(":memory:") as connection, reading_lists():
        for each in package.resources:
            rows = None
            if each.kind != RULES and each.path and inside(package.base, each.path, package.name).is_file():
                query = exp.select(exp.Count(this=exp.Star())).from_(select_list(package, each).subquery("rows"))
                found = connection.execute(to_sql(query)).fetchone()
                rows = int(found[0]) if found else 0
            counts.append(Count(each.name, len(each.schema.fields), rows))
    return counts
