"""`zhengzhao explain`: what a code of a report means, for the person who reads it."""

from __future__ import annotations

import json


def test_a_code_is_explained_in_both_languages(zhengzhao) -> None:
    english, chinese = zhengzhao("explain", "not_before"), zhengzhao("explain", "not_before", "--lang", "zh")
    assert (english.code, chinese.code) == (0, 0)
    assert "2021-06-30  2021-07-01" in english.out[english.out.index("Fails") :]
    assert "2021-06-30  2021-07-01" in chinese.out[chinese.out.index("不通过") :]
    assert "Approval date APPRDATE, Date of establishment ESTDATE" in english.out
    assert "核准日期 APPRDATE、成立日期 ESTDATE" in chinese.out


def test_the_same_is_there_for_programs(zhengzhao) -> None:
    told = json.loads(zhengzhao("explain", "event-has-code", "--format", "json").out)
    assert (told["check"], told["file"]) == ("event-has-code", "validators/required_if.sql")
    assert [(use["table"], use["fields"]) for use in told["uses"]] == [("registration_event", ["UNISCID"])]


def test_a_place_tells_the_rule_its_severity_and_its_condition(zhengzhao) -> None:
    shown = " ".join(zhengzhao("explain", "required_if").out.split())
    assert "Registrations · Free-trade zone FTZ_NAME · rule zone-named · when FTZ_AREA_NAME IS NOT NULL" in shown
    uses = json.loads(zhengzhao("explain", "required_if", "--format", "json").out)["uses"]
    assert "FTZ_AREA_NAME IS NOT NULL" in [each["when"] for each in uses if each["rule"] == "zone-named"]
    shown = " ".join(zhengzhao("explain", "event_carries").out.split())
    for kind in ("change", "deregistration", "revocation"):
        assert f"when kind = '{kind}'" in shown
    assert "rule item-agrees-with-catalogue · Warning" in " ".join(zhengzhao("explain", "agrees_on_day").out.split())


def test_lists_and_truth_are_written_as_people_write_them(zhengzhao) -> None:
    assert "    2  0, 1\n" in zhengzhao("explain", "enum").out
    assert "    2  0、1\n" in zhengzhao("explain", "enum", "--lang", "zh").out
    assert "    [1]  false\n" in zhengzhao("explain", "jsonSchema").out


def test_what_a_check_suggests_is_shown(zhengzhao) -> None:
    assert "9I110000802100433B  →  91110000802100433B" in zhengzhao("explain", "uscc").out
    told = json.loads(zhengzhao("explain", "uscc", "--format", "json").out)
    assert ["91110000802100433I", None] in told["suggests"]


def test_an_unknown_code_and_a_day_without_a_standard_are_one_sentence(zhengzhao) -> None:
    for arguments, words in (
        (["explain", "no_before"], "did you mean not_before?"),
        (["explain", "uscc", "--today", "2001-01-01"], "No version of the standard was in force on 2001-01-01"),
        (["explain", "uscc", "--content", "nowhere"], "nowhere"),
    ):
        said = zhengzhao(*arguments)
        assert said.code == 2
        assert words in said.sentence


def test_nothing_points_to_a_file_that_an_installed_program_lacks(zhengzhao) -> None:
    said = zhengzhao("explain", "nonsense").sentence
    assert "zhengzhao standard docs makes pages of all checks" in said
    told = zhengzhao("explain", "maxLength").out
    assert "… all of them: --format json\n" in told
    assert "docs/" not in said + told
    every = json.loads(zhengzhao("explain", "maxLength", "--format", "json").out)["uses"]
    assert len(every) > told.count(" · ")


def test_what_nobody_sees_is_shown_by_its_number(zhengzhao) -> None:
    done = zhengzhao("explain", "unseen_character", "--lang", "en")
    assert "示例<U+200B>有限公司" in done.out
    assert "示例<U+0009>有限公司" in done.out
    assert not set("\u200b\u202e\ufeff\u00a0\u3000") & set(done.out)
