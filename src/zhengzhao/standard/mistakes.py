"""How a mistake in a descriptor is told: one sentence with its place, such as `fields[3].constraints.minLength`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text, ended
from zhengzhao.standard.near import meant
from zhengzhao.standard.places import line_of


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
    hint = meant(like or str(given), known)
    return mistake(
        where,
        path,
        f"{given} 不是已知的取值；可用 {'、'.join(known)}{hint.zh}",
        f"{given} is not known; there are {', '.join(known)}{hint.en}",
    )
