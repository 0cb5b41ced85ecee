"""What a validation says: data first, text last.

The JSON form is an interface (`zhengzhao-report/1`) and grows only by adding.
"""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass, field
from typing import Any

from zhengzhao.messages import Language, Text, number_of
from zhengzhao.sources import with_sheet
from zhengzhao.standard import Severity, VersionId

FORMAT = "zhengzhao-report/1"
_LONGEST = 200
_LENGTH = re.compile(r"…（[0-9,]+）\Z")


@dataclass(frozen=True)
class InputInfo:
    """One source as it was read.

    `rows` counts data records, blank ones left out; `header_row` is the ordinal of the header record, from 1.
    """

    table: str
    name: str
    sha256: str
    encoding: str
    encoding_reason: Text
    sheet: str | None
    header_row: int
    rows: int

    @property
    def shown(self) -> str:
        """What people find it by: its name, and its sheet in a workbook."""
        return with_sheet(self.name, self.sheet)


@dataclass(frozen=True)
class CheckResult:
    """What one rule did on one table: exact counts over every row.

    `evaluated` + `unknown` + the rows where there was nothing to check = all rows. `failed` leaves out what is waived,
    which `waived` counts. `not_run` says why a rule could not be run at all, and then every count is 0. `summary` is
    what the rule asks for, `dimension` the dimension of quality that it is about, `layer` the overlay that adds it, None
    for what the standard itself asks.
    """

    rule: str
    table: str
    fields: tuple[str, ...]
    check: str
    severity: Severity
    dimension: str
    summary: Text
    evaluated: int
    failed: int
    unknown: int
    waived: int = 0
    not_run: Text | None = None
    layer: str | None = None


@dataclass(frozen=True)
class Finding:
    """One fault at one place.

    `row` is the record's ordinal from the top of the file, header and blank records counted; `line` the physical
    line of a text file, and the row in a form without lines. Both are None for a finding about the source as a whole.
    `input` is the position of the source in `Report.inputs`, None for a finding about a waiver. `layer` is the overlay
    whose rule is broken, None for a rule of the standard itself.
    """

    table: str
    input: int | None
    row: int | None
    line: int | None
    rule: str
    check: str
    fields: tuple[str, ...]
    severity: Severity
    key: tuple[tuple[str, str | None], ...]
    value: str | None
    expected: str | None
    suggestion: str | None
    message: Text
    layer: str | None = None

    @classmethod
    def reminder(cls, table: str, code: str, value: str, message: Text) -> Finding:
        """Return a warning about what is no source: a package, or a waiver.

        Args:
            table: What stands for it in place of a table.
            code: Its rule, which is its own check.
            value: What it is about.
            message: What is to be said.
        """
        return cls(table, None, None, None, code, code, (), "warning", (), value, None, None, message)

    @property
    def order(self) -> tuple[Any, ...]:
        """The order of findings in a report: by source, then row, then rule; else as they are found, by column or field."""
        return (-1 if self.input is None else self.input, self.row or 0, self.table, self.rule)


@dataclass(frozen=True)
class WaiverInfo:
    """One waiver of a run, as its file has it, and how many findings it reached.

    Where several reach one finding, the first in the file counts it.
    """

    rule: str
    table: str | None
    field: str | None
    key: tuple[tuple[str, str], ...]
    province: str | None
    owner: str
    reason: str
    expiry: str
    expired: bool
    waived: int


@dataclass(frozen=True)
class Report:
    """The outcome of a validation: exact totals in `checks`, a capped sample of places in `findings`.

    `overlays` are those that were laid over the standard; the catalogue has its own.
    """

    valid: bool
    today: str
    inputs: tuple[InputInfo, ...]
    standard: VersionId | None
    catalogue: VersionId | None
    checks: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]
    limit: int = 0
    titles: dict[str, Text] = field(default_factory=dict)
    waivers: tuple[WaiverInfo, ...] = ()
    overlays: tuple[VersionId, ...] = ()

    @property
    def waived(self) -> int:
        """How many findings are waived."""
        return sum(each.waived for each in self.checks)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The rules that at least one row broke, errors first, then by how many rows."""
        broken = [each for each in self.checks if each.failed]
        return tuple(sorted(broken, key=lambda each: (each.severity, -each.failed, each.table, each.rule, each.fields)))

    def source(self, finding: Finding) -> str | None:
        """Return the source of a finding for people to find it by; None where there is only one."""
        return self.inputs[finding.input].shown if len(self.inputs) > 1 and finding.input is not None else None

    def title(self, table: str, field_name: str | None = None) -> Text:
        """Return the title of a table, or of one of its fields, for people to read."""
        key = table if field_name is None else f"{table}.{field_name}"
        return self.titles.get(key, Text(field_name or table, field_name or table))

    def summary(self, language: Language) -> str:
        """Return the verdict in one sentence."""
        errors = sum(each.failed for each in self.checks if each.severity == "error")
        warnings = sum(each.failed for each in self.checks if each.severity == "warning")
        rows = sum(each.rows for each in self.inputs)
        if language == "zh":
            verdict = "合格" if self.valid else "不合格"
            waived = f"，豁免 {self.waived:,} 处" if self.waived else ""
            return f"{verdict}：共 {rows:,} 行，错误 {errors:,} 处，提醒 {warnings:,} 处{waived}。"
        verdict = "Valid" if self.valid else "Not valid"
        waived = f", {self.waived:,} waived" if self.waived else ""
        counts = (number_of(rows, "row"), number_of(errors, "error"), number_of(warnings, "warning"))
        return f"{verdict}: {', '.join(counts)}{waived}."

    def to_dict(self) -> dict[str, Any]:
        """Return the report in the form of `zhengzhao-report/1`."""
        return {
            "format": FORMAT,
            "valid": self.valid,
            "today": self.today,
            "inputs": [_input(each) for each in self.inputs],
            "standard": dataclasses.asdict(self.standard) if self.standard else None,
            "overlays": [dataclasses.asdict(each) for each in self.overlays],
            "catalogue": dataclasses.asdict(self.catalogue) if self.catalogue else None,
            "checks": [_check(each) for each in self.checks],
            "findings": [_finding(each) for each in self.findings],
            "waivers": [{**dataclasses.asdict(each), "key": dict(each.key)} for each in self.waivers],
        }

    def to_json(self) -> str:
        """Return the report as JSON text, one document."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"


def shortened(value: str) -> str:
    """Return a value as a report shows it; of a long one its beginning and its length, also if it is asked again.

    >>> shortened("一" * 5_000)[199:]
    '一…（5,000）'
    >>> shortened(shortened("一" * 5_000))[199:]
    '一…（5,000）'
    """
    if len(value) <= _LONGEST or _LENGTH.match(value, _LONGEST):
        return value
    return f"{value[:_LONGEST]}…（{len(value):,}）"


def _input(info: InputInfo) -> dict[str, Any]:
    shown = dataclasses.asdict(info)
    reason = shown.pop("encoding_reason")
    return {**shown, "encodingReason": reason["zh"], "encodingReasonEn": reason["en"]}


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        **dataclasses.asdict(check),
        "fields": list(check.fields),
        **_both("summary", check.summary),
        **_both("not_run", check.not_run),
    }


def _both(name: str, text: Text | None) -> dict[str, str | None]:
    return {name: text.zh if text else None, f"{name}En": text.en if text else None}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "table": finding.table,
        "fields": list(finding.fields),
        "check": finding.check,
        "severity": finding.severity,
        "layer": finding.layer,
        "input": finding.input,
        "row": finding.row,
        "line": finding.line,
        "key": dict(finding.key),
        "value": finding.value,
        "expected": finding.expected,
        "suggestion": finding.suggestion,
        "message": finding.message.zh,
        "messageEn": finding.message.en,
    }
