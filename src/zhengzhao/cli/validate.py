"""zhengzhao validate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengzhao.cli.exits import Exit, refuse
from zhengzhao.cli.options import (
    AsOf,
    Content,
    Descriptor,
    Encoding,
    Lang,
    MemoryLimit,
    Named,
    Out,
    Overwrite,
    Quiet,
    Sheet,
    ShowValues,
    Standard,
    Table,
    Threads,
    Today,
    chosen,
    count_of,
    existing,
    language,
    one_authority,
)
from zhengzhao.cli.terminal import answer, note, progress
from zhengzhao.messages import Language, Text
from zhengzhao.output import atomic_file, refuse_existing, refuse_overlap
from zhengzhao.survey import counting_ahead

if TYPE_CHECKING:
    from zhengzhao.validators.locating.problems import Output, Run

FORMATS = ("text", "json", "html", "xlsx", "junit")
_LIMIT = {"text": 5, "json": 20, "html": 20, "xlsx": 20, "junit": 20}


def validate_command(
    sources: Named,
    table: Table = None,
    standard: Standard = None,
    as_of: AsOf = None,
    descriptor: Descriptor = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="报告的格式 / text, json, html, xlsx or junit")
    ] = "text",
    out: Out = None,
    split: Annotated[
        Path | None,
        typer.Option(
            "--split",
            metavar="DIR",
            help="分开写出合格行、不合格行和全部结果 / valid rows, invalid rows and all findings",
        ),
    ] = None,
    split_by: Annotated[
        str | None,
        typer.Option(
            "--split-by",
            metavar="FIELD",
            help="再按字段的值各写一个问题工作簿 / also a workbook for each value of a field",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="N",
            parser=count_of("--limit"),
            help="每条规则列出几处 / places of each rule  [5; 其他 / others: 20]",
        ),
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    waivers: Annotated[
        Path | None,
        typer.Option("--waivers", metavar="FILE", help="豁免清单（YAML） / findings agreed to live with (YAML)"),
    ] = None,
    show_values: ShowValues = False,
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """按数据共享标准校验文件或数据包 / Validate files or Data Packages against the standard"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    one_authority(standard, as_of, descriptor)
    # What only the bytes can say is counted while the modules are loaded.
    with counting_ahead([] if encoding else [Path(each) for each in sources]):
        from zhengzhao.validators import STANDARD_INPUT, located, refuse_read, validate

        _refuse_homeless(form, out, split, split_by)
        given = [located(each) for each in sources]
        paths = [each for each in given if isinstance(each, Path) and each != STANDARD_INPUT]
        read = [*paths, *(each for each in (descriptor, waivers) if each is not None)]
        if out is not None:
            refuse_read(out, read)
            refuse_existing(out, overwrite)
        if split is not None:
            refuse_read(split, read, directory=True)
            refuse_existing(split, overwrite, directory=True)
        refuse_overlap(*(each for each in (out, split) if each is not None))
        existing(paths)
        with progress(spoken, quiet) as bar:
            report = validate(
                given,
                table=table,
                standard=standard,
                as_of=as_of,
                descriptor=descriptor,
                content=tuple(content or ()),
                today=today,
                limit=_LIMIT[form] if limit is None else limit,
                encoding=encoding,
                sheet=sheet,
                show_values=show_values,
                waivers=waivers,
                memory_limit=memory_limit,
                threads=threads,
                progress=bar,
                outputs=_outputs(form, out, split, split_by, spoken, overwrite),
            )
    if out is None:
        from zhengzhao.validators.render import render

        answer(render(report, form, spoken), form)
    else:
        note(Text(f"{report.summary('zh')}报告：{out}", f"{report.summary('en')} The report: {out}"), spoken, quiet)
    return Exit.VALID if report.valid else Exit.NOT_VALID


def _outputs(
    form: str, out: Path | None, split: Path | None, by: str | None, language: Language, overwrite: bool
) -> list[Output]:
    outputs = []
    if split is not None:
        from zhengzhao.validators.split import split_into

        outputs.append(split_into(split, by=by, language=language, overwrite=overwrite))
    if form == "xlsx" and out is not None:
        from zhengzhao.validators.render.workbook import workbook_to

        outputs.append(workbook_to(out, language=language, overwrite=overwrite))
    elif out is not None:
        outputs.append(_report_to(out, form, language, overwrite))
    return outputs


def _report_to(out: Path, form: str, language: Language, overwrite: bool) -> Output:
    from zhengzhao.validators.render import render

    @contextmanager
    def write(run: Run) -> Iterator[None]:
        with atomic_file(out, overwrite) as part:
            answer(render(run.report, form, language), form, part)
            yield

    return write


def _refuse_homeless(form: str, out: Path | None, split: Path | None, by: str | None) -> None:
    if form == "xlsx" and out is None:
        raise refuse(
            "--format xlsx 要写到文件；请用 --out 给出文件名，例如 --out 报告.xlsx。",
            "--format xlsx is written to a file; name it with --out, e.g. --out report.xlsx.",
        )
    if by is not None and split is None:
        raise refuse(
            "--split-by 要和 --split 一起用；请用 --split 给出文件夹。",
            "--split-by goes with --split; name the folder with --split.",
        )
