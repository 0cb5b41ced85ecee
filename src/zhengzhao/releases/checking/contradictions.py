"""Constraints of one field that exclude each other: each is right by itself, and no value can meet them all."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhengzhao.errors import ZhengzhaoError
from zhengzhao.releases.checking.problem import Problem, problem
from zhengzhao.releases.checking.rows import fenced_validator
from zhengzhao.releases.checking.words import schema_place
from zhengzhao.sources import Workspace
from zhengzhao.standard import Field, Package, read_package, to_json
from zhengzhao.validators.compiling.constraints import as_text

_LOWER, _UPPER = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")
_TESTS = ("minLength", "maxLength", "pattern", "jsonSchema", *_LOWER, *_UPPER)
"""What the values of an enum, and limits among themselves, are held to."""
_COUNTS = (("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"))
_MOST = 1 << 20
"""More places than there will ever be values."""


@dataclass(frozen=True)
class _Asked:
    """A field whose constraints are held against each other: where it stands, and the values that they name."""

    file: Path
    place: str
    field: Field
    values: tuple[str, ...]

    @property
    def tests(self) -> dict[str, Any]:
        return {name: value for name, value in self.field.constraints.items() if name in _TESTS}

    def value(self, name: str) -> str:
        return as_text(self.field, self.field.constraints[name])


def contradiction_problems(descriptor: Path, package: Package) -> Iterator[Problem]:
    """Check that the constraints of each field leave a value; `package` has been read without a fault."""
    asked = []
    for index, resource in enumerate(package.resources):
        own = package.raw["resources"][index]
        if "schema" in own:
            file, place = schema_place(descriptor, own, f"resources[{index}]")
            for number, field in enumerate(resource.schema.fields):
                there = f"{place}fields[{number}].constraints"
                yield from _of_numbers(file, there, field.constraints, _COUNTS)
                yield from _of_json_schema(file, f"{there}.jsonSchema", field.constraints.get("jsonSchema"))
                one = _Asked(file, there, field, tuple(_named(field)))
                asked += [one] if len(one.values) > 0 else []
    for one, failed in zip(asked, _failed(asked), strict=True):
        yield from _of_limits(one, failed)
        yield from _of_enum(one, failed)


def _named(field: Field) -> Iterator[str]:
    held = field.constraints
    limits = [name for name in (*_LOWER, *_UPPER) if name in held]
    if set(limits) & set(_LOWER) and set(limits) & set(_UPPER):
        yield from (as_text(field, held[name]) for name in limits)
    if "enum" in held and not held.keys().isdisjoint(_TESTS):
        yield from (as_text(field, each) for each in held["enum"] if each is not None)


def _failed(asked: Sequence[_Asked]) -> list[Mapping[str, Sequence[str]]]:
    """Ask the validator itself which constraints each of the values fails; an empty mapping where it cannot be asked."""
    with Workspace() as workspace:
        folder = workspace.path / "values"
        folder.mkdir()
        found: list[dict[str, list[str]]] = [{} for _ in asked]
        listed = []
        for number, one in enumerate(asked):
            with (folder / f"f{number}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["value"], *([each] for each in one.values)])
            left_out = ("title", "formerly", "categories")
            kept = {name: value for name, value in one.field.raw.items() if name not in left_out}
            own = {"name": "value", "type": one.field.type, "constraints": one.tests, "missingValues": []}
            listed.append({"name": f"f{number}", "path": f"f{number}.csv", "schema": {"fields": [{**kept, **own}]}})
        if not listed:
            return []
        descriptor = folder / "datapackage.json"
        descriptor.write_text(to_json({"name": "values", "resources": listed}), encoding="utf-8")
        package = read_package(descriptor)
        try:
            with fenced_validator(workspace, package, ()) as validator:
                report = validator.validate([descriptor], limit=_MOST)
        except ZhengzhaoError:
            # A constraint that cannot be asked is told where it is bound.
            return [{} for _ in asked]
        for each in report.findings:
            if each.row is not None and each.rule in _TESTS:
                number = int(each.table.removeprefix("f"))
                found[number].setdefault(asked[number].values[each.row - 2], []).append(each.rule)
        return list(found)


def _of_numbers(file: Path, place: str, held: Mapping[str, Any], pairs: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    for lower, upper in pairs:
        least, most = (_number(held.get(each)) for each in (lower, upper))
        if least is not None and most is not None and least > most:
            yield _problem(
                file,
                f"{place}.{lower}",
                f"{lower}（{held[lower]}）大于 {upper}（{held[upper]}），没有值能同时满足；请改其中一个。",
                f"{lower} ({held[lower]}) is greater than {upper} ({held[upper]}), so no value meets both; change one of them.",
            )


def _number(value: Any) -> float | None:  # noqa: ANN401  # whatever a descriptor holds
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _of_json_schema(file: Path, place: str, held: Any) -> Iterator[Problem]:  # noqa: ANN401  # a schema holds any shape
    if isinstance(held, Mapping):
        yield from _of_numbers(file, place, held, (*_COUNTS, ("minimum", "maximum")))
        for name, each in held.items():
            yield from _of_json_schema(file, f"{place}.{name}", each)
    elif isinstance(held, list):
        for index, each in enumerate(held):
            yield from _of_json_schema(file, f"{place}[{index}]", each)


def _of_limits(one: _Asked, failed: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for lower in (each for each in _LOWER if each in one.tests):
        for upper in (each for each in _UPPER if each in one.tests):
            least, most = one.value(lower), one.value(upper)
            if upper in failed.get(least, ()) or lower in failed.get(most, ()):
                yield _problem(
                    one.file,
                    f"{one.place}.{lower}",
                    f"{lower}（{least}）和 {upper}（{most}）之间没有值；请改其中一个。",
                    f"No value lies between {lower} ({least}) and {upper} ({most}); change one of them.",
                )


def _of_enum(one: _Asked, failed: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    listed = one.field.constraints.get("enum") or ()
    texts = {index: as_text(one.field, each) for index, each in enumerate(listed) if each is not None}
    wrong = {index: failed[text] for index, text in texts.items() if text in failed}
    if wrong and len(wrong) == len(texts):
        names = _shown(one, [name for each in wrong.values() for name in each])
        yield _problem(
            one.file,
            f"{one.place}.enum",
            f"列出的值没有一个满足 {'、'.join(names)}，这个字段填什么都不对；请改其中一方。",
            f"None of its values meets {', '.join(names)}, so that nothing is right in this field; change one or the other.",
        )
        return
    for index, failing in wrong.items():
        names, shown = _shown(one, failing), " ".join(texts[index].split())
        yield _problem(
            one.file,
            f"{one.place}.enum[{index}]",
            f"{shown} 不满足 {'、'.join(names)}，永远不能填；请改其中一方。",
            f"{shown} does not meet {', '.join(names)}, so that it can never be given; change one or the other.",
        )


def _shown(one: _Asked, names: Sequence[str]) -> list[str]:
    return [f"{name} ({one.tests[name]})" for name in _TESTS if name in names]


def _problem(file: Path, place: str, zh: str, en: str) -> Problem:
    return problem(file, place, "constraint", zh, en)
