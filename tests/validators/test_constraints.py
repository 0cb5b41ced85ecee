"""Constraints on the logical values of every type that the specification allows them on."""

import pytest

from zhengzhao.errors import DescriptorError

TABLE = [
    # type and properties, constraints, cells that keep them, cells that break them
    ({"type": "string"}, {"minLength": 2, "maxLength": 3}, ["ab", "证照的"], ["a", "abcd"]),
    ({"type": "string"}, {"pattern": "[A-Z]|b"}, ["A", "b"], ["Ab", "xb", "b\n"]),
    ({"type": "string"}, {"pattern": r"\d{2}[\w-]"}, ["12a", "１２张", "12-"], ["1a", "12_"]),
    ({"type": "string"}, {"enum": ["a", "1"]}, ["a", "1"], ["A", "01"]),
    ({"type": "any"}, {"enum": ["a"]}, ["a"], ["b"]),
    ({"type": "integer"}, {"minimum": 1, "maximum": "3"}, ["1", "+3", "03"], ["0", "4", "9" * 50, "-" + "9" * 50]),
    ({"type": "integer"}, {"enum": [1, "2"]}, ["01", "2"], ["3"]),
    ({"type": "integer"}, {"minimum": 1e3, "exclusiveMaximum": 2000.0}, ["1000"], ["999", "2000"]),
    ({"type": "integer"}, {"enum": [1.0, 1e30]}, ["1", "1" + 30 * "0"], ["2"]),
    ({"type": "year"}, {"minimum": 2000.0}, ["2000"], ["1999"]),
    ({"type": "string"}, {"minLength": 2.0, "maxLength": 3.0}, ["ab", "abc"], ["a", "abcd"]),
    ({"type": "string"}, {"enum": [1.0, "2.0"]}, ["1.0", "2.0"], ["1"]),
    ({"type": "integer"}, {"enum": [None, 1]}, ["1"], ["2"]),
    ({"type": "string"}, {"enum": ["a", None]}, ["a"], ["None", "null"]),
    ({"type": "string", "categories": ["a", "b"]}, {"enum": ["a", None]}, ["a"], ["b"]),
    ({"type": "integer", "groupChar": ","}, {"minimum": "1,000"}, ["1,000", "1001"], ["999"]),
    ({"type": "integer", "bareNumber": False}, {"exclusiveMaximum": 50}, ["49%", "-7 km"], ["50%"]),
    (
        {"type": "number"},
        {"minimum": "0.1", "maximum": 100},
        ["0.1", "1e2"],
        ["0.09", "100.00000000000000001", "NaN", "INF"],
    ),
    ({"type": "number"}, {"exclusiveMinimum": "9007199254740992"}, ["9007199254740993"], ["9007199254740992"]),
    ({"type": "number"}, {"enum": ["1.50"]}, ["1.5", "15e-1"], ["1.51"]),
    (
        {"type": "number"},
        {"enum": ["9007199254740993"]},
        ["9007199254740993", "9007199254740993.0"],
        ["9007199254740992"],
    ),
    (
        {"type": "number"},
        {"enum": [0, "0.1", "1e300", "NaN"]},
        ["-0", "0.1000000000000000000", "1e300", "nan"],
        ["0.10000000000000001"],
    ),
    ({"type": "number", "decimalChar": ","}, {"enum": ["0,10000000000000001"]}, ["0,10000000000000001"], ["0,1"]),
    (
        {"type": "integer"},
        {"enum": [1, "1" + 40 * "0"]},
        ["01", "+1" + 40 * "0"],
        ["1" + 41 * "0", "1" + 39 * "0" + "1"],
    ),
    ({"type": "number", "decimalChar": ","}, {"minimum": "1.5"}, ["1,5"], ["1,4"]),
    (
        {"type": "integer"},
        {"maximum": 2**128 - 1},
        ["0", str(2**128 - 1), "-1" + 50 * "0", "00" + str(2**127)],
        [str(2**128), "1" + 50 * "0"],
    ),
    (
        {"type": "integer"},
        {"exclusiveMinimum": "-1" + 50 * "0"},
        ["-" + 50 * "9", "1" + 60 * "0", "-1"],
        ["-1" + 50 * "0", "-2" + 50 * "0", "-1" + 51 * "0"],
    ),
    ({"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]}, {"enum": [True]}, ["是"], ["否"]),
    (
        {"type": "date"},
        {"minimum": "2020-01-01", "exclusiveMaximum": "2021-01-01"},
        ["2020-01-01"],
        ["2019-12-31", "2021-01-01"],
    ),
    ({"type": "date", "format": "%Y/%m/%d"}, {"minimum": "2020/01/02"}, ["2020/01/02"], ["2020/01/01"]),
    ({"type": "date", "format": "%d %b %Y"}, {"maximum": "01 Dec 2020"}, ["30 Nov 2020"], ["02 Dec 2020"]),
    ({"type": "time"}, {"maximum": "12:00:00"}, ["12:00:00"], ["12:00:01"]),
    (
        {"type": "datetime"},
        {"minimum": "2020-01-01T00:00:00Z"},
        ["2020-01-01T08:00:00+08:00"],
        ["2020-01-01T07:00:00+08:00"],
    ),
    (
        {"type": "datetime"},
        {"exclusiveMinimum": "2020-01-01T00:00:00.1234567", "maximum": "2020-01-01T00:00:00.12345691"},
        ["2020-01-01T00:00:00.12345671Z", "2020-01-01T00:00:00.12345691"],
        ["2020-01-01T00:00:00.1234567", "2020-01-01T00:00:00.123456", "2020-01-01T00:00:00.123456911"],
    ),
    (
        {"type": "datetime"},
        {"enum": ["2020-01-01T00:00:00.1234567", "2021-01-01T00:00:00"]},
        ["2020-01-01T08:00:00.12345670+08:00", "2021-01-01T00:00:00.0"],
        ["2020-01-01T00:00:00.123456", "2021-01-01T00:00:00.0000001"],
    ),
    ({"type": "year"}, {"minimum": 2000}, ["2000", "12000"], ["1999", "-2001"]),
    ({"type": "yearmonth"}, {"maximum": "2020-09"}, ["2020-09", "2019-12"], ["2020-10", "12020-01"]),
    ({"type": "duration"}, {"minimum": "P1M"}, ["P32D", "P1M", "P2M"], ["P27D", "-P2M", "P31D"]),
    ({"type": "duration"}, {"exclusiveMaximum": "P1Y"}, ["P11M", "P364D"], ["P12M", "P367D", "P365D"]),
    ({"type": "duration"}, {"enum": ["PT60M"]}, ["PT1H"], ["PT61M"]),
    ({"type": "array"}, {"minLength": 1, "maxLength": 2}, ["[1]", "[1,[2,3]]"], ["[]", "[1,2,3]"]),
    ({"type": "array"}, {"enum": [[1, 2], "[3]"]}, ["[1, 2.0]", "[3]"], ["[2,1]"]),
    ({"type": "array"}, {"enum": [[1.5, {"a": 2.50}]]}, ['[1.50, {"a": 2.5}]'], ['["1.5", {"a": "2.50"}]']),
    ({"type": "object"}, {"minLength": 2}, ['{"a":1,"b":2}'], ['{"a":1}']),
    ({"type": "object"}, {"enum": [{"a": 1, "b": 2}]}, ['{"b":2,"a":1}'], ['{"a":1}']),
    (
        {"type": "object"},
        {"jsonSchema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "number", "minimum": 1.5}}}},
        ['{"a": 1.5}'],
        ['{"a": 1}', "{}"],
    ),
    (
        {"type": "array"},
        {"jsonSchema": {"items": {"$ref": "#/$defs/i"}, "$defs": {"i": {"type": "integer"}}}},
        ["[1]"],
        ['["1"]'],
    ),
    (
        {"type": "array"},
        {"jsonSchema": {"items": {"type": "number", "multipleOf": 0.01, "maximum": 1e30}}},
        ["[19.99, 0.07]", "[1, 2.0, -1e29, 1234567890123456789012345678]"],
        ["[19.999]", "[1e31]"],
    ),
    (
        {"type": "array"},
        {"jsonSchema": {"minItems": 1.0, "items": {"enum": [1.5, 2.0, "0.1"]}}},
        ["[1.5, 2]", '["0.1"]'],
        ["[]", "[0.1]", '["1.5"]'],
    ),
    ({"type": "array"}, {"jsonSchema": {"items": {"type": "integer"}}}, ["[1, 2.0, 1e3]"], ["[1.5]"]),
    (
        {"type": "array"},
        {
            "jsonSchema": {
                "$id": "https://example.com/a",
                "items": {"$ref": "https://example.com/a#/$defs/i"},
                "$defs": {"i": {"type": "null"}},
            }
        },
        ["[null]"],
        ["[1]"],
    ),
    (
        {"type": "array"},
        {
            "jsonSchema": {
                "items": {"$ref": "https://example.com/b"},
                "$defs": {"i": {"$id": "https://example.com/b", "$ref": "#/$defs/j", "$defs": {"j": {"type": "null"}}}},
            }
        },
        ["[null]"],
        ["[1]"],
    ),
    (
        {"type": "array"},
        {"jsonSchema": {"items": {"$ref": "#i"}, "$defs": {"i": {"$anchor": "i", "type": "null"}}}},
        ["[null]"],
        ["[1]"],
    ),
    ({"type": "list"}, {"minLength": 2}, ["a,b"], ["a"]),
    ({"type": "list", "itemType": "integer"}, {"enum": ["1,2"]}, ["01,2"], ["2,1"]),
    ({"type": "geopoint"}, {"enum": ["1, 2"]}, ["1.0,2"], ["2,1"]),
    ({"type": "geopoint"}, {"enum": [[1, 2.5]]}, ["1.0, 2.5"], ["2.5, 1"]),
    ({"type": "geopoint", "format": "array"}, {"enum": [[1.5, 2.0]]}, ["[1.50, 2]"], ["[2, 1.5]"]),
    (
        {"type": "geojson"},
        {"enum": ['{"type":"Point","coordinates":[1,2]}']},
        ['{"coordinates":[1,2],"type":"Point"}'],
        ['{"type":"Point","coordinates":[2,1]}'],
    ),
]


@pytest.mark.parametrize(("field", "constraints", "good", "bad"), TABLE, ids=lambda value: str(value)[:60])
def test_a_constraint_is_held_against_the_value(hold, field, constraints, good, bad):
    schema = {"fields": [{"name": "f", **field, "constraints": constraints}]}
    report = hold(schema, [[cell] for cell in (*good, *bad)])
    first = 2 + len(good)
    assert sorted({each.row for each in report.findings}) == list(range(first, first + len(bad)))
    assert {each.rule for each in report.findings} <= set(constraints)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "string", "categories": ["apple", "orange"]}, ["apple"], ["Apple", "banana"]),
        ({"type": "integer", "categories": [{"value": 0, "label": "apple"}, {"value": 1}]}, ["0", "01"], ["2"]),
        ({"type": "integer", "categories": [0, "1" + 40 * "0"]}, ["-0", "1" + 40 * "0"], ["2" + 40 * "0"]),
        (
            {"type": "integer", "categories": [1, 2, 3], "categoriesOrdered": True, "constraints": {"minimum": 2}},
            ["2"],
            ["1", "4"],
        ),
    ],
)
def test_a_value_is_one_of_its_categories(hold, field, good, bad):
    report = hold({"fields": [{"name": "f", **field}]}, [[cell] for cell in (*good, *bad)])
    assert sorted({each.row for each in report.findings}) == list(range(2 + len(good), 2 + len(good) + len(bad)))


def test_an_enum_within_categories_says_it_all(hold):
    field = {"name": "f", "type": "string", "categories": ["a", "b"], "constraints": {"enum": ["a"]}}
    assert [each.rule for each in hold({"fields": [field]}, [["c"]]).findings] == ["enum"]


@pytest.mark.parametrize(
    ("schema", "rows", "missing"),
    [
        ({}, ["", "-"], [2]),
        ({"missingValues": ["-", "NA"]}, ["", "-", "NA"], [3, 4]),
        ({"missingValues": []}, [""], []),
        ({"missingValues": [{"value": "-99", "label": "REFUSED"}, {"value": ""}]}, ["-99", "", "-9"], [2, 3]),
    ],
)
def test_missing_values_are_those_of_the_schema(hold, schema, rows, missing):
    field = {"name": "f", "type": "string", "constraints": {"required": True}}
    report = hold({"fields": [field, {"name": "g"}], **schema}, [[cell, "x"] for cell in rows])
    assert [each.row for each in report.findings] == missing


def test_missing_values_of_a_field_replace_those_of_the_schema(hold):
    given = {"type": "string", "constraints": {"required": True}}
    schema = {
        "fields": [{"name": "a", **given}, {"name": "b", **given, "missingValues": ["-"]}],
        "missingValues": ["", "NA"],
    }
    report = hold(schema, [["NA", "NA"], ["-", "-"]])
    assert [(each.row, each.fields) for each in report.findings] == [(2, ("a",)), (3, ("b",))]


def test_a_judged_column_is_judged_once_for_every_distinct_text(hold, monkeypatch):
    from zhengzhao.engines import judging

    asked: list[str] = []
    plain = judging._json
    monkeypatch.setattr(judging, "_json", lambda text: (asked.append(text), plain(text))[1])
    report = hold({"fields": [{"name": "f", "type": "object"}]}, [["{}"], ["[]"], ["{}"]] * 20_000)
    assert sorted(asked) == ["[]", "{}"]
    assert [each.failed for each in report.checks if each.rule == "type-error"] == [20_000]


@pytest.mark.parametrize(
    ("field", "place", "word"),
    [
        ({"type": "integer", "constraints": {"minimum": "one"}}, "fields[0].constraints.minimum", "integer"),
        (
            {"type": "date", "constraints": {"enum": ["2020-01-01", "2020-1-1"]}},
            "fields[0].constraints.enum[1]",
            "date",
        ),
        ({"type": "duration", "constraints": {"maximum": "1Y"}}, "fields[0].constraints.maximum", "duration"),
        ({"type": "object", "constraints": {"enum": ["[]"]}}, "fields[0].constraints.enum[0]", "object"),
        ({"type": "string", "constraints": {"pattern": "(?=a)a"}}, "fields[0].constraints.pattern", "RE2"),
        ({"type": "string", "constraints": {"pattern": "a)|(?:b"}}, "fields[0].constraints.pattern", "RE2"),
        ({"type": "string", "constraints": {"pattern": "[a-z-[aeiou]]"}}, "fields[0].constraints.pattern", "RE2"),
        ({"type": "string", "constraints": {"pattern": "[a-z-[aeiou]]"}}, "fields[0].constraints.pattern", "-[…]"),
        ({"type": "string", "constraints": {"pattern": r"\Qa"}}, "fields[0].constraints.pattern", "RE2"),
        ({"type": "integer", "categories": [1, "x"]}, "fields[0].categories[1]", "integer"),
        (
            {"type": "array", "constraints": {"jsonSchema": {"type": "text"}}},
            "fields[0].constraints.jsonSchema",
            "JSON Schema",
        ),
        (
            {"type": "array", "constraints": {"jsonSchema": {"$ref": "https://example.com/x.json"}}},
            "fields[0].constraints.jsonSchema",
            "example.com",
        ),
        *(
            (
                {"type": "array", "constraints": {"jsonSchema": {"items": {"$ref": nowhere}}}},
                "fields[0].constraints.jsonSchema",
                f"$ref {nowhere} ",
            )
            for nowhere in ("#/nowhere", "#/items/$ref/x", "#nowhere")
        ),
        (
            {
                "type": "array",
                "constraints": {"jsonSchema": {"$id": "https://example.com/a", "$ref": "https://example.com/a#/b"}},
            },
            "fields[0].constraints.jsonSchema",
            "#/b",
        ),
        *(
            (
                {"type": "array", "constraints": {"jsonSchema": broken}},
                "fields[0].constraints.jsonSchema",
                "JSON Schema",
            )
            for broken in (
                {"minItems": "x"},
                {"pattern": "("},
                {"items": {"pattern": "("}},
                {"properties": 5},
                {"$ref": 5},
                {"allOf": []},
                {"required": "a"},
                {"$schema": 5},
            )
        ),
    ],
)
def test_a_constraint_that_cannot_be_asked_is_a_mistake_of_the_descriptor(hold, field, place, word):
    with pytest.raises(DescriptorError) as raised:
        hold({"fields": [{"name": "f", **field}]}, [["x"]])
    for text in (raised.value.text.zh, raised.value.text.en):
        assert f"resources[0].schema.{place}" in text
        assert word in text


@pytest.mark.parametrize("pattern", ["(" * 100_000, "a" * 100_000 + "(", r"\p{" + "x" * 100_000 + "}"])
def test_of_a_pattern_that_is_pages_long_the_beginning_is_told(hold, pattern):
    with pytest.raises(DescriptorError) as raised:
        hold({"fields": [{"name": "f", "type": "string", "constraints": {"pattern": pattern}}]}, [["x"]])
    assert "RE2 does not take " + pattern[:20] in raised.value.text.en
    assert len(raised.value.text.en) < 500


@pytest.mark.parametrize("pattern", [r"\Qa.\E", r"\\C|a\.", "^a[.]$"])
def test_a_pattern_that_is_whole_is_asked(hold, pattern):
    report = hold({"fields": [{"name": "f", "type": "string", "constraints": {"pattern": pattern}}]}, [["a."], ["b"]])
    assert [(each.rule, each.row) for each in report.findings] == [("pattern", 3)]


def test_a_json_schema_that_leads_back_to_itself_is_a_mistake_of_the_descriptor(hold):
    field = {"name": "f", "type": "array", "constraints": {"jsonSchema": {"$ref": "#"}}}
    with pytest.raises(DescriptorError, match="without end"):
        hold({"fields": [field]}, [["[1]"]])
