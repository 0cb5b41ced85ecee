"""Asking the lists that rules look into: which values they hold, and which values a check would refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.engines import table as relation
from zhengzhao.sample.relations import Listed, load
from zhengzhao.validators.constraints import TEXT
from zhengzhao.validators.rules import BoundRule, literal

Case = tuple[str | None, ...]


class Lookups:
    """Loads a list when it is first asked for.

    Args:
        connection: An open connection that may still read files.
        lists: The relations that are given, by name.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, lists: Mapping[str, Listed]) -> None:
        self._connection = connection
        self._lists = lists
        self.loaded: set[str] = set()

    def ensure(self, name: str) -> bool:
        """Load a list unless it is loaded; tell whether there is one of that name."""
        if name in self._lists and name not in self.loaded:
            load(self._connection, self._lists[name])
            self.loaded.add(name)
        return name in self.loaded

    def values(self, name: str, fields: Sequence[str]) -> set[Case]:
        """Return the values of some fields of a list, as text."""
        texts = [exp.cast(column(each), "VARCHAR") for each in fields]
        query = exp.select(*texts).from_(relation(name)).distinct()
        return {tuple(row) for row in self._connection.execute(to_sql(query)).fetchall()}

    def refused(self, rule: BoundRule, cases: Sequence[Case]) -> list[Case]:
        """Return the cases that break a rule, against the list that it names."""
        reference = rule.reference
        if not cases or rule.test is None or reference is None or not self.ensure(reference.resource):
            return []
        selects = [_case(rule, index, case) for index, case in enumerate(cases)]
        rows: exp.Query = selects[0]
        for each in selects[1:]:
            rows = exp.union(rows, each, distinct=False)
        # A check reads its list under its own names; the rule's fields rename them in order.
        origin = (*reference.fields, *rule.reference_fields[len(reference.fields) :])
        listed = exp.select(
            *(
                exp.alias_(exp.cast(column(source), "VARCHAR"), name, quoted=True)
                for source, name in zip(origin, rule.reference_fields, strict=True)
            )
        ).from_(relation(reference.resource))
        query = rule.test.copy()
        if not isinstance(query, exp.Query):
            broken = exp.Is(this=exp.paren(query), expression=exp.false())
            query = exp.select(column("row")).from_(relation("rows")).where(broken)
        query = query.with_("rows", rows).with_("reference", listed)
        found = {int(row[0]) for row in self._connection.execute(to_sql(query)).fetchall()}
        return [case for index, case in enumerate(cases) if index in found]


def _case(rule: BoundRule, index: int, case: Case) -> exp.Select:
    """One case as a row: under the names of the parameters, and under those of the fields."""
    values = [exp.alias_(exp.Literal.number(index), "row", quoted=True)]
    for name, kind, text in zip(rule.parameters, rule.kinds, case, strict=False):
        values.append(exp.alias_(literal(text, kind), name, quoted=True))
    for field, kind, text in zip(rule.fields, rule.kinds, case, strict=True):
        values.append(exp.alias_(literal(text, kind), field + TEXT if kind == "text" else field, quoted=True))
    return exp.select(*values)
