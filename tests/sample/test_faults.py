"""Every fault that is put in is found, at its row, and nothing else is."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from zhengzhao.errors import UsageError
from zhengzhao.sample import LABELS, RECORDS, SampleResult, sample
from zhengzhao.sample.proof import fits
from zhengzhao.standard import load_standard
from zhengzhao.validators import Report, rules_of, validate

NO_FINDING = "mixed-line-ends"
KEYS = ["type-error", "primary-key", "unique-error", "foreign-key"]


def places(result: SampleResult) -> dict[str, set[tuple[str, int]]]:
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for each in result.faults:
        if each.check != NO_FINDING:
            found[each.check].add((each.table, each.row))
    return found


def findings(report: Report, name: str) -> set[tuple[str, int | None]]:
    return {(each.table, each.row) for each in report.findings if name in (each.check, each.rule)}


def assert_found_exactly(result: SampleResult, report: Report) -> None:
    expected = places(result)
    for name, where in expected.items():
        assert where <= findings(report, name), name
    everywhere = {place for where in expected.values() for place in where}
    assert {(each.table, each.row) for each in report.findings} == everywhere
    failed = sum(each.failed for each in report.checks)
    assert failed == len(report.findings)


def names_of(tables: list[str]) -> list[str]:
    package = load_standard()
    rules = [rule for table in tables for rule in rules_of(package.resource(table))]
    return list(dict.fromkeys(name for rule in rules for name in (rule.check, rule.name) if name not in KEYS))


@pytest.mark.parametrize(("rows", "share"), [(3000, 0.001), (12_000, 0.0003)])
def test_the_faults_of_every_rule_together_are_found_exactly(
    rows: int, share: float, every_table: list[str], tmp_path: Path
) -> None:
    # All records of a small table are held to every rule; of a large one with few faults only the suspect ones.
    names = names_of(every_table)
    result = sample(every_table, rows, out=tmp_path / "out", faults=[*KEYS, *names], seed=2, share=share)
    assert set(places(result)) == {*KEYS, *names}
    assert_found_exactly(result, validate([tmp_path / "out"], limit=100_000))


@pytest.mark.parametrize("name", [each for each in RECORDS if each != NO_FINDING])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_faults_of_a_record_are_found_at_its_row(name: str, encoding: str, tmp_path: Path) -> None:
    out = tmp_path / "registration.csv"
    result = sample(["registration"], 2000, out=out, faults=[name], encoding=encoding, share=0.005)
    assert len(result.faults) > 2
    report = validate([out], limit=100_000, encoding=encoding)
    assert_found_exactly(result, report)
    assert [each.rows for each in report.inputs] == [2000]


def test_every_fault_of_form_in_one_file_loses_no_row_and_moves_none(tmp_path: Path) -> None:
    out = tmp_path / "registration.csv"
    result = sample(["registration"], 20_000, out=out, faults=[*RECORDS, "uscc", "primary-key"])
    assert {each.check for each in result.faults} == {*RECORDS, "uscc", "primary-key"}
    report = validate([out], limit=100_000, encoding="utf-8")
    assert_found_exactly(result, report)
    repeated = sum(each.check == "primary-key" for each in result.faults)
    assert [each.rows for each in report.inputs] == [20_000 + repeated]


@pytest.mark.parametrize("name", LABELS)
def test_faults_of_the_header_are_found_in_the_header(name: str, tmp_path: Path) -> None:
    out = tmp_path / "registration.csv"
    result = sample(["registration"], 20, out=out, faults=[name])
    assert [(each.row, each.check) for each in result.faults] == [(1, name)]
    assert_found_exactly(result, validate([out]))


def test_one_row_in_a_thousand_carries_a_fault_and_at_least_one(tmp_path: Path) -> None:
    few = sample(["registration"], 3, out=tmp_path / "few.csv", faults=["uscc", "enum"])
    assert sorted(each.check for each in few.faults) == ["enum", "uscc"]
    many = sample(["registration"], 60_000, out=tmp_path / "many.csv", faults=["uscc"])
    assert 30 <= len(many.faults) <= 100


def test_a_row_carries_one_fault_only(tmp_path: Path) -> None:
    result = sample(["registration"], 500, out=tmp_path / "r.csv", faults=["uscc", "enum", "required"], share=0.2)
    placed = [each.row for each in result.faults]
    assert len(placed) == len(set(placed)) > 100


def test_a_rule_that_no_row_can_break_is_said_to_be_so(tmp_path: Path) -> None:
    # Another item comes from the row before, and there is none.
    with pytest.raises(UsageError) as caught:
        sample(["registration_permit_item"], 1, out=tmp_path / "x.csv", faults=["item-corresponds-to-term"])
    assert "No row could carry the fault item-corresponds-to-term" in caught.value.text.en


def test_a_check_that_no_table_uses_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        sample(["batch"], 5, out=tmp_path / "x.csv", faults=["uscc"])
    assert "batch does not use the check uscc" in caught.value.text.en


def test_a_pattern_that_only_the_engine_reads_is_asked_of_it(tmp_path: Path) -> None:
    assert fits(r"\p{Han}+", "红")
    assert not fits(r"\p{Han}+", "A")
    field = {"name": "f", "type": "string", "constraints": {"pattern": r"\p{Han}+", "enum": ["红", "绿"]}}
    schema = {"fields": [{"name": "k", "type": "integer"}, field], "primaryKey": ["k"]}
    descriptor = tmp_path / "datapackage.json"
    resource = {"name": "t", "path": "t.csv", "schema": schema}
    descriptor.write_text(json.dumps({"name": "any", "resources": [resource]}), encoding="utf-8")
    # What breaks the pattern is in no list either, and a row carries one fault.
    with pytest.raises(UsageError, match="No row could carry the fault pattern"):
        sample(["t"], 100, out=tmp_path / "t.csv", faults=["pattern"], descriptor=descriptor)
