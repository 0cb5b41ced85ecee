"""How a mistake in a descriptor is told: one sentence with its place, such as `fields[3].constraints.minLength`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text, ended
from zhengzhao.standard.near import meant
from zhengzhao.standard.places import line_of

_LONGEST = 60
"""Letters of a value that are shown: a whole table may stand where a text should."""


def mistake(where: str, path: str, zh: str, en: str) -> DescriptorError:
    """Return the error for one place of a descriptor.

    Args:
        where: The file, or the place of the schema in it.
        path: The place below it, e.g. ``fields[3].type``; empty for `where` itself.
        zh: What is wrong there and what to do, without the full stop; or with what was meant as a question.
        en: The same in English.
    """
    place, fault = below(where, path), ended(zh, en)
    shown = with_line(place)
    return DescriptorError(Text(f"{shown}：{fault.zh}", f"{shown}: {fault.en}"), place, fault)


def mapping_in(raw: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    """Return a property that is a mapping; an empty one where it is not given.

    Raises:
        DescriptorError: It is something else.
    """
    value = raw.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise mistake(where, name, "应当是一组属性", "must be a mapping of properties")
    return value


def list_in(raw: Mapping[str, Any], name: str, where: str) -> list[Any]:
    """Return a property that is a list; an empty one where it is not given.

    Raises:
        DescriptorError: It is something else.
    """
    value = raw.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise mistake(where, name, "应当是列表", "must be a list")
    return value


def with_line(place: str) -> str:
    """Put the line behind the file that a place names, where there is such a file: `shops.yaml:3 › fields[0].type`."""
    file, mark, path = place.partition(" › ")
    line = line_of(Path(file), path) if mark and Path(file).suffix in (".yaml", ".yml", ".json") else None
    return place if line is None else f"{file}:{line}{mark}{path}"


def below(where: str, path: str) -> str:
    """Join the place of a part to that of the whole."""
    if not path:
        return where
    return f"{where}.{path}" if " › " in where else f"{where} › {path}"


def not_one_of(where: str, path: str, given: object, known: Sequence[str], like: str | None = None) -> DescriptorError:
    """Return the error for a value that is none of those that are known.

    Args:
        where: The file, or the place of the schema in it.
        path: The place below it.
        given: What stands there.
        known: What may stand there.
        like: Which of these is meant, where it is not the one that looks most like what stands there.
    """
    told = shown(given)
    hint = meant(like or told, known)
    return mistake(
        where,
        path,
        f"{told} 不是已知的取值；可用 {'、'.join(known)}{hint.zh}",
        f"{told} is not known; there are {', '.join(known)}{hint.en}",
    )


def shown(value: object, *, quoted: bool = False) -> str:
    """Return a value as a message shows it: a text as it is, or quoted, and all else as JSON; of a long one the beginning.

    >>> shown("date"), shown(["date", None]), shown("date", quoted=True), shown("x" * 100)[58:]
    ('date', '["date", null]', '"date"', 'xx…')
    """
    plain = isinstance(value, str) and not quoted
    text = str(value) if plain else json.dumps(_no_deeper(value), ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _no_deeper(value: object, most: int = _LONGEST) -> object:
    """Leave out of a value what is nested so deeply that it is never shown: Python writes no nesting without end."""
    if isinstance(value, Mapping):
        return {name: _no_deeper(each, most - 1) for name, each in value.items()} if most else {}
    if isinstance(value, list):
        return [_no_deeper(each, most - 1) for each in value] if most else []
    return value
