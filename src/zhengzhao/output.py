"""Files and folders appear whole or not at all.

Everything is written beside its place under a hidden name and moved there at the end, so that neither Ctrl-C nor a
full disk leaves half a file, and what stood there before stands until the new one is complete.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import combinations
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from zhengzhao.errors import OutputError, UsageError, ZhengzhaoError
from zhengzhao.messages import Text, reason_of

if TYPE_CHECKING:
    from _typeshed import SizedBuffer
    from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl has no types

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member of an archive: the earliest that a zip can hold."""
MARKER = ".zhengzhao"
_MARKER_TEXT = (
    "本文件夹由 zhengzhao 生成，--overwrite 会整体替换它。\n"
    "This folder was written by zhengzhao; --overwrite replaces it as a whole.\n"
)
_OTHER_FORMS = (".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".json", ".jsonl", ".ndjson", ".zip")
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


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
    target = _real(path)
    part = _beside(target)
    with _as_output_errors(path), made_folder(target.parent):
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
    target = _real(path)
    part = _beside(target)
    with _as_output_errors(path), made_folder(target.parent):
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
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for each in missing:
            # Another writer may have put something there meanwhile.
            with suppress(OSError):
                each.rmdir()
        raise


def save_workbook(book: Workbook, path: Path) -> None:
    """Write a workbook of openpyxl; the same cells give the same bytes, whenever they are written.

    Args:
        book: The workbook.
        path: A file inside the block of `atomic_file` or `atomic_directory`.
    """
    from openpyxl.writer.excel import ExcelWriter  # type: ignore[import-untyped]  # openpyxl has no types

    book.properties.created = book.properties.modified = datetime(*EPOCH)
    # Left to openpyxl, an archive that a full disk cut short is closed by the collector, which complains on its own.
    with _SteadyArchive(path, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()


class _SteadyArchive(zipfile.ZipFile):
    """An archive whose members have no times."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: SizedBuffer | str,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a member from its content."""
        super().writestr(self._entry(zinfo_or_arcname), data, compress_type, compresslevel)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a member from a file."""
        entry = self._entry(str(arcname or filename))
        with Path(filename).open("rb") as source, self.open(entry, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def _entry(self, name: str | zipfile.ZipInfo) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name if isinstance(name, str) else name.filename, EPOCH)
        entry.compress_type = self.compression
        return entry


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
        inner, outer = sorted((one, other), key=lambda each: len(_real(each).parts), reverse=True)
        if _real(inner) == _real(outer):
            raise UsageError(
                Text(
                    f"两个输出是同一个位置 {outer}；请给其中一个另起名字。",
                    f"Two outputs are the same place, {outer}; give one of them another name.",
                )
            )
        if _real(inner).is_relative_to(_real(outer)):
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


def is_out_of_space(error: BaseException) -> bool:
    """Tell whether an error means that a disk is full; DuckDB says so only in words."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return "No space left on device" in str(error) or "not enough space on the disk" in str(error)


def out_of_space(path: Path) -> OutputError:
    """Return the error that says that `path` was not written for want of space."""
    return OutputError(
        Text(
            f"磁盘空间不足，{path} 没有写出；请在输出位置和临时文件夹所在的磁盘上腾出空间，或换一个位置后重试。",
            f"The disk is full and {path} was not written; free some space where the output and the temporary files go, "
            "or choose another place, and try again.",
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
    with _as_output_errors(path):
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
        return _real(path) == _real(other) or path.samefile(other)
    except (OSError, ValueError):
        # One of them is not there, or a link to itself, or standard input is no file, so they are not one.
        return False


def _holds(folder: Path, other: Path) -> bool:
    try:
        return other != Path("-") and folder.is_dir() and other.exists() and _real(other).is_relative_to(_real(folder))
    except OSError:
        # No file can have such a name; who writes it says so.
        return False


def _exists(path: Path) -> Text:
    return Text(
        f"输出 {path} 已存在；请换一个名字，或用 --overwrite 替换。",
        f"The output {path} exists already; choose another name, or replace it with --overwrite.",
    )


def _real(path: Path) -> Path:
    """Follow all links; unlike `Path.resolve`, a link to itself stays what it is and is refused by whoever opens it."""
    return Path(os.path.realpath(path))


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


@contextmanager
def _as_output_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except ZhengzhaoError:
        raise
    except Exception as error:
        if is_out_of_space(error):
            raise out_of_space(path) from error
        if isinstance(error, OSError) and _concerns(error, path):
            raise OutputError(
                Text(
                    f"无法写出 {path}：{reason_of(error).zh}；请检查路径和权限。",
                    f"Cannot write {path}: {reason_of(error).en}; check the path and its permissions.",
                )
            ) from error
        raise


def _concerns(error: OSError, path: Path) -> bool:
    # The block may read other files too; an error about one of those is not about the output.
    if error.filename is None:
        return False
    named = _real(Path(os.fsdecode(error.filename)))
    ours = any(part.startswith(f".{_real(path).name}.") and part.endswith(".part") for part in named.parts)
    return ours or _real(path).is_relative_to(named)
