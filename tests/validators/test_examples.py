"""Every rule of the standard is shown by an example; that each example shows what it claims, `check` proves."""

import pytest

from zhengzhao.standard import load_standard, read_yaml, versions
from zhengzhao.validators import rules_of, validate


@pytest.mark.parametrize("version", versions("standard"))
def test_the_valid_package_has_no_finding(version):
    report = validate([load_standard(version).base / "datapackage.yaml"])
    assert report.valid
    assert report.findings == ()
    assert sum(each.evaluated for each in report.checks) > 1000


@pytest.mark.parametrize("version", versions("standard"))
def test_every_rule_of_the_standard_has_an_invalid_example(version):
    standard = load_standard(version)
    entries = read_yaml(standard.base / "examples" / "invalid" / "expected.yaml")
    rules = {rule.name for table in standard.tables() for rule in rules_of(table)}
    assert rules <= {entry["rule"] for entry in entries}


@pytest.mark.parametrize(
    ("example", "zh", "en"),
    [
        (
            "period-registration",
            "要求经营期限至不早于经营期限自，实际经营期限至为“2021-07-01”，经营期限自为“2021-07-02”。",
            "Required: Period to is not before Period from. Found: Period to “2021-07-01”, Period from “2021-07-02”.",
        ),
        (
            "duplicate_event-registration_event",
            "要求同一主体同一天没有接连两次相同的事件类型，实际",
            "Required: an entity has no two events of the same Kind one after the other on a day. Found",
        ),
        (
            "foreign-key-CERTYPE",
            "要求法定代表人证件类型见于证件类型（certificate_kind），实际为“99”。",
            "Required: Certificate kind is found in Certificate kinds (certificate_kind). Found: “99”.",
        ),
    ],
)
def test_a_finding_says_in_whole_words_what_is_asked(example: str, zh: str, en: str):
    file = load_standard("2.0.0").base / "examples/invalid" / f"{example}.csv"
    table = "registration_event" if "event" in example else "registration"
    (message,) = [each.message for each in validate([file], table=table, standard="2.0.0").findings]
    assert message.zh.startswith(zh)
    assert message.en.startswith(en)


@pytest.mark.parametrize(
    ("example", "table", "expected"),
    [
        ("division_in_force", "registration", "140703"),
        ("industry_in_section-registration", "registration", "F"),
        ("wording-agrees-with-catalogue-registration_scope_term", "registration_scope_term", "餐饮服务"),
    ],
)
def test_a_finding_says_what_should_have_stood_there(example: str, table: str, expected: str):
    file = load_standard("2.0.0").base / "examples/invalid" / f"{example}.csv"
    (finding,) = validate([file], table=table, standard="2.0.0").findings
    assert finding.expected == expected
    assert f"“{expected}”" in finding.message.zh
