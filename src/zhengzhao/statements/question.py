"""What is asked: ticked terms, and the company that they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Ticked:
    """A term that was ticked, by code or wording, with what the applicant adds in brackets."""

    term: str
    addition: str | None = None


@dataclass(frozen=True)
class Situation:
    """The company that is asked for.

    Args:
        day: The day of the event.
        division: The division of its domicile, six digits; None where it is not known, and then only what holds
            nationwide is answered.
        authority: The division of the registration authority; None is the same.
        zone: The free-trade zone that the registrar has set, by code or name.
        zone_area: The area of the zone.
        event: The kind of event.
        holds: Which conditions hold, and which do not; the others are asked.
    """

    day: date
    division: str | None = None
    authority: str | None = None
    zone: str | None = None
    zone_area: str | None = None
    event: str = "establishment"
    holds: Mapping[str, bool] = field(default_factory=dict)


GIVEN = {
    "asked": ("day", "event", "division", "authority", "zone", "area"),
    "stated": ("order", "term", "addition"),
    "answer": ("condition", "holds"),
}
"""The tables that the recipe is given, with their columns."""


def rows_of(
    situation: Situation,
    zone: str | None,
    area: str | None,
    division: str | None,
    stated: Sequence[tuple[Ticked, str]],
) -> dict[str, list[dict[str, str]]]:
    """Return what is asked, as the tables of `GIVEN`; how a company is imagined from it, the recipe says.

    Args:
        situation: What is asked for.
        zone: The name of its zone.
        area: The name of its area.
        division: Where it is.
        stated: The terms, each with the code that it is stated as.
    """
    told = {"day": situation.day.isoformat(), "event": situation.event, "division": division}
    placed = {"authority": situation.authority, "zone": zone, "area": area}
    terms = enumerate(stated, start=1)
    return {
        "asked": [dict(_given({**told, **placed}))],
        "stated": [
            dict(_given({"order": str(order), "term": code, "addition": each.addition}))
            for order, (each, code) in terms
        ],
        "answer": [{"condition": name, "holds": str(holds).lower()} for name, holds in situation.holds.items()],
    }


def _given(values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in values.items() if value is not None)
