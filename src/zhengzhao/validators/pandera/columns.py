"""What a pandera schema shows of a table: its columns and their titles, for people and programs to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhengzhao.standard import Field, Resource


def columns_of(resource: Resource, column: Callable[..., Any]) -> dict[str, Any]:
    """Return the columns of a table.

    They ask for nothing themselves: a column may be called by its title, and cells of any type are read as the text
    that their field would have, so what holds of them is for the rules to say.
    """
    return {each.name: column(None, required=False, nullable=True, **_shown(each)) for each in resource.schema.fields}


def wording(resource: Resource) -> dict[str, Any]:
    """Return the name, title and description of a table."""
    return {
        "name": resource.name,
        "title": resource.title.zh,
        "description": resource.raw.get("description"),
        "metadata": {"titleEn": resource.title.en},
    }


def _shown(field: Field) -> dict[str, Any]:
    metadata = {"titleEn": field.title.en, "type": field.type, "format": field.format, "constraints": field.constraints}
    return {"title": field.title.zh, "description": field.raw.get("description"), "metadata": metadata}
