"""Whether a mapping fits the catalogue: what it names is there, and what it gives may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhengzhao.catalogue.importing.cleaning import day
from zhengzhao.catalogue.importing.mapping import WorkbookMapping, fields_of, given_by, read_by
from zhengzhao.catalogue.importing.words import FieldName, load_words
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import Field, Package, meant, mistake


def check_fit(mapping: WorkbookMapping, package: Package) -> None:
    """Hold a mapping to the catalogue before anything is read by it.

    Raises:
        DescriptorError: It names what the catalogue does not have, or gives what cannot stand there; the message names
            the line.
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
    for sheet in mapping.sheets:
        for (table, name), place in read_by(sheet):
            if not is_taken((table, name), sheet.tables, package):
                raise mistake(
                    mapping.where,
                    place,
                    f"{table}.{name} 哪里也去不了：这张工作表不产生 {table}；请在 tables 里加上它，或写 ignore 和不导入的原因",
                    f"{table}.{name} goes nowhere, for the sheet makes no rows of {table}; add it to the tables, or say "
                    "with ignore why the column is left out",
                )
        for (table, name), value, place in given_by(sheet):
            own = package.resource(table).schema.field(name)
            asked = _asked(own, value)
            if asked is not None:
                zh, en = f"{own.title.zh}不能是“{value}”；{asked.zh}", f"{own.title.en} cannot be “{value}”; {asked.en}"
                raise mistake(mapping.where, place, zh, en)


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


def is_taken(name: FieldName, tables: Sequence[str], package: Package) -> bool:
    """Tell whether rows of some tables take a field: as a value of their own, or as what names another row."""
    table, own = name
    schemas = {each: package.resource(each).schema for each in tables}
    linked = {key.reference.resource or each for each, schema in schemas.items() for key in schema.foreign_keys}
    schema = package.resource(table).schema
    if own in (load_words().named_by.get(table), *schema.primary_key) and table in linked:
        return True
    targets = {key.reference.resource or table for key in schema.foreign_keys if key.fields == (own,)}
    return table in tables or bool(targets and {table, *targets} & {*tables, *linked})


def _unknown(where: str, place: str, given: str, known: Sequence[str]) -> DescriptorError:
    hint = meant(given, known)
    return mistake(where, place, f"目录没有 {given}{hint.zh}", f"the catalogue has no {given}{hint.en}")


def _asked(own: Field, value: str) -> Text | None:
    """Say what a field asks for where a value is not that; whether one is missing is seen with the rows."""
    listed = [str(each) for each in own.constraints.get("enum") or (("true", "false") if own.type == "boolean" else ())]
    pattern = own.constraints.get("pattern")
    if not value:
        return None
    if listed and value not in listed:
        hint = meant(value, listed)
        return Text(f"可用 {'、'.join(listed)}{hint.zh}", f"there are {', '.join(listed)}{hint.en}")
    if pattern and not re.search(str(pattern), value):
        return Text(f"应当符合格式 {pattern}", f"it should match the pattern {pattern}")
    if own.type == "date" and day(value) != value:
        return Text("应写成 2021-07-01 这样", "write it like 2021-07-01")
    return None
