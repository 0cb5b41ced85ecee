"""Which versions there are, and what one holds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from zhengzhao.paths import content_folder
from zhengzhao.standard import load_version, versions

CATALOGUE = content_folder("catalogue") / "2.0.0"


@pytest.mark.parametrize("folder", ["standard", "catalogue"])
def test_every_version_is_listed_with_its_content(zhengzhao, folder: str) -> None:
    told = json.loads(zhengzhao(folder, "list", "--format", "json").out)
    assert [each["version"] for each in told["versions"]] == versions(folder)
    assert all(len(each["sha256"]) == 64 for each in told["versions"])
    lines = zhengzhao(folder, "list").out.splitlines()
    assert [line.split()[0] for line in lines] == versions(folder)


def test_a_descriptor_that_is_empty_is_told_by_its_name(zhengzhao, tmp_path: Path) -> None:
    place = tmp_path / "catalogue" / "1.0.0"
    place.mkdir(parents=True)
    (place / "datapackage.yaml").write_text("", encoding="utf-8")
    said = zhengzhao("catalogue", "list", "--content", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert f"{place / 'datapackage.yaml'} is empty" in said.sentence


@pytest.mark.parametrize("words", [("diff", "2.0.0"), ("export", "--out", "out.xlsx")])
@pytest.mark.parametrize("more", ["", ',"x', ",\udcff"])
def test_a_row_of_a_list_that_cannot_be_read_is_told_by_its_place(
    zhengzhao, tmp_path: Path, monkeypatch, words: tuple[str, ...], more: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(CATALOGUE, tmp_path / "own")
    file = tmp_path / "own" / "zone.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].rpartition(",")[0] + more
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    said = zhengzhao("catalogue", *words, "own")
    assert said.code == 2
    assert "Line 3 of the file " in said.sentence
    assert [each.name for each in tmp_path.iterdir()] == ["own"]


def test_a_version_is_shown_with_its_tables_and_their_rows(zhengzhao) -> None:
    told = json.loads(zhengzhao("catalogue", "show", "1.0.0", "--format", "json").out)
    rows = {each["name"]: each["rows"] for each in told["resources"]}
    lines = (load_version("catalogue", "1.0.0").base / "zone.csv").read_text(encoding="utf-8").splitlines()
    assert rows["zone"] == len(lines) - 1
    assert list(rows) == [each.name for each in load_version("catalogue", "1.0.0").resources]
    assert "Free-trade zones" in zhengzhao("catalogue", "show", "1.0.0").out


def test_a_table_is_shown_field_by_field(zhengzhao) -> None:
    shown = zhengzhao("standard", "show", "1.0.0", "--table", "batch", "--lang", "zh").out
    for field in load_version("standard", "1.0.0").resource("batch").schema.fields:
        assert f"  {field.name}" in shown
        assert field.title.zh in shown


def test_versions_are_told_in_chinese_as_those_of_the_standard_and_of_the_catalogue(zhengzhao) -> None:
    assert "标准没有 9.9.9 这个版本；" in zhengzhao("standard", "show", "9.9.9", "--lang", "zh").err
    assert "是目录的版本，不是标准的；" in zhengzhao("standard", "diff", "1.0.0", str(CATALOGUE), "--lang", "zh").err
    assert "没有生效的标准版本；" in zhengzhao("standard", "show", "--today", "1999-01-01", "--lang", "zh").err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("standard", "show", "9.9.9"), "There is no version 9.9.9 of the standard"),
        (("standard", "show", "--table", "batches"), "did you mean batch?"),
        (("standard", "diff", "1.0.0", str(CATALOGUE)), "is a version of the catalogue, not of the standard"),
        (
            ("catalogue", "diff", "1.0.0", str(CATALOGUE.parents[1] / "standard/2.0.0")),
            "is a version of the standard, not of the catalogue",
        ),
        (("standard", "shwo"), "did you mean show?"),
        (("standard",), "A command is missing; there are list, show"),
    ],
)
def test_what_is_not_there_is_told_in_one_sentence(zhengzhao, arguments: tuple[str, ...], told: str) -> None:
    said = zhengzhao(*arguments)
    assert said.code == 2
    assert told in said.err


def test_a_version_that_was_pulled_is_listed_as_published(zhengzhao, tmp_path: Path) -> None:
    pulled = tmp_path / "catalogue" / "1.0.0"
    shutil.copytree(content_folder("catalogue") / "1.0.0", pulled)
    descriptor = pulled / "datapackage.yaml"
    text = descriptor.read_text(encoding="utf-8")
    assert "status: draft" in text
    descriptor.write_text(text.replace("status: draft", "status: published"), encoding="utf-8")
    listed = zhengzhao("catalogue", "list", "--content", str(tmp_path)).out.splitlines()
    told = {line.split()[0]: line.split()[1] for line in listed if line[:1].isdigit()}
    assert told["1.0.0"] == "published"
    assert told["2.0.0"] == "draft"
