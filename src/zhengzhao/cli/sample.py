"""zhengzhao sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import (
    FORMATS,
    Content,
    Form,
    Lang,
    OutFile,
    Overwrite,
    Quiet,
    Standard,
    Threads,
    Today,
    chosen,
    count_of,
    language,
)
from zhengzhao.cli.terminal import answer, as_json, progress
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text, number_of

if TYPE_CHECKING:
    from zhengzhao.sample import SampleResult


def sample_command(
    table: Annotated[
        list[str], typer.Option("--table", metavar="TABLE", help="哪张表，可重复 / which table; repeatable")
    ],
    rows: Annotated[
        int, typer.Option("--rows", metavar="N", parser=count_of("--rows", 1), help="行数 / how many rows")
    ],
    out: OutFile,
    seed: Annotated[
        int,
        typer.Option(
            "--seed", metavar="S", parser=count_of("--seed"), help="种子，相同则数据相同 / same seed, same data"
        ),
    ] = 1,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="CHECK", help="放入的差错，可重复 / a fault to put in; repeatable"),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="样本配方的参数，可重复 / a parameter of the recipes; repeatable"
        ),
    ] = None,
    encoding: Annotated[
        str, typer.Option("--encoding", metavar="NAME", help="utf-8、utf-8-sig 或 gb18030 / or gb18030")
    ] = "utf-8",
    standard: Standard = None,
    descriptor: Annotated[
        Path | None,
        typer.Option("--descriptor", metavar="PATH", help="改用另一个数据包的结构 / another Data Package instead"),
    ] = None,
    form: Form = "text",
    threads: Threads = None,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """按描述文件造出合格的数据，或带指定差错的数据 / Make data from the descriptors, valid or with named faults"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    parameters = dict(_setting(each) for each in setting or ())
    from zhengzhao.sample import sample

    with progress(spoken, quiet) as bar:
        result = sample(
            table,
            rows,
            out=out,
            seed=seed,
            faults=tuple(fault or ()),
            standard=standard,
            content=tuple(content or ()),
            descriptor=descriptor,
            parameters=parameters,
            today=today,
            overwrite=overwrite,
            encoding=encoding,
            threads=threads,
            progress=bar,
        )
    if form == "json":
        answer(as_json(_json(result)), form)
    else:
        answer(_text(result, spoken), form)
    return Exit.VALID


def _setting(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise UsageError(Text(f"--set 应写成 名称=取值，现为 {given}。", f"--set wants name=value; it is {given}."))
    return name, value


def _text(result: SampleResult, language: Language) -> str:
    lines = [Text(f"造好了，种子 {result.seed}：", f"Made, with seed {result.seed}:").to(language)]
    for each in result.tables:
        faults = sum(fault.table == each.name for fault in result.faults)
        lines.append(
            Text(
                f"  {each.path}  {each.rows:,} 行，差错 {faults:,} 处",
                f"  {each.path}  {number_of(each.rows, 'row')}, {number_of(faults, 'fault')}",
            ).to(language)
        )
    return "\n".join(lines) + "\n"


def _json(result: SampleResult) -> dict[str, Any]:
    return {
        "format": "zhengzhao-sample/1",
        "out": str(result.path),
        "seed": result.seed,
        "tables": [{"table": each.name, "path": str(each.path), "rows": each.rows} for each in result.tables],
        "faults": [
            {"table": each.table, "row": each.row, "check": each.check, "fields": list(each.fields)}
            for each in result.faults
        ],
    }
