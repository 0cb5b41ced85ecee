"""What a frame is held to, and every fault that is found in it, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from zhengzhao.messages import Text, number_of
from zhengzhao.sources import Expected, FrameTable, label_among
from zhengzhao.standard import Package, Resource, Severity
from zhengzhao.validators.locating.problems import Run
from zhengzhao.validators.report import CheckResult, Finding, Report
from zhengzhao.validators.run import validate

HEADER = 1
"""The row of a frame's labels; its records stand below."""


class Fault(NamedTuple):
    """One finding as pandera has it.

    `columns` are called as the frame calls them, and as the schema does where it lacks them. `position` is the
    record's in the frame, from 0; None for a fault of the header or of the frame as a whole.
    """

    columns: tuple[str, ...]
    value: str | None
    position: int | None


@dataclass(frozen=True)
class BrokenRule:
    """One rule that a frame breaks, with every place; `number` is its place among the checks of the report.

    `respelt` tells of labels that they are written in other letters, not in another order: no header has both faults.
    """

    rule: str
    number: int
    severity: Severity
    message: Text
    faults: tuple[Fault, ...]
    respelt: bool = False


@dataclass(frozen=True)
class Terms:
    """A table of a package, and on which terms frames are held to it."""

    resource: Resource
    package: Package
    content: tuple[Path, ...] = ()
    today: date | None = None
    waivers: Path | None = None
    show_values: bool = False

    def hold(self, frame: object, labels: Iterable[object]) -> list[BrokenRule]:
        """Validate a frame and return the rules that it breaks, in the order of the report's checks.

        Args:
            frame: The frame.
            labels: The labels of its columns.

        Raises:
            SourceError: None of its columns are the table's.
        """
        broken: list[BrokenRule] = []

        @contextmanager
        def collect(run: Run) -> Iterator[None]:
            # The report holds a sample; looking for every place is another pass, which a valid frame is spared.
            failed = any(each.failed for each in run.report.checks)
            places = chain.from_iterable(source.findings() for source in run.sources) if failed else ()
            own = (each for each in run.report.findings if each.input is None)
            broken.extend(_broken(run.report, chain(own, places), self._columns(labels)))
            yield

        validate(
            [FrameTable(frame, self.resource.name)],
            descriptor=self.package,
            content=self.content,
            today=self.today,
            limit=0,
            show_values=self.show_values,
            waivers=self.waivers,
            outputs=[collect],
        )
        return broken

    def _columns(self, labels: Iterable[object]) -> dict[str, str]:
        """Return the frame's own label of each field, the first where several are; one in other letters comes last."""
        columns: dict[str, str] = {}
        expected = Expected.of(self.resource)
        for label in sorted(
            map(str, labels), key=lambda each: label_among(each, expected.fields) not in expected.fields
        ):
            field = expected.field(label)
            if field is not None:
                columns.setdefault(field.name, label)
        return columns


def _broken(report: Report, findings: Iterable[Finding], columns: Mapping[str, str]) -> list[BrokenRule]:
    numbers = {(each.table, each.rule, each.fields): number for number, each in enumerate(report.checks)}
    firsts: dict[int, Finding] = {}
    faults: dict[int, list[Fault]] = {}
    for finding in findings:
        number = numbers.get((finding.table, finding.rule, finding.fields))
        if number is None:
            # What the form of a source gives is counted once for all columns.
            number = numbers[finding.table, finding.rule, ()]
        firsts.setdefault(number, finding)
        faults.setdefault(number, []).append(_fault(finding, columns))
    broken = [_rule(report.checks[each], each, firsts[each], faults[each]) for each in sorted(faults)]
    if not report.valid and not any(each.severity == "error" for each in broken):
        # Nobody knows that these rows are right, so the frame must not pass.
        unknown = [pair for pair in enumerate(report.checks) if pair[1].unknown and pair[1].severity == "error"]
        broken += [_unknown(check, number) for number, check in unknown]
    return broken


def _rule(check: CheckResult, number: int, first: Finding, faults: list[Fault]) -> BrokenRule:
    said, more = first.message, len(faults) - 1
    message = Text(f"{said.zh}（另有 {more:,} 处）", f"{said.en} ({more:,} more)") if more else said
    respelt = check.rule == "incorrect-label" and first.suggestion is not None
    return BrokenRule(check.rule, number, check.severity, message, tuple(faults), respelt)


def _fault(finding: Finding, columns: Mapping[str, str]) -> Fault:
    named = tuple(columns.get(name, name) for name in finding.fields)
    if finding.row is not None and finding.row > HEADER:
        return Fault(named, finding.value, finding.row - HEADER - 1)
    # pandera names a column that is missing, or should not be there, as the failure case.
    value = finding.value if finding.value is not None or not named else named[0]
    return Fault(named or ((value,) if value else ()), value, None)


def _unknown(check: CheckResult, number: int) -> BrokenRule:
    message = Text(
        f"“{check.summary.zh}”有 {check.unknown:,} 行无法判断。",
        f"“{check.summary.en}” cannot be told in {number_of(check.unknown, 'row')}.",
    )
    return BrokenRule(check.rule, number, check.severity, message, (Fault((), None, None),))
