"""Validate: sources in, report out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import duckdb

from zhengzhao.engines import connect, fence
from zhengzhao.errors import SourceError
from zhengzhao.paths import content_root
from zhengzhao.sources import MEMORY_LIMIT, Workspace, is_stream
from zhengzhao.standard import Package
from zhengzhao.validators.authority import authority_of
from zhengzhao.validators.locating.problems import Output, Problems, Run
from zhengzhao.validators.opening.sources import Source, folders, located
from zhengzhao.validators.report import Report
from zhengzhao.validators.validator import Progress, Validator
from zhengzhao.validators.waivers import read_waivers


def validate(
    sources: Sequence[Source | str],
    *,
    table: str | None = None,
    standard: str | None = None,
    as_of: date | None = None,
    descriptor: Path | Package | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
    limit: int = 20,
    encoding: str | None = None,
    sheet: str | None = None,
    show_values: bool = False,
    waivers: Path | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    outputs: Sequence[Output] = (),
) -> Report:
    """Hold sources to a standard and say everything that is wrong with them.

    Args:
        sources: Files (CSV, workbooks, JSON Lines, Parquet), directories that hold a Data Package or such files alone,
            descriptors, zipped packages, tables of databases by URL, frames (`FrameTable`), or `-` for standard input.
        table: The table that all files are; None takes it from each file's name.
        standard: The version of the standard; None takes the one in force on `as_of`, else today. A package that names
            a version is held to that one, unless another is asked for here.
        as_of: A day whose version of the standard is meant.
        descriptor: Another Data Package to hold the sources to, instead of the standard.
        content: Directories of overlays, each with the same shape as the content folders.
        today: The day that counts as today; None is today in Shanghai.
        limit: How many findings of each rule are located; totals are exact whatever it is.
        encoding: The encoding of all files; None finds it out.
        sheet: The sheet of all workbooks; None finds it by the names of the tables.
        show_values: Whether sensitive values are shown as they are.
        waivers: A file of waivers; what they reach is counted apart and does not make a source invalid.
        memory_limit: A size such as ``"4GB"``; None takes little, and more if that is not enough.
        threads: How many threads.
        progress: Told how far the work is.
        outputs: What is written beside the report while the sources are open, such as `split_into` gives; all of it
            appears together, or nothing.

    Returns:
        The report. Findings are in the order of the files; the same bytes give the same report.

    Raises:
        SourceError: A source cannot be read.
        UsageError: There is no such table or version.
        DescriptorError: A descriptor, rule or check is written wrongly.
    """
    paths = [located(each) for each in sources]
    excuses = read_waivers(waivers) if waivers is not None else ()

    def within(memory: str | None) -> Report:
        with Workspace() as workspace:
            authority = authority_of(paths, descriptor, standard, as_of, workspace, content, today)
            connection = connect(workspace.path, memory, threads, lists_last=True)
            try:
                fence(connection, [*folders(paths), *reading(workspace, authority, content)])
                asked = standard is not None or as_of is not None or descriptor is not None
                validator = Validator(
                    connection, workspace, authority, content, insisting=asked, growing=memory is None
                )
                report = validator.validate(
                    paths,
                    table=table,
                    encoding=encoding,
                    sheet=sheet,
                    today=today,
                    limit=limit,
                    show_values=show_values,
                    waivers=excuses,
                    progress=progress,
                )
                run = Run(report, [Problems(each) for each in validator.locators], workspace)
                with ExitStack() as together:
                    for output in outputs:
                        together.enter_context(output(run))
                return report
            finally:
                connection.close()

    if memory_limit is not None or any(isinstance(each, Path) and is_stream(each) for each in paths):
        return within(memory_limit or MEMORY_LIMIT)
    try:
        return within(None)
    except SourceError as error:
        if not isinstance(error.__cause__, duckdb.OutOfMemoryException):
            raise
    return within(MEMORY_LIMIT)


def reading(workspace: Workspace, authority: Package, content: Sequence[Path]) -> list[Path]:
    """List the directories that a validation reads besides its sources."""
    return [workspace.path, content_root(), authority.base, *content]
