"""What the check of the whole found, as data: every row, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhengzhao.catalogue.questions.question import Question, Severity
from zhengzhao.messages import Text


@dataclass(frozen=True)
class Place:
    """A row of a table.

    Args:
        table: The table.
        catalogue: The version that the row belongs to, e.g. ``"2.0.0"`` or ``"overlay-demo 1.0.0"``.
        file: The file that it stands in.
        row: Where in the file, the header being 1.
        key: The names and values of its primary key.
    """

    table: str
    catalogue: str
    file: Path
    row: int
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Finding:
    """One row that a question returned; `values` are the query's columns, and `other` the row that it stands against."""

    place: Place
    other: Place | None
    values: tuple[tuple[str, str | None], ...]
    message: Text


@dataclass(frozen=True)
class Answer:
    """Everything that a question found, in the order of layers, tables and rows."""

    question: Question
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Whole:
    """A national version with the overlays that hold together with it, and the answers to all questions.

    Args:
        catalogue: The layers by their labels, the national version first.
        folders: Where each of them lies.
        start: The first day of the national version as an ISO date; None where it is open.
        end: The first day after it; None where it is open.
        answers: One for each question, in the order in which they are asked.
    """

    catalogue: tuple[str, ...]
    folders: tuple[Path, ...]
    start: str | None
    end: str | None
    answers: tuple[Answer, ...]

    @property
    def found(self) -> tuple[Answer, ...]:
        """The answers that hold findings."""
        return tuple(each for each in self.answers if each.findings)

    def count(self, severity: Severity) -> int:
        """How many findings of one severity there are."""
        return sum(len(each.findings) for each in self.answers if each.question.severity == severity)
