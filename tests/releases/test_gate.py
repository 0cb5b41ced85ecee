"""The gate names every reason why a version may not be published."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengzhao.errors import DescriptorError
from zhengzhao.releases import open_version
from zhengzhao.releases.gate import changelog_entry, refusals
from zhengzhao.standard import Package

SHOP, CODES, PACKAGE = "shop.schema.yaml", "codes/trade.csv", "datapackage.yaml"
LONGER, SHORTER = [("maxLength: 8", "maxLength: 9")], [("maxLength: 8", "maxLength: 7")]
TITLED = [("titleEn: Id", "titleEn: Number")]


def opened(folder: Path) -> Package:
    return open_version("standard", str(folder))


@pytest.fixture
def told(version, tmp_path: Path):
    """Publish 1.0.0 in mind, and say why another version may not follow."""

    def ask(
        number: str, edits: list[tuple[str, str]], changelog: str | None = None, checks=None, recorded=None
    ) -> list[str]:
        first = opened(version("1.0.0"))
        new = version(number, {SHOP: edits}) if number != "1.0.0" else _copy(version, tmp_path, edits)
        entry = f"# Changes\n\n## {number}\n\n- something\n\n## 1.0.0\n\n- first\n" if changelog is None else changelog
        (new.parent / "CHANGELOG.md").write_text(entry, encoding="utf-8")
        return [each.en for each in refusals(opened(new), [first], checks or {}, recorded or {})]

    return ask


def _copy(version, tmp_path: Path, edits: list[tuple[str, str]]) -> Path:
    folder = version("1.0.0", {SHOP: edits})
    other = tmp_path / "elsewhere" / "shops" / "1.0.0"
    other.parent.mkdir(parents=True)
    folder.rename(other)
    version("1.0.0")
    return other


@pytest.mark.parametrize(
    ("number", "edits", "least"),
    [
        ("1.0.1", TITLED, None),
        ("1.0.1", LONGER, "1.1.0"),
        ("1.1.0", LONGER, None),
        ("1.0.1", SHORTER, "2.0.0"),
        ("1.1.0", SHORTER, "2.0.0"),
        ("2.0.0", SHORTER, None),
        ("2.0.0", TITLED, None),
    ],
)
def test_a_number_that_is_too_low_is_refused_with_the_changes_and_the_least_number(
    told, number: str, edits, least: str | None
) -> None:
    found = told(number, edits)
    if least is None:
        assert found == []
    else:
        (sentence,) = found
        assert f"it must be {least} at least" in sentence
        assert "the maximum length of id (Id)" in sentence


@pytest.mark.parametrize(("count", "rest"), [(5, ""), (7, " and 2 more")])
def test_of_many_changes_the_first_five_are_named(told, count: int, rest: str) -> None:
    words = "title: 新, description: 新, descriptionEn: New., type: string, source: ours, confidence: ours"
    fields = "".join(f"  - {{name: new{number}, titleEn: New {number}, {words}}}\n" for number in range(count))
    (sentence,) = [each for each in told("1.0.1", [("primaryKey", f"{fields}primaryKey")]) if "too low" in each]
    assert sentence.count(" is new") == 5
    assert sentence.endswith(f"shop › the field new4 (New 4) is new{rest}.")


def test_a_published_number_with_other_content_is_refused(told) -> None:
    (sentence,) = told("1.0.0", TITLED)
    assert "published already with other content" in sentence


def test_the_same_content_again_is_not_refused(told) -> None:
    assert told("1.0.0", []) == []


def test_a_version_that_fails_its_check_is_refused_with_the_place(told) -> None:
    (sentence,) = told("1.0.1", [("titleEn: Id", "titleEn: 编号")])
    assert "shop.schema.yaml:9 › fields[0].titleEn" in sentence


def test_a_version_without_its_entry_in_the_changelog_is_refused(told) -> None:
    for text in ("# Changes\n\n## 1.0.0\n\n- first\n", "## 1.0.1\n\n## 1.0.0\n\n- first\n", "## 1.0.10\n\n- x\n"):
        (sentence,) = told("1.0.1", TITLED, text)
        assert "has no entry for 1.0.1" in sentence


def test_a_check_whose_meaning_changed_is_refused_by_name(told) -> None:
    found = told(
        "1.0.1", TITLED, checks={"not_before": "b", "uscc": "c"}, recorded={"1.0.0": {"not_before": "a", "uscc": "c"}}
    )
    (sentence,) = found
    assert "The check not_before is not what it was when 1.0.0 was published" in sentence


def test_every_reason_is_named_at_once(told) -> None:
    found = told(
        "1.0.1", [*SHORTER, ("titleEn: Id", "titleEn: 编号")], "nothing", {"uscc": "b"}, {"1.0.0": {"uscc": "a"}}
    )
    assert len(found) == 4


def test_a_period_that_meets_no_published_one_is_refused(version, tmp_path: Path) -> None:
    # What is published need not stand beside the new version.
    published = version("1.0.0", {PACKAGE: [("until: null", 'until: "2021-01-01"')]}).rename(tmp_path / "1.0.0")
    first = opened(published)
    new = version("2.0.0", {PACKAGE: [('from: "2020-01-01"', 'from: "2021-02-01"')]})
    (new.parent / "CHANGELOG.md").write_text("## 2.0.0\n\n- x\n", encoding="utf-8")
    assert any("none is in force between" in each.en for each in refusals(opened(new), [first], {}, {}))


def test_before_1_0_a_minor_step_may_break(version) -> None:
    first, new = opened(version("0.1.0")), version("0.2.0", {SHOP: SHORTER})
    (new.parent / "CHANGELOG.md").write_text("## 0.2.0\n\n- x\n", encoding="utf-8")
    assert refusals(opened(new), [first], {}, {}) == []


def test_a_changelog_that_is_not_utf_8_is_told_as_such(version) -> None:
    folder = version("1.0.0")
    (folder.parent / "CHANGELOG.md").write_bytes("## 1.0.0\n\n- 首版\n".encode("gb18030"))
    with pytest.raises(DescriptorError, match=r"CHANGELOG\.md is not UTF-8; save it as UTF-8"):
        changelog_entry(opened(folder))


def test_the_entry_is_that_of_its_own_number(version) -> None:
    folder = version("1.1.0")
    (folder.parent / "CHANGELOG.md").write_text(
        "# All\n\n## [1.1.0] – 2021\n\n- new\n\n### More\n\n- b\n\n## 1.0.0\n\n- first\n", encoding="utf-8"
    )
    assert changelog_entry(opened(folder)) == "- new\n\n### More\n\n- b"
