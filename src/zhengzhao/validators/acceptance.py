"""Whether the version that a batch names was accepted when the batch was made: a reminder, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhengzhao.messages import Text
from zhengzhao.standard import Package, periods
from zhengzhao.validators.authority import day_of, is_made, named_in
from zhengzhao.validators.report import CheckResult, Finding

ACCEPTED = "version-accepted"
PACKAGE = "package"
"""Where a finding about a package as a whole stands."""
TITLE = Text("数据包", "Data package")
SUMMARY = Text("批次所依据的标准版本在报送时可用", "the version of the standard that a batch follows was accepted then")


def acceptance_results(
    packages: Sequence[Package], authority: Package, content: Sequence[Path], today: date
) -> tuple[list[CheckResult], list[Finding]]:
    """Hold the packages that name the authority's version against the days on which that version is accepted.

    A version is accepted in its period and in the transition after it, which ends on `accepted_until`. The day is the
    batch's own, `created` of its descriptor, so that an old batch stays as good as it was; without one it is today.

    Args:
        packages: The packages that were given.
        authority: The version that they are held to.
        content: Directories that may hold further versions.
        today: The day that counts as today.
    """
    named = [each for each in packages if named_in(each) == authority.version and not is_made(each)]
    known = periods(authority.name, content) if named and authority.name else {}
    if authority.version not in known:
        return [], []
    start, end = known[authority.version]
    end = authority.accepted_until or end
    days = [day_of(each, today).isoformat() for each in named]
    late = [day for day in days if not (start or "") <= day < (end or "9999-99-99")]
    check = CheckResult(ACCEPTED, PACKAGE, (), ACCEPTED, "warning", "timeliness", SUMMARY, len(named), len(late), 0)
    return [check], [_finding(authority, each, start, end) for each in late]


def _finding(authority: Package, day: str, start: str | None, end: str | None) -> Finding:
    held_zh = "；".join(filter(None, (f"自 {start} 起" if start else "", f"{end} 起不再接收" if end else "")))
    held_en = " and ".join(filter(None, (f"from {start}" if start else "", f"before {end}" if end else "")))
    message = Text(
        f"批次写明依据{authority.called.zh}，报送日为 {day}，而该版本{held_zh}；仍按它校验，请改按当日生效的版本报送。",
        f"The batch follows {authority.called.en} and is of {day}, but that version is accepted "
        f"{held_en}; it is still held to it. Send by the version in force on the day.",
    )
    return Finding.reminder(PACKAGE, ACCEPTED, authority.version, message)
