"""Places and conditions as people name them, held against the catalogue of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import did_you_mean, nearest
from zhengzhao.statements.question import Situation

Rows = Sequence[Mapping[str, Any]]


def zone_of(situation: Situation, places: Rows) -> tuple[str | None, str | None, str | None]:
    """Return the names of the zone and the area that a situation names, and the division in which the zone lies.

    Raises:
        UsageError: There is no such zone or area on that day, more than one, or it lies elsewhere.
    """
    if situation.zone is None and situation.zone_area is None:
        return None, None, None
    rows = places if situation.zone is None else _one(situation.zone, places, "zone", "zone_name", "--zone")
    if situation.zone_area is not None:
        rows = _one(situation.zone_area, [each for each in rows if each["area"]], "area", "area_name", "--zone-area")
    row = rows[0]
    if situation.division is not None and situation.division[:2] != row["division"][:2]:
        raise UsageError(
            Text(
                f"{row['zone_name']}在 {row['division']}，不在 --division {situation.division} 之内；请改正其中一个。",
                f"{row['zone_name']} lies in {row['division']}, not in --division {situation.division}; correct one of them.",
            )
        )
    area = None if situation.zone_area is None else row["area_name"]
    return row["zone_name"], area, row["division"]


def check_conditions(holds: Mapping[str, bool], known: Rows) -> None:
    """Refuse a condition that the correspondence table of the day does not have.

    Raises:
        UsageError: It has none of that name; the nearest is suggested.
    """
    names = [each["condition"] for each in known]
    for each in holds:
        if each not in names:
            shown = "、".join(f"{row['condition']}（{row['words']}）" for row in known) or "（无）"
            end = did_you_mean(each, names)
            raise UsageError(
                Text(
                    f"当日的对照表没有 {each} 这个条件；有：{shown}{end.zh}",
                    f"The correspondence table of the day has no condition {each}; there are {', '.join(names)}{end.en}",
                )
            )


def _one(name: str, rows: Rows, code: str, title: str, option: str) -> Rows:
    found = [each for each in rows if name in (each[code], each[title])]
    found = found or [each for each in rows if name in str(each[title])]
    codes = dict.fromkeys(each[code] for each in found)
    if len(codes) == 1:
        return found
    named = list(dict.fromkeys((str(each[title]), str(each[code])) for each in (found or rows)))
    known = Text("、".join(f"{one}（{key}）" for one, key in named), ", ".join(f"{one} ({key})" for one, key in named))
    near = nearest(name, [*(each[title] for each in rows), *(each[code] for each in rows)])
    if found:
        raise UsageError(
            Text(
                f"{option} 的“{name}”不止一个：{known.zh}；请写代码。",
                f"“{name}” of {option} is more than one: {known.en}; write the code.",
            )
        )
    zh, en = (f"是否指 {near}？", f"Did you mean {near}?") if near else (f"有：{known.zh}。", f"There are {known.en}.")
    raise UsageError(
        Text(f"当日没有 {option} 的“{name}”；{zh}", f"There is no “{name}” for {option} on that day. {en}")
    )
