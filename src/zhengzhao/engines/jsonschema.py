"""The constraint jsonSchema: a JSON Schema that stands in the descriptor, never one that would be fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from zhengzhao.standard import Field, mistake

_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def conforms_to(schema: Any, field: Field) -> Callable[[Any], bool]:  # noqa: ANN401  # JSON holds any shape
    """Return the test of a value against a JSON Schema.

    Raises:
        DescriptorError: It is no JSON Schema, or refers to another document.
    """
    import referencing
    from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]  # it has no types
    from jsonschema.validators import Draft202012Validator, validator_for  # type: ignore[import-untyped]  # it has no types

    numbered = _with_numbers(schema)
    for reference in _references(numbered):
        if not reference.startswith("#"):
            raise mistake(
                field.where,
                "constraints.jsonSchema",
                f"$ref {reference} 指向别的文件，不去取",
                f"$ref {reference} is another document, which is not fetched",
            )
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
        raise mistake(
            field.where,
            "constraints.jsonSchema",
            f"不是正确的 JSON Schema：{error.message}",
            f"is no valid JSON Schema: {error.message}",
        ) from error
    ready = validator(numbered, registry=referencing.Registry())

    def conforms(value: Any) -> bool:  # noqa: ANN401  # JSON holds any shape
        try:
            return bool(ready.is_valid(value))
        except referencing.exceptions.Unresolvable as error:
            raise mistake(
                field.where,
                "constraints.jsonSchema",
                f"有指不到的 $ref：{error}",
                f"has a $ref that leads nowhere: {error}",
            ) from error
        except RecursionError as error:
            raise mistake(
                field.where,
                "constraints.jsonSchema",
                "里的 $ref 绕回自己，没有尽头；或者值嵌套得太深",
                "has a $ref that leads back to itself without end, or a value is nested too deeply for it",
            ) from error

    return conforms


def _with_numbers(schema: Any, key: str = "") -> Any:  # noqa: ANN401  # JSON holds any shape
    # The reader of descriptors keeps decimals as they are written.
    if isinstance(schema, dict):
        return {name: _with_numbers(each, name) for name, each in schema.items()}
    if isinstance(schema, list):
        return [_with_numbers(each) for each in schema]
    if key in _NUMERIC and isinstance(schema, str):
        with suppress(ValueError):
            return float(schema)
    return schema


def _references(schema: Any) -> Iterator[str]:  # noqa: ANN401  # JSON holds any shape
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("$ref", "$dynamicRef", "$recursiveRef") and isinstance(value, str):
                yield value
            yield from _references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)
