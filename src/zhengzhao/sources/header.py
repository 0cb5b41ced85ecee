"""Where the header stands, and what stands between the cells: both are told by the labels that a table expects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.standard import alike

REACH = 30
"""How many records from the top may be titles and notes."""
MOST_LABELS = 1 << 13
"""More columns than any table has; a file that seems to have more would take all memory."""
NOT_DATA = ("【不是数据】", "[not data]")
"""How the first cell of a sheet begins that is there to be read by people: instructions, examples, lists of codes."""
REPEATED_HEADER = "repeated-header"
"""The fault of a row that is the header once more."""
_BETWEEN = ("(", "_", "-", ":", "/")
"""What parts a name and a title that are one label, in half width."""
_BREAK = re.compile(r"\s*[\r\n]+\s*")


def plain_label(label: str) -> str:
    r"""Return a label without the spaces around it and the line breaks that made it fit its column.

    >>> plain_label(" 统一社会\n信用代码 ")
    '统一社会信用代码'
    """
    label = label.strip()
    return _BREAK.sub("", label) if "\n" in label or "\r" in label else label


def refuse_wide(path: Path, labels: Collection[str]) -> None:
    """Refuse a file whose header has more labels than any table.

    Raises:
        SourceError: It has.
    """
    if len(labels) > MOST_LABELS:
        raise SourceError(
            Text(
                f"{path} 的表头有 {len(labels):,} 列，多于 {MOST_LABELS:,} 列的不是表格，不予读取；请核对分隔符和换行，删去多余的列后重新导出。",
                f"The header of {path} has {len(labels):,} columns, and what has more than {MOST_LABELS:,} is no table "
                "and is not read; check the delimiter and the line ends, delete the columns too many and export it again.",
            )
        )


def label_among(label: str, known: Collection[str]) -> str:
    """Return a label as it is known, which may be with spaces and line breaks, else plain."""
    return label if label in known else plain_label(label)


def find_header(records: Iterable[Sequence[str]], known: Collection[str]) -> int | None:
    """Find the header among the first records of a source: the first of those that hold the most known labels.

    Args:
        records: The first records, at most `REACH` of them; more are not looked at.
        known: The labels that the table expects: names and titles of its fields.

    Returns:
        The header's index; the first record that is not blank if none holds two known labels, or the only one there
        is; None if all are blank. Where titles stand above as many names, or names above titles, it is the lower one.

    >>> find_header([["报表"], [], ["a", "b"], ["1", "2"]], ["a", "b"])
    2
    >>> find_header([["x", "y"], ["1", "2"]], ["a", "b"])
    0
    >>> find_header([["甲", "乙"], ["a", "b"], ["1", "2"]], ["a", "b", "甲", "乙"])
    1
    >>> find_header([["报表"], ["A", "B"], ["1", "2"]], ["a", "b"])
    1
    >>> find_header([["报表"], ["甲（a）", "乙 / B"], ["1", "2"]], ["a", "b", "甲", "乙"])
    1
    """
    wanted, head = set(known), list(islice(records, REACH))
    best = _most_known([{label_among(each, wanted) for each in record} for record in head], wanted)
    if best is None:
        spelt = set(map(alike, wanted))
        best = _most_known([{_spelt(each, spelt) for each in record} for record in head], spelt)
    if best is None:
        best = next((index for index, record in enumerate(head) if any(map(plain_label, record))), None)
    return best


def known_labels(records: Iterable[Sequence[str]], known: Collection[str]) -> int:
    """Count the known labels in the first records where the most of them are, in other letters where none is there."""
    wanted, head = set(known), list(records)
    exact = max((len({label_among(each, wanted) for each in record} & wanted) for record in head), default=0)
    if exact:
        return exact
    spelt = set(map(alike, wanted))
    return max((len({_spelt(each, spelt) for each in record} & spelt) for record in head), default=0)


def _spelt(label: str, known: Collection[str]) -> str:
    """Return what is `alike` of a label, or of the first of two that stand there together, as in ``节点（node）``."""
    whole = alike(label)
    for mark in () if whole in known else _BETWEEN:
        first, _, second = whole.partition(mark)
        if first in known and second.removesuffix(")") in known:
            return first
    return whole


def _most_known(records: Sequence[set[str]], wanted: set[str]) -> int | None:
    best, most, above = None, min(1, max(0, len(wanted) - 1)), set[str]()
    for index, labels in enumerate(records):
        found = len(labels & wanted)
        if found > most or (found == most and index - 1 == best and above.isdisjoint(labels & wanted)):
            best, most, above = index, found, labels & wanted
    return best
