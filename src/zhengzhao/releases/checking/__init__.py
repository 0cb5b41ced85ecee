"""Check a version: everything that can be wrong with a descriptor, its lists and its examples, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from zhengzhao.catalogue import load_catalogue
from zhengzhao.errors import DescriptorError, UsageError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.releases.checking.bindings import Surroundings, binding_problems
from zhengzhao.releases.checking.descriptors import descriptor_problems
from zhengzhao.releases.checking.periods import period_problems
from zhengzhao.releases.checking.problem import Problem, near
from zhengzhao.releases.checking.rows import row_problems
from zhengzhao.releases.checking.words import word_problems
from zhengzhao.releases.named import descriptor_in, read_version
from zhengzhao.standard import DESCRIPTOR, DESCRIPTORS, Package, load_version, read_package, versions


def check(folder: Path, content: Sequence[Path] = (), today: date | None = None) -> list[Problem]:
    """Check one version, or one overlay, in its folder.

    Args:
        folder: The folder that holds its descriptor.
        content: Directories of overlays and checks that it may name.
        today: The day that counts as today for its examples.

    Returns:
        Every problem, in the order of files and lines; an empty list where there is none.

    Raises:
        UsageError: There is no descriptor in the folder.
    """
    descriptor = _descriptor(folder)
    return sorted(set(_problems(descriptor, content, today)))


def _descriptor(folder: Path) -> Path:
    found = descriptor_in(folder)
    if found is None:
        raise UsageError(
            Text(
                f"{folder} 里没有 {DESCRIPTOR}；请给出一个版本的文件夹。",
                f"There is no {DESCRIPTOR} in {folder}; name the folder of a version.",
            )
        )
    return found


def _problems(descriptor: Path, content: Sequence[Path], today: date | None) -> Iterator[Problem]:
    formed = list(descriptor_problems(descriptor.parent, descriptor))
    yield from formed
    try:
        package = read_version(descriptor, content)
    except ZhengzhaoError as error:
        if error.text not in [each.text for each in formed]:
            yield Problem(descriptor, 0, "", "descriptor", error.text)
        return
    yield from word_problems(descriptor, package, package.raw)
    if "overlays" in package.raw:
        yield from _overlay_problems(descriptor, package, content)
        return
    neighbours = [each for each in _beside(descriptor) if each.version != package.version]
    yield from period_problems(descriptor, package, neighbours)
    wrong = list(binding_problems(descriptor, Surroundings(package, _others(package, content), content)))
    yield from wrong
    if not wrong:
        # Rules that cannot be bound cannot be asked of the rows either.
        yield from row_problems(descriptor, package, content, today)


def _beside(descriptor: Path) -> list[Package]:
    found = []
    for name in DESCRIPTORS:
        for each in sorted(descriptor.parent.parent.glob(f"*/{name}")):
            try:
                found.append(read_package(each))
            except DescriptorError:
                # It is told when that version is checked.
                continue
    return found


def _others(package: Package, content: Sequence[Path]) -> Mapping[str, Sequence[Package]]:
    named = {rule.reference.package for each in package.resources for rule in each.schema.rules if rule.reference}
    return {
        name: [load_version(name, each, content=content) for each in versions(name, content)] for name in named if name
    }


def _overlay_problems(descriptor: Path, package: Package, content: Sequence[Path]) -> Iterator[Problem]:
    # Laid over what is there, exactly as a run lays it.
    directory = descriptor.parent.parent.parent
    others = [each for each in content if each.resolve() != directory.resolve()]
    try:
        load_catalogue(content=[*others, directory])
    except ZhengzhaoError as error:
        yield Problem(descriptor, 0, "", "overlay", error.text)


__all__ = ["Problem", "check", "near"]
