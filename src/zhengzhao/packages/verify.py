"""Validate many packages, each as its receiver would, a few side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from zhengzhao.engines import connect, fence
from zhengzhao.sources import Workspace
from zhengzhao.standard import Package
from zhengzhao.validators import Report, Validator, reading

_SIDE_BY_SIDE = 2
"""Planning a query keeps one core busy, and a package is small: two at a time is what most machines can do."""

Check = Callable[[Path], Report]


class Verifier:
    """A few validators, each with its own connection behind its own fence.

    Args:
        standard: The standard whose name a package may follow.
        content: Directories of overlays.
        today: The day that counts as today.
        places: The directories that hold the packages.
    """

    def __init__(self, standard: Package, content: Sequence[Path], today: date | None, places: Sequence[Path]) -> None:
        self._standard = standard
        self._content = content
        self._today = today
        self._places = places
        self._free: SimpleQueue[Check] = SimpleQueue()
        self._pending: list[Future[None]] = []
        self._stack = ExitStack()
        self._pool = ThreadPoolExecutor(_SIDE_BY_SIDE)

    def submit(self, task: Callable[[Check], None]) -> None:
        """Run a task with a free validator; what it raises is raised here or when the block ends."""
        while len(self._pending) >= 2 * _SIDE_BY_SIDE:
            self._pending.pop(0).result()
        self._pending.append(self._pool.submit(self._run, task))

    def __enter__(self) -> Verifier:
        """Open the validators."""
        for _ in range(_SIDE_BY_SIDE):
            workspace = self._stack.enter_context(Workspace())
            connection = connect(workspace.path, None, 1, lists_last=True)
            self._stack.callback(connection.close)
            fence(connection, [*self._places, *reading(workspace, self._standard, self._content)])
            validator = Validator(connection, workspace, self._standard, self._content, growing=True)
            self._free.put(partial(_check, validator, self._today))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait for every task, and close the validators."""
        try:
            while self._pending and kind is None:
                self._pending.pop(0).result()
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._stack.close()

    def _run(self, task: Callable[[Check], None]) -> None:
        check = self._free.get()
        try:
            task(check)
        finally:
            self._free.put(check)


def verify(
    packages: Sequence[Path], standard: Package, content: Sequence[Path] = (), today: date | None = None
) -> Iterator[Report]:
    """Validate packages as their receivers would, in their order.

    Args:
        packages: Zip files.
        standard: The standard that they name.
        content: Directories of overlays.
        today: The day that counts as today.
    """
    reports: dict[Path, Report] = {}

    def keep(check: Check, file: Path) -> None:
        reports[file] = check(file)

    places = list(dict.fromkeys(each.resolve().parent for each in packages))
    with Verifier(standard, content, today, places) as verifier:
        for file in packages:
            verifier.submit(partial(keep, file=file))
    yield from (reports[file] for file in packages)


def _check(validator: Validator, today: date | None, source: Path) -> Report:
    return validator.validate([source], today=today, limit=1)
