"""Sheets of a workbook that is written for people: their names, their looks, and texts that stay texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from zhengzhao.standard import Package, Resource
from zhengzhao.validators.render.visible import visible_text
from zhengzhao.validators.render.workbook import letters, set_text

Sheet = Any
"""A sheet, a cell or a style of openpyxl, which has no types."""

_LONGEST = 31
_FORBIDDEN = "[]:*?/\\"
_FONT = "Microsoft YaHei"
"""What every Chinese Windows has; elsewhere the program takes its own for Chinese letters."""
_LINE = 14.5
"""The least height of a line, in points."""
_A3 = 8  # by the number that spreadsheets give it
_COLOURS = {
    "required": "FFF9D9A8",
    "optional": "FFDCE6F2",
    "head": "FFDCE6F2",
    "section": "FFE8F0E4",
    "gap": "FFF9B9B0",
}


class Styles:
    """The looks of cells, each made once."""

    table, aside = "FF2F6FB3", "FF9AA5B1"
    """The colours of the tabs: what is to be filled, and what is to be read."""

    def __init__(self) -> None:
        from openpyxl.styles import PatternFill  # type: ignore[import-untyped]  # openpyxl has no types

        self.gap: Any = PatternFill("solid", bgColor=_COLOURS["gap"])
        self._made: dict[str, dict[str, Any]] = {}

    def of(self, name: str) -> dict[str, Any]:
        """Return the properties of cells of a look."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> dict[str, Any]:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        thin = Side("thin", color="FFB8C2CC")
        bold = name in ("required", "optional", "head", "title", "section")
        sizes, link = {"title": 14, "section": 12, "name": 9}, name == "link"
        colour = "FF5B6770" if name == "name" else "FF1F5FA8" if link else "FF000000"
        looks: dict[str, Any] = {"number_format": "@"}
        looks["font"] = Font(
            name=_FONT, size=sizes.get(name, 10), bold=bold, color=colour, underline="single" if link else None
        )
        framed = name in ("required", "optional", "head", "name")
        looks["alignment"] = Alignment(
            vertical="center" if framed else "top", horizontal="center" if framed else None, wrap_text=name in _WRAPPED
        )
        if name in _COLOURS:
            looks["fill"] = PatternFill("solid", fgColor=_COLOURS[name])
        if framed:
            looks["border"] = Border(bottom=thin, right=thin)
        return looks


_WRAPPED = ("required", "optional", "head", "text", "link", "step")


def put(sheet: Sheet, row: int, column: int, text: str, looks: dict[str, Any]) -> Sheet:
    """Write a text into a cell with its looks, as `set_text` does."""
    cell = sheet.cell(row, column)
    set_text(cell, text)
    for name, value in looks.items():
        setattr(cell, name, value)
    return cell


def new_sheet(book: Sheet, name: str, colour: str) -> Sheet:
    """Add a sheet, set up to be printed."""
    from openpyxl.worksheet.page import PageMargins  # type: ignore[import-untyped]  # openpyxl has no types

    sheet = book.create_sheet(name)
    sheet.sheet_properties.tabColor = colour
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A3
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.oddFooter.center.text = "&A  &P / &N"
    return sheet


def freeze(sheet: Sheet, first: int) -> None:
    """Keep the header in sight, on the screen and on every printed page."""
    sheet.freeze_panes = f"A{first}"
    sheet.print_title_rows = f"1:{first - 1}"


def widen(sheet: Sheet, widths: Sequence[int]) -> None:
    """Set how wide the columns are."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[letters(column)].width = width


def heighten(sheet: Sheet, widths: Sequence[int]) -> None:
    """Make each row as high as its texts need in columns of those widths; programs do not do it for those they open."""
    for cells in sheet.iter_rows():
        lines = [
            sum(1 + (cell_len(part) - 1) // max(width - 1, 1) for part in str(cell.value or "").split("\n"))
            for cell, width in zip(cells, widths, strict=False)
        ]
        sheet.row_dimensions[cells[0].row].height = max(*lines, 1) * max(_LINE, 1.45 * (cells[0].font.size or 10))


def sheet_names(package: Package, tables: Sequence[Resource]) -> dict[str, str]:
    """Return the name of each table's sheet, by the table's name: its Chinese title, as far as a sheet can have it.

    A title that another resource has too, or that is no name for a sheet, gives way to the name of the table: the
    validation knows a table by either.
    """
    titles = Counter(label for each in package.resources for label in {each.name, each.title.zh})
    taken: set[str] = set()
    found = {}
    for each in tables:
        wanted = [label for label in (each.title.zh, each.name) if titles[label] == 1 and sheet_name(label) == label]
        name = next((label for label in wanted if label.casefold() not in taken), None)
        found[each.name] = name if name is not None else _numbered(sheet_name(each.name), taken)
        taken.add(found[each.name].casefold())
    return found


def sheet_name(text: str) -> str:
    """Return a text as the name of a sheet can be: 31 letters, without those that spreadsheets forbid there.

    >>> sheet_name("a/b")
    'a b'
    """
    plain = "".join(" " if each in _FORBIDDEN else each for each in visible_text(text))
    return plain.strip("' ")[:_LONGEST] or "1"


def _numbered(name: str, taken: set[str]) -> str:
    wanted, number = name, 1
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{name[: _LONGEST - 4]} {number}"
    return wanted
