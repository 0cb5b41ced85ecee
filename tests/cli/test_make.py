"""zhengzhao sample, mark and package: what they write, what they say, and what they refuse."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
from collections import Counter
from pathlib import Path

import pytest

from zhengzhao.output import MARKER
from zhengzhao.paths import content_folder

DONE, NOT_VALID, FAILED = 0, 1, 2
VALID = content_folder("standard") / "1.0.0" / "examples" / "valid"
BATCH = [VALID / f"{name}.csv" for name in ("registration", "registration_event", "registration_scope_term", "filing")]


def test_a_sample_is_written_and_validates(zhengzhao, tmp_path: Path) -> None:
    out = tmp_path / "registration.csv"
    said = zhengzhao("sample", "--table", "registration", "--rows", "50", "--out", out)
    assert (said.code, said.err) == (DONE, "")
    assert "50 rows, 0 faults" in said.out
    assert zhengzhao("validate", out).code == DONE


def test_the_same_seed_gives_the_same_bytes(zhengzhao, tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        out = tmp_path / f"{name}.csv"
        assert (
            zhengzhao("sample", "--table", "registration", "--rows", "20", "--seed", str(seed), "--out", out).code
            == DONE
        )
    first, second, other = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    assert first == second != other


def test_faults_are_listed_where_a_validation_finds_them(zhengzhao, tmp_path: Path) -> None:
    out = tmp_path / "registration.csv"
    arguments = (
        "sample",
        "--table",
        "registration",
        "--rows",
        "80",
        "--fault",
        "uscc",
        "--format",
        "json",
        "--out",
        out,
    )
    faults = json.loads(zhengzhao(*arguments).out)["faults"]
    report = json.loads(zhengzhao("validate", out, "--format", "json").out)
    assert [(each["row"], each["check"]) for each in report["findings"]] == [(each["row"], "uscc") for each in faults]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--table", "registration", "--rows", "5", "--fault", "usc"], "did you mean uscc?"),
        (["--table", "nowhere", "--rows", "5"], "no table nowhere"),
        (
            ["--table", "registration", "--rows", "5", "--fault", "zzzz"],
            "for registration there are approval-plausible,",
        ),
        (["--table", "registration", "--rows", "0"], "from 1 up"),
        (["--table", "registration", "--rows", "-1"], "from 1 up"),
        (["--table", "registration", "--rows", "x"], "“x” of --rows"),
        (["--table", "registration", "--rows", "5", "--encoding", "latin"], "latin"),
        (["--table", "registration", "--rows", "5", "--set", "node"], "name=value"),
        (["--table", "registration", "--rows", "5", "--set", "nodee=1"], "did you mean node?"),
        (["--table", "registration"], "--rows is missing"),
        (["--rows", "5"], "--table is missing"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_cannot_be_made_is_one_sentence(zhengzhao, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    said = zhengzhao("sample", *arguments, "--out", tmp_path / "out")
    assert said.code == FAILED
    assert sentence in said.sentence
    assert list(tmp_path.iterdir()) == []


def test_marks_are_written_with_their_balance(zhengzhao, tmp_path: Path) -> None:
    out = tmp_path / "marks.csv"
    said = zhengzhao("mark", *BATCH, "--out", out, "--today", "2019-12-06")
    assert said.code == DONE
    assert "The balance" in said.out
    written = out.read_text(encoding="utf-8").splitlines()
    assert written[0].startswith("node,PRIPID")
    told = json.loads(
        zhengzhao("mark", *BATCH, "--out", out, "--standard", "1.0.0", "--overwrite", "--format", "json").out
    )
    assert told["marks"] == len(written) - 1
    counted = {each["outcome"]: each["count"] for each in told["balance"] if each["side"] == "mark"}
    assert told["marks"] == sum(counted.values()) - counted.get("condition_to_be_asked", 0)


@pytest.mark.parametrize("command", [["mark"], ["package", "department"]], ids=" ".join)
def test_a_table_of_a_batch_that_was_not_read_is_told(zhengzhao, tmp_path: Path, command: list[str]) -> None:
    batch = tmp_path / "batch"
    batch.mkdir()
    for each in BATCH:
        shutil.copy(each, batch)
    described = [{"name": each.stem, "path": each.name} for each in BATCH if each.stem != "filing"]
    head = {"name": "batch", "standard": {"name": "standard", "version": "1.0.0"}, "resources": described}
    (batch / "datapackage.json").write_text(json.dumps(head), encoding="utf-8")
    said = zhengzhao(*command, batch, "--out", tmp_path / "out")
    assert (said.code, "does not name the file filing.csv" in said.err) == (DONE, True)
    assert zhengzhao(*command, batch, batch / "filing.csv", "--out", tmp_path / "all").err == ""


@pytest.mark.parametrize("command", [["mark"], ["package", "department"]], ids=" ".join)
def test_a_file_that_no_table_is_told_by_is_not_sent_to_an_option_that_is_not_there(
    zhengzhao, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "export.csv").write_text("a\n1\n", encoding="utf-8")
    said = zhengzhao(*command, tmp_path / "export.csv", "--out", tmp_path / "out")
    assert (said.code, "--table" in said.sentence) == (FAILED, False)
    assert "name the file or sheet after its table: registration, " in said.sentence


def test_marks_come_with_a_balance_that_lists_each_of_them(zhengzhao, tmp_path: Path) -> None:
    out, balance = tmp_path / "marks.csv", tmp_path / "balance"
    said = zhengzhao("mark", *BATCH, "--out", out, "--balance", balance, "--today", "2019-12-06", "--format", "json")
    assert zhengzhao("validate", balance).code == 0
    with (balance / "placement.csv").open(encoding="utf-8", newline="") as file:
        listed = Counter(row["outcome"] for row in csv.DictReader(file))
    told = json.loads(said.out)["balance"]
    assert listed == {each["outcome"]: each["count"] for each in told if each["side"] == "mark"}
    assert "exists already" in zhengzhao("mark", *BATCH, "--out", tmp_path / "x.csv", "--balance", balance).sentence


def test_a_batch_that_is_given_twice_is_told_by_file_and_key(zhengzhao, tmp_path: Path) -> None:
    tables = [f"--table={each}" for each in ("registration", "registration_event", "registration_scope_term")]
    once, again = tmp_path / "once", tmp_path / "again"
    zhengzhao("sample", *tables, "--rows", 2, "--out", once, "--standard", "1.0.0")
    shutil.copytree(once, again)
    assert zhengzhao("validate", once, again).code == 0
    said = zhengzhao("mark", once, again, "--out", tmp_path / "marks.csv", "--quiet")
    assert (said.code, (tmp_path / "marks.csv").exists()) == (1, False)
    assert "again/registration.csv  row 2  (node 310000, PRIPID 31" in said.out
    assert "the same as in row 2 of once/registration.csv" in " ".join(said.out.split())


@pytest.mark.parametrize(("lang", "words"), [("zh", ["平衡", "按接收部门"]), ("en", ["The balance", "By receiver"])])
def test_packages_are_written_one_a_receiver(zhengzhao, tmp_path: Path, lang: str, words: list[str]) -> None:
    out = tmp_path / "out"
    said = zhengzhao("package", "department", *BATCH, "--out", out, "--standard", "1.0.0", "--lang", lang)
    assert said.code == DONE
    assert all(each in said.out for each in words)
    told = json.loads(
        zhengzhao(
            "package", "department", *BATCH, "--out", out, "--standard", "1.0.0", "--overwrite", "--format", "json"
        ).out
    )
    found = {each.relative_to(out).as_posix() for each in out.rglob("*.zip")}
    assert {each["path"] for each in told["packages"]} == found != set()
    assert (out / MARKER).is_file()


@pytest.mark.parametrize(
    ("arguments", "better"),
    [
        (["sample", "--rows", "3", "--table", "registration"], "made.csv"),
        (["sample", "--rows", "3", "--table", "registration", "--table", "permit"], "made"),
        (["mark", *BATCH], "made.csv"),
    ],
    ids=["a table", "tables", "marks"],
)
def test_csv_is_not_written_under_the_name_of_a_workbook(
    zhengzhao, tmp_path: Path, arguments: list[str | Path], better: str
) -> None:
    said = zhengzhao(*arguments, "--out", tmp_path / "made.xlsx")
    assert said.code == FAILED
    assert said.sentence.endswith(f"say --out {tmp_path / better}.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["mark"], ["package", "department"]], ids=" ".join)
@pytest.mark.parametrize("form", ["text", "json"])
def test_sources_that_are_not_valid_give_their_report_and_nothing_is_written(
    zhengzhao, tmp_path: Path, command: list[str], form: str
) -> None:
    (tmp_path / "in").mkdir()
    bad = tmp_path / "in" / "registration.csv"
    header, first, *rest = BATCH[0].read_text(encoding="utf-8").splitlines(keepends=True)
    bad.write_text("".join([header, first.replace(first.split(",")[2], "00000000000000000X"), *rest]), encoding="utf-8")
    said = zhengzhao(*command, bad, *BATCH[1:], "--out", tmp_path / "out", "--format", form)
    assert said.code == NOT_VALID
    assert said.sentence == "The sources are not valid; nothing was written."
    assert said.out.startswith("Not valid: ") if form == "text" else json.loads(said.out)["valid"] is False
    assert [each.name for each in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["package", "departmnt", *BATCH, "--out", "out"], "did you mean department?"),
        (["package", "department", BATCH[0], "--out", "out"], "also reads registration_event"),
        (["package", "department", "nosuch.csv", "--out", "out"], "There is no nosuch.csv"),
        (["package", "department", *BATCH, "--out", "theirs"], "exists already"),
        (["package", "department", *BATCH, "--out", "theirs", "--overwrite"], "not written by this tool"),
        (["package", "department", *BATCH], "--out is missing"),
        (["package", "department", "--out", "out"], "SOURCE is missing"),
        (["demo", "--out", "theirs"], "exists already"),
        (["demo", "--content", "theirs"], "takes no --content"),
        (["mark", *BATCH, "--out", "theirs"], "is a folder"),
        (["mark", *BATCH, "--out", BATCH[0], "--overwrite"], "must not replace it"),
        (["mark", *BATCH, "--out", "theirs/round.csv"], "not a regular file"),
        (["package", "department", "theirs/round", "--out", "theirs", "--overwrite"], "There is no theirs/round"),
        (["validate", "theirs/round", "--split", "theirs", "--overwrite"], "not written by this tool"),
        (["mark", *BATCH, "--out", "out", "--format", "html"], "--format cannot be html"),
        (["repair", BATCH[0], "--out", "theirs/round.csv"], "not a regular file"),
        (["mark", *BATCH, "--out", "theirs/round/marks.csv"], "Cannot write theirs/round/marks.csv"),
        (["validate", *BATCH, "--split", "theirs/round/parts"], "Cannot write theirs/round/parts"),
        (["mark", *BATCH, "--out", "out", "--balance", "./out"], "Two outputs are the same place"),
        (["mark", *BATCH, "--out", "out/marks.csv", "--balance", "out"], "lies inside another one, out"),
    ],
    ids=lambda each: (
        " ".join(str(part) for part in each if not isinstance(part, Path)) if isinstance(each, list) else ""
    ),
)
def test_what_cannot_be_done_is_one_sentence(
    zhengzhao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str | Path], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "letter.txt").write_text("keep me", encoding="utf-8")
    if "round" in str(arguments):
        link_to_itself(tmp_path / "theirs" / "round")
        link_to_itself(tmp_path / "theirs" / "round.csv")
    before = sorted(tmp_path.rglob("*"))
    said = zhengzhao(*arguments)
    assert said.code == FAILED
    assert sentence in said.sentence
    assert sorted(tmp_path.rglob("*")) == before


def link_to_itself(link: Path) -> None:
    try:
        link.symlink_to(link)
    except OSError:
        pytest.skip("links need a right that this machine does not give")


@pytest.mark.parametrize(
    "arguments",
    [
        ["package", "department", "made/batch", "--out", "made"],
        ["package", "department", *(f"made/batch/{each.name}" for each in BATCH), "--out", "made/../made"],
        ["package", "department", *BATCH[1:], "made/batch/registration.csv", "--out", "made/batch"],
        ["mark", "made/batch", "--out", "marks.csv", "--balance", "made"],
        ["validate", "made/batch", "--split", "made"],
        ["validate", "made/batch", "--split", "made/batch"],
        ["validate", "made/batch/registration.csv", "--split", "made/batch"],
        ["validate", BATCH[0], "--descriptor", "made/batch/datapackage.json", "--split", "made"],
        ["validate", BATCH[0], "--waivers", "waivers.yaml", "--out", "waivers.yaml"],
        ["validate", BATCH[0], "--descriptor", "shops.yaml", "--out", "shops.yaml"],
        ["repair", BATCH[0], "--descriptor", "shops.csv", "--out", "shops.csv"],
        ["sample", "--table", "shop", "--rows", "1", "--descriptor", "shops.csv", "--out", "shops.csv"],
        [
            "sample",
            "--table",
            "registration",
            "--rows",
            "1",
            "--descriptor",
            "made/batch/datapackage.json",
            "--out",
            "made",
        ],
        ["standard", "ddl", "--descriptor", "shops.yaml", "--out", "shops.yaml"],
    ],
    ids=lambda each: " ".join(str(part) for part in each if not isinstance(part, Path)),
)
def test_what_is_read_is_never_replaced_nor_gone_with_its_folder(
    zhengzhao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str | Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "made" / "batch"
    made.mkdir(parents=True)
    for folder in (made, made.parent):
        (folder / MARKER).touch()
    for each in BATCH:
        shutil.copy(each, made)
    described = [{"name": each.stem, "path": each.name} for each in BATCH]
    (made / "datapackage.json").write_text(json.dumps({"name": "batch", "resources": described}), encoding="utf-8")
    for name in ("shops.yaml", "shops.csv", "waivers.yaml"):
        (tmp_path / name).write_text("name: shops", encoding="utf-8")
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    said = zhengzhao(*arguments, "--overwrite")
    assert said.code == FAILED
    assert "is the very input" in said.sentence or "lies in the output" in said.sentence
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "tables", "--split", "tables/out"],
        ["validate", "tables", "--format", "xlsx", "--out", "tables/report.xlsx"],
        ["validate", "tables", "--out", "tables/../tables/report.txt"],
        ["validate", "tables", "--split", "tables/new/out"],
        ["package", "department", "tables", "--out", "tables/monday"],
        ["mark", "tables", "--out", "tables/marks.csv"],
        ["mark", "tables", "--out", "marks.csv", "--balance", "tables/balance"],
    ],
    ids=" ".join,
)
def test_nothing_is_written_among_the_tables_that_a_folder_is_read_for(
    zhengzhao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    tables = tmp_path / "tables"
    tables.mkdir()
    for each in BATCH:
        shutil.copy(each, tables)
    said = zhengzhao(*arguments)
    assert said.code == FAILED
    assert "lies in the folder tables, which is read" in said.sentence
    assert sorted(tables.iterdir()) == sorted(tables / each.name for each in BATCH)


def test_what_no_folder_is_read_for_may_lie_in_it(zhengzhao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tables = tmp_path / "tables"
    tables.mkdir()
    for each in BATCH:
        shutil.copy(each, tables)
    for _ in "twice":
        for out in (["--format", "html", "--out", "tables/report.html"], ["--split", "tables/_parts"]):
            assert zhengzhao("validate", "tables", "--standard", "1.0.0", *out, "--overwrite").code == DONE
    # Marks are a table of the batch themselves.
    assert (
        zhengzhao("mark", "tables", "--standard", "1.0.0", "--out", "tables/registration_permit_item.csv").code == DONE
    )
    said = zhengzhao("validate", "tables", "--standard", "1.0.0")
    assert (said.code, "registration_permit_item.csv" in said.out) == (DONE, True)


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C there without sending it to the tests too")
def test_an_interrupted_sample_leaves_nothing(process, tmp_path: Path, wait_for_work) -> None:
    running = process("sample", "--table", "registration", "--rows", "5000000", "--out", "batch", "--lang", "en")
    wait_for_work()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == FAILED
    assert (out, err.decode()) == (b"", "Interrupted; nothing is left half-written. Run it again.\n")
    assert [each.name for each in tmp_path.iterdir()] == ["temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_quiet_sample_says_what_it_made_as_other_commands_do(zhengzhao, tmp_path: Path) -> None:
    asked = ("sample", "--table", "registration", "--rows", "3", "--out", tmp_path / "r.csv")
    said = zhengzhao(*asked, "--quiet")
    assert (said.err, said.out) == ("", zhengzhao(*asked, "--overwrite").out)
    assert "3 rows, 0 faults" in said.out
