"""In which order tables are made, so that what a foreign key points at is there before it; and what cannot be pointed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhengzhao.exports.database.dialects import stored_as
from zhengzhao.messages import Text
from zhengzhao.standard import ForeignKey, Package, Resource


@dataclass(frozen=True)
class Link:
    """A foreign key of a table, as a database has it: `reason` says why it cannot hold it."""

    resource: str
    key: ForeignKey
    target: str
    fields: tuple[str, ...]
    reason: Text | None = None


def links(package: Package, resource: Resource) -> list[Link]:
    """Return the foreign keys of a table."""
    found = []
    for key in resource.schema.foreign_keys:
        target = key.reference.resource or resource.name
        fields = key.reference.fields or key.fields
        found.append(Link(resource.name, key, target, fields, _reason(package, resource, key, target, fields)))
    return found


def in_order(package: Package) -> list[Resource]:
    """Return the resources so that each comes after those that it points at; what points in a circle keeps its order."""
    left = list(package.resources)
    done: list[Resource] = []
    while left:
        free = [each for each in left if not _waits(package, each, left)] or left[:1]
        done += free
        left = [each for each in left if each not in free]
    return done


def is_later(link: Link, order: Sequence[Resource]) -> bool:
    """Tell whether the table that a key points at is made after the one that has the key."""
    at: Mapping[str, int] = {each.name: position for position, each in enumerate(order)}
    return at[link.target] > at[link.resource]


def waves(package: Package, resource: Resource, rows: Sequence[Sequence[Any]]) -> list[list[Sequence[Any]]]:
    """Part the rows of a table that points at itself, so that each part points at earlier ones only.

    DuckDB holds a foreign key row by row, so that a row cannot point at one of the same statement. Rows that point in a
    circle stand together at the end.
    """
    own = [each for each in links(package, resource) if each.target == resource.name and each.reason is None]
    at = {name: position for position, name in enumerate(resource.schema.names)}
    pairs = [([at[name] for name in each.key.fields], [at[name] for name in each.fields]) for each in own]
    left, found = list(rows), []
    there: list[set[tuple[Any, ...]]] = [set() for _ in pairs]
    while left and pairs:
        ready = [
            row for row in left if all(_stands(row, mine, known) for (mine, _), known in zip(pairs, there, strict=True))
        ]
        if not ready:
            break
        found.append(ready)
        for (_, theirs), known in zip(pairs, there, strict=True):
            known.update(tuple(row[each] for each in theirs) for row in ready)
        chosen = set(map(id, ready))
        left = [row for row in left if id(row) not in chosen]
    return [*found, left] if left else found


def _stands(row: Sequence[Any], mine: Sequence[int], known: set[tuple[Any, ...]]) -> bool:
    value = tuple(row[each] for each in mine)
    return None in value or value in known


def _waits(package: Package, resource: Resource, left: Sequence[Resource]) -> bool:
    names = {each.name for each in left} - {resource.name}
    return any(each.target in names and each.reason is None for each in links(package, resource))


def _reason(package: Package, resource: Resource, key: ForeignKey, target: str, fields: tuple[str, ...]) -> Text | None:
    known = {each.name: each for each in package.resources}
    if key.reference.package or target not in known:
        return Text("指向别的数据包", "it points into another package")
    schema = known[target].schema
    if not set(fields) <= set(schema.names):
        return Text(f"{target} 没有这些字段", f"{target} has no such fields")
    if not is_key(known[target], fields):
        return Text(f"{target} 的 {'、'.join(fields)} 不是键", f"{', '.join(fields)} is no key of {target}")
    mine = [stored_as(resource.schema.field(each)) for each in key.fields]
    if mine != [stored_as(schema.field(each)) for each in fields]:
        return Text("两边类型不同", "the two sides have different types")
    return None


def is_key(resource: Resource, fields: tuple[str, ...]) -> bool:
    """Tell whether a database lets foreign keys point at these fields of a table."""
    schema = resource.schema
    unique = {each.name for each in schema.fields if each.constraints.get("unique") is True}
    keys = [schema.primary_key, *schema.unique_keys, *((each,) for each in unique)]
    return any(set(fields) == set(each) for each in keys)
