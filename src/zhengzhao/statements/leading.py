"""The reverse: from a permit item or a department to the scope terms that lead there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhengzhao.catalogue.search import Index, Row
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import did_you_mean


@dataclass(frozen=True)
class LeadingTerm:
    """One term that leads to an item.

    Args:
        row: Where the pair stands; its key is the term and the item.
        code: The code of the term.
        wording: Its wording.
        usable: Whether it can be ticked.
        item: The code of the item.
        item_name: Its name.
        condition_text: On what it depends, in words.
        status: Whether the pair is confirmed, or a candidate.
        roles: What the department has to do with the item: ``responsible``, ``approve``, ``supervise``, ``copy``.
    """

    row: Row
    code: str
    wording: str
    usable: bool
    item: str
    item_name: str
    condition_text: str | None
    status: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Leading:
    """An item or a department, with the terms that lead there; there may be none."""

    row: Row
    name: str
    terms: tuple[LeadingTerm, ...]


def leading_to(kind: str, name: str, index: Index, rows: Sequence[Mapping[str, Any]]) -> tuple[Leading, ...]:
    """Return what is meant by a name, with the terms that lead to each.

    Raises:
        UsageError: There is none of that name.
    """
    found = index.named("item" if kind == "item" else "department", name)
    if not found:
        raise UsageError(_unknown(kind, name, rows))
    return tuple(Leading(row, title, _terms(kind, row.key, rows)) for row, title in found)


def _terms(kind: str, key: str, rows: Sequence[Mapping[str, Any]]) -> tuple[LeadingTerm, ...]:
    own = [each for each in rows if each["term"] and each["item" if kind == "item" else "department"] == key]
    pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in own:
        pairs.setdefault((each["term"], each["item"]), []).append(each)
    return tuple(_term(members) for members in pairs.values())


def _term(members: Sequence[Mapping[str, Any]]) -> LeadingTerm:
    first = members[0]
    return LeadingTerm(
        row=Row("scope_permit", f"{first['term']} {first['item']}", first["pair_layer"], first["pair_catalogue"]),
        code=first["term"],
        wording=first["wording"],
        usable=first["usable"] != "false",
        item=first["item"],
        item_name=first["name"],
        condition_text=first["condition_text"],
        status=first["status"],
        roles=tuple(dict.fromkeys(each["role"] for each in members)),
    )


def _unknown(kind: str, name: str, rows: Sequence[Mapping[str, Any]]) -> Text:
    if kind == "item":
        end = did_you_mean(name, [*(each["name"] for each in rows), *(each["item"] for each in rows)])
        return Text(
            f"当日的目录没有许可事项 {name}{end.zh}", f"The catalogue of that day has no permit item {name}{end.en}"
        )
    return Text(
        f"当日的目录没有部门 {name}；可用 catalogue search 按名称或简称查找。",
        f"The catalogue of that day has no department {name}; look it up by name or short name with catalogue search.",
    )
