"""Open a source of any form: what it is is told by its bytes first, and by its name where they do not tell."""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Literal

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.gzipped import GZIP, unpacked
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.texts.decoding import wide_by_mark
from zhengzhao.sources.texts.text import open_text
from zhengzhao.sources.workbooks.marks import plain_part
from zhengzhao.sources.workspace import Workspace
from zhengzhao.sources.zips import DAMAGED_ZIP
from zhengzhao.survey import hashing

Form = Literal["text", "json", "jsonlines", "parquet", "workbook", "gzip"]
STANDARD_INPUT = Path("-")
_JSON_LINES = (".jsonl", ".ndjson")
# What these are is told where they are broken; a file that is called .xls is as often a text.
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods")
_OLE = b"\xd0\xcf\x11\xe0"
_TELLING = 1 << 16
# An array of objects or lists, or of nothing.
_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)*[ \t\r\n]*\[[ \t\r\n]*[\[{\]]")
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)*[ \t\r\n]*\{")
# A line that is an object, and below it another: no one object, and so no descriptor.
_LINES = re.compile(rb"(?:\xef\xbb\xbf)*[ \t\r\n]*\{[^\n]*\}[ \t\r]*\n[ \t\r\n]*\{")


def form_of(path: Path, declared: str | None = None) -> Form:
    """Tell which form a file has.

    Args:
        path: The file.
        declared: The `format` of a Data Package's resource.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_TELLING)
    except OSError:
        return "text"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(GZIP):
        return "gzip"
    zipped = head.startswith(b"PK\x03\x04") and (path.suffix.lower() == ".xls" or _is_workbook(path))
    named = path.suffix.lower() in _WORKBOOKS and not _is_text(head)
    if head.startswith(_OLE) or zipped or named:
        return "workbook"
    as_json = path.suffix.lower() == ".json"
    lines = declared in ("jsonl", "ndjson") or (as_json and _LINES.match(_narrow(head)))
    if path.suffix.lower() in _JSON_LINES or lines:
        return "jsonlines"
    # A descriptor is an object.
    if declared == "json" or (as_json and _ARRAY.match(_narrow(head))):
        return "json"
    return "text"


def _is_text(head: bytes) -> bool:
    return b"\0" not in head or wide_by_mark(head) is not None


def _is_object(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _OBJECT.match(_narrow(file.read(_TELLING))) is not None
    except OSError:
        return False


def _narrow(head: bytes) -> bytes:
    """Return the ASCII of what may be UTF-16 or UTF-32, as bytes."""
    return head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff") if b"\0" in head else head


def open_source(
    path: Path,
    *,
    workspace: Workspace,
    expected: Expected,
    declared: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    trusting: bool = False,
) -> TextRelation:
    """Open a file of one table as one relation of text columns.

    Args:
        path: The file.
        workspace: Where transcoded and rewritten files go.
        expected: What the table expects.
        declared: The `format` of a Data Package's resource.
        encoding: Its encoding if it is a text; None finds it out.
        sheet: The sheet, if it is a workbook; None finds it by the table's names or by its header.
        trusting: Whether a text is believed before it is proved; see `open_text`.

    Raises:
        SourceError: It cannot be read.
        OutputError: There is no space left for temporary files.
    """
    if declared is None and path.suffix.lower() == ".json" and (expected.dialect.array is not None or _is_object(path)):
        # Nobody asks for the table of a descriptor, which is an object too.
        declared = "json"
    match form_of(path, declared):
        case "gzip":
            copy = unpacked(path, workspace)
            with hashing(path) as digest:
                relation = open_source(
                    copy, workspace=workspace, expected=expected, declared=declared, encoding=encoding, sheet=sheet
                )
                return replace(relation, name=path.name, path=path, sha256=digest())
        case "parquet":
            from zhengzhao.sources.columnar.parquet import open_parquet

            return open_parquet(path, workspace=workspace, expected=expected)
        case "jsonlines":
            from zhengzhao.sources.texts.jsonrows import open_jsonlines

            return open_jsonlines(path, workspace=workspace, expected=expected, encoding=encoding)
        case "json":
            from zhengzhao.sources.texts.jsonrows import open_json

            return open_json(path, workspace=workspace, expected=expected, encoding=encoding)
        case "workbook":
            from zhengzhao.sources.workbooks.workbook import open_sheet

            return open_sheet(path, workspace=workspace, expected=expected, sheet=sheet)
        case _:
            return open_text(
                path,
                workspace=workspace,
                encoding=encoding,
                expected_labels=tuple(expected.fields),
                dialect=expected.dialect,
                header=expected.header,
                trusting=trusting,
            )


def is_stream(path: Path) -> bool:
    """Tell whether a source can be read only once: standard input, or a pipe between two commands."""
    return path == STANDARD_INPUT or path.is_fifo()


def spooled(path: Path, workspace: Workspace) -> Path:
    """Write a stream to a file of the workspace, unpacked, so that it can be read more than once.

    Raises:
        SourceError: There is nothing in it, or it is packed with gzip and cannot be unpacked.
        OutputError: There is no space left.
    """
    target = workspace.file(".stream")
    with (
        workspace.room(),
        target.open("wb") as out,
        nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else path.open("rb") as stream,
    ):
        shutil.copyfileobj(stream, out, 1 << 20)
    if not target.stat().st_size:
        raise SourceError(
            Text(
                f"{path} 传来的数据是空的；请检查前一个命令。",
                f"Nothing came from {path}; check the command before.",
            )
        )
    if form_of(target) == "gzip":
        target = unpacked(target, workspace, path)
    with target.open("rb") as file:
        head = file.read(_TELLING)
    if _ARRAY.match(_narrow(head)):
        return target.rename(target.with_suffix(".json"))
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    # No label begins with a brace and a quotation mark, and every JSON object that has a key does.
    return target.rename(target.with_suffix(".jsonl")) if head[:1] == b"{" and b'"' in head[1:8] else target


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                return archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet")
    except (*DAMAGED_ZIP, OSError):
        return False
    return not {"xl/workbook.xml", "xl/workbook.bin"}.isdisjoint(map(plain_part, names))
