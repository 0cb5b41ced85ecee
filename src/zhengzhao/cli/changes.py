"""What is wrong with a version, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.terminal import answer, as_json, note, progress
from zhengzhao.messages import Language, Text
from zhengzhao.output import refuse_existing

if TYPE_CHECKING:
    from zhengzhao.releases import Problem

DIFF_FORMATS = ("text", "json", "markdown", "html")


def check_versions(
    folder: str,
    named: Sequence[str],
    form: str,
    spoken: Language,
    content: Sequence[Path],
    today: date | None,
    quiet: bool,
) -> int:
    """Check versions, all of them where none is named."""
    from zhengzhao.releases import check, near, version_folder
    from zhengzhao.standard import versions

    folders = [version_folder(folder, each, content) for each in named or versions(folder, content)]
    problems: list[Problem] = []
    with progress(spoken, quiet) as bar:
        for number, each in enumerate(folders):
            bar.step(number / len(folders), Text(f"检查 {each}", f"Checking {each}"))
            problems += check(each, content, today)
    if form == "json":
        answer(as_json({"format": "zhengzhao-check/1", "problems": [_problem_json(each) for each in problems]}), form)
    else:
        answer("".join(_problem_line(each, spoken) for each in problems), form)
    names = Text("、", ", ").to(spoken).join(str(near(each)) for each in folders)
    count = len(problems)
    done = Text(f"{names} 没有问题。", f"Nothing is wrong with {names}.")
    wrong = Text(f"{names} 有 {count:,} 处问题。", f"{count:,} problem{'s' if count != 1 else ''} in {names}.")
    note(wrong if problems else done, spoken, quiet)
    return Exit.NOT_VALID if problems else Exit.VALID


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


def _problem_line(problem: Problem, spoken: Language) -> str:
    return f"{problem.where}{Text('：', ': ').to(spoken)}{problem.text.to(spoken)}\n"


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file.as_posix(),
        "line": problem.line or None,
        "place": problem.place,
        "check": problem.kind,
        "message": problem.text.zh,
        "messageEn": problem.text.en,
    }
