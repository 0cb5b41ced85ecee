"""Take a published version: fetched once, verified every time, installed whole."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengzhao.errors import DescriptorError, SourceError, UsageError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.output import atomic_directory, write_atomically
from zhengzhao.releases.archive import DESCRIPTOR, SEAL, Archive
from zhengzhao.releases.meanings import digest, plain
from zhengzhao.releases.named import read_version
from zhengzhao.releases.numbers import number_of
from zhengzhao.releases.registry import Entry, Registry, read_index
from zhengzhao.seal import TrustedKey, verify_seal
from zhengzhao.standard import Package, did_you_mean, overlapping, shown, version_id
from zhengzhao.validators.compiling.checks import check_files

CACHE = "ZHENGZHAO_CACHE"
LATEST = "latest"
_LISTED = 20
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Pulled:
    """What was taken: the version's folder, its key, and whether the registry could not be reached and the cache served."""

    package: Package
    folder: Path
    key: TrustedKey
    offline: bool
    fresh: bool


class Shelf:
    """A registry with the cache of what was taken from it before.

    Args:
        place: The registry.
        trusted: The keys that are trusted.
        cache: Where the cache lies; None takes that of the environment, or the person's own.
    """

    def __init__(self, place: str, trusted: Sequence[TrustedKey], cache: Path | None = None) -> None:
        self._registry = Registry(place)
        self._trusted = trusted
        self._cache = (cache or cache_folder()) / hashlib.sha256(self._registry.where.encode()).hexdigest()[:16]
        self.offline = False

    def entries(self) -> list[Entry]:
        """List the releases, from the registry, or from the cache where it cannot be reached.

        Raises:
            SourceError: Neither is there.
        """
        index = self._cache / "index.json"
        held, reason = None, None
        try:
            held = self._registry.index_bytes()
        except SourceError as error:
            reason = error
        if held is None and index.is_file():
            # A drive that is not plugged in looks like an empty place, a network that is down like none.
            self.offline = True
            held = index.read_bytes()
        elif reason is not None:
            raise reason
        found = read_index(held, self._registry.where)
        if held is not None and not self.offline:
            write_atomically(index, held, overwrite=True)
        return found

    def verified(self, entry: Entry) -> tuple[Archive, TrustedKey]:
        """Return a release, proven against the index, the seal and its own hashes.

        Raises:
            SourceError: Anything of it is not as it must be.
        """
        where = entry.called
        held = self._held(entry)
        if len(held) != entry.bytes or hashlib.sha256(held).hexdigest() != entry.sha256:
            raise SourceError(
                Text(
                    f"登记库给出的 {where} 与索引中的哈希不符，没有采用；请告知登记库的维护者。",
                    f"What the registry gives for {where} is not what its index says; nothing was taken. Tell whoever keeps it.",
                )
            )
        archive = Archive(held, where)
        key = verify_seal(archive.read(SEAL), archive.read(DESCRIPTOR), self._trusted, where)
        document = archive.descriptor()
        if (document["name"], document["version"]) != (entry.name, entry.version):
            told = f"{shown(document['name'])} {shown(document['version'])}"
            raise SourceError(
                Text(
                    f"索引说是 {where}，包里却是 {told}，没有采用；请告知登记库的维护者。",
                    f"The index says {where}, and the package is {told}; nothing was taken. Tell whoever keeps it.",
                )
            )
        archive.prove()
        return archive, key

    def _held(self, entry: Entry) -> bytes:
        kept = self._cache / f"{entry.sha256}.zip"
        if kept.is_file():
            held = kept.read_bytes()
            if hashlib.sha256(held).hexdigest() == entry.sha256:
                return held
        held = self._registry.archive(entry)
        if hashlib.sha256(held).hexdigest() == entry.sha256:
            write_atomically(kept, held, overwrite=True)
        return held


def pull(
    name: str,
    version: str,
    *,
    registry: str,
    trusted: Sequence[TrustedKey],
    out: Path,
    cache: Path | None = None,
    overwrite: bool = False,
) -> Pulled:
    """Take a version from a registry into a directory that is given along with `--content`.

    Args:
        name: The name of what is published, e.g. ``"standard"``, or that of an overlay.
        version: Its number, or ``"latest"``.
        registry: Where the registry is.
        trusted: The keys that are trusted.
        out: The directory; the version goes to `out/standard/2.0.0`, checks that we do not have to `out/validators`.
        cache: Where the cache lies; None takes the person's own.
        overwrite: Whether a version that an earlier pull installed may be replaced.

    Raises:
        SourceError: The registry or the release is not as it must be; nothing is installed.
        UsageError: There is no such version.
        DescriptorError: A check of the release has another meaning here, or two versions would be in force at once.
        OutputError: It cannot be written.
    """
    shelf = Shelf(registry, trusted, cache)
    entry = _chosen(shelf.entries(), name, version)
    archive, key = shelf.verified(entry)
    folder = out / _folder(archive)
    _refuse_other(archive, entry)
    _refuse_overlap(archive, out)
    new_checks = _new_checks(archive, out)
    fresh = not _is_there(folder, entry)
    if fresh:
        with atomic_directory(folder, overwrite) as part:
            archive.unpack(part, leave=("validators/", "packages/"))
    for each in new_checks:
        write_atomically(out / each, archive.read(each), overwrite=True)
    return Pulled(read_version(folder / DESCRIPTOR), folder, key, shelf.offline, fresh)


def cache_folder() -> Path:
    """Return where the cache lies: where the environment says, or in the person's own folder."""
    named = os.environ.get(CACHE)
    return Path(named) if named else Path.home() / ".zhengzhao" / "cache"


def _chosen(entries: Sequence[Entry], name: str, version: str) -> Entry:
    own = {each.version: each for each in entries if each.name == name}
    if not own:
        names = sorted({each.name for each in entries})
        known, end = _listed(names), did_you_mean(name, [each for each in names if each == shown(each)])
        raise UsageError(
            Text(
                f"登记库里没有 {shown(name)}；有：{known.zh or '（空）'}{end.zh}",
                f"The registry has no {shown(name)}; there are {known.en or 'none'}{end.en}",
            )
        )
    if version == LATEST:
        return own[max(own, key=number_of)]
    if version not in own:
        known, asked = _listed(sorted(own, key=number_of, reverse=True)), f"{shown(name)} {shown(version)}"
        raise UsageError(
            Text(f"登记库里没有 {asked}；有：{known.zh}。", f"The registry has no {asked}; there are {known.en}.")
        )
    return own[version]


def _listed(names: Sequence[str]) -> Text:
    """Tell the first of some names: an index may have any number of them, of any length."""
    first, more = [shown(each) for each in names[:_LISTED]], len(names) - _LISTED
    return Text(
        "、".join(first) + (f" 等 {len(names):,} 个" if more > 0 else ""),
        ", ".join(first) + (f" and {more:,} more" if more > 0 else ""),
    )


def _folder(archive: Archive) -> str:
    # The index is not sealed, so that where something goes is told by what is.
    document = archive.descriptor()
    name, version, overlaid = str(document["name"]), str(document["version"]), document.get("overlays")
    for each in filter(None, (name, version, overlaid)):
        if _NAME.fullmatch(str(each)) is None:
            raise SourceError(
                Text(
                    f"{archive.where} 的名称“{shown(each)}”不能用作文件夹名，没有采用。",
                    f"{archive.where} has the name “{shown(each)}”, which can be no folder; nothing was taken.",
                )
            )
    return f"{overlaid}/{name}-{version}" if overlaid else f"{name}/{version}"


def _is_there(folder: Path, entry: Entry) -> bool:
    try:
        return version_id(read_version(folder / DESCRIPTOR)).sha256 == entry.content
    except ZhengzhaoError:
        return False


def _refuse_other(archive: Archive, entry: Entry) -> None:
    if archive.content() != entry.content:
        raise SourceError(
            Text(
                f"{entry.called} 的内容与索引所说的不符，没有采用；请告知登记库的维护者。",
                f"The content of {entry.called} is not what the index says; nothing was taken. Tell whoever keeps it.",
            )
        )


def _refuse_overlap(archive: Archive, out: Path) -> None:
    document = archive.descriptor()
    name, effective = str(document["name"]), document.get("effective")
    if "overlays" in document or not isinstance(effective, Mapping):
        return
    other = overlapping(name, str(document["version"]), effective, [out] if out.is_dir() else [])
    if other is not None:
        raise DescriptorError(
            Text(
                f"{archive.where} 的有效期与已有的 {name} {other} 重叠，会有两个版本同时生效，没有安装；请改用别的 --out，或先去掉其中一个。",
                f"The period of {archive.where} overlaps that of {name} {other}, which is there already: two versions would be in force at once. Nothing was installed; choose another --out, or remove one.",
            )
        )


def _new_checks(archive: Archive, out: Path) -> list[str]:
    # What an earlier pull installed counts as ours: its versions were published with these meanings.
    held = [name for name in archive.names if name.startswith("validators/") and name.endswith(".sql")]
    ours = check_files([Path(name).stem for name in held], [out])
    new = []
    for name in held:
        own = ours.get(Path(name).stem)
        if own is None:
            new.append(name)
        elif digest(plain(own)) != digest(archive.read(name)):
            raise DescriptorError(
                Text(
                    f"{archive.where} 用到的校验 {own.stem} 与本机的不同，校验结果会不一样，没有安装；请升级 zhengzhao。",
                    f"{archive.where} uses the check {own.stem}, which is another one here, so that its verdicts would differ; nothing was installed. Update zhengzhao.",
                )
            )
    return new
