"""The catalogue in layers: every national version, then the overlays of smaller areas, as tables of one connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.engines.trees import union_all
from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace
from zhengzhao.standard import (
    RULES,
    Package,
    Resource,
    corresponding,
    counterpart,
    inside,
    load_version,
    newest_version,
    overlay_packages,
    periods,
    today_in_shanghai,
    versions,
)
from zhengzhao.validators import Validator, reading_lists, select_list

if TYPE_CHECKING:
    from zhengzhao.catalogue.search import Index, SearchResult

BEGINNING, END = "0000-01-01", "9999-99-99"
"""Bounds of an open period; as text they come before and after every ISO date."""

_NOT_UTF_8 = Text("不是 UTF-8；请把文件另存为 UTF-8。", "It is not UTF-8; save the file as UTF-8.")


@dataclass(frozen=True)
class Layer:
    """One version of the catalogue (number 0) or one overlay (1, 2, … in the order given), and when it holds."""

    number: int
    package: Package
    start: str | None = None
    end: str | None = None

    @property
    def label(self) -> str:
        """The version by which an answer is given, e.g. ``1.0.0`` or ``overlay-demo 1.0.0``."""
        return self.package.version if self.number == 0 else self.package.label


@dataclass(frozen=True)
class Catalogue:
    """All national versions and overlays; the newest national version says what the resources look like.

    Where it is `frozen`, its rows are those in force on that day, and hold on every other day too.
    """

    national: Package
    layers: tuple[Layer, ...]
    frozen: date | None = None
    _indexes: dict[date, Index] = field(default_factory=dict, init=False, repr=False, compare=False)

    def search(self, query: str, *, today: date | None = None, limit: int = 20) -> SearchResult:
        """Search for scope terms by what people write: see `Index.search`.

        Args:
            query: A part of a wording, a synonym, pinyin or its initials, a code, or the name of an item, a department or
                an industry.
            today: The day whose rows are searched; None is today in Shanghai.
            limit: How many hits at most.

        Raises:
            UsageError: There is nothing to look for, or no version is in force on that day.

        >>> load_catalogue().search("canyin", limit=1).hits[0].name
        '餐饮服务'
        """
        return self.index(today or today_in_shanghai()).search(query, limit)

    def index(self, day: date) -> Index:
        """Return the index of a day; it is built when it is first asked for, and kept.

        Raises:
            UsageError: No version is in force on that day.
        """
        # Pinyin and the like are loaded by whoever searches, and by nobody else.
        from zhengzhao.catalogue.search import Index, read_content

        if day not in self._indexes:
            self._indexes[day] = Index(day, read_content(self, day))
        return self._indexes[day]

    def with_version(self, version: Package) -> Catalogue:
        """Return the catalogue with one national version, which need not be published, and all overlays."""
        own = Layer(0, version, version.effective_from, version.effective_until)
        return replace(self, layers=(own, *(each for each in self.layers if each.number)))

    def as_it_stands(self, day: date) -> Catalogue:
        """Return the catalogue as it stands on a day, as if it had always stood so and always would."""
        held = tuple(replace(each, start=None, end=None) for each in self._held(day))
        return Catalogue(self.national, held, day)

    def in_force(self, day: date) -> tuple[str, ...]:
        """Return the labels of the national version and the overlays that hold on a day, the nation's first.

        Raises:
            UsageError: No national version was in force.
        """
        held = self._held(day)
        if not held or held[0].number:
            raise UsageError(_no_version(day, [each for each in self.layers if not each.number]))
        return tuple(each.label for each in held)

    def _held(self, day: date) -> list[Layer]:
        text = day.isoformat()
        return [each for each in self.layers if (each.start or BEGINNING) <= text < (each.end or END)]

    def register(self, connection: duckdb.DuckDBPyConnection, numbered: bool = False) -> None:
        """Make one table a resource, over all layers.

        Columns are the resource's own, as text, and `layer`, `layer_name`, `catalogue` (the version's label),
        `version_from` and `version_until` (half-open; open ends are bounds that compare as text). The table `version`
        lists the layers themselves.

        Args:
            connection: Where the tables go.
            numbered: Whether there is a column `row` besides: where a record stands in its file, the header being 1.
                It is right for files without blank records.
        """
        for resource in self.national.resources:
            selects = [
                self._rows(layer, each, resource, numbered)
                for layer in self.layers
                for each in [counterpart(resource, layer.package)]
                if each is not None
            ]
            query = union_all(selects or [self._no_rows(resource, numbered)])
            with reading_lists():
                connection.execute(f"CREATE TEMP TABLE {to_sql(table(resource.name))} AS {to_sql(query)}")
        query = union_all(exp.Select(expressions=_stamp(layer)) for layer in self.layers)
        connection.execute(f"CREATE TEMP TABLE {to_sql(table('version'))} AS {to_sql(query)}")

    def _no_rows(self, resource: Resource, numbered: bool) -> exp.Select:
        # None of the layers that are left has this resource: an older version alone.
        absent = [exp.alias_(exp.cast(exp.null(), "VARCHAR"), name, quoted=True) for name in resource.schema.names]
        places = [exp.alias_(exp.cast(exp.null(), "BIGINT"), "row", quoted=True)] if numbered else []
        return exp.Select(expressions=[*absent, *places, *_stamp(self.layers[0])]).where(exp.false())

    def _rows(self, layer: Layer, resource: Resource, shape: Resource, numbered: bool) -> exp.Select:
        listed = select_list(layer.package, resource)
        if numbered:
            # The header is row 1.
            place = exp.Add(this=exp.Window(this=exp.RowNumber()), expression=exp.Literal.number(1))
            listed = listed.select(exp.alias_(place, "row", quoted=True), copy=False)
        places = [column("row")] if numbered else []
        query = exp.Select(expressions=[*_shaped(resource, shape), *places, *_stamp(layer)])
        query = query.from_(listed.subquery("rows"))
        if self.frozen is None:
            return query
        named = [column(each.alias_or_name) for each in query.expressions]
        return _frozen(exp.Select(expressions=named).from_(query.subquery("rows")), shape, self.frozen)


def _no_version(day: date, versions: Sequence[Layer]) -> Text:
    zh = "、".join(f"{each.label}（{each.start or '…'} – {each.end or '…'}）" for each in versions)
    en = ", ".join(f"{each.label} ({each.start or '…'} – {each.end or '…'})" for each in versions)
    return Text(
        f"{day.isoformat()} 没有生效的目录版本；现有：{zh}。请换一个日期。",
        f"No version of the catalogue was in force on {day.isoformat()}; there are {en}. Name another day.",
    )


def _shaped(resource: Resource, shape: Resource) -> list[exp.Expr]:
    # Each version has columns of its own; what the newest calls otherwise or has alone is found, or is NULL.
    own = corresponding(shape.schema, resource.schema)
    absent = exp.cast(exp.null(), "VARCHAR")
    values = [column(own[name]) if name in own else absent.copy() for name in shape.schema.names]
    return [exp.alias_(value, name, quoted=True) for value, name in zip(values, shape.schema.names, strict=True)]


def _frozen(query: exp.Select, shape: Resource, day: date) -> exp.Select:
    periods = {each.name: str(each.raw["period"]) for each in shape.schema.fields if "period" in each.raw}
    text = exp.Literal.string(day.isoformat())
    for name, end in periods.items():
        kind, bound = (exp.LTE, BEGINNING) if end == "from" else (exp.GT, END)
        value = exp.Coalesce(this=column(name), expressions=[exp.Literal.string(bound)])
        query = query.where(kind(this=value, expression=text.copy()), copy=False)
    always = exp.cast(exp.null(), "VARCHAR")
    query.set(
        "expressions",
        [
            exp.alias_(always.copy(), each.name, quoted=True) if each.name in periods else each
            for each in query.expressions
        ],
    )
    return query


def load_catalogue(version: str | None = None, content: Sequence[Path] = ()) -> Catalogue:
    """Read the catalogue and lay the overlays of `--content` directories over it.

    Args:
        version: The national version that says what the resources look like; None takes the newest.
        content: Directories of overlays, in the order in which they are laid.

    Raises:
        UsageError: There is no such version or directory.
        DescriptorError: An overlay changes what is not its to change; the message names it.

    >>> load_catalogue().national.name
    'catalogue'
    """
    national = (
        newest_version("catalogue", content) if version is None else load_version("catalogue", version, content=content)
    )
    packages = [load_version("catalogue", each, content=content) for each in versions("catalogue", content)]
    overlays = overlay_packages("catalogue", content, national)
    for overlay in overlays:
        _check_overlay(overlay, packages, overlays)
    held = periods("catalogue", content)
    layers = [Layer(0, each, *held[each.version]) for each in packages]
    layers += [
        Layer(number, each, each.effective_from, each.effective_until) for number, each in enumerate(overlays, start=1)
    ]
    return Catalogue(national, tuple(layers))


def _check_overlay(overlay: Package, packages: Sequence[Package], overlays: Sequence[Package]) -> None:
    for resource in overlay.resources:
        if resource.kind == RULES:
            raise DescriptorError(
                Text(
                    f"补充目录 {overlay.name} 的 {resource.name} 是规则；目录只能增加行，规则加在标准上（overlays: standard）。",
                    f"The overlay {overlay.name} has rules of {resource.name}; rows are added to the catalogue, rules to "
                    "the standard (overlays: standard).",
                )
            )
        if all(counterpart(resource, each) is None for each in packages):
            raise DescriptorError(
                Text(
                    f"补充目录 {overlay.name} 的资源 {resource.name} 不在国家目录中，不能增加。",
                    f"The overlay {overlay.name} has the resource {resource.name}, which the national catalogue does not have.",
                )
            )
    _check_rows(overlay, packages)
    with duckdb.connect(":memory:") as connection:
        for resource in overlay.resources:
            _check_keys(connection, overlay, resource, packages)
            _check_references(connection, overlay, resource, [*packages, *overlays])


def _check_rows(overlay: Package, packages: Sequence[Package]) -> None:
    # Rows are held to the rules of every national version that has their columns; what is the same in two is asked
    # once. Foreign keys look across layers and are checked apart.
    with Workspace() as workspace, duckdb.connect(":memory:") as connection:
        for resource in overlay.resources:
            known = [(each, shape) for each in packages if (shape := counterpart(resource, each)) is not None]
            alike = [(each, shape) for each, shape in known if shape.schema.names == resource.schema.names]
            asked: list[object] = []
            for national, shape in alike or known[-1:]:
                if shape.schema.raw not in asked:
                    asked.append(shape.schema.raw)
                    _check_file(Validator(connection, workspace, keyless(national)), overlay, resource, shape)


def keyless(national: Package) -> Package:
    """Return a version without foreign keys: they look across layers, and are held to all of them apart."""
    resources = tuple(replace(each, schema=replace(each.schema, foreign_keys=())) for each in national.resources)
    return replace(national, resources=resources)


def _check_file(validator: Validator, overlay: Package, resource: Resource, shape: Resource) -> None:
    file = inside(overlay.base, resource.path or "", overlay.name)
    report = validator.validate([file], table=shape.name, encoding="utf-8")
    wrong = [each for each in report.findings if each.severity == "error"]
    if wrong:
        message = _NOT_UTF_8 if wrong[0].check == "encoding-error" else wrong[0].message
        raise DescriptorError(
            Text(
                f"补充目录 {overlay.name} 的 {file} 第 {wrong[0].row} 行：{message.zh}",
                f"The overlay {overlay.name}, row {wrong[0].row} of {file}: {message.en}",
            )
        )


def _check_keys(
    connection: duckdb.DuckDBPyConnection, overlay: Package, resource: Resource, packages: Sequence[Package]
) -> None:
    keys = resource.schema.primary_key
    own = _select_columns(overlay, resource, keys)
    for package in packages:
        held = counterpart(resource, package)
        theirs = {} if held is None else corresponding(resource.schema, held.schema)
        if held is None or not set(keys) <= theirs.keys():
            continue
        query = exp.intersect(own.copy(), _select_columns(package, held, [theirs[name] for name in keys]))
        with reading_lists():
            found = connection.execute(to_sql(query)).fetchone()
        if found:
            shown = "、".join(str(value) for value in found)
            raise DescriptorError(
                Text(
                    f"补充目录 {overlay.name} 的 {resource.name} 改写了国家目录 {package.version} 的 {shown}；只能增加新的行。",
                    f"The overlay {overlay.name} changes {shown} of {resource.name} in the national catalogue {package.version}; it may only add rows.",
                )
            )


def _check_references(
    connection: duckdb.DuckDBPyConnection, overlay: Package, resource: Resource, packages: Sequence[Package]
) -> None:
    for key in resource.schema.foreign_keys:
        target = key.reference.resource or resource.name
        own = _select_columns(overlay, resource, key.fields)
        for name in key.fields:
            own = own.where(exp.not_(exp.Is(this=column(name), expression=exp.null())), copy=False)
        missing: exp.Query = own
        for package in packages:
            for each in package.resources:
                if target in (each.name, *each.formerly):
                    missing = exp.except_(missing, _select_columns(package, each, key.reference.fields))
        with reading_lists():
            found = connection.execute(to_sql(missing)).fetchone()
        if found:
            shown = "、".join(str(value) for value in found)
            raise DescriptorError(
                Text(
                    f"补充目录 {overlay.name} 的 {resource.name} 提到了 {shown}，但各层的 {target} 中都没有。",
                    f"The overlay {overlay.name} names {shown} in {resource.name}, which no layer has in {target}.",
                )
            )


def _select_columns(package: Package, resource: Resource, names: Sequence[str]) -> exp.Select:
    listed = select_list(package, resource)
    return exp.Select(expressions=[column(name) for name in names]).from_(listed.subquery("rows"))


def _stamp(layer: Layer) -> list[exp.Expr]:
    package = layer.package
    values: dict[str, exp.Expr] = {
        "layer": exp.Literal.number(layer.number),
        "layer_name": exp.Literal.string(package.name),
        "catalogue": exp.Literal.string(layer.label),
        "version_from": exp.Literal.string(layer.start or BEGINNING),
        "version_until": exp.Literal.string(layer.end or END),
    }
    return [exp.alias_(value, name, quoted=True) for name, value in values.items()]
