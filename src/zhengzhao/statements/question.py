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


def rows_of(
    situation: Situation,
    zone: str | None,
    area: str | None,
    division: str | None,
    stated: Sequence[tuple[Ticked, str]],
) -> dict[str, list[dict[str, str]]]:
    """Return the rows of one imagined company, as tables of the standard.

    Args:
        situation: What is asked for.
        zone: The name of its zone.
        area: The name of its area.
        division: Where it is.
        stated: The terms, each with the code that it is stated as.
    """
    key = {"node": "000000", "PRIPID": "1"}
    place = {"DOMDISTRICT": division, "REGORG": situation.authority or division}
    named = {"FTZ_NAME": zone, "FTZ_AREA_NAME": area}
    registration = {**key, **dict(_given({**place, **named}))}
    event = {**key, "kind": situation.event, "date": situation.day.isoformat(), "sequence": "1"}
    terms = [
        {**key, "order": str(order), "SCOPE_ITEM_CODE": code, **dict(_given({"addition": each.addition}))}
        for order, (each, code) in enumerate(stated, start=1)
    ]
    answers = [{"condition": name, "holds": str(holds).lower()} for name, holds in situation.holds.items()]
    return {
        "registration": [registration],
        "registration_event": [event],
        "registration_scope_term": terms,
        "answer": answers,
    }


def _given(values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in values.items() if value is not None)
