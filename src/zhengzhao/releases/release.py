"""A release: one version as one zip that is a Data Package, complete in itself, the same bytes for the same content."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhengzhao.output import EPOCH
from zhengzhao.paths import content_folder
from zhengzhao.releases.archive import DESCRIPTOR, SEAL
from zhengzhao.releases.gate import CHANGELOG, changelog_entry
from zhengzhao.releases.meanings import check_hashes, digest, named_checks, plain
from zhengzhao.seal import seal
from zhengzhao.standard import Package, descriptor_in, read_yaml, to_json, version_id, whole


@dataclass(frozen=True)
class Release:
    """A version made ready: its zip, and what an index says of it."""

    archive: bytes
    entry: Mapping[str, Any]


def make_release(package: Package, private: bytes, content: Sequence[Path] = ()) -> Release:
    """Make the release of a version.

    Args:
        package: The version, in its folder.
        private: The key that seals it.
        content: Directories of checks and recipes that it may name.

    Raises:
        DescriptorError: A check that it names does not exist.
    """
    files = dict(_files(package, content))
    descriptor = to_json(_descriptor(package, files, content)).encode()
    sealed = to_json(seal(descriptor, private)).encode()
    archive = _zipped({DESCRIPTOR: descriptor, SEAL: sealed, **files})
    return Release(archive, entry_of(json.loads(descriptor), archive, version_id(package).sha256))


def entry_of(descriptor: Mapping[str, Any], archive: bytes, content: str) -> dict[str, Any]:
    """Return what an index says of a release.

    Args:
        descriptor: Its `datapackage.json`.
        archive: Its zip.
        content: The digest of the version's content.
    """
    name, version = str(descriptor["name"]), str(descriptor["version"])
    known = {key: descriptor[key] for key in ("title", "titleEn", "effective", "overlays") if key in descriptor}
    return {
        "name": name,
        "version": version,
        **known,
        "path": place_of(name, version),
        "bytes": len(archive),
        "sha256": hashlib.sha256(archive).hexdigest(),
        "content": content,
    }


def place_of(name: str, version: str) -> str:
    """Return where a release lies in a registry."""
    return f"{name}/{version}/{name}-{version}.zip"


def _descriptor(package: Package, files: Mapping[str, bytes], content: Sequence[Path]) -> dict[str, Any]:
    held = whole(package)
    placed = {str(each.get("path")) for each in held["resources"]}
    resources = [_placed(each, files) for each in held["resources"]]
    others = [_listed(name, files[name]) for name in sorted(files) if name not in placed]
    head = {key: value for key, value in held.items() if key != "resources"}
    checks = check_hashes(package, content)
    return {**head, "status": "published", "resources": resources, "checks": checks, "files": others}


def _placed(resource: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    held = files.get(str(resource.get("path")))
    if held is None:
        return dict(resource)
    return {**resource, "bytes": len(held), "hash": digest(held)}


def _listed(name: str, held: bytes) -> dict[str, Any]:
    return {"path": name, "bytes": len(held), "hash": digest(held)}


def _files(package: Package, content: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    descriptor = descriptor_in(package.base)
    schemas = {str(each.raw["schema"]) for each in package.resources if isinstance(each.raw.get("schema"), str)}
    for file in sorted(package.base.rglob("*")):
        name = file.relative_to(package.base).as_posix()
        hidden = any(part.startswith(".") for part in file.relative_to(package.base).parts)
        if file.is_file() and not hidden and file != descriptor and name not in {*schemas, CHANGELOG, DESCRIPTOR, SEAL}:
            yield name, file.read_bytes()
    entry = changelog_entry(package)
    if entry is not None:
        yield CHANGELOG, f"## {package.version}\n\n{entry}\n".encode()
    for name, file in named_checks(package, content).items():
        yield f"validators/{name}.sql", plain(file)
    yield from _recipes(package, content)


def _recipes(package: Package, content: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for folder in (content_folder("packages"), *(each / "packages" for each in content)):
        for recipe in sorted(folder.glob("*/recipe.yaml")):
            if _reads(recipe, package.name):
                for file in sorted(each for each in recipe.parent.iterdir() if each.is_file()):
                    yield f"packages/{recipe.parent.name}/{file.name}", plain(file)


def _reads(recipe: Path, name: str) -> bool:
    raw = read_yaml(recipe)
    reads = raw.get("reads") if isinstance(raw, Mapping) else None
    return isinstance(reads, Mapping) and (name in reads or "uses" in raw)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files, key=lambda each: (each not in (DESCRIPTOR, SEAL), each)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return packed.getvalue()
