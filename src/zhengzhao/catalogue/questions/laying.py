"""The tables that questions read: one a resource, each row with the days on which it holds."""

from __future__ import annotations

import duckdb
from sqlglot import exp

from zhengzhao.catalogue.layers import BEGINNING, END, Catalogue
from zhengzhao.engines import column, table, to_sql
from zhengzhao.engines.trees import union_all
from zhengzhao.standard import Resource
from zhengzhao.validators.layout import nested, select

NEVER_IN_FORCE = "never_in_force"
"""The table of rows that hold on no day of their own layer: no other table that a question sees has them."""


def lay_out(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Give the registered tables of a catalogue their days.

    Each table of a resource keeps the rows that hold on some day of the national version, with `holds_from` and
    `holds_until`: what the row, its layer and the national version have in common.

    Args:
        connection: Where the catalogue is registered, with its rows numbered.
        catalogue: One national version, with the overlays that meet it.
    """
    own, resources = catalogue.layers[0], catalogue.national.resources
    for each in resources:
        whole = table(every_row(each))
        connection.execute(f"ALTER TABLE {to_sql(table(each.name))} RENAME TO {to_sql(whole)}")
        _create(connection, each.name, _select_holding(each, own.start or BEGINNING, own.end or END))
    _create(connection, NEVER_IN_FORCE, union_all(map(_select_never, resources)))


def every_row(resource: Resource) -> str:
    """Return the name of the table of all rows of a resource, whether they hold or not."""
    return f"{resource.name}|all"


def _select_holding(resource: Resource, start: str, end: str) -> exp.Select:
    since = exp.Greatest(this=_since(resource), expressions=[exp.Literal.string(start)])
    until = exp.Least(this=_until(resource), expressions=[exp.Literal.string(end)])
    rows = select([exp.Star(), _named(since, "holds_from"), _named(until, "holds_until")], table(every_row(resource)))
    holds = exp.LT(this=column("holds_from"), expression=column("holds_until"))
    return select([exp.Star()], nested(rows)).where(holds)


def _select_never(resource: Resource) -> exp.Select:
    keys = resource.schema.primary_key or ("row",)
    columns = [
        _named(exp.Literal.string(resource.name), "table"),
        column("layer"),
        column("row"),
        _named(exp.ConcatWs(expressions=[exp.Literal.string(" "), *map(column, keys)]), "code"),
        _named(_said(resource, "from", BEGINNING), "since"),
        _named(_said(resource, "until", END), "until"),
    ]
    dead = exp.GTE(this=_since(resource), expression=_until(resource))
    return select(columns, table(every_row(resource))).where(dead)


def _since(resource: Resource) -> exp.Expr:
    return exp.Greatest(this=column("version_from"), expressions=[_said(resource, "from", BEGINNING)])


def _until(resource: Resource) -> exp.Expr:
    return exp.Least(this=column("version_until"), expressions=[_said(resource, "until", END)])


def _said(resource: Resource, end: str, bound: str) -> exp.Expr:
    """Return one end of the period that a row says of itself; `bound` where it says none."""
    own = [column(each.name) for each in resource.schema.fields if each.raw.get("period") == end]
    return exp.Coalesce(this=own[0], expressions=[exp.Literal.string(bound)]) if own else exp.Literal.string(bound)


def _named(value: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(value, name, quoted=True)


def _create(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Query) -> None:
    connection.execute(f"CREATE TEMP TABLE {to_sql(table(name))} AS {to_sql(query)}")
