"""From the rows of the recipe to obligations, each with the rows that it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhengzhao.catalogue.search import Row
from zhengzhao.messages import Text
from zhengzhao.packages import Recipe
from zhengzhao.statements.answer import Code, Note, Obligation, Outcome, Receiver


@dataclass(frozen=True)
class Words:
    """What people call the codes of an answer, by the categories of the recipe's descriptor."""

    labels: Mapping[tuple[str, str], Mapping[str, Text]]

    @classmethod
    def of(cls, recipe: Recipe) -> Words:
        """Read the words of a recipe."""
        resources = recipe.words.resources if recipe.words else ()
        return cls({(one.name, each.name): each.labels for one in resources for each in one.schema.fields})

    def code(self, resource: str, field: str, value: str) -> Code:
        """Return a code with its words; a code without any is called by itself."""
        return Code(value, self.labels.get((resource, field), {}).get(value, Text(value, value)))


def obligations_of(
    rows: Sequence[Mapping[str, Any]], receivers: Sequence[Mapping[str, Any]], words: Words
) -> tuple[Obligation, ...]:
    """Return the obligations, term by term; in a term what may concern the company comes first."""
    ordered = sorted(rows, key=lambda each: (each["order"], each["met"] is False, each["met"] is None, each["item"]))
    return tuple(_obligation(each, receivers, words) for each in ordered)


def outcome_of(obligations: Sequence[Obligation]) -> Outcome:
    """Say what became of a term with these obligations."""
    if not obligations:
        return "no_item"
    concerning = [each for each in obligations if each.concerns]
    if not concerning:
        return "condition_not_met"
    return "items" if any(each.mode for each in concerning) else "no_mode_here"


def questions_of(obligations: Sequence[Obligation]) -> list[Note]:
    """Return the conditions that are to be asked, each once, with the terms that depend on it."""
    asked: dict[str, list[Obligation]] = {}
    for each in obligations:
        if each.condition is not None and each.met is None:
            asked.setdefault(each.condition, []).append(each)
    return [_question(condition, found) for condition, found in asked.items()]


def _obligation(row: Mapping[str, Any], receivers: Sequence[Mapping[str, Any]], words: Words) -> Obligation:
    own = [each for each in receivers if (each["order"], each["item"]) == (row["order"], row["item"])]
    told = tuple(sorted((_receiver(each, words) for each in own), key=lambda each: (each.role.code, each.code)))
    return Obligation(
        term=row["term"],
        item=row["item"],
        name=row["name"],
        status=words.code("obligation", "status", row["status"]),
        condition=row["condition"],
        condition_text=row["condition_text"],
        met=row["met"],
        mode=words.code("obligation", "mode", row["mode"]) if row["mode"] else None,
        next=words.code("obligation", "next", row["next"]),
        department=(row["department"], row["department_name"]),
        department_until=row["department_until"],
        level=row["level"],
        licence=row["licence"],
        legal_basis=row["legal_basis"],
        legal_basis_as_of=row["legal_basis_as_of"],
        measures=row["measures"],
        supervision=row["supervision"],
        stands_in_for=row["national_item"],
        authority=row["authority"],
        receivers=told,
        rows=_rows(row),
    )


def _receiver(row: Mapping[str, Any], words: Words) -> Receiver:
    return Receiver(
        role=words.code("obligation_receiver", "role", row["role"]),
        channel=words.code("obligation_receiver", "channel", row["channel"]),
        code=row["receiver"],
        name=row["name"],
        row=Row("routing", row["route_row"], row["route_layer"], row["route_catalogue"]),
    )


def _rows(row: Mapping[str, Any]) -> tuple[Row, ...]:
    named = (
        ("scope_permit", f"{row['term']} {row['item']}", "pair"),
        ("permit_item", row["item"], "item"),
        ("reform_mode", row["mode_row"], "mode"),
        ("department", row["department"], "department"),
    )
    return tuple(
        Row(resource, key, row[f"{origin}_layer"], row[f"{origin}_catalogue"])
        for resource, key, origin in named
        if row[f"{origin}_layer"] is not None
    )


def _question(condition: str, found: Sequence[Obligation]) -> Note:
    terms = "、".join(dict.fromkeys(each.term for each in found))
    words = found[0].condition_text or condition
    return Note(
        "condition_to_be_asked",
        condition,
        Text(
            f"请核实：{words}？（涉及 {terms}）成立写 --holds {condition}，不成立写 --holds-not {condition}。",
            f"To be asked: {words}? (concerns {terms.replace('、', ', ')}) If so add --holds {condition}, if not --holds-not {condition}.",
        ),
    )
