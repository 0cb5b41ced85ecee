"""A proposed mapping in the making: what is seen of a sheet, and the lines of YAML that tell it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhengzhao.catalogue.importing.heading import Heading
from zhengzhao.catalogue.importing.words import FieldName, Words
from zhengzhao.sources.grid import Grid

_NOTES = r"^(注|备注|说明|附注|填表说明|填表人|填报人|制表人?|审核人?|联系人)\s*[:：]"
_PAGES = r"^(第\s*\d+\s*页|共\s*\d+\s*页|第\s*\d+\s*页\s*[,，/]?\s*共\s*\d+\s*页|-\s*\d+\s*-|\d+\s*/\s*\d+)$"
_SUB_ROW = r"^其中\s*[:：]\s*(.+)$"
SURE = 0.8
"""From here on a guess is told without a question mark."""
_MOST = 300
"""How many cells of a column are looked at."""
HEAD = """\
# 由 zhengzhao catalogue import --propose 根据 {file} 写出，请逐行核对；标着 ? 的没有把握。
# Written by --propose from what {file} shows. Look at every line; those with a ? are guesses.
# 写法 / how it is written: docs/how-to/workbooks.md
format: {form}
catalogue: {version}
result:
  overlay: overlay-990000   # ? 补充目录的名称；做全国版时删去这一行 / its name; take the line out for a national version
  version: "1.0.0"
  title: 补充目录   # ?
  titleEn: An overlay   # ?
  effective: {{from: null, until: null}}   # ? 例 / e.g. "2022-03-01"
source: ""   # ? 依据的文号 / the document behind the workbook
confidence: medium
sheets:
"""


@dataclass
class Guess:
    """One line of the mapping, and how sure it is, from 0 to 1."""

    column: int
    text: str
    sure: float = 1.0
    why: str = ""
    field: FieldName | None = None


@dataclass
class Seen:
    """What is seen of a sheet so far."""

    grid: Grid
    heading: Heading
    rows: Mapping[int, Mapping[int, str]]
    columns: list[Guess] = field(default_factory=list)
    across: dict[str, str] = field(default_factory=dict)
    fields: dict[FieldName, float] = field(default_factory=dict)

    def cells(self, column: int) -> list[str]:
        """Return the texts of a column below the header."""
        found = [row.get(column, "").strip() for at, row in sorted(self.rows.items()) if at >= self.heading.rows[1]]
        return [each for each in found if each][:_MOST]


def matrix_lines(seen: Seen, words: Words) -> Iterator[str]:
    """Yield what is said of the columns of which each is a division."""
    if not seen.across:
        return
    yield "    across:   # 一列一个区划 / one column a division\n"
    listed = ", ".join(f"{quoted(label)}: {json.dumps(code)}" for label, code in seen.across.items())
    cells = [each for label in seen.across for each in seen.cells(seen.heading.find(label) or 0)]
    split_by = ', split: "/"' if any("/" in each or "／" in each for each in cells) else ""
    several = ", each: {routing.role: [approve, supervise]}" if split_by else ""
    yield f"      - {{columns: {{{listed}}}, gives: routing.division, cell: routing.receiver{split_by}{several}}}   # ?\n"
    if any(each in words.ticks for each in cells):
        yield "    # √ 是哪个部门，请写在 values 里 / say in `values` which department a tick is, e.g.\n"
        yield f"    # values: {{routing.receiver: {{{quoted(next(iter(seen.across)) + '/√')}: d990001}}}}\n"


def constant_lines(tables: Sequence[str], seen: Seen) -> Iterator[str]:
    """Yield what all rows of the tables that are made have alike, where no column gives it."""
    needed = {
        # A province's mode holds in the province: one for the whole country would change the nation's.
        "reform_mode": {
            "list_edition": '"990000-2022"',
            "area_scheme": "province",
            "division": '"990000"',
            "authority": '""',
        },
        "permit_item": {"jurisdiction": '"990000"'},
        "routing": {"authority": '""'},
    }
    found = [
        f"{table}.{name}: {value}"
        for table, values in needed.items()
        if table in tables
        for name, value in values.items()
        if (table, name) not in seen.fields
    ]
    if found:
        yield f"    constants: {{{', '.join(found)}}}   # ? 各行相同的值 / values that all rows have\n"


def look_lines(seen: Seen) -> Iterator[str]:
    """Yield what rows are no data, how rows go on, and what becomes of what is hidden or struck through."""
    grid, (first, below) = seen.grid, seen.heading.rows
    ignore = []
    if any(at < first for at in grid.rows):
        ignore.append("{rows: above, because: 标题、单位、日期 / titles}")
    texts = [
        [text.strip() for text in row.values() if text.strip()] for at, row in sorted(seen.rows.items()) if at >= below
    ]
    if any(row and re.search(_NOTES, row[0]) for row in texts):
        ignore.append(f"{{from: {json.dumps(_NOTES, ensure_ascii=False)}, because: 附注 / notes}}")
    if any(row and all(re.search(_PAGES, text) for text in row) for row in texts):
        ignore.append(f"{{match: {json.dumps(_PAGES, ensure_ascii=False)}, because: 页码 / page numbers}}")
    if any(seen.heading.repeats(row) for at, row in seen.rows.items() if at >= below):
        ignore.append("{header: repeated, because: 重复的表头 / the header again}")
    if ignore:
        yield "    ignore:\n"
        yield from (f"      - {each}\n" for each in ignore)
    sub = next(
        (column for column in seen.heading.labels if any(re.search(_SUB_ROW, each) for each in seen.cells(column))),
        None,
    )
    if sub is not None:
        yield f"    sub_rows: {{column: {quoted(seen.heading.labels[sub])}, match: {json.dumps(_SUB_ROW, ensure_ascii=False)}}}\n"
    counter = next((each for each in seen.columns if "ignore: " in each.text and each.sure == 1.0), None)
    if sub is None and counter is not None and any(len(row) > 1 for row in _rows_without(seen, counter.column)):
        label = quoted(seen.heading.labels[counter.column])
        yield f"    continued: [{label}]   # ? 这一列空着的行是上一行没写完的字 / such rows go on with the words of the row above\n"
    if any(at >= below for at in grid.hidden_rows) or grid.hidden_columns:
        yield "    hidden: keep   # ? 隐藏或筛选掉的行列：keep 照常导入，ignore 不导入 / hidden rows and columns\n"
    if grid.looks.struck:
        yield "    struck: ignore   # ? 带删除线的：ignore 不导入，keep 照常导入 / what is struck through\n"


def _rows_without(seen: Seen, column: int) -> list[dict[int, str]]:
    rows = [row for at, row in sorted(seen.rows.items()) if at >= seen.heading.rows[1]]
    filled = [{at: text for at, text in row.items() if text.strip()} for row in rows]
    return [row for row in filled if row and column not in row]


def told(guess: Guess) -> str:
    """Return the comment behind a line that says how sure it is; nothing where it is sure."""
    if guess.sure >= 0.95:
        return ""
    mark = "" if guess.sure >= SURE else "? "
    return f"   # {mark}{guess.sure:.0%} {guess.why}".rstrip()


def quoted(text: str) -> str:
    """Return a text as YAML has it, in quotation marks only where it needs them."""
    plain_enough = re.fullmatch(r"[\w\u3400-\u9fff（）、]+", text) and not text[0].isdigit()
    return text if plain_enough else json.dumps(text, ensure_ascii=False)
