"""Which events, companies, places and receivers the rules of a catalogue reach, drawn as a small overlay."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from zhengzhao.packages import mark, package
from zhengzhao.paths import content_folder

CATALOGUE = content_folder("catalogue") / "1.0.0"
DEMO = CATALOGUE / "examples" / "overlay-demo"
OUTSIDE = {"ZZFL_FLAG": "0", "FTZ_NAME": "", "FTZ_AREA_NAME": ""}
OURS = {"source": "test", "confidence": "ours", "code_status": "provisional"}
ALWAYS = {
    "scope_term": {"kind": "permit", "usable": "true"},
    "permit_item": {"name": "示例许可", "department": "d004", "jurisdiction": "310000"},
    "scope_permit": {"status": "confirmed"},
    "reform_mode": {
        **{"list_edition": "2019-zone", "area_scheme": "province", "division": "310000", "applies_to": "all"},
        **{"mode": "improved", "source_mode": "优化审批服务", "authority": "示例文号〔2019〕1号"},
    },
    "department": {"name": "测试局", "line": "交通运输", "level": "city", "division": "310000"},
    "routing": {"role": "approve", "channel": "platform", "authority": "示例文号〔2019〕1号"},
}


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rewrite(files: Sequence[Path], change: Callable[[dict[str, str]], dict[str, str]]) -> list[Path]:
    """The same batch with other cells."""
    for file in files:
        names = file.read_text(encoding="utf-8").splitlines()[0].split(",")
        rows = read(file)
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, names)
            writer.writeheader()
            writer.writerows(row | change(row) for row in rows)
    return list(files)


def texts_of(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, str]:
    """The tables as CSV text, with what their rows always say."""
    texts = {}
    for table, rows in tables.items():
        with (CATALOGUE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            names = next(csv.reader(file))
        out = io.StringIO()
        writer = csv.DictWriter(out, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(OURS | ALWAYS[table] | row for row in rows)
        texts[table] = out.getvalue()
    return texts


def rules(number: int, *, item: Mapping[str, str], pair: Mapping[str, str], mode: Mapping[str, str]) -> dict[str, dict]:
    """A term, an item, their correspondence and a mode."""
    term, code = f"t900{number}", f"p900{number}"
    return {
        "scope_term": {"code": term, "term": f"示例{term}"},
        "permit_item": {"code": code, **item},
        "scope_permit": {"term": term, "item": code, **pair},
        "reform_mode": {"id": f"m900{number}", "item": code, **mode},
    }


FOREIGN = rules(1, item={}, pair={"condition": "foreign_invested", "condition_text": "外商投资企业"}, mode={})
CITY = rules(3, item={"jurisdiction": "310100"}, pair={}, mode={"division": "310100"})
NEW = rules(4, item={}, pair={}, mode={"applies_to": "new"})
CHANGED = rules(5, item={}, pair={}, mode={"applies_to": "change"})
ROUTED = rules(6, item={}, pair={}, mode={"effective_from": "2019-12-02", "effective_until": "2019-12-03"})
OVER = rules(7, item={}, pair={}, mode={"effective_until": "2019-12-02"})
TO_COME = rules(8, item={}, pair={}, mode={"effective_from": "2019-12-03"})
DRAWN = [FOREIGN, CITY, NEW, CHANGED, ROUTED, OVER, TO_COME]
CODE = "11990000EXA0000193"
TABLES = {table: [each[table] for each in DRAWN] for table in FOREIGN} | {
    "department": [{"code": "d980001", "uscc": CODE}],
    "routing": [
        {
            "id": "r980001",
            "item": "p9006",
            "division": "310101",
            "basis": "registration_authority",
            "receiver": "d980001",
        }
    ],
}
TABLES["scope_permit"] = [*TABLES["scope_permit"], *({"term": each, "item": "p9006"} for each in ("t9002", "t9009"))]
TABLES["scope_term"] = [*TABLES["scope_term"], {"code": "t9002", "term": "示例t9002", "usable": "false"}]

# A company a line: what it ticked, what is its own, its event, what becomes of the term.
COMPANIES = [
    ("t9001", {"ENTTYPE": "1130"}, "establishment", "condition_not_met"),
    ("t9001", {"ENTTYPE": "5150"}, "establishment", "items"),
    ("t9001", {"ENTTYPE": "6150"}, "establishment", "items"),
    ("t9001", {"ENTTYPE": "7100"}, "establishment", "items"),
    ("t9002", {}, "establishment", "term_not_usable"),
    ("t9003", {"DOMDISTRICT": "310115001"}, "establishment", "items"),
    ("t9003", {"DOMDISTRICT": "310230"}, "establishment", "no_item"),
    ("t9003", {"DOMDISTRICT": "440100"}, "establishment", "no_item"),
    ("t9004", {}, "establishment", "items"),
    ("t9004", {}, "change", "no_mode_here"),
    ("t9005", {}, "establishment", "no_mode_here"),
    ("t9005", {}, "change", "items"),
    # A mode has a period of its own inside the version.
    ("t9007", {}, "establishment", "no_mode_here"),
    ("t9008", {}, "establishment", "no_mode_here"),
    # In the catalogue, but not yet on that day.
    ("t9009", {}, "establishment", "unknown_term"),
    # Which events bring marks.
    *(("M2015", {}, kind, "items") for kind in ("establishment", "change", "transfer_in", "restoration")),
    *(("M2015", {}, kind, "no_event") for kind in ("deregistration", "revocation", "annulment", "transfer_out")),
    # Who registers it, not where it is.
    ("t9006", {"REGORG": "310101", "DOMDISTRICT": "310115"}, "establishment", "items"),
    ("t9006", {"REGORG": "310115", "DOMDISTRICT": "310101"}, "establishment", "items"),
]


@pytest.fixture(scope="module")
def marked(province_in, overlay_in, tmp_path_factory) -> Path:
    """The balance of all companies in one batch; a company's id is its place among them."""
    folder = tmp_path_factory.mktemp("marks")
    content = [
        overlay_in(folder, **texts_of(TABLES)),
        overlay_in(folder, "2020-06-01", **texts_of({"scope_term": [{"code": "t9009", "term": "示例t9009"}]})),
    ]
    companies = [(f"{place:02d}", [term], own) for place, (term, own, _, _) in enumerate(COMPANIES)]
    events = [(f"{place:02d}", kind, "2019-12-02", "10") for place, (_, _, kind, _) in enumerate(COMPANIES)]
    # What came before on the same day decides nothing; the tenth comes after the ninth.
    events += [(f"{place:02d}", "change", "2019-12-02", "9") for place, each in enumerate(COMPANIES) if "t9004" in each]
    sources = province_in(folder, companies, events=events)
    mark(sources, out=folder / "marks.csv", balance=folder / "balance", content=content, standard="1.0.0")
    return folder / "balance"


def test_every_term_has_the_outcome_that_its_rules_give(marked: Path) -> None:
    found = [row["outcome"] for row in read(marked / "term_outcome.csv")]
    assert [(*each[:3], outcome) for each, outcome in zip(COMPANIES, found, strict=True)] == COMPANIES


def test_a_receiver_by_registration_authority_is_told_by_its_official_code(marked: Path) -> None:
    rows = [row for row in read(marked / "placement.csv") if row["term"] == "t9006"]
    assert [(row["outcome"], row["receiver_code"]) for row in rows] == [("packaged", CODE), ("unplaced", "")]


# What may be said of modes and receivers in one place: what an overlay says, what one says that is over, one that begins
# on the day, and one that is to come.
BY_PLACE = rules(0, item={}, pair={}, mode={})
BY_LAYER = rules(1, item={}, pair={}, mode={})
NO_LONGER = rules(2, item={}, pair={}, mode={"mode": "filing"})
OF_TERM = rules(3, item={}, pair={}, mode={"mode": "abolished"})
BESIDE = rules(4, item={}, pair={"term": "t9003"}, mode={"mode": "abolished"})
HERE = [BY_PLACE, BY_LAYER, NO_LONGER, OF_TERM, BESIDE]
HAINAN = {"FTZ_NAME": "中国（海南）自由贸易试验区", "FTZ_AREA_NAME": ""}
NARROW = {"id": "m9100", "item": "p9000", "division": "310101", "mode": "commitment"}


def receivers(item: str, *drawn: tuple[str, Mapping[str, str]], first: int) -> list[dict[str, str]]:
    """Routing rows of an item, each with its receiver and what else it says."""
    return [
        {"id": f"r9800{number}", "item": item, "division": "310000", "basis": "place", "receiver": receiver, **own}
        for number, (receiver, own) in enumerate(drawn, start=first)
    ]


LAYERS = {
    ("2019-12-01", None): {table: [each[table] for each in HERE] for table in ("scope_term", "permit_item")}
    | {
        "scope_permit": [*(each["scope_permit"] for each in HERE), {"term": "t9004", "item": "p9003"}],
        "reform_mode": [*(each["reform_mode"] for each in HERE if each != NO_LONGER), NARROW],
        "department": [
            *({"code": f"d98000{number}"} for number in range(1, 5)),
            {"code": "d980005", "effective_until": "2019-12-02"},
            {"code": "d980006", "effective_from": "2019-12-03"},
        ],
        "routing": [
            *receivers(
                "p9000",
                ("d980001", {}),
                ("d980002", {"division": "310101"}),
                ("d980003", {"division": "310106", "basis": "registration_authority"}),
                ("d980004", {"division": "310115", "effective_from": "2019-12-03"}),
                first=10,
            ),
            *receivers(
                "p9001",
                ("d980001", {"effective_from": "2019-12-02", "effective_until": "2019-12-03"}),
                ("d980002", {"effective_until": "2019-12-02"}),
                ("d980003", {"effective_from": "2019-12-03"}),
                ("d980005", {}),
                ("d980006", {}),
                ("d980007", {}),
                ("d980008", {}),
                first=20,
            ),
            *receivers("p9003", ("d980001", {"term": "t9003"}), ("d980002", {}), first=30),
        ],
    },
    ("2019-12-02", None): {"reform_mode": [{"id": "m9101", "item": "p9001", "mode": "commitment"}]},
    ("2019-11-01", "2019-12-02"): {
        "reform_mode": [{"id": "m9102", "item": "p9002"}],
        "department": [{"code": "d980007"}],
        "routing": receivers("p9001", ("d980004", {}), first=40),
    },
    ("2019-12-03", None): {
        "reform_mode": [{"id": "m9103", "item": "p9002"}],
        "department": [{"code": "d980008"}],
        "routing": receivers("p9001", ("d980004", {}), first=50),
    },
}

# A company a line: what it ticked, what is its own, the items that it is marked with, their modes and receivers.
PLACED = [
    # The mode by the place, the receiver by the place or by who registers it, each company by its own.
    ("t9000", {"DOMDISTRICT": "310101"}, [("p9000", "commitment", "d980002")]),
    ("t9000", {"REGORG": "310101"}, [("p9000", "improved", "d980001")]),
    ("t9000", {"REGORG": "310106"}, [("p9000", "improved", "d980003")]),
    ("t9000", {}, [("p9000", "improved", "d980001")]),
    ("t9000", OUTSIDE, [("p9000", "improved", "d980001")]),
    ("t9000", HAINAN, [("p9000", "improved", "d980001")]),
    ("t9000", {"ESTDATE": "2019-12-03", "APPRDATE": "2019-12-03"}, [("p9000", "improved", "d980004")]),
    # A later layer goes before; what is over or to come says nothing, be it a row, what holds it or its receiver.
    ("t9001", {}, [("p9001", "commitment", "d980001")]),
    ("t9002", {}, []),
    # What is said of one item under one term is said of no other, and of it under no other.
    ("t9003", {}, [("p9003", "abolished", "d980001"), ("p9004", "abolished", "")]),
    ("t9004", {}, [("p9003", "abolished", "d980002")]),
]


def test_each_place_and_day_has_its_modes_and_receivers(province, overlay, tmp_path: Path) -> None:
    content = [overlay(start, until, **texts_of(tables)) for (start, until), tables in LAYERS.items()]
    companies = [(f"{place:02d}", [term], own) for place, (term, own, _) in enumerate(PLACED)]
    days = [own.get("ESTDATE", "2019-12-02") for _, own, _ in PLACED]
    events = [(f"{place:02d}", "establishment", day, "1") for place, day in enumerate(days)]
    sources = province(companies, events=events)
    mark(sources, out=tmp_path / "marks.csv", balance=tmp_path / "balance", content=content, standard="1.0.0")
    rows = read(tmp_path / "balance" / "placement.csv")
    found = [
        [(row["item"], row["mode"], row["receiver_code"]) for row in rows if row["PRIPID"] == name]
        for name, *_ in companies
    ]
    assert found == [expected for *_, expected in PLACED]


@pytest.mark.slow
def test_companies_of_two_centres_with_the_same_ids_are_kept_apart(province, tmp_path: Path) -> None:
    lingang = {"FTZ_AREA_NAME": "临港新片区"}
    health = {"PERMIT_ITEM_CODE": "p0153"}
    bureau, department, supervisors, nobody = (
        health | {"role": role, "RECV_DEPT_CODE": code}
        for role, code in (("approve", "d990035"), ("supervise", "d990007"), ("copy", "d990036"), ("copy", "d980009"))
    )
    given = [
        [("5", bureau), ("6", {"PERMIT_ITEM_CODE": "p0004"}), ("7", nobody), ("7", bureau)],
        [("5", health), ("5", nobody), ("7", bureau), ("7", department), ("7", supervisors)],
    ]
    marks = [
        [{"PRIPID": name, "order": str(order), **mark} for order, (name, mark) in enumerate(each, start=1)]
        for each in given
    ]
    one = province(
        [
            *(("1", ["t0175"], {}), ("2", ["M2015"], {}), ("3", ["F1040"], lingang), ("4", ["C1005"], {})),
            *(("5", ["R5001"], lingang), ("6", ["M2015"], {}), ("7", ["R5001"], lingang)),
        ],
        filings=[("3", "p0001")],
        marks=marks[0],
        folder="one",
    )
    drawn = [
        *(("1", ["M2015", "C1005"], {}), ("2", ["F1040"], lingang), ("3", ["F1040", "R5001"], OUTSIDE)),
        *(("5", ["R5001"], {}), ("6", ["M2015"], {}), ("7", ["R5001"], lingang)),
    ]
    events = [("1", "change", "2019-12-04", "1")]
    other = rewrite(
        province(drawn, events=events, filings=[("2", "p0001"), ("3", "p0001")], marks=marks[1], folder="other"),
        lambda _: {"node": "440000"},
    )
    made = {}
    for name, sources in (("one", one), ("other", other), ("both", [*one, *other])):
        out = tmp_path / f"{name}-out"
        package("department", sources, out=out, content=[DEMO], standard="1.0.0")
        compared = ("term_outcome", "placement", "asked", "mark_difference", "told")
        tables = {each: read(out / "balance" / f"{each}.csv") for each in compared}
        made[name] = {each: sorted(tuple(row.values()) for row in rows) for each, rows in tables.items()}
        sent = read(out / "balance" / "sent.csv")
        made[name]["counts"] = sum(int(row[each]) for row in sent for each in ("companies", "marks", "filings"))
    for name, found in made["both"].items():
        expected = made["one"][name] + made["other"][name]
        assert found == (expected if isinstance(expected, int) else sorted(expected)), name
    later = province(drawn[:1], events=[("1", "change", "2019-12-05", "1")], folder="later")
    sources = [*rewrite(later, lambda _: {"node": "440000"}), tmp_path / "both-out" / "balance"]
    package("department", sources, out=tmp_path / "later-out", content=[DEMO], standard="1.0.0")
    told = read(tmp_path / "later-out" / "balance" / "told.csv")
    assert {(row["node"], row["PRIPID"], row["day"]) for row in told} == {("440000", "1", "2019-12-05")}
