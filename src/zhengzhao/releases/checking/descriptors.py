"""The form of the descriptors: YAML that everybody reads alike, Data Package 2.0, and no property that nobody knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema.exceptions import ValidationError, best_match  # type: ignore[import-untyped]  # it has no types
from jsonschema.validators import Draft202012Validator, validator_for  # type: ignore[import-untyped]  # it has no types
from referencing import Registry, Resource

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.paths import is_file
from zhengzhao.releases.checking.problem import Problem, problem
from zhengzhao.standard import PROFILES, RULES, did_you_mean, read_yaml, shown
from zhengzhao.standard.places import changed_by_yaml_1_1
from zhengzhao.standard.unfit import place_of, unfit


def descriptor_problems(folder: Path, descriptor: Path) -> Iterator[Problem]:
    """Check the form of every YAML file of a version.

    Args:
        folder: The version's folder.
        descriptor: Its `datapackage.yaml` or `.json`.
    """
    for file in sorted(each for each in folder.rglob("*.y*ml") if each.suffix in (".yaml", ".yml")):
        yield from _yaml_problems(file)
    raw = _read(descriptor)
    if not isinstance(raw, Mapping):
        return
    yield from _profile_problems(descriptor, raw, "package.schema.json", "datapackage-2.0/datapackage.json")
    for file in schema_files(folder, raw):
        found = _read(file)
        if isinstance(found, Mapping):
            yield from _profile_problems(file, found, "table.schema.json", "datapackage-2.0/tableschema.json")
    for file in rule_files(folder, raw):
        found = _read(file)
        if isinstance(found, Mapping):
            yield from _profile_problems(file, found, "rules.schema.json")


def schema_files(folder: Path, raw: Mapping[str, Any]) -> list[Path]:
    """List the files of the schemas that a descriptor points at, each once, where they are there."""
    return _files(folder, [each.get("schema") for each in _resources(raw)])


def rule_files(folder: Path, raw: Mapping[str, Any]) -> list[Path]:
    """List the files of rules that the descriptor of an overlay points at, each once, where they are there."""
    return _files(folder, [each.get("path") for each in _resources(raw) if each.get("kind") == RULES])


def _resources(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = raw.get("resources")
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _files(folder: Path, named: Sequence[Any]) -> list[Path]:
    files = [folder / each for each in dict.fromkeys(name for name in named if isinstance(name, str))]
    return [each for each in files if is_file(each)]


def _yaml_problems(file: Path) -> Iterator[Problem]:
    try:
        read_yaml(file)
        changed = changed_by_yaml_1_1(file.read_text(encoding="utf-8"))
    except DescriptorError as error:
        mark = getattr(error.__cause__, "problem_mark", None)
        yield Problem(file, mark.line + 1 if mark else 0, "", "yaml", error.fault or error.text)
        return
    for each in changed:
        yield _at(
            file,
            each.line,
            f'{each.text} 没有加引号，YAML 1.1 的程序会把它读成 {each.taken_for}；请写成 "{each.text}"。',
            f'{each.text} is not quoted, and a reader of YAML 1.1 takes it for {each.taken_for}; write "{each.text}".',
        )


def _at(file: Path, line: int, zh: str, en: str) -> Problem:
    return Problem(file, line, "", "yaml", Text(zh, en))


def _profile_problems(file: Path, raw: Mapping[str, Any], own: str, standard: str | None = None) -> Iterator[Problem]:
    mistakes = sorted(_validator(own).iter_errors(raw), key=lambda error: [str(each) for each in error.absolute_path])
    for mistake in mistakes:
        yield from _own_mistake(file, best_match([mistake]) or mistake)
    if mistakes or standard is None:
        # What the specification says of the same places would be told twice.
        return
    for error in _validator(standard).iter_errors(raw):
        inner = best_match([error]) or error
        place, said = place_of(inner), unfit(inner)
        yield problem(
            file,
            place,
            "profile",
            f"不符合 Data Package 2.0：{said.zh}。",
            f"This is not as Data Package 2.0 says: {said.en}.",
        )


def _own_mistake(file: Path, error: ValidationError) -> Iterator[Problem]:
    place = place_of(error)
    if error.validator == "additionalProperties":
        known = sorted((error.schema or {}).get("properties", ()))
        for name in sorted(set(error.instance) - set(known)):
            end = did_you_mean(name, known)
            inner = f"{place}.{name}" if place else name
            yield problem(file, inner, "property", f"没有属性 {name}{end.zh}", f"There is no property {name}{end.en}")
    elif error.validator == "not":
        # What an overlay may not give is told by name where it is laid.
        return
    elif error.validator == "oneOf" and all("required" in each for each in error.validator_value):
        if set(error.instance) <= set((error.schema or {}).get("properties", ())):
            # Where a name is unknown, the one that is missing was meant.
            sets = [each["required"] for each in error.validator_value]
            zh, en = "，或者 ".join("、".join(each) for each in sets), ", or ".join(_listed(each) for each in sets)
            yield problem(
                file, place, "property", f"应当写 {zh}，不能都写。", f"This must have either {en}, and not both."
            )
    elif error.validator == "required":
        name = re.findall(r"'(.+?)'", error.message)[0]
        yield problem(file, place, "property", f"缺少属性 {name}。", f"The property {name} is missing.")
    elif error.validator == "enum":
        known, told = [str(each) for each in error.validator_value], shown(error.instance)
        zh, en = "、".join(known), ", ".join(known)
        yield problem(
            file,
            place,
            "property",
            f"“{told}”不行；可用 {zh}。",
            f"“{told}” will not do: use {en}.",
        )
    else:
        said = unfit(error)
        yield problem(
            file,
            place,
            "property",
            f"写法不对：{said.zh}。",
            f"This is not written as it must be: {said.en}.",
        )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _read(file: Path) -> Any:  # noqa: ANN401  # YAML holds any shape
    try:
        return read_yaml(file)
    except DescriptorError:
        # Told already where the file itself is looked at.
        return None


@lru_cache(maxsize=8)
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((PROFILES / name).read_text(encoding="utf-8"))
    table = json.loads((PROFILES / "table.schema.json").read_text(encoding="utf-8"))
    registry: Registry[Any] = Registry().with_resource("table.schema.json", Resource.from_contents(table))
    return validator_for(schema)(schema, registry=registry)
