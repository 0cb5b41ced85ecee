"""The repaired records on their way out: kept as Parquet, written as CSV, proved to be what was meant, and logged."""

from __future__ import annotations

import codecs
import shutil
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import REPEATED_HEADER, Expected, Workspace, exact_path, join_record
from zhengzhao.validators.normal import SUMMARIES
from zhengzhao.validators.opening.strays import NOTE_ROW
from zhengzhao.validators.opening.structure import SUMMARIES as FORM_FAULTS
from zhengzhao.validators.opening.tables import OpenTable
from zhengzhao.validators.repairing.mend import CHANGES, MEMBERS
from zhengzhao.validators.validator import engine_error

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
"""The encodings that a table may be written in, the usual one first."""
COLUMNS = ("row", "line", "field", "outcome", "normalisation", "before", "after")
"""The columns of a log. `outcome` is `repaired`, or `kept` where a rule would still be broken; `after` is then what
stands in the output too: the value as it was."""
_LACKING = "missing-cell"
_HELD = ("blank-row", REPEATED_HEADER, "full-sheet", "hidden-row", "hidden-column", "hidden-sheet")
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
        self._dialect = opened.relation.dialect or Expected.of(opened.resource).dialect
        self._refuse_unwritten()
        # Only a note may lack cells, and a validation of the source tells what such rows are.
        self.lacking = self._lacks_cells()
        if not self.lacking:
            self.refuse_unheld(opened.relation.structure)
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
        plain = self._workspace.file(".csv")
        folder = self._workspace.file(".written")
        folder.mkdir()
        target, header = folder / name, self._workspace.file(".csv")
        # The header is ours, because labels may be repeated or blank.
        with self._workspace.room(), header.open("w", encoding="utf-8", newline="") as text:
            if self._dialect.header and self._opened.relation.beside is None:
                text.write(join_record(self._labels, self._dialect) + "\n")
        if self._dialect.plain:
            form = f"FORMAT csv, HEADER false, DELIMITER {_literal(self._dialect.between)}"
            self._copy(self._select_written(), plain, form)
        else:
            self._write_in_dialect(plain)
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

    def _write_in_dialect(self, file: Path) -> None:
        query = f"SELECT text, {self._names} FROM ({self._select_rows()}) ORDER BY row"
        rows = self._connection.execute(query)
        with self._workspace.room(), file.open("w", encoding="utf-8", newline="") as out:
            while some := rows.fetchmany(_AT_ONCE):
                for text, *cells in some:
                    given = [each or "" for each in cells]
                    out.write((join_record(given, self._dialect) if text is None else text) + "\n")

    def prove(self, read: OpenTable) -> None:
        """Compare what was written, as it is read, with what was meant: every row, whether it is a record or not.

        Raises:
            SourceError: They differ: a cell cannot be held in this form or encoding.
        """
        width = range(len(self._labels))
        cells = [to_sql(column(f"c{place}")) for place in width]
        digest = f"SELECT count(*), bit_xor(hash({', '.join(cells)})) FROM "
        every = " UNION ALL BY NAME ".join(f"FROM {each}" for each in (read.relation.scan, read.beside) if each)
        # A cell that a note lacks is written as a blank one.
        whole = ", ".join(f"COALESCE({each}, '') AS {each}" for each in cells)
        written = " UNION ALL BY NAME ".join([f"FROM {self._scan()}", *self._select_headers()])
        meant, found = (self._one(digest + each) for each in (f"(SELECT {whole} FROM ({written}))", f"({every})"))
        if read.relation.labels == self._labels and meant == found:
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
        if self._opened.relation.dialect or not (self._dialect.header_rows or self._dialect.comment_rows):
            return
        name = self._opened.relation.name
        raise SourceError(
            Text(
                f"{name} 的描述文件按行号规定了表头行或注释行（dialect 的 headerRows、commentRows），而 {name} 不是文本文件，没有这些行，"
                "所以没有写；请从描述文件里去掉这两项。",
                f"The descriptor of {name} gives rows of a header or of comments by their numbers (headerRows and commentRows "
                f"of its dialect), and {name} is no text that has such rows, so nothing was written; take them out of the "
                "descriptor.",
            )
        )

    def _lacks_cells(self) -> bool:
        structure = self._opened.relation.structure
        return structure is not None and self._one(f"SELECT count(*) FROM {structure} WHERE code = '{_LACKING}'") > (0,)

    def refuse_unheld(self, structure: str | None) -> None:
        """Refuse a table of which something would be lost.

        Args:
            structure: What is wrong with its form, as `TextRelation.structure`.

        Raises:
            SourceError: It holds what a CSV file cannot hold as it is.
        """
        if structure is None:
            return
        held = ", ".join(map(_literal, (*_HELD, NOTE_ROW)))
        found = self._connection.execute(
            f"SELECT code, count(*), min(row) FROM {structure} WHERE code NOT IN ({held}) GROUP BY code ORDER BY min(row), code"
        ).fetchall()
        if not found:
            return
        name = self._opened.relation.name
        zh = "；".join(
            f"不满足“{FORM_FAULTS[code].zh}”（{code}）{count:,} 处，第一处在第 {row} 行" for code, count, row in found
        )
        en = "; ".join(f"{code}: {count:,}, first in row {row}" for code, count, row in found)
        raise SourceError(
            Text(
                f"{name} 有读不完整的行，写出去会丢内容，所以没有写：{zh}。请先在来源系统里改正后重新导出（zhengzhao validate 列出每一处）。",
                f"{name} has records that cannot be read whole and would lose something in the output, so nothing was written: "
                f"{en}. Mend them in the system they come from and export again (zhengzhao validate shows each).",
            )
        )

    def _scan(self) -> str:
        return f"read_parquet({_literal(exact_path(self._records))}, file_row_number = true)"

    def _select_written(self) -> str:
        if self._opened.relation.structure is None:
            return f"SELECT {self._written} FROM {self._scan()}"
        return f"SELECT {self._names} FROM ({self._select_rows()}) ORDER BY row"

    def _select_rows(self) -> str:
        """Return what is to be written with the row of each: records, blank rows, and what is none of them, as `text`."""
        relation = self._opened.relation
        parts = [f"SELECT {self._numbers}, NULL AS text, {self._written} FROM {self._scan()}"]
        if relation.structure is not None:
            parts.append(f"SELECT row, NULL AS text FROM {relation.structure} WHERE code = 'blank-row'")
        parts += self._select_headers()
        if relation.beside is not None:
            parts.append(f"SELECT row, text FROM {relation.beside}")
        return " UNION ALL BY NAME ".join(parts)

    def _select_headers(self) -> list[str]:
        """Return the headers that a workbook has again among its records, and that its relation leaves out, as rows."""
        structure = self._opened.relation.structure
        labels = ", ".join(f"NULLIF({_literal(label)}, '') AS c{place}" for place, label in enumerate(self._labels))
        if structure is None:
            return []
        return [f"SELECT row, {labels} FROM {structure} WHERE code = '{REPEATED_HEADER}'"]

    @property
    def _names(self) -> str:
        return ", ".join(f"c{place}" for place in range(len(self._labels)))

    @property
    def _written(self) -> str:
        # An empty text is written as nothing, as most files have it, and not as two quotation marks.
        places = range(len(self._labels))
        return ", ".join(f"NULLIF({to_sql(column(f'c{place}'))}, '') AS c{place}" for place in places)

    @property
    def _numbers(self) -> str:
        first = self._opened.layout.header_row + 1
        return "row, line" if self._opened.layout.numbered else f"file_row_number + {first} AS row, row AS line"

    @property
    def _changes(self) -> str:
        """The changes one by one, with the row and line of their records."""
        members = ", ".join(f"change.{each}" for each in MEMBERS)
        return (
            f"SELECT row, line, {members} FROM (SELECT {self._numbers}, unnest({CHANGES}) AS change FROM {self._scan()} "
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
