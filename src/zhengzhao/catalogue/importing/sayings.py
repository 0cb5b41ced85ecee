"""What the cells of a line say: values of fields, one list a column, and what each says beside its own field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from zhengzhao.catalogue.importing.account import BY_ANSWER, Account, Question
from zhengzhao.catalogue.importing.known import Known
from zhengzhao.catalogue.importing.lines import Held, Lines, Row
from zhengzhao.catalogue.importing.mapping import Across, Column
from zhengzhao.catalogue.importing.values import Doubt, Value, Values
from zhengzhao.catalogue.importing.words import FieldName, Words
from zhengzhao.messages import Text
from zhengzhao.sources.workbooks.looks import Place

_DIVISION = "division"
"""The field that says where a row of any table belongs; short names are looked for there."""


@dataclass(frozen=True)
class Said:
    """One value of one field, with what else it says, and the cells it comes from."""

    field: str
    value: Value
    places: tuple[Place, ...]
    also: tuple[tuple[FieldName, str], ...] = ()


Choices = Mapping[str, Sequence[Sequence[Said]]]
"""By table, what each of its columns says: a row of the table takes one value of every column."""


@dataclass
class Sayings:
    """Reads the cells of lines; what they give is told to the account, and what nobody understands is asked.

    Args:
        values: What texts mean.
        account: Where every cell is accounted for.
    """

    values: Values
    account: Account
    _slips: dict[tuple[FieldName, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def _known(self) -> Known:
        return self.values.known

    @property
    def _words(self) -> Words:
        return self.values.words

    def define(self, lines: Lines, rows: Sequence[Row]) -> None:
        """Give the names that a sheet defines their codes, before any sheet refers to them."""
        for table in lines.sheet.tables:
            name = self._words.named_by.get(table)
            if name is None:
                continue
            resource = self.values.package.resource(table)
            key = resource.schema.primary_key[0]
            named = [(at, each) for at, each in lines.columns.items() if each.field == (table, name)]
            coded = [(at, each) for at, each in lines.columns.items() if each.field == (table, key)]
            placed = [(at, each) for at, each in lines.columns.items() if each.field == (table, _DIVISION)]
            for row in rows:
                names = self._texts(row, named)
                codes = self._texts(row, coded)
                division = next(iter(self._texts(row, placed)), lines.sheet.constants.get((table, _DIVISION), ""))
                for index, each in enumerate(names):
                    code = self.values.of((table, key), codes[index]) if len(codes) == len(names) else None
                    text = self.values.of((table, name), each)
                    own = code.text if isinstance(code, Value) else ""
                    if (
                        isinstance(text, Value)
                        and text.text
                        and (own or not self._is_slip((table, name), each, text.text))
                    ):
                        self._known.define(resource, text.text, own or None, division)

    def of(self, lines: Lines, row: Row) -> Choices:
        """Return what a line says."""
        said: dict[str, list[Sequence[Said]]] = {}
        aligned: dict[str, list[list[Said]]] = {}
        ticked: dict[FieldName, list[Said]] = {}
        for at, held in sorted(row.cells.items()):
            column = lines.columns.get(at)
            if column is None or column.field is None:
                continue
            if column.ticks is not None:
                ticked.setdefault(column.field, []).extend(self._ticked(lines, column, at, held))
                continue
            found = self._said(lines, column, held)
            if found:
                (aligned if column.aligned else said).setdefault(column.field[0], []).append(found)
        for (table, _), values in ticked.items():
            if values:
                said.setdefault(table, []).append(values)
        for table, several in aligned.items():
            said.setdefault(table, []).append(self._aligned(lines, row, table, several))
        for each, held in row.more.items():
            said.setdefault(each[0], []).insert(0, self._said(lines, Column("", "", field=each), held))
        for across in lines.sheet.across:
            # A row whose cells of the matrix are all blank makes none of the matrix's rows.
            said.setdefault(across.cell[0], []).append(self._across(lines, across, row))
        return said

    def _texts(self, row: Row, columns: Sequence[tuple[int, Column]]) -> list[str]:
        found = []
        for at, column in columns:
            held = row.cells.get(at)
            if held is not None and column.field is not None:
                found += self.values.parts(column.field, held.text, column.split)
        return found

    def _is_slip(self, field: FieldName, written: str, name: str) -> bool:
        """Tell whether a new name is so near to a known one that a person must say which it is."""
        answer = self.values.mapping.answer(field=field, text=written)
        near = () if answer is not None and answer.new else self._known.alike(field[0], name)
        if near:
            self._slips[(field, written)] = near
        return bool(near)

    def _said(self, lines: Lines, column: Column, held: Held) -> list[Said]:
        """Return the values of a cell; what has none is asked."""
        if column.field is None:
            return []
        if column.verbatim:
            value = Value(held.text)
            self.account.take(lines.name, held.places, column.field, [held.text], as_is=True)
            return [Said(column.field[1], value, held.places)]
        parts = self.values.parts(column.field, held.text, column.split)
        found = self._valued(lines, column.field, parts, held)
        return [replace(each, also=(*each.also, *column.also)) for each in found] if column.also else found

    def _valued(
        self, lines: Lines, field: FieldName, parts: Sequence[str], held: Held, division: str = ""
    ) -> list[Said]:
        written = [self.account.entries[(lines.name, each)].text for each in held.places]
        found, as_is = [], list(parts) == written
        for part in parts:
            answer = self.values.mapping.answer(field=field, text=part)
            if answer is not None and answer.ignore:
                for place in held.places:
                    self.account.leave(lines.name, place, BY_ANSWER, self.values.mapping.line(answer.place))
                continue
            value = self._value_of(lines, field, part, division)
            if isinstance(value, Doubt):
                question = Question("value", value.because, part, lines.name, field, value.nearest, value.may_be_new)
                self.account.ask(question, held.places)
                continue
            as_is = as_is and value.as_is
            kept = self._words.kept_in.get(field)
            also = ((kept, part),) if kept else ()
            found.append(Said(field[1], value, held.places, (*value.more.items(), *also)))
        if found:
            self.account.take(lines.name, held.places, field, [each.value.text for each in found], as_is)
        return [each for each in found if each.value.text]

    def _value_of(self, lines: Lines, field: FieldName, part: str, division: str) -> Value | Doubt:
        slip = self._slips.get((field, part))
        if slip is not None:
            title = self.values.package.resource(field[0]).title
            because = Text(
                f"“{part}”不在目录里，但与“{slip[0]}”几乎相同；请选已有的{title.zh}，或注明是新的",
                f"“{part}” is not known, but almost “{slip[0]}”; choose the known one of {title.en.lower()}, or say that it is new",
            )
            return Doubt(because, slip, may_be_new=True)
        return self.values.of(field, part, division, refers=field[0] not in lines.sheet.tables)

    def _ticked(self, lines: Lines, column: Column, at: int, held: Held) -> list[Said]:
        if column.field is None or column.ticks is None:
            return []
        text = held.text.strip()
        if text in self._words.crosses or text in self._words.nothing:
            self.account.take(lines.name, held.places, column.field, [""], as_is=False)
            return []
        label = lines.heading.labels[at].rpartition("/")[2]
        kept = self._words.kept_in.get(column.field)
        also = (*column.also, *(((kept, label),) if kept else ()))
        if not self._words.is_tick(text):
            limit = self._words.limits.get(column.field)
            bracket = next((text[len(each) :] for each in self._words.ticks if text.startswith(each)), None)
            if limit is None or bracket is None or bracket[:1] not in "（(" or bracket[-1:] not in "）)":
                because = Text(
                    f"“{label}”列应当打勾或留空，这里写的是“{text}”；请改成 √ 或留空",
                    f"the column “{label}” is ticked or blank, and here it says “{text}”; tick it or leave it blank",
                )
                self.account.ask(Question("cell", because, text, lines.name, column.field), held.places)
                return []
            words = bracket[1:-1].strip()
            also += ((limit, self._words.value(limit, words) or words),)
        self.account.take(lines.name, held.places, column.field, [column.ticks], as_is=True)
        return [Said(column.field[1], Value(column.ticks), held.places, also)]

    def _aligned(self, lines: Lines, row: Row, table: str, several: Sequence[list[Said]]) -> list[Said]:
        """Return the values of columns that go with each other one by one, the further ones beside the first."""
        counts = {len(each) for each in several}
        if len(counts) > 1:
            because = Text(
                f"这一行里应当一一对应的各列，值的个数不同（{'、'.join(str(len(each)) for each in several)}）；请补齐",
                f"the columns of this row whose values go with each other have {', '.join(str(len(each)) for each in several)} values; complete them",
            )
            places = [place for each in several for part in each for place in part.places]
            for place in dict.fromkeys(places):
                self.account.ask(Question("cell", because, f"row {row.number + 1}", lines.name), [place])
            return []
        return [_together(table, group) for group in zip(*several, strict=True)]

    def _across(self, lines: Lines, across: Across, row: Row) -> list[Said]:
        """Return what the cells of a matrix say, with what their columns give."""
        found: list[Said] = []
        for label, gives in across.columns.items():
            at = lines.heading.find(label)
            held = row.cells.get(at) if at is not None else None
            if held is None:
                continue
            value = self.values.of(across.gives, gives)
            given = value.text if isinstance(value, Value) else gives
            text = self.values.mapping.means(across.cell, f"{label}/{held.text.strip()}") or held.text
            parts = self.values.parts(across.cell, text, across.split)
            values = self._valued(lines, across.cell, parts, Held(text, held.places), division=given)
            for index, each in enumerate(values):
                also = [(across.gives, given)]
                also += [(name, options[min(index, len(options) - 1)]) for name, options in across.each.items()]
                found.append(Said(each.field, each.value, each.places, (*each.also, *also)))
        return found


def _together(table: str, group: Sequence[Said]) -> Said:
    """Make one of the values that aligned columns have at the same position."""
    first, *rest = group
    also = [pair for each in rest for pair in (((table, each.field), each.value.text), *each.also)]
    places = tuple(place for each in group for place in each.places)
    return Said(first.field, first.value, places, (*first.also, *also))
