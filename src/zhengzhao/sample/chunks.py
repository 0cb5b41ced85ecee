"""The database that a sample is made in: lists and pools once, and then the rows, a run of ordinals at a time.

Every value depends on the seed and the row's ordinal alone, so that runs can be made side by side and in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.engines import table as relation
from zhengzhao.sample.generic import schema_values, sometimes
from zhengzhao.sample.lexical import written
from zhengzhao.sample.lookups import Lookups
from zhengzhao.sample.ordinals import ORDINAL, pick
from zhengzhao.sample.recipes import NUMBERS, Recipe, compiled, counted, in_order
from zhengzhao.sample.tables import Link, Sampled

MOST_ROWS = 1000
"""A recipe gives fewer rows for one number than this; a row's ordinal is spaced by it."""

_ROWS = "|rows"
_KEY = "|key"


@dataclass(frozen=True)
class Run:
    """A run of ordinals, from 1."""

    first: int
    count: int


class Database:
    """Lists, pools and recipes, ready to make rows.

    Args:
        connection: An open connection; nothing outside it is read after `prepare`.
        tables: The tables to make.
        recipes: Every sample recipe of the package, by name.
        lookups: The relations that are given.
        parameters: The value of every parameter of the recipes.
        seed: What the draws depend on.
        rows: How many rows there will be at most, for values that must not repeat.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Sequence[Sampled],
        recipes: Mapping[str, Recipe],
        lookups: Lookups,
        parameters: Mapping[str, str],
        seed: int,
        rows: int,
    ) -> None:
        self._connection = connection
        self.tables = tables
        self._seed = seed
        self._rows = rows
        made = [each.name for each in tables if each.recipe]
        ordered = in_order(recipes, made)
        self._sql = {each.name: compiled(each, parameters, seed) for each in ordered}
        read = {name for each in ordered for name in each.reads}
        linked = {link.source for each in tables for link in each.links if not link.is_table}
        self._lookups = lookups
        self._lists = sorted((read - recipes.keys() - {NUMBERS}) | linked)
        self._fixed = {each.name for each in ordered if not counted(recipes, each)}
        shared = [each.name for each in ordered if each.name not in made or each.name in read]
        self._once = [name for name in shared if name in self._fixed]
        self._steps = [name for name in shared if name not in self._fixed]
        readers = {name: sum(name in each.reads for each in ordered) for name in self._steps}
        # What one reader alone needs is worked out where it is read; the rest is kept, and worked out once.
        self._views = {name for name in self._steps if readers[name] == 1 and name not in made}
        self._kept = {link.source for each in tables for link in each.links if link.is_table}
        self._sizes: dict[str, int] = {}
        self._columns: dict[str, dict[str, str]] = {}
        self._values: dict[str, dict[str, exp.Expr]] = {}
        self._texts: dict[str, str] = {}

    def prepare(self) -> None:
        """Load the lists, make what does not depend on the number of rows, and learn what the recipes give."""
        for name in self._lists:
            self._lookups.ensure(name)
        for name in self._once:
            self._define(self._connection, name, self._sql[name], "TABLE", temporary=False)
        for link in [link for each in self.tables for link in each.links if not link.is_table]:
            count = exp.select(exp.Count(this=exp.Star())).from_(relation(link.source))
            self._sizes[link.source] = _one(self._connection, to_sql(count))
        self.start(self._connection, Run(1, 0))
        for table in [each for each in self.tables if each.recipe]:
            described = self._connection.execute(f"DESCRIBE {self._sql[table.name]}").fetchall()
            names = set(table.resource.schema.names)
            self._columns[table.name] = {str(row[0]): str(row[1]) for row in described if row[0] in names}

    def start(self, connection: duckdb.DuckDBPyConnection, run: Run) -> None:
        """Set `numbers` to a run and make the steps that several tables share."""
        numbers = f"SELECT range AS n FROM range({run.first:d}, {run.first + run.count:d})"
        self._define(connection, NUMBERS, numbers, "TABLE")
        for name in self._steps:
            self._define(connection, name, self._sql[name], "VIEW" if name in self._views else "TABLE")

    def is_empty(self, table: Sampled, run: Run) -> bool:
        """Tell whether a table has no rows in a run: one without `numbers` has all its rows in the first."""
        return table.name in self._fixed and run.first > 1

    def select(self, table: Sampled, run: Run, ordinals: bool = False) -> exp.Select:
        """Select a table's rows of a run as text, in order.

        Args:
            table: The table.
            run: The run that was started.
            ordinals: Whether the column `|ordinal` is wanted before the fields.
        """
        given = self._columns.get(table.name, {})
        schema = table.resource.schema
        free = self._free(table)
        if table.name not in self._values:
            self._values[table.name] = schema_values(schema, free, self._rows, self._seed)
        values = {name: value.copy() for name, value in self._values[table.name].items()}
        for name, kind in given.items():
            values[name] = written(schema.field(name), column(name, "made"), kind)
        query = exp.select().from_(self._made(table, run, ordinals or bool(free)).subquery("made"))
        for index, link in enumerate(table.links):
            query = self._joined(query, table, link, f"link{index}", run, values)
        missing = exp.cast(exp.null(), "VARCHAR")
        if ordinals:
            query = query.select(column(ORDINAL, "made"))
        query = query.select(*(exp.alias_(values.get(name, missing), name, quoted=True) for name in schema.names))
        return query.order_by(column(ORDINAL, "made")) if table.links else query

    def sql(self, table: Sampled, run: Run) -> str:
        """Return `select` as text; where a run makes no difference to it, it is made once."""
        if table.name not in self._texts:
            text = to_sql(self.select(table, run))
            if table.links or table.recipe is None or self._free(table):
                return text
            self._texts[table.name] = text
        return self._texts[table.name]

    def keep(self, connection: duckdb.DuckDBPyConnection, table: Sampled, run: Run) -> None:
        """Keep a table's rows of the run, if the keys of others point at it."""
        if table.name in self._kept:
            self._define(connection, table.name + _ROWS, self.sql(table, run), "TABLE")

    def _free(self, table: Sampled) -> list[str]:
        """The fields that neither the recipe nor a link gives; a recipe that leaves out one of a key leaves it empty."""
        given = self._columns.get(table.name, {})
        return [name for name in table.resource.schema.names if name not in given and name not in table.keyed]

    def _made(self, table: Sampled, run: Run, ordinals: bool) -> exp.Select:
        if table.recipe is None:
            return exp.select(exp.alias_(column("n"), ORDINAL, quoted=True)).from_(relation(NUMBERS))
        source: exp.Expr = relation(table.name)
        if table.name not in (*self._steps, *self._once):
            source = exp.maybe_parse(self._sql[table.name], dialect="duckdb").subquery("recipe")
        query = exp.select(exp.Star()).from_(source)
        if ordinals:
            before = exp.Literal.number((run.first - 1) * MOST_ROWS)
            number = exp.Add(this=exp.Window(this=exp.RowNumber()), expression=before)
            query = query.select(exp.alias_(number, ORDINAL, quoted=True))
        return query

    def _joined(
        self, query: exp.Select, table: Sampled, link: Link, alias: str, run: Run, values: dict[str, exp.Expr]
    ) -> exp.Select:
        schema = table.resource.schema
        required = any(schema.requires(schema.field(name)) for name in link.fields)
        if link.source == table.name:
            # A row that points into its own table points at itself.
            values |= {name: values[own].copy() for name, own in zip(link.fields, link.columns, strict=True)}
            return query
        number = exp.Add(
            this=exp.Window(this=exp.RowNumber()), expression=exp.Literal.number(run.first - 1 if link.is_table else -1)
        )
        source = relation(link.source + _ROWS if link.is_table else link.source)
        keys = exp.select(exp.alias_(number, _KEY, quoted=True), *(column(name) for name in link.columns)).from_(source)
        position: exp.Expr = column(ORDINAL)
        if not link.is_table:
            position = pick(self._seed, self._sizes[link.source], link.source, *link.fields)
        for name, own in zip(link.fields, link.columns, strict=True):
            value = exp.cast(column(own, alias), "VARCHAR")
            # Where links alone fill a row, none of them may be left out, or the row would be blank.
            certain = required or not self._free(table)
            values[name] = value if certain else sometimes(value, self._seed, *link.fields)
        return query.join(keys.subquery(alias), on=exp.EQ(this=column(_KEY, alias), expression=position))

    def _define(
        self, connection: duckdb.DuckDBPyConnection, name: str, sql: str, kind: str, temporary: bool = True
    ) -> None:
        where = "TEMP " if temporary else ""
        connection.execute(f"CREATE OR REPLACE {where}{kind} {to_sql(relation(name))} AS {sql}")


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
