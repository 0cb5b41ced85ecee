"""The rows that come with a version: codes, terms, items, modes, correspondence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.messages import Text
from zhengzhao.releases.differing.change import WORDING, Change, Class, Step
from zhengzhao.releases.differing.fields import renames
from zhengzhao.standard import Package, Reference, Resource, Schema
from zhengzhao.validators import reading_lists, select_list

Row = Mapping[str, str | None]
_ADDED = Class("loosens", "tightens", Step.MINOR)


def row_changes(
    connection: duckdb.DuckDBPyConnection, old: tuple[Package, Resource], new: tuple[Package, Resource]
) -> Iterator[Change]:
    """Compare the rows of a list by its key, by what its schema says that rows are known by, or by whole rows."""
    shape, before_shape = new[1].schema, old[1].schema
    earlier = renames(before_shape, shape)
    shared = [name for name in shape.names if earlier.get(name, name) in before_shape.names]
    before = _rows(connection, *old, shared, earlier)
    after = _rows(connection, *new, shared, {})
    key = _key(shape, shared, before, after)
    if key is None:
        # Rows that are known by something new cannot be told from those that were.
        return
    # A mere number is no news where rows are known by something else.
    telling = [name for name in shared if name in key or name not in shape.primary_key]
    one = {tuple(row[name] for name in key): row for row in before}
    other = {tuple(row[name] for name in key): row for row in after}
    referenced = _is_referenced(new)
    called = _Names(connection, new[0], new[1], key)
    for known in sorted(one.keys() - other.keys(), key=_ordered):
        yield _gone(new[1], called, one[known], referenced)
    for known in sorted(other.keys() - one.keys(), key=_ordered):
        yield _new(new[1], called, other[known])
    for known in sorted(one.keys() & other.keys(), key=_ordered):
        changed = [name for name in telling if one[known][name] != other[known][name]]
        if changed:
            yield _changed(new[1], called, one[known], other[known], changed, referenced)


def _key(shape: Schema, shared: Sequence[str], before: Sequence[Row], after: Sequence[Row]) -> list[str] | None:
    known = shape.compared_by
    if known and set(known) <= set(shared) and all(_is_key(known, rows) for rows in (before, after)):
        return list(known)
    key = list(shape.primary_key or shared)
    return key if set(key) <= set(shared) else None


def _is_key(names: Sequence[str], rows: Sequence[Row]) -> bool:
    return len({tuple(row[name] for name in names) for row in rows}) == len(rows)


def _rows(
    connection: duckdb.DuckDBPyConnection,
    package: Package,
    resource: Resource,
    names: Sequence[str],
    earlier: Mapping[str, str],
) -> list[Row]:
    chosen = [exp.alias_(column(earlier.get(name, name)), name, quoted=True) for name in names]
    query = exp.Select(expressions=chosen).from_(select_list(package, resource).subquery("rows"))
    with reading_lists():
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


def _gone(resource: Resource, called: _Names, row: Row, referenced: bool) -> Change:
    effect = Class("tightens", "tightens", Step.MAJOR if referenced else Step.MINOR)
    name = called.label(row)
    told = Text(f"取消 {name}", f"{name} is gone")
    return Change("row", "removed", resource.name, called.known(row), "", name, None, effect, told)


def _new(resource: Resource, called: _Names, row: Row) -> Change:
    name = called.label(row)
    told = Text(f"增加 {name}", f"{name} is new")
    return Change("row", "added", resource.name, called.known(row), "", None, name, _ADDED, told)


def _changed(
    resource: Resource, called: _Names, before: Row, after: Row, changed: Sequence[str], referenced: bool
) -> Change:
    schema = resource.schema
    effect = _class(schema, before, after, changed, referenced)
    name = called.label(after)
    # What decides nothing is left out of the sentence where something else changed.
    meaning = [each for each in changed if not schema.field(each).raw.get("remark")]
    telling = [each for each in meaning if "period" not in schema.field(each).raw] or meaning or list(changed)
    zh = "；".join(f"{schema.field(each).title.zh} {_cell(before[each])} → {_cell(after[each])}" for each in telling)
    en = "; ".join(f"{each} {_cell(before[each])} → {_cell(after[each])}" for each in telling)
    told = Text(f"{name}：{zh}", f"{name}: {en}")
    one, other = ("；".join(f"{each}={row[each] or ''}" for each in changed) for row in (before, after))
    return Change("row", "changed", resource.name, called.known(after), ", ".join(changed), one, other, effect, told)


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


class _Names:
    """What people call the rows of a list: the code of each, with its name, or the names of what it speaks of."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, package: Package, resource: Resource, key: Sequence[str]
    ) -> None:
        self._key = key
        schema = resource.schema
        rest = [each for each in schema.fields if each.name not in (*key, *schema.primary_key)]
        named = [each.name for each in rest if each.type == "string" and each.constraints.get("required")]
        own = [name for name in named if not schema.field(name).raw.get("remark")][:1]
        self._own = own if set(key) == set(schema.primary_key) else []
        self._others = {
            each.fields[0]: _listed(connection, package, each.reference)
            for each in schema.foreign_keys
            if len(each.fields) == 1 and each.fields[0] in key and each.reference.resource
        }

    def known(self, row: Row) -> str:
        """Return the code of a row, or what it is known by."""
        return " ".join(str(row[name]) for name in self._key if row[name] is not None)

    def label(self, row: Row) -> str:
        """Return the code of a row with its name."""
        parts = []
        for name in self._key:
            if row[name] is not None:
                parts += [str(row[name]), *self._others.get(name, {}).get(str(row[name]), ())]
        return " ".join([*parts, *(str(row[name]) for name in self._own if row.get(name) is not None)])


def _listed(connection: duckdb.DuckDBPyConnection, package: Package, reference: Reference) -> dict[str, tuple[str]]:
    target = next((each for each in package.resources if each.name == reference.resource), None)
    if target is None or target.path is None or len(reference.fields) != 1:
        return {}
    code = reference.fields[0]
    rest = [each for each in target.schema.fields if each.name != code and each.type == "string"]
    named = [each.name for each in rest if each.constraints.get("required") and not each.raw.get("remark")]
    if not named:
        return {}
    query = exp.select(column(code), column(named[0])).from_(select_list(package, target).subquery("rows"))
    with reading_lists():
        rows = connection.execute(to_sql(query)).fetchall()
    return {str(key): (str(name),) for key, name in rows if key is not None and name is not None}


def _cell(value: str | None) -> str:
    return "∅" if value is None else value
