"""Marks follow the catalogue of the day of the event, on both sides of every boundary."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zhengzhao.packages import mark
from zhengzhao.paths import content_folder

DEMO = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-demo"
OUTSIDE = {"ZZFL_FLAG": "0", "FTZ_NAME": "", "FTZ_AREA_NAME": "", "DOMDISTRICT": "310101", "REGORG": "310101"}
TRADE, BANK = "t0175", "t0236"


@pytest.mark.parametrize(
    ("term", "company", "day", "expected"),
    [
        # Before the first version there is nothing to mark by.
        (TRADE, {}, "2019-11-30", "no_version_in_force"),
        (TRADE, {}, "2019-12-01", ("1.0.0", "abolished", "示例市商务委员会")),
        # The pilot ends with the zones; the reform of 2021 covers the country, and the zones go further.
        (TRADE, {}, "2021-06-30", ("1.0.0", "abolished", "示例市商务委员会")),
        (TRADE, {}, "2021-07-01", ("2.0.0", "abolished", "示例市商务委员会")),
        (TRADE, OUTSIDE, "2021-06-30", "no_mode_here"),
        (TRADE, OUTSIDE, "2021-07-01", ("2.0.0", "filing", "")),
        # The receiver has a period of its own inside the version.
        (BANK, {}, "2021-06-30", ("1.0.0", "improved", "中国银保监会")),
        (BANK, OUTSIDE, "2021-06-30", "no_mode_here"),
        (BANK, OUTSIDE, "2021-07-01", ("2.0.0", "improved", "中国银保监会")),
        (BANK, OUTSIDE, "2023-05-17", ("2.0.0", "improved", "中国银保监会")),
        (BANK, OUTSIDE, "2023-05-18", ("2.0.0", "improved", "国家金融监管总局")),
    ],
)
def test_the_day_of_the_event_decides(
    province, tmp_path: Path, term: str, company: dict[str, str], day: str, expected: str | tuple[str, str, str]
) -> None:
    batch = province([("1", [term], company)], events=[("1", "establishment", day, "1")])
    result = mark(batch, out=tmp_path / "marks.csv", content=[DEMO], standard="1.0.0")
    with result.out.open(encoding="utf-8", newline="") as lines:
        marks = [(row["catalogue"], row["mode"], row["RECV_DEPT"]) for row in csv.DictReader(lines)]
    outcomes = [each.outcome for each in result.balance if each.side == "term"]
    assert (marks, outcomes) == (([expected], ["items"]) if isinstance(expected, tuple) else ([], [expected]))


@pytest.mark.parametrize(
    ("company", "items"),
    [({}, {"31000053491"}), ({"DOMDISTRICT": "440106"}, {"p0002"})],
    ids=["in the city", "elsewhere"],
)
def test_an_item_of_the_list_of_one_place_concerns_the_companies_there(
    province, tmp_path: Path, company, items
) -> None:
    batch = province(
        [("1", ["H2002"], OUTSIDE | {"DOMDISTRICT": "310101"} | company)],
        events=[("1", "establishment", "2022-06-01", "1")],
    )
    shanghai = DEMO.with_name("overlay-310000-2022")
    result = mark(batch, out=tmp_path / "marks.csv", content=[shanghai], standard="1.0.0")
    with result.out.open(encoding="utf-8", newline="") as lines:
        assert {row["PERMIT_ITEM_CODE"] for row in csv.DictReader(lines)} == items
