"""What is the same in two versions, whatever it is called: `formerly` gives the names that a table or field had before."""

from __future__ import annotations

from collections.abc import Mapping

from zhengzhao.standard.descriptor import Field, Package, Resource, Schema


def counterpart(resource: Resource, package: Package) -> Resource | None:
    """Return the resource of another version that is the same as one; None where there is none."""
    return next((each for each in package.resources if _is_same(resource, each)), None)


def corresponding(one: Schema, other: Schema) -> Mapping[str, str]:
    """Return the field of another version for each field of one, where there is one."""
    found = {}
    for each in one.fields:
        match = next((theirs for theirs in other.fields if _is_same(each, theirs)), None)
        if match is not None:
            found[each.name] = match.name
    return found


def _is_same(one: Field | Resource, other: Field | Resource) -> bool:
    return one.name == other.name or one.name in other.formerly or other.name in one.formerly
