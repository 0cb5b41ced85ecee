"""The instructions of a template: how it is filled in, in both languages."""

from __future__ import annotations

from zhengzhao.messages import Text
from zhengzhao.sources import NOT_DATA
from zhengzhao.standard import Package

Line = tuple[str, str, str]
"""What one row says in Chinese and in English, and how it looks."""


def lines_of(package: Package) -> list[Line]:
    """Return the rows of the instructions."""
    version, said = version_line(package), _described(package)
    head = [
        (f"{NOT_DATA[0]}填写说明", f"{NOT_DATA[1]} How to fill this in", "title"),
        (package.title.zh, package.title.en, "section"),
        (version.zh, version.en, "text"),
        (said.zh, said.en, "text"),
        ("", "", "text"),
    ]
    steps = [(f"{number}. {each.zh}", f"{number}. {each.en}", "step") for number, each in enumerate(_steps(package), 1)]
    colours = [(zh, en, look) for look, zh, en in _COLOURS]
    return [each for each in head if any(each[:2]) or each is head[-1]] + steps + [("", "", "text"), *colours]


def version_line(package: Package) -> Text:
    """Return the name, version, status and period of a version in one line."""
    draft = package.status != "published"
    start, end = package.effective_from or "…", package.effective_until or "…"
    period = Text(f"，施行 {start} – {end}", f", in force {start} – {end}") if package.effective_from else Text("", "")
    return Text(
        f"{package.called.zh}（{'草案' if draft else '已发布'}）{period.zh}",
        f"{package.called.en} ({'draft' if draft else 'published'}){period.en}",
    )


def _described(package: Package) -> Text:
    zh = str(package.raw.get("description", ""))
    return Text(zh, str(package.raw.get("descriptionEn", zh)))


def validated_by(package: Package, file: str) -> str:
    """Return the command that validates a filled template: held to the version that it was made from."""
    # A package that is not the standard of this program is named by its file, which only its owner knows.
    held = f"--standard {package.version}" if package.name == "standard" else "--descriptor datapackage.yaml"
    return f"zhengzhao validate {file} {held}"


def _steps(package: Package) -> tuple[Text, ...]:
    zh, en = validated_by(package, "本文件.xlsx"), validated_by(package, "this-file.xlsx")
    last = Text(
        f"填完后校验：{zh}。表格软件只能查一部分，以校验结果为准。",
        f"When it is filled: {en}. A spreadsheet can ask for a part only; what counts is what the validation says.",
    )
    return (*_STEPS, last)


_STEPS = (
    Text(
        "每张表一个工作表，从第 3 行填起，一行一条记录。第 1 行是标题，第 2 行是字段名称，两行都不要改动。",
        "One sheet is one table. Fill it from row 3 on, one row a record. Row 1 holds titles and row 2 the names of the "
        "fields; change neither.",
    ),
    Text(
        "光标停在单元格上会显示填写要求；标题上的批注写得更全。",
        "Choose a cell and what belongs there is shown; the note at its title says more.",
    ),
    Text(
        "有下拉列表的只填代码，不填名称；代码和名称见工作表“代码表”。",
        "Where there is a drop-down list, give the code and not the name; both stand on the sheet 代码表.",
    ),
    Text(
        "代码、证件号、电话等列是文本格式，数字不会丢位；从别处粘贴时请用“只粘贴值”。",
        "Codes, numbers of documents and telephones are columns of texts, so that no digit is lost; when you paste, "
        "paste values only.",
    ),
    Text(
        "不要合并单元格，不要隐藏行列，不要在表下另写合计或说明。用不到的工作表空着即可。",
        "Merge no cells, hide no rows or columns, and write no totals or remarks below a table. Leave the sheets that "
        "you do not need empty.",
    ),
)
_COLOURS = (
    ("required", "橙色、带 *：必填", "orange, with *: required"),
    ("optional", "蓝色：可空；有的在一定条件下必填", "blue: may be empty; some are required under a condition"),
    ("gap", "红色单元格：这一行还缺的必填项", "a red cell: what a row that was begun still lacks"),
)
