"""Groups of rows whose one value stands in the middle, as converted documents have it where a merged cell was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def group_ends(values: Sequence[int], rows: int) -> list[int] | None:
    """Find where the groups end whose values stand in their middles.

    A group of an odd number of rows has one middle. One of an even number has two, and all groups of a table take the
    same one.

    Args:
        values: The rows, from 0, in which a value stands.
        rows: How many rows there are; the groups fill them all.

    Returns:
        The row below each group; None where there is no way to divide the rows so, or more than one.

    >>> group_ends([1, 3, 5], 7), group_ends([0, 1], 2), group_ends([1, 4], 6), group_ends([3], 4)
    ([3, 4, 7], [1, 2], [3, 6], None)
    """
    exact = _exact(values, rows)
    if exact is not None:
        return exact
    found = [each for upper in (True, False) for each in _ways(values, rows, upper)]
    return found[0] if len(found) == 1 else None


def _exact(values: Sequence[int], rows: int) -> list[int] | None:
    start, ends = 0, []
    for each in values:
        start = 2 * each - start + 1
        ends.append(start)
    ordered = all(before <= each for before, each in zip([0, *ends], values, strict=False))
    return ends if ends and ends[-1] == rows and ordered else None


def _ways(values: Sequence[int], rows: int, upper: bool) -> Iterator[list[int]]:
    """Yield at most two ways; forwards through all groups, with every start that they may have."""
    ways: dict[int, list[list[int]]] = {0: [[]]}
    for each in values:
        further: dict[int, list[list[int]]] = {}
        for start, before in ways.items():
            above = each - start
            if above < 0:
                continue
            # So many rows above the middle leave two lengths of the group.
            for length in {2 * above + 1, 2 * above + 2 if upper else 2 * above}:
                if length > above:
                    further.setdefault(start + length, []).extend([*way, start + length] for way in before)
        ways = {end: listed[:2] for end, listed in further.items() if end <= rows}
    yield from ways.get(rows, [])[:2]
