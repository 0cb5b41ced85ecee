"""The scope of an old licence, in whatever words: cut into phrases, and each phrase matched to scope terms.

Nothing is dropped: every piece of the text comes back, as a phrase or as one of the words that every licence has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from zhengzhao.catalogue.search import Hit, Index, plain

How = Literal["exact", "normalised", "synonym", "near", "none", "standing"]
"""How a phrase was matched: to its own wording; to one that differs in width, brackets or marks only; to one that it is a
synonym of; to none, but near ones are named; to none at all. `standing` is what stands on every licence and is no activity."""

_STANDING = (
    "依法须经批准",
    "凭营业执照",
    "产业政策禁止和限制",
    "法律、行政法规",
    "以相关部门批准文件",
    "批准后方可",
    "经审批的",
)
_HEAD = re.compile(r"(?:一般|许可)(?:经营)?(?:项目|范围)\s*[:：]")
_BRACKETED = re.compile(r"[（(【\[〔].*")
_OPENING, _CLOSING = "（(【[〔", "）)】]〕"
_BETWEEN = "；;。\n\r"
_WITHIN = "、，,"
_MARKS = " \t　" + _BETWEEN + _WITHIN
_MOST_SEARCHED = 30


@dataclass(frozen=True)
class Phrase:
    """One phrase of a scope, and the terms that it was matched to.

    Args:
        text: The words as they stand, without the marks around them.
        how: How it was matched.
        term: The term, where there is one.
        addition: What stands in brackets behind the wording and is no part of it.
        near: Where there is none: the terms whose wordings are most like it, at most three.
    """

    text: str
    how: How
    term: Hit | None = None
    addition: str | None = None
    near: tuple[Hit, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the phrase as a document has it."""
        named = [{"code": each.code, "term": each.name} for each in self.near]
        code = self.term.code if self.term else None
        wording = self.term.name if self.term else None
        return {
            "text": self.text,
            "how": self.how,
            "code": code,
            "term": wording,
            "addition": self.addition,
            "near": named,
        }


def match_scope(text: str, index: Index) -> list[Phrase]:
    """Match the scope of a licence to scope terms.

    It is cut at semicolons, full stops and line ends; at commas and enumeration marks only where a part has no wording
    as it stands, for many a wording holds them. Marks within brackets never cut.

    Args:
        text: The scope.
        index: The terms of the day.
    """
    return [phrase for piece in _pieces(text) for phrase in _matched(piece, index)]


def _pieces(text: str) -> Iterator[str]:
    for part in _cut(text, _BETWEEN):
        at = 0
        for head in _HEAD.finditer(part):
            yield from (each for each in [part[at : head.start()]] if each.strip(_MARKS))
            yield head.group()
            at = head.end()
        if part[at:].strip(_MARKS):
            yield part[at:]


def _cut(text: str, marks: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, letter in enumerate(text):
        if letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth = max(0, depth - 1)
        elif letter in marks and not depth:
            yield text[start:at]
            start = at + 1
    # A bracket that nobody closed would keep the rest of the text together.
    rest = text[start:]
    yield from re.split(f"[{re.escape(marks)}]", rest) if depth else [rest]


def _matched(piece: str, index: Index) -> Iterator[Phrase]:
    for part, standing in _standing(piece.strip(_MARKS)):
        if standing:
            yield Phrase(part, "standing")
            continue
        whole = _match(part, index)
        parts = [each.strip(_MARKS) for each in _cut(part, _WITHIN)]
        parts = [each for each in parts if each]
        if whole is not None:
            yield whole
        elif len(parts) > 1:
            yield from _runs(parts, index)
        else:
            yield _unmatched(part, index)


def _standing(piece: str) -> Iterator[tuple[str, bool]]:
    # What stands on every licence may follow the last phrase in brackets, or stand by itself.
    if _HEAD.fullmatch(piece):
        yield piece, True
        return
    rest, closings = piece, list[str]()
    while (inner := _last_bracket(rest)) is not None and any(each in inner for each in _STANDING):
        at = len(rest) - len(inner) - 2
        closings.insert(0, rest[at:])
        rest = rest[:at].strip(_MARKS)
    if rest:
        yield rest, not _last_bracket(rest) and any(rest.startswith(each) or f"，{each}" in rest for each in _STANDING)
    yield from ((each, True) for each in closings)


def _runs(parts: Sequence[str], index: Index) -> Iterator[Phrase]:
    # The longest run of parts that is a wording comes first: 制冷、空调设备制造 is one, 餐饮服务、住宿服务 are two.
    at = 0
    while at < len(parts):
        for end in range(len(parts), at, -1):
            phrase = _match("、".join(parts[at:end]), index)
            if phrase is not None:
                break
        else:
            phrase, end = _unmatched(parts[at], index), at + 1
        yield phrase
        at = end


def _match(text: str, index: Index) -> Phrase | None:
    rest, additions = text, list[str]()
    while rest:
        same = index.same(rest)
        if same:
            exact = [each for each in same if each.name == rest]
            return Phrase(text, "exact" if exact else "normalised", (exact or same)[0], _joined(additions))
        meant = index.meant(rest)
        if meant:
            return Phrase(text, "synonym", meant[0], _joined(additions))
        inner = _last_bracket(rest)
        if inner is None:
            return None
        additions.insert(0, inner)
        rest = rest[: len(rest) - len(inner) - 2].strip(_MARKS)
    return None


def _unmatched(text: str, index: Index) -> Phrase:
    named = _BRACKETED.sub("", text).strip(_MARKS)
    near = index.search(named, 3).hits if plain(named) and len(named) <= _MOST_SEARCHED else ()
    terms = [each for each in near if each.match not in ("item", "department", "industry", "code")]
    others = [each for each in index.nearest(named) if each.code not in {term.code for term in terms}]
    both = tuple((terms + others)[:3])
    return Phrase(text, "near" if both else "none", near=both)


def _last_bracket(text: str) -> str | None:
    """Return what stands in the brackets that end a text."""
    if not text or text[-1] not in _CLOSING:
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in _CLOSING) - (text[at] in _OPENING)
        if depth == 0:
            return text[at + 1 : -1]
    return None


def _joined(additions: Sequence[str]) -> str | None:
    return unicodedata.normalize("NFC", "；".join(additions)) or None
