"""Bytes to text: strictly where the whole stream decodes, with marks where it does not."""

from __future__ import annotations

import codecs
import re
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.survey import LONGEST_LINE, Survey, line_too_long

# A lone surrogate stands for bytes that do not decode: no strict decoder ever gives one, so it cannot be data.
MARK = "\udcff"
_ERRORS = "zhengzhao.mark"
_CHUNK = 1 << 16
_PLACES, _PLACE = 1000, 1 << 12
_THREE_BYTES = 0xE0
"""The smallest first byte of a character of three bytes, as those of China are."""
_OTHER_THAN_ASCII = re.compile(rb"[\x80-\xff]+")

# Characters that Python's gb18030 (the edition of 2000) gives as private use and that have had code points of their own
# since: one by the edition of 2005, 18 by that of 2022, six in CJK Extension B.
_PRIVATE_USE = {
    0xE78D: 0xFE10,  # A6D9
    0xE78E: 0xFE12,  # A6DA
    0xE78F: 0xFE11,  # A6DB
    0xE790: 0xFE13,  # A6DC
    0xE791: 0xFE14,  # A6DD
    0xE792: 0xFE15,  # A6DE
    0xE793: 0xFE16,  # A6DF
    0xE794: 0xFE17,  # A6EC
    0xE795: 0xFE18,  # A6ED
    0xE796: 0xFE19,  # A6F3
    0xE7C7: 0x1E3F,  # A8BC
    0xE816: 0x20087,  # FE51
    0xE817: 0x20089,  # FE52
    0xE818: 0x200CC,  # FE53
    0xE81E: 0x9FB4,  # FE59
    0xE826: 0x9FB5,  # FE61
    0xE82B: 0x9FB6,  # FE66
    0xE82C: 0x9FB7,  # FE67
    0xE831: 0x215D7,  # FE6C
    0xE832: 0x9FB8,  # FE6D
    0xE83B: 0x2298F,  # FE76
    0xE843: 0x9FB9,  # FE7E
    0xE854: 0x9FBA,  # FE90
    0xE855: 0x241FE,  # FE91
    0xE864: 0x9FBB,  # FEA0
}
_ANY_PRIVATE_USE = re.compile("[\ue78d-\ue864]")


# GB18030 holds GBK and GB2312, and reads what systems that say GBK really write.
_READ_AS = {"gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8"}
# What Python calls an encoding and no table is written in.
_OF_NO_TABLE = frozenset({"charmap", "idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_BYTE_ORDERS = {
    # One mark of UTF-32 begins with one of UTF-16.
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}


def wide_by_mark(head: bytes) -> str | None:
    """Return the encoding that a file has by the byte-order mark it begins with; None where it is UTF-8 or has none."""
    return next((name for name, marks in _BYTE_ORDERS.items() if head.startswith(marks)), None)


def codec_of(encoding: str) -> str | None:
    """Return the name of the codec that reads an encoding; None if it is none that a table is written in."""
    try:
        name = codecs.lookup(encoding).name
        if name in _OF_NO_TABLE:
            return None
        # Compressions and the like are codecs too, and no encodings of text.
        b"\n".decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return _READ_AS.get(name, name)


def no_encoding(shown: str) -> Text:
    """Say, without the full stop, that something is no encoding that `codec_of` knows, and what to say instead."""
    usable = ("utf-8", "gb18030", "gbk", "big5", "utf-16", "utf-16-le", "utf-16-be")
    return Text(
        f"{shown} 不是表格文件的编码；可用 {'、'.join(usable)} 等",
        f"{shown} is no encoding of a table; use {', '.join(usable)} or the like",
    )


def codec_for(path: Path, encoding: str) -> str:
    """Return the name of the codec that reads a file in the encoding that somebody says it has.

    UTF-16 and UTF-32 without a byte-order mark are read in the order in which the zeros of their ASCII stand.

    Raises:
        SourceError: It is none that a table is written in.
    """
    name = codec_of(encoding)
    if name is None:
        told = no_encoding(encoding)
        raise SourceError(Text(f"{told.zh}。", f"{told.en}."))
    if name not in _BYTE_ORDERS:
        return name
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if head.startswith(_BYTE_ORDERS[name]):
        return name
    width = len(codecs.BOM_UTF16_LE) if name == "utf-16" else len(codecs.BOM_UTF32_LE)
    first, last = head[::width].count(0), head[width - 1 :: width].count(0)
    return f"{name}-be" if first > last else f"{name}-le"


class Decoded:
    """The text of a file in chunks, undecodable bytes replaced by `MARK`.

    In GB18030 a line of UTF-8 decodes too, and is another text then; its characters count as undecodable.

    Args:
        path: The file.
        encoding: A codec's name. Byte-order marks are left out of the text.
        original: The file as it was given, where this is a copy of it in another encoding.
    """

    def __init__(self, path: Path, encoding: str, original: Path | None = None) -> None:
        self.path = path
        self.original = original or path
        self._encoding = encoding
        self._offsets: deque[int] = deque()

    def __iter__(self) -> Iterator[str]:
        """Yield the text from the top; it is read anew each time."""
        self._offsets.clear()
        decoder = codecs.getincrementaldecoder(self._encoding)(_ERRORS)
        read, first = 0, True
        with self.path.open("rb") as file:
            while True:
                data = file.read(_CHUNK)
                if self._encoding == "gb18030":
                    data = _without_utf8(data + file.readline(_CHUNK))
                read += len(data)
                text = self._decode(decoder, data, read)
                if first and text:
                    text, first = text.lstrip("\ufeff"), False
                if text:
                    yield text
                if not data:
                    return

    def next_offset(self) -> int:
        """Return the byte offset that the next `MARK` of the text stands for; ask once a mark, in their order."""
        return self._offsets.popleft()

    def _decode(self, decoder: codecs.IncrementalDecoder, data: bytes, read: int) -> str:
        _local.faults = []
        text = decoder.decode(data, not data)
        # The decoder sees what it kept from earlier chunks before the new bytes, and all of it ends at `read`.
        self._offsets.extend(read - seen + start for start, seen in _local.faults)
        return _own_code_points(text) if self._encoding == "gb18030" else text


def transcode(path: Path, encoding: str, target: Path, survey: Survey) -> bool:
    """Write a file as UTF-8 without a byte-order mark, if the whole of it decodes.

    Args:
        path: The file.
        encoding: Its encoding.
        target: Where the UTF-8 goes; half a file is left if the stream does not decode.
        survey: Is shown everything that is written.

    Returns:
        Whether the whole stream decodes.

    Raises:
        SourceError: A line is longer than any table's.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    pending, first = b"", True
    with path.open("rb") as file, target.open("wb") as out:
        while True:
            data = file.read(_CHUNK)
            try:
                text = decoder.decode(data, not data)
            except UnicodeDecodeError:
                return False
            if first and text:
                text, first = text.lstrip("\ufeff"), False
            encoded = _encode(text, encoding)
            out.write(encoded)
            pending = survey.add_whole_lines(pending + encoded)
            if len(pending) > LONGEST_LINE:
                raise line_too_long(path)
            if not data:
                survey.finish(pending)
                return True


def undecodable_lines(path: Path, encoding: str) -> tuple[int, int]:
    """Count the lines of a file that hold undecodable bytes, and all lines.

    Raises:
        SourceError: A line is longer than any table's.
    """
    bad = lines = length = 0
    pending = ""
    for text in Decoded(path, encoding):
        lines += text.count("\n")
        length = len(text) - text.rfind("\n") - 1 + (0 if "\n" in text else length)
        if length > LONGEST_LINE:
            raise line_too_long(path)
        if MARK not in text and MARK not in pending:
            pending = ""
            continue
        *whole, pending = (pending + text).split("\n")
        bad += sum(MARK in line for line in whole)
        pending = MARK if MARK in pending else ""
    return bad + (MARK in pending), lines + (length > 0)


def has_utf8_lines(path: Path) -> bool:
    """Tell whether a file that is not UTF-8 as a whole has lines that are.

    Every line of a small file is looked at, and of a large one a thousand places, evenly spread.
    """
    size = path.stat().st_size
    small = size <= _PLACES * _PLACE
    with path.open("rb") as file:
        for at in range(0, size, size if small else size // _PLACES):
            file.seek(at)
            lines = file.read(size if small else _PLACE).split(b"\n")
            # Of a piece the first and the last line may be parts.
            if any(map(_is_utf8, lines if small else lines[1:-1])):
                return True
    return False


def _without_utf8(data: bytes) -> bytes:
    """Put bytes that never decode in the place of the characters of lines that are UTF-8."""
    if data.isascii():
        return data
    lines = data.split(b"\n")
    return b"\n".join(_OTHER_THAN_ASCII.sub(_as_nothing, each) if _is_utf8(each) else each for each in lines)


def _as_nothing(run: re.Match[bytes]) -> bytes:
    return b"\xff" * len(run[0])


def _is_utf8(line: bytes) -> bool:
    # A short line of GB18030 is UTF-8 by accident now and then; one is taken for it that could not be GB2312 as well.
    if line.isascii() or max(line) < _THREE_BYTES:
        return False
    return _decodes(line, "utf-8") and not _decodes(line, "gb2312")


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_local = threading.local()


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _local.faults.append((error.start, len(error.object)))
    return MARK, error.end


codecs.register_error(_ERRORS, _mark)


def _own_code_points(text: str) -> str:
    return text.translate(_PRIVATE_USE) if _ANY_PRIVATE_USE.search(text) else text


def _encode(text: str, encoding: str) -> bytes:
    encoded = text.encode("utf-8")
    # In UTF-8 the private-use code points of the table, and no others but their neighbours, begin with EE.
    if encoding == "gb18030" and b"\xee" in encoded:
        return text.translate(_PRIVATE_USE).encode("utf-8")
    return encoded
