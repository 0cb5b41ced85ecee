"""The keys and rules of a table in two versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.releases.differing.change import (
    BOTH,
    LOOSER,
    SAME,
    TIGHTER,
    WORDING,
    Action,
    Change,
    Class,
    Step,
    Subject,
)
from zhengzhao.releases.differing.constraints import values_class
from zhengzhao.releases.differing.fields import renames
from zhengzhao.releases.named import with_own
from zhengzhao.standard import ForeignKey, Resource, Rule
from zhengzhao.validators import load_check

_WARNING = Class("neutral", "neutral", Step.MINOR)
"""A warning refuses nothing."""


def schema_changes(old: Resource, new: Resource, tables: Mapping[str, str]) -> Iterator[Change]:
    """Compare the keys, the match of fields and the rules of a table; `tables` gives renamed ones their new names."""
    called = {before: after for after, before in renames(old.schema, new.schema).items()}
    yield from _primary_key(old, new, called)
    # The order of fields in a key, and of what stands for nothing, says nothing.
    one = {frozenset(each): each for each in (_names(key, called) for key in old.schema.unique_keys)}
    other = {frozenset(each): tuple(each) for each in new.schema.unique_keys}
    for fields, key in sorted((one | other).items(), key=lambda each: each[1]):
        if (fields in one) != (fields in other):
            shown = ", ".join(key)
            yield _keyed(new, fields in other, "unique", shown, Text(f"唯一键 {shown}", f"the unique key {shown}"))
    yield from _foreign_keys(old, new, called, tables)
    yield from _match(old, new)
    if set(old.schema.missing_values) != set(new.schema.missing_values):
        before, after = ", ".join(map(repr, old.schema.missing_values)), ", ".join(map(repr, new.schema.missing_values))
        told = Text(f"视为未填的写法由 {before} 改为 {after}", f"missing values: {before} → {after}")
        yield Change("property", "changed", new.name, "", "missingValues", before, after, BOTH, told)
    yield from _rules(old, new, called)


def _match(old: Resource, new: Resource) -> Iterator[Change]:
    before, after = old.schema.fields_match, new.schema.fields_match
    # What is demanded keeps files out, where values let them through.
    effect = values_class(new.schema.demands, old.schema.demands)
    if effect != SAME:
        told = Text(
            f"fieldsMatch 由 {before or '（无）'} 改为 {after or '（无）'}",
            f"fieldsMatch: {before or 'none'} → {after or 'none'}",
        )
        yield Change("property", "changed", new.name, "", "fieldsMatch", before, after, effect, told)


def _primary_key(old: Resource, new: Resource, called: Mapping[str, str]) -> Iterator[Change]:
    before, after = _names(old.schema.primary_key, called), tuple(new.schema.primary_key)
    if before == after:
        return
    # What is a part of the key must be given, whatever else the key asks.
    more, less = set(after) - _required(old, called), set(before) - _required(new, {})
    effect = BOTH
    if not before or (after and set(after) < set(before) and not less):
        effect = TIGHTER
    elif not after or (set(before) < set(after) and not more):
        effect = Class("loosens", "tightens", Step.MAJOR)
    shown = ", ".join(before), ", ".join(after)
    told = Text(
        f"主键由 {shown[0] or '（无）'} 改为 {shown[1] or '（无）'}",
        f"the primary key: {shown[0] or 'none'} → {shown[1] or 'none'}",
    )
    yield Change("key", "changed", new.name, shown[1], "primaryKey", shown[0], shown[1], effect, told)


def _required(table: Resource, called: Mapping[str, str]) -> set[str]:
    schema = table.schema
    return set(_names([each.name for each in schema.fields if schema.requires(each)], called))


def _foreign_keys(
    old: Resource, new: Resource, called: Mapping[str, str], tables: Mapping[str, str]
) -> Iterator[Change]:
    one = [(_names(each.fields, called), _target(each, old, tables)) for each in old.schema.foreign_keys]
    other = [(tuple(each.fields), _target(each, new, {})) for each in new.schema.foreign_keys]
    for fields in dict.fromkeys(each for each, _ in (*one, *other)):
        shown = ", ".join(fields)
        # The same fields may point at several lists: what stands in both versions is no change.
        gone = [target for each, target in one if each == fields and (each, target) not in other]
        come = [target for each, target in other if each == fields and (each, target) not in one]
        for before, after in zip_longest(gone, come):
            if before is None or after is None:
                target = before or after
                told = Text(f"外键 {shown} → {target}", f"the foreign key {shown} → {target}")
                yield _keyed(new, before is None, "foreign", shown, told)
                continue
            told = Text(
                f"外键 {shown} 由 {before} 改指 {after}",
                f"the foreign key {shown} points at {after}, no longer at {before}",
            )
            effect = Class("tightens", "tightens", Step.MINOR)
            yield Change("key", "changed", new.name, shown, "foreignKeys", before, after, effect, told)


def _keyed(new: Resource, added: bool, kind: str, shown: str, what: Text) -> Change:
    zh, en = ("增加", "is new") if added else ("取消", "is gone")
    action: Action = "added" if added else "removed"
    effect = TIGHTER if added else LOOSER
    told = Text(f"{zh}{what.zh}", f"{what.en} {en}")
    return Change(
        "key", action, new.name, shown, f"{kind}Keys", None if added else shown, shown if added else None, effect, told
    )


def _target(key: ForeignKey, table: Resource, tables: Mapping[str, str]) -> str:
    name = key.reference.resource or table.name
    return f"{tables.get(name, name)} ({', '.join(key.reference.fields)})"


def _rules(old: Resource, new: Resource, called: Mapping[str, str]) -> Iterator[Change]:
    one = {each.name: each for each in old.schema.rules}
    other = {each.name: each for each in new.schema.rules}
    for name in dict.fromkeys((*one, *other)):
        before, after = one.get(name), other.get(name)
        if after is None:
            assert before is not None
            yield _new_or_gone(new, before, _severity(before, old), gone=True)
        elif before is None:
            yield _new_or_gone(new, after, _severity(after, new))
        else:
            yield from _compared(new, before, after, called, (_severity(before, old), _severity(after, new)))


def _severity(rule: Rule, table: Resource) -> str:
    # Where a rule does not say how grave it is, its check does; of a check that is not here nobody knows.
    if rule.severity is None and rule.check is not None and table.package is not None:
        with suppress(DescriptorError):
            return load_check(rule.check, (*with_own(table.package), table.package.base)).severity
    return rule.severity or "error"


def _new_or_gone(new: Resource, rule: Rule, severity: str, gone: bool = False) -> Change:
    is_warning = severity == "warning"
    effect = _WARNING if is_warning else LOOSER if gone else TIGHTER
    action: Action = "removed" if gone else "added"
    of = Text(f"（字段 {'、'.join(rule.fields)}）", f" (of {', '.join(rule.fields)})")
    said = Text(f"：{rule.summary.zh}", f": {rule.summary.en}") if rule.summary else of
    level_zh, level_en = ("（提醒）", " (a warning)") if is_warning else ("", "")
    zh, en = ("取消", "is gone") if gone else ("增加", "is new")
    told = Text(f"{zh}规则 {rule.name}{level_zh}{said.zh}", f"the rule {rule.name}{level_en} {en}{said.en}")
    subject: Subject = "rule"
    return Change(
        subject,
        action,
        new.name,
        rule.name,
        "",
        rule.check if gone else None,
        None if gone else rule.check,
        effect,
        told,
    )


def _compared(
    new: Resource, before: Rule, after: Rule, called: Mapping[str, str], severities: tuple[str, str]
) -> Iterator[Change]:
    was_warning, is_warning = (each == "warning" for each in severities)
    if was_warning != is_warning:
        effect = LOOSER if is_warning else TIGHTER
        told = (
            Text(f"规则 {after.name} 由错误降为提醒", f"the rule {after.name} is a warning now, no longer an error")
            if is_warning
            else Text(
                f"规则 {after.name} 由提醒升为错误", f"the rule {after.name} is an error now, no longer a warning"
            )
        )
        yield _of_rule(new, after, "severity", *severities, effect, told)
    if before.when != after.when:
        effect = LOOSER if before.when is None else TIGHTER if after.when is None else BOTH
        told = Text(
            f"规则 {after.name} 的适用条件由 {before.when or '（无）'} 改为 {after.when or '（无）'}",
            f"the condition of the rule {after.name}: {before.when or 'none'} → {after.when or 'none'}",
        )
        yield _of_rule(new, after, "when", before.when, after.when, _quiet(effect, is_warning), told)
    if before.check != after.check:
        told = Text(
            f"规则 {after.name} 改用{_asks(after).zh}，原来用{_asks(before).zh}",
            f"the rule {after.name} asks {_asks(after).en}, no longer {_asks(before).en}",
        )
        yield _of_rule(new, after, "check", before.check, after.check, _quiet(BOTH, is_warning), told)
        return
    for name, one, other in (
        ("expression", before.expression, after.expression),
        ("fields", ", ".join(_names(before.fields, called)), ", ".join(after.fields)),
        ("reference", _reference(before), _reference(after)),
    ):
        if one != other:
            told = Text(
                f"规则 {after.name} 的 {name} 由 {one or '（无）'} 改为 {other or '（无）'}",
                f"{name} of the rule {after.name}: {one or 'none'} → {other or 'none'}",
            )
            yield _of_rule(new, after, name, one, other, _quiet(BOTH, is_warning), told)
    if before.summary != after.summary:
        told = Text(f"规则 {after.name} 的说明有改动", f"the summary of the rule {after.name} is worded anew")
        yield _of_rule(new, after, "summary", str(before.summary), str(after.summary), WORDING, told)


def _asks(rule: Rule) -> Text:
    if rule.check is None:
        return Text(f"条件 {rule.expression}", f"for {rule.expression}")
    return Text(f"校验 {rule.check}（{'、'.join(rule.fields)}）", f"the check {rule.check} of {', '.join(rule.fields)}")


def _of_rule(
    new: Resource, rule: Rule, name: str, before: str | None, after: str | None, effect: Class, told: Text
) -> Change:
    return Change("rule", "changed", new.name, rule.name, name, before, after, effect, told)


def _quiet(effect: Class, is_warning: bool) -> Class:
    return _WARNING if is_warning else effect


def _reference(rule: Rule) -> str:
    if rule.reference is None:
        return ""
    owner = f"{rule.reference.package} › " if rule.reference.package else ""
    return f"{owner}{rule.reference.resource} ({', '.join(rule.reference.fields)})"


def _names(names: Sequence[str], called: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(called.get(each, each) for each in names)
