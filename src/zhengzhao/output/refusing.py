"""Outputs that are refused before anything is read: what is there already, what is read, what takes another's place."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from zhengzhao.errors import OutputError, UsageError
from zhengzhao.messages import Text
from zhengzhao.output.failing import as_output_errors, real_path

MARKER = ".zhengzhao"
"""The file by which a folder is known that this tool wrote."""
_OTHER_FORMS = (".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".json", ".jsonl", ".ndjson", ".zip")


def refuse_existing(path: Path, overwrite: bool = False, directory: bool = False) -> None:
    """Refuse an output that is there already; called first, so that nobody waits for an answer that has no place.

    Args:
        path: Where the output is to go.
        overwrite: Whether what is there may be replaced.
        directory: Whether the output is a folder; an empty one is no obstacle.

    Raises:
        OutputError: Something is there that may not be replaced.
    """
    if not os.path.lexists(path):
        return
    if directory:
        _refuse_folder(path, overwrite)
    elif path.is_dir():
        raise OutputError(
            Text(f"输出 {path} 是一个文件夹；请指定文件名。", f"The output {path} is a folder; name a file.")
        )
    elif not path.is_file():
        raise OutputError(
            Text(
                f"输出 {path} 不是普通文件，不能写入；请换一个文件名，或省略 --out 直接输出。",
                f"The output {path} is not a regular file; choose another name, or leave out --out.",
            )
        )
    elif not overwrite:
        raise OutputError(_exists(path))


def refuse_input(path: Path, inputs: Sequence[Path], directory: bool = False) -> None:
    """Refuse an output that is one of the inputs, by whatever name: a link to a file is that file.

    Args:
        path: Where the output is to go.
        inputs: What is read; `-` is the file that standard input comes from, if it is one.
        directory: Whether the output is a folder, which is replaced with all that lies in it.

    Raises:
        UsageError: It is, or it holds one.
    """
    if any(_is_same(path, each) for each in inputs):
        raise UsageError(
            Text(
                f"输出 {path} 就是输入本身，不能覆盖它；请换一个名字。",
                f"The output {path} is the very input and must not replace it; choose another name.",
            )
        )
    for each in inputs if directory else ():
        if _holds(path, each):
            raise UsageError(
                Text(
                    f"输入 {each} 在输出文件夹 {path} 里面，替换这个文件夹会把它一起删掉；请换一个文件夹。",
                    f"The input {each} lies in the output {path} and would be gone with what is replaced there; choose "
                    "another folder.",
                )
            )


def refuse_overlap(*outputs: Path) -> None:
    """Refuse outputs of one command that would take each other's place: the same one, or one inside another.

    Args:
        outputs: Where they are to go, files and folders.

    Raises:
        UsageError: Two of them overlap.
    """
    for one, other in combinations(outputs, 2):
        inner, outer = sorted((one, other), key=lambda each: len(real_path(each).parts), reverse=True)
        if real_path(inner) == real_path(outer):
            raise UsageError(
                Text(
                    f"两个输出是同一个位置 {outer}；请给其中一个另起名字。",
                    f"Two outputs are the same place, {outer}; give one of them another name.",
                )
            )
        if real_path(inner).is_relative_to(real_path(outer)):
            raise UsageError(
                Text(
                    f"输出 {inner} 在另一个输出 {outer} 里面，而 {outer} 会整体写出；请把 {inner} 放到别处。",
                    f"The output {inner} lies inside another one, {outer}, which is written as a whole; put {inner} "
                    "elsewhere.",
                )
            )


def refuse_other_form(path: Path, directory: bool = False) -> None:
    """Refuse a name that promises another form than CSV: whoever opens it would find it broken.

    Args:
        path: Where the output is to go.
        directory: Whether the output is a folder of CSV files.

    Raises:
        UsageError: It promises a workbook, Parquet or JSON.
    """
    if path.suffix.lower() in _OTHER_FORMS:
        better = path.with_suffix("" if directory else ".csv")
        raise UsageError(
            Text(
                f"这里写出的是 CSV，不能叫 {path}；请改用 --out {better}。",
                f"What is written here is CSV and cannot be called {path}; say --out {better}.",
            )
        )


def _refuse_folder(path: Path, overwrite: bool) -> None:
    if not path.is_dir():
        raise OutputError(
            Text(
                f"输出 {path} 已存在且不是文件夹；请换一个名字。",
                f"The output {path} exists and is no folder; choose another name.",
            )
        )
    with as_output_errors(path):
        if not any(path.iterdir()):
            return
    if not overwrite:
        raise OutputError(_exists(path))
    if not (path / MARKER).is_file():
        raise OutputError(
            Text(
                f"文件夹 {path} 不是本工具生成的，--overwrite 不会替换它；请换一个文件夹，或先自行清空。",
                f"The folder {path} was not written by this tool, so --overwrite does not replace it; "
                "choose another one, or empty it yourself.",
            )
        )


def _is_same(path: Path, other: Path) -> bool:
    try:
        if other == Path("-"):
            return os.path.samestat(path.stat(), os.fstat(sys.stdin.fileno()))
        return real_path(path) == real_path(other) or path.samefile(other)
    except (OSError, ValueError):
        # One of them is not there, or a link to itself, or standard input is no file, so they are not one.
        return False


def _holds(folder: Path, other: Path) -> bool:
    try:
        return (
            other != Path("-")
            and folder.is_dir()
            and other.exists()
            and real_path(other).is_relative_to(real_path(folder))
        )
    except OSError:
        # No file can have such a name; who writes it says so.
        return False


def _exists(path: Path) -> Text:
    return Text(
        f"输出 {path} 已存在；请换一个名字，或用 --overwrite 替换。",
        f"The output {path} exists already; choose another name, or replace it with --overwrite.",
    )
