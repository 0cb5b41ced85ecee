"""The tables of a Data Package, each by what its descriptor says of it."""

from __future__ import annotations

import json
from dataclasses import replace

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Expected, TextRelation, Workspace, codec_of, no_encoding, open_source
from zhengzhao.standard import FILE, Package, Resource, below, inside, mistake, native, shown
from zhengzhao.validators.opening.declared import altered
from zhengzhao.validators.opening.file import open_file, told_of
from zhengzhao.validators.opening.labels import LabelFault
from zhengzhao.validators.opening.tables import Tables

_UTF8 = ("utf-8", "ascii")


def open_package(tables: Tables, package: Package, workspace: Workspace, encoding: str | None) -> None:
    """Open the tables of a package that a person names.

    Args:
        tables: Where they are opened; its authority rules a package that follows it, and other packages rule themselves.
        package: The package.
        workspace: Where transcoded and unpacked files go.
        encoding: The encoding of all its files; None takes what it says, or finds it out.

    Raises:
        SourceError: A file cannot be read, or no resource has a schema.
        DescriptorError: A resource is written wrongly.
    """
    tables.packages.append(package)
    ruling, read = _ruling(package, tables), len(tables.opened)
    unread = len(tables.unread)
    for resource in package.resources:
        _refuse_nowhere(resource)
        rules = ruling.get(resource.name, resource)
        if rules.kind == FILE:
            tables.unread.append(rules.name)
            continue
        # The form of the file is the sender's own matter.
        own = {name: resource.raw.get(name) for name in ("dialect", "format")}
        told = replace(rules, raw={**rules.raw, **own}, where=resource.where)
        if resource.path is None and "data" in resource.raw:
            tables.add(told, _open_data(resource, told, workspace), package)
        for path in () if resource.path is None else (resource.path, *resource.more):
            file = inside(package.base, path, below(resource.where, "path"))
            declared = encoding or _declared(resource)
            # That a file is UTF-8 costs nothing to find out; where it is not, its cells are read all the same.
            found = open_file(tables, file, told, workspace, None if declared in _UTF8 else declared)
            tables.add(told, found, package)
            if declared in _UTF8 and codec_of(found.encoding) not in (None, "utf-8"):
                tables.add_fault(LabelFault("encoding-error", declared))
            if fault := altered(resource, file):
                tables.add_fault(LabelFault(fault, path))
    if len(tables.unread) > unread and len(tables.opened) == read:
        raise SourceError(
            Text(
                f"{package.base} 里的资源都没有 schema，无从校验；请给表写上 schema，或用 --descriptor 给出描述文件。",
                f"No resource of {package.base} has a schema, so there is nothing to hold it to; give its tables a schema, or "
                "name another descriptor with --descriptor.",
            )
        )


def _refuse_nowhere(resource: Resource) -> None:
    if resource.path is None and "data" not in resource.raw:
        raise mistake(
            resource.where,
            "",
            f"资源 {resource.name} 没有写数据在哪里；请写上 path（文件的路径）或 data",
            f"the resource {resource.name} does not say where its data is; write path (of a file) or data",
        )


def _open_data(resource: Resource, told: Resource, workspace: Workspace) -> TextRelation:
    """Open the records that a descriptor itself holds: as JSON, or as a text of CSV."""
    where, data = f"{resource.name} › data", resource.raw["data"]
    is_text = isinstance(data, str) and told.raw.get("format") in (None, "csv", "tsv")
    if not is_text and not isinstance(data, list if Expected.of(told).dialect.array is None else dict):
        raise mistake(
            resource.where,
            "data",
            "应当是记录的数组：[{…}, {…}]，或 CSV 的文字；文件请写在 path 里",
            "must be an array of records: [{…}, {…}], or a text of CSV; name a file with path",
        )
    file = workspace.file(".csv" if is_text else ".json")
    with workspace.room(), file.open("w", encoding="utf-8", newline="") as out:
        if is_text:
            out.write(data)
        else:
            json.dump(native(data), out, ensure_ascii=False, default=str)
    with told_of(file, where):
        declared = None if is_text else "json"
        relation = open_source(file, workspace=workspace, expected=Expected.of(told), declared=declared)
    return replace(
        relation, name=where, encoding_reason=Text("写在描述文件里的记录", "records that the descriptor holds")
    )


def _ruling(package: Package, tables: Tables) -> dict[str, Resource]:
    # The registry's version rules, never the sender's: a batch that names a version of the standard is held to the
    # published one. A package that follows no standard of ours, or was made by a recipe, is held to its own schemas.
    named = package.raw.get("standard")
    own = tables.authority.name
    follows = isinstance(named, dict) and named.get("name", own) == own and "recipe" not in package.raw
    return {each.name: each for each in tables.authority.resources} if tables.insisting or follows else {}


def _declared(resource: Resource) -> str | None:
    given = resource.raw.get("encoding")
    if given is None:
        return None
    name = codec_of(given) if isinstance(given, str) else None
    if name is None:
        told = no_encoding(shown(given))
        raise mistake(resource.where, "encoding", told.zh, told.en)
    return name
