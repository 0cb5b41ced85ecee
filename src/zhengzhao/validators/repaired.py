"""The repaired records on their way out: kept as Parquet, written as CSV, proved to be what was meant, and logged."""

from __future__ import annotations

import codecs
import csv
import shutil
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Expected, TextRelation, Workspace
from zhengzhao.validators.mend import CHANGES, MEMBERS
from zhengzhao.validators.normal import SUMMARIES
from zhengzhao.validators.run import engine_error
from zhengzhao.validators.structure import SUMMARIES as FORM_FAULTS
from zhengzhao.validators.tables import OpenTable

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
"""The encodings that a table may be written in, the usual one first."""
COLUMNS = ("row", "line", "field", "outcome", "normalisation", "before", "after")
"""The columns of a log. `outcome` is `repaired`, or `kept` where a rule would still be broken; `after` is then what
stands in the output too: the value as it was."""
_HELD = ("blank-row", "hidden-row")
_BLOCK = 1 << 20
_AT_ONCE = 20_480
"""The Parquet writer keeps so many records for each thread; its own number would take most of a gigabyte."""


class Repaired:
    """The records of one table as they are to be written, with what was changed in them.

    Args:
        connection: Where the table is open.
        workspace: Where the files go.
        opened: The table.
        query: What `select_mended` gives for it.

    Raises:
        SourceError: The table holds what a CSV file cannot hold as it is.
        DescriptorError: A rule cannot be run.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, workspace: Workspace, opened: OpenTable, query: exp.Select
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._opened = opened
        self._labels = opened.relation.labels
        self._dialect = Expected.of(opened.resource).dialect
        self._refuse_unwritten()
        self._refuse_unheld()
        self._records = workspace.file(".parquet")
        try:
            self._copy(query, self._records, f"FORMAT parquet, ROW_GROUP_SIZE {_AT_ONCE}")
        except duckdb.Error as error:
            raise engine_error(opened, error) from error

    def write(self, name: str, encoding: str) -> Path:
        """Write the records into the workspace, in their order and under their labels; return the file.

        Args:
            name: The name of the file, which the report of its validation shows.
            encoding: One of `ENCODINGS`.
        """
        delimiter = self._dialect.between
        plain = self._workspace.file(".csv")
        self._copy(self._select_written(), plain, f"FORMAT csv, HEADER false, DELIMITER {_literal(delimiter)}")
        folder = self._workspace.file(".written")
        folder.mkdir()
        target, header = folder / name, self._workspace.file(".csv")
        # The header is ours, because labels may be repeated or blank.
        with header.open("w", encoding="utf-8", newline="") as text:
            if self._dialect.header:
                csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(self._labels)
        with self._workspace.room(), target.open("wb") as out:
            if encoding == "utf-8-sig":
                out.write(codecs.BOM_UTF8)
            for part in (header, plain):
                decoder = codecs.getincrementaldecoder("utf-8")()
                with part.open("rb") as source:
                    if encoding != "gb18030":
                        shutil.copyfileobj(source, out, _BLOCK)
                        continue
                    while block := source.read(_BLOCK):
                        out.write(decoder.decode(block).encode(encoding))
                part.unlink()
        return target

    def prove(self, read: TextRelation) -> None:
        """Compare what was written, as it is read, with what was meant.

        Raises:
            SourceError: They differ: a cell cannot be held in this form or encoding.
        """
        width = range(len(self._labels))
        cells = ", ".join(to_sql(column(f"c{place}")) for place in width)
        digest = f"SELECT count(*), bit_xor(hash({cells})) FROM "
        meant, found = (self._one(digest + each) for each in (self._scan(), read.scan))
        if read.labels == self._labels and meant == found:
            return
        name = self._opened.relation.name
        raise SourceError(
            Text(
                f"{name} 的内容写成 CSV 后读回来不一样，没有写出任何文件；请改用 --encoding-out utf-8，或在来源系统里去掉单元格中的控制字符。",
                f"What {name} holds does not read back the same from a CSV file, so nothing was written; use --encoding-out "
                "utf-8, or take control characters out of its cells in the system it comes from.",
            )
        )

    def write_log(self, file: Path) -> None:
        """Write the log, in the order of the records and of the columns."""
        part = self._workspace.file(".csv")
        outcome = "CASE WHEN repaired THEN 'repaired' ELSE 'kept' END"
        texts = ["field", "code", "before", "after"]
        # A spreadsheet takes a cell of a CSV file for a formula by its first character; an apostrophe makes it text. One
        # that stood there before gets another, so that the two can be told apart.
        field, code, before, after = (
            f"NULLIF(CASE WHEN regexp_matches({each}, '\\A''*[=+@#\\t\\r-]') THEN '''' || {each} ELSE {each} END, '')"
            for each in texts
        )
        self._copy(
            f"SELECT row, line, {field}, {outcome}, {code}, {before}, {after} FROM ({self._changes})",
            part,
            "FORMAT csv, HEADER false",
        )
        with file.open("wb") as out, part.open("rb") as rows:
            out.write(codecs.BOM_UTF8 + (",".join(COLUMNS) + "\n").encode())
            shutil.copyfileobj(rows, out, _BLOCK)
        part.unlink()

    def counts(self) -> tuple[int, int, list[tuple[str, str, int, int]]]:
        """Count the cells that were repaired, those that were kept, and both by normalisation and field."""
        repaired, kept = self._one(
            f"SELECT count(*) FILTER (repaired), count(*) FILTER (NOT repaired) FROM ({self._changes})"
        )
        by_code = self._connection.execute(
            "SELECT code, field, count(*) FILTER (repaired), count(*) FILTER (NOT repaired) FROM "
            "(SELECT DISTINCT row, field, repaired, unnest(string_split(code, ' ')) AS code "
            f"FROM ({self._changes})) GROUP BY code, field"
        ).fetchall()
        codes, fields = list(SUMMARIES), self._opened.resource.schema.names
        by_code.sort(key=lambda each: (codes.index(each[0]), fields.index(each[1])))
        return repaired, kept, by_code

    def _refuse_unwritten(self) -> None:
        if self._dialect.plain:
            return
        name = self._opened.relation.name
        raise SourceError(
            Text(
                f"{name} 的描述文件规定了自己的引号、转义、注释或表头行（dialect），这样的文件不改写，所以没有写；请按默认方言重新导出，"
                "描述文件的 dialect 也随之改正。",
                f"The descriptor of {name} has quotes, escapes, comments or header rows of its own (dialect), and such a file "
                "is not rewritten, so nothing was written; export it again in the default dialect, and mend the dialect of "
                "the descriptor with it.",
            )
        )

    def _refuse_unheld(self) -> None:
        structure = self._opened.relation.structure
        if structure is None:
            return
        held = ", ".join(map(_literal, _HELD))
        found = self._connection.execute(
            f"SELECT code, count(*), min(row) FROM {structure} WHERE code NOT IN ({held}) GROUP BY code ORDER BY min(row), code"
        ).fetchall()
        if not found:
            return
        name = self._opened.relation.name
        zh = "、".join(
            f"{FORM_FAULTS[code].zh}（{code}）{count:,} 处，第一处在第 {row} 行" for code, count, row in found
        )
        en = "; ".join(f"{code}: {count:,}, first in row {row}" for code, count, row in found)
        raise SourceError(
            Text(
                f"{name} 有读不完整的行，写出去会丢内容，所以没有写：违反“{zh}”。请先在来源系统里改正后重新导出（zhengzhao validate 列出每一处）。",
                f"{name} has records that cannot be read whole and would lose something in the output, so nothing was written: "
                f"{en}. Mend them in the system they come from and export again (zhengzhao validate shows each).",
            )
        )

    def _scan(self) -> str:
        return f"read_parquet({_literal(str(self._records))}, file_row_number = true)"

    def _select_written(self) -> str:
        # An empty text is written as nothing, as most files have it, and not as two quotation marks.
        places = range(len(self._labels))
        cells = ", ".join(f"NULLIF({to_sql(column(f'c{place}'))}, '') AS c{place}" for place in places)
        structure = self._opened.relation.structure
        if structure is None:
            return f"SELECT {cells} FROM {self._scan()}"
        empty = ", ".join("NULL" for _ in places)
        names = ", ".join(f"c{place}" for place in places)
        return (
            f"SELECT {names} FROM (SELECT row, {cells} FROM {self._scan()} "
            f"UNION ALL SELECT row, {empty} FROM {structure} WHERE code = 'blank-row') ORDER BY row"
        )

    @property
    def _changes(self) -> str:
        """The changes one by one, with the row and line of their records."""
        first = self._opened.layout.header_row + 1
        numbers = "row, line" if self._opened.layout.numbered else f"file_row_number + {first} AS row, row AS line"
        members = ", ".join(f"change.{each}" for each in MEMBERS)
        return (
            f"SELECT row, line, {members} FROM (SELECT {numbers}, unnest({CHANGES}) AS change FROM {self._scan()} "
            f"WHERE {CHANGES} IS NOT NULL) WHERE change IS NOT NULL"
        )

    def _one(self, sql: str) -> tuple[int, ...]:
        return self._connection.execute(sql).fetchone() or ()

    def _copy(self, query: exp.Select | str, target: Path, form: str) -> None:
        sql = query if isinstance(query, str) else to_sql(query)
        with self._workspace.room():
            self._connection.execute(f"COPY ({sql}) TO {_literal(str(target))} ({form})")


def _literal(text: str) -> str:
    return to_sql(exp.Literal.string(text))
