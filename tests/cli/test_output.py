"""Outputs appear whole or not at all, and replace only what may be replaced."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from zhengzhao.errors import OutputError
from zhengzhao.output import MARKER, atomic_directory, atomic_file, is_out_of_space, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_written_whole_into_folders_made_on_the_way(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.txt", "证照".encode())
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "证照"
    assert names(tmp_path / "a") == ["b.txt"]


def test_a_file_that_exists_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match="--overwrite"):
        write_atomically(file, b"new")
    assert file.read_text(encoding="utf-8") == "old"
    write_atomically(file, b"new", overwrite=True)
    assert file.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_is_interrupted_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    file = tmp_path / "report.html"
    file.write_text("old", encoding="utf-8")

    def stop_half_way() -> None:
        with atomic_file(file, overwrite=True) as part:
            part.write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(error):
        stop_half_way()
    assert names(tmp_path) == ["report.html"]
    assert file.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interrupted_folder_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def stop_half_way() -> None:
        with atomic_directory(tmp_path / "out") as part:
            (part / "half.csv").write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(error):
        stop_half_way()
    assert names(tmp_path) == []


@pytest.mark.parametrize("atomic", [atomic_file, atomic_directory])
def test_folders_that_were_made_on_the_way_to_what_failed_are_gone_and_others_stay(tmp_path: Path, atomic) -> None:
    (tmp_path / "there").mkdir()

    def stop(place: Path) -> None:
        with atomic(place):
            raise KeyError

    for place in ("there/a/b/out", "a/b/out"):
        with pytest.raises(KeyError):
            stop(tmp_path / place)
    assert names(tmp_path) == ["there"]
    assert names(tmp_path / "there") == []


def test_a_folder_takes_its_place_whole_and_can_be_replaced_by_a_later_run(tmp_path: Path) -> None:
    for content in ("first", "second"):
        with atomic_directory(tmp_path / "out", overwrite=content == "second") as part:
            (part / content).write_text(content, encoding="utf-8")
            assert names(tmp_path / "out") == [MARKER, "first"] if content == "second" else True
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == [MARKER, "second"]


def test_an_empty_folder_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with atomic_directory(tmp_path / "out") as part:
        (part / "a").touch()
    assert names(tmp_path / "out") == [MARKER, "a"]


def test_a_folder_with_files_is_refused_and_one_that_is_not_ours_always(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"), atomic_directory(tmp_path / "theirs"):
        pass
    with pytest.raises(OutputError, match="not written by this tool"), atomic_directory(tmp_path / "theirs", True):
        pass
    assert (tmp_path / "theirs" / "letter.txt").read_text(encoding="utf-8") == "keep me"


def test_a_file_cannot_take_the_place_of_a_folder_nor_a_folder_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is a folder"):
        write_atomically(tmp_path, b"", overwrite=True)
    with pytest.raises(OutputError, match="is no folder"), atomic_directory(tmp_path / "file", overwrite=True):
        pass


def test_what_is_no_regular_file_is_never_replaced() -> None:
    with pytest.raises(OutputError, match="not a regular file"):
        write_atomically(Path(os.devnull), b"", overwrite=True)
    assert Path(os.devnull).exists()


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old", encoding="utf-8")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("links need a right that this machine does not give")
    write_atomically(link, b"new", overwrite=True)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("folder", [False, True])
def test_a_full_disk_is_told_in_one_sentence_and_leaves_nothing(tmp_path: Path, folder: bool) -> None:
    writing = atomic_directory if folder else atomic_file
    with pytest.raises(OutputError, match="disk is full"), writing(tmp_path / "out"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_that_is_full_is_recognised() -> None:
    with pytest.raises(OSError, match="No space") as caught, Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")
    assert is_out_of_space(caught.value)


def test_a_folder_that_cannot_be_written_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Cannot write"):
        write_atomically(tmp_path / "file" / "below.txt", b"x")


@pytest.mark.parametrize("below", ["site", "deep/site"])
def test_a_place_inside_a_file_is_told_as_such(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Not a directory") as error, atomic_directory(tmp_path / "file" / below):
        pass
    assert "路径中间有一段不是文件夹" in str(error.value)


def test_an_error_about_another_file_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_file(tmp_path / "out.csv"):
        (tmp_path / "elsewhere" / "missing.csv").read_text(encoding="utf-8")


def test_what_the_system_says_of_a_file_is_told_in_chinese_too(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as error:
        write_atomically(tmp_path / "file" / "below" / "out.txt", b"x")
    assert re.search("：(?:路径中间有一段不是文件夹|已经存在)；", error.value.text.zh)
    assert re.search(": (?:Not a directory|File exists); ", error.value.text.en)


def test_no_english_of_the_system_stands_in_a_chinese_sentence(zhengzhao) -> None:
    publish = ("standard", "publish", "1.0.0", "--registry", "r", "--key", ".")
    # Windows says that a folder may not be opened.
    assert re.search("：(?:它是文件夹|没有权限)；", zhengzhao(*publish, "--lang", "zh").sentence)


@pytest.mark.parametrize(
    "command",
    [
        "mark a.csv",
        "package department a.csv",
        "repair a.csv",
        "demo",
        "catalogue import a.xlsx",
        "standard template 2.0.0",
    ],
)
def test_what_is_never_shown_does_not_go_to_a_file_called_dash(
    zhengzhao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert zhengzhao(*command.split(), "--out", "-").sentence.startswith(
        "What --out writes cannot go to the screen (-);"
    )
    assert not list(tmp_path.iterdir())


def test_a_dash_is_the_screen_where_a_result_is_shown(
    zhengzhao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown, asked = (zhengzhao("catalogue", "diff", "1.0.0", "2.0.0", *more) for more in ((), ("--out", "-")))
    assert (shown.code, shown.out) == (asked.code, asked.out)
    assert shown.out
    assert not list(tmp_path.iterdir())


def test_a_folder_by_a_name_too_long_for_any_is_told(zhengzhao, registrations: Path) -> None:
    said = zhengzhao("mark", registrations, "--out", registrations.with_name("x" * 300))
    assert said.code == 2
    assert "File name too long" in said.sentence
    said = zhengzhao("package", "department", registrations, "--out", registrations.with_name("x" * 300))
    assert said.code == 2
    assert "File name too long" in said.sentence
