"""How the cells of a sheet look, where looks can carry meaning: struck through, coloured, commented.

The reader of workbooks tells values alone. Looks are found in the file itself, as `marks` finds what is hidden: only
what holds the few words that mean any of them is taken apart.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

from zhengzhao.sources.workbooks.marks import (
    CELL,
    below,
    name_of,
    part_of,
    place_of,
    plain_part,
    tag_of,
    whole_rows,
)

Place = tuple[int, int]
"""Row and column of a cell, both counted from 0."""
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_INDEX = re.compile(rb"<(?:\w+:)?v\b[^>]*>(\d+)<")
_STRIKE = b"strike"
_COMMENTS = "/comments"
_PLAIN = ("FFFFFFFF", "00FFFFFF", "00000000")
_OFF = ("0", "false", "none", "noStrike")


@dataclass
class Looks:
    """Cells by how they look.

    Args:
        struck: Cells whose text is struck through as a whole.
        partly_struck: Cells of which some words are struck through.
        coloured: The colour behind a cell, as six hexadecimal digits, or ``theme 4`` where the theme says it.
        comments: What is noted at a cell.
    """

    struck: set[Place] = field(default_factory=set)
    partly_struck: set[Place] = field(default_factory=set)
    coloured: dict[Place, str] = field(default_factory=dict)
    comments: dict[Place, str] = field(default_factory=dict)


def looks_of_xlsx(archive: zipfile.ZipFile, sheet: str) -> Looks:
    """Look up how the cells of a sheet of an xlsx or xlsm workbook look."""
    looks, part = Looks(), part_of(archive, sheet)
    if part is None:
        return looks
    styles, texts = (name_of(archive, each) for each in ("xl/styles.xml", "xl/sharedStrings.xml"))
    struck, coloured = _styles(archive, styles) if styles else (set(), {})
    broken = _partly_struck(archive, texts) if texts else set()
    with archive.open(part) as file:
        for chunk in whole_rows(file):
            if struck or coloured or broken or _STRIKE in chunk:
                _add_cells(looks, chunk, struck, coloured, broken)
    looks.comments |= dict(_comments(archive, part))
    return looks


def _add_cells(looks: Looks, chunk: bytes, struck: Set[int], coloured: Mapping[int, str], broken: Set[int]) -> None:
    for cell in CELL.finditer(chunk):
        place, style = place_of(cell[1]), _STYLE.search(cell[1])
        if place is None:
            continue
        number = int(style[1]) if style else 0
        if number in struck:
            looks.struck.add(place)
        if number in coloured:
            looks.coloured[place] = coloured[number]
        index = _INDEX.search(cell[2]) if broken and _SHARED.search(cell[1]) else None
        if (index is not None and int(index[1]) in broken) or _STRIKE in cell[2]:
            looks.partly_struck.add(place)


def _styles(archive: zipfile.ZipFile, part: str) -> tuple[set[int], dict[int, str]]:
    # A cell names a format, a format names a font and a filling.
    root = ElementTree.fromstring(archive.read(part))
    fonts = [_is_struck(each) for each in below(root, "fonts", "font")]
    fills = [_colour(each) for each in below(root, "fills", "fill")]
    struck, coloured = set(), {}
    for index, each in enumerate(below(root, "cellXfs", "xf")):
        font, fill = (int(each.get(name, 0)) for name in ("fontId", "fillId"))
        if font < len(fonts) and fonts[font]:
            struck.add(index)
        colour = fills[fill] if fill < len(fills) else None
        if colour:
            coloured[index] = colour
    return struck, coloured


def _is_struck(element: ElementTree.Element) -> bool:
    return any(tag_of(each) == "strike" and each.get("val", "1") not in _OFF for each in element.iter())


def _colour(fill: ElementTree.Element) -> str | None:
    pattern = next((each for each in fill.iter() if tag_of(each) == "patternFill"), None)
    if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
        return None
    front = next((each for each in pattern if tag_of(each) == "fgColor"), None)
    if front is None or front.get("rgb", "") in _PLAIN or front.get("indexed") in ("9", "64", "65"):
        return None
    if front.get("rgb"):
        return front.get("rgb", "")[-6:].upper()
    # Theme colour 0 is the paper's own.
    theme = front.get("theme")
    return None if theme in (None, "0") else f"theme {theme}"


def _partly_struck(archive: zipfile.ZipFile, part: str) -> set[int]:
    data = archive.read(part)
    if _STRIKE not in data:
        return set()
    listed = (each for each in ElementTree.fromstring(data) if tag_of(each) == "si")
    return {index for index, each in enumerate(listed) if _is_struck(each)}


def _comments(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[Place, str]]:
    path = PurePosixPath(plain_part(part))
    relations = name_of(archive, str(path.parent / "_rels" / f"{path.name}.rels"))
    if relations is None:
        return
    for each in ElementTree.fromstring(archive.read(relations)):
        target = each.get("Target", "")
        if not each.get("Type", "").endswith(_COMMENTS):
            continue
        file = name_of(archive, target.lstrip("/") if target.startswith("/") else _joined(path.parent, target))
        if file is not None:
            for noted in ElementTree.fromstring(archive.read(file)).iter():
                place = place_of(f'r="{noted.get("ref", "")}"'.encode())
                if tag_of(noted) == "comment" and place is not None:
                    yield place, "".join(noted.itertext()).strip()


def _joined(folder: PurePosixPath, target: str) -> str:
    parts: list[str] = list(folder.parts)
    for each in PurePosixPath(target).parts:
        if each == "..":
            parts = parts[:-1]
        else:
            parts.append(each)
    return "/".join(parts)


def looks_of_ods(archive: zipfile.ZipFile, sheet: str) -> Looks:
    """Look up how the cells of a sheet of an ods workbook look."""
    data = archive.read("content.xml")
    if not any(word in data for word in (b"line-through", b"background-color", b":annotation")):
        return Looks()
    root = ElementTree.fromstring(data)
    struck, coloured = _ods_styles(root)
    looks = Looks()
    for table in root.iter():
        if tag_of(table) == "table" and _local(table).get("name") == sheet:
            for row, line in _repeated(table, ("table-row",), "number-rows-repeated"):
                for column, cell in _repeated(line, ("table-cell", "covered-table-cell"), "number-columns-repeated"):
                    _add_ods_cell(looks, (row, column), cell, struck, coloured)
    return looks


def _ods_styles(root: ElementTree.Element) -> tuple[set[str], dict[str, str]]:
    struck, coloured = set(), {}
    for style in (each for each in root.iter() if tag_of(each) == "style"):
        name = _local(style).get("name", "")
        for each in style:
            found = _local(each)
            if found.get("text-line-through-style", "none") != "none":
                struck.add(name)
            colour = found.get("background-color", "transparent")
            if tag_of(each) == "table-cell-properties" and colour.lower() not in ("transparent", "#ffffff"):
                coloured[name] = colour.lstrip("#").upper()
    return struck, coloured


def _add_ods_cell(
    looks: Looks, place: Place, cell: ElementTree.Element, struck: Set[str], coloured: Mapping[str, str]
) -> None:
    if not len(cell):
        return
    style = _local(cell).get("style-name", "")
    if style in struck:
        looks.struck.add(place)
    elif any(tag_of(each) == "span" and _local(each).get("style-name") in struck for each in cell.iter()):
        looks.partly_struck.add(place)
    if style in coloured:
        looks.coloured[place] = coloured[style]
    for each in cell:
        if tag_of(each) == "annotation":
            texts = ["".join(line.itertext()) for line in each if tag_of(line) == "p"]
            looks.comments[place] = "\n".join(texts).strip()


def _local(element: ElementTree.Element) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in element.items()}


def _repeated(parent: ElementTree.Element, tags: tuple[str, ...], attribute: str) -> Iterator[tuple[int, Any]]:
    # Groups of rows and of headers stand between a table and its rows.
    position = 0
    for each in parent.iter():
        if tag_of(each) in tags:
            yield position, each
            position += int(_local(each).get(attribute, 1))
