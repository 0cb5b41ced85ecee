"""What SQL cannot read is judged in Python, once for every distinct text of a column: JSON, free dates, durations.

A judge gives each text its value in one written form, so that equal values are equal texts to the engine, and says
which of the field's constraints that value keeps.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from zhengzhao.engines.duration import is_longer, read_duration
from zhengzhao.engines.geojson import is_geojson, is_topojson
from zhengzhao.engines.jsonschema import conforms_to
from zhengzhao.engines.temporal import is_plain
from zhengzhao.standard import Field

Test = Callable[[str], bool]
"""Whether a value, in its written form, keeps a constraint."""

_MOST_DIGITS = 4000


@dataclass(frozen=True)
class Judge:
    """Reads the texts of one field.

    Args:
        value: The written form of a text's value; None where the text is not of the type.
        sql_type: The engine's type that the written form is cast to.
    """

    value: Callable[[str], str | None]
    sql_type: str = "VARCHAR"


def judge_of(field: Field) -> Judge | None:
    """Return the judge of a field; None where SQL can read the type."""
    if field.type in _JSON:
        return Judge(lambda text: _written(text, _JSON[field.type](field)))
    if field.type == "geopoint" and field.format != "default":
        return Judge(lambda text: _geopoint(text, field.format))
    if field.type == "duration":
        return Judge(_duration)
    if field.type in _MOMENTS and field.format != "default" and (field.format == "any" or not is_plain(field.format)):
        return Judge(lambda text: _moment(text, field), _MOMENTS[field.type])
    return None


def judged_tests(field: Field) -> dict[str, Test]:
    """Return the tests of those constraints of a field that only Python can decide, by their names.

    Raises:
        DescriptorError: A constraint's JSON Schema is none, or would have to be fetched.
    """
    judge = judge_of(field)
    if judge is None:
        return {}
    return {
        name: _TESTS[name](field, limit)
        for name, limit in field.constraints.items()
        if name in _TESTS_OF.get(field.type, ())
    }


def _json(text: str) -> Any:  # noqa: ANN401  # JSON holds any shape
    def integer(digits: str) -> int | float:
        return int(digits) if len(digits) < _MOST_DIGITS else float(digits)

    def nothing(name: str) -> None:
        raise ValueError(name)

    return json.loads(text, parse_int=integer, parse_constant=nothing)


def _written(text: str, is_valid: Callable[[Any], bool]) -> str | None:
    try:
        value = _json(text)
        return _one_form(value) if is_valid(value) else None
    except (ValueError, RecursionError):
        return None


def _one_form(value: Any) -> str:  # noqa: ANN401  # JSON holds any shape
    return json.dumps(_numbers(value), sort_keys=True, separators=(",", ":"))


def _numbers(value: Any) -> Any:  # noqa: ANN401  # JSON holds any shape
    # JSON knows one kind of number: 1 and 1.0 are the same.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in value.items()}
    return [_numbers(each) for each in value] if isinstance(value, list) else value


_JSON: Mapping[str, Callable[[Field], Callable[[Any], bool]]] = {
    "object": lambda _: lambda value: isinstance(value, dict),
    "array": lambda _: lambda value: isinstance(value, list),
    "geojson": lambda field: is_topojson if field.format == "topojson" else is_geojson,
}


def _geopoint(text: str, form: str) -> str | None:
    def is_point(value: Any) -> bool:  # noqa: ANN401  # JSON holds any shape
        if form == "object":
            return isinstance(value, dict) and set(value) == {"lon", "lat"} and _in_range(value["lon"], value["lat"])
        return isinstance(value, list) and len(value) == 2 and _in_range(*value)

    return _written(text, is_point)


def _in_range(longitude: Any, latitude: Any) -> bool:  # noqa: ANN401  # JSON holds any shape
    numbers = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in (longitude, latitude))
    return numbers and abs(longitude) <= 180 and abs(latitude) <= 90


def _duration(text: str) -> str | None:
    found = read_duration(text)
    return None if found is None else f"{found[0]} {found[1]}"


_MOMENTS = {"date": "DATE", "time": "TIME", "datetime": "TIMESTAMP"}


def _moment(text: str, field: Field) -> str | None:
    try:
        found = _anyhow(text) if field.format == "any" else _strptime(text, field.format)
    except (ValueError, OverflowError, TypeError):
        return None
    if field.type == "date":
        return found.date().isoformat()
    if field.type == "time":
        return found.time().isoformat()
    if found.tzinfo is not None:
        try:
            found = found.astimezone(UTC).replace(tzinfo=None)
        except (OverflowError, ValueError):
            # An offset of days, or a moment at the end of all time: the value stays as it is written.
            found = found.replace(tzinfo=None)
    return found.isoformat()


def _anyhow(text: str) -> datetime:
    from dateutil.parser import parse  # type: ignore[import-untyped]  # it has no types

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a time zone's name that it does not know
        # What a text leaves open is filled in the same way on every day.
        found: datetime = parse(text, default=datetime.combine(date(2000, 1, 1), datetime.min.time()))
    return found


def _strptime(text: str, form: str) -> datetime:
    if re.fullmatch(_strict(form), text, re.ASCII) is None:
        raise ValueError(text)
    return datetime.strptime(text, form)


_WIDTHS = {**dict.fromkeys("mdHIMSyUW", "[0-9]{2}"), "Y": "[0-9]{4}", "G": "[0-9]{4}", "V": "[0-9]{2}"}
_WIDTHS |= {"j": "[0-9]{3}", "f": "[0-9]{1,6}", "%": "%"}


def _strict(form: str) -> str:
    # strptime forgives zeros that are left out; the specification's directives are "zero-padded decimal numbers". Of a
    # fraction it "accepts from one to six digits and zero pads on the right".
    parts = re.split(r"%(.)", form)
    return "".join(_WIDTHS.get(each, ".+?") if index % 2 else re.escape(each) for index, each in enumerate(parts))


def _length(least: bool) -> Callable[[Field, Any], Test]:
    def test(_: Field, limit: Any) -> Test:  # noqa: ANN401  # a constraint's value
        return lambda value: (len(json.loads(value)) >= int(limit)) if least else (len(json.loads(value)) <= int(limit))

    return test


def _schema(field: Field, schema: Any) -> Test:  # noqa: ANN401  # a constraint's value
    conforms = conforms_to(schema, field)
    # A float is no multiple of 0.01; what a decimal stands for is.
    return lambda value: conforms(json.loads(value, parse_float=Fraction))


def _bound(least: bool, may_equal: bool) -> Callable[[Field, Any], Test]:
    def test(_: Field, limit: Any) -> Test:  # noqa: ANN401  # a constraint's value
        end = _duration(str(limit)) or ""

        def holds(value: str) -> bool:
            if value == end:
                return may_equal
            return is_longer(value, end) if least else is_longer(end, value)

        return holds

    return test


_TESTS: Mapping[str, Callable[[Field, Any], Test]] = {
    "minLength": _length(True),
    "maxLength": _length(False),
    "jsonSchema": _schema,
    "minimum": _bound(True, True),
    "maximum": _bound(False, True),
    "exclusiveMinimum": _bound(True, False),
    "exclusiveMaximum": _bound(False, False),
}
_TESTS_OF: Mapping[str, tuple[str, ...]] = {
    "object": ("minLength", "maxLength", "jsonSchema"),
    "array": ("minLength", "maxLength", "jsonSchema"),
    "duration": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}
