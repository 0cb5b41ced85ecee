"""The constraint jsonSchema: a JSON Schema that stands in the descriptor, never one that would be fetched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

from zhengzhao.errors import DescriptorError
from zhengzhao.standard import Field, mistake
from zhengzhao.standard.unfit import unfit
from zhengzhao.standard.yamltext import Written

_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def conforms_to(schema: Any, field: Field) -> Callable[[Any], bool]:  # noqa: ANN401  # JSON holds any shape
    """Return the test of a value against a JSON Schema.

    Raises:
        DescriptorError: It is no JSON Schema, or refers to another document.
    """
    import referencing
    from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]  # it has no types
    from jsonschema.validators import Draft202012Validator, validator_for  # type: ignore[import-untyped]  # it has no types

    numbered = _with_numbers(schema, float)
    if isinstance(numbered, dict) and not isinstance(numbered.get("$schema", ""), str):
        raise mistake(
            field.where,
            "constraints.jsonSchema.$schema",
            "应当是 JSON Schema 某一版的网址（文字）",
            "must be the address of a version of JSON Schema (text)",
        )
    validator = validator_for(numbered, default=Draft202012Validator)
    try:
        validator.check_schema(numbered)
    except SchemaError as error:
        said = unfit(error)
        raise mistake(
            field.where,
            "constraints.jsonSchema",
            f"不是正确的 JSON Schema：{said.zh}",
            f"is no valid JSON Schema: {said.en}",
        ) from error
    _refuse_references(numbered, field)
    ready = validator(_with_numbers(schema, _exactly), registry=referencing.Registry())

    def conforms(value: Any) -> bool:  # noqa: ANN401  # JSON holds any shape
        try:
            return bool(ready.is_valid(value))
        except referencing.exceptions.Unresolvable as error:
            raise _leads_nowhere(error.ref, field) from error
        except RecursionError as error:
            raise mistake(
                field.where,
                "constraints.jsonSchema",
                "里的 $ref 绕回自己，没有尽头；或者值嵌套得太深",
                "has a $ref that leads back to itself without end, or a value is nested too deeply for it",
            ) from error

    return conforms


def _with_numbers(schema: Any, number: Callable[[str], float | Fraction], key: str = "") -> Any:  # noqa: ANN401  # JSON holds any shape
    # The reader of descriptors keeps decimals as they are written, and tells them from texts in JSON only.
    if isinstance(schema, dict):
        return {name: _with_numbers(each, number, name) for name, each in schema.items()}
    if isinstance(schema, list):
        return [_with_numbers(each, number) for each in schema]
    if isinstance(schema, Written) or (key in _NUMERIC and isinstance(schema, str)):
        with suppress(ValueError):
            return number(schema)
    return schema


def _exactly(written: str) -> Fraction:
    # By way of a float, whose exponent has an end.
    return Fraction(repr(float(written)))


def _refuse_references(schema: Any, field: Field) -> None:  # noqa: ANN401  # JSON holds any shape
    """Refuse references to other documents, and those that lead nowhere in this one."""
    from referencing import Registry, Resource
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    known = set(_held(schema, ("$id", "id")))
    root = Registry().resolver_with_root(Resource.from_contents(schema, default_specification=DRAFT202012))
    for reference in _held(schema, ("$ref", "$dynamicRef", "$recursiveRef")):
        document = reference.partition("#")[0]
        if document and document not in known:
            raise mistake(
                field.where,
                "constraints.jsonSchema",
                f"$ref {reference} 指向别的文件，不去取",
                f"$ref {reference} is another document, which is not fetched",
            )
        # Within a part that has an address of its own, a reference begins there; it is followed when a value is held to it.
        if known <= {schema.get("$id"), schema.get("id")}:
            try:
                root.lookup(reference)
            except (Unresolvable, LookupError, TypeError, ValueError) as error:
                raise _leads_nowhere(reference, field) from error


def _held(schema: Any, keys: Collection[str]) -> Iterator[str]:  # noqa: ANN401  # JSON holds any shape
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in keys and isinstance(value, str):
                yield value
            yield from _held(value, keys)
    elif isinstance(schema, list):
        for each in schema:
            yield from _held(each, keys)


def _leads_nowhere(reference: str, field: Field) -> DescriptorError:
    return mistake(
        field.where,
        "constraints.jsonSchema",
        f"$ref {reference} 在这里指不到任何东西",
        f"$ref {reference} leads nowhere in it",
    )
