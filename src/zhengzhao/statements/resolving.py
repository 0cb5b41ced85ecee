"""The terms that are meant: by code or wording, in force on the day, the successor where one was replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhengzhao.messages import Text
from zhengzhao.standard import did_you_mean
from zhengzhao.statements.answer import Note
from zhengzhao.statements.question import Ticked

Term = Mapping[str, Any]
"""A row of the recipe's `known_term`."""


def resolve(ticked: Sequence[Ticked], known: Sequence[Term], day: date) -> tuple[list[tuple[Ticked, str]], list[Note]]:
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


def _followed(code: str, in_force: Mapping[str, Term]) -> tuple[str | None, list[Note]]:
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


def _unknown(asked: str, known: Sequence[Term], in_force: Mapping[str, Term], day: str) -> Note:
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
    end = did_you_mean(asked, [*in_force, *(each["term"] for each in in_force.values())])
    return Note(
        "unknown_term",
        asked,
        Text(
            f"当日的目录没有条目 {asked}{end.zh}可用 catalogue search 查找。",
            f"The catalogue of that day has no term {asked}{end.en} There is catalogue search to find one.",
        ),
        failed=True,
    )


def _retired(row: Term) -> Note:
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


def _replaced(row: Term, successor: Term) -> Note:
    return Note(
        "replaced",
        row["code"],
        Text(
            f"条目 {row['code']} {row['term']}已由 {successor['code']} {successor['term']}替代，按后者回答。",
            f"The term {row['code']} {row['term']} is replaced by {successor['code']} {successor['term']}, which is "
            "answered for.",
        ),
    )


def _twice(asked: str, code: str, in_force: Mapping[str, Term]) -> Note:
    wording = in_force[code]["term"]
    return Note(
        "twice",
        asked,
        Text(
            f"{asked} 与前面的条目相同（{code} {wording}），只写一次。",
            f"{asked} is {code} {wording}, which was given before; it is stated once.",
        ),
    )
