"""The stream of records of an xls workbook, in the small file system that such a file is."""

from __future__ import annotations

import io
import struct

from olefile import OleFileIO  # type: ignore[import-untyped]  # olefile has no types

_NAMES = ("Workbook", "Book")


def book_stream(content: bytes) -> bytes | None:
    """Return the stream of the workbook that a file holds; None where the file is no sound one."""
    try:
        with OleFileIO(io.BytesIO(content)) as files:
            name = _name_in(files)
            return files.openstream(name).read() if name else None
    except (OSError, IndexError, ValueError, struct.error):
        return None


def with_stream(content: bytes, stream: bytes) -> bytes:
    """Return the same file with another stream of its workbook, which is as long."""
    file = io.BytesIO(content)
    with OleFileIO(file, write_mode=True) as files:
        files.write_stream(_name_in(files), stream)
        return file.getvalue()


def _name_in(files: OleFileIO) -> str | None:
    return next((each for each in _NAMES if files.exists(each)), None)
