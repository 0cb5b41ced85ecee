"""zhengzhao catalogue import: a workbook of correspondences becomes the catalogue's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhengzhao.cli.exits import Exit, refuse
from zhengzhao.cli.options import (
    FORMATS,
    Content,
    Encoding,
    Form,
    Lang,
    Overwrite,
    Quiet,
    Today,
    chosen,
    existing,
    language,
    place_of_output,
)
from zhengzhao.cli.terminal import answer, as_json, note, progress
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.output import refuse_existing, refuse_input, write_atomically

if TYPE_CHECKING:
    from zhengzhao.catalogue.importing import Import, Notice, Question

_SHOWN = 20
_CELLS = 5


def import_command(
    workbook: Annotated[
        Path, typer.Argument(metavar="WORKBOOK", help="xlsx、xlsm、xls、ods 工作簿或 CSV / a workbook, or a CSV")
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help="映射文件；export 写出的工作簿不需要 / the mapping; a workbook of export needs none",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", parser=place_of_output, help="写到哪个文件夹 / the folder to write"),
    ] = None,
    propose: Annotated[
        bool,
        typer.Option(
            "--propose", help="看工作簿写出一份映射，供人修改 / write a mapping from what is seen, to be mended"
        ),
    ] = False,
    review: Annotated[
        Path | None,
        typer.Option(
            "--review",
            metavar="FILE",
            help="填好答复的 review.xlsx；答复记入映射 / a review with answers, which the mapping remembers",
        ),
    ] = None,
    encoding: Encoding = None,
    form: Form = "text",
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """导入对照表工作簿，每个单元格都有交代 / Import a correspondence workbook; every cell is accounted for"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    existing([workbook])
    if propose:
        if out is not None:
            raise refuse(
                "--propose 只写映射，不写文件夹；请用 --mapping 指明写到哪个文件，不写 --out。",
                "--propose writes a mapping and no folder; name its file with --mapping, and leave out --out.",
            )
        if review is not None:
            raise refuse(
                "--propose 写的是新的映射，用不到答复；请去掉 --review，或去掉 --propose 把答复记入已有的映射。",
                "--propose writes a new mapping and takes no answers; leave out --review, or leave out --propose to have "
                "the answers written into the mapping that is there.",
            )
        if form != "text":
            raise refuse(
                "--propose 写出的映射是 YAML，没有别的形式；请去掉 --format。",
                "The mapping that --propose writes is YAML and has no other form; leave out --format.",
            )
        return _propose(workbook, mapping, encoding, tuple(content or ()), today, spoken, overwrite, quiet)
    if out is None:
        raise UsageError(Text("请用 --out 指明写到哪个文件夹。", "Name the folder to write with --out."))
    from zhengzhao.catalogue.importing import check_fit, import_workbook, read_mapping, read_review, remember
    from zhengzhao.exports.catalogue import mapping_of_export
    from zhengzhao.standard import load_version

    read = [workbook, *([mapping] if mapping is not None else ()), *(content or ())]
    refuse_input(out, read, directory=True)  # a review may lie there: its answers are in the mapping by then
    refuse_existing(out, overwrite, directory=True)
    if review is not None and mapping is None:
        raise UsageError(
            Text(
                "--review 的答复要记入映射；请同时给出 --mapping。",
                "The mapping remembers the answers of --review: give --mapping too.",
            )
        )
    if review is not None and mapping is not None:
        # What is wrong with either is told before the one is written into the other.
        told, answers = read_mapping(mapping), read_review(review)
        package = load_version("catalogue", told.catalogue, content=tuple(content or ()), today=today)
        check_fit(told.with_answers(answers), package)
        text = remember(mapping.read_text(encoding="utf-8-sig"), answers)
        write_atomically(mapping, text.encode("utf-8"), overwrite=True)
    with progress(spoken, quiet) as bar:
        found = import_workbook(
            workbook,
            read_mapping(mapping) if mapping is not None else mapping_of_export(workbook),
            out,
            content=tuple(content or ()),
            today=today,
            encoding=encoding,
            overwrite=overwrite,
            progress=bar,
        )
    if form == "json":
        answer(as_json(import_json(found)), form)
    else:
        answer("\n".join(_lines(found, spoken)) + "\n", form)
    return Exit.VALID if found.understood else Exit.NOT_VALID


def import_json(found: Import) -> dict[str, Any]:
    """Return what an import came to as a document, ``zhengzhao-import/1``."""
    account = found.account
    return {
        "format": "zhengzhao-import/1",
        "workbook": found.path.name,
        "folder": found.folder.as_posix(),
        "catalogue": {"name": found.package.name, "version": found.package.version},
        "understood": found.understood,
        "cells": account.counts(),
        "tables": found.tables,
        "questions": [_question_json(each) for each in account.questions.values()],
        "notices": [
            {"sheet": each.sheet, "cells": _names(each.cells), "message": each.text.zh, "messageEn": each.text.en}
            for each in account.notices
        ],
    }


def _question_json(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "sheet": question.sheet,
        "cells": _names(question.cells),
        "field": ".".join(question.field) if question.field else None,
        "text": question.text,
        "nearest": list(question.nearest),
        "message": question.because.zh,
        "messageEn": question.because.en,
    }


def _names(places: Sequence[tuple[int, int]]) -> list[str]:
    from zhengzhao.sources.workbooks.marks import cell_name

    return [cell_name(*each) for each in sorted(places)]


def _lines(found: Import, spoken: Language) -> Iterator[str]:
    from zhengzhao.catalogue.importing import ACCOUNT, OUTCOMES, REVIEW
    from zhengzhao.validators.render.columns import pad

    account = found.account
    for outcome, count in account.counts().items():
        if count:
            yield f"{count:>9,}  {OUTCOMES[outcome].to(spoken)}"
    total = sum(account.counts().values())
    yield f"{total:>9,}  {Text('个有内容的单元格', 'cells that are not blank').to(spoken)}"
    yield ""
    for name, rows in found.tables.items():
        yield f"{rows:>9,}  {pad(name, 18)}{found.package.resource(name).title.to(spoken)}"
    questions = list(account.questions.values())
    for question in questions[:_SHOWN]:
        yield f"{question.sheet}!{_cells(question.cells)}{Text('：', ': ').to(spoken)}{question.because.to(spoken)}"
        if question.nearest:
            yield f"    {Text('是否指：', 'meant: ').to(spoken)}{Text('、', ', ').to(spoken).join(question.nearest)}"
    if len(questions) > _SHOWN:
        more = len(questions) - _SHOWN
        yield Text(f"……还有 {more:,} 个问题，见 {REVIEW}", f"… and {number_of(more, 'more question')}, in {REVIEW}").to(
            spoken
        )
    yield from (_notice(each, spoken) for each in account.notices[:_SHOWN])
    if len(account.notices) > _SHOWN:
        more = len(account.notices) - _SHOWN
        yield Text(f"……还有 {more:,} 处，见 --format json", f"… and {more:,} more, told by --format json").to(spoken)
    if found.understood and total == account.counts()["ignored"]:
        done = Text(
            f"没有导入任何内容：每个单元格都是表头或按映射不导入；各格的去处见 {found.folder / ACCOUNT}。",
            f"Nothing was imported: every cell is of a header or left out by the mapping; what became of each is in {found.folder / ACCOUNT}.",
        )
    elif found.understood and not found.tables:
        done = Text(
            f"工作簿里的内容目录里都有，没有要增加的；每个单元格的去处见 {found.folder / ACCOUNT}。",
            f"The catalogue says all that already, and there is nothing to add; what became of each cell is in {found.folder / ACCOUNT}.",
        )
    elif found.understood:
        done = Text(
            f"目录在 {found.folder}，用 --content {found.folder} 带上；每个单元格的去处见 {found.folder / ACCOUNT}。",
            f"The catalogue is in {found.folder}, to be given with --content {found.folder}; what became of each cell is in {found.folder / ACCOUNT}.",
        )
    else:
        done = Text(
            f"没有导入：请在 {found.folder / REVIEW} 的 A 列答复后用 --review 交回，或修改映射、工作簿后重来；每个单元格的去处见 {found.folder / ACCOUNT}。",
            f"Nothing was imported: answer in column A of {found.folder / REVIEW} and give it back with --review, or mend the "
            f"mapping or the workbook; what became of each cell is in {found.folder / ACCOUNT}.",
        )
    yield done.to(spoken)


def _notice(notice: Notice, spoken: Language) -> str:
    place = f"{notice.sheet}!{_cells(notice.cells)}" if notice.cells else notice.sheet
    head = Text("注意", "note").to(spoken)
    return f"{head}{Text('：', ': ').to(spoken)}{place}{' ' if place else ''}{notice.text.to(spoken)}"


def _cells(places: Sequence[tuple[int, int]]) -> str:
    names = _names(places)
    return ",".join(names[:_CELLS]) + (f" …({len(names):,})" if len(names) > _CELLS else "")


def _propose(
    workbook: Path,
    mapping: Path | None,
    encoding: str | None,
    content: Sequence[Path],
    today: date | None,
    spoken: Language,
    overwrite: bool,
    quiet: bool,
) -> int:
    from zhengzhao.catalogue.importing.propose import propose

    if mapping is not None:
        refuse_input(mapping, [workbook])
        refuse_existing(mapping, overwrite)
    text = propose(workbook, content=content, today=today, encoding=encoding)
    answer(text, "text", mapping, overwrite)
    if mapping is not None:
        done = Text(
            f"映射在 {mapping}：请核对每一处，特别是标着 ? 的，再用 --mapping {mapping} 导入。",
            f"The mapping is in {mapping}: look at every line, at those with a ? above all, then import with --mapping {mapping}.",
        )
        note(done, spoken, quiet)
    return Exit.VALID
