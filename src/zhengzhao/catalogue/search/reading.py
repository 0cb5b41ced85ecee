"""What a catalogue holds on one day, read for the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import duckdb

from zhengzhao.catalogue.search.hit import Hit, Row
from zhengzhao.engines import table, to_sql
from zhengzhao.standard import Package, newest_version
from zhengzhao.validators import reading_lists, select_list

WayKind = Literal["synonym", "item", "department", "industry"]
_HERE = Path(__file__).resolve().parent


class Layered(Protocol):
    """What is read of a catalogue, which itself asks the index."""

    @property
    def national(self) -> Package:
        """The version that says what the resources look like."""

    def in_force(self, day: date) -> tuple[str, ...]:
        """Return the labels of the layers that hold on a day."""

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make one table a resource, over all layers."""


@dataclass(frozen=True)
class Way:
    """Other words that lead to terms.

    Args:
        kind: What they are.
        words: The words.
        name: The name of what they mean; of a synonym, the words of the catalogue.
        row: Where it stands.
        terms: The codes of the terms; none where no term leads to an item or department.
    """

    kind: WayKind
    words: str
    name: str
    row: Row
    terms: frozenset[str]


@dataclass(frozen=True)
class Content:
    """The terms of a day in the order in which hits are shown, the ways to them, and the layers in force."""

    layers: tuple[str, ...]
    terms: tuple[Hit, ...]
    ways: tuple[Way, ...]


def read_content(catalogue: Layered, day: date) -> Content:
    """Read what an index is built from.

    Raises:
        UsageError: No national version is in force on that day.
    """
    layers = catalogue.in_force(day)
    with duckdb.connect(":memory:") as connection:
        catalogue.register(connection)
        if all(each.name != "synonym" for each in catalogue.national.resources):
            # An authority's own catalogue may have none.
            connection.execute((_HERE / "no_synonym.sql").read_text(encoding="utf-8"))
        standard = newest_version("standard")
        industries = select_list(standard, standard.resource("industry"))
        with reading_lists():
            connection.execute(f"CREATE TEMP TABLE {to_sql(table('industry'))} AS {to_sql(industries)}")
        terms = tuple(_term(*row) for row in _rows(connection, "term", day))
        ways = _ways(_rows(connection, "way", day))
    return Content(layers, terms, ways)


def _rows(connection: duckdb.DuckDBPyConnection, name: str, day: date) -> list[tuple[Any, ...]]:
    query = (_HERE / f"{name}.sql").read_text(encoding="utf-8")
    return connection.execute(query, {"day": day.isoformat()}).fetchall()


def _term(code: str, term: str, kind: str, usable: bool, successor: str | None, layer: int, catalogue: str) -> Hit:
    return Hit(Row("scope_term", code, layer, catalogue), term, kind, usable, successor, "exact", term)


def _ways(rows: Iterable[tuple[Any, ...]]) -> tuple[Way, ...]:
    terms: dict[tuple[str, str, str, Row], set[str]] = {}
    for kind, words, resource, key, name, term, layer, catalogue in rows:
        found = terms.setdefault((kind, words, name, Row(resource, key, layer, catalogue)), set())
        found.update([term] if term is not None else [])
    ways = [
        Way(cast(WayKind, kind), words, name, row, frozenset(found))
        for (kind, words, name, row), found in terms.items()
    ]
    return tuple(sorted(ways, key=lambda each: (len(each.words), each.words, each.row.key, each.row.layer)))
