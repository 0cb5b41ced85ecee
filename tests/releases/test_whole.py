"""A catalogue is checked as a whole too: by command, as text, document and page, and at the gate."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from zhengzhao.errors import DescriptorError
from zhengzhao.paths import content_folder
from zhengzhao.releases import check_whole, open_version
from zhengzhao.releases.gate import refusals

CATALOGUE = content_folder("catalogue")
OVERLAY = """\
$schema: https://datapackage.org/profiles/2.0/datapackage.json
name: ours
version: "1.0.0"
overlays: catalogue
title: 示例省目录
titleEn: Catalogue of a sample province
description: 示例。
descriptionEn: A sample.
status: draft
effective: {from: "2020-06-01", until: null}
resources:
"""
QUESTION = """\
-- summary: 没有写明许可证件名称的事项
-- summaryEn: an item that names no licence
-- severity: warning
-- table: permit_item
-- message: "{name}（{code}）没有许可证件名称"
-- messageEn: "{name} ({code}) names no licence"
-- cure: 补上。
-- cureEn: Add it.
SELECT layer, row, code, name FROM permit_item WHERE licence IS NULL AND layer > 0
"""
ITEM = {
    "department": "d001",
    "jurisdiction": "310000",
    "code_status": "official",
    "source": "ours",
    "confidence": "ours",
}
MODE = {
    "list_edition": "310000-2022",
    "applies_to": "all",
    "source_mode": "示例",
    "authority": "示例",
    "source": "ours",
    "confidence": "ours",
}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def overlay(tmp_path: Path) -> Callable[..., Path]:
    """Write an overlay of the catalogue with the rows given by table; return its folder."""

    def write(**tables: Sequence[Mapping[str, str]]) -> Path:
        folder = tmp_path / "ours" / "catalogue" / "2.0.0"
        folder.mkdir(parents=True)
        form = "format: csv, mediatype: text/csv, encoding: utf-8, kind: table"
        listed = "".join(f"  - {{name: {name}, path: {name}.csv, {form}}}\n" for name in tables)
        (folder / "datapackage.yaml").write_text(OVERLAY + listed, encoding="utf-8")
        for name, told in tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows(CATALOGUE / "2.0.0" / f"{name}.csv")[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(told)
        return folder

    return write


@pytest.fixture
def conflicting(overlay) -> Path:
    """An overlay that puts a national item under another mode in the whole country, and repeats a name."""
    return overlay(
        permit_item=[{"code": "31000000001", "name": "示例<b>许可</b>", **ITEM}],
        reform_mode=[
            {
                "id": "m980001",
                "item": "31000000001",
                "area_scheme": "province",
                "division": "310000",
                "mode": "improved",
                **MODE,
            },
            {"id": "m980002", "item": "p0050", "area_scheme": "nationwide", "mode": "commitment", **MODE},
        ],
    )


def counts(whole: Any) -> dict[str, int]:
    return {each.question.name: len(each.findings) for each in whole.found}


def test_the_gaps_of_our_own_versions_are_those_that_their_readme_tells() -> None:
    readme = (CATALOGUE / "README.md").read_text(encoding="utf-8")
    first, second = (check_whole(CATALOGUE / each) for each in ("1.0.0", "2.0.0"))
    assert (first.valid, second.valid) == (True, True)
    assert first.wholes
    assert second.wholes
    one, two = counts(first.wholes[0]), counts(second.wholes[0])

    def told(pattern: str) -> list[int]:
        found = re.search(pattern, readme)
        assert found, pattern
        return [int(each) for each in found.groups()]

    assert told(r"(\d+) items have no term") == [one["item_without_term"]]
    assert told(r"145 general, (\d+) licensed and (\d+) filing terms have no item") == [9, 3]
    assert one["term_without_item"] == 9 + 3
    assert told(r"(\d+) items have no row because their mode of 2019 is unknown") == [one["item_without_mode"]]
    assert told(r"Modes \| (\d+) modes of 2019 in the zones") == [one["mode_in_some_areas_only"]]
    kept, sent = told(r"(\d+) items of the market regulator stay internal; (\d+) items of customs")
    assert one["item_without_receiver"] == len(rows(CATALOGUE / "1.0.0" / "permit_item.csv")) - kept - sent
    missing, none, zones = told(
        r"(\d+) items have no nationwide row[^:]*: (\d+) have none at all, (\d+) only one for the zones"
    )
    assert (none, zones) == (two["item_without_mode"], two["mode_in_some_areas_only"])
    assert missing == none + zones


@pytest.mark.parametrize("overlay", sorted(CATALOGUE.glob("*/examples/*/catalogue/*")), ids=lambda each: each.parts[-3])
def test_our_example_overlays_have_no_error_of_the_whole(overlay: Path) -> None:
    checked = check_whole(overlay)
    assert checked.wholes
    assert checked.valid


def test_a_version_with_gaps_is_valid_and_every_total_is_told(zhengzhao) -> None:
    said = zhengzhao("catalogue", "check", "1.0.0", "--limit", "1")
    assert said.code == 0
    assert "Catalogue 1.0.0 (2019-12-01 – 2021-07-01): errors: 0, warnings: 3, gaps: 544" in said.out
    assert re.search(r"Gap +55  no term that can be ticked leads to the item  item_without_term", said.out)
    assert "permit_item.csv:9: no term leads to" in said.out
    assert "54 more" in said.out
    assert said.sentence.startswith("No error in ")
    assert said.sentence.endswith("; warnings: 3; gaps: 544.")


def test_the_questions_that_found_nothing_are_no_problems_that_nobody_found(zhengzhao) -> None:
    said = zhengzhao("catalogue", "check", "1.0.0", "--limit", "0", "--lang", "zh")
    assert re.search(r"其余 \d+ 问没有查出什么。", said.out)


def test_the_document_has_every_row_with_its_key_file_and_number(zhengzhao) -> None:
    document = json.loads(zhengzhao("catalogue", "check", "1.0.0", "--format", "json", "--limit", "1").out)
    assert (document["format"], document["problems"], document["not_asked"]) == ("zhengzhao-check/1", [], [])
    (whole,) = document["wholes"]
    assert whole["catalogue"] == ["1.0.0"]
    assert whole["effective"] == {"from": "2019-12-01", "until": "2021-07-01"}
    answers = {each["question"]: each for each in whole["questions"]}
    terms = answers["item_without_term"]
    assert (terms["severity"], terms["count"], len(terms["findings"])) == ("coverage", 55, 55)
    for each in terms["findings"]:
        record = rows(Path(each["file"]))[each["row"] - 2]
        assert each["key"] == {"code": record["code"]}
        assert record["name"] in each["message"]
        assert record["name"] in each["messageEn"]
    assert answers["item_under_two_modes"] == {**answers["item_under_two_modes"], "count": 0, "findings": []}


def test_an_overlay_is_judged_with_each_national_version_that_it_lies_over(conflicting: Path, zhengzhao) -> None:
    checked = check_whole(conflicting)
    assert not checked.valid
    assert [each.catalogue for each in checked.wholes or ()] == [("1.0.0", "ours 1.0.0"), ("2.0.0", "ours 1.0.0")]
    before, after = checked.wholes or ()
    # In 2019 the item has a mode in the zones only, which are smaller than the country.
    assert before.count("error") == 0
    (finding,) = next(each.findings for each in after.found if each.question.severity == "error")
    assert (finding.place.file.parent, finding.place.row) == (conflicting, 3)
    assert finding.other is not None
    national = rows(finding.other.file)[finding.other.row - 2]
    assert (finding.other.catalogue, national["item"], national["mode"]) == ("2.0.0", "p0050", "improved")
    said = zhengzhao("catalogue", "check", conflicting)
    assert said.code == 1
    assert (
        f"{(conflicting / 'reform_mode.csv').as_posix()}:3: 劳务派遣经营许可 (p0050) in the whole country" in said.out
    )
    assert said.sentence.startswith("1 error between the rows of")
    laid = zhengzhao("catalogue", "check", "2.0.0", "--content", conflicting.parents[1])
    assert laid.code == 1
    assert "Catalogue 2.0.0 (2021-07-01 – …) with ours 1.0.0: errors: 1" in laid.out


def test_an_overlay_that_adds_what_was_missing_closes_the_gap(overlay) -> None:
    folder = overlay(
        scope_permit=[
            {"term": "C1005", "item": "p0008", "status": "candidate", "source": "ours", "confidence": "ours"},
        ]
    )
    assert [counts(each)["item_without_term"] for each in check_whole(folder).wholes or ()] == [54, 54]


def test_a_version_with_problems_is_not_asked(overlay, zhengzhao) -> None:
    folder = overlay(permit_item=[{"code": "p0001", "name": "示例", **ITEM}])
    said = zhengzhao("catalogue", "check", folder, "--format", "json")
    document = json.loads(said.out)
    assert said.code == 1
    assert [each["check"] for each in document["problems"]] == ["overlay"]
    assert document["not_asked"] == [folder.as_posix()]
    assert document["wholes"] == []
    for form in ("text", "html"):
        assert (
            "The questions of the whole are asked of" in zhengzhao("catalogue", "check", folder, "--format", form).out
        )


def test_nothing_is_asked_of_a_standard(version, zhengzhao) -> None:
    folder = version(changes={"shop.schema.yaml": [("titleEn: Id", "titleEn: 编号")]})
    said = zhengzhao("standard", "check", folder, "--format", "html")
    assert said.code == 1
    assert "shop.schema.yaml:9" in said.out
    assert "questions" not in Page(said.out).words
    document = json.loads(zhengzhao("standard", "check", folder, "--format", "json").out)
    assert (len(document["problems"]), document["not_asked"], document["wholes"]) == (1, [], [])


class Page(HTMLParser):
    """What a page shows, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.loads += [given[each] for each in ("src", "href") if each in given and tag != "a"]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(("language", "word"), [("zh", "缺口"), ("en", "gaps")])
def test_the_page_shows_every_question_with_its_rows_and_loads_nothing(
    conflicting: Path, zhengzhao, tmp_path: Path, language: str, word: str
) -> None:
    out = tmp_path / "check.html"
    said = zhengzhao("catalogue", "check", conflicting, "--format", "html", "--out", out, "--lang", language)
    assert (said.code, said.out) == (1, "")
    text = out.read_text(encoding="utf-8")
    page = Page(text)
    assert page.loads == ["data:,"]
    assert {each.removeprefix("#") for each in page.links} <= set(page.ids)
    assert word in page.words
    assert "reform_mode.csv:3" in page.words
    # A name is text: what looks like a tag in it is shown and not obeyed.
    assert "示例<b>许可</b>" in page.words
    assert "b" not in page.tags
    again = zhengzhao("catalogue", "check", conflicting, "--format", "html", "--out", out)
    assert again.code == 2
    assert "--overwrite" in again.err


def test_the_page_says_where_it_lists_a_part_only(zhengzhao) -> None:
    text = zhengzhao("catalogue", "check", "1.0.0", "--format", "html", "--limit", "2").out
    assert "Only the first 2 are listed" in text
    assert Page(text).words.count("permit_item.csv:") == 2 * 4


def test_the_gate_refuses_an_error_of_the_whole_and_no_gap(conflicting: Path) -> None:
    package = open_version("catalogue", str(conflicting))
    told = [each.en for each in refusals(package, [], {}, {}) if "CHANGELOG" not in each.en]
    assert len(told) == 1
    assert told[0].startswith("an item has two modes in the same area, case and days (item_under_two_modes): ")
    assert "reform_mode.csv:3: " in told[0]
    kept = (conflicting / "reform_mode.csv").read_text(encoding="utf-8").splitlines(keepends=True)[:2]
    (conflicting / "reform_mode.csv").write_text("".join(kept), encoding="utf-8")
    assert [each.en for each in refusals(package, [], {}, {}) if "CHANGELOG" not in each.en] == []


def test_the_gate_leaves_what_other_layers_have_between_themselves_to_them(conflicting: Path, tmp_path: Path) -> None:
    other = tmp_path / "theirs" / "catalogue" / "2.0.0"
    shutil.copytree(conflicting, other)
    descriptor = (other / "datapackage.yaml").read_text(encoding="utf-8")
    (other / "datapackage.yaml").write_text(descriptor.replace("name: ours", "name: theirs"), encoding="utf-8")
    (other / "permit_item.csv").write_text(
        (other / "permit_item.csv").read_text(encoding="utf-8").replace("31000000001", "31000000002"), encoding="utf-8"
    )
    (other / "reform_mode.csv").write_text(
        (other / "reform_mode.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8"
    )
    package = open_version("catalogue", str(other))
    told = [each.en for each in refusals(package, [], {}, {}, [conflicting.parents[1]])]
    assert [each for each in told if "CHANGELOG" not in each] == []


def question(folder: Path, name: str, text: str = QUESTION) -> Path:
    place = folder / "catalogue" / "questions"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.sql").write_text(text, encoding="utf-8")
    return folder


def test_a_province_may_add_a_question_and_change_none(conflicting: Path, tmp_path: Path) -> None:
    content = [question(tmp_path / "more", "item_without_licence"), question(tmp_path / "more", "item_without_term")]
    (_, whole) = check_whole(conflicting, content).wholes or ()
    assert counts(whole)["item_without_licence"] == 1
    assert counts(whole)["item_without_term"] > 50


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("layer, row, code, name", "layer, row, name", "lacks the columns code"),
        ("severity: warning", "severity: grave", "severity must be one of error, warning, coverage, not grave"),
        ("-- cureEn: Add it.\n", "", "lacks cure or cureEn"),
        ("FROM permit_item", "FROM permit_items", "cannot be run"),
        ("FROM permit_item", "FROM 'x.csv'", "may read declared tables only"),
        ("SELECT layer", "SELECT getenv('HOME') AS name, layer", "which is not on the closed list"),
        ("SELECT layer, row", "SELECT layer, row + 1000 AS row", "returns a row that is not there"),
        ("SELECT layer, row", "SELECT 2 AS other_row, layer, row", "returns a row that is not there"),
        ("SELECT layer, row", "SELECT NULL AS layer, row", "returns a row that is not there"),
        ("table: permit_item", "table: permit_items", "returns a row that is not there"),
        ("-- table: permit_item\n", "", "lacks the columns table"),
        ("-- severity", "-- kind: view\n-- severity", "read each other without end"),
    ],
)
def test_a_question_that_is_written_wrongly_is_named(
    conflicting: Path, tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = QUESTION.replace(before, after)
    if "view" in after:
        text = text.replace("FROM permit_item", "FROM item_without_licence")
    folder = question(tmp_path / "more", "item_without_licence", text)
    with pytest.raises(DescriptorError, match=re.escape(said)) as told:
        check_whole(conflicting, [folder])
    if "view" not in after:
        assert "catalogue/questions/item_without_licence.sql" in str(told.value)


def test_a_large_catalogue_is_checked_by_the_same_questions(tmp_path: Path) -> None:
    """9,000 terms, 20,000 pairs and 10,000 modes: a question that compares every row with every other never ends."""
    folder = tmp_path / "catalogue" / "9.0.0"
    shutil.copytree(CATALOGUE / "2.0.0", folder)
    descriptor = (folder / "datapackage.yaml").read_text(encoding="utf-8")
    raised = descriptor.replace('"2.0.0"', '"9.0.0"').replace('from: "2021-07-01"', 'from: "2030-01-01"')
    (folder / "datapackage.yaml").write_text(raised, encoding="utf-8")
    base = {"code_status": "provisional", "source": "ours", "confidence": "ours"}
    made = {
        "scope_term": [
            {"code": f"t{each:04}", "term": f"第{each}号经营、项目", "kind": "permit", "usable": "true", **base}
            for each in range(9000)
        ],
        "permit_item": [
            {"code": f"p{each:04}", "name": f"第{each}号许可", "department": "d001", "jurisdiction": "100000", **base}
            for each in range(5000)
        ],
        "scope_permit": [
            {"term": f"t{each % 8000:04}", "item": f"p{each % 4999:04}", "status": "candidate", **base}
            for each in range(20000)
        ],
        "reform_mode": [
            {
                "id": f"m{each:05}",
                "item": f"p{each // 2:04}",
                "area_scheme": ("zone", "nationwide")[each % 2],
                "mode": "improved",
                **MODE,
                "list_edition": "2021-zone",
            }
            for each in range(9000)
        ],
        "scope_industry": [],
        "routing": [],
    }
    for name, told in made.items():
        heads = list(rows(CATALOGUE / "2.0.0" / f"{name}.csv")[0])
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(told)
    checked = check_whole(folder)
    assert checked.problems == ()
    (whole,) = checked.wholes or ()
    found = counts(whole)
    assert whole.catalogue == ("9.0.0",)
    assert (found["term_without_item"], found["item_without_term"], found["item_without_mode"]) == (1000, 1, 500)
    assert "terms_alike" not in found
