"""What a search found: each hit with the reason why, and the layer and version that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from zhengzhao.messages import Text

Match = Literal[
    "code",
    "exact",
    "same-word",
    "beginning",
    "holding",
    "synonym",
    "every-word",
    "sound",
    "pinyin",
    "initials",
    "item",
    "department",
    "industry",
    "together",
    "near",
]
"""How a hit was found, the surest first."""


@dataclass(frozen=True)
class Row:
    """Where something stands: a resource of the catalogue, the row's key, and the layer and version that hold it.

    Layer 0 is the nation, the others are overlays in the order in which they were given.
    """

    resource: str
    key: str
    layer: int
    catalogue: str

    def __str__(self) -> str:
        """Return the place as people read it."""
        return f"{self.resource} {self.key} · {self.catalogue}"

    def to_json(self) -> dict[str, Any]:
        """Return the place as a document has it."""
        return {"resource": self.resource, "key": self.key, "layer": self.layer, "catalogue": self.catalogue}


@dataclass(frozen=True)
class Hit:
    """One thing that was found: a scope term, or an item or department to which no term leads.

    Args:
        row: Where it stands.
        name: The wording of the term, or the name.
        kind: The kind of the term; None of what is no term.
        usable: Whether the term can be ticked.
        successor: The term to be used instead, where one is named.
        match: How it was found.
        matched: The words that the query met: a wording, a name, a code.
        via: The row by which it was found, where that is another one.
    """

    row: Row
    name: str
    kind: str | None
    usable: bool
    successor: str | None
    match: Match
    matched: str
    via: Row | None = None

    @property
    def code(self) -> str:
        """The code of the term, item or department."""
        return self.row.key

    @property
    def why(self) -> Text:
        """Say what matched, and where."""
        zh, en = _WHY[self.match]
        place = self.via.key if self.via else self.row.key
        return Text(zh.format(matched=self.matched, key=place), en.format(matched=self.matched, key=place))

    def to_json(self) -> dict[str, Any]:
        """Return the hit as a document has it."""
        why = self.why
        return {
            **self.row.to_json(),
            "name": self.name,
            "kind": self.kind,
            "usable": self.usable,
            "successor": self.successor,
            "match": self.match,
            "matched": self.matched,
            "via": self.via.to_json() if self.via else None,
            "why": why.zh,
            "whyEn": why.en,
        }


@dataclass(frozen=True)
class SearchResult:
    """The hits of one query, the best first.

    Args:
        query: What was looked for.
        day: The day whose rows were searched.
        layers: The versions and overlays in force on that day.
        hits: The hits.
        more: Whether there are others beyond the limit.
    """

    query: str
    day: date
    layers: tuple[str, ...]
    hits: tuple[Hit, ...]
    more: bool

    def to_json(self) -> dict[str, Any]:
        """Return the result as a document."""
        return {
            "format": "zhengzhao-search/1",
            "query": self.query,
            "today": self.day.isoformat(),
            "layers": list(self.layers),
            "hits": [each.to_json() for each in self.hits],
            "more": self.more,
        }


_WHY: dict[Match, tuple[str, str]] = {
    "code": ("代码 {key}", "by its code {key}"),
    "exact": ("就是这个规范表述", "this is the wording"),
    "same-word": ("同义词 {key}", "by a synonym, {key}"),
    "beginning": ("规范表述以它开头", "the wording begins with it"),
    "holding": ("规范表述含有它", "the wording holds it"),
    "synonym": ("同义词 {key}", "by a synonym, {key}"),
    "every-word": ("规范表述含有每个词", "the wording holds every word"),
    "sound": ("同音：{matched}", "sounds the same: {matched}"),
    "pinyin": ("拼音 {matched}", "by its pinyin {matched}"),
    "initials": ("拼音首字母 {matched}", "by the initials of its pinyin, {matched}"),
    "item": ("许可事项 {matched}（{key}）", "by the permit item {matched} ({key})"),
    "department": ("部门 {matched}（{key}）", "by the department {matched} ({key})"),
    "industry": ("行业 {matched}（{key}）", "by the industry {matched} ({key})"),
    "together": ("{matched} 与规范表述合起来含有每个词", "{matched}, with the wording, hold every word"),
    "near": ("写法相近，可能有错字", "nearly the same; perhaps a typing error"),
}
