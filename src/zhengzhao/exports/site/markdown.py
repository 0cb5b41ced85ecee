"""Markdown that says exactly what it is given: nothing in a cell is taken for a mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~^$])")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write a table; its cells are Markdown already."""
    shown = [f"| {' | '.join(_one_line(each) for each in row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *shown]


def plain(text: str) -> str:
    """Write a text in which nothing is a mark."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Write a text as code, whatever stands in it."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", "\\|") if text else ""


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
