"""A workbook that people fill in: one sheet a table, which `zhengzhao validate` reads as it stands.

The titles of the fields stand above their names; lists come as drop-downs, and what else a spreadsheet can ask of a
cell is asked. Sheets that are only there to be read say so in their first cell, by which the validation passes them over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from zhengzhao.exports.cells import CellRule, cell_form, cell_rule, noted, told
from zhengzhao.exports.codes import Code, CodeList, Lists, Row, example_rows
from zhengzhao.exports.guide import lines_of, version_line
from zhengzhao.exports.sheets import (
    Sheet,
    Styles,
    freeze,
    heighten,
    new_sheet,
    put,
    sheet_name,
    sheet_names,
    widen,
)
from zhengzhao.messages import Language, Text
from zhengzhao.output import atomic_file, refuse_existing, save_workbook
from zhengzhao.sources import NOT_DATA
from zhengzhao.standard import Field, Package, Resource
from zhengzhao.validators.render.workbook import letters

GUIDE, EXAMPLES, CODES = "填写说明 Guide", "填写示例 Examples", "代码表 Codes"
_LAST_ROW = 1_048_576
_COLOURED = 5_000
_EXAMPLES = 2
# DataValidation of openpyxl calls the words beside a chosen cell so.
_WORDS = "pro" + "mpt"


@dataclass
class _Made:
    """What the workbook holds so far."""

    book: Any
    package: Package
    language: Language
    lists: Lists
    styles: Styles
    named: dict[str, tuple[str, CodeList]] = field(default_factory=dict)


def template(
    package: Package, path: Path, *, tables: Sequence[Resource] = (), language: Language = "zh", overwrite: bool = False
) -> list[str]:
    """Write a workbook to be filled in.

    Args:
        package: The version, or any Data Package.
        path: The file; its name ends in ``.xlsx``.
        tables: The tables; all that people fill by default.
        language: The language of its titles and notes. The instructions are in both.
        overwrite: Whether a file that is there may be replaced.

    Returns:
        The names of the sheets to fill, in their order.

    Raises:
        OutputError: The file exists, or cannot be written.
        DescriptorError: A code list has no file.
    """
    import openpyxl  # type: ignore[import-untyped]  # openpyxl has no types

    refuse_existing(path, overwrite)
    chosen = list(tables) or list(package.tables())
    made = _Made(openpyxl.Workbook(), package, language, Lists(package), Styles())
    made.book.remove(made.book.worksheets[0])
    names = sheet_names(package, chosen)
    examples = {each.name: example_rows(package, each, _EXAMPLES) for each in chosen}
    aside = _names_aside(package)
    _add_guide(made, aside[0], [(names[each.name], each) for each in chosen])
    for resource in chosen:
        _add_table(made, names[resource.name], resource, examples[resource.name])
    if any(examples.values()):
        _add_examples(made, aside[1], chosen, examples)
    if made.named:
        _add_codes(made, aside[2])
    _describe(made)
    with atomic_file(path, overwrite) as part:
        save_workbook(made.book, part)
    return list(names.values())


def _names_aside(package: Package) -> list[str]:
    # A sheet that begins with the name of a table would be taken for it.
    labels = tuple(label for each in package.resources for label in (each.name, each.title.zh))
    return [f"（{each}）" if each.startswith(labels) else each for each in (GUIDE, EXAMPLES, CODES)]


def _add_guide(made: _Made, name: str, sheets: Sequence[tuple[str, Resource]]) -> None:
    sheet = new_sheet(made.book, name, made.styles.aside)
    for row, (zh, en, style) in enumerate(lines_of(made.package), 1):
        for column, text in enumerate((zh, en), 1):
            put(sheet, row, column, text, made.styles.of(style))
    first = sheet.max_row + 2
    heads = (Text("要填的工作表", "Sheet to fill"), Text("说明", "What it is"))
    for column, head in enumerate(heads, 1):
        put(sheet, first, column, str(head), made.styles.of("head"))
    for row, (title, resource) in enumerate(sheets, first + 1):
        cell = put(
            sheet, row, 1, f"{title}（{resource.name}）" if title != resource.name else title, made.styles.of("link")
        )
        target = title.replace("'", "''")
        cell.hyperlink = f"#'{target}'!A1"
        said = resource.schema.raw.get("description") or resource.raw.get("description") or ""
        spoken = resource.schema.raw.get("descriptionEn") or resource.raw.get("descriptionEn") or resource.title.en
        put(sheet, row, 2, f"{said}\n{spoken}".strip(), made.styles.of("text"))
    widths = (62, 84)
    widen(sheet, widths)
    heighten(sheet, widths)
    sheet.sheet_view.showGridLines = False
    _fit_width(sheet)


def _add_table(made: _Made, name: str, resource: Resource, examples: Sequence[Row]) -> None:
    schema, styles = resource.schema, made.styles
    sheet = new_sheet(made.book, name, styles.table)
    # Names alone are a header; titles above them are for people. Of a single column both would be one label.
    titled = len(schema.fields) > 1
    first = 3 if titled else 2
    for column, each in enumerate(schema.fields, 1):
        listed = made.lists.of(each, resource)
        required = schema.requires(each)
        if titled:
            label = each.title.to(made.language) + (" *" if required else "")
            put(sheet, 1, column, label, styles.of("required" if required else "optional"))
        cell = put(sheet, first - 1, column, each.name, styles.of("name"))
        example = next((row[each.name] for row in examples if row.get(each.name)), None)
        _note(sheet.cell(1, column) if titled else cell, noted(each, schema, listed, example, made.language))
        _prepare_column(made, sheet, column, each, resource, listed, first)
        _widen_column(sheet, column, each, listed, example, made.language)
    if titled:
        sheet.row_dimensions[1].height = 30
    freeze(sheet, first)
    _colour_gaps(made, sheet, resource, first)


def _prepare_column(
    made: _Made, sheet: Sheet, column: int, each: Field, resource: Resource, listed: CodeList | None, first: int
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]  # none

    sheet.column_dimensions[letters(column)].number_format = cell_form(each)
    listed = listed or _truths(each, resource)
    rule = cell_rule(each, resource.schema, _name_of(made, listed) if listed else None)
    asked = DataValidation(**_asked(rule), allow_blank=True)
    asked.showInputMessage = asked.showErrorMessage = True
    asked.promptTitle = _short(each.title.to(made.language))
    setattr(asked, _WORDS, told(each, resource.schema, listed, made.language) or None)
    if rule is not None:
        asked.errorTitle = asked.promptTitle
        asked.error = _refusal(made, each, resource, listed, rule)
        asked.errorStyle = "stop" if rule.firm else "warning"
    asked.add(f"{letters(column)}{first}:{letters(column)}{_LAST_ROW}")
    sheet.add_data_validation(asked)


def _asked(rule: CellRule | None) -> dict[str, str]:
    if rule is None:
        return {}
    found = {"type": rule.kind, "formula1": rule.first}
    if rule.operator:
        found["operator"] = rule.operator
    if rule.second is not None:
        found["formula2"] = rule.second
    return found


def _refusal(made: _Made, each: Field, resource: Resource, listed: CodeList | None, rule: CellRule) -> str:
    said = told(each, resource.schema, listed, made.language).splitlines()[0]
    if listed is not None:
        said = Text("只能填下拉列表中的代码", "only a code of the drop-down list will do").to(made.language)
    meant = Text("；确实如此可以保留", "; keep it if it is meant").to(made.language) if not rule.firm else ""
    return f"{each.title.to(made.language)}{Text('：', ': ').to(made.language)}{said}{meant}"[:220]


def _truths(each: Field, resource: Resource) -> CodeList | None:
    if each.type != "boolean":
        return None
    yes, no = each.truths
    codes = (Code(yes, Text("是", "yes")), Code(no, Text("否", "no")))
    return CodeList(f"{resource.name}_{each.name}", each.title, codes)


def _name_of(made: _Made, listed: CodeList) -> str:
    """Return the name of a list in the workbook; lists of the same values share one."""
    for name, (_, known) in made.named.items():
        if known.codes == listed.codes:
            return name
    plain = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in listed.name)
    name = f"codes_{plain}"
    while name in made.named:
        name += "_"
    made.named[name] = ("", listed)
    return name


def _colour_gaps(made: _Made, sheet: Sheet, resource: Resource, first: int) -> None:
    """Colour what is still missing in a row that somebody has begun."""
    from openpyxl.formatting.rule import FormulaRule  # type: ignore[import-untyped]  # openpyxl has no types

    last = letters(len(resource.schema.fields))
    for column, each in enumerate(resource.schema.fields, 1):
        if resource.schema.requires(each):
            here = letters(column)
            formula = f"AND(COUNTA($A{first}:${last}{first})>0,LEN({here}{first})=0)"
            rule = FormulaRule(formula=[formula], fill=made.styles.gap, stopIfTrue=True)
            sheet.conditional_formatting.add(f"{here}{first}:{here}{_COLOURED}", rule)


def _add_examples(made: _Made, name: str, tables: Sequence[Resource], examples: dict[str, list[Row]]) -> None:
    sheet = new_sheet(made.book, name, made.styles.aside)
    line = Text(
        f"{NOT_DATA[0]}每张表几行填好的示例，均为虚构；校验时不读本表。",
        f"{NOT_DATA[1]} A few rows of each table as they should be, all invented; the validation passes this sheet over.",
    )
    put(sheet, 1, 1, line.to(made.language), made.styles.of("title"))
    row = 3
    for resource in tables:
        if not examples[resource.name]:
            continue
        put(sheet, row, 1, resource.title.to(made.language), made.styles.of("section"))
        for column, each in enumerate(resource.schema.fields, 1):
            required = resource.schema.requires(each)
            put(
                sheet,
                row + 1,
                column,
                each.title.to(made.language),
                made.styles.of("required" if required else "optional"),
            )
            put(sheet, row + 2, column, each.name, made.styles.of("name"))
            for below, example in enumerate(examples[resource.name], row + 3):
                put(sheet, below, column, example[each.name] or "", made.styles.of("text"))
        row += 4 + len(examples[resource.name])
    widen(sheet, [20] * max(len(each.schema.fields) for each in tables))
    sheet.freeze_panes = "A2"


def _add_codes(made: _Made, name: str) -> None:
    from openpyxl.workbook.defined_name import DefinedName  # type: ignore[import-untyped]  # no types

    sheet = new_sheet(made.book, name, made.styles.aside)
    line = Text(
        f"{NOT_DATA[0]}下拉列表所用的代码和名称；校验时不读本表。",
        f"{NOT_DATA[1]} The codes of the drop-down lists and their names; the validation passes this sheet over.",
    )
    put(sheet, 1, 1, line.to(made.language), made.styles.of("title"))
    widths: list[int] = []
    for position, (key, (_, listed)) in enumerate(made.named.items()):
        column = 1 + 3 * position
        put(sheet, 2, column, listed.title.to(made.language), made.styles.of("optional"))
        put(sheet, 2, column + 1, Text("名称", "name").to(made.language), made.styles.of("optional"))
        for row, code in enumerate(listed.codes, 3):
            put(sheet, row, column, code.value, made.styles.of("code"))
            put(sheet, row, column + 1, code.name.to(made.language), made.styles.of("code"))
        last = 2 + len(listed.codes)
        target = name.replace("'", "''")
        place = f"'{target}'!${letters(column)}$3:${letters(column)}${last}"
        made.book.defined_names[key] = DefinedName(key, attr_text=place)
        widths += [18, min(40, 4 + max(cell_len(each.name.to(made.language)) for each in listed.codes)), 3]
    widen(sheet, widths)
    sheet.freeze_panes = "A3"
    # The lists are to be looked up, not changed; there is no password, for nothing here is a secret.
    sheet.protection.sheet = True


def _describe(made: _Made) -> None:
    from openpyxl.packaging.custom import StringProperty  # type: ignore[import-untyped]  # no types

    package, properties = made.package, made.book.properties
    properties.title = package.title.to(made.language)
    properties.creator = "zhengzhao"
    properties.version = package.version
    properties.subject = version_line(package).to(made.language)
    properties.language = made.language
    for name, value in (("standard", package.name), ("standardVersion", package.version)):
        made.book.custom_doc_props.append(StringProperty(name=name, value=value))


def _widen_column(
    sheet: Sheet, column: int, each: Field, listed: CodeList | None, example: str | None, language: Language
) -> None:
    wanted = [cell_len(each.title.to(language)) + 4, cell_len(each.name) + 2, cell_len(example or "") + 2]
    wanted += [max(len(code.value) for code in listed.codes) + 6] if listed and listed.codes else []
    sheet.column_dimensions[letters(column)].width = min(max(*wanted, 11), 34)


def _note(cell: Any, text: str) -> None:  # noqa: ANN401  # openpyxl has no types
    from openpyxl.comments import Comment  # type: ignore[import-untyped]  # openpyxl has no types

    cell.comment = Comment(text, "zhengzhao", width=340, height=30 + 18 * (text.count("\n") + len(text) // 24 + 1))


def _fit_width(sheet: Sheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties  # type: ignore[import-untyped]  # none

    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _short(text: str) -> str:
    return text if len(text) <= 32 else text[:31] + "…"


__all__ = ["sheet_name", "template"]
