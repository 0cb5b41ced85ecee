"""The report as one page that needs nothing but itself: no network, both languages, readable without its script."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from zhengzhao.messages import Language, Text, number_of
from zhengzhao.validators.render.titles import DIMENSIONS, SEVERITIES
from zhengzhao.validators.render.view import ReportView, view_of
from zhengzhao.validators.render.visible import visible_text, visible_value
from zhengzhao.validators.render.words import UNKNOWN, line_of, row_of, steps, waiver_reach
from zhengzhao.validators.report import Report

_HERE = Path(__file__).resolve().parent
_LONGEST_CHART = 12


def render_html(report: Report, language: Language = "zh") -> str:
    """Write a report as one page.

    Every value in it is a stranger's: all of them are escaped, and a policy in the page lets no script run but the
    page's own and nothing be loaded.

    Args:
        report: What the validation says.
        language: The language in which the page opens; both are in it.
    """
    view = view_of(report)
    style, script = _file("report.css"), _file("report.js")
    return _template().render(
        language=language,
        report=report,
        view=view,
        verdict={"zh": report.summary("zh"), "en": report.summary("en")},
        rule_bars=_rule_bars(view),
        dimension_bars=_dimension_bars(view),
        steps=steps(view),
        unknown_text=UNKNOWN,
        severities=SEVERITIES,
        dimensions=DIMENSIONS,
        # Nothing in these two files comes from a report; the hashes let exactly them pass.
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


@dataclass(frozen=True)
class _Bar:
    """One bar of a chart; `width` is in percent of the longest."""

    label: Text
    count: int
    width: str
    code: str = ""
    style: str = "plain"


def _rule_bars(view: ReportView) -> list[_Bar]:
    """The longest bars of the chart by rule; what does not fit is summed up in the last one."""
    ordered = sorted(view.broken, key=lambda each: -each.result.failed)
    shown, others = ordered[:_LONGEST_CHART], ordered[_LONGEST_CHART:]
    rest = sum(each.result.failed for each in others)
    longest = max(rest, 1, *(each.result.failed for each in shown))
    bars = [
        _Bar(
            each.subject,
            each.result.failed,
            _width(each.result.failed, longest),
            each.result.rule,
            each.result.severity,
        )
        for each in shown
    ]
    if others:
        label = Text(f"其余 {len(others)} 条规则", number_of(len(others), "more rule"))
        bars.append(_Bar(label, rest, _width(rest, longest), style="rest"))
    return bars


def _dimension_bars(view: ReportView) -> list[_Bar]:
    longest = max((count for _, count in view.by_dimension), default=1)
    return [_Bar(label, count, _width(count, longest)) for label, count in view.by_dimension]


def _width(count: int, longest: int) -> str:
    # A bar that counts anything can be seen.
    return f"{max(100 * count / longest, 0.6):.1f}%"


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["number_of"] = number_of
    environment.filters["value"] = visible_value
    environment.filters["safe_text"] = visible_text
    environment.filters["row"] = row_of
    environment.filters["reach"] = waiver_reach
    environment.filters["line"] = line_of
    return environment.from_string(_file("report.html.j2"))


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
