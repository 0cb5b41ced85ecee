"""Where transcoded and rewritten files lie while they are needed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

import duckdb

from zhengzhao.errors import OutputError, ZhengzhaoError
from zhengzhao.messages import Text, reason_of
from zhengzhao.output import is_out_of_space, out_of_space

MEMORY_LIMIT = "2GB"
"""What DuckDB may keep in memory unless more is asked for; what does not fit is spilled to disk."""


class Workspace:
    """A temporary directory that is gone when the block ends, also after Ctrl-C.

    Args:
        parent: Where it is made; None takes the system's place for temporary files.

    >>> with Workspace() as workspace:
    ...     workspace.file(".csv").name
    '1.csv'
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._files = 0
        self._copies: dict[Path, Path] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._closing = ExitStack()

    @property
    def path(self) -> Path:
        """The directory itself.

        Raises:
            RuntimeError: The workspace is not open.
        """
        if self._directory is None:
            raise RuntimeError("the workspace is not open")
        return Path(self._directory.name).resolve()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A database of the workspace's own, for reading what a file is; starting one costs more than a small file."""
        if self._connection is None:
            bounds: dict[str, str | bool | int | float | list[str]] = {
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(self.path),
            }
            self._connection = duckdb.connect(":memory:", config=bounds)
        return self._connection

    def file(self, suffix: str) -> Path:
        """Return a path in the workspace that was not given out before, e.g. ``file(".parquet")``."""
        self._files += 1
        return self.path / f"{self._files}{suffix}"

    def copy_of(self, source: Path, make: Callable[[], Path]) -> Path:
        """Return what a source was unpacked to in the workspace, once however often it is asked for.

        Args:
            source: The source, as a person names it.
            make: Unpacks it.
        """
        if source not in self._copies:
            self._copies[source] = make()
        return self._copies[source]

    def as_named(self, text: str) -> str:
        """Put in a text the names of sources for those of their copies, of which a person has never heard."""
        for source, copy in self._copies.items():
            text = text.replace(str(copy), str(source))
        return text

    def on_close(self, action: Callable[[], None]) -> None:
        """Have something done when the block ends."""
        self._closing.callback(action)

    @contextmanager
    def room(self) -> Iterator[None]:
        """Turn a full disk into one clear sentence, while files are written into the workspace.

        Raises:
            OutputError: There is no space left.
        """
        try:
            yield
        except (OSError, duckdb.Error) as error:
            if is_out_of_space(error):
                raise out_of_space(self.path) from error
            raise

    def __enter__(self) -> Workspace:
        """Make the directory.

        Raises:
            OutputError: It cannot be made.
        """
        try:
            self._directory = tempfile.TemporaryDirectory(
                prefix="zhengzhao-", dir=self._parent, ignore_cleanup_errors=True
            )
        except OSError as error:
            where = self._parent or "TMPDIR"
            raise OutputError(
                Text(
                    f"无法在 {where} 建立临时文件夹：{reason_of(error).zh}；请换一个可写、空间足够的位置。",
                    f"No temporary folder can be made in {where}: {reason_of(error).en}; choose a place that is writable "
                    "and has space.",
                )
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove the directory with all that is in it; an error that names a copy names its source from now on."""
        if isinstance(error, ZhengzhaoError):
            error.text = Text(self.as_named(error.text.zh), self.as_named(error.text.en))
        self._closing.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None
