"""One record as text and as cells: what parts and quotes them, the dialect says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from zhengzhao.sources.dialect import Dialect


def split_record(text: str, dialect: Dialect, literal: bool = False) -> tuple[list[str], int | None]:
    """Split one record; the second value is the position of a quoted cell that does not close properly."""
    delimiter, quote, escape = dialect.between, dialect.quote, dialect.escape
    if not (quote and quote in text) and not (escape and escape in text) and not dialect.skip_space:
        return text.split(delimiter), None
    cells: list[str] = []
    at = 0
    while True:
        while dialect.skip_space and text.startswith(" ", at):
            at += 1
        if quote and text.startswith(quote, at):
            end = _closing(text, at + 1, dialect)
            after = end + 1
            if end >= 0 and (after == len(text) or text[after] == delimiter):
                cells.append(_meant(text[at + 1 : end], dialect, quoted=True))
                if after == len(text):
                    return cells, None
                at = after + 1
                continue
            if not literal:
                return cells, len(cells)
        stop = _found(text, delimiter, at, escape)
        cells.append(_meant(text[at:] if stop < 0 else text[at:stop], dialect, quoted=False))
        if stop < 0:
            return cells, None
        at = stop + 1


def join_record(cells: Sequence[str], dialect: Dialect) -> str:
    """Write the cells of one record so that `split_record` gives them again, where the dialect has a way to.

    >>> join_record(["a", "b,c"], Dialect(quote="'"))
    "a,'b,c'"
    """
    written = [_written(cell, dialect) for cell in cells]
    text = dialect.between.join(written)
    if dialect.comment and text.startswith(dialect.comment):
        return dialect.between.join([_covered(cells[0], dialect), *written[1:]])
    return text


def first_records(lines: Sequence[str], dialect: Dialect) -> Iterator[list[str]]:
    """Give the cells of the record that begins in each line: none where one before goes on.

    A label, like any cell, may be quoted and reach over line ends.
    """
    at = 0
    while at < len(lines):
        cells, open_at = split_record(lines[at], dialect)
        end, joined = at + 1, lines[at]
        while open_at is not None and end < len(lines):
            joined = f"{joined}\n{lines[end]}"
            end += 1
            if dialect.quote in lines[end - 1]:
                cells, open_at = split_record(joined, dialect)
        if open_at is not None:
            cells, end = split_record(lines[at], dialect, literal=True)[0], at + 1
        yield cells
        yield from ([] for _ in range(end - at - 1))
        at = end


def _closing(text: str, at: int, dialect: Dialect) -> int:
    while True:
        end = _found(text, dialect.quote, at, dialect.escape)
        if end < 0 or not dialect.doubled or text[end + 1 : end + 2] != dialect.quote:
            return end
        at = end + 2


def _found(text: str, wanted: str, at: int, escape: str) -> int:
    """Return where a character stands next that is not escaped; -1 if nowhere."""
    while True:
        stop = text.find(wanted, at)
        escaped = text.find(escape, at, stop if stop >= 0 else len(text)) if escape else -1
        if escaped < 0:
            return stop
        at = escaped + 2


def _meant(cell: str, dialect: Dialect, quoted: bool) -> str:
    """Return what a cell means: what is escaped or doubled stands for itself, but for the cell that has no value."""
    doubled = dialect.quote if quoted and dialect.doubled else ""
    if cell == dialect.null or not ((doubled and doubled in cell) or (dialect.escape and dialect.escape in cell)):
        return cell
    return _twofold(doubled, dialect.escape).sub(lambda match: match.group()[1], cell)


@lru_cache
def _twofold(doubled: str, escape: str) -> re.Pattern[str]:
    """Match the two characters that stand for the second of them."""
    ways = [re.escape(doubled) * 2] if doubled else []
    return re.compile("|".join([*ways, re.escape(escape) + "."] if escape else ways), re.DOTALL)


def _written(cell: str, dialect: Dialect) -> str:
    if cell == dialect.null:
        return cell
    if dialect.skip_space and cell.startswith(" "):
        return _covered(cell, dialect)
    if not _special(dialect).search(cell):
        return cell
    return _covered(cell, dialect) if dialect.quote else _escaped(cell, dialect)


@lru_cache
def _special(dialect: Dialect) -> re.Pattern[str]:
    """Match what does not stand for itself in a cell without quotation marks."""
    characters = (dialect.between, dialect.escape, "\r", "\n")
    ways = [re.escape(each) for each in characters if each]
    if dialect.quote:
        # Where nothing makes a quotation mark one of the cell, it is one anywhere but at the beginning.
        ways.append(("" if dialect.doubled or dialect.escape else r"\A") + re.escape(dialect.quote))
    return re.compile("|".join(ways))


def _covered(cell: str, dialect: Dialect) -> str:
    """Write a cell so that its beginning is neither a space to skip nor a comment."""
    escape, quote = dialect.escape, dialect.quote
    if not quote:
        text = _escaped(cell, dialect)
        return text if text.startswith(escape) else escape + text
    text = cell.replace(escape, escape * 2) if escape else cell
    return quote + text.replace(quote, (quote if dialect.doubled else escape) + quote) + quote


def _escaped(cell: str, dialect: Dialect) -> str:
    text = cell.replace(dialect.escape, dialect.escape * 2) if dialect.escape else cell
    return text.replace(dialect.between, dialect.escape + dialect.between)
