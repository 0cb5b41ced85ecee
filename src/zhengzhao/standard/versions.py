"""Versions of a content folder: which there are, which one is meant, which one is in force on a day.

The project's own folder comes first; directories given by `--content` may hold further versions, as `standard pull`
installs them, and overlays. No version is ever dropped: a batch that names an old one is held to that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.messages import Text
from zhengzhao.paths import CONTENT_FOLDERS, content_folder
from zhengzhao.standard.descriptor import RULES, Package
from zhengzhao.standard.identity import version_id
from zhengzhao.standard.near import did_you_mean, nearest
from zhengzhao.standard.overlaid import check_overlay, check_usable, unknown_properties, unknown_property
from zhengzhao.standard.reading import read_package
from zhengzhao.standard.yamltext import read_yaml

STANDARD = "standard"
"""The content folder of the data-sharing standard, and the name of its versions."""
DESCRIPTOR = "datapackage.yaml"
DESCRIPTORS = (DESCRIPTOR, "datapackage.yml", "datapackage.json")
_TITLES = {STANDARD: Text("标准", "the standard"), "catalogue": Text("目录", "the catalogue")}
SHANGHAI = timezone(timedelta(hours=8))
"""China has one time and no summer time."""


@dataclass(frozen=True)
class Head:
    """What decides whether a version is meant: its number and its half-open period, as ISO dates."""

    version: str
    start: str
    end: str | None
    descriptor: Path
    published: bool

    @property
    def order(self) -> tuple[str, list[int]]:
        """Versions follow one another by their first day, and on the same day by their number."""
        return self.start, _number(self.version)


def load_standard(
    version: str | None = None,
    as_of: date | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
) -> Package:
    """Read one version of the data-sharing standard.

    Args:
        version: Its number, e.g. ``"1.0.0"``; None takes the one in force on `as_of`, else today.
        as_of: A day; the version in force on that day is taken.
        content: Directories that may hold further versions.
        today: The day that counts as today; None is today in Shanghai.

    Raises:
        UsageError: There is no such version, none was in force on that day, or two were.

    >>> load_standard("1.0.0").name
    'standard'
    """
    return load_version(STANDARD, version, as_of, content, today)


def load_version(
    folder: str,
    version: str | None = None,
    as_of: date | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
) -> Package:
    """Read one version of a content folder, as `load_standard` does for the standard."""
    heads = _heads(folder, content)
    if version is not None:
        if version not in heads:
            raise UsageError(_unknown_version(folder, version, list(heads)))
        return read_package(heads[version].descriptor)
    return read_package(_in_force(folder, heads, as_of or today or today_in_shanghai()).descriptor)


def newest_version(folder: str, content: Sequence[Path] = ()) -> Package:
    """Read the version with the highest number: it says what the tables of a content folder look like."""
    known = versions(folder, content)
    if not known:
        end = did_you_mean(folder, CONTENT_FOLDERS)
        raise UsageError(Text(f"没有 {folder} 的任何版本{end.zh}", f"There is no version of {folder}{end.en}"))
    return load_version(folder, known[-1], content=content)


def folder_title(folder: str) -> Text:
    """Return what the versions of a content folder are versions of, as it stands in a sentence."""
    return _TITLES.get(folder, Text(f" {folder} ", folder))


def versions(folder: str, content: Sequence[Path] = ()) -> list[str]:
    """List the versions in a content folder, lowest number first."""
    return list(_heads(folder, content))


def descriptor_in(folder: Path) -> Path | None:
    """Return the descriptor that a folder holds, if it holds one."""
    return next((folder / name for name in DESCRIPTORS if (folder / name).is_file()), None)


def version_descriptor(folder: str, version: str, content: Sequence[Path] = ()) -> Path | None:
    """Return the descriptor of a version, None where there is no such version."""
    head = _heads(folder, content).get(version)
    return None if head is None else head.descriptor


def periods(folder: str, content: Sequence[Path] = ()) -> Mapping[str, tuple[str | None, str | None]]:
    """Return the half-open period of each version, as ISO dates.

    A version without an end holds until the next one begins: when it is published nobody knows that day yet.
    """
    ordered = sorted(_heads(folder, content).values(), key=lambda each: each.order)
    found = {}
    for position, each in enumerate(ordered):
        follower = ordered[position + 1].start if position + 1 < len(ordered) else None
        found[each.version] = (each.start or None, each.end if each.end is not None else follower)
    return found


def overlapping(folder: str, version: str, effective: Mapping[str, Any], content: Sequence[Path] = ()) -> str | None:
    """Return the version that would be in force together with another one; None where there is none.

    Args:
        folder: The content folder.
        version: The number of the version that is to come.
        effective: Its period, as a descriptor has it.
        content: Directories that hold further versions.
    """
    start, end = str(effective.get("from") or ""), effective.get("until")
    for each in _heads(folder, content).values():
        earlier, later = sorted([(each.start, each.end), (start, end)], key=lambda period: period[0])
        if each.version != version and earlier[1] is not None and earlier[0] < later[0] < earlier[1]:
            return each.version
    return None


def today_in_shanghai() -> date:
    """Return the day it is in China."""
    return datetime.now(SHANGHAI).date()


def overlay_packages(folder: str, content: Sequence[Path], national: Package) -> list[Package]:
    """Read the overlays that `--content` directories hold for a content folder.

    An overlay's resource without a schema takes the one of the same name in the national version that the overlay was
    written for: the version that its folder is called after, else the one given.

    Raises:
        UsageError: A directory does not exist.
        DescriptorError: An overlay is written wrongly.
    """
    found = []
    for directory in existing_content(content):
        for each in _descriptors(directory / folder):
            raw = read_yaml(each)
            if _is_overlay(raw):
                check_overlay(raw, folder, str(each))
                own = version_descriptor(folder, each.parent.name, content)
                written_for = national if own is None or own.parent == national.base else read_package(own)
                overlay = read_package(each, {one.name: one.schema for one in written_for.resources})
                check_usable(overlay, str(each))
                found.append(overlay)
    return found


def overlays_beside(national: Package, content: Sequence[Path], day: date) -> list[Package]:
    """Read the overlays that hold beside a national version on a day: one a name, in the order in which they are given.

    Of two versions of one overlay the later one holds, as of two national ones. Where the national version itself holds
    no longer on that day, or not yet, its last day counts, or its first: what was sent by it is held to what stood then.

    Raises:
        UsageError: A directory does not exist, or two overlays of one name and number are not the same.
        DescriptorError: An overlay is written wrongly.
    """
    known = periods(national.name, content)
    start, end = known.get(national.version, (national.effective_from, national.effective_until))
    found: dict[str, Package] = {}
    for each in overlay_packages(national.name, content, national):
        if _holds(each, day.isoformat(), start, end):
            before = found.setdefault(each.name, each)
            if before.version == each.version:
                _refuse_twice(before, each)
            elif _order(before) < _order(each):
                found[each.name] = each
    return list(found.values())


def refuse_rules(package: Package) -> Package:
    """Return a package that is meant for its tables.

    Raises:
        UsageError: It is an overlay that holds rules, no tables.
    """
    if any(each.kind == RULES for each in package.resources):
        raise UsageError(
            Text(
                f"{package.base} 是补充 {package.label}，里面是规则，不是表；请用 --content 给出它所在的文件夹，检查它用 standard check。",
                f"{package.base} is the overlay {package.label} and holds rules, no tables; give its directory with "
                "--content, and check it with standard check.",
            )
        )
    return package


def existing_content(content: Iterable[Path]) -> list[Path]:
    """Return the `--content` directories, if they are all there and hold folders of content.

    Raises:
        UsageError: One is not, or holds nothing that is read; what is laid over would otherwise be missing unnoticed.
    """
    found = list(content)
    for directory in found:
        if not directory.is_dir():
            is_file = directory.exists()
            zh, en = ("不是文件夹", "is no directory") if is_file else ("不存在", "does not exist")
            raise UsageError(Text(f"--content 指定的 {directory} {zh}。", f"{directory}, named by --content, {en}."))
        # Packages of other names that were pulled into it lie in folders of their own.
        known = any((directory / each).is_dir() for each in CONTENT_FOLDERS)
        if not known and not any(any(directory.glob(f"*/*/{each}")) for each in DESCRIPTORS):
            raise UsageError(_without_content(directory))
    return found


def _without_content(directory: Path) -> Text:
    names = [f"{each}/" for each in CONTENT_FOLDERS]
    zh, en = f"{'、'.join(names[:-1])} 或 {names[-1]}", f"{', '.join(names[:-1])} or {names[-1]}"
    # A folder inside the one that was meant is the usual mistake.
    above = next(
        (each.parent for each in (directory.resolve(), *directory.resolve().parents) if each.name in CONTENT_FOLDERS),
        None,
    )
    hint = Text(f"；是否指 {above}？", f"; did you mean {above}?") if above else Text("。", ".")
    return Text(
        f"--content 指定的文件夹 {directory} 里没有 {zh}，没有可用的内容{hint.zh}",
        f"The --content directory {directory} holds no {en}, so there is nothing to use{hint.en}",
    )


def _heads(folder: str, content: Iterable[Path]) -> dict[str, Head]:
    found: dict[str, Head] = {}
    for place in (content_folder(folder), *(each / folder for each in existing_content(content))):
        for descriptor in _descriptors(place):
            raw = read_yaml(descriptor)
            if _is_overlay(raw):
                continue
            _refuse_misnamed(folder, raw, descriptor)
            head = _head(raw, descriptor)
            known = found.setdefault(head.version, head)
            if known is not head:
                _refuse_other(folder, known, head)
                if head.published and not known.published:
                    # The draft that this one was published from says the same, but not that it is in force.
                    found[head.version] = head
    return dict(sorted(found.items(), key=lambda item: _number(item[0])))


def _descriptors(place: Path) -> list[Path]:
    # One folder a version, one descriptor each: YAML where people write it, JSON where it was pulled.
    found: dict[Path, Path] = {}
    for name in DESCRIPTORS:
        for each in sorted(place.glob(f"*/{name}")):
            if not each.parent.name.startswith("."):
                found.setdefault(each.parent, each)
    return [found[each] for each in sorted(found)]


def _is_overlay(raw: Any) -> bool:  # noqa: ANN401  # YAML holds any shape
    return isinstance(raw, Mapping) and "overlays" in raw


def _head(raw: Any, descriptor: Path) -> Head:  # noqa: ANN401  # YAML holds any shape
    effective = raw.get("effective") if isinstance(raw, Mapping) else None
    period = effective if isinstance(effective, Mapping) else {}
    version = str(raw.get("version", descriptor.parent.name)) if isinstance(raw, Mapping) else descriptor.parent.name
    published = isinstance(raw, Mapping) and raw.get("status") == "published"
    return Head(version, str(period.get("from") or ""), period.get("until"), descriptor, published)


def _refuse_misnamed(folder: str, raw: Any, descriptor: Path) -> None:  # noqa: ANN401  # YAML holds any shape
    if not isinstance(raw, Mapping):
        raise DescriptorError(
            Text(
                f"{descriptor} 是空的，或者不是数据包描述文件；请补写内容，或去掉这个文件。",
                f"{descriptor} is empty, or no Data Package descriptor; write what it lacks, or take it away.",
            )
        )
    # An overlay that forgot to say so would stand beside the national versions as one of them.
    name = raw.get("name")
    if name != folder:
        for place, written, known in unknown_properties(raw):
            if nearest(written, known) == "overlays":
                raise unknown_property(str(descriptor), place, written, known)
        raise DescriptorError(
            Text(
                f"{descriptor} 的 name 是 {name}，不是 {folder}，不能当作国家版本；如果是地方补充，请写上 overlays: {folder}。",
                f"{descriptor} has the name {name}, not {folder}, and is no national version; if it is an overlay, let "
                f"it say overlays: {folder}.",
            )
        )


def _refuse_other(folder: str, one: Head, other: Head) -> None:
    if version_id(read_package(one.descriptor)).sha256 != version_id(read_package(other.descriptor)).sha256:
        raise UsageError(
            Text(
                f"{folder} {one.version} 有两份，内容不同：{one.descriptor.parent} 和 {other.descriptor.parent}；请去掉一份。",
                f"There are two {folder} {one.version} with different content, in {one.descriptor.parent} and in "
                f"{other.descriptor.parent}; remove one.",
            )
        )


def _refuse_twice(one: Package, other: Package) -> None:
    if version_id(one).sha256 != version_id(other).sha256:
        raise UsageError(
            Text(
                f"补充 {one.label} 有两份，内容不同：{one.base} 和 {other.base}；请去掉一份。",
                f"There are two overlays {one.label} with different content, in {one.base} and in {other.base}; remove "
                "one.",
            )
        )


def _order(package: Package) -> tuple[str, list[int]]:
    return package.effective_from or "", _number(package.version)


def _holds(overlay: Package, day: str, start: str | None, end: str | None) -> bool:
    # As text an open end comes after every day. The day before an end is the last on which anything may hold.
    begins, ends = overlay.effective_from or "", overlay.effective_until or "9999-99-99"
    if end is not None and day >= end:
        return begins < end <= ends
    return begins <= max(day, start or "") < ends


def _in_force(folder: str, heads: Mapping[str, Head], day: date) -> Head:
    text, title = day.isoformat(), folder_title(folder)
    begun = sorted((each for each in heads.values() if each.start <= text), key=lambda each: each.order)
    if begun:
        newest = begun[-1]
        both = [each for each in begun[:-1] if each.end is not None and each.start < newest.start and text < each.end]
        if both and (newest.end is None or text < newest.end):
            raise UsageError(
                Text(
                    f"{text} 有两个{title.zh}版本同时生效：{both[-1].version} 和 {newest.version}；请改正其中一个的有效期，或指明版本。",
                    f"Two versions of {title.en} are in force on {text}: {both[-1].version} and {newest.version}; correct "
                    "the period of one, or name the version.",
                )
            )
        if newest.end is None or text < newest.end:
            return newest
    shown = [f"{each.version}（{each.start or '…'} – {each.end or '…'}）" for each in heads.values()]
    raise UsageError(
        Text(
            f"{text} 没有生效的{title.zh}版本；现有版本：{'、'.join(shown)}。请指明版本，或换一个日期。",
            f"No version of {title.en} was in force on {text}; there are "
            f"{', '.join(shown).replace('（', ' (').replace('）', ')')}. Name a version, or another day.",
        )
    )


def _number(version: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]


def _unknown_version(folder: str, version: str, known: list[str]) -> Text:
    end, title = did_you_mean(version, known), folder_title(folder)
    return Text(
        f"{title.zh.lstrip()}没有 {version} 这个版本；现有：{'、'.join(known)}{end.zh}",
        f"There is no version {version} of {title.en}; there are {', '.join(known)}{end.en}",
    )
