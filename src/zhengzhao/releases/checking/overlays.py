"""An overlay, laid over what is there as a run lays it: every fault of its rules, with its line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from zhengzhao.catalogue import load_catalogue
from zhengzhao.errors import ZhengzhaoError
from zhengzhao.releases.checking.bindings import Surroundings, added_problems, others_of
from zhengzhao.releases.checking.periods import order_problems
from zhengzhao.releases.checking.problem import Problem, problem, problem_of
from zhengzhao.releases.checking.rows import EXPECTED, example_problems, fenced_validator
from zhengzhao.sources import Workspace
from zhengzhao.standard import STANDARD, Package, inside, load_version, periods
from zhengzhao.validators import lay, overlay_faults


def overlay_problems(
    descriptor: Path, overlay: Package, content: Sequence[Path], today: date | None
) -> Iterator[Problem]:
    """Check an overlay against every national version that it is laid over.

    Args:
        descriptor: The overlay's descriptor.
        overlay: The overlay.
        content: Directories of content, the overlay's own among them.
        today: The day that counts as today for its examples.
    """
    backwards = list(order_problems(descriptor, overlay))
    yield from backwards
    if backwards:
        return
    if overlay.raw["overlays"] == STANDARD:
        yield from _of_standard(descriptor, overlay, content, today)
        return
    try:
        load_catalogue(content=content)
    except ZhengzhaoError as error:
        yield problem_of(error, descriptor, "overlay")


def _of_standard(descriptor: Path, overlay: Package, content: Sequence[Path], today: date | None) -> Iterator[Problem]:
    beside = _beside(overlay, content)
    if not beside:
        yield problem(
            descriptor,
            "effective",
            "period",
            f"在 {overlay.name} 的有效期内没有任何 {STANDARD} 版本。",
            f"No version of {STANDARD} is in force while {overlay.name} holds.",
        )
    for national in beside:
        wrong = [
            problem(each.file, each.place, "overlay", each.text.zh, each.text.en)
            for each in overlay_faults(overlay, national, content)
        ]
        yield from wrong
        if not wrong:
            around = Surroundings(national, others_of(overlay, content), content)
            wrong = list(added_problems(overlay, around))
            yield from wrong
        if not wrong:
            # Its examples have the form of one version: the latest.
            yield from _run(overlay, national, content, today, national is beside[-1])


def _beside(overlay: Package, content: Sequence[Path]) -> list[Package]:
    found = []
    begins, ends = overlay.effective_from or "", overlay.effective_until or "9999-99-99"
    for number, (start, end) in periods(STANDARD, content).items():
        if begins < (end or "9999-99-99") and (start or "") < ends:
            found.append(load_version(STANDARD, number, content=content))
    return found


def _run(
    overlay: Package, national: Package, content: Sequence[Path], today: date | None, with_examples: bool
) -> Iterator[Problem]:
    """Ask the rules of the version's valid examples, which need not keep them, and of the overlay's invalid ones."""
    laid = lay(national, [overlay], content)
    with Workspace() as workspace, fenced_validator(workspace, laid, content) as validator:
        for each in overlay.resources:
            example = national.resource(each.name).path
            file = None if example is None else inside(national.base, example, national.name)
            if file is not None and file.is_file():
                copy = workspace.path / f"{each.name}.csv"
                shutil.copyfile(file, copy)
                try:
                    validator.validate([copy], today=today, limit=0)
                except ZhengzhaoError as error:
                    yield problem_of(error, overlay.base / str(each.path), "overlay")
                    return
        if with_examples:
            yield from example_problems(overlay.base / EXPECTED, laid, validator, workspace, today)
