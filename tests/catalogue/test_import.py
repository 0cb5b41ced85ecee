"""Importing correspondence workbooks: the tables that come out, the account of every cell, and what is asked."""

from __future__ import annotations

import csv
import importlib.util
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
import yaml
from rich.cells import cell_len

from zhengzhao.catalogue import load_catalogue
from zhengzhao.catalogue.importing import (
    ACCOUNT,
    REVIEW,
    Import,
    import_workbook,
    mapping_of,
    read_mapping,
    read_review,
    remember,
)
from zhengzhao.catalogue.importing.cleaning import split
from zhengzhao.catalogue.importing.mapping import Answer
from zhengzhao.catalogue.importing.propose import propose
from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Expected, Workspace, open_source
from zhengzhao.sources.grid import read_layout
from zhengzhao.standard import Resource, read_schema, read_yaml

WORKBOOKS = Path(__file__).resolve().parent / "workbooks"
ASKED = "short_names_and_notes_in_brackets"
ANSWERS = {"市场监管局": "市场监管总局", "食品消售": "食品销售", "监管部门备注": "忽略 leave out"}


def _drawing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw", WORKBOOKS / "draw.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DRAW = _drawing()
DISEASES = [*DRAW.XLSX, *DRAW.OTHERS]


def _import(name: str, out: Path, **more: Any) -> Import:
    return import_workbook(DRAW.path_of(name), read_mapping(WORKBOOKS / f"{name}.yaml"), out, **more)


def _count(name: str) -> int:
    """Count the cells that are not blank, without the reader that is tested."""
    if name in DRAW.OTHERS:
        return sum(str(cell).strip() != "" for row in DRAW.OTHERS[name][2] for cell in row)
    book = openpyxl.load_workbook(DRAW.path_of(name))
    return sum(
        cell.value is not None and str(cell.value).strip() != ""
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    )


def _answered(review: Path, target: Path, answers: dict[str, str]) -> Path:
    book = openpyxl.load_workbook(review)
    sheet = book.worksheets[0]
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, 1).value = answers.get(sheet.cell(row, 2).value)
    book.save(target)
    return target


def _book(
    path: Path, rows: list[list[object]], title: str = "对照表", change: Callable[[Any], None] | None = None
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change is not None:
        change(sheet)
    book.save(path)
    return path


def _mapping(**sheet: object) -> Any:
    columns = [
        {"column": "许可事项", "field": "permit_item.name"},
        {"column": "主管部门", "field": "permit_item.department"},
        {"column": "经营范围", "field": "scope_permit.term"},
    ]
    raw = {
        "catalogue": "1.0.0",
        "result": {"overlay": "overlay-990000", "version": "1.0.0", "title": "示例", "titleEn": "Demo"},
        "sheets": [
            {
                "sheet": "*",
                "tables": ["permit_item", "scope_permit"],
                "columns": columns,
                "constants": {"permit_item.jurisdiction": "310000"},
                **sheet,
            }
        ],
    }
    return mapping_of(raw, "mapping.yaml")


HEADER: list[object] = ["许可事项", "主管部门", "经营范围"]
ROW: list[object] = ["示例小作坊登记", "市场监管总局", "食品生产"]


def test_what_is_imported_names_the_document_behind_it_in_both_languages(tmp_path: Path) -> None:
    found = _import("counties_as_columns", tmp_path / "out")
    raw = read_yaml(found.folder / "catalogue" / "1.0.0" / "datapackage.yaml")
    assert raw["description"] == "由工作簿导入，依据示例文号〔2022〕1号。"
    assert raw["descriptionEn"] == "Imported from a workbook, by 示例文号〔2022〕1号."


@pytest.mark.parametrize("name", DISEASES)
def test_a_workbook_becomes_the_tables_beside_it(name: str, tmp_path: Path) -> None:
    found = _import(name, tmp_path / "out")
    if name == ASKED:
        review = _answered(tmp_path / "out" / REVIEW, tmp_path / "answered.xlsx", ANSWERS)
        found = _import(name, tmp_path / "again", answers=read_review(review))
    expected = {each.name: each.read_text(encoding="utf-8") for each in (WORKBOOKS / name).glob("*.csv")}
    folder = found.folder / "catalogue" / "1.0.0"
    assert {each.name: each.read_text(encoding="utf-8") for each in folder.glob("*.csv")} == expected


@pytest.mark.parametrize("name", DISEASES)
def test_every_cell_is_accounted_for(name: str, tmp_path: Path) -> None:
    found = _import(name, tmp_path / "out")
    with (tmp_path / "out" / ACCOUNT).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(found.account.counts().values()) == _count(name)
    assert {each["outcome"] for each in rows} <= {"imported", "split", "normalised", "ignored", "not_understood"}
    assert all(each["to"] for each in rows if each["outcome"] in ("imported", "split", "normalised"))
    assert all(f"{name}.yaml" in each["line"] and each["because"] for each in rows if each["outcome"] == "ignored")
    assert found.understood == all(each["outcome"] != "not_understood" for each in rows)


@pytest.mark.parametrize("name", [each for each in DISEASES if each != ASKED])
def test_what_was_imported_lies_over_the_national_catalogue(name: str, tmp_path: Path) -> None:
    found = _import(name, tmp_path / "out")
    catalogue = load_catalogue("1.0.0", [found.folder])
    assert [each.package.name for each in catalogue.layers if each.number] == ["overlay-990000"]


def test_no_cell_of_the_account_is_a_formula(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "许可事项,主管部门,经营范围\n=1+1,@市场,'=1+1\n-,#REF!,食品生产\n", encoding="utf-8"
    )
    import_workbook(tmp_path / "a.csv", _mapping(), tmp_path / "out")
    with (tmp_path / "out" / ACCOUNT).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [each["text"] for each in rows[3:]] == ["'=1+1", "'@市场", "''=1+1", "'-", "'#REF!", "食品生产"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "#"))]


def test_a_review_marks_the_cells_and_offers_the_nearest_names(tmp_path: Path) -> None:
    found = _import(ASKED, tmp_path / "out")
    assert not found.understood
    book = openpyxl.load_workbook(tmp_path / "out" / REVIEW)
    asked = {row[1].value: row for row in book.worksheets[0].iter_rows(min_row=4)}
    assert set(asked) == set(ANSWERS)
    assert asked["市场监管局"][8].value == "市场监管总局"
    assert asked["食品消售"][8].value == "食品销售"
    marked = book["条目对照"]["A3"]
    assert "食品消售" in marked.comment.text
    assert marked.fill.fgColor.rgb == "FFF9C0B8"
    assert book["条目对照"]["A4"].comment is None
    lists = [each.formula1 for each in book.worksheets[0].data_validations.dataValidation]
    assert len(lists) == len(asked)
    assert not (tmp_path / "out" / "catalogue").exists()


def test_the_copy_of_a_text_file_is_as_wide_as_its_table(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(DRAW.path_of(ASKED))["条目对照"]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    source = tmp_path / "条目对照.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, ["注：" + "本表由各部门填报。" * 9]])
    import_workbook(source, read_mapping(WORKBOOKS / f"{ASKED}.yaml"), tmp_path / "out")
    copy = openpyxl.load_workbook(tmp_path / "out" / REVIEW)["条目对照"]
    for column, letter in enumerate("ABC"):
        longest = max(cell_len(row[column]) for row in rows)
        assert longest < copy.column_dimensions[letter].width <= longest + 5


@pytest.mark.parametrize("total", ["合计", "小 计", "总计：", "（合计）"])
def test_a_row_of_totals_is_no_name_and_told_as_left_out(tmp_path: Path, total: str) -> None:
    rows = [HEADER, ROW, [total, "1 家", "1 条"], ["本省合计表备案", "市场监管总局", "食品生产"]]
    found = import_workbook(_book(tmp_path / "t.xlsx", rows), _mapping(), tmp_path / "out")
    assert found.understood
    left = [each for each in found.account.entries.values() if each.outcome == "ignored" and each.place[0] == 2]
    assert [each.text for each in left] == [total, "1 家", "1 条"]
    assert {str(each.because) for each in left} == {"合计行，不是数据 / a row that adds others up"}
    items = (found.folder / "catalogue/1.0.0/permit_item.csv").read_text(encoding="utf-8")
    assert [f",{name}," in items for name in ("示例小作坊登记", "本省合计表备案", total)] == [True, True, False]


def test_a_row_that_lacks_what_a_rule_asks_for_is_told_by_the_names_of_its_fields(tmp_path: Path) -> None:
    source, mapping = tmp_path / "modes.csv", tmp_path / "mapping.yaml"
    source.write_text("部门,事项,方式\n市场监管总局,示例摊贩备案,审批改为备案\n", encoding="utf-8")
    constants = {
        "permit_item.jurisdiction": "990000",
        "reform_mode.list_edition": "990000-2022",
        "reform_mode.area_scheme": "province",
        "reform_mode.division": "990000",
        "reform_mode.authority": "示例文号〔2022〕1号",
    }
    fields = {"部门": "permit_item.department", "事项": "permit_item.name", "方式": "reform_mode.mode"}
    sheet = {
        "sheet": "*",
        "tables": ["permit_item", "reform_mode"],
        "columns": [{"column": name, "field": field} for name, field in fields.items()],
        "constants": constants,
    }
    result = {"overlay": "overlay-990000", "version": "1.0.0", "title": "示例", "titleEn": "Sample"}
    said = {
        "format": "zhengzhao-mapping/1",
        "catalogue": "2.0.0",
        "result": {**result, "effective": {"from": "2022-03-01"}},
        "source": "示例文号〔2022〕1号",
        "confidence": "ours",
        "numbers": {"permit_item": 9001, "reform_mode": 990001},
        "sheets": [sheet],
    }
    mapping.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    found = import_workbook(source, read_mapping(mapping), tmp_path / "out")
    (question,) = found.account.questions.values()
    assert "filing-says-how" in question.because.en
    assert "How the filing is made is missing" in question.because.en
    assert "缺少备案的办理" in question.because.zh
    sheet["constants"] = {**constants, "reform_mode.filing": "separate"}
    mapping.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    assert import_workbook(source, read_mapping(mapping), tmp_path / "again").understood


def test_answers_are_remembered_in_the_mapping_and_serve_the_next_month(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    shutil.copyfile(WORKBOOKS / f"{ASKED}.yaml", mapping)
    _import(ASKED, tmp_path / "out")
    answers = read_review(_answered(tmp_path / "out" / REVIEW, tmp_path / "answered.xlsx", ANSWERS))
    before = mapping.read_text(encoding="utf-8")
    mapping.write_text(remember(before, answers), encoding="utf-8")
    assert mapping.read_text(encoding="utf-8").startswith(before)
    found = import_workbook(DRAW.path_of(ASKED), read_mapping(mapping), tmp_path / "next")
    assert found.understood
    again = remember(mapping.read_text(encoding="utf-8"), answers[:1])
    assert yaml.safe_load(again)["answers"][-1] == yaml.safe_load(again)["answers"][0]


@pytest.mark.parametrize(
    "before",
    [
        "answers: [{text: x, ignore: true}, {text: y, means: '010'}]  # ours\n",
        "answers: [\n  {text: x, ignore: true},\n  {text: y, means: '010'},\n]  # ours\n",
        "answers:  # ours\n  - {text: x, ignore: true}\n  - {text: y, means: '010'}\n",
        "answers:  # ours\n# hand-written\n- {text: x, ignore: true}\n- {text: y, means: '010'}\n",
        '"answers":  # ours\n  [{text: x, ignore: true}, {text: y, means: "010"}]\n',
    ],
)
@pytest.mark.parametrize("after", ["", "confidence: high\n"])
def test_earlier_answers_stay_however_they_are_written(before: str, after: str) -> None:
    start = "result: {title: 示例𠀀}\nsheets: []\n"
    text = remember(start + before + after, [Answer(text="z", new=True)])
    earlier = [{"text": "x", "ignore": True}, {"text": "y", "means": "010"}]
    assert yaml.safe_load(text)["answers"] == [*earlier, {"text": "z", "new": True}]
    assert "  # ours\n" in text
    assert text.startswith(start)
    assert text.endswith(after)


@pytest.mark.parametrize("before", ["answers: []\n", "answers: null\n", "answers:\n", ""])
def test_the_first_answer_is_remembered(before: str) -> None:
    text = remember(f"result: {{}}\nsheets: []\n{before}", [Answer(text="z", new=True)])
    assert text == 'result: {}\nsheets: []\nanswers:\n  - {text: "z", new: true}\n'


def test_a_mapping_in_braces_is_no_place_for_answers() -> None:
    with pytest.raises(SourceError, match="stands in braces"):
        remember('{"result": {}, "sheets": []}\n', [Answer(text="z", new=True)])


DATED = [*HEADER, "实施日期"]
DATED_COLUMNS = [
    {"column": "许可事项", "field": "permit_item.name"},
    {"column": "主管部门", "field": "permit_item.department"},
    {"column": "经营范围", "field": "scope_permit.term"},
    {"column": "实施日期", "field": "permit_item.legal_basis_as_of"},
]


def test_an_answer_may_be_a_day_as_a_spreadsheet_has_it(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [DATED, [*ROW, "即日起"]])
    mapping = _mapping(columns=DATED_COLUMNS)
    asked = import_workbook(path, mapping, tmp_path / "out")
    assert [each.text for each in asked.account.questions.values()] == ["即日起"]
    book = openpyxl.load_workbook(tmp_path / "out" / REVIEW)
    # What is typed into the cell stays what was typed.
    assert book.worksheets[0]["A4"].number_format == "@"
    book.worksheets[0]["A4"] = datetime(2022, 6, 1)
    book.save(tmp_path / "b.xlsx")
    again = import_workbook(path, mapping, tmp_path / "again", answers=read_review(tmp_path / "b.xlsx"))
    assert again.understood
    items = (again.folder / "catalogue" / "1.0.0" / "permit_item.csv").read_text(encoding="utf-8")
    assert ",2022-06-01," in items


def test_an_answer_that_lost_its_last_digits_is_refused(tmp_path: Path) -> None:
    import_workbook(_book(tmp_path / "a.xlsx", [HEADER, ["示例", "示例局", "食品生产"]]), _mapping(), tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / REVIEW)
    book.worksheets[0]["A4"] = 913101150000000001
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(SourceError, match="A4"):
        read_review(tmp_path / "b.xlsx")


@pytest.mark.parametrize("changed", ["市场监管局", "5", '{"kind": "value"}', '{"kind": "?", "sheet": "", "text": ""}'])
def test_a_review_whose_hidden_column_was_changed_is_refused(changed: str, tmp_path: Path) -> None:
    import_workbook(_book(tmp_path / "a.xlsx", [HEADER, ["示例", "示例局", "食品生产"]]), _mapping(), tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / REVIEW)
    book.worksheets[0]["A4"] = "市场监管总局"
    book.worksheets[0]["H4"] = changed
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(SourceError, match=r"H4 was changed.* not the review\.xlsx of an import"):
        read_review(tmp_path / "b.xlsx")


@pytest.mark.parametrize("name", DISEASES)
def test_a_proposed_mapping_is_one_that_can_be_read(name: str, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(propose(DRAW.path_of(name)), encoding="utf-8")
    found = import_workbook(DRAW.path_of(name), read_mapping(mapping), tmp_path / "out")
    assert sum(found.account.counts().values()) == _count(name)


def test_a_proposal_sees_ticks_matrices_sub_rows_and_notes() -> None:
    ticks = yaml.safe_load(propose(DRAW.path_of("modes_as_ticks_over_columns")))["sheets"][0]
    assert {each["column"]: each.get("ticks") for each in ticks["columns"]}["实行告知承诺"] == "commitment"
    levels = yaml.safe_load(propose(DRAW.path_of("merged_cells_and_a_header_of_three_levels")))["sheets"][0]
    assert levels["header"] == 3
    matrix = yaml.safe_load(propose(DRAW.path_of("counties_as_columns")))["sheets"][0]
    assert matrix["across"][0]["columns"] == {"浦东新区": "310115", "黄浦区": "310101", "崇明区": "310151"}
    assert "sub_rows" in yaml.safe_load(propose(DRAW.path_of("sub_rows_of_an_item")))["sheets"][0]
    notes = yaml.safe_load(propose(DRAW.path_of("title_notes_and_the_header_again")))["sheets"][0]
    assert {next(iter(each)) for each in notes["ignore"]} == {"rows", "from", "match", "header"}


def test_a_proposal_leaves_out_what_none_of_its_tables_takes(tmp_path: Path) -> None:
    known: list[object] = ["食品经营许可（除仅销售预包装食品外）", "市场监管总局", "食品销售", "食品经营许可证"]
    path = _book(tmp_path / "a.xlsx", [[*HEADER, "许可证件名称"], known])
    (tmp_path / "mapping.yaml").write_text(propose(path), encoding="utf-8")
    found = import_workbook(path, read_mapping(tmp_path / "mapping.yaml"), tmp_path / "out")
    assert found.understood
    assert [each.outcome for each in found.account.entries.values() if each.text == "食品经营许可证"] == ["ignored"]


def test_a_proposal_for_a_province_does_not_change_the_nations_modes(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["主管部门", "许可事项", "告知承诺", "优化服务"],
        ["文化和旅游部", "歌舞娱乐场所设立审批", "√", ""],
        ["填表人：某某"],
    ]
    proposed = yaml.safe_load(propose(_book(tmp_path / "a.xlsx", rows)))
    assert proposed["sheets"][0]["ignore"]
    proposed["sheets"][0]["constants"]["reform_mode.authority"] = "示例文号〔2023〕1号"
    found = import_workbook(tmp_path / "a.xlsx", mapping_of(proposed, "m.yaml"), tmp_path / "out")
    assert found.tables == {"reform_mode": 1}


def test_a_new_name_that_is_almost_a_known_one_is_asked(tmp_path: Path) -> None:
    slip = "食品经营许可（除仅消售预包装食品外）"
    path = _book(tmp_path / "a.xlsx", [HEADER, [slip, "市场监管总局", "食品销售"]])
    found = import_workbook(path, _mapping(), tmp_path / "out")
    (question,) = found.account.questions.values()
    assert question.nearest[0] == "食品经营许可（除仅销售预包装食品外）"
    assert question.may_be_new
    review = _answered(tmp_path / "out" / REVIEW, tmp_path / "b.xlsx", {slip: "新增 it is new"})
    again = import_workbook(path, _mapping(), tmp_path / "again", answers=read_review(review))
    assert again.tables == {"permit_item": 1, "scope_permit": 1}


def test_an_overlay_that_would_change_a_national_row_is_asked(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [HEADER, ["食品经营许可（除仅销售预包装食品外）", "商务部", "食品销售"]])
    found = import_workbook(path, _mapping(), tmp_path / "out")
    (question,) = found.account.questions.values()
    assert "市场监管总局" in question.because.zh or "d004" in question.because.zh
    assert question.cells == [(1, 1)]


def test_the_same_pair_on_two_sheets_is_one_row_and_a_contradiction_is_asked(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [HEADER, ROW])
    book = openpyxl.load_workbook(path)
    for row in (HEADER, ROW):
        if "二" not in book.sheetnames:
            book.create_sheet("二")
        book["二"].append(row)
    book.save(path)
    assert import_workbook(path, _mapping(), tmp_path / "one").tables == {"permit_item": 1, "scope_permit": 1}
    book["二"]["B2"] = "商务部"
    book.save(path)
    found = import_workbook(path, _mapping(), tmp_path / "two")
    (question,) = found.account.questions.values()
    assert "对照表!A2" in question.because.zh
    assert question.sheet == "二"


def test_struck_and_hidden_cells_wait_for_a_decision(tmp_path: Path) -> None:
    name = "struck_hidden_and_coloured"
    mapping = read_mapping(WORKBOOKS / f"{name}.yaml")
    undecided = yaml.safe_load((WORKBOOKS / f"{name}.yaml").read_text(encoding="utf-8"))
    for each in ("struck", "hidden"):
        del undecided["sheets"][0][each]
    found = import_workbook(DRAW.path_of(name), mapping_of(undecided, "m.yaml"), tmp_path / "out")
    assert sorted(each.text for each in found.account.questions.values()) == ["hidden", "struck"]
    answers = {"struck": "忽略 leave out", "hidden": "照常导入 import"}
    review = read_review(_answered(tmp_path / "out" / REVIEW, tmp_path / "b.xlsx", answers))
    again = import_workbook(DRAW.path_of(name), mapping_of(undecided, "m.yaml"), tmp_path / "x", answers=review)
    assert again.tables == import_workbook(DRAW.path_of(name), mapping, tmp_path / "y").tables


def test_words_that_are_struck_through_in_a_cell_are_asked(tmp_path: Path) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def strike(sheet: Any) -> None:
        sheet["A2"] = CellRichText(TextBlock(InlineFont(strike=True), "原"), "示例小作坊登记")

    path = _book(tmp_path / "a.xlsx", [HEADER, ROW], change=strike)
    found = import_workbook(path, _mapping(), tmp_path / "out")
    (question,) = found.account.questions.values()
    assert "删除线" in question.because.zh


def test_a_number_too_long_for_a_spreadsheet_is_asked(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [[*HEADER, "部门代码"], [*ROW, 11310000076478684]])
    columns = [
        {"column": "许可事项", "field": "permit_item.name"},
        {"column": "主管部门", "ignore": "以代码为准"},
        {"column": "经营范围", "field": "scope_permit.term"},
        {"column": "部门代码", "field": "permit_item.department"},
    ]
    found = import_workbook(path, _mapping(columns=columns), tmp_path / "out")
    (question,) = found.account.questions.values()
    assert "15" in question.because.zh


def test_a_code_is_read_with_the_zeros_that_its_cell_shows(tmp_path: Path) -> None:
    def shown(sheet: Any) -> None:
        sheet["A2"].number_format = "00000000000"

    (grid,) = read_layout(_book(tmp_path / "a.xlsx", [["代码", "数"], [3105, 3105]], change=shown)).grids
    assert grid.rows[1] == ("00000003105", "3105")


def test_macros_and_links_to_other_workbooks_are_told(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    found = import_workbook(path.rename(tmp_path / "a.xlsm"), _mapping(), tmp_path / "out")
    told = " ".join(each.text.zh for each in found.account.notices)
    assert found.understood
    assert "宏" in told
    assert "别的工作簿" in told


def test_two_headers_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "a.xlsx", [HEADER, ROW, ["主管部门", "许可事项", "经营范围"], ["市场监管总局", "甲", "食品销售"]]
    )
    with pytest.raises(SourceError, match="第 3 行又是表头"):
        import_workbook(path, _mapping(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_column_that_is_gone_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [["许可事项", "审批主管部门", "经营范围"], ROW])
    with pytest.raises(SourceError, match="“主管部门”不在工作表“对照表”第 1 行的表头里，是否改名为“审批主管部门”"):
        import_workbook(path, _mapping(), tmp_path / "out")


def test_a_cell_of_thirty_thousand_letters_is_asked_in_one_sentence(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [HEADER, ["许" * 30_000, "市场监管总局", "食品生产"]])
    found = import_workbook(path, _mapping(), tmp_path / "out")
    (question,) = found.account.questions.values()
    assert "30,000" in question.because.zh
    assert len(question.because.zh) < 200


def test_a_million_empty_rows_with_a_format_cost_nothing(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [HEADER, ROW])
    blank = "".join(f'<row r="{row}"><c r="A{row}" s="0"/><c r="B{row}" s="0"/></row>' for row in range(3, 1_000_001))
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", blank.encode() + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, data)
    found = import_workbook(path, _mapping(), tmp_path / "out")
    assert found.understood
    assert found.tables == {"permit_item": 1, "scope_permit": 1}


@pytest.mark.parametrize(
    ("name", "what"),
    [("a.et", "WPS 表格"), ("a.docx", "Word"), ("a.doc", "Word"), ("a.pdf", "PDF"), ("b.xlsx", "Word")],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(name: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "b.xlsx":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", "<document/>")
    else:
        path.write_bytes(b"\xd0\xcf\x11\xe0 whatever")
    with pytest.raises(SourceError) as refused:
        import_workbook(path, _mapping(), tmp_path / "out")
    assert what in refused.value.text.zh
    assert "xlsx" in refused.value.text.zh


def test_a_mapping_that_names_what_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    text = (WORKBOOKS / "sub_rows_of_an_item.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("permit_item.department", "permit_item.departmant"), encoding="utf-8")
    with pytest.raises(DescriptorError, match=r"mapping.yaml:\d+ .*permit_item.department"):
        import_workbook(DRAW.path_of("sub_rows_of_an_item"), read_mapping(path), tmp_path / "out")
    path.write_text(text.replace("sub_rows:", "sub_row:"), encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        read_mapping(path)
    told = raised.value.text
    assert told.zh.endswith(
        "没有属性 sub_row；可用 across、columns、constants、continued、header、hidden、ignore、sections、sheet、struck、sub_rows、tables，是否指 sub_rows？"
    )
    assert told.en.endswith("struck, sub_rows, tables; did you mean sub_rows?")


def read_changed(folder: Path, line: str, changed: str, told: str) -> None:
    """Import by a mapping of which one line is written otherwise, and hold what is told of it to a pattern."""
    path = folder / "mapping.yaml"
    text = (WORKBOOKS / "sub_rows_of_an_item.yaml").read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(line, changed), encoding="utf-8")
    with pytest.raises((DescriptorError, SourceError), match=told):
        import_workbook(DRAW.path_of("sub_rows_of_an_item"), read_mapping(path), folder / "out")


@pytest.mark.parametrize(
    ("line", "changed", "told"),
    [
        ("overlay: overlay-990000", "overlay: catalogue", r"yaml:3 .*overlay.*catalogue"),
        ('from: "2022-03-01"', 'from: "2022-13-01"', r"yaml:3 .*effective.from.*2022-13-01"),
        ('from: "2022-03-01"', 'from: "2022-03-01", until: "2022-03-01"', r"yaml:3 .*effective.until.*2022-03-01"),
        ("area_scheme: province", "area_scheme: provence", r"yaml:16 .*area_scheme.*provence.*province"),
        ('division: "310000"', 'division: "31"', r"yaml:16 .*division.*“31”"),
        ("field: reform_mode.mode", "field: reform_mode.mode, ticks: comitment", r"yaml:14 .*ticks.*commitment"),
        ("reform_mode.mode}", "reform_mode.mode, also: {reform_mode.filing: yes}}", r"yaml:14 .*filing.*separate"),
        ("reform_mode.mode}", "reform_mode.mode, also: {reform_mode.effective_from: 2022-3}}", r"yaml:14 .*2022-3"),
    ],
)
def test_a_value_that_a_mapping_gives_is_held_to_its_field(tmp_path: Path, line: str, changed: str, told: str) -> None:
    read_changed(tmp_path, line, changed, told)


@pytest.mark.parametrize(
    ("line", "changed", "told"),
    [
        ("numbers: {permit_item", "numbers: {permit_itm", r"yaml:6 .*permit_itm.*permit_item"),
        ("confidence: ours", "values: {permit_item.dept: {市监局: 市场监管总局}}", r"yaml:5 .*permit_item.dept"),
        ("confidence: ours", "answers: [{field: permit_item.nam, text: x, means: y}]", r"yaml:5 .*permit_item.name"),
        ("division:", "divisoin:", r"yaml:16 .*reform_mode.divisoin.*reform_mode.division"),
        ("    sub_rows: {column: 许可事项", "    sub_rows: {column: 许可项", r"yaml:15.*许可项.*许可事项"),
        ("tables: [permit_item, reform_mode]", "tables: [permit_item]", r"yaml:14 .*reform_mode.mode.*tables"),
        ("field: reform_mode.mode", "field: scope_term.term", r"yaml:14 .*scope_term.term.*tables"),
        ("{column: 改革方式", "{column: 许可事项", r"yaml:14 .*“许可事项”.*yaml:12"),
        ("{column: 改革方式", "{column: '@B'", r"yaml:14 .*“@B”.*yaml:12"),
        ("    sub_rows:", "    continued: [序]\n    sub_rows:", r"yaml:15.*“序”.*序号"),
    ],
)
def test_a_name_that_is_written_wrongly_anywhere_in_a_mapping_is_told(
    tmp_path: Path, line: str, changed: str, told: str
) -> None:
    read_changed(tmp_path, line, changed, told)


def test_a_sheet_and_a_column_that_the_mapping_forgets_are_asked(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [[*HEADER, "备注"], [*ROW, "看这里"]])
    book = openpyxl.load_workbook(path)
    book.create_sheet("附表")["A1"] = "还有一格"
    book.save(path)
    found = import_workbook(path, _mapping(sheet="对照表"), tmp_path / "out")
    assert sorted((each.kind, each.sheet) for each in found.account.questions.values()) == [
        ("column", "对照表"),
        ("sheet", "附表"),
    ]
    answers = {"备注": "permit_item.measures", None: "忽略 leave out"}
    review = read_review(_answered(tmp_path / "out" / REVIEW, tmp_path / "b.xlsx", answers))
    again = import_workbook(path, _mapping(sheet="对照表"), tmp_path / "again", answers=review)
    assert again.understood
    items = (again.folder / "catalogue" / "1.0.0" / "permit_item.csv").read_text(encoding="utf-8")
    assert "看这里" in items


def test_a_quotation_mark_without_an_end_does_not_swallow_the_rest(tmp_path: Path) -> None:
    lines = [
        "许可事项,主管部门,经营范围,备注",
        '示例甲登记,市场监管总局,食品生产,"无',
        "示例乙登记,市场监管总局,食品销售,",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="gb18030")
    columns = [*DATED_COLUMNS[:3], {"column": "备注", "ignore": "备注"}]
    with pytest.raises(SourceError, match="line 2 "):
        import_workbook(tmp_path / "a.csv", _mapping(columns=columns), tmp_path / "out")
    (tmp_path / "a.csv").write_text("\n".join(lines).replace('"无', '"一""二\n三"'), encoding="gb18030")
    found = import_workbook(tmp_path / "a.csv", _mapping(columns=columns), tmp_path / "out")
    assert found.tables == {"permit_item": 2, "scope_permit": 2}


def test_a_sheet_that_nobody_filled_asks_nothing(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", [HEADER, ROW], change=lambda sheet: sheet.parent.create_sheet("Sheet2"))
    assert import_workbook(path, _mapping(), tmp_path / "out").understood
    with pytest.raises(SourceError, match="empty"):
        import_workbook(_book(tmp_path / "b.xlsx", []), _mapping(), tmp_path / "none")


def test_a_workbook_that_says_nothing_new_makes_no_overlay(tmp_path: Path) -> None:
    known: list[object] = ["食品经营许可（除仅销售预包装食品外）", "市场监管总局", "食品销售"]
    found = import_workbook(_book(tmp_path / "a.xlsx", [HEADER, known]), _mapping(), tmp_path / "out")
    assert found.understood
    assert found.tables == {}
    assert sorted(each.name for each in found.folder.iterdir()) == [".zhengzhao", ACCOUNT]


def _pairs(found: Import) -> list[tuple[str, str]]:
    with (found.folder / "catalogue" / "1.0.0" / "scope_permit.csv").open(encoding="utf-8", newline="") as file:
        return [(each["term"], each["item"]) for each in csv.DictReader(file)]


def test_columns_that_are_aligned_go_together_one_by_one(tmp_path: Path) -> None:
    columns = [
        {"column": "许可事项", "field": "permit_item.name", "split": "；", "aligned": True},
        {"column": "主管部门", "field": "permit_item.department", "split": "；", "aligned": True},
        {"column": "经营范围", "field": "scope_permit.term"},
    ]
    rows: list[list[object]] = [HEADER, ["示例甲登记；示例乙登记", "市场监管总局；商务部", "食品生产"]]
    found = import_workbook(_book(tmp_path / "a.xlsx", rows), _mapping(columns=columns), tmp_path / "out")
    with (found.folder / "catalogue" / "1.0.0" / "permit_item.csv").open(encoding="utf-8", newline="") as file:
        assert [(each["name"], each["department"]) for each in csv.DictReader(file)] == [
            ("示例甲登记", "d004"),
            ("示例乙登记", "d006"),
        ]
    rows[1][1] = "市场监管总局"
    again = import_workbook(_book(tmp_path / "b.xlsx", rows), _mapping(columns=columns), tmp_path / "again")
    assert any("2、1" in each.because.zh for each in again.account.questions.values())


@pytest.mark.parametrize(
    ("split", "cell"),
    [
        ("；", "食品生产;食品销售"),
        (";", "食品生产；食品销售"),
        ("/", "食品生产／食品销售"),
        ("、", "食品生产､食品销售"),
    ],
)
def test_values_are_split_at_a_mark_of_either_width(tmp_path: Path, split: str, cell: str) -> None:
    columns = [
        {"column": "许可事项", "field": "permit_item.name"},
        {"column": "主管部门", "field": "permit_item.department"},
        {"column": "经营范围", "field": "scope_permit.term", "split": split},
    ]
    path = _book(tmp_path / "a.xlsx", [HEADER, [*ROW[:2], cell]])
    found = import_workbook(path, _mapping(columns=columns), tmp_path / "out")
    assert [term for term, _ in _pairs(found)] == ["C1005", "F1041"]
    (proposed,) = yaml.safe_load(propose(path))["sheets"]
    marks = {each["column"]: each.get("split") for each in proposed["columns"]}
    assert marks == {"许可事项": None, "主管部门": None, "经营范围": {"/": None, ";": "；"}.get(split, split)}


def test_a_row_above_a_group_says_something_of_all_of_it(tmp_path: Path) -> None:
    columns = [
        {"column": "许可事项", "field": "permit_item.name"},
        {"column": "经营范围", "field": "scope_permit.term"},
    ]
    sections = [{"match": "^[一二三]、(.+)$", "field": "permit_item.department"}]
    rows: list[list[object]] = [
        ["许可事项", "经营范围"],
        ["一、市场监管总局"],
        ["示例甲登记", "食品生产"],
        ["二、商务部"],
        ["示例乙登记", "食品销售"],
    ]
    mapping = _mapping(columns=columns, sections=sections)
    found = import_workbook(_book(tmp_path / "a.xlsx", rows), mapping, tmp_path / "out")
    items = (found.folder / "catalogue" / "1.0.0" / "permit_item.csv").read_text(encoding="utf-8")
    assert "示例甲登记,d004" in items
    assert "示例乙登记,d006" in items
    assert found.account.counts()["imported"] + found.account.counts()["normalised"] == 6


def test_a_name_whose_parts_look_like_several_stays_one(tmp_path: Path) -> None:
    columns = [
        {"column": "许可事项", "field": "scope_permit.item", "split": "、"},
        {"column": "主管部门", "ignore": "见事项"},
        {"column": "经营范围", "field": "scope_permit.term", "split": "、"},
    ]
    rows: list[list[object]] = [
        HEADER,
        ["从事饲料、饲料添加剂生产的企业审批、公共场所卫生许可", "农业农村部", "食品生产、饲料生产"],
    ]
    mapping = _mapping(columns=columns, tables=["scope_permit"], constants={})
    found = import_workbook(_book(tmp_path / "a.xlsx", rows), mapping, tmp_path / "out")
    # The fourth pair is the nation's already.
    assert _pairs(found) == [("C1005", "p0171"), ("C1005", "p0153"), ("C1008", "p0153")]


def test_a_line_may_be_longer_than_python_lets_a_cell_be(tmp_path: Path):
    csv.field_size_limit(1 << 17)  # as it is when the program starts
    file = tmp_path / "a.csv"
    file.write_text(f"代码,名称\n1,{'字' * 140_000}\n", encoding="utf-8")
    assert read_layout(file).grids[0].rows[1] == ("1", "字" * 140_000)


def test_where_two_delimiters_part_alike_it_is_the_one_that_validate_takes(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("a;b\tc\n1;2\t3\n", encoding="utf-8")
    fields = [{"name": each} for each in ("a", "b\tc", "a;b", "c")]
    resource = Resource("t", Text("表", "T"), None, read_schema({"fields": fields}, "t"), raw={})
    with Workspace() as workspace:
        labels = open_source(file, workspace=workspace, expected=Expected.of(resource)).labels
    assert read_layout(file).grids[0].rows[0] == labels == ("a", "b\tc")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("饲料、添加剂、兽药", ["饲料、添加剂、兽药"]),
        ("饲料、添加剂、种子", ["饲料、添加剂", "种子"]),
        ("种子、饲料、添加剂", ["种子", "饲料、添加剂"]),
        ("种子）、饲料；兽药", ["种子）", "饲料", "兽药"]),
    ],
    ids=["the longest name", "a shorter name", "a name at the end", "a bracket that nobody opened"],
)
def test_a_cell_is_split_around_the_names_that_are_known(text: str, parts: list[str]) -> None:
    assert split(text, "；、", {"饲料、添加剂", "饲料、添加剂、兽药"}.__contains__) == parts
