"""One run of one sample, from the database to files: a part of each table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.engines import table as relation
from zhengzhao.sample.chunks import Database, Run
from zhengzhao.sample.fault import Fault
from zhengzhao.sample.faults import RECORDS, labelled
from zhengzhao.sample.infect import TABLE, Carrier, break_records, infect, ordered
from zhengzhao.sample.lookups import Lookups, under_names_of
from zhengzhao.sample.tables import Sampled
from zhengzhao.validators import BoundRule

_COPY = "COPY ({}) TO $file (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '')"


@dataclass(frozen=True)
class Part:
    """A run's share of one table: a CSV file in UTF-8 without a header, and which of its records carry a fault."""

    table: str
    path: Path
    rows: int
    carriers: tuple[Carrier, ...] = ()


@dataclass(frozen=True)
class Order:
    """What is to be made: a run of ordinals, of which tables, and the most rows of some of them."""

    run: Run
    tables: frozenset[str]
    limits: Mapping[str, int]


@dataclass(frozen=True)
class PartMaker:
    """Makes a run's part of every table.

    Args:
        database: Lists, pools and recipes.
        lookups: The lists that rules look into.
        folder: Where the parts go.
        faults: The faults of all tables; their places in the list are their numbers.
        period: One row in so many carries each fault.
        seed: What the choice of rows depends on.
    """

    database: Database
    lookups: Lookups
    folder: Path
    faults: Sequence[Fault]
    period: int
    seed: int

    def make(self, connection: duckdb.DuckDBPyConnection, order: Order) -> list[Part]:
        """Make the parts of one run, on a connection of its own."""
        self.database.start(connection, order.run)
        parts = []
        for table in self.database.tables:
            if not self.database.is_empty(table, order.run):
                self.database.keep(connection, table, order.run)
                if table.name in order.tables:
                    parts.append(self._part(connection, table, order))
        return parts

    def _part(self, connection: duckdb.DuckDBPyConnection, table: Sampled, order: Order) -> Part:
        path = self.folder / f"{table.name}.{order.run.first}.csv"
        numbered = [(number, each) for number, each in enumerate(self.faults) if each.table == table.name]
        labels = [each for _, each in numbered if each.kind == "label"]
        put_in = [(number, each) for number, each in numbered if each.kind != "label"]
        limit = order.limits.get(table.name)
        carriers: list[Carrier] = []
        if not numbered and limit is None:
            sql = self.database.sql(table, order.run)
        else:
            rows = self.database.select(table, order.run, ordinals=bool(put_in))
            rows = rows if limit is None else rows.limit(limit)
            if put_in:
                first = order.run.first == 1
                listed = partial(self._listed, table, order.run)
                carriers = infect(connection, table, rows, put_in, self.seed, self.period, first, listed)
                rows = ordered(table.resource.schema)
            sql = to_sql(_relabelled(rows, table, labels))
        copied = connection.execute(_COPY.format(sql), {"file": str(path)}).fetchone()
        names = {number: each.check for number, each in put_in if each.check in RECORDS}
        broken = {each.position: names[each.fault] for each in carriers if each.fault in names}
        if broken:
            break_records(path, broken)
        return Part(table.name, path, int(copied[0]) if copied else 0, tuple(carriers))

    def _listed(self, table: Sampled, run: Run, rule: BoundRule) -> exp.Select | None:
        if rule.reference is None:
            return None
        made = {each.name: each for each in self.database.tables}
        name = rule.reference.resource
        if rule.reference.package is not None or name not in made:
            return self.lookups.listed(rule)
        rows = (
            exp.select(exp.Star()).from_(relation(TABLE))
            if name == table.name
            else self.database.select(made[name], run)
        )
        return under_names_of(rule, rows)


def _relabelled(query: exp.Select, table: Sampled, faults: Sequence[Fault]) -> exp.Select:
    if not faults:
        return query
    cells = [
        exp.cast(exp.null(), "VARCHAR") if name is None else column(name)
        for _, name in labelled(table.resource.schema, faults)
    ]
    named = [exp.alias_(cell, f"c{index}", quoted=True) for index, cell in enumerate(cells)]
    return exp.select(*named).from_(query.subquery("rows"))
