"""Frames of polars, pandas and Arrow: columns in memory, read where they lie as those of a Parquet file are.

A column that DuckDB has no type for (durations, objects of several kinds) sends the whole frame record by record, as a
database's table goes, so every cell is written by what it is and none is changed on the way.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.sources.columnar.arrow import Frame, Library, as_arrow, digest_of, records_of
from zhengzhao.sources.columnar.columns import read_columns
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.records import Records
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords
from zhengzhao.sources.workspace import Workspace


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
    labels, columns = as_arrow(frame, arrow)
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
    return _relation(source, labels, digest_of(columns, arrow), read.rows, read.scan, numbered, read.structure)


def _by_record(
    source: FrameTable, frame: Frame, labels: Sequence[str], workspace: Workspace, expected: Expected
) -> TextRelation:
    digest = hashlib.sha256(repr(labels).encode("utf-8", "surrogatepass"))
    with workspace.room(), Records(workspace) as records:
        typed = TypedRecords(records, labels, expected)
        for number, values in enumerate(records_of(frame), start=2):
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


def _pyarrow() -> Library:
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


def _frame(source: FrameTable, arrow: Library) -> Frame:
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
