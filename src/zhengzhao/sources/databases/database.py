"""A table of a database, named by a URL: `sqlite:///path#table` or `postgresql://user@host/database#schema.table`.

Nothing is ever written to the database, and the password of a URL is never shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.sources.databases.postgres import open_postgres
from zhengzhao.sources.databases.sqlite import open_sqlite
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.records import Records
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords
from zhengzhao.sources.workspace import Workspace
from zhengzhao.standard import meant

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")


@dataclass(frozen=True)
class DatabaseTable:
    """A table of a database.

    Args:
        url: Where the database is, with all that is needed to get in.
        table: The table; None leaves it to the name of the table that is expected.
    """

    url: str
    table: str | None

    @property
    def shown(self) -> str:
        """The URL as people may see it."""
        parts = urlsplit(self.url)
        user, at, host = parts.netloc.rpartition("@")
        table = f"#{self.table}" if self.table else ""
        return f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}{table}"

    @property
    def file(self) -> Path | None:
        """The file that the database is; None where a server answers."""
        parts = urlsplit(self.url)
        if parts.scheme != "sqlite":
            return None
        named = unquote(parts.netloc + parts.path)
        path = Path(named.removeprefix("/"))
        # Three slashes begin a relative path by custom, but many mean an absolute one.
        return Path(named) if not path.is_file() and Path(named).is_file() else path

    def __str__(self) -> str:
        """Return the URL as people may see it."""
        return self.shown

    def __repr__(self) -> str:
        """Return the URL as people may see it."""
        return f"DatabaseTable({self.shown!r})"


def database_table(source: str) -> DatabaseTable | None:
    """Read the URL of a database's table; None if `source` is no URL.

    Raises:
        UsageError: No database of this kind can be read.

    >>> database_table("postgresql://ann:secret@host/db#permit")
    DatabaseTable('postgresql://ann@host/db#permit')
    """
    if not _URL.match(source):
        return None
    scheme = source.partition(":")[0].lower()
    try:
        urlsplit(source)
    except ValueError:
        raise UsageError(
            Text(
                f"{scheme}:// 后面的数据库地址写得不对；例如 postgresql://用户@主机/库名#表名。",
                f"What follows {scheme}:// is no address of a database; write e.g. postgresql://user@host/database#table.",
            )
        ) from None
    if scheme not in _CONNECT:
        raise UsageError(
            Text(
                f"不能从 {scheme}:// 读取；支持 sqlite:///文件路径#表名 和 postgresql://用户@主机/库名#表名。",
                f"{scheme}:// cannot be read; there are sqlite:///path#table and "
                "postgresql://user@host/database#table.",
            )
        )
    url, _, table = source.partition("#")
    return DatabaseTable(url, unquote(table) or None)


def open_database(source: DatabaseTable, *, workspace: Workspace, expected: Expected) -> TextRelation:
    """Open a table of a database as one relation of text columns.

    Args:
        source: The table.
        workspace: Where its records go.
        expected: What the table expects; its names are tried where the URL names no table.

    Raises:
        SourceError: The database cannot be opened or read, or it has no such table.
        OutputError: There is no space left for temporary files.
    """
    digest = hashlib.sha256()
    scheme = urlsplit(source.url).scheme
    with _CONNECT[scheme](source) as database:
        table = _table(source, database.tables(), expected)
        labels, rows = database.rows(table, expected)
        with workspace.room(), Records(workspace) as records:
            typed = TypedRecords(records, labels, expected)
            digest.update(repr(labels).encode())
            for number, values in enumerate(rows, start=2):
                digest.update(repr(values).encode("utf-8", "surrogatepass"))
                typed.add(number, number, values)
    scan, structure = records.scans(len(labels))
    return TextRelation(
        name=DatabaseTable(source.url, table).shown,
        path=Path(),
        sha256=digest.hexdigest(),
        encoding=scheme,
        encoding_reason=Text(f"数据库表 {table}", f"the table {table} of a database"),
        sheet=None,
        header_row=1,
        rows=records.rows,
        labels=tuple(labels),
        scan=scan,
        numbered=True,
        structure=structure,
        codes=(LONG_NUMBER,),
        cased=False,
    )


def _table(source: DatabaseTable, tables: Sequence[str], expected: Expected) -> str:
    wanted = [source.table] if source.table else list(expected.names)
    for name in wanted:
        if name in tables:
            return name
    for name in wanted:
        # To a database the case of an unquoted name makes no difference, if it has no two that differ by nothing else.
        same = [each for each in tables if each.casefold() == name.casefold()]
        if len(same) == 1:
            return same[0]
    listed = "、".join(tables[:20]) or "（没有表）", ", ".join(tables[:20]) or "none"
    if not wanted:
        raise SourceError(
            Text(
                f"{source} 没有写明是其中的哪张表；有：{listed[0]}。请写成 …#表名。",
                f"{source} does not say which of its tables is meant; there are: {listed[1]}. Name it as …#table.",
            )
        )
    name = wanted[0]
    hint = meant(name, tables)
    zh, en = (hint.zh, f"{hint.en} There") if hint.en else ("；", "; there")
    raise SourceError(
        Text(
            f"{source} 中没有表 {name}{zh}有：{listed[0]}。请写成 …#表名。",
            f"{source} has no table {name}{en} are: {listed[1]}. Name it as …#table.",
        )
    )


class _Database(Protocol):
    def tables(self) -> list[str]:
        """List the tables and views."""

    def rows(self, table: str, expected: Expected) -> tuple[list[str], Iterator[Sequence[object]]]:
        """Return the labels of a table, and its rows a few at a time, with values of the types that it declares."""


_CONNECT: dict[str, Callable[[DatabaseTable], AbstractContextManager[_Database]]] = {
    "sqlite": lambda source: open_sqlite(source.file or Path()),
    "postgresql": lambda source: open_postgres(source.url, source.shown),
}
