"""Constraints that exclude each other are told at their place, in one sentence, instead of by every row that they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhengzhao.releases import check

SHOP = "shop.schema.yaml"
TEXT = "constraints: {required: true, maxLength: 8}"


def of_text(constraints: str) -> dict[str, list[tuple[str, str]]]:
    """The shops, whose number has other constraints."""
    return {SHOP: [(TEXT, f"constraints: {{required: true, {constraints}}}")]}


def of_type(kind: str, constraints: str) -> dict[str, list[tuple[str, str]]]:
    """The shops, whose last day is a field of another type."""
    day = "    descriptionEn: The day it closed.\n    type: date\n"
    other = day.replace("date", f"{kind}\n    constraints: {{{constraints}}}")
    return {SHOP: [(day, other), ("rules:\n  - {check: not_before, fields: [closed, opened]}\n", "")]}


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        (
            of_text("minLength: 9, maxLength: 8"),
            "fields[0].constraints.minLength",
            "minLength (9) is greater than maxLength (8)",
        ),
        (
            of_text("enum: [abc, de], pattern: '[0-9]+'"),
            "fields[0].constraints.enum",
            "None of its values meets pattern ([0-9]+)",
        ),
        (
            of_text("enum: [abcde, '1'], minLength: 2, pattern: '[0-9]+'"),
            "fields[0].constraints.enum",
            "None of its values meets minLength (2), pattern ([0-9]+)",
        ),
        (
            of_text("enum: [abc, '123'], pattern: '[0-9]+'"),
            "fields[0].constraints.enum[0]",
            "abc does not meet pattern ([0-9]+)",
        ),
        (
            of_text("enum: ['123', '12345'], maxLength: 4"),
            "fields[0].constraints.enum[1]",
            "12345 does not meet maxLength (4)",
        ),
        (
            of_type("date", "minimum: '2021-01-01', maximum: '2020-12-31'"),
            "fields[3].constraints.minimum",
            "No value lies between minimum (2021-01-01) and maximum (2020-12-31)",
        ),
        (
            of_type("integer", "minimum: 10, maximum: 9"),
            "fields[3].constraints.minimum",
            "between minimum (10) and maximum (9)",
        ),
        (
            of_type("integer", "exclusiveMinimum: 9, maximum: 9"),
            "fields[3].constraints.exclusiveMinimum",
            "between exclusiveMinimum (9) and maximum (9)",
        ),
        (
            of_type("number", "minimum: '1.5', exclusiveMaximum: '1.5'"),
            "fields[3].constraints.minimum",
            "between minimum (1.5) and exclusiveMaximum (1.5)",
        ),
        (
            of_type("yearmonth", "minimum: '2021-03', maximum: '2021-02'"),
            "fields[3].constraints.minimum",
            "No value lies between",
        ),
        (of_type("duration", "minimum: P1Y, maximum: P1M"), "fields[3].constraints.minimum", "No value lies between"),
        (
            of_type("integer", "enum: [1, 2], minimum: 3"),
            "fields[3].constraints.enum",
            "None of its values meets minimum (3)",
        ),
        (
            of_type("array", "minLength: 3, maxLength: 2"),
            "fields[3].constraints.minLength",
            "minLength (3) is greater than maxLength (2)",
        ),
        (
            of_type("array", "jsonSchema: {minItems: 3, maxItems: 2}"),
            "fields[3].constraints.jsonSchema.minItems",
            "minItems (3) is greater than maxItems (2)",
        ),
        (
            of_type("object", "jsonSchema: {properties: {a: {minimum: 2, maximum: 1}}}"),
            "fields[3].constraints.jsonSchema.properties.a.minimum",
            "minimum (2) is greater than maximum (1)",
        ),
    ],
)
def test_constraints_that_nothing_can_meet_are_told_once_at_their_place(
    version, changes, place: str, said: str
) -> None:
    (told,) = check(version(changes=changes))
    assert (told.file.name, told.place, told.kind) == (SHOP, place, "constraint")
    assert said in told.text.en
    assert told.line


@pytest.mark.parametrize(
    "changes",
    [
        of_text("minLength: 1, maxLength: 1"),
        of_text("enum: ['1', '2'], pattern: '[0-9]', maxLength: 1"),
        of_type("date", "minimum: '2020-03-01', maximum: '2020-03-01'"),
        of_type("date", "enum: ['2020-03-01'], minimum: '2020-03-01'"),
    ],
)
def test_constraints_that_one_value_meets_are_right(version, changes) -> None:
    assert [each for each in check(version(changes=changes)) if each.kind == "constraint"] == []


def test_it_is_told_of_any_descriptor(tmp_path: Path) -> None:
    field = {"name": "a", "type": "number", "decimalChar": ",", "constraints": {"minimum": "2,5", "maximum": "1,5"}}
    package = {"name": "mine", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [field]}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (tmp_path / "t.csv").write_text("a\n", encoding="utf-8")
    found = [(each.place, each.text.en) for each in check(tmp_path) if each.kind == "constraint"]
    assert found == [
        (
            "resources[0].schema.fields[0].constraints.minimum",
            "No value lies between minimum (2,5) and maximum (1,5); change one of them.",
        )
    ]
