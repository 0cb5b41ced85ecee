"""Small sources that look alike are looked at together: to plan a query of many rules takes longer than to run it."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import duckdb

from zhengzhao.engines import judge_of
from zhengzhao.sources import FILE_INDEX, FileScan, scan_together
from zhengzhao.validators.layout import PART
from zhengzhao.validators.looking.prepared import Prepared
from zhengzhao.validators.opening.tables import OpenTable, create_view

_SMALL = 8_000_000
"""Bytes of a file that is not looked at alone, at most."""
_TOGETHER = 64_000_000
"""Bytes of all files that are looked at together, at most."""


@dataclass(frozen=True)
class Bundle:
    """Sources that are looked at together: their places among the opened ones, and their rules as those of one source.

    What is kept of a source alone is kept in its own views; what is kept of several, in views of the bundle.
    """

    positions: tuple[int, ...]
    prepared: Prepared

    @property
    def alone(self) -> bool:
        """Whether it is one source."""
        return len(self.positions) == 1

    def show(self, connection: duckdb.DuckDBPyConnection, opened: Sequence[OpenTable]) -> None:
        """Let the layout of the first look lead to the sources."""
        if self.alone:
            opened[self.positions[0]].show(connection)
        else:
            _create(connection, self.prepared.first.view, [_scans(opened[each])[0] for each in self.positions])

    def show_exactly(self, connection: duckdb.DuckDBPyConnection, opened: Sequence[OpenTable]) -> None:
        """Let the layout of the second look lead to the sources."""
        if not self.alone:
            _create(connection, self.prepared.plan.layout.view, [_scans(opened[each])[1] for each in self.positions])

    def among(self, positions: Collection[int], prepared: Sequence[Prepared]) -> Bundle | None:
        """Return those of the sources that stand at some positions; `prepared` are the rules of all opened ones."""
        kept = [each for each in self.positions if each in positions]
        return _bundle(kept, prepared) if kept else None


def bundles_of(opened: Sequence[OpenTable], prepared: Sequence[Prepared]) -> list[Bundle]:
    """Part the opened sources, whose rules are prepared, into bundles, in the order of the first source of each."""
    groups: list[list[int]] = []
    filling: dict[object, tuple[list[int], float]] = {}
    for position, each in enumerate(opened):
        scans = () if any(map(judge_of, each.layout.schema.fields)) else _scans(each)
        size = _size(scans)
        if not scans or size > _SMALL:
            groups.append([position])
            continue
        key = (each.kind, id(each.local), *(scan.manner for scan in scans))
        group, filled = filling.get(key, ([], 0))
        alike = bool(group) and prepared[group[0]].plan.agrees_on_records(prepared[position].plan)
        if not alike or filled + size > _TOGETHER:
            group, filled = [], 0
            groups.append(group)
        group.append(position)
        filling[key] = (group, filled + size)
    return [_bundle(group, prepared) for group in groups]


def _bundle(positions: Sequence[int], prepared: Sequence[Prepared]) -> Bundle:
    model, parts = prepared[positions[0]], tuple(positions)
    if len(parts) == 1:
        return Bundle(parts, model)
    exactly, first = (
        replace(layout, view=f"together:{parts[0]}:{layout.view}", parts=parts)
        for layout in (model.plan.layout, model.first)
    )
    return Bundle(parts, Prepared(replace(model.plan, layout=exactly), first, model.unrun))


def _size(scans: Sequence[FileScan]) -> float:
    """Return how many bytes a look reads at most; a file that is gone is endless, for whoever reads it will say so."""
    try:
        return max((scan.path.stat().st_size for scan in scans), default=0)
    except OSError:
        return math.inf


def _scans(opened: OpenTable) -> tuple[FileScan, ...]:
    """Return what the first and the second look read of a source; nothing where others cannot be read with it."""
    first, second = opened.quickest, opened.relation.scan
    return (first, second) if isinstance(first, FileScan) and isinstance(second, FileScan) else ()


def _create(connection: duckdb.DuckDBPyConnection, view: str, scans: Sequence[FileScan]) -> None:
    source = f'(SELECT *, CAST({FILE_INDEX} AS BIGINT) AS "{PART}" FROM {scan_together(scans)})'
    create_view(connection, view, source)
