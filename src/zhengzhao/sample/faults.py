"""Named faults: what a check calls failing, so that a report can be held to the rows that carry it.

The values are the check's own (`fail:` in its header), or what breaks a constraint, a type or a key.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlglot import exp

from zhengzhao.engines import column, judge_of
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sample import ways
from zhengzhao.sample.bounds import limit as limit_of
from zhengzhao.sample.fault import Fault
from zhengzhao.sample.generic import acceptable
from zhengzhao.sample.lexical import plain, plain_as
from zhengzhao.sample.lookups import Case, Lookups
from zhengzhao.sample.ordinals import choice, counting, pick
from zhengzhao.sample.pattern import places
from zhengzhao.sample.proof import fits
from zhengzhao.sample.tables import Sampled
from zhengzhao.standard import Field, Schema, did_you_mean
from zhengzhao.validators.compiling.bound import BoundRule, on_day
from zhengzhao.validators.compiling.checks import STAGES, check_names, load_check
from zhengzhao.validators.compiling.rules import CONSTRAINTS, properties_of, rules_of

RECORDS = ("blank-row", "missing-cell", "extra-cell", "source-error", "encoding-error", "mixed-line-ends")
"""Faults of a record's form. `mixed-line-ends` is none to a reader: it must take it, and no row may be lost."""

LABELS = ("missing-label", "extra-label", "duplicate-label", "blank-label")
"""Faults of the header; they concern the whole file."""

_ODD_TEXTS = ("不合格式", "*", "?", "0", "a", "A", "9")
_ODD_VALUES = {"number": ("0.1234567",), "integer": ("0",), "date": ("1901-01-01", "2999-12-31")}
_UNKNOWN_TEXTS = ("X", "Z", "9", "8", "Q", "x", "z")


@dataclass(frozen=True)
class Planner:
    """Finds the ways to break what a name means.

    Args:
        tables: The tables that are made.
        lookups: The lists that rules look into.
        seed: What the choice among several failing values depends on.
        today: The day that counts as today.
        content: Directories of overlays.
    """

    tables: Sequence[Sampled]
    lookups: Lookups
    seed: int
    today: date
    content: Sequence[Path] = ()

    def plan(self, names: Sequence[str]) -> list[Fault]:
        """Return the faults of all names, in the order in which they are to be put in.

        Raises:
            UsageError: No table that is asked for has such a check, or no failing value is known for it.
        """
        rules = {
            each.name: [on_day(rule, self.today) for rule in rules_of(each.resource, self.content)]
            for each in self._asked
        }
        found = []
        for name in dict.fromkeys(names):
            breaking = [
                dataclasses.replace(
                    way, others=_others(way, rules[table.name]), unasked=_unasked(way, rules[table.name])
                )
                for table in self._asked
                for way in self._ways(table, name, rules[table.name])
            ]
            if not breaking:
                raise UsageError(self._no_way(name, rules))
            found += breaking
        # Twins come last: the row before must keep the key that is taken from it.
        return sorted(found, key=lambda each: each.kind == "twin")

    @property
    def _asked(self) -> list[Sampled]:
        return [each for each in self.tables if each.asked]

    def _ways(self, table: Sampled, name: str, rules: Sequence[BoundRule]) -> Iterator[Fault]:
        if name in RECORDS:
            # One cell alone can be neither missing nor left open by a quote.
            if len(table.resource.schema.fields) > 1:
                yield Fault(table.name, name, "record")
            return
        if name in LABELS:
            yield from _label_ways(table, name)
            return
        schema = table.resource.schema
        pointed_at = self._pointed_at(table)
        for rule in [each for each in rules if name in (each.check, each.name)]:
            if rule.check == "primary-key":
                yield Fault(table.name, name, "repeat", rule.fields, ways.apart(schema), rule=rule)
            elif rule.kind == "unique":
                yield Fault(table.name, name, "twin", rule.fields, taken=rule.fields, rule=rule)
            elif rule.check not in check_names(self.content) and rule.kind == "row":
                yield from _expression_ways(table, name, rule, rules, pointed_at)
            elif rule.joins:
                yield from self._relation_ways(table, name, rule, rules, pointed_at)
            else:
                texts = self._texts(schema, rule)
                # A key that other tables point at stays: breaking it would break their rows as well.
                if texts and not pointed_at & texts.keys():
                    yield Fault(table.name, name, "value", rule.fields, texts, rule=rule)

    def _relation_ways(
        self, table: Sampled, name: str, rule: BoundRule, rules: Sequence[BoundRule], pointed_at: set[str]
    ) -> Iterator[Fault]:
        schema = table.resource.schema
        if rule.reference is None:
            yield from ways.repeats(table.name, name, rule, schema)
            return
        listed = rule.reference.package is not None or self.lookups.ensure(rule.reference.resource)
        if not listed and rule.reference.resource not in {each.name for each in self._asked}:
            # The rule is not run where the table that it looks into is not given.
            return
        check = load_check(rule.check, self.content)
        found = list(ways.twins(table.name, name, rule, rules, check, schema))
        first = schema.field(rule.fields[0])
        codes = self._codes(schema, first.name)
        if listed or codes:
            found += ways.odd_values(table.name, name, rule, first, codes)
        if listed and (texts := self._texts(schema, rule)):
            found.append(Fault(table.name, name, "value", rule.fields, texts, rule=rule))
        yield from (each for each in found if not pointed_at & {*each.texts, *each.taken})

    def _codes(self, schema: Schema, name: str) -> list[str]:
        """The codes of the list that a field points at."""
        for key in schema.foreign_keys:
            if key.fields == (name,) and self.lookups.ensure(key.reference.resource):
                return sorted(
                    str(each[0]) for each in self.lookups.values(key.reference.resource, key.reference.fields)
                )
        return []

    def _pointed_at(self, table: Sampled) -> set[str]:
        others = [each.resource.schema for each in self._asked if each.name != table.name]
        pointed = [key.reference for each in others for key in each.foreign_keys]
        # A rule that wants to find a record by its key is broken, too, when that key changes.
        key = set(table.resource.schema.primary_key)
        pointed += [
            each.reference for own in others for each in own.rules if each.reference and key & {*each.reference.fields}
        ]
        return {name for each in pointed if each.resource == table.name and not each.package for name in each.fields}

    def _texts(self, schema: Schema, rule: BoundRule) -> dict[str, exp.Expr]:
        """The text to put into each field of a rule; nothing where none is known to break it."""
        if rule.kind == "foreign-key":
            return self._unknown_key(schema, rule)
        fields = [schema.field(name) for name in rule.fields]
        if rule.kind == "type":
            cases: list[Case] = [("不是这种类型",)]
        elif rule.name == rule.check and rule.check in CONSTRAINTS and len(fields) == 1:
            cases = [(text,) for text in _breaking(rule.check, fields[0])]
        else:
            cases = self._failing(schema, rule, fields)
        if not cases:
            return {}
        position = pick(self.seed, len(cases), rule.name, "fault")
        texts = {each.name: choice(position, [case[index] for case in cases]) for index, each in enumerate(fields)}
        if rule.missing_tested and len(fields) > 1:
            return {name: _given(schema, name, text) for name, text in texts.items()}
        if rule.severity == "warning":
            # Keys are looked at in spite of a warning, and one that stood in several rows would be a fault of its own.
            key = {*texts} & {*schema.primary_key}
            texts |= {name: exp.DPipe(this=column(name), expression=texts[name]) for name in key}
        return texts

    def _failing(self, schema: Schema, rule: BoundRule, fields: Sequence[Field]) -> list[Case]:
        cases: list[Case] = [
            tuple(plain_as(each, value, kind) for each, value, kind in zip(fields, case, rule.kinds, strict=False))
            for case in self._failing_cases(rule, fields)
            if len(case) == len(fields)
        ]
        if rule.missing_tested:
            return cases
        fitting = [case for case in cases if _all_acceptable(schema, fields, case)]
        if rule.reference is None:
            return fitting or cases
        if len(fields) == 1:
            fitting += [(text,) for text in _odd_texts(fields[0]) if acceptable(fields[0], text, schema)]
        return self.lookups.refused(rule, fitting)

    def _failing_cases(self, rule: BoundRule, fields: Sequence[Field]) -> list[tuple[Any, ...]]:
        """The failing values of a check whose parameters beyond the fields are what the first field says they are."""
        check = load_check(rule.check, self.content)
        own = properties_of(fields, check)
        rest = len(fields)
        cases = [case[:rest] for case in check.failing if case[rest:] == own[: len(case) - rest]]
        # A day that is yet to come may be a fault of its own.
        return [case for case in cases if not any(self._is_to_come(value) for value in case)] or cases

    def _is_to_come(self, value: object) -> bool:
        try:
            return date.fromisoformat(str(value)) > self.today
        except ValueError:
            return False

    def _unknown_key(self, schema: Schema, rule: BoundRule) -> dict[str, exp.Expr]:
        assert rule.reference is not None
        last = schema.field(rule.fields[-1])
        if not self.lookups.ensure(rule.reference.resource):
            if rule.reference.resource not in {each.name for each in self._asked}:
                return {}
            # The other table's keys are made as well: a number behind an X is none of them.
            longest = int(last.constraints.get("maxLength", 12))
            return {last.name: counting("X", min(longest, 12))} if last.type == "string" and longest > 8 else {}
        known = {case[-1] for case in self.lookups.values(rule.reference.resource, rule.reference.fields)}
        texts = [text for text in _odd_texts(last) if text not in known and acceptable(last, text, schema)]
        if not texts:
            return {}
        return {last.name: choice(pick(self.seed, len(texts), last.name, "fault"), texts)}

    def _no_way(self, name: str, rules: Mapping[str, Sequence[BoundRule]]) -> Text:
        held = sorted({each for found in rules.values() for rule in found for each in (rule.check, rule.name)})
        tables = list(rules)
        if name in held or name in (*RECORDS, *LABELS):
            return Text(
                f"不知道怎样在 {'、'.join(tables)} 中造出差错 {name}：没有已知的不合格取值，或它只涉及其他表所指的主键。",
                f"There is no known way to put the fault {name} into {', '.join(tables)}: no failing value is known, or it "
                "concerns only a key that other tables point at.",
            )
        if name in check_names(self.content):
            return Text(
                f"{'、'.join(tables)} 没有使用校验 {name}；所用的有 {'、'.join(held)}。",
                f"{', '.join(tables)} does not use the check {name}; it uses {', '.join(held)}.",
            )
        known = sorted({*held, *RECORDS, *LABELS})
        end = did_you_mean(name, [*known, *check_names(self.content)])
        return Text(
            f"没有名为 {name} 的差错或校验；{'、'.join(tables)} 可用的有 {'、'.join(known)}{end.zh}",
            f"There is no fault or check called {name}; for {', '.join(tables)} there are {', '.join(known)}{end.en}",
        )


def labelled(schema: Schema, faults: Sequence[Fault]) -> list[tuple[str, str | None]]:
    """Return the labels of a file's columns and the field under each, with the faults of the header put in."""
    columns: list[tuple[str, str | None]] = [(name, name) for name in schema.names]
    for each in faults:
        if each.check == "missing-label":
            columns = [(label, name) for label, name in columns if name not in each.fields]
        elif each.check == "duplicate-label":
            columns += [(name, name) for name in each.fields]
        elif each.kind == "label":
            columns.append(("备用列" if each.check == "extra-label" else "", None))
    return columns


def _others(fault: Fault, rules: Sequence[BoundRule]) -> tuple[BoundRule, ...]:
    changed = fault.texts.keys() | set(fault.taken)
    plain = [each for each in rules if each.kind == "row" and each.reference is None and each is not fault.rule]
    return tuple(each for each in plain if changed & {*each.fields, *each.uses} and not _silenced(each, fault.rule))


def _unasked(fault: Fault, rules: Sequence[BoundRule]) -> tuple[BoundRule, ...]:
    changed = fault.texts.keys() | set(fault.taken)
    asking = [each for each in rules if each.joins and each.reference is not None and each.when is not None]
    return tuple(each for each in asking if each is not fault.rule and changed & (set(each.uses) - set(each.fields)))


def _silenced(other: BoundRule, rule: BoundRule | None) -> bool:
    """Whether a rule is unknown where another one fails: that one comes first, and is no mere warning."""
    if rule is None or rule.severity != "error" or not {*other.fields, *other.uses} & set(rule.fields):
        return False
    return STAGES.index(other.stage) > STAGES.index(rule.stage)


def _expression_ways(
    table: Sampled, name: str, rule: BoundRule, rules: Sequence[BoundRule], pointed_at: set[str]
) -> Iterator[Fault]:
    # No failing values are known of an expression. A value that another row holds, or one that is odd in every way,
    # may break it; only the rows where it does are taken.
    tied = ways.together(rule, rules, table.resource.schema)
    if len(tied) > 1 and not pointed_at & set(tied):
        yield Fault(table.name, name, "twin", rule.fields, taken=tied, rule=rule)
    for each in rule.fields:
        if each in pointed_at:
            continue
        yield Fault(table.name, name, "twin", rule.fields, taken=(each,), rule=rule)
        for odd in _ODD_VALUES.get(table.resource.schema.field(each).type, ()):
            given = exp.not_(exp.Is(this=column(each), expression=exp.null()))
            text = exp.Case(ifs=[exp.If(this=given, true=exp.Literal.string(odd))])
            yield Fault(table.name, name, "value", rule.fields, {each: text}, rule=rule)


def _label_ways(table: Sampled, name: str) -> Iterator[Fault]:
    schema = table.resource.schema
    needed = {each for rule in schema.rules for each in rule.fields} | set(schema.primary_key)
    needed |= {each for key in schema.foreign_keys for each in key.fields}
    needed |= {each.name for each in schema.fields if each.constraints.get("required") is True}
    free = [each for each in schema.names if each not in needed]
    if name == "missing-label":
        if free:
            yield Fault(table.name, name, "label", (free[-1],))
    else:
        yield Fault(table.name, name, "label", (schema.names[-1],) if name == "duplicate-label" else ())


def _given(schema: Schema, name: str, text: exp.Expr) -> exp.Expr:
    """What stands in the field already where the check asks for anything at all; else, unless it is a code, the text."""
    coded = any(key.fields == (name,) for key in schema.foreign_keys)
    own = column(name) if coded else exp.Coalesce(this=column(name), expressions=[text.copy()])
    return exp.Case(ifs=[exp.If(this=exp.not_(exp.Is(this=text.copy(), expression=exp.null())), true=own)])


def _all_acceptable(schema: Schema, fields: Sequence[Field], case: Case) -> bool:
    return all(text is None or acceptable(each, text, schema) for each, text in zip(fields, case, strict=True))


def _odd_texts(field: Field) -> list[str]:
    """Texts that keep to the field's form and are hardly in any list."""
    shortest = int(field.constraints.get("minLength", 1))
    longest = int(field.constraints.get("maxLength", max(shortest, 4)))
    if field.type in ("integer", "number", "year"):
        return ["9999", "9998", "9997"]
    if "pattern" not in field.constraints:
        return [text * length for length in dict.fromkeys((longest, shortest)) for text in _UNKNOWN_TEXTS]
    try:
        allowed = places(str(field.constraints["pattern"]), shortest)
    except UsageError:
        return []
    # The last characters that each place allows, and then the ones before them.
    return ["".join(each[max(-back, -len(each))] for each in allowed) for back in range(1, 6)]


def _breaking(constraint: str, field: Field) -> Sequence[str | None]:
    """Texts that break one constraint of a field, and no type."""
    if constraint == "required":
        return [None]
    limit = field.constraints[constraint]
    if constraint == "minLength":
        return ["一" * (int(limit) - 1)] if int(limit) > 1 else []
    if constraint == "maxLength":
        return ["长" * (int(limit) + 1)]
    if constraint == "pattern":
        return [text for text in _ODD_TEXTS if not fits(str(limit), text)][:3]
    if constraint == "enum":
        known = [plain(field, each) for each in limit]
        return [text for text in (*_UNKNOWN_TEXTS, "987654") if text not in known and _is_typed(field, text)][:3]
    return _beyond(constraint, field) if field.type in ("integer", "number", "year", "date") else []


def _is_typed(field: Field, text: str) -> bool:
    return field.type in ("string", "any") or (field.type in ("integer", "number") and text.isdigit())


def _beyond(constraint: str, field: Field) -> list[str]:
    """The nearest value on the wrong side of a bound; none where there is none, or none that this can write."""
    step = 0 if constraint.startswith("exclusive") else -1 if constraint == "minimum" else 1
    if judge_of(field) is not None:
        return []
    if step == 0:
        return [str(field.constraints[constraint])]
    end = limit_of(field, constraint)
    try:
        if field.type == "date":
            day = date.fromisoformat(end) + timedelta(days=step)
            return [day.strftime(field.strftime) if field.strftime else day.isoformat()]
        whole, dot, rest = end.partition(".")
        return [f"{int(whole) + step}{str(field.raw.get('decimalChar', '.')) if dot else ''}{rest}"]
    except (ValueError, OverflowError):
        return []
