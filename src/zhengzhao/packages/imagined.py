"""Run a recipe on rows that somebody imagines, not on a batch: what would follow if they came?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from types import TracebackType
from typing import Any

import duckdb
from sqlglot import exp

from zhengzhao.catalogue import Catalogue
from zhengzhao.engines import connect, fence, table, to_sql
from zhengzhao.packages.recipe import Recipe, Step
from zhengzhao.packages.steps import cannot_run, define_run, run_step
from zhengzhao.sources import Workspace
from zhengzhao.standard import load_standard

Rows = Sequence[Mapping[str, str]]


class Imagined:
    """A recipe and a catalogue at hand, to be run as often as wanted on rows of one's own.

    Args:
        recipe: The recipe, which says in `imagines` how the standard's tables are filled from what is given.
        catalogue: The catalogue, with its overlays.
        given: The tables that are given, with their columns.
    """

    def __init__(self, recipe: Recipe, catalogue: Catalogue, given: Mapping[str, Sequence[str]]) -> None:
        self._recipe = recipe
        self._catalogue = catalogue
        standard = load_standard(recipe.standard)
        self._version = standard.version
        named = (*recipe.required, *recipe.optional)
        self._columns = {**{each: standard.resource(each).schema.names for each in named}, **given}
        self._stack = ExitStack()

    def __enter__(self) -> Imagined:
        """Open a connection with the catalogue, behind its fence."""
        workspace = self._stack.enter_context(Workspace())
        self._connection = connect(workspace.path, threads=1)
        self._stack.callback(self._connection.close)
        fence(self._connection, [each.package.base for each in self._catalogue.layers])
        self._catalogue.register(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connection."""
        self._stack.close()

    def run(self, rows: Mapping[str, Rows], today: date, wanted: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
        """Run the steps that are wanted, and those that they read.

        Args:
            rows: The rows of the given tables by name; the others are empty.
            today: The day that counts as today.
            wanted: The steps whose rows are returned.

        Raises:
            DescriptorError: A step cannot be run.
        """
        wanted = list(wanted)
        steps = self._recipe.needed(wanted)
        for name in [*self._columns, "run", *(each.name for each in steps)]:
            self._connection.execute(f"DROP TABLE IF EXISTS {to_sql(table(name))}")
        for name, columns in self._columns.items():
            self._fill(name, columns, rows.get(name, ()))
        for name, step in self._recipe.imagines.items():
            self._imagine(name, step)
        define_run(self._connection, today, self._version, self._catalogue.national.version)
        for step in steps:
            run_step(self._connection, self._recipe, step)
        return {name: _rows(self._connection, name) for name in wanted}

    def _imagine(self, name: str, step: Step) -> None:
        # What the imagined rows leave out stays empty, as it would in a batch.
        filled = exp.Insert(this=table(name), by_name=True, expression=step.query.copy())
        try:
            self._connection.execute(to_sql(filled))
        except duckdb.Error as error:
            raise cannot_run(self._recipe, step, error) from error

    def _fill(self, name: str, columns: Sequence[str], rows: Rows) -> None:
        # Every cell is text, as it is where a batch is read.
        text = exp.DataType.build("TEXT")
        defined = [exp.ColumnDef(this=exp.to_identifier(each, quoted=True), kind=text.copy()) for each in columns]
        shape = exp.Schema(this=table(name), expressions=defined)
        self._connection.execute(f"CREATE TEMP TABLE {to_sql(shape)}")
        if rows:
            marks = exp.Values(expressions=[exp.Tuple(expressions=[exp.Placeholder() for _ in columns])])
            cells = [[each.get(one) for one in columns] for each in rows]
            self._connection.executemany(f"INSERT INTO {to_sql(table(name))} {to_sql(marks)}", cells)


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    found = connection.execute(to_sql(exp.select("*").from_(table(name))))
    names = [str(each[0]) for each in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
