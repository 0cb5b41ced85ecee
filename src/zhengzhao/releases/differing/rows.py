"""The rows that come with a version: codes, terms, items, modes, correspondence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.messages import Text
from zhengzhao.releases.differing.change import WORDING, Change, Class, Step
from zhengzhao.releases.differing.fields import renames
from zhengzhao.standard import Package, Resource, Schema
from zhengzhao.validators import select_list

Row = Mapping[str, str | None]
_ADDED = Class("loosens", "tightens", Step.MINOR)


def row_changes(
    connection: duckdb.DuckDBPyConnection, old: tuple[Package, Resource], new: tuple[Package, Resource]
) -> Iterator[Change]:
    """Compare the rows of a list by its primary key; a list without one is compared by whole rows."""
    shape, before_shape = new[1].schema, old[1].schema
    earlier = renames(before_shape, shape)
    shared = [name for name in shape.names if earlier.get(name, name) in before_shape.names]
    key = list(shape.primary_key or shared)
    if not set(key) <= set(shared):
        # Rows that are known by something new cannot be told from those that were.
        return
    before = _rows(connection, *old, shared, earlier)
    after = _rows(connection, *new, shared, {})
    one = {tuple(row[name] for name in key): row for row in before}
    other = {tuple(row[name] for name in key): row for row in after}
    referenced = _is_referenced(new)
    for known in sorted(one.keys() - other.keys(), key=_ordered):
        yield _gone(new[1], key, one[known], referenced)
    for known in sorted(other.keys() - one.keys(), key=_ordered):
        yield _new(new[1], key, other[known])
    for known in sorted(one.keys() & other.keys(), key=_ordered):
        changed = [name for name in shared if one[known][name] != other[known][name]]
        if changed:
            yield _changed(new[1], key, one[known], other[known], changed, referenced)


def _rows(
    connection: duckdb.DuckDBPyConnection,
    package: Package,
    resource: Resource,
    names: Sequence[str],
    earlier: Mapping[str, str],
) -> list[Row]:
    chosen = [exp.alias_(column(earlier.get(name, name)), name, quoted=True) for name in names]
    query = exp.Select(expressions=chosen).from_(select_list(package, resource).subquery("rows"))
    return [dict(zip(names, row, strict=True)) for row in connection.execute(to_sql(query)).fetchall()]


def _is_referenced(new: tuple[Package, Resource]) -> bool:
    package, resource = new
    return any(
        (key.reference.resource or each.name) == resource.name
        for each in package.resources
        for key in each.schema.foreign_keys
    )


def _ordered(key: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(each or "" for each in key)


def _gone(resource: Resource, key: Sequence[str], row: Row, referenced: bool) -> Change:
    effect = Class("tightens", "tightens", Step.MAJOR if referenced else Step.MINOR)
    name = _label(resource.schema, key, row)
    told = Text(f"取消 {name}", f"{name} is gone")
    return Change("row", "removed", resource.name, _known(key, row), "", name, None, effect, told)


def _new(resource: Resource, key: Sequence[str], row: Row) -> Change:
    name = _label(resource.schema, key, row)
    told = Text(f"增加 {name}", f"{name} is new")
    return Change("row", "added", resource.name, _known(key, row), "", None, name, _ADDED, told)


def _changed(
    resource: Resource, key: Sequence[str], before: Row, after: Row, changed: Sequence[str], referenced: bool
) -> Change:
    schema = resource.schema
    effect = _class(schema, before, after, changed, referenced)
    name = _label(schema, key, after)
    # What decides nothing is left out of the sentence where something else changed.
    telling = [each for each in changed if not schema.field(each).raw.get("remark")] or list(changed)
    zh = "；".join(f"{schema.field(each).title.zh} {_cell(before[each])} → {_cell(after[each])}" for each in telling)
    en = "; ".join(f"{each} {_cell(before[each])} → {_cell(after[each])}" for each in telling)
    told = Text(f"{name}：{zh}", f"{name}: {en}")
    one, other = ("；".join(f"{each}={row[each] or ''}" for each in changed) for row in (before, after))
    return Change("row", "changed", resource.name, _known(key, after), ", ".join(changed), one, other, effect, told)


def _class(schema: Schema, before: Row, after: Row, changed: Sequence[str], referenced: bool) -> Class:
    meaning = [each for each in changed if not schema.field(each).raw.get("remark")]
    if not meaning:
        return WORDING
    if all("period" in schema.field(each).raw for each in meaning):
        shrinks = any(_shrinks(str(schema.field(each).raw["period"]), before[each], after[each]) for each in meaning)
        return Class("tightens", "neutral", Step.MINOR) if shrinks else _ADDED
    return Class("tightens", "tightens", Step.MAJOR if referenced else Step.MINOR)


def _shrinks(end: str, before: str | None, after: str | None) -> bool:
    if end == "until":
        return (after or "9") < (before or "9")
    return (after or "") > (before or "")


def _label(schema: Schema, key: Sequence[str], row: Row) -> str:
    # The first text after the key is what people call a row: a name, a wording.
    rest = [each for each in schema.fields if each.name not in key and each.name in row and not each.raw.get("remark")]
    called = [row[each.name] for each in rest if each.type == "string" and each.constraints.get("required")][:1]
    return " ".join(each for each in (_known(key, row), *called) if each)


def _known(key: Sequence[str], row: Row) -> str:
    return " ".join(row[name] or "" for name in key).strip()


def _cell(value: str | None) -> str:
    return "∅" if value is None else value
