"""zhengzhao standard template, ddl and docs on the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest


def test_a_template_is_written_in_the_language_asked_for(zhengzhao, tmp_path: Path):
    book = tmp_path / "t.xlsx"
    said = zhengzhao("standard", "template", "1.0.0", "--table", "registration", "--out", book, "--lang", "en")
    assert (said.code, said.out) == (0, "")
    assert said.sentence.endswith(f"zhengzhao validate {book} --standard 1.0.0")
    assert openpyxl.load_workbook(book)["登记信息"]["B1"].value == "Entity id *"


def test_the_untouched_sheets_of_a_template_are_tables_that_were_not_sent(zhengzhao, tmp_path: Path):
    book = tmp_path / "t.xlsx"
    zhengzhao("standard", "template", "1.0.0", "--out", book)
    opened = openpyxl.load_workbook(book)
    sheet = opened["变更信息"]
    labels = {cell.value: cell.column for cell in sheet[2]}
    values = {
        "node": "310000",
        "PRIPID": "1",
        "ALTDATE": "2019-12-02",
        "sequence": 1,
        "ALTITEM": "名称",
        "ALTBE": "甲",
        "ALTAF": "乙",
    }
    for name, value in values.items():
        if name in labels:
            sheet.cell(3, labels[name]).value = value
    opened.save(book)
    said = zhengzhao("validate", book, "--standard", "1.0.0", "--format", "json")
    assert '"registration_change"' in said.out
    assert '"foreign-key"' not in said.out.split('"findings"')[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["template", "--out", "t.csv"], "give --out a name that ends in .xlsx"),
        (["template", "9.9.9", "--out", "t.xlsx"], "no version 9.9.9"),
        (["template", "--table", "registratoin", "--out", "t.xlsx"], "did you mean registration?"),
        (["template", "1.0.0", "--descriptor", "x.yaml", "--out", "t.xlsx"], "not both"),
        (["template", "--descriptor", "nowhere.yaml", "--out", "t.xlsx"], "nowhere.yaml"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_sentence(zhengzhao, tmp_path: Path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    said = zhengzhao("standard", *words)
    assert said.code == 2
    assert told in said.sentence
    assert list(tmp_path.iterdir()) == []


def test_ddl_goes_to_the_screen_or_into_a_file(zhengzhao, tmp_path: Path):
    shown = zhengzhao("standard", "ddl", "1.0.0", "--dialect", "sqlite", "--lang", "zh")
    assert shown.code == 0
    assert 'CREATE TABLE "registration" (' in shown.out
    said = zhengzhao("standard", "ddl", "1.0.0", "--dialect", "sqlite", "--lang", "zh", "--out", tmp_path / "d.sql")
    assert (said.code, said.out) == (0, "")
    assert (tmp_path / "d.sql").read_text(encoding="utf-8") == shown.out
    with closing(sqlite3.connect(":memory:")) as database, database:
        database.executescript(shown.out)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--dialect", "sqllite"], "did you mean sqlite?"),
        (["9.9.9"], "no version 9.9.9"),
        (["1.0.0", "--descriptor", "x.yaml"], "not both"),
    ],
)
def test_ddl_that_cannot_be_made_is_told_in_one_sentence(zhengzhao, words, told):
    said = zhengzhao("standard", "ddl", *words)
    assert (said.code, said.out) == (2, "")
    assert told in said.sentence
