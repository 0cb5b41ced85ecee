"""Files and folders appear whole or not at all.

Everything is written beside its place under a hidden name and moved there at the end, so that neither Ctrl-C nor a
full disk leaves half a file, and what stood there before stands until the new one is complete.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zhengzhao.output.failing import as_output_errors, real_path
from zhengzhao.output.refusing import MARKER, refuse_existing

_MARKER_TEXT = (
    "本文件夹由 zhengzhao 生成，--overwrite 会整体替换它。\n"
    "This folder was written by zhengzhao; --overwrite replaces it as a whole.\n"
)


def write_atomically(path: Path, content: bytes, overwrite: bool = False) -> None:
    """Write one file whole.

    Args:
        path: Where it goes; folders on the way are made.
        content: All of its bytes.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        OutputError: It exists already, or it cannot be written; the message says why.
    """
    with atomic_file(path, overwrite) as part:
        part.write_bytes(content)


@contextmanager
def atomic_file(path: Path, overwrite: bool = False) -> Iterator[Path]:
    """Give a path to write one file to; it takes its place when the block ends without an error.

    Raises:
        OutputError: As `write_atomically`.
    """
    refuse_existing(path, overwrite)
    # A link is followed, or the file would take the place of the link and not of what it points at.
    target = real_path(path)
    part = _beside(target)
    with as_output_errors(path), made_folder(target.parent):
        try:
            # At once, so that nobody waits for an answer that has no place, whoever writes it: DuckDB has errors of its own.
            part.touch()
            part.unlink()
            yield part
            _flush(part)
            part.replace(target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


@contextmanager
def atomic_directory(path: Path, overwrite: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill; it takes its place when the block ends without an error.

    Only a folder that an earlier run made is ever replaced: a hidden file `.zhengzhao` tells it.

    Raises:
        OutputError: It exists already, is not ours to replace, or cannot be written.
    """
    refuse_existing(path, overwrite, directory=True)
    target = real_path(path)
    part = _beside(target)
    with as_output_errors(path), made_folder(target.parent):
        try:
            part.mkdir()
            yield part
            (part / MARKER).write_text(_MARKER_TEXT, encoding="utf-8")
            _take_place(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Make a folder, and those on the way to it; if the block fails, those that are still empty go again.

    Raises:
        OSError: It cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    try:
        _make(folder)
        yield
    except BaseException:
        for each in missing:
            # Another writer may have put something there meanwhile.
            with suppress(OSError):
                each.rmdir()
        raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        # What is in the way is a file; that something exists is no reason for who names a place inside it.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), error.filename) from error


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")


def _flush(part: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _take_place(part: Path, target: Path) -> None:
    # A folder cannot be replaced in one step everywhere: the old one steps aside first and comes back if need be.
    if not target.exists():
        part.rename(target)
        return
    aside = _beside(target)
    target.rename(aside)
    try:
        part.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
