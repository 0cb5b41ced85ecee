"""The number and the period of a version beside those of its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from zhengzhao.releases.checking.problem import Problem, problem
from zhengzhao.standard import Package


def period_problems(descriptor: Path, package: Package, neighbours: Sequence[Package]) -> Iterator[Problem]:
    """Check that a version is where its number says, and that its period meets those of its neighbours.

    Args:
        descriptor: The version's descriptor.
        package: The version.
        neighbours: The other versions of the same name, in any order.
    """
    if descriptor.parent.name != package.version:
        yield problem(
            descriptor,
            "version",
            "version",
            f"文件夹叫 {descriptor.parent.name}，版本号却是 {package.version}；两者应当一致。",
            f"The folder is called {descriptor.parent.name} and the version {package.version}; they must be the same.",
        )
    start, end = package.effective_from, package.effective_until
    if start is not None and end is not None and end <= start:
        yield problem(
            descriptor,
            "effective.until",
            "period",
            f"止日 {end} 不晚于起日 {start}。",
            f"It ends on {end}, which is not after its beginning on {start}.",
        )
        return
    accepted = (package.raw.get("effective") or {}).get("accepted_until")
    if accepted is not None and (end is None or accepted <= end):
        yield problem(
            descriptor,
            "effective.accepted_until",
            "period",
            f"accepted_until（{accepted}）是 until 之后的过渡期，应当晚于 until（{end}）。",
            f"accepted_until ({accepted}) is a transition after until ({end}) and must be later.",
        )
    yield from _meeting(descriptor, package, neighbours)


def _meeting(descriptor: Path, package: Package, neighbours: Sequence[Package]) -> Iterator[Problem]:
    for each in neighbours:
        if _overlap(package, each):
            yield problem(
                descriptor,
                "effective",
                "period",
                f"有效期与 {each.name} {each.version} 重叠（{_shown(package)}；{_shown(each)}），同一天会有两个版本生效。",
                f"The period overlaps that of {each.name} {each.version} ({_shown(package)}; {_shown(each)}): two versions would be in force on one day.",
            )
    earlier = [each for each in neighbours if (each.effective_from or "") < (package.effective_from or "")]
    if not earlier or any(_overlap(package, each) for each in neighbours):
        return
    before = max(earlier, key=lambda each: each.effective_from or "")
    if before.effective_until != package.effective_from:
        yield problem(
            descriptor,
            "effective.from",
            "period",
            f"{before.name} {before.version} 止于 {before.effective_until}，本版本始于 {package.effective_from}，中间没有版本生效。",
            f"{before.name} {before.version} ends on {before.effective_until} and this version begins on {package.effective_from}: none is in force between.",
        )


def _overlap(one: Package, other: Package) -> bool:
    return (one.effective_from or "") < (other.effective_until or "9") and (other.effective_from or "") < (
        one.effective_until or "9"
    )


def _shown(package: Package) -> str:
    return f"{package.effective_from or '…'} – {package.effective_until or '…'}"
