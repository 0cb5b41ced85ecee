"""What a code of a report means: a check, what Table Schema and the form of a file give, or a rule of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import (
    Package,
    Severity,
    did_you_mean,
    existing_content,
    load_standard,
    today_in_shanghai,
)
from zhengzhao.validators.acceptance import ACCEPTED
from zhengzhao.validators.acceptance import SUMMARY as ACCEPTED_SUMMARY
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.checks import Case, all_checks, check_names, load_check
from zhengzhao.validators.compiling.rules import rules_of
from zhengzhao.validators.layers import laid_over
from zhengzhao.validators.opening.structure import DESCRIPTIONS, DIMENSIONS, SUMMARIES, severity_of
from zhengzhao.validators.waived import EXPIRED, UNMATCHED
from zhengzhao.validators.waived import SUMMARIES as WAIVER_SUMMARIES


def _table_schema(chapter: str) -> Text:
    return Text(f"Table Schema v2，{chapter}", f"Table Schema v2, {chapter}")


_BUILT_IN = {
    "type-error": (
        Text("值合乎字段的类型和格式", "the value is of the field's type and format"),
        Text(
            "按标准的写法，不宽松：日期为 YYYY-MM-DD（字段另有格式的除外），数字为半角，前后没有空格。请按消息中写明的格式改。",
            "As the specification writes it, with no leniency: dates are YYYY-MM-DD (unless the field has a format of "
            "its own), digits are half-width, no spaces stand around. Write the value in the form that the message names.",
        ),
        "validity",
        _table_schema("Field Types"),
    ),
    "primary-key": (
        Text("主键不重复", "the primary key is not repeated"),
        Text(
            "同一文件中主键相同的第二行起，每行一处；消息写明与哪一行相同。请删去重复的行，或改正键。",
            "Each row after the first with the same primary key; the message names that row. Remove the repeated rows "
            "or mend the key.",
        ),
        "uniqueness",
        _table_schema("primaryKey"),
    ),
    "unique-error": (
        Text("唯一的字段（组合）不重复", "a unique field or combination is not repeated"),
        Text(
            "与主键相同，但允许为空；有空值的行不比较。",
            "Like a primary key, but it may be missing; rows where a part of it is missing are not compared.",
        ),
        "uniqueness",
        _table_schema("uniqueKeys"),
    ),
    "foreign-key": (
        Text("值在所指的代码表或表中", "the value is in the list or table that the field points at"),
        Text(
            "代码表在标准的 codes 文件夹里，可以直接打开查。指向另一张表时，要与那张表一起校验；没有一起给出的，注明没有检查。",
            "The code lists stand in the folder codes of the standard and can be opened. Where it points at another "
            "table, validate both together; a table that was not given along is named as not checked.",
        ),
        "relation",
        _table_schema("foreignKeys"),
    ),
    EXPIRED: (
        WAIVER_SUMMARIES[EXPIRED],
        Text(
            "到期的豁免不再生效，它所豁免的结果重新计入。请续期，或删去它并改正数据。",
            "A waiver whose last day is over waives nothing any more, and what it waived counts again. Renew it, or "
            "remove it and mend the data.",
        ),
        "timeliness",
        Text("--waivers 给出的文件", "the file given with --waivers"),
    ),
    UNMATCHED: (
        WAIVER_SUMMARIES[UNMATCHED],
        Text(
            "豁免写的表、规则、字段或 key 里的字段不在本次校验中，多半是写错了名称；它什么也不豁免。",
            "The table, rule, field or a field of the key that the waiver names is not in this validation; most likely a "
            "name is wrong. It waives nothing.",
        ),
        "validity",
        Text("--waivers 给出的文件", "the file given with --waivers"),
    ),
    ACCEPTED: (
        ACCEPTED_SUMMARY,
        Text(
            "批次用 standard 属性写明所依据的标准版本，并总是按登记的那个版本校验，旧版本不会被去掉。报送日（created，没有的按当日）"
            "不在该版本的有效期内、也过了过渡期（accepted_until）的，提醒改用当日生效的版本。",
            "A batch names the version of the standard that it follows by its property standard, and is always held to "
            "the registered copy of that version, which is never dropped. If its day (created, else today) lies outside "
            "the version's period and the transition after it (accepted_until), send by the version in force.",
        ),
        "timeliness",
        Text("批次的描述文件", "the descriptor of the batch"),
    ),
}
_WARNINGS = {*WAIVER_SUMMARIES, ACCEPTED}
_FORM = Text(
    "文件的形式；frictionless 已有的名称照用",
    "the form of a file; the names are those of frictionless where it has them",
)


@dataclass(frozen=True)
class Use:
    """One place of the standard where a check is named: the rule, its table and its fields with their titles.

    `layer` is the overlay that adds the rule, None for one of the standard itself; `when` is the condition under which
    it is asked, as the standard writes it.
    """

    rule: str
    table: str
    title: Text
    fields: tuple[tuple[str, Text], ...]
    severity: Severity
    summary: Text
    layer: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class Explanation:
    """What one code of a report means.

    Args:
        name: The code.
        summary: What holds where there is no finding.
        description: What that means, and what to do.
        severity: How grave a finding is unless a rule says otherwise.
        dimension: The dimension of quality.
        parameters: Names and types, for checks that have a file.
        passing: Values that pass; failing: values that fail; suggesting: failing ones, each with its suggestion.
        source: Where the demand comes from.
        file: The file of the check, from the root of the project; None for what needs no file.
        uses: Where the standard names it.
    """

    name: str
    summary: Text
    description: Text
    severity: Severity
    dimension: str
    parameters: tuple[tuple[str, str], ...]
    passing: tuple[Case, ...]
    failing: tuple[Case, ...]
    suggesting: tuple[Case, ...]
    source: Text
    file: str | None
    uses: tuple[Use, ...]


def explain(
    name: str, *, standard: str | None = None, content: Sequence[Path] = (), today: date | None = None
) -> Explanation:
    """Say what a code of a report means.

    Args:
        name: A check, a code of a table's or file's form, or the name of a rule of the standard.
        standard: The version whose rules are looked through; None takes the one in force today.
        content: Directories of overlays, whose checks and rules count as well.
        today: The day that counts as today; None is today in Shanghai.

    Raises:
        UsageError: Nothing is called so, or a directory is not there.

    >>> explain("not_before").parameters
    (('value', 'date'), ('other', 'date'))
    """
    content = existing_content(content)
    package = load_standard(standard, content=content, today=today)
    package = laid_over(package, content, today or today_in_shanghai())
    rules = [(each.name, rule) for each in package.tables() for rule in rules_of(each, content)]
    if name in check_names(content):
        return _of_check(name, _uses(package, rules, name), content)
    if name in _BUILT_IN or name in SUMMARIES:
        return _of_form(name, _uses(package, rules, name))
    named = [(table, rule) for table, rule in rules if rule.name == name]
    if named:
        return _of_rule(package, named, content)
    known = [*check_names(content), *_BUILT_IN, *SUMMARIES, *(rule.name for _, rule in rules)]
    end = did_you_mean(name, known)
    raise UsageError(
        Text(
            f"没有名为 {name} 的校验或规则{end.zh}名称见报告中的每一处结果；全部校验可用 zhengzhao standard docs 生成网页查看。",
            f"There is no check or rule called {name}{end.en} Each finding of a report names its own; zhengzhao standard "
            "docs makes pages of all checks.",
        )
    )


def explanations(*, standard: str | None = None, content: Sequence[Path] = ()) -> list[Explanation]:
    """Explain every code that a report can hold, the rules' own expressions left out: checks first, then the form."""
    package = load_standard(standard)
    rules = [(each.name, rule) for each in package.tables() for rule in rules_of(each, content)]
    checks = [_of_check(each.name, _uses(package, rules, each.name), content) for each in all_checks(content)]
    return checks + [_of_form(name, _uses(package, rules, name)) for name in (*_BUILT_IN, *SUMMARIES)]


def _of_check(name: str, uses: tuple[Use, ...], content: Sequence[Path]) -> Explanation:
    check = load_check(name, content)
    return Explanation(
        name=name,
        summary=check.summary,
        description=check.description,
        severity=check.severity,
        dimension=check.dimension,
        parameters=tuple(check.parameters.items()),
        passing=check.passing,
        failing=check.failing,
        suggesting=check.suggesting,
        source=check.source,
        file=f"validators/{name}.sql",
        uses=uses,
    )


def _of_form(name: str, uses: tuple[Use, ...]) -> Explanation:
    if name in _BUILT_IN:
        summary, description, dimension, source = _BUILT_IN[name]
        severity: Severity = "warning" if name in _WARNINGS else "error"
    else:
        summary, description = SUMMARIES[name], DESCRIPTIONS[name]
        dimension, source, severity = DIMENSIONS[name], _FORM, severity_of(name)
    return Explanation(name, summary, description, severity, dimension, (), (), (), (), source, None, uses)


def _of_rule(package: Package, named: Sequence[tuple[str, BoundRule]], content: Sequence[Path]) -> Explanation:
    rule = named[0][1]
    uses = tuple(_use(package, table, each) for table, each in named)
    if rule.check == rule.name:
        return Explanation(
            rule.name,
            rule.summary,
            rule.summary,
            rule.severity,
            rule.dimension,
            (),
            (),
            (),
            (),
            Text("", ""),
            None,
            uses,
        )
    check = _of_check(rule.check, uses, content)
    told = Text(
        f"用的校验是 {check.name}：{check.description.zh}",
        f"It asks the check {check.name}: {check.description.en}",
    )
    return Explanation(
        rule.name,
        rule.summary,
        told,
        rule.severity,
        rule.dimension,
        check.parameters,
        check.passing,
        check.failing,
        check.suggesting,
        check.source,
        check.file,
        uses,
    )


def _uses(package: Package, rules: Sequence[tuple[str, BoundRule]], check: str) -> tuple[Use, ...]:
    return tuple(_use(package, table, rule) for table, rule in rules if rule.check == check)


def _use(package: Package, table: str, rule: BoundRule) -> Use:
    resource = package.resource(table)
    fields = tuple((each, resource.schema.field(each).title) for each in rule.fields)
    when = next((each.when for each in resource.schema.rules if each.name == rule.name), None)
    return Use(rule.name, table, resource.title, fields, rule.severity, rule.summary, rule.layer, when)
