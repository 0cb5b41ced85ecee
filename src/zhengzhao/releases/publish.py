"""Publish a version: through the gate, sealed, into a registry."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.messages import Text
from zhengzhao.releases.archive import DESCRIPTOR, Archive
from zhengzhao.releases.gate import refusals
from zhengzhao.releases.meanings import check_hashes, recorded
from zhengzhao.releases.named import read_version, with_own
from zhengzhao.releases.registry import Registry
from zhengzhao.releases.release import make_release
from zhengzhao.standard import Package


@dataclass(frozen=True)
class Published:
    """What came of publishing: where it lies, whether it is new there, and why it was refused, if it was."""

    place: str
    new: bool
    refusals: tuple[Text, ...] = ()


def publish(
    package: Package,
    registry: str,
    private: bytes,
    *,
    content: Sequence[Path] = (),
    today: date | None = None,
) -> Published:
    """Publish a version of the standard, the catalogue or an overlay.

    Args:
        package: The version, in its folder.
        registry: Where the registry is; one that is not there yet begins.
        private: The key that seals it.
        content: Directories of overlays and checks that it may name.
        today: The day that counts as today for its examples.

    Raises:
        DescriptorError: Somebody published that number at the same moment with other content.
        SourceError: The registry cannot be read.
        OutputError: The registry cannot be written.
    """
    there = Registry(registry)
    content = with_own(package, content)
    with _published(there, package.name) as before:
        hashes = {each.version: recorded(each) for each in before}
        reasons = refusals(package, before, check_hashes(package, content), hashes, content, today)
    if reasons:
        return Published(registry, False, tuple(dict.fromkeys(reasons)))
    release = make_release(package, private, content)
    return Published(f"{there.where}/{release.entry['path']}", there.add(release))


@contextmanager
def _published(registry: Registry, name: str) -> Iterator[list[Package]]:
    # What was published is compared by its content; whoever sealed it is for those who take it to ask.
    with tempfile.TemporaryDirectory() as place:
        found = []
        for each in registry.found():
            if each.name == name:
                folder = Path(place) / each.version
                Archive(registry.archive(each), each.called).unpack(folder)
                found.append(read_version(folder / DESCRIPTOR))
        yield found
