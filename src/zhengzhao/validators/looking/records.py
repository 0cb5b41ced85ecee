"""The records that need a second look: kept in a table with their places, so that the source is not read again.

Most sources have no numbers for their records, and to number them as they are read is serial. But a query without a
join writes its rows into a table in the order of the source, so a record's place is where it stands in that table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from typing import Literal

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.engines.trees import call, union_all
from zhengzhao.validators.compiling.plan import (
    Plan,
    asked,
    asked_flags,
    broken,
    expected,
    flag,
    ready,
    select_flags,
)
from zhengzhao.validators.layout import (
    ABSENT,
    APART,
    LINE,
    PART,
    ROW,
    TEXT,
    Layout,
    nested,
    select,
    select_texts,
    typed_values,
)
from zhengzhao.validators.looking.first_look import FirstLook
from zhengzhao.validators.looking.suspicion import SUSPECT, select_loosely, suspected
from zhengzhao.validators.looking.words import Words
from zhengzhao.validators.waivers import fields_of

Texts = Callable[[str, Callable[[], exp.Query]], str]
"""Gives a text of SQL by its name, and makes it of the query when it is first asked for."""
_MANY = 10
"""Where more than one record in so many is suspect, all of them are kept without asking again which."""
_FEW = 10_000
"""So few records are all kept, too: to ask which are suspect takes longer than to hold all of them to every rule."""


def keep_suspects(connection: duckdb.DuckDBPyConnection, plan: Plan, looks: Sequence[FirstLook], text: Texts) -> None:
    """Keep the suspect records of a table as the view `found`, with the outcome of every row rule.

    Its columns are `|row` and `|line`, `F|text`, `F|absent` where records may lack cells, `F`, `|asked:K`, `|rule:N`,
    and `|expected:N` for rules that look up what they expect. There is a look at each source that the plan's view reads;
    of several, the rows of each stand `APART`. `text` keeps the SQL for the next source that looks alike.
    """
    layout = plan.layout
    names = layout.schema.names
    rows, suspects = sum(each.rows for each in looks), sum(each.suspects for each in looks)
    every = rows <= _FEW or suspects * _MANY > rows or any(each.listed for each in looks)
    chosen = None if every else text("suspects", partial(_select_suspects, plan))
    if chosen is None or not (layout.numbered or _keeps_order(connection, chosen)):
        whole = text("texts", partial(select_texts, layout, names, numbers=layout.numbered))
        _keep(connection, plan, "picked", whole, names, looks)
    else:
        _keep(connection, plan, "picked", chosen, names, looks, None if layout.numbered else SUSPECT)
    _create(connection, "TABLE", plan.view("outcomes"), text("outcomes", partial(_select_outcomes, plan)))
    _create(connection, "VIEW", plan.view("found"), text("joined", partial(_select_joined, plan)))


def keep_located(connection: duckdb.DuckDBPyConnection, plan: Plan, numbers: Sequence[int], limit: int) -> None:
    """Keep of the view `found` the first records of each source on which each of some row rules failed: as `located`.

    The view reads and types every field anew for whoever asks it; of these few records each rule can ask at once.
    """
    rows = []
    for number in numbers:
        # A waiver reads more of a record than how it fared.
        source = plan.view("found" if plan.waivers_of(number) else "outcomes")
        failed = select([column(ROW)], table(source)).where(broken(plan, number), copy=False)
        if plan.layout.parts:
            order = exp.Order(expressions=[column(ROW)])
            place = exp.Window(this=exp.RowNumber(), partition_by=[part_of(column(ROW))], order=order)
            failed = failed.qualify(exp.LTE(this=place, expression=exp.Literal.number(limit)), copy=False)
        else:
            failed = failed.order_by(column(ROW), copy=False).limit(limit, copy=False)
        rows.append(select([column(ROW)], nested(failed)))
    chosen = plan.view("chosen")
    _create_table(connection, chosen, union_all(rows))
    ends = select([exp.Min(this=column(ROW)), exp.Max(this=column(ROW))], table(chosen))
    # Where much has failed these rows stand close together, and so little of the view is joined.
    low, high = (exp.Literal.number(each or 0) for each in connection.execute(to_sql(ends)).fetchone() or (0, 0))
    within = exp.Between(this=column(ROW), low=low, high=high)
    some = exp.In(this=column(ROW), query=exp.Subquery(this=select([column(ROW)], table(chosen))))
    located = select([exp.Star()], table(plan.view("found"))).where(within, some, copy=False)
    kept = plan.view("located") + "|table"
    _create_table(connection, kept, located)
    # Elsewhere the view is a part of what several sources have.
    _create_view(connection, plan.view("located"), select([exp.Star()], table(kept)))


def part_of(row: exp.Expr) -> exp.Expr:
    """Return the place of the source that a row is of, where several are read."""
    return exp.IntDiv(this=row, expression=exp.Literal.number(APART))


def keep_part(connection: duckdb.DuckDBPyConnection, plan: Plan, whole: Plan, part: int, kind: str) -> None:
    """Let the view `kind` of a source be what the same of several sources has of it, with the source's own rows."""
    first = part * APART
    own = exp.Sub(this=column(ROW), expression=exp.Literal.number(first))
    star = exp.Star(replace=[exp.alias_(own, ROW, quoted=True)])
    bounds = {"low": exp.Literal.number(first), "high": exp.Literal.number(first + APART - 1)}
    query = select([star], table(whole.view(kind))).where(exp.Between(this=column(ROW), **bounds), copy=False)
    _create_view(connection, plan.view(kind), query)


def keep_rows(connection: duckdb.DuckDBPyConnection, plan: Plan, numbers: Sequence[int]) -> None:
    """Keep what rules that are queries of their own read of every record, as the view `rows`.

    Its columns are `|row`, `|line`, `F|text`, `F|absent` where records may lack cells, and `F`.
    """
    layout, schema = plan.layout, plan.layout.schema
    used = dict.fromkeys(schema.primary_key)
    for number in numbers:
        rule = plan.rules[number]
        used |= dict.fromkeys([*rule.fields, *rule.uses])
        used |= dict.fromkeys(name for each in plan.waivers_of(number) for name in fields_of(each, schema))
    texts = select_texts(layout, list(used), numbers=layout.numbered)
    _keep(connection, plan, "all", to_sql(texts), list(used), ())
    values = typed_values(layout, list(used), table(plan.view("all")), [column(ROW), column(LINE)])
    _create_view(connection, plan.view("rows"), values)


def select_eligible(plan: Plan, number: int, columns: Sequence[exp.Expr], suspects: bool) -> exp.Select:
    """Select, for a rule that is a query of its own, the records of `rows` where it is evaluated: `row` and `columns`.

    Without `suspects` no cell has failed before.
    """
    row = exp.alias_(column(ROW), "row", quoted=True)
    chosen = select([row, *columns], table(plan.view("rows"))).where(asked(plan, number, first=True), copy=False)
    sound = ready(plan, number)
    if not suspects or isinstance(sound, exp.Boolean):
        return chosen
    bad = select([column(ROW)], table(plan.view("found"))).where(exp.not_(sound), copy=False)
    return chosen.where(exp.not_(exp.In(this=column(ROW), query=exp.Subquery(this=bad))), copy=False)


def _keep(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    kind: str,
    sql: str,
    fields: Sequence[str],
    looks: Sequence[FirstLook],
    chosen: str | None = None,
) -> None:
    """Write records into a table and make the view `kind` of them with their places; `chosen` is a column that says which."""
    layout, name = plan.layout, plan.view(kind)
    _create(connection, "TABLE", name + "|table", sql)
    if layout.numbered and not layout.parts:
        _create_view(connection, name, select([exp.Star()], table(name + "|table")))
        return
    places = zip(_places(layout, looks), (ROW, LINE), strict=True)
    numbers = [exp.alias_(each, label, quoted=True) for each, label in places]
    placed = select([*numbers, *_texts(plan, fields)], table(name + "|table"))
    _create_view(connection, name, placed if chosen is None else placed.where(column(chosen), copy=False))


def _places(layout: Layout, looks: Sequence[FirstLook]) -> tuple[exp.Expr, exp.Expr]:
    """Return the row and the line of a record that was kept; of several sources the rows of each stand `APART`."""
    place: exp.Expr = exp.Add(this=exp.column("rowid"), expression=exp.Literal.number(layout.header_row + 1))
    row, line = (column(ROW), column(LINE)) if layout.numbered else (place, place.copy())
    if not layout.parts:
        return row, line
    before = [0] * len(looks) if layout.numbered else [0, *accumulate(each.rows for each in looks)][: len(looks)]
    part = exp.Add(this=column(PART), expression=exp.Literal.number(1))

    def moved(number: exp.Expr, by: Sequence[int]) -> exp.Expr:
        listed = exp.Array(expressions=[exp.Literal.number(each) for each in by])
        return exp.Add(this=number, expression=call("list_extract", listed, part))

    apart = [position * APART - each for position, each in zip(layout.parts, before, strict=True)]
    return moved(row, apart), moved(line, [-each for each in before])


def _select_outcomes(plan: Plan) -> exp.Select:
    """Select, by the rows of `picked`, the outcome of every row rule, where each rule is asked, and what cells are absent."""
    places = [column(ROW), column(LINE)]
    source = typed_values(plan.layout, plan.layout.schema.names, table(plan.view("picked")), places)
    outcomes = [*_absent(plan, plan.layout.schema.names), *_asked(plan), *map(column, _outcomes(plan))]
    return select([column(ROW), *outcomes], nested(select_flags(plan, source)))


def _select_joined(plan: Plan) -> exp.Select:
    """Select the records of `picked` with their values and outcomes."""
    same = exp.EQ(this=column(ROW, "p"), expression=column(ROW, "o"))
    flags = dict.fromkeys(name for names in asked_flags(plan).values() for name in names)
    outcomes = [*flags, *_outcomes(plan)]
    every = [
        exp.Column(this=exp.Star(), table=exp.to_identifier("p", quoted=True)),
        *(column(each, "o") for each in outcomes),
    ]
    joined = select(every, exp.alias_(table(plan.view("picked")), "p", table=True))
    joined = joined.join(exp.alias_(table(plan.view("outcomes")), "o", table=True), on=same, copy=False)
    carried = [column(ROW), column(LINE), *map(column, outcomes)]
    return typed_values(plan.layout, plan.layout.schema.names, nested(joined), carried)


def _select_suspects(plan: Plan) -> exp.Select:
    """Select the texts of suspect records; where a source has no numbers, the others too, with nothing but their place."""
    layout = plan.layout
    values = select_loosely(plan, numbers=layout.numbered)
    words = Words()
    suspect = exp.alias_(suspected(plan, words), SUSPECT, quoted=True, copy=False)
    suspects = select([exp.Star(), suspect], nested(words.add_to(values)))
    texts = _texts(plan, layout.schema.names)
    part = [column(PART)] if layout.parts else []
    if layout.numbered:
        return select([*part, column(ROW), column(LINE), *texts], nested(suspects)).where(column(SUSPECT), copy=False)
    only = [
        exp.alias_(exp.Case(ifs=[exp.If(this=column(SUSPECT), true=each)]), each.name, quoted=True) for each in texts
    ]
    return select([*part, column(SUSPECT), *only], nested(suspects))


def _keeps_order(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    # What the engine makes a join of (a list of values, a table of verdicts) is for it to say.
    plan = connection.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall()
    return not any("JOIN" in str(part) for row in plan for part in row)


def _texts(plan: Plan, names: Sequence[str]) -> list[exp.Expr]:
    return [*(column(name + TEXT) for name in names), *_absent(plan, names)]


def _absent(plan: Plan, names: Sequence[str]) -> list[exp.Column]:
    """Return the columns that say of a record what cells it lacks, where it may lack any."""
    return [column(name + ABSENT) for name in names] if plan.layout.numbered else []


def _asked(plan: Plan) -> list[exp.Expr]:
    """Return where rules are asked of a record."""
    found: dict[str, exp.Expr] = {}
    for number, names in asked_flags(plan).items():
        for first, name in zip((True, False), names, strict=True):
            if name not in found:
                found[name] = exp.alias_(asked(plan, number, first), name, quoted=True, copy=False)
    return list(found.values())


def _outcomes(plan: Plan) -> list[str]:
    told = [number for number in plan.row_rules if plan.tells(number)]
    return [*(flag(number) for number in plan.row_rules), *(expected(number) for number in told)]


def _create_table(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Query) -> None:
    _create(connection, "TABLE", name, to_sql(query))


def _create_view(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Query) -> None:
    _create(connection, "VIEW", name, to_sql(query))


def _create(connection: duckdb.DuckDBPyConnection, what: Literal["TABLE", "VIEW"], name: str, sql: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP {what} {to_sql(table(name))} AS {sql}")
