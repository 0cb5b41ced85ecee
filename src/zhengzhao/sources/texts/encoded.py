"""How a text file is encoded: as somebody says, by its mark, or the encoding that decodes the whole of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from zhengzhao.messages import Text, number_of
from zhengzhao.sources.dialect import Dialect
from zhengzhao.sources.header import known_labels
from zhengzhao.sources.texts.decoding import Decoded, has_utf8_lines, transcode, undecodable_lines, wide_by_mark
from zhengzhao.sources.texts.splitting import split_record
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import Survey, survey_utf8

WHOLE = Text("整个文件都是 UTF-8", "the whole file is UTF-8")


@dataclass(frozen=True)
class Encoded:
    """How a file is encoded; `utf8` is the file itself or its transcoded copy where the whole stream decodes."""

    name: str
    reason: Text
    utf8: Path | None
    survey: Survey | None


def as_given(path: Path, encoding: str, delimiter: str, workspace: Workspace) -> Encoded:
    """Read a file in the encoding that somebody says it has."""
    reason = Text(f"按 --encoding 或描述文件指定：{encoding}", f"as --encoding or the descriptor says: {encoding}")
    return _decoded(path, encoding, reason, delimiter, workspace)


def find_encoding(path: Path, dialect: Dialect, workspace: Workspace, expected: Collection[str]) -> Encoded:
    """Find out the encoding of a file: its mark, UTF-8, GB18030, else the one that reads most of its lines.

    Args:
        path: The file.
        dialect: Its dialect, with its delimiter.
        workspace: Where a transcoded copy goes.
        expected: Field names and titles of the table, by which a header is known.
    """
    with path.open("rb") as file:
        marked = wide_by_mark(file.read(4))
    delimiter = dialect.between
    if marked is not None:
        reason = Text(f"文件以 {marked.upper()} 标记开头", f"the file begins with the mark of {marked.upper()}")
        return _decoded(path, marked, reason, delimiter, workspace)
    survey = survey_utf8(path, delimiter)
    if survey.undecodable is None:
        return Encoded("utf-8", WHOLE, path, survey)
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


def _tried(path: Path, name: str, dialect: Dialect, expected: Collection[str]) -> tuple[tuple[bool, int], Encoded]:
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
    return (not known, bad), Encoded(name, reason, None, None)


def _decoded(path: Path, name: str, reason: Text, delimiter: str, workspace: Workspace) -> Encoded:
    if name == "utf-8":
        survey = survey_utf8(path, delimiter)
        return Encoded(name, reason, path if survey.undecodable is None else None, survey)
    survey = Survey(delimiter)
    target = workspace.file(".utf8.csv")
    with workspace.room():
        if transcode(path, name, target, survey):
            return Encoded(name, reason, target, survey)
    target.unlink(missing_ok=True)
    return Encoded(name, reason, None, None)
