"""JSON Lines: one object a line, its keys the labels.

Row 1 stands for the header that the form does not have, so that the same records stand at the same rows whatever file
they come in; `line` is the physical line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.decoding import MARK, Decoded, undecodable_lines
from zhengzhao.sources.exact import Lines
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.records import Records
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import hashing

_BLANKS = " \t\r\n"
_TELLING = 1000


@dataclass
class _Bad:
    code: str
    detail: str


_Read = tuple[int, dict[str, object] | _Bad | None]


@dataclass
class _Objects:
    """The lines of a file: an object as pairs, a fault, or None for a blank line."""

    path: Path
    encoding: str

    def __iter__(self) -> Iterator[_Read]:
        decoded = Decoded(self.path, self.encoding)
        lines = Lines(decoded)
        while (line := lines.next()) is not None:
            offsets = [decoded.next_offset() for _ in range(line.text.count(MARK))]
            if offsets:
                yield line.number, _Bad("encoding-error", str(offsets[0]))
            else:
                yield line.number, _object(line.text)


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
    with hashing(path) as digest:
        name = encoding or _encoding(path)
        objects = _Objects(path, name)
        labels, records = _read(objects, expected, workspace)
        scan, structure = records.scans(len(labels))
        return TextRelation(
            name=path.name,
            path=path,
            sha256=digest(),
            encoding=name,
            encoding_reason=Text("JSON Lines，每行一个对象", "JSON Lines, one object a line"),
            sheet=None,
            header_row=1,
            rows=records.rows,
            labels=tuple(labels),
            scan=scan,
            numbered=True,
            structure=structure,
            codes=(LONG_NUMBER,),
        )


def _read(objects: _Objects, expected: Expected, workspace: Workspace) -> tuple[list[str], Records]:
    # Almost always the first records have all the keys; if a later one has another, reading begins anew.
    for depth in (_TELLING, None):
        labels = _labels(islice(objects, depth), expected)
        with suppress(_NewKeyError), workspace.room(), Records(workspace) as records:
            _write(objects, labels, expected, records)
            break
    if not labels:
        raise SourceError(
            Text(
                f"{objects.path} 中没有一行是 JSON 对象；JSON Lines 每行应当是一个 {{…}}。",
                f"No line of {objects.path} is a JSON object; in JSON Lines every line is one {{…}}.",
            )
        )
    return labels, records


def _write(objects: _Objects, labels: list[str], expected: Expected, records: Records) -> None:
    typed = TypedRecords(records, labels, expected)
    known = dict.fromkeys(labels).keys()
    for number, found in objects:
        row = number + 1
        if isinstance(found, dict):
            if not found.keys() <= known:
                raise _NewKeyError
            typed.add(row, number, [found.get(label) for label in labels])
        elif found is None:
            records.fault(row, number, "blank-row")
        else:
            records.fault(row, number, found.code, None, None, found.detail)
            records.add(row, number, [None] * len(labels))


def _labels(objects: Iterable[_Read], expected: Expected) -> list[str]:
    """List the keys in their order of appearance.

    If the objects have not all the same keys, their writer leaves out what is empty, and a field that may be empty may
    have no key in the whole file: it is listed too.
    """
    keys: dict[str, None] = {}
    sizes = set()
    for _, found in objects:
        if isinstance(found, dict) and found:
            sizes.add(len(found))
            keys |= dict.fromkeys(found)
    if sizes <= {len(keys)}:
        return list(keys)
    given = {field.name for field in map(expected.field, keys) if field is not None}
    optional = {each.name for each in expected.fields.values()} - given - expected.required
    return [*keys, *sorted(optional)]


class _NewKeyError(Exception):
    """A record has a key that is no label yet."""


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    return min(("utf-8", "gb18030"), key=lambda name: undecodable_lines(path, name)[0])


def _object(text: str) -> dict[str, object] | _Bad | None:
    if not text.strip(_BLANKS):
        return None
    try:
        pairs = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return _Bad("source-error", "json")
    return pairs if isinstance(pairs, dict) else _Bad("source-error", "object" if pairs is not _TWICE else "twice")


class _Twice:
    """Stands for an object that has a key twice: which of the two values counts, nobody knows."""


_TWICE = _Twice()


def _pairs(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    return found if len(found) == len(pairs) and _TWICE not in found.values() else _TWICE


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)
