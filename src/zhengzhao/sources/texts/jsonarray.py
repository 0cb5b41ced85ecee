"""The records of one array of JSON, of which no more is held than a chunk and a record.

The array is the file itself, or stands where the dialect says: `rows` in `{"rows": [...]}`, `data.rows` one level below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, islice
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.dialect import Dialect
from zhengzhao.sources.texts.decoding import MARK, Decoded
from zhengzhao.survey import LONGEST_LINE, line_too_long

BLANKS = " \t\r\n"
"""What JSON has for white space."""
_OBJECT = Text(
    "整个文件是一个对象（如果数组在对象里面，请在描述文件中用 dialect.property 写明它的键）",
    "the file is one object (if the array stands in it, name its key by dialect.property in the descriptor)",
)
_WORD = re.compile(f"[\\w{MARK}]")
_SHOWN = 24
_UNFINISHED = 16
"""So near to the end of a chunk what is broken may only be unfinished: a word, a number, an escaped character."""


@dataclass
class Bad:
    """What is no record: the code of the fault, its detail, and what stands there."""

    code: str
    detail: str
    text: str


Read = tuple[int, int, dict[str, object] | Bad | None]
"""The row and the line of a record, and the record: an object, a fault, or None for a blank line."""

_Parsed = Generator[tuple[object, str], None, tuple[str, int]]
"""Items with their text; at last the text that is read, and the place in it behind what was parsed."""


@dataclass
class Array:
    """The records of one array.

    Args:
        path: The file.
        encoding: A codec's name.
        dialect: Where the array stands, and what its items are.
        header: Labels that are given elsewhere.
        labels: The labels that its first item has given, once it has been read.
        keyed: Whether its items are objects, once the first has been read.
    """

    path: Path
    encoding: str
    dialect: Dialect = field(default_factory=Dialect)
    header: Sequence[str] | None = None
    labels: Sequence[str] = ()
    keyed: bool = True
    reason = Text("JSON，一个数组", "JSON, one array")
    _number: int = field(default=0, init=False)
    _found: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Read]:
        """Give its records, or what is wrong with them."""
        items = self._items()
        first = list(islice(items, 1))
        labels, row = self.header, 1
        self.keyed = not (first and isinstance(first[0][0], list) and self.dialect.item_type != "object")
        if self.keyed:
            # Row 1 stands for the header, which objects do not have.
            labels, row = None, 2
        elif labels is None:
            labels, row = self._header_of(first.pop()[0]), 2
            self.labels = labels
        for place, (item, text) in enumerate(chain(first, items), start=row):
            yield place, place, _beneath(labels, item, text) if labels and isinstance(item, list) else told(item, text)

    def _header_of(self, first: object) -> Sequence[str]:
        given = first if isinstance(first, list) else []
        labels = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in given]
        twice = next((each for each in labels if labels.count(each) > 1), None)
        if twice is not None:
            raise self._broken(f"{twice}, {twice}")
        return labels

    def _items(self) -> Iterator[tuple[object, str]]:
        self._number = self._found = 0
        chunks = iter(Decoded(self.path, self.encoding))
        text, at, found = _visible("", 0, chunks)
        where = self.dialect.array
        if where is None and found == "{":
            raise self._broken("", _OBJECT)
        if where is None:
            text, at = yield from self._array(text, at, chunks)
        elif found == "{":
            text, at = yield from self._object(text, at, chunks, where)
        if where is not None and self._found != 1:
            raise self._astray(where)
        text, at, found = _visible(text, at, chunks)
        if found:
            raise self._broken(text[at:])

    def _array(self, text: str, at: int, chunks: Iterator[str]) -> _Parsed:
        """Give the items of the array that begins here."""
        found = text[at : at + 1]
        for self._number in count(1):
            if found != ("[" if self._number == 1 else ","):
                raise self._broken(text[at:])
            text, at, found = _visible(text, at + 1, chunks)
            if found == "]" and self._number == 1:
                break
            if found == "]":
                self._number -= 1
                raise self._broken(text[at:], Text("后面多了一个逗号", "which a comma too many follows"))
            item, text, at, end = self._item(text, at, chunks)
            yield item, text[at:end]
            text, at, found = _visible(text, end, chunks)
            if found == "]":
                break
        return text, at + 1

    def _object(self, text: str, at: int, chunks: Iterator[str], where: str) -> _Parsed:
        """Give the items of the array that stands under a key of the object that begins here, or deeper."""
        text, at, found = _visible(text, at + 1, chunks)
        more = found != "}"
        while more:
            key, text, at, end = self._item(text, at, chunks)
            text, at, found = _visible(text, end, chunks)
            if not isinstance(key, str) or found != ":":
                raise self._broken(text[at:])
            text, at, found = _visible(text, at + 1, chunks)
            if key == where and found == "[":
                self._found += 1
                text, at = yield from self._array(text, at, chunks)
            elif where.startswith(f"{key}.") and found == "{":
                text, at = yield from self._object(text, at, chunks, where.removeprefix(f"{key}."))
            else:
                _, text, _, at = self._item(text, at, chunks)
            text, at, found = _visible(text, at, chunks)
            more = found == ","
            if not more and found != "}":
                raise self._broken(text[at:])
            if more:
                text, at, found = _visible(text, at + 1, chunks)
        return text, at + 1

    def _item(self, text: str, at: int, chunks: Iterator[str]) -> tuple[object, str, int, int]:
        while True:
            item, end, whole = None, len(text), True
            try:
                item, end = _decoded(text, at)
            except json.JSONDecodeError as error:
                whole = False
                if not error.msg.startswith("Unterminated") and error.pos < len(text) - _UNFINISHED:
                    raise self._broken(text[max(at, error.pos - _SHOWN // 2) :]) from error
            except RecursionError as error:
                raise self._broken(text[at:]) from error
            # What ends where the text does may go on in the next chunk, as a number does.
            if end < len(text):
                return item, text, at, end
            if len(text) - at > LONGEST_LINE:
                raise line_too_long(self.path)
            more = next(chunks, None)
            if more is None:
                if not whole:
                    raise self._broken(text[max(at, len(text) - _SHOWN) :])
                return item, text, at, end
            text, at = text[at:] + more, 0

    def _broken(self, near: str, why: Text | None = None) -> SourceError:
        # What stands there may be somebody's; its marks tell the place.
        near = _WORD.sub("*", " ".join(near[:_SHOWN].split()))
        zh, en = (f"“{near}”附近", f"near “{near}”") if near else ("文件末尾", "at the end of the file")
        if why is not None:
            zh, en = why.zh, why.en
        if self._number:
            zh, en = f"第 {self._number} 条，{zh}", f"record {self._number}, {en}"
        return SourceError(
            Text(
                f"{self.path} 不是一个完好的 JSON 数组：{zh}；请重新导出为记录的数组：[{{…}}, {{…}}]。",
                f"{self.path} is not one sound JSON array: {en}; export it again as an array of records: [{{…}}, {{…}}].",
            )
        )

    def _astray(self, where: str) -> SourceError:
        zh, en = ("不止一个", "more than one array") if self._found else ("没有", "no array")
        return SourceError(
            Text(
                f"{self.path} 里{zh}数组 {where}，而描述文件说数据在那里（dialect.property）；请核对文件和描述文件。",
                f"{self.path} has {en} {where}, where its descriptor says that the data stands (dialect.property); check the "
                "file and the descriptor.",
            )
        )


def _visible(text: str, at: int, chunks: Iterator[str]) -> tuple[str, int, str]:
    """Return the text, and the next character in it that is no white space, with its place; nothing at the end."""
    while True:
        while at < len(text) and text[at] in BLANKS:
            at += 1
        if at < len(text):
            return text, at, text[at]
        more = next(chunks, None)
        if more is None:
            return text, at, ""
        text, at = more, 0


def told(item: object, text: str) -> dict[str, object] | Bad:
    """Take an object for a record; anything else is a fault, and so is what has a key twice or too long an integer."""
    if isinstance(item, dict):
        return item
    return Bad("source-error", "twice" if item is _TWICE else "json" if item is _TOO_LONG else "object", text)


def _beneath(labels: Sequence[str], cells: Sequence[object], text: str) -> dict[str, object] | Bad:
    if len(cells) > len(labels):
        return Bad("source-error", "list", text)
    return dict(zip(labels, cells, strict=False))


class _Twice:
    """Stands for an object that has a key twice: which of the two values counts, nobody knows."""


_TWICE = _Twice()


def _pairs(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    return found if len(found) == len(pairs) and _TWICE not in found.values() else _TWICE


def _decoded(text: str, at: int) -> tuple[object, int]:
    """Return the item that begins at a place, and where it ends."""
    try:
        return DECODER.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _TOO_LONG, _MEASURING.raw_decode(text, at)[1]


_TOO_LONG = object()
"""Stands for an item with an integer of more digits than Python reads."""
DECODER = json.JSONDecoder(object_pairs_hook=_pairs)
_MEASURING = json.JSONDecoder(parse_int=str)
