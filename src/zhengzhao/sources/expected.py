"""What a descriptor says of a source before it is opened: the table's names, its fields, its dialect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengzhao.sources.header import plain_label
from zhengzhao.standard import Field, Resource, Schema


@dataclass(frozen=True)
class Expected:
    """What a source is expected to hold.

    Args:
        names: The table's name and titles, by which a sheet or a database's table is found.
        fields: The fields by every label that stands for them.
        required: The names of the fields that every record must have.
        missing_values: The schema's own; a field may have others.
        dialect: The resource's dialect, as in Table Dialect v2.
    """

    names: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    missing_values: tuple[str, ...] = ("",)
    dialect: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, resource: Resource) -> Expected:
        """Take what a resource says, and its schema."""
        dialect = resource.raw.get("dialect")
        names = (resource.name, resource.title.zh, resource.title.en)
        schema = resource.schema
        required = {each.name for each in schema.fields if each.constraints.get("required") is True}
        return cls(
            tuple(dict.fromkeys(names)),
            fields_by_label(schema),
            frozenset(required | set(schema.primary_key)),
            schema.missing_values,
            dialect if isinstance(dialect, Mapping) else {},
        )

    def field(self, label: str) -> Field | None:
        """Return the field that a label stands for; None if there is none."""
        return self.fields.get(plain_label(label))

    @property
    def delimiter(self) -> str | None:
        """The character between cells that the dialect names."""
        named = self.dialect.get("delimiter")
        return str(named) if named else None


def fields_by_label(schema: Schema) -> dict[str, Field]:
    """Return the fields of a schema by their labels: a name before a Chinese title before an English one."""
    by_label = {each.title.en: each for each in schema.fields}
    by_label |= {each.title.zh: each for each in schema.fields}
    return by_label | {each.name: each for each in schema.fields}
