"""A database of PostgreSQL, which a server answers for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlglot import exp

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.expected import Expected

_AT_ONCE = 5000
# In PostgreSQL they may be infinite, before Christ, after the year 9999 and at 24:00.
_OF_TIME = ("date", "timestamp", "timestamptz", "time", "timetz", "interval")


@dataclass
class Postgres:
    """An open database."""

    connection: Any
    places: dict[str, tuple[str, str]] = field(default_factory=dict)

    def tables(self) -> list[str]:
        """List the tables and views, those of the schema `public` by their own names as well."""
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

    def rows(self, table: str, _: Expected) -> tuple[list[str], Iterator[Sequence[object]]]:
        """Return the labels of a table, and its rows a few at a time."""
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
def open_postgres(url: str, shown: str) -> Iterator[Postgres]:
    """Open a database for the time of a block.

    Args:
        url: Where it is, with all that is needed to get in.
        shown: The URL as people may see it.

    Raises:
        SourceError: The driver is not installed, or the database cannot be opened or read.
    """
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
        with psycopg.connect(url, options="-c default_transaction_read_only=on") as connection:
            adapters = connection.adapters
            for kind in _OF_TIME:
                loader = adapters.get_loader(adapters.types[kind].oid, psycopg.pq.Format.TEXT)
                adapters.register_loader(kind, _lenient(psycopg, loader))
            yield Postgres(connection)
    except psycopg.Error as error:
        reason = _without_secrets(str(error).strip().splitlines()[0], url)
        raise SourceError(
            Text(
                f"无法读取数据库 {shown}：{reason}；请检查地址、账号和权限。",
                f"The database {shown} cannot be read: {reason}; check its address, the account and its rights.",
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
