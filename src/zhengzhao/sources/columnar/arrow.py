"""Frames as columns of Arrow, where these hold every cell as it is, and else as records."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from typing import Any

# Each of the libraries may be missing, so what is theirs has no type here.
Library = Any
Frame = Any
Column = Any
# The kinds of Python values of which Arrow takes a whole column without changing one of them.
_PLAIN = {str, bool, int, float, date}
_NESTED = ("is_list", "is_large_list", "is_struct")
_READ = (
    "boolean",
    "integer",
    "floating",
    "string",
    "large_string",
    "string_view",
    "binary",
    "large_binary",
    "date",
    "time",
    "timestamp",
    "decimal128",
    "null",
)


def as_arrow(frame: Frame, arrow: Library) -> tuple[list[str], Frame]:
    """Return the labels and an Arrow table, or None for a frame that must be read record by record."""
    if _is_pandas(frame):
        # A column without a label is called None or NaN.
        labels = [
            "" if missing else str(each)
            for each, missing in zip(frame.columns, frame.columns.to_flat_index().isna(), strict=True)
        ]
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


def records_of(frame: Frame) -> Iterator[Sequence[object]]:
    """Give the records of a frame, each cell as Python knows it."""
    if hasattr(frame, "iter_rows"):
        yield from frame.iter_rows()
    elif _is_pandas(frame):
        yield from zip(*(_cells(frame.iloc[:, place]) for place in range(frame.shape[1])), strict=True)
    else:
        yield from zip(*(each.to_pylist() for each in frame.columns), strict=True)


def digest_of(table: Frame, arrow: Library) -> str:
    """Return the SHA-256 of an Arrow table as a stream: a frame has no bytes of its own that somebody could compare."""
    digest = hashlib.sha256()
    with arrow.PythonFile(_Sink(digest), mode="w") as sink, arrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return digest.hexdigest()


def _is_pandas(frame: Frame) -> bool:
    return type(frame).__module__.partition(".")[0] != "polars" and hasattr(frame, "iloc")


def _pandas_column(series: Column, arrow: Library) -> Column:
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


def _is_read(kind: Column, types: Library) -> bool:
    if any(getattr(types, each)(kind) for each in _NESTED):
        return all(_is_read(kind.field(place).type, types) for place in range(kind.num_fields))
    if types.is_dictionary(kind):
        return _is_read(kind.value_type, types)
    return any(getattr(types, f"is_{each}")(kind) for each in _READ)


def _readable(column: Column, arrow: Library) -> Column:
    types = arrow.types
    if types.is_null(column.type):
        return column.cast(arrow.string())
    if types.is_float16(column.type):
        return column.cast(arrow.float32())
    if types.is_time(column.type):
        return column.cast(arrow.time64("us"), safe=False)
    return column


def _cells(series: Column) -> Iterator[object]:
    """Give the cells of a column of pandas as Python knows them."""
    for value, missing in zip(series.astype(object), series.isna(), strict=True):
        yield None if missing else _plain(value)


def _plain(value: object) -> object:
    """Give a cell without what is numpy's: its scalars are neither int nor bool, and lists of Parquet are its arrays."""
    numpy = sys.modules["numpy"]
    if isinstance(value, (numpy.generic, numpy.ndarray)):
        value = value.tolist()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


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
