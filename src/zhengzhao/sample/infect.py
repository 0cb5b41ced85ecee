"""Putting faults into the rows of a run: values by SQL, the form of records on the bytes that were written."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql, typed
from zhengzhao.engines import table as relation
from zhengzhao.sample.fault import Fault
from zhengzhao.sample.lexical import csv_line
from zhengzhao.sample.ordinals import ORDINAL
from zhengzhao.sample.recipes import draw
from zhengzhao.sample.tables import Sampled
from zhengzhao.standard import Schema
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.layout import TEXT

TABLE = "|infected"
AGAIN = "|again"
"""1 on a row that repeats the one before it."""

_FAULT = "|fault"
_TWIN = "|twin"
_TAKEN = "|taken"
_BESIDE = "|beside"
_CHUNK = 1000


Listing = Callable[[BoundRule], "exp.Select | None"]
"""Returns the rows that a rule looks into, under the names that its check reads; None where it looks into none."""


@dataclass(frozen=True)
class Carrier:
    """A record that carries a fault: its position among the run's records, from 1, and the fault's number."""

    position: int
    fault: int


def infect(
    connection: duckdb.DuckDBPyConnection,
    table: Sampled,
    rows: exp.Select,
    faults: Sequence[tuple[int, Fault]],
    seed: int,
    period: int,
    first: bool,
    listed: Listing,
) -> list[Carrier]:
    """Make a table of a run's rows, with faults, as `|infected`.

    Args:
        connection: Where the run was started.
        table: The table.
        rows: Its rows as text, with their ordinals.
        faults: The table's faults with their numbers, in the order in which they are put in.
        seed: What the choice of rows depends on.
        period: One row in so many carries each name.
        first: Whether this is the first run: there, a fault is put in at least once if any row can carry it.
        listed: Returns what a rule looks into.

    Returns:
        The records that carry a fault, in the order of the file.
    """
    none, no = exp.cast(exp.null(), "INTEGER"), exp.Literal.number(0)
    start = exp.select(exp.Star(), exp.alias_(no, AGAIN, quoted=True), exp.alias_(none, _FAULT, quoted=True)).from_(
        rows.subquery("rows")
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {to_sql(relation(TABLE))} AS {to_sql(start)}")
    schema = table.resource.schema
    for name in dict.fromkeys(fault.check for _, fault in faults):
        ways = [(number, fault) for number, fault in faults if fault.check == name]
        found = []
        for number, fault in ways:
            eligible = _eligible(schema, fault, listed)
            found.append(_some(connection, eligible, fault, seed, period * len(ways)))
            # Each way is put in before the next one is asked for: a row carries one fault only.
            _put_in(connection, schema, fault, number, found[-1])
        if first and not any(found):
            found = _at_least_one(connection, [_eligible(schema, fault, listed) for _, fault in ways], name, seed)
            for (number, fault), ordinals in zip(ways, found, strict=True):
                _put_in(connection, schema, fault, number, ordinals)
    return _carriers(connection)


def ordered(schema: Schema) -> exp.Select:
    """Select the fields of the infected table in the order of the file."""
    fields = [column(name) for name in schema.names]
    return exp.select(*fields).from_(relation(TABLE)).order_by(column(ORDINAL), column(AGAIN))


def break_records(part: Path, carriers: Mapping[int, str]) -> None:
    """Break the form of some records of a part, a CSV file in UTF-8 without a header.

    Args:
        part: The file; it is written anew.
        carriers: The name of the fault by the record's position, from 1.
    """
    lines = part.read_bytes().split(b"\n")[:-1]
    with part.open("wb") as out:
        for position, line in enumerate(lines, 1):
            out.write(_broken(line, carriers[position]) if position in carriers else line + b"\n")


def _broken(line: bytes, name: str) -> bytes:
    cells = next(csv.reader([line.decode("utf-8")]))
    if name == "blank-row":
        return b"\n" + line + b"\n"
    if name == "mixed-line-ends":
        return line + b"\r\n"
    if name == "missing-cell":
        return csv_line(cells[:-1])
    if name == "extra-cell":
        return csv_line([*cells, "多出的单元格"])
    mark = b'"' if name == "source-error" else BROKEN_BYTE
    return _marked(cells, mark)


BROKEN_BYTE = b"\xff"
"""No encoding that a batch may come in has this byte."""


def _marked(cells: Sequence[str], mark: bytes) -> bytes:
    # The mark goes before the first cell that is given and stands unquoted: there a quote opens what nothing closes.
    written = [csv_line([each]).rstrip(b"\n") if each else b"" for each in cells]
    place = next((i for i, each in enumerate(written) if each and not each.startswith(b'"')), 0)
    return b",".join((mark if i == place else b"") + each for i, each in enumerate(written)) + b"\n"


def _some(
    connection: duckdb.DuckDBPyConnection, eligible: exp.Select, fault: Fault, seed: int, period: int
) -> list[int]:
    name = exp.Literal.string("/".join((fault.check, *fault.fields)))
    chosen = exp.Mod(this=draw(seed, column(ORDINAL), name), expression=exp.Literal.number(period))
    query = eligible.where(exp.EQ(this=chosen, expression=exp.Literal.number(0)))
    return [int(row[0]) for row in connection.execute(to_sql(query)).fetchall()]


def _at_least_one(
    connection: duckdb.DuckDBPyConnection, eligible: Sequence[exp.Select], name: str, seed: int
) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in eligible]
    for index, rows in enumerate(eligible):
        order = draw(seed, column(ORDINAL), exp.Literal.string(name))
        query = rows.order_by(order).limit(1)
        row = connection.execute(to_sql(query)).fetchone()
        if row is not None:
            found[index] = [int(row[0])]
            break
    return found


def _eligible(schema: Schema, fault: Fault, listed: Listing) -> exp.Select:
    """Select the ordinals of the rows that the fault would break: free of others, and its rule applies to them."""
    used = _used(schema, fault)
    texts = [exp.alias_(_changed(fault, name), name + TEXT, quoted=True) for name in used]
    rows = exp.select(column(ORDINAL), column(_FAULT), *texts)
    if fault.taken:
        rows = rows.select(
            exp.alias_(_before(ORDINAL), _TWIN, quoted=True), exp.alias_(_before(_FAULT), _TAKEN, quoted=True)
        )
    ranked = fault.rule is not None and fault.rule.test is not None and fault.rule.test.find(exp.Window) is not None
    if ranked:
        beside = exp.Coalesce(this=_before(_FAULT), expressions=[_after(_FAULT)])
        rows = rows.select(exp.alias_(beside, _BESIDE, quoted=True))
    rows = rows.from_(relation(TABLE))
    values = [exp.alias_(_value(schema, name), name, quoted=True) for name in used]
    changed = exp.select(exp.Star(), *values).from_(rows.subquery("texts"))
    query = exp.select(column(ORDINAL)).from_(changed.subquery("rows")).where(_is_null(_FAULT))
    if {*fault.texts, *fault.taken} & {*schema.primary_key}:
        # A row that is repeated keeps its key, or it would be repeated no longer.
        again = exp.EQ(this=column(AGAIN), expression=exp.Literal.number(1))
        repeated = exp.select(column(ORDINAL)).from_(relation(TABLE)).where(again)
        query = query.where(exp.not_(exp.In(this=column(ORDINAL), query=repeated.subquery())))
    if ranked:
        # Where rows are ranked, the fault of a row would be covered by one in the row beside it.
        query = query.where(_is_null(_BESIDE))
    if fault.taken:
        # Only every other row takes from the one before it, so that nothing that is taken is changed itself.
        odd = exp.Mod(this=column(ORDINAL), expression=exp.Literal.number(2))
        query = query.where(exp.EQ(this=odd, expression=exp.Literal.number(0)), _is_null(_TAKEN))
        subjects = [name for name in fault.taken if name in fault.fields]
        query = query.where(exp.not_(_is_null(_TWIN)), *(exp.not_(_is_null(name + TEXT)) for name in subjects))
    rule = fault.rule
    if rule is not None and rule.when is not None:
        query = query.where(_asks(rule))
    if rule is not None and rule.kind in ("row", "relation") and not rule.missing_tested:
        # Where its subject is missing a rule has nothing to check.
        query = query.where(exp.not_(_is_null(rule.fields[0] + TEXT)))
    if rule is not None and rule.kind == "row" and rule.test is not None and rule.reference is None:
        query = query.where(exp.Is(this=exp.paren(rule.test.copy()), expression=exp.false()))
    query = query.where(*(exp.not_(exp.paren(_breaks(each))) for each in fault.others))
    query = query.where(*(exp.not_(exp.paren(_asks(each))) for each in fault.unasked))
    return _related(query, rule, listed) if rule is not None and rule.joins else query


def _related(query: exp.Select, rule: BoundRule, listed: Listing) -> exp.Select:
    """Keep the rows that break a rule which is a query of its own."""
    source = listed(rule)
    breaking = rule.offending
    if source is None or breaking is None:
        return query
    bound = zip(rule.parameters, rule.fields, rule.kinds, strict=True)
    named = [
        exp.alias_(column(each + TEXT if kind == "text" else each), name, quoted=True) for name, each, kind in bound
    ]
    values = named if rule.kind == "relation" else [exp.Star()]
    rows = query.select(exp.alias_(column(ORDINAL), "row", quoted=True), *values, append=False)
    found = breaking.with_("rows", rows).with_("reference", source)
    ordinals = exp.select(exp.alias_(column("row"), ORDINAL, quoted=True)).from_(found.subquery("found"))
    return exp.select(column(ORDINAL)).from_(ordinals.subquery("ordinals"))


def _breaks(rule: BoundRule) -> exp.Expr:
    """The condition that a row breaks a rule; never NULL."""
    assert rule.test is not None
    parts: list[exp.Expr] = [exp.Is(this=exp.paren(rule.test.copy()), expression=exp.false())]
    if rule.when is not None:
        parts.append(_asks(rule))
    if not rule.missing_tested:
        parts.append(exp.not_(_is_null(rule.fields[0] + TEXT)))
    return exp.and_(*parts)


def _asks(rule: BoundRule) -> exp.Expr:
    """The condition under which a rule is asked; never NULL."""
    assert rule.when is not None
    return exp.Is(this=exp.paren(rule.when.copy()), expression=exp.true())


def _changed(fault: Fault, name: str) -> exp.Expr:
    if name in fault.taken:
        return _suffixed(fault, name, _before(name))
    return fault.texts.get(name, column(name)).copy()


def _suffixed(fault: Fault, name: str, taken: exp.Expr) -> exp.Expr:
    suffix = fault.suffixes.get(name)
    return exp.DPipe(this=taken, expression=exp.Literal.string(suffix)) if suffix else taken


def _before(name: str) -> exp.Expr:
    """What stands in the row before."""
    return exp.Window(this=exp.Lag(this=column(name)), order=_in_file())


def _after(name: str) -> exp.Expr:
    return exp.Window(this=exp.Lead(this=column(name)), order=_in_file())


def _in_file() -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=column(ORDINAL)), exp.Ordered(this=column(AGAIN))])


def _is_null(name: str) -> exp.Expr:
    return exp.Is(this=column(name), expression=exp.null())


def _used(schema: Schema, fault: Fault) -> list[str]:
    rules = [*fault.others, *fault.unasked, *([fault.rule] if fault.rule else [])]
    names = [*fault.fields, *fault.taken, *(name for rule in rules for name in (*rule.fields, *rule.uses))]
    return [name for name in dict.fromkeys(names) if name in schema.names]


def _value(schema: Schema, name: str) -> exp.Expr:
    field = schema.field(name)
    text = column(name + TEXT)
    absent = exp.In(this=text.copy(), expressions=[exp.Literal.string(each) for each in schema.missing(field)])
    return exp.Case(ifs=[exp.If(this=exp.not_(absent), true=typed(field, text))])


def _put_in(
    connection: duckdb.DuckDBPyConnection, schema: Schema, fault: Fault, number: int, ordinals: Sequence[int]
) -> None:
    for start in range(0, len(ordinals), _CHUNK):
        among = exp.In(
            this=column(ORDINAL),
            expressions=[exp.Literal.number(each) for each in ordinals[start : start + _CHUNK]],
        )
        connection.execute(to_sql(_statement(schema, fault, number, among)))


def _statement(schema: Schema, fault: Fault, number: int, among: exp.Expr) -> exp.Expr:
    infected = relation(TABLE)
    marked = exp.EQ(this=column(_FAULT), expression=exp.Literal.number(number))
    if fault.kind == "repeat":
        fields = [fault.texts.get(name, column(name)).copy() for name in schema.names]
        again, mark = exp.Literal.number(1), exp.Literal.number(number)
        rows = exp.select(column(ORDINAL), *fields, again, mark).from_(infected).where(among)
        names = [ORDINAL, *schema.names, AGAIN, _FAULT]
        into = exp.Schema(this=infected, expressions=[exp.to_identifier(name, quoted=True) for name in names])
        return exp.Insert(this=into, expression=rows)
    settings: list[exp.Expr] = [marked]
    for name in fault.taken:
        one_less = exp.Sub(this=column(ORDINAL, TABLE), expression=exp.Literal.number(1))
        before = exp.select(column(name, "twin")).from_(exp.alias_(relation(TABLE), "twin", table=True))
        before = before.where(exp.EQ(this=column(ORDINAL, "twin"), expression=one_less))
        before = before.where(exp.EQ(this=column(AGAIN, "twin"), expression=exp.Literal.number(0)))
        settings.append(exp.EQ(this=column(name), expression=_suffixed(fault, name, before.subquery())))
    settings += [exp.EQ(this=column(name), expression=text.copy()) for name, text in fault.texts.items()]
    # A row that repeats another one carries its fault already.
    once = exp.EQ(this=column(AGAIN), expression=exp.Literal.number(0))
    return exp.Update(this=infected, expressions=settings, where=exp.Where(this=exp.and_(among, once)))


def _carriers(connection: duckdb.DuckDBPyConnection) -> list[Carrier]:
    position = exp.Window(this=exp.RowNumber(), order=_in_file())
    numbered = exp.select(exp.alias_(position, "position", quoted=True), column(_FAULT)).from_(relation(TABLE))
    query = (
        exp.select(column("position"), column(_FAULT))
        .from_(numbered.subquery("numbered"))
        .where(exp.not_(exp.Is(this=column(_FAULT), expression=exp.null())))
        .order_by(column("position"))
    )
    return [Carrier(int(row[0]), int(row[1])) for row in connection.execute(to_sql(query)).fetchall()]


def rows_of(carriers: Iterator[tuple[int, str]]) -> Iterator[int]:
    """Return the row of each carrier in the file, given its position among all records and its fault.

    The header is row 1; a blank row stands before its carrier and pushes everything after it down by one.
    """
    blanks = 0
    for position, name in carriers:
        yield 1 + position + blanks
        blanks += name == "blank-row"
