"""From the rows of a sheet to lines of which each says one thing: merges, groups and broken words put together again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zhengzhao.catalogue.importing.account import BY_ANSWER, Account, Question
from zhengzhao.catalogue.importing.groups import group_ends
from zhengzhao.catalogue.importing.heading import Heading, find_heading
from zhengzhao.catalogue.importing.mapping import Column, Line, SheetMapping, WorkbookMapping
from zhengzhao.catalogue.importing.words import FieldName, Words
from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.grid import Grid
from zhengzhao.sources.workbooks.looks import Place
from zhengzhao.sources.workbooks.marks import NO_RESULT
from zhengzhao.standard import mistake

_TOTAL = Text("合计行，不是数据", "a row that adds others up")


@dataclass(frozen=True)
class Held:
    """What a line holds in one column: a text, and the cells that it stands in."""

    text: str
    places: tuple[Place, ...]


@dataclass
class Row:
    """One line of the table: what each column holds, by the column's number, and what its section or sub-row adds."""

    number: int
    cells: dict[int, Held] = field(default_factory=dict)
    more: dict[FieldName, Held] = field(default_factory=dict)


class Lines:
    """Reads the lines of one sheet; what becomes of every cell on the way is told to the account.

    Raises:
        SourceError: The header cannot be found, or two headers contradict each other.
        DescriptorError: The mapping describes one column twice.
    """

    def __init__(
        self, grid: Grid, sheet: SheetMapping, mapping: WorkbookMapping, words: Words, account: Account
    ) -> None:
        self._grid, self.sheet, self._mapping = grid, sheet, mapping
        self._words, self._account = words, account
        self._filled, self._origin = grid.spread()
        self.heading: Heading = find_heading(grid, sheet, mapping, self._filled)
        self.columns: dict[int, Column] = {}
        for each in sheet.columns:
            at = self.heading.find(each.label)
            if at is not None and at in self.columns:
                raise self._twice(self.columns[at], each)
            if at is not None:
                self.columns[at] = each
        for answer in mapping.answers:
            at = self.heading.find(answer.column) if answer.sheet == grid.name and answer.column else None
            if at is not None and answer.field is not None:
                self.columns.setdefault(at, Column(answer.column or "", answer.place, answer.field))
        self._across = {
            at for each in sheet.across for label in each.columns if (at := self.heading.find(label)) is not None
        }

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self._grid.name

    def read(self) -> list[Row]:
        """Return the lines, from the top."""
        self._leave_header()
        rows = self._joined(self._data())
        self._repeat_above(rows)
        for at, each in self.columns.items():
            if each.empty == "above":
                _fill_above(rows, at)
            elif each.empty == "middle":
                self._fill_middle(rows, at, each)
        return [each for each in rows if each.cells]

    def _leave_header(self) -> None:
        first, below = self.heading.rows
        line = self._mapping.line(self.sheet.place)
        for place, _ in self._grid.filled():
            if first <= place[0] < below:
                self._account.leave(self._grid.name, place, Text("表头", "header"), line)

    def _data(self) -> Iterator[Row]:
        ended: Line | None = None
        section: dict[FieldName, Held] = {}
        for number in sorted(self._filled):
            if self.heading.rows[0] <= number < self.heading.rows[1]:
                continue
            texts = {column: text for column, text in self._filled[number].items() if text.strip()}
            if not texts:
                continue
            line = ended or self._left_by(number, texts)
            if line is not None:
                ended = line if line.start is not None else ended
                self._leave_row(number, line.because, line.place)
                continue
            if number < self.heading.rows[0]:
                continue  # nobody spoke for it, and so it will be asked
            if self.heading.contradicts(texts) and not self.heading.repeats(texts):
                raise self._contradiction(number)
            if any(map(self._words.is_total, texts.values())):
                self._leave_row(number, _TOTAL, self.sheet.place)
                continue
            found = self._section(number, texts)
            if found is not None:
                section = section | found
                continue
            row = self._row(number, texts)
            if row.cells:
                row.more |= section
                yield row

    def _left_by(self, number: int, texts: Mapping[int, str]) -> Line | None:
        """Return the line of the mapping that leaves a row out; None where none does."""
        first = next(iter(dict.fromkeys(text.strip() for _, text in sorted(texts.items()))), "")
        for each in self.sheet.ignore:
            if each.rows == "above" and number < self.heading.rows[0]:
                return each
            if each.header == "repeated" and number >= self.heading.rows[1] and self.heading.repeats(texts):
                return each
            if each.start is not None and number >= self.heading.rows[1] and each.start.search(first):
                return each
            if each.match is not None and all(each.match.search(text.strip()) for text in texts.values()):
                return each
        return None

    def _leave_row(self, number: int, because: Text, place: str) -> None:
        line = self._mapping.line(place)
        for column in range(len(self._grid.rows.get(number, ()))):
            self._account.leave(self._grid.name, (number, column), because, line)

    def _section(self, number: int, texts: Mapping[int, str]) -> dict[FieldName, Held] | None:
        distinct = {self._origin.get((number, column), (number, column)): text for column, text in texts.items()}
        if len(distinct) != 1:
            return None
        ((place, text),) = distinct.items()
        for each in self.sheet.sections:
            found = each.match.search(text.strip())
            if found is not None:
                value = found[1] if found.re.groups else found[0]
                return {each.field: Held(value.strip(), (place,))}
        return None

    def _row(self, number: int, texts: Mapping[int, str]) -> Row:
        row = Row(number)
        hidden = number in self._grid.hidden_rows
        for column, text in texts.items():
            place = self._origin.get((number, column), (number, column))
            own = self.columns.get(column)
            if own is not None and own.ignore is not None:
                self._account.leave(self._grid.name, place, own.ignore, self._mapping.line(own.place))
            elif own is None and column not in self._across:
                self._ask_column(column, place)
            elif self._left_by_looks(place, hidden or column in self._grid.hidden_columns):
                continue
            elif (unclear := self._unclear(place, text)) is not None:
                given = self._mapping.answer(sheet=self._grid.name, cell=_name(place), text=text)
                if given is None:
                    self._ask_cell(place, text, unclear)
                elif given.ignore:
                    self._account.leave(self._grid.name, place, unclear, self._mapping.line(given.place))
                else:
                    row.cells[column] = Held(given.means or "", (place,))
            else:
                row.cells[column] = Held(text, (place,))
        return row

    def _left_by_looks(self, place: Place, hidden: bool) -> bool:
        """Tell whether a cell that is hidden or struck through is no data, as the mapping says."""
        told = Text("隐藏或筛选掉的行列", "is hidden, by hand or by a filter")
        if hidden and self._left_for(place, self.sheet.hidden, "hidden", told):
            return True
        told = Text("带删除线", "is struck through")
        return place in self._grid.looks.struck and self._left_for(place, self.sheet.struck, "struck", told)

    def _left_for(self, place: Place, said: str | None, name: str, what: Text) -> bool:
        """Tell whether a peculiar cell is no data, and say so; undecided, it is asked."""
        given = self._mapping.answer(sheet=self._grid.name, text=name, cell=None, field=None)
        if said == "keep" or (given is not None and given.means == "keep"):
            return False
        if said == "ignore" or (given is not None and given.ignore):
            line = self._mapping.line(f"{self.sheet.place}.{name}" if given is None else given.place)
            self._account.leave(self._grid.name, place, what, line)
            return True
        because = Text(
            f"{what.zh}；请在映射的这张表里写 {name}: keep（照常导入）或 {name}: ignore（不导入）",
            f"it {what.en}; say {name}: keep or {name}: ignore for this sheet in the mapping",
        )
        self._account.ask(Question("sheet", because, name, self._grid.name), [place])
        return True

    def _unclear(self, place: Place, text: str) -> Text | None:
        if place in self._grid.errors:
            if self._grid.errors[place] == NO_RESULT:
                return Text(
                    "公式没有保存结果；请在表格软件中重新计算并保存，或填写它的值",
                    "the formula has no stored result; calculate and save the workbook again, or give its value",
                )
            return Text(f"错误值 {text}；请改正，或填写它的值", f"an error value, {text}; mend it, or give its value")
        if place in self._grid.inexact:
            return Text(
                "16 位以上的数字，表格软件只保留 15 位，末位可能已丢失；请填写完整的代码",
                "a number of 16 or more digits, of which a spreadsheet keeps 15; give the whole code",
            )
        if place in self._grid.looks.partly_struck:
            return Text(
                "一部分文字带删除线；请填写应当导入的文字",
                "some of its words are struck through; give the words to import",
            )
        return None

    def _ask_cell(self, place: Place, text: str, because: Text) -> None:
        self._account.ask(Question("cell", because, text, self._grid.name), [place])

    def _ask_column(self, column: int, place: Place) -> None:
        label = self.heading.labels.get(column, "")
        given = self._mapping.answer(sheet=self._grid.name, column=label) if label else None
        if given is not None and given.ignore:
            self._account.leave(self._grid.name, place, BY_ANSWER, self._mapping.line(given.place))
            return
        named = f"“{label}”" if label else _name((0, column))[:-1]
        because = Text(
            f"映射没有提到列 {named}；请指明它是哪个字段，或写明为什么不导入",
            f"the mapping does not mention the column {named}; say which field it is, or why it is left out",
        )
        self._account.ask(Question("column", because, label or named, self._grid.name), [place])

    def _twice(self, first: Column, again: Column) -> DescriptorError:
        line = self._mapping.line(first.place)
        return mistake(
            self._mapping.where,
            again.place,
            f"列“{again.label}”已由 {line} 说明；一列只说明一次",
            f"{line} describes the column “{again.label}” already; describe a column once",
        )

    def _contradiction(self, number: int) -> SourceError:
        first = self.heading.rows[0] + 1
        return SourceError(
            Text(
                f"工作表“{self._grid.name}”第 {number + 1} 行又是表头，但各列的位置与第 {first} 行的不一致；请把两部分分成两张工作表。",
                f"Row {number + 1} of the sheet “{self._grid.name}” is a header again, with other columns than row {first}; "
                "put the two parts into sheets of their own.",
            )
        )

    def _joined(self, rows: Iterator[Row]) -> list[Row]:
        """Put words together that were broken over rows: a row whose telling columns are blank goes on with the last."""
        telling = [at for label in self.sheet.continued if (at := self.heading.find(label)) is not None]
        found: list[Row] = []
        for row in rows:
            texts = self._filled[row.number]
            if telling and found and not any(texts.get(at, "").strip() for at in telling):
                last = found[-1]
                for column, held in row.cells.items():
                    before = last.cells.get(column)
                    text = (before.text.rstrip() + held.text.strip()) if before else held.text
                    last.cells[column] = Held(text, (*(before.places if before else ()), *held.places))
            else:
                found.append(row)
        return self._with_cases(found)

    def _with_cases(self, rows: list[Row]) -> list[Row]:
        """Let sub-rows (其中：…) say a case of the line above them."""
        if self.sheet.sub_rows is None:
            return rows
        label, match = self.sheet.sub_rows
        at = self.heading.find(label)
        own = self.columns.get(at) if at is not None else None
        case = self._words.case_of.get(own.field) if own is not None and own.field is not None else None
        above: Held | None = None
        for row in rows:
            held = row.cells.get(at) if at is not None else None
            found = match.search(held.text.strip()) if held is not None else None
            if held is None or found is None or above is None or case is None or at is None:
                above = held or above
                continue
            row.more[case] = Held((found[1] if found.re.groups else found[0]).strip(), held.places)
            row.cells[at] = replace(above, places=held.places)
        return rows

    def _repeat_above(self, rows: Sequence[Row]) -> None:
        last: dict[int, Held] = {}
        for row in rows:
            for column, held in list(row.cells.items()):
                own = self.columns.get(column)
                if own is not None and own.verbatim:
                    continue
                if held.text.strip() in self._words.same and column in last:
                    row.cells[column] = replace(last[column], places=held.places)
                last[column] = row.cells[column]

    def _fill_middle(self, rows: Sequence[Row], at: int, column: Column) -> None:
        values = [index for index, row in enumerate(rows) if at in row.cells]
        ends = group_ends(values, len(rows))
        if ends is None:
            because = Text(
                f"看不出“{column.label}”的各个值管到哪一行；请在工作簿里把每一行都填上",
                f"it cannot be told which rows the values of “{column.label}” hold for; fill in every row of the workbook",
            )
            for index in values:
                held = rows[index].cells.pop(at)
                self._ask_cell(held.places[0], held.text, because)
            return
        start = 0
        for index, end in zip(values, ends, strict=True):
            for row in rows[start:end]:
                row.cells.setdefault(at, rows[index].cells[at])
            start = end


def _name(place: Place) -> str:
    from zhengzhao.sources.workbooks.marks import cell_name

    return cell_name(*place)


def _fill_above(rows: Sequence[Row], at: int) -> None:
    last: Held | None = None
    for row in rows:
        last = row.cells.get(at, last)
        if last is not None:
            row.cells.setdefault(at, last)
