"""What the standard's code lists call their codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.standard import newest_version
from zhengzhao.validators import reading_lists, select_list


@lru_cache(maxsize=8)
def code_names(name: str) -> Mapping[str, str]:
    """Return the codes of a list of the newest standard, each with its Chinese name; of two rows the later one counts."""
    standard = newest_version("standard")
    rows = select_list(standard, standard.resource(name)).subquery("rows")
    with duckdb.connect(":memory:") as connection, reading_lists():
        query = exp.select(column("code"), column("name")).from_(rows)
        return dict(connection.execute(to_sql(query)).fetchall())
