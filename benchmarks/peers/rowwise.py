"""The rules that look at more than one field's own constraints, as plain Python over one typed row.

A row gives text, `date`, `int` or `Decimal` by the name of a field, and None where the cell is missing or not of the type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from benchmarks.peers.registration import (
    CODE_FORM,
    CODE_WEIGHTS,
    FROM_SPREADSHEET,
    GB11714,
    GB32100,
    LOST,
    ORGANISATION_WEIGHTS,
    RESIDENT_WEIGHTS,
    TODAY,
    UNDIVIDED_ZONE,
    UNSEEN,
    areas,
    code_list,
    ended_divisions,
    provinces,
    zones,
)

Cells = Mapping[str, Any]
Condition = Callable[[Cells], bool]

_CODE, _LOST = re.compile(CODE_FORM), re.compile(LOST)
_UNSEEN, _FROM_SPREADSHEET = re.compile(UNSEEN), re.compile(FROM_SPREADSHEET)
_NOT_AVAILABLE = re.compile(r"(?i)#?n/a|\\n|[0-9.]+e\+[0-9]+|#[a-z]+[/0-9]*[!?]")
_NOTHING = {"null", "none", "nan", "undefined"}
_RESIDENT, _SHORT_RESIDENT = re.compile("[1-9][0-9]{16}[0-9X]"), re.compile("[1-9][0-9]{14}")
_INSTEAD = re.compile("[1-8][0-9]{16}[0-9Xx]")
_PLAIN = re.compile("[ 0-9A-Za-z]*")
_VALUES = {alphabet: {each: at for at, each in enumerate(alphabet)} for alphabet in (GB32100, GB11714, "0123456789X")}


def _is_code(code: str) -> bool:
    return (
        _CODE.match(code) is not None
        and code[8:17] != "000000000"
        and _weighed(code, GB32100, CODE_WEIGHTS) % 31 == 0
        and (_weighed(code[8:16], GB11714, ORGANISATION_WEIGHTS[:-1]) + "0123456789X".index(code[16])) % 11 == 0
    )


def _is_resident_id(number: str) -> bool:
    if _RESIDENT.fullmatch(number):
        return _born(number) and _weighed(number, "0123456789X", RESIDENT_WEIGHTS) % 11 == 1
    return _SHORT_RESIDENT.fullmatch(number) is not None and _is_day("19" + number[6:12])


def _is_no_resident_id(code: str) -> bool:
    if not _INSTEAD.fullmatch(code) or not _born(code):
        return True
    is_right = _weighed(code.upper(), "0123456789X", RESIDENT_WEIGHTS) % 11 == 1
    return not is_right or (code[17] != "x" and _weighed(code, GB32100, CODE_WEIGHTS) % 31 == 0)


def _is_registration_number(number: str) -> bool:
    if len(number) == 15 and number.isascii() and number.isdigit():
        rest = 10
        for digit in number[:14]:
            rest = ((rest + int(digit) + 9) % 10 + 1) * 2 % 11
        return (rest + int(number[14])) % 10 == 1
    if _PLAIN.fullmatch(number):
        return len(number) == 13 and number.isdigit()
    return _FROM_SPREADSHEET.search(number) is None


def _says_something(text: str) -> bool:
    letters = "".join(filter(str.isalpha, text))
    return bool(letters) and letters.lower() not in _NOTHING and _NOT_AVAILABLE.fullmatch(text) is None


def _weighed(text: str, alphabet: str, weights: Sequence[int]) -> int:
    values = _VALUES[alphabet]
    return sum(weight * values[each] for weight, each in zip(weights, text, strict=True))


def _born(number: str) -> bool:
    return "18500101" <= number[6:14] <= f"{TODAY:%Y%m%d}" and _is_day(number[6:14])


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")
    except ValueError:
        return False
    return True


def _given(name: str, holds: Callable[[Any], bool]) -> Condition:
    return lambda row: row[name] is None or holds(row[name])


def _both(first: str, second: str, holds: Callable[[Any, Any], bool]) -> Condition:
    return lambda row: row[first] is None or row[second] is None or holds(row[first], row[second])


def _fits_code(code: str, kind: str) -> bool:
    if code.startswith("91"):
        return not re.match("9[126]", kind)
    if code.startswith("92"):
        return not re.match("[1-7]|9[12]", kind)
    return not (code.startswith("93") and re.match("[1-7]|96", kind))


@cache
def _sections() -> dict[str, str]:
    return {each["code"]: each["section"] for each in code_list("industry")}


@cache
def _area_names() -> frozenset[str]:
    return frozenset(name for name, _ in areas())


def _in_force(division: str, day: date) -> bool:
    start, end = ended_divisions().get(division[:6], (date.min, date.max))
    return start <= day < end and division[:2] in provinces()


def _plausible(day: date) -> bool:
    return date(1900, 1, 1) < day <= TODAY


def _individual(row: Cells) -> bool:
    return row["ENTTYPE"] is None or row["ENTTYPE"].startswith("96")


CONDITIONS: dict[str, Condition] = {
    "resident_id_as_uscc UNISCID": _given("UNISCID", _is_no_resident_id),
    "uscc UNISCID": _given("UNISCID", _is_code),
    "registration_number REGNO": _given("REGNO", _is_registration_number),
    "one_of_required UNISCID,REGNO": lambda row: row["UNISCID"] is not None or row["REGNO"] is not None,
    "entity_fits_code UNISCID,ENTTYPE": _both("UNISCID", "ENTTYPE", _fits_code),
    "industry_in_section INDUSTRYPHY,INDUSTRYCO": _both(
        "INDUSTRYPHY", "INDUSTRYCO", lambda section, code: _sections().get(code, section) == section
    ),
    "lost_character ENTNAME": _given("ENTNAME", lambda text: _LOST.search(text) is None),
    "lost_character LEREP": _given("LEREP", lambda text: _LOST.search(text) is None),
    "lost_digits PRIPID": _given("PRIPID", lambda text: _FROM_SPREADSHEET.search(text) is None),
    "lost_digits TEL": _given("TEL", lambda text: _FROM_SPREADSHEET.search(text) is None),
    "unseen_character PRIPID": _given("PRIPID", lambda text: _UNSEEN.search(text) is None),
    "unseen_character ENTNAME": _given("ENTNAME", lambda text: _UNSEEN.search(text) is None),
    "unseen_character LEREP": _given("LEREP", lambda text: _UNSEEN.search(text) is None),
    "meaningful_text ENTNAME": _given("ENTNAME", _says_something),
    "meaningful_text LEREP": _given("LEREP", _says_something),
    "meaningful_text DOM": _given("DOM", _says_something),
    "meaningful_text OPSCOPE": _given("OPSCOPE", _says_something),
    "resident_id CERNO": lambda row: row["CERTYPE"] != "10" or row["CERNO"] is None or _is_resident_id(row["CERNO"]),
    "required_if ENTNAME": lambda row: row["ENTNAME"] is not None or _individual(row),
    "composition-only-individual COMPFORM,ENTTYPE": lambda row: row["COMPFORM"] is None or _individual(row),
    "capital_with_currency REGCAPCUR,REGCAP": lambda row: row["REGCAPCUR"] is not None or row["REGCAP"] is None,
    "branch-without-capital REGCAP,ENTTYPE": _both(
        "REGCAP", "ENTTYPE", lambda _, kind: not kind.startswith(("2", "43", "58", "68"))
    ),
    "capital-six-decimals REGCAP": _given("REGCAP", lambda value: value >= 10**9 or round(value, 6) == value),
    "not_before APPRDATE,ESTDATE": _both("APPRDATE", "ESTDATE", lambda approved, founded: approved >= founded),
    "plausible_date ESTDATE": _given("ESTDATE", _plausible),
    "plausible_date APPRDATE": _given("APPRDATE", _plausible),
    "period OPTO,OPFROM": _both("OPTO", "OPFROM", lambda until, start: until >= start),
    "division_in_force DOMDISTRICT,APPRDATE": _both("DOMDISTRICT", "APPRDATE", _in_force),
    "division_in_force YIEDISTRICT,APPRDATE": _both("YIEDISTRICT", "APPRDATE", _in_force),
    "required_if FTZ_NAME": lambda row: (
        row["FTZ_NAME"] is not None or (row["ZZFL_FLAG"] != "1" and row["FTZ_AREA_NAME"] is None)
    ),
    "required_if FTZ_AREA_NAME": lambda row: (
        row["FTZ_AREA_NAME"] is not None or row["ZZFL_FLAG"] != "1" or row["FTZ_NAME"] in (None, UNDIVIDED_ZONE)
    ),
    "in_catalogue FTZ_NAME": _given("FTZ_NAME", lambda name: name in zones()),
    "in_catalogue FTZ_AREA_NAME": _given("FTZ_AREA_NAME", lambda name: name in _area_names()),
    "area_in_zone FTZ_AREA_NAME,FTZ_NAME": _both(
        "FTZ_AREA_NAME", "FTZ_NAME", lambda area, zone: area not in _area_names() or (area, zone) in areas()
    ),
}
"""Each rule by the name of its check and its fields; true where a row keeps it or there is nothing to check."""
