"""What a schema refers to: checks with their parameters, lists with their fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zhengzhao.errors import DescriptorError
from zhengzhao.releases.checking.problem import Problem, problem
from zhengzhao.releases.checking.words import schema_place
from zhengzhao.standard import Field, Package, Reference, Resource, Rule, did_you_mean, load_version, versions
from zhengzhao.validators import load_check, rules_of
from zhengzhao.validators.compiling.constraints import prove_constants
from zhengzhao.validators.compiling.lists import VERSION_PERIOD
from zhengzhao.validators.compiling.rules import named_rule

_TAKES: Mapping[str, tuple[str, ...]] = {
    "date": ("date",),
    "integer": ("integer", "year"),
    "number": ("number", "integer", "year"),
    "boolean": ("boolean",),
}
"""The types of fields that a parameter takes; one that is not listed takes any."""


@dataclass(frozen=True)
class Surroundings:
    """What a version's schemas may point at: its own resources, and those of other packages by name."""

    package: Package
    others: Mapping[str, Sequence[Package]]
    content: Sequence[Path]


def others_of(package: Package, content: Sequence[Path]) -> Mapping[str, Sequence[Package]]:
    """Read every version of the other packages at whose lists the rules of a version, or of an overlay, look."""
    named = {rule.reference.package for each in package.resources for rule in each.schema.rules if rule.reference}
    return {
        name: [load_version(name, each, content=content) for each in versions(name, content)] for name in named if name
    }


def binding_problems(descriptor: Path, around: Surroundings) -> Iterator[Problem]:
    """Check every rule and key of a version's schemas."""
    with duckdb.connect(":memory:") as connection:
        for index, resource in enumerate(around.package.resources):
            own = around.package.raw["resources"][index]
            if "schema" in own:
                file, place = schema_place(descriptor, own, f"resources[{index}]")
                yield from _of_fields(connection, file, place, resource, around)
                yield from _of_keys(file, place, resource, around)
                yield from _of_rules(file, place, resource, around)


def added_problems(overlay: Package, around: Surroundings) -> Iterator[Problem]:
    """Check every rule that an overlay adds to the tables of a version; `around` is the version, without faults."""
    for each in overlay.resources:
        table = around.package.resource(each.name)
        held = dataclasses.replace(table, schema=dataclasses.replace(table.schema, rules=each.schema.rules))
        yield from _of_rules(overlay.base / str(each.path), "", held, around)


def _of_fields(
    connection: duckdb.DuckDBPyConnection, file: Path, place: str, resource: Resource, around: Surroundings
) -> Iterator[Problem]:
    # The constraints, one field at a time: each is a check with a value.
    for index, field in enumerate(resource.schema.fields):
        alone = dataclasses.replace(
            resource.schema, fields=(field,), rules=(), foreign_keys=(), unique_keys=(), primary_key=()
        )
        try:
            rules_of(dataclasses.replace(resource, schema=alone), around.content)
            prove_constants(connection, alone)
        except DescriptorError as error:
            yield problem(file, f"{place}fields[{index}]", "constraint", error.text.zh, error.text.en)


def _of_keys(file: Path, place: str, resource: Resource, around: Surroundings) -> Iterator[Problem]:
    for index, key in enumerate(resource.schema.foreign_keys):
        there = f"{place}foreignKeys[{index}].reference"
        yield from _of_reference(file, there, key.reference, resource, around)


def _of_rules(file: Path, place: str, resource: Resource, around: Surroundings) -> Iterator[Problem]:
    for index, rule in enumerate(resource.schema.rules):
        there = f"{place}rules[{index}]"
        try:
            named_rule(rule, resource.schema, resource.name, around.content)
        except DescriptorError as error:
            fault = error.fault or error.text
            yield problem(file, there, "rule", fault.zh, fault.en)
            continue
        yield from _of_types(file, there, rule, resource, around.content)
        if rule.reference is not None:
            yield from _of_reference(file, f"{there}.reference", rule.reference, resource, around)


def _of_types(file: Path, place: str, rule: Rule, resource: Resource, content: Sequence[Path]) -> Iterator[Problem]:
    if rule.check is None:
        return
    check = load_check(rule.check, content)
    for index, (name, kind) in enumerate(zip(rule.fields, check.parameters.values(), strict=False)):
        field = resource.schema.field(name)
        allowed = _TAKES.get(kind)
        if allowed and field.type not in allowed:
            yield problem(
                file,
                f"{place}.fields[{index}]",
                "rule",
                f"校验 {check.name} 的这个参数要 {kind}，字段 {name} 是 {field.type}。",
                f"The check {check.name} takes {kind} here, and the field {name} is {field.type}.",
            )


def _of_reference(
    file: Path, place: str, reference: Reference, resource: Resource, around: Surroundings
) -> Iterator[Problem]:
    packages = [around.package] if reference.package is None else around.others.get(reference.package, ())
    found = _resource(reference.resource or resource.name, packages)
    if found is None:
        known = [each.name for package in packages for each in package.resources]
        end = did_you_mean(reference.resource, known)
        owner = reference.package or around.package.name
        yield problem(
            file,
            f"{place}.resource",
            "reference",
            f"{owner} 中没有资源 {reference.resource}{end.zh}",
            f"{owner} has no resource {reference.resource}{end.en}",
        )
        return
    given = VERSION_PERIOD if reference.package is not None else ()
    for index, name in enumerate(reference.fields):
        if name not in given and _field(name, found, packages) is None:
            end = did_you_mean(name, found.schema.names)
            yield problem(
                file,
                f"{place}.fields[{index}]",
                "reference",
                f"资源 {found.name} 没有字段 {name}{end.zh}",
                f"The resource {found.name} has no field {name}{end.en}",
            )


def _resource(name: str, packages: Sequence[Package]) -> Resource | None:
    # The newest version comes last, and it is the one that counts.
    return next((each for package in reversed(packages) for each in package.resources if each.name == name), None)


def _field(name: str, resource: Resource, packages: Sequence[Package]) -> Field | None:
    """Return the field of a reference; `zone.name` lies one foreign key away."""
    own, _, there = name.partition(".")
    if own not in resource.schema.names:
        return None
    if not there:
        return resource.schema.field(own)
    key = next((each for each in resource.schema.foreign_keys if each.fields == (own,)), None)
    target = _resource(key.reference.resource, packages) if key is not None else None
    return target.schema.field(there) if target is not None and there in target.schema.names else None
