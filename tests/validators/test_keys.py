"""Keys: what the specification's sentences say of them, one small table a sentence."""

import pytest

from zhengzhao.errors import DescriptorError


def table(*types: str | dict, **schema: object) -> dict:
    fields = [
        {"name": name, **(kind if isinstance(kind, dict) else {"type": kind})}
        for name, kind in zip("abc", types, strict=False)
    ]
    return {"fields": fields, **schema}


def places(report) -> list[tuple[int | None, str, tuple[str, ...]]]:
    return [(each.row, each.rule, each.fields) for each in report.findings]


@pytest.mark.parametrize(
    ("schema", "rows", "repeated"),
    [
        # each row has a unique logical value in the field
        (table("string", "any", uniqueKeys=[["a"]]), ["x1", "y2", "x3"], [4]),
        (table("integer", "any", uniqueKeys=[["a"]]), ["11", "22", "03", "13"], [5]),
        # each row has a unique set of logical values in the fields
        (table("string", "string", uniqueKeys=[["a", "b"]]), ["x1", "x2", "y1", "x1"], [5]),
        # both properties SHOULD be assessed separately; each key is held on its own
        (table("string", "string", uniqueKeys=[["a"], ["a", "b"]]), ["x1", "x2"], [3]),
        (table({"type": "string", "constraints": {"unique": True}}, "any"), ["x1", "x2"], [3]),
        # v1 wrote a key of one field as text
        (table("string", "any", primaryKey="a"), ["x1", "x2"], [3]),
        (table("string", "string", primaryKey=["a", "b"]), ["x1", "x2", "x1"], [4]),
    ],
)
def test_a_repeated_key_is_found_at_its_later_row(hold, schema, rows, repeated):
    report = hold(schema, [list(row) for row in rows])
    assert sorted({row for row, *_ in places(report)}) == repeated


@pytest.mark.parametrize(
    ("kind", "texts", "repeated"),
    [
        ("integer", ["7", "007", "8"], [3]),
        ("integer", ["9" * 40, "9" * 41, "0" + "9" * 40], [4]),
        ("number", ["1", "1.0", "1.0000000000000000000", "1.00000000000000001"], [3, 4]),
        ("number", ["12345678901234567", "12345678901234568"], []),
        ("datetime", ["2020-01-01T00:00:00Z", "2020-01-01T08:00:00+08:00"], [3]),
        (
            "datetime",
            ["2020-01-01T00:00:00.1234567", "2020-01-01T00:00:00.1234568", "2020-01-01T00:00:00.12345670"],
            [4],
        ),
        (
            "datetime",
            ["2020-01-01T00:00:00.123456", "2020-01-01T00:00:00.1234560Z", "2020-01-01T00:00:00.1234561"],
            [3],
        ),
        ("datetime", ["2020-01-01T00:00:00.1234567Z", "2020-01-01T08:00:00.1234567+08:00"], [3]),
        ("duration", ["P1Y", "P12M", "P365D"], [3]),
        ("object", ['{"a":1,"b":2}', '{"b":2.0,"a":1}'], [3]),
        ("boolean", ["true", "1", "0"], [3]),
    ],
)
def test_logical_values_are_compared_not_texts(hold, kind, texts, repeated):
    report = hold(table(kind, "any", uniqueKeys=[["a"]]), [[text, "-"] for text in texts])
    assert [row for row, *_ in places(report)] == repeated


def test_null_values_are_excluded_from_unique_keys(hold):
    report = hold(table("string", "string", uniqueKeys=[["a", "b"]]), [["", "1"], ["", "1"], ["x", ""], ["x", ""]])
    assert report.valid


def test_the_fields_of_a_primary_key_are_required(hold):
    report = hold(table("string", "string", primaryKey=["a", "b"]), [["x", ""], ["x", "1"]])
    assert places(report) == [(2, "required", ("b",))]


@pytest.mark.parametrize(
    "reference", [{"fields": ["a"]}, {"resource": "", "fields": "a"}, {"resource": "t", "fields": ["a"]}]
)
def test_a_table_may_refer_to_itself(hold, reference):
    schema = table("string", "string", foreignKeys=[{"fields": "b", "reference": reference}])
    assert places(hold(schema, [["1", ""], ["2", "1"], ["3", "9"]])) == [(4, "foreign-key", ("b",))]


def test_a_foreign_key_of_several_fields_refers_to_them_together(hold):
    key = {"fields": ["a", "b"], "reference": {"resource": "u", "fields": ["x", "y"]}}
    other = {"fields": [{"name": "x", "type": "string"}, {"name": "y", "type": "integer"}]}
    report = hold(
        table("string", "integer", foreignKeys=[key]),
        [["p", "1"], ["p", "02"], ["q", "1"], ["p", ""], ["", "1"]],
        {"u": (other, [["p", "01"], ["p", "2"]])},
    )
    assert places(report) == [(4, "foreign-key", ("a", "b"))]


@pytest.mark.parametrize(
    ("ours", "theirs", "listed", "cells", "lost"),
    [
        ("integer", "integer", ["007"], ["7", "+7", "8"], [4]),
        ("number", "integer", ["7", "10"], ["7.0", "10.", "7.5"], [4]),
        ("integer", "number", ["7.00"], ["7"], []),
        ("date", "date", ["2020-01-01"], ["2020-01-01", "2020-01-02"], [3]),
    ],
)
@pytest.mark.parametrize("codes", [False, True])
def test_foreign_keys_compare_values(hold, ours, theirs, listed, cells, lost, codes):
    key = {"fields": ["a"], "reference": {"resource": "u", "fields": ["x"]}}
    report = hold(
        table(ours, "any", foreignKeys=[key]),
        [[cell, "-"] for cell in cells],
        {"u": ({"fields": [{"name": "x", "type": theirs}, {"name": "y"}]}, [[each, "-"] for each in listed])},
        codes,
    )
    assert [row for row, *_ in places(report)] == lost


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ({"resource": "v", "fields": ["x"]}, "foreignKeys[0].reference.resource"),
        ({"resource": "u", "fields": ["z"]}, "foreignKeys[0].reference.fields[0]"),
    ],
)
def test_a_foreign_key_that_leads_nowhere_is_named_with_its_place(hold, reference, place):
    schema = table("string", foreignKeys=[{"fields": ["a"], "reference": reference}])
    with pytest.raises(DescriptorError) as raised:
        hold(schema, [["1"]], {"u": ({"fields": [{"name": "x"}]}, [["1"]])})
    assert f"resources[0].schema.{place}" in raised.value.text.en
    assert f"resources[0].schema.{place}" in raised.value.text.zh
