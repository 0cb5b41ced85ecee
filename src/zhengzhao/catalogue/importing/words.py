"""The words that an import knows: `catalogue/import.yaml`, which editors change and the program only reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zhengzhao.catalogue.importing.mapping import split_name
from zhengzhao.paths import content_folder
from zhengzhao.standard import read_yaml

FieldName = tuple[str, str]
"""The name of a table and that of one of its fields."""
_BRACKETS = str.maketrans("（）［］【】〔〕“”‘’", "()[][]()\"\"''")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Words:
    """What `catalogue/import.yaml` says; see there."""

    named_by: Mapping[str, str]
    labels: Mapping[str, FieldName]
    counters: frozenset[str]
    values: Mapping[FieldName, Mapping[str, str]]
    aliases: Mapping[str, Mapping[str, str]]
    ticks: frozenset[str]
    crosses: frozenset[str]
    nothing: frozenset[str]
    same: frozenset[str]
    totals: frozenset[str]
    kept_in: Mapping[FieldName, FieldName]
    limits: Mapping[FieldName, FieldName]
    coded_from: Mapping[FieldName, FieldName]
    case_of: Mapping[FieldName, FieldName]
    defaults: Mapping[FieldName, str]

    def is_tick(self, text: str) -> bool:
        """Tell whether a text means yes."""
        return text in self.ticks

    def is_total(self, text: str) -> bool:
        """Tell whether a cell says that its row adds others up."""
        return plain(text).strip(":()") in self.totals

    def value(self, field: FieldName, text: str) -> str | None:
        """Return the code that a word has in a field; None where it is none that is known."""
        return self.values.get(field, {}).get(plain(text))

    def label(self, text: str) -> FieldName | None:
        """Return the field that a column is most often called so for."""
        return self.labels.get(plain(text))


def plain(text: str) -> str:
    """Return a text as it is compared: widths, brackets and white space make no difference.

    >>> plain("食品经营许可 (仅销售预包装食品）") == plain("食品经营许可（仅销售预包装食品)")
    True
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_BRACKETS)).casefold()


@lru_cache
def load_words() -> Words:
    """Read the words.

    Raises:
        DescriptorError: The file is not YAML.
    """
    raw: Mapping[str, Any] = read_yaml(content_folder("catalogue") / "import.yaml")
    return Words(
        named_by=raw["named_by"],
        labels={plain(label): split_name(name) for name, listed in raw["labels"].items() for label in listed},
        counters=frozenset(map(plain, raw["counters"])),
        values={split_name(name): dict(_plain_keys(listed)) for name, listed in raw["values"].items()},
        aliases={table: dict(_plain_keys(listed)) for table, listed in raw["aliases"].items()},
        ticks=frozenset(raw["ticks"]),
        crosses=frozenset(raw["crosses"]),
        nothing=frozenset(raw["nothing"]),
        same=frozenset(raw["same"]),
        totals=frozenset(map(plain, raw["totals"])),
        kept_in=_pairs(raw["kept_in"]),
        limits=_pairs(raw["limits"]),
        coded_from=_pairs(raw["coded_from"]),
        case_of=_pairs(raw["case_of"]),
        defaults={split_name(name): str(value) for name, value in raw["defaults"].items()},
    )


def _plain_keys(listed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for text, means in listed.items():
        yield plain(str(text)), str(means)


def _pairs(listed: Mapping[str, str]) -> Mapping[FieldName, FieldName]:
    return {split_name(one): split_name(other) for one, other in listed.items()}
