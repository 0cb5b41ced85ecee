"""The file as the polars peers take it: text in, missing values as null, dates and numbers beside their text."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.peers.registration import BRANCH, LEXICAL, Column, columns

ROW = "row"
VALUE = "_value"
"""What is put behind a field's name for its typed value; null where the text is not of the type."""
NUMBER = pl.Decimal(38, 9)
"""Bounds of 24 digits are beyond a float; three decimals more than allowed show what has too many."""
PARENTS_CODE = "parents_code"
"""True on a branch that carries the code of the company that its name begins with."""


def read(file: Path) -> pl.DataFrame:
    """Read a file, every cell as text, and derive the values that the rules look at."""
    texts = pl.read_csv(file, infer_schema=False, row_index_name=ROW, row_index_offset=2)
    typed = [each for each in columns() if each.type != "string"]
    return (
        texts.lazy()
        .with_columns(_given(each) for each in columns())
        .with_columns(_value(each) for each in typed)
        .with_columns(pl.col(ROW).is_in(_with_parents_code(texts).implode()).alias(PARENTS_CODE))
        .collect()
    )


def _given(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    words = [each for each in column.missing if each]
    return pl.when(~text.is_in(words)).then(text).alias(column.name) if words else text


def _value(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    formed = pl.when(text.str.contains(LEXICAL[column.type])).then(text)
    value = {
        "date": formed.str.to_date("%Y-%m-%d", strict=False),
        "integer": formed.cast(pl.Int64, strict=False),
        "number": formed.cast(NUMBER, strict=False),
    }[column.type]
    return value.alias(column.name + VALUE)


def _with_parents_code(texts: pl.DataFrame) -> pl.Series:
    # A look at the other rows of the table: only codes that occur twice are joined.
    pairs = texts.select(ROW, "UNISCID", "ENTNAME").filter(pl.col("UNISCID").is_duplicated())
    branches = pairs.filter(pl.col("ENTNAME").str.contains(BRANCH))
    both = branches.join(pairs.select("UNISCID", parent="ENTNAME"), on="UNISCID")
    own = both.filter((pl.col("ENTNAME") != pl.col("parent")) & pl.col("ENTNAME").str.starts_with(pl.col("parent")))
    return own[ROW].unique()
