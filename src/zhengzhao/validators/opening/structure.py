"""What the form of a file gives: faults of the header and of whole records, under the names people know."""

from __future__ import annotations

from zhengzhao.messages import Text
from zhengzhao.sources import REPEATED_HEADER
from zhengzhao.standard import Severity
from zhengzhao.validators.opening.declared import ALTERED
from zhengzhao.validators.opening.labels import LabelFault
from zhengzhao.validators.opening.strays import END_MARK, NOTE_ROW

NO_RECORDS = ("blank-row", NOTE_ROW, REPEATED_HEADER)
"""Rows that are no records: they have a number, and are counted as nothing else."""
RECORD_FAULTS = ("source-error", "encoding-error", *NO_RECORDS, "missing-cell", "extra-cell")
"""What can be wrong with a row whatever form its source has; `TextRelation.codes` says what else can be."""
UNREAD_CELLS = ("source-error", "encoding-error", "error-cell", "long-number")
"""Those where something stands in a cell, or in place of a record, that is no value."""
LABEL_FAULTS = ("blank-label", "duplicate-label", "extra-label", "incorrect-label", "missing-label")

UNREAD_RESOURCE, UNLISTED_FILE = "unread-resource", "unlisted-file"
_WARNINGS = (
    "full-sheet",
    "hidden-row",
    "hidden-column",
    "hidden-sheet",
    "unread-sheet",
    UNREAD_RESOURCE,
    UNLISTED_FILE,
)
_DETAILS = {
    "quote": Text("引号没有成对", "a quotation mark that does not close"),
    "nul": Text("有 NUL 字符", "a NUL character"),
    "surrogate": Text("有不完整的字符", "half a character"),
    "json": Text("不是 JSON", "this line is no JSON"),
    "object": Text("不是 JSON 对象", "this is no JSON object"),
    "list": Text("值比表头的字段多", "there are more values than labels"),
    "twice": Text("同一个键出现两次", "a key is given twice"),
}
_CURES = {
    "quote": Text("请检查引号是否成对，内容里的引号要写两个", "close it, and write one inside a text twice"),
    "nul": Text("请删去这个字符", "remove it"),
    "surrogate": Text("请重新导出", "export the file again"),
    "json": Text(
        "每行应当是一个完整的 {…}，请检查有没有多余的逗号、缺少的双引号",
        "every line is one whole {…}; look for a comma too many or a double quotation mark that is missing",
    ),
    "object": Text("每条记录应当是一个 {…}", "every record is one {…}"),
    "list": Text("请在表头补上列名，或删去多出的值", "name it in the header or remove it"),
    "twice": Text("请只留一个", "leave one of them"),
}

SUMMARIES: dict[str, Text] = {
    "source-error": Text("记录读得完整", "the record can be read whole"),
    "encoding-error": Text("文字能按文件的编码读出", "the text can be decoded"),
    "blank-row": Text("没有空行", "there are no blank rows"),
    NOTE_ROW: Text("数据中没有合计、说明等行", "there are no rows of totals or notes"),
    REPEATED_HEADER: Text("表头只出现一次", "the header stands there once"),
    "missing-cell": Text("每行的单元格不少于表头", "a record has as many cells as the header"),
    "extra-cell": Text("每行的单元格不多于表头", "a record has no more cells than the header"),
    "long-number": Text("长代码都以文本存放", "long codes are stored as text"),
    "error-cell": Text("单元格中没有错误值", "no cell holds an error"),
    "merged-cell": Text("没有合并的单元格", "no cells are merged"),
    "hidden-row": Text("没有隐藏的行", "no rows are hidden"),
    "hidden-column": Text("没有隐藏的列", "no columns are hidden"),
    "hidden-sheet": Text("工作表没有隐藏", "the sheet is not hidden"),
    "full-sheet": Text("工作表没有写满", "the sheet has rows left"),
    "unread-sheet": Text("所有工作表都已校验", "every sheet was checked"),
    "unread-table": Text("一个工作表只有一张表", "a sheet holds one table"),
    UNREAD_RESOURCE: Text("数据包的资源都已校验", "every resource of the package was checked"),
    UNLISTED_FILE: Text("数据包里的表都写在描述文件中", "every table of the package is named by its descriptor"),
    "hash-count": Text("文件与描述文件所写的 hash 一致", "the file has the hash that its descriptor gives"),
    "byte-count": Text("文件与描述文件所写的字节数一致", "the file has as many bytes as its descriptor says"),
    "blank-label": Text("每列都有列名", "every column has a label"),
    "duplicate-label": Text("列名不重复", "no label is repeated"),
    "extra-label": Text("没有标准之外的列", "there is no column that the standard does not know"),
    "incorrect-label": Text("列名的写法和列的顺序与标准一致", "the labels are written and stand as in the standard"),
    "missing-label": Text("标准要求的列都有", "every column that the standard asks for is there"),
}

DESCRIPTIONS: dict[str, Text] = {
    "source-error": Text(
        "引号没有成对、有 NUL 或半个字符、一行不是完整的 JSON、文字的字段里是对象或列表。读不出的单元格不再按其他规则检查，别的行照常检查。请在来源系统里改正后重新导出。",
        "A quotation mark that does not close, a NUL or half a character, a line that is no whole JSON, an object or a list "
        "in a field of text. A cell that cannot be read is asked nothing else; all other rows are. Mend it in the system it "
        "comes from and export again.",
    ),
    "encoding-error": Text(
        "字节按所判断的编码读不出来；消息给出字节在文件中的位置。请用正确的编码重新导出，或用 --encoding 指明编码。",
        "Bytes that mean nothing in the encoding that was found; the message gives their place in the file. Export again "
        "in the right encoding, or name it with --encoding.",
    ),
    "blank-row": Text(
        "空行，或所有单元格都空的行；它占一个行号，但不算记录。请删去。",
        "A blank line, or a row of empty cells; it has a row number but is no record. Remove it.",
    ),
    NOTE_ROW: Text(
        "第一格是“合计”“填报人：”“注：”一类的字、多半单元格为空、又不符合规则的行，以及全是横线（------）或只有文件结束符（0x1A）的行，是写给人或给程序看的，不是记录；它占一个行号，"
        "不再按其他规则检查。请删去，或移到表头上方。",
        "A row that begins with a word such as 合计 (total), 填报人： (filled in by) or 注： (note), is blank for the most part "
        "and breaks a rule was written for people and is no record; so is a line of dashes (------), or the mark of the end "
        "(0x1A). It has a row number and is asked nothing else. Remove it, or move it above the header.",
    ),
    REPEATED_HEADER: Text(
        "几个文件首尾相接，或每页重复表头，表头就会出现在数据中；这一行不再按其他规则检查。请删去。",
        "Where files were put one behind another, or a header is repeated on every page, it stands among the data. It is asked "
        "nothing else. Remove it.",
    ),
    "missing-cell": Text(
        "这一行的单元格比表头少，缺的不再按其他规则检查。请核对分隔符和引号，把这一行补齐。",
        "The row has fewer cells than the header; those that lack are asked nothing else. Check delimiters and quotes and "
        "complete the row.",
    ),
    "extra-cell": Text(
        "这一行的单元格比表头多，多半是内容里有未加引号的分隔符，请给内容加上引号；多出的单元格是空的，多半是行末多了分隔符，请删去。",
        "The row has more cells than the header, most likely a delimiter inside a text that is not quoted: quote it; or, "
        "where nothing stands in them, a delimiter at the end of the row that is one too many: remove it.",
    ),
    "long-number": Text(
        "十六位以上的数字以数值存放，后几位可能已经变成 0。请在来源系统里把该列作为文本重新导出，不要只改单元格格式。",
        "A number of 16 digits or more, kept as a number: its last digits may have become 0. Export the column as text "
        "from the system it comes from; changing the cell's format does not bring them back.",
    ),
    "error-cell": Text(
        "单元格是 #N/A、#REF! 一类的错误值，或者公式没有保存结果。请改正公式，或填入值。",
        "The cell holds an error such as #N/A or #REF!, or a formula without a stored result. Mend the formula or enter "
        "the value.",
    ),
    "merged-cell": Text(
        "合并的单元格只有左上角有值，其余为空。请取消合并，逐格填写。",
        "Of merged cells only the upper left one has a value. Unmerge them and fill every cell.",
    ),
    "hidden-row": Text(
        "隐藏或筛选掉的行也被读取；请确认它们确实要报送。",
        "Rows that are hidden or filtered out are read as well; make sure that they are meant to be sent.",
    ),
    "hidden-column": Text(
        "隐藏的列也被读取；请确认它们确实要报送。",
        "Columns that are hidden are read as well; make sure that they are meant to be sent.",
    ),
    "hidden-sheet": Text(
        "隐藏的工作表也被读取；请确认它确实要报送。",
        "A hidden sheet is read as well; make sure that it is meant to be sent.",
    ),
    "full-sheet": Text(
        "工作表一直写到该格式的最后一行（xls 有 65,536 行，xlsx 有 1,048,576 行），后面的记录多半没有导出来。请改导出为 xlsx 或 CSV，并与来源系统核对行数。",
        "The sheet is filled to the last row that its form has (65,536 in xls, 1,048,576 in xlsx), so the records behind it "
        "were probably cut off. Export as xlsx or CSV instead, and compare the number of rows with the system it comes from.",
    ),
    "unread-table": Text(
        "表的下面又有表名或表头，从那一行起没有读取：那里的记录不能按上面的表检查。请把每张表放到单独的工作表，并用表名命名。",
        "Below the table stands the name or the header of another one, and from that row on nothing was read: its records "
        "cannot be held to the table above. Put each table on a sheet of its own, named after it.",
    ),
    "unread-sheet": Text(
        "工作簿里有内容的工作表，如果名称不是标准中的表，就没有校验。请用表名或其中文名称命名，或用 --sheet 和 --table 指明。",
        "A sheet with something in it whose name is no table of the standard was not checked. Name it after its table, in "
        "either language, or say so with --sheet and --table.",
    ),
    UNREAD_RESOURCE: Text(
        "数据包里没有 schema 的资源（例如说明文件）没有校验。如果它是要报送的表，请写上 schema。",
        "A resource of the package without a schema, such as a file to be read by people, was not checked. If it is a table "
        "to be sent, give it a schema.",
    ),
    UNLISTED_FILE: Text(
        "数据包的文件夹里有描述文件没有提到的表，没有校验，收到的人也不会去读。如果要报送，请在描述文件的 resources 中补上；不报送的请移走。",
        "In a folder of the package lies a table that its descriptor does not name. It was not checked, and whoever receives "
        "the package will not read it. If it is to be sent, add it to the resources of the descriptor; otherwise take it away.",
    ),
    "hash-count": Text(
        "数据包做好以后，文件被改动过，或者换成了别的文件。请发送方重新发送；如果是自己改的，请重新打包，或改正描述文件中的 hash。",
        "After the package was made the file was changed, or another one was put in its place. Have it sent again; if you "
        "changed it yourself, make the package again or correct hash in the descriptor.",
    ),
    "byte-count": Text(
        "文件不完整，或者被改动过。请发送方重新发送；如果是自己改的，请改正描述文件中的 bytes。",
        "The file is cut off or was changed. Have it sent again; if you changed it yourself, correct bytes in the descriptor.",
    ),
    "blank-label": Text("请补上列名，或删去这一列。", "Name the column or remove it."),
    "duplicate-label": Text(
        "同一个字段有两列，只读取第一列。请删去一列。",
        "Two columns are the same field, and only the first is read. Remove one.",
    ),
    "extra-label": Text(
        "列名可以是字段名或中文名称；认不出的列不读取。请删去或改名，消息给出最接近的名称。",
        "A label is a field's name or its Chinese title; a column with another label is not read. Remove or rename it; the "
        "message gives the nearest name.",
    ),
    "incorrect-label": Text(
        "列名与标准只差大小写、全角半角或空格：这一列照常检查，请按标准的写法改名；数据库不区分大小写，不算错。表结构写明 "
        "fieldsMatch: exact 时，列的顺序也要与它一致；没有写明时按列名读取，任何顺序都可以。",
        "The label is that of the standard but for upper or lower case, full width or spaces: the column is checked like "
        "any other; rename it as the standard has it. In a database case makes no difference. Where a schema says "
        "fieldsMatch: exact in so many words, the columns must also stand in its order; where it says nothing they are "
        "found by their labels, in any order.",
    ),
    "missing-label": Text(
        "请补上这一列，没有内容的可以留空。需要它的规则注明没有检查。",
        "Add the column; it may be empty if nothing is to be said. Rules that need it are named as not run.",
    ),
}
"""What each fault is, and what to do about it."""

DIMENSIONS: dict[str, str] = {
    code: "completeness" if code in ("missing-cell", "missing-label") else "validity" for code in SUMMARIES
}


def severity_of(code: str) -> Severity:
    """Tell how grave a fault of the form is."""
    return "warning" if code in _WARNINGS else "error"


def label_message(fault: LabelFault, title: Text, near: str | None) -> Text:
    """Say what is wrong with a header and what to do."""
    place = "" if fault.position is None else f"第 {fault.position + 1} 列"
    place_en = "" if fault.position is None else f"column {fault.position + 1}"
    if fault.code == "missing-label" and title == Text(fault.label, fault.label):
        return Text(
            f"缺少列“{fault.label}”；请补上这一列，没有内容的可以留空。",
            f"The column “{fault.label}” is missing; add it, empty if nothing is to be said.",
        )
    if fault.code == "missing-label":
        return Text(
            f"缺少列“{title.zh}”（{fault.label}）；请补上这一列，列名可用字段名或中文名称。",
            f"The column “{title.en}” ({fault.label}) is missing; add it under its field name or Chinese title.",
        )
    if fault.code == "extra-label":
        hint = (
            Text(f"，是否指 {near}？", f"; did you mean {near}?")
            if near
            else Text("；请删去或改名。", "; remove or rename it.")
        )
        return Text(
            f"{place}“{fault.label}”不是标准中的列{hint.zh}",
            f"“{fault.label}” ({place_en}) is no column of the standard{hint.en}",
        )
    if fault.code == "duplicate-label":
        return Text(
            f"{place}“{fault.label}”与前面的列重复，只读取第一列；请删去一列。",
            f"“{fault.label}” ({place_en}) repeats an earlier column, and only the first is read; remove one.",
        )
    if fault.meant is not None:
        return Text(
            f"{place}的列名写作“{fault.label}”，标准写作“{fault.meant}”；请改名，内容已照常检查。",
            f"The label of {place_en} is written “{fault.label}”, the standard writes “{fault.meant}”; rename it. The column "
            "was checked like any other.",
        )
    if fault.code == "incorrect-label":
        return Text(
            f"{place}“{fault.label}”不在标准规定的位置；请按标准的顺序排列各列。",
            f"“{fault.label}” ({place_en}) does not stand where the standard has it; put the columns in its order.",
        )
    if fault.code == "encoding-error":
        return Text(
            f"描述文件写的编码是 {fault.label}，文件却不是；请改正描述文件中的 encoding，或用 {fault.label} 重新导出。",
            f"The descriptor says that the file is {fault.label}, and it is not; mend encoding in the descriptor, or export "
            f"the file again in {fault.label}.",
        )
    if fault.code in ALTERED:
        return Text(
            f"文件 {fault.label} 不是描述文件所写的那一个，打包以后被改动过；请发送方重新发送，或重新打包。",
            f"The file {fault.label} is not the one that its descriptor describes: it was changed after the package was made; "
            "have it sent again, or make the package again.",
        )
    if fault.code == "unread-sheet":
        return Text(
            f"工作表“{fault.label}”没有校验：它的名称不是标准中的表；如果其中有要报送的数据，请用表名命名，或用 --sheet 和 --table 指明。",
            f"The sheet “{fault.label}” was not checked: its name is no table of the standard; if there are data in it, "
            "name it after their table, or say so with --sheet and --table.",
        )
    return Text(
        f"{place}没有列名；请补上列名或删去此列。", f"The label of {place_en} is blank; name or remove the column."
    )


def unread_message(name: str) -> Text:
    """Say which resource of a package was not checked, and why."""
    return Text(
        f"资源“{name}”没有 schema，没有校验；如果它是要报送的表，请写上 schema。",
        f"The resource “{name}” has no schema and was not checked; if it is a table to be sent, give it one.",
    )


def unlisted_message(path: str) -> Text:
    """Say which file of a package its descriptor does not name."""
    return Text(
        f"文件 {path} 没有写在描述文件里，没有校验；要报送的请补进 resources，否则请移走。",
        f"The descriptor does not name the file {path}, which was not checked; add it to the resources if it is to be sent, "
        "or take it away.",
    )


def record_message(code: str, field: Text | None, value: str | None, detail: str | None) -> Text:
    """Say what is wrong with a record and what to do."""
    where = field or Text("", "")
    named = Text(f"“{field.zh}”", f"“{field.en}”") if field else Text("这一行", "The record")
    told = _DETAILS.get(detail or "", Text(f"{detail}", f"byte {detail}"))
    cure = _CURES.get(detail or "", Text("请重新导出", "export it again"))
    more, more_en = (f"（{told.zh}）", f" ({told.en})") if detail else ("", "")
    shown = f"“{value}”" if value else ""
    shown_en = f": {shown}" if shown else ""
    cell, cell_en = (f"单元格 {detail}：", f"Cell {detail}: ") if detail else ("", "")
    other = Text(" xlsx 或 CSV", "xlsx or CSV") if detail == "65,536" else Text(" CSV", "CSV")
    if code == NOTE_ROW and value == END_MARK:
        return Text(
            "文件的结束符（0x1A，copy a.csv+b.csv 会写出），不是记录；请删去。",
            "The end mark 0x1A, as `copy a.csv+b.csv` writes it, is no record; remove it.",
        )
    return {
        "blank-row": Text("空行；请删去。", "A blank row; remove it."),
        NOTE_ROW: Text(
            f"这一行是合计或说明{shown}，不是记录，没有按记录检查；请删去，或移到表头上方。",
            f"A total or a note{shown_en}; it is no record and was not checked as one; remove it, or move it above the header.",
        ),
        REPEATED_HEADER: Text(
            "这一行又是表头，不是记录；请删去。", "The header once more, which is no record; remove it."
        ),
        "missing-cell": Text(
            f"缺少“{where.zh}”及以后的单元格；请核对分隔符和引号，把这一行补齐。",
            f"The cells from “{where.en}” on are missing; check delimiters and quotes and complete the row.",
        ),
        "extra-cell": Text(
            f"{cell}表头没有这一列，却有内容{shown}；请给它加上列名或删去。",
            f"{cell_en}no column of the header, yet something stands there{shown_en}; name the column or remove it.",
        )
        if detail
        else Text(
            f"比表头多出单元格{shown}；多半是内容里有未加引号的逗号，请给它加上引号。",
            f"The row has a cell more than the header{shown_en}; most likely a comma that is not quoted; quote it.",
        )
        if value
        else Text(
            "比表头多出一个空单元格；多半是行末多了一个分隔符，请删去。",
            "The row has a blank cell more than the header; most likely a delimiter at its end that is one too many; "
            "remove it.",
        ),
        "encoding-error": Text(
            f"{named.zh}含有无法解码的字节{more}；请用正确的编码重新导出，或用 --encoding 指明编码。",
            f"{named.en} holds bytes that cannot be decoded{more_en}; export it again or name the encoding with --encoding.",
        ),
        "source-error": Text(
            f"“{where.zh}”应当是文字，这里却是对象或列表；请在来源系统里导出为文字。",
            f"“{where.en}” should be text, but here it is an object or a list; export it as text.",
        )
        if detail == "nested"
        else Text(
            f"{named.zh}读不完整{more}；{cure.zh}。",
            f"{named.en} cannot be read whole{more_en}; {cure.en}.",
        ),
        "error-cell": Text(
            f"{cell}“{where.zh}”的公式没有保存结果；请在表格软件中打开、重算后另存。",
            f"{cell_en}the formula in “{where.en}” has no stored result; open the file in a spreadsheet program and save it.",
        )
        if value == "="
        else Text(
            f"{cell}“{where.zh}”是错误值{shown}；请改正公式或填入正确的值。",
            f"{cell_en}“{where.en}” holds an error{shown_en}; correct the formula or fill in the value.",
        ),
        "merged-cell": Text(
            f"{cell}合并的单元格只有左上角有值；请取消合并，逐格填写。",
            f"{cell_en}merged cells have a value only at their upper left; unmerge them and fill in each.",
        ),
        "hidden-row": Text(
            "这一行在表格中是隐藏的，照样参加校验；请确认是否应当报送。",
            "The row is hidden in the spreadsheet and was checked like others; make sure that it is meant to be sent.",
        ),
        "hidden-column": Text(
            f"“{where.zh}”列（{detail}）在表格中是隐藏的，照样参加校验；请确认是否应当报送。",
            f"The column “{where.en}” ({detail}) is hidden in the spreadsheet and was checked like others; make sure that "
            "it is meant to be sent.",
        ),
        "hidden-sheet": Text(
            "这个工作表是隐藏的，照样参加校验；请确认是否应当报送。",
            "The sheet is hidden in the spreadsheet and was checked like others; make sure that it is meant to be sent.",
        ),
        "full-sheet": Text(
            f"工作表已写满 {detail} 行，后面的记录多半被截断了；请从来源系统重新导出为{other.zh}，并核对行数。",
            f"The sheet is filled to its last row, {detail}, so records behind it were probably cut off; export it again as "
            f"{other.en} and compare the number of rows.",
        ),
        "unread-table": Text(
            f"从这一行起是“{value}”的表名或表头，以下没有校验；请把每张表放到单独的工作表。",
            f"From this row on stands the name or header of “{value}”, and nothing below was checked; put each table on a "
            "sheet of its own.",
        ),
        "long-number": Text(
            f"{cell}“{where.zh}”的长代码以数字存放{shown}，末几位可能已丢失；请从原系统按文本格式重新导出。",
            f"{cell_en}“{where.en}” holds a long code as a number{shown_en}; its last digits may be lost; "
            "export it again as text.",
        ),
    }[code]
