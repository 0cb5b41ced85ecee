"""The report as a workbook: a summary, and the rows of the input with their cells coloured and commented.

Every text is stored as a text: identifiers keep their digits, and what looks like a formula (or like one of Excel's
errors) stays what it was in the source, marked so that it is not turned into a formula by editing it either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from zhengzhao.messages import Language, Text
from zhengzhao.output import atomic_file, save_workbook
from zhengzhao.sources.workbooks.marks import column_letters
from zhengzhao.validators.locating.problems import MarkedRow, Output, Problems, Run
from zhengzhao.validators.render.titles import DIMENSIONS, SEVERITIES
from zhengzhao.validators.render.view import against
from zhengzhao.validators.render.visible import visible_text
from zhengzhao.validators.render.words import UNKNOWN, waiver_parts
from zhengzhao.validators.report import Finding, Report

Sheet = Any
"""A sheet or a cell of openpyxl, which has no types."""

COPIED = 100_000
"""Up to so many rows the workbook holds all of them, above that those with findings."""
_PARTLY = Text("数据行过多，工作簿只列出有结果的行", "too many rows: only those with findings are in the workbook")
_MOST_ROWS = 1_000_000
_MOST_COMMENTS = 10_000
_LONGEST = 32_000
_MEASURED = 100
_PAPER = 8  # A3, by the number that spreadsheets give it
_ODD = re.compile(r"\A[=+\-@\t\r#]|[^\t\n\r -\ufffd\U00010000-\U0010ffff]")
_COLOURS = {"error": "FFF4B5AE", "warning": "FFFCE4B0", "head": "FFE6EEF7"}


def workbook_to(path: Path, *, language: Language = "zh", overwrite: bool = False) -> Output:
    """Return the output that writes the report as a workbook."""

    @contextmanager
    def write(run: Run) -> Iterator[None]:
        with Book(language) as book:
            book.add_summary(run.report)
            for info, source in zip(run.report.inputs, run.sources, strict=True):
                book.add_rows(run.report, source, source.rows(only_bad=info.rows > COPIED))
            with atomic_file(path, overwrite) as part:
                book.save(part)
                yield

    return write


def harmless(text: str) -> bool:
    """Tell whether a spreadsheet takes a text for nothing but text."""
    return not text.startswith(("=", "+", "-", "@", "\t", "\r", "#"))


def guarded(text: str) -> str:
    """Return a text as it stands in a CSV file that people open in a spreadsheet.

    A spreadsheet takes such a cell for a formula by its first character; an apostrophe makes it text. One that stood
    there before gets another, so that the two can be told apart.
    """
    return text if harmless(text.lstrip("'")) else "'" + text


class Book:
    """A workbook that is written row by row, so that it needs little memory.

    Its sheets are temporary files until it is saved; they are gone when the block ends, also after Ctrl-C.
    """

    def __init__(self, language: Language) -> None:
        from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl has no types

        self._book: Any = Workbook(write_only=True)
        self._language = language
        self._comments = 0

    def __enter__(self) -> Book:
        """Take it for writing."""
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Remove what of its sheets was not saved."""
        for sheet in self._book.worksheets:
            if sheet._writer is not None:
                # One that is left open complains when it is collected; what is wrong with it is told already.
                with suppress(Exception):
                    sheet.close()
                Path(sheet._writer.out).unlink(missing_ok=True)

    def add_summary(self, report: Report) -> None:
        """Add the sheet with the verdict, the inputs, every rule with its counts, and what concerns no row."""
        from openpyxl.worksheet.properties import (  # type: ignore[import-untyped]  # openpyxl has no types
            PageSetupProperties,
        )

        sheet = self._sheet(Text("校验结论", "Summary"), (18, 30, 34, 70, 12, 12, 12, 12, 12))
        # Printed, the summary is as wide as the paper; the rows have too many columns for that.
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0
        self._line(sheet, [report.summary(self._language), *[""] * 8], head=True)
        self._line(sheet, [Text(f"以 {report.today} 为当日", f"Taking {report.today} as today")])
        for title, called, version in against(report):
            self._line(sheet, [f"{title.to(self._language)} {called}", version.sha256])
        self._line(sheet, [])
        titles = (("表", "table"), ("文件", "file"), ("编码", "encoding"), ("SHA-256", "SHA-256"), ("数据行", "rows"))
        self._line(sheet, [Text(*each) for each in titles], head=True)
        for info in report.inputs:
            told = [_PARTLY] if info.rows > COPIED else []
            self._line(sheet, [report.title(info.table), info.shown, info.encoding, info.sha256, info.rows, *told])
        self._line(sheet, [])
        self._checks(sheet, report)
        self._waivers(sheet, report)
        loose = [
            each for each in report.findings if each.row is None or (not each.key and each.check.endswith("-label"))
        ]
        for finding in loose:
            place = report.source(finding) or report.title(finding.table)
            self._line(sheet, [SEVERITIES[finding.severity], finding.rule, place, finding.message])

    def add_rows(self, report: Report, source: Problems, rows: Iterable[MarkedRow]) -> None:
        """Add one sheet, or as many as the rows need, with the rows of one source and what was found in them."""
        labels = (
            *source.labels,
            Text("行号", "row").to(self._language),
            Text("校验结果", "findings").to(self._language),
        )
        rest, full = iter(rows), True
        first = list(islice(rest, _MEASURED))
        rest = chain(first, rest)
        widths = [*_widths(source.labels, first), 8, 80]
        while full:
            sheet = self._rows_sheet(report, source, labels, widths)
            count = 0
            for row in islice(rest, _MOST_ROWS):
                sheet.append(self._row(sheet, source, row))
                count += 1
            sheet.auto_filter.ref = f"A1:{letters(len(labels))}{count + 1}"
            full = count == _MOST_ROWS

    def save(self, path: Path) -> None:
        """Write the workbook to its file."""
        save_workbook(self._book, path)

    def _checks(self, sheet: Sheet, report: Report) -> None:
        titles = (
            ("级别", "severity"),
            ("规则", "rule"),
            ("表和字段", "table and fields"),
            ("要求", "must hold"),
            ("维度", "dimension"),
            ("不合要求", "failed"),
            ("豁免", "waived"),
            ("已判断", "evaluated"),
            ("无法判断", "not judged"),
        )
        self._line(sheet, [Text(*each) for each in titles], head=True)
        broken = report.failed
        ran = [each for each in report.checks if not each.failed]
        for each in (*broken, *ran):
            named = [report.title(each.table, name).to(self._language) for name in each.fields]
            fields = Text("、", ", ").to(self._language).join(named)
            place = " · ".join([report.title(each.table).to(self._language), *([fields] if fields else [])])
            counts = [each.failed, each.waived, each.evaluated, each.unknown]
            meaning = each.summary.to(self._language)
            if each.layer is not None:
                meaning += Text(f"（补充 {each.layer}）", f" (overlay {each.layer})").to(self._language)
            if each.not_run is not None:
                meaning += f" ({each.not_run.to(self._language)})"
            colour = each.severity if each.failed else None
            words: list[Text | str | int] = [
                SEVERITIES[each.severity],
                each.rule,
                place,
                meaning,
                DIMENSIONS[each.dimension],
            ]
            self._line(sheet, [*words, *counts], colour=colour)
        if any(each.unknown for each in report.checks):
            self._line(sheet, [UNKNOWN])

    def _waivers(self, sheet: Sheet, report: Report) -> None:
        if report.waivers:
            self._line(sheet, [])
            self._line(sheet, [Text("豁免", "Waived")], head=True)
        for each in report.waivers:
            self._line(sheet, [each.waived, each.rule, *waiver_parts(each)])

    def _rows_sheet(self, report: Report, source: Problems, labels: Sequence[str], widths: Sequence[int]) -> Sheet:
        info = report.inputs[source.locator.position]
        title = Text(f"{report.title(info.table).zh} {info.shown}", f"{info.table} {info.shown}")
        sheet = self._sheet(title, widths)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        self._line(sheet, labels, head=True)
        return sheet

    def _row(self, sheet: Sheet, source: Problems, row: MarkedRow) -> list[Any]:
        marks: dict[int, list[Finding]] = {}
        places = source.locator.plan.layout.positions
        for finding in row.findings:
            for name in finding.fields:
                if name in places:
                    marks.setdefault(places[name], []).append(finding)
        cells: list[Any] = [
            self._marked(sheet, value or "", marks[at]) if at in marks else self._plain(sheet, value or "")
            for at, value in enumerate(row.cells)
        ]
        said = " ".join(each.message.to(self._language) for each in row.findings)
        return [*cells, row.row, self._plain(sheet, said)]

    def _marked(self, sheet: Sheet, value: str, findings: Sequence[Finding]) -> Sheet:
        from openpyxl.comments import Comment  # type: ignore[import-untyped]  # openpyxl has no types

        severity = "error" if any(each.severity == "error" for each in findings) else "warning"
        cell = self._text(sheet, value, severity)
        if self._comments < _MOST_COMMENTS:
            self._comments += 1
            said = "\n".join(each.message.to(self._language) for each in findings)
            cell.comment = Comment(fit(said), "zhengzhao", width=320, height=110)
        return cell

    def _plain(self, sheet: Sheet, value: str) -> str | Sheet:
        # A cell of its own costs ten times as much as a plain text, and most cells of most tables are plain.
        if len(value) <= _LONGEST and _ODD.search(value) is None:
            return value
        return fit(value) if harmless(value) else self._text(sheet, value, None)

    def _text(self, sheet: Sheet, value: str, colour: str | None) -> Sheet:
        from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # openpyxl has no types
        from openpyxl.styles import PatternFill  # type: ignore[import-untyped]  # openpyxl has no types

        cell = WriteOnlyCell(sheet)
        set_text(cell, value)
        cell.number_format = "@"
        if colour is not None:
            cell.fill = PatternFill("solid", fgColor=_COLOURS[colour])
        return cell

    def _line(
        self,
        sheet: Sheet,
        values: Iterable[Text | str | int],
        head: bool = False,
        colour: str | None = None,
    ) -> None:
        from openpyxl.styles import Font

        cells: list[Any] = []
        for each in values:
            text = each.to(self._language) if isinstance(each, Text) else str(each)
            cell = self._text(sheet, text, "head" if head else colour)
            if head:
                cell.font = Font(name="Calibri", size=11, bold=True)
            if isinstance(each, int):
                cell.value, cell.number_format = each, "#,##0"
            cells.append(cell)
        sheet.append(cells)

    def _sheet(self, title: Text, widths: Sequence[int]) -> Sheet:
        from openpyxl.worksheet.page import PageMargins  # type: ignore[import-untyped]  # openpyxl has no types

        wanted = "".join(" " if each in "[]:*?/\\'" else each for each in visible_text(title.to(self._language)))[:28]
        taken = {each.casefold() for each in self._book.sheetnames}
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted} {number}"
        sheet = self._book.create_sheet(name)
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _PAPER
        sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.4, bottom=0.4)
        for at, width in enumerate(widths, 1):
            sheet.column_dimensions[letters(at)].width = width
        return sheet


def _widths(labels: Sequence[str], rows: Sequence[MarkedRow]) -> list[int]:
    """Return how wide each column should be for its label and its first cells, within what can be read."""
    longest = [cell_len(label) for label in labels]
    for row in rows:
        longest = [max(most, cell_len(value or "")) for most, value in zip(longest, row.cells, strict=False)]
    return [min(max(each + 3, 8), 30) for each in longest]


def letters(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    return column_letters(column - 1)


def set_text(cell: Sheet, text: str) -> None:
    """Put a text into a cell; what looks like a formula stays the text that it is."""
    cell.value = fit(text)
    cell.data_type = "s"
    if not harmless(text):
        cell.quotePrefix = True


def fit(text: str) -> str:
    """Return a text as a cell can hold it: no character that XML forbids, no more than Excel takes."""
    shown = "".join(
        each if each in "\t\n\r" or (each >= " " and each not in "\ufffe\uffff") else visible_text(each)
        for each in text
    )
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"
