"""Names, values and expressions made to break out of SQL or to read a file: they are data, or they are refused."""

import pytest

from zhengzhao.errors import DescriptorError

NASTY = [
    'a"b',
    "a'b",
    'x"; DROP TABLE t; --',
    "x') UNION SELECT * FROM read_text('/etc/passwd') --",
    "row",
    "LINE",
    "expected",
    "text",
    "c0",
    "f|text",
    "rule:0",
    "key:0",
    "$1",
    "{value}",
    "a\\b",
    "😀 名称",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_only_a_name(hold, name):
    field = {"name": name, "type": "integer", "constraints": {"required": True, "minimum": 0, "enum": [1, 2]}}
    schema = {"fields": [field, {"name": "g", "type": "object"}], "primaryKey": [name], "uniqueKeys": [[name, "g"]]}
    schema["foreignKeys"] = [{"fields": [name], "reference": {"fields": [name]}}]
    report = hold(schema, [["1", "{}"], ["1", "[]"], ["x", "{}"], ["3", "{}"]])
    found = {(each.row, each.rule) for each in report.findings}
    assert found == {(3, "primary-key"), (3, "type-error"), (4, "type-error"), (5, "enum")}


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("name", NASTY)
def test_one_fault_is_found_whatever_its_field_is_called(hold, name, plain):
    # Nothing else is wrong, so that only the first look can find it.
    fields = [{"name": name, "type": "integer"}, {"name": "g"}]
    integers = hold({"fields": fields}, [["1", "x"], ["y", "x"]], plain=plain)
    fields[0]["constraints"] = {"maximum": 9}
    limits = hold({"fields": fields[::-1]}, [["x", "2"], ["x", "10"]], plain=plain)
    assert [(each.row, each.rule) for each in integers.findings] == [(3, "type-error")]
    assert [(each.row, each.rule) for each in limits.findings] == [(3, "maximum")]


@pytest.mark.parametrize("value", NASTY)
def test_a_value_of_a_descriptor_is_only_a_value(hold, value):
    constraints = {"enum": [value], "maxLength": 99}
    schema = {"fields": [{"name": "f", "type": "string", "constraints": constraints, "missingValues": [f"-{value}"]}]}
    report = hold({"fields": [*schema["fields"], {"name": "g"}]}, [[value, "x"], [f"-{value}", "x"], ["y", "x"]])
    assert [(each.row, each.rule) for each in report.findings] == [(4, "enum")]


@pytest.mark.parametrize("value", ["'", '"', "\\", "$", ".*", "(", "]"])
def test_a_character_of_a_property_is_only_a_character(hold, value):
    number = {"name": "n", "type": "number", "groupChar": value}
    schema = {"fields": [number, {"name": "l", "type": "list", "delimiter": value, "itemType": "integer"}]}
    report = hold(schema, [[f"1{value}000", f"1{value}2"], ["1;000", "1;2"]])
    assert [each.row for each in report.findings] == [3, 3]


@pytest.mark.parametrize(
    "expression",
    [
        "f = (SELECT content FROM read_text('/etc/passwd'))",
        "read_text('/etc/passwd') IS NULL",
        "f IN (SELECT * FROM 'other.csv')",
        "getenv('HOME') = f",
        "f = 'x'; DROP TABLE t",
    ],
)
def test_an_expression_that_reaches_out_is_refused(hold, expression):
    rules = [{"name": "mine", "expression": expression, "fields": ["f"], "summary": "x"}]
    with pytest.raises(DescriptorError):
        hold({"fields": [{"name": "f", "type": "string"}], "rules": rules}, [["x"]])


@pytest.mark.parametrize("names", [("a", "A"), ("a", "a|text"), ("|row", "b"), ("item|", "b")])
def test_names_that_the_engine_cannot_keep_apart_are_refused(hold, names):
    with pytest.raises(DescriptorError, match=r"fields\[[01]\]\.name"):
        hold({"fields": [{"name": name} for name in names]}, [["1", "2"]])
