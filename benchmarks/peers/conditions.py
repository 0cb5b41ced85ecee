"""The rules that look at more than one field's own constraints, as polars expressions.

An expression is true where a row keeps the rule, false where it breaks it and null where there is nothing to check.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from benchmarks.peers.digits import is_code, is_no_resident_id, is_registration_number, is_resident_id
from benchmarks.peers.frame import PARENTS_CODE, VALUE
from benchmarks.peers.registration import (
    FROM_SPREADSHEET,
    LOST,
    NOTHING,
    OTHER_LONG_TERMS,
    TODAY,
    UNDIVIDED_ZONE,
    UNSEEN,
    areas,
    code_list,
    ended_divisions,
    provinces,
    zones,
)


def conditions() -> dict[str, pl.Expr]:
    """Return the rules by the name of their check and their fields."""
    code, name, kind = pl.col("UNISCID"), pl.col("ENTNAME"), pl.col("ENTTYPE")
    capital, marked = pl.col("REGCAP" + VALUE), pl.col("ZZFL_FLAG") == "1"
    zone, area = pl.col("FTZ_NAME"), pl.col("FTZ_AREA_NAME")
    approved, founded = pl.col("APPRDATE" + VALUE), pl.col("ESTDATE" + VALUE)
    individual = kind.str.starts_with("96")
    return {
        "resident_id_as_uscc UNISCID": is_no_resident_id(code),
        "uscc UNISCID": is_code(code),
        "registration_number REGNO": is_registration_number(pl.col("REGNO")),
        "one_of_required UNISCID,REGNO": code.is_not_null() | pl.col("REGNO").is_not_null(),
        "entity_fits_code UNISCID,ENTTYPE": ~(
            (code.str.starts_with("91") & kind.str.contains("^9[126]"))
            | (code.str.starts_with("92") & kind.str.contains("^(?:[1-7]|9[12])"))
            | (code.str.starts_with("93") & kind.str.contains("^(?:[1-7]|96)"))
        ),
        "industry_in_section INDUSTRYPHY,INDUSTRYCO": _section(pl.col("INDUSTRYCO")) == pl.col("INDUSTRYPHY"),
        "lost_character ENTNAME": ~name.str.contains(LOST),
        "lost_character LEREP": ~pl.col("LEREP").str.contains(LOST),
        "lost_digits PRIPID": ~pl.col("PRIPID").str.contains(FROM_SPREADSHEET),
        "lost_digits TEL": ~pl.col("TEL").str.contains(FROM_SPREADSHEET),
        "unseen_character PRIPID": ~pl.col("PRIPID").str.contains(UNSEEN),
        "unseen_character ENTNAME": ~name.str.contains(UNSEEN),
        "unseen_character LEREP": ~pl.col("LEREP").str.contains(UNSEEN),
        "meaningful_text ENTNAME": ~name.str.contains(NOTHING),
        "meaningful_text LEREP": ~pl.col("LEREP").str.contains(NOTHING),
        "meaningful_text DOM": ~pl.col("DOM").str.contains(NOTHING),
        "meaningful_text OPSCOPE": ~pl.col("OPSCOPE").str.contains(NOTHING),
        "parent_code_on_branch UNISCID,ENTNAME": ~pl.col(PARENTS_CODE),
        "resident_id CERNO": pl.when(pl.col("CERTYPE") == "10").then(is_resident_id(pl.col("CERNO"))),
        "required_if ENTNAME": name.is_not_null() | individual,
        "composition-only-individual COMPFORM,ENTTYPE": pl.col("COMPFORM").is_null() | individual,
        "capital_with_currency REGCAPCUR,REGCAP": pl.col("REGCAPCUR").is_not_null() | capital.is_null(),
        "branch-without-capital REGCAP,ENTTYPE": capital.is_null() | ~kind.str.contains("^(?:2|43|58|68)"),
        "capital-six-decimals REGCAP": (capital.round(6) == capital) | (capital >= 1e9),
        "not_before APPRDATE,ESTDATE": approved >= founded,
        "plausible_date ESTDATE": _plausible(founded),
        "plausible_date APPRDATE": _plausible(approved),
        "long_term OPTO": ~pl.col("OPTO").str.strip_chars(" ").is_in(OTHER_LONG_TERMS),
        "period OPTO,OPFROM": pl.col("OPTO" + VALUE) >= pl.col("OPFROM" + VALUE),
        "division_in_force DOMDISTRICT,APPRDATE": _in_force(pl.col("DOMDISTRICT"), approved),
        "division_in_force YIEDISTRICT,APPRDATE": _in_force(pl.col("YIEDISTRICT"), approved),
        "required_if FTZ_NAME": zone.is_not_null() | ~(marked | area.is_not_null()),
        "required_if FTZ_AREA_NAME": area.is_not_null() | ~(marked & (zone != UNDIVIDED_ZONE)),
        "in_catalogue FTZ_NAME": zone.is_in(sorted(zones())),
        "in_catalogue FTZ_AREA_NAME": area.is_in(sorted({name for name, _ in areas()})),
        "area_in_zone FTZ_AREA_NAME,FTZ_NAME": _area_in_zone(area, zone),
    }


def _section(industry: pl.Expr) -> pl.Expr:
    rows = code_list("industry")
    codes, sections = [each["code"] for each in rows], [each["section"] for each in rows]
    return industry.replace_strict(codes, sections, default=None, return_dtype=pl.String)


def _plausible(day: pl.Expr) -> pl.Expr:
    return (day > date(1900, 1, 1)) & (day <= TODAY)


def _in_force(division: pl.Expr, day: pl.Expr) -> pl.Expr:
    ended = ended_divisions()
    codes = division.str.slice(0, 6)
    start, end = (
        codes.replace_strict(list(ended), [each[at] for each in ended.values()], default=None, return_dtype=pl.Date)
        for at in (0, 1)
    )
    return (day >= start) & (day < end) & division.str.slice(0, 2).is_in(sorted(provinces()))


def _area_in_zone(area: pl.Expr, zone: pl.Expr) -> pl.Expr:
    known = area.is_in(sorted({name for name, _ in areas()}))
    return pl.when(known).then((area + "|" + zone).is_in([f"{name}|{zone}" for name, zone in areas()]))
