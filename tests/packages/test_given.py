"""What marks that came with a batch, and what an earlier run pushed, make of the marks that follow."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from zhengzhao.packages import load_recipe, mark, package
from zhengzhao.paths import content_folder

DEMO = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-demo"
LINGANG = {"FTZ_AREA_NAME": "临港新片区"}
TERM, ITEM, MODE, ROLE, RECEIVER = "SCOPE_ITEM_CODE", "PERMIT_ITEM_CODE", "mode", "role", "RECV_DEPT_CODE"
MARKET, COMMERCE, HEALTH, BUREAU, SUPERVISORS = "11100000MB0143028R", "d990005", "d990007", "d990035", "d990036"
OTHER = "d980009"
NONE, EVERY = ("p0128", "improved", "", "", "", "unplaced"), ("p0153", "commitment")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def balanced(folder: Path, table: str, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write a table of the balance of an earlier run."""
    balance = load_recipe("mark").balance
    assert balance is not None
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, balance.resource(table).schema.names)
        writer.writeheader()
        writer.writerows(rows)
    return path


# A company a line: its terms, what is its own, the marks that came, where its marks go, which differences are listed.
GIVEN = [
    # What is blank is filled from what follows for that role and receiver.
    ("M2015", {}, [{TERM: "M2015"}], [("p0004", "commitment", "approve", MARKET, "internal", "internal")], []),
    ("t0175", {}, [{ITEM: "p0039"}], [("p0039", "abolished", "supervise", COMMERCE, "platform", "packaged")], []),
    (
        "R5001",
        LINGANG,
        [{ITEM: "p0153", ROLE: "supervise"}],
        [NONE, (*EVERY, "supervise", HEALTH, "platform", "packaged")],
        [],
    ),
    (
        "R5001",
        LINGANG,
        [{ITEM: "p0153", RECEIVER: SUPERVISORS}],
        [NONE, (*EVERY, "copy", SUPERVISORS, "platform", "packaged")],
        [("p0153", SUPERVISORS, BUREAU, "receiver"), ("p0153", SUPERVISORS, HEALTH, "receiver")],
    ),
    # A receiver that nobody expects is told by the platform, and its mode stays.
    (
        "M2015",
        {},
        [{ITEM: "p0004", MODE: "improved", RECEIVER: OTHER}],
        [("p0004", "improved", "", OTHER, "platform", "packaged")],
        [("p0004", OTHER, MARKET, "mode")],
    ),
    # Marks are in the order of their receivers.
    (
        "M2015",
        {},
        [{ITEM: "p0004", ROLE: "copy", RECEIVER: each} for each in (OTHER, SUPERVISORS, HEALTH)],
        [("p0004", "commitment", "copy", each, "platform", "packaged") for each in (OTHER, HEALTH, SUPERVISORS)],
        [("p0004", each, MARKET, "receiver") for each in (OTHER, SUPERVISORS, HEALTH)],
    ),
    # The item and its mode do not hang on the receiver: a filing is awaited for this one too.
    (
        "F1040",
        LINGANG,
        [{TERM: "F1040", RECEIVER: OTHER}],
        [("p0001", "filing", "", OTHER, "platform", "held")],
        [("", OTHER, MARKET, "receiver")],
    ),
    # Where a term leads to several items, a receiver that none of them has tells nothing.
    (
        "R5001",
        {},
        [{TERM: "R5001"}],
        [NONE, (*EVERY, "approve", HEALTH, "platform", "packaged")],
        [],
    ),
    (
        "R5001",
        {},
        [{TERM: "R5001", RECEIVER: OTHER}],
        [("", "", "", OTHER, "platform", "packaged")],
        [("", OTHER, HEALTH, "receiver")],
    ),
    # A mark says itself by which channel it goes.
    (
        "M2015",
        {},
        [{ITEM: "p0004", RECEIVER: MARKET, "channel": "national"}],
        [("p0004", "commitment", "approve", MARKET, "national", "national")],
        [],
    ),
    # Receivers that no mark of the item names are missing beside each of its marks; nothing is, where all are named.
    (
        "R5001 t0155",
        LINGANG,
        [
            {ITEM: "p0153", ROLE: "copy", RECEIVER: OTHER},
            {ITEM: "p0153", ROLE: "approve", RECEIVER: BUREAU},
            {ITEM: "p0154", ROLE: "approve", RECEIVER: HEALTH},
        ],
        [
            NONE,
            (*EVERY, "approve", BUREAU, "platform", "packaged"),
            (*EVERY, "copy", OTHER, "platform", "packaged"),
            ("p0154", "improved", "approve", HEALTH, "platform", "packaged"),
            ("p0182", "improved", "approve", "d990014", "platform", "packaged"),
        ],
        [
            *(("p0153", OTHER, each, "receiver") for each in (BUREAU, HEALTH, SUPERVISORS)),
            *(("p0153", BUREAU, each, "receiver") for each in (HEALTH, SUPERVISORS)),
        ],
    ),
    (
        "R5001",
        LINGANG,
        [{ITEM: "p0153", RECEIVER: each} for each in (BUREAU, SUPERVISORS, HEALTH)],
        [
            NONE,
            (*EVERY, "approve", BUREAU, "platform", "packaged"),
            (*EVERY, "copy", SUPERVISORS, "platform", "packaged"),
            (*EVERY, "supervise", HEALTH, "platform", "packaged"),
        ],
        [],
    ),
    # An item is itself under whichever term it came; an abolished approval is the term's, whichever item it names.
    (
        "M2015",
        {},
        [{TERM: "t0032", ITEM: "p0004", MODE: "commitment"}],
        [("p0004", "commitment", "approve", MARKET, "internal", "internal")],
        [],
    ),
    (
        "t0175",
        {},
        [{TERM: "t0175", ITEM: "p0040", MODE: "abolished"}],
        [("p0040", "abolished", "supervise", COMMERCE, "platform", "packaged")],
        [],
    ),
    # What does not follow stays beside what does.
    (
        "t0175",
        {},
        [{TERM: "t0175", ITEM: "p0004", MODE: "improved"}],
        [
            ("p0004", "improved", "", "", "", "unplaced"),
            ("p0039", "abolished", "supervise", COMMERCE, "platform", "packaged"),
        ],
        [("p0004", "", "", "not_derived")],
    ),
]


@pytest.fixture(scope="module")
def given(province_in, tmp_path_factory) -> Path:
    """The balance of all companies in one batch; a company's id is its place among them."""
    folder = tmp_path_factory.mktemp("given")
    companies = [(str(place), terms.split(), own) for place, (terms, own, *_) in enumerate(GIVEN)]
    marks = [
        {"PRIPID": str(place), "order": str(order), **each}
        for place, (_, _, came, *_) in enumerate(GIVEN)
        for order, each in enumerate(came, start=1)
    ]
    sources = province_in(folder, companies, marks=marks)
    mark(sources, out=folder / "marks.csv", balance=folder / "balance", content=[DEMO], standard="1.0.0")
    return folder / "balance"


@pytest.mark.parametrize("place", range(len(GIVEN)))
def test_marks_that_came_are_completed_and_compared(given: Path, place: int) -> None:
    *_, expected, differing = GIVEN[place]
    names = ("item", "mode", "role", "receiver_code", "channel", "outcome")
    found = [row for row in read(given / "placement.csv") if row["PRIPID"] == str(place)]
    assert [tuple(row[name] for name in names) for row in found] == expected
    names = ("item", "given_receiver", "derived_receiver", "difference")
    found = [row for row in read(given / "mark_difference.csv") if row["PRIPID"] == str(place)]
    assert sorted(tuple(row[name] for name in names) for row in found) == sorted(differing)


# A company a line: its terms, what is its own, its mark that came, what an earlier run says, what becomes of it now.
PUSHED = {"node": "310000", "outcome": "packaged"}
LABORATORY = PUSHED | {"subject": "p0004", "role": "approve", "receiver_code": MARKET}
TRADER = PUSHED | {"subject": "t0175", "role": "supervise", "receiver_code": COMMERCE}
ROUTED = PUSHED | {"receiver_code": OTHER}
EARLIER = [
    *(("M2015", {}, {}, LABORATORY | {"outcome": each}, "already_pushed") for each in ("packaged", "national")),
    *(("M2015", {}, {}, LABORATORY | {"outcome": each}, "already_pushed") for each in ("internal", "already_pushed")),
    *(("M2015", {}, {}, LABORATORY | {"outcome": each}, "internal") for each in ("held", "unplaced")),
    ("M2015", {}, {}, LABORATORY | {"outcome": "condition_to_be_asked"}, "internal"),
    # Somebody else, in another role, or with another item.
    ("M2015", {}, {}, LABORATORY | {"node": "440000"}, "internal"),
    ("M2015", {}, {}, LABORATORY | {"PRIPID": "nobody"}, "internal"),
    ("M2015", {}, {}, LABORATORY | {"role": "supervise"}, "internal"),
    ("M2015", {}, {}, LABORATORY | {"receiver_code": OTHER}, "internal"),
    ("M2015", {}, {}, LABORATORY | {"subject": "M2015"}, "internal"),
    # What is pushed of an abolished approval is the term, if it is known.
    ("t0175", {}, {}, TRADER, "already_pushed"),
    ("t0175", {}, {}, TRADER | {"subject": "p0039"}, "packaged"),
    ("t0175", {}, {ITEM: "p0039", RECEIVER: OTHER}, ROUTED | {"subject": "t0175"}, "already_pushed"),
    ("I3006", {}, {ITEM: "p0039", MODE: "abolished", RECEIVER: OTHER}, ROUTED | {"subject": "p0039"}, "already_pushed"),
    ("t0175 t0176", {}, {ITEM: "p0039", RECEIVER: OTHER}, ROUTED | {"subject": "p0039"}, "already_pushed"),
    # A mark without a role, and one without an item.
    ("M2015", {}, {ITEM: "p0004", RECEIVER: OTHER}, ROUTED | {"subject": "p0004"}, "already_pushed"),
    ("I3006", {}, {TERM: "I3006", RECEIVER: OTHER}, ROUTED | {"subject": "I3006"}, "already_pushed"),
    # No filing is awaited for what went with its filing in an earlier run.
    ("F1040", LINGANG, {}, LABORATORY | {"subject": "p0001"}, "already_pushed"),
    ("F1040", LINGANG, {}, LABORATORY | {"subject": "p0001", "outcome": "held"}, "held"),
]


def test_what_an_earlier_run_pushed_is_not_pushed_again(province, tmp_path: Path) -> None:
    companies = [(f"{place:02d}", terms.split(), own) for place, (terms, own, *_) in enumerate(EARLIER)]
    marks = [{"PRIPID": f"{place:02d}", "order": "1", **told} for place, (_, _, told, *_) in enumerate(EARLIER) if told]
    # Two runs say it.
    rows = [
        {"PRIPID": f"{place:02d}", "order": f"{place}{run}", **row}
        for place, (*_, row, _) in enumerate(EARLIER)
        for run in (1, 2)
    ]
    sources = [*province(companies, marks=marks), balanced(tmp_path, "placement", rows)]
    mark(sources, out=tmp_path / "marks.csv", balance=tmp_path / "balance", content=[DEMO], standard="1.0.0")
    # One mark a company.
    found = [(row["outcome"], row["reason"]) for row in read(tmp_path / "balance" / "placement.csv")]
    assert found == [(outcome, "filing_awaited" if outcome == "held" else "") for *_, outcome in EARLIER]


# A company a line: its term, whom an earlier run told of which event, and in whose package it is now that its tenth event
# of 5 December came.
NEWS = {"node": "310000", "receiver_code": OTHER, "receiver_name": "测试局", "channel": "platform"}
NEWS |= {"day": "2019-12-04", "sequence": "1"}
OTHERWISE = {"channel": "national"}
SAME = NEWS | {"day": "2019-12-05", "sequence": "10"}
TOLD = [
    ("I3006", [NEWS], [("platform", OTHER)]),
    ("I3006", [SAME | {"sequence": "9"}], [("platform", OTHER)]),
    ("I3006", [SAME], []),
    ("I3006", [NEWS | {"day": "2019-12-06"}], []),
    ("I3006", [NEWS | {"day": "", "sequence": ""}], [("platform", OTHER)]),
    # The newest that the same receiver was told of counts, by whichever channel.
    ("I3006", [SAME, NEWS | OTHERWISE], []),
    ("I3006", [SAME | {"sequence": "9"} | OTHERWISE, SAME], []),
    ("I3006", [NEWS | {"day": "", "sequence": ""} | OTHERWISE, SAME], []),
    ("I3006", [NEWS, NEWS | {"node": "440000", "day": "2019-12-06"}], [("platform", OTHER)]),
    ("I3006", [NEWS, SAME | {"receiver_code": HEALTH}], [("platform", OTHER)]),
    # Who is sent a mark hears of the event by it, and by no other channel; whoever is sent none, by where it was told.
    ("M2015", [NEWS | {"receiver_code": MARKET}], [("internal", MARKET)]),
    ("t0175", [NEWS | {"receiver_code": COMMERCE, "channel": "internal"}], [("platform", COMMERCE)]),
    ("I3006", [NEWS | {"receiver_code": MARKET}], [("platform", MARKET)]),
]


def test_whoever_was_told_of_a_company_hears_of_a_newer_event(province, tmp_path: Path) -> None:
    companies = [(f"{place:02d}", [term], {}) for place, (term, *_) in enumerate(TOLD)]
    days = [("2019-12-05", "9"), ("2019-12-05", "10"), ("2019-12-04", "11")]
    events = [(name, "change", *day) for name, *_ in companies for day in days]
    rows = [{"PRIPID": f"{place:02d}", **row} for place, (_, told, _) in enumerate(TOLD) for row in told]
    sources = [*province(companies, events=events), balanced(tmp_path, "told", rows)]
    out = package("department", sources, out=tmp_path / "out", content=[DEMO], standard="1.0.0").out
    found = read(out / "balance" / "told.csv")
    assert {(row["day"], row["sequence"]) for row in found} == {("2019-12-05", "10")}
    heard = [
        [(row["channel"], row["receiver_code"]) for row in found if row["PRIPID"] == name] for name, *_ in companies
    ]
    assert heard == [expected for *_, expected in TOLD]


def test_a_mark_that_came_takes_its_term_and_its_filing_along_and_no_others(province, tmp_path: Path) -> None:
    market = [{ITEM: "p0001", ROLE: each, RECEIVER: MARKET, "channel": "internal"} for each in ("approve", "supervise")]
    marks = [*market, {TERM: "t0175", ITEM: "p0228", MODE: "improved", RECEIVER: OTHER}]
    sources = province(
        [("1", ["F1040", "M2015", "t0175"], LINGANG)],
        filings=[("1", "p0001"), ("1", "p0228")],
        marks=[{"PRIPID": "1", "order": str(order), **each} for order, each in enumerate(marks, start=1)],
    )
    out = package("department", sources, out=tmp_path / "out", content=[DEMO], standard="1.0.0").out
    found = {}
    for file in out.rglob("*.zip"):
        with zipfile.ZipFile(file) as archive:
            archive.extractall(tmp_path / file.stem)
        terms, filings = (
            read(tmp_path / file.stem / "data" / f"{each}.csv") for each in ("registration_scope_term", "filing")
        )
        found[file.stem] = ([row[TERM] for row in terms], [row[ITEM] for row in filings])
    assert found == {MARKET: (["F1040", "M2015"], ["p0001"]), COMMERCE: (["t0175"], []), OTHER: (["t0175"], [])}
