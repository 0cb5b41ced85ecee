"""What a value was most likely meant to be, for findings whose check does not say so itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

import duckdb
from sqlglot import exp

from zhengzhao.engines import to_sql
from zhengzhao.standard import Field, alike, nearest
from zhengzhao.validators.compiling.bound import BoundRule, literal
from zhengzhao.validators.compiling.constraints import as_text
from zhengzhao.validators.compiling.pattern import to_re2
from zhengzhao.validators.compiling.rules import CONSTRAINTS
from zhengzhao.validators.normal import DAY, DECIMALS, TEXT_MARK, THOUSANDS

_SEARCHED = 500
_DIGITS = "[+-]?[0-9]+"
_SERIAL = "[1-6][0-9]{4}"
"""The number by which a spreadsheet keeps a day, from 1927 to 2091."""
_DAY_ZERO = date(1899, 12, 30)
_WORDS = {"是": 0, "否": 1}
"""Where each stands among what is written for true and for false."""


def suggest(
    connection: duckdb.DuckDBPyConnection, rule: BoundRule, field: Field, value: str, codes: Mapping[str, str]
) -> str | None:
    """Return what a cell was most likely meant to hold; None where nothing is likely.

    Args:
        connection: Any; it is asked whether a text matches a pattern.
        rule: The rule that it breaks.
        field: The field.
        value: The cell's text.
        codes: The code of each name, if the field has a code list or categories with labels.
    """
    bare = _unmarked(_without_hidden(value).strip())
    half = unicodedata.normalize("NFKC", bare).strip()
    if rule.kind in ("type", "foreign-key") or rule.name in CONSTRAINTS:
        chosen = _code(half, codes) or _choice(field, bare)
        if chosen not in (None, value):
            return chosen
    if rule.kind == "type":
        return _typed(field, half) if _typed(field, half) != value else None
    longest = field.constraints.get("maxLength")
    if rule.name == "maxLength" and longest is not None and bare != value and len(bare) <= int(longest):
        return bare
    pattern = field.constraints.get("pattern")
    if rule.name == "pattern" and isinstance(pattern, str) and half != value and _matches(connection, pattern, half):
        return half
    return None


def _without_hidden(value: str) -> str:
    """Return a text without what prints nothing: spaces of no width, soft hyphens, marks of direction."""
    return "".join(each for each in value if unicodedata.category(each) != "Cf")


def _unmarked(value: str) -> str:
    """Return a text without what makes it one in a spreadsheet: an apostrophe, or a formula that is nothing but the text."""
    marked = re.fullmatch(TEXT_MARK, value)
    return (marked[1] or marked[2]) if marked else value


def _code(value: str, codes: Mapping[str, str]) -> str | None:
    if value in codes or value in codes.values():
        return codes.get(value, value)
    near = nearest(value, codes) if len(codes) <= _SEARCHED else None
    return codes[near] if near else None


def _choice(field: Field, value: str) -> str | None:
    listed = [as_text(field, each) for each in (*field.constraints.get("enum", ()), *field.categories)]
    found = [each for each in dict.fromkeys(listed) if alike(each) == alike(value)]
    if not found and value in _WORDS and set(listed) == {"0", "1"}:
        return ("1", "0")[_WORDS[value]]
    return found[0] if len(found) == 1 else None


def _typed(field: Field, value: str) -> str | None:
    if field.type == "date":
        return _day(field, value)
    if field.type == "boolean":
        if value in _WORDS:
            return field.truths[_WORDS[value]]
        return value if any(value in words for words in field.spellings) else None
    if field.type == "integer" and re.fullmatch(rf"{_DIGITS}|{THOUSANDS}", value):
        return value.replace(",", "")
    if field.type == "number" and re.fullmatch(rf"(?:{_DIGITS}|{THOUSANDS}){DECIMALS}", value):
        return value.replace(",", "")
    return None


def _day(field: Field, value: str) -> str | None:
    found = re.fullmatch(DAY, value)
    try:
        if found is not None:
            day = date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
        elif re.fullmatch(_SERIAL, value):
            day = _DAY_ZERO + timedelta(days=int(value))
        else:
            return None
    except ValueError:
        return None
    form = field.strftime
    return day.isoformat() if form is None else day.strftime(form.replace("%Y", f"{day.year:04}"))


def _matches(connection: duckdb.DuckDBPyConnection, pattern: str, value: str) -> bool:
    # Python's own expressions mean other things by some signs, and a pattern of strangers may keep them busy for ever.
    asked = exp.RegexpLike(this=exp.Literal.string(value), expression=literal(to_re2(pattern), "pattern"))
    return connection.execute(to_sql(exp.select(asked))).fetchone() == (True,)
