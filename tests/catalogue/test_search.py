"""Search as people type: whatever part of a term they know, they find it, and are told why."""

from __future__ import annotations

import csv
import dataclasses
import json
from datetime import date
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from zhengzhao.catalogue import load_catalogue
from zhengzhao.catalogue.search import Index, plain
from zhengzhao.errors import UsageError
from zhengzhao.paths import content_folder

DAY = date(2022, 6, 1)
SHANGHAI = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-310000-2022"


@cache
def national() -> Index:
    return load_catalogue().index(DAY)


@cache
def shanghai() -> Index:
    return load_catalogue(content=[SHANGHAI]).index(DAY)


@cache
def terms() -> tuple[tuple[str, str], ...]:
    with (content_folder("catalogue") / "2.0.0" / "scope_term.csv").open(encoding="utf-8", newline="") as file:
        return tuple((each["code"], each["term"]) for each in csv.DictReader(file))


def found(query: str, limit: int = 20, index: Index | None = None) -> list[str]:
    return [each.code for each in (index or national()).search(query, limit).hits]


def syllables(wording: str) -> list[str]:
    return lazy_pinyin(plain(wording), errors=list)


# --- every term is found by whatever is known of it


def test_every_term_comes_first_for_its_own_wording_and_code():
    assert [code for code, wording in terms() if found(wording, 1) != [code]] == []
    assert [code for code, _ in terms() if found(code, 1) != [code]] == []


def test_every_term_is_found_by_its_pinyin_and_its_initials():
    assert [code for code, wording in terms() if code not in found("".join(syllables(wording)))] == []
    assert [
        code for code, wording in terms() if code not in found("".join(each[0] for each in syllables(wording)))
    ] == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_term_is_found_by_any_part_of_its_wording(data: st.DataObject):
    code, wording = data.draw(st.sampled_from(terms()))
    start = data.draw(st.integers(0, len(wording) - 2))
    part = wording[start : data.draw(st.integers(start + 2, len(wording)))]
    assume(len(plain(part)) >= 2)
    assert code in found(part, len(terms()))


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_one_typing_error_in_a_word_of_four_letters_or_more_still_finds_it(data: st.DataObject):
    code, wording = data.draw(st.sampled_from([each for each in terms() if len(plain(each[1])) >= 4]))
    typed = plain(wording)
    at = data.draw(st.integers(0, len(typed) - 2))
    match data.draw(st.sampled_from(["wrong", "missing", "one too many", "changed round"])):
        case "wrong":
            typed = typed[:at] + data.draw(st.sampled_from("的一是在乙丙丁服食")) + typed[at + 1 :]
        case "missing":
            typed = typed[:at] + typed[at + 1 :]
        case "one too many":
            typed = typed[:at] + data.draw(st.sampled_from("的一是在乙丙丁服食")) + typed[at:]
        case _:
            typed = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
    # What is a part of another wording as it stands was not mistyped.
    assume(typed == plain(wording) or not any(typed in plain(other) for _, other in terms()))
    assert code in found(typed, len(terms()))


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_no_query_makes_it_fail_or_gives_more_than_was_asked_for(query: str):
    if plain(query):
        assert len(found(query, 3)) <= 3
    else:
        with pytest.raises(UsageError):
            found(query)


def test_many_letters_that_are_read_in_many_ways_and_end_in_none_find_nothing():
    assert found("xian" * 49 + "1") == []


# --- why it was found, and the order


@pytest.mark.parametrize(
    ("query", "code", "match"),
    [
        ("餐饮服务", "H2002", "exact"),
        ("食品销售(仅销售预包装食品)", "F1040", "exact"),
        ("食品销售 （仅销售 预包装食品）", "F1040", "exact"),
        ("Ｈ２００２", "H2002", "code"),
        ("h2002", "H2002", "code"),
        ("食品互联网", "F3002", "beginning"),
        ("互联网销售", "F3002", "holding"),
        ("婴幼儿 销售", "F1202", "every-word"),
        ("饭店", "H2002", "same-word"),
        ("ktv", "R5001", "same-word"),
        ("开一家饭店", "H2002", "synonym"),
        ("餐引服物", "H2002", "sound"),
        ("canyin", "H2002", "pinyin"),
        ("yinfu", "H2002", "pinyin"),
        ("cānyǐn", "H2002", "pinyin"),
        ("CĀN YǏN FÚ WÙ", "H2002", "pinyin"),
        ("lǚyóu yèwù", "t0078", "pinyin"),
        ("cyfw", "H2002", "initials"),
        ("餐饮务服", "H2002", "near"),
        ("歌舞娱某活动", "R5001", "near"),
        ("canyinfuwi", "H2002", "near"),
        ("6210", "H2002", "industry"),
        ("正餐服务", "H2002", "industry"),
        ("p0128", "R5001", "item"),
        ("公共场所卫生许可", "R5001", "item"),
        ("卫生 公共场所", "R5001", "item"),
        ("餐饮 许可", "H2002", "together"),
        ("卫健委", "R5001", "department"),
        ("d008", "R5001", "department"),
        ("国家卫生健康委员会", "R5001", "department"),
        ("某市卫生健康局", "R5001", "department"),
        ("国家市场监督管理总局", "H2002", "department"),
    ],
)
def test_a_hit_says_how_it_was_found(query, code, match):
    hits = national().search(query, 100).hits
    assert [each.match for each in hits if each.code == code] == [match]


@pytest.mark.parametrize("between", ["\t", " ", "", "：", "\n", "】"])
def test_a_code_and_its_wording_that_were_copied_together_find_the_term(between: str):
    for query in (f"F1040{between}食品销售（仅销售预包装食品）", f"食品销售（仅销售预包装食品）{between}Ｆ１０４０"):
        (hit,) = national().search(query).hits
        assert (hit.code, hit.match) == ("F1040", "code")


def test_a_code_beside_the_wording_of_another_term_finds_both_and_one_that_is_gone_does_not_hide_the_wording():
    told = [(each.code, each.match) for each in national().search("H2002 食品互联网销售").hits]
    assert (told[0], told[1][0]) == (("H2002", "code"), "F3002")
    assert found("X9999\t餐饮服务")[0] == "H2002"
    assert found("H2002\nF1040") == ["H2002", "F1040"]


def test_what_is_written_so_comes_before_what_sounds_so_and_before_what_is_only_concerned():
    order = [
        "code",
        "exact",
        "same-word",
        "beginning",
        "holding",
        "synonym",
        "every-word",
        "sound",
        "pinyin",
        "initials",
        "item",
        "department",
        "industry",
        "together",
        "near",
    ]
    for query in (
        "餐饮",
        "食品",
        "销售",
        "sp",
        "shipin",
        "市场监管",
        "食品经营许可",
        "饭店",
        "医疗器诫",
        "31",
        "餐饮 许可",
        "卫健委 公共",
    ):
        matches = [each.match for each in national().search(query, 400).hits]
        assert matches == sorted(matches, key=order.index), query


def test_the_shorter_wording_comes_first_among_those_that_begin_alike():
    assert found("餐饮", 3) == ["H2002", "t0286", "H2008"]


def test_reasons_are_told_in_both_languages():
    why = national().search("饭店", 1).hits[0].why
    assert (why.zh, why.en) == ("同义词 饭店=餐饮服务", "by a synonym, 饭店=餐饮服务")
    why = national().search("餐饮 许可", 1).hits[0].why
    assert why.en == "食品经营许可（除仅销售预包装食品外）, with the wording, hold every word"
    why = national().search("公共场所卫生许可", 1).hits[0].why
    assert why.zh == "许可事项 公共场所卫生许可（p0153）"


def test_a_provincial_item_or_department_finds_terms_and_names_its_layer():
    (hit,) = shanghai().search("外商投资娱乐场所设立审批", 1).hits
    assert (hit.code, hit.match, hit.row.catalogue) == ("R5001", "item", "2.0.0")
    (body,) = shanghai().search("上海市文化和旅游局", 1).hits
    assert (body.code, body.match, body.via.catalogue) == ("R5001", "department", "overlay-310000-2022 1.0.0")
    assert (shanghai().search("歌舞").layers) == ("2.0.0", "overlay-310000-2022 1.0.0")


def test_an_item_without_terms_is_a_hit_itself():
    with_term = {each.code for each in national().search("对外劳务合作", 20).hits}
    assert "t0174" in with_term
    hits = [each for each in national().search("许可", 400).hits if each.row.resource == "permit_item"]
    assert hits
    assert all(each.match == "item" and each.kind is None for each in hits)


# --- the day, the layers, retired terms


def test_only_bodies_of_the_day_are_searched():
    catalogue = load_catalogue()
    before, after = (catalogue.index(each) for each in (date(2023, 5, 17), date(2023, 5, 18)))
    assert found("国家金融监管总局", index=before) == []
    assert "t0236" in found("国家金融监管总局", index=after)


def test_a_retired_term_comes_after_the_usable_ones_and_names_its_successor(overlay):
    place = overlay(
        {
            "scope_term": [
                {"code": "t9001", "term": "网约巴士", "usable": "false", "successor": "t9002"},
                {"code": "t9002", "term": "网约巴士经营服务"},
            ]
        }
    )
    index = load_catalogue(content=[place]).index(DAY)
    hits = index.search("网约巴").hits
    assert [(each.code, each.usable, each.successor) for each in hits] == [
        ("t9002", True, None),
        ("t9001", False, "t9002"),
    ]
    assert index.search("网约巴士").hits[0].code == "t9001"
    assert {each.row.catalogue for each in hits} == {"ours 1.0.0"}


def test_an_overlay_brings_its_own_synonyms(overlay):
    place = overlay({"synonym": [{"word": "苍蝇馆子", "means": "餐饮服务"}]})
    (hit, *_) = load_catalogue(content=[place]).index(DAY).search("苍蝇馆子").hits
    assert (hit.code, hit.via.catalogue) == ("H2002", "ours 1.0.0")
    assert found("苍蝇馆子") == []


def test_a_catalogue_without_synonyms_is_searched_all_the_same():
    catalogue = load_catalogue()
    resources = tuple(each for each in catalogue.national.resources if each.name != "synonym")
    bare = dataclasses.replace(catalogue, national=dataclasses.replace(catalogue.national, resources=resources))
    assert bare.search("餐饮服务", today=DAY, limit=1).hits[0].code == "H2002"
    assert [each.match for each in bare.search("KTV", today=DAY).hits] == []


@pytest.mark.parametrize(("version", "days"), [("1.0.0", ["2020-01-01"]), ("2.0.0", ["2022-01-01", "2024-01-01"])])
def test_every_synonym_finds_something_on_a_day_of_its_version(version, days):
    with (content_folder("catalogue") / version / "synonym.csv").open(encoding="utf-8", newline="") as file:
        words = [each["word"] for each in csv.DictReader(file)]
    catalogue = load_catalogue()
    indexes = [catalogue.index(date.fromisoformat(day)) for day in days]

    def ways(word: str) -> set[str]:
        return {hit.match for index in indexes for hit in index.search(word, 400).hits}

    assert [each for each in words if not ways(each) & {"same-word", "synonym", "department"}] == []


# --- on the command line


def test_the_command_tells_hits_with_reason_and_version(zhengzhao):
    said = zhengzhao("catalogue", "search", "KTV", "--today", "2022-06-01")
    assert said.code == 0
    assert (
        said.out
        == "“KTV”: 1 hit (2022-06-01, catalogue 2.0.0)\n"
        + "  R5001  歌舞娱乐活动                        licensed  by a synonym, KTV=歌舞娱乐活动  [2.0.0]\n"
    )


def test_the_document_carries_everything(zhengzhao):
    said = zhengzhao(
        "catalogue",
        "search",
        "食品",
        "经营许可",
        "--limit",
        "2",
        "--today",
        "2022-06-01",
        "--format",
        "json",
        "--content",
        SHANGHAI,
    )
    document = json.loads(said.out)
    assert (document["format"], document["query"], document["today"], document["more"]) == (
        "zhengzhao-search/1",
        "食品 经营许可",
        "2022-06-01",
        True,
    )
    assert document["layers"] == ["2.0.0", "overlay-310000-2022 1.0.0"]
    assert {"key", "name", "match", "matched", "via", "why", "whyEn", "layer", "catalogue"} <= set(document["hits"][0])
    assert document["hits"][0]["via"] == {
        "resource": "permit_item",
        "key": "31000053571",
        "layer": 1,
        "catalogue": "overlay-310000-2022 1.0.0",
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["（）"], "nothing to look for"),
        (["餐" * 300], "300 letters"),
        (["餐饮", "--today", "2012-01-01"], "No version of the catalogue was in force on 2012-01-01"),
        (["餐饮", "--limit", "0"], "whole number from 1 up"),
        (["餐饮", "--format", "yaml"], "there are text, json"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_sentence(zhengzhao, words, told):
    said = zhengzhao("catalogue", "search", *words)
    assert said.code == 2
    assert told in said.sentence


def test_finding_nothing_is_an_answer(zhengzhao):
    said = zhengzhao("catalogue", "search", "zzzz", "--lang", "zh", "--today", "2022-06-01")
    assert (said.code, said.out.splitlines()[0]) == (0, "“zzzz”：0 条（2022-06-01，目录 2.0.0）")


def test_hits_that_were_left_out_are_told_in_both_languages(zhengzhao):
    query = ("catalogue", "search", "餐饮", "--limit", "2", "--today", "2022-06-01")
    assert zhengzhao(*query, "--lang", "zh").out.startswith("“餐饮”：2 条，还有更多（2022-06-01，目录 2.0.0）\n")
    assert zhengzhao(*query, "--lang", "en").out.startswith("“餐饮”: 2 hits and more (2022-06-01, catalogue 2.0.0)\n")
