"""Words of one kind that lead to terms: synonyms, or the names and codes of items, departments, industries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from zhengzhao.catalogue.search.normal import plain
from zhengzhao.catalogue.search.reading import Way
from zhengzhao.catalogue.search.words import Words


class Ways:
    """Ways of one kind.

    Args:
        ways: The ways, in the order in which they are wanted.
        numbers: The number of each term.
    """

    def __init__(self, ways: Sequence[Way], numbers: Mapping[str, int]) -> None:
        self._ways = ways
        self._plain = [plain(each.words) for each in ways]
        self._words = Words(self._plain)
        self._ends = [tuple(sorted(numbers[code] for code in each.terms if code in numbers)) for each in ways]

    def finding(self, wanted: str, within: int = 0) -> Iterator[tuple[Way, tuple[int, ...]]]:
        """Yield the ways whose words are, begin with or hold what is wanted, with the numbers of their terms.

        Args:
            wanted: A plain text; figures alone are a code, which is not looked for within another one.
            within: Of how many letters words must be to be wanted too where they stand within what is wanted; 0 wants none.
        """
        holding: Iterator[int] = iter(()) if wanted.isdigit() else self._words.holding(wanted)
        standing = (
            number for number, each in enumerate(self._plain) if within and len(each) >= within and each in wanted
        )
        seen: set[int] = set()
        for number in chain(self._words.equal(wanted), self._words.beginning(wanted), holding, standing):
            if number not in seen:
                seen.add(number)
                yield self._ways[number], self._ends[number]

    def holding_every(self, words: Sequence[str]) -> Iterator[tuple[Way, tuple[int, ...]]]:
        """Yield the ways whose words hold each of several plain texts, with the numbers of their terms."""
        for number in self._words.holding(max(words, key=len)):
            if all(each in self._plain[number] for each in words):
                yield self._ways[number], self._ends[number]
