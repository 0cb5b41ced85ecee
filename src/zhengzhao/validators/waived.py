"""What a run says of its waivers: how much each reached, which have expired, which name what is not in the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from zhengzhao.messages import Text
from zhengzhao.standard import Resource, did_you_mean
from zhengzhao.validators.report import CheckResult, Finding, WaiverInfo
from zhengzhao.validators.waivers import TABLE, Waiver

EXPIRED = "waiver-expired"
UNMATCHED = "waiver-unmatched"
SUMMARIES = {
    EXPIRED: Text("豁免仍在有效期内", "the waiver still holds"),
    UNMATCHED: Text(
        "豁免所指的表、规则和字段都在本次校验中", "the waiver names a table, a rule and fields of this validation"
    ),
}


def waiver_results(
    waivers: Sequence[Waiver],
    today: date,
    results: Sequence[CheckResult],
    waived: Mapping[int, int],
    resources: Sequence[Resource],
) -> tuple[list[CheckResult], list[Finding], tuple[WaiverInfo, ...]]:
    """Say what became of the waivers of a run.

    Args:
        waivers: All of them.
        today: The day that counts as today.
        results: What the rules of the run did.
        waived: How many findings each waiver reached, by its position.
        resources: The tables of the run.

    Returns:
        Two results, the expired and those that name what is not in the run; their findings; and each waiver with its
        count.
    """
    if not waivers:
        return [], [], ()
    expired = [each for each in waivers if each.expired(today)]
    unmatched = [(each, text) for each in waivers if (text := _unmatched(each, results, resources)) is not None]
    checks = [
        CheckResult(code, TABLE, (), code, "warning", dimension, SUMMARIES[code], len(waivers), found, 0)
        for code, dimension, found in ((EXPIRED, "timeliness", len(expired)), (UNMATCHED, "validity", len(unmatched)))
    ]
    findings = [Finding.reminder(TABLE, EXPIRED, each.path, _expired(each)) for each in expired]
    findings += [Finding.reminder(TABLE, UNMATCHED, each.path, text) for each, text in unmatched]
    return checks, findings, tuple(_info(each, today, waived.get(each.position, 0)) for each in waivers)


def _expired(waiver: Waiver) -> Text:
    day = waiver.expiry.isoformat()
    return Text(
        f"{waiver.path}（规则 {waiver.rule}，责任人 {waiver.owner}）已于 {day} 到期，不再生效；请续期，或删去并改正数据。",
        f"{waiver.path} (rule {waiver.rule}, owner {waiver.owner}) ended on {day} and waives nothing any more; "
        "renew it, or remove it and mend the data.",
    )


def _unmatched(waiver: Waiver, results: Sequence[CheckResult], resources: Sequence[Resource]) -> Text | None:
    """Say what a waiver names that is not in the run, from the table down to the fields of its key; None if all is."""
    there = [each for each in results if waiver.table in (None, each.table)]
    if waiver.table is not None and not there:
        return _unknown(
            f"{waiver.path}.table",
            Text(f"表 {waiver.table} 不在本次校验中", f"the table {waiver.table} is not in this validation"),
            did_you_mean(waiver.table, sorted({each.table for each in results})),
        )
    rules = [each for each in there if each.rule == waiver.rule]
    if not rules:
        return _unknown(
            f"{waiver.path}.rule",
            Text(f"规则 {waiver.rule} 不在本次校验中", f"the rule {waiver.rule} is not in this validation"),
            did_you_mean(waiver.rule, sorted({each.rule for each in there})),
        )
    concerned = [each for each in rules if waiver.concerns(each.rule, each.fields)]
    if not concerned:
        fields = list(dict.fromkeys(name for each in rules for name in each.fields))
        return _unknown(
            f"{waiver.path}.field",
            Text(
                f"规则 {waiver.rule} 查的是 {'、'.join(fields)}，不是 {waiver.field}",
                f"the rule {waiver.rule} is about {', '.join(fields)}, not about {waiver.field}",
            ),
            did_you_mean(str(waiver.field), fields),
        )
    tables = {each.table for each in concerned}
    known = list(dict.fromkeys(name for each in resources if each.name in tables for name in each.schema.names))
    stranger = next((name for name in waiver.key if name not in known), None)
    if stranger is None:
        return None
    shown = sorted(tables)
    return _unknown(
        f"{waiver.path}.key.{stranger}",
        Text(f"{'、'.join(shown)} 没有字段 {stranger}", f"{', '.join(shown)} has no field {stranger}"),
        did_you_mean(stranger, known),
    )


def _unknown(place: str, fault: Text, end: Text) -> Text:
    return Text(f"{place}：{fault.zh}，这条豁免不起作用{end.zh}", f"{place}: {fault.en}, so nothing is waived{end.en}")


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
