"""Frames of polars, pandas and Arrow: columns in memory, read where they lie as those of a Parquet file are.

A column that DuckDB has no type for (durations, objects of several kinds) sends the whole frame record by record, as a
database's table goes, so every cell is written by what it is and none is changed on the way.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.sources.columns import read_columns
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.records import Records
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords
from zhengzhao.sources.workspace import Workspace

# Each of the libraries may be missing, so what is theirs has no type here.
_Library = Any
_Frame = Any
_Column = Any
# The kinds of Python values of which Arrow takes a whole column without changing one of them.
_PLAIN = {str, bool, int, float, date}
_NESTED = ("is_list", "is_large_list", "is_struct")
_READ = (
    "boolean", "integer", "floating", "string", "large_string", "string_view", "binary", "large_binary", "date", "time",
    "timestamp", "decimal128", "null",
)  # fmt: skip


@dataclass(frozen=True)
class FrameTable:
    """A frame that is a table.

    Args:
        frame: A DataFrame or LazyFrame of polars, a DataFrame of pandas, or a Table of Arrow.
        table: The table that it is; None where whoever validates it says so.
    """

    frame: object
    table: str | None = None

    @property
    def shown(self) -> str:
        """What people call it: there is no file that has a name."""
        kind = type(self.frame)
        return f"{kind.__module__.partition('.')[0]}.{kind.__name__}"

    def __str__(self) -> str:
        """Return what people call it."""
        return self.shown


def open_frame(
    source: FrameTable, *, workspace: Workspace, connection: duckdb.DuckDBPyConnection, expected: Expected
) -> TextRelation:
    """Open a frame as one relation of text columns; its first record stands in row 2, below the labels.

    Args:
        source: The frame.
        workspace: Where its records go if something is wrong with their form.
        connection: The database that will read the relation: what lies in memory must be shown to it.
        expected: What the table expects; it says which field each column feeds.

    Raises:
        UsageError: It is no frame, or the library that reads frames is missing.
        SourceError: It cannot be read.
        OutputError: There is no space left for temporary files.
    """
    arrow = _pyarrow()
    frame = _frame(source, arrow)
    labels, columns = _columns(frame, arrow)
    if not labels:
        raise SourceError(
            Text(f"{source} 没有列；请核对数据。", f"{source} has no columns; check where it comes from.")
        )
    if columns is None:
        return _by_record(source, frame, labels, workspace, expected)
    name = workspace.file(".frame").stem
    for database in (workspace.connection, connection):
        # It refuses while a result before has rows that nobody asked for.
        database.execute("SELECT NULL").fetchall()
        database.register(f"frame:{name}", columns)
    scan = exp.to_table(f'"frame:{name}"', dialect="duckdb").sql("duckdb")
    try:
        _, read = read_columns(scan, workspace=workspace, expected=expected, labels=labels)
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise SourceError(Text(f"无法读取 {source}：{reason}。", f"{source} cannot be read: {reason}.")) from error
    numbered = read.structure is not None
    return _relation(source, labels, _digest(columns, arrow), read.rows, read.scan, numbered, read.structure)


def _by_record(
    source: FrameTable, frame: _Frame, labels: Sequence[str], workspace: Workspace, expected: Expected
) -> TextRelation:
    digest = hashlib.sha256(repr(labels).encode("utf-8", "surrogatepass"))
    with workspace.room(), Records(workspace) as records:
        typed = TypedRecords(records, labels, expected)
        for number, values in enumerate(_records(frame), start=2):
            digest.update(repr(values).encode("utf-8", "surrogatepass"))
            typed.add(number, number, values)
    scan, structure = records.scans(len(labels))
    return _relation(source, labels, digest.hexdigest(), records.rows, scan, True, structure)


def _relation(
    source: FrameTable,
    labels: Sequence[str],
    sha256: str,
    rows: int,
    scan: str,
    numbered: bool,
    structure: str | None,
) -> TextRelation:
    return TextRelation(
        name=source.shown,
        path=Path(),
        sha256=sha256,
        encoding="arrow",
        encoding_reason=Text("内存中的数据", "a frame in memory"),
        sheet=None,
        header_row=1,
        rows=rows,
        labels=tuple(labels),
        scan=scan,
        numbered=numbered,
        structure=structure,
        codes=(LONG_NUMBER,),
    )


def _pyarrow() -> _Library:
    try:
        import_module("pyarrow.dataset")
    except ImportError:
        raise UsageError(
            Text(
                "校验 polars、pandas 的数据需要另外安装：pip install 'zhengzhao[frames]'。",
                "Validating frames needs more packages: pip install 'zhengzhao[frames]'.",
            )
        ) from None
    return import_module("pyarrow")


def _frame(source: FrameTable, arrow: _Library) -> _Frame:
    # Whoever made the frame has loaded its library.
    polars, pandas = sys.modules.get("polars"), sys.modules.get("pandas")
    if polars is not None and isinstance(source.frame, polars.LazyFrame):
        return source.frame.collect()
    for library in (polars, pandas):
        if library is not None and isinstance(source.frame, library.DataFrame):
            return source.frame
    if isinstance(source.frame, arrow.Table):
        return source.frame
    raise UsageError(
        Text(
            f"{source} 不是可以校验的数据；请给出 polars 或 pandas 的 DataFrame，或 pyarrow 的 Table。",
            f"{source} is no frame; give a DataFrame of polars or pandas, or a Table of pyarrow.",
        )
    )


def _is_pandas(frame: _Frame) -> bool:
    return type(frame).__module__.partition(".")[0] != "polars" and hasattr(frame, "iloc")


def _columns(frame: _Frame, arrow: _Library) -> tuple[list[str], _Frame]:
    """Return the labels and an Arrow table, or None for a frame that must be read record by record."""
    if _is_pandas(frame):
        labels = [str(each) for each in frame.columns]
        columns = [_pandas_column(frame.iloc[:, place], arrow) for place in range(len(labels))]
    else:
        try:
            table = frame if isinstance(frame, arrow.Table) else frame.to_arrow()
        except arrow.ArrowException:
            return list(frame.columns), None
        labels, columns = table.column_names, table.columns
    if any(each is None or not _is_read(each.type, arrow.types) for each in columns):
        return labels, None
    # DuckDB takes names that differ in case for the same, and gives other names to those that are repeated.
    names = [f"c{place}" for place in range(len(columns))]
    return labels, arrow.Table.from_arrays([_readable(each, arrow) for each in columns], names=names)


def _pandas_column(series: _Column, arrow: _Library) -> _Column:
    values = series.cat.categories if series.dtype.name == "category" else series
    if values.dtype == object:
        kinds = set(map(type, values[values.notna()]))
        if len(kinds) > 1 or not kinds <= _PLAIN:
            return None
    try:
        column = arrow.Array.from_pandas(series)
    except (arrow.ArrowException, ValueError, TypeError, OverflowError):
        return None
    if arrow.types.is_floating(column.type):
        compute = import_module("pyarrow.compute")
        # pandas takes NaN for a missing value, whatever the column is made of.
        return compute.if_else(compute.is_nan(column), arrow.scalar(None, column.type), column)
    return column


def _is_read(kind: _Column, types: _Library) -> bool:
    if any(getattr(types, each)(kind) for each in _NESTED):
        return all(_is_read(kind.field(place).type, types) for place in range(kind.num_fields))
    if types.is_dictionary(kind):
        return _is_read(kind.value_type, types)
    return any(getattr(types, f"is_{each}")(kind) for each in _READ)


def _readable(column: _Column, arrow: _Library) -> _Column:
    types = arrow.types
    if types.is_null(column.type):
        return column.cast(arrow.string())
    if types.is_float16(column.type):
        return column.cast(arrow.float32())
    if types.is_time(column.type):
        return column.cast(arrow.time64("us"), safe=False)
    return column


def _records(frame: _Frame) -> Iterator[Sequence[object]]:
    if hasattr(frame, "iter_rows"):
        yield from frame.iter_rows()
    elif _is_pandas(frame):
        yield from zip(*(_cells(frame.iloc[:, place]) for place in range(frame.shape[1])), strict=True)
    else:
        yield from zip(*(each.to_pylist() for each in frame.columns), strict=True)


def _cells(series: _Column) -> Iterator[object]:
    """Give the cells of a column of pandas as Python knows them: scalars of numpy are neither int nor bool there."""
    scalar = sys.modules["numpy"].generic
    for value, missing in zip(series.astype(object), series.isna(), strict=True):
        yield None if missing else value.item() if isinstance(value, scalar) else value


def _digest(table: _Frame, arrow: _Library) -> str:
    digest = hashlib.sha256()
    with arrow.PythonFile(_Sink(digest), mode="w") as sink, arrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return digest.hexdigest()


class _Sink:
    """A file that keeps nothing of what is written to it but its hash."""

    closed = False

    def __init__(self, digest: hashlib._Hash) -> None:
        self._digest = digest

    def write(self, data: bytes) -> int:
        """Hash some bytes."""
        self._digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
