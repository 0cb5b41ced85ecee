"""zhengzhao catalogue import and export, as they are typed."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest
import yaml

WORKBOOKS = Path(__file__).resolve().parents[1] / "catalogue" / "workbooks"
ASKED = "short_names_and_notes_in_brackets"


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A folder with a workbook that asks, and its mapping."""
    for ending in ("xlsx", "yaml"):
        shutil.copyfile(WORKBOOKS / f"{ASKED}.{ending}", tmp_path / f"book.{ending}")
    return tmp_path


def test_what_is_not_understood_ends_with_1_and_answers_end_with_0(zhengzhao, asked: Path) -> None:
    command = ("catalogue", "import", asked / "book.xlsx", "--mapping", asked / "book.yaml", "--out", asked / "out")
    first = zhengzhao(*command, "--format", "json")
    told = json.loads(first.out)
    assert first.code == 1
    assert not told["understood"]
    assert {each["text"]: each["nearest"][:1] for each in told["questions"]} == {
        "监管部门备注": [],
        "食品消售": ["食品销售"],
        "市场监管局": ["市场监管总局"],
    }
    book = openpyxl.load_workbook(asked / "out" / "review.xlsx")
    sheet = book.worksheets[0]
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, 1).value = sheet.cell(row, 9).value
    book.save(asked / "review.xlsx")
    second = zhengzhao(*command, "--review", asked / "review.xlsx", "--overwrite", "--format", "json")
    assert second.code == 0
    assert json.loads(second.out)["tables"] == {"scope_permit": 3}
    assert "answers:" in (asked / "book.yaml").read_text(encoding="utf-8")
    assert zhengzhao(*command, "--overwrite").code == 0


def test_packages_that_are_missing_are_named_before_anything_is_read(
    zhengzhao, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    said = zhengzhao(
        "catalogue", "import", asked / "book.xlsx", "--mapping", asked / "book.yaml", "--out", asked / "out"
    )
    assert said.code == 2
    assert said.sentence == "Importing a workbook needs more packages: pip install 'zhengzhao[frames]'."


def test_an_answer_that_names_no_field_is_told_before_the_mapping_remembers_it(zhengzhao, asked: Path) -> None:
    command = ("catalogue", "import", asked / "book.xlsx", "--mapping", asked / "book.yaml", "--out", asked / "out")
    assert zhengzhao(*command).code == 1
    book = openpyxl.load_workbook(asked / "out" / "review.xlsx")
    sheet = book.worksheets[0]
    row = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 2).value == "监管部门备注")
    sheet.cell(row, 1).value = "permit_item.measurs"
    book.save(asked / "review.xlsx")
    before = (asked / "book.yaml").read_bytes()
    found = zhengzhao(*command, "--review", asked / "review.xlsx", "--overwrite")
    assert found.code == 2
    assert f"review.xlsx A{row}" in found.sentence
    assert "permit_item.measures" in found.sentence
    assert (asked / "book.yaml").read_bytes() == before


def test_what_is_there_already_is_not_replaced(zhengzhao, asked: Path) -> None:
    (asked / "out").mkdir()
    (asked / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    command = ("catalogue", "import", asked / "book.xlsx", "--mapping", asked / "book.yaml", "--out", asked / "out")
    assert zhengzhao(*command).code == 2
    assert zhengzhao(*command, "--overwrite").code == 2
    propose = ("catalogue", "import", asked / "book.xlsx", "--propose", "--mapping", asked / "book.yaml")
    before = (asked / "book.yaml").read_bytes()
    assert zhengzhao(*propose).code == 2
    assert (asked / "book.yaml").read_bytes() == before
    assert [each.name for each in (asked / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("inside", ["book.xlsx", "book.yaml"])
def test_a_folder_that_holds_what_is_read_is_not_replaced(zhengzhao, asked: Path, inside: str) -> None:
    command = ("catalogue", "import", asked / "book.xlsx", "--mapping", asked / "book.yaml", "--out", asked / "out")
    assert zhengzhao(*command).code == 1
    moved = asked / "out" / inside
    shutil.move(asked / inside, moved)
    before = moved.read_bytes()
    found = zhengzhao(*(moved if each == asked / inside else each for each in command), "--overwrite")
    assert found.code == 2
    assert f"The input {moved} lies in the output {asked / 'out'}" in found.sentence
    assert moved.read_bytes() == before


def test_a_proposal_does_not_take_the_place_of_its_workbook(zhengzhao, asked: Path) -> None:
    before = (asked / "book.xlsx").read_bytes()
    propose = ("catalogue", "import", asked / "book.xlsx", "--propose", "--mapping", asked / "book.xlsx")
    found = zhengzhao(*propose, "--overwrite")
    assert found.code == 2
    assert "is the very input" in found.sentence
    assert (asked / "book.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("book.xlsx", "--mapping", "book.yaml"), "--out"),
        (("none.xlsx", "--mapping", "book.yaml", "--out", "out"), "There is no"),
        (("book.xlsx", "--mapping", "none.yaml", "--out", "out"), "--propose writes a first one"),
        (("book.xlsx", "--out", "out"), "--propose writes a first one"),
        (("book.xlsx", "--propose", "--out", "out"), "name its file with --mapping, and leave out --out"),
        (("book.xlsx", "--propose", "--review", "book.xlsx"), "takes no answers; leave out --review"),
        (("book.xlsx", "--propose", "--format", "json"), "is YAML and has no other form"),
        (("book.xlsx", "--out", "out", "--review", "book.xlsx"), "give --mapping too"),
        (("book.xlsx", "--out", "out", "--mapping", "book.yaml", "--review", "book.xlsx"), "it is not the review.xlsx"),
        (("book.xlsx", "--out", "out", "--mapping", "book.yaml", "--review", "book.yaml"), "is no sound workbook"),
    ],
)
def test_a_command_that_cannot_be_meant_is_told(
    zhengzhao, asked: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(asked)
    found = zhengzhao("catalogue", "import", *arguments)
    assert found.code == 2
    assert told in found.err
    assert "Traceback" not in found.err
    assert not (asked / "out").exists()


def test_a_proposal_is_for_the_version_of_the_day_that_is_asked_for(zhengzhao, asked: Path) -> None:
    command = ("catalogue", "import", asked / "book.xlsx", "--propose", "--today")
    told = [zhengzhao(*command, day).out for day in ("2020-01-01", "2022-01-01")]
    assert [yaml.safe_load(each)["catalogue"] for each in told] == ["1.0.0", "2.0.0"]


def test_a_workbook_without_rows_is_not_said_to_repeat_the_catalogue(zhengzhao, asked: Path) -> None:
    book = openpyxl.load_workbook(asked / "book.xlsx")
    for sheet in book.worksheets:
        sheet.delete_rows(2, sheet.max_row)
        sheet.delete_cols(4)
    book.save(asked / "book.xlsx")
    found = zhengzhao(
        "catalogue", "import", asked / "book.xlsx", "--mapping", asked / "book.yaml", "--out", asked / "out"
    )
    assert found.code == 0
    assert "Nothing was imported: every cell is of a header" in found.out
    assert "says all that already" not in found.out


def test_an_export_is_read_back_and_compared(zhengzhao, tmp_path: Path) -> None:
    book = tmp_path / "catalogue.xlsx"
    assert zhengzhao("catalogue", "export", "2.0.0", "--out", book).code == 0
    assert zhengzhao("catalogue", "import", book, "--out", tmp_path / "back").code == 0
    diff = zhengzhao("catalogue", "diff", "2.0.0", tmp_path / "back" / "catalogue" / "2.0.0", "--format", "json")
    assert json.loads(diff.out)["changes"] == []
    assert zhengzhao("catalogue", "export", "2.0.0", "--out", tmp_path / "catalogue.csv").code == 2
