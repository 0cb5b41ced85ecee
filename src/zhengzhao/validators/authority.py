"""What sources are held to: a descriptor, the version that a batch names, or the one in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace
from zhengzhao.standard import Package, load_standard, versions
from zhengzhao.validators.tables import Source, find_package

STANDARD = "standard"


def authority_of(
    paths: Sequence[Source],
    descriptor: Path | Package | None,
    standard: str | None,
    as_of: date | None,
    workspace: Workspace,
    content: Sequence[Path] = (),
    today: date | None = None,
) -> Package:
    """Return the package that sources are held to.

    What is asked for comes first. A single package that follows no standard of ours is held to its own schemas; others
    to the registry's copy of the version that they name, with its code lists; the rest to the version in force today.

    Raises:
        SourceError: The descriptor is none, or a source is not there.
        UsageError: There is no such version, or the sources name different ones.
    """
    if isinstance(descriptor, Package):
        return descriptor
    if descriptor is not None:
        return _described(descriptor, workspace)
    if standard is not None or as_of is not None:
        return load_standard(standard, as_of, content)
    packages = _packages(paths, workspace)
    if len(paths) == 1 and packages and not follows(packages[paths[0]]):
        return packages[paths[0]]
    return load_standard(_one_version(packages, content), content=content, today=today)


def named_version(sources: Sequence[Source | str], content: Sequence[Path] = ()) -> str | None:
    """Return the version of the standard that a batch names; None where it names none.

    Raises:
        UsageError: Its parts name different ones.
    """
    with Workspace() as workspace:
        paths = [Path(each) if isinstance(each, str) else each for each in sources]
        return _one_version(_packages([each for each in paths if not _is_lost(each)], workspace), content)


def named_in(package: Package) -> str | None:
    """Return the version of the standard that a package's descriptor names; None where it names none."""
    version = package.raw[STANDARD].get("version") if follows(package) else None
    return None if version is None else str(version)


def follows(package: Package) -> bool:
    """Tell whether a package says that it follows a standard of ours, in whatever version."""
    named = package.raw.get(STANDARD)
    return isinstance(named, Mapping) and named.get("name", STANDARD) == STANDARD


def is_made(package: Package) -> bool:
    """Tell whether a recipe made a package: it carries its own schemas, and is held to them."""
    return "recipe" in package.raw


def _described(descriptor: Path, workspace: Workspace) -> Package:
    package = find_package(descriptor, workspace)
    if package is None:
        raise SourceError(
            Text(
                f"{descriptor} 不是数据包描述文件（.json、.yaml、.zip 或目录）。",
                f"{descriptor} is no Data Package descriptor (.json, .yaml, .zip or a directory).",
            )
        )
    return package


def _is_lost(source: Source) -> bool:
    return isinstance(source, Path) and not source.exists()


def _packages(sources: Sequence[Source], workspace: Workspace) -> dict[Source, Package]:
    found = {each: find_package(each, workspace) for each in sources if isinstance(each, Path)}
    return {each: package for each, package in found.items() if package is not None}


def _one_version(packages: Mapping[Source, Package], content: Sequence[Path]) -> str | None:
    named = {}
    for source, package in packages.items():
        version = named_in(package)
        # Whoever opens a package that a recipe made need not have the version that its maker had.
        if version is not None and (not is_made(package) or version in versions(STANDARD, content)):
            named[source] = version
    if len(set(named.values())) > 1:
        shown = [f"{each} {version}" for each, version in named.items()]
        raise UsageError(
            Text(
                f"来源各自写明了不同的标准版本（{'、'.join(shown)}）；请分开处理，或用 --standard 指定一个。",
                f"The sources name different versions of the standard ({', '.join(shown)}); take them apart, or choose "
                "one with --standard.",
            )
        )
    return next(iter(named.values()), None)
