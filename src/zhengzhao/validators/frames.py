"""Validate a frame in memory, with the verdict that the same rows have in a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhengzhao.sources import FrameTable
from zhengzhao.standard import Package
from zhengzhao.validators.report import Report
from zhengzhao.validators.run import validate


def validate_frame(
    frame: object,
    *,
    table: str,
    standard: str | None = None,
    as_of: date | None = None,
    descriptor: Path | Package | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
    limit: int = 20,
    show_values: bool = False,
    waivers: Path | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> Report:
    """Hold a frame to a standard and say everything that is wrong with it.

    Several frames together, with the foreign keys between them: `validate([FrameTable(one, "a"), FrameTable(two, "b")])`.

    Args:
        frame: A DataFrame or LazyFrame of polars (the latter is collected), a DataFrame of pandas, or a Table of
            pyarrow. Its columns are found by the names or titles of the fields; an index of pandas is no column.
        table: The table that it is.
        standard: The version of the standard; None takes the one in force on `as_of`, else today.
        as_of: A day whose version of the standard is meant.
        descriptor: Another Data Package to hold the frame to, instead of the standard.
        content: Directories of overlays, each with the same shape as the content folders.
        today: The day that counts as today; None is today in Shanghai.
        limit: How many findings of each rule are located; totals are exact whatever it is.
        show_values: Whether sensitive values are shown as they are.
        waivers: A file of waivers; what they reach is counted apart and does not make a frame invalid.
        memory_limit: A size such as ``"4GB"`` for the engine; the frame itself is not counted.
        threads: How many threads.

    Returns:
        The report. As in a file whose labels stand in row 1, the first record is row 2: its position is ``row - 2``.

    Raises:
        SourceError: The frame is not the table: none of its columns are.
        UsageError: There is no such table or version, it is no frame, or `zhengzhao[frames]` is not installed.
        DescriptorError: A descriptor, rule or check is written wrongly.
    """
    return validate(
        [FrameTable(frame, table)],
        standard=standard,
        as_of=as_of,
        descriptor=descriptor,
        content=content,
        today=today,
        limit=limit,
        show_values=show_values,
        waivers=waivers,
        memory_limit=memory_limit,
        threads=threads,
    )
