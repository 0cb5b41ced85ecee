"""Typed columns, in a file or in memory: each is rendered by one expression, and a sound relation is read where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from zhengzhao.sources.columnar.rendering import FLOATING, WHOLE, is_decimal, is_nan, is_nested, render, varchar
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.lexical import LEAST_LONG_NUMBER, missing_form
from zhengzhao.sources.relation import character, parquet_scan
from zhengzhao.sources.typed import LONG_NUMBER
from zhengzhao.sources.workspace import Workspace
from zhengzhao.standard import Field


@dataclass(frozen=True)
class Columns:
    """What a relation of typed columns says as text; see `TextRelation` for `scan` and `structure`."""

    rows: int
    scan: str
    structure: str | None


def read_columns(
    scan: str, *, workspace: Workspace, expected: Expected, labels: Sequence[str] | None = None
) -> tuple[tuple[str, ...], Columns]:
    """Read a relation of typed columns as text.

    Args:
        scan: A FROM item that the workspace's own database can read.
        workspace: Where its records go if something is wrong with their form.
        expected: What the table expects; it says which field each column feeds.
        labels: What the columns are called; None if they carry their own names.

    Returns:
        The labels, and the columns as text.

    Raises:
        duckdb.Error: The relation cannot be read.
        OutputError: There is no space left for temporary files.
    """
    connection = workspace.connection
    described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    names = tuple(str(name) for name, *_ in described) if labels is None else tuple(labels)
    columns = [
        _Column(position, str(name), str(kind), expected.field(label), expected.missing_values)
        for position, ((name, kind, *_), label) in enumerate(zip(described, names, strict=True))
    ]
    rows, faulty = _survey(connection, scan, columns)
    if not faulty:
        return names, Columns(rows, _select(columns).from_(_item(scan)).subquery().sql("duckdb"), None)
    with workspace.room():
        records, structure = _with_faults(workspace, scan, columns)
    return names, Columns(_count(connection, records), records, structure)


class _Column:
    """One column: its text, and the conditions under which it is no value."""

    def __init__(self, position: int, name: str, kind: str, field: Field | None, missing: Sequence[str]) -> None:
        self.position = position
        cell = exp.column(name, quoted=True)
        self.raw = cell
        if field is not None and field.missing_values is not None:
            missing = field.missing_values
        text = render(cell, kind, field, missing)
        self.text = exp.Coalesce(this=text, expressions=[exp.Literal.string(missing_form(missing))])
        self.faults: list[tuple[str, str | None, exp.Expr]] = []
        if kind == "VARCHAR":
            nul = exp.Anonymous(this="contains", expressions=[cell.copy(), character("\0")])
            self.faults.append(("source-error", "nul", nul))
        elif field is not None and field.type == "string" and (kind in (*WHOLE, *FLOATING) or is_decimal(kind)):
            long: exp.Expr = exp.GTE(this=exp.Abs(this=_double(cell)), expression=exp.Literal.number(LEAST_LONG_NUMBER))
            if kind in FLOATING:
                long = exp.and_(exp.not_(is_nan(cell)), long)
            self.faults.append((LONG_NUMBER, None, long))
        elif field is not None and field.type == "string" and is_nested(kind):
            self.faults.append(("source-error", "nested", exp.not_(exp.Is(this=cell.copy(), expression=exp.null()))))

    @property
    def blank(self) -> exp.Expr:
        """The condition that the cell is empty."""
        empty = exp.EQ(this=exp.cast(self.raw.copy(), "VARCHAR"), expression=exp.Literal.string(""))
        return exp.or_(exp.Is(this=self.raw.copy(), expression=exp.null()), empty)


def _select(columns: Sequence[_Column]) -> exp.Select:
    return exp.select(*(exp.alias_(each.text.copy(), f"c{each.position}", quoted=True) for each in columns))


def _survey(connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[_Column]) -> tuple[int, bool]:
    """Count the rows, and tell whether a record is blank or a cell is no value."""
    faults = [condition for each in columns for _, _, condition in each.faults]
    wrong = exp.or_(_is_blank(columns), *(each.copy() for each in faults))
    counts = exp.select(exp.Count(this=exp.Star()), exp.CountIf(this=wrong)).from_(_item(scan))
    found = connection.execute(counts.sql("duckdb")).fetchone() or (0, 0)
    return int(found[0]), bool(found[1])


def _with_faults(workspace: Workspace, scan: str, columns: Sequence[_Column]) -> tuple[str, str]:
    """Write the records that are not blank with their rows, and what is wrong with the others."""
    number = exp.Add(this=exp.Window(this=exp.RowNumber()), expression=exp.Literal.number(1))
    row = exp.alias_(number, "zz:row", quoted=True)
    numbered = exp.select(row, exp.Star()).from_(_item(scan))
    rows = [exp.alias_(exp.column("zz:row", quoted=True), name, quoted=True) for name in ("row", "line")]
    cells = []
    wrong: exp.Query = _fault(rows, "blank-row", None, None, exp.null(), _is_blank(columns), numbered)
    for each in columns:
        bad = [condition for _, _, condition in each.faults]
        absent = exp.If(this=exp.or_(*(condition.copy() for condition in bad)), true=exp.null()) if bad else None
        text = exp.Case(ifs=[absent], default=each.text.copy()) if absent else each.text.copy()
        cells.append(exp.alias_(text, f"c{each.position}", quoted=True))
        for code, detail, condition in each.faults:
            shown = exp.Replace(
                this=each.text.copy(), expression=character("\0"), replacement=exp.Literal.string("\ufffd")
            )
            fault = _fault(rows, code, each.position, detail, shown, condition, numbered)
            wrong = exp.union(wrong, fault, distinct=False)
    records = exp.select(*(each.copy() for each in rows), *cells).from_(numbered.subquery("s"))
    records = records.where(exp.not_(_is_blank(columns)))
    return _stored(workspace, records), _stored(workspace, wrong)


def _fault(
    rows: Sequence[exp.Expr],
    code: str,
    position: int | None,
    detail: str | None,
    value: exp.Expr,
    condition: exp.Expr,
    numbered: exp.Select,
) -> exp.Select:
    at = exp.null() if position is None else exp.Literal.number(position)
    said = exp.null() if detail is None else exp.Literal.string(detail)
    columns = {
        "code": exp.Literal.string(code),
        "position": exp.cast(at, "INTEGER"),
        "value": varchar(value),
        "detail": exp.cast(said, "VARCHAR"),
    }
    chosen = [exp.alias_(each, name, quoted=True) for name, each in columns.items()]
    return (
        exp.select(*(each.copy() for each in rows), *chosen)
        .from_(numbered.copy().subquery("s"))
        .where(condition.copy())
    )


def _stored(workspace: Workspace, query: exp.Query) -> str:
    target = workspace.file(".parquet")
    to = exp.Literal.string(str(target)).sql("duckdb")
    workspace.connection.execute(f"COPY ({query.sql('duckdb')}) TO {to} (FORMAT parquet)")
    return parquet_scan(target)


def _count(connection: duckdb.DuckDBPyConnection, scan: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {scan}").fetchone()
    return int(found[0]) if found else 0


def _is_blank(columns: Sequence[_Column]) -> exp.Expr:
    return exp.and_(*(each.blank for each in columns))


def _item(scan: str) -> exp.Expr:
    return exp.maybe_parse(scan, into=exp.Table, dialect="duckdb")


def _double(value: exp.Expr) -> exp.Expr:
    return exp.cast(value.copy(), "DOUBLE")
