"""zhengzhao package."""

from __future__ import annotations

from typing import Annotated

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.mark import tell_not_valid, tell_unread
from zhengzhao.cli.options import (
    FORMATS,
    Content,
    Form,
    Lang,
    MemoryLimit,
    OutFolder,
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
from zhengzhao.cli.terminal import answer, as_json, progress
from zhengzhao.messages import Text, number_of
from zhengzhao.output import refuse_existing, refuse_input


def package_command(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="配方，如 department / a recipe such as department")],
    sources: Sources,
    out: OutFolder,
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
    """按配方为每个接收部门打一个数据包，并给出平衡 / Fill one package for each receiver, and give the balance"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    refuse_input(out, existing(sources), directory=True)
    refuse_existing(out, overwrite, directory=True)
    from zhengzhao.cli.outcome import balance_lines, package_json, sent_lines
    from zhengzhao.packages import NotValidError, package

    try:
        with progress(spoken, quiet) as bar:
            result = package(
                recipe,
                sources,
                out=out,
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
        answer(as_json(package_json(result)), form)
        return Exit.VALID
    count = f"{len(result.sent):,}"
    head = Text(
        f"打包完成：{count} 个数据包，写在 {result.out}",
        f"Packed: {number_of(len(result.sent), 'package')}, in {result.out}",
    )
    lines = [head.to(spoken), "", *balance_lines(result.balance, spoken), "", *sent_lines(result.sent, spoken)]
    answer("\n".join(lines).rstrip() + "\n", form)
    return Exit.VALID
