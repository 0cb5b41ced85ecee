"""The output descriptor of a recipe, expanded from the standard: complete in itself, for anybody to open."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.packages.names import Names
from zhengzhao.packages.recipe import Payload
from zhengzhao.standard import Raw, Resource, Schema, mistake, read_schema, read_yaml


@dataclass(frozen=True)
class OutputTable:
    """One table of a payload: its name, the table of the recipe's version that it is, its schema as written and as read."""

    name: str
    origin: str
    raw: Raw
    schema: Schema


@dataclass(frozen=True)
class CodeList:
    """A code list of which a payload carries the rows that it refers to.

    `uses` are the places that refer to it: a table, its fields, and the list's fields.
    """

    resource: Resource
    raw: Raw
    uses: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Output:
    """The expanded descriptor: its head, its tables and the code lists that come along."""

    head: Raw
    tables: tuple[OutputTable, ...]
    lists: tuple[CodeList, ...]


def expand(payload: Payload, names: Names) -> Output:
    """Expand a recipe's descriptor.

    A resource says ``from: {standard: TABLE, omit: [FIELD, …]}``; it takes the table's schema without those fields
    and without the rules and keys that name them. Rules that look into a list of the standard are the sender's
    business and stay behind; foreign keys stay, and the rows they point at travel along.

    Raises:
        DescriptorError: The descriptor names a table or field that the standard does not have.
    """
    raw = read_yaml(payload.descriptor)
    where = f"packages/{payload.descriptor.parent.name}/{payload.descriptor.name}"
    tables = tuple(_table(each, names, where) for each in _resources(raw, where))
    known = {each.name for each in tables}
    uses: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {}
    for each in tables:
        for key in each.schema.foreign_keys:
            if key.reference.resource and key.reference.resource not in known:
                fields = key.reference.fields or key.fields
                uses.setdefault(key.reference.resource, []).append((each.name, key.fields, fields))
    lists = tuple(_list(names.batch.resource(name), tuple(used)) for name, used in sorted(uses.items()))
    return Output({key: value for key, value in raw.items() if key != "resources"}, tables, lists)


def _resources(raw: object, where: str) -> list[Raw]:
    if not isinstance(raw, dict):
        raise mistake(where, "", "应当是一组属性", "must be a mapping of properties")
    resources = raw.get("resources")
    if not isinstance(resources, list) or not resources:
        raise mistake(where, "resources", "应当是至少有一张表的列表", "must be a list of at least one table")
    for index, each in enumerate(resources):
        place = f"resources[{index}]"
        if not isinstance(each, dict) or "name" not in each:
            raise mistake(where, place, "应当是一张表，写上 name 和 from", "must be a table with a name and from")
        origin = each.get("from")
        if not isinstance(origin, dict) or not isinstance(origin.get("omit", []), list):
            raise mistake(
                where,
                f"{place}.from",
                "应当写作 {standard: 表名, omit: [字段, …]}",
                "must be written as {standard: TABLE, omit: [FIELD, …]}",
            )
    return resources


def _table(raw: Mapping[str, Any], names: Names, where: str) -> OutputTable:
    origin = raw["from"]
    try:
        resource = names.resource(str(origin.get("standard")))
    except KeyError:
        raise DescriptorError(
            Text(
                f"{where} 取自标准的表 {origin.get('standard')} 不存在。",
                f"{where} takes the table {origin.get('standard')} from the standard, which has none.",
            )
        ) from None
    called = names.fields(str(origin["standard"]))
    omitted = {called.get(str(each), str(each)) for each in origin.get("omit", ())}
    unknown = omitted - set(resource.schema.names)
    if unknown:
        raise DescriptorError(
            Text(
                f"{where} 略去的字段 {'、'.join(sorted(unknown))} 不在表 {resource.name} 中。",
                f"{where} omits {', '.join(sorted(unknown))}, which the table {resource.name} does not have.",
            )
        )
    schema = _without(resource.schema.raw, omitted)
    kept = {"name": raw["name"], "title": resource.title.zh, "titleEn": resource.title.en, "kind": "table"}
    read = read_schema(schema, f"{where} › {raw['name']}")
    return OutputTable(str(raw["name"]), str(origin["standard"]), {**kept, "schema": schema}, read)


def _without(raw: Raw, omitted: set[str]) -> dict[str, Any]:
    schema = copy.deepcopy(dict(raw))
    schema["fields"] = [each for each in schema["fields"] if each["name"] not in omitted]
    schema["foreignKeys"] = [
        each for each in schema.get("foreignKeys", ()) if not omitted & set(_list_of(each["fields"]))
    ]
    schema["rules"] = [each for each in schema.get("rules", ()) if _travels(each, omitted)]
    return {key: value for key, value in schema.items() if value != []}


def _travels(rule: Mapping[str, Any], omitted: set[str]) -> bool:
    reference = rule.get("reference")
    looks_into_standard = isinstance(reference, Mapping) and "package" not in reference
    return not looks_into_standard and not omitted & set(_list_of(rule.get("fields", ())))


def _list(resource: Resource, uses: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]) -> CodeList:
    # Only the rows that are referred to travel, so a parent row may be missing: keys of the list to itself stay behind.
    schema = {key: value for key, value in resource.schema.raw.items() if key not in ("foreignKeys", "rules")}
    raw = {
        "name": resource.name,
        "title": resource.title.zh,
        "titleEn": resource.title.en,
        "kind": "codes",
        "schema": schema,
    }
    return CodeList(resource, raw, uses)


def _list_of(value: Any) -> list[str]:  # noqa: ANN401  # a descriptor writes one name or several
    return [value] if isinstance(value, str) else list(value)
