"""A table of a database, named by a URL: `sqlite:///path#table` or `postgresql://user@host/database#schema.table`.

Nothing is ever written to the database, and the password of a URL is never shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlglot import exp

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.records import Records
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords
from zhengzhao.sources.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
_AT_ONCE = 5000
_DAY, _CLOCK = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
_MOMENT = (str, re.compile(f"{_DAY}[ T]{_CLOCK}", re.ASCII), datetime.fromisoformat)
# SQLite has no values of these types; what is declared so holds texts and numbers in the forms that it documents.
_READ_AS: dict[str, tuple[type, re.Pattern[str], Callable[[str], object]]] = {
    "DATE": (str, re.compile(_DAY, re.ASCII), date.fromisoformat),
    "DATETIME": _MOMENT,
    "TIMESTAMP": _MOMENT,
    "TIME": (str, re.compile(_CLOCK, re.ASCII), time.fromisoformat),
    "BOOLEAN": (int, re.compile("[01]"), "1".__eq__),
}
# In PostgreSQL they may be infinite, before Christ, after the year 9999 and at 24:00.
_OF_TIME = ("date", "timestamp", "timestamptz", "time", "timetz", "interval")


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
        labels, rows = database.rows(table)
        readers = _readers(labels, database.declared(table), expected)
        with workspace.room(), Records(workspace) as records:
            typed = TypedRecords(records, labels, expected)
            digest.update(repr(labels).encode())
            for number, values in enumerate(rows, start=2):
                digest.update(repr(values).encode("utf-8", "surrogatepass"))
                cells = list(values)
                for position, read in readers:
                    cells[position] = read(cells[position])
                typed.add(number, number, cells)
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
    )


def _table(source: DatabaseTable, tables: Sequence[str], expected: Expected) -> str:
    wanted = [source.table] if source.table else list(expected.names)
    for name in wanted:
        if name in tables:
            return name
    listed = "、".join(tables[:20]) or "（没有表）", ", ".join(tables[:20]) or "none"
    raise SourceError(
        Text(
            f"{source} 中没有表 {wanted[0] if wanted else ''}；有：{listed[0]}。请写成 …#表名。",
            f"{source} has no table {wanted[0] if wanted else ''}; there are: {listed[1]}. Name it as …#table.",
        )
    )


def _readers(
    labels: Sequence[str], declared: Mapping[str, str], expected: Expected
) -> list[tuple[int, Callable[[object], object]]]:
    """Return, by its position, how a column is read that is declared as more than its values are."""
    readers: list[tuple[int, Callable[[object], object]]] = []
    for position, label in enumerate(labels):
        field, kind = expected.field(label), declared.get(label, "").partition("(")[0].strip().upper()
        if field is not None and field.type != "string" and kind in _READ_AS:
            readers.append((position, partial(_read_as, _READ_AS[kind])))
    return readers


def _read_as(form: tuple[type, re.Pattern[str], Callable[[str], object]], value: object) -> object:
    kind, pattern, read = form
    if type(value) is not kind or not pattern.fullmatch(str(value)):
        return value
    try:
        return read(str(value))
    except ValueError:
        return value


class _Database(Protocol):
    def tables(self) -> list[str]:
        """List the tables and views."""

    def declared(self, table: str) -> Mapping[str, str]:
        """Return the types that the columns of a table have in name only, by their labels."""

    def rows(self, table: str) -> tuple[list[str], Iterator[Sequence[object]]]:
        """Return the labels of a table, and its rows a few at a time."""


@dataclass
class _Sqlite:
    connection: sqlite3.Connection

    def tables(self) -> list[str]:
        found = self.connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
        return [str(name) for (name,) in found]

    def declared(self, table: str) -> Mapping[str, str]:
        # A column may hold anything, whatever it is declared as.
        return dict(self.connection.execute("SELECT name, type FROM pragma_table_xinfo(?)", [table]))

    def rows(self, table: str) -> tuple[list[str], Iterator[Sequence[object]]]:
        query = exp.select("*").from_(exp.to_identifier(table, quoted=True))
        cursor = self.connection.execute(query.sql("sqlite"))
        return [str(each[0]) for each in cursor.description], _fetched(cursor)


@contextmanager
def _sqlite(source: DatabaseTable) -> Iterator[_Sqlite]:
    import sqlite3

    path = source.file
    assert path is not None
    if not path.is_file():
        raise SourceError(
            Text(
                f"找不到 SQLite 数据库 {path}；写法是 sqlite:///相对路径#表名 或 sqlite:////绝对路径#表名。",
                f"There is no SQLite database {path}; write sqlite:///relative/path#table or sqlite:////absolute/path#table.",
            )
        )
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            # A text that is no UTF-8 is a finding in its row, not the end of the reading.
            connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            yield _Sqlite(connection)
    except sqlite3.Error as error:
        raise SourceError(
            Text(
                f"无法读取 SQLite 数据库 {path}：{error}；请核对文件。",
                f"The SQLite database {path} cannot be read: {error}; check the file.",
            )
        ) from error


@dataclass
class _Postgres:
    connection: Any
    places: dict[str, tuple[str, str]] = field(default_factory=dict)

    def tables(self) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                # The standard's own list of tables has no materialized views, which are what reports are made of.
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c "
                "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') "
                "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1, 2"
            )
            found = cursor.fetchall()
        # Either name may have a dot in it.
        self.places = {name: (schema, name) for schema, name in found if schema == "public"}
        self.places |= {f"{schema}.{name}": (schema, name) for schema, name in found}
        return list(self.places)

    def declared(self, _: str) -> Mapping[str, str]:
        return {}

    def rows(self, table: str) -> tuple[list[str], Iterator[Sequence[object]]]:
        schema, name = self.places[table]
        query = exp.select("*").from_(exp.table_(name, db=schema, quoted=True))
        cursor = self.connection.cursor(name="zhengzhao")
        with ExitStack() as failed:
            failed.enter_context(closing(cursor))
            cursor.execute(query.sql("postgres"))
            first = cursor.fetchmany(_AT_ONCE)
            failed.pop_all()
        return [str(each[0]) for each in cursor.description], _fetched(cursor, first)


@contextmanager
def _postgres(source: DatabaseTable) -> Iterator[_Postgres]:
    try:
        psycopg = import_module("psycopg")
    except ImportError:
        raise SourceError(
            Text(
                "读取 PostgreSQL 需要另外安装：pip install 'zhengzhao[postgres]'。",
                "Reading PostgreSQL needs one more package: pip install 'zhengzhao[postgres]'.",
            )
        ) from None
    try:
        with psycopg.connect(source.url, options="-c default_transaction_read_only=on") as connection:
            adapters = connection.adapters
            for kind in _OF_TIME:
                loader = adapters.get_loader(adapters.types[kind].oid, psycopg.pq.Format.TEXT)
                adapters.register_loader(kind, _lenient(psycopg, loader))
            yield _Postgres(connection)
    except psycopg.Error as error:
        reason = _without_secrets(str(error).strip().splitlines()[0], source.url)
        raise SourceError(
            Text(
                f"无法读取数据库 {source}：{reason}；请检查地址、账号和权限。",
                f"The database {source} cannot be read: {reason}; check its address, the account and its rights.",
            )
        ) from error


def _lenient(psycopg: Any, loader: Any) -> type:  # noqa: ANN401  # a library that may be missing
    """Return a loader that gives as a text what Python has no value for: one such cell ends the reading of no table."""

    class Lenient(psycopg.adapt.Loader):  # type: ignore[misc]  # see above
        def __init__(self, oid: int, connection: object = None) -> None:
            super().__init__(oid, connection)
            self._strict = loader(oid, connection)

        def load(self, data: bytes) -> object:
            try:
                return self._strict.load(data)
            except psycopg.DataError:
                return bytes(data).decode()

    return Lenient


def _without_secrets(reason: str, url: str) -> str:
    """Leave out of a driver's words what must not be shown: of a malformed URL it may repeat any part."""
    parts = urlsplit(url)
    hidden = [parts.password or "", *(value for _, value in parse_qsl(parts.query))]
    for each in sorted({*hidden, *map(unquote, hidden), parts.query} - {""}, key=len, reverse=True):
        reason = reason.replace(each, "***")
    return reason


def _fetched(cursor: Any, first: Sequence[Sequence[object]] = ()) -> Iterator[Sequence[object]]:  # noqa: ANN401  # any cursor of the DB-API
    with closing(cursor):
        yield from first
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


_CONNECT: dict[str, Callable[[DatabaseTable], AbstractContextManager[_Database]]] = {
    "sqlite": _sqlite,
    "postgresql": _postgres,
}
