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
