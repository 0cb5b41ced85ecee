"""zhengzhao validate: the answer on stdout, everything else on stderr, and an exit code that can be relied on."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

VALID, NOT_VALID, FAILED = 0, 1, 2


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def write_rows(file: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))
    return file


def with_all_bad(file: Path, times: int = 300) -> Path:
    """Make every row bad: no row keeps a code that can be right."""
    header, *rows = rows_of(file)
    at, key = header.index("UNISCID"), header.index("PRIPID")
    bad = []
    for number in range(times):
        row = list(rows[number % len(rows)])
        row[at], row[key] = "00000000000000000X", f"{number:016}"
        bad.append(row)
    return write_rows(file, [header, *bad])


def test_a_valid_file_ends_with_0_and_says_so_first(zhengzhao, registrations: Path) -> None:
    said = zhengzhao("validate", registrations)
    assert said.code == VALID
    assert said.out.startswith("Valid: ")
    assert said.err == ""


def test_a_file_with_an_error_ends_with_1_and_names_row_and_value(zhengzhao, registrations: Path) -> None:
    header, *rows = rows_of(registrations)
    rows[1][header.index("UNISCID")] = "91310115EXA000027A"
    said = zhengzhao("validate", write_rows(registrations, [header, *rows]))
    assert said.code == NOT_VALID
    assert said.out.startswith("Not valid: ")
    assert 'row 3  value "91310115EXA000027A"' in said.out


def test_a_file_with_every_row_bad_ends_with_1_and_a_small_report(zhengzhao, registrations: Path) -> None:
    with_all_bad(registrations)
    said = zhengzhao("validate", registrations)
    assert said.code == NOT_VALID
    assert "300" in said.out.splitlines()[0]
    assert len(said.out.splitlines()) < 120


def test_a_table_that_the_standard_does_not_have_is_refused_for_a_package_too(zhengzhao, root: Path) -> None:
    said = zhengzhao("validate", root / "standard" / "1.0.0", "--table", "registratoin")
    assert said.code == FAILED
    assert "no table registratoin in standard " in said.sentence
    assert "did you mean registration?" in said.sentence


@pytest.mark.parametrize("command", [("validate", "a.csv"), ("standard", "show")])
def test_a_chinese_sentence_names_the_version_in_chinese(zhengzhao, tmp_path: Path, command: tuple[str, str]) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    given = [tmp_path / each if each == "a.csv" else each for each in command]
    said = zhengzhao(*given, "--table", "registratoin", "--today", "2021-07-02", "--lang", "zh")
    assert said.code == FAILED
    assert "标准 2.0.0 没有表 registratoin，是否指 registration？" in said.sentence


@pytest.mark.parametrize(
    ("source", "data"),
    [("a.zip", b"PK\3\4abc"), ("a.parquet", b"PAR1abc"), ("sqlite:///a.db#t", b"no database at all")],
)
def test_a_chinese_sentence_about_a_broken_file_has_no_words_of_a_library(
    zhengzhao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, data: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(source.removeprefix("sqlite:///").partition("#")[0]).write_bytes(data)
    said = zhengzhao("validate", source, "--table", "registration", "--lang", "zh")
    assert said.code == FAILED
    assert not re.search("[a-z]+ [a-z]+ [a-z]+", said.sentence)


def test_the_table_of_a_database_tells_in_capitals_too_which_it_is(zhengzhao, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db")) as database, database:
        database.execute("CREATE TABLE PERMIT (id)")
    told = [zhengzhao("validate", f"sqlite:///{tmp_path}/t.db#{name}").out for name in ("PERMIT", "permit")]
    assert "Permits permit" in told[0]
    assert told[0] == told[1]


def test_warnings_alone_leave_a_file_valid(zhengzhao, root: Path) -> None:
    example = root / "standard" / "1.0.0" / "examples" / "invalid" / "division_in_force.csv"
    said = zhengzhao("validate", example, "--table", "registration")
    assert said.code == VALID
    assert ", 1 warning." in said.out.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nosuch.csv"], "There is no nosuch.csv"),
        (["nosuch.csv", "--table", "registration"], "There is no nosuch.csv"),
        (["."], "is a directory without datapackage.json or datapackage.yaml, and"),
        (["registration.csv", "--table", "registratoin"], "did you mean registration?"),
        (["registration.csv", "--standard", "1.0.1"], "did you mean 1.0.0?"),
        (["registration.csv", "--as-of", "1999-01-01"], "No version of the standard was in force on 1999-01-01"),
        (["registration.csv", "--encoding", "utf-9"], "utf-9"),
        (
            ["registration.csv", "--table", "registration", "--sheet", "a"],
            "There is no sheet “a” to be named in registration.csv",
        ),
        (["registration.csv", "--format", "htm"], "did you mean html?"),
        (["registration.csv", "--standard", "1.0.0", "--as-of", "2019-12-02"], "Only one of --standard, --as-of"),
        (["registration.csv", "--descriptor", "nosuch.yaml"], "nosuch.yaml"),
        (["registration.csv", "--content", "nosuch"], "nosuch, named by --content, does not exist"),
        (["registration.csv", "--content", "registration.csv"], "is no directory"),
        (["registration.csv", "--descriptor", "own.json", "--content", "nosuch"], "named by --content, does not exist"),
        (["registration.csv", "--today", "2021-13-01"], "--today is no day"),
        (["registration.csv", "--limit", "many"], "“many” of --limit"),
        (["registration.csv", "--threads", "0"], "“0” of --threads"),
        (["registration.csv", "--memory-limit", "1KB"], "ran out of resources"),
        (["registration.csv", "--memory-limit", "lots"], "“lots” of --memory-limit will not do; write it like 4GB."),
        (["registration.csv", "--waivers", "nosuch.yaml"], "There is no file nosuch.yaml; check its name and folder."),
        (["registration.csv", "--limt", "3"], "did you mean --limit?"),
        (["registration.csv", "--table"], "--table wants a value"),
        (["registration.csv", "--out", "registration.csv", "--overwrite"], "must not replace it"),
        (["registration.csv", "--out", "there.txt"], "exists already"),
        ([], "SOURCE is missing"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_cannot_be_done_ends_with_2_and_one_sentence(
    zhengzhao, registrations: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(registrations.parent)
    Path("there.txt").write_text("keep me", encoding="utf-8")
    before = registrations.read_bytes()
    said = zhengzhao("validate", *arguments)
    assert said.code == FAILED
    assert said.out == ""
    assert sentence in said.sentence
    assert registrations.read_bytes() == before
    assert Path("there.txt").read_text(encoding="utf-8") == "keep me"


def test_the_same_sentence_comes_in_chinese(zhengzhao, registrations: Path) -> None:
    said = zhengzhao("validate", registrations, "--table", "registratoin", "--lang", "zh")
    assert "是否指 registration？" in said.sentence
    assert "没有选项 --limt，是否指 --limit？" in zhengzhao("validate", "x", "--lang=zh", "--limt", "3").sentence


def test_an_empty_file_is_one_sentence(zhengzhao, registrations: Path) -> None:
    registrations.write_bytes(b"")
    said = zhengzhao("validate", registrations)
    assert said.code == FAILED
    assert "registration.csv" in said.sentence


def test_a_header_without_rows_is_valid_and_pointed_out(zhengzhao, registrations: Path) -> None:
    write_rows(registrations, rows_of(registrations)[:1])
    said = zhengzhao("validate", registrations)
    assert said.code == VALID
    assert "There are no rows of data" in said.out


def test_a_wrong_encoding_is_found_or_told(zhengzhao, registrations: Path) -> None:
    rows = rows_of(registrations)
    write_rows(registrations, rows, "gb18030")
    assert zhengzhao("validate", registrations).code == VALID
    said = zhengzhao("validate", registrations, "--encoding", "utf-8")
    assert said.code == NOT_VALID
    assert "encoding" in said.out + said.err


def test_json_on_stdout_is_one_document_and_nothing_else(zhengzhao, registrations: Path) -> None:
    with_all_bad(registrations)
    said = zhengzhao("validate", registrations, "--format", "json", "--today", "2021-07-02")
    report = json.loads(said.out)
    assert (said.code, said.err) == (NOT_VALID, "")
    assert (report["format"], report["valid"], report["today"]) == ("zhengzhao-report/1", False, "2021-07-02")
    assert sum(each["failed"] for each in report["checks"] if each["rule"] == "uscc") == 300


def test_a_report_goes_to_a_file_and_its_verdict_to_stderr(zhengzhao, registrations: Path, tmp_path: Path) -> None:
    out = tmp_path / "reports" / "registration.html"
    said = zhengzhao("validate", registrations, "--format", "html", "--out", out)
    assert (said.code, said.out) == (VALID, "")
    assert said.sentence.startswith("Valid: ")
    assert str(out) in said.sentence
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = zhengzhao("validate", registrations, "--format", "html", "--out", out)
    assert again.code == FAILED
    assert "--overwrite" in again.sentence
    assert zhengzhao("validate", registrations, "--out", out, "--overwrite", "--quiet").err == ""
    assert out.read_text(encoding="utf-8").startswith("Valid: ")


def test_the_help_of_limit_says_what_every_form_has(zhengzhao) -> None:
    from zhengzhao.cli.validate import _LIMIT

    said = " ".join(zhengzhao("validate", "--help").out.split())
    assert {f"[{_LIMIT['text']}; 其他 / others: {_LIMIT[each]}]" in said for each in _LIMIT if each != "text"} == {True}


def test_limit_bounds_the_sample_and_not_the_totals(zhengzhao, registrations: Path) -> None:
    with_all_bad(registrations)
    for limit in (0, 7):
        report = json.loads(zhengzhao("validate", registrations, "--format", "json", "--limit", str(limit)).out)
        assert sum(each["rule"] == "uscc" for each in report["findings"]) == limit
        assert sum(each["failed"] for each in report["checks"] if each["rule"] == "uscc") == 300


def test_sensitive_values_are_masked_unless_they_are_asked_for(zhengzhao, registrations: Path) -> None:
    header, *rows = rows_of(registrations)
    secret = "1" * 200
    rows[0][header.index("TEL")] = secret
    write_rows(registrations, [header, *rows])
    for form in ("text", "json", "html"):
        masked = zhengzhao("validate", registrations, "--format", form)
        assert masked.code == NOT_VALID
        assert "1" * 20 not in masked.out
        assert "1" * 20 in zhengzhao("validate", registrations, "--format", form, "--show-values").out.replace("\n", "")


def test_a_full_disk_in_the_output_folder_is_one_sentence(zhengzhao, registrations: Path, monkeypatch) -> None:
    import errno

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    said = zhengzhao("validate", registrations, "--out", registrations.parent / "report.txt")
    assert said.code == FAILED
    assert "disk is full" in said.sentence
    assert not (registrations.parent / "report.txt").exists()


def test_standard_input_and_a_database_give_the_answer_of_the_file(zhengzhao, registrations: Path, monkeypatch):
    with registrations.open(encoding="utf-8", newline="") as file:
        labels, *records = csv.reader(file)
    with closing(sqlite3.connect(registrations.with_suffix(".db"))) as database, database:
        columns = ", ".join(f'"{each}"' for each in labels)
        database.execute(f"CREATE TABLE registration ({columns})")
        database.executemany(f"INSERT INTO registration VALUES ({', '.join('?' * len(labels))})", records)
    database.close()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(registrations.read_bytes())))
    spoken = [
        zhengzhao("validate", source, "--table", "registration", "--format", "json", "--today", "2019-12-31")
        for source in (registrations, "-", f"sqlite:///{registrations.with_suffix('.db')}")
    ]
    assert [each.code for each in spoken] == [0, 0, 0], [each.err for each in spoken]
    answers = [json.loads(each.out) for each in spoken]
    assert [each["inputs"][0]["rows"] for each in answers] == [len(records)] * 3
    assert answers[0]["checks"] == answers[1]["checks"]


def test_standard_input_needs_the_name_of_its_table_and_says_what_is_wrong_with_it(zhengzhao, monkeypatch):
    assert "--table" in zhengzhao("validate", "-").sentence
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert "Nothing came" in zhengzhao("validate", "-", "--table", "registration").sentence
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"%PDF-1.4")))
    said = zhengzhao("validate", "-", "--table", "registration")
    assert said.code == 2
    assert said.sentence.startswith("- is a PDF file"), said.sentence


def test_a_workbook_that_was_damaged_on_the_way_is_told_when_it_comes_by_a_stream(zhengzhao, monkeypatch):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    content = bytearray(held.getvalue())
    packed = content.find(b"mimetype") + len(b"mimetype")
    content[packed : packed + 8] = bytes(each ^ 0x5A for each in content[packed : packed + 8])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    said = zhengzhao("validate", "-", "--table", "registration")
    assert said.code == FAILED
    assert "zip archive" in said.sentence


def test_the_password_of_a_database_is_never_printed(zhengzhao):
    said = zhengzhao("validate", "postgresql://ann:topsecret@127.0.0.1:1/share#permit", "--table", "registration")
    assert said.code == 2
    assert "topsecret" not in said.err + said.out


def test_a_workbook_needs_a_file_and_a_split_by_needs_a_folder(zhengzhao, registrations: Path) -> None:
    assert "--out" in zhengzhao("validate", registrations, "--format", "xlsx").sentence
    assert "--split" in zhengzhao("validate", registrations, "--split-by", "node").sentence


def test_a_report_that_cannot_be_written_leaves_no_split_behind(zhengzhao, registrations: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = zhengzhao("validate", registrations, "--split", tmp_path / "parts", "--out", tmp_path / "file" / "r.txt")
    assert (said.code, "r.txt" in said.sentence) == (2, True)
    assert not (tmp_path / "parts").exists()


@pytest.mark.parametrize(
    ("out", "sentence"), [("parts", "Two outputs are the same place"), ("parts/report.txt", "lies inside another one")]
)
def test_a_report_that_the_split_would_replace_is_refused(
    zhengzhao, registrations: Path, tmp_path: Path, out: str, sentence: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    said = zhengzhao("validate", registrations, "--split", tmp_path / "parts", "--out", tmp_path / out)
    assert (said.code, sentence in said.sentence) == (2, True)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_batch_is_split_and_reported_in_one_run(zhengzhao, registrations: Path, tmp_path: Path) -> None:
    with_all_bad(registrations, 3)
    folder, book = tmp_path / "parts", tmp_path / "report.xlsx"
    asked = ("--split", folder, "--split-by", "node", "--format", "xlsx", "--out", book)
    assert zhengzhao("validate", registrations, *asked).code == NOT_VALID
    assert book.read_bytes().startswith(b"PK")
    assert len(rows_of(folder / "registration.invalid.csv")) == 4
    assert len(rows_of(folder / "registration.valid.csv")) == 1
    assert list(folder.glob("registration.node=*.xlsx"))
    again = zhengzhao("validate", registrations, *asked)
    assert (again.code, again.out) == (FAILED, "")
    assert "--overwrite" in again.sentence


def test_a_file_name_that_is_not_utf8_is_told_in_one_sentence(zhengzhao, tmp_path: Path) -> None:
    """Archives of GBK systems unpack to such names."""
    name = os.fsdecode(os.fsencode(tmp_path / "登记.csv").replace("登记".encode(), "登记".encode("gbk")))
    Path(name).write_text("a,b\n1,2\n", encoding="utf-8")
    said = zhengzhao("validate", name, "--table", "registration")
    assert said.code == FAILED
    assert "登记.csv is not written in UTF-8" in said.err
    assert "internal error" not in said.err


def test_a_descriptor_of_one_table_needs_no_name_of_it(zhengzhao, tmp_path: Path) -> None:
    held = tmp_path / "held.csv"
    held.write_text("id\n1\nx\n", encoding="utf-8")
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    tables = [{"name": name, "path": f"{name}.csv", "schema": schema} for name in ("shop", "owner")]
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": tables[:1]}), encoding="utf-8")
    said = zhengzhao("validate", held, "--descriptor", descriptor)
    assert (said.code, "[type-error] shop · id" in said.out) == (NOT_VALID, True)
    descriptor.write_text(json.dumps({"name": "p", "resources": tables}), encoding="utf-8")
    said = zhengzhao("validate", held, "--descriptor", descriptor)
    assert said.code == FAILED
    assert "say so with --table: shop, owner" in said.err
