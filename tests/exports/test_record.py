"""The JSON Schema of a record agrees with the standard: what is valid passes, what breaks a constraint does not."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from zhengzhao.exports import record_schema
from zhengzhao.standard import Package, load_standard, read_package, read_yaml, versions
from zhengzhao.validators import validate

VERSIONS = [load_standard(each) for each in versions("standard")]
CONSTRAINTS = {"required", "minLength", "maxLength", "pattern", "enum", "type-error", "foreign-key"}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("package", VERSIONS, ids=lambda each: each.version)
def test_every_valid_record_passes_and_every_schema_is_one(package: Package) -> None:
    for table in package.tables():
        schema = record_schema(table)
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        for row in rows(package.base / str(table.path)):
            assert [each.message for each in validator.iter_errors(row)] == [], (table.name, row)


def broken(package: Package) -> list[dict[str, object]]:
    """The invalid examples that show a fault of one cell that JSON Schema has a word for."""
    entries = read_yaml(package.base / "examples" / "invalid" / "expected.yaml")
    kept = []
    for each in entries:
        table = package.resource(each["table"]) if each["rule"] in CONSTRAINTS and len(each["fields"]) == 1 else None
        if table is None:
            continue
        lists = [key.reference.resource for key in table.schema.foreign_keys if key.fields == tuple(each["fields"])]
        short = all(
            len(rows(package.base / str(package.resource(name).path))) <= 300
            for name in lists
            if package.resource(name).kind == "codes"
        )
        if each["rule"] != "foreign-key" or (short and lists and package.resource(lists[0]).kind == "codes"):
            kept.append(each)
    return kept


@pytest.mark.parametrize("package", VERSIONS, ids=lambda each: each.version)
def test_every_example_that_breaks_a_constraint_fails_at_its_row_and_field(package: Package) -> None:
    entries = broken(package)
    assert {each["rule"] for each in entries} >= {
        "required",
        "maxLength",
        "pattern",
        "enum",
        "type-error",
        "foreign-key",
    }
    for each in entries:
        validator = Draft202012Validator(record_schema(package.resource(str(each["table"]))))
        held = rows(package.base / "examples" / "invalid" / str(each["file"]))
        faults = [
            (number, str(error.path[0]))
            for number, row in enumerate(held, start=2)
            for error in validator.iter_errors(row)
        ]
        assert set(faults) == {(each["row"], each["fields"][0])}, each


def test_a_package_of_anybody_has_schemas_too(tmp_path: Path) -> None:
    fields = [
        {"name": "id", "type": "integer", "constraints": {"required": True}},
        {"name": "day", "type": "date", "format": "%d.%m.%Y"},
    ]
    (tmp_path / "datapackage.json").write_text(
        json.dumps({"name": "p", "resources": [{"name": "t", "schema": {"fields": fields}}]}), encoding="utf-8"
    )
    validator = Draft202012Validator(record_schema(read_package(tmp_path / "datapackage.json").resource("t")))
    assert validator.is_valid({"id": "12", "day": "01.07.2021"})
    assert validator.is_valid({"id": "12", "day": ""})
    assert not validator.is_valid({"id": "1.5", "day": ""})
    assert not validator.is_valid({"id": "1", "day": "2021-07-01"})
    assert not validator.is_valid({"day": "01.07.2021"})


@pytest.mark.parametrize(
    ("field", "taken", "refused"),
    [
        ({"type": "boolean", "constraints": {"enum": [True]}}, ["true", "1", "TRUE"], ["wahr"]),
        ({"type": "number", "constraints": {"enum": [1.5]}}, ["1.50", "15e-1"], ["1,5"]),
        ({"type": "integer", "constraints": {"enum": [7]}}, ["7", "007", "+7"], ["7.0"]),
        ({"type": "any", "constraints": {"enum": ["1.0", "b"]}}, ["1.0"], ["1"]),
        ({"type": "number"}, ["NaN", "inf", "-INF", ".5", "1e9"], ["+inf", "infinity", "e9"]),
        ({"type": "date", "format": "%d/%m/%y"}, ["03/02/21"], []),
        ({"type": "date", "format": "%d %b %Y"}, ["03 Feb 2021"], []),
        ({"type": "date", "format": "%d%%%m.%Y"}, ["03%02.2021"], ["03%02-2021", "03%13.2021"]),
        ({"type": "time"}, ["24:00:00", "00:00:00"], ["24:00:01", "24:00"]),
        ({"type": "year"}, ["2021", "-0044", "12021", "2021Z", "2021+08:00"], ["21", "02021"]),
        ({"type": "yearmonth"}, ["2021-07", "-0044-03", "12021-07", "2021-07Z"], ["2021-13", "21-07"]),
    ],
    ids=str,
)
def test_a_value_that_the_validation_takes_passes(
    field: dict[str, object], taken: list[str], refused: list[str], tmp_path: Path
) -> None:
    resource = {"name": "t", "schema": {"fields": [{"name": "v", **field}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    (tmp_path / "t.csv").write_text("v\n" + "".join(f'"{each}"\n' for each in [*taken, *refused]), encoding="utf-8")
    report = validate([tmp_path / "t.csv"], descriptor=tmp_path / "datapackage.json", table="t")
    assert [each.row for each in report.findings] == [len(taken) + 2 + index for index in range(len(refused))]
    validator = Draft202012Validator(record_schema(read_package(tmp_path / "datapackage.json").resource("t")))
    assert [each for each in taken if not validator.is_valid({"v": each})] == []
    assert [each for each in refused if validator.is_valid({"v": each})] == []


def test_a_key_to_a_table_that_the_package_lacks_gives_no_list(tmp_path: Path) -> None:
    key = {"fields": ["v"], "reference": {"resource": "gone", "fields": ["code"]}}
    resource = {"name": "t", "schema": {"fields": [{"name": "v", "type": "string"}], "foreignKeys": [key]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    schema = record_schema(read_package(tmp_path / "datapackage.json").resource("t"))
    assert Draft202012Validator(schema).is_valid({"v": "anything"})
    assert schema["x-foreignKeys"] == [key]


def test_the_command_writes_it(zhengzhao) -> None:
    said = zhengzhao("standard", "show", "2.0.0", "--table", "registration", "--format", "jsonschema")
    assert said.code == 0
    assert json.loads(said.out) == record_schema(load_standard("2.0.0").resource("registration"))
    assert "--table" in zhengzhao("standard", "show", "2.0.0", "--format", "jsonschema").sentence
