"""Check a version: everything that can be wrong with a descriptor, its lists and its examples, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from zhengzhao.errors import DescriptorError, UsageError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.releases.checking.bindings import Surroundings, binding_problems, others_of
from zhengzhao.releases.checking.contradictions import contradiction_problems
from zhengzhao.releases.checking.descriptors import descriptor_problems
from zhengzhao.releases.checking.overlays import overlay_problems
from zhengzhao.releases.checking.periods import period_problems
from zhengzhao.releases.checking.problem import Problem, near, problem_of
from zhengzhao.releases.checking.published import published_problems
from zhengzhao.releases.checking.rows import row_problems
from zhengzhao.releases.checking.words import word_problems
from zhengzhao.releases.filenames import unfit_names
from zhengzhao.releases.named import read_version, with_own
from zhengzhao.standard import DESCRIPTOR, DESCRIPTORS, Package, descriptor_in, read_package


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
    changed = list(published_problems(descriptor))
    yield from changed
    yield from _unfit_files(descriptor.parent)
    try:
        package = read_version(descriptor, content)
    except ZhengzhaoError as error:
        unread = problem_of(error, descriptor, "descriptor")
        if not _told(unread, formed):
            yield unread
        return
    yield from word_problems(descriptor, package, package.raw)
    if "overlays" in package.raw:
        laid = overlay_problems(descriptor, package, with_own(package, content), today)
        yield from (each for each in laid if not _told(each, formed))
        return
    neighbours = [each for each in _beside(descriptor) if each.version != package.version]
    yield from period_problems(descriptor, package, neighbours)
    wrong = list(binding_problems(descriptor, Surroundings(package, others_of(package, content), content)))
    yield from wrong
    excluding = [] if wrong else list(contradiction_problems(descriptor, package))
    yield from excluding
    if not wrong and not changed and not excluding:
        # Rules that cannot be bound, or that exclude each other, cannot be asked of the rows either, and rows that were
        # changed show nothing.
        yield from row_problems(descriptor, package, content, today)


def _unfit_files(folder: Path) -> Iterator[Problem]:
    found = (each.relative_to(folder) for each in sorted(folder.rglob("*")) if each.is_file())
    names = [each.as_posix() for each in found if not any(part.startswith(".") for part in each.parts)]
    for name, reason in unfit_names(names):
        yield Problem(
            folder / name,
            0,
            "",
            "file-name",
            Text(
                f"这个名字不能在每个系统上作文件名（{reason.zh}）；请改名，否则发布后取不到。",
                f"Not every system can hold a file of this name ({reason.en}); rename it, or nobody can pull the version.",
            ),
        )


def _told(one: Problem, formed: Sequence[Problem]) -> bool:
    # Of a place of which its form is wrong nothing else is said.
    places = {(near(each.file), each.place) for each in formed if each.place}
    return one.text in [each.text for each in formed] or (near(one.file), one.place) in places


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


__all__ = ["Problem", "check", "near"]
