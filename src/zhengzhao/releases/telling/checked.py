"""What a check found, as text for a terminal and as a document for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from zhengzhao.catalogue.questions import Answer, Finding, Place, Whole
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.releases.checking import Problem, near
from zhengzhao.releases.checking.whole import Checked
from zhengzhao.validators.render.columns import pad, wrap
from zhengzhao.validators.render.titles import SEVERITIES
from zhengzhao.validators.render.visible import visible_text

WORDS = {**SEVERITIES, "coverage": Text("缺口", "Gap")}
"""What people call the severities of questions."""
_COLON = Text("：", ": ")


def render_check_text(checked: Sequence[Checked], language: Language = "zh", limit: int = 3) -> str:
    """Write what a check found for a terminal.

    Args:
        checked: What was checked.
        language: The language of the text.
        limit: How many rows of each question are listed; the totals are exact.
    """
    return "".join(f"{each}\n" for each in _lines(checked, language, limit))


def check_json(checked: Sequence[Checked]) -> dict[str, Any]:
    """Return what a check found as a document; every row stands in it."""
    return {
        "format": "zhengzhao-check/1",
        "problems": [_problem_json(each) for one in checked for each in one.problems],
        "not_asked": [each.folder.as_posix() for each in checked if each.wholes is None],
        "wholes": [_whole_json(one, each) for one in checked for each in one.wholes or ()],
    }


def total(checked: Sequence[Checked], severity: str) -> int:
    """Return how many findings of a severity the questions of the whole have."""
    answers = [answer for one in checked for whole in one.wholes or () for answer in whole.answers]
    return sum(len(each.findings) for each in answers if each.question.severity == severity)


def heading(whole: Whole) -> Text:
    """Name a whole: its national version, the days of it, the overlays that lie over it."""
    own, *overlays = whole.catalogue
    days = f"{whole.start or '…'} – {whole.end or '…'}"
    zh, en = (f"，加上 {'、'.join(overlays)}", f" with {', '.join(overlays)}") if overlays else ("", "")
    return Text(f"目录 {own}（{days}）{zh}", f"Catalogue {own} ({days}){en}")


def where(place: Place) -> str:
    """Return the place of a row as editors take it: ``file:row``."""
    return f"{near(place.file).as_posix()}:{place.row}"


def not_asked(checked: Checked) -> Text:
    """Say why the questions of the whole were not asked."""
    name = near(checked.folder).as_posix()
    return Text(
        f"{name} 的整体检查等以上问题改正后再做。",
        f"The questions of the whole are asked of {name} once these problems are corrected.",
    )


def _lines(checked: Sequence[Checked], language: Language, limit: int) -> Iterator[str]:
    for one in checked:
        for problem in one.problems:
            yield visible_text(f"{problem.where}{_COLON.to(language)}{problem.text.to(language)}")
        if one.wholes is None:
            yield not_asked(one).to(language)
    for one in checked:
        for whole in one.wholes or ():
            yield from _whole_lines(whole, language, limit)


def _whole_lines(whole: Whole, language: Language, limit: int) -> Iterator[str]:
    yield f"{heading(whole).to(language)}{_COLON.to(language)}{counts(whole).to(language)}"
    for answer in whole.found:
        question = answer.question
        word, count = pad(WORDS[question.severity].to(language), 7), f"{len(answer.findings):>6,}"
        yield from wrap(f"{word}{count}  {question.summary.to(language)}  {question.name}", 17, 2)
        for finding in answer.findings[:limit]:
            # Not broken into lines, as problems are not: editors and grep take it as it stands.
            yield f"      {said(finding).to(language)}"
        rest = len(answer.findings) - limit
        if rest > 0 and limit:
            yield f"      {Text(f'另有 {rest:,} 处', f'{rest:,} more').to(language)}"
        yield from wrap(Text("办法：", "What to do: ").to(language) + question.cure.to(language), 8, 6)
    sound = len(whole.answers) - len(whole.found)
    told = Text(f"其余 {sound} 问没有查出什么。", f"{number_of(sound, 'other question')} found nothing.")
    yield f"  {told.to(language)}"


def counts(whole: Whole) -> Text:
    """Count the findings of a whole by their severity."""
    errors, warnings, gaps = (whole.count(each) for each in ("error", "warning", "coverage"))
    return Text(
        f"错误 {errors:,} 处，提醒 {warnings:,} 处，缺口 {gaps:,} 处",
        f"errors: {errors:,}, warnings: {warnings:,}, gaps: {gaps:,}",
    )


def said(finding: Finding) -> Text:
    """Say where a row stands and what is the matter with it, and the row that it stands against."""
    here, message = where(finding.place), finding.message
    there = where(finding.other) if finding.other else None
    zh, en = (f"（另见 {there}）", f" (see {there})") if there else ("", "")
    return Text(f"{here}：{message.zh}{zh}", f"{here}: {message.en}{en}")


def _whole_json(checked: Checked, whole: Whole) -> dict[str, Any]:
    return {
        "folder": checked.folder.as_posix(),
        "catalogue": list(whole.catalogue),
        "effective": {"from": whole.start, "until": whole.end},
        "errors": whole.count("error"),
        "warnings": whole.count("warning"),
        "gaps": whole.count("coverage"),
        "questions": [_answer_json(each) for each in whole.answers],
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    question = answer.question
    return {
        "question": question.name,
        "severity": question.severity,
        "summary": question.summary.zh,
        "summaryEn": question.summary.en,
        "cure": question.cure.zh,
        "cureEn": question.cure.en,
        "count": len(answer.findings),
        "findings": [_finding_json(each) for each in answer.findings],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        **_place_json(finding.place),
        "other": _place_json(finding.other) if finding.other else None,
        "values": dict(finding.values),
        "message": finding.message.zh,
        "messageEn": finding.message.en,
    }


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "file": place.file.as_posix(),
        "row": place.row,
        "table": place.table,
        "catalogue": place.catalogue,
        "key": dict(place.key),
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file.as_posix(),
        "line": problem.line or None,
        "place": problem.place,
        "check": problem.kind,
        "message": problem.text.zh,
        "messageEn": problem.text.en,
    }
