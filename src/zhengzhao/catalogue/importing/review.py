"""What was not understood, as a workbook to answer in: the original with its cells marked, and the questions before it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.cells import cell_len

from zhengzhao.catalogue.importing.account import Account, Question
from zhengzhao.catalogue.importing.mapping import Answer, mapping_of, split_name
from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.output import save_workbook
from zhengzhao.sources.grid import Grid, Layout
from zhengzhao.sources.lexical import LEAST_LONG_NUMBER, writer
from zhengzhao.sources.workbooks.bookfile import told
from zhengzhao.sources.workbooks.marks import cell_name
from zhengzhao.sources.workbooks.sheet import DIGITS
from zhengzhao.standard import Package, parse_yaml
from zhengzhao.standard.yamltext import TextLoader
from zhengzhao.validators.render.workbook import letters, set_text

REVIEW = "review.xlsx"
SHEET = "待答复 Questions"
LEAVE, NEW, KEEP = "忽略 leave out", "新增 it is new", "照常导入 import"
"""What a person may answer beside a known name."""
_HEADS = ("答复 Answer", "内容 Text", "问题 Question", "字段 Field", "工作表 Sheet", "单元格 Cells", "可选 Choices")
_WIDTHS = (30, 30, 70, 24, 16, 22, 30)
_FIRST = 4
_KEY, _CHOICES = 8, 9
"""The columns, from 1, of what identifies a question and of the choices of its drop-down."""
_YELLOW, _RED = "FFFFF2B3", "FFF9C0B8"
_MOST_BYTES = 200 << 20
_CELLS_SHOWN = 6
_NARROW, _WIDE = 8, 40
"""Within what the columns of a copy are widened, in characters."""


def write_review(path: Path, layout: Layout, account: Account, package: Package) -> None:
    """Write the questions in front of the original workbook, whose cells in question are coloured and commented."""
    book = _original(layout)
    by_sheet: dict[str, dict[tuple[int, int], Question]] = {}
    for question in account.questions.values():
        for place in question.cells:
            by_sheet.setdefault(question.sheet, {})[place] = question
    for name, questions in by_sheet.items():
        sheet = next((each for each in book.worksheets if each.title == _title(name)), None)
        if sheet is not None:
            _mark(sheet, questions)
    _ask(book.create_sheet(SHEET, 0), list(account.questions.values()), package)
    book.active = 0
    save_workbook(book, path)


def read_review(path: Path) -> list[Answer]:
    """Read the answers of a review that a person has filled in.

    Raises:
        SourceError: It is no review, or an answer cannot be meant.
    """
    import openpyxl  # type: ignore[import-untyped]  # openpyxl has no types

    if not path.is_file():
        raise SourceError(Text(f"找不到 {path}；请核对路径。", f"There is no {path}; check its name and folder."))
    # By its bytes: openpyxl refuses other names than its own before it has looked, in words of its own.
    with path.open("rb") as file, told(path):
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheet = book[SHEET] if SHEET in book.sheetnames else None
        rows = list(sheet.iter_rows(min_row=_FIRST, values_only=True)) if sheet is not None else []
        book.close()
    if sheet is None:
        raise SourceError(
            Text(
                f"{path} 里没有“{SHEET}”工作表，不是导入时生成的 {REVIEW}；请核对文件。",
                f"{path} has no sheet “{SHEET}”, so it is not the {REVIEW} of an import; check the file.",
            )
        )
    write, found = writer(None, digits=DIGITS), []
    for number, row in enumerate(rows, _FIRST):
        answer, key = (write(row[0]) or "").strip(), row[_KEY - 1] if len(row) >= _KEY else None
        if isinstance(row[0], int | float) and abs(row[0]) >= LEAST_LONG_NUMBER:
            raise SourceError(
                Text(
                    f"{path} A{number} 的答复是 16 位以上的数字，表格软件只保留 15 位，末位可能已丢失；请把这一格设为文本后重新填写。",
                    f"The answer in {path} A{number} is a number of 16 or more digits, of which a spreadsheet keeps 15; make "
                    "the cell a text and write it again.",
                )
            )
        if answer and key:
            found += list(_answers(answer, _asked(str(key), f"{path} {letters(_KEY)}{number}"), f"{path} A{number}"))
    return found


def remember(text: str, answers: Sequence[Answer]) -> str:
    """Return the text of a mapping with answers written into it; everything else stays as it is written.

    Earlier answers that stand in brackets are written out again, a line each.

    Raises:
        SourceError: The whole mapping stands in braces, as JSON does, so that no line can be added to it.
    """
    if not answers:
        return text
    root: Any = yaml.compose(text, Loader=TextLoader)  # a mapping, as reading it has shown
    if root.flow_style:
        raise SourceError(
            Text(
                "映射整个写在花括号里（如 JSON），答复无法逐行记入；请改写成分行的 YAML，再用 --review 交回答复。",
                "The mapping stands in braces as a whole, as JSON does, so the answers cannot be written into it line by "
                "line; write it as YAML of one property a line and give the review again with --review.",
            )
        )
    found = next((each for each in root.value if each[0].value == "answers"), None)
    if found is None:
        return "\n".join([*text.rstrip("\n").split("\n"), "answers:", *map(_line, answers)]) + "\n"
    named, held = found
    if not isinstance(held, yaml.SequenceNode) or held.flow_style:
        answers = [*mapping_of(parse_yaml(text, REVIEW), REVIEW).answers, *answers]
        text = text[: held.start_mark.index].rstrip() + text[held.end_mark.index :]
    lines = text.rstrip("\n").split("\n")
    start = text.count("\n", 0, named.start_mark.index)
    end = next((at for at in range(start + 1, len(lines)) if lines[at][:1] not in (" ", "#", "", "-")), len(lines))
    indent = next((line.partition("-")[0] for line in lines[start + 1 : end] if line.lstrip().startswith("-")), "  ")
    return "\n".join([*lines[:end], *(indent + _line(each).lstrip() for each in answers), *lines[end:]]) + "\n"


def _original(layout: Layout) -> Any:  # noqa: ANN401  # a workbook of openpyxl, which has no types
    import openpyxl

    if layout.form in ("xlsx", "xlsm") and _size(layout.path) < _MOST_BYTES:
        return openpyxl.load_workbook(layout.path)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for grid in layout.grids:
        sheet = book.create_sheet(_title(grid.name))
        for (row, column), text in grid.filled():
            _put(sheet, row + 1, column + 1, text)
        for first, last in grid.merged:
            sheet.merge_cells(
                start_row=first[0] + 1, start_column=first[1] + 1, end_row=last[0] + 1, end_column=last[1] + 1
            )
        _widen(sheet, grid)
    return book


def _widen(sheet: Any, grid: Grid) -> None:  # noqa: ANN401  # openpyxl has no types
    """Make columns as wide as the texts of the table in them, within what can be read, and a page hold them all.

    Titles and notes fill few cells of their rows, and run over the next ones.
    """
    rows = [{column: text for column, text in enumerate(row) if text.strip()} for row in grid.rows.values()]
    most = max(map(len, rows), default=0)
    widths: dict[int, int] = {}
    for column, text in (cell for row in rows if 2 * len(row) > most for cell in row.items()):
        widths[column] = max(widths.get(column, _NARROW), cell_len(text) + 2)
    for column, width in widths.items():
        sheet.column_dimensions[letters(column + 1)].width = min(width, _WIDE)
    _fit_page(sheet)


def _fit_page(sheet: Any) -> None:  # noqa: ANN401  # openpyxl has no types
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _size(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(each.file_size for each in archive.infolist())


def _title(name: str) -> str:
    # The name of a text's only sheet may be none that a workbook allows.
    return "".join("_" if each in "[]:*?/\\" else each for each in name)[:31]


def _mark(sheet: Any, questions: Mapping[tuple[int, int], Question]) -> None:  # noqa: ANN401  # openpyxl has no types
    from openpyxl.comments import Comment  # type: ignore[import-untyped]  # it has no types
    from openpyxl.styles import PatternFill  # type: ignore[import-untyped]  # it has no types

    colour = PatternFill("solid", fgColor=_RED)
    for (row, column), question in questions.items():
        cell = sheet.cell(row + 1, column + 1)
        if type(cell).__name__ == "MergedCell":
            continue
        cell.fill = colour
        said = str(question.because)
        if cell.comment is not None:
            said = f"{said}\n\n{cell.comment.text}"
        cell.comment = Comment(said[:1500], "zhengzhao", width=420, height=160)


def _ask(sheet: Any, questions: Sequence[Question], package: Package) -> None:  # noqa: ANN401  # openpyxl has no types
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.styles.numbers import FORMAT_TEXT  # type: ignore[import-untyped]  # it has no types

    _put(sheet, 1, 1, "请在 A 列答复：从下拉列表里选，或直接填写应当是什么；填好后用 --review 交回。").font = Font(
        bold=True, size=12
    )
    _put(
        sheet, 2, 1, "Answer in column A: choose from the list or write what is meant; then give it back with --review."
    )
    for column, head in enumerate(_HEADS, 1):
        cell = _put(sheet, _FIRST - 1, column, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFDCE6F2")
    wrapped = Alignment(vertical="top", wrap_text=True)
    for row, question in enumerate(questions, _FIRST):
        choices = list(_choices(question))
        cells = [cell_name(*each) for each in sorted(question.cells)]
        shown = "、".join(cells[:_CELLS_SHOWN]) + (f" … ({len(cells):,})" if len(cells) > _CELLS_SHOWN else "")
        told = (
            "",
            question.text,
            str(question.because),
            _field(question, package),
            question.sheet,
            shown,
            "\n".join(choices),
        )
        for column, text in enumerate(told, 1):
            _put(sheet, row, column, text).alignment = wrapped
        sheet.row_dimensions[row].height = 15 * max(map(_lines, told, _WIDTHS))
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=_YELLOW)
        sheet.cell(row, 1).number_format = FORMAT_TEXT  # or a code of eighteen digits that is typed in loses three
        _put(sheet, row, _KEY, json.dumps(_key(question), ensure_ascii=False))
        for column, choice in enumerate(choices, _CHOICES):
            _put(sheet, row, column, choice)
        _offer(sheet, row, len(choices))
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[letters(column)].width = width
    for column in range(_KEY, _CHOICES + 6):
        sheet.column_dimensions[letters(column)].hidden = True
    sheet.freeze_panes = f"B{_FIRST}"
    _fit_page(sheet)


def _lines(text: str, width: int) -> int:
    # Programs do not make rows higher for texts that they did not write.
    return sum(1 + cell_len(part) // width for part in text.split("\n"))


def _offer(sheet: Any, row: int, count: int) -> None:  # noqa: ANN401  # openpyxl has no types
    from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]  # it has no types

    if count:
        last = letters(_CHOICES + count - 1)
        # Anything else may be written too: the list only offers.
        listed = DataValidation("list", formula1=f"=${letters(_CHOICES)}${row}:${last}${row}", allow_blank=True)
        listed.showErrorMessage = False
        listed.add(f"A{row}")
        sheet.add_data_validation(listed)


def _choices(question: Question) -> Iterator[str]:
    yield from question.nearest
    if question.may_be_new:
        yield NEW
    if question.kind == "sheet" and question.text:
        yield KEEP
    yield LEAVE


def _field(question: Question, package: Package) -> str:
    if question.field is None:
        return ""
    table, name = question.field
    return f"{package.resource(table).schema.field(name).title.zh} {table}.{name}"


def _key(question: Question) -> dict[str, Any]:
    key: dict[str, Any] = {"kind": question.kind, "sheet": question.sheet, "text": question.text}
    if question.field is not None:
        key["field"] = ".".join(question.field)
    if question.kind == "cell":
        key["cells"] = [cell_name(*each) for each in question.cells]
    return key


def _asked(text: str, where: str) -> Mapping[str, Any]:
    """Return what identifies a question, which nobody but us writes."""
    try:
        key = json.loads(text)
    except ValueError:
        key = None
    if isinstance(key, dict) and all(isinstance(key.get(name), str) for name in ("kind", "sheet", "text")):
        field, cells = key.get("field", "."), key.get("cells")
        is_listed = isinstance(cells, list) and all(isinstance(each, str) for each in cells)
        if isinstance(field, str) and (is_listed or key["kind"] in ("value", "column", "sheet")):
            return key
    raise SourceError(
        Text(
            f"{where} 被改动过：这个隐藏的单元格标明是哪个问题，现在认不出来，所以这不是导入时生成的 {REVIEW}；请重新导入，在新的 {REVIEW} 里只填 A 列。",
            f"{where} was changed: this hidden cell says which question it is, which cannot be told any more, so this is "
            f"not the {REVIEW} of an import; import again and fill in column A of the new {REVIEW} alone.",
        )
    )


def _answers(answer: str, key: Mapping[str, Any], where: str) -> Iterator[Answer]:
    leave, is_new = answer == LEAVE, answer == NEW
    means = None if leave or is_new else answer
    field = split_name(key["field"]) if "field" in key else None
    match key["kind"]:
        case "value":
            yield Answer(field=field, text=key["text"], means=means, ignore=leave, new=is_new, place=where)
        case "column":
            named = None if means is None else split_name(means.split()[-1])
            if named is not None and not all(named):
                raise SourceError(
                    Text(
                        f"{where} 的答复“{answer}”不是字段；请写成 permit_item.name 的样子，或选“{LEAVE}”。",
                        f"The answer “{answer}” of {where} is no field; write it like permit_item.name, or choose “{LEAVE}”.",
                    )
                )
            yield Answer(sheet=key["sheet"], column=key["text"], field=named, ignore=leave, place=where)
        case "sheet":
            means = "keep" if answer == KEEP else None
            yield Answer(sheet=key["sheet"], text=key["text"] or None, means=means, ignore=leave, place=where)
        case _:
            for cell in key["cells"]:
                yield Answer(sheet=key["sheet"], cell=cell, text=key["text"], means=means, ignore=leave, place=where)


def _line(answer: Answer) -> str:
    parts = []
    for name in ("sheet", "cell", "column", "field", "text", "means"):
        value = getattr(answer, name)
        if value is not None:
            # A JSON text is a YAML text, whatever stands in it.
            parts.append(f"{name}: {json.dumps('.'.join(value) if name == 'field' else value, ensure_ascii=False)}")
    parts += [f"{name}: true" for name in ("ignore", "new") if getattr(answer, name)]
    return f"  - {{{', '.join(parts)}}}"


def _put(sheet: Any, row: int, column: int, text: str) -> Any:  # noqa: ANN401  # openpyxl has no types
    cell = sheet.cell(row, column)
    set_text(cell, text)
    return cell
