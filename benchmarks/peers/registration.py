"""The table that every peer checks, read from the standard's own files without our engine.

What a field says by itself (type, required, lengths, bounds, pattern, values, code list) is taken from the descriptor,
as a user of the peer would generate it; the rules that name a check are written out for each idiom.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
STANDARD = ROOT / "standard" / "1.0.0"
CATALOGUE = ROOT / "catalogue" / "1.0.0"
TODAY = date(2019, 12, 31)
"""The day that counts as today in every measurement."""

GB32100 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GB11714 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2, 1)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
CODE_FORM = r"^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{8}[0-9X][0-9A-HJ-NP-RTUWXY]$"
LOST = "[?？□■〓\ufffd\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]|锟斤拷"
UNSEEN = "^[ 　]|[ 　]$|[\x00-\x1f\x7f-\xa0\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
NOTHING = r"(?i)^(?:[^\p{L}]*(?:null|none|nan|undefined)?[^\p{L}]*|#?n/a|\\n|[0-9.]+e\+[0-9]+|#[a-z]+[/0-9]*[!?])$"
FROM_SPREADSHEET = r"^-?[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+$"
BRANCH = "(?:分公司|分店|分厂|分部|分行|支行|分所|办事处|代表处|营业部|门市部)$"
UNDIVIDED_ZONE = "中国（海南）自由贸易试验区"
OTHER_LONG_TERMS = (
    "长期",
    "永久",
    "无固定期限",
    "9999/09/09",
    "99990909",
    "9999-12-31",
    "9999/12/31",
    "99991231",
    "2099/12/31",
    "9999-09-09 00:00:00",
    "9999-09-09 00:00:00.0",
    "9999-09-09T00:00:00",
    "9999/09/09 00:00:00",
    "9999/9/9",
    "9999/9/9 0:00:00",
    "9999-12-31 00:00:00",
    "9999-12-31 00:00:00.0",
    "9999-12-31T00:00:00",
    "9999/12/31 00:00:00",
    "9999/12/31 0:00:00",
    "2099/12/31 00:00:00",
    "2099/12/31 0:00:00",
)
LEXICAL = {
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "integer": r"^[+-]?[0-9]+$",
    "number": r"^[+-]?[0-9]+(?:\.[0-9]+)?$",
}
"""How a value of each type is written. Casts alone are laxer than the standard."""


@dataclass(frozen=True)
class Column:
    """One field of the table: what its descriptor says, and the codes of the list that it points at."""

    name: str
    type: str
    missing: tuple[str, ...]
    constraints: Mapping[str, Any]
    codes: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return bool(self.constraints.get("required"))

    @property
    def pattern(self) -> str | None:
        """The pattern of the whole value, anchored at both ends."""
        pattern = self.constraints.get("pattern")
        return None if pattern is None else f"^(?:{pattern})$"

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that this field gives by itself."""
        own = ("required", "maxLength", "minimum", "maximum", "pattern", "enum")
        found = [f"{each} {self.name}" for each in own if each in self.constraints]
        types = [] if self.type == "string" else [f"type-error {self.name}"]
        return (*types, *found, *([f"foreign-key {self.name}"] if self.codes else []))


@cache
def descriptor() -> dict[str, Any]:
    """Read the Table Schema; its scalars are text where the standard's own reader keeps text."""
    text = (STANDARD / "registration.schema.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@cache
def columns() -> tuple[Column, ...]:
    """Return the fields of the table in order."""
    schema = descriptor()
    lists = {each["fields"][0]: each["reference"]["resource"] for each in schema["foreignKeys"]}
    return tuple(
        Column(
            name=each["name"],
            type=each["type"],
            missing=tuple(each.get("missingValues", schema["missingValues"])),
            constraints=each.get("constraints", {}),
            codes=tuple(row["code"] for row in code_list(lists[each["name"]])) if each["name"] in lists else (),
        )
        for each in schema["fields"]
    )


def key() -> list[str]:
    """Return the fields of the primary key."""
    return list(descriptor()["primaryKey"])


@cache
def code_list(name: str) -> tuple[dict[str, str], ...]:
    """Read the rows of a code list of the standard."""
    return _rows(STANDARD / "codes" / f"{name}.csv")


@cache
def zones() -> frozenset[str]:
    """Return the names of the free-trade zones."""
    return frozenset(each["name"] for each in _rows(CATALOGUE / "zone.csv"))


@cache
def areas() -> frozenset[tuple[str, str]]:
    """Return the zone areas, each by its name and the name of its zone."""
    names = {each["code"]: each["name"] for each in _rows(CATALOGUE / "zone.csv")}
    return frozenset((each["name"], names[each["zone"]]) for each in _rows(CATALOGUE / "zone_area.csv"))


@cache
def ended_divisions() -> Mapping[str, tuple[date, date]]:
    """Return the divisions that are not in force for ever: the day from which and the day until which each one is."""
    return {
        each["code"]: (_day(each["effective_from"], date.min), _day(each["effective_until"], date.max))
        for each in code_list("division")
        if each["effective_from"] or each["effective_until"]
    }


@cache
def provinces() -> frozenset[str]:
    """Return how the code of a division may begin; 66 is the corps of Xinjiang."""
    return frozenset({each["code"][:2] for each in code_list("division")} | {"66"})


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def _rows(file: Path) -> tuple[dict[str, str], ...]:
    with file.open(encoding="utf-8", newline="") as opened:
        return tuple(csv.DictReader(opened))
