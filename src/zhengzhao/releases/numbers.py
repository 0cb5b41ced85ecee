"""Version numbers: how they compare, and which step lies between two of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.releases.differing import Step
from zhengzhao.standard import shown

Number = tuple[int, int, int]
PART = "(?:0|[1-9][0-9]{0,8})"
"""A part of a version number, as a regular expression."""
_FORM = re.compile(rf"({PART})\.({PART})\.({PART})")


def number_of(version: str) -> Number:
    """Read a version number, MAJOR.MINOR.PATCH.

    Raises:
        UsageError: It is none, or a part of it has more than nine digits.

    >>> number_of("1.10.0") > number_of("1.9.3")
    True
    """
    found = _FORM.fullmatch(version)
    if found is None:
        raise UsageError(
            Text(
                f"{shown(version)} 不是版本号；请写成 主.次.修订 的样子，如 1.0.0。",
                f"{shown(version)} is no version number; write it as MAJOR.MINOR.PATCH, like 1.0.0.",
            )
        )
    return int(found[1]), int(found[2]), int(found[3])


def step_between(earlier: str, later: str) -> Step:
    """Return the step from one number to a later one.

    >>> step_between("1.0.0", "1.1.0").word
    'minor'
    """
    one, other = number_of(earlier), number_of(later)
    for step, (before, after) in zip((Step.MAJOR, Step.MINOR, Step.PATCH), zip(one, other, strict=True), strict=True):
        if after != before:
            return step if after > before else Step.NONE
    return Step.NONE


def next_number(version: str, step: Step) -> str:
    """Return the number that is one step further.

    >>> next_number("1.2.3", Step.MINOR)
    '1.3.0'
    """
    major, minor, patch = number_of(version)
    numbers = {
        Step.MAJOR: (major + 1, 0, 0),
        Step.MINOR: (major, minor + 1, 0),
        Step.PATCH: (major, minor, patch + 1),
        Step.NONE: (major, minor, patch),
    }
    return ".".join(map(str, numbers[step]))


def before(version: str, others: Iterable[str]) -> str | None:
    """Return the highest of some numbers that is lower than a version's."""
    lower = [each for each in others if number_of(each) < number_of(version)]
    return max(lower, key=number_of, default=None)
