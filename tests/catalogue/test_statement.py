"""A statement: the scope as it stands on the licence, and every obligation with the row that it comes from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import zhengzhao
from zhengzhao.errors import UsageError
from zhengzhao.packages import load_recipe
from zhengzhao.paths import content_folder
from zhengzhao.statements import Desk, Situation, Statement, Ticked

SHANGHAI = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-310000-2022"
LABEL = "overlay-310000-2022 1.0.0"
RECORDED = Path(__file__).parent / "shanghai-2022.csv"
DAY = date(2022, 6, 1)
IN_SHANGHAI = Situation(DAY, "310000")
GENERAL = "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"
LICENSED = "（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准）"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk([SHANGHAI]) as opened:
        yield opened


@pytest.fixture(scope="module")
def nation() -> Iterator[Desk]:
    with Desk() as opened:
        yield opened


def ticked(*terms: str) -> list[Ticked]:
    return [Ticked(code, added or None) for code, _, added in (each.partition("=") for each in terms)]


def said(statement: Statement) -> list[tuple[str, str]]:
    return [(each.kind, each.subject) for each in statement.notes]


# --- the recorded answer


def recorded() -> list[dict[str, str]]:
    with RECORDED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_item_mode_and_department_of_the_recorded_answer_comes_out_with_its_layer(zhengzhao):
    rows = recorded()
    codes = list(dict.fromkeys(each["term"] for each in rows))
    assert (len(codes), sum(bool(each["item"]) for each in rows)) == (56, 43)
    answer = zhengzhao(
        "catalogue",
        "statement",
        *codes,
        "--division",
        "310000",
        "--today",
        "2022-06-01",
        "--content",
        SHANGHAI,
        "--format",
        "json",
    )
    assert answer.code == 0
    document = json.loads(answer.out)
    assert [each["code"] for each in document["terms"]] == codes
    assert {each["code"]: each["phrase"] for each in document["terms"]} == {
        each["term"]: each["wording"] for each in rows
    }
    of_the_city = {
        (each["term"], each["item"]): each for each in document["obligations"] if each["rows"][1]["catalogue"] == LABEL
    }
    # Every recorded pair, and no other of the city's.
    assert sorted(of_the_city) == sorted((each["term"], each["item"]) for each in rows if each["item"])
    for row in (each for each in rows if each["item"]):
        found = of_the_city[row["term"], row["item"]]
        assert (found["name"], found["mode"]["code"], found["level"]) == (row["name"], row["mode"], row["level"])
        assert found["licence"].split("（")[0] == row["licence"]
        assert found["status"]["code"] == "confirmed"
        assert [each["code"] for each in found["receivers"]] == ([row["department"]] if row["department"] else [])
        stand = [*found["rows"], *(each["row"] for each in found["receivers"])]
        assert {(each["layer"], each["catalogue"]) for each in stand if each["resource"] != "department"} == {
            (1, LABEL)
        }
        assert {each["resource"] for each in stand} >= {"scope_permit", "permit_item", "reform_mode"}
    # What else there is are the nation's own candidates, which the city's answer did not confirm.
    others = [each for each in document["obligations"] if each["rows"][1]["catalogue"] != LABEL]
    assert {each["rows"][0]["catalogue"] for each in others} <= {"2.0.0"}
    assert document["layers"] == ["2.0.0", LABEL]


def test_the_conditions_of_the_recorded_items_are_asked_until_they_are_answered(desk):
    asked = desk.state(ticked("R5001", "C1006"), IN_SHANGHAI)
    assert {each.item: each.met for each in asked.obligations if each.condition} == {
        "31000053244": None,
        "31000053570": None,
    }
    assert said(asked) == [("condition_to_be_asked", "foreign_invested"), ("condition_to_be_asked", "exporting")]
    holds = {"foreign_invested": True, "exporting": False}
    known = desk.state(ticked("R5001", "C1006"), Situation(DAY, "310000", holds=holds))
    assert {each.item: each.met for each in known.obligations if each.condition} == {
        "31000053244": True,
        "31000053570": False,
    }
    assert known.notes == ()


def test_a_provincial_item_stands_in_for_the_national_one_under_the_same_term(desk, nation):
    for place, item in ((desk, "31000053491"), (nation, "p0002")):
        assert [each.item for each in place.state(ticked("H2002"), IN_SHANGHAI).obligations] == [item]
    (own,) = desk.state(ticked("H2002"), IN_SHANGHAI).obligations
    assert own.stands_in_for == "p0002"


@pytest.mark.parametrize("division", ["440000", None])
def test_the_items_of_one_city_say_nothing_elsewhere(desk, division):
    found = desk.state(ticked("H2002"), Situation(DAY, division))
    assert [(each.item, each.mode.code) for each in found.obligations] == [("p0002", "improved")]
    assert (said(found) == [("no_division", "")]) == (division is None)


def test_before_the_overlay_is_in_force_the_nation_answers(desk):
    found = desk.state(ticked("H2002"), Situation(date(2021, 12, 31), "310000"))
    assert found.layers == ("2.0.0",)
    assert [each.item for each in found.obligations] == ["p0002"]


# --- the wording


@pytest.mark.parametrize(
    ("terms", "wording"),
    [
        (["I3006", "t0286"], f"一般项目：软件开发；餐饮管理。{GENERAL}"),
        (["H2002"], f"许可项目：餐饮服务。{LICENSED}"),
        (["I3006", "H2002", "t0286"], f"一般项目：软件开发；餐饮管理。{GENERAL}许可项目：餐饮服务。{LICENSED}"),
        (["H2002", "I3006", "R5001"], f"许可项目：餐饮服务；歌舞娱乐活动。{LICENSED}一般项目：软件开发。{GENERAL}"),
        (["F1040"], f"一般项目：食品销售（仅销售预包装食品）。{GENERAL}"),
        (
            ["H2002=不含堂食", "F1040=线上"],
            f"许可项目：餐饮服务（不含堂食）。{LICENSED}一般项目：食品销售（仅销售预包装食品）（线上）。{GENERAL}",
        ),
    ],
    ids=["general", "licensed", "main activity general", "main activity licensed", "filing", "additions"],
)
def test_the_scope_as_it_stands_on_the_licence(nation, terms, wording):
    assert nation.state(ticked(*terms), IN_SHANGHAI).wording == wording


def test_a_wording_may_be_given_in_the_place_of_its_code(nation):
    found = nation.state(ticked("餐饮服务"), IN_SHANGHAI)
    assert [(each.asked, each.row.key) for each in found.terms] == [("餐饮服务", "H2002")]


# --- what happens next


@pytest.mark.parametrize(
    ("term", "situation", "mode", "following"),
    [
        ("t0175", Situation(date(2020, 1, 1), zone_area="张江高科技片区"), "abolished", "nothing"),
        ("F1040", Situation(date(2020, 1, 1), zone_area="z31-04"), "filing", "filed_with_licence"),
        ("t0175", Situation(DAY, "440000"), "filing", "file"),
        ("M2015", Situation(DAY, "440000"), "commitment", "commit"),
        ("H2002", Situation(DAY, "440000"), "improved", "apply"),
        ("H2002", Situation(date(2020, 1, 1), "440000"), None, "no_mode"),
    ],
)
def test_what_happens_next_follows_from_the_mode_there_and_then(nation, term, situation, mode, following):
    (found,) = [each for each in nation.state(ticked(term), situation).obligations if each.concerns]
    assert (found.mode.code if found.mode else None, found.next.code) == (mode, following)


def test_the_citys_modes_lead_to_their_own_next_steps(desk):
    found = {
        each.item: each.next.code
        for each in desk.state(ticked("F1040", "F4005", "R5001", "H2002"), IN_SHANGHAI).obligations
    }
    assert found["31000053571"] == "filed_with_licence"
    assert found["31000053563"] == "file"
    assert found["31000053245"] == "apply"
    assert found["31000053491"] == "commit"


def test_what_an_unreformed_or_an_earlier_approval_asks_for(overlay):
    place = overlay(
        {
            "scope_term": [
                {"code": "t9001", "term": "示例甲", "kind": "permit"},
                {"code": "t9002", "term": "示例乙", "kind": "pre"},
                {"code": "t9003", "term": "示例丙", "kind": "general"},
                {"code": "t9004", "term": "示例丁", "kind": "post"},
            ],
            "permit_item": [
                {"code": "p9001", "name": "示例许可"},
                {"code": "p9002", "name": "示例前置许可"},
                {"code": "p9003", "name": "示例前置备案"},
                {"code": "p9004", "name": "示例前置承诺"},
            ],
            "scope_permit": [
                {"term": "t9001", "item": "p9001"},
                *({"term": "t9002", "item": each} for each in ("p9002", "p9003", "p9004")),
            ],
            "reform_mode": [
                {"id": "m9001", "item": "p9001", "mode": "unreformed"},
                {"id": "m9002", "item": "p9002", "mode": "improved"},
                {"id": "m9003", "item": "p9003", "mode": "filing", "filing": "separate"},
                {"id": "m9004", "item": "p9004", "mode": "commitment"},
            ],
        }
    )
    with Desk([place]) as opened:
        found = opened.state(ticked("t9001", "t9002", "t9003", "t9004"), IN_SHANGHAI)
    following = [(each.item, each.next.code) for each in found.obligations]
    assert following == [
        ("p9001", "examined"),
        ("p9002", "approved_before"),
        ("p9003", "file"),
        ("p9004", "approved_before"),
    ]
    assert [each.outcome for each in found.terms] == ["items", "items", "no_item", "no_item"]
    assert found.wording == f"许可项目：示例甲；示例乙；示例丁。{LICENSED}一般项目：示例丙。{GENERAL}"


def test_candidates_are_marked_and_confirmed_pairs_are_not(desk):
    found = desk.state(ticked("C1005", "H2002"), IN_SHANGHAI)
    assert {each.item: each.status.code for each in found.obligations} == {
        "p0003": "candidate",
        "31000053570": "confirmed",
        "31000053491": "confirmed",
    }


def test_the_receiver_of_the_smaller_area_is_told(overlay):
    place = overlay(
        {
            "department": [
                {
                    "code": "d99001",
                    "name": "示例市局",
                    "line": "市场监管",
                    "level": "city",
                    "division": "990000",
                    "code_status": "provisional",
                },
                {
                    "code": "d99002",
                    "name": "示例区局",
                    "line": "市场监管",
                    "level": "county",
                    "division": "990000",
                    "code_status": "provisional",
                },
            ],
            "routing": [
                {"id": "r9001", "item": "p0162", "division": "310000", "receiver": "d99001"},
                {"id": "r9002", "item": "p0162", "division": "310115", "receiver": "d99002"},
                {"id": "r9003", "item": "p0162", "division": "310115", "receiver": "d99001", "role": "supervise"},
            ],
            "scope_permit": [{"term": "I3010", "item": "p0162"}],
        }
    )
    with Desk([place]) as opened:
        told = {
            division: [
                (one.name, one.role.code, one.row.key)
                for one in opened.state(ticked("I3010"), Situation(DAY, division)).obligations[0].receivers
            ]
            for division in ("310101", "310115")
        }
    assert told == {
        "310101": [("示例市局", "approve", "r9001")],
        "310115": [("示例区局", "approve", "r9002"), ("示例市局", "supervise", "r9003")],
    }


# --- terms that cannot be stated as they were given


def test_a_retired_term_is_followed_to_its_last_successor_with_a_warning(overlay):
    place = overlay(
        {
            "scope_term": [
                {"code": "t9001", "term": "示例甲", "usable": "false", "successor": "t9002"},
                {"code": "t9002", "term": "示例乙", "usable": "false", "successor": "I3006"},
                {"code": "t9003", "term": "示例丙", "usable": "true", "successor": "I3006"},
                {"code": "t9004", "term": "示例丁", "usable": "false", "successor": "t9005"},
                {"code": "t9005", "term": "示例戊", "usable": "false", "successor": "t9004"},
                {"code": "t9006", "term": "示例己", "usable": "false"},
            ]
        }
    )
    with Desk([place]) as opened:
        first = opened.state(ticked("t9001"), IN_SHANGHAI)
        same = opened.state(ticked("t9001", "t9003"), IN_SHANGHAI)
        circle = opened.state(ticked("t9004"), IN_SHANGHAI)
        gone = opened.state(ticked("t9006", "I3006"), IN_SHANGHAI)
    assert (first.wording, said(first), first.complete) == (
        f"一般项目：软件开发。{GENERAL}",
        [("replaced", "t9001"), ("replaced", "t9002")],
        True,
    )
    assert (len(same.terms), said(same)[-1]) == (1, ("twice", "t9003"))
    assert (circle.terms, said(circle), circle.complete) == (
        (),
        [("replaced", "t9004"), ("term_not_usable", "t9005")],
        False,
    )
    assert ([each.row.key for each in gone.terms], said(gone)) == (["I3006"], [("term_not_usable", "t9006")])


def test_a_term_of_another_time_and_one_that_never_was_are_told_apart(overlay):
    place = overlay({"scope_term": [{"code": "t9001", "term": "示例甲"}]}, start="2023-01-01")
    with Desk([place]) as opened:
        found = opened.state(ticked("t9001", "H20O2", "t0175"), IN_SHANGHAI)
    assert said(found) == [("not_in_force", "t9001"), ("unknown_term", "H20O2")]
    assert [each.text.en for each in found.notes] == [
        "The term t9001 is not in force on 2022-06-01; it stands in ours 1.0.0 (2023-01-01 – …).",
        "The catalogue of that day has no term H20O2; did you mean H2002? There is catalogue search to find one.",
    ]
    assert not found.complete
    assert [each.row.key for each in found.terms] == ["t0175"]


def test_outside_the_zones_of_the_pilot_there_is_no_mode_and_that_is_said(zhengzhao):
    answer = zhengzhao("catalogue", "statement", "H2002", "--division", "310101", "--today", "2020-01-01")
    assert answer.code == 0
    assert "no mode is known there and then; ask the responsible department" in answer.out


@pytest.mark.parametrize("added", ["不含堂食", "（不含堂食）", "(不含堂食)"])
def test_what_is_added_stands_in_one_pair_of_brackets(zhengzhao, added):
    answer = zhengzhao("catalogue", "statement", f"H2002={added}", "--division", "310000", "--today", "2022-06-01")
    assert "许可项目：餐饮服务（不含堂食）。" in answer.out


# --- what is asked wrongly


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Give one of these"),
        (["H2002", "--item", "p0002"], "Give one of these"),
        (["H2002", "--division", "31"], "“31” is no division"),
        (["H2002", "--zone", "上海", "--division", "440000"], "not in --division 440000"),
        (["H2002", "--zone", "z99"], "There is no “z99” for --zone"),
        (["H2002", "--zone-area", "片区"], "“片区” of --zone-area is more than one"),
        (["H2002", "--holds", "exportin"], "did you mean exporting?"),
        (["H2002", "--holds", "exporting", "--holds-not", "exporting"], "remove one"),
        (["H2002", "--event", "deregistration"], "brings no permit items"),
        (["H2002", "--event", "establishmnt"], "did you mean establishment?"),
        (["H2002", "--today", "2012-01-01"], "No version of the catalogue was in force on 2012-01-01"),
        (["--item", "p9999"], "no permit item p9999"),
        (["--department", "示例无此局"], "no department 示例无此局"),
        ([""], "A term, an item or a department is empty"),
        (["H2002", "=不含堂食"], "A term, an item or a department is empty"),
        (["--item", " "], "A term, an item or a department is empty"),
        (["--department", ""], "A term, an item or a department is empty"),
        (["--text", " "], "The scope is empty"),
        (["--text", "。；，"], "The scope is empty"),
        (["--text-file", "nowhere.txt"], "There is no nowhere.txt"),
        (["--text-file", "."], "Cannot read .: "),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_in_one_sentence(zhengzhao, words, told):
    arguments = words if "--today" in words else [*words, "--today", "2022-06-01"]
    answer = zhengzhao("catalogue", "statement", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.sentence


def test_an_unknown_division_is_asked_about_but_answered(nation):
    found = nation.state(ticked("H2002"), Situation(DAY, "319999"))
    assert said(found) == [("unknown_division", "319999")]
    assert found.obligations


# --- the reverse, and old scopes


def test_from_an_item_or_a_department_to_terms(desk):
    (item,) = desk.leading_to("item", "31000053571", DAY)
    assert [each.code for each in item.terms] == ["F1040", "F1201", "F1202", "F1203", "F3235"]
    assert {each.row.catalogue for each in item.terms} == {LABEL}
    both = desk.leading_to("item", "公共场所卫生许可", DAY)
    assert sorted(each.row.key for each in both) == ["31000053511", "p0153"]
    (customs,) = desk.leading_to("department", "上海海关", DAY)
    assert {each.item for each in customs.terms} == {"31000053570"}
    assert {each.roles for each in customs.terms} == {("approve", "responsible")}
    assert {each.name for each in desk.leading_to("department", "市监局", DAY)} == {
        "上海市市场监督管理局",
        "市场监管总局",
    }


def test_an_old_scope_is_stated_as_far_as_it_is_understood(zhengzhao, tmp_path):
    file = tmp_path / "scope.txt"
    file.write_bytes("软件开发；饭店（不含堂食）；干洗服务。".encode("gb18030"))
    answer = zhengzhao(
        "catalogue",
        "statement",
        "--text-file",
        file,
        "--division",
        "310000",
        "--today",
        "2022-06-01",
        "--format",
        "json",
    )
    assert answer.code == 1
    document = json.loads(answer.out)
    assert [(each["text"], each["how"], each["code"]) for each in document["phrases"]] == [
        ("软件开发", "exact", "I3006"),
        ("饭店（不含堂食）", "synonym", "H2002"),
        ("干洗服务", "near", None),
    ]
    assert document["wording"].startswith("一般项目：软件开发。")
    assert "餐饮服务（不含堂食）" in document["wording"]
    assert [each["subject"] for each in document["notes"] if each["failed"]] == ["干洗服务"]


def test_a_phrase_without_a_term_is_told_in_whole_sentences_whether_or_not_one_is_near(desk: Desk):
    told = {each.subject: each.text for each in desk.state_scope("做梦；干洗服务", IN_SHANGHAI).notes if each.failed}
    assert told["做梦"].zh == "“做梦”没有对应的条目，也没有相近的；请用 catalogue search 另找。"
    assert told["做梦"].en == ("“做梦” corresponds to no term. Nor is there a near one; look with catalogue search.")
    assert told["干洗服务"].zh.startswith("“干洗服务”没有对应的条目；相近的有：")
    assert all(each.zh.endswith("。") and each.en.endswith(".") for each in told.values())


def test_the_text_names_every_row_behind_an_obligation(zhengzhao):
    answer = zhengzhao(
        "catalogue",
        "statement",
        "H2002=不含堂食",
        "C1006",
        "C2002",
        "--division",
        "310000",
        "--today",
        "2022-06-01",
        "--content",
        SHANGHAI,
    )
    told = " ".join(answer.out.split())
    assert "2022-06-01 · 310000 上海市 · catalogue 2.0.0; overlay-310000-2022 1.0.0" in told
    assert (
        "[overlay-310000-2022 1.0.0] scope_permit H2002 31000053491, permit_item 31000053491, reform_mode m310008, "
        "department 11310000MB2F3067XN, routing r310005"
    ) in told
    assert "as above, under C1006" in told
    assert "add --holds exporting, if not --holds-not exporting" in told


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "（仅产品出口的企业：待核实）"), ("en", "(仅产品出口的企业: to be asked)")]
)
def test_a_condition_is_told_with_the_marks_of_the_language(zhengzhao, language, told):
    asked = ("catalogue", "statement", "C1006", "--division", "310000", "--today", "2022-06-01")
    assert told in zhengzhao(*asked, "--content", SHANGHAI, "--lang", language).out


def test_one_call_from_python():
    found = zhengzhao.statement("餐饮服务；软件开发", division="310000", today=DAY, content=[SHANGHAI])
    assert found.wording == f"许可项目：餐饮服务。{LICENSED}一般项目：软件开发。{GENERAL}"
    with pytest.raises(UsageError):
        zhengzhao.statement(["H2002"], today=date(2012, 1, 1))


def test_every_code_of_an_answer_has_words_in_both_languages():
    words = load_recipe("statement").words
    assert words is not None
    with (content_folder("catalogue") / "2.0.0" / "reform_mode.csv").open(encoding="utf-8", newline="") as file:
        modes = {row["mode"] for row in csv.DictReader(file)}
    told = words.resource("obligation").schema
    assert modes <= set(told.field("mode").labels)
    for name in ("next", "mode", "status"):
        raw = told.field(name).raw["categories"]
        assert [each for each in raw if set(each) != {"value", "label", "labelEn"}] == []


def test_each_language_has_its_own_brackets_and_commas(zhengzhao):
    unknown = ("catalogue", "statement", "H2002", "--zone", "z99", "--today", "2022-06-01")
    assert "中国（上海）自由贸易试验区（z31）、" in zhengzhao(*unknown, "--lang", "zh").err
    assert "中国（上海）自由贸易试验区 (z31), " in zhengzhao(*unknown, "--lang", "en").err
    department = ("catalogue", "statement", "--department", "d004", "--today", "2022-06-01")
    assert "食品经营许可（仅销售预包装食品）（审批、主管）" in zhengzhao(*department, "--lang", "zh").out
    assert "食品经营许可（仅销售预包装食品） (approves, responsible)" in zhengzhao(*department, "--lang", "en").out


def test_one_call_takes_the_registration_authority_as_well():
    named = {"division": "310000", "authority": "440000"}
    with Desk() as desk:
        told = desk.state(ticked("H2002"), Situation(DAY, **named))
    assert zhengzhao.statement(["H2002"], **named, today=DAY) == told
