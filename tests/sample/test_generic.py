"""Any Table Schema gives valid rows: types, constraints, keys. The oracle is plain frictionless."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.sample import sample
from zhengzhao.sample.pattern import places
from zhengzhao.validators import validate

Descriptor = dict[str, Any]


def made(folder: Path, resources: list[Descriptor], tables: list[str], rows: int = 40) -> list[dict[str, str]]:
    """Sample a package, hold it to frictionless, and return the rows of the first table."""
    folder.mkdir(exist_ok=True)
    descriptor = folder / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "any", "resources": resources}), encoding="utf-8")
    sample(tables, rows, out=folder / "out", descriptor=descriptor, overwrite=True)
    package = json.loads((folder / "out" / "datapackage.json").read_text(encoding="utf-8"))
    del package["standard"]
    (folder / "out" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    report = frictionless.validate(folder / "out" / "datapackage.json")
    assert report.valid, report.to_summary()
    with (folder / "out" / f"{tables[0]}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(name: str, fields: list[Descriptor], **schema: object) -> Descriptor:
    return {"name": name, "path": f"{name}.csv", "schema": {"fields": fields, **schema}}


@st.composite
def strings(draw: st.DrawFn) -> Descriptor:
    shortest = draw(st.integers(0, 6))
    constraints: Descriptor = {}
    if draw(st.booleans()):
        constraints["minLength"] = shortest
    if draw(st.booleans()):
        constraints["maxLength"] = shortest + draw(st.integers(1, 10))
    return {"type": "string", "constraints": constraints}


@st.composite
def numbers(draw: st.DrawFn) -> Descriptor:
    low = draw(st.integers(-1000, 1000))
    constraints: Descriptor = {}
    if draw(st.booleans()):
        constraints["minimum"] = low
    if draw(st.booleans()):
        constraints["maximum"] = low + draw(st.integers(0, 50))
    return {"type": draw(st.sampled_from(["integer", "number"])), "constraints": constraints}


@st.composite
def dates(draw: st.DrawFn) -> Descriptor:
    low = draw(st.dates(min_value=date(1950, 1, 1), max_value=date(2050, 1, 1)))
    constraints: Descriptor = {}
    if draw(st.booleans()):
        constraints["minimum"] = low.isoformat()
    return {"type": "date", "constraints": constraints}


PATTERNS = [
    r"[A-Z]{3}",
    r"[0-9]{6}([0-9]{3})?",
    r"\d{4}-\d{2}",
    r"(AB|CD)[xy]+",
    r"[^0-9]{2}z",
    r"\w{2,4}",
    "a?b*c",
    "a??b{2,3}?.*?[0-9]+?",
    "^$|^[A-F]{5}$",
    "[0-9]*",
]

others = st.sampled_from(
    [
        {"type": "boolean"},
        {"type": "time"},
        {"type": "datetime"},
        {"type": "year"},
        {"type": "yearmonth"},
        {"type": "any"},
        {"type": "object"},
        {"type": "array"},
        {"type": "geopoint"},
        {"type": "duration"},
        {"type": "string", "format": "email"},
        {"type": "string", "format": "uri"},
        {"type": "string", "format": "uuid"},
        {"type": "geopoint", "format": "array"},
        {"type": "geopoint", "format": "object"},
        {"type": "date", "format": "%Y/%m/%d"},
        {"type": "date", "format": "%x"},
        {"type": "time", "format": "%H:%M"},
        {"type": "datetime", "format": "%c"},
        {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
        {"type": "string", "constraints": {"enum": ["红", "绿", "蓝"]}},
        {"type": "integer", "constraints": {"enum": [3, 5, 8]}},
        *({"type": "string", "constraints": {"pattern": each}} for each in PATTERNS),
    ]
)
kinds = st.one_of(strings(), numbers(), dates(), others)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(kinds, st.booleans()), min_size=1, max_size=6))
def test_any_field_gets_values_that_frictionless_accepts(chosen: list[tuple[Descriptor, bool]]) -> None:
    fields = []
    for index, (kind, required) in enumerate(chosen):
        constraints = {**kind.get("constraints", {}), **({"required": True} if required else {})}
        fields.append({**kind, "name": f"f{index}", "constraints": constraints})
    key = {"name": "key", "type": "integer", "constraints": {"required": True}}
    with tempfile.TemporaryDirectory() as folder:
        rows = made(Path(folder), [table("t", [key, *fields], primaryKey=["key"])], ["t"])
    assert len(rows) == 40
    for field in fields:
        if field["constraints"].get("required"):
            assert all(each[field["name"]] for each in rows)


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ({"type": "date", "format": "%Y/%m/%d", "constraints": {"minimum": "2000/01/01"}}, "minimum"),
        ({"type": "date", "format": "%Y/%m/%d", "constraints": {"maximum": "2000-01-01"}}, "maximum"),
        ({"type": "date", "format": "%d %b %Y", "constraints": {"minimum": "01 Feb 2001"}}, None),
        ({"type": "date", "constraints": {"minimum": "9999-12-31"}}, None),
        ({"type": "date", "constraints": {"maximum": "0002-01-03"}}, "maximum"),
        ({"type": "datetime", "format": "%Y%m%d %H%M%S", "constraints": {"minimum": "20250101 000000"}}, None),
        ({"type": "number", "groupChar": ",", "constraints": {"minimum": "1,000"}}, "minimum"),
        (
            {"type": "number", "groupChar": ".", "decimalChar": ",", "constraints": {"maximum": "1.000,5"}},
            "maximum",
        ),
        ({"type": "integer", "bareNumber": False, "constraints": {"minimum": "5%"}}, "minimum"),
        ({"type": "number", "constraints": {"minimum": "-INF", "maximum": "INF"}}, None),
    ],
)
def test_ends_may_be_written_in_the_form_of_their_field(tmp_path: Path, field: Descriptor, fault: str | None) -> None:
    held = {**field, "name": "f", "constraints": {**field["constraints"], "required": True}}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "any", "resources": [table("t", [held])]}), encoding="utf-8")
    out = tmp_path / "t.csv"
    sample(["t"], 40, out=out, descriptor=descriptor)
    assert validate([out], table="t", descriptor=descriptor).valid
    if fault is not None:
        sample(["t"], 40, out=out, descriptor=descriptor, faults=[fault], overwrite=True)
        assert {each.rule for each in validate([out], table="t", descriptor=descriptor).findings} == {fault}


@pytest.mark.parametrize(
    "field",
    [
        {"type": "date", "constraints": {"exclusiveMinimum": "9999-12-31"}},
        {"type": "date", "constraints": {"minimum": "2001-01-02", "maximum": "2001-01-01"}},
        {"type": "number", "constraints": {"minimum": "NaN"}},
        {"type": "number", "constraints": {"minimum": 5, "maximum": 2}},
        {"type": "integer", "constraints": {"exclusiveMinimum": 1, "exclusiveMaximum": 2}},
        {"type": "time", "constraints": {"exclusiveMaximum": "00:00:00"}},
        {"type": "yearmonth", "constraints": {"exclusiveMinimum": "2001-01", "exclusiveMaximum": "2001-02"}},
        {"type": "year", "constraints": {"minimum": 12345}},
        {"type": "year", "constraints": {"maximum": "-0005"}},
        {"type": "duration", "constraints": {"minimum": "P2D", "maximum": "P1D"}},
        {"type": "list", "constraints": {"minLength": 2, "maxLength": 1}},
        {"type": "string", "constraints": {"minLength": 5, "maxLength": 2}},
        {"type": "string", "constraints": {"minLength": 10**9}},
        {"type": "string", "constraints": {"maxLength": 0}},
        {"type": "string", "constraints": {"minLength": 3, "enum": ["a", "bc"]}},
        {"type": "string", "format": "email", "constraints": {"maxLength": 3}},
        {"type": "string", "format": "binary", "constraints": {"maxLength": 2}},
    ],
)
def test_a_field_that_no_value_fits_is_told(tmp_path: Path, field: Descriptor) -> None:
    with pytest.raises(UsageError, match="No value keeps the constraints of the field f"):
        made(tmp_path, [table("t", [{**field, "name": "f"}])], ["t"])


@pytest.mark.parametrize(
    "field",
    [
        {"type": "time", "constraints": {"minimum": "10:00:00", "maximum": "10:00:05"}},
        {"type": "datetime", "constraints": {"minimum": "2020-01-01T10:00:00", "maximum": "2020-01-01T11:00:00"}},
        {"type": "yearmonth", "constraints": {"minimum": "2030-05"}},
        {"type": "yearmonth", "constraints": {"maximum": "1990-05"}},
        {"type": "year", "constraints": {"minimum": 9990}},
        {"type": "duration", "constraints": {"minimum": "P2000D"}},
        {"type": "duration", "constraints": {"minimum": "PT1H", "maximum": "PT2H"}},
        {"type": "duration", "constraints": {"minimum": "P1Y"}},
        {"type": "list", "constraints": {"minLength": 3}},
        {"type": "array", "constraints": {"minLength": 3}},
        {"type": "object", "constraints": {"minLength": 2}},
        {"type": "string", "constraints": {"enum": ["a", "bc"], "minLength": 2}},
        {"type": "string", "constraints": {"pattern": "(a|b){1000}"}},
        {"type": "string", "constraints": {"pattern": "[0-9]{1000}"}},
    ],
)
def test_values_lie_between_the_ends_and_lengths_of_their_field(tmp_path: Path, field: Descriptor) -> None:
    held = {**field, "name": "f", "constraints": {**field["constraints"], "required": True}}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "any", "resources": [table("t", [held])]}), encoding="utf-8")
    sample(["t"], 40, out=tmp_path / "t.csv", descriptor=descriptor)
    assert validate([tmp_path / "t.csv"], table="t", descriptor=descriptor).valid


@pytest.mark.parametrize(
    ("kind", "least", "greatest", "rows"),
    [
        ("integer", 100000000000000000, 100000000000000007, 8),
        ("integer", 9007199254740993, 9007199254740993, 1),
        ("number", 9007199254740993, 9007199254740993, 1),
        ("number", 0.25, 0.5, 1),
    ],
)
def test_ends_of_many_digits_are_kept_to_the_last(
    tmp_path: Path, kind: str, least: float, greatest: float, rows: int
) -> None:
    field = {"name": "n", "type": kind, "constraints": {"minimum": least, "maximum": greatest, "unique": True}}
    found = made(tmp_path, [table("t", [field])], ["t"], rows)
    assert len({each["n"] for each in found}) == rows
    assert all(least <= (int if kind == "integer" else Decimal)(each["n"]) <= greatest for each in found)


@pytest.mark.parametrize("pattern", ["a{1000000000}", "((a{1000}){1000}){1000}", "(" * 500 + "a" + ")" * 500])
def test_a_pattern_of_texts_too_long_to_be_made_is_named(tmp_path: Path, pattern: str) -> None:
    fields = [{"name": "k", "type": "string", "constraints": {"pattern": pattern}}]
    with pytest.raises((UsageError, DescriptorError)) as caught:
        made(tmp_path, [table("t", fields)], ["t"])
    assert pattern in caught.value.text.en


def test_a_pattern_that_is_none_is_a_fault_of_the_descriptor(tmp_path: Path) -> None:
    fields = [{"name": "k", "type": "string", "constraints": {"pattern": "a{3,2}"}}]
    with pytest.raises(DescriptorError, match="the regular expression engine RE2 does not take a"):
        made(tmp_path, [table("t", fields)], ["t"])


def test_optional_fields_are_sometimes_missing_and_never_all_of_them(tmp_path: Path) -> None:
    rows = made(tmp_path, [table("t", [{"name": "a", "type": "date"}, {"name": "b", "type": "string"}])], ["t"], 200)
    assert all(each["a"] for each in rows)
    assert 0 < sum(not each["b"] for each in rows) < 200


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "constraints": {"pattern": "[A-Z][0-9]{4}"}},
        {"type": "string", "constraints": {"maxLength": 6}},
        {"type": "integer", "constraints": {"minimum": -5}},
        {"type": "date"},
        {"type": "string", "format": "uuid"},
    ],
)
def test_a_primary_key_never_repeats(field: Descriptor, tmp_path: Path) -> None:
    rows = made(tmp_path, [table("t", [{**field, "name": "k"}], primaryKey=["k"])], ["t"], 1500)
    assert len({each["k"] for each in rows}) == 1500


def test_a_key_with_too_few_values_is_said_to_be_so(tmp_path: Path) -> None:
    fields = [{"name": "k", "type": "string", "constraints": {"pattern": "[0-9]{2}"}}]
    with pytest.raises(UsageError) as caught:
        made(tmp_path, [table("t", fields, primaryKey=["k"])], ["t"], 101)
    assert "100 values" in caught.value.text.en


def test_a_pattern_that_is_not_understood_is_named(tmp_path: Path) -> None:
    fields = [{"name": "k", "type": "string", "constraints": {"pattern": r"\p{Han}y"}}]
    with pytest.raises(UsageError) as caught:
        made(tmp_path, [table("t", fields)], ["t"])
    assert r"\p{Han}y" in caught.value.text.en


def test_foreign_keys_point_at_rows_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "colour.csv").write_text("code,name\nr,red\ng,green\n", encoding="utf-8")
    colour = table(
        "colour", [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}], primaryKey=["code"]
    )
    parent = table("parent", [{"name": "id", "type": "string"}], primaryKey=["id"])
    child = table(
        "child",
        [
            {"name": "parent", "type": "string", "constraints": {"required": True}},
            {"name": "colour", "type": "string"},
            {"name": "line", "type": "integer"},
            {"name": "next", "type": "integer"},
        ],
        primaryKey=["parent", "line"],
        foreignKeys=[
            {"fields": ["parent"], "reference": {"resource": "parent", "fields": ["id"]}},
            {"fields": ["colour"], "reference": {"resource": "colour", "fields": ["code"]}},
        ],
    )
    colour["kind"] = "codes"
    rows = made(tmp_path, [colour, parent, child], ["child", "parent"], 60)
    assert {each["colour"] for each in rows} == {"", "r", "g"}
    alone = made(tmp_path, [colour, parent, child], ["child"], 60)
    assert len(alone) == len({each["parent"] for each in alone}) == 60


def test_what_a_list_says_of_missing_values_is_said_of_each_field(tmp_path: Path) -> None:
    (tmp_path / "size.csv").write_text("code\n-\n", encoding="utf-8")
    code = {"name": "code", "type": "string", "missingValues": []}
    size = {**table("size", [code], primaryKey=["code"], missingValues=["-"]), "kind": "codes"}
    own = {"name": "size", "type": "string", "constraints": {"required": True}}
    key = {"fields": ["size"], "reference": {"resource": "size", "fields": ["code"]}}
    rows = made(tmp_path, [size, table("t", [own], foreignKeys=[key])], ["t"])
    assert {each["size"] for each in rows} == {"-"}


def test_categories_are_the_values_that_there_are(tmp_path: Path) -> None:
    listed = [{"value": 3, "label": "three"}, {"value": 5, "label": "five"}]
    fields = [
        {"name": "a", "type": "integer", "categories": listed},
        {"name": "b", "type": "string", "categories": ["x"]},
    ]
    rows = made(tmp_path, [table("t", fields)], ["t"])
    assert {each["a"] for each in rows} | {each["b"] for each in rows} == {"3", "5", "x", ""}


def test_a_sample_is_written_in_no_dialect_of_others(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}]
    rows = made(tmp_path, [{**table("t", fields), "dialect": {"delimiter": ";", "header": False}}], ["t"], rows=3)
    assert len(rows) == 3
    assert validate([tmp_path / "out"]).valid


def test_keys_that_lead_to_other_packages_or_to_themselves_are_not_followed(tmp_path: Path) -> None:
    references = [{"package": "https://example.org/datapackage.json", "resource": "t"}, {"resource": ""}]
    keys = [
        {"fields": [name], "reference": {**each, "fields": [name]}} for name, each in zip("ab", references, strict=True)
    ]
    fields = [{"name": name, "type": "integer", "constraints": {"required": True}} for name in "ab"]
    rows = made(tmp_path, [table("t", fields, foreignKeys=keys)], ["t"], rows=3)
    assert all(each["a"] and each["b"] for each in rows)


def test_a_key_into_a_table_that_is_not_there_is_a_mistake_of_the_descriptor(tmp_path: Path) -> None:
    key = {"fields": ["a"], "reference": {"resource": "tt", "fields": ["a"]}}
    with pytest.raises(DescriptorError, match=r"reference\.resource: the package has no resource tt; did you mean t\?"):
        made(tmp_path, [table("t", [{"name": "a", "type": "integer"}], foreignKeys=[key])], ["t"])


@pytest.mark.parametrize("name", ["../beside", "a/b", "a:b"])
def test_a_table_by_whose_name_no_file_can_be_called_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="rename the table"):
        made(tmp_path / "in", [table(name, [{"name": "a", "type": "integer"}])], [name])
    assert not list(tmp_path.rglob("*.csv"))


def test_what_lies_on_the_web_is_no_reason_not_to_make_rows(tmp_path: Path) -> None:
    number = {"name": "number", "type": "integer"}
    away = {**table("away", [number]), "path": "https://example.org/away.csv"}
    assert len(made(tmp_path, [table("t", [number]), away], ["t"], rows=2)) == 2


def test_fields_of_a_rule_take_the_values_that_its_check_calls_passing(tmp_path: Path) -> None:
    fields = [{"name": name, "type": kind} for name, kind in (("code", "string"), ("end", "date"), ("start", "date"))]
    rules = [{"check": "uscc", "fields": ["code"]}, {"check": "not_before", "fields": ["end", "start"]}]
    rows = made(tmp_path, [table("t", fields, rules=rules)], ["t"])
    assert all(each["code"] and each["end"] >= each["start"] for each in rows)
    out = tmp_path / "out"
    assert validate([out / "t.csv"], descriptor=tmp_path / "datapackage.json").findings == ()


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("shortest", [0, 3])
def test_every_choice_of_characters_matches_the_pattern(pattern: str, shortest: int) -> None:
    allowed = places(pattern, shortest if pattern in (r"\w{2,4}", "(AB|CD)[xy]+", "a?b*c") else 0)
    assert allowed
    for end in (0, -1):
        assert re.fullmatch(pattern, "".join(each[end] for each in allowed))


@pytest.mark.parametrize(
    ("kind", "form", "rows", "allowed"),
    [
        ("date", "%Y", 60, None),
        ("date", "%m.%Y", 60, None),
        ("date", "%d.%m.%y", 60, None),
        ("date", "%m", 13, 12),
        ("time", "%H:%M", 60, None),
        ("time", "%H", 24, None),
        ("time", "%H", 25, 24),
        ("datetime", "%Y-%m", 60, None),
    ],
)
def test_what_must_not_repeat_is_told_apart_by_what_its_format_writes(
    tmp_path: Path, kind: str, form: str, rows: int, allowed: int | None
):
    field = {"name": "at", "type": kind, "format": form, "constraints": {"unique": True}}
    resources = [table("t", [field, {"name": "x", "type": "string"}])]
    if allowed is None:
        assert len({each["at"] for each in made(tmp_path / "made", resources, ["t"], rows)}) == rows
        return
    with pytest.raises(UsageError, match=f"its format and constraints allow {allowed} values only, too few for {rows}"):
        made(tmp_path / "made", resources, ["t"], rows)
    assert not (tmp_path / "made" / "out").exists()


def test_years_that_must_not_repeat_keep_the_ends_of_their_field(tmp_path: Path):
    ends = {"unique": True, "minimum": "2001", "maximum": "2010"}
    field = {"name": "at", "type": "date", "format": "%Y", "constraints": ends}
    rows = made(tmp_path / "made", [table("t", [field, {"name": "x", "type": "string"}])], ["t"], 10)
    assert [each["at"] for each in rows] == [str(year) for year in range(2001, 2011)]
    with pytest.raises(UsageError, match="allow 10 values only, too few for 11 rows"):
        made(tmp_path / "made", [table("t", [field, {"name": "x", "type": "string"}])], ["t"], 11)
