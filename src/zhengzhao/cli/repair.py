"""zhengzhao repair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import (
    FORMATS,
    AsOf,
    Content,
    Descriptor,
    Encoding,
    Form,
    Lang,
    MemoryLimit,
    OutFile,
    Overwrite,
    Quiet,
    Sheet,
    ShowValues,
    Standard,
    Table,
    Threads,
    Today,
    chosen,
    existing,
    language,
    one_authority,
)
from zhengzhao.cli.terminal import answer, as_json, progress
from zhengzhao.messages import Language, Text

if TYPE_CHECKING:
    from zhengzhao.validators.repairing.repair import RepairResult

_LIMIT = {"text": 5, "json": 20}


def repair_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="一张表：文件、数据库表网址，或 - / one table: a file, a database table's URL, or -",
        ),
    ],
    out: OutFile,
    table: Table = None,
    log: Annotated[
        Path | None,
        typer.Option(
            "--log", metavar="PATH", help="逐处记录写到哪里  [PATH.repairs.csv] / where each change is logged"
        ),
    ] = None,
    encoding: Encoding = None,
    encoding_out: Annotated[
        str,
        typer.Option(
            "--encoding-out",
            metavar="NAME",
            help="输出的编码：utf-8、utf-8-sig 或 gb18030 / of the output; or gb18030",
        ),
    ] = "utf-8",
    sheet: Sheet = None,
    standard: Standard = None,
    as_of: AsOf = None,
    descriptor: Descriptor = None,
    form: Form = "text",
    show_values: ShowValues = False,
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """只做稳妥的规范化改写，逐处记录，并重新校验 / Safe normalisations only, each one logged; then validate"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    one_authority(standard, as_of, descriptor)
    from zhengzhao.validators import STANDARD_INPUT, located
    from zhengzhao.validators.repairing.repair import repair

    given = located(source)
    if isinstance(given, Path) and given != STANDARD_INPUT:
        existing([given])
    with progress(spoken, quiet) as bar:
        result = repair(
            given,
            out=out,
            log=log,
            table=table,
            standard=standard,
            as_of=as_of,
            descriptor=descriptor,
            content=tuple(content or ()),
            today=today,
            limit=_LIMIT[form],
            encoding=encoding,
            encoding_out=encoding_out,
            sheet=sheet,
            show_values=show_values,
            memory_limit=memory_limit,
            threads=threads,
            overwrite=overwrite,
            progress=bar,
        )
    if form == "json":
        answer(as_json(result.to_dict()), form)
    else:
        answer("\n".join(_lines(result, spoken)), form)
    return Exit.VALID if result.report.valid else Exit.NOT_VALID


def _lines(result: RepairResult, language: Language) -> Iterator[str]:
    from zhengzhao.validators.normal import SUMMARIES
    from zhengzhao.validators.render import render
    from zhengzhao.validators.render.columns import pad

    yield result.summary(language)
    if result.source_encoding != result.encoding:
        changed = f"{result.source_encoding} → {result.encoding}"
        yield Text(f"编码：{changed}", f"Encoding: {changed}").to(language)
    yield ""
    if result.counts:
        titles = (Text("修正", "repaired"), Text("保持原样", "left as is"))
        yield "".join(pad(each.to(language), 12, right=True) for each in titles)
    table = result.report.inputs[0].table
    for each in result.counts:
        title = result.report.title(table, each.field).to(language)
        what = f"{SUMMARIES[each.normalisation].to(language)} ({each.normalisation})"
        yield f"{each.repaired:>12,}{each.kept:>12,}  {what} · {title} {each.field}"
    if result.counts:
        yield ""
    yield render(result.report, "text", language)
