"""The embedded engine: one connection, bounded and fenced."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sources import MEMORY_LIMIT, exact_path

_ROOM = 96
_ROOM_OF_A_THREAD = 80
"""Megabytes. A thread that reads a text file holds two buffers of 8, and what is made of their cells."""
_KEPT_OF_A_THREAD = 32
"""Megabytes of keys that a thread keeps before it spills them, so that room is left for what it reads meanwhile."""
_MORE = 1024
"""Megabytes. Threads that keep records in their order wait for one another where there is less."""
_THREADS_OF_A_CORE = 4
"""More would wait for one another, and a million of them would stop the machine."""
_MEMORY = ("memory_limit", "operator_memory_limit")


def connect(
    workspace: Path, memory_limit: str | None = None, threads: int | None = None, lists_last: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory database that spills into `workspace`.

    Args:
        workspace: An existing directory for what does not fit into memory.
        memory_limit: A size such as ``"4GB"``; None is `MEMORY_LIMIT`, or what `lists_last` says.
        threads: How many threads; None takes every core, and more than a few for each core are not taken.
        lists_last: Whether queries name the long side of a join first. The engine, which thinks a text file short,
            would otherwise hold all of it in memory to look up a list. What is left to hold is little: so much for each
            thread is enough, and ten times the rows take no longer with it than with all the memory there is.

    Raises:
        UsageError: The memory limit or the number of threads is none that DuckDB knows.
    """
    cores = os.cpu_count() or 1
    threads = threads and min(threads, _THREADS_OF_A_CORE * cores)
    connection = duckdb.connect(":memory:")
    try:
        _set(connection, "temp_directory", str(workspace))
        _set(connection, "autoinstall_known_extensions", False)
        _set(connection, "autoload_known_extensions", False)
        # A Python variable must never answer for a table that a query names.
        _set(connection, "python_enable_replacements", False)
        _set(connection, "enable_progress_bar", False)
        if lists_last and memory_limit is None:
            working = threads or cores
            _set(connection, "memory_limit", f"{_little(working)}MB")
            _set(connection, "operator_memory_limit", f"{_KEPT_OF_A_THREAD * working}MB")
        else:
            _set(connection, "memory_limit", memory_limit or MEMORY_LIMIT)
        # A list of values in IN would become a join, after which records do not stand in the order of their source.
        # Keys are counted in the pass that reads them; to hand every column on to passes of their own takes more memory.
        # What is asked twice of a record stands in CASE, where the engine leaves it; to look for it in all the rules of a
        # table is a fortieth of a short command.
        alone = ["build_side_probe_side", "common_subexpressions", "distinct_aggregate_rewrite"] if lists_last else []
        disabled = ["in_clause", *alone]
        _set(connection, "disabled_optimizers", ",".join(disabled))
        if threads is not None:
            _set(connection, "threads", threads)
    except duckdb.Error as error:
        connection.close()
        option, value, like = ("--memory-limit", memory_limit, "4GB") if memory_limit else ("--threads", threads, "2")
        raise UsageError(
            Text(
                f"{option} 的“{value}”不行；请写成 {like} 的样子。",
                f"“{value}” of {option} will not do; write it like {like}.",
            )
        ) from error
    return connection


def fence(connection: duckdb.DuckDBPyConnection, directories: Iterable[Path]) -> None:
    """Close the connection to everything but the given directories, for good.

    Foreign SQL (checks, rules, recipes, overlays) runs behind this fence: no other file, no network, no extension,
    and no setting that could open it again; how much memory there is can still be set.
    """
    # Readers are held to the path that they are given, writers to the plain one.
    allowed = sorted({path for each in directories for path in (str(each.resolve()), exact_path(each))})
    _set(connection, "allowed_directories", allowed)
    _set(connection, "enable_external_access", False)
    _set(connection, "allowed_configs", list(_MEMORY))
    _set(connection, "lock_configuration", True)


def give_room(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection that was opened with little memory more of it: to keep records takes more than to count them."""
    (threads,) = connection.execute("SELECT current_setting('threads')").fetchone() or (1,)
    for name in _MEMORY:
        _set(connection, name, f"{max(_MORE, _little(int(threads)))}MB")


def _little(threads: int) -> int:
    return _ROOM + _ROOM_OF_A_THREAD * threads


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: str | bool | int | list[str]) -> None:
    # SET takes no parameters for its name; the names above are ours, the values are bound.
    connection.execute(f"SET {name} = $value", {"value": value})
