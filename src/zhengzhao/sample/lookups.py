"""Asking the lists that rules look into: which values they hold, and which values a check would refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.engines import table as relation
from zhengzhao.engines.trees import union_all
from zhengzhao.sample.relations import Listed, load
from zhengzhao.validators.compiling.bound import BoundRule, literal
from zhengzhao.validators.compiling.lists import followed
from zhengzhao.validators.layout import TEXT

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

    def listed(self, rule: BoundRule) -> exp.Select:
        """Return the list that a rule looks into, under the names that its check reads."""
        assert rule.reference is not None
        name = rule.reference.resource
        self.ensure(name)
        keys = self._lists[name].schema.foreign_keys
        for key in keys:
            self.ensure(key.reference.resource)
        rows = followed(exp.select(exp.Star()).from_(relation(name)), rule.reference, keys, relation)
        return under_names_of(rule, rows)

    def refused(self, rule: BoundRule, cases: Sequence[Case]) -> list[Case]:
        """Return the cases that break a rule, against the list that it names."""
        reference = rule.reference
        if not cases or rule.test is None or reference is None or not self.ensure(reference.resource):
            return []
        rows = union_all(_case(rule, index, case) for index, case in enumerate(cases))
        query = rule.offending
        assert query is not None
        query = query.with_("rows", rows).with_("reference", self.listed(rule))
        found = {int(row[0]) for row in self._connection.execute(to_sql(query)).fetchall()}
        return [case for index, case in enumerate(cases) if index in found]


def under_names_of(rule: BoundRule, rows: exp.Select) -> exp.Select:
    """Return the rows of a list as text under the names that a check reads; the rule's fields rename them in order."""
    assert rule.reference is not None
    given = rule.reference.fields
    origin = (*given, *rule.reference_fields[len(given) :])
    names = zip(origin, rule.reference_fields, strict=True)
    cells = [exp.alias_(exp.cast(column(source), "VARCHAR"), name, quoted=True) for source, name in names]
    return exp.select(*cells).from_(rows.subquery("listed"))


def _case(rule: BoundRule, index: int, case: Case) -> exp.Select:
    """One case as a row: under the names of the parameters, and under those of the fields."""
    values = [exp.alias_(exp.Literal.number(index), "row", quoted=True)]
    for name, kind, text in zip(rule.parameters, rule.kinds, case, strict=False):
        values.append(exp.alias_(literal(text, kind), name, quoted=True))
    for field, kind, text in zip(rule.fields, rule.kinds, case, strict=True):
        values.append(exp.alias_(literal(text, kind), field + TEXT if kind == "text" else field, quoted=True))
    return exp.select(*values)
