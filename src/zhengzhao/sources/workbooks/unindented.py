"""An ods workbook without the blanks between its elements.

They mean nothing, and some programs indent what they write; the reader of workbooks takes them for content and refuses
the file. One of these programs, Gnumeric, also gives the hours of a time three digits, which the reader takes for a text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

CONTENT = "content.xml"
_PARAGRAPHS = ("p", "h")
_LONG_HOURS = re.compile(rb"""(:time-value=["']PT)0(?=\d\dH)""")


def unindented(path: Path) -> io.BytesIO:
    """Return an archive with the workbook's content alone as its reader takes it.

    Raises:
        ExpatError: The content is no XML.
        KeyError: There is none.
    """
    with zipfile.ZipFile(path) as archive:
        content = archive.read(CONTENT)
        kept = [
            (each, archive.read(each)) for each in archive.namelist() if each in ("mimetype", "META-INF/manifest.xml")
        ]
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, data in kept:
            archive.writestr(name, data)
        plain = b"".join(_between(content, _Blanks(content).found))
        archive.writestr(CONTENT, _LONG_HOURS.sub(rb"\1", plain))
    into.seek(0)
    return into


def _between(content: bytes, left_out: list[tuple[int, int]]) -> Iterator[bytes]:
    at = 0
    for begin, end in left_out:
        yield content[at:begin]
        at = end
    yield content[at:]


class _Blanks:
    """Where blanks stand that are no part of a paragraph's text."""

    def __init__(self, content: bytes) -> None:
        self.found: list[tuple[int, int]] = []
        self._content = content
        self._paragraphs = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.Parse(content, True)

    def _start(self, name: str, _: object) -> None:
        self._paragraphs += name.rpartition(":")[2] in _PARAGRAPHS

    def _end(self, name: str) -> None:
        self._paragraphs -= name.rpartition(":")[2] in _PARAGRAPHS

    def _text(self, text: str) -> None:
        if self._paragraphs or not text.isspace():
            return
        begin, blank = self._parser.CurrentByteIndex, text.encode()
        # A reference such as &#10; stands for a blank, and is none where it stands.
        if self._content.startswith(blank, begin):
            self.found.append((begin, begin + len(blank)))
