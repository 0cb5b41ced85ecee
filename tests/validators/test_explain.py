"""Every code that a report can hold can be explained, in both languages and on a page."""

import re
from pathlib import Path

import pytest

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import Resource, load_standard, read_schema
from zhengzhao.validators import load_check, rules_of, validate
from zhengzhao.validators.explain import explain, explanations

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "checks.md").read_text(encoding="utf-8")


def test_every_code_of_a_report_is_explained_and_has_its_place_on_the_page():
    report = validate([ROOT / "standard" / "1.0.0" / "datapackage.yaml"])
    own = {rule.name for table in load_standard().tables() for rule in rules_of(table) if rule.check == rule.name}
    codes = {each.check for each in report.checks} | {each.name for each in explanations()}
    anchors = set(re.findall(r"^## (\S+)$", PAGE, re.MULTILINE))
    assert len(codes) > 20
    for code in codes:
        found = explain(code)
        assert found.name == code
        assert re.search("[\u4e00-\u9fff]", found.description.zh)
        assert re.search("[a-z]", found.description.en)
        # An expression of a schema's own is explained, but it is no part of the vocabulary.
        assert code in anchors or code in own


def test_a_check_tells_its_values_and_where_the_standard_names_it():
    found = explain("not_before")
    check = load_check("not_before")
    assert (found.passing, found.failing) == (check.passing, check.failing)
    assert found.failing
    uses = {(use.table, tuple(name for name, _ in use.fields)) for use in found.uses}
    assert ("registration", ("APPRDATE", "ESTDATE")) in uses
    named = {
        (table.name, rule.fields)
        for table in load_standard().tables()
        for rule in table.schema.rules
        if rule.check == "not_before"
    }
    assert uses == named


def test_a_rule_of_a_table_is_explained_by_its_check():
    found = explain("event-has-code")
    assert found.file == "validators/required_if.sql"
    assert "required_if" in found.description.en
    assert [use.table for use in found.uses] == ["registration_event"]


def test_a_code_that_nobody_has_heard_of_is_told_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean uscc"):
        explain("usc")


def test_where_a_demand_comes_from_is_said_in_both_languages():
    for each in explanations():
        assert not re.search(r"\b(?:the|rule|domain|row|file)\b", each.source.zh), each.name
        assert bool(each.source.zh) == bool(each.source.en), each.name
    told = {each.name: each.source for each in explanations()}
    assert told["in_catalogue"] == Text("方案 4.2.1.2", "the plan, 4.2.1.2")
    assert told["uscc"] == Text("GB 32100-2015; GB 11714-1997", "GB 32100-2015; GB 11714-1997")


def test_a_rule_says_once_what_holds_and_which_check_it_asks():
    found = explain("change-carries-items")
    assert found.summary.zh not in found.description.zh
    assert found.description.zh.startswith("用的校验是 event_carries：变更带来变更事项")
    assert found.description.en.startswith("It asks the check event_carries: A change carries")


@pytest.mark.parametrize(
    ("form", "zh"),
    [
        ("%Y/%m/%d", "甲是日期（YYYY/MM/DD）"),
        ("fmt:%Y%m%d", "甲是日期（YYYYMMDD）"),
        ("%d/%m/%y", "甲是日期（DD/MM/YY）"),
        ("%d %b %Y", "甲是日期（格式 %d %b %Y）"),
    ],
)
def test_the_form_of_a_date_is_said_in_letters_that_people_write(form: str, zh: str) -> None:
    schema = read_schema({"fields": [{"name": "a", "title": "甲", "type": "date", "format": form}]}, "t")
    (rule,) = rules_of(Resource("t", Text("t", "t"), None, schema))
    assert rule.summary.zh == zh


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({"type": "boolean"}, "a is a boolean (true/false)"),
        ({"type": "boolean", "trueValues": ["ja", "J"], "falseValues": ["nein"]}, "a is a boolean (ja/nein)"),
        ({"type": "number", "decimalChar": ",", "groupChar": "."}, "a is a number (such as 1.234,5)"),
        ({"type": "number", "bareNumber": False}, "a is a number (such as 1234.5)"),
        ({"type": "integer", "groupChar": " "}, "a is an integer (such as 1 234)"),
        ({"type": "list", "itemType": "date"}, "a is a list, each item a date (YYYY-MM-DD)"),
    ],
)
def test_a_type_is_told_as_its_field_has_it(properties, told):
    schema = read_schema({"fields": [{"name": "a", **properties}]}, "t")
    (rule,) = rules_of(Resource("t", Text("t", "t"), None, schema))
    assert rule.summary.en == told


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({"type": "boolean", "constraints": {"enum": [True]}}, "取自 true / is one of true"),
        (
            {"type": "object", "constraints": {"enum": [{"名": 1.5}, {}]}},
            '取自 {"名": 1.5}、{} / is one of {"名": 1.5}, {}',
        ),
        ({"type": "string", "constraints": {"enum": ["甲、乙", "丙"]}}, "取自 甲、乙、丙 / is one of 甲、乙, 丙"),
    ],
)
def test_choices_are_told_as_they_would_stand_in_a_file(properties, told):
    # What a title looks like is not filled in again.
    schema = read_schema({"fields": [{"name": "a", "title": "{choices}", **properties}]}, "t")
    rule = next(each for each in rules_of(Resource("t", Text("t", "t"), None, schema)) if each.check == "enum")
    zh, _, en = told.partition(" / ")
    assert rule.summary == Text(f"{{choices}}{zh}", f"{{choices}} {en}")
