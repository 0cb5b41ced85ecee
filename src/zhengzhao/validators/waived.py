"""What a run says of its waivers: how much each reached, which have expired, which name no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from zhengzhao.messages import Text
from zhengzhao.validators.report import CheckResult, Finding, WaiverInfo
from zhengzhao.validators.waivers import TABLE, Waiver

EXPIRED = "waiver-expired"
UNMATCHED = "waiver-unmatched"
SUMMARIES = {
    EXPIRED: Text("豁免仍在有效期内", "the waiver still holds"),
    UNMATCHED: Text("豁免对应到本次校验的规则", "the waiver names a rule of this validation"),
}


def waiver_results(
    waivers: Sequence[Waiver], today: date, results: Sequence[CheckResult], waived: Mapping[int, int]
) -> tuple[list[CheckResult], list[Finding], tuple[WaiverInfo, ...]]:
    """Say what became of the waivers of a run.

    Args:
        waivers: All of them.
        today: The day that counts as today.
        results: What the rules of the run did.
        waived: How many findings each waiver reached, by its position.

    Returns:
        Two results, the expired and those that name no rule; their findings; and each waiver with its count.
    """
    if not waivers:
        return [], [], ()
    expired = [each for each in waivers if each.expired(today)]
    unmatched = [each for each in waivers if not _matches(each, results)]
    checks = [
        CheckResult(code, TABLE, (), code, "warning", dimension, SUMMARIES[code], len(waivers), len(found), 0)
        for code, dimension, found in ((EXPIRED, "timeliness", expired), (UNMATCHED, "validity", unmatched))
    ]
    findings = [Finding.reminder(TABLE, EXPIRED, each.path, _expired(each)) for each in expired]
    findings += [Finding.reminder(TABLE, UNMATCHED, each.path, _unmatched(each)) for each in unmatched]
    return checks, findings, tuple(_info(each, today, waived.get(each.position, 0)) for each in waivers)


def _matches(waiver: Waiver, results: Sequence[CheckResult]) -> bool:
    return any(waiver.table in (None, each.table) and waiver.concerns(each.rule, each.fields) for each in results)


def _expired(waiver: Waiver) -> Text:
    day = waiver.expiry.isoformat()
    return Text(
        f"{waiver.path}（规则 {waiver.rule}，责任人 {waiver.owner}）已于 {day} 到期，不再生效；请续期，或删去并改正数据。",
        f"{waiver.path} (rule {waiver.rule}, owner {waiver.owner}) ended on {day} and waives nothing any more; "
        "renew it, or remove it and mend the data.",
    )


def _unmatched(waiver: Waiver) -> Text:
    return Text(
        f"{waiver.path} 指的规则 {waiver.rule} 不在本次校验中；请核对规则、表和字段的名称。",
        f"{waiver.path} names the rule {waiver.rule}, which is not in this validation; "
        "check the names of rule, table and field.",
    )


def _info(waiver: Waiver, today: date, count: int) -> WaiverInfo:
    return WaiverInfo(
        rule=waiver.rule,
        table=waiver.table,
        field=waiver.field,
        key=tuple(waiver.key.items()),
        province=waiver.province,
        owner=waiver.owner,
        reason=waiver.reason,
        expiry=waiver.expiry.isoformat(),
        expired=waiver.expired(today),
        waived=count,
    )
