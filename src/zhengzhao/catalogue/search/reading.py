"""What a catalogue holds on one day, read for the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import duckdb

from zhengzhao.catalogue.search.hit import Hit, Row
from zhengzhao.engines import table, to_sql
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import newest_version
from zhengzhao.validators import select_list

if TYPE_CHECKING:
    from zhengzhao.catalogue.layers import Catalogue

WayKind = Literal["synonym", "item", "department", "industry"]
_HERE = Path(__file__).resolve().parent


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


def read_content(catalogue: Catalogue, day: date) -> Content:
    """Read what an index is built from.

    Raises:
        UsageError: No national version is in force on that day.
    """
    with duckdb.connect(":memory:") as connection:
        catalogue.register(connection)
        standard = newest_version("standard")
        industries = select_list(standard, standard.resource("industry"))
        connection.execute(f"CREATE TEMP TABLE {to_sql(table('industry'))} AS {to_sql(industries)}")
        layers = _rows(connection, "layer", day)
        if not layers or layers[0][0] != 0:
            raise UsageError(no_version(day, catalogue))
        terms = tuple(_term(*row) for row in _rows(connection, "term", day))
        ways = _ways(_rows(connection, "way", day))
    return Content(tuple(label for _, label in layers), terms, ways)


def no_version(day: date, catalogue: Catalogue) -> Text:
    """Say that no national version of the catalogue is in force on a day."""
    known = [f"{each.label}（{each.start or '…'} – {each.end or '…'}）" for each in catalogue.layers if not each.number]
    shown = "、".join(known)
    return Text(
        f"{day.isoformat()} 没有生效的目录；现有版本：{shown}。请用 --today 换一个日期。",
        f"No version of the catalogue was in force on {day.isoformat()}; there are "
        f"{shown.replace('、', ', ').replace('（', ' (').replace('）', ')')}. Name another day with --today.",
    )


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
        Way(cast(WayKind, kind), words, name, row, frozenset(found)) for (kind, words, name, row), found in terms.items()
    ]
    return tuple(sorted(ways, key=lambda each: (len(each.words), each.words, each.row.key, each.row.layer)))
