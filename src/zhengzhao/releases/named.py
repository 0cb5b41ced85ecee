"""What a person names as a version: its number, or the folder that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.paths import CONTENT_FOLDERS
from zhengzhao.standard import (
    DESCRIPTORS,
    Package,
    descriptor_in,
    did_you_mean,
    folder_title,
    newest_version,
    read_package,
    read_yaml,
    version_descriptor,
    versions,
)


def open_version(folder: str, named: str, content: Sequence[Path] = ()) -> Package:
    """Read the version, or the overlay, that a person names, as `version_folder` finds it.

    Raises:
        UsageError: There is no such version, or it is one of another content folder.
        DescriptorError: It is written wrongly.
    """
    found = version_folder(folder, named, content)
    descriptor = descriptor_in(found)
    assert descriptor is not None
    package = read_version(descriptor, content)
    own = package.raw.get("overlays", package.name)
    if own in CONTENT_FOLDERS and own != folder:
        its, asked = folder_title(own), folder_title(folder)
        raise UsageError(
            Text(
                f"{named} 是{its.zh}的版本，不是{asked.zh}的；请用 zhengzhao {own} 的同名命令。",
                f"{named} is a version of {its.en}, not of {asked.en}; use the same command of zhengzhao {own}.",
            )
        )
    return package


def read_version(descriptor: Path, content: Sequence[Path] = ()) -> Package:
    """Read a version or an overlay; an overlay's resources take the schemas of what it is laid over.

    Raises:
        DescriptorError: It is written wrongly.
    """
    raw = read_yaml(descriptor)
    overlaid = raw.get("overlays") if isinstance(raw, Mapping) else None
    national = newest_version(str(overlaid), content).resources if overlaid else ()
    return read_package(descriptor, {each.name: each.schema for each in national})


def with_own(package: Package, content: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the directories of content for a version; an overlay brings its own, whose checks its rules may name.

    Args:
        package: The version or overlay, in its folder.
        content: The directories that are given along.
    """
    others = tuple(content)
    if "overlays" not in package.raw:
        return others
    directory = package.base.resolve().parent.parent
    return (*(each for each in others if each.resolve() != directory), directory)


def version_folder(folder: str, named: str, content: Sequence[Path] = ()) -> Path:
    """Return the folder of a version that a person names.

    Args:
        folder: The content folder, e.g. ``"standard"``.
        named: A number such as ``"1.0.0"``, or the path of a folder or descriptor.
        content: Directories that may hold further versions.

    Raises:
        UsageError: It is neither.

    >>> version_folder("standard", "1.0.0").name
    '1.0.0'
    """
    path = Path(named)
    if path.name in DESCRIPTORS and path.is_file():
        return path.parent
    if path.is_dir() and descriptor_in(path) is not None:
        return path
    known = versions(folder, content)
    found = version_descriptor(folder, named, content)
    if found is not None:
        return found.parent
    end, title = did_you_mean(named, known), folder_title(folder)
    raise UsageError(
        Text(
            f"{named} 既不是{title.zh}的版本（{'、'.join(known)}），也不是存放版本的文件夹{end.zh}",
            f"{named} is neither a version of {title.en} ({', '.join(known)}) nor the folder of one{end.en}",
        )
    )
