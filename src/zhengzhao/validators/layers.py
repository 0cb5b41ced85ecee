"""The standard in layers: a national version, and the rules that the overlays of smaller areas add to its tables.

An overlay only ever adds. What would change a table, a list, a key or a national rule is refused by name, here and by
`standard check`, which tells every such fault where this tells the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import (
    DESCRIPTOR,
    RULES,
    STANDARD,
    Package,
    Resource,
    Rule,
    below,
    descriptor_in,
    did_you_mean,
    overlays_beside,
    with_line,
)
from zhengzhao.validators.compiling.checks import check_names
from zhengzhao.validators.compiling.rules import named_rule, rules_of
from zhengzhao.validators.opening.structure import SUMMARIES
from zhengzhao.validators.waived import SUMMARIES as WAIVER_SUMMARIES

_SAYS = ("$schema", "name", "title", "titleEn", "description", "descriptionEn", "rules")
"""What a file of rules may say."""
_NATIONAL = ("schema", "formerly", "dialect")
"""What of a table an overlay may not give."""
_CODES = {
    *("type-error", "primary-key", "unique-error", "foreign-key", "version-accepted"),
    *SUMMARIES,
    *WAIVER_SUMMARIES,
}
"""Codes of a report that belong to no check; a rule of that name could not be told from them."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with an overlay: the file, the place in it, and what to do."""

    file: Path
    place: str
    text: Text


def laid_over(national: Package, content: Sequence[Path], day: date) -> Package:
    """Lay the overlays that hold on a day over a national version.

    The version is still known by its own name, number and digest; its `overlays` are what was laid over it, and every
    rule that one adds names it as its `layer`. A package that is not the standard stays as it is.

    Args:
        national: A version of the standard; what was laid over it before is taken off first.
        content: The directories that hold the overlays, in the order in which they are laid.
        day: The day on which they must hold.

    Raises:
        UsageError: A directory is not there, or two overlays of one name and number are not the same.
        DescriptorError: An overlay changes what is not its to change, or its rules cannot be asked.
    """
    if national.name != STANDARD:
        return national
    return lay(national, overlays_beside(national, content, day), content)


def lay(national: Package, overlays: Sequence[Package], content: Sequence[Path] = ()) -> Package:
    """Lay some overlays over a national version, whatever the day, as `laid_over` does."""
    bare = _with_rules(national, {}, ())
    added: dict[str, list[Rule]] = {}
    for overlay in overlays:
        for fault in overlay_faults(overlay, bare, content):
            place = with_line(below(str(fault.file), fault.place))
            raise DescriptorError(Text(f"{place}：{fault.text.zh}", f"{place}: {fault.text.en}"))
        for each in overlay.resources:
            before = added.setdefault(each.name, [])
            _refuse_same(overlay, each, before)
            before += [replace(rule, layer=overlay.label) for rule in each.schema.rules]
    return _with_rules(bare, added, overlays)


def overlay_faults(overlay: Package, national: Package, content: Sequence[Path] = ()) -> Iterator[Fault]:
    """Say what an overlay of the standard may not say, and which of its rules a national version cannot be asked.

    Args:
        overlay: The overlay.
        national: The version over which it is laid.
        content: Directories whose checks its rules may name.
    """
    descriptor = descriptor_in(overlay.base) or overlay.base / DESCRIPTOR
    tables = {each.name: each for each in national.tables()}
    named = {rule.name for each in tables.values() for rule in each.schema.rules if rule.name != rule.check}
    for index, resource in enumerate(overlay.resources):
        place = f"resources[{index}]"
        given = [name for name in _NATIONAL if name in resource.raw]
        if resource.kind != RULES or given:
            yield Fault(descriptor, ".".join([place, *given[:1]]), _only_rules(resource))
        elif resource.name not in tables:
            yield Fault(descriptor, f"{place}.name", _no_table(resource.name, national))
        else:
            taken = {rule.name for rule in rules_of(tables[resource.name], content)} | _CODES | named
            yield from _of_file(overlay, resource, tables[resource.name], taken, content)


def _of_file(
    overlay: Package, resource: Resource, table: Resource, taken: Collection[str], content: Sequence[Path]
) -> Iterator[Fault]:
    file = overlay.base / str(resource.path)
    for name in resource.schema.raw:
        if name not in _SAYS:
            yield Fault(file, str(name), _not_its_own(str(name), table))
    for index, rule in enumerate(resource.schema.rules):
        place = f"rules[{index}]"
        if rule.name in taken:
            yield Fault(file, place, _taken(rule, table))
        elif rule.name != rule.check and rule.name in check_names(content):
            yield Fault(file, place, _a_check(rule))
        unknown = [name for name in rule.fields if name not in table.schema.names]
        for name in unknown:
            yield Fault(file, f"{place}.fields[{rule.fields.index(name)}]", _no_field(name, table))
        if not unknown:
            try:
                named_rule(rule, table.schema, table.name, content)
            except DescriptorError as error:
                yield Fault(file, place, error.text)


def _with_rules(national: Package, added: Mapping[str, Sequence[Rule]], overlays: Sequence[Package]) -> Package:
    if not overlays and not national.overlays:
        return national

    def more(resource: Resource) -> Resource:
        own = [rule for rule in resource.schema.rules if rule.layer is None]
        rules = (*own, *added.get(resource.name, ()))
        return replace(resource, schema=replace(resource.schema, rules=rules))

    return replace(national, resources=tuple(map(more, national.resources)), overlays=tuple(overlays))


def _refuse_same(overlay: Package, resource: Resource, before: Sequence[Rule]) -> None:
    for index, rule in enumerate(resource.schema.rules):
        for other in before:
            if rule.name == other.name:
                place = with_line(below(str(overlay.base / str(resource.path)), f"rules[{index}]"))
                raise DescriptorError(
                    Text(
                        f"{place}：补充 {other.layer} 已给 {resource.name} 加了规则 {rule.name}；请换一个名字。",
                        f"{place}: the overlay {other.layer} adds a rule {rule.name} to {resource.name} already; give "
                        "it another name.",
                    )
                )


def _only_rules(resource: Resource) -> Text:
    return Text(
        f"标准的补充只能给国家的表增加规则，不能带 {resource.name} 的表结构、代码表或数据；请写 kind: rules，并用 path 指明规则文件。",
        f"An overlay of the standard adds rules to national tables only and brings no schema, list or rows of "
        f"{resource.name}; write kind: rules, and the file of rules as its path.",
    )


def _no_table(name: str, national: Package) -> Text:
    tables = [each.name for each in national.tables()]
    if name in [each.name for each in national.resources]:
        return Text(
            f"{name} 是{national.called.zh} 的代码表，不能补充规则；规则只能加在表上。",
            f"{name} is a code list of {national.called.en}, which an overlay leaves as it is; rules are added to tables.",
        )
    end = did_you_mean(name, tables)
    return Text(
        f"{national.called.zh} 没有表 {name}{end.zh}", f"There is no table {name} in {national.called.en}{end.en}"
    )


def _not_its_own(name: str, table: Resource) -> Text:
    return Text(
        f"标准的补充只能增加规则，不能改动国家的表 {table.name}；请去掉 {name}。",
        f"An overlay of the standard adds rules and changes nothing of the national table {table.name}; remove {name}.",
    )


def _taken(rule: Rule, table: Resource) -> Text:
    return Text(
        f"规则名 {rule.name} 已用于国家标准（表 {table.name}），补充不能改动或重复它；请用 name 另起一个名字。",
        f"The national standard has a rule or code {rule.name} already (table {table.name}), which an overlay neither "
        "changes nor repeats; give this one another name.",
    )


def _a_check(rule: Rule) -> Text:
    return Text(
        f"{rule.name} 是一个校验的名字，而这条规则不用它；请用 name 另起一个名字。",
        f"{rule.name} is the name of a check, which this rule does not ask; give the rule another name.",
    )


def _no_field(name: str, table: Resource) -> Text:
    end = did_you_mean(name, table.schema.names)
    owner = Text("", "") if table.package is None else table.package.called
    return Text(
        f"{owner.zh} 的表 {table.name} 没有字段 {name}{end.zh}",
        f"The table {table.name} of {owner.en} has no field {name}{end.en}",
    )
