"""Making runs of ordinals, side by side where that is safe, and appending their parts in order."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import local

import duckdb

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sample.chunks import Run
from zhengzhao.sample.faults import labelled
from zhengzhao.sample.parts import Order, Part, PartMaker
from zhengzhao.sample.tables import Sampled
from zhengzhao.sample.writing import TableFile
from zhengzhao.validators import Progress

RUN = 50_000
"""So many ordinals are made at a time; the bytes of a sample depend on it, never on the number of threads."""

_MOST_THREADS = 8
_MOST_BARREN_RUNS = 10


class Maker:
    """Makes the files of one sample.

    Args:
        connection: The connection that the database was prepared on.
        parts: What makes the parts of a run.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, parts: PartMaker) -> None:
        self._connection = connection
        self._parts = parts
        self._local = local()
        self._asked = [each for each in parts.database.tables if each.asked]

    def make(
        self,
        rows: int,
        places: Mapping[str, Path],
        encoding: str,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> dict[str, TableFile]:
        """Write every table's file.

        Args:
            rows: The rows of each table that hangs on no other one that is asked for.
            places: Where each table's file goes.
            encoding: The files' encoding.
            threads: How many runs are made side by side.
            progress: Told how far the work is.

        Raises:
            UsageError: The recipes give no rows with these parameters.
        """
        with ExitStack() as stack:
            files = {
                each.name: stack.enter_context(TableFile(places[each.name], self._labels(each), encoding))
                for each in self._asked
            }
            for parts in self._runs(rows, files, threads):
                for part in parts:
                    files[part.table].append(part)
                _tell(progress, self._lacking(rows, files), rows)
        return files

    def _labels(self, table: Sampled) -> list[str]:
        own = [each for each in self._parts.faults if each.table == table.name and each.kind == "label"]
        return [label for label, _ in labelled(table.resource.schema, own)]

    def _lacking(self, rows: int, files: Mapping[str, TableFile]) -> dict[str, int]:
        """The rows that each table still lacks which hangs on no other one."""
        roots = [each.name for each in self._asked if not each.parents]
        return {name: rows - files[name].rows for name in roots if files[name].rows < rows}

    def _runs(self, rows: int, files: Mapping[str, TableFile], threads: int | None) -> Iterator[list[Part]]:
        numbers = barren = 0
        while lacking := self._lacking(rows, files):
            given = {name: files[name].rows for name in lacking}
            if numbers and all(count == numbers for count in given.values()):
                # Each number gives one row, so what is still to be made is known and can be made side by side.
                yield from self._side_by_side(numbers, max(lacking.values()), lacking, threads)
                return
            # What gave no rows yet is rare: twice as many numbers as so far are tried for it.
            wanted = [
                math.ceil(lack * numbers / given[name]) if given[name] else max(lack, 2 * numbers)
                for name, lack in lacking.items()
            ]
            run = Run(numbers + 1, min(RUN, max(wanted)))
            # A table that others hang on is never cut inside a run: its rows and theirs belong together.
            held = {name for each in self._asked for name in each.parents}
            limits = {name: lack for name, lack in lacking.items() if name not in held}
            yield self._parts.make(self._connection, Order(run, self._unfinished(lacking), limits))
            numbers += run.count
            barren = 0 if any(files[name].rows > given[name] for name in lacking) else barren + 1
            if barren == _MOST_BARREN_RUNS:
                raise _no_rows(lacking)

    def _side_by_side(
        self, numbers: int, lack: int, lacking: Mapping[str, int], threads: int | None
    ) -> Iterator[list[Part]]:
        unfinished = self._unfinished(lacking)
        runs = [Run(numbers + 1 + start, min(RUN, lack - start)) for start in range(0, lack, RUN)]

        def made(run: Run) -> list[Part]:
            return self._parts.make(self._own_connection(), Order(run, unfinished, {}))

        pool = ThreadPoolExecutor(min(threads or os.cpu_count() or 1, _MOST_THREADS))
        try:
            yield from pool.map(made, runs)
        finally:
            # After Ctrl-C or an error the runs that have not begun are dropped.
            pool.shutdown(cancel_futures=True)

    def _own_connection(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._local, "connection"):
            self._local.connection = self._connection.cursor()
        connection: duckdb.DuckDBPyConnection = self._local.connection
        return connection

    def _unfinished(self, lacking: Mapping[str, int]) -> frozenset[str]:
        unfinished = set(lacking)
        for each in self._asked:
            # Parents come first in the list, so one pass reaches every table.
            if each.parents & unfinished:
                unfinished.add(each.name)
        return frozenset(unfinished)


def _tell(progress: Progress | None, lacking: Mapping[str, int], rows: int) -> None:
    if progress is not None:
        done = rows - max(lacking.values(), default=0)
        progress.step(done / rows, Text(f"造样本 {done:,} / {rows:,}", f"Making the sample {done:,} / {rows:,}"))


def _no_rows(lacking: Mapping[str, int]) -> UsageError:
    return UsageError(
        Text(
            f"按所给参数，样本配方没有给出 {'、'.join(lacking)} 的行；请核对参数（例如 node 应当是省级区划代码）。",
            f"With these parameters the sample recipes give no rows of {', '.join(lacking)}; check them (node, for example, "
            "must be the code of a province).",
        )
    )
