"""Whether a mapping fits the catalogue: every table and field that it names is one there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhengzhao.catalogue.importing.mapping import WorkbookMapping, fields_of
from zhengzhao.catalogue.importing.words import FieldName
from zhengzhao.errors import DescriptorError
from zhengzhao.standard import Package, meant, mistake


def check_fit(mapping: WorkbookMapping, package: Package) -> None:
    """Hold a mapping to the catalogue before anything is read by it.

    Raises:
        DescriptorError: It names what the catalogue does not have; the message names the line.
    """
    tables = [each.name for each in package.resources]
    for table, place in _tables_of(mapping):
        if table not in tables:
            raise _unknown(mapping.where, place, table, tables)
    for (table, name), where, place in _named(mapping):
        if table not in tables:
            raise _unknown(where, place, f"{table}.{name}", tables)
        names = package.resource(table).schema.names
        if name not in names:
            raise _unknown(where, place, f"{table}.{name}", [f"{table}.{each}" for each in names])


def _tables_of(mapping: WorkbookMapping) -> Iterator[tuple[str, str]]:
    for table in mapping.numbers:
        yield table, f"numbers.{table}"
    for sheet in mapping.sheets:
        yield from ((table, f"{sheet.place}.tables[{index}]") for index, table in enumerate(sheet.tables))


def _named(mapping: WorkbookMapping) -> Iterator[tuple[FieldName, str, str]]:
    """Yield every field that a mapping names, with the file and the place there."""
    for sheet in mapping.sheets:
        yield from ((name, mapping.where, place) for name, place in fields_of(sheet))
    for table, name in mapping.values:
        yield (table, name), mapping.where, f"values.{table}.{name}"
    for each in mapping.answers:
        if each.field is not None:
            if each.place.startswith("answers["):
                yield each.field, mapping.where, f"{each.place}.field"
            else:  # the mapping does not remember it yet: it stands in a review
                yield each.field, each.place or mapping.where, ""


def _unknown(where: str, place: str, given: str, known: Sequence[str]) -> DescriptorError:
    hint = meant(given, known)
    return mistake(where, place, f"目录没有 {given}{hint.zh}", f"the catalogue has no {given}{hint.en}")
