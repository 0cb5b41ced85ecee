"""The JSON report is an interface: real reports hold to its JSON Schema, which leaves nothing of them unsaid."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from zhengzhao.paths import content_folder
from zhengzhao.validators import validate

EXAMPLES = content_folder("standard") / "1.0.0" / "examples"
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "report.schema.json").read_text(encoding="utf-8")
)


def strict(schema: Any) -> Any:  # the same, but no property may stand in a report that the schema does not name
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(each) for name, each in schema.items()}
    return {**closed, "additionalProperties": False} if "required" in schema else closed


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("reports")
    entry = "{rule: uscc, key: {PRIPID: '*'}, province: '31', owner: a, reason: b, expiry: %s}"
    waivers = folder / "waivers.yaml"
    waivers.write_text(f"waivers: [{entry % '2999-01-01'}, {entry % '2001-01-01'}]", encoding="utf-8")
    broken = folder / "registration.csv"
    text = (EXAMPLES / "valid" / "registration.csv").read_text(encoding="utf-8-sig")
    broken.write_text(text.replace("PRIPID", "PRIPIDS", 1) + "\nodd,row\n", encoding="utf-8")
    sources: list[tuple[Path, Path | None]] = [
        (EXAMPLES / "valid" / "registration.csv", None),
        (EXAMPLES / "invalid" / "uscc.csv", waivers),
        (broken, None),
    ]
    day = date(2021, 7, 2)
    found = [validate([file], table="registration", waivers=given, today=day) for file, given in sources]
    demo = content_folder("standard") / "2.0.0/examples/overlay-demo"
    laid = demo / "standard/1.0.0/examples/invalid/house-number.csv"
    found.append(validate([laid], table="registration", content=[demo], today=day))
    return [json.loads(each.to_json()) for each in found]


def test_real_reports_hold_to_the_schema_and_it_names_all_their_properties(reports) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(strict(SCHEMA))
    for report in reports:
        validator.validate(report)
    assert any(each["findings"] for each in reports)
    assert any(each["waivers"] for each in reports)
    assert any(each["overlays"] for each in reports)


def test_the_schema_refuses_what_is_no_report(reports) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert not validator.is_valid({**reports[0], "format": "zhengzhao-report/2"})
    assert not validator.is_valid({name: each for name, each in reports[0].items() if name != "checks"})
    assert validator.is_valid({**reports[0], "more": 1})


def test_a_table_with_every_row_bad_has_complete_totals_and_a_small_report(tmp_path) -> None:
    rows = 50_000
    with (EXAMPLES / "valid" / "registration.csv").open(encoding="utf-8-sig", newline="") as text:
        header, first, *_ = csv.reader(text)
    code, key = header.index("UNISCID"), header.index("PRIPID")
    source = tmp_path / "registration.csv"
    with source.open("w", encoding="utf-8", newline="") as text:
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow(header)
        for number in range(rows):
            first[code], first[key] = "00000000000000000X", f"{number:016}"
            lines.writerow(first)
    report = validate([source], today=date(2021, 7, 2))
    result = next(each for each in report.checks if each.rule == "uscc" and each.fields == ("UNISCID",))
    assert (result.failed, result.evaluated) == (rows, rows)
    assert len([each for each in report.findings if each.rule == "uscc"]) == 20
    assert len(report.to_json().encode()) < 500_000
