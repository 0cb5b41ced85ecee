"""The account of an import: what became of every cell that is not blank, and what is still to be asked.

Every cell is entered before anything is read, as not understood; whoever takes it or leaves it out says so. What nobody
spoke for is found at the end, so that no cell can be lost by being forgotten.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from zhengzhao.catalogue.importing.words import FieldName
from zhengzhao.messages import Text
from zhengzhao.sources.grid import Grid
from zhengzhao.sources.workbooks.looks import Place
from zhengzhao.sources.workbooks.marks import cell_name

Outcome = Literal["imported", "split", "normalised", "ignored", "not_understood"]
OUTCOMES: dict[Outcome, Text] = {
    "imported": Text("导入", "imported"),
    "split": Text("拆分", "split"),
    "normalised": Text("规范后导入", "normalised"),
    "ignored": Text("按映射不导入", "left out by the mapping"),
    "not_understood": Text("未能理解", "not understood"),
}
BY_ANSWER = Text("按答复不导入", "left out by an answer")
# Of what is said of a cell the weightier stands: one value of it may be left out, and the others taken.
_RANK: dict[Outcome, int] = {"ignored": 0, "imported": 1, "normalised": 2, "split": 3, "not_understood": 4}
Kind = Literal["value", "column", "sheet", "cell"]


@dataclass
class Entry:
    """What became of one cell.

    Args:
        sheet: The sheet's name.
        place: Its row and column from 0.
        text: What stands in it.
        outcome: What became of it; None until somebody says so.
        to: The fields that it went to.
        after: The values that it gave.
        because: Why it was left out or not understood.
        line: The line of the mapping by which it was left out.
    """

    sheet: str
    place: Place
    text: str
    outcome: Outcome | None = None
    to: list[str] = dataclasses.field(default_factory=list)
    after: list[str] = dataclasses.field(default_factory=list)
    because: Text | None = None
    line: str = ""

    @property
    def cell(self) -> str:
        """Its name as spreadsheets have it."""
        return cell_name(*self.place)


@dataclass
class Question:
    """Something that was not understood, once for all the cells that ask it.

    Args:
        kind: What an answer is about: a value of a field, a column, a sheet, or one cell alone.
        because: What is not understood, and what can be done.
        text: The text in question.
        sheet: The sheet.
        field: The field, where a value is asked for.
        nearest: Known names that may be meant, the nearest first.
        may_be_new: Whether the answer may be that it is new.
        cells: Where it stands.
    """

    kind: Kind
    because: Text
    text: str
    sheet: str
    field: FieldName | None = None
    nearest: tuple[str, ...] = ()
    may_be_new: bool = False
    cells: list[Place] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class Notice:
    """Something that a person should know of and that changes nothing: a colour, a comment, macros."""

    text: Text
    sheet: str = ""
    cells: tuple[Place, ...] = ()


class Account:
    """What became of every cell of the sheets that are entered."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, Place], Entry] = {}
        self.questions: dict[tuple[object, ...], Question] = {}
        self.notices: list[Notice] = []

    def enter(self, grid: Grid) -> None:
        """Enter every cell of a sheet."""
        for place, text in grid.filled():
            self.entries[(grid.name, place)] = Entry(grid.name, place, text)

    def take(self, sheet: str, places: Iterable[Place], to: FieldName, values: Sequence[str], as_is: bool) -> None:
        """Say that cells gave values to a field; `as_is` that nothing was changed but a name turned into its code."""
        outcome: Outcome = "split" if len(values) > 1 else "imported" if as_is else "normalised"
        for place in places:
            entry = self.entries[(sheet, place)]
            self._raise(entry, outcome)
            name = ".".join(to)
            if name not in entry.to:
                entry.to.append(name)
            entry.after += [each for each in values if each not in entry.after]

    def leave(self, sheet: str, place: Place, because: Text, line: str) -> None:
        """Say that a cell is left out by a line of the mapping."""
        entry = self.entries.get((sheet, place))
        if entry is not None:
            self._raise(entry, "ignored")
            entry.because, entry.line = entry.because or because, line

    def ask(self, question: Question, places: Iterable[Place]) -> None:
        """Say that cells are not understood."""
        listed = tuple(places)
        # The same text of a field is asked once, wherever it stands; a cell that is ill by itself is asked alone.
        alone = listed[:1] if question.kind == "cell" else ()
        where = "" if question.kind == "value" else question.sheet
        asked = self.questions.setdefault((question.kind, where, question.field, question.text, alone), question)
        for place in listed:
            entry = self.entries.get((question.sheet, place))
            if entry is not None:
                self._raise(entry, "not_understood")
                entry.because = question.because
            if place not in asked.cells:
                asked.cells.append(place)

    def open_entries(self) -> Iterator[Entry]:
        """Yield the cells that nobody spoke for."""
        return (each for each in self.entries.values() if each.outcome is None)

    def is_understood(self) -> bool:
        """Tell whether nothing is left to ask."""
        return not self.questions and not any(self.open_entries())

    def counts(self) -> dict[Outcome, int]:
        """Count the cells by what became of them."""
        found = Counter(each.outcome for each in self.entries.values())
        return {each: found.get(each, 0) for each in OUTCOMES}

    @staticmethod
    def _raise(entry: Entry, outcome: Outcome) -> None:
        if entry.outcome is None or _RANK[outcome] > _RANK[entry.outcome]:
            entry.outcome = outcome
