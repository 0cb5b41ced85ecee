"""A registry: `index.json`, and one folder a name and version that holds the one zip.

The zips are what counts; the index says what they are and is made of them again whenever something is added, until it
agrees with what lies there. So a publisher that was killed leaves nothing that another one does not mend.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.messages import Text
from zhengzhao.releases.archive import Archive
from zhengzhao.releases.numbers import PART, number_of
from zhengzhao.releases.release import Release, entry_of, place_of
from zhengzhao.releases.storage import Storage, storage_of
from zhengzhao.standard import shown, to_json

INDEX, FORMAT = "index.json", "zhengzhao-registry/1"
_PLACE = re.compile(rf"([A-Za-z0-9_][A-Za-z0-9_.-]*)/({PART}\.{PART}\.{PART})/\1-\2\.zip")
_HASH = re.compile("[0-9a-f]{64}")
_TEXTS = ("name", "version", "path", "sha256", "content")
_TRIES = 20


@dataclass(frozen=True)
class Entry:
    """What an index says of a release."""

    name: str
    version: str
    path: str
    bytes: int
    sha256: str
    content: str
    raw: Mapping[str, Any]

    @property
    def called(self) -> str:
        """What it is called in a sentence: an index is not sealed, and may have names of any length."""
        return f"{shown(self.name)} {self.version}"


class Registry:
    """A registry at a place.

    Args:
        place: A directory, an address of a web server, or any URL of fsspec.
    """

    def __init__(self, place: str) -> None:
        self._storage: Storage = storage_of(place)

    @property
    def where(self) -> str:
        """Where it lies."""
        return self._storage.where

    def index_bytes(self) -> bytes | None:
        """Return the index as it stands; None where there is none."""
        return self._storage.read(INDEX)

    def entries(self) -> list[Entry]:
        """List what the index says, by name and number.

        Raises:
            SourceError: The registry cannot be reached, or its index is broken.
        """
        return read_index(self.index_bytes(), self.where)

    def found(self) -> list[Entry]:
        """List the releases that lie there, by name and number, even where the index is broken or missing.

        Raises:
            UsageError: It cannot be written, so that nobody need know.
            SourceError: The registry cannot be reached, or a release is broken of which the index knows nothing.
        """
        return read_index(self._made(), self.where)

    def archive(self, entry: Entry) -> bytes:
        """Return the zip of a release, as it lies there.

        Raises:
            SourceError: It is not there.
        """
        held = self._storage.read(entry.path)
        if held is None:
            raise SourceError(
                Text(
                    f"登记库 {self.where} 的索引列出了 {entry.called}，但没有文件 {shown(entry.path)}；请告知登记库的维护者。",
                    f"The index of {self.where} lists {entry.called}, but there is no file {shown(entry.path)}; tell whoever keeps the registry.",
                )
            )
        return held

    def add(self, release: Release) -> bool:
        """Put a release into the registry.

        Returns:
            Whether it is new there; the same content again is no error, and mends the index.

        Raises:
            DescriptorError: There is one of that number with other content.
            OutputError: It cannot be written.
        """
        added = self._storage.create(str(release.entry["path"]), release.archive)
        if not added:
            self._refuse_other(release)
        self._settle()
        return added

    def _refuse_other(self, release: Release) -> None:
        held = self._storage.read(str(release.entry["path"]))
        name, version = release.entry["name"], release.entry["version"]
        if held is None or Archive(held, f"{name} {version}").content() != release.entry["content"]:
            raise DescriptorError(
                Text(
                    f"登记库 {self.where} 里已有 {name} {version}，内容不同；已发布的版本不再改动，请换一个新的版本号。",
                    f"{self.where} has {name} {version} already, with other content; a published version never changes, so give it a new number.",
                )
            )

    def _settle(self) -> None:
        # Whoever writes the index last looks once more whether it agrees; of two at once, one of them always does.
        for _ in range(_TRIES):
            wanted = self._made()
            if self.index_bytes() == wanted:
                return
            self._storage.replace(INDEX, wanted)

    def _made(self) -> bytes:
        known = {place_of(each.name, each.version): each for each in self._known()}
        entries = []
        for name in self._storage.names():
            if _PLACE.fullmatch(name):
                held = known.get(name)
                entries.append(dict(held.raw) if held is not None else self._entry(name))
        entries.sort(key=lambda each: (each["name"], number_of(each["version"])))
        return to_json({"format": FORMAT, "releases": entries}).encode()

    def _known(self) -> list[Entry]:
        try:
            return self.entries()
        except SourceError:
            # A broken index is made anew from what lies there.
            return []

    def _entry(self, name: str) -> dict[str, Any]:
        held = self._storage.read(name) or b""
        archive = Archive(held, name)
        return entry_of(archive.descriptor(), held, archive.content())


def read_index(held: bytes | None, where: str) -> list[Entry]:
    """Read an index.

    Raises:
        SourceError: There is none, or it is broken.
    """
    if held is None:
        raise SourceError(
            Text(
                f"{where} 里没有 {INDEX}，不是登记库；请检查地址。",
                f"There is no {INDEX} in {where}, so it is no registry; check its address.",
            )
        )
    try:
        document = json.loads(held)
        # JSON lets half a character stand alone, which no index can be written with.
        to_json(document).encode()
        return _entries(document)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(
            Text(
                f"登记库 {where} 的 {INDEX} 不完整或写法不对；请告知登记库的维护者（重新发布任一版本会重建索引）。",
                f"The {INDEX} of {where} is broken; tell whoever keeps the registry (publishing any version again makes it anew).",
            )
        ) from error


def _entries(document: Mapping[str, Any]) -> list[Entry]:
    if document["format"] != FORMAT:
        raise ValueError(document["format"])
    return [_entry(each) for each in document["releases"]]


def _entry(raw: Mapping[str, Any]) -> Entry:
    texts, size, period = [raw[each] for each in _TEXTS], raw["bytes"], raw.get("effective") or {}
    if not (all(isinstance(each, str) for each in texts) and isinstance(size, int) and isinstance(period, Mapping)):
        raise TypeError(raw)
    name, version, path, sha256, content = texts
    places = (path, place_of(name, version))
    if not all(map(_PLACE.fullmatch, places)) or _HASH.fullmatch(sha256) is None:
        raise ValueError(raw)
    return Entry(name, version, path, size, sha256, content, raw)
