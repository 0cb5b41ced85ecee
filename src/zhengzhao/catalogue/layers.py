"""The catalogue in layers: every national version, then the overlays of smaller areas, as tables of one connection."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace
from zhengzhao.standard import (
    Package,
    Resource,
    inside,
    load_version,
    newest_version,
    overlay_packages,
    periods,
    versions,
)
from zhengzhao.validators import Validator, select_list

BEGINNING, END = "0000-01-01", "9999-99-99"
"""Bounds of an open period; as text they come before and after every ISO date."""


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
        return self.package.version if self.number == 0 else f"{self.package.name} {self.package.version}"


@dataclass(frozen=True)
class Catalogue:
    """All national versions and overlays; the newest national version says what the resources look like.

    Where it is `frozen`, its rows are those in force on that day, and hold on every other day too.
    """

    national: Package
    layers: tuple[Layer, ...]
    frozen: date | None = None

    def with_version(self, version: Package) -> Catalogue:
        """Return the catalogue with one national version, which need not be published, and all overlays."""
        own = Layer(0, version, version.effective_from, version.effective_until)
        return replace(self, layers=(own, *(each for each in self.layers if each.number)))

    def as_it_stands(self, day: date) -> Catalogue:
        """Return the catalogue as it stands on a day, as if it had always stood so and always would."""
        text = day.isoformat()
        held = [each for each in self.layers if (each.start or BEGINNING) <= text < (each.end or END)]
        return Catalogue(self.national, tuple(replace(each, start=None, end=None) for each in held), day)

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make one table a resource, over all layers.

        Columns are the resource's own, as text, and `layer`, `layer_name`, `catalogue` (the version's label),
        `version_from` and `version_until` (half-open; open ends are bounds that compare as text). The table `version`
        lists the layers themselves.
        """
        for resource in self.national.resources:
            selects = [
                self._rows(layer, each, resource)
                for layer in self.layers
                for each in layer.package.resources
                if each.name == resource.name
            ]
            query: exp.Query = selects[0]
            for each in selects[1:]:
                query = exp.union(query, each, distinct=False)
            connection.execute(f"CREATE TEMP TABLE {to_sql(table(resource.name))} AS {to_sql(query)}")
        listed = [exp.Select(expressions=_stamp(layer)) for layer in self.layers]
        query = listed[0]
        for each in listed[1:]:
            query = exp.union(query, each, distinct=False)
        connection.execute(f"CREATE TEMP TABLE {to_sql(table('version'))} AS {to_sql(query)}")

    def _rows(self, layer: Layer, resource: Resource, shape: Resource) -> exp.Select:
        listed = select_list(layer.package, dataclasses.replace(resource, schema=shape.schema))
        columns: list[exp.Expr] = [column(name) for name in shape.schema.names]
        query = exp.Select(expressions=[*columns, *_stamp(layer)]).from_(listed.subquery("rows"))
        return query if self.frozen is None else _frozen(query, shape, self.frozen)


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
        _check_overlay(overlay, national, packages, overlays)
    held = periods("catalogue", content)
    layers = [Layer(0, each, *held[each.version]) for each in packages]
    layers += [
        Layer(number, each, each.effective_from, each.effective_until) for number, each in enumerate(overlays, start=1)
    ]
    return Catalogue(national, tuple(layers))


def _check_overlay(
    overlay: Package, national: Package, packages: Sequence[Package], overlays: Sequence[Package]
) -> None:
    known = {each.name for each in national.resources}
    for resource in overlay.resources:
        if resource.name not in known:
            raise DescriptorError(
                Text(
                    f"补充目录 {overlay.name} 的资源 {resource.name} 不在国家目录中，不能增加。",
                    f"The overlay {overlay.name} has the resource {resource.name}, which the national catalogue does not have.",
                )
            )
    _check_rows(overlay, national)
    with duckdb.connect(":memory:") as connection:
        for resource in overlay.resources:
            shape = national.resource(resource.name)
            _check_keys(connection, overlay, resource, shape, packages)
            _check_references(connection, overlay, resource, shape, [*packages, *overlays])


def _check_rows(overlay: Package, national: Package) -> None:
    # Each row is held to the national schema and its rules; foreign keys look across layers and are checked apart.
    resources = tuple(
        dataclasses.replace(each, schema=dataclasses.replace(each.schema, foreign_keys=()))
        for each in national.resources
    )
    shapes = dataclasses.replace(national, resources=resources)
    with Workspace() as workspace, duckdb.connect(":memory:") as connection:
        validator = Validator(connection, workspace, shapes)
        for resource in overlay.resources:
            file = inside(overlay.base, resource.path or "", overlay.name)
            report = validator.validate([file], table=resource.name)
            wrong = [each for each in report.findings if each.severity == "error"]
            if wrong:
                place, message = f"{overlay.name} › {file.name}", wrong[0].message
                raise DescriptorError(
                    Text(
                        f"补充目录 {place} 第 {wrong[0].row} 行：{message.zh}",
                        f"The overlay {place}, row {wrong[0].row}: {message.en}",
                    )
                )


def _check_keys(
    connection: duckdb.DuckDBPyConnection,
    overlay: Package,
    resource: Resource,
    shape: Resource,
    packages: Sequence[Package],
) -> None:
    keys = shape.schema.primary_key
    own = _select_columns(overlay, resource, shape, keys)
    for package in packages:
        held = [each for each in package.resources if each.name == shape.name]
        for each in held:
            query = exp.intersect(own.copy(), _select_columns(package, each, shape, keys))
            found = connection.execute(to_sql(query)).fetchone()
            if found:
                shown = "、".join(str(value) for value in found)
                raise DescriptorError(
                    Text(
                        f"补充目录 {overlay.name} 的 {shape.name} 改写了国家目录 {package.version} 的 {shown}；只能增加新的行。",
                        f"The overlay {overlay.name} changes {shown} of {shape.name} in the national catalogue {package.version}; it may only add rows.",
                    )
                )


def _check_references(
    connection: duckdb.DuckDBPyConnection,
    overlay: Package,
    resource: Resource,
    shape: Resource,
    packages: Sequence[Package],
) -> None:
    for key in shape.schema.foreign_keys:
        target = key.reference.resource or shape.name
        own = _select_columns(overlay, resource, shape, key.fields)
        for name in key.fields:
            own = own.where(exp.not_(exp.Is(this=column(name), expression=exp.null())), copy=False)
        missing: exp.Query = own
        for package in packages:
            for each in package.resources:
                if each.name == target:
                    listed = _select_columns(package, each, each, key.reference.fields)
                    missing = exp.except_(missing, listed)
        found = connection.execute(to_sql(missing)).fetchone()
        if found:
            shown = "、".join(str(value) for value in found)
            raise DescriptorError(
                Text(
                    f"补充目录 {overlay.name} 的 {shape.name} 提到了 {shown}，但各层的 {target} 中都没有。",
                    f"The overlay {overlay.name} names {shown} in {shape.name}, which no layer has in {target}.",
                )
            )


def _select_columns(package: Package, resource: Resource, shape: Resource, names: Sequence[str]) -> exp.Select:
    listed = select_list(package, dataclasses.replace(resource, schema=shape.schema))
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
