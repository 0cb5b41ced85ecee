"""A batch parted: rows that may go on, rows to send back, every finding as a table, one workbook a recipient."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from sqlglot import exp

from zhengzhao.engines import to_sql
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text
from zhengzhao.output import atomic_directory
from zhengzhao.sources import Workspace, with_sheet
from zhengzhao.standard import did_you_mean
from zhengzhao.validators.locating.problems import MarkedRow, Output, Problems, Run
from zhengzhao.validators.opening.structure import NO_RECORDS
from zhengzhao.validators.render.workbook import Book, guarded
from zhengzhao.validators.report import Finding, InputInfo

FINDINGS = "findings.csv"
_COLUMNS = (
    "input",
    "sheet",
    "table",
    "row",
    "line",
    "severity",
    "rule",
    "fields",
    "key",
    "value",
    "expected",
    "suggestion",
    "message",
    "messageEn",
)
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")


def split_into(path: Path, *, by: str | None = None, language: Language = "zh", overwrite: bool = False) -> Output:
    """Return the output that writes a folder: `NAME.valid.csv`, `NAME.invalid.csv` for each source, `findings.csv`.

    The rows stand as they do in the source, in its order; invalid are those in which an error was found that is not
    waived. The files are UTF-8 with a byte-order mark, so that Excel reads them.

    Args:
        path: The folder.
        by: A field; the rows with findings are also written to one workbook for each of its values.
        language: The language of the workbooks.
        overwrite: Whether a folder that an earlier run made may be replaced.
    """

    @contextmanager
    def write(run: Run) -> Iterator[None]:
        if by is not None:
            _refuse_unknown(run.sources, by)
        with atomic_directory(path, overwrite) as folder:
            names = _names(run.report.inputs)
            for name, source in zip(names, run.sources, strict=True):
                for kind in ("valid", "invalid"):
                    _write_rows(folder / f"{name}.{kind}.csv", source, kind == "valid", run.workspace)
            _write_findings(folder / FINDINGS, run)
            if by is not None:
                _write_books(folder, run, names, by, language)
            yield

    return write


def _write_rows(file: Path, source: Problems, valid: bool, workspace: Workspace) -> None:
    # The header is ours, because labels may be repeated or blank.
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(source.labels)
        if source.overlong:
            rows.writerows(source.whole(valid))
            return
    # The database may write into the workspace only.
    part = workspace.file(".csv")
    target = to_sql(exp.Literal.string(str(part)))
    with workspace.room():
        source.locator.connection.execute(
            f"COPY ({to_sql(source.select_whole(valid))}) TO {target} (FORMAT csv, HEADER false)"
        )
    with file.open("ab") as out, part.open("rb") as written:
        shutil.copyfileobj(written, out, 1 << 20)
    part.unlink()


def _write_findings(file: Path, run: Run) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(_COLUMNS)
        for each in run.report.findings:
            if each.input is None:
                rows.writerow(_line(None, each))
        for info, source in zip(run.report.inputs, run.sources, strict=True):
            rows.writerows(_line(info, each) for each in source.findings())


def _line(info: InputInfo | None, finding: Finding) -> list[str]:
    key = " ".join(f"{field}={value or ''}" for field, value in finding.key)
    cells = (
        info and info.name,
        info and info.sheet,
        finding.table,
        finding.row,
        finding.line,
        finding.severity,
        finding.rule,
        " ".join(finding.fields),
        key,
        finding.value,
        finding.expected,
        finding.suggestion,
        finding.message.zh,
        finding.message.en,
    )
    return ["" if each is None else guarded(str(each)) for each in cells]


def _write_books(folder: Path, run: Run, names: Sequence[str], by: str, language: Language) -> None:
    taken: set[str] = set()
    for name, source in zip(names, run.sources, strict=True):
        if by not in source.locator.plan.layout.positions:
            continue
        place = source.locator.plan.layout.positions[by]

        def value_of(row: MarkedRow, place: int = place) -> str:
            # A total or a note is nobody's.
            return "" if any(each.rule in NO_RECORDS for each in row.findings) else row.cells[place] or ""

        for value, rows in groupby(source.rows(by=by), value_of):
            stem = _free(f"{name}.{by}={value or '(blank)'}", taken)
            with Book(language) as book:
                book.add_rows(run.report, source, rows)
                book.save(folder / f"{stem}.xlsx")


def _refuse_unknown(sources: Sequence[Problems], field: str) -> None:
    known = sorted({name for each in sources for name in each.locator.plan.layout.positions})
    if field in known:
        return
    end = did_you_mean(field, known)
    raise UsageError(
        Text(f"--split-by 的字段 {field} 不在输入中{end.zh}", f"--split-by: the inputs have no field {field}{end.en}")
    )


def _names(inputs: Sequence[InputInfo]) -> list[str]:
    """Name the files of each source: by its own name, and by its sheet where several of one workbook were read."""
    taken: set[str] = set()
    sources = Counter(each.name for each in inputs)
    stems = [
        with_sheet(Path(each.name).stem or each.table, each.sheet if sources[each.name] > 1 else None)
        for each in inputs
    ]
    return [_free(each, taken) for each in stems]


def _free(name: str, taken: set[str]) -> str:
    """Return a file name that is safe on every system and was not taken before, whatever the case of its letters."""
    safe = re.sub(r"[^\w=.()-]+", "_", name).strip("._")[:80] or "_"
    safe = f"_{safe}" if _RESERVED.fullmatch(safe.split(".")[0]) else safe
    found, number = safe, 1
    while found.casefold() in taken or found.casefold() == "findings":
        number += 1
        found = f"{safe}-{number}"
    taken.add(found.casefold())
    return found
