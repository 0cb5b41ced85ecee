"""Recipes of packages: what is said when one is written wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengzhao.errors import DescriptorError
from zhengzhao.packages import package
from zhengzhao.packages.expand import expand
from zhengzhao.packages.names import Names
from zhengzhao.packages.recipe import Payload, load_recipe
from zhengzhao.standard import load_standard


def written(content: Path, recipe: str, **steps: bytes) -> Path:
    folder = content / "packages" / "own"
    folder.mkdir(parents=True)
    (folder / "recipe.yaml").write_text(recipe, encoding="utf-8")
    for name, sql in steps.items():
        (folder / f"{name}.sql").write_bytes(sql)
    return content


def test_a_step_is_told_that_is_not_utf_8_and_read_with_the_mark_of_an_editor(tmp_path: Path) -> None:
    sql = "SELECT '照' AS x"
    marked = written(tmp_path / "marked", "steps: [a]", a=sql.encode("utf-8-sig"))
    assert [each.name for each in load_recipe("own", [marked]).steps] == ["a"]
    other = written(tmp_path / "other", "steps: [a]", a=sql.encode("gb18030"))
    with pytest.raises(DescriptorError, match=r"a\.sql is not UTF-8; save it as UTF-8"):
        load_recipe("own", [other])


def test_a_recipe_that_uses_itself_is_refused(tmp_path: Path) -> None:
    content = written(tmp_path, "{uses: own, steps: [a]}", a=b"SELECT 1 AS x")
    with pytest.raises(DescriptorError, match="in a circle: own → own"):
        load_recipe("own", [content])


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        ("{steps: [a], reads: [a]}", "reads: must be a mapping"),
        ("{steps: [a], reads: {standard: registration}}", r"reads\.standard: must be a list"),
        ("{steps: [a], balance: a}", "balance: must be a mapping"),
        ("{steps: [a], balance: {tables: a}}", r"balance\.tables: must be a list"),
        ("{steps: [a], outputs: [a]}", "outputs: must be a mapping"),
        ("{steps: [a], imagines: [a]}", "imagines: must be a mapping"),
        ("{steps: [a], payload: a}", "payload: must be a mapping"),
    ],
)
def test_a_property_of_another_shape_is_told_with_its_name(tmp_path: Path, recipe: str, reason: str) -> None:
    content = written(tmp_path, recipe, a=b"SELECT 1 AS x")
    with pytest.raises(DescriptorError, match=rf"packages/own/recipe\.yaml › {reason}"):
        load_recipe("own", [content])


def test_a_table_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    content = written(tmp_path, "{steps: [a], reads: {standard: [b, b], earlier: [c, d, c]}}", a=b"SELECT 1 AS x")
    recipe = load_recipe("own", [content])
    assert (recipe.required, recipe.earlier) == (("b",), ("c", "d"))


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        ("{steps: [a], reads: {standard: [nowhere]}}", "table nowhere, which neither"),
        ("{steps: [a], reads: {optional: [permits]}}", "table permits, .*; did you mean permit"),
        ("{steps: [a], reads: {earlier: [told]}}", "table told, .* There are none"),
        ("{steps: [a], balance: {tables: [told]}}", "table told, .* There are none"),
        ("{steps: [a], outputs: {nowhere: a}}", "table nowhere, which neither"),
    ],
)
def test_a_table_that_is_nowhere_is_told(tmp_path: Path, recipe: str, reason: str) -> None:
    payload = "payload: {index: a, by: receiver, descriptor: payload.yaml, tables: {}}"
    content = written(tmp_path / "content", f"{recipe[:-1]}, {payload}}}", a=b"SELECT 1 AS x")
    (content / "packages" / "own" / "payload.yaml").write_text("{name: own, resources: [{name: a, path: a.csv}]}")
    source = load_standard().base / "examples" / "valid" / "registration.csv"
    with pytest.raises(DescriptorError, match=rf"The recipe own names the {reason}"):
        package("own", [source], out=tmp_path / "out", content=[content])
    assert not (tmp_path / "out").exists()


def test_sql_without_end_is_told_short(tmp_path: Path) -> None:
    deep = written(tmp_path / "deep", "steps: [a]", a=b"SELECT " + b"(" * 5_000 + b"1" + b")" * 5_000 + b" AS x")
    with pytest.raises(DescriptorError, match=r"a\.sql is nested too deeply to be read"):
        load_recipe("own", [deep])
    long = written(tmp_path / "long", "steps: [a]", a=b"SELECT 1 FROM " + b"x y " + b"z" * 9_999)
    with pytest.raises(DescriptorError) as error:
        load_recipe("own", [long])
    assert "at “zzz" in error.value.text.en
    assert len(error.value.text.en) < 300


@pytest.mark.parametrize(
    ("descriptor", "reason"),
    [
        ("[a]", "must be a mapping"),
        ("{name: own}", "resources: must be a list of at least one table"),
        ("{resources: {a: b}}", "resources: must be a list of at least one table"),
        ("{resources: [null]}", r"resources\[0\]: must be a table"),
        ("{resources: [{from: {standard: registration}}]}", r"resources\[0\]: must be a table"),
        ("{resources: [{name: a}]}", r"resources\[0\]\.from: must be written as"),
        ("{resources: [{name: a, from: registration}]}", r"resources\[0\]\.from: must be written as"),
        ("{resources: [{name: a, from: {standard: registration, omit: 5}}]}", r"resources\[0\]\.from: must be"),
    ],
)
def test_a_descriptor_of_another_shape_is_told_with_its_place(tmp_path: Path, descriptor: str, reason: str) -> None:
    file = tmp_path / "datapackage.yaml"
    file.write_text(descriptor, encoding="utf-8")
    standard = load_standard("2.0.0")
    with pytest.raises(DescriptorError, match=reason):
        expand(Payload("index", "by", {}, file), Names(standard, standard))
