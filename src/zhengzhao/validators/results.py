"""From what was counted and located to the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zhengzhao.messages import Text
from zhengzhao.standard import VersionId, version_id
from zhengzhao.validators.acceptance import PACKAGE, TITLE
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.looking.verdict import Tally
from zhengzhao.validators.opening.tables import OpenTable, Tables
from zhengzhao.validators.report import CheckResult, Finding, InputInfo, Report
from zhengzhao.validators.waivers import TABLE


def check_result(rule: BoundRule, opened: OpenTable, tally: Tally, not_run: Text | None = None) -> CheckResult:
    """Return the result of one rule on one source."""
    return CheckResult(
        rule=rule.name,
        table=opened.resource.name,
        fields=rule.fields,
        check=rule.check,
        severity=rule.severity,
        dimension=rule.dimension,
        summary=rule.summary,
        evaluated=tally.evaluated,
        failed=tally.failed,
        unknown=tally.unknown,
        waived=sum(tally.waived.values()),
        not_run=not_run,
        layer=rule.layer,
    )


def report_of(
    tables: Tables,
    results: Sequence[CheckResult],
    findings: Sequence[Finding],
    catalogue: VersionId | None,
    today: date,
    limit: int,
) -> Report:
    """Put the results and findings of all sources together."""
    checks = _summed(results)
    titles = {TABLE: Text("豁免", "Waivers"), PACKAGE: TITLE}
    for opened in tables.opened:
        titles[opened.resource.name] = opened.resource.title
        for each in opened.resource.schema.fields:
            titles[f"{opened.resource.name}.{each.name}"] = each.title
    return Report(
        valid=not any(each.severity == "error" and (each.failed or each.unknown) for each in checks),
        today=today.isoformat(),
        inputs=tuple(_input(each) for each in tables.opened),
        standard=version_id(tables.authority),
        overlays=tuple(version_id(each) for each in tables.authority.overlays),
        catalogue=catalogue,
        checks=checks,
        findings=tuple(sorted(findings, key=lambda each: each.order)),
        limit=limit,
        titles=titles,
    )


def _summed(results: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    # Several sources of one table answer together.
    parts: dict[tuple[str, str, tuple[str, ...]], list[CheckResult]] = {}
    for each in results:
        parts.setdefault((each.table, each.rule, each.fields), []).append(each)
    return tuple(
        replace(
            alike[0],
            evaluated=sum(each.evaluated for each in alike),
            failed=sum(each.failed for each in alike),
            unknown=sum(each.unknown for each in alike),
            waived=sum(each.waived for each in alike),
            not_run=next((each.not_run for each in alike if each.not_run), None),
        )
        for alike in parts.values()
    )


def _input(opened: OpenTable) -> InputInfo:
    relation = opened.relation
    return InputInfo(
        table=opened.resource.name,
        name=relation.name,
        sha256=relation.sha256,
        encoding=relation.encoding,
        encoding_reason=relation.encoding_reason,
        sheet=relation.sheet,
        header_row=relation.header_row,
        rows=relation.rows,
    )
