"""The words of Table Schema v2: its types, their formats and properties, and which constraint stands on which type.

https://datapackage.org/standard/table-schema/
"""

from __future__ import annotations

from collections.abc import Mapping

FORMATS: Mapping[str, tuple[str, ...]] = {
    "any": ("default",),
    "array": ("default",),
    "boolean": ("default",),
    "date": ("default", "any", "<PATTERN>"),
    "datetime": ("default", "any", "<PATTERN>"),
    "duration": ("default",),
    "geojson": ("default", "topojson"),
    "geopoint": ("default", "array", "object"),
    "integer": ("default",),
    "list": ("default",),
    "number": ("default",),
    "object": ("default",),
    "string": ("default", "email", "uri", "binary", "uuid"),
    "time": ("default", "any", "<PATTERN>"),
    "year": ("default",),
    "yearmonth": ("default",),
}
"""The formats of each type; `<PATTERN>` is one of Python's strptime."""

EXAMPLES: Mapping[str, str] = {"date": "%d/%m/%Y", "datetime": "%Y-%m-%d %H:%M:%S", "time": "%H:%M"}
"""A pattern of each type that may have one."""

CALLED_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("text", "char", "character", "varchar", "enum", "categorical", "factor"), "string"),
    **dict.fromkeys(("float", "double", "decimal", "real"), "number"),
    **dict.fromkeys(("long", "bigint", "smallint"), "integer"),
    **dict.fromkeys(("json", "dict", "struct"), "object"),
    "timestamp": "datetime",
    "interval": "duration",
}
"""Types by the names that databases and programs have for them, where another name here looks more like them."""

DIRECTIVES = frozenset("aAwdbBmyYHIMSfzZjUWGVupcxX%")
"""The letters that may follow % in a pattern of strptime."""

ITEM_TYPES = ("string", "integer", "boolean", "number", "datetime", "date", "time")
"""What `itemType` of a list may be."""

TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")
"""What `trueValues` and `falseValues` of a boolean are where they are not given."""

SEVERITIES = ("error", "warning")
"""How grave what breaks a rule may be; a word of ours, like the rules themselves."""

EVERY_FIELD, NO_OTHER, THEIR_ORDER = "every field", "no other", "their order"
FIELDS_MATCH: Mapping[str, frozenset[str]] = {
    "exact": frozenset({EVERY_FIELD, NO_OTHER, THEIR_ORDER}),
    "equal": frozenset({EVERY_FIELD, NO_OTHER}),
    "subset": frozenset({EVERY_FIELD}),
    "superset": frozenset({NO_OTHER}),
    "partial": frozenset(),
}
"""What each `fieldsMatch` demands of the columns of a file."""

_COLLECTIONS = ("string", "array", "object", "list")
_ORDERED = ("integer", "number", "date", "time", "datetime", "duration", "year", "yearmonth")

CONSTRAINED: Mapping[str, tuple[str, ...]] = {
    "required": tuple(FORMATS),
    "unique": tuple(FORMATS),
    "minLength": _COLLECTIONS,
    "maxLength": _COLLECTIONS,
    "minimum": _ORDERED,
    "maximum": _ORDERED,
    "exclusiveMinimum": _ORDERED,
    "exclusiveMaximum": _ORDERED,
    "jsonSchema": ("array", "object"),
    "pattern": ("string",),
    "enum": tuple(FORMATS),
}
"""The types that each constraint may stand on. The specification says "collections": a list is one."""
