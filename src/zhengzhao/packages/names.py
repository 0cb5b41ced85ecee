"""The names of two versions of the standard: those that a recipe was written in, and those of the batch.

A recipe says by `standard` which version's names its steps use. Another version may call a table or field otherwise and
says so by `formerly`; whichever is the newer, what is the same is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.standard import Package, Resource, corresponding, counterpart


@dataclass(frozen=True)
class Names:
    """The tables and fields of a recipe's version in those of the batch's."""

    recipe: Package
    batch: Package

    def resource(self, name: str) -> Resource:
        """Return the batch's table that the recipe knows by a name.

        Raises:
            KeyError: The batch's version has no such table.
        """
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def find(self, name: str) -> Resource | None:
        """Return the batch's table that the recipe knows by a name; None where its version has none."""
        own = self._own(name)
        if own is not None:
            return counterpart(own, self.batch)
        return next((each for each in self.batch.resources if each.name == name), None)

    def fields(self, name: str) -> Mapping[str, str]:
        """Return the batch's field for each of the recipe's; one that the batch does not have is left out."""
        own, there = self._own(name), self.resource(name)
        return corresponding((own or there).schema, there.schema)

    def select(self, name: str, rows: str) -> str:
        """Return a SELECT of the batch's rows under the recipe's names, with what the recipe does not know beside them."""
        own, there = self._own(name), self.resource(name)
        names, known = (own or there).schema.names, self.fields(name)
        shown = [_shown(known.get(each), each) for each in names]
        beside = [column(each) for each in there.schema.names if each not in known.values() and each not in names]
        return f"SELECT {', '.join(to_sql(each) for each in [*shown, *beside])} FROM ({rows}) AS batch"

    def form(self, connection: duckdb.DuckDBPyConnection, name: str, step: str, beside: tuple[str, ...] = ()) -> str:
        """Make a view of a step's rows under the batch's names, and return its name.

        Args:
            connection: Where the step is.
            name: The table, as the recipe calls it.
            step: The step that fills it.
            beside: Columns of the step that are kept as they are.
        """
        described = connection.execute(f"DESCRIBE {to_sql(table(step))}").fetchall()
        held = {str(row[0]) for row in described}
        there = self.resource(name).schema
        called = {theirs: ours for ours, theirs in self.fields(name).items()}
        shown = [_shown(_held(each, called.get(each, each), held), each) for each in there.names]
        query = exp.Select(expressions=[*(column(each) for each in beside), *shown]).from_(table(step))
        view = f"form:{step}"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {to_sql(table(view))} AS {to_sql(query)}")
        return view

    def _own(self, name: str) -> Resource | None:
        return next((each for each in self.recipe.resources if each.name == name), None)


def _held(name: str, called: str, held: set[str]) -> str | None:
    return next((each for each in (called, name) if each in held), None)


def _shown(source: str | None, name: str) -> exp.Expr:
    value = exp.cast(exp.null(), "VARCHAR") if source is None else column(source)
    return exp.alias_(value, name, quoted=True)
