"""The verdict on one table: a first look that only counts, and a second at what it could not let pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, judge_of, table, to_sql
from zhengzhao.messages import Text
from zhengzhao.validators.bound import BoundRule
from zhengzhao.validators.first_look import FirstLook, read_first_look, select_first_look
from zhengzhao.validators.layout import Layout, select
from zhengzhao.validators.offending import keep_offending, select_failed
from zhengzhao.validators.plan import Plan, asked, broken, count_if, count_waived, flag, ready
from zhengzhao.validators.records import keep_rows, keep_suspects
from zhengzhao.validators.siblings import Siblings

_FIRST = "first"


@dataclass
class Prepared:
    """The compiled rules of one table: each text of SQL is made when it is first needed.

    `first` is the layout of the first look; `unrun` are rules that cannot be run on the source, and why.
    """

    plan: Plan
    first: Layout
    unrun: tuple[tuple[BoundRule, Text], ...]
    _texts: dict[str, str] = field(default_factory=dict)

    @property
    def first_plan(self) -> Plan:
        """The plan of the first look."""
        return replace(self.plan, layout=self.first)

    @property
    def first_look(self) -> str:
        """The SQL of the first look."""
        return self.sql(_FIRST, partial(select_first_look, self.first_plan))

    def alike(self, plan: Plan, first: Layout) -> Prepared:
        """Return the same for another source that looks alike; where both first looks are one, its SQL is kept."""
        same = self.first.view == first.view and not any(judge_of(each) for each in first.schema.fields)
        return Prepared(plan, first, self.unrun, {_FIRST: self.first_look} if same else {})

    def sql(self, name: str, make: Callable[[], exp.Query]) -> str:
        """Return a text of SQL by its name, made on first use."""
        if name not in self._texts:
            self._texts[name] = to_sql(make())
        return self._texts[name]


@dataclass(frozen=True)
class Tally:
    """How often a rule was evaluated, failed, could not be told, and was waived, by the position of the waiver."""

    evaluated: int
    failed: int = 0
    unknown: int = 0
    waived: Mapping[int, int] = field(default_factory=dict)


def look(connection: duckdb.DuckDBPyConnection, ready: Prepared) -> FirstLook:
    """Read a source to its end and count."""
    return read_first_look(ready.first_plan, _one_row(connection, ready.first_look))


def keep(connection: duckdb.DuckDBPyConnection, prepared: Prepared, seen: FirstLook) -> None:
    """Keep the records of a source that need a second look, and what is compared with others."""
    if _has_suspects(prepared, seen):
        keep_suspects(connection, prepared.plan, seen)
    if seen.undecided:
        keep_rows(connection, prepared.plan, seen.undecided)


def tally(
    connection: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    seen: FirstLook,
    load: Callable[[str], None],
    siblings: Siblings,
) -> dict[int, Tally]:
    """Count how each rule fared, by its number; what failed is kept in views for those who ask where.

    Every source was kept before.

    Args:
        connection: Where the source's views are.
        prepared: The table's rules.
        seen: The first look at it.
        load: Fills the list that a rule looks into, by its name.
        siblings: The other sources of the table that its rules must heed.
    """
    plan, suspects = prepared.plan, _has_suspects(prepared, seen)
    counts: dict[str, int] = {}
    if suspects:
        counts = _one_row(connection, prepared.sql("found", partial(_select_found, plan)))
    for number in seen.undecided:
        if number in plan.references:
            load(plan.references[number])
        keep_offending(connection, plan, number, suspects, siblings.get(number, ()))
        counted = _one_row(connection, prepared.sql(f"failed:{number}", partial(select_failed, plan, number)))
        counts |= {f"failed:{number}": counted.pop("failed"), **counted}
    return {number: _tally(plan, number, seen, counts, suspects) for number in range(len(plan.rules))}


def _has_suspects(prepared: Prepared, seen: FirstLook) -> bool:
    return seen.suspects > 0 and len(prepared.plan.rules) > 0


def _tally(plan: Plan, number: int, seen: FirstLook, counts: Mapping[str, int], suspects: bool) -> Tally:
    evaluated = seen.asked[number]
    if suspects:
        # Elsewhere every rule that is asked is evaluated, and holds.
        evaluated += counts[f"evaluated:{number}"] - counts[f"asked:{number}"]
    waived = {each.position: counts.get(f"waived:{number}:{each.position}", 0) for each in plan.waivers_of(number)}
    return Tally(evaluated, counts.get(f"failed:{number}", 0), counts.get(f"unknown:{number}", 0), waived)


def _select_found(plan: Plan) -> exp.Select:
    """Count, of the suspect records, where each rule is `asked:N`, `evaluated:N`, `failed:N`, `unknown:N`, `waived:N:P`.

    Unknown is a rule where it is asked but a cell that it uses failed before. Where only waived faults stand in the way
    there is nothing to check: what is waived must not come back as unknown.
    """
    counts: list[exp.Expr] = []

    def add(name: str, number: int, count: exp.Expr) -> None:
        counts.append(exp.alias_(count, f"{name}:{number}", quoted=True))

    for number in range(len(plan.rules)):
        add("asked", number, count_if(asked(plan, number, first=True)))
        if number in plan.row_rules:
            add("evaluated", number, exp.Count(this=column(flag(number))))
            add("failed", number, count_if(broken(plan, number)))
            counts += count_waived(plan, number, column(flag(number)))
        else:
            add("evaluated", number, count_if(exp.and_(asked(plan, number), ready(plan, number), copy=False)))
        sound = ready(plan, number, waiving=True)
        unknown: exp.Expr = exp.Literal.number(0)
        if not isinstance(sound, exp.Boolean):
            unknown = count_if(exp.and_(asked(plan, number), exp.not_(sound, copy=False), copy=False))
        add("unknown", number, unknown)
    return select(counts, table(plan.view("found")))


def _one_row(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    cursor = connection.execute(sql)
    names = [each[0] for each in cursor.description or ()]
    return {name: int(value) for name, value in zip(names, cursor.fetchone() or (), strict=True)}
