"""The report for machines that run tests: JUnit's XML, one suite a table, one case a rule."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as Xml

from zhengzhao.messages import Language, Text, number_of
from zhengzhao.validators.render.view import RuleView, view_of
from zhengzhao.validators.render.visible import visible_text
from zhengzhao.validators.render.words import position
from zhengzhao.validators.report import Finding, Report


def render_junit(report: Report, language: Language = "zh") -> str:
    """Write a report as JUnit's XML.

    A rule of severity error that is broken fails; one that could not be judged somewhere is an error, because then the
    file is not valid either; one that was not run is skipped. Warnings pass and are told in the case's output.
    """
    view = view_of(report)
    rules = {_place(each): each for each in (*view.broken, *view.uncertain, *view.not_run, *view.passed)}
    ordered = [rules[each.table, each.rule, each.fields] for each in report.checks]
    root = Xml.Element("testsuites", name="zhengzhao")
    tables = list(dict.fromkeys(each.table for each in report.checks))
    suites = sorted(ordered, key=lambda each: tables.index(each.result.table))
    for table, cases in groupby(suites, lambda each: each.result.table):
        _suite(root, report, table, list(cases), language)
    # The schema of Jenkins's xUnit plugin, which refuses what it does not know, has `skipped` for a suite only.
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(each.get(name, "0")) for each in root)))
    Xml.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _suite(root: Xml.Element, report: Report, table: str, rules: Sequence[RuleView], language: Language) -> None:
    suite = Xml.SubElement(root, "testsuite", name=_safe(table))
    for each in rules:
        _case(suite, report, each, language)
    counts = {
        "tests": "testcase",
        "failures": "testcase/failure",
        "errors": "testcase/error",
        "skipped": "testcase/skipped",
    }
    for name, path in counts.items():
        suite.set(name, str(len(suite.findall(path))))
    suite.set("time", "0")


def _case(suite: Xml.Element, report: Report, rule: RuleView, language: Language) -> None:
    result = rule.result
    name = f"{result.rule} ({', '.join(result.fields)})" if result.fields else result.rule
    case = Xml.SubElement(suite, "testcase", classname=_safe(result.table), name=_safe(name), time="0")
    # Of several files a rule may be run on some only; what it found in those is not skipped.
    if result.not_run is not None and not result.failed and not result.unknown:
        Xml.SubElement(case, "skipped", message=_safe(result.not_run.to(language)))
        return
    meaning, failed = _safe(rule.meaning.to(language)), f"{result.failed:,}"
    said = "\n".join(_line(report, each, language) for each in rule.findings)
    if result.failed and result.severity == "error":
        message = Text(f"{meaning}：{failed} 处不合", f"{meaning}: broken in {number_of(result.failed, 'place')}").to(
            language
        )
        Xml.SubElement(case, "failure", message=message, type=_safe(result.check)).text = said
    elif result.unknown and result.severity == "error":
        message = Text(
            f"有 {result.unknown:,} 行无法判断", f"{number_of(result.unknown, 'row')} could not be judged"
        ).to(language)
        Xml.SubElement(case, "error", message=message, type="unknown")
    elif result.failed:
        message = Text(f"提醒：{meaning}：{failed} 处", f"Warning: {meaning}: {number_of(result.failed, 'place')}").to(
            language
        )
        Xml.SubElement(case, "system-out").text = f"{message}\n{said}"


def _line(report: Report, finding: Finding, language: Language) -> str:
    place, source = position(finding).to(language), report.source(finding)
    place = place if source is None else f"{_safe(source)} {place}"
    return f"{place}: {_safe(finding.message.to(language))}"


def _place(rule: RuleView) -> tuple[str, str, tuple[str, ...]]:
    return (rule.result.table, rule.result.rule, rule.result.fields)


def _safe(text: str) -> str:
    # XML has no form at all for control characters; they are shown by their number.
    return visible_text(text)
