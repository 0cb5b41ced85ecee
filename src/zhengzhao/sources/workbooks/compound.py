"""The stream of records of an xls workbook, in the small file system that such a file is ([MS-CFB]).

The reader of workbooks follows the chains of sectors of that file system without end, and asks for as much memory as it
says that a stream has. So it is never given the file itself, but one of ours with the same stream.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from olefile import OleFileIO  # type: ignore[import-untyped]  # olefile has no types

_NAMES = ("Workbook", "Book")
_SECTOR, _ENTRIES = 512, 128
"""How many bytes a sector has, and how many numbers of sectors."""
_FREE, _END, _TABLE, _TABLE_OF_TABLES = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_IN_HEADER = 109
"""So many sectors of the table of sectors are named in the header."""
_CUTOFF = 4096
"""A stream of fewer bytes would stand in another place."""


@dataclass(frozen=True)
class Book:
    """The stream of a workbook and its name, which tells its age."""

    name: str
    stream: bytes


def book_in(content: bytes) -> Book | None:
    """Return the stream of the workbook that a file holds; None where the file is no sound one."""
    try:
        with OleFileIO(io.BytesIO(content)) as files:
            name = next((each for each in _NAMES if files.exists(each)), None)
            return Book(name, files.openstream(name).read()) if name else None
    except (OSError, IndexError, ValueError, struct.error):
        return None


def file_of(book: Book) -> bytes:
    """Return a file that holds nothing but the stream of a workbook."""
    data = book.stream.ljust(_CUTOFF, b"\0")
    sectors = -(-len(data) // _SECTOR)
    # The stream, the directory, the table of sectors and, where the header cannot name all of that, a table of its own.
    tables = named = 0
    while tables * _ENTRIES < sectors + 1 + tables + named:
        tables += 1
        named = -(-max(0, tables - _IN_HEADER) // (_ENTRIES - 1))
    first = sectors + 1
    numbers = [*range(first, first + tables)]
    chain = [*range(1, sectors), _END, _END, *[_TABLE] * tables, *[_TABLE_OF_TABLES] * named]
    chain += [_FREE] * (tables * _ENTRIES - len(chain))
    header = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, tables, sectors, 0, _CUTOFF, _END, 0, first + tables if named else _END, named),
    )
    header += _numbers([*numbers[:_IN_HEADER], *[_FREE] * (_IN_HEADER - tables)])
    further = b""
    for number in range(named):
        begin = _IN_HEADER + number * (_ENTRIES - 1)
        some = numbers[begin : begin + _ENTRIES - 1]
        following = first + tables + number + 1 if number + 1 < named else _END
        further += _numbers([*some, *[_FREE] * (_ENTRIES - 1 - len(some)), following])
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(book.name, 2, _FREE, 0, len(data))
    stream = data.ljust(sectors * _SECTOR, b"\0")
    return b"".join([header, stream, directory.ljust(_SECTOR, b"\0"), _numbers(chain), further])


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBB3I36xIQ", text, len(text), kind, 1, _FREE, _FREE, child, start, size)


def _numbers(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
