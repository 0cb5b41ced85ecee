"""Open a text file: find its encoding, trust the fast reader if it proves itself, else read exactly."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.dialect import Dialect
from zhengzhao.sources.header import REACH, find_header, known_labels, refuse_wide
from zhengzhao.sources.relation import Doubt, TextRelation, character, csv_scan, text_columns
from zhengzhao.sources.texts.decoding import codec_for, wide_by_mark
from zhengzhao.sources.texts.encoded import WHOLE, Encoded, as_given, find_encoding
from zhengzhao.sources.texts.exact import Found, read_exactly
from zhengzhao.sources.texts.foreign import is_junk, is_wide, refuse_foreign, wide_without_mark
from zhengzhao.sources.texts.splitting import first_records, split_record
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import (
    DELIMITERS,
    HEAD,
    Counted,
    begins_as_utf8,
    counting,
    hashing,
)

_TELLING = 1 << 10


def open_text(
    path: Path,
    *,
    workspace: Workspace,
    encoding: str | None = None,
    expected_labels: Collection[str] = (),
    dialect: Dialect | None = None,
    header: Sequence[str] | None = None,
    trusting: bool = False,
) -> TextRelation:
    """Open a CSV file of any encoding as one relation of text columns.

    Args:
        path: The file.
        workspace: Where transcoded and rewritten files go.
        encoding: Its encoding; None finds it out.
        expected_labels: Field names and titles of the table; by them the header, the delimiter and, where no encoding
            decodes the whole file, the encoding are found.
        dialect: Its dialect; None is the usual one. Where that names no delimiter, it is found out.
        header: The labels of a file that has no header; None for one that has.
        trusting: Whether a file that begins like plain UTF-8 is believed to go on so; the relation then has a `doubt`,
            which whoever reads it to its end settles at no further cost.

    Raises:
        SourceError: The file is missing, empty, no text, cannot be opened, or the encoding is not known.
        OutputError: There is no space left for temporary files.
    """
    refuse_foreign(path)
    encoding = codec_for(path, encoding) if encoding else None
    dialect = dialect or Dialect()
    delimiter = dialect.delimiter or _delimiter(path, encoding, dialect, expected_labels)
    dialect = replace(dialect, delimiter=delimiter)
    trusting = trusting and dialect.plain
    if trusting and encoding is None and begins_as_utf8(path):
        counted, give_up = counting(path, delimiter)
        workspace.on_close(give_up)
        believed = _doubtful(path, Encoded("utf-8", WHOLE, path, None), delimiter, expected_labels, header, counted)
        if believed is not None:
            return believed
    with hashing(path) as digest:
        encoded = (
            as_given(path, encoding, delimiter, workspace)
            if encoding
            else find_encoding(path, dialect, workspace, expected_labels)
        )
        survey = encoded.survey
        if trusting and encoded.utf8 is not None and survey is not None and survey.plain:
            told = survey.counted
            believed = _doubtful(path, encoded, delimiter, expected_labels, header, lambda: told(digest()))
            if believed is not None:
                return believed
        fast = _read_fast(path, encoded, delimiter, workspace, expected_labels, header) if dialect.plain else None
        source, name = encoded.utf8 or path, "utf-8" if encoded.utf8 else encoded.name
        exact = fast or read_exactly(source, name, dialect, workspace, expected_labels, header, path)
        if not exact.labels:
            raise SourceError(
                Text(
                    f"{path} 开头只有空行，没有表头；请重新导出。",
                    f"{path} begins with nothing but blank lines and has no header; export it again.",
                )
            )
        return TextRelation(
            name=path.name,
            path=path,
            sha256=digest(),
            encoding=encoded.name,
            encoding_reason=encoded.reason,
            sheet=None,
            header_row=exact.header_row,
            rows=exact.rows,
            labels=exact.labels,
            scan=exact.scan,
            numbered=exact.numbered,
            structure=exact.structure,
            beside=exact.beside,
            dialect=dialect if exact.beside else None,
        )


def _doubtful(
    path: Path,
    encoded: Encoded,
    delimiter: str,
    expected: Collection[str],
    header: Sequence[str] | None,
    counted: Callable[[], Counted],
) -> TextRelation | None:
    """Return what the fast reader gives, yet to be proved; None where it cannot be told what that is."""
    assert encoded.utf8 is not None
    found = _fast_header(encoded.utf8, delimiter, expected, header)
    if found is None:
        return None
    above, labels = found
    refuse_wide(path, labels)
    with encoded.utf8.open("rb") as file:
        head = file.read(HEAD)
    scan = partial(_scan, encoded.utf8, labels, delimiter, above)
    return TextRelation(
        name=path.name,
        path=path,
        sha256="",
        encoding=encoded.name,
        encoding_reason=encoded.reason,
        sheet=None,
        header_row=len(above),
        rows=-1,
        labels=tuple(labels),
        scan=scan(character("\x01")),
        numbered=False,
        structure=None,
        quick=None if b'"' in head else scan(exp.Literal.string("")),
        doubt=Doubt(counted, len(above), _size_of_lines(head, len(above)), delimiter),
    )


def _size_of_lines(head: bytes, lines: int) -> int:
    """Return how many bytes so many first lines have, with a byte-order mark."""
    size = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    for _ in range(lines):
        size = head.find(b"\n", size) + 1 or len(head)
    return size


def _scan(path: Path, labels: Sequence[str], delimiter: str, above: Sequence[str], null: exp.Expression) -> str:
    columns = text_columns(len(labels))
    return csv_scan(path, columns, delimiter=delimiter, skip=len(above), null=null)


def _fast_header(
    path: Path, delimiter: str, expected: Collection[str], header: Sequence[str] | None
) -> tuple[list[str], list[str]] | None:
    """Find the header of a UTF-8 text that the fast reader may read: the lines down to it, and its labels.

    None where there is none, where the byte-order mark is repeated, where a quotation mark above it could reach over a
    line end, or where the lines are so long that a look at the beginning does not show it.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(2 * codecs.BOM_UTF8):
        return None
    if header is not None:
        return [], list(header)
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head).removeprefix("\ufeff")
    first = [line.rstrip("\r") for line in text.split("\n")][:REACH]
    if len(head) == HEAD and len(first) < REACH:
        return None
    usual = Dialect(delimiter)
    at = find_header((split_record(line, usual)[0] for line in first), expected)
    if at is None or any('"' in line for line in first[:at]):
        return None
    labels, unclosed = split_record(first[at], usual)
    return None if unclosed is not None else (first[: at + 1], labels)


def _delimiter(path: Path, encoding: str | None, dialect: Dialect, expected: Collection[str]) -> str:
    """Find the delimiter that gives the most of the expected labels; a comma where none gives more.

    Raises:
        SourceError: The file is no text.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    marked = wide_by_mark(head) or ("utf-8" if head.startswith(codecs.BOM_UTF8) else None)
    names = [encoding] if encoding else [marked] if marked else ["utf-8", "gb18030"]
    texts = [head.decode(name, "replace") for name in names]
    # Of a few bytes that do not decode nobody can tell; UTF-16 shows itself however short it is.
    junk = len(head) > _TELLING and all(is_junk(each) for each in texts)
    if encoding is None and (junk or (not marked and is_wide(head))):
        wide = wide_without_mark(head)
        if wide is not None:
            raise SourceError(
                Text(
                    f"{path} 像是没有字节顺序标记的 {wide}；请用 --encoding {wide} 指明编码，或另存为 UTF-8。",
                    f"{path} looks like {wide} without a byte-order mark; say --encoding {wide}, or save it as UTF-8.",
                )
            )
        raise SourceError(
            Text(
                f"{path} 不是文本文件（开头大多是无法解码的字节）；请核对文件，或用 --encoding 指明编码（如 utf-16）。",
                f"{path} is no text: most of its beginning cannot be decoded; check the file, or name its encoding with "
                "--encoding (such as utf-16).",
            )
        )
    heads = [text.lstrip("\ufeff").splitlines()[:REACH] for text in texts]
    best, most = DELIMITERS[0], 0
    for delimiter in DELIMITERS:
        tried = replace(dialect, delimiter=delimiter)
        for lines in heads:
            # Most delimiters part nothing here, and to look for labels among the cells takes longer than to count.
            found = known_labels(first_records(lines, tried), expected) if _most_cells(lines, tried) > most else 0
            if found > most:
                best, most = delimiter, found
    return best


def _most_cells(lines: Sequence[str], dialect: Dialect) -> int:
    """Return how many cells a record has at most; in quotation marks it may reach over line ends."""
    delimiters = [line.count(dialect.between) for line in lines]
    quoted = dialect.quote and any(dialect.quote in line for line in lines)
    return 1 + (sum(delimiters) if quoted else max(delimiters, default=0))


def _read_fast(
    path: Path,
    encoded: Encoded,
    delimiter: str,
    workspace: Workspace,
    expected: Collection[str],
    header: Sequence[str] | None,
) -> Found | None:
    """Read with DuckDB, if the file proves that nothing is lost: as many records as lines, none of them refused."""
    if encoded.utf8 is None or encoded.survey is None or not encoded.survey.plain:
        return None
    header_found = _fast_header(encoded.utf8, delimiter, expected, header)
    if header_found is None:
        return None
    above, labels = header_found
    refuse_wide(path, labels)
    scan = _scan(encoded.utf8, labels, delimiter, above, character("\x01"))
    try:
        found = workspace.connection.execute(f"SELECT count(*) FROM {scan}").fetchone()
    except duckdb.Error:
        return None
    rows = int(found[0]) if found else -1
    if rows + len(above) != encoded.survey.lines:
        return None
    return Found(len(above), rows, tuple(labels), scan, False, None)
