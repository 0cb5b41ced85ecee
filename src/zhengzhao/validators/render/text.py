"""The report for a terminal: the verdict first, then what failed, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from zhengzhao.messages import Language, Text, number_of
from zhengzhao.validators.opening.structure import LABEL_FAULTS
from zhengzhao.validators.render.columns import flow, pad, wrap
from zhengzhao.validators.render.titles import SEVERITIES
from zhengzhao.validators.render.view import ReportView, RuleView, view_of
from zhengzhao.validators.render.visible import visible_text, visible_value
from zhengzhao.validators.render.words import UNKNOWN, position, steps, waiver_parts
from zhengzhao.validators.report import Finding, InputInfo, Report


def render_text(report: Report, language: Language = "zh") -> str:
    """Write a report as plain lines of at most 100 columns.

    Args:
        report: What the validation says.
        language: The language of every sentence.
    """
    view = view_of(report)
    sections = [
        [report.summary(language)],
        list(_inputs(view, language)),
        list(_broken(view, language)),
        list(_places(view, language)),
        list(_waived(view, language)),
        list(_uncertain(view, language)),
        list(_not_run(view, language)),
        list(_next(view, language)),
    ]
    return "\n\n".join("\n".join(each) for each in sections if each) + "\n"


def _inputs(view: ReportView, language: Language) -> Iterator[str]:
    report = view.report
    yield Text("输入", "Inputs").to(language)
    for each in report.inputs:
        rows = Text(f"{each.rows:,} 行", number_of(each.rows, "row")).to(language)
        reason = visible_text(each.encoding_reason.to(language))
        why = Text(f"（{reason}）", f" ({reason})").to(language) if reason else ""
        encoding = f"{each.encoding}{why}"
        yield from flow([_table(report, each, language), visible_text(each.shown), rows, encoding], 6, 2)
    against = [f"{title.to(language)} {visible_text(called)}" for title, called, _ in view.against]
    day = Text(f"以 {report.today} 为当日", f"taking {report.today} as today").to(language)
    joined = Text("，", ", ").to(language).join([*against, day])
    yield from wrap(Text(f"依据：{joined}。", f"Against: {joined}.").to(language), 4, 2)


def _broken(view: ReportView, language: Language) -> Iterator[str]:
    if not view.broken:
        return
    count = len(view.broken)
    yield Text(f"没有通过的规则（{count} 条）", f"Rules that were broken ({count})").to(language)
    heads = Text("处数|占比|级别|规则", "places|share|kind|rule").to(language).split("|")
    yield "  " + "  ".join([pad(heads[0], 10, True), pad(heads[1], 6, True), pad(heads[2], 7), heads[3]])
    for each in view.broken:
        start = "  ".join(
            [
                pad(f"{each.result.failed:,}", 10, True),
                pad(each.share, 6, True),
                pad(SEVERITIES[each.result.severity].to(language), 7),
            ]
        )
        place = f"{each.name}  {each.place.to(language)}"
        lines = wrap(place, _MEANING)
        yield f"  {start}  {lines[0].lstrip()}"
        yield from lines[1:]
        yield from wrap(Text(f"要求：{each.meaning.zh}", f"must hold: {each.meaning.en}").to(language), _MEANING)
        if each.result.waived:
            waived = f"{each.result.waived:,}"
            yield from wrap(Text(f"另有 {waived} 处已获豁免。", f"{waived} more are waived.").to(language), _MEANING)


_LABELS = 5
"""So many faults of labels are listed where no more are asked for: an export may have all of them otherwise, and what else
is wrong comes below."""
_MEANING = 2 + 10 + 2 + 6 + 2 + 7 + 2


def _places(view: ReportView, language: Language) -> Iterator[str]:
    if not view.shown:
        return
    listed = sum(len(_listed(view.report, each)) for each in view.broken)
    shown, total = f"{listed:,}", f"{view.total:,}"
    if listed < view.total:
        yield Text(
            f"在哪里（举例：列出 {shown} 处，全部共 {total} 处）",
            f"Where (a sample: {shown} of {number_of(view.total, 'place')})",
        ).to(language)
    else:
        every = f"{'all ' if view.total > 1 else ''}{number_of(view.total, 'place')}"
        yield Text(f"在哪里（全部 {total} 处）", f"Where ({every})").to(language)
    for each in view.broken:
        if each.findings:
            yield from _group(view.report, each, language)


def _group(report: Report, rule: RuleView, language: Language) -> Iterator[str]:
    listed, failed = _listed(report, rule), rule.result.failed
    shown = len(listed)
    count = f"{shown:,}/{failed:,}" if shown < failed else f"{failed:,}"
    yield from wrap(f"[{rule.name}] {rule.place.to(language)}  ({count})", 4, 2)
    for each in listed:
        yield from flow(_finding(report, each, rule.telling, language), 8, 4)
    if shown < failed:
        left, rest = failed - shown, f"{failed - shown:,}"
        told = Text(f"    ……还有 {rest} 处没有列出", f"    ... {rest} more not shown")
        if _are_spelt(rule):
            columns = f"{number_of(left, 'more column')} {'is' if left == 1 else 'are'}"
            told = Text(f"    ……还有 {rest} 列也是这样写的", f"    ... and {columns} written so")
        yield told.to(language)


def _listed(report: Report, rule: RuleView) -> tuple[Finding, ...]:
    """Return the places of a rule that are listed: all that the report holds, but for labels, of which it holds all."""
    return rule.findings[: max(_LABELS, report.limit)] if rule.result.check in LABEL_FAULTS else rule.findings


def _are_spelt(rule: RuleView) -> bool:
    """Tell whether the labels that a rule found are those of fields in other letters."""
    return rule.result.check == "incorrect-label" and all(each.suggestion is not None for each in rule.findings)


def _finding(report: Report, finding: Finding, telling: bool, language: Language) -> list[str]:
    parts = [position(finding).to(language)]
    source = report.source(finding)
    if source is not None:
        parts.insert(0, visible_text(source))
    if not telling:
        value = Text("空", "empty").to(language) if finding.value is None else f'"{visible_value(finding.value)}"'
        parts.append(f"{Text('值', 'value').to(language)} {value}")
        for label, offered in (
            (Text("应为", "expected"), finding.expected),
            (Text("建议", "suggestion"), finding.suggestion),
        ):
            if offered is not None:
                parts.append(f'{label.to(language)} "{visible_value(offered)}"')
    if finding.key:
        nothing = Text("空", "empty").to(language)
        key = (
            f"{visible_text(name)} {nothing if value is None else visible_value(value)}" for name, value in finding.key
        )
        parts.append(f"({', '.join(key)})")
    if telling:
        parts.append(visible_text(finding.message.to(language)))
    return parts


def _waived(view: ReportView, language: Language) -> Iterator[str]:
    if not view.report.waivers:
        return
    total = view.report.waived
    yield Text(
        f"豁免（{total:,} 处，不计入错误和提醒）",
        f"Waived ({number_of(total, 'place')}, neither errors nor warnings)",
    ).to(language)
    for waiver in view.report.waivers:
        start = f"  {pad(f'{waiver.waived:,}', 10, True)}  "
        words = [visible_text(each) for each in (waiver.rule, *(part.to(language) for part in waiver_parts(waiver)))]
        lines = flow(words, 14, 14)
        yield start + lines[0].lstrip()
        yield from lines[1:]


_UNCERTAIN = 10
"""So many rules that could not be judged somewhere are named, those first that could not be judged most often."""


def _uncertain(view: ReportView, language: Language) -> Iterator[str]:
    if not view.uncertain:
        return
    count = len(view.uncertain)
    yield Text(f"无法判断（{count} 条规则）", f"Could not be judged ({number_of(count, 'rule')})").to(language)
    yield from wrap(UNKNOWN.to(language), 2)
    # One record that cannot be read leaves every rule of its table unjudged.
    for each in sorted(view.uncertain, key=lambda each: -each.result.unknown)[:_UNCERTAIN]:
        place = f"{each.name}  {each.place.to(language)}"
        start = f"  {pad(f'{each.result.unknown:,}', 10, True)}  "
        lines = wrap(place, 14)
        yield start + lines[0].lstrip()
        yield from lines[1:]
    if count > _UNCERTAIN:
        rest = count - _UNCERTAIN
        yield Text(f"    ……还有 {rest} 条规则没有列出", f"    ... {rest} more not shown").to(language)


def _not_run(view: ReportView, language: Language) -> Iterator[str]:
    if not view.not_run:
        return
    count = len(view.not_run)
    yield Text(f"没有执行的规则（{count} 条）", f"Rules that were not run ({count})").to(language)
    for (table, reason), rules in _by_reason(view).items():
        yield from flow([table.to(language), visible_text(reason.to(language)), f"({', '.join(rules)})"], 6, 2)


def _by_reason(view: ReportView) -> dict[tuple[Text, Text], list[str]]:
    # One missing column stops many rules; its name is said once.
    found: dict[tuple[Text, Text], list[str]] = {}
    for each in view.not_run:
        if each.result.not_run is not None:
            found.setdefault((each.table, each.result.not_run), []).append(each.name)
    return found


def _next(view: ReportView, language: Language) -> Iterator[str]:
    yield Text("下一步", "What to do next").to(language)
    for each in steps(view):
        yield from wrap(f"- {each.to(language)}", 4, 2)
    if len(view.report.findings) > 20:
        # The verdict has scrolled away by now.
        yield f"  {view.report.summary(language)}"


def _table(report: Report, info: InputInfo, language: Language) -> str:
    title = visible_text(report.title(info.table).to(language))
    name = visible_text(info.table)
    return name if title == name else f"{title} {name}"
