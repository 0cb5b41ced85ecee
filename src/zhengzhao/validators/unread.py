"""Resources of a package that nothing says how to read: told, for whoever sends them may take them for checked."""

from __future__ import annotations

from collections.abc import Sequence

from zhengzhao.validators.acceptance import PACKAGE
from zhengzhao.validators.report import CheckResult, Finding
from zhengzhao.validators.structure import DIMENSIONS, SUMMARIES, UNREAD_RESOURCE, severity_of, unread_message


def unread_results(names: Sequence[str]) -> tuple[list[CheckResult], list[Finding]]:
    """Give a finding for each resource that was not read; nothing where there is none."""
    if not names:
        return [], []
    code, count = UNREAD_RESOURCE, len(names)
    check = CheckResult(code, PACKAGE, (), code, severity_of(code), DIMENSIONS[code], SUMMARIES[code], count, count, 0)
    return [check], [Finding.reminder(PACKAGE, code, name, unread_message(name)) for name in names]
