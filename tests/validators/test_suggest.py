"""What a value was most likely meant to be: said where it is likely, and not where it is a guess."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhengzhao.validators import validate

FIELDS = [
    {"name": "day", "type": "date"},
    {"name": "slashed", "type": "date", "format": "%Y/%m/%d"},
    {"name": "named", "type": "date", "format": "%d %b %Y"},
    {"name": "until", "type": "date", "longTerm": "9999-09-09"},
    {"name": "amount", "type": "number"},
    {"name": "count", "type": "integer"},
    {"name": "public", "type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    {"name": "hidden", "type": "boolean", "trueValues": ["0"], "falseValues": ["1"]},
    {"name": "flag", "type": "string", "constraints": {"enum": ["0", "1"]}},
    {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z][0-9]{3}"}},
    {"name": "digits", "type": "string", "constraints": {"pattern": r"[A-Z]\p{Nd}+"}},
    {"name": "words", "type": "string", "constraints": {"pattern": "([A-Za-z]+ ?)+[0-9]"}},
    {"name": "kind", "type": "string", "constraints": {"maxLength": 3}},
    {"name": "size", "type": "integer", "categories": [{"value": 1, "label": "大型"}, {"value": 2, "label": "小型"}]},
    {"name": "grade", "type": "string", "constraints": {"enum": ["AA", "BB", "bb"], "maxLength": 2}},
    {"name": "secret", "type": "date", "sensitive": True},
    {"name": "uscc", "type": "string"},
    {"name": "person", "type": "string"},
    {"name": "short", "type": "string", "constraints": {"maxLength": 5}},
]
DESCRIPTOR = {
    "name": "village",
    "resources": [
        {
            "name": "house",
            "path": "house.csv",
            "schema": {
                "fields": FIELDS,
                "missingValues": [""],
                "rules": [
                    {"check": "uscc", "fields": ["uscc"]},
                    {"check": "resident_id", "fields": ["person"]},
                    {"check": "long_term", "fields": ["until"]},
                ],
                "foreignKeys": [{"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}}],
            },
        },
        {
            "name": "kinds",
            "kind": "codes",
            "path": "kinds.csv",
            "schema": {"fields": [{"name": each, "type": "string"} for each in ("code", "name", "source")]},
        },
    ],
}


def write(folder: Path, field: str, value: str) -> None:
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    (folder / "kinds.csv").write_text(
        "code,name,source\n01,农舍,the register\n02,客栈,the register\n", encoding="utf-8"
    )
    names = [str(each["name"]) for each in FIELDS]
    row = [f'"{value}"' if each == field else "" for each in names]
    (folder / "house.csv").write_text(",".join(names) + "\n" + ",".join(row) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("field", "value", "suggested"),
    [
        ("day", "2019/1/5", "2019-01-05"),
        ("day", "20190105", "2019-01-05"),
        ("day", "2019年1月5日", "2019-01-05"),
        ("day", "2019-01-05 00:00:00", "2019-01-05"),
        ("day", "2019/1/5 0:00:00", "2019-01-05"),
        ("day", "2019/1/5 0:01", None),
        ("day", "２０１９-０１-０５", "2019-01-05"),
        ("day", "'2019/1/5", "2019-01-05"),
        ("day", '=""2019-01-05""', "2019-01-05"),
        ("day", "2019-02-30", None),
        ("day", "201915", None),
        ("day", "long ago", None),
        ("day", "44386", "2021-07-09"),
        ("day", "4438", None),
        ("day", "443867", None),
        ("slashed", "36526", "2000/01/01"),
        ("slashed", "2019-1-5", "2019/01/05"),
        ("named", "2019-1-5", "05 Jan 2019"),
        ("until", "9999-12-31 00:00:00", "9999-09-09"),
        ("until", "2029-12-31 00:00:00", "2029-12-31"),
        ("amount", "1,234.5", "1234.5"),
        ("count", "１２", "12"),
        ("count", "1.5", None),
        ("public", "\u00a01", "1"),
        ("public", "０", "0"),
        ("public", "true", None),
        ("public", "是", "1"),
        ("public", "否", "0"),
        ("hidden", "是", "0"),
        ("flag", "是", "1"),
        ("flag", "否 ", "0"),
        ("grade", "是", None),
        ("code", "Ａ１２３", "A123"),
        ("code", "a123", None),
        ("code", "'A123", "A123"),
        ("code", '=""A123""', "A123"),
        ("code", '=""A123""&B1', None),
        ("kind", "客栈", "02"),
        ("kind", "农舍 ", "01"),
        ("kind", "小客栈", "02"),
        ("kind", "０１", "01"),
        ("kind", "乡村客栈", "02"),
        ("kind", "'01", "01"),
        ("kind", '=""01""', "01"),
        ("kind", "the register", None),
        ("size", "小型", "2"),
        ("size", "大 型", "1"),
        ("size", "3", None),
        ("grade", "ａa", "AA"),
        ("grade", "ＡＡ", "AA"),
        ("grade", "Bb", None),
        ("digits", "Ａ1", "A1"),
        # What Python's expressions would think about for longer than anybody lives.
        ("words", f"ａ{'a' * 60}！", None),
        ("secret", "2019/1/5", None),
        ("uscc", "911IOOOO8O21OO433B", "91110000802100433B"),
        ("uscc", "911IOOOO8O21OO434B", None),
        ("uscc", "９１１１００００８０２１００４３３Ｂ", "91110000802100433B"),
        ("person", "11010519491231002x", None),
        ("short", "（示例）a ", "（示例）a"),
        ("short", '=""00123""', "00123"),
        ("short", "'00123", "00123"),
        ("short", "\u3000示例示例示", "示例示例示"),
        ("short", "示例示例示例 ", None),
        ("short", "示例\u200b示例示", "示例示例示"),
        ("day", "\u202d2019-01-05\u202c", "2019-01-05"),
        ("code", "A\u00ad123", "A123"),
        ("kind", "\u200b01", "01"),
    ],
)
def test_a_suggestion_is_made_where_it_is_likely(tmp_path: Path, field: str, value: str, suggested: str | None) -> None:
    write(tmp_path, field, value)
    report = validate([tmp_path / "house.csv"], descriptor=tmp_path / "datapackage.json")
    (finding,) = report.findings
    assert finding.fields == (field,)
    assert finding.suggestion == suggested
    assert suggested is None or f"可能应为“{suggested}”" in finding.message.zh


def test_a_number_of_a_person_is_suggested_only_where_values_are_shown(tmp_path: Path) -> None:
    write(tmp_path, "person", "11010519491231002x")
    for shown, suggested in ((False, None), (True, "11010519491231002X")):
        report = validate([tmp_path / "house.csv"], descriptor=tmp_path / "datapackage.json", show_values=shown)
        assert [each.suggestion for each in report.findings] == [suggested]
