"""A version that was taken is checked like any other, and what was changed in it since is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zhengzhao.releases import check, open_version, publish, pull
from zhengzhao.seal import new_key

PRIVATE, KEY = new_key("示例")
Edit = Callable[[Path], object]


@pytest.fixture
def taken(version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shops, published and taken."""
    monkeypatch.setenv("ZHENGZHAO_CACHE", str(tmp_path / "cache"))
    folder = version()
    (folder.parent / "CHANGELOG.md").write_text("## 1.0.0\n\n- 第一版。\n", encoding="utf-8")
    publish(open_version("standard", str(folder)), str(tmp_path / "registry"), PRIVATE)
    registry = str(tmp_path / "registry")
    return pull("shops", "1.0.0", registry=registry, trusted=[KEY], out=tmp_path / "here").folder


def edit(name: str, before: str, after: str) -> Edit:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after), encoding="utf-8", newline="\n")

    return change


def test_a_version_that_was_taken_has_no_problem(taken: Path) -> None:
    assert check(taken) == []


@pytest.mark.parametrize(
    ("change", "file", "said"),
    [
        (edit("codes/trade.csv", "食品", "食物"), "codes/trade.csv", "is not as it was published"),
        (edit("CHANGELOG.md", "第一版", "最后版"), "CHANGELOG.md", "is not as it was published"),
        (
            edit("examples/invalid/late.csv", "2020-01-01", "2020-01-02"),
            "examples/invalid/late.csv",
            "is not as it was",
        ),
        (lambda folder: (folder / "CHANGELOG.md").unlink(), "CHANGELOG.md", "is missing"),
        (lambda folder: (folder / "codes/trade.csv").unlink(), "codes/trade.csv", "is missing"),
        (lambda folder: (folder / "codes/more.csv").touch(), "codes/more.csv", "was not published along"),
        (edit("datapackage.json", '"maxLength": 8', '"maxLength": 9'), "datapackage.json", "does not fit its seal"),
        (lambda folder: (folder / "seal.json").write_text("{}"), "seal.json", "no seal"),
        (lambda folder: (folder / "seal.json").unlink(), "seal.json", "seal is missing"),
    ],
    ids=["list", "changelog", "example", "no changelog", "no list", "new file", "descriptor", "broken seal", "no seal"],
)
def test_what_was_changed_since_is_told_with_its_file_and_once(taken: Path, change: Edit, file: str, said: str) -> None:
    change(taken)
    (told,) = check(taken)
    assert told.file == taken / file
    assert said in told.text.en
    assert told.kind == "published"


def test_files_that_a_system_puts_into_every_folder_are_no_change(taken: Path) -> None:
    (taken / ".DS_Store").touch()
    assert check(taken) == []


def test_a_file_that_no_system_can_hold_is_missing(taken: Path) -> None:
    name = "x" * 5_000
    edit("datapackage.json", '"path": "CHANGELOG.md"', f'"path": "{name}"')(taken)
    assert {(each.file.name, each.text.en.partition(";")[0]) for each in check(taken)} == {
        ("datapackage.json", "This does not fit its seal: it was changed later"),
        ("CHANGELOG.md", "This was not published along"),
        (name, "This is missing"),
    }


def test_the_command_tells_it_and_what_to_do(taken: Path, zhengzhao) -> None:
    edit("codes/trade.csv", "食品", "食物")(taken)
    said = zhengzhao("standard", "check", taken)
    assert said.code == 1
    assert said.out.endswith(
        "codes/trade.csv: This is not as it was published; pull the version again with --overwrite, or give your change a number of its own.\n"
    )
