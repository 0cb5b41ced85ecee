"""Faults of a source's form, counted and listed: those of its header and those of whole records."""

from __future__ import annotations

from collections import Counter

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.messages import Text
from zhengzhao.validators.compiling.plan import Plan
from zhengzhao.validators.layout import ROW, select_values
from zhengzhao.validators.opening.declared import ALTERED
from zhengzhao.validators.opening.labels import LabelFault
from zhengzhao.validators.opening.structure import (
    DIMENSIONS,
    LABEL_FAULTS,
    NO_RECORDS,
    RECORD_FAULTS,
    SUMMARIES,
    severity_of,
)
from zhengzhao.validators.opening.tables import OpenTable
from zhengzhao.validators.report import CheckResult
from zhengzhao.validators.waivers import Waiver, condition


def form_results(
    connection: duckdb.DuckDBPyConnection, plan: Plan, opened: OpenTable
) -> tuple[list[CheckResult], Counter[int]]:
    """Count the faults of a source's form.

    Returns:
        One result for each kind of fault, and how many each waiver reached, by its position.
    """
    labels: Counter[str] = Counter()
    waived: Counter[tuple[str, int]] = Counter()
    for each in opened.labels:
        waiver = label_waiver(plan, each)
        if waiver is None:
            labels[each.code] += 1
        else:
            waived[each.code, waiver.position] += 1
    relation = opened.relation
    codes = [each for each in (*RECORD_FAULTS, *relation.codes) if each not in relation.unseen]
    records = _count_records(connection, plan, opened, waived)
    rows = relation.rows + sum(records[code] for code in NO_RECORDS)
    found = [(code, labels[code], len(relation.labels)) for code in LABEL_FAULTS]
    # A whole sheet that was not checked is said of the header.
    found += [(code, records[code] + labels[code], rows) for code in codes]
    # Few descriptors say what the bytes of a file are, so this is told only where they are others.
    told = {each.code for each in opened.labels}
    found += [(code, labels[code], 1) for code in ALTERED if code in told]
    excused: Counter[str] = Counter()
    by_waiver: Counter[int] = Counter()
    for (code, position), count in waived.items():
        excused[code] += count
        by_waiver[position] += count
    results = [_result(opened, code, evaluated, failed, excused[code]) for code, failed, evaluated in found]
    results += [_result(opened, code, 0, 0, 0, why) for code, why in relation.unseen.items()]
    return results, by_waiver


def label_waiver(plan: Plan, fault: LabelFault) -> Waiver | None:
    """Return the first waiver that reaches a fault of the header; one that asks for a record does not."""
    names = (fault.field or fault.label,)
    return next((each for each in plan.waivers if each.everywhere and each.concerns(fault.code, names)), None)


def select_record_faults(connection: duckdb.DuckDBPyConnection, plan: Plan, opened: OpenTable, code: str) -> exp.Select:
    """Select the faults of records of one kind that no waiver reaches: `row`, `line`, `position`, `value`, `detail`."""
    reached = _reached(plan, code)
    source = _faults(connection, plan, opened, bool(reached))
    kind = exp.EQ(this=column("code"), expression=exp.Literal.string(code))
    chosen = [column(name) for name in ("row", "line", "position", "value", "detail")]
    return exp.select(*chosen).from_(source).where(kind, *(exp.not_(each) for each in reached.values()))


def _count_records(
    connection: duckdb.DuckDBPyConnection, plan: Plan, opened: OpenTable, waived: Counter[tuple[str, int]]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    if opened.relation.structure is None:
        return counts
    query = exp.select(column("code"), exp.Count(this=exp.Star())).from_(_faults(connection, plan, opened, False))
    counts.update(dict(connection.execute(to_sql(query.group_by(column("code")))).fetchall()))
    for code in list(counts):
        reached = _reached(plan, code)
        if reached:
            kind = exp.EQ(this=column("code"), expression=exp.Literal.string(code))
            sums = [exp.func("COUNT_IF", each) for each in reached.values()]
            sql = to_sql(exp.select(*sums).from_(_faults(connection, plan, opened, True)).where(kind))
            for position, count in zip(reached, connection.execute(sql).fetchone() or (), strict=True):
                waived[code, position] += int(count)
                counts[code] -= int(count)
    return counts


def _reached(plan: Plan, code: str) -> dict[int, exp.Expr]:
    """For each waiver that concerns a kind of fault, the condition that it is the first that reaches one."""
    found: dict[int, exp.Expr] = {}
    for waiver in plan.waivers:
        if waiver.concerns(code, ()):
            reached = exp.and_(condition(waiver, plan.layout.schema), _at_field(plan, waiver), copy=False)
            found[waiver.position] = exp.and_(reached, *(exp.not_(each) for each in found.values()))
    return found


def _at_field(plan: Plan, waiver: Waiver) -> exp.Expr:
    if waiver.field is None:
        return exp.true()
    place = plan.layout.positions.get(waiver.field)
    if place is None:
        return exp.false()
    same = exp.EQ(this=column("position"), expression=exp.Literal.number(place))
    return exp.func("COALESCE", same, exp.false())


def _faults(connection: duckdb.DuckDBPyConnection, plan: Plan, opened: OpenTable, with_records: bool) -> exp.Expr:
    """Return the faults of records; `with_records` each with the text of its record."""
    name = plan.view("faults")
    source = f"SELECT * FROM {opened.relation.structure}"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {to_sql(table(name))} AS {source}")
    if not with_records:
        return table(name)
    # Only numbered sources have such faults.
    values = select_values(plan.layout, plan.layout.schema.names, numbers=True)
    records = values.subquery("v", copy=False)
    same = exp.EQ(this=column("row", "f"), expression=column(ROW, "v"))
    faults = exp.alias_(table(name), "f", table=True)
    return exp.select("f.*", "v.*").from_(faults).join(records, on=same, join_type="left").subquery("s")


def _result(
    opened: OpenTable, code: str, evaluated: int, failed: int, waived: int, not_run: Text | None = None
) -> CheckResult:
    name, severity, dimension = opened.resource.name, severity_of(code), DIMENSIONS[code]
    counts = (evaluated, failed, 0, waived)
    return CheckResult(code, name, (), code, severity, dimension, SUMMARIES[code], *counts, not_run)
