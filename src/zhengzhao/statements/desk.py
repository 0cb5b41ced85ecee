"""The desk: a catalogue at hand, asked for as many statements as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from zhengzhao.catalogue import Catalogue, load_catalogue
from zhengzhao.catalogue.scope import Phrase, match_scope
from zhengzhao.catalogue.search import Row
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.packages import Imagined, load_recipe
from zhengzhao.standard import did_you_mean
from zhengzhao.statements.answer import Note, Place, StatedTerm, Statement
from zhengzhao.statements.leading import Leading, leading_to
from zhengzhao.statements.names import code_names
from zhengzhao.statements.obligations import Words, obligations_of, outcome_of, questions_of
from zhengzhao.statements.placing import check_conditions, zone_of
from zhengzhao.statements.question import GIVEN, Situation, Ticked, rows_of
from zhengzhao.statements.resolving import resolve

_ANSWERS = ("ticked_wording", "wording", "obligation", "obligation_receiver", "company")


class Desk:
    """A catalogue at hand, for statements on any day: open it once, ask it as often as wanted.

    Args:
        content: Directories of overlays.
        catalogue: The catalogue; None takes all versions, with those overlays.
    """

    def __init__(self, content: Sequence[Path] = (), catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue or load_catalogue(content=content)
        recipe = load_recipe("statement", content)
        self._words = Words.of(recipe)
        self._imagined = Imagined(recipe, self.catalogue, GIVEN)
        self._stack = ExitStack()

    def __enter__(self) -> Desk:
        """Lay the catalogue out."""
        self._stack.enter_context(self._imagined)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close what was opened."""
        self._stack.close()

    def state(self, ticked: Sequence[Ticked], situation: Situation) -> Statement:
        """State what ticked terms mean: the wording of the scope, and its obligations.

        Args:
            ticked: The terms, the main activity first.
            situation: The company that is asked for.

        Raises:
            UsageError: The question cannot be answered as it was put: no version is in force on that day, a place or a
                condition is unknown, or the event brings no obligations.
        """
        return self._state(ticked, situation, ())

    def state_scope(self, text: str, situation: Situation) -> Statement:
        """State what the scope of an old licence means: it is matched to terms first, and what has none is told.

        Raises:
            UsageError: There is no text, or as for `state`.
        """
        phrases = tuple(match_scope(text, self.catalogue.index(situation.day)))
        if not phrases:
            raise UsageError(
                Text("经营范围是空的；请给出营业执照上的文字。", "The scope is empty; give the words of the licence.")
            )
        ticked = [Ticked(each.term.code, each.addition) for each in phrases if each.term is not None]
        return self._state(ticked, situation, phrases)

    def leading_to(self, kind: str, name: str, day: date) -> tuple[Leading, ...]:
        """Return the terms that lead to an item, or concern a department.

        Args:
            kind: ``item`` or ``department``.
            name: Its code or name; of a department a short name too.
            day: The day.

        Raises:
            UsageError: There is none of that name; the nearest are named.
        """
        rows = self._imagined.run({}, day, ["leading"])["leading"]
        return leading_to(kind, name, self.catalogue.index(day), rows)

    def _state(self, ticked: Sequence[Ticked], situation: Situation, phrases: tuple[Phrase, ...]) -> Statement:
        layers = self.catalogue.in_force(situation.day)
        known = self._imagined.run({}, situation.day, ["place", "condition", "known_term"])
        check_conditions(situation.holds, known["condition"])
        zone, area, around = zone_of(situation, known["place"])
        division = situation.division or around
        stated, notes = resolve(ticked, known["known_term"], situation.day)
        rows = rows_of(situation, zone, area, division, stated)
        found = self._imagined.run(rows, situation.day, _ANSWERS)
        if not found["company"]:
            raise UsageError(_no_event(situation.event))
        obligations = obligations_of(found["obligation"], found["obligation_receiver"], self._words)
        terms = tuple(
            StatedTerm(
                order=row["order"],
                asked=asked.term,
                phrase=row["phrase"],
                kind=row["kind"],
                section=row["section"],
                outcome=outcome_of([each for each in obligations if each.term == row["term"]]),
                row=_term_row(row),
            )
            for row in sorted(found["ticked_wording"], key=lambda each: each["order"])
            for asked, _ in [stated[row["order"] - 1]]
        )
        place = Place(division, code_names("division").get(division or ""), zone, area)
        sections = sorted(found["wording"], key=lambda each: each["order"])
        return Statement(
            day=situation.day,
            event=situation.event,
            place=place,
            layers=layers,
            terms=terms,
            sections=tuple(each["words"] for each in sections),
            obligations=obligations,
            notes=(*notes, *_unmatched(phrases), *_about(place), *questions_of(obligations)),
            phrases=phrases,
        )


def _term_row(row: Mapping[str, Any]) -> Row:
    return Row("scope_term", row["term"], row["layer"], row["catalogue"])


def _unmatched(phrases: Sequence[Phrase]) -> Iterator[Note]:
    for each in phrases:
        if each.how in ("near", "none"):
            shown = "、".join(f"{term.code} {term.name}" for term in each.near)
            near = Text(f"相近的有：{shown}。", f"Near ones: {shown.replace('、', ', ')}.")
            none = Text(
                "也没有相近的；请用 catalogue search 另找。", "Nor is there a near one; look with catalogue search."
            )
            hint = near if shown else none
            text = Text(
                f"“{each.text}”没有对应的条目{'；' if shown else '，'}{hint.zh}",
                f"“{each.text}” corresponds to no term. {hint.en}",
            )
            yield Note("unmatched", each.text, text, failed=True)


def _about(place: Place) -> Iterator[Note]:
    if place.division is None:
        yield Note(
            "no_division",
            "",
            Text(
                "没有给出 --division，只按全国的规定回答，地方的事项、方式和接收部门不在内。",
                "No --division is given: what holds nationwide is answered, without items, modes and receivers of a place.",
            ),
        )
    elif place.division_name is None:
        yield Note(
            "unknown_division",
            place.division,
            Text(
                f"区划 {place.division} 不在标准的区划代码表中，请核对。",
                f"The division {place.division} is not in the standard's list; check it.",
            ),
        )


def _no_event(event: str) -> Text:
    known = code_names("event_kind")
    if event in known:
        return Text(
            f"{known[event]}（{event}）这种事件不产生许可事项；请换一种，例如 establishment（设立）。",
            f"The event {event} brings no permit items; give another one, such as establishment.",
        )
    end = did_you_mean(event, known)
    return Text(
        f"没有 {event} 这种事件；有：{'、'.join(known)}{end.zh}",
        f"There is no event {event}; there are {', '.join(known)}{end.en}",
    )
