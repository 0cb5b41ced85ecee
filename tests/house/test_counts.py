"""The figures in both READMEs are the figures of the content."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

READMES = ("README.md", "README.zh-CN.md")
ROW = re.compile(r"^\| `(?P<name>[a-z_]+)`[^|]*\| (?P<count>[\d,]+) \|", re.MULTILINE)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count_of(root: Path, name: str) -> int:
    """Count the rows of a table of the catalogue or of a code list of the standard."""
    places = (root / "catalogue" / "1.0.0" / f"{name}.csv", root / "standard" / "1.0.0" / "codes" / f"{name}.csv")
    return len(rows(next(each for each in places if each.is_file())))


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_what_is_real_counts_right(readme: str, root: Path) -> None:
    stated = {found["name"]: int(found["count"].replace(",", "")) for found in ROW.finditer(text(root, readme))}
    assert {"scope_term", "permit_item", "reform_mode", "scope_permit", "division", "industry"} <= set(stated)
    assert stated == {name: count_of(root, name) for name in stated}


def text(root: Path, readme: str) -> str:
    return (root / readme).read_text(encoding="utf-8")


def facts(root: Path) -> dict[str, tuple[str, str]]:
    """Return what the READMEs say about the gaps, counted from the content: English and Chinese."""
    catalogue = root / "catalogue" / "1.0.0"
    terms, items = rows(catalogue / "scope_term.csv"), rows(catalogue / "permit_item.csv")
    pairs, modes = rows(catalogue / "scope_permit.csv"), rows(catalogue / "reform_mode.csv")
    official = sum(each["code_status"] == "official" for each in terms)
    confirmed = sum(each["status"] == "confirmed" for each in pairs)
    without_mode = len({each["code"] for each in items} - {each["item"] for each in modes})
    sure = sum(each["confidence"] == "high" for each in modes)
    return {
        "official codes": (f"{official} with their official codes", f"{official} 个为正式代码"),
        "confirmed pairs": (f"{confirmed} confirmed", f"{confirmed} 条已确认"),
        "items without a mode": (f"{without_mode} items have none", f"{without_mode} 个事项缺少方式"),
        "modes that are sure": (f"{sure} with high confidence", f"{sure} 条可信度高"),
        "items of the list": (f"{len(items)} of 523", f"523 项中的 {len(items)} 项"),
    }


@pytest.mark.parametrize("language", [0, 1], ids=READMES)
def test_the_gaps_are_told_as_they_are(language: int, root: Path) -> None:
    shown = text(root, READMES[language])
    assert [name for name, said in facts(root).items() if said[language] not in shown] == []
