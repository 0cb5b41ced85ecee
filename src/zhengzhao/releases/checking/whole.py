"""A version that is checked alone and as a whole: its own files first, then the questions that no single row answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.catalogue.questions import Whole, ask, standing
from zhengzhao.errors import DescriptorError
from zhengzhao.releases.checking import check
from zhengzhao.releases.checking.problem import Problem
from zhengzhao.releases.named import read_version
from zhengzhao.standard import descriptor_in, read_yaml

CATALOGUE = "catalogue"
"""The content folder whose versions have questions of the whole."""


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Args:
        folder: The folder of the version or overlay.
        problems: What is wrong with its files.
        wholes: The answers to the questions of the whole, one for each national version that it is a layer of, and
            none for what is no catalogue; None where they were not asked because there are problems: rows that are
            wrong answer wrongly.
    """

    folder: Path
    problems: tuple[Problem, ...]
    wholes: tuple[Whole, ...] | None

    @property
    def valid(self) -> bool:
        """Whether there is neither a problem nor an error of the whole; warnings and gaps do not count."""
        return not self.problems and not any(each.count("error") for each in self.wholes or ())


def check_whole(folder: Path, content: Sequence[Path] = (), today: date | None = None) -> Checked:
    """Check one version or overlay in its folder, and what it is a layer of as a whole.

    Args:
        folder: The folder that holds its descriptor.
        content: Directories of overlays, checks and questions.
        today: The day that counts as today for its examples.

    Raises:
        UsageError: There is no descriptor in the folder.
        DescriptorError: An overlay of `content` changes what is not its to change, or a question is written wrongly.
    """
    problems = tuple(check(folder, content, today))
    descriptor = descriptor_in(folder)
    assert descriptor is not None
    if not _is_catalogue(descriptor):
        return Checked(folder, problems, ())
    if problems:
        return Checked(folder, problems, None)
    package = read_version(descriptor, content)
    return Checked(folder, (), tuple(ask(each, content) for each in standing(package, content)))


def _is_catalogue(descriptor: Path) -> bool:
    try:
        raw = read_yaml(descriptor)
    except DescriptorError:
        # It is among the problems already.
        return False
    return isinstance(raw, Mapping) and CATALOGUE in (raw.get("name"), raw.get("overlays"))
