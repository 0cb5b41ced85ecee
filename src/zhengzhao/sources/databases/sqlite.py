"""A database of SQLite, which is a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.expected import Expected

if TYPE_CHECKING:
    import sqlite3

_Reader = tuple[type, re.Pattern[str], Callable[[str], object]]
_DAY, _CLOCK = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
_MOMENT = (str, re.compile(f"{_DAY}[ T]{_CLOCK}", re.ASCII), datetime.fromisoformat)
# What is declared so holds texts and numbers in the forms that SQLite documents.
_READ_AS: dict[str, _Reader] = {
    "DATE": (str, re.compile(_DAY, re.ASCII), date.fromisoformat),
    "DATETIME": _MOMENT,
    "TIMESTAMP": _MOMENT,
    "TIME": (str, re.compile(_CLOCK, re.ASCII), time.fromisoformat),
    "BOOLEAN": (int, re.compile("[01]"), "1".__eq__),
}


@dataclass
class Sqlite:
    """An open database."""

    connection: sqlite3.Connection

    def tables(self) -> list[str]:
        """List the tables and views."""
        found = self.connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
        return [str(name) for (name,) in found]

    def rows(self, table: str, expected: Expected) -> tuple[list[str], Iterator[Sequence[object]]]:
        """Return the labels of a table, and its rows; what suits the type that its column declares is of that type."""
        query = exp.select("*").from_(exp.to_identifier(table, quoted=True))
        cursor = self.connection.execute(query.sql("sqlite"))
        labels = [str(each[0]) for each in cursor.description]
        declared = dict(self.connection.execute("SELECT name, type FROM pragma_table_xinfo(?)", [table]))
        return labels, _read(cursor, _readers(labels, declared, expected))


@contextmanager
def open_sqlite(path: Path) -> Iterator[Sqlite]:
    """Open a database for the time of a block.

    Raises:
        SourceError: It is not there or cannot be read.
    """
    import sqlite3

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
            yield Sqlite(connection)
    except sqlite3.Error as error:
        raise SourceError(
            Text(
                f"无法读取 SQLite 数据库 {path}；请核对它是不是 SQLite 数据库、有没有损坏或被占用。",
                f"The SQLite database {path} cannot be read: {error}; check the file.",
            )
        ) from error
    except UnicodeDecodeError as error:
        # The names of columns are decoded by Python's own module, as nothing but UTF-8.
        raise SourceError(
            Text(
                f"SQLite 数据库 {path} 的列名不是 UTF-8，无法读取；请改用 UTF-8 的列名，或导出为 CSV。",
                f"Names of columns of the SQLite database {path} are no UTF-8, so that it cannot be read; give them names "
                "in UTF-8, or export the table as CSV.",
            )
        ) from error


def _readers(labels: Sequence[str], declared: Mapping[str, str], expected: Expected) -> list[tuple[int, _Reader]]:
    """Return, by its position, how a column is read that declares a type of which SQLite has no values.

    What feeds a text field stays the text that it is.
    """
    readers = []
    for position, label in enumerate(labels):
        field, kind = expected.field(label), declared.get(label, "").partition("(")[0].strip().upper()
        if field is not None and field.type != "string" and kind in _READ_AS:
            readers.append((position, _READ_AS[kind]))
    return readers


def _read(rows: Iterable[Sequence[object]], readers: Sequence[tuple[int, _Reader]]) -> Iterator[Sequence[object]]:
    for row in rows:
        values = list(row)
        for position, (kind, form, read) in readers:
            value = values[position]
            if type(value) is kind and form.fullmatch(str(value)):
                # There are texts of the form that are no day.
                with suppress(ValueError):
                    values[position] = read(str(value))
        yield values
