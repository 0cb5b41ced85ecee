"""Repair: one table written again with other spellings of the same values put right, and nothing else changed.

Every change is logged. What cannot be told from its form alone stays as it is and stays found: the output is validated
like any other file.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from zhengzhao.engines import connect, fence
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.output import atomic_file, refuse_existing, refuse_input, refuse_overlap
from zhengzhao.sources import MEMORY_LIMIT, DatabaseTable, Workspace, is_stream
from zhengzhao.standard import Package, today_in_shanghai
from zhengzhao.validators.authority import authority_of
from zhengzhao.validators.compiling.bound import on_day
from zhengzhao.validators.compiling.constraints import prove_constants
from zhengzhao.validators.compiling.references import References
from zhengzhao.validators.compiling.rules import rules_of
from zhengzhao.validators.opening.packaged import find_package
from zhengzhao.validators.opening.sources import Source, folders, located, open_tables
from zhengzhao.validators.opening.tables import OpenTable, Tables
from zhengzhao.validators.repairing.mend import select_mended
from zhengzhao.validators.repairing.mending import Known
from zhengzhao.validators.repairing.repaired import ENCODINGS, Repaired
from zhengzhao.validators.report import Report
from zhengzhao.validators.run import reading
from zhengzhao.validators.validator import Progress, Validator

FORMAT = "zhengzhao-repair/1"


@dataclass(frozen=True, order=True)
class RepairCount:
    """How many cells of a field a normalisation mended, and how many it did not mend and left as they were.

    A cell that took several normalisations counts for each.
    """

    normalisation: str
    field: str
    repaired: int
    kept: int


@dataclass(frozen=True)
class RepairResult:
    """What a repair did: exact counts of cells, and what the validation says of the output.

    `source_encoding` is what was read (a workbook's form, where it was one), `encoding` what was written.
    """

    out: Path
    log: Path
    rows: int
    source_encoding: str
    encoding: str
    repaired: int
    kept: int
    counts: tuple[RepairCount, ...]
    report: Report

    def summary(self, language: Language) -> str:
        """Return what was done in one sentence."""
        kept = Text("", "")
        if self.kept:
            kept = Text(
                f"，另有 {self.kept:,} 处改写后仍不合格，保持原样",
                f"; {self.kept:,} more, rewritten, would still break a rule and stay as they are",
            )
        cells = number_of(self.repaired, "cell")
        return Text(
            f"修正 {self.repaired:,} 处{kept.zh}；写在 {self.out}，逐处记录在 {self.log}。",
            f"Repaired {cells}{kept.en}. In {self.out}, each change logged in {self.log}.",
        ).to(language)

    def to_dict(self) -> dict[str, Any]:
        """Return the result in the form of `zhengzhao-repair/1`."""
        return {
            "format": FORMAT,
            "out": str(self.out),
            "log": str(self.log),
            "rows": self.rows,
            "sourceEncoding": self.source_encoding,
            "encoding": self.encoding,
            "repaired": self.repaired,
            "kept": self.kept,
            "counts": [dataclasses.asdict(each) for each in self.counts],
            "report": self.report.to_dict(),
        }


def repair(
    source: Source | str,
    *,
    out: Path,
    log: Path | None = None,
    table: str | None = None,
    standard: str | None = None,
    as_of: date | None = None,
    descriptor: Path | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
    limit: int = 20,
    encoding: str | None = None,
    encoding_out: str = "utf-8",
    sheet: str | None = None,
    show_values: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> RepairResult:
    """Write a table again with safe normalisations only, log each of them, and validate what was written.

    Names and free texts stay as they are. A code, date or number is changed only if every rule of its field holds
    afterwards.

    Args:
        source: A file of any form, a table of a database by its URL, or `-` for standard input: one table.
        out: The CSV file to write; never the source itself.
        log: The CSV file of the changes; None is `out` with `.repairs.csv` for its suffix.
        table: The table that the source is; None takes it from its name.
        standard: The version of the standard; None takes the one in force on `as_of`, else today.
        as_of: A day whose version of the standard is meant.
        descriptor: Another Data Package to hold the source to, instead of the standard.
        content: Directories of overlays.
        today: The day that counts as today; None is today in Shanghai.
        limit: How many findings of each rule the report of the output locates.
        encoding: The encoding of the source; None finds it out.
        encoding_out: The encoding of the output: `utf-8`, `utf-8-sig` (Excel knows it by its mark) or `gb18030`.
        sheet: The sheet of a workbook; None finds it by the name of the table.
        show_values: Whether sensitive values stand in the log and the report as they are.
        memory_limit: A size such as ``"4GB"``.
        threads: How many threads.
        overwrite: Whether an output and a log that exist may be replaced.
        progress: Told how far the work is.

    Raises:
        SourceError: The source cannot be read, or holds what a CSV file cannot hold as it is.
        UsageError: There is no such table, version or encoding, or the output is the source.
        DescriptorError: A descriptor, rule or check is written wrongly.
        OutputError: The output or the log cannot be written.
    """
    given = located(source)
    log = log or out.parent / f"{out.stem}.repairs.csv"
    _refuse(given, descriptor, out, log, encoding_out, overwrite)
    with ExitStack() as together, Workspace() as workspace:
        parts = [together.enter_context(atomic_file(each, overwrite)) for each in (log, out)]
        authority = authority_of([given], descriptor, standard, as_of, workspace, content, today)
        connection = connect(workspace.path, memory_limit or MEMORY_LIMIT, threads, lists_last=True)
        try:
            fence(connection, [*folders([given]), *reading(workspace, authority, content)])
            day = today or today_in_shanghai()
            opened, known = _open(connection, authority, given, workspace, table, encoding, sheet, content, day)
            _tell(progress, 0.1, Text("修正", "Repairing"))
            query = select_mended(opened.layout, len(opened.relation.labels), known, content, show_values)
            repaired = Repaired(connection, workspace, opened, query)
            validator = Validator(connection, workspace, authority, content)
            if repaired.lacking:
                # Whether a row that lacks cells is a note below the records is for its rules to say. A stream is read once.
                again = opened.relation.path if isinstance(given, Path) and is_stream(given) else given
                name = opened.resource.name
                validator.validate(
                    [again], table=name, encoding=encoding, sheet=sheet, today=day, limit=0, exactly=True
                )
                repaired.refuse_unheld(validator.tables.opened[0].relation.structure)
            written = repaired.write(out.name, encoding_out)
            _tell(progress, 0.6, Text("校验输出", "Validating the output"))
            report = validator.validate(
                [written],
                table=opened.resource.name,
                encoding="gb18030" if encoding_out == "gb18030" else None,
                today=day,
                limit=limit,
                show_values=show_values,
            )
            repaired.prove(validator.tables.opened[0])
            cells, kept, counts = repaired.counts()
            repaired.write_log(parts[0])
            shutil.copyfile(written, parts[1])
            _tell(progress, 1.0, Text("完成", "Done"))
            return RepairResult(
                out=out,
                log=log,
                rows=opened.relation.rows,
                source_encoding=opened.relation.encoding,
                encoding=encoding_out,
                repaired=cells,
                kept=kept,
                counts=tuple(RepairCount(*each) for each in counts),
                report=report,
            )
        finally:
            connection.close()


def _tell(progress: Progress | None, done: float, text: Text) -> None:
    if progress is not None:
        progress.step(done, text)


def _refuse(source: Source, descriptor: Path | None, out: Path, log: Path, encoding: str, overwrite: bool) -> None:
    """Refuse what can be known before anything is read."""
    if encoding not in ENCODINGS:
        raise UsageError(
            Text(
                f"输出编码不能是 {encoding}；可用的有 {'、'.join(ENCODINGS)}。",
                f"The output cannot be written as {encoding}; there are {', '.join(ENCODINGS)}.",
            )
        )
    if out.suffix.lower() != ".csv":
        raise UsageError(
            Text(
                f"修正后的表只能写成 CSV，{out} 不是；请把 --out 的文件名改为 .csv 结尾。",
                f"A repaired table is written as CSV and {out} is none; give --out a name that ends in .csv.",
            )
        )
    file = source.file if isinstance(source, DatabaseTable) else source if isinstance(source, Path) else None
    for each in (out, log):
        refuse_input(each, [given for given in (file, descriptor) if given is not None])
        refuse_existing(each, overwrite)
    refuse_overlap(out, log)


def _open(
    connection: duckdb.DuckDBPyConnection,
    authority: Package,
    source: Source,
    workspace: Workspace,
    table: str | None,
    encoding: str | None,
    sheet: str | None,
    content: Sequence[Path],
    day: date,
) -> tuple[OpenTable, list[Known]]:
    """Open the one table of a source, with the rules that can be asked of it."""
    if isinstance(source, Path) and (find_package(source, workspace) is not None or source.is_dir()):
        raise UsageError(
            Text(
                f"{source} 是文件夹或数据包；repair 一次修正一张表，请给出其中的一个文件，并用 --table 说明是哪张表。",
                f"{source} is a folder or a Data Package; repair takes one table at a time: name one of its files, and its --table.",
            )
        )
    tables = Tables(connection, authority)
    open_tables(tables, [source], workspace, table=table, encoding=encoding, sheet=sheet)
    if len(tables.opened) > 1:
        names = [str(each.relation.sheet) for each in tables.opened]
        raise UsageError(
            Text(
                f"{source} 里有 {len(names)} 张表（{'、'.join(names)}）；repair 一次修正一张，请用 --sheet 指明。",
                f"{source} holds {len(names)} tables ({', '.join(names)}); repair takes one at a time: name it with --sheet.",
            )
        )
    opened = tables.opened[0]
    prove_constants(connection, opened.resource.schema)
    references = References(tables, content, prefix="mending")
    known = []
    for rule in rules_of(opened.resource, content):
        if not {*rule.fields, *rule.uses} <= opened.layout.positions.keys():
            continue
        if rule.reference is None:
            known.append(Known(on_day(rule, day)))
            continue
        name = references.prepare(rule, opened)
        kind = None if isinstance(name, Text) else references.enumerated(name, rule)
        # To look into another list would be a join, and the records would not keep their order.
        if kind is not None:
            known.append(Known(on_day(rule, day), str(name), kind))
    return opened, known
