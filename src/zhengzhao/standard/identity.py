"""What a version is, by its content: the same digest for YAML and JSON, whatever the spaces, comments and order of keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhengzhao.standard.descriptor import RULES, Package, Raw, Resource
from zhengzhao.standard.paths import inside, is_address

RELEASED = ("status", "created", "changelog", "checks", "recipes", "files")
"""What publishing writes into a descriptor; it is no part of what is published."""
_PLACED = ("bytes", "hash")


@dataclass(frozen=True)
class VersionId:
    """What an answer is answered with: the name, version and content of a package."""

    name: str
    version: str
    sha256: str


def version_id(package: Package) -> VersionId:
    """Identify a version by its content: its descriptor with every schema and rule in it, and the files of its lists.

    Examples are left out. A descriptor says the same in YAML and in JSON, so both have the same digest.
    """
    digest = hashlib.sha256()
    digest.update(_plain(whole(package)))
    for each in package.resources:
        if each.kind == RULES:
            digest.update(b"\0" + each.name.encode() + b"\0" + _plain(each.schema.raw))
        elif is_content(each):
            digest.update(b"\0" + each.name.encode() + b"\0" + _file_digest(package, each))
    return VersionId(package.name, package.version, digest.hexdigest())


def whole(package: Package) -> dict[str, Any]:
    """Return a version's descriptor with the schemas of its resources inside, without what publishing writes into it."""
    raw = {key: value for key, value in package.raw.items() if key not in RELEASED}
    return {**raw, "resources": list(_resources(package))}


def is_content(resource: Resource) -> bool:
    """Tell whether the rows of a resource come with the version, and are not examples of what people send."""
    return resource.kind != RULES and resource.path is not None and not resource.path.startswith("examples/")


def _resources(package: Package) -> Iterator[Mapping[str, Any]]:
    for each in package.resources:
        kept: Raw = {key: value for key, value in each.raw.items() if key not in _PLACED}
        # An overlay's resource takes the national schema, which is not its own.
        yield {**kept, "schema": each.schema.raw} if "schema" in each.raw else kept


def _plain(raw: Raw) -> bytes:
    return json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _file_digest(package: Package, resource: Resource) -> bytes:
    path = resource.path or ""
    # Nothing is fetched from the web, and its address stands in the descriptor; who needs the file refuses it.
    if is_address(path) or not (file := inside(package.base, path, package.name)).is_file():
        return b""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
