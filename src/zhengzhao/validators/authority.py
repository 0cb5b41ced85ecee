"""What sources are held to: a descriptor, the version that a batch names, or the one in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace
from zhengzhao.standard import (
    SHANGHAI,
    STANDARD,
    Package,
    existing_content,
    load_standard,
    overlay_packages,
    today_in_shanghai,
    versions,
)
from zhengzhao.validators.layers import laid_over
from zhengzhao.validators.opening.packaged import find_package, named_package
from zhengzhao.validators.opening.sources import Source


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
    Over a version of the standard lie the overlays of the `content` directories that hold on the sources' day.

    Raises:
        SourceError: The descriptor is none, or a source is not there.
        UsageError: There is no such version or directory of content, the sources name different versions, or other
            overlays hold on their days.
        DescriptorError: An overlay changes what is not its to change.
    """
    existing_content(content)
    national = _national(paths, descriptor, standard, as_of, workspace, content, today)
    return _laid_over(national, paths, as_of, workspace, content, today or today_in_shanghai())


def standard_of(
    sources: Sequence[Source | str], version: str | None, content: Sequence[Path] = (), today: date | None = None
) -> Package:
    """Return the version of the standard that sources follow, with the overlays that hold on their day.

    Args:
        sources: What is to be read.
        version: The version that is asked for; None takes the one that the sources name, else the one in force today.
        content: Directories of further versions and overlays.
        today: The day that counts as today; None is today in Shanghai.

    Raises:
        UsageError: There is no such version, the sources name different ones, or other overlays hold on their days.
        DescriptorError: An overlay changes what is not its to change.
    """
    with Workspace() as workspace:
        paths = [Path(each) if isinstance(each, str) else each for each in sources]
        found = [each for each in paths if not _is_lost(each)]
        named = version or _one_version(_packages(found, workspace), content)
        national = load_standard(named, content=content, today=today)
        return _laid_over(national, found, None, workspace, content, today or today_in_shanghai())


def _laid_over(
    national: Package,
    sources: Sequence[Source],
    as_of: date | None,
    workspace: Workspace,
    content: Sequence[Path],
    today: date,
) -> Package:
    if national.name != STANDARD or not overlay_packages(STANDARD, content, national):
        return national
    days = _days(sources, workspace, today) if as_of is None else [as_of]
    laid = {day: laid_over(national, content, day) for day in days}
    first, *others = laid.values()
    for each in others:
        if [one.label for one in each.overlays] != [one.label for one in first.overlays]:
            shown = [day.isoformat() for day in laid]
            raise UsageError(
                Text(
                    f"来源的日期不同（{'、'.join(shown)}），适用的补充规则也不同；请分开处理，或用 --as-of 指定一天。",
                    f"The sources are of different days ({', '.join(shown)}), on which different overlays hold; take "
                    "them apart, or choose a day with --as-of.",
                )
            )
    return first


def _days(sources: Sequence[Source], workspace: Workspace, today: date) -> list[date]:
    packages = _packages(sources, workspace)
    # What a recipe made is held to its own schemas, over which nothing is laid.
    held = [each for each in sources if each not in packages or not is_made(packages[each])]
    return sorted({day_of(packages[each], today) if each in packages else today for each in held}) or [today]


def day_of(package: Package, today: date) -> date:
    """Return the own day of a batch in China, `created` of its descriptor, so that an old one stays as good as it was."""
    created = str(package.raw.get("created", ""))
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(created)
        return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).date()
    with suppress(ValueError):
        return date.fromisoformat(created[:10])
    return today


def _national(
    paths: Sequence[Source],
    descriptor: Path | Package | None,
    standard: str | None,
    as_of: date | None,
    workspace: Workspace,
    content: Sequence[Path],
    today: date | None,
) -> Package:
    if isinstance(descriptor, Package):
        return descriptor
    if descriptor is not None:
        return named_package(descriptor, workspace)
    if standard is not None or as_of is not None:
        return load_standard(standard, as_of, content)
    packages = _packages(paths, workspace)
    if len(paths) == 1 and packages and not follows(packages[paths[0]]):
        return packages[paths[0]]
    return load_standard(_one_version(packages, content), content=content, today=today)


def named_version(sources: Sequence[Source | str], content: Sequence[Path]) -> str | None:
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
