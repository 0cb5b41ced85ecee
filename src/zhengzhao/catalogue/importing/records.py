"""The rows that an import makes: completed, each once, with the cells that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhengzhao.catalogue.importing.account import Account, Question
from zhengzhao.catalogue.importing.known import Known
from zhengzhao.catalogue.importing.mapping import SheetMapping
from zhengzhao.catalogue.importing.values import Values
from zhengzhao.catalogue.importing.words import Words
from zhengzhao.messages import Text
from zhengzhao.sources.workbooks.looks import Place
from zhengzhao.sources.workbooks.marks import cell_name
from zhengzhao.standard import Resource


@dataclass
class Record:
    """A row of a table: its values by field, the cells that it comes from, and the fields that one of them states."""

    values: dict[str, str]
    sheet: str
    places: tuple[Place, ...]
    stated: tuple[tuple[str, Place], ...] = ()


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

    @property
    def _known(self) -> Known:
        return self.values.known

    @property
    def _words(self) -> Words:
        return self.values.words

    def add(self, sheet: SheetMapping, resource: Resource, record: Record, number: int) -> None:
        """Add a row that a line makes; `number` is the line's.

        One with the key of another must say the same; what either leaves blank the other may say.
        """
        own = record.values
        if not sheet.verbatim:
            self._complete(sheet, resource, record, number)
        key = tuple(own.get(each, "") for each in resource.schema.primary_key)
        if any(not each for each in key):
            self._ask_key(record.sheet, resource, key, record.places)
            return
        self._keep(resource, key, record)

    def _complete(self, sheet: SheetMapping, resource: Resource, record: Record, number: int) -> None:
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
        place = places[0] if places else (number, 0)
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
