"""How what a line says becomes rows: values of one table go together, and the rows of several are tied by their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from zhengzhao.catalogue.importing.lines import Lines, Row
from zhengzhao.catalogue.importing.records import Record
from zhengzhao.catalogue.importing.sayings import Choices, Said
from zhengzhao.catalogue.importing.values import Values, identity
from zhengzhao.catalogue.importing.words import FieldName
from zhengzhao.sources.workbooks.looks import Place
from zhengzhao.standard import Resource

Links = Mapping[str, Sequence[tuple[str, Said]]]
"""By table, the codes of the rows that a line names, each with what names it."""


class Ties:
    """Ties what lines say."""

    def __init__(self, values: Values) -> None:
        self._values, self._known, self._words = values, values.known, values.words

    def records(self, lines: Lines, row: Row, said: Choices) -> Iterator[tuple[Resource, Record]]:
        """Yield the rows that a line makes, of each table that its sheet makes rows of."""
        links, mapped = self._links(said), _mapped(lines, row)
        for table in lines.sheet.tables:
            resource = self._values.package.resource(table)
            alternatives = list(product(*said.get(table, [])))
            if any(alternatives) or (table not in mapped and self._all_linked(resource, links)):
                for one in alternatives or [()]:
                    yield from ((resource, each) for each in self._tied(lines.name, resource, one, links))

    def _tied(self, name: str, resource: Resource, one: Sequence[Said], links: Links) -> Iterator[Record]:
        values = {each.field: each.value.text for each in one}
        for each in one:
            _add_beside(values, resource, each)
        for choice in product(*self._choices(resource, values, links)):
            own = dict(values)
            for field_name, code, each in choice:
                own[field_name] = code
                _add_beside(own, resource, each)
            saying = (*one, *(each for _, _, each in choice))
            places = dict.fromkeys(place for each in saying for place in each.places)
            yield Record(own, name, tuple(places), tuple(_stated(saying, resource, own)))

    def _links(self, said: Choices) -> Links:
        """Return the codes of the rows that the line names, by table: in columns of their own, else where others refer."""
        own: dict[str, list[tuple[str, Said]]] = {}
        referred: dict[str, list[tuple[str, Said]]] = {}
        for table, listed in said.items():
            keys = (self._words.named_by.get(table), *self._values.package.resource(table).schema.primary_key[:1])
            for each in (one for alternatives in listed for one in alternatives):
                target = self._values.target((table, each.field))
                if table in self._words.named_by and each.field in keys:
                    self._link(own, table, each)
                elif target is not None and target != table:
                    self._link(referred, target, each)
        return referred | own

    def _link(self, links: dict[str, list[tuple[str, Said]]], table: str, each: Said) -> None:
        code = self._known.code_of(table, each.value.text)
        if code is not None and all(code != known for known, _ in links.get(table, [])):
            links.setdefault(table, []).append((code, each))

    def _all_linked(self, resource: Resource, links: Links) -> bool:
        needed = [each for each in identity(resource) if resource.schema.field(each).constraints.get("required")]
        targets = [self._values.target((resource.name, each)) for each in needed]
        return bool(targets) and all(each in links and each != resource.name for each in targets)

    def _choices(
        self, resource: Resource, values: Mapping[str, str], links: Links
    ) -> Iterator[list[tuple[str, str, Said]]]:
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


def _mapped(lines: Lines, row: Row) -> set[str]:
    """Return the tables of which the sheet says anything: without it a row makes none of theirs."""
    columns = {each.field[0] for each in lines.columns.values() if each.field is not None}
    return columns | {each.cell[0] for each in lines.sheet.across} | {table for table, _ in row.more}


def _add_beside(values: dict[str, str], resource: Resource, said: Said) -> None:
    for (table, field_name), text in said.also:
        if table == resource.name:
            values.setdefault(field_name, text)


def _stated(saying: Sequence[Said], resource: Resource, own: Mapping[str, str]) -> Iterator[tuple[str, Place]]:
    for each in saying:
        names: list[FieldName] = [(resource.name, each.field), *(name for name, _ in each.also)]
        for table, field_name in names:
            if table == resource.name and each.places and field_name in own:
                yield field_name, each.places[0]
