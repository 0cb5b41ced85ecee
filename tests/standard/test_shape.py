"""A descriptor with a mistake: one clear sentence in both languages, with the place in the YAML."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from zhengzhao.engines import column, to_sql, typed
from zhengzhao.errors import DescriptorError
from zhengzhao.standard import read_package, read_schema, read_yaml
from zhengzhao.standard.places import line_of
from zhengzhao.standard.yamltext import parse_yaml


def f(**properties: object) -> dict:
    """A schema of one field."""
    return {"fields": [{"name": "a", "type": "string", **properties}]}


def s(**properties: object) -> dict:
    """A schema of two fields, with properties of its own."""
    return {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}], **properties}


MISTAKES = [
    # the schema, the place, a word of the reason
    ([], "", "Table Schema"),
    ({}, "fields", "list"),
    ({"fields": []}, "fields", "at least one"),
    ({"fields": [7]}, "fields[0]", "mapping"),
    ({"fields": [{"type": "string"}]}, "fields[0].name", "name"),
    ({"fields": [{"name": ""}]}, "fields[0].name", "name"),
    ({"fields": ["a", ""]}, "fields[1].name", "name"),
    ({"fields": [{"name": "a"}, {"name": "a"}]}, "fields[1].name", "earlier"),
    (f(formerly=7), "fields[0].formerly", "former name"),
    (f(formerly=["x", ""]), "fields[0].formerly", "former name"),
    (f(formerly="a"), "fields[0].formerly", "in use"),
    (s(fields=[{"name": "a", "formerly": "b"}, {"name": "b"}]), "fields[0].formerly", "in use"),
    (s(fields=[{"name": "a", "formerly": "x"}, {"name": "b", "formerly": ["x"]}]), "fields[1].formerly", "one place"),
    (f(type="text"), "fields[0].type", "there are any"),
    (f(type="integr"), "fields[0].type", "integer"),
    (f(type="Text"), "fields[0].type", "did you mean string?"),
    (f(type="double"), "fields[0].type", "did you mean number?"),
    (f(type="timestamp"), "fields[0].type", "did you mean datetime?"),
    (f(format="mail"), "fields[0].format", "email"),
    (f(type="date", format="YYYY-MM-DD"), "fields[0].format", "<PATTERN>"),
    (f(type="time", format="HH:MM"), "fields[0].format", "such as %H:%M"),
    (f(type="date", format="%Y-%Q"), "fields[0].format", "%Q"),
    (f(type="date", format="%Y-%"), "fields[0].format", "strptime"),
    (f(type="integer", format="bare"), "fields[0].format", "default"),
    (f(type="number", decimalChar=""), "fields[0].decimalChar", "empty"),
    (f(type="number", decimalChar=",", groupChar=","), "fields[0].groupChar", "decimalChar"),
    (f(type="number", groupChar="."), "fields[0].groupChar", "decimalChar"),
    (f(type="integer", bareNumber="no"), "fields[0].bareNumber", "true or false"),
    (f(type="boolean", trueValues="yes"), "fields[0].trueValues", "list"),
    (f(type="boolean", trueValues=[1]), "fields[0].trueValues", "quotes"),
    (f(type="boolean", trueValues=["1"], falseValues=["1"]), "fields[0].falseValues", "trueValues"),
    (f(type="boolean", trueValues=["0"]), "fields[0].trueValues", "falseValues (its default)"),
    (f(type="boolean", falseValues=["no", "1"]), "fields[0].falseValues", "trueValues (its default)"),
    (f(type="number", decimalChar="5"), "fields[0].decimalChar", "digit"),
    (f(type="integer", groupChar="0"), "fields[0].groupChar", "digit"),
    (f(type="list", delimiter=""), "fields[0].delimiter", "empty"),
    (f(type="list", itemType="object"), "fields[0].itemType", "string"),
    (f(type=["integer"]), "fields[0].type", "is not known"),
    (f(type={"name": "integer"}), "fields[0].type", "is not known"),
    (f(constraints=["required"]), "fields[0].constraints", "mapping"),
    (f(constraints={"minLenght": 1}), "fields[0].constraints.minLenght", "minLength"),
    (f(constraints={"minLength": "1"}), "fields[0].constraints.minLength", "integer"),
    (f(constraints={"maxLength": -1}), "fields[0].constraints.maxLength", "0 or more"),
    (f(constraints={"minimum": 1}), "fields[0].constraints.minimum", "integer, number, date"),
    (f(type="integer", constraints={"pattern": "[0-9]"}), "fields[0].constraints.pattern", "string"),
    (f(type="integer", constraints={"minLength": 1}), "fields[0].constraints.minLength", "array"),
    (f(type="any", constraints={"pattern": "x"}), "fields[0].constraints.pattern", "string"),
    ({"fields": [{"name": "a", "constraints": {"minimum": 1}}]}, "fields[0].constraints.minimum", "type any"),
    ({"fields": [{"name": "a", "format": "%Y"}]}, "fields[0].format", "default"),
    (f(constraints={"jsonSchema": {}}), "fields[0].constraints.jsonSchema", "array, object"),
    (f(type="array", constraints={"jsonSchema": "x"}), "fields[0].constraints.jsonSchema", "JSON Schema"),
    (f(constraints={"pattern": 7}), "fields[0].constraints.pattern", "quotes"),
    (f(constraints={"enum": []}), "fields[0].constraints.enum", "at least one"),
    (f(constraints={"enum": [None]}), "fields[0].constraints.enum", "at least one"),
    (f(constraints={"required": "yes"}), "fields[0].constraints.required", "true or false"),
    (f(type="date", constraints={"minimum": ["2020-01-01"]}), "fields[0].constraints.minimum", "one value"),
    (f(categories=[]), "fields[0].categories", "at least one"),
    (f(type="date", categories=["2020-01-01"]), "fields[0].categories", "integer"),
    (f(categories=["a", "a"]), "fields[0].categories[1]", "repeated"),
    (f(categories=[{"label": "a"}]), "fields[0].categories[0].value", "missing"),
    (f(categories=[{"value": "a", "label": "x"}, {"value": "b", "label": "x"}]), "fields[0].categories[1]", "repeated"),
    (f(categories=["b", {"value": "a", "label": 7}]), "fields[0].categories[1].label", "quotes"),
    (f(categories=["a"], constraints={"enum": ["b"]}), "fields[0].constraints.enum[0]", "categories"),
    (f(categories=["a"], categoriesOrdered="yes"), "fields[0].categoriesOrdered", "true or false"),
    (f(missingValues="-"), "fields[0].missingValues", "list"),
    (s(missingValues=["", -99]), "missingValues[1]", "quotes"),
    (s(missingValues=["", ""]), "missingValues[1]", "repeated"),
    (s(missingValues=[{"value": "-", "label": 7}]), "missingValues[0].label", "quotes"),
    (s(missingValues=[{"value": "-", "label": "x"}, {"value": "", "label": "x"}]), "missingValues[1]", "repeated"),
    (s(missingValues=[{"label": "x"}]), "missingValues[0].value", "missing"),
    (s(fieldsMatch="some"), "fieldsMatch", "superset"),
    (s(primaryKey=["a", "c"]), "primaryKey[1]", "no field c"),
    (s(primaryKey="c"), "primaryKey", "no field c"),
    (s(primaryKey=7), "primaryKey", "list"),
    (s(primaryKey=""), "primaryKey", "list"),
    (s(uniqueKeys="a"), "uniqueKeys", "list"),
    (s(uniqueKeys=[]), "uniqueKeys", "at least one"),
    (s(uniqueKeys=[["a"], ["x"]]), "uniqueKeys[1][0]", "no field x"),
    (s(uniqueKeys=[[]]), "uniqueKeys[0]", "list"),
    (
        s(foreignKeys=[{"fields": "a", "reference": {"package": ["x"], "fields": "a"}}]),
        "foreignKeys[0].reference.package",
        "package",
    ),
    (
        s(rules=[{"check": "uscc", "fields": ["a"], "reference": {"package": {}}}]),
        "rules[0].reference.package",
        "package",
    ),
    (
        s(rules=[{"check": "uscc", "fields": ["a"], "reference": {"resource": ["x"]}}]),
        "rules[0].reference.resource",
        "resource",
    ),
    (s(foreignKeys={"fields": "a"}), "foreignKeys", "list"),
    (s(foreignKeys=["a"]), "foreignKeys[0]", "reference"),
    (s(foreignKeys=[{"fields": ["a"]}]), "foreignKeys[0].reference", "missing"),
    (
        s(foreignKeys=[{"fields": ["a"], "reference": {"resource": "t"}}]),
        "foreignKeys[0].reference.fields",
        "is missing",
    ),
    (s(foreignKeys=[{"fields": ["x"], "reference": {"fields": ["b"]}}]), "foreignKeys[0].fields[0]", "no field x"),
    (
        s(foreignKeys=[{"fields": ["a"], "reference": {"fields": ["a", "b"]}}]),
        "foreignKeys[0].reference.fields",
        "as many",
    ),
    (
        s(foreignKeys=[{"fields": ["a"], "reference": {"fields": ["x"]}}]),
        "foreignKeys[0].reference.fields[0]",
        "no field x",
    ),
    (
        s(foreignKeys=[{"fields": ["a"], "reference": {"resource": 7, "fields": ["x"]}}]),
        "foreignKeys[0].reference.resource",
        "name",
    ),
    (s(rules=["uscc"]), "rules[0]", "mapping"),
    (s(rules=[{"fields": ["a"]}]), "rules[0]", "check and expression"),
    (s(rules=[{"check": "uscc", "fields": ["x"]}]), "rules[0].fields[0]", "no field x"),
    (s(rules=[{"check": "uscc", "fields": ["a"]}] * 2), "rules[1]", "uscc"),
]


@pytest.mark.parametrize(("schema", "place", "word"), MISTAKES, ids=[f"{place}-{word}" for _, place, word in MISTAKES])
def test_a_mistake_is_told_with_its_place(schema, place, word):
    with pytest.raises(DescriptorError) as raised:
        read_schema(schema, "x.yaml")
    told = raised.value.text
    beginning = f"x.yaml › {place}" if place else "x.yaml"
    assert told.en.startswith(f"{beginning}: ")
    assert told.zh.startswith(f"{beginning}：")
    assert word in told.en
    end = ("?", "？") if "did you mean" in told.en else (".", "。")
    assert (told.en[-1], told.zh[-1]) == end


def nested(depth: int) -> list:
    """A list in a list in a list, and so on."""
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("value", [[{"code": "x" * 30}] * 99, nested(5000), "x" * 5000], ids=["table", "deep", "long"])
@pytest.mark.parametrize(
    "within",
    [
        lambda value: f(type=value),
        lambda value: f(format=value),
        lambda value: f(type="date", format=value),
        lambda value: f(type="list", itemType=value),
        lambda value: f(categories=["a"], constraints={"enum": [value]}),
        lambda value: s(fieldsMatch=value),
        lambda value: s(missingValues=[{"value": "-", "label": [value]}]),
        lambda value: s(primaryKey=[value]),
        lambda value: s(foreignKeys=[{"fields": [value], "reference": {"fields": ["a"]}}]),
        lambda value: s(rules=[{"check": "uscc", "fields": ["a"], "severity": value}]),
    ],
)
def test_of_a_value_that_is_pages_long_the_beginning_is_told(within, value):
    with pytest.raises(DescriptorError) as raised:
        read_schema(within(value), "x.yaml")
    assert len(raised.value.text.en) < 300
    assert "…" in raised.value.text.en


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("datapackage.yaml", "name: p\nresources:\n  - name: a\n    path: a.csv\n    path: b.csv\n"),
        ("datapackage.json", '{"name": "p", "resources": [{\n"name": "a",\n\n"path": "a.csv",\n"path": "b.csv"}]}'),
    ],
)
def test_a_property_that_stands_twice_is_refused_with_both_lines(tmp_path: Path, name: str, text: str):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        read_package(file)
    assert raised.value.text.en == f"{file}:5: path stands in line 4 already; leave only one."


@pytest.mark.parametrize(
    ("resources", "place"),
    [
        ("[7]", "resources[0]"),
        ("[{path: a.csv}]", "resources[0].name"),
        ("[{name: a, path: a.csv}]", "resources[0].schema"),
        ("[{name: a, path: 7, schema: {fields: [{name: a}]}}]", "resources[0].path"),
        ("[{name: a, schema: {fields: [{name: a, type: x}]}}]", "resources[0].schema.fields[0].type"),
        ("[{name: a, schema: {fields: [{name: a}]}}, {name: a}]", "resources[1].name"),
        ("[{name: a, schema: ../../etc/passwd}]", "resources[0].schema"),
        ("[{name: a, schema: ''}]", "resources[0].schema"),
        ("[]", "resources"),
        ("[{name: a, path: '', schema: {fields: [{name: a}]}}]", "resources[0].path"),
        ("[{name: a, path: [], data: [], schema: {fields: [{name: a}]}}]", "resources[0].path"),
        ("[{name: a, path: a.csv, data: [], schema: {fields: [{name: a}]}}]", "resources[0].data"),
    ],
)
def test_a_mistake_of_a_package_is_told_with_its_place(tmp_path: Path, resources, place):
    file = tmp_path / "datapackage.yaml"
    file.write_text(f"name: p\nresources: {resources}\n", encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        read_package(file)
    for told in (raised.value.text.zh, raised.value.text.en):
        assert told.startswith(f"{file}:2 › {place}")


@pytest.mark.parametrize("more", [{}, {"resources": [{"name": "good", "title": "Good", "path": "good.csv"}]}])
def test_a_table_schema_alone_is_told_with_the_package_to_write(tmp_path: Path, more):
    file = tmp_path / "shops.schema.json"
    file.write_text(json.dumps({**s(), **more}), encoding="utf-8")
    with pytest.raises(DescriptorError, match="Table Schema of one table") as raised:
        read_package(file)
    package = tmp_path / "datapackage.json"
    for told in (raised.value.text.zh, raised.value.text.en):
        package.write_text(told[told.index("{") : told.rindex("}") + 1], encoding="utf-8")
        (table,) = read_package(package).resources
        assert table.schema.names == ("a", "b")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "a.json",
            '{"x": [{},\n{"y": {"b": 1, "c": 2,\n\t"b": 3}}]}',
            ":3: b stands in line 2 already; leave only one.",
        ),
        ("a.yaml", "{1: a, '1': b}\n", ":1: 1 stands in line 1 already; leave only one."),
        ("a.json", '{"x":\n[}', ":2: This is not valid JSON: did not find expected node content."),
        ("a.yaml", "y: 1\nx: [}", ":2: This is not valid YAML: did not find expected node content."),
        (
            "a.json",
            '{"x": "\\ud83c\\udf89 \\\\ud800",\n"y": "\\uD800"}',
            ":2: \\uD800 is only half a character; write the whole of it, or remove it.",
        ),
    ],
)
def test_text_that_cannot_be_read_or_says_two_things_is_told_with_its_line(tmp_path: Path, name, text, told):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        read_yaml(tmp_path / name)
    assert raised.value.text.en == f"{tmp_path / name}{told}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1\nb: }", ":2：不是正确的 YAML：列表或一组属性里缺少逗号，或者括号没有成对。"),
        ("a: b: c", ":1：不是正确的 YAML：缩进不对，或者文字里有冒号或引号而没有加引号。"),
        ("- a\nb: 1", ":2：不是正确的 YAML：缩进不对，或者文字里有冒号或引号而没有加引号。"),
        ("a: @b", ":1：不是正确的 YAML：文字不能以这个字符（如 @、%、`、制表符）开头；请加引号。"),
        ("a: \tb\n\tc: d", ":2：不是正确的 YAML：缩进要用空格，不能用制表符。"),
        ("a: 'x", ":1：不是正确的 YAML：引号没有成对。"),
        ('a: "\\d"', ":1：不是正确的 YAML：双引号里的反斜杠不对；正则表达式请用单引号。"),
        ("a: [}", ":1：不是正确的 YAML：这里缺少内容，或者括号没有成对。"),
        ("a: !b c", ":1：不是正确的 YAML：以 ! 开头的文字要加引号。"),
        ("b: 1\na: *x", ":2：不是正确的 YAML：不能用 * 引用别处；以 * 开头的文字要加引号。"),
        ("a: 1\n---\nb: 2", ":2：不是正确的 YAML：一个文件里只能有一份内容，不能用 --- 再起一份。"),
    ],
)
def test_what_people_get_wrong_in_yaml_is_told_in_chinese(text: str, told: str):
    with pytest.raises(DescriptorError) as raised:
        parse_yaml(text, "a.yaml")
    assert raised.value.text.zh == f"a.yaml{told}"
    assert raised.value.text.en.startswith(f"a.yaml{told.split('：')[0]}: This is not valid YAML: ")


def test_one_key_in_two_mappings_is_no_repetition(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("a: {b: 1}\na.b: 2\nc: {b: 1}\n", encoding="utf-8")
    assert read_yaml(tmp_path / "a.yaml") == {"a": {"b": 1}, "a.b": 2, "c": {"b": 1}}


def test_what_one_reader_changes_the_next_one_does_not_see(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_text("a: {b: [x]}\n", encoding="utf-8")
    read_yaml(file)["a"]["b"].append("y")
    assert read_yaml(file) == {"a": {"b": ["x"]}}
    file.write_text("a: {b: [z]}\n", encoding="utf-8")
    assert read_yaml(file) == {"a": {"b": ["z"]}}


def in_one_another(levels: int) -> dict[str, str]:
    """So many lists or mappings in one another, the ways to write them."""
    lines = [f"{' ' * level}a:" for level in range(levels)]
    return {
        "lists": "[" * levels + "1" + "]" * levels,
        "mappings": '{"a": ' * levels + "1" + "}" * levels,
        "indented": "\n".join([*lines, f"{' ' * levels}x"]),
        "dashes": "- " * levels + "x",
    }


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@pytest.mark.parametrize("way", in_one_another(1))
def test_what_is_nested_deeply_is_read(tmp_path: Path, way: str, suffix: str):
    file = tmp_path / f"a{suffix}"
    file.write_text(in_one_another(60)[way], encoding="utf-8")
    held, depth = read_yaml(file), 0
    while isinstance(held, list | dict):
        (held,) = held.values() if isinstance(held, dict) else held
        depth += 1
    assert depth == 60


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
@pytest.mark.parametrize("way", in_one_another(1))
@pytest.mark.parametrize("levels", [400, 1500])
def test_what_is_nested_without_end_is_told_and_read_no_further(tmp_path: Path, way: str, suffix: str, levels: int):
    file = tmp_path / f"a{suffix}"
    file.write_text(in_one_another(levels)[way], encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        read_yaml(file)
    assert "levels deep; see whether its brackets and its indentation are right." in raised.value.text.en
    assert str(raised.value.text).startswith(f"{file}:")


def test_a_title_that_is_nested_without_end_is_told_and_does_not_end_the_process(tmp_path: Path):
    file = tmp_path / "datapackage.json"
    title = in_one_another(100_000)["lists"]
    file.write_text(
        f'{{"resources": [{{"name": "t", "path": "t.csv",\n"schema": {{"fields": [{{"name": "a",\n"title": {title}}}]}}}}]}}',
        encoding="utf-8",
    )
    # A process of its own: what this guards against ends the process, not the test.
    ended = subprocess.run(
        [sys.executable, "-m", "zhengzhao", "validate", file, "--lang", "en"], capture_output=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr.decode().startswith(f"{file}:3: This is nested more than")


@pytest.mark.parametrize("text", ["a: &a [x]\nb: [*a, *a]\n", *in_one_another(400).values()])
def test_of_what_is_refused_unread_no_place_is_looked_for(tmp_path: Path, text: str):
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    assert line_of(file, "b") is None


def test_a_package_without_a_name_has_that_of_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "shops"
    folder.mkdir()
    resource = {"name": "t", "path": "t.csv", "schema": s()}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    monkeypatch.chdir(folder)
    assert {read_package(each).name for each in (Path("datapackage.json"), folder / "datapackage.json")} == {"shops"}


def test_properties_that_the_specification_does_not_know_are_allowed():
    schema = read_schema({**f(owner="x", constraints={}), "colour": "red"}, "x.yaml")
    assert schema.fields[0].raw["owner"] == "x"


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_an_empty_group_character_groups_nothing(kind: str):
    (field,) = read_schema(f(type=kind, groupChar=""), "x.yaml").fields
    (bare,) = read_schema(f(type=kind), "x.yaml").fields
    assert to_sql(typed(field, column("a"))) == to_sql(typed(bare, column("a")))


def test_what_version_1_wrote_is_read_as_version_2_says():
    schema = read_schema(
        {
            "profile": "tabular-data-resource",
            "fields": [
                {"name": "a", "type": "date", "format": "fmt:%Y"},
                {"name": "b"},
                {"name": "c", "constraints": {"minLength": 2}},
                {"name": "d", "format": "email"},
                {"name": "e", "format": "default", "constraints": {"enum": ["x"]}},
            ],
            "primaryKey": "a",
            "foreignKeys": [{"fields": "b", "reference": {"resource": "", "fields": "a"}}],
        },
        "x.yaml",
    )
    assert [each.type for each in schema.fields] == ["date", "any", "string", "string", "any"]
    assert schema.fields[0].format == "%Y"
    assert schema.primary_key == ("a",)
    assert schema.foreign_keys[0].fields == ("b",)
    assert schema.foreign_keys[0].reference.resource == ""


def test_a_table_cannot_have_been_what_another_still_is(tmp_path: Path) -> None:
    schema = "schema: {fields: [{name: a}]}"
    (tmp_path / "datapackage.yaml").write_text(
        f"name: p\nresources:\n  - {{name: a, path: a.csv, {schema}}}\n  - {{name: b, path: b.csv, formerly: a, {schema}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(DescriptorError, match=r"resources\[1\]\.formerly: the former name a is in use"):
        read_package(tmp_path / "datapackage.yaml")
