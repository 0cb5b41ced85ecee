"""JSON: one object a line (JSON Lines), or one array of records, each an object or a list below that of the labels.

An object's keys are the labels. Row 1 stands for the header that the form does not have, so that the same records stand
at the same rows whatever file they come in; `line` is the physical line of JSON Lines, and the row in an array.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.decoding import MARK, Decoded, codec_for, undecodable_lines
from zhengzhao.sources.exact import Lines
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.records import Records, readably
from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.typed import LONG_NUMBER, TypedRecords
from zhengzhao.sources.workspace import Workspace
from zhengzhao.survey import LONGEST_LINE, hashing, line_too_long

_BLANKS = " \t\r\n"
_WORD = re.compile(f"[\\w{MARK}]")
_TELLING = 1000
_SHOWN = 24
_UNFINISHED = 16
"""So near to the end of a chunk what is broken may only be unfinished: a word, a number, an escaped character."""


@dataclass
class _Bad:
    code: str
    detail: str
    text: str


_Read = tuple[int, int, dict[str, object] | _Bad | None]
"""The row and the line of a record, and the record: an object, a fault, or None for a blank line."""


@dataclass
class _Lines:
    """The records of a file of JSON Lines."""

    path: Path
    encoding: str
    labels: Sequence[str] = ()
    reason = Text("JSON Lines，每行一个对象", "JSON Lines, one object a line")

    def __iter__(self) -> Iterator[_Read]:
        decoded = Decoded(self.path, self.encoding)
        lines = Lines(decoded)
        while (line := lines.next()) is not None:
            offsets = [decoded.next_offset() for _ in range(line.text.count(MARK))]
            found = _Bad("encoding-error", str(offsets[0]), line.text) if offsets else _object(line.text)
            yield line.number + 1, line.number, found


@dataclass
class _Array:
    """The records of one array, of which no more is held than a chunk and a record.

    `header` are labels given elsewhere, `labels` those that its first record has given.
    """

    path: Path
    encoding: str
    header: Sequence[str] | None = None
    labels: Sequence[str] = ()
    reason = Text("JSON，一个数组", "JSON, one array")

    def __iter__(self) -> Iterator[_Read]:
        items = self._items()
        first = list(islice(items, 1))
        labels, row = self.header, 1
        if not (first and isinstance(first[0][0], list)):
            # Row 1 stands for the header, which objects do not have.
            labels, row = None, 2
        elif labels is None:
            labels, row = self._header_of(first.pop()[0]), 2
            self.labels = labels
        for place, (item, text) in enumerate(chain(first, items), start=row):
            yield place, place, _beneath(labels, item, text) if labels and isinstance(item, list) else _told(item, text)

    def _header_of(self, first: object) -> Sequence[str]:
        given = first if isinstance(first, list) else []
        labels = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in given]
        twice = next((each for each in labels if labels.count(each) > 1), None)
        if twice is not None:
            raise self._broken(1, f"{twice}, {twice}")
        return labels

    def _items(self) -> Iterator[tuple[object, str]]:
        chunks = iter(Decoded(self.path, self.encoding))
        text, at, found = _visible("", 0, chunks)
        for number in count(1):
            if found != ("[" if number == 1 else ","):
                raise self._broken(number, text[at:])
            text, at, found = _visible(text, at + 1, chunks)
            if found == "]" and number == 1:
                break
            if found == "]":
                raise self._broken(number - 1, text[at:], Text("后面多了一个逗号", "which a comma too many follows"))
            item, text, at, end = self._item(number, text, at, chunks)
            yield item, text[at:end]
            text, at, found = _visible(text, end, chunks)
            if found == "]":
                break
        text, at, found = _visible(text, at + 1, chunks)
        if found:
            raise self._broken(number, text[at:])

    def _item(self, number: int, text: str, at: int, chunks: Iterator[str]) -> tuple[object, str, int, int]:
        while True:
            item, end, whole = None, len(text), True
            try:
                item, end = _DECODER.raw_decode(text, at)
            except json.JSONDecodeError as error:
                whole = False
                if not error.msg.startswith("Unterminated") and error.pos < len(text) - _UNFINISHED:
                    raise self._broken(number, text[max(at, error.pos - _SHOWN // 2) :]) from error
            except RecursionError as error:
                raise self._broken(number, text[at:]) from error
            # What ends where the text does may go on in the next chunk, as a number does.
            if end < len(text):
                return item, text, at, end
            if len(text) - at > LONGEST_LINE:
                raise line_too_long(self.path)
            more = next(chunks, None)
            if more is None:
                if not whole:
                    raise self._broken(number, text[max(at, len(text) - _SHOWN) :])
                return item, text, at, end
            text, at = text[at:] + more, 0

    def _broken(self, number: int, near: str, why: Text | None = None) -> SourceError:
        # What stands there may be somebody's; its marks tell the place.
        near = _WORD.sub("*", " ".join(near[:_SHOWN].split()))
        zh, en = (f"“{near}”附近", f"near “{near}”") if near else ("文件末尾", "at the end of the file")
        if why is not None:
            zh, en = why.zh, why.en
        return SourceError(
            Text(
                f"{self.path} 不是一个完好的 JSON 数组：第 {number} 条，{zh}；请重新导出为记录的数组：[{{…}}, {{…}}]。",
                f"{self.path} is not one sound JSON array: record {number}, {en}; export it again as an array of "
                "records: [{…}, {…}].",
            )
        )


def _visible(text: str, at: int, chunks: Iterator[str]) -> tuple[str, int, str]:
    """Return the text, and the next character in it that is no white space, with its place; nothing at the end."""
    while True:
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        if at < len(text):
            return text, at, text[at]
        more = next(chunks, None)
        if more is None:
            return text, at, ""
        text, at = more, 0


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
    return _open(_Array(path, _codec(path, encoding), expected.header), expected, workspace)


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


def _open(objects: _Lines | _Array, expected: Expected, workspace: Workspace) -> TextRelation:
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


def _read(objects: _Lines | _Array, expected: Expected, workspace: Workspace) -> tuple[list[str], Records]:
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


def _write(objects: Iterable[_Read], labels: list[str], expected: Expected, records: Records) -> None:
    typed = TypedRecords(records, labels, expected)
    known = dict.fromkeys(labels).keys()
    for row, line, found in objects:
        if isinstance(found, dict):
            if not found.keys() <= known:
                raise _NewKeyError
            typed.add(row, line, [found.get(label) for label in labels])
        elif found is None:
            records.fault(row, line, "blank-row")
        else:
            records.fault(row, line, found.code, None, readably(found.text.replace(MARK, "\ufffd")), found.detail)
            records.add(row, line, [None] * len(labels))


def _labels(objects: _Lines | _Array, depth: int | None, expected: Expected) -> list[str]:
    """List the keys of the first records in their order of appearance.

    Where no record says anything no column is missing, and they are those of the header, or of the table. If the objects
    have not all the same keys, their writer leaves out what is empty, and a field that may be empty may have no key in
    the whole file: it is listed too.
    """
    keys: dict[str, None] = {}
    sizes, silent = set(), True
    for _, _, found in islice(objects, depth):
        silent = silent and not found
        if isinstance(found, dict) and found:
            sizes.add(len(found))
            keys |= dict.fromkeys(found)
    if silent:
        return list(objects.labels or dict.fromkeys(each.name for each in expected.fields.values()))
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
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    bad, _ = undecodable_lines(path, "utf-8")
    return "gb18030" if bad and undecodable_lines(path, "gb18030")[0] < bad else "utf-8"


def _object(text: str) -> dict[str, object] | _Bad | None:
    if not text.strip(_BLANKS):
        return None
    try:
        pairs = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return _Bad("source-error", "json", text)
    return _told(pairs, text)


def _told(item: object, text: str) -> dict[str, object] | _Bad:
    """Take an object for a record; anything else is a fault, and so is an object that has a key twice."""
    if isinstance(item, dict):
        return item
    return _Bad("source-error", "object" if item is not _TWICE else "twice", text)


def _beneath(labels: Sequence[str], cells: Sequence[object], text: str) -> dict[str, object] | _Bad:
    if len(cells) > len(labels):
        return _Bad("source-error", "list", text)
    return dict(zip(labels, cells, strict=False))


class _Twice:
    """Stands for an object that has a key twice: which of the two values counts, nobody knows."""


_TWICE = _Twice()


def _pairs(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    return found if len(found) == len(pairs) and _TWICE not in found.values() else _TWICE


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)
