"""What a registrar hears beforehand is what the marks say afterwards."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from zhengzhao.packages import mark
from zhengzhao.paths import content_folder
from zhengzhao.statements import Desk, Situation, Ticked

EXAMPLES = content_folder("catalogue") / "1.0.0" / "examples"
OUTSIDE = {"ZZFL_FLAG": "0", "FTZ_NAME": "", "FTZ_AREA_NAME": "", "DOMDISTRICT": "310101", "REGORG": "310101"}
INSIDE = {"zone": "z31", "zone_area": "张江高科技片区"}
with (content_folder("catalogue") / "1.0.0" / "scope_term.csv").open(encoding="utf-8", newline="") as listed:
    CODES = [each["code"] for each in csv.DictReader(listed)]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("foreign", [False, True], ids=["domestic", "foreign"])
@pytest.mark.parametrize(
    ("overlay", "day", "inside"),
    [
        ("overlay-demo", "2019-12-02", True),
        ("overlay-demo", "2021-07-01", False),
        ("overlay-310000-2022", "2022-06-01", True),
        ("overlay-310000-2022", "2023-06-01", False),
    ],
)
def test_a_statement_of_every_term_says_what_a_company_with_every_term_is_marked_with(
    province, tmp_path: Path, overlay: str, day: str, inside: bool, foreign: bool
) -> None:
    company = ({} if inside else OUTSIDE) | ({"ENTTYPE": "5150"} if foreign else {})
    batch = province([("1", CODES, company)], events=[("1", "establishment", day, "1")])
    content = [EXAMPLES / overlay]
    mark(batch, out=tmp_path / "marks.csv", balance=tmp_path / "balance", content=content, standard="1.0.0")
    placed = read(tmp_path / "balance" / "placement.csv")
    marks, asked = (
        {
            (row["subject"], *(row[name] for name in ("mode", "role", "receiver_name", "channel")))
            for row in placed
            if (row["outcome"] == "condition_to_be_asked") == open_condition
        }
        for open_condition in (False, True)
    )
    assert len(read(tmp_path / "marks.csv")) == len(marks)
    place = {"division": "310115", **INSIDE} if inside else {"division": "310101"}
    with Desk(content) as desk:
        found = desk.state(
            [Ticked(each) for each in CODES],
            Situation(date.fromisoformat(day), holds={"foreign_invested": foreign}, **place),
        )
    stated, to_ask = (
        {
            (each.term if each.mode.code == "abolished" else each.item, each.mode.code, *receiver)
            for each in found.obligations
            if each.met is met and each.mode
            for receiver in [(one.role.code, one.name, one.channel.code) for one in each.receivers] or [("", "", "")]
        }
        for met in (True, None)
    )
    assert stated == marks
    # What one term leads to without more is no question because another term leads there on a condition.
    assert to_ask - stated == asked
    assert len(stated) > 100
    assert asked
