"""Where in a YAML file something stands: the line of every place, and the scalars that YAML 1.1 would change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from zhengzhao.standard.yamltext import TextLoader, refuse_unreadable


@dataclass(frozen=True)
class Scalar:
    """A plain scalar that a reader of YAML 1.1 takes for something else than text."""

    line: int
    text: str
    taken_for: str


def lines_of(text: str) -> Mapping[str, int]:
    """Return the line of every place in a YAML or JSON text, the first line being 1.

    Raises:
        yaml.YAMLError: It is no YAML, has aliases, or is nested too deeply.

    >>> lines_of("{fields: [{name: a}]}")["fields[0].name"]
    1
    """
    refuse_unreadable(text)
    node = yaml.compose(text, Loader=TextLoader)
    return dict(_places(node, "")) if node is not None else {}


def line_of(file: Path, place: str) -> int | None:
    """Return the line of a place in a file, or of the nearest place around it; None where that cannot be told."""
    try:
        found = lines_of(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None
    while place and place not in found:
        place = re.sub(r"(\.|^)[^.\[\]]*$|\[\d+\]$", "", place)
    return found.get(place)


def changed_by_yaml_1_1(text: str) -> list[Scalar]:
    """List the plain scalars that YAML 1.1 makes something else of: 010101, NO, 1.10, 2019-12-01."""
    ours, theirs = TextLoader.yaml_implicit_resolvers, yaml.SafeLoader.yaml_implicit_resolvers
    found = []
    for event in yaml.parse(text, Loader=TextLoader):
        if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.tag is None:
            taken_for = _tag(event.value, theirs)
            if taken_for is not None and _tag(event.value, ours) is None:
                line = event.start_mark.line + 1 if event.start_mark else 0
                found.append(Scalar(line, event.value, taken_for.rpartition(":")[2]))
    return found


def _places(node: yaml.Node, place: str) -> Iterator[tuple[str, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = f"{place}.{key.value}" if place else str(key.value)
            yield name, key.start_mark.line + 1
            yield from ((each, line) for each, line in _places(value, name) if each != name)
    elif isinstance(node, yaml.SequenceNode):
        for index, each in enumerate(node.value):
            yield from _places(each, f"{place}[{index}]")


def _tag(value: str, resolvers: Mapping[str, list[tuple[str, re.Pattern[str]]]]) -> str | None:
    candidates = resolvers.get(value[:1], ())
    return next((tag for tag, pattern in candidates if pattern.match(value)), None)
