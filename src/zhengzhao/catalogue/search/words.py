"""Many short texts in one long one, which is searched at the speed of the machine.

The texts stand in the order in which their hits are wanted, so a search may end as soon as it has enough.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

_EDGE = "\0"


class Words:
    """Texts that are searched together; a hit is the number of a text, and nothing is hit by an empty text.

    >>> words = Words(["餐饮服务", "餐饮管理", "小餐饮"])
    >>> list(words.equal("餐饮服务")), list(words.beginning("餐饮")), list(words.holding("餐饮"))
    ([0], [0, 1], [0, 1, 2])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = _EDGE + "".join(each + _EDGE for each in texts)
        lengths = (len(each) + 1 for each in texts)
        self._starts = [1, *accumulate(lengths, initial=1)][1:-1] if texts else []

    def equal(self, wanted: str) -> Iterator[int]:
        """Yield the texts that are what is wanted."""
        return self._found(_EDGE + wanted + _EDGE, 1) if wanted else iter(())

    def beginning(self, wanted: str) -> Iterator[int]:
        """Yield the texts that begin with what is wanted."""
        return self._found(_EDGE + wanted, 1) if wanted else iter(())

    def holding(self, wanted: str, ends: str = "") -> Iterator[int]:
        """Yield the texts that hold what is wanted; `ends` are the letters before which it must end, or the text does."""
        return self._found(wanted, 0, ends) if wanted else iter(())

    def _found(self, wanted: str, skipped: int, ends: str = "") -> Iterator[int]:
        at = self._all.find(wanted)
        while at >= 0:
            number = bisect_right(self._starts, at + skipped) - 1
            after = at + len(wanted)
            if ends and self._all[after] not in ends + _EDGE:
                at = self._all.find(wanted, at + 1)
                continue
            yield number
            if number + 1 == len(self._starts):
                return
            # From the edge before the next text: one hit a text is enough.
            at = self._all.find(wanted, self._starts[number + 1] - 1)
