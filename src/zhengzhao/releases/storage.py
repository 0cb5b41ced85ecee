"""Where a registry lies: a directory, a static web server, or any other place that fsspec reaches.

A directory is written so that a reader never sees half a file and two writers never take the same place.
"""

from __future__ import annotations

import http.client
import os
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from zhengzhao.errors import OutputError, SourceError, UsageError
from zhengzhao.messages import Text, reason_of
from zhengzhao.output import made_folder

_PART = ".part"
_STALE = 3600
_PATIENCE = 60
_MOST = 2 << 30
"""More bytes than any release has; a server that never ends must not fill the memory."""


class Storage(Protocol):
    """A place for files, by relative names with slashes."""

    where: str

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None where there is no such file.

        Raises:
            SourceError: The place cannot be reached.
        """

    def names(self) -> list[str]:
        """List the names of all files, sorted."""

    def create(self, name: str, content: bytes) -> bool:
        """Write a file whole if there is none of that name; tell whether it was written.

        Raises:
            OutputError: It cannot be written.
        """

    def replace(self, name: str, content: bytes) -> None:
        """Write a file whole, in the place of one that may be there.

        Raises:
            OutputError: It cannot be written.
        """


def storage_of(place: str) -> Storage:
    """Return the storage that a person names: a path, `http(s)://…`, or a URL that fsspec knows.

    Raises:
        UsageError: Nothing that is installed reads such a URL.
    """
    scheme, mark, _ = place.partition("://")
    if not mark or scheme == "file":
        return DirectoryStorage(Path(urllib.request.url2pathname(place.removeprefix("file://")) if mark else place))
    if scheme in ("http", "https"):
        return WebStorage(place)
    return FsspecStorage(place)


class DirectoryStorage:
    """A directory of this machine, or one that is mounted."""

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes."""
        try:
            return (self._folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise unreachable(self.where, reason_of(error)) from error

    def names(self) -> list[str]:
        """List the names of all files."""
        found = (each for each in self._folder.rglob("*") if each.is_file() and not each.name.endswith(_PART))
        return sorted(each.relative_to(self._folder).as_posix() for each in found)

    def create(self, name: str, content: bytes) -> bool:
        """Write a file whole if there is none of that name."""
        target = self._folder / name
        try:
            with self._written(target, content) as part:
                return self._linked(part, target)
        except OSError as error:
            raise unwritable(self.where, reason_of(error)) from error

    def replace(self, name: str, content: bytes) -> None:
        """Write a file whole."""
        target = self._folder / name
        try:
            with self._written(target, content) as part:
                part.replace(target)
        except OSError as error:
            raise unwritable(self.where, reason_of(error)) from error

    @contextmanager
    def _written(self, target: Path, content: bytes) -> Iterator[Path]:
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_PART}")
        with made_folder(target.parent):
            self._sweep(target.parent)
            try:
                with part.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                yield part
            finally:
                part.unlink(missing_ok=True)

    def _linked(self, part: Path, target: Path) -> bool:
        # A second name is given only if there is none yet, and the file behind it is whole already.
        try:
            os.link(part, target)
        except FileExistsError:
            return False
        except OSError:
            return self._renamed(part, target)
        return True

    def _renamed(self, part: Path, target: Path) -> bool:
        # Without links (some network drives): Windows refuses to rename onto a file, elsewhere it is looked for first.
        if target.exists():
            return False
        try:
            part.rename(target)
        except FileExistsError:
            return False
        return True

    def _sweep(self, folder: Path) -> None:
        # What a writer left that was killed; nothing waits for it, and nobody reads it.
        for each in folder.glob(f".*{_PART}"):
            with suppress(OSError):
                if each.stat().st_mtime < time.time() - _STALE:
                    each.unlink()


class WebStorage:
    """A static web server: read only."""

    def __init__(self, address: str) -> None:
        self.where = address.rstrip("/")

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes."""
        try:
            request = urllib.request.Request(f"{self.where}/{urllib.parse.quote(name)}")  # http(s) only, see storage_of
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # as above
                content: bytes = answer.read(_MOST + 1)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            raise unreachable(self.where, _as_is(f"{error.code} {error.reason}")) from error
        except (OSError, ValueError) as error:
            raise unreachable(self.where, reason_of(_cause(error))) from error
        except http.client.HTTPException as error:
            # What answers there may be no web server, and is quoted with its line ends.
            raise unreachable(self.where, _as_is(" ".join(str(error).split()))) from error
        if len(content) > _MOST:
            raise unreachable(self.where, _as_is(f"{name} > {_MOST >> 30} GiB"))
        return content

    def names(self) -> list[str]:
        """Refuse: a web server does not list its files."""
        raise self._read_only()

    def create(self, name: str, content: bytes) -> bool:
        """Refuse: nothing can be written there."""
        raise self._read_only()

    def replace(self, name: str, content: bytes) -> None:
        """Refuse: nothing can be written there."""
        raise self._read_only()

    def _read_only(self) -> UsageError:
        return UsageError(
            Text(
                f"{self.where} 是网站，只能读取；请发布到网站背后的文件夹或对象存储。",
                f"{self.where} is a web server and can only be read; publish to the directory or object store behind it.",
            )
        )


class FsspecStorage:
    """Any other place that fsspec reaches; a file appears there whole, as object stores have it."""

    def __init__(self, address: str) -> None:
        import fsspec  # type: ignore[import-untyped]  # it has no types

        self.where = address.rstrip("/")
        try:
            self._system, path = fsspec.core.url_to_fs(self.where)
        except (ImportError, ValueError) as error:
            raise UsageError(
                Text(
                    f"打不开 {address}：{error}。请安装它需要的组件，或改用文件夹。",
                    f"{address} cannot be opened: {error}. Install what it needs, or use a directory.",
                )
            ) from error
        except Exception as error:  # some look for their place at once, and every store has errors of its own
            raise unreachable(self.where, reason_of(error)) from error
        self._root = str(path).rstrip("/")

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes."""
        try:
            content: bytes = self._system.cat_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return None
        except Exception as error:  # every store has errors of its own
            raise unreachable(self.where, reason_of(error)) from error
        return content

    def names(self) -> list[str]:
        """List the names of all files."""
        try:
            found = self._system.find(self._root)
        except FileNotFoundError:
            return []
        except Exception as error:  # as above
            raise unreachable(self.where, reason_of(error)) from error
        return sorted(str(each).removeprefix(self._root).lstrip("/") for each in found)

    def create(self, name: str, content: bytes) -> bool:
        """Write a file if there is none of that name, as exclusively as the store can."""
        path = f"{self._root}/{name}"
        if self._call(self._system.exists, path):
            return False
        self._call(self._system.makedirs, path.rpartition("/")[0], exist_ok=True)
        try:
            self._system.pipe_file(path, content, mode="create")
        except FileExistsError:
            return False
        except (NotImplementedError, TypeError, ValueError):
            # Stores that know no exclusive writing: the look above is all there is.
            self._call(self._system.pipe_file, path, content)
        except Exception as error:  # as above
            raise unwritable(self.where, reason_of(error)) from error
        return True

    def replace(self, name: str, content: bytes) -> None:
        """Write a file."""
        path = f"{self._root}/{name}"
        self._call(self._system.makedirs, path.rpartition("/")[0], exist_ok=True)
        self._call(self._system.pipe_file, path, content)

    def _call(self, function: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401  # fsspec is untyped
        try:
            return function(*given, **named)
        except Exception as error:  # as above
            raise unwritable(self.where, reason_of(error)) from error


def _as_is(said: str) -> Text:
    return Text(said, said)


def _cause(error: Exception) -> BaseException:
    # urllib wraps what the system said.
    reason = getattr(error, "reason", error)
    return reason if isinstance(reason, BaseException) else error


def unreachable(where: str, reason: Text) -> SourceError:
    """Return the error that says that a registry cannot be read."""
    return SourceError(
        Text(
            f"读不到登记库 {where}：{reason.zh}；请检查地址和网络。",
            f"The registry {where} cannot be read: {reason.en}; check its address and the network.",
        )
    )


def unwritable(where: str, reason: Text) -> OutputError:
    """Return the error that says that a registry cannot be written."""
    return OutputError(
        Text(
            f"写不进登记库 {where}：{reason.zh}；请检查权限和磁盘空间。",
            f"The registry {where} cannot be written: {reason.en}; check permissions and space.",
        )
    )
