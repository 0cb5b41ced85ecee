"""The verdict on one table: a first look that only counts, and a second at what it could not let pass."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table
from zhengzhao.validators.compiling.plan import (
    Plan,
    asked_flags,
    broken,
    count_if,
    count_waived,
    flag,
    ready,
)
from zhengzhao.validators.layout import PART, ROW, select
from zhengzhao.validators.looking.bundles import Bundle
from zhengzhao.validators.looking.first_look import FirstLook, read_first_look
from zhengzhao.validators.looking.offending import keep_offending, select_failed
from zhengzhao.validators.looking.prepared import Prepared
from zhengzhao.validators.looking.records import keep_located, keep_part, keep_suspects, part_of
from zhengzhao.validators.looking.siblings import Siblings


@dataclass(frozen=True)
class Tally:
    """How often a rule was evaluated, failed, could not be told, and was waived, by the position of the waiver."""

    evaluated: int
    failed: int = 0
    unknown: int = 0
    waived: Mapping[int, int] = field(default_factory=dict)


def look(connection: duckdb.DuckDBPyConnection, bundle: Bundle) -> list[FirstLook]:
    """Read the sources of a bundle, which are shown, to their ends and count: a look at each."""
    plan = bundle.prepared.first_plan
    names, rows = _rows(connection, bundle.prepared.first_look)
    if bundle.alone:
        return [read_first_look(plan, row) for row in rows]
    found = {row[PART]: row for row in rows}
    nothing = dict.fromkeys(names, 0)
    return [read_first_look(plan, found.get(place, nothing)) for place in range(len(bundle.positions))]


def keep(
    connection: duckdb.DuckDBPyConnection, bundle: Bundle, prepared: Sequence[Prepared], looks: Sequence[FirstLook]
) -> None:
    """Keep the records of a bundle's sources, all of them suspect, that need a second look.

    Args:
        connection: Where the sources' views are.
        bundle: The sources.
        prepared: The rules of all opened sources, by their places.
        looks: The first look at each of them.
    """
    plan = bundle.prepared.plan
    keep_suspects(connection, plan, [looks[each] for each in bundle.positions], bundle.prepared.sql)
    for position in () if bundle.alone else bundle.positions:
        keep_part(connection, prepared[position].plan, plan, position, "found")


def count(connection: duckdb.DuckDBPyConnection, bundle: Bundle) -> dict[int, dict[str, int]]:
    """Count how the rules fared on the suspect records of a bundle's sources, for each by its place."""
    _, rows = _rows(connection, bundle.prepared.sql("found", partial(_select_found, bundle.prepared.plan)))
    return {int(row.pop(PART, bundle.positions[0])): row for row in rows}


def locate(
    connection: duckdb.DuckDBPyConnection,
    bundle: Bundle,
    prepared: Sequence[Prepared],
    failed: Collection[int],
    limit: int,
) -> None:
    """Keep the first `limit` records of each of a bundle's sources on which each of the rules that failed did so."""
    plan = bundle.prepared.plan
    numbers = [number for number in plan.row_rules if number in failed]
    if not numbers:
        return
    keep_located(connection, plan, numbers, limit)
    for position in () if bundle.alone else bundle.positions:
        keep_part(connection, prepared[position].plan, plan, position, "located")


def tally(
    connection: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    seen: FirstLook,
    counted: Mapping[str, int] | None,
    load: Callable[[str], None],
    siblings: Siblings,
) -> dict[int, Tally]:
    """Count how each rule fared, by its number; what failed is kept in views for those who ask where.

    Every source was kept before.

    Args:
        connection: Where the source's views are.
        prepared: The table's rules.
        seen: The first look at it.
        counted: How its rules fared on its suspect records, of `count`; None where it has none.
        load: Fills the list that a rule looks into, by its name.
        siblings: The other sources of the table that its rules must heed.
    """
    plan, suspects = prepared.plan, counted is not None
    counts = dict(counted or {})
    for number in seen.undecided:
        if number in plan.references:
            load(plan.references[number])
        keep_offending(connection, plan, number, suspects, siblings.get(number, ()))
        _, (failed,) = _rows(connection, prepared.sql(f"failed:{number}", partial(select_failed, plan, number)))
        counts |= {f"failed:{number}": failed.pop("failed"), **failed}
    return {number: _tally(plan, number, seen, counts, suspects) for number in range(len(plan.rules))}


def _tally(plan: Plan, number: int, seen: FirstLook, counts: Mapping[str, int], suspects: bool) -> Tally:
    evaluated = seen.asked[number]
    if suspects:
        # Elsewhere every rule that is asked is evaluated, and holds.
        evaluated += counts[f"evaluated:{number}"] - counts[f"asked:{number}"]
    waived = {each.position: counts.get(f"waived:{number}:{each.position}", 0) for each in plan.waivers_of(number)}
    return Tally(evaluated, counts.get(f"failed:{number}", 0), counts.get(f"unknown:{number}", 0), waived)


def _select_found(plan: Plan) -> exp.Select:
    """Count the `suspects`, and where of them each rule is `asked:N`, `evaluated:N`, `failed:N`, `unknown:N`, `waived:N:P`.

    Where several sources are read there is a row for each, with its place as `|part`.
    Unknown is a rule where it is asked but a cell that it uses failed before. Where only waived faults stand in the way
    there is nothing to check: what is waived must not come back as unknown.
    """
    counts: list[exp.Expr] = [exp.alias_(exp.Count(this=exp.Star()), "suspects", quoted=True)]

    def add(name: str, number: int, count: exp.Expr) -> None:
        counts.append(exp.alias_(count, f"{name}:{number}", quoted=True))

    for number, (surely, perhaps) in asked_flags(plan).items():
        add("asked", number, count_if(column(surely)))
        if number in plan.row_rules:
            add("evaluated", number, exp.Count(this=column(flag(number))))
            add("failed", number, count_if(broken(plan, number)))
            counts += count_waived(plan, number, column(flag(number)))
        else:
            add("evaluated", number, count_if(exp.and_(column(perhaps), ready(plan, number), copy=False)))
        sound = ready(plan, number, waiving=True)
        unknown: exp.Expr = exp.Literal.number(0)
        if not isinstance(sound, exp.Boolean):
            unknown = count_if(exp.and_(column(perhaps), exp.not_(sound, copy=False), copy=False))
        add("unknown", number, unknown)
    # A waiver reads more of a record than how it fared.
    source = table(plan.view("found" if plan.waivers else "outcomes"))
    if not plan.layout.parts:
        return select(counts, source)
    part = part_of(column(ROW))
    counts.append(exp.alias_(part, PART, quoted=True))
    return select(counts, source).group_by(part.copy(), copy=False)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], list[dict[str, int]]]:
    cursor = connection.execute(sql)
    names = [each[0] for each in cursor.description or ()]
    return names, [dict(zip(names, map(int, row), strict=True)) for row in cursor.fetchall()]
