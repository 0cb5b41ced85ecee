"""From lines to the rows of the catalogue's tables: what a line names, what it says of that, and how the two are tied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from zhengzhao.catalogue.importing.account import BY_ANSWER, Account, Question
from zhengzhao.catalogue.importing.known import Known
from zhengzhao.catalogue.importing.lines import Held, Lines, Row
from zhengzhao.catalogue.importing.mapping import Across, Column, SheetMapping
from zhengzhao.catalogue.importing.values import Doubt, Value, Values, identity
from zhengzhao.catalogue.importing.words import FieldName, Words
from zhengzhao.messages import Text
from zhengzhao.sources.looks import Place
from zhengzhao.sources.marks import cell_name
from zhengzhao.standard import Resource

_DIVISION = "division"
"""The field that says where a row of any table belongs; short names are looked for there."""


@dataclass
class Record:
    """A row of a table: its values by field, the cells that it comes from, and the fields that one of them states."""

    values: dict[str, str]
    sheet: str
    places: tuple[Place, ...]
    stated: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True)
class _Said:
    """One value of one field, with what else it says, and the cells it comes from."""

    field: str
    value: Value
    places: tuple[Place, ...]
    also: tuple[tuple[FieldName, str], ...] = ()


@dataclass
class Records:
    """The rows that an import makes, by table, in the order in which they come.

    Args:
        values: What texts mean.
        account: Where every cell is accounted for.
        file: The name of the workbook, for the source of each row.
    """

    values: Values
    account: Account
    file: str
    tables: dict[str, list[Record]] = field(default_factory=dict)
    _found: dict[str, dict[tuple[str, ...], Record]] = field(default_factory=dict)
    _slips: dict[tuple[FieldName, str], tuple[str, ...]] = field(default_factory=dict)
    _defined: tuple[str, ...] = ()

    @property
    def _known(self) -> Known:
        return self.values.known

    @property
    def _words(self) -> Words:
        return self.values.words

    def define(self, lines: Lines, sheet: SheetMapping, rows: Sequence[Row]) -> None:
        """Give the names that a sheet defines their codes, before any sheet refers to them."""
        for table in sheet.tables:
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
                division = next(iter(self._texts(row, placed)), "")
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

    def _is_slip(self, field: FieldName, written: str, name: str) -> bool:
        """Tell whether a new name is so near to a known one that a person must say which it is."""
        answer = self.values.mapping.answer(field=field, text=written)
        near = () if answer is not None and answer.new else self._known.alike(field[0], name)
        if near:
            self._slips[(field, written)] = near
        return bool(near)

    def add(self, name: str, lines: Lines, sheet: SheetMapping, rows: Sequence[Row]) -> None:
        """Add the rows that the lines of a sheet make."""
        self._defined = sheet.tables
        for row in rows:
            self._add_row(name, lines, sheet, row)

    def _texts(self, row: Row, columns: Sequence[tuple[int, Column]]) -> list[str]:
        found = []
        for at, column in columns:
            held = row.cells.get(at)
            if held is not None and column.field is not None:
                found += self.values.parts(column.field, held.text, column.split)
        return found

    def _add_row(self, name: str, lines: Lines, sheet: SheetMapping, row: Row) -> None:
        said: dict[str, list[list[_Said]]] = {}
        mapped = {each.field[0] for each in lines.columns.values() if each.field is not None}
        aligned: dict[str, list[list[_Said]]] = {}
        ticked: dict[FieldName, list[_Said]] = {}
        for at, held in sorted(row.cells.items()):
            column = lines.columns.get(at)
            if column is None or column.field is None:
                continue
            if column.ticks is not None:
                ticked.setdefault(column.field, []).extend(self._ticked(name, lines, column, at, held))
                continue
            found = self._said(name, column, held)
            if found:
                (aligned if column.aligned else said).setdefault(column.field[0], []).append(found)
        for field_name, values in ticked.items():
            if values:
                said.setdefault(field_name[0], []).append(values)
        for table, several in aligned.items():
            self._align(name, row, table, several, said)
        for each, held in row.more.items():
            found = self._said(name, Column("", "", field=each), held)
            mapped.add(each[0])
            said.setdefault(each[0], []).insert(0, found)
        matrices = [self._across(name, lines, across, row) for across in sheet.across]
        mapped |= {across.cell[0] for across in sheet.across}
        self._make(name, sheet, row, said, mapped, matrices)

    def _said(self, name: str, column: Column, held: Held) -> list[_Said]:
        """Return the values of a cell; what has none is asked."""
        if column.field is None:
            return []
        if column.verbatim:
            value = Value(held.text)
            self.account.take(name, held.places, column.field, [held.text], as_is=True)
            return [_Said(column.field[1], value, held.places)]
        parts = self.values.parts(column.field, held.text, column.split)
        found = self._valued(name, column.field, parts, held)
        return [replace(each, also=(*each.also, *column.also)) for each in found] if column.also else found

    def _valued(self, name: str, field: FieldName, parts: Sequence[str], held: Held, division: str = "") -> list[_Said]:
        written = [self.account.entries[(name, each)].text for each in held.places]
        found, as_is = [], list(parts) == written
        for part in parts:
            answer = self.values.mapping.answer(field=field, text=part)
            if answer is not None and answer.ignore:
                for place in held.places:
                    self.account.leave(name, place, BY_ANSWER, self.values.mapping.line(answer.place))
                continue
            value = self._value_of(field, part, division)
            if isinstance(value, Doubt):
                question = Question("value", value.because, part, name, field, value.nearest, value.may_be_new)
                self.account.ask(question, held.places)
                continue
            as_is = as_is and value.as_is
            kept = self._words.kept_in.get(field)
            also = ((kept, part),) if kept else ()
            found.append(_Said(field[1], value, held.places, (*value.more.items(), *also)))
        if found:
            self.account.take(name, held.places, field, [each.value.text for each in found], as_is)
        return [each for each in found if each.value.text]

    def _value_of(self, field: FieldName, part: str, division: str) -> Value | Doubt:
        slip = self._slips.get((field, part))
        if slip is not None:
            title = self.values.package.resource(field[0]).title
            because = Text(
                f"“{part}”不在目录里，但与“{slip[0]}”几乎相同；请选已有的{title.zh}，或注明是新的",
                f"“{part}” is not known, but almost “{slip[0]}”; choose the known one of {title.en.lower()}, or say that it is new",
            )
            return Doubt(because, slip, may_be_new=True)
        return self.values.of(field, part, division, refers=field[0] not in self._defined)

    def _ticked(self, name: str, lines: Lines, column: Column, at: int, held: Held) -> list[_Said]:
        if column.field is None or column.ticks is None:
            return []
        text = held.text.strip()
        if text in self._words.crosses or text in self._words.nothing:
            self.account.take(name, held.places, column.field, [""], as_is=False)
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
                self.account.ask(Question("cell", because, text, name, column.field), held.places)
                return []
            words = bracket[1:-1].strip()
            also += ((limit, self._words.value(limit, words) or words),)
        self.account.take(name, held.places, column.field, [column.ticks], as_is=True)
        return [_Said(column.field[1], Value(column.ticks), held.places, also)]

    def _align(
        self, name: str, row: Row, table: str, several: Sequence[list[_Said]], said: dict[str, list[list[_Said]]]
    ) -> None:
        counts = {len(each) for each in several}
        if len(counts) > 1:
            because = Text(
                f"这一行里应当一一对应的各列，值的个数不同（{'、'.join(str(len(each)) for each in several)}）；请补齐",
                f"the columns of this row whose values go with each other have {', '.join(str(len(each)) for each in several)} values; complete them",
            )
            places = [place for each in several for part in each for place in part.places]
            for place in dict.fromkeys(places):
                self.account.ask(Question("cell", because, f"row {row.number + 1}", name), [place])
            return
        said.setdefault(table, []).append([_together(table, group) for group in zip(*several, strict=True)])

    def _across(self, name: str, lines: Lines, across: Across, row: Row) -> list[list[_Said]]:
        """Return what the cells of a matrix say: for each a list of values of its field, with what its column gives."""
        found: list[list[_Said]] = []
        for label, gives in across.columns.items():
            at = lines.heading.find(label)
            held = row.cells.get(at) if at is not None else None
            if held is None:
                continue
            value = self.values.of(across.gives, gives)
            given = value.text if isinstance(value, Value) else gives
            text = self.values.mapping.means(across.cell, f"{label}/{held.text.strip()}") or held.text
            parts = self.values.parts(across.cell, text, across.split)
            values = self._valued(name, across.cell, parts, Held(text, held.places), division=given)
            listed = []
            for index, each in enumerate(values):
                also = [(across.gives, given)]
                also += [(field, listed_[min(index, len(listed_) - 1)]) for field, listed_ in across.each.items()]
                listed.append(_Said(each.field, each.value, each.places, (*each.also, *also)))
            if listed:
                found.append(listed)
        return found

    def _make(
        self,
        name: str,
        sheet: SheetMapping,
        row: Row,
        said: Mapping[str, list[list[_Said]]],
        mapped: set[str],
        matrices: Sequence[list[list[_Said]]],
    ) -> None:
        links = self._links(said)
        for table in sheet.tables:
            resource = self.values.package.resource(table)
            alternatives = list(product(*said.get(table, [])))
            for across, cells in zip(sheet.across, matrices, strict=True):
                if across.cell[0] == table:
                    alternatives = [(*one, each) for one in alternatives for listed in cells for each in listed]
            if not any(alternatives) and (table in mapped or not self._all_linked(resource, links)):
                continue
            for one in alternatives or [()]:
                self._add_linked(name, sheet, resource, row, one, links)

    def _links(self, said: Mapping[str, list[list[_Said]]]) -> dict[str, list[tuple[str, _Said]]]:
        """Return the codes of the rows that the line names, by table: in columns of their own, else where others refer."""
        own: dict[str, list[tuple[str, _Said]]] = {}
        referred: dict[str, list[tuple[str, _Said]]] = {}
        for table, listed in said.items():
            keys = (self._words.named_by.get(table), *self.values.package.resource(table).schema.primary_key[:1])
            for each in (one for alternatives in listed for one in alternatives):
                target = self.values.target((table, each.field))
                if table in self._words.named_by and each.field in keys:
                    self._link(own, table, each)
                elif target is not None and target != table:
                    self._link(referred, target, each)
        return referred | own

    def _link(self, links: dict[str, list[tuple[str, _Said]]], table: str, each: _Said) -> None:
        code = self._known.code_of(table, each.value.text)
        if code is not None and all(code != known for known, _ in links.get(table, [])):
            links.setdefault(table, []).append((code, each))

    def _all_linked(self, resource: Resource, links: Mapping[str, list[tuple[str, _Said]]]) -> bool:
        needed = [each for each in identity(resource) if resource.schema.field(each).constraints.get("required")]
        targets = [self.values.target((resource.name, each)) for each in needed]
        return bool(targets) and all(each in links and each != resource.name for each in targets)

    def _add_linked(
        self,
        name: str,
        sheet: SheetMapping,
        resource: Resource,
        row: Row,
        one: Sequence[_Said],
        links: Mapping[str, list[tuple[str, _Said]]],
    ) -> None:
        values: dict[str, str] = {}
        places: list[Place] = []
        more: dict[FieldName, str] = {}
        for each in one:
            values[each.field] = each.value.text
            places += each.places
            more |= dict(each.also)
        for (table, field_name), text in more.items():
            if table == resource.name:
                values.setdefault(field_name, text)
        for choice in product(*self._choices(resource, values, links)):
            own = dict(values)
            for field_name, code, each in choice:
                own[field_name] = code
                for (table, also), text in each.also:
                    if table == resource.name:
                        own.setdefault(also, text)
            tied = (at for _, _, each in choice for at in each.places)
            stated = tuple(
                (field_name, each.places[0])
                for each in (*one, *(tied_to for _, _, tied_to in choice))
                for table, field_name in ((resource.name, each.field), *(of for of, _ in each.also))
                if table == resource.name and each.places and field_name in own
            )
            self._finish(sheet, resource, Record(own, name, tuple(dict.fromkeys((*places, *tied))), stated), row)

    def _choices(
        self, resource: Resource, values: Mapping[str, str], links: Mapping[str, list[tuple[str, _Said]]]
    ) -> Iterator[list[tuple[str, str, _Said]]]:
        """Yield what the foreign keys of a row may be tied to: those that say what it is about, and those it must have."""
        tied = False
        for key in resource.schema.foreign_keys:
            (own,) = key.fields if len(key.fields) == 1 else ("",)
            target = key.reference.resource or resource.name
            required = own and resource.schema.field(own).constraints.get("required")
            about = own in identity(resource)
            if not own or own in values or target not in links or target == resource.name:
                continue
            if required or (about and not tied):
                tied = True
                yield [(own, code, each) for code, each in links[target]]

    def _finish(self, sheet: SheetMapping, resource: Resource, record: Record, row: Row) -> None:
        own = record.values
        if not sheet.verbatim:
            self._complete(sheet, resource, record, row)
        key = tuple(own.get(each, "") for each in resource.schema.primary_key)
        if any(not each for each in key):
            self._ask_key(record.sheet, resource, key, record.places)
            return
        self._keep(resource, key, record)

    def _complete(self, sheet: SheetMapping, resource: Resource, record: Record, row: Row) -> None:
        """Fill in what the workbook leaves to the mapping, to the words of imports and to the import itself."""
        own, name, places = record.values, record.sheet, record.places
        schema = resource.schema
        for (table, field_name), text in sheet.constants.items():
            if table == resource.name:
                own.setdefault(field_name, text)
        for to, source in self._words.coded_from.items():
            if to[0] == resource.name and to[1] not in own and source[1] in own:
                word = self._words.value(to, own[source[1]])
                if word is not None:
                    own[to[1]] = word
        for (table, field_name), text in self._words.defaults.items():
            if table == resource.name and field_name in schema.names:
                own.setdefault(field_name, text)
        place = places[0] if places else (row.number, 0)
        mapping = self.values.mapping
        cell = f"{self.file} › {name} › {cell_name(*place)}"
        own.setdefault("source", f"{mapping.source}；{cell}" if mapping.source else cell)
        own.setdefault("confidence", mapping.confidence)
        self._complete_key(resource, own)

    def _complete_key(self, resource: Resource, own: dict[str, str]) -> None:
        schema = resource.schema
        if len(schema.primary_key) != 1:
            return
        key = schema.primary_key[0]
        named_by = self._words.named_by.get(resource.name)
        if not own.get(key) and named_by is not None and own.get(named_by):
            own[key] = self._known.define(resource, own[named_by], None)
        elif not own.get(key) and named_by is None:
            own[key] = self._known.identity(resource, own)
        if "code_status" in schema.names:
            own.setdefault("code_status", "provisional" if own.get(key, "")[:1].islower() else "official")

    def _ask_key(self, name: str, resource: Resource, key: Sequence[str], places: Sequence[Place]) -> None:
        lacking = [
            resource.schema.field(each).title
            for each, value in zip(resource.schema.primary_key, key, strict=True)
            if not value
        ]
        if places and not self._is_asked(name, {each[0] for each in places}):
            because = Text(
                f"这一行缺少{resource.title.zh}的{'、'.join(each.zh for each in lacking)}；请补上，或在映射里说明",
                f"the row lacks {', '.join(each.en for each in lacking)} of {resource.title.en}; add it, or say it in the mapping",
            )
            self.account.ask(Question("cell", because, "", name), places)

    def _is_asked(self, name: str, rows: set[int]) -> bool:
        """Tell whether a cell of these rows is asked already: what is lacking then may be what it says."""
        entries = self.account.entries.values()
        return any(
            each.sheet == name and each.place[0] in rows and each.outcome == "not_understood" for each in entries
        )

    def _keep(self, resource: Resource, key: tuple[str, ...], record: Record) -> None:
        found = self._found.setdefault(resource.name, {})
        before = found.get(key)
        if before is None:
            found[key] = record
            self.tables.setdefault(resource.name, []).append(record)
            return
        remarks = {each.name for each in resource.schema.fields if each.raw.get("remark")}
        for field_name, value in record.values.items():
            if field_name in remarks or not value:
                continue
            earlier = before.values.get(field_name, "")
            if not earlier:
                before.values[field_name] = value
            elif earlier != value:
                self._ask_conflict(resource, key, field_name, (before, earlier), (record, value))
                return

    def _ask_conflict(
        self,
        resource: Resource,
        key: Sequence[str],
        field_name: str,
        one: tuple[Record, str],
        other: tuple[Record, str],
    ) -> None:
        title = resource.schema.field(field_name).title
        shown = "、".join(self._known.name_of(resource.name, each) for each in key)
        first = f"{one[0].sheet}!{cell_name(*one[0].places[0])}" if one[0].places else one[0].sheet
        because = Text(
            f"{resource.title.zh} {shown} 的{title.zh}前后不一：{first} 是“{one[1]}”，这里是“{other[1]}”；请在工作簿里改成一致",
            f"{title.en} of {shown} ({resource.title.en}) is “{one[1]}” at {first} and “{other[1]}” here; make them agree in the workbook",
        )
        self.account.ask(Question("cell", because, other[1], other[0].sheet), other[0].places[:1])


def _together(table: str, group: Sequence[_Said]) -> _Said:
    """Make one of the values that aligned columns have at the same position."""
    first, *rest = group
    also = [pair for each in rest for pair in (((table, each.field), each.value.text), *each.also)]
    places = tuple(place for each in group for place in each.places)
    return _Said(first.field, first.value, places, (*first.also, *also))
