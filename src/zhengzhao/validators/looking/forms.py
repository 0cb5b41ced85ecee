r"""Forms of fixed length: which characters may stand at each place of a text, read from a regular expression.

Forms are what codes have: `\A[0-9]{6}\z` is six sets of ten characters. Only letters and digits of ASCII are looked at,
so that a character is a byte and has no meaning of its own in any syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

Form = tuple[frozenset[str], ...]
"""The characters that may stand at each place."""

_CLASS = r"(?:\[(?:[0-9A-Za-z](?:-[0-9A-Za-z])?)+\]|[0-9A-Za-z])(?:\{[0-9]+\})?"
_WHOLE = re.compile(rf"\\A(\(\?:)?(?P<first>(?:{_CLASS})+)(?:\((?P<more>(?:{_CLASS})+)\)\?)?(?(1)\))\\z")
_PART = re.compile(r"(?:\[([0-9A-Za-z-]+)\]|([0-9A-Za-z]))(?:\{([0-9]+)\})?")
_RANGE = re.compile(r"([0-9A-Za-z])-([0-9A-Za-z])|([0-9A-Za-z])")


def forms_of(pattern: str) -> list[Form]:
    r"""Return the forms that an anchored regular expression asks for, any of them; none if it asks for something else.

    There are two where the end may be left out.

    >>> [len(form) for form in forms_of(r"\A(?:[0-9]{6}([0-9]{3})?)\z")]
    [6, 9]
    >>> forms_of(r"\A[0-9]+\z")
    []
    """
    match = _WHOLE.fullmatch(pattern)
    if match is None:
        return []
    shortest = tuple(_places(match["first"]))
    return [shortest] if match["more"] is None else [shortest, (*shortest, *_places(match["more"]))]


def as_glob(form: Form) -> str:
    """Return the pattern of GLOB that only texts of a form match."""
    return "".join(map(_as_class, form))


def runs(characters: frozenset[str]) -> list[tuple[int, int]]:
    """Return the codes of characters as runs without a gap: the first and the last of each."""
    codes = sorted(map(ord, characters))
    grouped = groupby(enumerate(codes), lambda pair: pair[1] - pair[0])
    found = [[code for _, code in run] for _, run in grouped]
    return [(run[0], run[-1]) for run in found]


def _places(part: str) -> Iterator[frozenset[str]]:
    for members, single, count in _PART.findall(part):
        for _ in range(int(count or 1)):
            yield _members(members) if members else frozenset(single)


def _members(inside: str) -> frozenset[str]:
    found: set[str] = set()
    for first, last, single in _RANGE.findall(inside):
        found |= {single} if single else {chr(code) for code in range(ord(first), ord(last) + 1)}
    return frozenset(found)


def _as_class(characters: frozenset[str]) -> str:
    return f"[{''.join(chr(a) if a == b else f'{chr(a)}-{chr(b)}' for a, b in runs(characters))}]"
