"""Packages drawn small, and workbooks that are filled the way people fill them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, time
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import psycopg
import pytest

from zhengzhao.exports.database import DIALECTS, ddl
from zhengzhao.standard import Package, load_standard, read_package, versions

Draw = Callable[..., Package]
SHOPS = {
    "name": "shops",
    "version": "1",
    "title": "店铺",
    "titleEn": "Shops",
    "resources": [
        {
            "name": "shop",
            "title": "店铺登记",
            "path": "shop.csv",
            "schema": {
                "fields": [
                    {
                        "name": "id",
                        "title": "编号",
                        "type": "string",
                        "constraints": {"required": True, "maxLength": 5},
                    },
                    {"name": "kind", "title": "类别", "type": "string"},
                    {"name": "opened", "title": "开业日期", "type": "date", "format": "%Y/%m/%d"},
                    {
                        "name": "staff",
                        "title": "人数",
                        "type": "integer",
                        "constraints": {"minimum": 0, "maximum": 999},
                    },
                    {"name": "area", "title": "面积", "type": "number"},
                    {"name": "open", "title": "在营", "type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
                    {"name": "size", "title": "规模", "type": "string", "constraints": {"enum": ["大", "小"]}},
                ],
                "primaryKey": "id",
                "foreignKeys": [{"fields": "kind", "reference": {"resource": "kinds", "fields": "code"}}],
            },
        },
        {
            "name": "kinds",
            "title": "类别代码",
            "kind": "codes",
            "path": "kinds.csv",
            "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]},
        },
    ],
}


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Write a Data Package with its code lists and read it."""

    def make(descriptor: Mapping[str, object] = SHOPS, **lists: str) -> Package:
        folder = tmp_path / "package"
        folder.mkdir(exist_ok=True)
        for name, text in {"kinds": "code,name\n01,食品\n02,书\n", **lists}.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        file = folder / "datapackage.yaml"
        file.write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
        return read_package(file)

    return make


@pytest.fixture
def descriptor() -> dict[str, object]:
    """The descriptor of a table of shops and its code list."""
    return SHOPS


@pytest.fixture
def fill() -> Callable[..., None]:
    """Fill a template."""
    return _fill


def _fill(book: Path, sheets: Mapping[str, Sequence[Sequence[object]]], first: int = 3) -> None:
    """Write rows into the sheets of a workbook, from a row on, the way that a person types them."""
    opened = openpyxl.load_workbook(book)
    for sheet, rows in sheets.items():
        for at, row in enumerate(rows, first):
            for column, value in enumerate(row, 1):
                if value is not None:
                    cell = opened[sheet].cell(at, column)
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"
    opened.save(book)


@dataclass(frozen=True)
class Database:
    """An open database, of which a transaction is never kept."""

    dialect: str
    connection: Any

    def run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement, or several without values."""
        if self.dialect == "sqlite" and not values and ";" in sql:
            self.connection.executescript(sql)
            return []
        cursor = self.connection.execute(sql, values) if values else self.connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

    def insert(self, table: str, *records: Mapping[str, object]) -> None:
        """Put records of the same fields in by one statement: to ready one for a table with many checks takes longest."""
        sign = "%s" if self.dialect == "postgresql" else "?"
        names = ", ".join('"{}"'.format(name.replace('"', '""').replace("%", "%%")) for name in records[0])
        plain = [
            _for_sqlite(value) if self.dialect == "sqlite" else value for each in records for value in each.values()
        ]
        row = f"({', '.join([sign] * len(records[0]))})"
        self.run(f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * len(records))}', *plain)

    def refuses(self, table: str, values: Mapping[str, object]) -> str | None:
        """Try to put one record in and take it back; return why it is refused, None if it is taken."""
        self.run("BEGIN")
        try:
            self.insert(table, values)
        except (psycopg.Error, sqlite3.Error, duckdb.Error) as error:
            return str(error)
        finally:
            self.run("ROLLBACK")
        return None


def _for_sqlite(value: object) -> object:
    if isinstance(value, (date, time)):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


@pytest.fixture(params=DIALECTS)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of each dialect."""
    with opened(request.param, request) as found:
        yield found


@contextmanager
def opened(dialect: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Open an empty database."""
    if dialect == "sqlite":
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            yield Database(dialect, connection)
    elif dialect == "duckdb":
        with duckdb.connect(":memory:") as connection:
            yield Database(dialect, connection)
    else:
        name = f"base_{next(_NUMBERS)}"
        server = request.getfixturevalue("server")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(server.removesuffix("postgres") + name, autocommit=True) as connection:
            yield Database(dialect, connection)


_NUMBERS = count()


@pytest.fixture(scope="module", params=[(each, way) for each in versions("standard") for way in DIALECTS], ids="-".join)
def filled(request: pytest.FixtureRequest) -> Iterator[tuple[Package, Database]]:
    """A database of each dialect for each version, with its tables and the rows of its code lists."""
    version, dialect = request.param
    package = load_standard(version)
    with opened(dialect, request) as found:
        found.run(ddl(package, dialect, with_codes=True))
        yield package, found
