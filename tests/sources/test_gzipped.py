"""A file packed with gzip is what it unpacks to; one that does not unpack is told in one sentence."""

import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import openpyxl
import pytest

from zhengzhao.errors import SourceError
from zhengzhao.sources import gzipped
from zhengzhao.validators import Report, validate

SCHEMA = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
TEXT = "a,b\n1,x\n\nz,y\n"
FOUND = [("type-error", 4), ("blank-row", 3)]
ARRAY = json.dumps([{"a": 1, "b": "x"}, {"a": "z", "b": "y"}])
LINES = '{"a": 1, "b": "x"}\n\n{"a": "z", "b": "y"}\n'


def packed(file: Path, content: bytes | str) -> Path:
    file.write_bytes(gzip.compress(content.encode() if isinstance(content, str) else content))
    return file


def held(folder: Path, **resource: object) -> Path:
    descriptor = {"name": "p", "resources": [{"name": "t", "schema": SCHEMA, **resource}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder / "datapackage.json"


def places(report: Report) -> list[tuple[str, int | None]]:
    return sorted((each.rule, each.row) for each in report.findings)


def book() -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "t"
    for row in (["a", "b"], [1, "x"], [], ["z", "y"]):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("t.csv.gz", TEXT, FOUND),
        ("t.gz", TEXT, FOUND),
        ("t.csv", TEXT, FOUND),
        ("t.csv.GZ", TEXT.encode("utf-16"), FOUND),
        ("t.json.gz", ARRAY, [("type-error", 3)]),
        ("t.jsonl.gz", LINES, FOUND),
        ("t.xlsx.gz", book(), FOUND),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)
def test_what_it_holds_is_held_to_the_rules(tmp_path: Path, name: str, content: bytes | str, found: list):
    file = packed(tmp_path / name, content)
    report = validate([file], descriptor=held(tmp_path, path="t.csv"))
    assert places(report) == sorted(found)
    assert report.inputs[0].name == name
    assert report.inputs[0].sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_package_may_name_it(tmp_path: Path):
    packed(tmp_path / "t.csv.gz", TEXT)
    assert places(validate([held(tmp_path, path="t.csv.gz", compression="gz")])) == sorted(FOUND)
    (tmp_path / "t.csv.gz").unlink()
    packed(tmp_path / "rows.gz", LINES)
    assert places(validate([held(tmp_path, path="rows.gz", format="jsonl")])) == sorted(FOUND)


def test_members_that_follow_one_another_are_one_file(tmp_path: Path):
    file = tmp_path / "t.csv.gz"
    file.write_bytes(gzip.compress(TEXT[:6].encode()) + gzip.compress(TEXT[6:].encode()))
    assert places(validate([file], descriptor=held(tmp_path))) == sorted(FOUND)


def test_a_stream_may_be_packed(tmp_path: Path):
    command = [sys.executable, "-m", "zhengzhao", "validate", "-", "--descriptor", str(held(tmp_path))]
    said = subprocess.run([*command, "--format", "json"], input=gzip.compress(LINES.encode()), capture_output=True)
    report = json.loads(said.stdout)
    assert sorted((each["rule"], each["row"]) for each in report["findings"]) == sorted(FOUND)
    said = subprocess.run([*command, "--lang", "en"], input=gzip.compress(TEXT.encode())[:-9], capture_output=True)
    assert "- is broken off in the middle of its gzip" in said.stderr.decode()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("t.csv")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT.encode()))
    return out.getvalue()


PACKED = gzip.compress(TEXT.encode() * 1000, mtime=0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PACKED[:-8], "is broken off in the middle of its gzip"),
        (PACKED[: len(PACKED) // 2], "is broken off in the middle of its gzip"),
        (PACKED[:4], "is broken off in the middle of its gzip"),
        (PACKED[:-8] + bytes(8), "is no sound gzip file"),
        (PACKED[:20] + b"\xff\xff\xff\xff" + PACKED[24:], "is no sound gzip file"),
        (PACKED + b"rest", "is no sound gzip file"),
        (gzip.compress(PACKED), "holds another archive"),
        (gzip.compress(tar()), "holds another archive"),
        (gzip.compress(bytes(10_000_000)), "unpacks to far too much"),
        (gzip.compress(b""), "is empty"),
    ],
    ids=["no end", "half", "a beginning", "a wrong sum", "wrong bytes", "a rest", "twice", "a tar", "zeros", "nothing"],
)
def test_what_does_not_unpack_is_told_in_one_sentence(tmp_path: Path, content: bytes, said: str):
    file = tmp_path / "t.csv.gz"
    file.write_bytes(content)
    with pytest.raises(SourceError) as error:
        validate([file], descriptor=held(tmp_path))
    assert str(error.value.text.en).startswith(f"{file} {said}")


def test_much_that_is_no_too_much_is_read(tmp_path: Path):
    assert not gzipped.is_too_much(800_000, 4_096)
    assert (
        places(validate([packed(tmp_path / "t.csv.gz", "a,b\n" + "1,x\n" * 100_000)], descriptor=held(tmp_path))) == []
    )
