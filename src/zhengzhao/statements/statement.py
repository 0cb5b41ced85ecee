"""One statement, asked in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from zhengzhao.standard import today_in_shanghai
from zhengzhao.statements.answer import Statement
from zhengzhao.statements.desk import Desk
from zhengzhao.statements.question import Situation, Ticked


def statement(
    terms: Sequence[str | Ticked] | str,
    *,
    division: str | None = None,
    authority: str | None = None,
    zone: str | None = None,
    zone_area: str | None = None,
    today: date | None = None,
    event: str = "establishment",
    holds: Mapping[str, bool] | None = None,
    content: Sequence[Path] = (),
) -> Statement:
    """State what scope terms mean: the wording on the licence, and the obligations that follow from it.

    Whoever asks more than once opens a `Desk`, which reads the catalogue but once.

    Args:
        terms: The ticked terms by code or wording, the main activity first; or, as one text, the scope of an old licence.
        division: The division of the domicile, six digits; None answers by what holds nationwide.
        authority: The division of the registration authority; None is that of the domicile.
        zone: The free-trade zone, by code or name.
        zone_area: The area of the zone.
        today: The day; None is today in Shanghai.
        event: The kind of event, by the standard's code.
        holds: Which conditions of the correspondence hold and which do not; the others are asked.
        content: Directories of overlays.

    Raises:
        UsageError: The question cannot be answered as it was put.

    >>> statement(["H2002", "I3006"], division="310000", today=date(2022, 6, 1)).wording[:15]
    '许可项目：餐饮服务。（依法须经'
    """
    situation = Situation(
        today or today_in_shanghai(), division, authority, zone, zone_area, event, dict(holds) if holds else {}
    )
    with Desk(content) as desk:
        if isinstance(terms, str):
            return desk.state_scope(terms, situation)
        ticked = [each if isinstance(each, Ticked) else Ticked(each) for each in terms]
        return desk.state(ticked, situation)
