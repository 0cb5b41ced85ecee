"""Terminals with few letters, readers that leave, and people who stop a command half-way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

VALID, NOT_VALID, FAILED = 0, 1, 2


@pytest.fixture
def broken(registrations: Path) -> Path:
    """A file with a fault whose value no Chinese or ASCII terminal can show."""
    text = registrations.read_text(encoding="utf-8")
    header, first, *rest = text.splitlines(keepends=True)
    cells = first.split(",")
    cells[header.rstrip().split(",").index("UNISCID")] = "𠮷ÿ😀"
    registrations.write_text("".join([header, ",".join(cells), *rest]), encoding="utf-8", newline="")
    return registrations


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_no_terminal_crashes_it(process, broken: Path, encoding: str, lang: str, form: str) -> None:
    running = process("validate", broken, "--lang", lang, "--format", form, PYTHONIOENCODING=encoding)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (NOT_VALID, b"")
    if form == "json":
        values = [each["value"] for each in json.loads(out.decode(encoding))["findings"]]
        assert "𠮷ÿ😀" in values
    elif form == "html":
        assert "𠮷ÿ😀" in out.decode("utf-8")
    else:
        shown = out.decode(encoding)
        assert shown.splitlines()[0].count("1")
        assert ("不合格" in shown) is (lang == "zh" and encoding != "ascii")


def test_errors_reach_an_ascii_terminal_too(process) -> None:
    running = process("validate", "没有.csv", "--lang", "zh", PYTHONIOENCODING="ascii")
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (FAILED, b"")
    assert err.count(b"\n") == 1


def test_an_error_shows_what_a_stranger_wrote_and_no_terminal_obeys(process, tmp_path: Path) -> None:
    source = tmp_path / "registration.csv"
    source.write_text("甲\x1b[2J,乙\u202e\n1,2\n", encoding="utf-8")
    running = process("validate", source, "--lang", "zh", PYTHONIOENCODING="utf-8")
    told = running.communicate(timeout=60)[1].decode("utf-8")
    assert running.returncode == FAILED
    assert "甲<U+001B>[2J、乙<U+202E>；" in told
    assert told.rstrip("\r\n").isprintable()


def test_the_language_follows_the_locale(process) -> None:
    for locale, words in (("zh_CN.UTF-8", "找不到"), ("en_US.UTF-8", "There is no")):
        running = process("validate", "nosuch.csv", LC_ALL=locale, PYTHONIOENCODING="utf-8")
        assert words in running.communicate(timeout=60)[1].decode("utf-8")


def test_a_reader_that_leaves_early_leaves_no_trace(process, broken: Path) -> None:
    running = process("validate", broken, "--format", "json", "--limit", "100000", PYTHONIOENCODING="utf-8")
    with running:
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == FAILED


SHELL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")


@SHELL
@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full"])
@pytest.mark.parametrize("name", ["registration.csv", "broken.csv", "nosuch.csv"])
def test_a_stream_that_is_closed_or_full_changes_no_exit_code(registrations: Path, streams: str, name: str) -> None:
    text = registrations.read_text(encoding="utf-8")
    registrations.with_name("broken.csv").write_text(text.replace(",10,", ",1x,"), encoding="utf-8")
    expected = {"registration.csv": VALID, "broken.csv": NOT_VALID, "nosuch.csv": FAILED}[name]
    ended = in_shell(registrations.parent, f"validate {name} --table registration {streams}")
    assert (ended.returncode, b"Traceback" in ended.stderr) == (expected, False)


@SHELL
def test_what_is_full_is_no_verdict(registrations: Path) -> None:
    for streams in (">/dev/full", ">/dev/full 2>/dev/full"):
        assert in_shell(registrations.parent, f"validate registration.csv {streams}").returncode == FAILED


@SHELL
def test_nothing_comes_from_a_closed_standard_input(registrations: Path) -> None:
    ended = in_shell(registrations.parent, "validate - --table registration --lang en <&-")
    assert (ended.returncode, ended.stderr) == (FAILED, b"Nothing came from -; check the command before.\n")


@SHELL
def test_a_folder_that_is_gone_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    ended = in_shell(tmp_path / "gone", "standard list --lang en", before='rmdir "$PWD" &&')
    assert ended.returncode == FAILED
    assert ended.stderr == (
        b"The folder that you are in was removed or cannot be entered; change to another one and try again.\n"
    )


def in_shell(folder: Path, command: str, before: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run one command as a shell does, with whatever becomes of its streams."""
    asked = ["sh", "-c", f'{before} "$0" -m zhengzhao {command}', sys.executable]
    return subprocess.run(asked, cwd=folder, capture_output=True, timeout=60, check=False)


@pytest.fixture
def many(registrations: Path) -> Path:
    """Registrations enough to keep one thread busy for seconds."""
    header, *rows = registrations.read_bytes().splitlines(keepends=True)
    registrations.write_bytes(header + b"".join(rows) * 60_000)
    return registrations


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C there without sending it to the tests too")
@pytest.mark.usefixtures("hangup")
@pytest.mark.parametrize("stop", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_validation_leaves_nothing_half_written(
    process, wait_for_work, many: Path, tmp_path: Path, stop: str
) -> None:
    running = process("validate", many, "--threads", "1", "--out", "report.html", "--format", "html", "--lang", "en")
    wait_for_work()
    running.send_signal(getattr(signal, stop))
    out, err = running.communicate(timeout=60)
    assert running.returncode == FAILED
    assert (out, err.decode()) == (b"", "Interrupted; nothing is left half-written. Run it again.\n")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["registration.csv", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


@SHELL
def test_who_asks_to_go_on_without_the_terminal_is_not_interrupted(wait_for_work, many: Path, tmp_path: Path) -> None:
    asked = ["nohup", sys.executable, "-m", "zhengzhao", "validate", many, "--threads", "1", "--out", "report.txt"]
    (tmp_path / "temporary").mkdir()
    environment = os.environ | {"TMPDIR": str(tmp_path / "temporary")}
    with subprocess.Popen(asked, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as running:
        wait_for_work()
        running.send_signal(signal.SIGHUP)
    assert running.returncode != FAILED
    assert (tmp_path / "report.txt").is_file()


STOPPED_WHILE_IT_LOADS = """
import os, signal, sys
from zhengzhao.cli import main

class Stopping:
    def find_spec(self, *_):
        sys.meta_path.remove(self)
        os.kill(os.getpid(), getattr(signal, sys.argv.pop()))

sys.meta_path.insert(0, Stopping())
main()
"""


@SHELL
@pytest.mark.usefixtures("hangup")
@pytest.mark.parametrize("stop", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_command_that_is_stopped_before_it_begins_ends_as_one_that_is_stopped_later(stop: str) -> None:
    asked = [sys.executable, "-c", STOPPED_WHILE_IT_LOADS, "standard", "list", "--lang", "en", stop]
    ended = subprocess.run(asked, capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (FAILED, b"")
    assert ended.stderr == b"Interrupted; nothing is left half-written. Run it again.\n"
