"""The values that a field may take from a list: its codes, and what people call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from zhengzhao.engines import to_sql
from zhengzhao.messages import Text
from zhengzhao.standard import Field, Package, Resource, Schema, inside, is_content
from zhengzhao.validators import reading_lists, select_list

Row = Mapping[str, str | None]


@dataclass(frozen=True)
class Code:
    """One value of a list, and its name; the name is empty where the list has none."""

    value: str
    name: Text


@dataclass(frozen=True)
class CodeList:
    """The values of a list in their order."""

    name: str
    title: Text
    codes: tuple[Code, ...]


def rows_of(package: Package, resource: Resource) -> list[Row]:
    """Read the rows of a resource from its own file, every cell as text, an empty one as None.

    Raises:
        DescriptorError: There is no such file.
    """
    names = resource.schema.names
    with duckdb.connect(":memory:") as connection, reading_lists():
        # The order of the file is the order that people know; one thread keeps it.
        connection.execute("SET threads = 1")
        found = connection.execute(to_sql(select_list(package, resource))).fetchall()
    return [dict(zip(names, each, strict=True)) for each in found]


def example_rows(package: Package, resource: Resource, most: int) -> list[Row]:
    """Return the first rows of a table's valid example, so many at most; none where its file is no example but what somebody sends."""
    if is_content(resource) or resource.path is None:
        return []
    if not inside(package.base, resource.path, f"{package.name} › {resource.name}").is_file():
        return []
    return rows_of(package, resource)[:most]


class Lists:
    """The lists of a package, each read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._read: dict[tuple[str, str], CodeList] = {}

    def of(self, field: Field, resource: Resource) -> CodeList | None:
        """Return the values that a field may take: those of its constraint or categories, else of the list it points at.

        A foreign key of several fields, or to a table that people fill, gives no list.
        """
        listed = field.constraints.get("enum")
        labels = field.labels
        values = labels if listed is None else listed
        if listed is None and not labels:
            values = [each for each in field.raw.get("categories", ()) if not isinstance(each, Mapping)]
        if values:
            codes = tuple(Code(written(each), labels.get(str(each), Text("", ""))) for each in values)
            return CodeList(f"{resource.name}_{field.name}", field.title, codes)
        for key in resource.schema.foreign_keys:
            if key.fields == (field.name,) and not key.reference.package:
                return self._pointed_at(key.reference.resource, key.reference.fields or key.fields)
        return None

    def _pointed_at(self, name: str, fields: tuple[str, ...]) -> CodeList | None:
        if name not in {each.name for each in self._package.resources}:
            return None
        resource = self._package.resource(name)
        return self.whole(resource, fields[0]) if resource.kind == "codes" else None

    def whole(self, resource: Resource, key: str | None = None) -> CodeList:
        """Return a code list whole; `key` is the field that holds its values, its own key unless said."""
        value = key or code_field(resource.schema)
        if (resource.name, value) not in self._read:
            zh, en = name_fields(resource.schema, value)
            codes = {
                str(row[value]): Code(str(row[value]), Text(_cell(row, zh), _cell(row, en) or _cell(row, zh)))
                for row in rows_of(self._package, resource)
                if row[value] is not None
            }
            found = CodeList(resource.name, resource.title, tuple(codes.values()))
            self._read[resource.name, value] = found
        return self._read[resource.name, value]


def code_field(schema: Schema) -> str:
    """Return the field of a code list that holds its values: its key, or its first field."""
    return schema.primary_key[0] if len(schema.primary_key) == 1 else schema.names[0]


def name_fields(schema: Schema, code: str) -> tuple[str | None, str | None]:
    """Return the fields that hold what people call a code, in Chinese and in English; None where there is none.

    The first text beside the code is its name; as everywhere in a descriptor, `…En` beside it is the English one.
    """
    texts = [each.name for each in schema.fields if each.type in ("string", "any") and each.name != code]
    name = next((each for each in texts if not each.endswith("En")), None)
    return name, f"{name}En" if f"{name}En" in texts else None


def written(value: object) -> str:
    """Return a value of a constraint as it stands in a cell."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(row: Row, name: str | None) -> str:
    return "" if name is None else row[name] or ""
