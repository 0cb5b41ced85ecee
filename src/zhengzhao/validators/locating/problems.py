"""Every finding of one source, not a sample: as rows to write out beside the cells that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.engines.trees import union_all
from zhengzhao.sources import Workspace
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.plan import broken, told, unwaived
from zhengzhao.validators.layout import LINE, ROW, TEXT, nested, select_cells
from zhengzhao.validators.locating.formfaults import select_record_faults
from zhengzhao.validators.locating.locate import Locator
from zhengzhao.validators.looking.offending import select_offending_records
from zhengzhao.validators.opening.structure import RECORD_FAULTS, UNREAD_CELLS, severity_of
from zhengzhao.validators.report import Finding, Report

_AT_ONCE = 2_000
_KINDS = {
    "number": "INTEGER",
    "code": "VARCHAR",
    "place": "INTEGER",
    "value": "VARCHAR",
    "detail": "VARCHAR",
    "key": "VARCHAR[]",
    "cells": "VARCHAR[]",
    "expected": "VARCHAR",
    "suggestion": "VARCHAR",
    "other": "BIGINT",
    "error": "BOOLEAN",
}


@dataclass(frozen=True)
class Run:
    """A validation that has just ended, its sources still open, for outputs that need more than the report.

    `sources` stand in the order of `Report.inputs`.
    """

    report: Report
    sources: Sequence[Problems]
    workspace: Workspace


Output = Callable[[Run], AbstractContextManager[None]]
"""Writes something of a validation while its sources are open; it takes its place when the block ends without an error."""


def rule_label(rule: BoundRule) -> str:
    """Return the name and fields of a rule, by which people tell it from others of its name."""
    return f"{rule.name} ({', '.join(rule.fields)})"


@dataclass(frozen=True)
class MarkedRow:
    """One record as it stands in its source, None where it has no such cell, and what was found in it."""

    row: int
    cells: tuple[str | None, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Problems:
    """All the findings of one source; they are looked for when they are first asked for."""

    locator: Locator

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the source."""
        return self.locator.opened.relation.labels

    def findings(self) -> Iterator[Finding]:
        """Give every finding, those of the header first, then in the order of the records."""
        yield from self.locator.label_findings()
        chosen = [column(name) for name in ("row", "line", *_KINDS)]
        query = exp.select(*chosen).from_(table(self._found)).order_by("row", "number", "place")
        for row, line, *rest in self._stream(query):
            yield self._finding(int(row), int(line), dict(zip(_KINDS, rest, strict=True)))

    def rows(self, only_bad: bool = True, by: str | None = None) -> Iterator[MarkedRow]:
        """Give records in their order with what was found in them.

        Args:
            only_bad: Leave out records in which nothing was found.
            by: A field; records are then sorted by their cell of it first, below rows that are none.
        """
        parts = [exp.PropertyEQ(this=exp.to_identifier(name), expression=column(name)) for name in ("line", *_KINDS)]
        ordered = exp.Order(this=exp.Struct(expressions=parts), expressions=[exp.Ordered(this=column("number"))])
        listed = exp.alias_(exp.ArrayAgg(this=ordered), "found")
        found = exp.select(column("row"), listed).from_(table(self._found)).group_by(column("row"))
        cells = self._every_row().subquery("s")
        width = [column(f"c{place}", "s") for place in range(len(self.labels))]
        query = exp.select(column(ROW, "s"), column("found", "f"), *width).from_(cells)
        same = exp.EQ(this=column(ROW, "s"), expression=column("row", "f"))
        query = query.join(found.subquery("f"), on=same, join_type="inner" if only_bad else "left")
        if by is not None:
            query = query.order_by(exp.Ordered(this=self._group(by), nulls_first=True))
        for row, faults, *values in self._stream(query.order_by(column(ROW, "s"))):
            findings = tuple(self._finding(int(row), int(each["line"]), each) for each in faults or ())
            yield MarkedRow(int(row), tuple(values), findings)

    def select_whole(self, valid: bool) -> exp.Select:
        """Select the records in which an error was found, or those in which none was, as they stand, in their order."""
        bad = exp.select(column("row")).from_(table(self._found)).where(column("error"))
        among: exp.Expr = exp.In(this=column(ROW), query=exp.Subquery(this=bad))
        width = [column(f"c{place}") for place in range(len(self.labels))]
        chosen = exp.select(*width).from_(self._every_row().subquery("s")).order_by(column(ROW))
        return chosen.where(exp.not_(among) if valid else among)

    @property
    def overlong(self) -> bool:
        """Whether a record of a text has more cells than the header, so that records are not of one length."""
        if self.locator.opened.relation.structure is None:
            return False
        return next(self._stream(self._select_beyond().limit(1)), None) is not None

    def whole(self, valid: bool) -> Iterator[tuple[str | None, ...]]:
        """Give what `select_whole` selects, with the cells beyond the header."""
        listed = exp.ArrayAgg(this=exp.Order(this=column("value"), expressions=[column("position")]))
        beyond = exp.select(column("row"), exp.alias_(listed, "beyond")).from_(self._select_beyond().subquery("x"))
        query = self.select_whole(valid).select(column("beyond", "e"))
        same = exp.EQ(this=column(ROW, "s"), expression=column("row", "e"))
        for *cells, more in self._stream(
            query.join(beyond.group_by(column("row")).subquery("e"), on=same, join_type="left")
        ):
            yield (*cells, *(more or ()))

    def _select_beyond(self) -> exp.Select:
        # A cell too many that cannot be read has two faults, and its text in one of them.
        text = exp.alias_(exp.AnyValue(this=column("value")), "value", quoted=True)
        place = exp.GTE(this=column("position"), expression=exp.Literal.number(len(self.labels)))
        found = exp.select(column("row"), column("position"), text)
        found = found.from_(self.locator.opened.relation.structure or "", dialect="duckdb")
        return found.where(place).group_by(column("row"), column("position"))

    def select_errors(self, by: str | None) -> exp.Select:
        """Select every record with each error in it: `row`, `group` (its cell of a field), `rule`, NULL where it has none.

        A rule is told by its name and fields. A fault of the header is one of every record.
        """
        rules = self.locator.plan.rules
        name = exp.Case(this=column("number"), default=column("code"))
        for number in sorted(self.locator.failed):
            name = name.when(exp.Literal.number(number), exp.Literal.string(rule_label(rules[number])), copy=False)
        errors = exp.select(
            column("row"), exp.alias_(name if self.locator.failed else column("code"), "rule", quoted=True)
        )
        errors = errors.from_(table(self._found)).where(column("error"))
        group = exp.null() if by not in self.locator.plan.layout.positions or by is None else self.cell_of(by)
        cells = self._cells().subquery("s")
        kept = [
            exp.alias_(column(ROW, "s"), "row", quoted=True),
            exp.alias_(exp.cast(group, "VARCHAR"), "group", quoted=True),
        ]
        same = exp.EQ(this=column(ROW, "s"), expression=column("row", "e"))
        rows = exp.select(*kept, column("rule", "e")).from_(cells).join(errors.subquery("e"), on=same, join_type="left")
        labels = [each for each in self.locator.label_findings() if each.severity == "error"]
        if not labels:
            return rows
        whole = [exp.Literal.string(f"{each.rule} ({', '.join(each.fields) or each.value})") for each in labels]
        each_row = exp.Anonymous(this="unnest", expressions=[exp.Array(expressions=whole)])
        headed = exp.select(*kept, exp.alias_(each_row, "rule", quoted=True)).from_(cells.copy())
        return exp.select("*").from_(exp.union(rows, headed, distinct=False).subquery("all"))

    def cell_of(self, field: str) -> exp.Expr:
        """Return the cell of a field, as it stands."""
        return column(f"c{self.locator.plan.layout.positions[field]}", "s")

    def _group(self, field: str) -> exp.Expr:
        cell, beside = self.cell_of(field), self.locator.opened.beside
        if beside is None:
            return cell
        none = exp.In(this=column(ROW, "s"), query=exp.select(column("row")).from_(beside, dialect="duckdb").subquery())
        return exp.Case(ifs=[exp.If(this=exp.not_(none), true=cell)])

    @cached_property
    def _found(self) -> str:
        """The name of the table of findings."""
        connection = self.locator.connection
        name = f"found:{self.locator.position}"
        kinds = ", ".join(f"{to_sql(column(each))} {kind}" for each, kind in _KINDS.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {to_sql(table(name))} (row BIGINT, line BIGINT, {kinds})")
        for query in self._parts():
            connection.execute(f"INSERT INTO {to_sql(table(name))} {to_sql(query)}")
        return name

    def _parts(self) -> Iterator[exp.Query]:
        plan, failed = self.locator.plan, self.locator.failed
        if any(number in failed for number in plan.row_rules):
            yield self._of_row_rules()
        for number in (each for each in plan.query_rules if each in failed):
            records = select_offending_records(plan, number)
            other = column("other") if plan.rules[number].kind == "unique" else exp.null()
            values = self._values(number, column("expected"), exp.null(), other)
            yield exp.select(column("row"), column(LINE), *values).from_(nested(records)).where(unwaived(plan, number))
        if self.locator.opened.relation.structure is not None:
            for code in (*RECORD_FAULTS, *self.locator.opened.relation.codes):
                yield self._of_records(code)

    def _of_row_rules(self) -> exp.Select:
        plan = self.locator.plan
        found = []
        failed = [number for number in plan.row_rules if number in self.locator.failed]
        for number in failed:
            rule = plan.rules[number]
            values = self._values(number, told(plan, number), rule.suggestion or exp.null(), exp.null())
            parts = [
                exp.PropertyEQ(this=exp.to_identifier(name), expression=exp.cast(value, _KINDS[name]))
                for name, value in zip(_KINDS, values, strict=True)
            ]
            struct = exp.Struct(expressions=parts)
            found.append(exp.Case(ifs=[exp.If(this=broken(plan, number), true=struct)]))
        each = exp.alias_(exp.Anonymous(this="unnest", expressions=[exp.Array(expressions=found)]), "f")
        some = exp.or_(*(broken(plan, number) for number in failed))
        numbers = [exp.alias_(column(ROW), "row"), exp.alias_(column(LINE), "line")]
        inner = exp.select(*numbers, each).from_(table(plan.view("found"))).where(some)
        members = [exp.Dot(this=column("f"), expression=exp.to_identifier(name)) for name in _KINDS]
        given = exp.not_(exp.Is(this=column("f"), expression=exp.null()))
        return exp.select(column("row"), column("line"), *members).from_(inner.subquery("s")).where(given)

    def _of_records(self, code: str) -> exp.Select:
        faults = select_record_faults(self.locator.connection, self.locator.plan, self.locator.opened, code)
        known: dict[str, exp.Expr] = {
            "code": exp.Literal.string(code),
            "place": column("position"),
            "value": column("value"),
            "detail": column("detail"),
            "error": exp.true() if severity_of(code) == "error" else exp.false(),
        }
        values = [known.get(name, exp.null()) for name in _KINDS]
        return exp.select(column("row"), column("line"), *values).from_(faults.subquery("s"))

    def _values(self, number: int, expected: exp.Expr, suggestion: exp.Expr, other: exp.Expr) -> list[exp.Expr]:
        rule = self.locator.plan.rules[number]
        known: dict[str, exp.Expr] = {
            "number": exp.Literal.number(number),
            "key": _texts(self.locator.opened.resource.schema.primary_key),
            "cells": _texts(rule.fields),
            "expected": expected.copy(),
            "suggestion": suggestion.copy(),
            "other": other,
            "error": exp.true() if rule.severity == "error" else exp.false(),
        }
        return [known.get(name, exp.null()) for name in _KINDS]

    def _cells(self) -> exp.Select:
        """Select the records as they stand: what cannot be read as a value too, a record that has no cells in the first."""
        cells, structure = select_cells(self.locator.plan.layout), self.locator.opened.relation.structure
        if structure is None:
            return cells
        width = range(len(self.labels))
        place = exp.func("COALESCE", column("position"), exp.Literal.number(0))
        at = [exp.EQ(this=place.copy(), expression=exp.Literal.number(each)) for each in width]
        texts = [exp.Filter(this=exp.AnyValue(this=column("value")), expression=exp.Where(this=each)) for each in at]
        named = [exp.alias_(text, f"c{each}", quoted=True) for each, text in zip(width, texts, strict=True)]
        unread = exp.In(this=column("code"), expressions=[exp.Literal.string(each) for each in UNREAD_CELLS])
        faults = (
            exp.select(column("row"), *named).from_(structure, dialect="duckdb").where(unread).group_by(column("row"))
        )
        either = [exp.func("COALESCE", column(f"c{each}", "r"), column(f"c{each}", "f")) for each in width]
        kept: list[exp.Expr] = [column(ROW, "r"), column(LINE, "r")]
        kept += [exp.alias_(each, f"c{place}", quoted=True) for place, each in enumerate(either)]
        same = exp.EQ(this=column(ROW, "r"), expression=column("row", "f"))
        return exp.select(*kept).from_(cells.subquery("r")).join(faults.subquery("f"), on=same, join_type="left")

    def _every_row(self) -> exp.Query:
        """Select the records, and the rows that are none although something stands in them."""
        beside = self.locator.opened.beside
        if beside is None:
            return self._cells()
        numbers = [exp.alias_(column(name), label, quoted=True) for name, label in (("row", ROW), ("line", LINE))]
        cells = [column(f"c{place}") for place in range(len(self.labels))]
        return union_all([self._cells(), exp.select(*numbers, *cells).from_(beside, dialect="duckdb")])

    def _finding(self, row: int, line: int, found: dict[str, Any]) -> Finding:
        if found["number"] is None:
            return self.locator.record_finding(
                found["code"], row, line, found["place"], found["value"], found["detail"]
            )
        parts = (found["key"], found["cells"], found["expected"], found["suggestion"], found["other"])
        return self.locator.rule_finding(found["number"], row, line, *parts)

    def _stream(self, query: exp.Select) -> Iterator[tuple[Any, ...]]:
        cursor = self.locator.connection.execute(to_sql(query))
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


def _texts(names: Sequence[str]) -> exp.Expr:
    return exp.Array(expressions=[column(name + TEXT) for name in names])
