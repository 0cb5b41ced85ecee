"""Open tables: what each source is, where its cells are, and what is wrong with its header."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.engines import table as named
from zhengzhao.engines.trees import union_all
from zhengzhao.sources import Expected, TextRelation
from zhengzhao.standard import Package, Resource
from zhengzhao.validators.layout import TEXT, Layout, select_texts
from zhengzhao.validators.opening.labels import LabelFault, bind_labels, refuse_other_table, refuse_unparted
from zhengzhao.validators.opening.strays import Strays


@dataclass(frozen=True)
class OpenTable:
    """One source, opened: which table it is, where its cells are, and what is wrong with its header.

    `first` is how its cells lie for the first look: an empty cell is NULL already, where the source can be read so; it is
    of one name for all sources of a `kind`, which look alike, so that one query serves them one after another. `beside` is
    a FROM item like the scan of the relation, with the rows that were left out of it because they are no records. `party` is
    which of the sources it sees: those of the same one, and no others.
    """

    resource: Resource
    relation: TextRelation
    layout: Layout
    first: Layout
    kind: str
    labels: tuple[LabelFault, ...] = ()
    local: Package | None = None
    beside: str | None = None
    party: int = 0

    @property
    def quickest(self) -> str:
        """The FROM item that the first look reads."""
        return self.relation.quick or self.relation.scan

    def show(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make `first` lead to this source, until the next one of its kind is shown."""
        if self.relation.quick is not None:
            create_view(connection, self.first.view, self.relation.quick)


@dataclass
class Tables:
    """The tables of one run, as views of one DuckDB connection.

    Where they are `trusting`, a text is believed to be what it begins as until it has been read, but for the
    `distrusted` ones. Where they are `insisting`, a package is held to the authority whatever it names. `spooled` are the
    files that streams were written to, for a stream can be read only once; `packages` are those among the sources, and
    `unread` their resources that nothing says how to read. `strays` are the rows that were found to be no records, by the
    place of their source, for the next time that it is opened. `party` is that of the sources that are being opened: each is
    held to the rules as if only those of its party had been given.
    """

    connection: duckdb.DuckDBPyConnection
    authority: Package
    opened: list[OpenTable] = field(default_factory=list)
    trusting: bool = False
    distrusted: set[Path] = field(default_factory=set)
    spooled: dict[Path, Path] = field(default_factory=dict)
    insisting: bool = False
    party: int = 0
    packages: list[Package] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    strays: dict[int, Strays] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _taken: Counter[str] = field(default_factory=Counter)
    _places: dict[str, list[int]] = field(default_factory=dict)

    def close_all(self) -> None:
        """Forget the opened tables; the names of their views serve the next ones that look alike."""
        self.opened.clear()
        self.packages.clear()
        self.unread.clear()
        self._taken.clear()
        self._places.clear()

    def view(self, likeness: str) -> tuple[str, str]:
        """Return the kind of a table and the name of a view for it, both the same as before for one that looks alike."""
        kind = self._kinds.setdefault(likeness, f"source:{len(self._kinds)}")
        self._taken[kind] += 1
        return kind, f"{kind}:{self._taken[kind]}"

    def add(self, resource: Resource, relation: TextRelation, local: Package | None = None) -> None:
        """Open a source as a view: the table that it is, and the package that it came in, if any.

        Raises:
            SourceError: By its header it is another table, or its rows have no cells.
            DescriptorError: The dialect of the resource cannot be read.
        """
        refuse_unparted(relation, resource)
        if local is None:
            refuse_other_table(relation, resource, self.authority)
        positions, faults = bind_labels(relation, resource)
        resource, beside = _with_null(resource), None
        if (strays := self.strays.get(len(self.opened))) is not None:
            relation, beside = strays.leave_out(relation)
        schema, width = resource.schema, len(relation.labels)
        # Where an empty cell is a value of some field, it must not be read as NULL.
        quick = relation.quick if all("" in schema.missing(schema.field(name)) for name in positions) else None
        # What a table is held to is in its schema, but for the rules that overlays add.
        added = [(each.layer, each.name) for each in schema.rules if each.layer]
        looks = [schema.raw, schema.missing_values, added, positions, width, relation.numbered, relation.header_row]
        kind, view = self.view(json.dumps([resource.name, *looks, bool(quick)], sort_keys=True, ensure_ascii=False))
        create_view(self.connection, view, relation.scan)
        layout = Layout(view, schema, positions, width, relation.numbered, relation.header_row, base=view)
        first = layout
        if quick is not None:
            first = replace(layout, view=f"quick:{kind}", blanks=True)
        self._places.setdefault(resource.name, []).append(len(self.opened))
        opened = OpenTable(
            resource, replace(relation, quick=quick), layout, first, kind, faults, local, beside, self.party
        )
        self.opened.append(opened)

    def add_fault(self, fault: LabelFault, position: int = -1) -> None:
        """Add a fault to those of the header of an opened source, the last one if no other is named."""
        opened = self.opened[position]
        self.opened[position] = replace(opened, labels=(*opened.labels, fault))

    @property
    def names(self) -> list[str]:
        """The names of the tables that were given."""
        return list(dict.fromkeys(each.resource.name for each in self.opened))

    def sources_of(self, name: str) -> list[OpenTable]:
        """Return the sources that are a table, in their order."""
        return [self.opened[place] for place in self._places.get(name, ())]

    def text(self, name: str) -> str:
        """Return a SELECT of a table's fields as they stand in its sources, NULL where missing.

        Several sources of one table follow one another. A table that was not given is an empty relation.

        Raises:
            KeyError: The authority has no such table.
        """
        parts = self.sources_of(name)
        if not parts:
            return to_sql(_empty(self.authority.resource(name)))
        return to_sql(union_all(map(_as_text, parts)))


def _with_null(resource: Resource) -> Resource:
    """Let what stands for NULL in the file be a missing value of every field."""
    null = Expected.of(resource).dialect.null
    if null is None:
        return resource
    schema = resource.schema
    own = ((each, each.missing_values) for each in schema.fields)
    fields = (each if missing is None else replace(each, missing_values=(*missing, null)) for each, missing in own)
    missing = (*schema.missing_values, null)
    return replace(resource, schema=replace(schema, missing_values=missing, fields=tuple(fields)))


def create_view(connection: duckdb.DuckDBPyConnection, name: str, scan: str) -> None:
    """Make a view of what a FROM item gives."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {to_sql(named(name))} AS SELECT * FROM {scan}")


def _as_text(opened: OpenTable) -> exp.Select:
    names = opened.resource.schema.names
    cells = [exp.alias_(column(name + TEXT), name, quoted=True) for name in names]
    return exp.Select(expressions=cells).from_(select_texts(opened.layout, names).subquery("cells"))


def _empty(resource: Resource) -> exp.Select:
    nulls = [exp.alias_(exp.cast(exp.null(), "VARCHAR"), name, quoted=True) for name in resource.schema.names]
    return exp.Select(expressions=nulls).where(exp.false())
