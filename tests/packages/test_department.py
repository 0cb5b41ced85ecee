"""Where each mark goes, drawn as a person sees it, and what a receiver finds in its package."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import frictionless
import pytest

from zhengzhao.errors import DescriptorError, OutputError, UsageError
from zhengzhao.packages import NotValidError, mark, package
from zhengzhao.paths import content_folder
from zhengzhao.validators import refuse_read, validate

DEMO = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-demo"
OUTSIDE = {"ZZFL_FLAG": "0", "FTZ_NAME": "", "FTZ_AREA_NAME": "", "DOMDISTRICT": "310101", "REGORG": "310101"}
LINGANG = {"FTZ_AREA_NAME": "临港新片区"}


def read(path: Path, name: str) -> list[dict[str, str]]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            text = archive.read(f"data/{name}.csv").decode("utf-8")
    else:
        text = (path / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def placed(out: Path) -> list[tuple[str, ...]]:
    rows = read(out / "balance", "placement")
    return [(r["PRIPID"], r["item"], r["mode"], r["role"], r["receiver_name"], r["outcome"], r["reason"]) for r in rows]


def outcomes(out: Path) -> list[tuple[str, str, str]]:
    return [(r["PRIPID"], r["term"], r["outcome"]) for r in read(out / "balance", "term_outcome")]


@pytest.fixture
def pack(province, tmp_path: Path):
    def run(*companies, content=(DEMO,), out="out", extra=(), **rest):
        sources = [*province(companies, **rest), *extra]
        return package("department", sources, out=tmp_path / out, content=content, standard="1.0.0").out

    return run


# The story of the demo, one company a line: its term, what is its own, its filings, where its marks go.
STORY = [
    ("t0175", {}, [], [("p0039", "abolished", "supervise", "示例市商务委员会", "packaged", "")]),
    ("t0175", OUTSIDE, [], []),
    ("F1040", LINGANG, ["p0001"], [("p0001", "filing", "approve", "市场监管总局", "internal", "")]),
    ("F1040", LINGANG, [], [("p0001", "filing", "approve", "市场监管总局", "held", "filing_awaited")]),
    ("F1040", LINGANG, ["p0001", "p0001"], [("p0001", "filing", "approve", "市场监管总局", "internal", "")]),
    ("F1040", LINGANG, ["p0228"], [("p0001", "filing", "approve", "市场监管总局", "held", "filing_awaited")]),
    ("M2015", {}, [], [("p0004", "commitment", "approve", "市场监管总局", "internal", "")]),
    (
        "R5001",
        {},
        [],
        [
            ("p0128", "improved", "", "", "unplaced", "no_receiver"),
            ("p0153", "commitment", "approve", "示例市卫生健康委员会", "packaged", ""),
        ],
    ),
    (
        "R5001",
        {"ENTTYPE": "5150"},
        [],
        [
            ("p0128", "improved", "", "", "unplaced", "no_receiver"),
            ("p0130", "improved", "approve", "示例市文化和旅游局", "packaged", ""),
            ("p0153", "commitment", "approve", "示例市卫生健康委员会", "packaged", ""),
        ],
    ),
    ("C1005", {}, [], "condition_to_be_asked"),
]
NAMES = [
    *("importer", "twin outside", "filed", "filing awaited", "filed twice", "another item filed", "laboratory", "ktv"),
    *("foreign ktv", "exporter"),
]


@pytest.fixture(scope="module")
def story(province_in, tmp_path_factory):
    """Where the marks of all companies of the story go, in one batch; a company's id is its place in the story."""
    folder = tmp_path_factory.mktemp("story")
    companies = [(str(place), [term], company) for place, (term, company, _, _) in enumerate(STORY)]
    filings = [(str(place), item) for place, (_, _, items, _) in enumerate(STORY) for item in items]
    sources = province_in(folder, companies, filings=filings)
    return placed(package("department", sources, out=folder / "out", content=[DEMO], standard="1.0.0").out)


@pytest.mark.parametrize(("place", "expected"), [*enumerate(each[-1] for each in STORY)], ids=NAMES)
def test_each_company_of_the_story_goes_where_it_belongs(story, place, expected):
    rows = [row[1:] for row in story if row[0] == str(place)]
    if isinstance(expected, str):
        assert expected in {row[5] for row in rows}
    else:
        assert rows == expected


def test_an_approval_bureau_approves_where_the_smaller_area_says_so(pack):
    out = pack(("1", ["R5001"], LINGANG))
    rows = {(row[3], row[4]) for row in placed(out) if row[1] == "p0153"}
    assert {role for role, _ in rows} == {"approve", "supervise", "copy"}


def test_a_customs_broker_goes_by_the_national_channel(pack):
    rows = read(content_folder("catalogue") / "1.0.0", "scope_term")
    broker = next(row["code"] for row in rows if row["term"] == "报关业务")
    out = pack(("1", [broker], {}), filings=[("1", "p0228")])
    assert [row[2:6] for row in placed(out)] == [("filing", "approve", "海关总署", "national")]
    assert list((out / "national").glob("*.zip"))


def test_the_day_of_the_event_decides_and_before_the_first_version_none_is_in_force(pack):
    out = pack(
        ("1", ["t0175"], {"ESTDATE": "2019-11-30", "APPRDATE": "2019-11-30"}),
        events=[("1", "establishment", "2019-11-30", "1")],
    )
    assert outcomes(out) == [("1", "t0175", "no_version_in_force")]
    assert placed(out) == []


def test_every_ticked_term_says_what_became_of_it(pack):
    general = next(
        row["code"]
        for row in read(content_folder("catalogue") / "1.0.0", "scope_term")
        if row["term"] == "日用百货销售"
    )
    out = pack(
        ("1", ["M2015", general], {}),
        ("2", ["M2015"], OUTSIDE),
        ("3", ["M2015"], {}),
        events=[("3", "deregistration", "2019-12-03", "1")],
    )
    assert outcomes(out) == [
        ("1", "M2015", "items"),
        ("1", general, "no_item"),
        ("2", "M2015", "no_mode_here"),
        ("3", "M2015", "no_event"),
    ]


def test_the_last_event_of_a_day_decides_by_its_sequence(pack):
    out = pack(
        ("1", ["M2015"], {}),
        events=[
            ("1", "establishment", "2019-12-02", "1"),
            ("1", "change", "2019-12-04", "2"),
            ("1", "change", "2019-12-04", "1"),
        ],
    )
    assert [row["day"] for row in read(out / "balance", "placement")] == ["2019-12-04"]


def test_one_item_reached_by_two_terms_is_one_task(pack):
    terms = read(content_folder("catalogue") / "1.0.0", "scope_permit")
    by_item = [row["term"] for row in terms if row["item"] == "p0004" and not row["condition"]]
    assert len(by_item) > 1
    out = pack(("1", by_item, {}))
    assert len([row for row in placed(out) if row[1] == "p0004"]) == 1
    assert {row[2] for row in outcomes(out)} == {"items"}


def test_what_was_pushed_before_is_not_pushed_again_and_its_receiver_hears_of_the_change(pack):
    first = pack(("1", ["t0175"], {}))
    changed = {"events": [("1", "change", "2019-12-05", "1")], "folder": "second-batch"}
    second = pack(("1", ["t0175", "M2015"], {}), **changed, extra=[first / "balance"], out="second")
    found = {(row[1], row[5]) for row in placed(second)}
    assert found == {("p0039", "already_pushed"), ("p0004", "internal")}
    notice = second / "platform" / "d990005.zip"
    assert [row["kind"] for row in read(notice, "registration_event")] == ["change"]
    assert read(notice, "registration_permit_item") == []
    # The same batch again has no news for anybody.
    third = pack(("1", ["t0175", "M2015"], {}), **changed, extra=[first / "balance", second / "balance"], out="third")
    assert {(row[1], row[5]) for row in placed(third)} == {("p0039", "already_pushed"), ("p0004", "already_pushed")}
    assert list(third.rglob("*.zip")) == []


@pytest.mark.slow
def test_a_second_event_of_the_same_day_is_news_by_its_sequence(pack):
    first = pack(("1", ["t0175"], {}), events=[("1", "change", "2019-12-05", "2")], folder="a", out="first")
    told = read(first / "balance", "told")
    assert [(row["day"], row["sequence"], row["receiver_code"]) for row in told] == [("2019-12-05", "2", "d990005")]
    for sequence, expected in (("1", []), ("2", []), ("10", ["d990005.zip"])):
        again = {"events": [("1", "deregistration", "2019-12-05", sequence)], "folder": f"b{sequence}"}
        out = pack(("1", ["t0175"], {}), **again, extra=[first / "balance"], out=f"out{sequence}")
        assert [each.name for each in out.rglob("*.zip")] == expected


def test_a_receiver_finds_only_its_own_rows_and_no_identity_documents(pack):
    out = pack(("1", ["t0175"], {}), ("2", ["M2015"], {}), ("3", ["t0175", "M2015"], {}))
    commerce, market = out / "platform" / "d990005.zip", next((out / "internal").glob("*.zip"))
    assert [row["PRIPID"] for row in read(commerce, "registration")] == ["1", "3"]
    assert [row["PRIPID"] for row in read(market, "registration")] == ["2", "3"]
    assert {row["SCOPE_ITEM_CODE"] for row in read(commerce, "registration_scope_term")} == {"t0175"}
    assert {row["RECV_DEPT_CODE"] for row in read(commerce, "registration_permit_item")} == {"d990005"}
    for file in out.rglob("*.zip"):
        with zipfile.ZipFile(file) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".csv"))
        assert b"11010519491231002X" not in everything
        assert b"CERNO" not in everything


def test_values_travel_as_they_came(pack):
    out = pack(("1", ["t0175"], {"ENTNAME": '示例，"引号"\n换行 公司', "REGCAP": "0500.50"}))
    row = read(out / "platform" / "d990005.zip", "registration")[0]
    assert row["ENTNAME"] == '示例，"引号"\n换行 公司'
    assert row["REGCAP"] == "0500.50"


@pytest.mark.slow
def test_every_payload_opens_with_plain_frictionless_and_with_our_own(pack):
    out = pack(("1", ["t0175", "R5001"], {"ENTTYPE": "5150"}), ("2", ["F1040"], LINGANG), filings=[("2", "p0001")])
    files = sorted(out.rglob("*.zip"))
    assert len(files) == 4
    for file in files:
        report = frictionless.validate(str(file))
        assert report.valid, report.flatten(["title", "note"])
        assert validate([file]).valid
    assert frictionless.validate(str(out / "balance" / "datapackage.json")).valid


def test_the_balance_is_exact_when_counted_again_from_the_files_alone(pack):
    companies = [
        (str(number), terms, place)
        for number, (terms, place) in enumerate(
            (terms, place)
            for terms in (["t0175"], ["M2015", "R5001"], ["F1040"], ["t0175", "F1040", "R5001"])
            for place in ({}, OUTSIDE, LINGANG, {"ENTTYPE": "5150"})
        )
    ]
    out = pack(*companies, filings=[("8", "p0001"), ("10", "p0001")])
    totals = {(r["side"], r["outcome"]): int(r["count"]) for r in read(out / "balance", "balance")}
    ticked = sum(len(terms) for _, terms, _ in companies)
    assert sum(count for (side, _), count in totals.items() if side == "term") == ticked
    assert Counter(row[2] for row in outcomes(out)) == {o: n for (s, o), n in totals.items() if s == "term"}
    listed = read(out / "balance", "placement")
    assert Counter(r["outcome"] for r in listed) == {o: n for (s, o), n in totals.items() if s == "mark"}
    inside = [
        (file.parent.name, r["PRIPID"], r["SCOPE_ITEM_CODE"], r["PERMIT_ITEM_CODE"], r["role"], r["RECV_DEPT_CODE"])
        for file in out.rglob("*.zip")
        for r in read(file, "registration_permit_item")
    ]
    channel = {"packaged": "platform", "internal": "internal", "national": "national"}
    due = [
        (channel[r["outcome"]], r["PRIPID"], r["term"], r["item"], r["role"], r["receiver_code"])
        for r in listed
        if r["outcome"] in channel
    ]
    assert sorted(inside) == sorted(due)
    sent = {(r["channel"], r["receiver"]): int(r["marks"]) for r in read(out / "balance", "sent")}
    assert sent == Counter((row[0], row[5]) for row in inside)


def test_the_same_batch_gives_the_same_bytes(pack):
    company = ("1", ["t0175", "R5001"], {})
    files = []
    for name in ("a", "b"):
        out = pack(company, out=name, folder=f"batch-{name}")
        files.append({each.relative_to(out): each.read_bytes() for each in sorted(out.rglob("*")) if each.is_file()})
    assert files[0] == files[1]


def test_marks_that_came_are_kept_and_the_difference_is_listed(province, tmp_path: Path):
    given = {
        "PRIPID": "1",
        "order": "1",
        "SCOPE_ITEM_CODE": "t0175",
        "PERMIT_ITEM_CODE": "p0039",
        "PERMIT_ITEM": "旧名",
        "mode": "filing",
        "RECV_DEPT_CODE": "",
        "date": "2019-12-02",
    }
    sources = province([("1", ["t0175"], {})], marks=[given])
    result = mark(sources, out=tmp_path / "marks.csv", content=[DEMO], standard="1.0.0")
    rows = read(tmp_path, "marks")
    assert [(r["PERMIT_ITEM"], r["mode"], r["RECV_DEPT_CODE"]) for r in rows] == [("旧名", "filing", "d990005")]
    assert result.differences == 1


def test_marks_that_are_given_back_as_they_were_made_are_the_same_marks(province, tmp_path: Path):
    """Two terms of one abolished item, an item with three receivers, and one without any."""
    companies = [("1", ["t0175", "t0176", "R5001"], {}), ("2", ["R5001"], LINGANG)]
    first = mark(province(companies), out=tmp_path / "first.csv", content=[DEMO], standard="1.0.0")
    again = province(companies, marks=read(tmp_path, "first"))
    second = mark(again, out=tmp_path / "second.csv", content=[DEMO], standard="1.0.0")
    assert read(tmp_path, "second") == read(tmp_path, "first")
    assert (first.marks, second.marks, second.differences) == (8, 8, 0)


def test_what_hangs_on_a_condition_that_nobody_answered_is_no_mark_until_the_mark_is_given(province, tmp_path: Path):
    exporter = [("1", ["C1005"], {})]
    first = mark(
        province(exporter), out=tmp_path / "first.csv", balance=tmp_path / "asked", content=[DEMO], standard="1.0.0"
    )
    assert [row["PERMIT_ITEM_CODE"] for row in read(tmp_path, "first")] == ["p0003"]
    assert first.marks == 1
    listed = {row["item"]: row["outcome"] for row in read(tmp_path / "asked", "placement")}
    assert listed == {"p0229": "condition_to_be_asked", "p0003": "internal"}
    (question,) = read(tmp_path / "asked", "asked")
    assert (
        question["PRIPID"],
        question["term"],
        question["item"],
        question["condition"],
        question["condition_text"],
    ) == (
        "1",
        "C1005",
        "p0229",
        "exporting",
        "仅产品出口的企业",
    )
    # Given back as they are, the marks do not answer the condition; a mark that somebody adds does.
    back = read(tmp_path, "first")
    said = {"PRIPID": "1", "order": "9", "PERMIT_ITEM_CODE": "p0229", "PERMIT_ITEM": "出口食品生产企业备案核准"}
    answered = {"mode": "filing", "date": "2019-12-02"}
    for marks, outcome in ((back, "condition_to_be_asked"), ([*back, said | answered], "national")):
        sources = province(exporter, marks=marks, filings=[("1", "p0229")])
        out = tmp_path / outcome
        package("department", sources, out=out, content=[DEMO], standard="1.0.0")
        assert [row["outcome"] for row in read(out / "balance", "placement") if row["item"] == "p0229"] == [outcome]
        assert len(list(out.glob("national/*.zip"))) == (outcome == "national")


def test_a_receiver_that_marks_that_came_leave_out_is_a_difference(province, tmp_path: Path):
    companies = [("2", ["R5001"], LINGANG)]
    mark(province(companies), out=tmp_path / "first.csv", content=[DEMO], standard="1.0.0")
    kept = [row for row in read(tmp_path, "first") if row["role"] != "copy"]
    result = mark(province(companies, marks=kept), out=tmp_path / "second.csv", content=[DEMO], standard="1.0.0")
    assert (len(kept), result.marks, result.differences) == (3, 3, 2)


def test_what_a_mark_that_came_says_of_case_zone_and_catalogue_is_kept(tmp_path: Path):
    valid = content_folder("standard") / "2.0.0" / "examples" / "valid"
    rows = read(valid, "registration_permit_item")
    said = {
        "case": "new",
        "FTZ_NAME": "中国（上海）自由贸易试验区",
        "FTZ_AREA_NAME": "张江高科技片区",
        "catalogue": "1.0.0",
    }
    rows[0] |= said
    marks = tmp_path / "registration_permit_item.csv"
    with marks.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    sources = [each for each in valid.glob("*.csv") if each.name != marks.name]
    mark([*sources, marks], out=tmp_path / "marks.csv", content=[DEMO], today=date(2021, 8, 1))
    made = next(row for row in read(tmp_path, "marks") if row["PRIPID"] == rows[0]["PRIPID"])
    assert {name: made[name] for name in said} == said


def test_a_batch_with_errors_is_refused_with_its_report(province, tmp_path: Path):
    sources = province([("1", ["t0175"], {"REGSTATE": "Q"})])
    with pytest.raises(NotValidError) as refused:
        package("department", sources, out=tmp_path / "out", content=[DEMO], standard="1.0.0")
    assert [each.rule for each in refused.value.report.findings] == ["foreign-key"]
    assert not (tmp_path / "out").exists()


def test_a_missing_table_an_unknown_recipe_and_an_existing_output_are_refused(province, tmp_path: Path):
    sources = province([("1", ["t0175"], {})])
    with pytest.raises(UsageError, match="registration_event"):
        package("department", [sources[0], sources[1]], out=tmp_path / "out", standard="1.0.0")
    with pytest.raises(UsageError, match="department"):
        package("departement", sources, out=tmp_path / "out", standard="1.0.0")
    with pytest.raises(UsageError):
        package("mark", sources, out=tmp_path / "out", standard="1.0.0")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        package("department", sources, out=tmp_path / "out", standard="1.0.0")
    assert (tmp_path / "out" / "kept.txt").exists()


def test_a_recipe_writes_nothing_outside_the_output(province, tmp_path: Path):
    sources = province([("1", ["t0175"], {})])
    shutil.copytree(content_folder("packages") / "department", tmp_path / "content" / "packages" / "outside")
    for step in (tmp_path / "content" / "packages" / "outside").glob("*.sql"):
        text = step.read_text(encoding="utf-8")
        step.write_text(text.replace("|| '/' ||", "|| '/../../../' ||"), encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DescriptorError, match=r"department › payload.*\.\./\.\./\.\./"):
        package("outside", sources, out=tmp_path / "out", content=[DEMO, tmp_path / "content"], standard="1.0.0")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_place_that_cannot_be_written_is_told_as_one(province, tmp_path: Path):
    sources = province([("1", ["t0175"], {})])
    with pytest.raises(OutputError, match="标记"):
        mark(sources, out=tmp_path / f"{'标记' * 50}.csv", content=[DEMO], standard="1.0.0")


def test_an_output_never_takes_the_place_of_a_file_of_the_batch(tmp_path: Path):
    batch = tmp_path / "batch"
    shutil.copytree(content_folder("standard") / "2.0.0" / "examples" / "valid", batch)
    files = [{"name": each.stem, "path": each.name} for each in sorted(batch.glob("*.csv"))]
    head = {"name": "batch", "standard": {"name": "standard", "version": "2.0.0"}, "resources": files}
    (batch / "datapackage.json").write_text(json.dumps(head), encoding="utf-8")
    before = (batch / "registration.csv").read_bytes()
    with pytest.raises(UsageError, match="the very input"):
        mark([batch], out=batch / "registration.csv", content=[DEMO], today=date(2021, 8, 1), overwrite=True)
    assert (batch / "registration.csv").read_bytes() == before
    with pytest.raises(UsageError, match="the very input"):
        refuse_read(batch / "datapackage.json", [batch])
    mark([batch], out=batch / "marks.csv", content=[DEMO], today=date(2021, 8, 1))
    mark([batch], out=batch / "marks.csv", content=[DEMO], today=date(2021, 8, 1), overwrite=True)


def test_an_interrupted_run_leaves_nothing(province, tmp_path: Path):
    companies = [(str(n), ["t0175", "M2015", "R5001"], {}) for n in range(3000)]
    sources = province(companies)
    (tmp_path / "place").mkdir()
    call = (
        "import sys; from pathlib import Path; from zhengzhao.packages import package; "
        f"package('department', sys.argv[1:], out=Path({str(tmp_path / 'place' / 'out')!r}), content=[Path({str(DEMO)!r})], standard='1.0.0')"
    )
    process = subprocess.Popen([sys.executable, "-c", call, *map(str, sources)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "place").iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert list((tmp_path / "place").iterdir())
    os.kill(process.pid, signal.SIGINT)
    process.wait(60)
    assert process.returncode != 0
    assert list((tmp_path / "place").iterdir()) == []


MODE = "id,item,list_edition,area_scheme,division,applies_to,mode,source_mode,filing,authority,effective_from,effective_until,source,confidence\n"


def test_a_mode_for_a_smaller_area_wins_if_it_names_its_document(pack, overlay):
    row = (
        "m990001,p0153,2019-zone,province,310000,all,improved,优化审批服务,,示例文号〔2019〕9号,2019-12-01,,test,ours\n"
    )
    smaller = overlay(reform_mode=MODE + row)
    out = pack(("1", ["R5001"], {}), ("2", ["R5001"], OUTSIDE), content=(DEMO, smaller))
    assert {(row[0], row[2]) for row in placed(out) if row[1] == "p0153"} == {("1", "improved"), ("2", "improved")}


DEPARTMENT = (
    "code,name,line,level,division,uscc,effective_from,effective_until,code_status,source,confidence\n"
    + "".join(
        f"d98000{number},测试{number}号局,交通运输,city,310000,,,,provisional,test,ours\n" for number in range(1, 4)
    )
)
ROUTING = "id,item,term,division,zone_area,role,basis,receiver,channel,authority,effective_from,effective_until,source,confidence\n"


@pytest.mark.parametrize(("item", "terms"), [("", ("t0175", "F4005")), ("p0004", ("M2015", "t0032"))])
def test_a_receiver_of_a_term_finds_no_other_term_of_the_same_item(pack, overlay, item: str, terms: tuple[str, str]):
    """An item whose approval is abolished is routed by its terms (the plan, 3.2.1), another where the routing says so."""
    rows = "".join(
        f"r98000{number},{item},{term},310000,,approve,place,d98000{number},platform,测试{number}号,2019-12-01,,test,ours\n"
        for number, term in enumerate(terms, start=1)
    )
    content = (overlay(department=DEPARTMENT, routing=ROUTING + rows),)
    out = pack(("1", terms, {}), content=content)
    for receiver, term in zip(("d980001", "d980002"), terms, strict=True):
        package = out / "platform" / f"{receiver}.zip"
        assert [row["SCOPE_ITEM_CODE"] for row in read(package, "registration_permit_item")] == [term]
        assert [row["SCOPE_ITEM_CODE"] for row in read(package, "registration_scope_term")] == [term]


def test_every_term_that_leads_to_one_item_goes_with_its_mark(pack):
    terms = read(content_folder("catalogue") / "1.0.0", "scope_permit")
    by_item = [row["term"] for row in terms if row["item"] == "p0004" and not row["condition"]]
    market = next((pack(("1", [*by_item, "t0175"], {})) / "internal").glob("*.zip"))
    assert {row["SCOPE_ITEM_CODE"] for row in read(market, "registration_scope_term")} == set(by_item)


def test_a_mark_that_came_for_another_receiver_takes_the_terms_of_its_item_along(province, tmp_path: Path):
    terms = [r["term"] for r in read(content_folder("catalogue") / "1.0.0", "scope_permit") if r["item"] == "p0004"]
    given = {
        "PRIPID": "1",
        "order": "1",
        "SCOPE_ITEM_CODE": terms[0],
        "PERMIT_ITEM_CODE": "p0004",
        "PERMIT_ITEM": "检验检测机构资质认定",
        "mode": "commitment",
        "role": "approve",
        "RECV_DEPT_CODE": "d980009",
        "RECV_DEPT": "测试局",
        "channel": "platform",
        "date": "2019-12-02",
    }
    sources = province([("1", [*terms, "t0175"], {})], marks=[given])
    out = package("department", sources, out=tmp_path / "out", content=[DEMO], standard="1.0.0").out
    found = read(out / "platform" / "d980009.zip", "registration_scope_term")
    assert {row["SCOPE_ITEM_CODE"] for row in found} == set(terms)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (",z31-04", "310000,"),
        (",z31-04", "310115,"),
        ("310115,z31-04", "310115,"),
        ("310115,", "310000,"),
        ("310000,", ","),
    ],
    ids=["area and province", "area and county", "area in a county", "county and province", "province and nation"],
)
def test_the_receivers_of_the_smallest_area_win(pack, overlay, narrow: str, wide: str):
    rows = "".join(
        f"r98000{number},p0153,,{where},approve,place,d98000{number},platform,测试{number}号,2019-12-01,,test,ours\n"
        for number, where in ((1, narrow), (2, wide))
    )
    content = (overlay(department=DEPARTMENT, routing=ROUTING + rows),)
    out = pack(("1", ["R5001"], {}), content=content)
    assert [row[4] for row in placed(out) if row[1] == "p0153"] == ["测试1号局"]


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        (
            {
                "reform_mode": MODE
                + "m990001,p0153,2019-zone,province,310000,all,improved,优化审批服务,,,2019-12-01,,test,ours\n"
            },
            "文号|authority",
        ),
        (
            {"reform_mode": MODE + "m0001,p0001,2019-zone,zone,,all,abolished,直接取消审批,,x,2019-12-01,,test,ours\n"},
            "m0001",
        ),
        (
            {
                "reform_mode": MODE
                + "m990001,p9999,2019-zone,zone,,all,improved,优化审批服务,,x,2019-12-01,,test,ours\n"
            },
            "p9999",
        ),
        ({"reform_mode": MODE + "m990001,p0153,2019-zone,zone,,all,forbidden,禁止,,x,2019-12-01,,test,ours\n"}, "mode"),
        ({"withholding": "code\nx\n"}, "withholding"),
        ({"zone": "code,colour\nz99,red\n"}, "colour"),
    ],
    ids=["no document", "national row", "unknown item", "unknown mode", "unknown resource", "other columns"],
)
def test_an_overlay_that_forks_is_refused_by_name(pack, overlay, tables, named):
    with pytest.raises(DescriptorError, match=named):
        pack(("1", ["R5001"], {}), content=(overlay(**tables),))


def test_the_recorded_answer_of_shanghai_stands_in_from_2022_on(pack):
    shanghai = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-310000-2022"
    later = {"ESTDATE": "2022-03-01", "APPRDATE": "2022-03-01", **OUTSIDE}
    out = pack(("1", ["F1041"], later), events=[("1", "establishment", "2022-03-01", "1")], content=(shanghai,))
    rows = placed(out)
    # The national item p0002 has a provincial one that stands in for it; the liquor permit is the city's own.
    assert {(row[1], row[2]) for row in rows} == {("31000053491", "commitment"), ("31000007003", "commitment")}


def test_shutil_is_not_needed_to_read_a_package(pack, tmp_path: Path):
    out = pack(("1", ["t0175"], {}))
    copied = tmp_path / "received.zip"
    shutil.copy(out / "platform" / "d990005.zip", copied)
    assert validate([copied]).valid
    with zipfile.ZipFile(copied, "a") as archive:
        archive.writestr("../../evil.txt", "x")
    with pytest.raises(Exception, match="evil"):
        validate([copied])


def test_the_rules_of_a_province_hold_for_what_is_packed_and_the_packages_name_them(tmp_path: Path):
    examples = content_folder("standard") / "2.0.0" / "examples"
    tables = ("registration", "registration_event", "registration_scope_term", "registration_permit_item", "filing")
    more = ("registration_change", "deregistration", "revocation")
    sources = [examples / "valid" / f"{name}.csv" for name in (*tables, *more)]
    content = [DEMO, examples / "overlay-demo"]
    package("department", sources, out=tmp_path / "out", content=content, today=date(2021, 8, 1))
    made = json.loads((tmp_path / "out/balance/datapackage.json").read_text(encoding="utf-8"))
    assert (made["standard"]["name"], made["standard"]["overlays"]) == ("standard", ["overlay-demo-rules 1.0.0"])
    broken = tmp_path / "registration.csv"
    text = sources[0].read_text(encoding="utf-8")
    broken.write_text(text.replace("示例路3号", "示例路"), encoding="utf-8", newline="\n")
    with pytest.raises(NotValidError) as error:
        package("department", [broken, *sources[1:]], out=tmp_path / "no", content=content, today=date(2021, 8, 1))
    assert [each.rule for each in error.value.report.findings if each.severity == "error"] == ["house-number"]
