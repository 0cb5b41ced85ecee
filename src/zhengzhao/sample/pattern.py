"""Values that match a pattern: a regular expression read as a row of places, each with the characters it allows.

Only what a code's form is made of is read: characters, `.`, classes, the shorthand of digits and its kin, groups, `|` (the first branch
that is not empty is taken) and counts (the fewest that the lengths allow). A pattern that says more is named as such.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text

DIGITS = "0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# In XML Schema, whose expressions patterns are, \w has no punctuation, and `_` is such.
WORD = DIGITS + UPPER + UPPER.lower()
_SHORTHANDS = {"d": DIGITS, "w": WORD, "s": " "}
_PRINTABLE = "".join(chr(each) for each in range(33, 127))
_PLAIN = DIGITS + UPPER
LONGEST = 10_000
"""The longest text that is made, in characters."""
_DEEPEST = 100


def places(pattern: str, shortest: int = 0, longest: int | None = None) -> tuple[str, ...]:
    """Return the characters that each place of one matching text may take.

    Args:
        pattern: A regular expression that the whole text must match.
        shortest: The fewest characters wanted; places that may repeat are repeated to reach it. There is one at least,
            for an empty text is a missing value.
        longest: The most characters allowed; None sets no bound.

    Raises:
        UsageError: The pattern says more than is read here, or cannot reach the lengths.

    >>> places("[A-C][0-9]{2}")
    ('ABC', '0123456789', '0123456789')
    """
    reader = _Reader(pattern)
    found = reader.alternatives()
    if reader.rest or shortest > LONGEST:
        raise _not_read(pattern)
    while (length := sum(each.count * len(each.places) for each in found)) < max(shortest, 1):
        growing = next((each for each in found if each.places and each.count < each.most), None)
        if growing is None:
            raise _not_read(pattern)
        lacking = math.ceil((max(shortest, 1) - length) / len(growing.places))
        growing.count += int(min(lacking, growing.most - growing.count))
    made = reader.spread(found)
    if not all(made) or (longest is not None and len(made) > longest):
        raise _not_read(pattern)
    return made


class _Part:
    """A piece of a pattern and how often it stands there: at least `count`, at most `most` times."""

    def __init__(self, allowed: tuple[str, ...], count: int = 1, most: float = 1) -> None:
        self.places = allowed
        self.count = count
        self.most = most


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.rest = pattern
        self.depth = 0

    def alternatives(self) -> list[_Part]:
        """Read branches; the first one that is not empty counts."""
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return next(filter(None, branches), [])

    def sequence(self) -> list[_Part]:
        """Read pieces with their counts up to the end of the branch."""
        return list(self._pieces())

    def spread(self, parts: list[_Part]) -> tuple[str, ...]:
        """Return the places of pieces one behind the other, each as often as it stands there."""
        if sum(each.count * len(each.places) for each in parts) > LONGEST:
            raise _not_read(self.pattern)
        return tuple(place for each in parts for _ in range(each.count) for place in each.places)

    def take(self, start: str) -> bool:
        """Step over `start` if it comes next."""
        if self.rest.startswith(start):
            self.rest = self.rest[len(start) :]
            return True
        return False

    def _pieces(self) -> Iterator[_Part]:
        while self.rest and self.rest[0] not in "|)":
            if self.take("^") or self.take("$") or self.take("\\A") or self.take("\\z"):
                continue
            allowed = self._piece()
            count, most = self._count()
            # How much a count prefers to take makes no difference to which whole texts match.
            self.take("?")
            yield _Part(allowed, count, most)

    def _piece(self) -> tuple[str, ...]:
        if self.take("(?:") or (not self.rest.startswith("(?") and self.take("(")):
            self.depth += 1
            inner = self.alternatives() if self.depth <= _DEEPEST else []
            if not self.take(")"):
                raise _not_read(self.pattern)
            self.depth -= 1
            return self.spread(inner)
        if self.take("["):
            return (self._class(),)
        character = self._next()
        if character == "\\":
            return (self._escaped(),)
        if character == ".":
            return (_PLAIN,)
        if character in "*+?{}()":
            raise _not_read(self.pattern)
        return (character,)

    def _class(self) -> str:
        negated = self.take("^")
        found: list[str] = []
        while not self.take("]"):
            start = self._next()
            if start == "\\":
                found.append(self._escaped())
            elif self.rest.startswith("-") and not self.rest.startswith("-]"):
                self._next()
                stop = self._next()
                found.append("".join(chr(each) for each in range(ord(start), ord(stop) + 1)))
            else:
                found.append(start)
        members = dict.fromkeys("".join(found))
        return "".join(each for each in _PRINTABLE if each not in members) if negated else "".join(members)

    def _escaped(self) -> str:
        character = self._next()
        if character.isalnum() and character not in _SHORTHANDS:
            raise _not_read(self.pattern)
        return _SHORTHANDS.get(character, character)

    def _count(self) -> tuple[int, float]:
        for sign, fewest, most in (("*", 0, float("inf")), ("+", 1, float("inf")), ("?", 0, 1.0)):
            if self.take(sign):
                return fewest, most
        if not self.take("{"):
            return 1, 1
        inside, closed, self.rest = self.rest.partition("}")
        fewest_text, comma, most_text = inside.partition(",")
        if not closed or not fewest_text.isdigit() or (most_text and not most_text.isdigit()):
            raise _not_read(self.pattern)
        fewest = int(fewest_text)
        most = int(most_text) if most_text else float("inf") if comma else fewest
        if most < fewest:
            raise _not_read(self.pattern)
        return fewest, most

    def _next(self) -> str:
        if not self.rest:
            raise _not_read(self.pattern)
        character, self.rest = self.rest[0], self.rest[1:]
        return character


def _not_read(pattern: str) -> UsageError:
    return UsageError(
        Text(
            f"样本无法按模式 {pattern} 造值；请为该表写一个样本配方。",
            f"No values can be made for the pattern {pattern}; write a sample recipe for this table.",
        )
    )
