"""zhengzhao mark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import (
    FORMATS,
    Content,
    Form,
    Lang,
    MemoryLimit,
    OutFile,
    Overwrite,
    Quiet,
    Sources,
    Standard,
    Threads,
    Today,
    chosen,
    existing,
    language,
)
from zhengzhao.cli.terminal import answer, as_json, note, progress
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.output import refuse_existing, refuse_input, refuse_other_form

if TYPE_CHECKING:
    from zhengzhao.validators import Report


def mark_command(
    sources: Sources,
    out: OutFile,
    balance: Annotated[
        Path | None,
        typer.Option("--balance", metavar="DIR", help="平衡写到哪个文件夹 / the folder to write the balance to"),
    ] = None,
    standard: Standard = None,
    form: Form = "text",
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """按勾选的条目得出许可事项、改革方式和接收部门 / Find permit items, modes and receivers"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    refuse_input(out, existing(sources))
    refuse_other_form(out)
    refuse_existing(out, overwrite)
    if balance is not None:
        refuse_existing(balance, overwrite, directory=True)
    from zhengzhao.cli.outcome import balance_lines, mark_json
    from zhengzhao.packages import NotValidError, mark

    try:
        with progress(spoken, quiet) as bar:
            result = mark(
                sources,
                out=out,
                balance=balance,
                content=tuple(content or ()),
                today=today,
                standard=standard,
                overwrite=overwrite,
                memory_limit=memory_limit,
                threads=threads,
                progress=bar,
            )
    except NotValidError as error:
        return tell_not_valid(error, form, spoken)
    tell_unread(result.report, spoken, quiet)
    if form == "json":
        answer(as_json(mark_json(result)), form)
        return Exit.VALID
    head = Text(
        f"标记完成：{result.marks:,} 个标记，与来源已有标记不同的 {result.differences:,} 个；写在 {result.out}",
        f"Marked: {number_of(result.marks, 'mark')}; different from marks that came along: {result.differences:,}; in "
        f"{result.out}",
    )
    answer("\n".join([head.to(spoken), "", *balance_lines(result.balance, spoken)]) + "\n", form)
    return Exit.VALID


def tell_unread(report: Report, spoken: Language, quiet: bool) -> None:
    """Tell which tables of the sources were not read: what is in them is missing from what was made."""
    from zhengzhao.validators.opening.structure import UNLISTED_FILE, UNREAD_RESOURCE

    for each in report.findings:
        if each.rule in (UNLISTED_FILE, UNREAD_RESOURCE):
            note(each.message, spoken, quiet)


def tell_not_valid(error: Exception, form: str, spoken: Language) -> int:
    """Give the report of sources that are not valid, and say that nothing was written."""
    from zhengzhao.packages import NotValidError
    from zhengzhao.validators.render import render

    assert isinstance(error, NotValidError)
    answer(render(error.report, form, spoken), form)
    note(Text("来源不合格，没有写出任何文件。", "The sources are not valid; nothing was written."), spoken)
    return Exit.NOT_VALID
