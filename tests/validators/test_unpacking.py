"""A zip is unpacked as it is, or refused in one sentence that names no folder of ours and no name without end."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from zhengzhao.errors import SourceError
from zhengzhao.validators import validate

DESCRIPTOR = {"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a"}]}}]}
LONG = "目" * 300


def zipped(file: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"datapackage.json": json.dumps(DESCRIPTOR), "t.csv": "a\n1\n", **members}.items():
            archive.writestr(name, text)
    return file


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["数据.csv", "数据.CSV"], "holds 数据.csv and 数据.CSV, which some systems take for one file"),
        (["caf\u00e9.csv", "cafe\u0301.csv"], "which some systems take for one file"),
        (["x/y.csv", "x//y.csv"], "holds x/y.csv and x//y.csv, which"),
        (["x", "x/y.csv"], "holds x as a file and as the folder of x/y.csv"),
        (["x", "X/"], "holds x as a file and as the folder of X/"),
        ([f"{LONG}.csv", f"{LONG}.CSV"], "目…"),
        ([f"../{LONG}"], "目…, which points outside the package"),
        (["目" * 100], "cannot be unpacked: File name too long"),
        (["/".join(["目" * 40] * 60)], "cannot be unpacked: File name too long"),
    ],
    ids=["case", "accent", "slashes", "folder", "folder of other letters", "long", "outside", "too long", "too deep"],
)
def test_names_that_cannot_be_unpacked_as_they_are_are_told_short(tmp_path: Path, names: list[str], told: str) -> None:
    file = zipped(tmp_path / "p.zip", dict.fromkeys(names, ""))
    with pytest.raises(SourceError) as error:
        validate([file])
    assert told in error.value.text.en
    assert ".package" not in str(error.value)
    assert len(str(error.value)) < 700 + len(str(tmp_path)) * 2


def test_case_alone_makes_two_folders_one_and_loses_nothing(tmp_path: Path) -> None:
    assert validate([zipped(tmp_path / "p.zip", {"x/": "", "x/a.txt": "", "X/b.txt": ""})]).valid


def test_small_files_that_fill_a_disk_together_are_refused(tmp_path: Path) -> None:
    file = zipped(tmp_path / "p.zip", {f"{number}.txt": "0" * 800_000 for number in range(20)})
    with pytest.raises(SourceError, match=r"p\.zip together unpack to far too much; refused"):
        validate([file])


def test_one_small_file_may_be_packed_as_well_as_it_likes(tmp_path: Path) -> None:
    assert validate([zipped(tmp_path / "p.zip", {"0.txt": "0" * 800_000})]).valid


def test_a_name_that_says_that_it_is_utf8_and_is_not_is_told(tmp_path: Path) -> None:
    file = zipped(tmp_path / "p.zip", {"数据.txt": ""})
    file.write_bytes(file.read_bytes().replace("数据".encode(), "数据".encode("gb18030") + b"__"))
    with pytest.raises(SourceError, match="is not a sound zip file"):
        validate([file])
