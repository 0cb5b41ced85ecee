"""Recipes of packages: what is said when one is written wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengzhao.errors import DescriptorError
from zhengzhao.packages.recipe import load_recipe


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
