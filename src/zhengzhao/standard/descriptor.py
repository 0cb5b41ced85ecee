"""Data Package descriptors as frozen dataclasses.

The names are those of Data Package v2 (https://datapackage.org/standard/data-package/) and Table Schema v2, in snake
case; our own properties stand beside them: `titleEn`, `rules`, `sensitive`, `kind`, `effective`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard.yamltext import read_yaml

Severity = Literal["error", "warning"]
Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Reference:
    """What a foreign key or a rule points at: some fields of a resource, here or in another package."""

    resource: str
    fields: tuple[str, ...] = ()
    package: str | None = None


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key; an empty `reference.resource` means the table itself."""

    fields: tuple[str, ...]
    reference: Reference


@dataclass(frozen=True)
class Rule:
    """A check that a schema names, or an expression of its own.

    `fields` are bound to the parameters of the check in order. `when` limits the rule to the rows where it is true.
    """

    name: str
    fields: tuple[str, ...]
    check: str | None = None
    expression: str | None = None
    when: str | None = None
    severity: Severity | None = None
    summary: Text | None = None
    reference: Reference | None = None


@dataclass(frozen=True)
class Field:
    """One field of a Table Schema; `raw` keeps every property as it stands in the descriptor."""

    name: str
    title: Text
    type: str = "string"
    format: str = "default"
    constraints: Raw = field(default_factory=dict)
    missing_values: tuple[str, ...] | None = None
    sensitive: bool = False
    raw: Raw = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, Text]:
        """What people call each value, by the labels of the field's categories, in their order."""
        listed = [each for each in self.raw.get("categories", ()) if isinstance(each, dict)]
        named = {str(each["value"]): (each.get("label"), each.get("labelEn")) for each in listed if "value" in each}
        return {value: Text(str(zh or value), str(en or zh or value)) for value, (zh, en) in named.items()}


@dataclass(frozen=True)
class Schema:
    """A Table Schema with the rules that name checks."""

    fields: tuple[Field, ...]
    missing_values: tuple[str, ...] = ("",)
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()
    fields_match: str = "exact"
    raw: Raw = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(each.name for each in self.fields)

    def field(self, name: str) -> Field:
        """Return the field of that name.

        Raises:
            KeyError: The schema has no such field.
        """
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


@dataclass(frozen=True)
class Resource:
    """One table of a package: where its rows are and which schema they follow."""

    name: str
    title: Text
    path: str | None
    schema: Schema
    kind: str = "table"
    raw: Raw = field(default_factory=dict)


@dataclass(frozen=True)
class Package:
    """A Data Package descriptor, read from `base`."""

    name: str
    version: str
    title: Text
    resources: tuple[Resource, ...]
    base: Path
    status: str = "draft"
    effective_from: str | None = None
    effective_until: str | None = None
    raw: Raw = field(default_factory=dict)

    def resource(self, name: str) -> Resource:
        """Return the resource of that name.

        Raises:
            KeyError: The package has no such resource.
        """
        for each in self.resources:
            if each.name == name:
                return each
        raise KeyError(name)

    def tables(self) -> tuple[Resource, ...]:
        """The resources that people fill, as opposed to code lists."""
        return tuple(each for each in self.resources if each.kind != "codes")


def read_package(path: Path, schemas: Mapping[str, Schema] | None = None) -> Package:
    """Read a descriptor (`datapackage.yaml` or `.json`) and the schemas that it points at.

    Args:
        path: The descriptor's file.
        schemas: Schemas by resource name for resources that carry none (an overlay's resources).

    Raises:
        DescriptorError: The descriptor is missing, is not YAML, lacks a property or points outside its folder.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict) or not isinstance(raw.get("resources"), list):
        raise DescriptorError(
            Text(
                f"{path} 不是数据包描述文件：缺少 resources 列表。",
                f"{path} is no Data Package descriptor: it has no list of resources.",
            )
        )
    base = path.parent
    effective = raw.get("effective") or {}
    return Package(
        name=str(raw.get("name", base.name)),
        version=str(raw.get("version", "0")),
        title=_title(raw, str(raw.get("name", base.name))),
        resources=tuple(_resource(each, base, schemas or {}, path) for each in raw["resources"]),
        base=base,
        status=str(raw.get("status", "draft")),
        effective_from=effective.get("from"),
        effective_until=effective.get("until"),
        raw=raw,
    )


def read_schema(raw: Raw, where: str) -> Schema:
    """Read one Table Schema from its mapping; `where` names its place in messages.

    Raises:
        DescriptorError: A property has the wrong shape or a key, rule or foreign key names an unknown field.
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("fields"), list):
        raise DescriptorError(Text(f"{where} 缺少 fields 列表。", f"{where} has no list of fields."))
    match = raw.get("fieldsMatch", "exact")
    schema = Schema(
        fields=tuple(_field(each, where) for each in raw["fields"]),
        missing_values=_missing_values(raw.get("missingValues", [""])) or (),
        primary_key=_names(raw.get("primaryKey")),
        unique_keys=tuple(_names(each) for each in raw.get("uniqueKeys", ())),
        foreign_keys=tuple(_foreign_key(each, where) for each in raw.get("foreignKeys", ())),
        rules=tuple(_rule(each, where) for each in raw.get("rules", ())),
        fields_match=match[0] if isinstance(match, list) else str(match),
        raw=raw,
    )
    _check_names(schema, where)
    return schema


def _resource(raw: Raw, base: Path, schemas: Mapping[str, Schema], path: Path) -> Resource:
    name = raw.get("name")
    if not name:
        raise DescriptorError(Text(f"{path} 有一个资源没有 name。", f"{path} has a resource without a name."))
    where = f"{path} › {name}"
    schema = raw.get("schema")
    if isinstance(schema, str):
        file = inside(base, schema, where)
        read = read_schema(read_yaml(file), str(file))
    elif schema is not None:
        read = read_schema(schema, where)
    elif name in schemas:
        read = schemas[name]
    else:
        raise DescriptorError(Text(f"{where} 没有 schema。", f"{where} has no schema."))
    data = raw.get("path")
    data = data[0] if isinstance(data, list) and len(data) == 1 else data
    return Resource(
        name=name,
        title=_title(raw, name),
        path=data,
        schema=read,
        kind=raw.get("kind", "table"),
        raw=raw,
    )


def inside(base: Path, relative: str, where: str) -> Path:
    """Return `base / relative`, refusing a path that leaves the package's folder.

    Raises:
        DescriptorError: The path is absolute or climbs out.
    """
    root = base.resolve()
    target = (root / relative).resolve()
    if not target.is_relative_to(root):
        raise DescriptorError(
            Text(
                f"{where} 的路径 {relative} 超出了数据包目录，不予读取。",
                f"{where}: the path {relative} leaves the package's folder and is not read.",
            )
        )
    return target


def to_json(raw: Raw) -> str:
    """Write a descriptor as JSON text, Chinese kept as it is."""
    return json.dumps(raw, ensure_ascii=False, indent=2) + "\n"


def _title(raw: Raw, name: str) -> Text:
    title = str(raw.get("title", name))
    return Text(title, str(raw.get("titleEn", title)))


def _field(raw: Raw, where: str) -> Field:
    if isinstance(raw, str):
        return Field(name=raw, title=Text(raw, raw))
    if not isinstance(raw, Mapping) or not raw.get("name"):
        raise DescriptorError(Text(f"{where} 有一个字段没有 name。", f"{where} has a field without a name."))
    missing = raw.get("missingValues")
    return Field(
        name=str(raw["name"]),
        title=_title(raw, str(raw["name"])),
        type=str(raw.get("type", "any")),
        format=str(raw.get("format", "default")),
        constraints=raw.get("constraints") or {},
        missing_values=None if missing is None else _missing_values(missing),
        sensitive=raw.get("sensitive") is True,
        raw=raw,
    )


def _missing_values(raw: list[Any]) -> tuple[str, ...]:
    # Version 2 also allows {value, label}.
    return tuple(str(each["value"] if isinstance(each, Mapping) else each) for each in raw)


def _names(raw: Any) -> tuple[str, ...]:  # noqa: ANN401  # a string or a list of strings
    if raw is None:
        return ()
    return (raw,) if isinstance(raw, str) else tuple(str(each) for each in raw)


def _reference(raw: Raw) -> Reference:
    return Reference(
        resource=str(raw.get("resource", "")), fields=_names(raw.get("fields")), package=raw.get("package")
    )


def _foreign_key(raw: Raw, where: str) -> ForeignKey:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("reference"), Mapping):
        raise DescriptorError(
            Text(f"{where} 有一个外键缺少 reference。", f"{where} has a foreign key without a reference.")
        )
    return ForeignKey(_names(raw.get("fields")), _reference(raw["reference"]))


def _rule(raw: Raw, where: str) -> Rule:
    check, expression = raw.get("check"), raw.get("expression")
    if (check is None) == (expression is None):
        raise DescriptorError(
            Text(
                f"{where} 的规则 {dict(raw)} 应当恰好写 check 或 expression 之一。",
                f"{where}: the rule {dict(raw)} must have exactly one of check and expression.",
            )
        )
    summary = raw.get("summary")
    reference = raw.get("reference")
    return Rule(
        name=str(raw.get("name") or check or "expression"),
        fields=_names(raw.get("fields")),
        check=check,
        expression=expression,
        when=raw.get("when"),
        severity=raw.get("severity"),
        summary=Text(str(summary), str(raw.get("summaryEn", summary))) if summary else None,
        reference=_reference(reference) if reference else None,
    )


def _check_names(schema: Schema, where: str) -> None:
    known = set(schema.names)
    if len(known) != len(schema.fields):
        raise DescriptorError(Text(f"{where} 有重名的字段。", f"{where} has two fields of the same name."))
    named = [
        *schema.primary_key,
        *(name for key in schema.unique_keys for name in key),
        *(name for key in schema.foreign_keys for name in key.fields),
        *(name for rule in schema.rules for name in rule.fields),
    ]
    for name in named:
        if name not in known:
            raise DescriptorError(
                Text(
                    f"{where} 提到了没有的字段 {name}。",
                    f"{where} names the field {name}, which it does not have.",
                )
            )
    names = [rule.name for rule in schema.rules]
    for name in names:
        if names.count(name) > 1:
            raise DescriptorError(
                Text(
                    f"{where} 有两条规则都叫 {name}；请用 name 区分。",
                    f"{where} has two rules called {name}; tell them apart by name.",
                )
            )
