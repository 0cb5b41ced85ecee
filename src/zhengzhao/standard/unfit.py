"""What is wrong with a value that a JSON Schema refuses, in both languages: jsonschema says it in English alone."""

from __future__ import annotations

from typing import Any

from zhengzhao.messages import Text, number_of
from zhengzhao.standard.mistakes import shown

_TYPES = {
    "string": Text("文字", "a text"),
    "integer": Text("整数", "a whole number"),
    "number": Text("数字", "a number"),
    "boolean": Text("true 或 false", "true or false"),
    "array": Text("列表", "a list"),
    "object": Text("一组属性", "properties"),
    "null": Text("空", "nothing"),
}


def unfit(error: Any) -> Text:  # noqa: ANN401  # jsonschema has no types
    """Return what a validation error of jsonschema says; what is rare is told by the name of the keyword.

    >>> from jsonschema import Draft202012Validator
    >>> unfit(next(Draft202012Validator({"type": "string"}).iter_errors(1)))
    Text(zh='1 应当是文字', en='1 should be a text')
    """
    asked, value = error.validator_value, shown(error.instance, quoted=True)
    match error.validator:
        case "type":
            return _not_of(_kinds(asked), value)
        case "minLength" | "minItems" | "minProperties" if asked == 1:
            return Text("不应当是空的", "it should not be empty")
        case "minItems" | "maxItems":
            zh, en = ("不少于", "at least") if error.validator == "minItems" else ("不多于", "at most")
            return Text(f"应当{zh} {asked} 项", f"it should have {en} {number_of(asked, 'item')}")
        case "pattern":
            return Text(f"{value} 不符合格式 {asked}", f"{value} does not match the pattern {asked}")
        case "minimum":
            return Text(f"{value} 应当不小于 {asked}", f"{value} should not be below {asked}")
        case "const":
            return Text(f"{value} 应当是 {shown(asked, quoted=True)}", f"{value} should be {shown(asked, quoted=True)}")
        case "enum":
            named = [shown(each, quoted=True) for each in asked]
            return Text(f"{value} 不行；可用 {'、'.join(named)}", f"{value} will not do: use {', '.join(named)}")
        case "required":
            lacking = [each for each in asked if each not in error.instance]
            return Text(f"缺少 {'、'.join(lacking)}", f"{', '.join(lacking)} is missing")
        case "format":
            return Text(f"{value} 不是 {asked} 的写法", f"{value} is not written as a {asked}")
        case "oneOf" | "anyOf" if (said := _none_of(error.instance, asked)) is not None:
            return said
        case keyword:
            return Text(f"{value} 不满足 {keyword}", f"{value} does not hold to {keyword}")


def place_of(error: Any) -> str:  # noqa: ANN401  # jsonschema has no types
    """Return the place that a validation error of jsonschema is about, such as ``fields[3].type``; empty for the whole."""
    parts = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in error.absolute_path]
    return "".join(parts).removeprefix(".")


def _none_of(given: Any, ways: Any) -> Text | None:  # noqa: ANN401  # jsonschema has no types
    """Say which properties, or which kinds of value, there may be one of; None where the ways differ by something else."""
    names = [each["required"][0] for each in ways if set(each) == {"required"}]
    of_names = len(names) == len(ways)
    if of_names and isinstance(given, dict):
        both = [each for each in names if each in given]
        if both:
            return Text(f"{'、'.join(both)} 只能写一个", f"give only one of {', '.join(both)}")
        return Text(f"要写 {'、'.join(names)} 中的一个", f"give one of {', '.join(names)}")
    typed = [_kinds(each["type"]) for each in ways if "type" in each] or [_kinds("object")]
    if not of_names and len(typed) != len(ways):
        return None
    return _not_of([kind for kinds in typed for kind in kinds], shown(given, quoted=True))


def _kinds(asked: str | list[str]) -> list[Text]:
    return [_TYPES[each] for each in ([asked] if isinstance(asked, str) else asked)]


def _not_of(kinds: list[Text], value: str) -> Text:
    zh, en = "或".join(each.zh for each in kinds), " or ".join(each.en for each in kinds)
    return Text(f"{value} 应当是{zh}", f"{value} should be {en}")
