"""What the descriptor of an overlay may say: what it is laid over, a name of its own, known properties, a period."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.paths import CONTENT_FOLDERS
from zhengzhao.standard.descriptor import Package, Raw
from zhengzhao.standard.identity import RELEASED
from zhengzhao.standard.mistakes import mistake, shown
from zhengzhao.standard.near import meant

PROFILES = Path(__file__).resolve().parent / "profiles"
"""The JSON Schemas of our own descriptors and of Data Package 2.0."""
_UTF_8 = ("utf-8", "utf8")


def check_overlay(raw: Raw, folder: str, where: str) -> None:
    """Refuse an overlay that says what nobody reads, or what only a national version says.

    Args:
        raw: Its descriptor.
        folder: The content folder that it lies in.
        where: The descriptor's file.

    Raises:
        DescriptorError: At the first mistake.
    """
    for place, name, known in unknown_properties(raw):
        raise unknown_property(where, place, name, known)
    if raw["overlays"] != folder:
        raise mistake(
            where,
            "overlays",
            f"它在 {folder} 文件夹里，补充的却是 {shown(raw['overlays'])}；请写 {folder}，或换一个文件夹",
            f"it lies in the folder {folder} and is laid over {shown(raw['overlays'])}; say {folder}, or move it",
        )
    if raw.get("name") in CONTENT_FOLDERS:
        raise mistake(
            where,
            "name",
            f"{raw['name']} 是国家版本的名称，补充要另起名称",
            f"{raw['name']} is the name of national versions; an overlay has one of its own",
        )


def check_usable(overlay: Package, where: str) -> None:
    """Refuse an overlay that could never hold, or whose files are not read.

    Raises:
        DescriptorError: At the first mistake.
    """
    wrong = never_holds(overlay.effective_from, overlay.effective_until)
    if wrong is not None:
        raise mistake(where, "effective.until", wrong.zh, wrong.en)
    for index, each in enumerate(overlay.resources):
        encoding = each.raw.get("encoding", _UTF_8[0])
        if shown(encoding).lower() not in _UTF_8:
            raise mistake(
                where,
                f"resources[{index}].encoding",
                f"补充的文件只能是 utf-8，不能是 {shown(encoding)}；请把 {each.path} 另存为 UTF-8",
                f"the files of an overlay are utf-8, not {shown(encoding)}; save {each.path} as UTF-8",
            )


def unknown_properties(raw: Raw) -> Iterator[tuple[str, str, list[str]]]:
    """Find the properties of a descriptor that its profile does not know: place, name, and the names that are known."""
    written = {name: value for name, value in raw.items() if name not in RELEASED}
    yield from _unknown(written, _profile(), "")


def unknown_property(where: str, place: str, name: str, known: Sequence[str]) -> DescriptorError:
    """Return the error for a property that a profile does not know, with the one that was most likely meant."""
    hint = meant(name, known)
    return mistake(where, place, f"没有属性 {name}{hint.zh}", f"there is no property {name}{hint.en}")


def never_holds(start: str | None, end: str | None) -> Text | None:
    """Say that a period ends before it begins, without the full stop; None where it does not."""
    if start is None or end is None or end > start:
        return None
    return Text(
        f"止日 {end} 不晚于起日 {start}，哪一天都不生效；止日是失效的第一天",
        f"It ends on {end}, which is not after its beginning on {start}, so it never holds; the end is the first day after",
    )


@cache
def _profile() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((PROFILES / "package.schema.json").read_text(encoding="utf-8"))
    return found


def _unknown(raw: Any, shape: Mapping[str, Any], place: str) -> Iterator[tuple[str, str, list[str]]]:  # noqa: ANN401  # any JSON
    if isinstance(raw, list) and "items" in shape:
        for index, each in enumerate(raw):
            yield from _unknown(each, shape["items"], f"{place}[{index}]")
    known = shape.get("properties")
    if isinstance(raw, Mapping) and known is not None:
        for name, value in raw.items():
            inner = f"{place}.{name}".removeprefix(".")
            if name in known:
                yield from _unknown(value, known[name], inner)
            elif shape.get("additionalProperties") is False:
                yield inner, str(name), sorted(known)
