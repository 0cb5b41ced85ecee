"""A version of the catalogue, or an overlay, as a workbook for people: one sheet a table, read back by the very import.

Titles stand above the fields' names, and codes have their names beside them. `mapping_of_export` is the mapping by
which `zhengzhao catalogue import` reads such a workbook again: what was exported comes back as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from zhengzhao.catalogue.importing import WorkbookMapping, load_words, mapping_of
from zhengzhao.errors import SourceError, UsageError
from zhengzhao.exports.cells import described_as
from zhengzhao.exports.codes import rows_of
from zhengzhao.exports.sheets import Sheet, Styles, freeze, new_sheet, put, sheet_names, widen
from zhengzhao.messages import Language, Text
from zhengzhao.output import atomic_file, refuse_existing, save_workbook
from zhengzhao.sources.grid import Grid, read_layout
from zhengzhao.standard import Field, Package, Resource
from zhengzhao.validators.render.workbook import fit, letters

ABOUT = "版本 Version"
"""The sheet that says which version the workbook holds."""
_HEADS = 2
_FIRST = _HEADS + 1
_NAMED = "→"
"""What stands behind the label of a column that only shows the names of codes."""
_LAST_ROW = 1_048_576
_PROPERTIES = (
    ("name", Text("名称", "Name")),
    ("version", Text("版本", "Version")),
    ("overlays", Text("补充的目录", "Overlays")),
    ("title", Text("标题", "Title")),
    ("titleEn", Text("英文标题", "Title in English")),
    ("description", Text("说明", "Description")),
    ("descriptionEn", Text("英文说明", "Description in English")),
    ("effective.from", Text("生效日期", "Effective from")),
    ("effective.until", Text("失效日期", "Effective until")),
    ("catalogue", Text("按哪个版本的格式", "In the form of version")),
)
_LONGEST_LIST = 250


@dataclass
class _Made:
    book: Any
    package: Package
    language: Language
    styles: Styles
    names: Mapping[str, str]
    rows: Mapping[str, Sequence[Sequence[str]]]


def export_catalogue(
    package: Package, path: Path, *, form: str, language: Language = "zh", overwrite: bool = False
) -> dict[str, int]:
    """Write a version of the catalogue as a workbook.

    Args:
        package: A national version, or an overlay.
        path: The file; its name ends in ``.xlsx``.
        form: The national version that says what the tables look like.
        language: The language of titles and notes.
        overwrite: Whether a file that is there may be replaced.

    Returns:
        The number of rows of each table.

    Raises:
        OutputError: The file exists, or cannot be written.
        UsageError: A cell is longer than a workbook can hold.
    """
    import openpyxl  # type: ignore[import-untyped]  # openpyxl has no types

    refuse_existing(path, overwrite)
    rows = {
        each.name: [[cell or "" for cell in row.values()] for row in rows_of(package, each)]
        for each in package.resources
    }
    names = sheet_names(package, package.resources)
    made = _Made(openpyxl.Workbook(), package, language, Styles(), names, rows)
    made.book.remove(made.book.worksheets[0])
    _add_about(made, form)
    for resource in package.resources:
        _add_table(made, resource)
    with atomic_file(path, overwrite) as part:
        save_workbook(made.book, part)
    return {name: len(listed) for name, listed in rows.items()}


def mapping_of_export(path: Path) -> WorkbookMapping:
    """Return the mapping by which a workbook that was exported is read again.

    Raises:
        UsageError: It was not exported, and so needs a mapping of its own.
        SourceError: It cannot be read.
    """
    layout = read_layout(path)
    about = next((each for each in layout.grids if each.name == ABOUT), None)
    if about is None:
        raise UsageError(
            Text(
                f"{path} 不是 zhengzhao catalogue export 写出的工作簿；请用 --mapping 给出映射，没有映射时先用 --propose 生成一份。",
                f"{path} was not written by zhengzhao catalogue export; give its mapping with --mapping, of which --propose writes a first one.",
            )
        )
    properties = {cells[0]: (cells[1] if len(cells) > 1 else "") for cells in about.rows.values()}
    sheets: list[dict[str, Any]] = [{"sheet": ABOUT, "ignore": "版本的说明 / what the version says of itself"}]
    for grid in layout.grids:
        if grid.name != ABOUT and grid.rows:
            sheets.append(_sheet_of(grid, path))
    result: dict[str, Any] = {
        each: properties[each] for each in ("version", "title", "titleEn") if properties.get(each)
    }
    result |= {each: properties[each] for each in ("description", "descriptionEn") if properties.get(each)}
    effective = {each: properties.get(f"effective.{each}") or None for each in ("from", "until")}
    if properties.get("overlays"):
        result["overlay"] = properties.get("name", "")
    raw = {"result": {**result, "effective": effective}, "sheets": sheets, "catalogue": properties.get("catalogue")}
    if not {"version", "title", "titleEn"} <= result.keys():
        raise SourceError(
            Text(
                f"{path} 的“{ABOUT}”缺少 version、title 或 titleEn；请补上。",
                f"The sheet “{ABOUT}” of {path} lacks version, title or titleEn; add them.",
            )
        )
    return mapping_of(raw, path.name)


def _sheet_of(grid: Grid, path: Path) -> dict[str, Any]:
    labels = next(iter(row for at, row in sorted(grid.rows.items()) if at == 1), ())
    table = next((each.removeprefix("#") for each in labels if each.startswith("#")), None)
    fields = [each for each in labels if each.strip() and not each.startswith("#") and not each.endswith(_NAMED)]
    if table is None or not fields:
        raise SourceError(
            Text(
                f"{path} 的工作表“{grid.name}”第 2 行应当是字段名和表名；请不要改动表头，或删去这张表。",
                f"Row 2 of the sheet “{grid.name}” of {path} should have the names of the fields and of the table; leave the header as it is, or take the sheet out.",
            )
        )
    shown = [each for each in labels if each.endswith(_NAMED)]
    columns: list[dict[str, Any]] = [{"column": each, "field": f"{table}.{each}", "verbatim": True} for each in fields]
    columns += [{"column": each, "ignore": "由代码得出的名称 / names that follow from codes"} for each in shown]
    return {"sheet": grid.name, "header": _HEADS, "tables": [table], "columns": columns}


def _add_about(made: _Made, form: str) -> None:
    sheet, raw = new_sheet(made.book, ABOUT, made.styles.aside), made.package.raw
    effective = raw.get("effective") or {}
    values = {**raw, "catalogue": form, **{f"effective.{each}": effective.get(each) for each in ("from", "until")}}
    for row, (name, title) in enumerate(_PROPERTIES, 1):
        put(sheet, row, 1, name, made.styles.of("name"))
        put(sheet, row, 2, str(values.get(name) or ""), made.styles.of("text"))
        put(sheet, row, 3, title.to(made.language), made.styles.of("name"))
    widen(sheet, (18, 90, 24))


def _add_table(made: _Made, resource: Resource) -> None:
    sheet, styles = new_sheet(made.book, made.names[resource.name], made.styles.table), made.styles
    columns = list(_columns(made, resource))
    rows = made.rows[resource.name]
    for column, (field, shown) in enumerate(columns, 1):
        required = resource.schema.requires(field) and shown is None
        title = field.title.to(made.language) if shown is None else f"↳ {shown.title.to(made.language)}"
        put(sheet, 1, column, title, styles.of("required" if required else "optional"))
        put(sheet, 2, column, field.name if shown is None else f"{field.name} {_NAMED}", styles.of("name"))
        if shown is None:
            _note(sheet.cell(1, column), described_as(field).to(made.language))
            _offer(made, sheet, column, field, resource)
    # The name of the table, where nobody types and the import looks for it.
    put(sheet, 2, len(columns) + 1, f"#{resource.name}", styles.of("name"))
    sheet.column_dimensions[letters(len(columns) + 1)].hidden = True
    _fill(made, sheet, resource, columns, rows)
    sheet.row_dimensions[1].height = 30
    freeze(sheet, _FIRST)
    sheet.auto_filter.ref = f"A{_HEADS}:{letters(len(columns))}{max(len(rows) + _HEADS, _FIRST)}"
    widen(sheet, [_width(field, shown, rows, resource) for field, shown in columns])


def _columns(made: _Made, resource: Resource) -> Iterator[tuple[Field, Resource | None]]:
    """Yield the columns: every field, and behind a code that names a row of another table that row's name."""
    named_by = load_words().named_by
    targets = {
        key.fields[0]: key.reference.resource or resource.name
        for key in resource.schema.foreign_keys
        if len(key.fields) == 1
    }
    for field in resource.schema.fields:
        yield field, None
        target = targets.get(field.name, "")
        if target in named_by and target in made.names:
            yield field, made.package.resource(target)


def _fill(
    made: _Made,
    sheet: Sheet,
    resource: Resource,
    columns: Sequence[tuple[Field, Resource | None]],
    rows: Sequence[Sequence[str]],
) -> None:
    names, looks = resource.schema.names, made.styles.of("text")
    for number, values in enumerate(rows, _FIRST):
        for column, (field, shown) in enumerate(columns, 1):
            if shown is not None:
                cell = sheet.cell(number, column)
                cell.value = _name_formula(made, shown, f"{letters(column - 1)}{number}")
                cell.font, cell.alignment = looks["font"], looks["alignment"]
                continue
            text = values[names.index(field.name)]
            if fit(text) != text:
                raise UsageError(
                    Text(
                        f"{resource.title.zh}第 {number - _HEADS} 行的{field.title.zh}有 {len(text):,} 个字，一个单元格放不下；请先在目录里拆短。",
                        f"{field.title.en} of row {number - _HEADS} of {resource.name} has {len(text):,} characters, more than a cell holds; shorten it in the catalogue.",
                    )
                )
            if text:
                put(sheet, number, column, text, looks)
    if len(resource.schema.primary_key) > 1:
        _merge_groups(sheet, columns, [row[0] for row in rows])


def _name_formula(made: _Made, shown: Resource, cell: str) -> str:
    named = load_words().named_by[shown.name]
    sheet = "'" + made.names[shown.name].replace("'", "''") + "'"
    places = {each.name: letters(at) for at, (each, aside) in enumerate(_columns(made, shown), 1) if aside is None}
    name, code = places[named], places[shown.schema.primary_key[0]]
    # Names and codes alike may be added below what is exported.
    return f'=IFERROR(INDEX({sheet}!${name}:${name},MATCH({cell},{sheet}!${code}:${code},0)),"")'


def _merge_groups(sheet: Sheet, columns: Sequence[tuple[Field, Resource | None]], keys: Sequence[str]) -> None:
    """Merge the cells of rows that follow each other and have the same first part of their key."""
    wide = 2 if len(columns) > 1 and columns[1][1] is not None else 1
    row = _FIRST
    for _, group in groupby(keys):
        count = len(list(group))
        if count > 1:
            for column in range(1, wide + 1):
                for inner in range(row + 1, row + count):
                    sheet.cell(inner, column).value = None
                sheet.merge_cells(start_row=row, end_row=row + count - 1, start_column=column, end_column=column)
        row += count


def _offer(made: _Made, sheet: Sheet, column: int, field: Field, resource: Resource) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]  # none

    listed = [str(each) for each in field.constraints.get("enum") or ()]
    listed = listed or (["true", "false"] if field.type == "boolean" else [])
    formula = f'"{",".join(listed)}"' if listed else None
    key = next((each for each in resource.schema.foreign_keys if each.fields == (field.name,)), None)
    if key is not None:
        target = key.reference.resource or resource.name
        if target in made.names:
            name = "'" + made.names[target].replace("'", "''") + "'"
            formula = f"={name}!$A${_FIRST}:$A${max(len(made.rows[target]), 1) + _HEADS + 1_000}"
    if formula is None or len(formula) > _LONGEST_LIST:
        return
    asked = DataValidation("list", formula1=formula, allow_blank=True)
    # A code of another layer may be meant: the program asks, and the import decides.
    asked.showErrorMessage, asked.errorStyle = True, "warning" if key is not None else "stop"
    asked.add(f"{letters(column)}{_FIRST}:{letters(column)}{_LAST_ROW}")
    sheet.add_data_validation(asked)


def _note(cell: Sheet, text: str) -> None:
    from openpyxl.comments import Comment  # type: ignore[import-untyped]  # openpyxl has no types

    if text:
        cell.comment = Comment(text[:1500], "zhengzhao", width=320, height=120)


def _width(field: Field, shown: Resource | None, rows: Sequence[Sequence[str]], resource: Resource) -> int:
    if shown is not None:
        return 28
    at = resource.schema.names.index(field.name)
    longest = max((len(row[at]) for row in rows[:200]), default=0)
    return min(max(len(field.name) + 4, len(field.title.zh) * 2 + 2, longest + 4), 44)
