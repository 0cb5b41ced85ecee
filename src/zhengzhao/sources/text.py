"""Open a text file: find its encoding, trust the fast reader if it proves itself, else read exactly."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text, number_of, reason_of
from zhengzhao.sources.decoding import Decoded, codec_for, has_utf8_lines, transcode, undecodable_lines
from zhengzhao.sources.dialect import Dialect
from zhengzhao.sources.exact import Found, read_exactly
from zhengzhao.sources.gzipped import GZIP
from zhengzhao.sources.header import REACH, find_header, known_labels
from zhengzhao.sources.relation import Doubt, TextRelation, character, csv_scan, text_columns
from zhengzhao.sources.splitting import first_records, split_record
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import (
    DELIMITERS,
    HEAD,
    Counted,
    Survey,
    begins_as_utf8,
    counting,
    hashing,
    survey_utf8,
)

_UNPACK = Text("请解压后给出其中的文件", "unpack it and name the file inside")
_SAVE = Text(
    "请用表格软件打开后另存为 xlsx 或 CSV 再校验",
    "open it in a spreadsheet program, save it as xlsx or CSV and try again",
)
_HTML = Text("网页（HTML）", "a web page (HTML)")
_FOREIGN = (
    (b"PK\x03\x04", Text(" zip 压缩包", "a zip archive"), _UNPACK),
    (b"\xd0\xcf\x11\xe0", Text("旧式 Office 文件", "an old Office file"), _SAVE),
    (b"%PDF", Text(" PDF 文件", "a PDF file"), _SAVE),
    (GZIP, Text(" gzip 压缩文件", "a gzip file"), _UNPACK),
    (b"PAR1", Text(" Parquet 文件", "a Parquet file"), _SAVE),
    (b"<html", _HTML, _SAVE),
    (b"<!doct", _HTML, _SAVE),
    (b"<table", _HTML, _SAVE),
    (b"<?xml", Text(" XML 文件", "an XML file"), _SAVE),
)
_WHOLE = Text("整个文件都是 UTF-8", "the whole file is UTF-8")
_TELLING = 1 << 10
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class _Encoded:
    """How a file is encoded; `utf8` is the file itself or its transcoded copy where the whole stream decodes."""

    name: str
    reason: Text
    utf8: Path | None
    survey: Survey | None


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
    _refuse(path)
    encoding = codec_for(path, encoding) if encoding else None
    dialect = dialect or Dialect()
    delimiter = dialect.delimiter or _delimiter(path, encoding, dialect, expected_labels)
    dialect = replace(dialect, delimiter=delimiter)
    trusting = trusting and dialect.plain
    if trusting and encoding is None and begins_as_utf8(path):
        counted, give_up = counting(path, delimiter)
        workspace.on_close(give_up)
        believed = _doubtful(path, _Encoded("utf-8", _WHOLE, path, None), delimiter, expected_labels, header, counted)
        if believed is not None:
            return believed
    with hashing(path) as digest:
        encoded = (
            _given(path, encoding, delimiter, workspace)
            if encoding
            else _found(path, dialect, workspace, expected_labels)
        )
        survey = encoded.survey
        if trusting and encoded.utf8 is not None and survey is not None and survey.plain:
            told = survey.counted
            believed = _doubtful(path, encoded, delimiter, expected_labels, header, lambda: told(digest()))
            if believed is not None:
                return believed
        fast = _read_fast(encoded, delimiter, workspace, expected_labels, header) if dialect.plain else None
        source, name = encoded.utf8 or path, "utf-8" if encoded.utf8 else encoded.name
        exact = fast or read_exactly(source, name, dialect, workspace, expected_labels, header)
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
    encoded: _Encoded,
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
        scan=scan(character(1)),
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
    return csv_scan(path, columns, delimiter=delimiter, quote='"', skip=len(above), null=null)


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
    marked = [name for mark, name in _MARKS if head.startswith(mark)]
    names = [encoding] if encoding else marked or ["utf-8", "gb18030"]
    texts = [head.decode(name, "replace") for name in names]
    # Of a few bytes that do not decode nobody can tell; UTF-16 shows itself however short it is.
    junk = len(head) > _TELLING and all(_is_junk(each) for each in texts)
    if encoding is None and (junk or (not marked and _is_wide(head))):
        raise SourceError(
            Text(
                f"{path} 不是文本文件（开头大多是无法解码的字节）；请核对文件，或用 --encoding 指明编码（如 utf-16）。",
                f"{path} is no text: most of its beginning cannot be decoded; check the file, or name its encoding with "
                "--encoding (such as utf-16).",
            )
        )
    heads = [text.lstrip("\ufeff").splitlines()[:REACH] for text in texts]

    def known(delimiter: str) -> int:
        tried = replace(dialect, delimiter=delimiter)
        return max((known_labels(first_records(lines, tried), expected) for lines in heads), default=0)

    return max(DELIMITERS, key=known)


def _is_wide(head: bytes) -> bool:
    """Tell whether a text without a mark is UTF-16 or UTF-32: many NULs, and none of them is a character of its own.

    What has other characters than ASCII and is UTF-8 is no such text.
    """
    if head.count(0) * 4 < len(head) or (not head.isascii() and "\ufffd" not in head.decode("utf-8", "replace")[:-1]):
        return False
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        text = head.decode(name, "replace")
        if "\n" in text and "\0" not in text and "\ufffd" not in text[:-1]:
            return True
    return False


def _is_junk(text: str) -> bool:
    # One character in five that does not decode, or one in twenty a NUL as in UTF-16 without its mark.
    return text.count("\ufffd") * 5 > len(text) or text.count("\0") * 20 > len(text)


def _refuse(path: Path) -> None:
    if path.is_dir():
        raise SourceError(Text(f"{path} 是文件夹，不是文件；请给出文件。", f"{path} is a directory; name a file."))
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except FileNotFoundError:
        raise SourceError(
            Text(
                f"找不到文件 {path}；请检查文件名和所在文件夹。", f"There is no file {path}; check its name and folder."
            )
        ) from None
    except OSError as error:
        raise SourceError(
            Text(
                f"无法打开 {path}：{reason_of(error).zh}；请检查权限。",
                f"Cannot open {path}: {reason_of(error).en}; check permissions.",
            )
        ) from error
    if not head:
        raise SourceError(
            Text(
                f"{path} 是空文件，连表头都没有；请重新导出。",
                f"{path} is empty, without even a header; export it again.",
            )
        )
    for magic, kind, cure in _FOREIGN:
        if head.startswith(magic) or head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(magic):
            raise SourceError(
                Text(
                    f"{path} 是{kind.zh}，不是表格的文本；{cure.zh}。",
                    f"{path} is {kind.en}, not the text of a table; {cure.en}.",
                )
            )


def _given(path: Path, encoding: str, delimiter: str, workspace: Workspace) -> _Encoded:
    reason = Text(f"按 --encoding 或描述文件指定：{encoding}", f"as --encoding or the descriptor says: {encoding}")
    return _decoded(path, encoding, reason, delimiter, workspace)


def _found(path: Path, dialect: Dialect, workspace: Workspace, expected: Collection[str]) -> _Encoded:
    with path.open("rb") as file:
        head = file.read(3)
    delimiter = dialect.between
    for mark, name in _MARKS:
        if head.startswith(mark) and name != "utf-8":
            reason = Text(f"文件以 {name.upper()} 标记开头", f"the file begins with the mark of {name.upper()}")
            return _decoded(path, name, reason, delimiter, workspace)
    survey = survey_utf8(path, delimiter)
    if survey.undecodable is None:
        return _Encoded("utf-8", _WHOLE, path, survey)
    offset = survey.undecodable
    if not has_utf8_lines(path):
        reason = Text(
            f"第 {offset} 字节起不是 UTF-8，整个文件可按 GB18030 读出",
            f"not UTF-8 from byte {offset} on; the whole file decodes as GB18030",
        )
        whole = _decoded(path, "gb18030", reason, delimiter, workspace)
        if whole.utf8 is not None:
            return whole
    return min((_tried(path, name, dialect, expected) for name in ("utf-8", "gb18030")), key=lambda each: each[0])[1]


def _tried(path: Path, name: str, dialect: Dialect, expected: Collection[str]) -> tuple[tuple[bool, int], _Encoded]:
    bad, lines = undecodable_lines(path, name)
    header = next(iter(Decoded(path, name)), "").splitlines()[:1]
    labels = split_record(header[0], dialect)[0] if header else []
    known = known_labels([labels], expected) > 0
    reason = Text(
        f"没有一种编码能读出整个文件；{name.upper()} 只有 {bad} 行读不出（共 {lines} 行）"
        + ("，且表头相符" if known else ""),
        f"no encoding decodes the whole file; {name.upper()} leaves {bad:,} of {number_of(lines, 'line')} undecodable"
        + (", and its header matches" if known else ""),
    )
    return (not known, bad), _Encoded(name, reason, None, None)


def _decoded(path: Path, name: str, reason: Text, delimiter: str, workspace: Workspace) -> _Encoded:
    if name == "utf-8":
        survey = survey_utf8(path, delimiter)
        return _Encoded(name, reason, path if survey.undecodable is None else None, survey)
    survey = Survey(delimiter)
    target = workspace.file(".utf8.csv")
    with workspace.room():
        if transcode(path, name, target, survey):
            return _Encoded(name, reason, target, survey)
    target.unlink(missing_ok=True)
    return _Encoded(name, reason, None, None)


def _read_fast(
    encoded: _Encoded,
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
    scan = _scan(encoded.utf8, labels, delimiter, above, character(1))
    try:
        found = workspace.connection.execute(f"SELECT count(*) FROM {scan}").fetchone()
    except duckdb.Error:
        return None
    rows = int(found[0]) if found else -1
    if rows + len(above) != encoded.survey.lines:
        return None
    return Found(len(above), rows, tuple(labels), scan, False, None)
