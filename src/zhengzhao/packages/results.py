"""What running a recipe comes to: the balance, the packages that were written, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengzhao.messages import Text
from zhengzhao.validators import Report


class NotValidError(Exception):
    """The sources do not hold to the standard; `report` says where."""

    def __init__(self, report: Report) -> None:
        super().__init__(str(report.summary("zh")))
        self.report = report


@dataclass(frozen=True)
class Count:
    """One line of the balance; the titles are the recipe's words for its codes."""

    side: str
    outcome: str
    count: int
    side_title: Text
    title: Text


def by_side(balance: Sequence[Count]) -> list[tuple[Text, list[Count]]]:
    """Group the balance by its sides, in order, each with its title."""
    sides = dict.fromkeys(each.side for each in balance)
    grouped = {side: [each for each in balance if each.side == side] for side in sides}
    return [(counts[0].side_title, counts) for counts in grouped.values()]


@dataclass(frozen=True)
class Sent:
    """One package that was written; `title` is its receiver's name."""

    path: Path
    channel: str
    channel_title: Text
    receiver: str
    title: str
    rows: dict[str, int]


@dataclass(frozen=True)
class MarkResult:
    """What `mark` wrote: the number of marks and the balance; `report` is that of the sources."""

    out: Path
    marks: int
    balance: tuple[Count, ...]
    differences: int
    report: Report


@dataclass(frozen=True)
class PackageResult:
    """What `package` wrote: the packages and the balance; `report` is that of the sources."""

    out: Path
    sent: tuple[Sent, ...]
    balance: tuple[Count, ...]
    report: Report
