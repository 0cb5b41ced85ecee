"""Parquet: columns have types, so each is rendered by one expression, and a sound file is read where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.lexical import LONG_NUMBER as LEAST
from zhengzhao.sources.lexical import booleans, decimal_mark, form_of, missing_form
from zhengzhao.sources.relation import TextRelation, character, parquet_scan
from zhengzhao.sources.survey import hashing
from zhengzhao.sources.typed import LONG_NUMBER
from zhengzhao.sources.workspace import Workspace
from zhengzhao.standard import Field

_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)
_PLAIN = (*_WHOLE, "VARCHAR", "UUID")


def open_parquet(path: Path, *, workspace: Workspace, expected: Expected) -> TextRelation:
    """Open a Parquet file as one relation of text columns.

    Args:
        path: The file.
        workspace: Where its records go if something is wrong with their form.
        expected: What the table expects; it says which field each column feeds.

    Raises:
        SourceError: It cannot be read.
        OutputError: There is no space left for temporary files.
    """
    with hashing(path) as digest:
        connection = workspace.connection
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {parquet_scan(path)}").fetchall()
            columns = _columns([(str(name), str(kind)) for name, kind, *_ in described], expected)
            rows, faulty = _survey(connection, parquet_scan(path), columns)
        except duckdb.Error as error:
            raise SourceError(
                Text(
                    f"{path} 不是完好的 Parquet 文件：{_first_line(error)}；请重新导出。",
                    f"{path} is no sound Parquet file: {_first_line(error)}; export it again.",
                )
            ) from error
        scan: str = _select(columns).from_(_item(parquet_scan(path))).subquery().sql("duckdb")
        structure = None
        if faulty:
            with workspace.room():
                scan, structure = _with_faults(workspace, path, columns)
            rows = _count(connection, scan)
        return TextRelation(
            name=path.name,
            path=path,
            sha256=digest(),
            encoding="parquet",
            encoding_reason=Text("Parquet 文件", "a Parquet file"),
            sheet=None,
            header_row=1,
            rows=rows,
            labels=tuple(str(name) for name, *_ in described),
            scan=scan,
            numbered=structure is not None,
            structure=structure,
            codes=(LONG_NUMBER,),
        )


class _Column:
    """One column: its text, and the conditions under which it is no value."""

    def __init__(self, position: int, name: str, kind: str, field: Field | None, missing: Sequence[str]) -> None:
        self.position = position
        cell = exp.column(name, quoted=True)
        self.raw = cell
        if field is not None and field.missing_values is not None:
            missing = field.missing_values
        text = render(cell, kind, field)
        self.text = exp.Coalesce(this=text, expressions=[exp.Literal.string(missing_form(missing))])
        self.faults: list[tuple[str, str | None, exp.Expr]] = []
        if kind == "VARCHAR":
            nul = exp.Anonymous(this="contains", expressions=[cell.copy(), character(0)])
            self.faults.append(("source-error", "nul", nul))
        elif (
            field is not None and field.type == "string" and (kind in (*_WHOLE, "FLOAT", "DOUBLE") or _is_decimal(kind))
        ):
            least = exp.Literal.number(LEAST)
            self.faults.append((LONG_NUMBER, None, exp.GTE(this=exp.Abs(this=_double(cell)), expression=least)))

    @property
    def blank(self) -> exp.Expr:
        """The condition that the cell is empty."""
        empty = exp.EQ(this=exp.cast(self.raw.copy(), "VARCHAR"), expression=exp.Literal.string(""))
        return exp.or_(exp.Is(this=self.raw.copy(), expression=exp.null()), empty)


def render(cell: exp.Expr, kind: str, field: Field | None) -> exp.Expr:
    """Return the expression that writes a typed cell in the lexical form of its field; see `lexical.writer`.

    Args:
        cell: The cell.
        kind: Its type, as DuckDB writes it.
        field: The field that it feeds; None for a column that the table does not know.
    """
    wanted = field.type if field is not None else ""
    if kind in _PLAIN or kind.startswith("ENUM"):
        return _varchar(cell)
    if kind == "BOOLEAN":
        true, false = booleans(field)
        no = exp.If(this=exp.not_(cell.copy()), true=exp.Literal.string(false))
        return exp.Case(ifs=[exp.If(this=cell.copy(), true=exp.Literal.string(true)), no])
    if kind in ("FLOAT", "DOUBLE") or _is_decimal(kind):
        return _number(cell, kind, field)
    if kind == "DATE":
        return _date(cell, field, wanted)
    if kind.startswith("TIMESTAMP"):
        return _timestamp(cell, kind, field, wanted)
    if kind == "TIME":
        form = form_of(field, "time")
        return (
            _strftime(exp.Add(this=exp.cast(exp.Literal.string("2000-01-01"), "DATE"), expression=cell.copy()), form)
            if form
            else _varchar(cell)
        )
    if kind == "BLOB":
        return exp.Anonymous(this="base64", expressions=[cell.copy()])
    return _varchar(exp.Anonymous(this="to_json", expressions=[cell.copy()]))


def _number(cell: exp.Expr, kind: str, field: Field | None) -> exp.Expr:
    whole: exp.Expr = exp.EQ(this=cell.copy(), expression=exp.Anonymous(this="trunc", expressions=[cell.copy()]))
    if not _is_decimal(kind):
        small = exp.LT(this=exp.Abs(this=cell.copy()), expression=exp.Literal.number("1e37"))
        whole = exp.and_(small, whole)
    integer = _varchar(exp.cast(cell.copy(), "HUGEINT"))
    mark = decimal_mark(field)
    text: exp.Expr = _varchar(cell)
    if mark != ".":
        text = exp.Replace(this=text, expression=exp.Literal.string("."), replacement=exp.Literal.string(mark))
    words = [
        exp.If(this=exp.EQ(this=_varchar(cell), expression=exp.Literal.string(said)), true=exp.Literal.string(word))
        for said, word in (("nan", "NaN"), ("inf", "INF"), ("-inf", "-INF"))
    ]
    return exp.Case(ifs=[*words, exp.If(this=whole, true=integer)], default=text)


def _date(cell: exp.Expr, field: Field | None, wanted: str) -> exp.Expr:
    if wanted == "datetime":
        return _strftime(cell, form_of(field, "datetime") or "%Y-%m-%dT%H:%M:%S")
    form = form_of(field, "date")
    plain = _strftime(cell, form) if form else _varchar(cell)
    if wanted != "yearmonth":
        return plain
    first = exp.EQ(this=exp.Anonymous(this="day", expressions=[cell.copy()]), expression=exp.Literal.number(1))
    return exp.Case(ifs=[exp.If(this=first, true=_strftime(cell, "%Y-%m"))], default=plain)


def _timestamp(cell: exp.Expr, kind: str, field: Field | None, wanted: str) -> exp.Expr:
    form = form_of(field, "datetime")
    zoned = kind == "TIMESTAMP WITH TIME ZONE"
    value = (
        exp.AtTimeZone(this=cell.copy(), zone=exp.Literal.string("UTC"))
        if zoned
        else exp.cast(cell.copy(), "TIMESTAMP")
    )
    space, between = exp.Literal.string(" "), exp.Literal.string("T")
    text: exp.Expr = (
        _strftime(value, form) if form else exp.Replace(this=_varchar(value), expression=space, replacement=between)
    )
    if zoned:
        return text if form else exp.DPipe(this=text, expression=exp.Literal.string("Z"))
    if wanted == "datetime":
        return text
    day = exp.cast(value.copy(), "DATE")
    midnight = exp.EQ(this=value.copy(), expression=exp.cast(day.copy(), "TIMESTAMP"))
    return exp.Case(ifs=[exp.If(this=midnight, true=_date(day, field, wanted))], default=text)


def _columns(described: Sequence[tuple[str, str]], expected: Expected) -> list[_Column]:
    return [
        _Column(position, name, kind, expected.field(name), expected.missing_values)
        for position, (name, kind) in enumerate(described)
    ]


def _select(columns: Sequence[_Column]) -> exp.Select:
    return exp.select(*(exp.alias_(each.text.copy(), f"c{each.position}", quoted=True) for each in columns))


def _survey(connection: duckdb.DuckDBPyConnection, scan: str, columns: Sequence[_Column]) -> tuple[int, bool]:
    """Count the rows, and tell whether a record is blank or a cell is no value."""
    faults = [condition for each in columns for _, _, condition in each.faults]
    wrong = exp.or_(_is_blank(columns), *(each.copy() for each in faults))
    counts = exp.select(exp.Count(this=exp.Star()), exp.CountIf(this=wrong)).from_(_item(scan))
    found = connection.execute(counts.sql("duckdb")).fetchone() or (0, 0)
    return int(found[0]), bool(found[1])


def _with_faults(workspace: Workspace, path: Path, columns: Sequence[_Column]) -> tuple[str, str]:
    """Write the records that are not blank with their rows, and what is wrong with the others."""
    number = exp.Add(this=exp.Window(this=exp.RowNumber()), expression=exp.Literal.number(1))
    row = exp.alias_(number, "zz:row", quoted=True)
    numbered = exp.select(row, exp.Star()).from_(_item(parquet_scan(path)))
    rows = [exp.alias_(exp.column("zz:row", quoted=True), name, quoted=True) for name in ("row", "line")]
    cells = []
    wrong: exp.Query = _fault(rows, "blank-row", None, None, exp.null(), _is_blank(columns), numbered)
    for each in columns:
        bad = [condition for _, _, condition in each.faults]
        absent = exp.If(this=exp.or_(*(condition.copy() for condition in bad)), true=exp.null()) if bad else None
        text = exp.Case(ifs=[absent], default=each.text.copy()) if absent else each.text.copy()
        cells.append(exp.alias_(text, f"c{each.position}", quoted=True))
        for code, detail, condition in each.faults:
            shown = each.text if code == LONG_NUMBER else exp.null()
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
        "value": _varchar(value),
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


def _is_decimal(kind: str) -> bool:
    return kind.startswith("DECIMAL")


def _item(scan: str) -> exp.Expr:
    return exp.maybe_parse(scan, into=exp.Table, dialect="duckdb")


def _varchar(value: exp.Expr) -> exp.Expr:
    return exp.cast(value.copy(), "VARCHAR")


def _double(value: exp.Expr) -> exp.Expr:
    return exp.cast(value.copy(), "DOUBLE")


def _strftime(value: exp.Expr, form: str) -> exp.Expr:
    return exp.Anonymous(this="strftime", expressions=[value.copy(), exp.Literal.string(form)])


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0]
