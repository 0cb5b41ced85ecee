"""Where the failures are: a capped sample of findings, each with its row, key, value and sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.messages import Text
from zhengzhao.standard import Schema, nearest
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.plan import Plan, broken, told, unwaived
from zhengzhao.validators.layout import LINE, ROW, TEXT, nested, select
from zhengzhao.validators.locating.formfaults import label_waiver, select_record_faults
from zhengzhao.validators.locating.suggest import suggest
from zhengzhao.validators.looking.offending import select_offending_records
from zhengzhao.validators.looking.siblings import place_of
from zhengzhao.validators.opening.declared import ALTERED
from zhengzhao.validators.opening.structure import (
    RECORD_FAULTS,
    UNREAD_CELLS,
    label_message,
    record_message,
    severity_of,
)
from zhengzhao.validators.opening.tables import OpenTable
from zhengzhao.validators.personal import mask, mask_numbers
from zhengzhao.validators.report import Finding, shortened

Names = Callable[[BoundRule], Mapping[str, str]]
"""Gives, for a rule that looks into a code list, the code of each name in the list."""


@dataclass(frozen=True)
class Locator:
    """Finds the places of failures in one opened table of a run, the one at `position`.

    `failed` are the rules that have failed in it, by their numbers.
    """

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    sources: Sequence[OpenTable]
    position: int
    limit: int
    show_values: bool
    names: Names
    failed: set[int]

    @property
    def opened(self) -> OpenTable:
        """The table."""
        return self.sources[self.position]

    def rule_findings(self) -> Iterator[Finding]:
        """Give the failures of every rule that has failed: the first `limit` of each, in the order of the records.

        Those of row rules were kept before.
        """
        for number in sorted(self.failed):
            yield from self._findings_of(number)

    def _findings_of(self, number: int) -> Iterator[Finding]:
        rule, keys = self.plan.rules[number], self._schema.primary_key
        cells = [column(name + TEXT) for name in (*keys, *rule.fields)]
        if number in self.plan.row_rules:
            rest = [told(self.plan, number), rule.suggestion or exp.null(), exp.null()]
            source: exp.Expr = table(self.plan.view("located"))
            failed = broken(self.plan, number)
        else:
            rest = [column("expected"), exp.null(), column("other") if rule.kind == "unique" else exp.null()]
            source = nested(select_offending_records(self.plan, number))
            failed = unwaived(self.plan, number)
        shown = [exp.cast(each.copy(), "VARCHAR") for each in rest[:2]]
        query = select([column(ROW), column(LINE), *shown, rest[2], *cells], source).where(failed, copy=False)
        query = query.order_by(column(ROW), copy=False).limit(self.limit, copy=False)
        for row, line, expected, suggestion, other, *texts in self.connection.execute(to_sql(query)).fetchall():
            key, values = texts[: len(keys)], texts[len(keys) :]
            yield self.rule_finding(number, row, line, key, values, expected, suggestion, other)

    def label_findings(self) -> Iterator[Finding]:
        """Give the faults of the header as findings at the header's row."""
        positions = self.opened.layout.positions
        # A field that has its column already is not what another column was meant to be.
        free = [each for each in self._schema.fields if each.name not in positions]
        known = [name for each in free for name in (each.title.zh, each.name)]
        for fault in self.opened.labels:
            if label_waiver(self.plan, fault) is not None:
                continue
            title = self._schema.field(fault.field).title if fault.field else Text(fault.label, fault.label)
            row = None if fault.code in ("unread-sheet", *ALTERED) else self.opened.relation.header_row
            # A first row of data, taken for the header, holds what data holds.
            label = self._shown(None, fault.label) or ""
            yield Finding(
                table=self.opened.resource.name,
                input=self.position,
                row=row,
                line=row,
                rule=fault.code,
                check=fault.code,
                fields=(fault.field,) if fault.field else (),
                severity=severity_of(fault.code),
                key=(),
                value=None if fault.code == "missing-label" else label,
                expected=None,
                suggestion=nearest(fault.label, known) if fault.code == "extra-label" else fault.meant,
                message=label_message(replace(fault, label=label), title, nearest(fault.label, known)),
            )

    def record_findings(self) -> Iterator[Finding]:
        """Give the first faults of whole records, as the reader found them."""
        if self.opened.relation.structure is None:
            return
        for code in (*RECORD_FAULTS, *self.opened.relation.codes):
            query = select_record_faults(self.connection, self.plan, self.opened, code)
            query = query.order_by(column("row"), column("position")).limit(self.limit)
            found = self.connection.execute(to_sql(query)).fetchall()
            for row, line, position, value, detail in found:
                yield self.record_finding(code, row, line, position, value, detail)

    def record_finding(
        self, code: str, row: int, line: int, position: int | None, value: str | None, detail: str | None
    ) -> Finding:
        """Make the finding of one fault of a record's form; `position` is the column from 0."""
        name = next((name for name, place in self.plan.layout.positions.items() if place == position), None)
        title = None
        if name:
            title = self._schema.field(name).title
        elif position is not None:
            title = Text(f"第 {position + 1} 列", f"column {position + 1}")
        # A whole record may hold what is personal in any of its fields.
        shown = None if code in UNREAD_CELLS and position is None else self._shown(name, value)
        return Finding(
            table=self.opened.resource.name,
            input=self.position,
            row=row,
            line=line,
            rule=code,
            check=code,
            fields=(name,) if name else (),
            severity=severity_of(code),
            key=(),
            value=shown,
            expected=None,
            suggestion=None,
            message=record_message(code, title, shown, detail),
        )

    @property
    def _schema(self) -> Schema:
        return self.opened.resource.schema

    @cached_property
    def _codes(self) -> dict[str, Mapping[str, str]]:
        """The code of each name that the list of a field has, or that its categories have as a label, by the field."""
        found: dict[str, Mapping[str, str]] = {
            field.name: {name: code for code, label in field.labels.items() for name in (label.zh, label.en)}
            for field in self._schema.fields
        }
        for rule in self.plan.rules:
            if rule.kind == "foreign-key" and len(rule.fields) == 1:
                found[rule.fields[0]] = self.names(rule)
        return found

    def rule_finding(
        self,
        number: int,
        row: int,
        line: int,
        key: Sequence[str | None],
        values: Sequence[str | None],
        expected: str | None,
        suggestion: str | None,
        other: int | None = None,
    ) -> Finding:
        """Make the finding of one rule on one record, from the texts of its key and of the rule's fields."""
        rule = self.plan.rules[number]
        names = self._schema.primary_key
        shown = [self._shown(name, value, rule.sensitive) for name, value in zip(rule.fields, values, strict=True)]
        personal = rule.sensitive or any(self._schema.field(name).sensitive for name in rule.fields)
        sensitive = personal and not self.show_values
        value = shown[0] if len(shown) == 1 else "、".join("" if each is None else each for each in shown)
        if suggestion is None and len(values) == 1 and values[0] is not None:
            name = rule.fields[0]
            suggestion = suggest(self.connection, rule, self._schema.field(name), values[0], self._codes[name])
        if sensitive:
            expected = suggestion = None
        expected, suggestion = self._shown(None, expected), self._shown(None, suggestion)
        return Finding(
            table=self.opened.resource.name,
            input=self.position,
            row=row,
            line=line,
            rule=rule.name,
            check=rule.check,
            fields=rule.fields,
            severity=rule.severity,
            key=tuple((name, self._shown(name, each)) for name, each in zip(names, key, strict=True)),
            value=value,
            expected=expected,
            suggestion=suggestion,
            message=_sentence(
                rule,
                self._schema,
                shown,
                expected,
                suggestion,
                None if other is None else place_of(other, self.sources, self.position),
            ),
            layer=rule.layer,
        )

    def _shown(self, name: str | None, value: str | None, personal: bool = False) -> str | None:
        """Return a value as a report shows it: what is personal masked, what is long shortened."""
        if value is None:
            return None
        if not self.show_values:
            if name and (personal or self._schema.field(name).sensitive):
                return mask(value)
            value = mask_numbers(value, certain=name in self._schema.primary_key)
        return shortened(value)


def _sentence(
    rule: BoundRule,
    schema: Schema,
    shown: Sequence[str | None],
    expected: str | None,
    suggestion: str | None,
    other: Text | None,
) -> Text:
    zh, en = f"要求{rule.summary.zh}，实际", f"Required: {rule.summary.en}. Found: "
    pairs = [
        (schema.field(name).title, Text("为空", "nothing") if value is None else Text(f"为“{value}”", f"“{value}”"))
        for name, value in zip(rule.fields, shown, strict=True)
    ]
    if len(pairs) == 1:
        zh, en = zh + pairs[0][1].zh, en + pairs[0][1].en
    else:
        zh += "，".join(f"{title.zh}{value.zh}" for title, value in pairs)
        en += ", ".join(f"{title.en} {value.en}" for title, value in pairs)
    if other is not None:
        zh, en = f"{zh}，与{other.zh}相同", f"{en}, the same as in {other.en}"
    if expected:
        zh, en = f"{zh}，应为“{expected}”", f"{en}, expected “{expected}”"
    if suggestion:
        zh, en = f"{zh}，可能应为“{suggestion}”", f"{en}, perhaps “{suggestion}”"
    return Text(zh + "。", en + ".")
