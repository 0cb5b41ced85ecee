"""zhengzhao standard template, ddl and docs: what is generated from a version, or from any Data Package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengzhao.cli.exits import Exit, refuse
from zhengzhao.cli.options import Content, Descriptor, Lang, Out, OutFile, Overwrite, Quiet, Today, chosen, language
from zhengzhao.cli.terminal import answer, note
from zhengzhao.messages import Text, number_of
from zhengzhao.output import refuse_existing, refuse_input

if TYPE_CHECKING:
    from zhengzhao.standard import Package, Resource

Version = Annotated[
    str | None,
    typer.Argument(metavar="VERSION", help="版本，默认当日生效的 / the version; the one in force today by default"),
]
Some = Annotated[
    list[str] | None,
    typer.Option(
        "--table", metavar="TABLE", help="只要这张表，可重复，默认全部 / this table; repeatable; all by default"
    ),
]


def template_command(
    out: OutFile,
    version: Version = None,
    table: Some = None,
    descriptor: Descriptor = None,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """生成填报模板：每张表一个工作表，带下拉列表和填写要求 / Make a workbook to fill in: one sheet a table, with drop-downs"""  # noqa: D415  # shown as it stands
    from zhengzhao.exports import template

    if out.suffix.lower() != ".xlsx":
        raise refuse(
            f"模板是 xlsx 工作簿；请把 --out 写成以 .xlsx 结尾的文件名，现为 {out}。",
            f"A template is an xlsx workbook; give --out a name that ends in .xlsx, not {out}.",
        )
    package = opened(version, descriptor, content, today)
    sheets = template(package, out, tables=chosen_tables(package, table), language=language(lang), overwrite=overwrite)
    held = f"--standard {package.version}" if descriptor is None else f"--descriptor {descriptor}"
    count, then = len(sheets), f"zhengzhao validate {out} {held}"
    told = Text(
        f"已写出 {out}：{package.called.zh}，待填的工作表 {count} 个。填好后：{then}",
        f"Wrote {out}: {package.called.en}, {number_of(count, 'sheet')} to fill. Then: {then}",
    )
    note(told, language(lang), quiet)
    return Exit.VALID


def ddl_command(
    version: Version = None,
    dialect: Annotated[
        str, typer.Option("--dialect", metavar="NAME", help="postgresql、sqlite 或 duckdb / or duckdb")
    ] = "postgresql",
    with_codes: Annotated[
        bool, typer.Option("--with-codes", help="连同代码表的内容 / with the rows of the code lists")
    ] = False,
    out: Out = None,
    descriptor: Descriptor = None,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """生成建库语句：表、键、检查条件和注释 / Write the DDL of a database: tables, keys, checks and comments"""  # noqa: D415  # shown as it stands
    from zhengzhao.exports import DIALECTS, ddl

    known = {str(each): each for each in DIALECTS}
    kind = known[chosen("--dialect", dialect, DIALECTS)]
    if out is not None:
        refuse_input(out, [descriptor] if descriptor else [])
        refuse_existing(out, overwrite)
    package = opened(version, descriptor, content, today)
    answer(
        ddl(package, kind, language=language(lang), with_codes=with_codes, content=tuple(content or ())),
        "sql",
        out,
        overwrite,
    )
    return Exit.VALID


def opened(version: str | None, descriptor: Path | None, content: Sequence[Path] | None, today: date | None) -> Package:
    """Read the version that is meant, or the Data Package that a descriptor describes.

    Raises:
        UsageError: Both are given, or there is no such version.
        DescriptorError: It is written wrongly.
    """
    from zhengzhao.standard import load_standard, read_package, refuse_rules

    if descriptor is None:
        return load_standard(version, content=tuple(content or ()), today=today)
    if version is not None:
        raise refuse(
            f"版本 {version} 和 --descriptor 只能用其中一个。", f"Give the version {version} or --descriptor, not both."
        )
    return refuse_rules(read_package(descriptor))


def chosen_tables(package: Package, names: Sequence[str] | None) -> list[Resource]:
    """Return the tables of those names or titles, in the order of the package; none where none is named.

    Raises:
        UsageError: There is no such table.
    """
    from zhengzhao.cli.versions import table_named

    wanted = [table_named(package, each).name for each in names or ()]
    return [each for each in package.resources if each.name in wanted]
