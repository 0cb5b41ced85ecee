"""zhengzhao catalogue export: a version of the catalogue, or an overlay, as a workbook."""

from __future__ import annotations

from typing import Annotated

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import Content, Lang, OutFile, Overwrite, Quiet, Today, chosen, language
from zhengzhao.cli.terminal import note, progress
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text, number_of


def export_command(
    out: OutFile,
    version: Annotated[
        str | None,
        typer.Argument(
            metavar="VERSION|DIR",
            help="版本或文件夹，默认当日生效的 / the version, or its folder; the one in force today by default",
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="xlsx", help="写成什么 / what is written")] = "xlsx",
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """把目录写成工作簿，改好可以再导入 / Write the catalogue as a workbook, which import reads back"""  # noqa: D415  # shown as it stands
    from zhengzhao.exports.catalogue import export_catalogue
    from zhengzhao.releases import open_version
    from zhengzhao.standard import load_version

    spoken, extra = language(lang), tuple(content or ())
    chosen("--format", form, ("xlsx",))
    if out.suffix.lower() != ".xlsx":
        raise UsageError(
            Text(f"{out} 应当以 .xlsx 结尾；请换一个文件名。", f"{out} must end in .xlsx; choose another name.")
        )
    package = (
        load_version("catalogue", None, content=extra, today=today)
        if version is None
        else open_version("catalogue", version, extra)
    )
    # An overlay has the form of the version that its folder is called after.
    own = package.base.name if "overlays" in package.raw else package.version
    with progress(spoken, quiet) as bar:
        bar.step(0.2, Text(f"写出 {out}", f"Writing {out}"))
        rows = export_catalogue(package, out, form=own, language=spoken, overwrite=overwrite)
    total = sum(rows.values())
    note(
        Text(
            f"{package.called.zh} 的 {len(rows)} 张表、{total:,} 行在 {out}；改好后用 zhengzhao catalogue import {out} --out DIR 导入。",
            f"{number_of(len(rows), 'table')} and {number_of(total, 'row')} of {package.called.en} are in {out}; read them back with "
            f"zhengzhao catalogue import {out} --out DIR.",
        ),
        spoken,
        quiet,
    )
    return Exit.VALID
