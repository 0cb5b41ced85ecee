"""The index of a catalogue on one day: built once, then asked as often as wanted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Literal

from zhengzhao.catalogue.search.hit import Hit, Match, Row, SearchResult
from zhengzhao.catalogue.search.near import Near, near_letters
from zhengzhao.catalogue.search.normal import BREAK, initials, plain, readings, sound, spoken
from zhengzhao.catalogue.search.reading import Content, Way, WayKind
from zhengzhao.catalogue.search.ways import Ways
from zhengzhao.catalogue.search.words import Words
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text

_MOST_LETTERS = 200
_BETWEEN = re.compile(r"[\s,，、;；/]+")
_RUN = re.compile(r"[0-9a-z]+")
_LIKE_A_CODE = re.compile(r"(?=[0-9]*[a-z])[0-9a-z]*[0-9]{3}")
OtherKind = Literal["item", "department", "industry"]
_OTHERS: tuple[OtherKind, ...] = ("item", "department", "industry")

Found = Iterator[tuple[int, Hit]]
"""Hits with the number of what was hit; the same may come again, in another way."""


class Index:
    """Every way to find the scope terms of one day.

    Args:
        day: The day.
        content: What the catalogue holds on it.
    """

    def __init__(self, day: date, content: Content) -> None:
        self.day = day
        self.layers = content.layers
        self._terms = content.terms
        self._plain = [plain(each.name) for each in self._terms]
        self._sounds = [sound(each) for each in self._plain]
        self._syllables = frozenset(syllable for each in self._sounds for syllable in each.split(BREAK)[1:])
        self._begun = frozenset(each[:end] for each in self._syllables for end in range(1, len(each) + 1))
        self._joined = [each.replace(BREAK, "") for each in self._sounds]
        self._initials = [initials(each) for each in self._sounds]
        self._codes = Words([plain(each.code) for each in self._terms])
        self._wordings, self._near = Words(self._plain), Near(self._plain)
        self._spoken, self._first_letters = Words(self._sounds), Words(self._initials)
        numbers = {each.code: number for number, each in enumerate(self._terms)}
        kinds: tuple[WayKind, ...] = ("synonym", *_OTHERS)
        self._ways = {kind: Ways([each for each in content.ways if each.kind == kind], numbers) for kind in kinds}

    def same(self, wording: str) -> list[Hit]:
        """Return the terms with a wording, whatever its width, brackets and marks."""
        return [hit for _, hit in self._told("exact", self._wordings.equal(plain(wording)), self._name)]

    def meant(self, word: str) -> list[Hit]:
        """Return the terms whose whole wording a word is a synonym of."""
        return [hit for _, hit in self._synonyms(plain(word)) if hit.match == "same-word"]

    def nearest(self, wording: str, limit: int = 3) -> list[Hit]:
        """Return the terms whose wordings are most like another one."""
        return [hit for _, hit in self._told("near", self._near.nearest(plain(wording), limit), self._name)]

    def named(self, kind: OtherKind, name: str) -> list[tuple[Row, str]]:
        """Return the items, departments or industries of a code or name: the one, else those that have it in theirs."""
        wanted = plain(name)
        found = [way for way, _ in self._finding(kind, wanted)] if wanted else []
        equal = [each for each in found if wanted in (plain(each.row.key), plain(each.words))]
        return list(dict.fromkeys((each.row, each.name) for each in equal or found))

    def search(self, query: str, limit: int = 20) -> SearchResult:
        """Search for terms.

        Args:
            query: A word or several, of a wording or a synonym; pinyin or its initials; a code; the name of an item, a
                department or an industry.
            limit: How many hits at most.

        Raises:
            UsageError: There is nothing to look for.
        """
        wanted = plain(query)
        if not wanted or len(query) > _MOST_LETTERS:
            raise UsageError(_no_query(query))
        found: dict[object, Hit] = {}
        for number, hit in self._all(query, wanted, limit + 1):
            found.setdefault(hit.row if number < 0 else number, hit)
            if len(found) > limit:
                break
        hits = tuple(found.values())
        return SearchResult(query, self.day, self.layers, hits[:limit], len(hits) > limit)

    def _all(self, query: str, wanted: str, enough: int) -> Found:
        codes, rest = self._coded(query)
        told, words = [number for each in codes for number in self._codes.equal(each)], plain(rest)
        yield from self._told("code", told, self._code)
        yield from self._searched(query, wanted, enough)
        # The wording that was copied with a code may be another term's, or the code may be gone.
        if codes and words and not any(words in self._plain[number] for number in told):
            yield from self._searched(rest, words, enough)

    def _coded(self, query: str) -> tuple[list[str], str]:
        """Return the words of a query that are codes of terms, or look like one, and what is left without them."""
        letters = unicodedata.normalize("NFKC", query).casefold()
        codes = [each for each in _RUN.findall(letters) if _LIKE_A_CODE.fullmatch(each) or any(self._codes.equal(each))]
        return codes, _RUN.sub(lambda found: " " if found[0] in codes else found[0], letters)

    def _searched(self, query: str, wanted: str, enough: int) -> Found:
        literal = False
        for number, hit in self._literal(query, wanted):
            # A synonym within the query says little about the rest of it.
            literal = literal or hit.match != "synonym"
            yield number, hit
        spelt = literal
        for number, hit in self._heard(wanted, literal):
            spelt = spelt or hit.match == "pinyin"
            yield number, hit
        words = _words_of(query)
        for kind in _OTHERS:
            every = self._ways[kind].holding_every(words) if len(words) > 1 else ()
            yield from self._by_way(kind, chain(self._finding(kind, wanted), every))
        if len(words) > 1:
            yield from self._together(words)
        if not spelt:
            yield from self._told("near", self._near_to(wanted, enough), self._name)

    def _literal(self, query: str, wanted: str) -> Found:
        yield from self._told("code", self._codes.equal(wanted), self._code)
        yield from self._told("exact", self._wordings.equal(wanted), self._name)
        synonyms = list(self._synonyms(wanted))
        yield from (each for each in synonyms if each[1].match == "same-word")
        yield from self._told("beginning", self._wordings.beginning(wanted), self._name)
        yield from self._told("holding", self._wordings.holding(wanted), self._name)
        yield from synonyms
        words = _words_of(query)
        if len(words) > 1:
            longest = max(words, key=len)
            every = (
                each for each in self._wordings.holding(longest) if all(word in self._plain[each] for word in words)
            )
            yield from self._told("every-word", every, self._name)
        if len(wanted) > 1:
            yield from self._told("code", self._codes.beginning(wanted), self._code)

    def _heard(self, wanted: str, literal: bool) -> Found:
        if not wanted.isascii():
            if len(wanted) > 1 and not literal:
                heard = sound(wanted)
                yield from self._told("sound", self._spoken.holding(heard, ends=BREAK), lambda _: spoken(heard))
            return
        read = readings(wanted, self._syllables, self._begun)
        for look in (self._spoken.equal, self._spoken.beginning, self._spoken.holding):
            for each in read:
                yield from self._told("pinyin", look(each), self._spelling)
        for look in (self._first_letters.equal, self._first_letters.beginning, self._first_letters.holding):
            yield from self._told("initials", look(wanted), self._initials.__getitem__)

    def _synonyms(self, wanted: str) -> Found:
        for way, numbers in self._ways["synonym"].finding(wanted, within=2):
            for number in numbers:
                whole = plain(way.words) == wanted and plain(way.name) == self._plain[number]
                yield number, self._hit(number, "same-word" if whole else "synonym", way.words, way)

    def _by_way(self, kind: OtherKind, found: Iterable[tuple[Way, tuple[int, ...]]]) -> Found:
        for way, numbers in found:
            matched = way.name if way.words in (way.name, way.row.key) else f"{way.words}（{way.name}）"
            if not way.terms:
                yield -1, Hit(way.row, way.name, None, False, None, kind, matched)
            for number in numbers:
                yield number, self._hit(number, kind, matched, way)

    def _together(self, words: Sequence[str]) -> Found:
        """Yield the terms of which each word stands in the wording or in other words that lead to them."""
        leads = [self._leading(each) for each in words]
        for number in sorted(set(leads[0]).intersection(*leads)):
            used = [way for each in leads if (way := each[number]) is not None]
            if used:
                names = dict.fromkeys(way.words for way in used)
                yield number, self._hit(number, "together", "、".join(names), used[0])

    def _leading(self, word: str) -> dict[int, Way | None]:
        # The wording itself goes before whatever else leads to it.
        found: dict[int, Way | None] = dict.fromkeys(self._wordings.holding(word))
        for ways in self._ways.values():
            for way, numbers in ways.finding(word):
                for number in numbers:
                    found.setdefault(number, way)
        return found

    def _finding(self, kind: OtherKind, wanted: str) -> Iterator[tuple[Way, tuple[int, ...]]]:
        # 国家卫生健康委员会 is a name that nobody wrote down, 国家卫生健康委 and 卫生健康 are.
        return self._ways[kind].finding(wanted, within=3 if kind == "department" else 0)

    def _near_to(self, wanted: str, enough: int) -> Iterable[int]:
        if wanted.isascii():
            return near_letters(wanted, self._joined, enough)
        return self._near.within(wanted, enough)

    def _told(self, match: Match, numbers: Iterable[int], matched: Callable[[int], str]) -> Found:
        for number in numbers:
            yield number, self._hit(number, match, matched(number))

    def _hit(self, number: int, match: Match, matched: str, way: Way | None = None) -> Hit:
        return replace(self._terms[number], match=match, matched=matched, via=way.row if way else None)

    def _name(self, number: int) -> str:
        return self._terms[number].name

    def _code(self, number: int) -> str:
        return self._terms[number].code

    def _spelling(self, number: int) -> str:
        return spoken(self._sounds[number])


def _words_of(query: str) -> list[str]:
    return [each for each in map(plain, _BETWEEN.split(query)) if each]


def _no_query(query: str) -> Text:
    if len(query) > _MOST_LETTERS:
        return Text(
            f"要查的内容有 {len(query):,} 个字，最多 {_MOST_LETTERS} 个；整段经营范围请用 catalogue statement --text。",
            f"The query has {len(query):,} letters, {_MOST_LETTERS} at most; for a whole scope there is catalogue "
            "statement --text.",
        )
    return Text(
        "没有要查的内容；请写规范表述中的几个字、拼音或首字母、代码，或事项、部门、行业的名称。",
        "There is nothing to look for; write a part of a wording, pinyin or its initials, a code, or the name of a permit "
        "item, a department or an industry.",
    )
