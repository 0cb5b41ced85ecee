"""What a descriptor says of a source before it is opened: the table's names, its fields, its dialect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhengzhao.sources.dialect import Dialect, read_dialect
from zhengzhao.sources.header import label_among
from zhengzhao.standard import Field, Resource, alike


@dataclass(frozen=True)
class Expected:
    """What a source is expected to hold.

    Args:
        names: The table's name and titles, by which a sheet or a database's table is found.
        fields: The fields by every label that stands for them.
        spellings: Those labels by what is `alike` of them.
        required: The names of the fields that every record must have.
        missing_values: The schema's own; a field may have others.
        dialect: The resource's dialect.
        where: The place of the resource in its descriptor, or its name.
    """

    names: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    missing_values: tuple[str, ...] = ("",)
    dialect: Dialect = field(default_factory=Dialect)
    where: str = ""

    @classmethod
    def of(cls, resource: Resource) -> Expected:
        """Take what a resource says, and its schema.

        Raises:
            DescriptorError: Its dialect is not supported.
        """
        names = (resource.name, resource.title.zh, resource.title.en)
        schema, where = resource.schema, resource.where or resource.name
        return cls(
            tuple(dict.fromkeys(names)),
            schema.by_label,
            schema.by_spelling,
            frozenset(each.name for each in schema.fields if schema.requires(each)),
            schema.missing_values,
            read_dialect(resource.raw.get("dialect"), where),
            where,
        )

    @property
    def title(self) -> str:
        """The Chinese title of the table, or its name if it has none."""
        return next(iter((*self.names[1:], *self.names)), "")

    @property
    def header(self) -> tuple[str, ...] | None:
        """The labels of a file that has no header: the fields in their order; None if it has one."""
        return None if self.dialect.header else tuple(dict.fromkeys(each.name for each in self.fields.values()))

    def field(self, label: str) -> Field | None:
        """Return the field that a label stands for, in whatever letters it is written; None if there is none."""
        own = label_among(label, self.fields)
        return self.fields.get(own if own in self.fields else self.spellings.get(alike(own), ""))
