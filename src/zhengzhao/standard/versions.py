"""Versions of a content folder: which there are, which one is meant, which one is in force on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.paths import content_folder
from zhengzhao.standard.descriptor import Package, Schema, read_package
from zhengzhao.standard.near import nearest

DESCRIPTOR = "datapackage.yaml"


@dataclass(frozen=True)
class VersionId:
    """What an answer is answered with: the name, version and content of a package."""

    name: str
    version: str
    sha256: str


def load_standard(version: str | None = None, as_of: date | None = None) -> Package:
    """Read one version of the data-sharing standard.

    Args:
        version: Its number, e.g. ``"1.0.0"``; None takes the one in force on `as_of`, else the newest.
        as_of: A day; the version whose period holds that day is taken.

    Raises:
        UsageError: There is no such version, or none was in force on that day.

    >>> load_standard("1.0.0").name
    'standard'
    """
    return load_version("standard", version, as_of)


def load_version(folder: str, version: str | None = None, as_of: date | None = None) -> Package:
    """Read one version of a content folder, as `load_standard` does for the standard."""
    root = content_folder(folder)
    if version is not None:
        if not (root / version / DESCRIPTOR).is_file():
            raise UsageError(_unknown_version(folder, version, versions(folder)))
        return read_package(root / version / DESCRIPTOR)
    packages = [read_package(root / each / DESCRIPTOR) for each in versions(folder)]
    if as_of is not None:
        packages = [each for each in packages if in_force(each, as_of)]
    if not packages:
        raise UsageError(
            Text(
                f"{as_of} 没有生效的 {folder} 版本；现有版本：{'、'.join(versions(folder))}。",
                f"No version of {folder} was in force on {as_of}; there are {', '.join(versions(folder))}.",
            )
        )
    return packages[-1]


def versions(folder: str) -> list[str]:
    """List the versions in a content folder, oldest first by number."""
    found = [each.parent.name for each in content_folder(folder).glob(f"*/{DESCRIPTOR}")]
    return sorted(found, key=lambda each: [int(part) if part.isdigit() else 0 for part in each.split(".")])


def in_force(package: Package, day: date) -> bool:
    """Tell whether a version's half-open period holds the day; ISO dates compare as text."""
    text = day.isoformat()
    starts = package.effective_from is None or package.effective_from <= text
    return starts and (package.effective_until is None or text < package.effective_until)


def version_id(package: Package) -> VersionId:
    """Identify a version by the bytes of every file in its folder, examples left out.

    The digest covers relative names and contents in sorted order, so it does not depend on the machine.
    """
    digest = hashlib.sha256()
    for file in sorted(_files(package.base), key=lambda each: each.relative_to(package.base).as_posix()):
        digest.update(file.relative_to(package.base).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return VersionId(package.name, package.version, digest.hexdigest())


def overlay_packages(folder: str, content: Iterable[Path], national: Package) -> list[Package]:
    """Read the overlays that `--content` directories hold for a content folder.

    An overlay's resource without a schema takes the national one of the same name.

    Raises:
        UsageError: A directory does not exist.
        DescriptorError: An overlay is written wrongly.
    """
    schemas: dict[str, Schema] = {each.name: each.schema for each in national.resources}
    folders = existing_content(content)
    return [
        read_package(each, schemas)
        for directory in folders
        for each in sorted(directory.glob(f"{folder}/*/{DESCRIPTOR}"))
    ]


def existing_content(content: Iterable[Path]) -> list[Path]:
    """Return the `--content` directories, if they are all there.

    Raises:
        UsageError: One is not.
    """
    found = list(content)
    for directory in found:
        if not directory.is_dir():
            raise UsageError(
                Text(
                    f"--content 指定的目录 {directory} 不存在。", f"The --content directory {directory} does not exist."
                )
            )
    return found


def _files(base: Path) -> list[Path]:
    return [
        each
        for each in base.rglob("*")
        if each.is_file() and "examples" not in each.relative_to(base).parts and not each.name.startswith(".")
    ]


def _unknown_version(folder: str, version: str, known: list[str]) -> Text:
    near = nearest(version, known)
    zh, en = (f"，是否指 {near}？", f"; did you mean {near}?") if near else ("。", ".")
    return Text(
        f"没有 {folder} {version} 这个版本；现有：{'、'.join(known)}{zh}",
        f"There is no version {version} of {folder}; there are {', '.join(known)}{en}",
    )
