"""Recipes written for one version of the standard run on batches of another."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from zhengzhao.errors import UsageError
from zhengzhao.packages import mark, package
from zhengzhao.packages.names import Names
from zhengzhao.paths import content_folder
from zhengzhao.standard import load_standard, read_yaml
from zhengzhao.validators import validate

DEMO = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-demo"
COMPANIES = [("1", ["t0175"], {}), ("2", ["M2015", "t0175"], {})]


def renamed(files: Iterable[Path], folder: Path) -> list[Path]:
    """The same batch as 2.0.0 writes it: `term` is called `wording`, marks have a `case`."""
    folder.mkdir()
    found = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        names = load_standard("2.0.0").resource(file.stem).schema.names
        earlier = {
            each.name: next(iter(each.formerly), each.name)
            for each in load_standard("2.0.0").resource(file.stem).schema.fields
        }
        target = folder / file.name
        with target.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines, lineterminator="\n")
            writer.writerow(names)
            writer.writerows([row.get(earlier[name], "") for name in names] for row in rows)
        found.append(target)
    return found


def content_of(out: Path) -> dict[str, dict[str, str]]:
    """The tables of every package, by the file and the table."""
    held = {}
    for file in sorted(out.rglob("*.zip")):
        with zipfile.ZipFile(file) as archive:
            tables = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("data/")}
        held[file.relative_to(out).as_posix()] = tables
    return held


def test_the_recipe_of_1_0_0_marks_a_batch_of_2_0_0_alike(province, tmp_path: Path) -> None:
    old = province(COMPANIES)
    new = renamed(old, tmp_path / "new")
    assert read_yaml(content_folder("packages") / "mark" / "recipe.yaml")["standard"] == "1.0.0"
    one = mark(old, out=tmp_path / "one.csv", content=[DEMO], standard="1.0.0")
    other = mark(new, out=tmp_path / "other.csv", content=[DEMO], standard="2.0.0")
    assert one.marks == other.marks > 0
    with (
        (tmp_path / "one.csv").open(encoding="utf-8") as first,
        (tmp_path / "other.csv").open(encoding="utf-8") as second,
    ):
        before, after = list(csv.DictReader(first)), list(csv.DictReader(second))
    assert [{key: value for key, value in row.items() if key != "case"} for row in after] == before
    assert validate([tmp_path / "other.csv"], table="registration_permit_item", standard="2.0.0", content=[DEMO]).valid


def test_packages_have_the_form_of_the_version_that_the_batch_follows(province, tmp_path: Path) -> None:
    old = province(COMPANIES)
    new = renamed(old, tmp_path / "new")
    package("department", old, out=tmp_path / "one", content=[DEMO], standard="1.0.0")
    package("department", new, out=tmp_path / "other", content=[DEMO], standard="2.0.0")
    one, other = content_of(tmp_path / "one"), content_of(tmp_path / "other")
    assert one.keys() == other.keys() != set()
    for name in one:
        before, after = one[name]["data/registration_scope_term.csv"], other[name]["data/registration_scope_term.csv"]
        assert "SCOPE_ITEM_CODE,term," in before.splitlines()[0]
        assert "SCOPE_ITEM_CODE,wording," in after.splitlines()[0]
        assert before.splitlines()[1:] == after.splitlines()[1:]
        assert validate([tmp_path / "other" / name], content=[DEMO]).valid


def test_names_are_found_in_either_direction() -> None:
    early, late = load_standard("1.0.0"), load_standard("2.0.0")
    assert Names(late, early).fields("registration_scope_term")["wording"] == "term"
    assert Names(early, late).fields("registration_scope_term")["term"] == "wording"
    assert "case" not in Names(late, early).fields("registration_permit_item")


def test_a_batch_that_names_its_version_is_packaged_by_it(province, tmp_path: Path) -> None:
    old = province(COMPANIES)
    schema = '"schema": {"fields": [{"name": "node"}]}'
    resources = ", ".join(f'{{"name": "{file.stem}", "path": "{file.name}", {schema}}}' for file in old)
    descriptor = (
        f'{{"name": "batch", "standard": {{"name": "standard", "version": "1.0.0"}}, "resources": [{resources}]}}'
    )
    (old[0].parent / "datapackage.json").write_text(descriptor, encoding="utf-8")
    assert mark([old[0].parent], out=tmp_path / "marks.csv", content=[DEMO]).marks > 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "datapackage.json").write_text(descriptor.replace("1.0.0", "2.0.0"), encoding="utf-8")
    with pytest.raises(UsageError, match="different versions"):
        mark([old[0].parent, other], out=tmp_path / "x.csv", content=[DEMO])
