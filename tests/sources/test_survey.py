"""Counting the bytes of a long text beside other work, begun before anything else is known of it."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhengzhao.errors import SourceError
from zhengzhao.survey import Counted, _begun, counting, counting_ahead

ROWS = 3_000_000


@pytest.fixture(scope="module")
def long_text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("survey") / "long.csv"
    path.write_bytes(b"a,b;c\n" + b"1234,56;78,9\n" * ROWS)
    return path


def counted(path: Path, delimiter: str) -> Counted:
    wait, _ = counting(path, delimiter)
    return wait()


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("row", [b"1234,56;78,9", b'"1234" ;56,78'], ids=["plain", "quoted"])
def test_the_counts_are_those_of_the_file(tmp_path: Path, row: bytes, end: bytes, ahead: bool):
    path = tmp_path / "long.csv"
    data = b"a,b;c" + end + (row + end) * ROWS + row
    path.write_bytes(data)
    found = {}
    for delimiter in (",", ";"):
        with counting_ahead([path] if ahead else []):
            assert (path.resolve() in _begun) == ahead
            found[delimiter] = counted(path, delimiter)
            assert not _begun
    quoted = b'"' in row
    expected = Counted(
        size=len(data),
        lines=ROWS + 2 if quoted else None,
        # The space stands between a quotation mark and the one delimiter, and in a cell of the other.
        plain=True,
        quoted=quoted,
        crlf=end == b"\r\n",
        ended=False,
        delimiter=",",
        sha256=hashlib.sha256(data).hexdigest(),
    )
    assert found[","] == expected
    told = ";" if quoted or not ahead else ","
    assert found[";"] == replace(expected, plain=not quoted, delimiter=told)


def test_what_nobody_takes_up_is_given_up(long_text: Path):
    with counting_ahead([long_text]):
        (child,) = _begun.values()
    assert not _begun
    assert child.poll() is not None


def test_what_was_begun_is_given_up_where_the_next_is_interrupted(long_text: Path, monkeypatch: pytest.MonkeyPatch):
    begun: list[subprocess.Popen[bytes]] = []

    class Seen(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            if begun:
                raise KeyboardInterrupt
            super().__init__(*arguments, **options)
            begun.append(self)

    monkeypatch.setattr(subprocess, "Popen", Seen)
    with pytest.raises(KeyboardInterrupt), counting_ahead([long_text, long_text]):
        pytest.fail("it is interrupted before")
    assert begun[0].returncode is not None
    assert not _begun


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("short.csv", b"a,b\n1,2\n"),
        ("rows.jsonl", b"{}\n" * (12 << 20)),
        ("other.csv", "名称\n".encode("gb18030") * (8 << 20)),
    ],
)
def test_what_is_no_long_utf8_text_is_not_counted_ahead(tmp_path: Path, name: str, data: bytes):
    path = tmp_path / name
    path.write_bytes(data)
    with counting_ahead([path, tmp_path / "none.csv", tmp_path]):
        assert not _begun


def test_a_line_without_end_is_told_by_who_waits(tmp_path: Path):
    path = tmp_path / "line.csv"
    path.write_bytes(b"x" * (34 << 20))
    with counting_ahead([path]), pytest.raises(SourceError, match="32 MB"):
        counted(path, ",")
