"""One file of a table, wherever its bytes come from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Expected, TextRelation, Workspace, is_stream, open_source, spooled
from zhengzhao.standard import Resource
from zhengzhao.validators.opening.tables import Tables


def open_file(
    tables: Tables,
    source: Path,
    resource: Resource,
    workspace: Workspace,
    encoding: str | None,
    sheet: str | None = None,
) -> TextRelation:
    """Open a file as what one table expects; a stream is kept, for it can be read only once.

    Args:
        tables: Where streams are kept, and which files are read exactly.
        source: The file, a pipe, or `-` for standard input.
        resource: The table.
        workspace: Where transcoded and unpacked files go.
        encoding: Its encoding; None finds it out.
        sheet: Its sheet, if it is a workbook; None finds it.

    Raises:
        SourceError: It cannot be read.
    """
    expected = Expected.of(resource)
    if not is_stream(source):
        declared = resource.raw.get("format")
        return open_source(
            source,
            workspace=workspace,
            expected=expected,
            declared=str(declared) if declared else None,
            encoding=encoding,
            sheet=sheet,
            trusting=tables.trusting and source not in tables.distrusted,
        )
    file = tables.spooled.get(source) or spooled(source, workspace)
    tables.spooled[source] = file
    with told_of(file, str(source)):
        relation = open_source(file, workspace=workspace, expected=expected, encoding=encoding, sheet=sheet)
    return replace(relation, name=str(source))


@contextmanager
def told_of(file: Path, name: str) -> Iterator[None]:
    """Name a source as a person knows it, who never heard of the file that a stream or records were written to.

    Raises:
        SourceError: As in the block.
    """
    try:
        yield
    except SourceError as error:
        raise SourceError(Text(*(each.replace(str(file), name) for each in (error.text.zh, error.text.en)))) from error
