"""The number and the period of a version beside those of its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from zhengzhao.releases.checking.problem import Problem, problem
from zhengzhao.standard import Package, never_holds


def period_problems(descriptor: Path, package: Package, neighbours: Sequence[Package]) -> Iterator[Problem]:
    """Check that a version is where its number says, and that its period meets those of its neighbours.

    A version without an end holds until the next one begins: when it is published nobody knows that day yet. One that
    begins on the same day as another, with a higher number, takes its place.

    Args:
        descriptor: The version's descriptor.
        package: The version.
        neighbours: The other versions of the same name, in any order.
    """
    if descriptor.parent.name != package.version and "version" in package.raw:
        yield problem(
            descriptor,
            "version",
            "version",
            f"文件夹叫 {descriptor.parent.name}，版本号却是 {package.version}；两者应当一致。",
            f"The folder is called {descriptor.parent.name} and the version {package.version}; they must be the same.",
        )
    backwards = list(order_problems(descriptor, package))
    yield from backwards
    if backwards:
        return
    end = package.effective_until
    accepted = (package.raw.get("effective") or {}).get("accepted_until")
    if accepted is not None and end is None:
        yield problem(
            descriptor,
            "effective.accepted_until",
            "period",
            f"accepted_until（{accepted}）是 until 之后的过渡期，但没有写 until；请先写止日。",
            f"accepted_until ({accepted}) is a transition after until, which is not given; write the end first.",
        )
    if accepted is not None and end is not None and accepted <= end:
        yield problem(
            descriptor,
            "effective.accepted_until",
            "period",
            f"accepted_until（{accepted}）是 until 之后的过渡期，应当晚于 until（{end}）。",
            f"accepted_until ({accepted}) is a transition after until ({end}) and must be later.",
        )
    yield from _meeting(descriptor, package, neighbours)


def order_problems(descriptor: Path, package: Package) -> Iterator[Problem]:
    """Check that the period of a version or of an overlay ends after it begins."""
    wrong = never_holds(package.effective_from, package.effective_until)
    if wrong is not None:
        yield problem(descriptor, "effective.until", "period", f"{wrong.zh}。", f"{wrong.en}.")


def _meeting(descriptor: Path, package: Package, neighbours: Sequence[Package]) -> Iterator[Problem]:
    for each in neighbours:
        earlier, later = sorted((each, package), key=lambda version: version.effective_from or "")
        end, start = earlier.effective_until, later.effective_from
        if end is not None and start is not None and (earlier.effective_from or "") < start < end:
            yield problem(
                descriptor,
                "effective",
                "period",
                f"{earlier.version} 写明用到 {end}，而 {later.version} 自 {start} 起施行，同一天会有两个版本生效。",
                f"{earlier.version} says that it ends on {end}, and {later.version} begins on {start}: two versions would be in force on one day.",
            )
    start = package.effective_from or ""
    before = [each for each in neighbours if (each.effective_from or "") < start]
    ends = [each.effective_until for each in before]
    if before and None not in ends and max(str(end) for end in ends) < start:
        last = max(before, key=lambda version: version.effective_until or "")
        yield problem(
            descriptor,
            "effective.from",
            "period",
            f"{last.version} 止于 {last.effective_until}，本版本始于 {start}，中间没有版本生效。",
            f"{last.version} ends on {last.effective_until} and this version begins on {start}: none is in force between.",
        )
