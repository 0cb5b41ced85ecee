"""The JSON Schema of one record, for forms and interfaces: every value is text, in the form that a file has it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhengzhao.engines.lexical import CLOCK, INTEGER, NUMBER, YEAR, YEARMONTH
from zhengzhao.exports.codes import rows_of, written
from zhengzhao.standard import Field, Package, Resource, is_content

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MOST_CODES = 300
"""A longer list is named, not written out."""
_SPECIAL = "[nN][aA][nN]|-?[iI][nN][fF]"
"""The special values of a number; the regular expressions of JSON Schema cannot say that case need not be respected."""
_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_FORMS: Mapping[str, str] = {
    "integer": INTEGER,
    "number": f"{NUMBER}|{_SPECIAL}",
    "date": f"[0-9]{{4}}-{_MONTH}-{_DAY}",
    "year": YEAR,
    "yearmonth": YEARMONTH,
    "time": CLOCK,
}
_DIRECTIVES = {
    "%Y": "[0-9]{4}",
    "%m": _MONTH,
    "%d": _DAY,
    "%H": "[0-9]{2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
    "%%": "%",
}


def record_schema(resource: Resource) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one record of a table.

    A record is an object of texts, missing values left out or empty. What JSON Schema has no word for (check digits,
    other tables, the catalogue) stands under `x-rules` and `x-foreignKeys`, and is for the validation to ask.

    Args:
        resource: The table.
    """
    schema = resource.schema
    required = [each.name for each in schema.fields if schema.requires(each)]
    document: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": _id(resource),
        "title": resource.title.zh,
        "x-titleEn": resource.title.en,
        **_described(schema.raw),
        "type": "object",
        "properties": {each.name: _property(each, resource) for each in schema.fields},
        "required": required,
        "additionalProperties": False,
    }
    if schema.primary_key:
        document["x-primaryKey"] = list(schema.primary_key)
    if schema.foreign_keys:
        document["x-foreignKeys"] = [dict(each) for each in schema.raw.get("foreignKeys", ())]
    if schema.rules:
        document["x-rules"] = [dict(each) for each in schema.raw.get("rules", ())]
    return document


def _id(resource: Resource) -> str:
    package = resource.package
    return (
        f"urn:zhengzhao:{package.name}:{package.version}:{resource.name}"
        if package
        else f"urn:zhengzhao:{resource.name}"
    )


def _property(field: Field, resource: Resource) -> dict[str, Any]:
    required = resource.schema.requires(field)
    tested = [each for each in (_form(field), *_limits(field), _codes(field, resource)) if each]
    value: dict[str, Any] = {
        "type": "string",
        "title": field.title.zh,
        "x-titleEn": field.title.en,
        **_described(field.raw),
    }
    value["x-type"] = field.type
    kept = {
        f"x-{name}": field.raw[name] for name in ("source", "confidence", "sensitive", "longTerm") if name in field.raw
    }
    value.update(kept)
    if required:
        return {**value, "minLength": 1, **_all_of(tested)}
    missing = list(resource.schema.missing(field))
    return (
        {**value, "anyOf": [{"enum": missing}, _all_of(tested) or {}]}
        if tested and missing
        else {**value, **_all_of(tested)}
    )


def _all_of(tested: list[dict[str, Any]]) -> dict[str, Any]:
    if not tested:
        return {}
    return tested[0] if len(tested) == 1 else {"allOf": tested}


def _form(field: Field) -> dict[str, Any]:
    if field.type == "boolean":
        true, false = field.spellings
        return {"enum": [*true, *false]}
    form = _strftime_form(field.format) if field.type in ("date", "datetime", "time") else None
    if field.format == "default" and field.bare:
        form = _FORMS.get(field.type)
    return {"pattern": f"^(?:{form})$"} if form else {}


def _strftime_form(pattern: str) -> str | None:
    """Return the form of what a pattern of strftime writes; None where it is no pattern, or not one of digits alone."""
    if "%" not in pattern:
        return None
    parts = re.findall(r"%.|.", pattern)
    if any(each.startswith("%") and each not in _DIRECTIVES for each in parts):
        return None
    return "".join(_DIRECTIVES.get(each) or re.escape(each) for each in parts)


def _limits(field: Field) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, value in field.constraints.items():
        if name in ("minLength", "maxLength") and field.type == "string":
            found.append({name: value})
        elif name == "pattern":
            # The whole value has to match, which JSON Schema says with anchors.
            found.append({"pattern": f"^(?:{value})$"})
        elif name == "enum" and field.type in ("string", "any"):
            # A value of another type is written in many ways: 1.5 is 1.50 too.
            found.append({"enum": [written(each) for each in value]})
        elif name not in ("required", "unique"):
            found.append({f"x-{name}": value})
    return found


def _codes(field: Field, resource: Resource) -> dict[str, Any]:
    package = resource.package
    for key in resource.schema.foreign_keys:
        if (
            key.fields == (field.name,)
            and package is not None
            and key.reference.resource
            and key.reference.package is None
        ):
            listed = _listed(package, key.reference.resource, (key.reference.fields or key.fields)[0])
            return {"enum": listed} if listed and len(listed) <= _MOST_CODES else {}
    return {}


def _listed(package: Package, name: str, code: str) -> list[str]:
    target = next((each for each in package.resources if each.name == name), None)
    if target is None or target.kind != "codes" or not is_content(target):
        return []
    return [str(row[code]) for row in rows_of(package, target)]


def _described(raw: Mapping[str, Any]) -> dict[str, Any]:
    names = {"description": "description", "descriptionEn": "x-descriptionEn"}
    return {ours: raw[theirs] for theirs, ours in names.items() if theirs in raw}
