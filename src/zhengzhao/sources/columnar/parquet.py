"""Parquet: columns have types, and a sound file is read where it lies."""

from __future__ import annotations

from pathlib import Path

import duckdb

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.columnar.columns import read_columns
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.header import refuse_wide
from zhengzhao.sources.relation import TextRelation, parquet_scan, parquet_schema
from zhengzhao.sources.typed import LONG_NUMBER
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import hashing


def open_parquet(path: Path, *, workspace: Workspace, expected: Expected) -> TextRelation:
    """Open a Parquet file as one relation of text columns.

    Args:
        path: The file.
        workspace: Where its records go if something is wrong with their form.
        expected: What the table expects; it says which field each column feeds.

    Raises:
        SourceError: It cannot be read.
        OutputError: There is no space left for temporary files.
    """
    with hashing(path) as digest:
        try:
            labels, columns = read_columns(
                parquet_scan(path), workspace=workspace, expected=expected, labels=_labels(path, workspace)
            )
        except duckdb.Error as error:
            raise SourceError(
                Text(
                    f"{path} 不是完好的 Parquet 文件；请重新导出。",
                    f"{path} is no sound Parquet file: {_first_line(error)}; export it again.",
                )
            ) from error
        return TextRelation(
            name=path.name,
            path=path,
            sha256=digest(),
            encoding="parquet",
            encoding_reason=Text("Parquet 文件", "a Parquet file"),
            sheet=None,
            header_row=1,
            rows=columns.rows,
            labels=labels,
            scan=columns.scan,
            numbered=columns.structure is not None,
            structure=columns.structure,
            codes=(LONG_NUMBER,),
        )


def _labels(path: Path, workspace: Workspace) -> list[str]:
    """List what the file calls its columns, which DuckDB calls otherwise where a name is repeated."""
    parts = workspace.connection.execute(f"SELECT name, num_children FROM {parquet_schema(path)}").fetchall()
    labels, within = [], 0
    # After each part, the first of which is the file itself, follow those that it is made of.
    for name, children in parts[1:]:
        if within:
            within -= 1
        else:
            labels.append(str(name))
        within += children or 0
    refuse_wide(path, labels)
    return labels


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0]
