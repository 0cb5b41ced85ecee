"""From a descriptor's file to what `descriptor` has: packages, their resources and their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard.descriptor import (
    FILE,
    RULES,
    Field,
    ForeignKey,
    Package,
    Raw,
    Reference,
    Resource,
    Rule,
    Schema,
)
from zhengzhao.standard.fieldshape import type_of, whole
from zhengzhao.standard.mistakes import below, mistake, shown
from zhengzhao.standard.paths import inside
from zhengzhao.standard.shape import check_formerly, check_rules, check_schema
from zhengzhao.standard.yamltext import read_yaml


def read_package(path: Path, schemas: Mapping[str, Schema] | None = None, *, files: bool = False) -> Package:
    """Read a descriptor (`datapackage.yaml` or `.json`) and the schemas that it points at.

    Args:
        path: The descriptor's file.
        schemas: Schemas by resource name for resources that carry none (an overlay's resources).
        files: Whether a resource may have no schema at all, as files of somebody's package may; its kind is `FILE`.

    Raises:
        DescriptorError: The descriptor is missing, is not YAML, lacks a property or points outside its folder.
    """
    raw = read_yaml(path)
    if _is_schema(raw):
        package = {"resources": [{"name": "table", "path": "table.csv", "schema": path.name}]}
        written = json.dumps(package, ensure_ascii=False)
        raise DescriptorError(
            Text(
                f"{path} 是一张表的 Table Schema，不是数据包描述文件；请在它旁边写一个 datapackage.json，内容为 {written}，再给出这个文件。",
                f"{path} is the Table Schema of one table, not the descriptor of a Data Package; write a datapackage.json "
                f"beside it that holds {written}, and name that.",
            )
        )
    if not isinstance(raw, dict) or not isinstance(raw.get("resources"), list):
        data = files and path.suffix == ".json"
        zh, en = ("；如果里面是数据，应当是记录的数组：[{…}, {…}]", "; data must be an array of records: [{…}, {…}]")
        raise DescriptorError(
            Text(
                f"{path} 不是数据包描述文件：缺少 resources 列表{zh if data else ''}。",
                f"{path} is no Data Package descriptor: it has no list of resources{en if data else ''}.",
            )
        )
    if not raw["resources"]:
        raise mistake(str(path), "resources", "应当至少有一个资源", "must be a list of at least one resource")
    base = path.parent
    # A package need not have a name; its folder has one, from wherever it is looked at.
    name = str(raw.get("name") or path.resolve().parent.name)
    effective = check_effective(raw, str(path))
    if "overlays" not in raw:
        _refuse_rules(raw["resources"], str(path))
    return Package(
        name=name,
        version=str(raw.get("version", "0")),
        title=_title(raw, name),
        resources=tuple(_resources(raw["resources"], base, schemas or {}, str(path), files)),
        base=base,
        status=str(raw.get("status", "draft")),
        effective_from=effective.get("from"),
        effective_until=effective.get("until"),
        accepted_until=effective.get("accepted_until"),
        raw=raw,
    )


def _is_schema(raw: object) -> bool:
    """Tell whether a mapping is a Table Schema; some list files that show it as resources, which have no schema."""
    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), list):
        return False
    listed = raw.get("resources") or []
    return isinstance(listed, list) and not any(isinstance(each, Mapping) and "schema" in each for each in listed)


def read_schema(raw: Raw, where: str) -> Schema:
    """Read one Table Schema from its mapping; `where` names its place in messages.

    Raises:
        DescriptorError: A property has the wrong shape or a key, rule or foreign key names an unknown field.
    """
    check_schema(raw, where)
    match = raw.get("fieldsMatch")
    schema = Schema(
        fields=tuple(_field(each, below(where, f"fields[{index}]")) for index, each in enumerate(raw["fields"])),
        missing_values=_missing_values(raw.get("missingValues", [""])),
        primary_key=_names(raw.get("primaryKey")),
        unique_keys=tuple(_names(each) for each in raw.get("uniqueKeys") or ()),
        foreign_keys=tuple(
            _foreign_key(each, below(where, f"foreignKeys[{index}]"))
            for index, each in enumerate(raw.get("foreignKeys") or ())
        ),
        rules=tuple(_rule(each, below(where, f"rules[{index}]")) for index, each in enumerate(raw.get("rules") or ())),
        fields_match=match[0] if isinstance(match, list) else match,
        raw=raw,
    )
    _check_names(schema, where)
    return schema


def _resources(
    listed: list[Any], base: Path, schemas: Mapping[str, Schema], path: str, files: bool
) -> Iterator[Resource]:
    names: list[str] = []
    for index, raw in enumerate(listed):
        place = f"resources[{index}]"
        if not isinstance(raw, Mapping):
            raise mistake(path, place, "应当是一组属性", "must be a mapping of properties")
        name = raw.get("name")
        if not isinstance(name, str) or not name:
            raise mistake(
                path, f"{place}.name", "每个资源都要有 name（文字）", "every resource must have a name (text)"
            )
        if name in names:
            raise mistake(path, f"{place}.name", f"前面已有资源叫 {name}", f"an earlier resource is called {name}")
        names.append(name)
        bare = files and raw.get("schema") is None and name not in schemas and raw.get("kind") != RULES
        yield _resource(raw, base, {name: Schema(fields=())} if bare else schemas, below(path, place), bare)
    check_formerly(listed, path, "resources")


def check_effective(raw: Raw, where: str, path: str = "effective") -> Raw:
    """Return the period that `raw` has under `effective`; `path` is its place in messages.

    Raises:
        DescriptorError: What stands there is no day.
    """
    held = raw.get("effective") or {}
    if not isinstance(held, Mapping):
        raise mistake(where, path, "应当写 from 和 until", "must have from and until")
    for name, day in held.items():
        if not isinstance(day, (str, type(None))):
            raise mistake(where, f"{path}.{name}", "应当是加引号的日期", "must be a day in quotes")
        if day is not None and not _is_day(day):
            raise mistake(
                where,
                f"{path}.{name}",
                f"“{shown(day)}”不是日历上的日子，应写成 2021-07-01 这样",
                f"“{shown(day)}” is no day of the calendar; write it like 2021-07-01",
            )
    return held


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _refuse_rules(listed: list[Any], where: str) -> None:
    for index, each in enumerate(listed):
        if isinstance(each, Mapping) and each.get("kind") == RULES:
            raise mistake(
                where,
                f"resources[{index}].kind",
                "只有补充才用 rules；表的规则写在它的 schema 里，补充请写上 overlays",
                "only an overlay has rules by themselves; a table has them in its schema, and an overlay says overlays",
            )


def _resource(raw: Raw, base: Path, schemas: Mapping[str, Schema], where: str, bare: bool) -> Resource:
    name = raw["name"]
    # Version 0 called it url.
    given = raw.get("path", raw.get("url"))
    paths = given if isinstance(given, list) else [] if given is None else [given]
    if given == [] or not all(isinstance(each, str) and each for each in paths):
        raise mistake(
            where, "path", "应当是文件的路径，或几个文件的路径", "must be the path of a file, or those of several"
        )
    if paths and "data" in raw:
        raise mistake(
            where,
            "data",
            "与 path 只能写一个：数据在文件里，或者在这里",
            "cannot stand beside path: the data is in a file, or here",
        )
    if len(paths) > 1 and raw.get("kind", "table") != "table":
        raise mistake(where, "path", "代码表只能是一个文件", "must be the path of one file, for this is a list")
    if isinstance(raw.get("dialect"), str):
        raw = {**raw, "dialect": read_yaml(_file(raw, "dialect", base, where))}
    return Resource(
        name=name,
        title=_title(raw, name),
        path=next(iter(paths), None),
        more=tuple(paths[1:]),
        schema=_schema_of(raw, base, schemas, where),
        kind=FILE if bare else raw.get("kind", "table"),
        formerly=_names(raw.get("formerly")),
        raw=raw,
        where=where,
    )


def _schema_of(raw: Raw, base: Path, schemas: Mapping[str, Schema], where: str) -> Schema:
    schema = raw.get("schema")
    if raw.get("kind") == RULES:
        return _read_rules(raw, base, where)
    if schema == "":
        raise mistake(
            where, "schema", "应当是一组属性，或文件的路径", "must be a mapping of properties, or the path of a file"
        )
    if isinstance(schema, str):
        file = _file(raw, "schema", base, where)
        return read_schema(read_yaml(file), str(file))
    if schema is not None:
        return read_schema(schema, below(where, "schema"))
    if raw["name"] in schemas:
        return schemas[raw["name"]]
    name = raw["name"]
    raise mistake(where, "schema", f"资源 {name} 没有 schema", f"the resource {name} has no schema")


def _read_rules(raw: Raw, base: Path, where: str) -> Schema:
    """Read the file of rules that an overlay adds to a table: a schema with no fields of its own."""
    if not isinstance(raw.get("path"), str):
        raise mistake(where, "path", "应当是规则文件的路径", "must be the path of a file of rules")
    file = _file(raw, "path", base, where)
    held, place = read_yaml(file), str(file)
    check_rules(held, place)
    rules = tuple(_rule(each, below(place, f"rules[{index}]")) for index, each in enumerate(held["rules"]))
    schema = Schema(fields=(), rules=rules, raw=held)
    _check_names(schema, place)
    return schema


def _file(raw: Raw, name: str, base: Path, where: str) -> Path:
    """Return the file that a property of a resource names; one that is not there is a mistake of that property."""
    file = inside(base, raw[name], below(where, name))
    if not file.exists():
        told = raw[name]
        raise mistake(
            where,
            name,
            f"找不到文件 {told}；请检查文件名和所在文件夹",
            f"there is no file {told}; check its name and folder",
        )
    return file


def to_json(raw: Raw) -> str:
    """Write a descriptor as JSON text, Chinese kept as it is."""
    return json.dumps(raw, ensure_ascii=False, indent=2) + "\n"


def _title(raw: Raw, name: str) -> Text:
    title = str(raw.get("title", name))
    return Text(title, str(raw.get("titleEn", title)))


def _field(raw: Raw, where: str) -> Field:
    if isinstance(raw, str):
        return Field(name=raw, title=Text(raw, raw), where=where)
    missing = raw.get("missingValues")
    return Field(
        name=str(raw["name"]),
        title=_title(raw, str(raw["name"])),
        type=str(type_of(raw)),
        # Version 0 wrote the patterns of dates so; the specification has the prefix removed.
        format=str(raw.get("format", "default")).removeprefix("fmt:"),
        constraints=_constraints(raw),
        missing_values=None if missing is None else _missing_values(missing),
        sensitive=raw.get("sensitive") is True,
        formerly=_names(raw.get("formerly")),
        raw=raw,
        where=where,
    )


def _constraints(field: Raw) -> Raw:
    held = dict(field.get("constraints") or {})
    if "enum" in held:
        # What is missing is held to no enum, which may say so by a null.
        held["enum"] = [each for each in held["enum"] if each is not None]
    for name, value in held.items():
        if name in ("minLength", "maxLength") or type_of(field) in ("integer", "year"):
            held[name] = [whole(each) for each in value] if isinstance(value, list) else whole(value)
    return held


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
    return ForeignKey(_names(raw.get("fields")), _reference(raw["reference"]), where)


def _rule(raw: Raw, where: str) -> Rule:
    check, expression = raw.get("check"), raw.get("expression")
    if (check is None) == (expression is None):
        raise mistake(where, "", "应当恰好写 check 或 expression 之一", "must have exactly one of check and expression")
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
        where=where,
    )


def _check_names(schema: Schema, where: str) -> None:
    for index, name in enumerate(schema.names):
        if name in schema.names[:index]:
            raise mistake(
                where, f"fields[{index}].name", f"{name} 与前面的字段重名", f"{name} is the name of an earlier field"
            )
    names = [rule.name for rule in schema.rules]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise mistake(
                where,
                f"rules[{index}]",
                f"前面已有规则叫 {name}；请用 name 区分",
                f"an earlier rule is called {name}; tell them apart by name",
            )
