"""What a rule of a report is called by people: what it asks for, and which dimension of quality it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhengzhao.errors import ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.validators.checks import Check, load_check
from zhengzhao.validators.report import CheckResult, Finding
from zhengzhao.validators.structure import SUMMARIES

DIMENSIONS = {
    "completeness": Text("完整性", "Completeness"),
    "validity": Text("规范性", "Validity"),
    "uniqueness": Text("唯一性", "Uniqueness"),
    "relation": Text("关联性", "Relation"),
    "accuracy": Text("准确性", "Accuracy"),
    "timeliness": Text("及时性", "Timeliness"),
    "coverage": Text("全面性", "Coverage"),
}
SEVERITIES = {"error": Text("错误", "Error"), "warning": Text("提醒", "Warning")}

_WITHOUT_FILE = {
    "primary-key": "uniqueness",
    "unique-error": "uniqueness",
    "foreign-key": "relation",
    "type-error": "validity",
    "missing-cell": "completeness",
    "missing-label": "completeness",
}
# How a finding's message begins: with what its rule asks for.
_REQUIRED_ZH = re.compile("要求(.+?)，实际", re.DOTALL)
_REQUIRED_EN = re.compile(r"Required: (.+?)\. Found: ", re.DOTALL)
_PARAMETER = re.compile(r"\{\w+\}")


def meaning_of(result: CheckResult, titles: Sequence[Text], findings: Sequence[Finding]) -> Text:
    """Say what a rule asks for: as its findings say it, else as its file says it of these fields."""
    if result.check in SUMMARIES:
        return SUMMARIES[result.check]
    for finding in findings:
        found = (_REQUIRED_ZH.match(finding.message.zh), _REQUIRED_EN.match(finding.message.en))
        if found[0] and found[1]:
            return Text(found[0][1], found[1][1])
    check = _check(result.check)
    if check is None:
        return Text(result.rule, result.rule)
    zh, en = check.summary.zh, check.summary.en
    for parameter, title in zip(check.parameters, titles, strict=False):
        zh = zh.replace("{" + parameter + "}", title.zh)
        en = en.replace("{" + parameter + "}", title.en)
    return Text(_PARAMETER.sub("…", zh), _PARAMETER.sub("…", en))


def dimension_of(result: CheckResult) -> str:
    """Tell which dimension of quality a rule is about.

    What Table Schema and the file's form give has no file in validators/; a schema's own expression counts as accuracy.
    """
    check = _check(result.check)
    if check is not None:
        return check.dimension
    return _WITHOUT_FILE.get(result.check, "validity" if result.check in SUMMARIES else "accuracy")


def is_telling(result: CheckResult) -> bool:
    """Tell whether a finding's message says more than the rule and the value do: the other row, or what to do."""
    return _check(result.check) is None and result.check not in ("type-error", "foreign-key")


def _check(name: str) -> Check | None:
    # A schema's own expression has no file; neither has a rule of a report that another version wrote.
    try:
        return load_check(name)
    except ZhengzhaoError:
        return None
