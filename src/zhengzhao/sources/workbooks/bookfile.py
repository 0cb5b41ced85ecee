"""The file of a workbook: which form it has, how it is opened, and what is said where it is no sound one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.workbooks.compound import book_in, file_of
from zhengzhao.sources.workbooks.marks import cell_name, plain_part
from zhengzhao.sources.workbooks.reach_ods import far_sheet
from zhengzhao.sources.workbooks.readable_xls import has_password, readable
from zhengzhao.sources.workbooks.unindented import CONTENT, unindented
from zhengzhao.sources.zips import DAMAGED_ZIP

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

# What Python's own readers of archives and of XML say of a damaged file.
_BROKEN = (*DAMAGED_ZIP, ExpatError, ParseError, KeyError)
_MOST_BYTES = 4 << 30
_HAS_PASSWORD = 0x1
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def form_of_book(path: Path) -> str:
    """Tell the form of a workbook by its bytes: xlsx, xlsm, xlsb, xls or ods.

    Raises:
        SourceError: It is far too large.
        PasswordError: Its archive is protected by a password.
    """
    from python_calamine import PasswordError

    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            return "xls"
    with zipfile.ZipFile(path) as archive:
        names = set(map(plain_part, archive.namelist()))
        if any(entry.flag_bits & _HAS_PASSWORD for entry in archive.infolist()):
            raise PasswordError
        if any(entry.file_size > _MOST_BYTES for entry in archive.infolist()):
            raise SourceError(
                Text(
                    f"{path} 解压后过大，不予读取；请拆分或另存为 CSV。",
                    f"{path} unpacks to far too much and is not read; split it, or save it as CSV.",
                )
            )
    if CONTENT in names:
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "xlsm" if "xl/vbaproject.bin" in names else "xlsx"


def open_book(path: Path, form: str) -> CalamineWorkbook:
    """Open a workbook of a form by its name's form, or by its bytes where they say another one."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    if form == "xls":
        return _open_xls(path)
    if form == "ods":
        with zipfile.ZipFile(path) as archive:
            far = far_sheet(archive)
        if far is not None:
            raise too_large(path, *far)
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise
    except CalamineError:
        # The name may say another form than the file has; without it the reader goes by the bytes.
        try:
            with path.open("rb") as file:
                return CalamineWorkbook.from_filelike(file)
        except CalamineError:
            # A damaged archive may name places before its own beginning.
            if form == "ods":
                with suppress(OSError):
                    return CalamineWorkbook.from_filelike(unindented(path))
            raise


def _open_xls(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook, PasswordError

    content = path.read_bytes()
    book = book_in(content)
    if book is None:
        # What protects an xlsx workbook by a password is a file of this kind.
        raise PasswordError if _ENCRYPTED in content else _broken(path)
    if has_password(book.stream):
        raise PasswordError
    stream = readable(book.stream)
    if stream is None:
        raise _broken(path)
    return CalamineWorkbook.from_filelike(io.BytesIO(file_of(replace(book, stream=stream))))


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in one sentence what is wrong with a workbook; its reader may even panic, which is no Exception."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise SourceError(
            Text(
                f"{path} 有密码保护，无法读取；请在 Excel 中去掉密码后另存。",
                f"{path} is protected by a password and cannot be read; remove the password and save it again.",
            )
        ) from error
    except (*_BROKEN, CalamineError) as error:
        raise _broken(path) from error
    except OSError as error:
        # The reader calls it so, too, when a part of the workbook ends before it should; the system gives a number.
        if error.errno is None:
            raise _broken(path) from error
        raise
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _broken(path) from error
        raise


def too_large(path: Path, sheet: str, corner: tuple[int, int]) -> SourceError:
    """Return what is said of a sheet that reaches to a row and a column, from 0, which is more than can be held.

    The reader of workbooks asks for the memory and ends the whole program where it does not get it.
    """
    return SourceError(
        Text(
            f"{path} 的工作表“{sheet}”一直用到单元格 {cell_name(*corner)}，太大，不予读取；请删去表格右边和下面多余的行列，或另存为 CSV。",
            f"The sheet “{sheet}” of {path} reaches to cell {cell_name(*corner)}, which is far too much to be "
            "read; delete the rows and columns below and beside the table, or save it as CSV.",
        )
    )


def _broken(path: Path) -> SourceError:
    return SourceError(
        Text(
            f"{path} 不是完好的工作簿，无法读取；请在 Excel 或 WPS 中打开后另存为 xlsx 再试。",
            f"{path} is no sound workbook and cannot be read; open it in a spreadsheet program, save it as xlsx and "
            "try again.",
        )
    )
