"""Sample recipes: what they may say, and what is said when they are wrong."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from zhengzhao.errors import DescriptorError
from zhengzhao.sample.recipes import compiled, in_order, parameters_of, read_recipe, read_recipes
from zhengzhao.sample.tables import sample_folder
from zhengzhao.standard import load_standard


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.sql"
    path.write_text(text, encoding="utf-8")
    return path


def numbers(sql: str, count: int = 20_000) -> list[tuple[int, ...]]:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE numbers AS SELECT range AS n FROM range(1, {count + 1})")
    return connection.execute(sql).fetchall()


def test_draws_are_even_and_independent_of_each_other(tmp_path: Path) -> None:
    recipe = read_recipe(
        written(
            tmp_path, "r", "SELECT DRAW(n, 'a') % 2 AS a, DRAW(n, 'b') % 2 AS b, DRAW(n + 1, 'a') % 2 AS c FROM numbers"
        )
    )
    rows = numbers(compiled(recipe, {}, 1))
    for pick in (0, 1, 2):
        assert 9_500 < sum(row[pick] for row in rows) < 10_500
    # Two draws that differ by their name, or by the row, agree half of the time.
    assert 9_500 < sum(row[0] == row[1] for row in rows) < 10_500
    assert 9_500 < sum(row[0] == row[2] for row in rows) < 10_500


def test_a_draw_depends_on_the_seed(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, "r", "SELECT DRAW(n, 'a') AS a FROM numbers"))
    first, again, other = (numbers(compiled(recipe, {}, seed), 5) for seed in (1, 1, 2))
    assert first == again != other


def test_parameters_are_values_and_never_sql(tmp_path: Path) -> None:
    recipe = read_recipe(written(tmp_path, "r", "-- parameters: {word: a}\nSELECT $word AS word FROM numbers"))
    values = parameters_of([recipe], {"word": "x' OR '1'='1"})
    assert numbers(compiled(recipe, values, 1), 1) == [("x' OR '1'='1",)]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT * FROM read_csv('/etc/passwd')", "may read declared tables only"),
        ("SELECT getenv('HOME') AS x FROM numbers", "not on the closed list"),
        ("SELECT 1 AS x; SELECT 2 AS y", "must hold one piece of SQL"),
        ("DROP TABLE numbers", "must be one SELECT"),
        ("SELECT $nothing AS x FROM numbers", "$nothing"),
        ("SELECT FROM WHERE", "cannot be read"),
        ("-- parameters: [a]\nSELECT 1 AS x", "must be a mapping"),
    ],
)
def test_a_recipe_that_says_too_much_or_nonsense_is_refused(sql: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DescriptorError) as caught:
        compiled(read_recipe(written(tmp_path, "r", sql)), {}, 1)
    assert words in caught.value.text.en


def test_a_recipe_is_told_that_is_not_utf_8_and_read_with_the_mark_of_an_editor(tmp_path: Path) -> None:
    path, text = tmp_path / "r.sql", "-- parameters: {word: 词}\nSELECT $word AS x FROM numbers"
    path.write_bytes(text.encode("utf-8-sig"))
    assert read_recipe(path).parameters == {"word": "词"}
    path.write_bytes(text.encode("gb18030"))
    with pytest.raises(DescriptorError, match=r"r\.sql is not UTF-8; save it as UTF-8"):
        read_recipe(path)


def test_recipes_that_read_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "a", "SELECT * FROM b")
    written(tmp_path, "b", "SELECT * FROM a")
    with pytest.raises(DescriptorError) as caught:
        in_order(read_recipes(tmp_path), ["a"])
    assert "a → b → a" in caught.value.text.en


def test_one_parameter_has_one_default(tmp_path: Path) -> None:
    for name, value in (("a", "1"), ("b", "2")):
        written(tmp_path, name, f"-- parameters: {{x: '{value}'}}\nSELECT $x AS x FROM numbers")
    with pytest.raises(DescriptorError) as caught:
        parameters_of(read_recipes(tmp_path).values(), {})
    assert "two defaults" in caught.value.text.en


def test_every_recipe_of_the_standard_says_what_it_makes_in_both_languages() -> None:
    folder = sample_folder(load_standard())
    names = {each.stem for each in folder.glob("*.sql")}
    assert {each.name for each in load_standard().tables()} <= names
    for path in folder.glob("*.sql"):
        head = path.read_text(encoding="utf-8").splitlines()[:2]
        assert head[0].startswith("-- summary: ")
        assert head[1].startswith("-- summaryEn: ")
