"""Typing errors: a wrong letter, a missing one, one too many, two that changed places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_HALF = 50.0
"""How much of a hundred a text is to be alike."""


class Near:
    """Texts that are searched for what is nearly in them.

    Args:
        texts: Plain texts, in the order in which their hits are wanted.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        holders: dict[str, bytearray] = {}
        size = len(texts) // 8 + 1
        for number, text in enumerate(texts):
            for letter in set(text):
                held = holders.get(letter)
                if held is None:
                    held = holders[letter] = bytearray(size)
                held[number >> 3] |= 1 << (number & 7)
        # One bit a text for every letter: which texts hold all letters but one is then a matter of a few operations.
        self._holders = {letter: int.from_bytes(held, "little") for letter, held in holders.items()}

    def within(self, wanted: str, limit: int) -> list[int]:
        """Return texts that hold something at a small distance from what is wanted, the nearest first.

        One error is forgiven from three letters on, two from eight; a word of three letters may only lack one or have
        two of them changed round, for too much differs from it by one letter.
        """
        errors = 0 if len(wanted) < 3 else 1 if len(wanted) < 8 else 2
        if not errors:
            return []
        missing = 0 if len(wanted) == 3 else errors
        found: list[list[int]] = [[] for _ in range(errors + 1)]
        least = 100 * (len(wanted) - errors) / len(wanted) - 0.1
        for number in _bits(self._lacking(wanted, missing)):
            text = self._texts[number]
            if len(text) > len(wanted) and fuzz.partial_ratio(wanted, text, score_cutoff=least) == 0:
                continue
            distance = _distance(wanted, text, errors)
            if distance <= errors:
                found[distance].append(number)
                if sum(map(len, found[:2])) >= limit:
                    break
        return [number for numbers in found for number in numbers][:limit]

    def nearest(self, wanted: str, limit: int) -> list[int]:
        """Return the texts that are most like what is wanted as a whole, half alike at least."""
        found = process.extract(wanted, self._texts, scorer=fuzz.ratio, limit=limit, score_cutoff=_HALF)
        return [int(number) for _, _, number in found]

    def _lacking(self, wanted: str, most: int) -> int:
        # lacking[n]: the texts that lack at most n of the letters read so far.
        everything = (1 << len(self._texts)) - 1
        lacking = [everything] * (most + 1)
        for letter in wanted:
            held = self._holders.get(letter, 0)
            lacking = [(texts & held) | (lacking[number - 1] if number else 0) for number, texts in enumerate(lacking)]
        return lacking[most]


def near_letters(wanted: str, texts: Sequence[str], limit: int) -> list[int]:
    """Return the texts that are, as a whole, but a letter or two away: of pinyin, where every text holds most letters."""
    errors = 0 if len(wanted) < 5 else 1 if len(wanted) < 10 else 2
    if not errors:
        return []
    found = process.extract(wanted, texts, scorer=OSA.distance, limit=limit, score_cutoff=errors)
    return [int(number) for _, _, number in found]


def _distance(wanted: str, text: str, most: int) -> int:
    # The least distance from any piece of the text that is about as long.
    best = most + 1
    for length in range(len(wanted) - most, len(wanted) + most + 1):
        for start in range(max(1, len(text) - length + 1)):
            distance = int(OSA.distance(wanted, text[start : start + length], score_cutoff=most))
            if distance < best:
                best = distance
                if best <= 1:
                    return best
    return best


def _bits(number: int) -> Iterator[int]:
    data = number.to_bytes((number.bit_length() + 7) // 8, "little")
    for place, byte in enumerate(data):
        while byte:
            low = byte & -byte
            yield (place << 3) + low.bit_length() - 1
            byte ^= low
