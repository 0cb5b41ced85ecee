"""Draws the workbooks of this folder: run it to write them again. Each is ill in one way, and called after it.

What is drawn is kept as rows of texts too, so that a test can count the cells of forms that it has no other reader for.
The items and departments that begin with 示例 are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

HERE = Path(__file__).resolve().parent
Rows = list[list[str | int]]

PACKED, OTHER = "食品经营许可（仅销售预包装食品）", "食品经营许可（除仅销售预包装食品外）"
FEED = "从事饲料、饲料添加剂生产的企业审批"

LEVELS: Rows = [
    ["序号", "涉企经营许可事项", "", "改革方式", "", "", "", "", ""],
    ["", "名称", "主管部门", "全国范围", "", "", "", "自贸试验区", ""],
    ["", "", "", "直接取消审批", "审批改为备案", "实行告知承诺", "优化审批服务", "审批改为备案", "实行告知承诺"],
    [1, PACKED, "市场监管总局", "", "√", "", "", "", ""],
    [2, "示例食品小作坊登记", "市场监管总局", "", "", "", "√", "", "√"],
    [3, "示例小餐饮备案", "", "", "√", "", "", "", ""],
]

AROUND: Rows = [
    ["附件3"],
    ["示例省涉企经营许可事项与经营范围规范表述对照表"],
    ["填报单位：示例省政务服务办", "", "", "2022年3月1日"],
    ["序号", "许可事项", "主管部门", "经营范围规范表述"],
    [1, OTHER, "市场监管总局", "食品销售"],
    [2, PACKED, "市场监管总局", "食品销售（仅销售预包装食品）"],
    ["", "", "", "第 1 页"],
    ["序号", "许可事项", "主管部门", "经营范围规范表述"],
    [3, "示例饲料店登记", "农业农村部", "饲料生产"],
    ["注：1.本表由各部门填报。"],
    ["2.表述以市场监管部门公布的为准。"],
]

SEVERAL: Rows = [
    ["许可事项", "主管部门", "经营范围规范表述", "许可证件"],
    ["示例食品生产登记", "市场监管总局", "1.食品生产2.粮食加工食品生产；饲料生产", "示例食品登记证"],
    [OTHER, "市场监管总局", "食品销售、食品互联网销售", "食品经营许可证"],
    ["示例饲料登记；" + FEED, "农业农村部", "①饲料生产 ②食品销售（仅销售预包装食品）", ""],
    ["示例货运登记", "交通运输部", "食品销售/\n食品生产", ""],
]

TICKS: Rows = [
    ["许可事项", "主管部门", "审批改为备案", "实行告知承诺", "优化审批服务", "不改革"],
    ["示例甲类登记", "商务部", "√", "", "", ""],
    ["示例乙类登记", "商务部", "×", "✓", "", "/"],
    ["示例丙类登记", "商务部", "", "√（新办）", "●", ""],
    ["示例丁类登记", "商务部", "否", "否", "是", "否"],
]

COUNTIES: Rows = [
    ["许可事项", "浦东新区", "黄浦区", "崇明区"],
    [OTHER, "审批局/市场监管局", "√", ""],
    [PACKED, "同上", "〃", "市场监管局"],
    ["公共场所卫生许可", "审批局/卫生健康委", "", "√"],
]
BODIES: Rows = [
    ["部门代码", "部门名称", "区划", "条线"],
    ["d990101", "示例浦东审批局", "310115", "综合"],
    ["d990102", "示例浦东市场监管局", "310115", "市场监管"],
    ["d990103", "示例浦东卫生健康委", "310115", "卫生健康"],
    ["d990104", "示例黄浦市场监管局", "310101", "市场监管"],
    ["d990105", "示例崇明市场监管局", "310151", "市场监管"],
    ["d990106", "示例崇明卫生健康委", "310151", "卫生健康"],
]

SUB_ROWS: Rows = [
    ["序号", "许可事项", "主管部门", "改革方式"],
    [1, "食品（含食品添加剂）生产许可", "市场监管总局", "优化审批服务"],
    ["", "其中：低风险食品", "", "实行告知承诺"],
    ["", "其中：保健食品", "", "优化审批服务"],
    [2, "示例化妆品登记", "国家药监局", "优化审批服务"],
    ["", "其中：延续", "", "实行告知承诺"],
]

MIDDLE: Rows = [
    ["许可事项", "主管部门", "经营范围规范表述"],
    ["", "", "食品生产"],
    ["示例食品生产登记", "市场监管总局", "粮食加工食品生产"],
    ["", "", "调味品生产"],
    ["示例饲料登记", "农业农村部", "饲料生产"],
    ["", "", "食品销售"],
    ["示例食品销售登记", "市场监管总局", "食品互联网销售"],
    ["", "", "食品销售（仅销售预包装食品）"],
]

BROKEN: Rows = [
    ["示例市许可事项对照表"],
    ["序号", "许可事项", "主管部门", "经营范围规范表述"],
    [1, "食品经营许可（仅销", "市场监", "食品销售（仅销售预"],
    ["", "售预包装食品）", "管总局", "包装食品）"],
    ["- 1 -"],
    ["示例市人民政府（印章）"],
    ["序号", "许可事项", "主管部门", "经营范围规范表述"],
    [2, "示例小作坊登", "市场监管总局", "食品生产"],
    ["", "记", "", ""],
    ["- 2 -"],
]

CODES: Rows = [
    ["事项编码", "许可事项名称", "许可部门", "条目编码", "经营范围"],
    ["'31000053491", "食品经营许可 (除仅销售预包装食品外)", "市场监管总局", "F1O41", "食品 销售"],
    ["３１００００５３４９０", "食品（含食品添加剂）生产许可", " 市场监管总局", "Ｃ１００５", "食品生产"],
    ["3100 0053 490", "食品（含食品添加剂）生产许可", "市场监管总局", "C1OO6", "粮食加工食品生产"],
    ["3I000031003", "食品生产加工小作坊准许生产证核发", "市场监管总局", "c2010", ""],
]

LOOKS: Rows = [
    ["许可事项", "主管部门", "经营范围规范表述"],
    [OTHER, "市场监管总局", "食品销售"],
    ["示例已取消的登记", "商务部", "食品生产"],
    [PACKED, "市场监管总局", "食品销售（仅销售预包装食品）"],
    ["示例筛选掉的登记", "商务部", "饲料生产"],
    ["示例新增登记", "商务部", "食品互联网销售"],
]

FORMULAS: Rows = [
    ["序号", "许可事项", "主管部门", "经营范围规范表述"],
    [1, OTHER, "市场监管总局", "食品销售"],
    [2, PACKED, "#N/A", "食品销售（仅销售预包装食品）"],
    [3, "示例小作坊登记", "#REF!", "=VLOOKUP(1,X:Y,2,0)"],
]

NOTED: Rows = [
    ["经营范围条目", "对应许可事项", "审批部门", "监管部门备注"],
    ["饲料生产（仅产品出口的企业）", "出口食品生产企业备案核准", "海关总署", ""],
    ["食品消售", PACKED, "市场监管局", "含网络销售"],
    ["食品互联网销售（仅限外商投资企业）", PACKED, "市场监管总局", ""],
]
BLANK_FIRST: Rows = [
    ["主管部门", "事项名称", "规范表述"],
    ["市场监管总局", "食品（含食品添加剂）生产许可", "食品生产"],
    ["", "", "粮食加工食品生产"],
    ["", PACKED, "食品销售（仅销售预包装食品）"],
    ["农业农村部", FEED, "饲料生产"],
]


def _sheet(book: Any, title: str, rows: Rows, *merged: str) -> Any:
    sheet = book.create_sheet(title)
    thin = Side("thin", color="FF888888")
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value != "":
                cell = sheet.cell(number, column, value)
                cell.alignment = Alignment(vertical="center", wrap_text=True)
                cell.border = Border(thin, thin, thin, thin)
    for each in merged:
        sheet.merge_cells(each)
    for column in "BCD":
        sheet.column_dimensions[column].width = 34
    return sheet


def merged_cells_and_a_header_of_three_levels(book: Any) -> None:
    _sheet(book, "许可事项", LEVELS, "A1:A3", "B1:C1", "B2:B3", "C2:C3", "D1:I1", "D2:G2", "H2:I2", "C4:C6")


def title_notes_and_the_header_again(book: Any) -> None:
    _sheet(book, "对照表", AROUND, "A2:D2", "A10:D10", "A11:D11")


def several_values_in_a_cell(book: Any) -> None:
    _sheet(book, "Sheet1", SEVERAL)


def modes_as_ticks_over_columns(book: Any) -> None:
    _sheet(book, "改革方式", TICKS)


def counties_as_columns(book: Any) -> None:
    _sheet(book, "接收部门", COUNTIES)
    _sheet(book, "部门", BODIES)


def sub_rows_of_an_item(book: Any) -> None:
    _sheet(book, "清单", SUB_ROWS)


def struck_hidden_and_coloured(book: Any) -> None:
    sheet = _sheet(book, "对照表", LOOKS)
    for column in "ABC":
        sheet[f"{column}3"].font = Font(strike=True)
        sheet[f"{column}6"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["B4"].comment = Comment("2022年起由市局办理", "示例")
    sheet.auto_filter.ref = "A1:C6"
    sheet.row_dimensions[5].hidden = True


def formulas_without_values(book: Any) -> None:
    sheet = _sheet(book, "对照表", FORMULAS)
    for name in ("C3", "C4"):
        sheet[name].data_type = "e"


def short_names_and_notes_in_brackets(book: Any) -> None:
    _sheet(book, "条目对照", NOTED)
    _sheet(book, "部门口径", BLANK_FIRST)


XLSX: dict[str, Callable[[Any], None]] = {
    each.__name__: each
    for each in (
        merged_cells_and_a_header_of_three_levels,
        title_notes_and_the_header_again,
        several_values_in_a_cell,
        modes_as_ticks_over_columns,
        counties_as_columns,
        sub_rows_of_an_item,
        struck_hidden_and_coloured,
        formulas_without_values,
        short_names_and_notes_in_brackets,
    )
}
OTHERS: dict[str, tuple[str, str, Rows]] = {
    "value_in_the_middle_of_a_lost_merge": ("xls", "对照表", MIDDLE),
    "words_broken_over_rows": ("ods", "对照表", BROKEN),
    "wide_letters_and_bad_codes": ("csv", "", CODES),
}
"""Forms that openpyxl does not read: their ending, the name of the sheet, and what is drawn in it."""


def path_of(name: str) -> Path:
    """Return the file of a workbook."""
    return HERE / f"{name}.{OTHERS[name][0] if name in OTHERS else 'xlsx'}"


def main() -> None:
    """Write every workbook."""
    for name, draw in XLSX.items():
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        draw(book)
        book.save(path_of(name))
    _write_xls(*OTHERS["value_in_the_middle_of_a_lost_merge"][1:])
    _write_ods(*OTHERS["words_broken_over_rows"][1:])
    _write_csv(OTHERS["wide_letters_and_bad_codes"][2])


def _write_xls(title: str, rows: Rows) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(number, column, value)
    book.save(str(path_of("value_in_the_middle_of_a_lost_merge")))


def _write_ods(title: str, rows: Rows) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name=title)
    for row in rows:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string") if value != "" else TableCell()
            if value != "":
                cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path_of("words_broken_over_rows")))


def _write_csv(rows: Rows) -> None:
    import csv

    with path_of("wide_letters_and_bad_codes").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)


if __name__ == "__main__":
    main()
