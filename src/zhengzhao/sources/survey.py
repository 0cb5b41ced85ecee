"""One pass over a file's bytes: what the fast reader must know before it is trusted."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text

LONGEST_LINE = 1 << 25
"""The longest line that is read, in bytes: a file without line ends must not fill the memory."""
# Short enough to be allocated from the heap: what is longer gets pages of its own from the system, each time anew, which
# costs as much as looking at it.
_CHUNK = 1 << 16
# Long enough that taking turns with the reading thread costs little.
_HASHED_AT_ONCE = 1 << 24
# Counting bytes would take its turns with everything else that Python does, so a long file is counted beside it.
_LONG = 1 << 25


@dataclass(frozen=True)
class Counted:
    """What the bytes of a text say, as `Survey` does; `sha256` is theirs, `delimiters` how many delimiters there are."""

    lines: int
    plain: bool
    quoted: bool
    delimiters: int
    sha256: str


class Survey:
    """What the bytes of a UTF-8 text say about its lines.

    Args:
        delimiter: The character between cells.
        blanks: Whether records of empty cells are looked for.

    Attributes:
        quoted: Whether there is a quotation mark.
        delimiters: How many delimiters there are; counted only as long as there is no quotation mark.
        lines: How many physical lines there are; the last one may lack its end.
        plain: Whether nothing is in the file that the two readers could take differently: all lines end in LF or all
            in CRLF, and there is no other CR, no NUL, no U+0001 (the fast reader's word for NULL), no space between a
            quotation mark and the delimiter or line end beside it (DuckDB drops such spaces), and no record of empty
            cells (a blank row, but DuckDB gives it as one like others).
        undecodable: The offset of the first byte that is not UTF-8, if that was asked for and found.
    """

    def __init__(self, delimiter: str, blanks: bool = True) -> None:
        self.quoted = False
        self.delimiters = 0
        self.lines = 0
        self.plain = True
        self.undecodable: int | None = None
        self._crlf: bool | None = None
        self._delimiter = delimiter.encode("utf-8")
        self._blanks = blanks
        mark = re.escape(self._delimiter)
        self._empty_cells = (b"\n" + delimiter.encode("utf-8"), b'\n""')
        self._blank = re.compile(rb'\n(?:"")?(?:' + mark + rb'(?:"")?)*\r?(?:\n|\Z)')
        self._loose_quote = re.compile(rb"(?:^|[\n]|" + mark + rb') +"|" +(?:' + mark + rb'|["\r\n]|\Z)')

    def add_whole_lines(self, data: bytes) -> bytes:
        """Look at all lines that are complete, and return the beginning of the next one."""
        cut = data.rfind(b"\n") + 1
        if cut:
            self.add(data[:cut])
        return data[cut:]

    def finish(self, pending: bytes) -> None:
        """Look at the last line, if it has no end."""
        if pending:
            self.add(pending)

    def add(self, data: bytes) -> None:
        """Look at whole lines; only the last line of the file may lack its end."""
        newlines = data.count(b"\n")
        self.lines += newlines + (not data.endswith(b"\n"))
        quotes = b'"' in data
        self.quoted = self.quoted or quotes
        if not self.quoted:
            self.delimiters += data.count(self._delimiter)
        if self.plain:
            self.plain = self._one_line_end(data, newlines) and not (
                b"\0" in data
                or b"\x01" in data
                or (quotes and self._has_loose_quote(data))
                or (self._blanks and self._has_blank(data))
            )

    def _one_line_end(self, data: bytes, newlines: int) -> bool:
        returns = data.count(b"\r") if b"\r" in data else 0
        if newlines == 0:
            return returns == 0
        crlf = returns > 0
        if self._crlf is None:
            self._crlf = crlf
        return crlf == self._crlf and (not crlf or returns == newlines == data.count(b"\r\n"))

    def _has_loose_quote(self, data: bytes) -> bool:
        if b' "' not in data and b'" ' not in data:
            return False
        return self._loose_quote.search(data) is not None

    def _has_blank(self, data: bytes) -> bool:
        # Almost no file has a record that begins with an empty cell; looking for one of those is quick.
        first = b"\n" + data[: data.find(b"\n") + 1 or None]
        return any(each in data or first.startswith(each) for each in self._empty_cells) and bool(
            self._blank.search(data) or self._blank.match(first)
        )


def survey_utf8(path: Path, delimiter: str) -> Survey:
    """Survey a file that is thought to be UTF-8; it stops at the first byte that is not.

    Raises:
        SourceError: A line is longer than any table's.
    """
    survey = Survey(delimiter)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    pending, read = b"", 0
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(data)
            except UnicodeDecodeError as error:
                survey.undecodable = read - kept + error.start
                return survey
            read += len(data)
            pending = survey.add_whole_lines(pending + data)
            if len(pending) > LONGEST_LINE:
                raise line_too_long(path)
    kept = len(decoder.getstate()[0])
    if kept:
        survey.undecodable = read - kept
    survey.finish(pending)
    return survey


def counting(path: Path, delimiter: str) -> tuple[Callable[[], Counted], Callable[[], None]]:
    """Count a file's bytes beside other work.

    Returns:
        What waits for the counts and returns them, and what gives them up.

    Raises:
        SourceError: On waiting: a line is longer than any table's.
    """
    command = [sys.executable, "-I", __file__, str(path), delimiter]
    child = None
    if path.stat().st_size >= _LONG and not getattr(sys, "frozen", False):
        try:
            child = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
            )
        except OSError:
            child = None

    def wait() -> Counted:
        if child is not None:
            told, _ = child.communicate()
            if child.returncode == 0:
                return Counted(**json.loads(told))
        # Whatever kept the other process from it, or a line that is too long, is told here.
        return count_bytes(path, delimiter)

    def give_up() -> None:
        if child is not None and child.poll() is None:
            child.kill()
            child.communicate()

    return wait, give_up


def count_bytes(path: Path, delimiter: str) -> Counted:
    """Count a file's bytes; whether they decode, and whether a record is blank, is left to the reader.

    Raises:
        SourceError: A line is longer than any table's.
    """
    survey, digest, pending = Survey(delimiter, blanks=False), hashlib.sha256(), b""
    with path.open("rb", buffering=0) as file:
        while data := file.read(_CHUNK):
            digest.update(data)
            pending = survey.add_whole_lines(pending + data)
            if len(pending) > LONGEST_LINE:
                raise line_too_long(path)
    survey.finish(pending)
    return Counted(survey.lines, survey.plain, survey.quoted, survey.delimiters, digest.hexdigest())


def line_too_long(path: Path) -> SourceError:
    """Return the error that says that a file has a line without end."""
    size = LONGEST_LINE >> 20
    return SourceError(
        Text(
            f"{path} 有一行超过 {size} MB 仍没有换行，不是一张表；请核对文件，重新导出为每条记录一行的文本。",
            f"{path} has a line of more than {size} MB without a line end, so it is no table; check the file and export "
            "it again as text with one record a line.",
        )
    )


@contextmanager
def hashing(path: Path) -> Iterator[Callable[[], str]]:
    """Compute a file's SHA-256 beside other work; the value that is given returns it, and waits if need be."""
    stop = threading.Event()
    if path.stat().st_size < _HASHED_AT_ONCE:
        # A thread for a small file would cost more than the digest.
        digest = _sha256(path, stop)
        yield lambda: digest
        return
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(_sha256, path, stop)
        try:
            yield pending.result
        finally:
            stop.set()


def _sha256(path: Path, stop: threading.Event) -> str:
    digest = hashlib.sha256()
    buffer = bytearray(_HASHED_AT_ONCE)
    with memoryview(buffer) as view, path.open("rb", buffering=0) as file:
        while (size := file.readinto(buffer)) and not stop.is_set():
            digest.update(view[:size])
    return digest.hexdigest()


if __name__ == "__main__":
    print(json.dumps(asdict(count_bytes(Path(sys.argv[1]), sys.argv[2]))))
