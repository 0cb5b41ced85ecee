"""What is wrong with a version, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.terminal import answer, as_json, note, progress
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.output import refuse_existing

if TYPE_CHECKING:
    from zhengzhao.releases import Checked

CHECK_FORMATS = ("text", "json", "html")
DIFF_FORMATS = ("text", "json", "markdown", "html")
_ROWS = {"text": 3, "json": 0, "html": 1000}
"""How many rows of each question are listed unless a number is asked for; JSON always has all of them."""


def check_versions(
    folder: str,
    named: Sequence[str],
    form: str,
    spoken: Language,
    out: Path | None,
    overwrite: bool,
    content: Sequence[Path],
    today: date | None,
    limit: int | None,
    quiet: bool,
) -> int:
    """Check versions, all of them where none is named."""
    from zhengzhao.releases import check_whole, version_folder
    from zhengzhao.releases.telling import check_json, render_check_page, render_check_text
    from zhengzhao.standard import versions

    if out is not None:
        refuse_existing(out, overwrite)
    folders = [version_folder(folder, each, content) for each in named or versions(folder, content)]
    checked: list[Checked] = []
    with progress(spoken, quiet) as bar:
        for number, each in enumerate(folders):
            bar.step(number / len(folders), Text(f"检查 {each}", f"Checking {each}"))
            checked.append(check_whole(each, content, today))
    listed = _ROWS[form] if limit is None else limit
    if form == "json":
        text = as_json(check_json(checked))
    else:
        text = {"text": render_check_text, "html": render_check_page}[form](checked, spoken, listed)
    answer(text, form, out, overwrite)
    note(_verdict(checked, spoken), spoken, quiet)
    return Exit.VALID if all(each.valid for each in checked) else Exit.NOT_VALID


def compare_versions(
    folder: str,
    old: str,
    new: str,
    form: str,
    spoken: Language,
    out: Path | None,
    overwrite: bool,
    content: Sequence[Path],
) -> int:
    """Compare two versions."""
    from zhengzhao.releases import diff, open_version
    from zhengzhao.releases.telling import diff_json, render_markdown, render_page, render_text

    if out is not None:
        refuse_existing(out, overwrite)
    found = diff(open_version(folder, old, content), open_version(folder, new, content))
    if form == "json":
        text = as_json(diff_json(found))
    else:
        text = {"text": render_text, "markdown": render_markdown, "html": render_page}[form](found, spoken)
    answer(text, form, out, overwrite)
    return Exit.VALID


def _verdict(checked: Sequence[Checked], spoken: Language) -> Text:
    from zhengzhao.releases import near
    from zhengzhao.releases.telling import total

    names = Text("、", ", ").to(spoken).join(str(near(each.folder)) for each in checked)
    count = sum(len(each.problems) for each in checked)
    errors, warnings, gaps = (total(checked, each) for each in ("error", "warning", "coverage"))
    if count:
        return Text(f"{names} 有 {count:,} 处问题。", f"{number_of(count, 'problem')} in {names}.")
    if errors:
        said = number_of(errors, "error")
        return Text(f"{names} 整体上有 {errors:,} 处错误。", f"{said} between the rows of {names}.")
    zh, en = (f"；缺口 {gaps:,} 处", f"; gaps: {gaps:,}") if gaps else ("", "")
    if warnings:
        return Text(
            f"{names} 没有错误；提醒 {warnings:,} 处{zh}。", f"No error in {names}; warnings: {warnings:,}{en}."
        )
    return Text(f"{names} 没有问题{zh}。", f"Nothing is wrong with {names}{en}.")
