"""Ways to break a rule that concerns several fields or several rows, found from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.sample.fault import Fault
from zhengzhao.standard import Field, Schema
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.checks import Check

_FAR = 1_000_000
"""What is added to a number of a key so that no other row has it."""


def repeats(table: str, name: str, rule: BoundRule, schema: Schema) -> Iterator[Fault]:
    """Send a row once more under the next number, where the rule's fields hold a number of the primary key."""
    for counter in _counters(schema, rule.fields):
        yield Fault(table, name, "repeat", rule.fields, {counter: _raised(counter, 1)}, rule=rule)


def apart(schema: Schema) -> dict[str, exp.Expr]:
    """What a row that repeats the primary key changes, so that it repeats no other key."""
    numbers = [
        each
        for key in schema.unique_keys
        for each in key
        if each not in schema.primary_key and schema.field(each).type == "integer"
    ]
    return {each: _raised(each, _FAR) for each in numbers}


def twins(
    table: str, name: str, rule: BoundRule, rules: Sequence[BoundRule], check: Check, schema: Schema
) -> Iterator[Fault]:
    """Give a row what stands in the one before: with a suffix that the check fails, the subject, or the owner."""
    pairs = [zip(rule.fields, suffixes, strict=True) for suffixes in _suffixes(check)]
    behinds = [{each: suffix for each, suffix in pair if suffix} for pair in pairs]
    # A code that has a pattern takes no suffix: it would break that one instead.
    suffixed = [each for each in behinds if not any("pattern" in schema.field(name).constraints for name in each)]
    for behind in suffixed:
        yield Fault(table, name, "twin", rule.fields, taken=rule.fields, suffixes=behind, rule=rule)
    if not suffixed and rule.fields[0] not in schema.primary_key:
        yield Fault(table, name, "twin", rule.fields, taken=together(rule, rules, schema), rule=rule)
    for key in schema.foreign_keys:
        counters = _counters(schema, [each for each in schema.primary_key if each not in key.fields])
        if len(key.fields) > 1 and set(key.fields) <= set(rule.fields) and counters:
            far = {counters[0]: _raised(counters[0], _FAR)}
            yield Fault(table, name, "twin", rule.fields, far, taken=key.fields, rule=rule)


def odd_values(table: str, name: str, rule: BoundRule, field: Field, codes: Sequence[str]) -> list[Fault]:
    """Give the rule's first field every code of its list, or, where it is free text, one that says nothing."""
    constraints = field.constraints
    free = field.type == "string" and not {"pattern", "enum"} & set(constraints)
    texts = list(codes) or (["不合目录"] if free and int(constraints.get("maxLength", 4)) >= 4 else [])
    return [
        Fault(table, name, "value", rule.fields, {field.name: exp.Literal.string(each)}, rule=rule) for each in texts
    ]


def together(rule: BoundRule, rules: Sequence[BoundRule], schema: Schema) -> tuple[str, ...]:
    """The rule's first field and those that other rules tie to it; not those that the rule itself compares it with."""
    kept = {*rule.fields[1:], *schema.primary_key}
    found = [rule.fields[0]]
    for name in found:
        tied = [each for each in rules if each is not rule and len(each.fields) > 1 and name in each.fields]
        found += dict.fromkeys(
            each for other in tied for each in other.fields if each not in kept and each not in found
        )
    return tuple(found)


def _suffixes(check: Check) -> Iterator[tuple[str, ...]]:
    """What failing values have more than a row of the list that they are held against, if that is all."""
    for case in check.failing:
        for row in check.rows:
            pairs = list(zip(case, row, strict=False))
            if len(case) == len(row) and all(str(given).startswith(str(listed)) for given, listed in pairs):
                yield tuple(str(given)[len(str(listed)) :] for given, listed in pairs)


def _counters(schema: Schema, names: Sequence[str]) -> list[str]:
    return [each for each in names if each in schema.primary_key and schema.field(each).type == "integer"]


def _raised(name: str, by: int) -> exp.Expr:
    number = exp.Add(this=exp.cast(column(name), "BIGINT"), expression=exp.Literal.number(by))
    return exp.cast(exp.paren(number), "VARCHAR")
