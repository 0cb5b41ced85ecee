"""A first mapping, from what a workbook shows: a person corrects it, and the same mapping reads the next month's file."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from zhengzhao.catalogue.importing.cleaning import both_widths, split
from zhengzhao.catalogue.importing.fitting import is_taken
from zhengzhao.catalogue.importing.heading import JOIN, REACH, Heading, heading_at
from zhengzhao.catalogue.importing.known import Known, known_of
from zhengzhao.catalogue.importing.mapping import FORMAT
from zhengzhao.catalogue.importing.proposal import (
    HEAD,
    SURE,
    Guess,
    Seen,
    constant_lines,
    look_lines,
    matrix_lines,
    quoted,
    told,
)
from zhengzhao.catalogue.importing.words import FieldName, Words, load_words, plain
from zhengzhao.catalogue.layers import load_catalogue
from zhengzhao.sources.grid import Grid, read_layout
from zhengzhao.sources.workbooks.marks import column_letters
from zhengzhao.standard import Package, load_standard, load_version

_MARKS = ("\n", "；", "、")
_LEVELS = 3


def propose(path: Path, *, content: Sequence[Path] = (), today: date | None = None, encoding: str | None = None) -> str:
    """Return a mapping for a workbook as YAML, with what is unsure marked.

    Args:
        path: The workbook.
        content: Overlays whose names are known too.
        today: The day that says which version the mapping is for.
        encoding: The encoding of a CSV; None finds it out.

    Raises:
        SourceError: It cannot be read.
    """
    layout, words = read_layout(path, encoding), load_words()
    package = load_version("catalogue", None, content=content, today=today)
    known = known_of(load_catalogue(package.version, content).with_version(package), words, {})
    lines = [HEAD.format(file=path.name, form=FORMAT, version=json.dumps(package.version))]
    for grid in layout.grids:
        lines += _sheet(grid, words, known, package)
    return "".join(lines)


def _sheet(grid: Grid, words: Words, known: Known, package: Package) -> Iterator[str]:
    yield f"  - sheet: {quoted(grid.name)}\n"
    filled, _ = grid.spread()
    found = _heading(grid, filled, words)
    if found is None:
        because = "没有看到认识的列名 / no label that is known" if grid.rows else "空表 / empty"
        yield f"    ignore: {because}   # ?\n"
        return
    seen = Seen(grid, found, filled)
    # Labels that are known as they stand come first: what is only alike does not take their fields.
    exact = {column: (_known_label(label, words) or ("", 0.0))[1] == 1.0 for column, label in found.labels.items()}
    for column in sorted(found.labels, key=lambda each: (not exact[each], each)):
        _column(seen, column, words, known, package)
    seen.columns.sort(key=lambda each: each.column)
    tables = list(_tables(seen, words, known, package))
    for at, each in enumerate(seen.columns):
        if each.field is not None and not is_taken(each.field, tables, package):
            left = (
                f"{{column: {_named(seen, each.column)}, ignore: 各行不产生 {each.field[0]} / no rows of it are made}}"
            )
            seen.columns[at] = Guess(each.column, left, 0.0)
    yield f"    header: {found.rows[1] - found.rows[0]}\n"
    yield f"    tables: [{', '.join(tables)}]   # 由各行产生的表；只引用、不新增的不写 / the tables that its rows make\n"
    yield "    columns:\n"
    for each in seen.columns:
        yield f"      - {each.text}{told(each)}\n"
    yield from matrix_lines(seen, words)
    yield from constant_lines(tables, seen)
    yield from look_lines(seen)


def _heading(grid: Grid, filled: Mapping[int, Mapping[int, str]], words: Words) -> Heading | None:
    """Return the header with the most labels that are known, each counted once: a title is merged over all columns."""
    found: tuple[tuple[float, int, int], Heading] | None = None
    for first in (row for row in sorted(grid.rows) if row < REACH):
        for levels in range(1, _LEVELS + 1):
            heading = heading_at(first, levels, filled, grid.width)
            scores = [_label_score(label, words) for label in set(heading.labels.values())]
            rank = (sum(scores), _is_whole(grid, first, levels), -levels)
            if len([each for each in scores if each]) > 1 and (found is None or rank > found[0]):
                found = rank, heading
    return found[1] if found is not None else None


def _label_score(label: str, words: Words) -> float:
    known = _known_label(label, words)
    return known[1] if known is not None else 0.8 if _division(label.rpartition(JOIN)[2]) else 0.0


def _is_whole(grid: Grid, first: int, levels: int) -> int:
    """Tell whether no merged cell goes on above or below so many rows."""
    below = first + levels
    return int(not any(top < first <= end or top < below <= end for (top, _), (end, _) in grid.merged))


def _known_label(label: str, words: Words) -> tuple[FieldName, float] | None:
    last = label.rpartition(JOIN)[2]
    for text in (label, last):
        name = words.label(text)
        if name is not None:
            return name, 1.0
    if plain(last) in {plain(each) for each in words.counters} or words.value(("reform_mode", "mode"), last):
        return ("", ""), 1.0
    inside = [(len(each), name) for each, name in words.labels.items() if len(each) > 2 and each in plain(last)]
    return (max(inside)[1], 0.6) if inside else None


def _column(seen: Seen, column: int, words: Words, known: Known, package: Package) -> None:
    label = seen.heading.labels[column]
    cells = seen.cells(column)
    last = label.rpartition(JOIN)[2]
    named = _named(seen, column)
    if plain(last) in {plain(each) for each in words.counters}:
        seen.columns.append(Guess(column, f"{{column: {named}, ignore: {quoted(last)}}}"))
        return
    mode = words.value(("reform_mode", "mode"), last)
    if mode is not None and all(each[:1] in words.ticks or each in words.crosses for each in cells):
        seen.columns.append(Guess(column, f"{{column: {named}, field: reform_mode.mode, ticks: {mode}}}"))
        seen.fields[("reform_mode", "mode")] = 1.0
        return
    division = _division(last)
    if division is not None:
        seen.across[label] = division
        return
    name, sure, why = _field(label, cells, words, known)
    name = _own_field(seen, name, package) if name is not None else None
    if name is None or (sure < SURE and name in seen.fields):
        seen.columns.append(Guess(column, f"{{column: {named}, ignore: 看不出是哪个字段 / not known what it is}}", 0.0))
        return
    seen.fields[name] = max(sure, seen.fields.get(name, 0.0))
    more = "".join(_layout(seen, column, cells, name, words, known))
    seen.columns.append(Guess(column, f"{{column: {named}, field: {'.'.join(name)}{more}}}", sure, why, name))


def _named(seen: Seen, column: int) -> str:
    label = seen.heading.labels[column]
    return quoted(label if seen.heading.find(label) == column else f"@{column_letters(column)}")


def _own_field(seen: Seen, name: FieldName, package: Package) -> FieldName:
    """Return the field of that name in the table that the sheet is about: the 区划 of a list of departments is theirs."""
    counts = Counter(table for table, _ in seen.fields)
    about, several = counts.most_common(1)[0] if counts else ("", 0)
    own = about in [each.name for each in package.resources] and name[1] in package.resource(about).schema.names
    return (about, name[1]) if own and several > 1 and name[0] not in counts else name


def _field(label: str, cells: Sequence[str], words: Words, known: Known) -> tuple[FieldName | None, float, str]:
    """Return the field of a column by its label, and by what stands in it where the label does not tell."""
    by_label = _known_label(label, words)
    if by_label is not None and by_label[0] != ("", "") and by_label[1] == 1.0:
        return by_label[0], 0.95, "列名 / label"
    best: tuple[float, FieldName] | None = None
    for table, named_by in words.named_by.items():
        texts = [part for each in cells for part in split(each, "1" + "".join(_MARKS))]
        share = sum(known.code_of(table, each) is not None for each in texts) / len(texts) if texts else 0.0
        if best is None or share > best[0]:
            best = (share, (table, named_by))
    modes = [words.value(("reform_mode", "mode"), each) is not None for each in cells]
    if modes and sum(modes) / len(modes) > 0.5:
        return ("reform_mode", "mode"), sum(modes) / len(modes), "内容 / what stands in it"
    if best is not None and best[0] >= 0.5:
        return best[1], round(best[0] * 0.9, 2), "内容 / what stands in it"
    if by_label is not None and by_label[0] != ("", ""):
        return by_label[0], by_label[1], "列名相近 / a label alike"
    return None, 0.0, ""


def _layout(
    seen: Seen, column: int, cells: Sequence[str], name: FieldName, words: Words, known: Known
) -> Iterator[str]:
    marks = [each for each in _MARKS if _splits(cells, each, name, words, known)]
    numbered = any(len(split(each, "1")) > 1 for each in cells)
    if marks or numbered:
        yield f", split: {json.dumps(('1' if numbered else '') + ''.join(marks), ensure_ascii=False)}"
    if _continues_above(seen, column):
        yield ", empty: above"


def _splits(cells: Sequence[str], mark: str, name: FieldName, words: Words, known: Known) -> bool:
    """Tell whether a mark stands between values: where names are asked for, the parts must be names more often."""
    holding = [each for each in cells if any(width in each for width in both_widths(mark))]
    if not holding or name[1] in ("legal_basis", "measures", "supervision", "level", "licence"):
        return False
    target = name[0] if words.named_by.get(name[0]) == name[1] else {"department": "department"}.get(name[1])
    if target is None:
        return mark != "\n"
    whole = sum(known.code_of(target, each) is not None for each in holding)
    parts = [part for each in holding for part in split(each, mark)]
    return sum(known.code_of(target, each) is not None for each in parts) > whole or (not whole and mark != "、")


def _continues_above(seen: Seen, column: int) -> bool:
    """Tell whether blank cells of a column go on with the row above: others of their rows are filled, to the right."""
    rows = [row for at, row in sorted(seen.rows.items()) if at >= seen.heading.rows[1]]
    rows = [{at: text for at, text in row.items() if text.strip()} for row in rows]
    blank = [row for row in rows if column not in row and len(row) > 1]
    return bool(blank) and column in rows[0] and all(min(row) > column for row in blank)


def _tables(seen: Seen, words: Words, known: Known, package: Package) -> Iterator[str]:
    """Yield the tables that the rows make: what they name without its being known, and what ties it together."""
    named = {table for table, name in seen.fields}
    for table, name in words.named_by.items():
        key = package.resource(table).schema.primary_key[0]
        if (table, name) in seen.fields:
            new = _share_new(seen, table, words, known)
            # Terms are the nation's; departments and zones are defined where they have their codes.
            if new > (0.2 if table == "permit_item" else 0.8) and (
                table == "permit_item" or (table, key) in seen.fields
            ):
                yield table
    if {"scope_term", "permit_item"} <= named or "scope_permit" in named:
        yield "scope_permit"
    if "reform_mode" in named:
        yield "reform_mode"
    if "routing" in named or seen.across:
        yield "routing"


def _share_new(seen: Seen, table: str, words: Words, known: Known) -> float:
    field_name = f"{table}.{words.named_by[table]}"
    texts: list[str] = []
    for column, label in seen.heading.labels.items():
        if any(f"field: {field_name}" in each.text and quoted(label) in each.text for each in seen.columns):
            texts += [part for each in seen.cells(column) for part in split(each, "1" + "".join(_MARKS))]
    return sum(known.code_of(table, each) is None for each in texts) / len(texts) if texts else 1.0


def _division(label: str) -> str | None:
    """Return the code of a division by its name; None where there is none, or several have the name."""
    if not re.fullmatch(r".{1,12}[省市区县旗盟州]", label):
        return None
    found = _divisions().get(label, [])
    return found[0] if len(found) == 1 else "000000" if found else None


@lru_cache
def _divisions() -> Mapping[str, list[str]]:
    standard, found = load_standard(), dict[str, list[str]]()
    with (standard.base / str(standard.resource("division").path)).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["name"], []).append(row["code"])
    return found
