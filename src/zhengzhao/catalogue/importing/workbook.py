"""One import from end to end: a workbook and its mapping become tables, and every cell is accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from zhengzhao.catalogue.importing.account import BY_ANSWER, Account, Notice, Question
from zhengzhao.catalogue.importing.fitting import check_fit
from zhengzhao.catalogue.importing.known import known_of
from zhengzhao.catalogue.importing.lines import Lines, Row
from zhengzhao.catalogue.importing.mapping import Answer, SheetMapping, WorkbookMapping
from zhengzhao.catalogue.importing.outcome import ACCOUNT, account_csv, settle, write_result
from zhengzhao.catalogue.importing.records import Record, Records
from zhengzhao.catalogue.importing.review import REVIEW, write_review
from zhengzhao.catalogue.importing.sayings import Sayings
from zhengzhao.catalogue.importing.tying import Ties
from zhengzhao.catalogue.importing.values import Values
from zhengzhao.catalogue.importing.words import load_words
from zhengzhao.catalogue.layers import load_catalogue
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.output import atomic_directory, refuse_existing
from zhengzhao.sources.grid import Layout, read_layout
from zhengzhao.standard import Package, load_version
from zhengzhao.validators import Progress


@dataclass(frozen=True)
class Import:
    """What an import came to.

    Args:
        path: The workbook.
        folder: The folder that was written.
        account: What became of every cell.
        tables: How many rows each table has, where everything was understood; none where an overlay would say nothing
            that the catalogue does not say.
        package: The version whose form the rows have.
    """

    path: Path
    folder: Path
    account: Account
    tables: dict[str, int]
    package: Package

    @property
    def understood(self) -> bool:
        """Whether every cell was; only then is there a result beside the account."""
        return self.account.is_understood()


def import_workbook(
    path: Path,
    mapping: WorkbookMapping,
    out: Path,
    *,
    answers: Sequence[Answer] = (),
    content: Sequence[Path] = (),
    today: date | None = None,
    encoding: str | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Import:
    """Import a workbook of correspondences.

    Args:
        path: An xlsx, xlsm, xls or ods workbook, or a CSV.
        mapping: What its columns are.
        out: The folder to write: the result, which `--content` takes as it is, and ``account.csv``; or, where something
            was not understood, the account and ``review.xlsx`` alone.
        answers: What a person said of an earlier review.
        content: Overlays whose terms, items and departments are known too.
        today: The day that says which version the result has the form of, where the mapping names none.
        encoding: The encoding of a CSV; None finds it out.
        overwrite: Whether a folder of an earlier import is replaced.
        progress: What is told how far it has come.

    Raises:
        SourceError: The workbook cannot be read, or it and the mapping do not belong together.
        DescriptorError: The mapping names what the catalogue does not have.
        OutputError: The folder exists, or cannot be written.
        UsageError: `zhengzhao[frames]` is not installed, by which the result is held to the catalogue.
    """
    refuse_existing(out, overwrite, directory=True)
    _require_frames()
    mapping = mapping.with_answers(answers)
    package = load_version("catalogue", mapping.catalogue, content=content, today=today)
    check_fit(mapping, package)
    tell = progress.step if progress is not None else lambda done, text: None
    tell(0.0, Text(f"读取 {path.name}", f"Reading {path.name}"))
    layout = read_layout(path, encoding)
    tell(0.3, Text("辨认各行", "Telling the rows apart"))
    words, account = load_words(), Account()
    catalogue = load_catalogue(package.version, content).with_version(package)
    known = known_of(catalogue, words, mapping.numbers)
    values = Values(package, words, known, mapping)
    sayings, ties, records = Sayings(values, account), Ties(values), Records(values, account, path.name)
    read = list(_read(layout, mapping, account))
    # Names first: a sheet may refer to what a later one defines.
    for lines, rows in read:
        sayings.define(lines, rows)
    for lines, rows in read:
        for row in rows:
            for resource, record in ties.records(lines, row, sayings.of(lines, row)):
                records.add(lines.sheet, resource, record, row.number)
    _ask_open(account, mapping)
    account.notices += _notices(layout, {lines.name: lines for lines, _ in read})
    tell(0.6, Text("核对结果", "Checking the result"))
    tables = settle(records, known, package, bool(mapping.result.get("overlay")))
    tell(0.8, Text("写出结果", "Writing the result"))
    with atomic_directory(out, overwrite) as part:
        (part / ACCOUNT).write_bytes(account_csv(account))
        if account.is_understood() and tables:
            write_result(part, tables, package, mapping)
        elif not account.is_understood():
            write_review(part / REVIEW, layout, account, package)
    return Import(path, out, account, _counts(tables) if account.is_understood() else {}, package)


def _require_frames() -> None:
    try:
        import_module("polars")
        import_module("pandera.polars")
    except ImportError:
        raise UsageError(
            Text(
                "导入工作簿需要另外安装：pip install 'zhengzhao[frames]'。",
                "Importing a workbook needs more packages: pip install 'zhengzhao[frames]'.",
            )
        ) from None


def _counts(tables: dict[str, list[Record]]) -> dict[str, int]:
    return {name: len(rows) for name, rows in tables.items()}


def _read(layout: Layout, mapping: WorkbookMapping, account: Account) -> Iterator[tuple[Lines, list[Row]]]:
    words = load_words()
    # A new workbook often has sheets that nobody fills: there is nothing on them to account for.
    for grid in (each for each in layout.grids if each.rows):
        account.enter(grid)
        sheet = mapping.sheet(grid.name)
        given = mapping.answer(sheet=grid.name, cell=None, column=None, field=None, text=None)
        if sheet is None and given is not None and given.ignore:
            sheet = SheetMapping(grid.name, given.place, skip=BY_ANSWER)
        if sheet is not None and sheet.skip is not None:
            for place, _ in grid.filled():
                account.leave(grid.name, place, sheet.skip, mapping.line(sheet.place))
        elif sheet is not None:
            lines = Lines(grid, sheet, mapping, words, account)
            yield lines, lines.read()
        else:
            because = Text(
                f"映射没有提到工作表“{grid.name}”；请写明它的列，或写 ignore 和不导入的原因",
                f"the mapping does not mention the sheet “{grid.name}”; describe its columns, or say why it is left out",
            )
            account.ask(Question("sheet", because, "", grid.name), [place for place, _ in grid.filled()])


def _ask_open(account: Account, mapping: WorkbookMapping) -> None:
    """Ask after every cell that nobody spoke for."""
    because = Text(
        "映射没有说明这一格：它不在表头之下；标题、单位、日期请写 {rows: above, because: …}",
        "the mapping does not say what this cell is, for it is not below the header; for titles, units and days write "
        "{rows: above, because: …}",
    )
    for entry in list(account.open_entries()):
        given = mapping.answer(sheet=entry.sheet, cell=entry.cell, text=entry.text)
        if given is not None and given.ignore:
            account.leave(entry.sheet, entry.place, BY_ANSWER, mapping.line(given.place))
        else:
            account.ask(Question("cell", because, entry.text, entry.sheet), [entry.place])


def _notices(layout: Layout, read: Mapping[str, Lines]) -> Iterator[Notice]:
    """Yield what a person should know of; how the header of a sheet looks says nothing of its rows."""
    yield from (Notice(each) for each in layout.notes)
    for grid in layout.grids:
        lines = read.get(grid.name)
        if lines is not None and lines.sheet.verbatim:
            continue
        first, below = lines.heading.rows if lines is not None else (0, 0)
        filled = {place for place, _ in grid.filled() if not first <= place[0] < below}
        if grid.hidden:
            yield Notice(Text("工作表是隐藏的", "the sheet is hidden"), grid.name)
        hidden = tuple(each for each in sorted(filled) if each[0] in grid.hidden_rows or each[1] in grid.hidden_columns)
        if hidden:
            yield Notice(Text("隐藏或筛选掉的行列里有内容", "hidden or filtered, and not blank"), grid.name, hidden)
        struck = tuple(sorted((grid.looks.struck | grid.looks.partly_struck) & filled))
        if struck:
            yield Notice(Text("带删除线", "struck through"), grid.name, struck)
        colours: dict[str, list[tuple[int, int]]] = {}
        for place in sorted(grid.looks.coloured.keys() & filled):
            colours.setdefault(grid.looks.coloured[place], []).append(place)
        for colour, places in colours.items():
            yield Notice(Text(f"底色 {colour}", f"coloured {colour}"), grid.name, tuple(places))
        for place, comment in sorted(grid.looks.comments.items()):
            said = " ".join(comment.split())
            yield Notice(Text(f"批注“{said}”", f"commented “{said}”"), grid.name, (place,))
