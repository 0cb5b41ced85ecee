"""JSON: one object a line (JSON Lines), or one array of records, each an object or a list below that of the labels.

An object's keys are the labels. Row 1 stands for the header that the form does not have, so that the same records stand
at the same rows whatever file they come in; `line` is the physical line of JSON Lines, and the row in an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.header import refuse_wide
from zhengzhao.sources.records import Records, readably
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.texts.decoding import MARK, Decoded, codec_for, undecodable_lines, wide_by_mark
from zhengzhao.sources.texts.exact import Lines
from zhengzhao.sources.texts.jsonarray import BLANKS, DECODER, Array, Bad, Read, told
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import hashing

_TELLING = 1000


@dataclass
class _Lines:
    """The records of a file of JSON Lines."""

    path: Path
    encoding: str
    labels: Sequence[str] = ()
    keyed = True
    reason = Text("JSON Lines，每行一个对象", "JSON Lines, one object a line")

    def __iter__(self) -> Iterator[Read]:
        decoded = Decoded(self.path, self.encoding)
        lines = Lines(decoded)
        while (line := lines.next()) is not None:
            offsets = [decoded.next_offset() for _ in range(line.text.count(MARK))]
            found = Bad("encoding-error", str(offsets[0]), line.text) if offsets else _object(line.text)
            yield line.number + 1, line.number, found


def open_json(path: Path, *, workspace: Workspace, expected: Expected, encoding: str | None = None) -> TextRelation:
    """Open a JSON file that is one array of records as one relation of text columns.

    Args:
        path: The file.
        workspace: Where the rewritten records go.
        expected: What the table expects. A field that may be missing may have no key in the whole file.
        encoding: As for `open_jsonlines`.

    Raises:
        SourceError: It cannot be read, or is not one array of records.
        OutputError: There is no space left for temporary files.
    """
    array = Array(path, _codec(path, encoding), expected.dialect, expected.header)
    return _open(array, expected, workspace)


def open_jsonlines(
    path: Path, *, workspace: Workspace, expected: Expected, encoding: str | None = None
) -> TextRelation:
    """Open a JSON Lines file as one relation of text columns.

    Args:
        path: The file.
        workspace: Where the rewritten records go.
        expected: What the table expects. A field that may be missing may have no key in the whole file.
        encoding: Its encoding; None takes UTF-8, or GB18030 where only that decodes.

    Raises:
        SourceError: It cannot be read, or no line of it is an object.
        OutputError: There is no space left for temporary files.
    """
    return _open(_Lines(path, _codec(path, encoding)), expected, workspace)


def _open(objects: _Lines | Array, expected: Expected, workspace: Workspace) -> TextRelation:
    with hashing(objects.path) as digest:
        labels, records = _read(objects, expected, workspace)
        scan, structure = records.scans(len(labels))
        return TextRelation(
            name=objects.path.name,
            path=objects.path,
            sha256=digest(),
            encoding=objects.encoding,
            encoding_reason=objects.reason,
            sheet=None,
            header_row=1,
            rows=records.rows,
            labels=tuple(labels),
            scan=scan,
            numbered=True,
            structure=structure,
            codes=(LONG_NUMBER,),
        )


def _read(objects: _Lines | Array, expected: Expected, workspace: Workspace) -> tuple[list[str], Records]:
    # Almost always the first records have all the keys; if a later one has another, reading begins anew.
    for depth in (_TELLING, None):
        labels = _labels(objects, depth, expected)
        with suppress(_NewKeyError), workspace.room(), Records(workspace) as records:
            _write(objects, labels, expected, records)
            break
    if not labels:
        raise SourceError(
            Text(
                f"{objects.path} 中没有一条记录是 JSON 对象；JSON Lines 每行应当是一个 {{…}}，数组里每条也一样。",
                f"No record of {objects.path} is a JSON object; in JSON Lines every line is one {{…}}, and so is every "
                "record of an array.",
            )
        )
    return labels, records


def _write(objects: Iterable[Read], labels: list[str], expected: Expected, records: Records) -> None:
    typed = TypedRecords(records, labels, expected)
    known = dict.fromkeys(labels).keys()
    for row, line, found in objects:
        if isinstance(found, dict):
            if expected.dialect.item_keys is None and not found.keys() <= known:
                raise _NewKeyError
            typed.add(row, line, [found.get(label) for label in labels])
        elif found is None:
            records.fault(row, line, "blank-row")
        else:
            records.fault(row, line, found.code, None, readably(found.text.replace(MARK, "\ufffd")), found.detail)
            records.add(row, line, [None] * len(labels))


def _labels(objects: _Lines | Array, depth: int | None, expected: Expected) -> list[str]:
    """List the keys of the first records in their order of appearance.

    Where no record says anything no column is missing, and they are those of the header, or of the table. If the objects
    have not all the same keys, their writer leaves out what is empty, and a field that may be empty may have no key in
    the whole file: it is listed too. Where the dialect lists the keys, they are those, and others are no part of a record.
    """
    keys: dict[str, None] = {}
    sizes, silent = set(), True
    for _, _, found in islice(objects, depth):
        silent = silent and not found
        if isinstance(found, dict) and found:
            sizes.add(len(found))
            keys |= dict.fromkeys(found)
            refuse_wide(objects.path, keys)
    if silent:
        return list(objects.labels or dict.fromkeys(each.name for each in expected.fields.values()))
    if objects.keyed and expected.dialect.item_keys is not None:
        return list(expected.dialect.item_keys)
    if sizes <= {len(keys)}:
        return list(keys)
    given = {field.name for field in map(expected.field, keys) if field is not None}
    optional = {each.name for each in expected.fields.values()} - given - expected.required
    return [*keys, *sorted(optional)]


class _NewKeyError(Exception):
    """A record has a key that is no label yet."""


def _codec(path: Path, encoding: str | None) -> str:
    return codec_for(path, encoding) if encoding else _encoding(path)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        if marked := wide_by_mark(file.read(4)):
            return marked
    bad, _ = undecodable_lines(path, "utf-8")
    return "gb18030" if bad and undecodable_lines(path, "gb18030")[0] < bad else "utf-8"


def _object(text: str) -> dict[str, object] | Bad | None:
    if not text.strip(BLANKS):
        return None
    try:
        pairs = DECODER.decode(text)
    except (ValueError, RecursionError):
        return Bad("source-error", "json", text)
    return told(pairs, text)
