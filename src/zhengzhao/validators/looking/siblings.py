"""Several sources of one table are one table where records are compared with others: a key in two files is repeated.

Each source has its own rules, views and rows; what is compared with the records of other sources sees those under rows
of their own, below and above its own and as far apart as no source is long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.engines.trees import union_all
from zhengzhao.messages import Text
from zhengzhao.validators.compiling.plan import Plan
from zhengzhao.validators.layout import APART, nested, select
from zhengzhao.validators.looking.bundles import Bundle
from zhengzhao.validators.looking.first_look import FirstLook, key_hash, repeats
from zhengzhao.validators.looking.suspicion import select_loosely
from zhengzhao.validators.opening.tables import OpenTable


@dataclass(frozen=True)
class Sibling:
    """A rule as another source of the table has it.

    Args:
        plan: The other source's rules.
        number: The rule's number there.
        suspects: Whether the other source has the view `found`.
        apart: By how much its rows are moved.
    """

    plan: Plan
    number: int
    suspects: bool
    apart: int


Siblings = Mapping[int, Sequence[Sibling]]
"""The siblings that each rule of a source must heed, by the rule's number."""


def look_beside(
    connection: duckdb.DuckDBPyConnection,
    opened: Sequence[OpenTable],
    plans: Sequence[Plan],
    looks: list[FirstLook],
    bundles: Sequence[Bundle],
    joining: Collection[str] = (),
) -> list[Siblings]:
    """Find the rules that may fail only because several sources of a table hold the same key.

    Args:
        connection: Where the sources' views are.
        opened: The sources.
        plans: Their rules.
        looks: The first look at each; a rule that may fail between sources is undecided from now on.
        bundles: The sources as they were looked at.
        joining: The tables that are one table over several packages too; of all others each package has keys of its own.

    Returns:
        For each source what its rules must heed; nothing where it is the only source of its table, or no key is
        repeated.
    """
    found: list[dict[int, list[Sibling]]] = [{} for _ in opened]
    for group in _groups(opened, joining):
        for members in _shared(group, plans, looks):
            if not _repeated(connection, _read_once(members, plans, bundles)):
                continue
            for position, number in members:
                seen = looks[position]
                looks[position] = replace(seen, undecided=tuple(sorted({*seen.undecided, number})))
                found[position][number] = [
                    Sibling(plans[each], other, looks[each].suspects > 0, (each - position) * APART)
                    for each, other in members
                    # Of a key, the first record is as it should be: what comes later repeats it.
                    if each < position or (each > position and plans[position].rules[number].kind != "unique")
                ]
    return list(found)


def place_of(row: int, opened: Sequence[OpenTable], position: int) -> Text:
    """Say where a row stands that another record is compared with, in the source at a position or in a sibling."""
    apart, row = divmod(row, APART)
    if not apart:
        return Text(f"第 {row} 行", f"row {row}")
    name = opened[position + apart].relation.shown
    return Text(f" {name} 第 {row} 行", f"row {row} of {name}")


def _groups(opened: Sequence[OpenTable], joining: Collection[str]) -> Iterator[list[int]]:
    groups: dict[tuple[str, int, int], list[int]] = {}
    for position, each in enumerate(opened):
        package = None if each.resource.name in joining else each.local
        groups.setdefault((each.resource.name, each.party, id(package)), []).append(position)
    return (group for group in groups.values() if len(group) > 1)


def _read_once(
    members: Sequence[tuple[int, int]], plans: Sequence[Plan], bundles: Sequence[Bundle]
) -> Iterator[tuple[Plan, int]]:
    """Yield the plans that read all members, and the rule's number in each: those of a bundle are read together."""
    numbers = dict(members)
    for bundle in bundles:
        within = [position for position in bundle.positions if position in numbers]
        if len(bundle.positions) > 1 and within:
            yield bundle.prepared.first_plan, numbers[within[0]]
        else:
            yield from ((plans[position], numbers[position]) for position in within)


def _shared(group: Sequence[int], plans: Sequence[Plan], looks: Sequence[FirstLook]) -> Iterator[list[tuple[int, int]]]:
    """Yield each rule that compares records by a key and is asked in several sources, as (position, number)."""
    shared: dict[tuple[str, tuple[str, ...]], list[tuple[int, int]]] = {}
    for position in group:
        plan = plans[position]
        for number in plan.query_rules:
            if repeats(plan, number) and looks[position].asked[number]:
                rule = plan.rules[number]
                shared.setdefault((rule.name, rule.fields), []).append((position, number))
    return (members for members in shared.values() if len(members) > 1)


def _repeated(connection: duckdb.DuckDBPyConnection, members: Iterable[tuple[Plan, int]]) -> bool:
    keys = []
    for plan, number in members:
        fields = repeats(plan, number)
        key = exp.alias_(key_hash(plan, fields), "key", quoted=True)
        keys.append(select([key], nested(select_loosely(plan, fields))))
    given, different = exp.Count(this=column("key")), exp.Count(this=exp.Distinct(expressions=[column("key")]))
    counted = connection.execute(to_sql(select([given, different], nested(union_all(keys))))).fetchone()
    return counted is not None and counted[0] != counted[1]
