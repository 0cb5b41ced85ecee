"""What a value was most likely meant to be, for findings whose check does not say so itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from zhengzhao.standard import Field, nearest
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.normal import DAY, DECIMALS, THOUSANDS

_SEARCHED = 500
_DIGITS = "[+-]?[0-9]+"


def suggest(rule: BoundRule, field: Field, value: str, names: Mapping[str, str]) -> str | None:
    """Return what a cell was most likely meant to hold; None where nothing is likely.

    Args:
        rule: The rule that it breaks.
        field: The field.
        value: The cell's text.
        names: For a code list, the code of each name in it.
    """
    half = unicodedata.normalize("NFKC", value).strip()
    if rule.kind == "foreign-key":
        return _code(half, names)
    if rule.kind == "type":
        return _typed(field, half) if _typed(field, half) != value else None
    longest, bare = field.constraints.get("maxLength"), value.strip()
    if rule.name == "maxLength" and longest is not None and bare != value and len(bare) <= int(longest):
        return bare
    pattern = field.constraints.get("pattern")
    if rule.name == "pattern" and isinstance(pattern, str) and half != value and _matches(pattern, half):
        return half
    return None


def _code(value: str, names: Mapping[str, str]) -> str | None:
    if value in names or value in names.values():
        return names.get(value, value)
    near = nearest(value, names) if len(names) <= _SEARCHED else None
    return names[near] if near else None


def _typed(field: Field, value: str) -> str | None:
    if field.type == "date":
        return _day(field, value)
    if field.type == "boolean":
        return value if any(value in words for words in field.spellings) else None
    if field.type == "integer" and re.fullmatch(rf"{_DIGITS}|{THOUSANDS}", value):
        return value.replace(",", "")
    if field.type == "number" and re.fullmatch(rf"(?:{_DIGITS}|{THOUSANDS}){DECIMALS}", value):
        return value.replace(",", "")
    return None


def _day(field: Field, value: str) -> str | None:
    found = re.fullmatch(DAY, value)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return None
    form = field.strftime
    return day.isoformat() if form is None else day.strftime(form.replace("%Y", f"{day.year:04}"))


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return False
