"""Data Package descriptors as frozen dataclasses.

The names are those of Data Package v2 (https://datapackage.org/standard/data-package/) and Table Schema v2, in snake
case; our own properties stand beside them: `titleEn`, `rules`, `sensitive`, `kind`, `effective`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from zhengzhao.messages import Text
from zhengzhao.standard.exports import exporter
from zhengzhao.standard.near import alike
from zhengzhao.standard.vocabulary import FALSE_VALUES, FIELDS_MATCH, TRUE_VALUES

if TYPE_CHECKING:
    import pandera.pandas
    import pandera.polars

Severity = Literal["error", "warning"]
Raw = Mapping[str, Any]
FILE = "file"
"""The kind of a resource of somebody's package that is no table, or of which nothing says how it must look."""
RULES = "rules"
"""The kind of a resource of an overlay that is no table: a file of rules for the national table of its name."""
_ASKED = ("*{}", "* {}", "{}*", "{} *", "＊{}", "{}＊", "{}（必填）", "{}(必填)", "*{}（必填）", "*{}(必填)")
_BOTH = ("{}({})", "{}{}", "{}_{}", "{}-{}", "{}:{}", "{}/{}")
_WRITTEN_OUT = {"%c": "%a %b %d %H:%M:%S %Y", "%x": "%m/%d/%y", "%X": "%H:%M:%S", "%z": "+0000", "%Z": "UTC"}
_NATIONAL = {"standard": Text("标准", "standard"), "catalogue": Text("目录", "catalogue")}


@dataclass(frozen=True)
class Reference:
    """What a foreign key or a rule points at: some fields of a resource, here or in another package."""

    resource: str
    fields: tuple[str, ...] = ()
    package: str | None = None


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key; an empty `reference.resource` means the table itself, `where` is its place in the descriptor."""

    fields: tuple[str, ...]
    reference: Reference
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Rule:
    """A check that a schema names, or an expression of its own.

    `fields` are bound to the parameters of the check in order. `when` limits the rule to the rows where it is true.
    `layer` is the overlay that adds it, such as ``overlay-demo 1.0.0``; None for a rule of the table's own schema.
    `where` is its place in the descriptor.
    """

    name: str
    fields: tuple[str, ...]
    check: str | None = None
    expression: str | None = None
    when: str | None = None
    severity: Severity | None = None
    summary: Text | None = None
    reference: Reference | None = None
    layer: str | None = None
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Field:
    """One field of a Table Schema; `raw` keeps every property as it stands, `where` is its place in the descriptor."""

    name: str
    title: Text
    type: str = "string"
    format: str = "default"
    constraints: Raw = field(default_factory=dict)
    missing_values: tuple[str, ...] | None = None
    sensitive: bool = False
    formerly: tuple[str, ...] = ()
    raw: Raw = field(default_factory=dict)
    where: str = field(default="", compare=False)

    @property
    def item(self) -> Field:
        """What each item of a list is, as a field of its own."""
        return Field(self.name, self.title, type=str(self.raw.get("itemType", "string")))

    @property
    def delimiter(self) -> str:
        """What stands between the items of a list."""
        return str(self.raw.get("delimiter", ","))

    @property
    def spellings(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Everything that a boolean may be written as: for true, and for false."""
        return tuple(self.raw.get("trueValues", TRUE_VALUES)), tuple(self.raw.get("falseValues", FALSE_VALUES))

    @property
    def truths(self) -> tuple[str, str]:
        """The words that a boolean is written with: for true, and for false."""
        true, false = self.raw.get("trueValues") or ["true"], self.raw.get("falseValues") or ["false"]
        return str(true[0]), str(false[0])

    @property
    def strftime(self) -> str | None:
        """The pattern of strftime that its dates are written by, so that strptime reads them; None for a format without.

        What depends on a locale is written out, and a moment is one in UTC.
        """
        if "%" not in self.format:
            return None
        return re.sub("%.", lambda found: _WRITTEN_OUT.get(found[0], found[0]), self.format)

    @property
    def bare(self) -> bool:
        """Whether its numbers have the common form: no decimal mark, groups or unit of the field's own."""
        usual = self.raw.get("decimalChar", ".") == "." and not self.raw.get("groupChar")
        return usual and self.raw.get("bareNumber") is not False

    @property
    def categories(self) -> tuple[Any, ...]:
        """The values of the field's categories, in their order."""
        return tuple(each["value"] if isinstance(each, Mapping) else each for each in self.raw.get("categories", ()))

    @property
    def labels(self) -> dict[str, Text]:
        """What people call each value, by the labels of the field's categories, in their order."""
        listed = [each for each in self.raw.get("categories", ()) if isinstance(each, dict)]
        named = {str(each["value"]): (each.get("label"), each.get("labelEn")) for each in listed if "value" in each}
        return {value: Text(str(zh or value), str(en or zh or value)) for value, (zh, en) in named.items()}


@dataclass(frozen=True)
class Schema:
    """A Table Schema with the rules that name checks."""

    fields: tuple[Field, ...]
    missing_values: tuple[str, ...] = ("",)
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()
    fields_match: str | None = None
    raw: Raw = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(each.name for each in self.fields)

    @property
    def demands(self) -> frozenset[str]:
        """What it demands of the columns of a file: of `EVERY_FIELD`, `NO_OTHER` and `THEIR_ORDER`.

        The order only where it says `fieldsMatch: exact` in so many words: the default, which is the same, does not ask
        for it, because columns that are found by their labels lose nothing by their order.
        """
        return FIELDS_MATCH[self.fields_match or "equal"]

    @property
    def compared_by(self) -> tuple[str, ...]:
        """The fields that a row is known by when versions are compared, where the key is a mere number (`comparedBy`)."""
        return tuple(self.raw.get("comparedBy", ()))

    @cached_property
    def by_label(self) -> Mapping[str, Field]:
        """The fields by every label that stands for them: a name before a Chinese title before an English one.

        Last come all these as forms have them where something must be filled in: with a star, or in words.
        """
        labelled = self._labelled()
        marked = {form.format(label): each for label, each in labelled.items() for form in _ASKED}
        return {**marked, **labelled}

    @cached_property
    def by_spelling(self) -> Mapping[str, str]:
        """The labels by what is `alike` of them, of their forms with a star and of a name beside a title.

        What two fields share is none of either.
        """
        meant: dict[str, set[str]] = {}
        fields = self._labelled()
        for label in fields:
            for form in ("{}", *_ASKED):
                meant.setdefault(alike(form.format(label)), set()).add(label)
        for each in self.fields:
            for title in {each.title.zh, each.title.en} - {each.name}:
                for form in _BOTH:
                    for both in (form.format(each.name, title), form.format(title, each.name)):
                        meant.setdefault(alike(both), set()).add(each.name)
        # A name is the last of the labels, and the best known.
        return {
            each: max(labels, key=list(fields).index)
            for each, labels in meant.items()
            if len({fields[label].name for label in labels}) == 1
        }

    def _labelled(self) -> dict[str, Field]:
        labelled = {each.title.en: each for each in self.fields}
        labelled |= {each.title.zh: each for each in self.fields}
        labelled |= {each.name: each for each in self.fields}
        return labelled

    def field(self, name: str) -> Field:
        """Return the field of that name.

        Raises:
            KeyError: The schema has no such field.
        """
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    def requires(self, field: Field) -> bool:
        """Tell whether every record must have a value of a field: it is required, or a part of the primary key."""
        return field.constraints.get("required") is True or field.name in self.primary_key

    def missing(self, field: Field) -> tuple[str, ...]:
        """Return the texts that stand for nothing in a field: its own, or the schema's where it has none."""
        return self.missing_values if field.missing_values is None else field.missing_values


@dataclass(frozen=True)
class Resource:
    """One table of a package: where its rows are and which schema they follow; `package` is None for one on its own.

    Its rows may go on in `more` files; `where` is its place in the descriptor.
    """

    name: str
    title: Text
    path: str | None
    schema: Schema
    kind: str = "table"
    more: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    raw: Raw = field(default_factory=dict)
    where: str = field(default="", compare=False)
    package: Package | None = field(default=None, compare=False, repr=False)

    @overload
    def to_pandera(
        self,
        library: Literal["polars"],
        *,
        content: Sequence[Path] = (),
        today: date | None = None,
        waivers: Path | None = None,
        show_values: bool = False,
    ) -> pandera.polars.DataFrameSchema: ...

    @overload
    def to_pandera(
        self,
        library: Literal["pandas"],
        *,
        content: Sequence[Path] = (),
        today: date | None = None,
        waivers: Path | None = None,
        show_values: bool = False,
    ) -> pandera.pandas.DataFrameSchema: ...

    def to_pandera(
        self,
        library: Literal["polars", "pandas"],
        *,
        content: Sequence[Path] = (),
        today: date | None = None,
        waivers: Path | None = None,
        show_values: bool = False,
    ) -> pandera.polars.DataFrameSchema | pandera.pandas.DataFrameSchema:
        """Return the table as a pandera schema, whose `validate` gives the verdicts of `zhengzhao validate`.

        Args:
            library: Whose frames it validates.
            content: Directories of overlays, each with the same shape as the content folders.
            today: The day that counts as today; None is today in Shanghai, whenever a frame is validated.
            waivers: A file of waivers.
            show_values: Whether sensitive values are shown as they are.

        Raises:
            UsageError: There is no such library, `zhengzhao[frames]` is not installed, or the table has no package.
        """
        terms = {"content": content, "today": today, "waivers": waivers, "show_values": show_values}
        schema: pandera.polars.DataFrameSchema | pandera.pandas.DataFrameSchema
        schema = exporter("pandera")(self, library, **terms)
        return schema


@dataclass(frozen=True)
class Package:
    """A Data Package descriptor, read from `base`; `overlays` are those whose rules were laid over its tables."""

    name: str
    version: str
    title: Text
    resources: tuple[Resource, ...]
    base: Path
    status: str = "draft"
    effective_from: str | None = None
    effective_until: str | None = None
    accepted_until: str | None = None
    raw: Raw = field(default_factory=dict)
    overlays: tuple[Package, ...] = ()

    def __post_init__(self) -> None:
        """Let each resource know its package, where its code lists are."""
        object.__setattr__(self, "resources", tuple(replace(each, package=self) for each in self.resources))

    @property
    def label(self) -> str:
        """Its name and number, by which an answer names it, e.g. ``overlay-demo 1.0.0``."""
        return f"{self.name} {self.version}"

    @property
    def called(self) -> Text:
        """Its name and number as a sentence says them: a national version in words, every other one by its label."""
        words = _NATIONAL.get(self.name, Text(self.name, self.name))
        return Text(f"{words.zh} {self.version}".rstrip(), f"{words.en} {self.version}".rstrip())

    def resource(self, name: str) -> Resource:
        """Return the resource of that name.

        Raises:
            KeyError: The package has no such resource.
        """
        for each in self.resources:
            if each.name == name:
                return each
        raise KeyError(name)

    def tables(self) -> tuple[Resource, ...]:
        """The resources that people fill, as opposed to code lists."""
        return tuple(each for each in self.resources if each.kind not in ("codes", FILE))
