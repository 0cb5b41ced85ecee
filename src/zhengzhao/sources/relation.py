"""The one thing that every source becomes: a relation of text columns, and the DuckDB scans that give it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Self

from sqlglot import exp

from zhengzhao.messages import Text
from zhengzhao.sources.dialect import Dialect
from zhengzhao.survey import Counted

_BUFFER = 8_000_000
"""Bytes of a text file that are read at once, by each thread: a quarter of what DuckDB takes, and as quick."""
FILE_INDEX = "file_index"
"""The column by which what is read of several files is told apart: their places in the list, from 0."""


class FileScan(str):
    """A FROM item that reads one file, and can be told to read others in the same way with it."""

    function: str
    path: Path
    options: str

    def __new__(cls, function: str, path: Path, options: str) -> Self:
        """Make the item of a table function, a file and the function's options as they are written."""
        scan = super().__new__(cls, _table_function(function, _literal(path), options))
        scan.function, scan.path, scan.options = function, path, options
        return scan

    @property
    def manner(self) -> tuple[object, ...]:
        """How the file is read: equal for those that can be read together."""
        return (self.function, self.options)


def scan_together(scans: Sequence[FileScan]) -> str:
    """Return the FROM item that reads files of one manner one after another; it has the column `FILE_INDEX` as well."""
    paths = exp.Array(expressions=[_literal(each.path) for each in scans])
    return _table_function(scans[0].function, paths, scans[0].options)


@dataclass(frozen=True)
class TextRelation:
    """A source as text: nothing is typed, trimmed or left out.

    Args:
        name: The file name that reports show.
        path: The source itself.
        sha256: Of the original bytes, in lower-case hexadecimal.
        encoding: The encoding that was read, e.g. ``"utf-8"``, ``"gb18030"``, ``"utf-16"``.
        encoding_reason: Why that one.
        sheet: The sheet of a workbook; None for text files.
        header_row: The ordinal of the header record from the top of the file, blank records counted.
        rows: How many data records there are; a blank record is none.
        labels: The header's labels as read, without the byte-order mark.
        scan: A DuckDB FROM item whose VARCHAR columns are named c0, c1, … in the order of the header. An empty cell is
            ``''``. NULL is a cell that is absent or cannot be read; only numbered scans have it.
        numbered: Whether the scan has the columns ``row`` and ``line`` (BIGINT) as well. If not, data record k, counted
            from 1 in the order of the file, stands in row and line ``header_row + k``.
        structure: A FROM item of what is wrong with the form of the file, None if nothing is. Its columns are ``row``
            and ``line`` (BIGINT), ``code`` (VARCHAR), ``position`` (INTEGER, the column from 0, NULL for a whole
            record), ``value`` (what stands there, U+FFFD for what is no character) and ``detail`` (VARCHAR). Codes,
            with their details: ``blank-row``; ``missing-cell``; ``extra-cell``; ``source-error`` (``quote``: a quotation
            mark that does not close, taken literally; ``nul``: a NUL character; ``surrogate``: half a character;
            ``nested``: an object or a list in a field of text; ``json``: a line that is no JSON; ``object``: none that
            is an object; ``twice``: a key given twice); ``encoding-error`` (the byte offset in the file, from 0); and
            those of `codes`, with the cell's name where the source has one.
        codes: What else can be wrong in a source of this form: ``long-number``, and in workbooks those of
            `sheet.CODES`.
        unseen: Those of `codes` that this form hides from us, and why.
        left: How many columns stand left of the first label.
        quick: A FROM item like `scan`, but NULL is an empty cell; None where there is none such.
        beside: A FROM item of what stands in a text and is no record, its header and its comments: the columns ``row``
            (BIGINT) and ``text``. None where the text is in no dialect of its own, or the source is no text.
        dialect: The dialect of its own that a text was read in; None where `beside` is.
        cased: Whether its labels differ where their letters differ in case; those of a database do not.
        doubt: What is not proved yet of a relation that is believed before; `rows` and `sha256` are not known then.
    """

    name: str
    path: Path
    sha256: str
    encoding: str
    encoding_reason: Text
    sheet: str | None
    header_row: int
    rows: int
    labels: tuple[str, ...]
    scan: str
    numbered: bool
    structure: str | None
    codes: tuple[str, ...] = ()
    unseen: Mapping[str, Text] = field(default_factory=dict)
    left: int = 0
    quick: str | None = None
    beside: str | None = None
    dialect: Dialect | None = None
    cased: bool = True
    doubt: Doubt | None = None

    @property
    def shown(self) -> str:
        """What people find it by: its name, and its sheet in a workbook."""
        return with_sheet(self.name, self.sheet)


@dataclass(frozen=True)
class Doubt:
    """What is to be proved of a text that the fast reader reads: that it gives every record, and every cell in its place.

    Args:
        counted: Waits for what the bytes say.
        above: How many lines stand above the first record.
        before: How many bytes they have, with a byte-order mark.
        delimiter: What stands between two cells.
    """

    counted: Callable[[], Counted]
    above: int
    before: int
    delimiter: str

    def settle(self, relation: TextRelation, rows: int, blank: int, size: int) -> TextRelation | None:
        """Return the relation without a doubt; None if something about the file is such that it must be read exactly.

        Args:
            relation: The relation.
            rows: How many records the reader gave, every cell of them read, so that it has seen that all decode.
            blank: On how many of them every cell is empty: such a record is a blank row.
            size: How many bytes their cells have; counted where an empty cell is NULL.
        """
        counted = self.counted()
        if relation.quick is None:
            whole = counted.lines == rows + self.above
        else:
            # One empty cell too many is forgiven where an empty cell is NULL, and what is forgiven is not given; but
            # each byte must stand in a cell, between two, or at the end of a line.
            whole = not counted.quoted and counted.size == self._size(relation, rows, size, counted)
        if blank or not (whole and counted.plain):
            return None
        return replace(relation, rows=rows, sha256=counted.sha256, doubt=None)

    def _size(self, relation: TextRelation, rows: int, size: int, counted: Counted) -> int:
        """Return how many bytes the file has if all of them have been given."""
        between = (len(relation.labels) - 1) * len(self.delimiter.encode())
        end = 2 if counted.crlf else 1
        lacking = end if rows and not counted.ended else 0
        return self.before + size + rows * (between + end) - lacking


def with_sheet(name: str, sheet: str | None) -> str:
    """Name a source for people to find it by.

    >>> with_sheet("batch.xlsx", "permit"), with_sheet("batch.csv", None)
    ('batch.xlsx · permit', 'batch.csv')
    """
    return name if sheet is None else f"{name} · {sheet}"


def csv_scan(
    path: Path,
    columns: Mapping[str, str],
    *,
    delimiter: str,
    skip: int,
    null: exp.Expression,
    line_limit: int | None = None,
) -> FileScan:
    """Return the FROM item that reads a text file with nothing guessed and nothing forgiven.

    Args:
        path: A UTF-8 file.
        columns: DuckDB types by column name, in order.
        delimiter: The character between cells.
        skip: How many physical lines stand before the first record.
        null: What stands for NULL. DuckDB forgives one cell too many if it is such a value, so it must be one that
            the file does not hold: with the default, ``''``, trailing delimiters go unnoticed.
        line_limit: The longest line in bytes, where that may be more than DuckDB's own two million.
    """
    return FileScan("read_csv", path, _csv_options(tuple(columns.items()), delimiter, skip, null, line_limit))


# Of the files of a run most are read alike.
@lru_cache(maxsize=64)
def _csv_options(
    columns: tuple[tuple[str, str], ...], delimiter: str, skip: int, null: exp.Expression, line_limit: int | None
) -> str:
    # `new_line` is left out: DuckDB 2.0 finds CRLF itself, and reads nothing at all from such a file when told of it.
    options: dict[str, exp.Expression] = {
        "columns": _struct(columns),
        "auto_detect": exp.false(),
        "header": exp.false(),
        "skip": exp.Literal.number(skip),
        "delim": exp.Literal.string(delimiter),
        "quote": exp.Literal.string('"'),
        "escape": exp.Literal.string('"'),
        "nullstr": null,
        "strict_mode": exp.true(),
        "compression": exp.Literal.string("none"),
        "hive_partitioning": exp.false(),
    }
    if line_limit is None:
        options["buffer_size"] = exp.Literal.number(_BUFFER)
    else:
        options["max_line_size"] = exp.Literal.number(line_limit)
    return _written(options)


def parquet_scan(path: Path) -> FileScan:
    """Return the FROM item that reads one Parquet file."""
    return FileScan("read_parquet", path, _written({"hive_partitioning": exp.false()}))


def parquet_schema(path: Path) -> str:
    """Return the FROM item that gives the parts of the schema of one Parquet file."""
    return _table_function("parquet_schema", _literal(path))


def text_columns(width: int) -> dict[str, str]:
    """Return the columns c0, c1, … of a relation of text."""
    return {f"c{position}": "VARCHAR" for position in range(width)}


def character(text: str) -> exp.Expression:
    """Return a control character as an expression, so that no statement holds one literally."""
    return exp.Chr(expressions=[exp.Literal.number(ord(text))])


def _table_function(name: str, files: exp.Expression, options: str = "") -> str:
    return f"{name}({files.sql(dialect='duckdb')}{options and ', '}{options})"


def _written(options: Mapping[str, exp.Expression]) -> str:
    return ", ".join(
        f"{exp.to_identifier(name, quoted=True).sql(dialect='duckdb')} = {value.sql(dialect='duckdb')}"
        for name, value in options.items()
    )


def exact_path(path: Path) -> str:
    """Return a path as DuckDB's readers are given it, who take it for a pattern: `data[1].csv` would read `data1.csv`."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path.resolve()))


def _literal(path: Path) -> exp.Expression:
    return exp.Literal.string(exact_path(path))


def _struct(columns: Iterable[tuple[str, str]]) -> exp.Expression:
    pairs = [
        exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=exp.Literal.string(kind))
        for name, kind in columns
    ]
    return exp.Struct(expressions=pairs)
