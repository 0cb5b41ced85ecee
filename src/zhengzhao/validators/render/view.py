"""What every form of a report shows, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

from zhengzhao.messages import Text
from zhengzhao.paths import CONTENT_FOLDERS
from zhengzhao.standard import VersionId
from zhengzhao.validators.acceptance import PACKAGE
from zhengzhao.validators.opening.structure import SUMMARIES
from zhengzhao.validators.render.titles import DIMENSIONS
from zhengzhao.validators.render.visible import visible_text
from zhengzhao.validators.report import CheckResult, Finding, Report
from zhengzhao.validators.waivers import TABLE


@dataclass(frozen=True)
class RuleView:
    """One rule of a report: its exact counts, its words, and the places of it that the report holds."""

    result: CheckResult
    table: Text
    fields: tuple[Text, ...]
    meaning: Text
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The rule's name, as a person may see it."""
        return visible_text(self.result.rule)

    @property
    def telling(self) -> bool:
        """Whether the message of a finding says more than the rule and the value do: the other row, or what to do."""
        keys = ("primary-key", "unique-error")
        return self.result.check in SUMMARIES or self.result.check in keys or self.result.table in (TABLE, PACKAGE)

    @property
    def share(self) -> str:
        """The share of the rows that could be judged, rounded so that neither none nor all is claimed falsely."""
        return share(self.result.failed, self.result.evaluated)

    @property
    def place(self) -> Text:
        """The table and the fields, titles first: what a person calls them; and the overlay that adds the rule."""
        layer = visible_text(self.result.layer or "")
        return Text(
            " · ".join(
                [self.table.zh, *_named(self.result.fields, [each.zh for each in self.fields])]
                + ([f"补充 {layer}"] if layer else [])
            ),
            " · ".join(
                [self.table.en, *_named(self.result.fields, [each.en for each in self.fields])]
                + ([f"overlay {layer}"] if layer else [])
            ),
        )

    @property
    def subject(self) -> Text:
        """What the rule is about, in a few words: its fields, or the table if it has none."""
        if not self.fields:
            return self.table
        return Text("、".join(each.zh for each in self.fields), ", ".join(each.en for each in self.fields))


@dataclass(frozen=True)
class Place:
    """One finding with the rule it belongs to, and the titles of its own fields."""

    finding: Finding
    rule: RuleView
    fields: tuple[Text, ...]


@dataclass(frozen=True)
class ReportView:
    """A report in the order in which a person reads it."""

    report: Report
    broken: tuple[RuleView, ...]
    uncertain: tuple[RuleView, ...]
    not_run: tuple[RuleView, ...]
    passed: tuple[RuleView, ...]
    places: tuple[Place, ...]

    @property
    def against(self) -> tuple[tuple[Text, str, VersionId], ...]:
        """What the sources were held to; see `against`."""
        return against(self.report)

    @property
    def rows(self) -> int:
        """The data records of all sources."""
        return sum(each.rows for each in self.report.inputs)

    @property
    def total(self) -> int:
        """Every finding there is, shown or not."""
        return sum(each.failed for each in self.report.checks)

    @property
    def shown(self) -> int:
        """The findings that the report holds with their place."""
        return len(self.report.findings)

    @property
    def run(self) -> int:
        """How many rules were run, be it on some of the files only."""
        return sum(each.not_run is None or bool(each.evaluated or each.unknown) for each in self.report.checks)

    @property
    def unknown(self) -> int:
        """How many times a rule could not be judged on a row."""
        return sum(each.unknown for each in self.report.checks)

    def failed(self, severity: str) -> int:
        """How many findings of one severity there are."""
        return sum(each.failed for each in self.report.checks if each.severity == severity)

    @property
    def by_dimension(self) -> tuple[tuple[Text, int], ...]:
        """How many findings each dimension of quality has, the known order kept."""
        counts = dict.fromkeys(DIMENSIONS, 0)
        for each in self.broken:
            counts[each.result.dimension] += each.result.failed
        return tuple((DIMENSIONS[name], count) for name, count in counts.items() if count)


def view_of(report: Report) -> ReportView:
    """Arrange a report for reading."""
    samples = _samples(report)

    def rule(result: CheckResult) -> RuleView:
        return _rule(report, result, tuple(samples.get(_identity(result), ())))

    broken = tuple(rule(each) for each in report.failed)
    ran = [each for each in report.checks if each.not_run is None]
    return ReportView(
        report=report,
        broken=broken,
        uncertain=tuple(rule(each) for each in ran if each.unknown),
        not_run=tuple(rule(each) for each in report.checks if each.not_run is not None),
        passed=tuple(rule(each) for each in ran if not each.failed and not each.unknown),
        places=tuple(
            Place(finding, each, tuple(_clean(report.title(finding.table, name)) for name in finding.fields))
            for each in broken
            for finding in each.findings
        ),
    )


def share(part: int, whole: int) -> str:
    """Write a share as a percentage; 100% means all and 0% means none, never a rounding.

    >>> share(3, 997), share(1, 1_000_000), share(999_999, 1_000_000), share(5, 5)
    ('0.3%', '<0.1%', '>99.9%', '100%')
    """
    if not whole or not part:
        return "–" if not whole else "0%"
    if part >= whole:
        return "100%"
    percent = 100 * part / whole
    if percent < 0.1:
        return "<0.1%"
    return ">99.9%" if percent > 99.9 else f"{percent:.1f}%"


def against(report: Report) -> tuple[tuple[Text, str, VersionId], ...]:
    """List what the sources were held to: the standard, what was laid over it, and the catalogue; and how each is called."""
    named = [
        (Text("标准", "standard"), report.standard),
        *((Text("补充", "overlay"), each) for each in report.overlays),
        (Text("目录", "catalogue"), report.catalogue),
    ]
    return tuple((title, _called(version), version) for title, version in named if version is not None)


def _called(version: VersionId) -> str:
    # A national version is called by its number: the word before it says already what it is one of.
    return version.version if version.name in CONTENT_FOLDERS else f"{version.name} {version.version}"


def _identity(each: CheckResult | Finding) -> tuple[str, str, tuple[str, ...]]:
    return (each.table, each.rule, each.fields)


def _samples(report: Report) -> dict[tuple[str, str, tuple[str, ...]], list[Finding]]:
    """Sort the findings to their rules; a fault of a record may name the field where a rule of the file has none."""
    known = {_identity(each) for each in report.checks}
    samples: dict[tuple[str, str, tuple[str, ...]], list[Finding]] = {}
    for finding in report.findings:
        own = _identity(finding)
        samples.setdefault(own if own in known else (finding.table, finding.rule, ()), []).append(finding)
    return samples


def _rule(report: Report, result: CheckResult, findings: tuple[Finding, ...]) -> RuleView:
    return RuleView(
        result=result,
        table=_clean(report.title(result.table)),
        fields=tuple(_clean(report.title(result.table, each)) for each in result.fields),
        meaning=_clean(result.summary),
        findings=findings,
    )


def _named(names: tuple[str, ...], titles: list[str]) -> list[str]:
    shown = [visible_text(each) for each in names]
    return [name if title == name else f"{title} {name}" for name, title in zip(shown, titles, strict=True)]


def _clean(text: Text) -> Text:
    return Text(visible_text(text.zh), visible_text(text.en))
