"""The scope of an old licence: cut where it should be, matched where it can be, and nothing of it dropped."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengzhao.catalogue import load_catalogue
from zhengzhao.catalogue.scope import match_scope
from zhengzhao.catalogue.search import Index

GENERAL = "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"
LICENSED = "（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准）"


@cache
def index() -> Index:
    return load_catalogue().index(date(2022, 6, 1))


def read(text: str) -> list[tuple[str, str, str, str]]:
    """Return each phrase, how it was matched, to which term, and what was added."""
    return [
        (each.text, each.how, each.term.code if each.term else "", each.addition or "")
        for each in match_scope(text, index())
    ]


def test_a_scope_of_today_is_matched_term_by_term():
    text = f"一般项目：软件开发；餐饮管理。{GENERAL}许可项目：餐饮服务；歌舞娱乐活动。{LICENSED}"
    assert read(text) == [
        ("一般项目：", "standing", "", ""),
        ("软件开发", "exact", "I3006", ""),
        ("餐饮管理", "exact", "t0286", ""),
        (GENERAL, "standing", "", ""),
        ("许可项目：", "standing", "", ""),
        ("餐饮服务", "exact", "H2002", ""),
        ("歌舞娱乐活动", "exact", "R5001", ""),
        (LICENSED, "standing", "", ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # marks that belong to a wording
        ("制冷、空调设备制造", [("制冷、空调设备制造", "exact", "CM024", "")]),
        (
            "技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广",
            [("技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广", "exact", "t0255", "")],
        ),
        # marks between wordings, a wording with a mark of its own among them
        (
            "餐饮服务、制冷、空调设备制造，软件开发",
            [
                ("餐饮服务", "exact", "H2002", ""),
                ("制冷、空调设备制造", "exact", "CM024", ""),
                ("软件开发", "exact", "I3006", ""),
            ],
        ),
        # brackets: of the wording, or what was added
        ("餐饮服务（不产生油烟、异味、废气）", [("餐饮服务（不产生油烟、异味、废气）", "exact", "H2008", "")]),
        ("餐饮服务（不含堂食；限外送）", [("餐饮服务（不含堂食；限外送）", "exact", "H2002", "不含堂食；限外送")]),
        ("食品销售（仅销售预包装食品）（线上）", [("食品销售（仅销售预包装食品）（线上）", "exact", "F1040", "线上")]),
        # written otherwise
        ("食品销售(仅销售预包装食品)", [("食品销售(仅销售预包装食品)", "normalised", "F1040", "")]),
        ("制冷空调设备制造", [("制冷空调设备制造", "normalised", "CM024", "")]),
        ("饭店", [("饭店", "synonym", "H2002", "")]),
        # older sentences
        (
            "餐饮服务。【依法须经批准的项目，经相关部门批准后方可开展经营活动】",
            [
                ("餐饮服务", "exact", "H2002", ""),
                ("【依法须经批准的项目，经相关部门批准后方可开展经营活动】", "standing", "", ""),
            ],
        ),
        (
            "餐饮服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
            [
                ("餐饮服务", "exact", "H2002", ""),
                ("（依法须经批准的项目，经相关部门批准后方可开展经营活动）", "standing", "", ""),
            ],
        ),
        (
            "许可经营项目：餐饮服务\n一般经营项目：软件开发",
            [
                ("许可经营项目：", "standing", "", ""),
                ("餐饮服务", "exact", "H2002", ""),
                ("一般经营项目：", "standing", "", ""),
                ("软件开发", "exact", "I3006", ""),
            ],
        ),
        # a bracket that nobody closed does not swallow the rest
        ("餐饮服务（不含堂食；软件开发", [("餐饮服务（不含堂食", "near", "", ""), ("软件开发", "exact", "I3006", "")]),
        ("", []),
        ("；；、。", []),
    ],
)
def test_where_a_scope_is_cut(text, expected):
    assert read(text) == expected


def test_what_has_no_term_is_told_with_the_three_nearest():
    (phrase,) = match_scope("计算机软件的开发", index())
    assert (phrase.how, phrase.term) == ("near", None)
    assert "I3006" in [each.code for each in phrase.near]
    assert len(phrase.near) <= 3


def test_what_is_like_nothing_is_told_too():
    (phrase,) = match_scope("zzzzzz", index())
    assert (phrase.text, phrase.how, phrase.near) == ("zzzzzz", "none", ())


PIECES = st.sampled_from(
    [
        "餐饮服务",
        "制冷、空调设备制造",
        "饭店",
        "干洗",
        "（不含酒水）",
        "(限外送",
        "）",
        "、",
        "，",
        "；",
        ";",
        "。",
        "\n",
        "【",
        "】",
        "一般项目：",
        "许可项目:",
        GENERAL,
        LICENSED,
        "销售",
        " ",
        "A",
    ]
)
MARKS = " \t　；;。\n\r、，,"


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_nothing_of_a_scope_is_dropped_or_doubled(text: str):
    def letters(value: str) -> str:
        return "".join(each for each in value if each not in MARKS)

    assert letters("".join(each.text for each in match_scope(text, index()))) == letters(text)
