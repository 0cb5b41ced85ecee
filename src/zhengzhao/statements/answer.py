"""A statement: the wording of a scope, its obligations, and where every fact of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from zhengzhao.catalogue.scope import Phrase
from zhengzhao.catalogue.search import Row
from zhengzhao.messages import Text

Outcome = Literal["items", "no_item", "no_mode_here", "condition_not_met"]
"""What became of a term: it has items; none corresponds to it; none has a mode there and then; none of its conditions is met."""


@dataclass(frozen=True)
class Code:
    """A code and what people call it."""

    code: str
    text: Text


@dataclass(frozen=True)
class Note:
    """Something that the person has to know: a term that was replaced, one that cannot be answered, a condition to ask.

    `failed` says that something asked for has no answer.
    """

    kind: str
    subject: str
    text: Text
    failed: bool = False


@dataclass(frozen=True)
class Receiver:
    """Who is told of the registration, in which role, by which channel."""

    role: Code
    channel: Code
    code: str
    name: str
    row: Row


@dataclass(frozen=True)
class Obligation:
    """One permit item that one ticked term leads to.

    Args:
        term: The code of the term.
        item: The code and row of the item.
        name: Its name.
        status: Whether the correspondence is confirmed, or a candidate.
        condition: On what it depends; None where it always holds.
        condition_text: The same in words.
        met: Whether the condition holds; None is to be asked.
        mode: The mode in this area on this day, None where there is none.
        next: What happens next.
        department: The responsible department that the list names, by code and name.
        department_until: The day from which that body is no more, where it has gone already.
        level: The approving level, in the words of the list.
        licence: The licence.
        legal_basis: The law, with the date of its text behind.
        measures: The measures of the reform.
        supervision: The supervision afterwards.
        stands_in_for: The national item that a provincial one stands in for.
        authority: The document that sets the mode.
        receivers: Who is told.
        rows: The rows behind all this.
    """

    term: str
    item: str
    name: str
    status: Code
    condition: str | None
    condition_text: str | None
    met: bool | None
    mode: Code | None
    next: Code
    department: tuple[str, str | None]
    department_until: str | None
    level: str | None
    licence: str | None
    legal_basis: str | None
    legal_basis_as_of: str | None
    measures: str | None
    supervision: str | None
    stands_in_for: str | None
    authority: str | None
    receivers: tuple[Receiver, ...]
    rows: tuple[Row, ...]

    @property
    def concerns(self) -> bool:
        """Whether it may concern this company: its condition holds, or is to be asked."""
        return self.met is not False


@dataclass(frozen=True)
class StatedTerm:
    """One term of a statement, in the order in which it was ticked; `asked` is the code or wording that was given."""

    order: int
    asked: str
    phrase: str
    kind: str
    section: str
    outcome: Outcome
    row: Row


@dataclass(frozen=True)
class Place:
    """Where the company is: its division, and its free-trade zone and area where the registrar has set them."""

    division: str | None
    division_name: str | None
    zone: str | None
    zone_area: str | None


@dataclass(frozen=True)
class Statement:
    """What ticked terms mean for a company in a place on a day.

    Args:
        day: The day.
        event: The kind of event.
        place: Where it is.
        layers: The version and the overlays in force on that day; the first is the nation's.
        terms: The terms, as stated.
        sections: The two parts of the scope, in the order in which they stand on the licence.
        obligations: The permit items, term by term.
        notes: What the person has to know.
        phrases: Of an old scope, every piece and what it was matched to.
    """

    day: date
    event: str
    place: Place
    layers: tuple[str, ...]
    terms: tuple[StatedTerm, ...]
    sections: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    notes: tuple[Note, ...]
    phrases: tuple[Phrase, ...] = field(default=())

    @property
    def wording(self) -> str:
        """The scope as it stands on the licence."""
        return "".join(self.sections)

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for has an answer."""
        return not any(each.failed for each in self.notes)
