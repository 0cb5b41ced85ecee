"""The documentation site: every table, list and check in both languages, nothing from the network, a search that finds."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from zhengzhao.errors import OutputError
from zhengzhao.exports.site import write_site
from zhengzhao.exports.site.build import LANGUAGES
from zhengzhao.exports.site.pages import make_site
from zhengzhao.standard import load_standard, read_package, versions
from zhengzhao.validators import check_names

pytestmark = pytest.mark.slow
VERSIONS = [load_standard(each) for each in versions("standard")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once."""
    out = tmp_path_factory.mktemp("docs") / "site"
    write_site(VERSIONS, out)
    return out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_list_of_every_version_has_its_page(site: Path, language: str) -> None:
    for package in VERSIONS:
        for each in package.resources:
            page = (
                site
                / language
                / f"v{package.version}"
                / ("codes" if each.kind == "codes" else "")
                / f"{each.name}.html"
            )
            text = html.unescape(page.read_text(encoding="utf-8"))
            assert each.title.to("zh" if language == "zh" else "en") in text
            if each.kind != "codes":
                assert all(f'id="{field.name}"' in text for field in each.schema.fields), page


def test_every_code_of_a_long_list_stands_on_one_of_its_pages(site: Path) -> None:
    newest = VERSIONS[-1]
    rows = (newest.base / "codes" / "division.csv").read_text(encoding="utf-8").splitlines()[1:]
    pages = "".join(
        each.read_text(encoding="utf-8")
        for each in (site / "zh" / f"v{newest.version}" / "codes").glob("division*.html")
    )
    shown = set(re.findall(r"<td><code>(\d{6})</code></td>", pages))
    assert {row.split(",")[0] for row in rows} <= shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_its_anchor(site: Path, language: str) -> None:
    page = (site / language / "checks.html").read_text(encoding="utf-8")
    assert [name for name in check_names() if f'id="{name}"' not in page] == []


def test_no_page_or_style_loads_anything_from_the_network(site: Path) -> None:
    found = []
    for each in site.rglob("*.html"):
        text = each.read_text(encoding="utf-8")
        found += re.findall(r"""<(?:script|img|iframe|link)[^>]+(?:src|href)=["']?(?:https?:)?//[^"'> ]+""", text)
    for each in site.rglob("*.css"):
        found += re.findall(r"url\(['\"]?(?:https?:)?//[^)]+", each.read_text(encoding="utf-8"))
    assert found == []


def test_every_link_holds_wherever_the_site_lies(site: Path) -> None:
    absolute = [
        f"{each.relative_to(site)} {link}"
        for each in site.rglob("*.html")
        for link in re.findall(r"""<[^>]+(?:src|href)=["']?(/[^"'> ]*)""", each.read_text(encoding="utf-8"))
    ]
    assert absolute == []


def test_the_search_knows_the_words_of_the_standard_as_wholes(site: Path) -> None:
    index = json.loads((site / "zh" / "search" / "search_index.json").read_text(encoding="utf-8"))
    # The index is cut into words by marks that nobody sees.
    words = {word for each in index["docs"] for word in re.split("\u200b| ", each["title"])}
    assert {"统一社会信用代码", "登记状态"} <= words
    places = {each["location"].split("#")[0] for each in index["docs"]}
    assert any(place.startswith(f"v{VERSIONS[-1].version}/") for place in places)
    assert not any(place.startswith(f"v{VERSIONS[0].version}/") for place in places)


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [("zh", "上报方和下载方都要处理", "For uploaders"), ("en", "For uploaders and downloaders", "上报方要做的")],
)
def test_changes_are_told_in_the_language_of_the_page(site: Path, language: str, said: str, unsaid: str) -> None:
    page = html.unescape((site / language / "changes.html").read_text(encoding="utf-8"))
    assert said in page
    assert unsaid not in page


def test_where_a_field_comes_from_is_said_in_the_language_of_the_page() -> None:
    for language, ours, sure, missing in (
        ("zh", "- 出处 本项目所定\n", "（可信度高）", "`无`、`/`、"),
        ("en", "- source set by this project\n", " (high confidence)", "`无`, `/`, "),
    ):
        page = make_site(VERSIONS, language).pages[f"v{VERSIONS[-1].version}/registration.md"]
        assert ours in page
        assert sure in page
        assert missing in page


def test_what_stands_in_a_descriptor_is_text_and_no_mark() -> None:
    from dataclasses import replace

    raw = {**VERSIONS[-1].raw, "description": "<script>alert(1)</script> *a* [b](c) | d"}
    pages = make_site([replace(VERSIONS[-1], raw=raw)], "zh").pages
    assert r"\<script\>alert(1)\</script\> \*a\* \[b\](c) \| d" in pages["index.md"]


def test_a_site_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        write_site(VERSIONS, tmp_path / "out")


def test_a_title_is_text_on_the_front_page(tmp_path: Path) -> None:
    fields = [{"name": "id", "title": "编号", "titleEn": "Id", "type": "string"}]
    resource = {"name": "t", "title": "表", "titleEn": "Table", "kind": "table", "schema": {"fields": fields}}
    raw = {"name": "p", "version": "1.0.0", "title": "甲 & 乙</title><b>", "titleEn": "A & B", "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    write_site([read_package(tmp_path / "datapackage.json")], tmp_path / "site")
    front = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "<title>甲 &amp; 乙&lt;/title&gt;&lt;b&gt;</title>" in front
