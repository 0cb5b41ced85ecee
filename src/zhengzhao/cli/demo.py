"""zhengzhao demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhengzhao.cli.exits import Exit, refuse
from zhengzhao.cli.options import Content, Lang, Overwrite, Quiet, Today, language, place_of_output
from zhengzhao.cli.terminal import progress, say
from zhengzhao.output import refuse_existing

FOLDER = Path("zhengzhao-demo")


def demo_command(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            parser=place_of_output,
            help="写到哪个文件夹 / the folder to write",
            show_default=True,
        ),
    ] = FOLDER,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """用示例省份走一遍全过程：校验、标记、打包、验收 / The whole story on a sample province"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    if content:
        raise refuse(
            "demo 只用自带的示例内容，不接受 --content。", "The demo uses its own content and takes no --content."
        )
    refuse_existing(out, overwrite, directory=True)
    from zhengzhao.demo import run_demo

    result = run_demo(out, spoken, today=today, overwrite=overwrite, say=say, bars=lambda: progress(spoken, quiet))
    return Exit.VALID if result.mended_report.valid and not result.verified.bad else Exit.NOT_VALID
