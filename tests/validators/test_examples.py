"""The standard's own examples: the valid package passes, each invalid file shows its one fault and no other."""

import shutil
from pathlib import Path

import pytest

from zhengzhao.standard import load_standard, read_yaml
from zhengzhao.validators import rules_of, validate

STANDARD = load_standard("1.0.0")
EXAMPLES = STANDARD.base / "examples"
EXPECTED = read_yaml(EXAMPLES / "invalid" / "expected.yaml")
ENTRIES = EXPECTED["examples"] if isinstance(EXPECTED, dict) else EXPECTED


def test_the_valid_package_has_no_finding():
    report = validate([EXAMPLES.parent / "datapackage.yaml"])
    assert report.valid
    assert report.findings == ()
    assert sum(each.evaluated for each in report.checks) > 1000


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_an_invalid_example_shows_its_fault_at_its_place_and_nothing_else(entry, tmp_path: Path):
    source = tmp_path / f"{entry['table']}.csv"
    shutil.copy(EXAMPLES / "invalid" / entry["file"], source)
    sources = [source]
    sources += [EXAMPLES / "valid" / f"{table}.csv" for table in entry.get("with", ())]
    report = validate(sources)
    found = [(each.table, each.rule, each.row, list(each.fields), each.severity) for each in report.findings]
    wanted = (entry["table"], entry["rule"], entry["row"], list(entry["fields"]), entry["severity"])
    assert found == [wanted]
    assert report.valid is (entry["severity"] == "warning")


def test_every_rule_of_the_standard_has_an_invalid_example():
    rules = {(table.name, rule.name) for table in STANDARD.tables() for rule in rules_of(table)}
    shown = {rule for _, rule in rules}
    assert shown <= {entry["rule"] for entry in ENTRIES}
