"""The stream of records of an xls file, which is a small file system of sectors ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NAMES = ("workbook", "book")
_NO_SECTOR = 0xFFFFFFFA
_SIZES, _SMALL = (512, 4096), 64
"""The sizes that sectors have, and small ones."""
_ENTRY, _ROOT = 128, 5


@dataclass(frozen=True)
class Stream:
    """A stream, and where each of its blocks stands in the file."""

    data: bytes
    blocks: Sequence[int]
    size: int

    def place(self, at: int) -> int:
        """Return where a byte of the stream stands in the file."""
        return self.blocks[at // self.size] + at % self.size


def book_stream(content: bytes) -> Stream | None:
    """Return the stream of a workbook that an xls file holds; None where the file is no sound one."""
    try:
        return _Compound(content).book()
    except (struct.error, IndexError, ValueError):
        return None


class _Compound:
    def __init__(self, content: bytes) -> None:
        self._content = content
        bits, small_bits = struct.unpack_from("<HH", content, 30)
        self._size: int = 1 << bits
        if self._size not in _SIZES or 1 << small_bits != _SMALL:
            raise ValueError
        tables = list(struct.unpack_from("<109I", content, 76))
        (more,) = struct.unpack_from("<I", content, 68)
        while more < _NO_SECTOR and len(tables) * self._size < len(content):
            *listed, more = self._numbers([self._place(more)])
            tables += listed
        self._next = self._numbers([self._place(each) for each in tables if each < _NO_SECTOR])

    def book(self) -> Stream | None:
        (first,) = struct.unpack_from("<I", self._content, 48)
        least, small = struct.unpack_from("<II", self._content, 56)
        root: list[int] = []
        for name, kind, begin, length in self._entries(self._bytes(self._places(first), self._size)):
            if kind == _ROOT:
                root = self._places(begin)
            elif name in _NAMES and length >= least:
                return self._stream(self._places(begin), self._size, length)
            elif name in _NAMES:
                following = self._numbers(self._places(small))
                places = [each * _SMALL for each in _chain(begin, following)]
                blocks = [root[each // self._size] + each % self._size for each in places]
                return self._stream(blocks, _SMALL, length)
        return None

    def _stream(self, blocks: list[int], size: int, length: int) -> Stream:
        return Stream(self._bytes(blocks, size)[:length], blocks, size)

    def _entries(self, data: bytes) -> Iterator[tuple[str, int, int, int]]:
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            ends, kind = struct.unpack_from("<HB", data, at + 64)
            begin, length = struct.unpack_from("<II", data, at + 116)
            yield data[at : at + max(ends - 2, 0)].decode("utf-16-le").casefold(), kind, begin, length

    def _places(self, first: int) -> list[int]:
        return [self._place(each) for each in _chain(first, self._next)]

    def _place(self, sector: int) -> int:
        # The first sector of the file is its head, which is not counted.
        return (sector + 1) * self._size

    def _bytes(self, places: Sequence[int], size: int) -> bytes:
        return b"".join(self._content[each : each + size] for each in places)

    def _numbers(self, places: Sequence[int]) -> tuple[int, ...]:
        data = self._bytes(places, self._size)
        return struct.unpack_from(f"<{len(data) // 4}I", data)


def _chain(first: int, following: Sequence[int]) -> list[int]:
    """Return the sectors of a chain, which ends where no sector follows; a damaged one might never do so."""
    found: list[int] = []
    while first < len(following) and len(found) < len(following):
        found.append(first)
        first = following[first]
    return found
