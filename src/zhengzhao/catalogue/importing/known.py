"""What the catalogue knows already, and what the workbook itself adds: codes by name, and names near to a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb
from sqlglot import exp

from zhengzhao.catalogue.importing.words import Words, plain
from zhengzhao.catalogue.layers import Catalogue
from zhengzhao.engines import column, table, to_sql
from zhengzhao.standard import Resource

_PROVISIONAL = re.compile(r"([a-z])\[0-9\]\{(\d+)(?:,(\d+))?\}")
"""How a pattern allows codes that are ours: a small letter and digits."""
_NEAREST = 3
_SHORTENED = 99.0


@dataclass
class Known:
    """The rows of the catalogue by their names and codes.

    Args:
        words: The words of imports.
        numbers: The first number of the codes that are given, by table; elsewhere they go on after the highest.
    """

    words: Words
    numbers: Mapping[str, int]
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(default_factory=dict)
    _shown: dict[str, list[str]] = field(default_factory=dict)
    _taken: dict[str, set[str]] = field(default_factory=dict)
    _identities: dict[str, dict[tuple[str, ...], str]] = field(default_factory=dict)
    _divisions: dict[str, str] = field(default_factory=dict)
    _national: dict[str, dict[tuple[str, ...], Mapping[str, str | None]]] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)
    _catalogued: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, resource: Resource, rows: Iterable[Mapping[str, str | None]]) -> None:
        """Add rows of a table; of two with one name the later stands, as a later layer goes before an earlier one."""
        key = resource.schema.primary_key
        named = self.words.named_by.get(resource.name)
        same = resource.schema.compared_by
        for row in rows:
            if len(key) != 1:
                return
            code = row[key[0]] or ""
            self._taken.setdefault(resource.name, set()).add(code)
            if named is not None and row.get(named):
                self._add_name(resource.name, str(row[named]), code)
            if same:
                identity = tuple(row.get(each) or "" for each in same)
                self._identities.setdefault(resource.name, {})[identity] = code
            if row.get("division"):
                self._divisions[code] = str(row["division"])

    def code_of(self, resource: str, text: str) -> str | None:
        """Return the code of a row by its code, its name or an alias of its name; None where there is none."""
        if text in self._names.get(resource, {}):
            return text
        found = self._codes.get(resource, {})
        alias = self.words.aliases.get(resource, {}).get(plain(text))
        return found.get(plain(text)) or (found.get(plain(alias)) if alias else None)

    def has(self, resource: str, code: str) -> bool:
        """Tell whether a row of that code is known, of the catalogue or of the workbook."""
        return code in self._taken.get(resource, ())

    def national(self, resource: Resource, row: Mapping[str, str]) -> Mapping[str, str | None] | None:
        """Return the national row with the key of a row; None where there is none."""
        key = tuple(row.get(each) or "" for each in resource.schema.primary_key)
        return self._national.get(resource.name, {}).get(key)

    def name_of(self, resource: str, code: str) -> str:
        """Return the name of a row by its code."""
        return self._names.get(resource, {}).get(code, code)

    def code_in(self, resource: str, text: str, division: str) -> str | None:
        """Return the code of the only row of a division whose name holds a text: the 住建局 of a county."""
        short = plain(text)
        found = [
            code
            for name, code in self._codes.get(resource, {}).items()
            if short in name and self._divisions.get(code) == division
        ]
        return found[0] if len(found) == 1 and short else None

    def define(self, resource: Resource, name: str, code: str | None, division: str = "") -> str:
        """Return the code of a row of the workbook: its own, that of a row of the same name, or a new one."""
        found = code or self._codes.get(resource.name, {}).get(plain(name)) or self.new_code(resource)
        self._taken.setdefault(resource.name, set()).add(found)
        if name:
            self._add_name(resource.name, name, found)
        if division:
            self._divisions[found] = division
        return found

    def identity(self, resource: Resource, row: Mapping[str, str | None]) -> str:
        """Return the code of a row that has no name: that of the row before it that says the same, or a new one."""
        same = tuple(row.get(each) or "" for each in resource.schema.compared_by)
        found = self._identities.setdefault(resource.name, {})
        if same not in found:
            found[same] = self.new_code(resource)
        return found[same]

    def new_code(self, resource: Resource) -> str:
        """Give a code that nobody has, as the key's pattern allows for codes of ours."""
        pattern = resource.schema.field(resource.schema.primary_key[0]).constraints.get("pattern", "")
        form = _PROVISIONAL.search(str(pattern))
        letter, width = (form[1], int(form[2])) if form else (resource.name[0], 4)
        taken = self._taken.setdefault(resource.name, set())
        start = self._next.get(resource.name) or self.numbers.get(resource.name)
        if start is None:
            numbers = [int(each[1:]) for each in taken if each[:1] == letter and each[1:].isdigit()]
            start = max(numbers, default=0) + 1
        while (code := f"{letter}{start:0{width}}") in taken:
            start += 1
        self._next[resource.name] = start + 1
        taken.add(code)
        return code

    def nearest(self, resource: str, text: str) -> tuple[str, ...]:
        """Return the three known names that are nearest to a text, by their letters and by how they sound."""
        from pypinyin import lazy_pinyin
        from rapidfuzz import fuzz, process

        names = self._shown.get(resource, [])
        if not names:
            return ()
        by_letters = process.extract(text, names, scorer=fuzz.WRatio, limit=_NEAREST * 2)
        sounds = {name: "".join(lazy_pinyin(name)) for name in names}
        by_sound = process.extract("".join(lazy_pinyin(text)), sounds, scorer=fuzz.ratio, limit=_NEAREST * 2)
        scores: dict[str, float] = {}
        for name, score, _ in by_letters:
            scores[name] = max(scores.get(name, 0), score)
        for _, score, name in by_sound:
            # A whole name that sounds alike is a slip of the input method.
            scores[name] = max(scores.get(name, 0), score)
        # People shorten by leaving letters out: 市监局.
        scores |= dict.fromkeys((name for name in names if len(text) > 1 and _is_within(text, name)), _SHORTENED)
        return tuple(sorted(scores, key=lambda name: (-scores[name], name))[:_NEAREST])

    def alike(self, resource: str, name: str) -> tuple[str, ...]:
        """Return the names of the catalogue that a new name may be a slip of: a letter or two apart, and not the same."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        if plain(name) in self._codes.get(resource, {}):
            return ()
        names = self._catalogued.get(resource, ())
        apart = max(1, len(name) // 8)
        found = process.extract(name, names, scorer=Levenshtein.distance, score_cutoff=apart, limit=_NEAREST)
        return tuple(each for each, _, _ in found)

    def add_national(self, resource: Resource, rows: Iterable[Mapping[str, str | None]]) -> None:
        """Add the rows that an overlay cannot change."""
        key = resource.schema.primary_key
        self._national[resource.name] = {tuple(row[each] or "" for each in key): row for row in rows}

    def close(self) -> None:
        """Say that the catalogue has been read, and that what is added now is new."""
        self._catalogued = {table: tuple(names) for table, names in self._shown.items()}

    def _add_name(self, resource: str, name: str, code: str) -> None:
        self._codes.setdefault(resource, {})[plain(name)] = code
        if code not in self._names.setdefault(resource, {}):
            self._shown.setdefault(resource, []).append(name)
        self._names[resource][code] = name


def known_of(catalogue: Catalogue, words: Words, numbers: Mapping[str, int]) -> Known:
    """Read what a catalogue knows: a national version, and the overlays above it."""
    known = Known(words, numbers)
    with duckdb.connect(":memory:") as connection:
        catalogue.register(connection)
        for resource in catalogue.national.resources:
            rows = _rows(connection, resource)
            known.add(resource, (row for _, row in rows))
            known.add_national(resource, (row for layer, row in rows if layer == 0))
    known.close()
    return known


def _rows(connection: duckdb.DuckDBPyConnection, resource: Resource) -> list[tuple[int, dict[str, str | None]]]:
    names = resource.schema.names
    query = exp.Select(expressions=[column(each) for each in ("layer", *names)]).from_(table(resource.name))
    found = connection.execute(to_sql(query.order_by(column("layer")))).fetchall()
    return [(layer, dict(zip(names, row, strict=True))) for layer, *row in found]


def _is_within(text: str, name: str) -> bool:
    letters = iter(name)
    return all(each in letters for each in text)
