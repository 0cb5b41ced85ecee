"""What people read: titles and descriptions in both languages, and what stands behind each field and row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zhengzhao.releases.checking.problem import Problem, problem
from zhengzhao.standard import RULES, Package, Raw, Resource

CHINESE = re.compile("[\u4e00-\u9fff]")
PROVENANCE = ("source", "confidence")
"""The columns that say row by row what stands behind a fact; every list of content has them, and requires them."""


def word_problems(descriptor: Path, package: Package, raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the words of a version: the package, its resources, their fields."""
    yield from _spoken(descriptor, "", raw, ("title", "description"))
    for index, resource in enumerate(package.resources):
        own = raw["resources"][index]
        place = f"resources[{index}]"
        if "schema" in own or resource.kind == RULES:
            yield from _spoken(descriptor, place, own, ("title",))
        if "schema" in own:
            file, inner = schema_place(descriptor, own, place)
            yield from _schema_words(file, inner, resource)


def _schema_words(file: Path, place: str, resource: Resource) -> Iterator[Problem]:
    for index, field in enumerate(resource.schema.fields):
        there = f"{place}fields[{index}]"
        yield from _spoken(file, there, field.raw, ("title", "description"))
        if not field.raw.get("source"):
            yield problem(
                file,
                there,
                "source",
                f"字段 {field.name} 没有写 source（出处）。",
                f"The field {field.name} does not say its source.",
            )
    yield from _shared_labels(file, place, resource)
    if resource.kind == "codes":
        yield from _provenance(file, place, resource)


def _spoken(file: Path, place: str, raw: Raw, names: tuple[str, ...]) -> Iterator[Problem]:
    for name in names:
        for written, chinese in ((name, True), (f"{name}En", False)):
            text = str(raw.get(written) or "").strip()
            inner = f"{place}.{written}" if place else written
            if not text:
                yield problem(file, inner, "words", f"缺少 {written}。", f"{written} is missing.")
            elif chinese and not CHINESE.search(text):
                yield problem(file, inner, "words", f"{written} 应当用中文。", f"{written} must be in Chinese.")
            elif not chinese and name == "title" and CHINESE.search(text):
                yield problem(file, inner, "words", f"{written} 应当用英文。", f"{written} must be in English.")


def _shared_labels(file: Path, place: str, resource: Resource) -> Iterator[Problem]:
    # A header may hold names or Chinese titles, so neither may mean two fields.
    seen: dict[str, str] = {}
    for index, field in enumerate(resource.schema.fields):
        for label in dict.fromkeys((field.name, field.title.zh)):
            if label in seen and seen[label] != field.name:
                yield problem(
                    file,
                    f"{place}fields[{index}].title",
                    "label",
                    f"“{label}”同时是字段 {seen[label]} 和 {field.name} 的表头，文件中分不清。",
                    f"“{label}” can head the columns of both {seen[label]} and {field.name}, so a file cannot tell them apart.",
                )
            seen.setdefault(label, field.name)


def _provenance(file: Path, place: str, resource: Resource) -> Iterator[Problem]:
    fields = {each.name: each for each in resource.schema.fields}
    for name in PROVENANCE:
        if name not in fields or fields[name].constraints.get("required") is not True:
            yield problem(
                file,
                place + "fields",
                "source",
                f"代码表 {resource.name} 应当有必填的 {name} 列，逐行写明出处和可信度。",
                f"The code list {resource.name} must have a required column {name}: each row says what stands behind it.",
            )


def schema_place(descriptor: Path, raw: Raw, place: str) -> tuple[Path, str]:
    """Return the file that holds a resource's schema, and what its places begin with there."""
    schema = raw.get("schema")
    if isinstance(schema, str):
        return descriptor.parent / schema, ""
    return descriptor, f"{place}.schema."
