"""The file of a workbook: which form it has, how it is opened, and what is said where it is no sound one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.workbooks.marks import plain_part
from zhengzhao.sources.workbooks.own_formats import with_own_formats
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

    own = with_own_formats(path.read_bytes()) if form == "xls" else None
    if own is not None:
        return CalamineWorkbook.from_filelike(io.BytesIO(own))
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise
    except CalamineError:
        # The name may say another form than the file has; without it the reader goes by the bytes, but then it does
        # not see a password.
        if _ENCRYPTED in path.read_bytes():
            raise PasswordError from None
        try:
            with path.open("rb") as file:
                return CalamineWorkbook.from_filelike(file)
        except CalamineError:
            # A damaged archive may name places before its own beginning.
            if form == "ods":
                with suppress(OSError):
                    return CalamineWorkbook.from_filelike(unindented(path))
            raise


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
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _broken(path) from error
        raise


def _broken(path: Path) -> SourceError:
    return SourceError(
        Text(
            f"{path} 不是完好的工作簿，无法读取；请在 Excel 或 WPS 中打开后另存为 xlsx 再试。",
            f"{path} is no sound workbook and cannot be read; open it in a spreadsheet program, save it as xlsx and "
            "try again.",
        )
    )
