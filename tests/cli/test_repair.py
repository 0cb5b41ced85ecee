"""zhengzhao repair: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sys
from pathlib import Path

import pytest

VALID, NOT_VALID, FAILED = 0, 1, 2


def rows_of(file: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with file.open(encoding=encoding, newline="") as text:
        return list(csv.reader(text))


@pytest.fixture
def batch(registrations: Path, tmp_path: Path) -> Path:
    """The valid example as an old system gives it: GB18030, with dates and codes in other spellings."""
    header, *rows = rows_of(registrations)
    for row, field, value in (
        (0, "UNISCID", f" {rows[0][header.index('UNISCID')].lower()}"),
        (1, "ESTDATE", "2019/1/5"),
        (2, "OPTO", "长期"),
    ):
        rows[row][header.index(field)] = value
    file = tmp_path / "batch.csv"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    file.write_bytes(text.getvalue().encode("gb18030"))
    return file


def test_a_batch_is_repaired_and_ends_with_0_where_it_is_valid_then(zhengzhao, batch: Path, tmp_path: Path) -> None:
    assert zhengzhao("validate", batch, "--table", "registration").code == NOT_VALID
    said = zhengzhao("repair", batch, "--table", "registration", "--out", tmp_path / "out.csv")
    assert (said.code, said.err) == (VALID, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("Repaired ")
    assert lines[1] == "Encoding: gb18030 → utf-8"
    assert any("(date-form) · Date of establishment ESTDATE" in each for each in lines)
    assert any(each.startswith("Valid: 11 rows") for each in lines)
    assert zhengzhao("validate", tmp_path / "out.csv", "--table", "registration").code == VALID
    header, *log = rows_of(tmp_path / "out.repairs.csv")
    assert header == ["row", "line", "field", "outcome", "normalisation", "before", "after"]
    assert ["3", "3", "ESTDATE", "repaired", "date-form", "2019/1/5", "2019-01-05"] in log


def test_what_no_spelling_mends_is_counted_in_the_first_line_where_there_is_any(
    zhengzhao, batch: Path, tmp_path: Path
) -> None:
    asked = ("repair", batch, "--table", "registration", "--out", tmp_path / "out.csv", "--overwrite")
    assert ";" not in zhengzhao(*asked).out.splitlines()[0]
    # A code in lower case whose check character is wrong in capitals too.
    code = rows_of(batch, "gb18030")[1][2].strip()
    wrong = code[:-1] + ("a" if code[-1] != "a" else "b")
    batch.write_bytes(batch.read_bytes().replace(code.encode(), wrong.encode()))
    first = zhengzhao(*asked).out.splitlines()[0]
    assert "; 1 more, rewritten, would still break a rule and stay as they are. In " in first


def test_it_speaks_chinese(zhengzhao, batch: Path, tmp_path: Path) -> None:
    said = zhengzhao("repair", batch, "--table", "registration", "--out", tmp_path / "out.csv", "--lang", "zh")
    assert said.out.startswith("修正 ")
    assert "日期改为规定写法 (date-form) · 成立日期 ESTDATE" in said.out


def test_what_is_still_wrong_ends_with_1_and_is_written_all_the_same(zhengzhao, batch: Path, tmp_path: Path) -> None:
    text = batch.read_bytes().decode("gb18030").replace("2019/1/5", "5/1/2019")
    batch.write_bytes(text.encode("gb18030"))
    said = zhengzhao("repair", batch, "--table", "registration", "--out", tmp_path / "out.csv", "--format", "json")
    assert said.code == NOT_VALID
    told = json.loads(said.out)
    assert told["format"] == "zhengzhao-repair/1"
    assert (told["sourceEncoding"], told["encoding"], told["rows"]) == ("gb18030", "utf-8", 11)
    assert {"normalisation": "alias", "field": "OPTO", "repaired": 1, "kept": 0} in told["counts"]
    assert [each["value"] for each in told["report"]["findings"]] == ["5/1/2019"]
    assert "5/1/2019" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_log_and_encoding_are_as_asked_for(zhengzhao, batch: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "out.csv", tmp_path / "log.csv"
    said = zhengzhao(
        "repair", batch, "--table", "registration", "--out", out, "--log", log, "--encoding-out", "utf-8-sig"
    )
    assert said.code == VALID
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows_of(log)[0][0] == "row"
    assert not (tmp_path / "out.repairs.csv").exists()


def test_standard_input_is_repaired_and_its_file_never_replaced(
    zhengzhao, batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("repair", "-", "--table", "registration", "--out")
    before = batch.read_bytes()
    with batch.open(encoding="gb18030") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        said = zhengzhao(*arguments, batch, "--overwrite")
        assert said.code == FAILED
        assert "the very input" in said.sentence
        assert zhengzhao(*arguments, tmp_path / "out.csv").code == VALID
    assert batch.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["batch.csv", "--out", "batch.csv", "--overwrite"], "the very input"),
        (["batch.csv", "--out", "out.xlsx"], "ends in .csv"),
        (["batch.csv", "--out", "registration.csv"], "--overwrite"),
        (["batch.csv", "--out", "out.csv", "--log", "out.csv"], "same place"),
        (["batch.csv", "--out", "out.csv", "--encoding-out", "gbk"], "gb18030"),
        (["batch.csv", "--out", "out.csv", "--table", "registrations"], "did you mean registration?"),
        (["batch.csv", "--out", "out.csv", "--format", "html"], "--format cannot be html"),
        (["batch.csv", "--out", "out.csv", "--standard", "1.0.0", "--as-of", "2019-12-02"], "Only one of"),
        (["batch.csv"], "--out is missing"),
        (["nothing.csv", "--out", "out.csv"], "There is no nothing.csv"),
        ([".", "--out", "out.csv"], "is a folder or a Data Package"),
        (["batch.csv", "--out", "out.csv", "--memory-limit", "much"], "--memory-limit"),
        (["ragged.csv", "--out", "out.csv"], "missing-cell: 1, first in row 2"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_writes_nothing(
    zhengzhao, batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ragged.csv").write_text("node,PRIPID,UNISCID\n310000,1\n", encoding="utf-8")
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    table = [] if "--table" in arguments else ["--table", "registration"]
    said = zhengzhao("repair", *arguments, *table)
    assert said.code == FAILED
    assert sentence in said.sentence
    assert said.out == ""
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C there without sending it to the tests too")
def test_an_interruption_leaves_nothing_behind(process, wait_for_work, tmp_path: Path) -> None:
    header = "节点,主体身份代码,核准日期\n"
    rows = (f"310000,{number:016},2019/12/{number % 28 + 1}\n" for number in range(300_000))
    (tmp_path / "big.csv").write_text(header + "".join(rows), encoding="utf-8")
    started = process("repair", "big.csv", "--table", "registration", "--out", "out.csv", LC_ALL="en_US.UTF-8")
    wait_for_work()
    started.send_signal(signal.SIGINT)
    _, errors = started.communicate(timeout=60)
    assert started.returncode == FAILED
    assert errors.decode().startswith("Interrupted")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["big.csv", "temporary"]
    assert not any((tmp_path / "temporary").iterdir())


def test_a_name_that_no_folder_can_hold_is_told_in_one_sentence(zhengzhao, batch: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    said = zhengzhao("repair", batch, "--table", "registration", "--out", tmp_path / f"{'a' * 300}.csv")
    assert said.code == FAILED
    assert "too long" in said.sentence
    assert sorted(tmp_path.iterdir()) == before
