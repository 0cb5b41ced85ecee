"""Rules that are queries of their own over a whole table: keys, and checks that compare records with others."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.engines.trees import union_all
from zhengzhao.validators.compiling.plan import Plan, count_if, count_waived, unwaived
from zhengzhao.validators.layout import APART, ROW, TEXT, key_values, nested, select
from zhengzhao.validators.looking.records import select_eligible
from zhengzhao.validators.looking.siblings import Sibling


def keep_offending(
    connection: duckdb.DuckDBPyConnection, plan: Plan, number: int, suspects: bool, siblings: Sequence[Sibling] = ()
) -> None:
    """Keep the records that break a rule: `row`, `expected`, and for keys `other`, the first row with the same key.

    Args:
        connection: Where the view `rows` is.
        plan: The table's rules.
        number: The rule.
        suspects: Whether there is the view `found`.
        siblings: The other sources of the table whose records are compared with this one's.
    """
    query = _select_repeated if plan.rules[number].kind == "unique" else _select_related
    own = select([exp.Star()], nested(query(plan, number, suspects, siblings)))
    if siblings:
        bounds = {"low": exp.Literal.number(1), "high": exp.Literal.number(APART - 1)}
        own = own.where(exp.Between(this=column("row"), **bounds), copy=False)
    name = to_sql(table(plan.view(f"offending:{number}")))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {to_sql(own)}")


def select_failed(plan: Plan, number: int) -> exp.Select:
    """Count the records that break a rule: one row, `failed` without what is waived, and `waived:N:P`."""
    if not plan.waivers_of(number):
        failed = exp.alias_(exp.Count(this=exp.Star()), "failed", quoted=True)
        return select([failed], table(plan.view(f"offending:{number}")))
    failed = exp.alias_(count_if(unwaived(plan, number)), "failed", quoted=True)
    waived = count_waived(plan, number, exp.true())
    return select([failed, *waived], nested(select_offending_records(plan, number)))


def select_offending_records(plan: Plan, number: int) -> exp.Select:
    """Select the records that break a rule, each with what `rows` has of it."""
    offending = exp.alias_(table(plan.view(f"offending:{number}")), "o", table=True)
    records = exp.alias_(table(plan.view("rows")), "v", table=True)
    same = exp.EQ(this=column("row", "o"), expression=column(ROW, "v"))
    return exp.select("o.*", "v.*").from_(records).join(offending, on=same)


def _with_siblings(
    plan: Plan, number: int, values: Sequence[exp.Expr], suspects: bool, siblings: Sequence[Sibling]
) -> exp.Query:
    """Select the records on which a rule is evaluated, and those of other sources of the table that they are compared with."""
    queries = [select_eligible(plan, number, values, suspects)]
    for each in siblings:
        theirs = select_eligible(each.plan, each.number, [value.copy() for value in values], each.suspects)
        row = exp.Add(this=column("row"), expression=exp.Literal.number(each.apart))
        kept = [column(value.alias) for value in values]
        queries.append(select([exp.alias_(row, "row", quoted=True), *kept], nested(theirs)))
    return union_all(queries)


def _select_related(plan: Plan, number: int, suspects: bool, siblings: Sequence[Sibling]) -> exp.Query:
    rule = plan.rules[number]
    values = [
        exp.alias_(column(name + TEXT if kind == "text" else name), parameter, quoted=True)
        for parameter, name, kind in zip(rule.parameters, rule.fields, rule.kinds, strict=False)
    ]
    rows = _with_siblings(plan, number, values, suspects, siblings)
    query = rule.test.copy() if isinstance(rule.test, exp.Query) else exp.select("*").from_("rows")
    query = query.with_("rows", rows, copy=False)
    if rule.reference is not None:
        query = query.with_("reference", select([exp.Star()], table(plan.references[number])), copy=False)
    return query


def _select_repeated(plan: Plan, number: int, suspects: bool, siblings: Sequence[Sibling]) -> exp.Query:
    keys = key_values(plan.layout.schema, plan.rules[number].fields)
    values = [exp.alias_(value, name, quoted=True) for name, value in keys.items()]
    rows = _with_siblings(plan, number, values, suspects, siblings)
    first = exp.Window(this=exp.Min(this=column("row")), partition_by=[column(key) for key in keys])
    counted = select([column("row"), exp.alias_(first, "other", quoted=True)], nested(rows))
    nothing = exp.alias_(exp.cast(exp.null(), "VARCHAR"), "expected", quoted=True)
    later = exp.GT(this=column("row"), expression=column("other"))
    return select([column("row"), nothing, column("other")], nested(counted)).where(later, copy=False)
