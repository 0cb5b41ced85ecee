"""What is asked, held against the catalogue: terms, places and conditions as people name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import nearest
from zhengzhao.statements.answer import Note

Rows = Sequence[Mapping[str, Any]]


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


def resolve(ticked: Sequence[Ticked], known: Rows, day: date) -> tuple[list[tuple[Ticked, str]], list[Note]]:
    """Find the terms that are meant, following those that were replaced.

    Args:
        ticked: What was ticked.
        known: Every term of every version, with its period.
        day: The day.

    Returns:
        Each ticked term that can be stated, with the code of what it is stated as, each code once; and what is to be
        said about the others.
    """
    text = day.isoformat()
    in_force = {each["code"]: each for each in known if each["version_from"] <= text < each["version_until"]}
    by_wording = {each["term"]: each["code"] for each in in_force.values()}
    found: dict[str, Ticked] = {}
    notes: list[Note] = []
    for each in ticked:
        code = each.term if each.term in in_force else by_wording.get(each.term)
        if code is None:
            notes.append(_unknown(each.term, known, in_force, text))
            continue
        last, told = _followed(code, in_force)
        notes += told
        if last is not None and last in found:
            notes.append(_twice(each.term, last, in_force))
        elif last is not None:
            found[last] = each
    return [(each, code) for code, each in found.items()], notes


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
            near = nearest(each, names)
            zh, en = (f"，是否指 {near}？", f"; did you mean {near}?") if near else ("。", ".")
            raise UsageError(
                Text(
                    f"当日的对照表没有 {each} 这个条件；有：{shown}{zh}",
                    f"The correspondence table of the day has no condition {each}; there are {', '.join(names)}{en}",
                )
            )


def _followed(code: str, in_force: Mapping[str, Mapping[str, Any]]) -> tuple[str | None, list[Note]]:
    notes: list[Note] = []
    seen = [code]
    while True:
        row = in_force[seen[-1]]
        successor = row["successor"]
        if successor is None and row["usable"]:
            return seen[-1], notes
        if successor is None or successor not in in_force or successor in seen:
            notes.append(_retired(row))
            return None, notes
        seen.append(successor)
        notes.append(_replaced(row, in_force[successor]))


def _one(name: str, rows: Rows, code: str, title: str, option: str) -> Rows:
    found = [each for each in rows if name in (each[code], each[title])]
    found = found or [each for each in rows if name in str(each[title])]
    codes = dict.fromkeys(each[code] for each in found)
    if len(codes) == 1:
        return found
    known = list(dict.fromkeys(f"{each[title]}（{each[code]}）" for each in (found or rows)))
    near = nearest(name, [*(each[title] for each in rows), *(each[code] for each in rows)])
    if found:
        raise UsageError(
            Text(
                f"{option} 的“{name}”不止一个：{'、'.join(known)}；请写代码。",
                f"“{name}” of {option} is more than one: {', '.join(known)}; write the code.",
            )
        )
    zh, en = (
        (f"是否指 {near}？", f"Did you mean {near}?")
        if near
        else (f"有：{'、'.join(known)}。", f"There are {', '.join(known)}.")
    )
    raise UsageError(
        Text(f"当日没有 {option} 的“{name}”；{zh}", f"There is no “{name}” for {option} on that day. {en}")
    )


def _unknown(asked: str, known: Rows, in_force: Mapping[str, Mapping[str, Any]], day: str) -> Note:
    others = [each for each in known if asked in (each["code"], each["term"])]
    if others:
        periods = "、".join(
            f"{each['catalogue']}（{each['version_from']} – {each['version_until']}）" for each in others
        )
        periods = periods.replace("0000-01-01", "…").replace("9999-99-99", "…")
        english = periods.replace("、", ", ").replace("（", " (").replace("）", ")")
        return Note(
            "not_in_force",
            asked,
            Text(
                f"条目 {asked} 在 {day} 不在生效的目录中；它在 {periods}。",
                f"The term {asked} is not in force on {day}; it stands in {english}.",
            ),
            failed=True,
        )
    near = nearest(asked, [*in_force, *(each["term"] for each in in_force.values())])
    zh, en = (f"；是否指 {near}？", f"; did you mean {near}?") if near else ("。", ".")
    return Note(
        "unknown_term",
        asked,
        Text(
            f"当日的目录没有条目 {asked}{zh}可用 catalogue search 查找。",
            f"The catalogue of that day has no term {asked}{en} There is catalogue search to find one.",
        ),
        failed=True,
    )


def _retired(row: Mapping[str, Any]) -> Note:
    return Note(
        "term_not_usable",
        row["code"],
        Text(
            f"条目 {row['code']} {row['term']}已停用，目录没有写明当日可用的替代条目；请用 catalogue search 另选。",
            f"The term {row['code']} {row['term']} is retired, and the catalogue names no successor that can be used on "
            "that day; choose another one with catalogue search.",
        ),
        failed=True,
    )


def _replaced(row: Mapping[str, Any], successor: Mapping[str, Any]) -> Note:
    return Note(
        "replaced",
        row["code"],
        Text(
            f"条目 {row['code']} {row['term']}已由 {successor['code']} {successor['term']}替代，按后者回答。",
            f"The term {row['code']} {row['term']} is replaced by {successor['code']} {successor['term']}, which is "
            "answered for.",
        ),
    )


def _twice(asked: str, code: str, in_force: Mapping[str, Mapping[str, Any]]) -> Note:
    wording = in_force[code]["term"]
    return Note(
        "twice",
        asked,
        Text(
            f"{asked} 与前面的条目相同（{code} {wording}），只写一次。",
            f"{asked} is {code} {wording}, which was given before; it is stated once.",
        ),
    )


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
