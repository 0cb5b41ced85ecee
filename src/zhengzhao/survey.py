"""One pass over a file's bytes: what the fast reader must know before it is trusted."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text

LONGEST_LINE = 1 << 25
"""The longest line that is read, in bytes: a file without line ends must not fill the memory."""
DELIMITERS = (",", ";", "\t", "|")
"""What may stand between two cells."""
HEAD = 1 << 16
"""So many bytes tell what a file begins as."""
# Short enough to be allocated from the heap: what is longer gets pages of its own from the system, each time anew, which
# costs as much as looking at it.
_CHUNK = 1 << 16
# Long enough that taking turns with the reading thread costs little.
_HASHED_AT_ONCE = 1 << 24
# Counting bytes would take its turns with everything else that Python does, so a long file is counted beside it.
_LONG = 1 << 25
_TEXTS = {".csv", ".tsv", ".txt"}
_begun: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Counted:
    """What the bytes of a text say, as `Survey` does, and their SHA-256."""

    size: int
    lines: int | None
    plain: bool
    quoted: bool
    crlf: bool
    ended: bool
    delimiter: str
    sha256: str


class Survey:
    """What the bytes of a UTF-8 text say about its lines.

    Args:
        delimiter: The character between cells.
        blanks: Whether records of empty cells are looked for.
        lines: Whether lines are counted.

    Attributes:
        quoted: Whether there is a quotation mark.
        delimiter: The one that was given.
        size: How many bytes there are.
        lines: How many physical lines there are; the last one may lack its end. None where they are not counted.
        crlf: Whether all lines end in CRLF.
        ended: Whether the last line has its end.
        plain: Whether nothing is in the file that the two readers could take differently: all lines end in LF or all
            in CRLF, and there is no other CR, no NUL, no U+0001 (the fast reader's word for NULL), no space between a
            quotation mark and the delimiter or line end beside it (DuckDB drops such spaces), and no record of empty
            cells (a blank row, but DuckDB gives it as one like others).
        undecodable: The offset of the first byte that is not UTF-8, if that was asked for and found.
    """

    def __init__(self, delimiter: str, blanks: bool = True, lines: bool = True) -> None:
        self.quoted = False
        self.delimiter = delimiter
        self.size = 0
        self.lines = 0 if lines else None
        self.crlf = False
        self.ended = True
        self.plain = True
        self.undecodable: int | None = None
        self._blanks = blanks
        mark = re.escape(delimiter.encode("utf-8"))
        self._empty_cell = re.compile(rb"\n(?:" + mark + rb'|"")')
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
        first = self.size == 0
        self.size += len(data)
        self.ended = data.endswith(b"\n")
        if self.lines is not None:
            self.lines += data.count(b"\n") + (not self.ended)
        quotes = b'"' in data
        self.quoted = self.quoted or quotes
        if self.plain:
            self.plain = self._one_line_end(data, first) and not (
                b"\0" in data
                or b"\x01" in data
                or (quotes and self._has_loose_quote(data))
                or (self._blanks and self._has_blank(data))
            )

    def counted(self, sha256: str) -> Counted:
        """Return what was counted, with the digest of the original bytes."""
        names = ("size", "lines", "plain", "quoted", "crlf", "ended", "delimiter")
        return Counted(**{each: getattr(self, each) for each in names}, sha256=sha256)

    def _one_line_end(self, data: bytes, first: bool) -> bool:
        if b"\r" not in data:
            return not self.crlf or b"\n" not in data
        returns = data.count(b"\r")
        if first:
            self.crlf = True
        return self.crlf and returns == data.count(b"\n") == data.count(b"\r\n")

    def _has_loose_quote(self, data: bytes) -> bool:
        if b' "' not in data and b'" ' not in data:
            return False
        return self._loose_quote.search(data) is not None

    def _has_blank(self, data: bytes) -> bool:
        # Almost no file has a record that begins with an empty cell; looking for one of those is quick.
        first = b"\n" + data[: data.find(b"\n") + 1 or None]
        if not (self._empty_cell.match(first) or self._empty_cell.search(data)):
            return False
        return bool(self._blank.search(data) or self._blank.match(first))


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


def begins_as_utf8(path: Path) -> bool:
    """Tell whether the beginning of a file decodes as UTF-8."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head, len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def counting_ahead(paths: Sequence[Path]) -> Iterator[None]:
    """Begin to count the bytes of long texts before anything else is known of them; `counting` takes it up.

    What nobody has taken up is given up when the block ends.
    """
    mine: dict[Path, subprocess.Popen[bytes]] = {}
    try:
        for each in paths:
            child = _counting_child(each) if _is_long_text(each) else None
            if child is not None:
                mine[each.resolve()] = child
        _begun.update(mine)
        yield
    finally:
        for path, child in mine.items():
            _begun.pop(path, None)
            _give_up(child)


def counting(path: Path, delimiter: str) -> tuple[Callable[[], Counted], Callable[[], None]]:
    """Count a file's bytes beside other work.

    Returns:
        What waits for the counts and returns them, and what gives them up.

    Raises:
        SourceError: On waiting: a line is longer than any table's.
    """
    child = _begun.pop(path.resolve(), None)
    if child is None and _is_long(path):
        child = _counting_child(path, delimiter)

    def wait() -> Counted:
        if child is not None:
            told, _ = child.communicate()
            if child.returncode == 0:
                counted = Counted(**json.loads(told))
                # What stands between two cells makes a difference only beside a quotation mark.
                if counted.delimiter == delimiter or not counted.quoted:
                    return counted
        # Whatever kept the other process from it, or a line that is too long, is told here.
        return count_bytes(path, delimiter)

    def give_up() -> None:
        if child is not None:
            _give_up(child)

    return wait, give_up


def _is_long(path: Path) -> bool:
    return path.stat().st_size >= _LONG


def _is_long_text(path: Path) -> bool:
    try:
        return path.suffix.lower() in _TEXTS and _is_long(path) and begins_as_utf8(path)
    except OSError:
        # Whoever opens it says why it cannot be read.
        return False


def _counting_child(path: Path, *delimiter: str) -> subprocess.Popen[bytes] | None:
    if getattr(sys, "frozen", False):
        return None
    command = [sys.executable, "-I", __file__, str(path), *delimiter]
    try:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    except OSError:
        return None


def _give_up(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
        child.communicate()


def count_bytes(path: Path, delimiter: str | None = None) -> Counted:
    """Count a file's bytes; whether they decode, and whether a record is blank, is left to the reader.

    Args:
        path: The file.
        delimiter: What stands between two cells; None takes what stands there most often in the beginning.

    Raises:
        SourceError: A line is longer than any table's.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    delimiter = delimiter or max(DELIMITERS, key=lambda each: head.count(each.encode()))
    # A cell with a quotation mark may hold line ends; where there is none, the bytes of all cells tell more than lines.
    survey = Survey(delimiter, blanks=False, lines=b'"' in head)
    digest, pending = hashlib.sha256(), b""
    with path.open("rb", buffering=0) as file:
        while data := file.read(_CHUNK):
            digest.update(data)
            pending = survey.add_whole_lines(pending + data)
            if len(pending) > LONGEST_LINE:
                raise line_too_long(path)
    survey.finish(pending)
    return survey.counted(digest.hexdigest())


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
    # Loaded here, for the process that counts does without.
    from concurrent.futures import ThreadPoolExecutor

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
    print(json.dumps(asdict(count_bytes(Path(sys.argv[1]), *sys.argv[2:]))))
