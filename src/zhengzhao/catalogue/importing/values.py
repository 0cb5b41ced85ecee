"""The value of a text in a field: a word's code, a name's code, a day, a number as its pattern has it, or a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zhengzhao.catalogue.importing import cleaning
from zhengzhao.catalogue.importing.known import Known
from zhengzhao.catalogue.importing.mapping import WorkbookMapping
from zhengzhao.catalogue.importing.words import FieldName, Words
from zhengzhao.messages import Text
from zhengzhao.standard import Field, Package, Resource

_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Value:
    """What a text is in a field.

    Args:
        text: The value as the catalogue has it; empty where the text says that there is nothing.
        as_is: Whether the text was that very value, or the very name of its code.
        more: What it says of other fields: the bracket that limits a word.
    """

    text: str
    as_is: bool = True
    more: Mapping[FieldName, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Doubt:
    """Why a text has no value, and what may be meant."""

    because: Text
    nearest: tuple[str, ...] = ()
    may_be_new: bool = False


@dataclass
class Values:
    """Turns texts into values; the same text in the same field has always the same.

    Args:
        package: The national version whose fields they are.
        words: The words of imports.
        known: What the catalogue and the workbook know.
        mapping: What the mapping and the answers say.
    """

    package: Package
    words: Words
    known: Known
    mapping: WorkbookMapping
    _found: dict[tuple[FieldName, str, str, bool], Value | Doubt] = field(default_factory=dict)
    _targets: dict[FieldName, str | None] = field(default_factory=dict)

    def of(self, name: FieldName, text: str, division: str = "", refers: bool = False) -> Value | Doubt:
        """Return the value of a text in a field.

        Args:
            name: The table and its field.
            text: One value of a cell.
            division: The division that a column of a matrix stands for: short names are looked for there.
            refers: Whether a name must be one that is known already.
        """
        key = (name, text, division, refers)
        if key not in self._found:
            self._found[key] = self._value(name, text, division, refers)
        return self._found[key]

    def parts(self, name: FieldName, text: str, marks: str | None) -> list[str]:
        """Split a cell of a field into its values."""
        if marks is None or self.mapping.means(name, text) is not None:
            return [text] if text.strip() else []
        return cleaning.split(text, marks, lambda each: self.is_known(name, each))

    def is_known(self, name: FieldName, text: str) -> bool:
        """Tell whether a text is a name that is known, or a word."""
        target = self.target(name)
        return (
            self.mapping.means(name, text) is not None
            or self.words.value(name, text) is not None
            or (target is not None and self.known.code_of(target, text) is not None)
        )

    def target(self, name: FieldName) -> str | None:
        """Return the table whose rows a field names: that of its foreign key, or its own if it is what rows are named by."""
        if name not in self._targets:
            self._targets[name] = self._target(name)
        return self._targets[name]

    def field(self, name: FieldName) -> Field:
        """Return the field of a name."""
        return self.package.resource(name[0]).schema.field(name[1])

    def _target(self, name: FieldName) -> str | None:
        table, own = name
        schema = self.package.resource(table).schema
        for key in schema.foreign_keys:
            if key.fields == (own,):
                return key.reference.resource or table
        return table if self.words.named_by.get(table) == own else None

    def _value(self, name: FieldName, text: str, division: str, refers: bool) -> Value | Doubt:
        meant = self.mapping.means(name, text)
        if meant is None and text.strip() in self.words.nothing:
            return Value("", as_is=False)
        cleaned = cleaning.clean(text if meant is None else meant)
        found = self._plain_value(name, cleaned, division, refers)
        if found is None and name in self.words.limits:
            found = self._limited(name, cleaned, division, refers)
        if found is None:
            return self._doubt(name, cleaned, refers)
        changed = meant is not None or cleaned != text
        return Value(found.text, found.as_is and not changed, found.more) if isinstance(found, Value) else found

    def _plain_value(self, name: FieldName, text: str, division: str, refers: bool) -> Value | Doubt | None:
        """Return the value of a cleaned text; None where it is not known."""
        own = self.field(name)
        word = self.words.value(name, text)
        if word is not None:
            return Value(word)
        target = self._target_named(name, refers)
        if target is not None:
            return self._code(own, target, text, division)
        listed = own.constraints.get("enum")
        if listed:
            return Value(text) if text in map(str, listed) else None
        if own.type == "date":
            day = cleaning.day(text)
            return None if day is None else Value(day, as_is=day == text)
        if own.type == "boolean":
            yes = text in self.words.ticks or text.casefold() == "true"
            no = text in self.words.crosses or text.casefold() == "false"
            return Value("true" if yes else "false", as_is=text in ("true", "false")) if yes or no else None
        pattern = own.constraints.get("pattern")
        if pattern:
            code = cleaning.code(text, re.compile(str(pattern)))
            return None if code is None else Value(code, as_is=code == text)
        most = own.constraints.get("maxLength")
        if isinstance(most, int) and len(text) > most:
            return Doubt(
                Text(
                    f"“{_shown(text)}”有 {len(text):,} 个字，{own.title.zh}最长 {most} 个字；请核对这一格是否写了别的内容",
                    f"“{_shown(text)}” has {len(text):,} characters where {own.title.en} has at most {most}; "
                    "check whether the cell holds something else",
                )
            )
        return Value(text)

    def _target_named(self, name: FieldName, refers: bool) -> str | None:
        # The name of a row that the sheet itself defines is a text like any other.
        target = self.target(name)
        return None if not refers and self.words.named_by.get(name[0]) == name[1] else target

    def _code(self, own: Field, target: str, text: str, division: str) -> Value | None:
        code = self.known.code_of(target, text)
        if code is not None:
            return Value(code, as_is=text in (code, self.known.name_of(target, code)))
        pattern = own.constraints.get("pattern")
        mended = cleaning.code(text, re.compile(str(pattern))) if pattern else None
        if mended is not None and self.known.code_of(target, mended) == mended:
            return Value(mended, as_is=False)
        found = self.known.code_in(target, text, division) if division else None
        return Value(found, as_is=False) if found is not None else None

    def _limited(self, name: FieldName, text: str, division: str, refers: bool) -> Value | None:
        parts = cleaning.limited(text)
        if parts is None:
            return None
        word = self._plain_value(name, parts[0], division, refers)
        if not isinstance(word, Value) or not self._is_sure(name, parts[0]):
            return None
        to = self.words.limits[name]
        limit = self.words.value(to, parts[1]) or parts[1]
        return Value(word.text, as_is=False, more={to: limit})

    def _is_sure(self, name: FieldName, text: str) -> bool:
        # 食品经营许可（仅销售预包装食品） is a name: only what stands behind a known one limits it.
        return self.is_known(name, text) or text in map(str, self.field(name).constraints.get("enum") or ())

    def _doubt(self, name: FieldName, text: str, refers: bool) -> Doubt:
        own, target = self.field(name), self._target_named(name, refers)
        title = own.title
        if target is not None:
            resource = self.package.resource(target)
            return Doubt(
                Text(
                    f"目录里没有叫“{_shown(text)}”的{resource.title.zh}；请选最接近的一个，或改正",
                    f"there is no “{_shown(text)}” among the {resource.title.en.lower()}; choose what is meant, or mend it",
                ),
                self.known.nearest(target, text),
            )
        listed = tuple(self._words_of(name, own))
        zh = f"；可用 {'、'.join(listed[:12])}" if listed else ""
        en = f"; there are {', '.join(listed[:12])}" if listed else ""
        return Doubt(
            Text(
                f"“{_shown(text)}”不是{title.zh}应有的写法{zh}",
                f"“{_shown(text)}” is not how {title.en.lower()} is written{en}",
            ),
            _near(text, listed),
        )

    def _words_of(self, name: FieldName, own: Field) -> Iterator[str]:
        words = dict.fromkeys(self.words.values.get(name, {}))
        yield from words or map(str, own.constraints.get("enum") or ())


def identity(resource: Resource) -> tuple[str, ...]:
    """Return the fields that say what a row is about: those it is compared by, else its primary key."""
    return resource.schema.compared_by or resource.schema.primary_key


def _near(text: str, listed: tuple[str, ...]) -> tuple[str, ...]:
    from rapidfuzz import process

    return tuple(name for name, score, _ in process.extract(text, listed, limit=3) if score > 0)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
