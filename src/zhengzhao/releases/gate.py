"""The gate: why a version may not be published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from zhengzhao.catalogue.questions import Answer, Finding
from zhengzhao.messages import Text
from zhengzhao.output import real_path
from zhengzhao.releases.checking.periods import period_problems
from zhengzhao.releases.checking.problem import near
from zhengzhao.releases.checking.whole import check_whole
from zhengzhao.releases.differing import Step, diff
from zhengzhao.releases.numbers import before, next_number, step_between
from zhengzhao.standard import Package, descriptor_in, read_text, version_id

CHANGELOG = "CHANGELOG.md"
_FIRST = 5


def refusals(
    new: Package,
    published: Sequence[Package],
    checks: Mapping[str, str],
    recorded: Mapping[str, Mapping[str, str]],
    content: Sequence[Path] = (),
    today: date | None = None,
) -> list[Text]:
    """Say why a version may not be published; an empty list where it may.

    Args:
        new: The version, in its folder.
        published: Every published version of the same name.
        checks: The hash of each check that the new version names.
        recorded: The hashes that each published version recorded, by its number.
        content: Directories of overlays and checks that it may name.
        today: The day that counts as today for its examples.

    Raises:
        DescriptorError: A list is not there.
    """
    return [
        *_existing(new, published),
        *_step(new, published),
        *_meanings(checks, recorded),
        *_periods(new, published),
        *_entry(new),
        *_problems(new, content, today),
    ]


def changelog_entry(package: Package) -> str | None:
    """Return the entry of a version in the changelog beside the versions, without its heading; None where it has none.

    Raises:
        DescriptorError: The changelog cannot be read.
    """
    for file in (package.base / CHANGELOG, package.base.parent / CHANGELOG):
        if file.is_file():
            text = read_text(file)
            found = re.search(
                rf"^## \[?{re.escape(package.version)}\]?(?=\s|$)[^\n]*\n(.*?)(?=^## |\Z)",
                text,
                re.MULTILINE | re.DOTALL,
            )
            return found[1].strip() or None if found else None
    return None


def _existing(new: Package, published: Sequence[Package]) -> Iterator[Text]:
    for each in published:
        if each.version == new.version and version_id(each).sha256 != version_id(new).sha256:
            yield Text(
                f"{new.called.zh} 已经发布过，内容不同；已发布的版本不再改动，请换一个新的版本号。",
                f"{new.called.en} is published already with other content; a published version never changes, so give it a new number.",
            )


def _step(new: Package, published: Sequence[Package]) -> Iterator[Text]:
    numbers = {each.version: each for each in published}
    known = before(new.version, numbers)
    if known is None:
        return
    found = diff(numbers[known], new)
    needed, given = found.step, step_between(known, new.version)
    if known.startswith("0."):
        # Before 1.0.0 nothing is promised but that a break shows in the number.
        needed = min(needed, Step.MINOR)
    if given < needed:
        reasons = [each for each in found.changes if each.effect.step is found.step]
        shown_zh = "；".join(_named(each.resource, each.text.zh) for each in reasons[:_FIRST])
        shown_en = "; ".join(_named(each.resource, each.text.en) for each in reasons[:_FIRST])
        more_zh = f"等 {len(reasons):,} 处" if len(reasons) > _FIRST else ""
        more_en = f" and {len(reasons) - _FIRST:,} more" if len(reasons) > _FIRST else ""
        least = next_number(known, needed)
        yield Text(
            f"版本号 {new.version} 太低：与 {known} 相比有要升{needed.text.zh}的改动，至少应为 {least}。这些改动是：{shown_zh}{more_zh}。",
            f"The number {new.version} is too low: compared with {known} there are {needed.word} changes, so it must be {least} at least. They are: {shown_en}{more_en}.",
        )


def _named(resource: str, text: str) -> str:
    return f"{resource} › {text}" if resource else text


def _meanings(checks: Mapping[str, str], recorded: Mapping[str, Mapping[str, str]]) -> Iterator[Text]:
    for version, hashes in recorded.items():
        for name in sorted(checks.keys() & hashes.keys()):
            if checks[name] != hashes[name]:
                yield Text(
                    f"校验 {name} 的内容与 {version} 发布时不同；意思改变了就要换一个新的名字，原来的校验保持不动。",
                    f"The check {name} is not what it was when {version} was published; a changed meaning is a new name, and the old check stays as it was.",
                )


def _periods(new: Package, published: Sequence[Package]) -> Iterator[Text]:
    descriptor = descriptor_in(new.base)
    if descriptor is None or "overlays" in new.raw:
        return
    others = [each for each in published if each.version != new.version]
    for each in period_problems(descriptor, new, others):
        if each.kind == "period":
            yield each.text


def _entry(new: Package) -> Iterator[Text]:
    if changelog_entry(new) is None:
        yield Text(
            f"{CHANGELOG} 里没有 {new.version} 的条目；请写上“## {new.version}”和改了什么，可以从 diff --format markdown 的输出改起。",
            f"{CHANGELOG} has no entry for {new.version}; write “## {new.version}” and what changed, beginning from diff --format markdown.",
        )


def _problems(new: Package, content: Sequence[Path], today: date | None) -> Iterator[Text]:
    checked = check_whole(new.base, content, today)
    for each in checked.problems:
        yield Text(f"{each.where}：{each.text.zh}", f"{each.where}: {each.text.en}")
    for whole in checked.wholes or ():
        for answer in whole.found:
            # What other layers have between themselves is for those who publish them.
            own = [each for each in answer.findings if _concerns(each, new)]
            if own and answer.question.severity == "error":
                yield _refusal(answer, own)


def _concerns(finding: Finding, new: Package) -> bool:
    places = [finding.place, *([finding.other] if finding.other else [])]
    base = real_path(new.base)
    return any(real_path(each.file).is_relative_to(base) for each in places)


def _refusal(answer: Answer, own: Sequence[Finding]) -> Text:
    shown = [(f"{near(each.place.file)}:{each.place.row}", each.message) for each in own[:_FIRST]]
    zh, en = (
        "；".join(f"{place}：{said.zh}" for place, said in shown),
        "; ".join(f"{place}: {said.en}" for place, said in shown),
    )
    more_zh = f"；等 {len(own):,} 处" if len(own) > _FIRST else ""
    more_en = f"; and {len(own) - _FIRST:,} more" if len(own) > _FIRST else ""
    question = answer.question
    return Text(
        f"{question.summary.zh}（{question.name}）：{zh}{more_zh}。{question.cure.zh}",
        f"{question.summary.en} ({question.name}): {en}{more_en}. {question.cure.en}",
    )
