"""Waivers: what somebody has agreed to live with is counted apart, exactly, and only while it holds."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from zhengzhao.errors import DescriptorError
from zhengzhao.validators import Report, validate
from zhengzhao.validators.render import render

DESCRIPTOR = {
    "name": "village",
    "resources": [
        {
            "name": "house",
            "path": "house.csv",
            "schema": {
                "fields": [
                    {"name": "node", "type": "string"},
                    {"name": "id", "type": "string", "constraints": {"pattern": "[A-Z][0-9]+"}},
                    {"name": "built", "type": "date"},
                    {"name": "sold", "type": "date"},
                    {"name": "phone", "type": "string"},
                ],
                "primaryKey": ["node", "id"],
                "uniqueKeys": [["phone"]],
                "rules": [{"check": "not_before", "fields": ["sold", "built"]}],
            },
        }
    ],
}
FAULTS = "".join(
    f"{line}\n"
    for line in (
        "node,id,built,sold,phone",
        "310000,A1,1960-01-01,1950-01-01,1",  # not_before
        "310000,A2,1960-1-1,1970-01-01,2",  # type-error, not_before unknown
        "320000,A3,1960-01-01,1950-01-01,3",  # not_before
        "320000,A4,1960-01-01,1970-01-01,3",  # unique-error
        "320000,A5,1960-01-01,1970-01-01,3",  # unique-error
    )
)
ENTRY = {"owner": "数据处", "reason": "历史遗留", "expiry": "2021-12-31"}


@pytest.fixture
def village(tmp_path: Path):
    (tmp_path / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")

    def check(*entries: dict[str, object], text: str = FAULTS, today: str = "2021-07-02") -> Report:
        (tmp_path / "house.csv").write_text(text, encoding="utf-8")
        waivers = tmp_path / "waivers.yaml"
        waivers.write_text(json.dumps({"waivers": [{**ENTRY, **each} for each in entries]}), encoding="utf-8")
        return validate(
            [tmp_path / "house.csv"],
            descriptor=tmp_path / "datapackage.json",
            waivers=waivers,
            today=date.fromisoformat(today),
        )

    return check


def counts(report: Report) -> dict[str, tuple[int, int, int]]:
    """Rule → failed, waived, unknown, of the rules where any of them is not 0."""
    found: dict[str, tuple[int, int, int]] = {}
    for each in report.checks:
        failed, waived, unknown = found.get(each.rule, (0, 0, 0))
        found[each.rule] = (failed + each.failed, waived + each.waived, unknown + each.unknown)
    return {rule: each for rule, each in found.items() if any(each)}


WITHOUT = {"type-error": (1, 0, 0), "not_before": (2, 0, 1), "unique-error": (2, 0, 0)}


@pytest.mark.parametrize(
    ("entries", "changed"),
    [
        ([], {}),
        ([{"rule": "not_before"}], {"not_before": (0, 2, 1)}),
        ([{"rule": "not_before", "province": "31"}], {"not_before": (1, 1, 1)}),
        ([{"rule": "not_before", "province": 310000}], {"not_before": (1, 1, 1)}),
        ([{"rule": "not_before", "province": "*2"}], {}),
        ([{"rule": "not_before", "key": {"id": "A?", "node": "32*"}}], {"not_before": (1, 1, 1)}),
        ([{"rule": "not_before", "key": {"id": "A"}}], {}),
        ([{"rule": "not_before", "key": {"id": "A.*"}}], {}),
        ([{"rule": "not_before", "field": "built"}], {"not_before": (0, 2, 1)}),
        ([{"rule": "unique-error", "key": {"id": "A4"}}], {"unique-error": (1, 1, 0)}),
        # A waived fault does not come back as something that could not be judged.
        ([{"rule": "type-error", "field": "built"}], {"type-error": (0, 1, 0), "not_before": (2, 0, 0)}),
        ([{"rule": "not_before", "key": {"id": 'x\'; DROP TABLE "house"; --'}}], {}),
    ],
    ids=str,
)
def test_what_a_waiver_reaches_is_counted_apart(village, entries, changed):
    assert counts(village(*entries)) == {**WITHOUT, **changed}


def test_findings_are_those_that_are_not_waived(village):
    report = village({"rule": "not_before", "province": "31"}, {"rule": "unique-error", "key": {"id": "A4"}})
    assert [(each.row, each.rule) for each in report.findings] == [
        (3, "type-error"),
        (4, "not_before"),
        (6, "unique-error"),
    ]


def test_a_file_whose_errors_are_all_waived_is_valid(village):
    report = village({"rule": "not_before"}, {"rule": "type-error"}, {"rule": "unique-error"})
    assert report.valid
    assert report.waived == 5
    assert report.findings == ()


def test_the_first_waiver_that_reaches_a_finding_counts_it(village):
    report = village({"rule": "not_before", "province": "31"}, {"rule": "not_before"})
    assert [each.waived for each in report.waivers] == [1, 1]
    assert counts(report)["not_before"] == (0, 2, 1)


def test_a_waiver_holds_on_its_last_day_and_is_a_finding_on_the_next(village):
    entry = {"rule": "not_before", "expiry": "2021-07-02"}
    assert counts(village(entry, today="2021-07-02")) == {**WITHOUT, "not_before": (0, 2, 1)}
    late = village(entry, today="2021-07-03")
    assert counts(late) == {**WITHOUT, "waiver-expired": (1, 0, 0)}
    first = late.findings[0]
    assert (first.rule, first.severity, first.value, first.input, first.row) == (
        "waiver-expired",
        "warning",
        "waivers[0]",
        None,
        None,
    )
    assert late.waivers[0].expired


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"rule": "not_befor"}, "waivers[0].rule: the rule not_befor is not in this validation"),
        ({"table": "hose"}, "waivers[0].table: the table hose is not in this validation"),
        ({"field": "buil"}, "waivers[0].field: the rule not_before is about sold, built, not about buil"),
        ({"key": {"node": "*", "idd": "*"}}, "waivers[0].key.idd: house has no field idd"),
    ],
    ids=str,
)
def test_a_waiver_that_names_what_is_not_in_the_run_is_told_by_its_place(village, entry, sentence):
    report = village({"rule": "not_before", **entry})
    assert counts(report) == {**WITHOUT, "waiver-unmatched": (1, 0, 0)}
    (told,) = [each.message.en for each in report.findings if each.rule == "waiver-unmatched"]
    meant = {"rule": "not_before", "table": "house", "field": "built", "key": "id"}[next(iter(entry))]
    assert told == f"{sentence}, so nothing is waived; did you mean {meant}?"


@pytest.mark.parametrize("entry", [{"rule": "nosuch"}, {"field": "phone"}, {"key": {"zzz": "*"}}], ids=str)
def test_a_waiver_whose_names_are_near_nothing_suggests_nothing(village, entry):
    report = village({"rule": "not_before", **entry})
    (told,) = [each.message.en for each in report.findings if each.rule == "waiver-unmatched"]
    assert told.endswith(", so nothing is waived.")


def test_faults_of_the_form_can_be_waived(village):
    text = "node,id,built,sold,phone,more\n310000,A1,,,1\n\n320000,A2,,,2\n310000,A3,,,3,\n"
    plain = {"extra-label": (1, 0, 0), "blank-row": (1, 0, 0), "missing-cell": (2, 0, 0)}
    assert counts(village(text=text)) == plain
    report = village(
        {"rule": "extra-label", "field": "more"},
        {"rule": "blank-row"},
        {"rule": "missing-cell", "province": "32"},
        text=text,
    )
    assert counts(report) == {"extra-label": (0, 1, 0), "blank-row": (0, 1, 0), "missing-cell": (1, 1, 0)}
    assert [(each.row, each.rule) for each in report.findings] == [(2, "missing-cell")]


def test_a_fault_of_a_record_is_waived_in_the_field_that_is_named_and_in_no_other(village):
    text = "node,id,built,sold,phone\n310000,A1,,\n\n320000,A2,\n"
    report = village({"rule": "missing-cell", "field": "phone"}, {"rule": "blank-row", "field": "phone"}, text=text)
    told = counts(report)
    assert (told["missing-cell"], told["blank-row"]) == ((1, 1, 0), (1, 0, 0))
    assert [(each.row, each.rule) for each in report.findings] == [(3, "blank-row"), (4, "missing-cell")]
    lacking = village({"rule": "missing-cell", "field": "phone"}, text="node,id,built,sold\n310000,A1,\n")
    assert counts(lacking)["missing-cell"] == (1, 0, 0)


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_every_report_shows_what_is_waived_apart(village, form):
    shown = render(village({"rule": "not_before", "province": "31"}), form, "zh")
    for words in ("历史遗留", "数据处", "2021-12-31"):
        assert words in shown
    assert ("豁免 1 处" if form == "text" else "豁免" if form == "html" else '"waived": 1') in shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- rule: uscc", "waivers .* must be a list"),
        ("waivers: [1]", r"waivers\[0\] .* must be properties"),
        ("waivers: [{rule: a, owner: b, reason: c}]", r"waivers\[0\]\.expiry .* is not given"),
        ("waivers: [{rule: a, owner: b, reason: c, expiry: 2021-13-01}]", r"waivers\[0\]\.expiry .* is no day"),
        ("waivers: [{rule: a, owner: b, reason: c, expiry: 2021-12-01, keys: {}}]", r"keys .* did you mean key"),
        ("waivers: [{rule: a, owner: b, reason: c, expiry: 2021-12-01, key: A}]", r"waivers\[0\]\.key .*pattern"),
        ("waivers: [{rule: a, owner: '', reason: c, expiry: 2021-12-01}]", r"waivers\[0\]\.owner .* not empty"),
        ("waivers: [", "not valid YAML"),
        ("waivers: " + "9" * 5000, "waivers .* must be a list"),
    ],
)
def test_a_mistake_in_the_file_is_told_by_its_place(tmp_path, text, sentence):
    file = tmp_path / "w.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DescriptorError, match=sentence):
        validate([tmp_path / "house.csv"], waivers=file)
