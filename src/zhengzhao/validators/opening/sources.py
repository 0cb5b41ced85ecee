"""From what a person names (files, a directory, a package) to open tables with a schema each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sources import (
    STANDARD_INPUT,
    DatabaseTable,
    Expected,
    FrameTable,
    Workspace,
    database_table,
    form_of,
    is_stream,
    open_database,
    open_frame,
)
from zhengzhao.standard import Package, Resource
from zhengzhao.validators.opening.file import open_file
from zhengzhao.validators.opening.labels import LabelFault
from zhengzhao.validators.opening.members import open_package
from zhengzhao.validators.opening.naming import UntoldTableError, begun_by, containing, resource_named
from zhengzhao.validators.opening.packaged import find_package, tables_in
from zhengzhao.validators.opening.tables import Tables

if TYPE_CHECKING:
    from zhengzhao.sources.workbooks.workbook import Workbook

_TELLING = 2
"""So many labels of a table show that a sheet is it."""
Source = Path | DatabaseTable | FrameTable
"""A file or folder, `-` for standard input, a table of a database, or a frame in memory."""


def located(source: Source | str) -> Source:
    """Read what a person names as a source: a path, `-`, or the URL of a database's table.

    Raises:
        UsageError: It is the URL of something that cannot be read.
    """
    if isinstance(source, str):
        return database_table(source) or Path(source)
    return source


def folders(sources: Sequence[Source]) -> list[Path]:
    """List the files and folders that reading the sources may open."""
    paths = [each for each in sources if isinstance(each, Path) and each != STANDARD_INPUT]
    return [*(each.resolve().parent for each in paths), *paths]


def open_tables(
    tables: Tables,
    sources: Sequence[Source],
    workspace: Workspace,
    *,
    table: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    parties: Sequence[int] = (),
) -> None:
    """Open every source, as a view each, and find out which table of the authority it is.

    Args:
        tables: Where they are opened; its authority is the package whose schemas rule.
        sources: Files of any form, directories that hold a Data Package or tables alone, descriptors, zipped packages,
            tables of databases, frames, or standard input.
        workspace: Where transcoded and unpacked files go.
        table: The table that all files are; None takes it from each file's name.
        encoding: The encoding of all files; None finds it out.
        sheet: The sheet of all workbooks; None finds it by the names of the tables.
        parties: The party of each source; all are of one where nothing is given.

    Raises:
        SourceError: A source cannot be read.
        UsageError: No such table, or none can be told from a file's name.
    """
    if table is not None:
        # A package says itself what its tables are; a name that is wrong is told there too.
        resource_named("", "", tables.authority, table)
    for source, party in zip(sources, parties or [0] * len(sources), strict=True):
        tables.party = party
        if isinstance(source, DatabaseTable):
            _open_database(tables, source, workspace, table)
            continue
        if isinstance(source, FrameTable):
            _open_frame(tables, source, workspace, table)
            continue
        package = find_package(source, workspace)
        if package is not None:
            if sheet is not None:
                raise _no_sheet(
                    source, sheet, Text("它自己写明各表在哪里", "a Data Package says itself where its tables are")
                )
            open_package(tables, package, workspace, encoding)
            continue
        files = tables_in(source) if source.is_dir() else [source]
        beside = files if source.is_dir() else [each for each in sources if isinstance(each, Path)]
        for file in files:
            if not is_stream(file) and form_of(file) == "workbook":
                _open_workbook(tables, file, workspace, table, sheet)
            else:
                resource = _of_file(file, beside, tables.authority, table)
                tables.add(resource, open_file(tables, file, resource, workspace, encoding, sheet))
    if sheet is not None and all(each.relation.sheet is None for each in tables.opened):
        raise _no_sheet(sources[0], sheet, Text("它不是工作簿", "it is no workbook"))
    _tell_apart(tables, workspace)


def _of_file(file: Path, beside: Sequence[Path], authority: Package, table: str | None) -> Resource:
    try:
        return resource_named(file.stem, file.name, authority, table)
    except UntoldTableError as error:
        # The option would make those the same table that tell another one.
        if any(begun_by(each.stem, authority) or containing(each.stem, authority) for each in beside if each != file):
            raise UsageError(error.renamed) from None
        raise


def _no_sheet(source: Source, sheet: str, why: Text) -> UsageError:
    return UsageError(
        Text(
            f"{source} 中没有可以指明的工作表“{sheet}”：{why.zh}；请去掉 --sheet，或给出工作簿。",
            f"There is no sheet “{sheet}” to be named in {source}: {why.en}; leave --sheet out, or name a workbook.",
        )
    )


def _tell_apart(tables: Tables, workspace: Workspace) -> None:
    """Give files that have the same name in different folders as much of their path as no other has."""
    files: dict[str, dict[Path, PurePath]] = {}
    for each in tables.opened:
        if each.relation.path.name == each.relation.name:
            path = each.relation.path.resolve()
            files.setdefault(path.name, {})[each.relation.path] = PurePath(workspace.as_named(str(path)))
    for position, each in enumerate(tables.opened):
        alike = files.get(each.relation.name, {})
        if len(alike) > 1 and each.relation.path in alike:
            name = _unlike(alike[each.relation.path], alike.values())
            tables.opened[position] = replace(each, relation=replace(each.relation, name=name))


def _unlike(path: PurePath, others: Collection[PurePath]) -> str:
    """Return the shortest end of a path that none of the others has."""
    ends = ("/".join(path.parts[-length:]) for length in range(1, len(path.parts)))
    return next((end for end in ends if sum(each.match(end) for each in others) == 1), str(path))


def _open_database(tables: Tables, source: DatabaseTable, workspace: Workspace, table: str | None) -> None:
    if source.table is None and table is None and len(tables.authority.tables()) > 1:
        # Nothing tells the table: the database is opened only to say which ones it has.
        open_database(source, workspace=workspace, expected=Expected())
    name = (source.table or "").rpartition(".")[2]
    resource = resource_named(name, source.shown, tables.authority, table)
    relation = open_database(source, workspace=workspace, expected=Expected.of(resource))
    tables.add(resource, relation)


def _open_frame(tables: Tables, source: FrameTable, workspace: Workspace, table: str | None) -> None:
    resource = resource_named("", source.shown, tables.authority, table or source.table)
    expected = Expected.of(resource)
    relation = open_frame(source, workspace=workspace, connection=tables.connection, expected=expected)
    tables.add(resource, relation)


def _open_workbook(tables: Tables, source: Path, workspace: Workspace, table: str | None, sheet: str | None) -> None:
    """Open every sheet that has the name of a table, or of the one that is asked for.

    If none has, it is the one that holds that table, or the table of the file's name.
    """
    from zhengzhao.sources.workbooks.workbook import open_workbook

    with open_workbook(source) as book:
        wanted = book.sheets if sheet is None else [book.find(sheet)]
        asked = None if table is None else resource_named(source.stem, source.name, tables.authority, table)
        told = ((name, _told_by(name, book, tables.authority)) for name in wanted)
        found = [(name, each) for name, each in told if each is not None and asked in (None, each)]
        if not found:
            resource = asked or resource_named(source.stem, source.name, tables.authority, None)
            found = [(book.choose(Expected.of(resource)) if sheet is None else wanted[0], resource)]
        first = len(tables.opened)
        others = [Expected.of(each) for each in tables.authority.tables()]
        given = [
            (resource, book.read(name, workspace=workspace, expected=Expected.of(resource), others=others))
            for name, resource in found
        ]
        # A sheet of a template that nobody has filled says nothing: its table was not sent, which is not the same as a
        # table without rows. A workbook in which all of them are empty is told as it stands.
        filled = [each for each in given if each[1].rows]
        for resource, relation in filled or given:
            tables.add(resource, relation)
        read = [name for name, _ in found]
        unread = [each for each in book.sheets if sheet is None and each not in read and book.filled(each)]
        for each in unread:
            tables.add_fault(LabelFault("unread-sheet", each), first)


def _told_by(sheet: str, book: Workbook, authority: Package) -> Resource | None:
    """Return the table that the name of a sheet tells; what only mentions one must have labels of it, too."""
    told = begun_by(sheet, authority)
    if not told:
        mentioned = ((each, book.labels_in(sheet, Expected.of(each))) for each in containing(sheet, authority))
        told = [each for each, labels in mentioned if labels >= min(_TELLING, len(each.schema.fields))]
    return told[0] if len(told) == 1 else None
