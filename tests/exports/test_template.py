"""Templates: what a person finds in one, and that a filled one is what the standard asks for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from zhengzhao.exports import template
from zhengzhao.exports.cells import cell_form
from zhengzhao.exports.codes import rows_of
from zhengzhao.exports.sheets import sheet_names
from zhengzhao.messages import Text
from zhengzhao.standard import Field, Package, load_standard, versions
from zhengzhao.validators import validate

VERSIONS = versions("standard")


@pytest.fixture
def shops(draw) -> Package:
    return draw()


def validated(book: Path, package: Package):
    return validate([book], descriptor=package.base / "datapackage.yaml", today=date(2021, 7, 2))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_filled_with_the_valid_examples_is_valid(tmp_path: Path, version: str, language, fill):
    package, book = load_standard(version), tmp_path / "template.xlsx"
    template(package, book, language=language)
    names = sheet_names(package, package.tables())
    fill(
        book,
        {
            names[table.name]: [[row[name] for name in table.schema.names] for row in rows_of(package, table)]
            for table in package.tables()
        },
    )
    report = validate([book], standard=version, today=date(2021, 12, 1))
    assert [(each.rule, each.row, each.fields) for each in report.findings] == []
    assert {each.table: each.rows for each in report.inputs} == {
        each.name: len(rows_of(package, each)) for each in package.tables()
    }


def test_typed_cells_fill_a_template_too(tmp_path: Path, shops: Package, fill):
    book = tmp_path / "t.xlsx"
    template(shops, book)
    fill(book, {"店铺登记": [["00001", "01", date(2021, 7, 1), 3, 12.5, "是", "大"]]})
    report = validated(book, shops)
    assert report.valid, report.findings
    assert [each.header_row for each in report.inputs] == [2]


def test_a_wrong_value_is_found_at_the_row_of_the_spreadsheet_and_its_field(tmp_path: Path, shops: Package, fill):
    book = tmp_path / "t.xlsx"
    template(shops, book)
    rows = [["00001", "01", "2021/07/01"], ["00002", "99", "2021-07-01"], [None, "02", "2021/07/01"]]
    fill(book, {"店铺登记": rows})
    found = {(each.rule, each.row, each.fields) for each in validated(book, shops).findings}
    assert found == {
        ("foreign-key", 4, ("kind",)),
        ("type-error", 4, ("opened",)),
        ("required", 5, ("id",)),
    }


def test_titles_stand_above_names_and_tell_what_is_required(tmp_path: Path, shops: Package):
    book = tmp_path / "t.xlsx"
    assert template(shops, book) == ["店铺登记"]
    sheet = openpyxl.load_workbook(book)["店铺登记"]
    assert [cell.value for cell in sheet[1]][:3] == ["编号 *", "类别", "开业日期"]
    assert [cell.value for cell in sheet[2]][:3] == ["id", "kind", "opened"]
    assert sheet["A1"].fill.fgColor.rgb != sheet["B1"].fill.fgColor.rgb
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$1:$2"
    assert "编号 id" in sheet["A1"].comment.text


def test_cells_are_asked_for_what_a_spreadsheet_can_ask(tmp_path: Path, shops: Package):
    book = tmp_path / "t.xlsx"
    template(shops, book)
    opened = openpyxl.load_workbook(book)
    sheet = opened["店铺登记"]
    asked = {
        str(each.sqref).split("3:")[0]: (each.type, each.operator, each.formula1, each.formula2)
        for each in sheet.data_validations.dataValidation
    }
    assert asked["A"] == ("textLength", "lessThanOrEqual", "5", None)
    assert asked["B"][0] == "list"
    assert asked["C"][:2] == ("date", "greaterThanOrEqual")
    assert asked["D"] == ("whole", "between", "0", "999")
    assert asked["E"][0] == "decimal"
    choices = {
        letter: next(
            [cell.value for (cell,) in opened[place][span]]
            for place, span in opened.defined_names[asked[letter][2].removeprefix("=")].destinations
        )
        for letter in "BFG"
    }
    assert choices == {"B": ["01", "02"], "F": ["是", "否"], "G": ["大", "小"]}
    forms = [sheet.column_dimensions[each].number_format for each in "ABCDEF"]
    assert forms == ["@", "@", "yyyy/mm/dd", "0", "General", "@"]


@pytest.mark.parametrize("own", [{"groupChar": "."}, {"groupChar": ","}, {"bareNumber": False}])
def test_a_number_in_a_form_of_its_own_is_a_text_to_a_spreadsheet(own):
    # 1.000 where a full stop parts thousands would become 1.
    assert cell_form(Field("size", Text("面积", "Size"), "integer", raw=own)) == "@"


def test_a_code_stands_beside_its_name(tmp_path: Path, shops: Package):
    book = tmp_path / "t.xlsx"
    template(shops, book)
    sheet = openpyxl.load_workbook(book)["代码表 Codes"]
    assert [[cell.value for cell in row] for row in sheet["A3:B4"]] == [["01", "食品"], ["02", "书"]]


def test_a_long_list_is_a_drop_down_too(tmp_path: Path, draw):
    lines = "".join(f"{number:06},区划{number}\n" for number in range(7000))
    shops, book = draw(kinds="code,name\n" + lines), tmp_path / "t.xlsx"
    template(shops, book)
    opened = openpyxl.load_workbook(book)
    ((place, span),) = opened.defined_names["codes_kinds"].destinations
    assert (len(opened[place][span]), opened[place][span][-1][0].value) == (7000, "006999")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_there_to_be_read_is_no_data_and_no_warning(tmp_path: Path, version: str, fill):
    package, book = load_standard(version), tmp_path / "template.xlsx"
    template(package, book, tables=[package.resource("registration_change")])
    assert len(openpyxl.load_workbook(book).sheetnames) > 1
    table = package.resource("registration_change")
    fill(book, {table.title.zh: [[row[name] for name in table.schema.names] for row in rows_of(package, table)]})
    report = validate([book], standard=version, today=date(2021, 12, 1))
    assert report.findings == ()
    assert [each.table for each in report.inputs] == ["registration_change"]


def test_the_examples_of_a_version_are_shown_and_files_that_somebody_sends_are_not(tmp_path: Path, draw):
    sent, book = draw(shop="id,kind\nsecret,01\n"), tmp_path / "t.xlsx"
    template(sent, book)
    assert "secret" not in str(
        [[cell.value for cell in row] for sheet in openpyxl.load_workbook(book) for row in sheet]
    )
    template(load_standard(VERSIONS[0]), tmp_path / "own.xlsx")
    examples = openpyxl.load_workbook(tmp_path / "own.xlsx")["填写示例 Examples"]
    assert examples["A1"].value.startswith("【不是数据】")
    assert examples.max_row > 3 * len(load_standard(VERSIONS[0]).tables())


def test_no_text_becomes_a_formula(tmp_path: Path, draw, descriptor):
    evil = '=HYPERLINK("http://example.org")'
    shop = descriptor["resources"][0] | {"title": "店铺登记"}
    fields = [each | {"title": evil, "description": evil} for each in shop["schema"]["fields"]]
    package = draw(
        descriptor
        | {
            "title": evil,
            "resources": [shop | {"schema": shop["schema"] | {"fields": fields}}, descriptor["resources"][1]],
        },
        kinds=f'code,name\n=1+1,"{evil.replace(chr(34), chr(34) * 2)}"\n',
    )
    book = tmp_path / "t.xlsx"
    template(package, book)
    cells = [cell for sheet in openpyxl.load_workbook(book) for row in sheet for cell in row if cell.value is not None]
    assert any(str(cell.value).startswith("=") for cell in cells)
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}


def test_titles_that_no_sheet_can_have_give_way_to_names(draw):
    def table(name: str, title: str) -> dict[str, object]:
        return {
            "name": name,
            "title": title,
            "path": f"{name}.csv",
            "schema": {"fields": [{"name": "a"}, {"name": "b"}]},
        }

    package = draw(
        {"name": "x", "resources": [table("a", "甲/乙"), table("b", "同名"), table("c", "同名"), table("d", "长" * 40)]}
    )
    assert sheet_names(package, package.tables()) == {"a": "a", "b": "b", "c": "c", "d": "d"}


def test_a_table_of_one_field_and_one_without_anything_required_are_read_too(tmp_path: Path, draw, fill):
    one = {
        "name": "one",
        "title": "单列",
        "path": "one.csv",
        "schema": {"fields": [{"name": "code", "title": "代码", "type": "integer"}]},
    }
    free = {
        "name": "free",
        "title": "两列",
        "path": "free.csv",
        "schema": {
            "fields": [{"name": "a", "title": "甲", "type": "integer"}, {"name": "b", "title": "乙", "type": "integer"}]
        },
    }
    package, book = draw({"name": "x", "resources": [one, free]}), tmp_path / "t.xlsx"
    template(package, book)
    fill(book, {"单列": [["7"], ["x"]]}, first=2)
    fill(book, {"两列": [["1", "2"], ["1", "x"]]})
    found = [(each.table, each.row, each.fields) for each in validated(book, package).findings]
    assert found == [("one", 3, ("code",)), ("free", 4, ("b",))]


def test_the_version_stands_in_the_properties_of_the_workbook(tmp_path: Path):
    package, book = load_standard(VERSIONS[0]), tmp_path / "t.xlsx"
    template(package, book)
    opened = openpyxl.load_workbook(book)
    assert opened.properties.version == package.version
    assert opened.custom_doc_props["standardVersion"].value == package.version
