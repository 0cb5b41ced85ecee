"""The shape of a field of a Table Schema: its type, format, properties, constraints, categories and missing values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhengzhao.standard.mistakes import mistake, not_one_of, shown
from zhengzhao.standard.near import meant
from zhengzhao.standard.vocabulary import (
    CALLED_ELSEWHERE,
    CONSTRAINED,
    DIRECTIVES,
    EXAMPLES,
    FALSE_VALUES,
    FORMATS,
    ITEM_TYPES,
    TRUE_VALUES,
)
from zhengzhao.standard.yamltext import Written

Raw = Mapping[str, Any]
Json = Any
"""Anything that a descriptor can hold."""

_OF_TEXT = frozenset({"minLength", "maxLength", "pattern"})


def type_of(field: Raw) -> Json:
    """Return the type of a field: where it is left out, version 2 makes it `any`, and version 1 made it `string`.

    They differ only where a constraint or the format is for text.
    """
    if "type" in field:
        return field["type"]
    constraints = field.get("constraints")
    of_text = isinstance(constraints, Mapping) and not _OF_TEXT.isdisjoint(constraints)
    return "string" if of_text or field.get("format", "default") in FORMATS["string"][1:] else "any"


def whole(value: Json) -> Json:
    """Return the integer that a decimal of a JSON file is; anything else as it is."""
    number = value.whole if isinstance(value, Written) else None
    return value if number is None else number


def check_fields(fields: Json, where: str) -> None:
    """Refuse fields that are not as Table Schema has them.

    Raises:
        DescriptorError: At the first mistake.
    """
    if not isinstance(fields, list) or not fields:
        raise mistake(where, "fields", "应当是至少有一个字段的列表", "must be a list of at least one field")
    for index, raw in enumerate(fields):
        _check_field(raw, where, f"fields[{index}]")


def _check_field(raw: Json, where: str, path: str) -> None:
    if not isinstance(raw, (str, Mapping)):
        raise mistake(where, path, "应当是一组属性", "must be a mapping of properties")
    name = raw if isinstance(raw, str) else raw.get("name")
    if not isinstance(name, str) or not name:
        raise mistake(where, f"{path}.name", "每个字段都要有 name（文字）", "every field must have a name (text)")
    if isinstance(raw, str):
        return
    kind = type_of(raw)
    if not isinstance(kind, str) or kind not in FORMATS:
        raise not_one_of(where, f"{path}.type", kind, tuple(FORMATS), CALLED_ELSEWHERE.get(shown(kind).casefold()))
    _check_format(str(kind), raw.get("format", "default"), where, f"{path}.format")
    check_missing_values(raw, where, path)
    _check_properties(raw, str(kind), where, path)
    _check_constraints(raw.get("constraints"), str(kind), where, f"{path}.constraints")
    _check_categories(raw, str(kind), where, path)


def _check_format(kind: str, form: Json, where: str, path: str) -> None:
    known = FORMATS[kind]
    form = form.removeprefix("fmt:") if isinstance(form, str) else form
    if form in known and form != "<PATTERN>":
        return
    if "<PATTERN>" not in known:
        raise not_one_of(where, path, form, known)
    if not isinstance(form, str) or "%" not in form:
        told, example = shown(form), EXAMPLES[kind]
        raise mistake(
            where,
            path,
            f"{told} 不是已知的取值；可用 default、any，或者用 % 写的 <PATTERN>，如 {example}",
            f"{told} is not known; there are default, any, and a <PATTERN> of directives with %, such as {example}",
        )
    unknown = [each for each in re.findall(r"%(.?)", form, re.DOTALL) if each not in DIRECTIVES or not each]
    if unknown:
        raise mistake(
            where,
            path,
            f"strptime 没有 %{unknown[0]}；年月日写作 %Y-%m-%d",
            f"strptime has no %{unknown[0]}; a date is written %Y-%m-%d",
        )


def _check_properties(raw: Raw, kind: str, where: str, path: str) -> None:
    texts = {"number": ("decimalChar", "groupChar"), "integer": ("groupChar",), "list": ("delimiter",)}.get(kind, ())
    for name in texts:
        if name in raw and not isinstance(raw[name], str):
            raise mistake(where, f"{path}.{name}", "应当是文字", "must be text")
        # An empty groupChar, as other programs write it, groups nothing.
        if raw.get(name) == "" and name != "groupChar":
            raise mistake(where, f"{path}.{name}", "应当是非空的文字", "must be text that is not empty")
        if kind != "list" and re.search("[0-9]", raw.get(name, "")):
            raise mistake(where, f"{path}.{name}", "不能有数字", "must not hold a digit")
    if kind == "number" and raw.get("decimalChar", ".") == raw.get("groupChar"):
        raise mistake(where, f"{path}.groupChar", "不能与 decimalChar 相同", "must differ from decimalChar")
    if kind in ("number", "integer") and not isinstance(raw.get("bareNumber", True), bool):
        raise mistake(where, f"{path}.bareNumber", "应当是 true 或 false", "must be true or false")
    if kind == "list" and raw.get("itemType", "string") not in ITEM_TYPES:
        raise not_one_of(where, f"{path}.itemType", raw["itemType"], ITEM_TYPES)
    if kind == "boolean":
        _check_words(raw, where, path)


def _check_words(raw: Raw, where: str, path: str) -> None:
    for name in ("trueValues", "falseValues"):
        values = raw.get(name, [])
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise mistake(
                where,
                f"{path}.{name}",
                "应当是文字的列表，数字要加引号",
                "must be a list of texts; put numbers in quotes",
            )
    both = set(raw.get("trueValues", TRUE_VALUES)) & set(raw.get("falseValues", FALSE_VALUES))
    if both:
        one = shown(min(both))
        name, other = ("falseValues", "trueValues") if "falseValues" in raw else ("trueValues", "falseValues")
        zh, en = ("", "") if other in raw else ("（默认值）", " (its default)")
        raise mistake(where, f"{path}.{name}", f"{one} 也在 {other}{zh} 里", f"{one} stands in {other}{en} as well")


def _check_constraints(raw: Json, kind: str, where: str, path: str) -> None:
    if raw is None:
        return
    if not isinstance(raw, Mapping):
        raise mistake(where, path, "应当是一组约束", "must be a mapping of constraints")
    for name, value in raw.items():
        allowed = CONSTRAINED.get(str(name))
        if allowed is None:
            hint = meant(str(name), CONSTRAINED)
            raise mistake(where, f"{path}.{name}", f"没有这种约束{hint.zh}", f"there is no such constraint{hint.en}")
        if kind not in allowed:
            raise mistake(
                where,
                f"{path}.{name}",
                f"类型 {kind} 没有这种约束；它只用于 {'、'.join(allowed)}",
                f"the type {kind} has no such constraint; it is for {', '.join(allowed)} only",
            )
        _check_limit(str(name), value, where, f"{path}.{name}")


def _check_limit(name: str, value: Json, where: str, path: str) -> None:
    if name in ("required", "unique"):
        if not isinstance(value, bool):
            raise mistake(where, path, "应当是 true 或 false", "must be true or false")
    elif name in ("minLength", "maxLength"):
        value = whole(value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise mistake(where, path, "应当是不小于 0 的整数", "must be an integer of 0 or more")
    elif name == "pattern":
        if not isinstance(value, str):
            raise mistake(
                where, path, "应当是正则表达式（文字，加引号）", "must be a regular expression (text, in quotes)"
            )
    elif name == "enum":
        if not isinstance(value, list) or all(each is None for each in value):
            raise mistake(where, path, "应当是至少有一个值的列表", "must be a list of at least one value")
    elif name == "jsonSchema":
        if not isinstance(value, Mapping):
            raise mistake(where, path, "应当是一个 JSON Schema 对象", "must be a JSON Schema object")
    elif not isinstance(value, (str, int)) or isinstance(value, bool):
        raise mistake(where, path, "应当是一个值（数字或文字）", "must be one value (a number or text)")


def _check_categories(raw: Raw, kind: str, where: str, path: str) -> None:
    if "categoriesOrdered" in raw and not isinstance(raw["categoriesOrdered"], bool):
        raise mistake(where, f"{path}.categoriesOrdered", "应当是 true 或 false", "must be true or false")
    if "categories" not in raw:
        return
    place = f"{path}.categories"
    if kind not in ("string", "integer"):
        raise mistake(
            where,
            place,
            f"类型 {kind} 没有 categories；它只用于 string、integer",
            f"the type {kind} has no categories; they are for string and integer only",
        )
    listed = raw["categories"]
    if not isinstance(listed, list) or not listed:
        raise mistake(where, place, "应当是至少有一个值的列表", "must be a list of at least one value")
    values = list(_values(listed, where, place))
    _refuse_repeated([str(each) for each in values], where, place)
    _check_labels(listed, where, place)
    for index, value in enumerate((raw.get("constraints") or {}).get("enum", ())):
        nested = isinstance(value, (list, Mapping))
        if value is not None and (nested or str(value) not in map(str, values)):
            raise mistake(
                where,
                f"{path}.constraints.enum[{index}]",
                f"{shown(value)} 不在 categories 里",
                f"{shown(value)} is not among the categories",
            )


def check_missing_values(raw: Raw, where: str, path: str) -> None:
    """Refuse missing values, of a field or of a schema, that are no texts, or stand twice.

    Raises:
        DescriptorError: At the first mistake.
    """
    place = f"{path}.missingValues".lstrip(".")
    listed = raw.get("missingValues", [])
    if not isinstance(listed, list):
        raise mistake(where, place, "应当是列表", "must be a list")
    values = list(_values(listed, where, place))
    for index, value in enumerate(values):
        if not isinstance(value, str):
            raise mistake(
                where,
                f"{place}[{index}]",
                f"缺失值应当是文字，请给 {shown(value)} 加上引号",
                f"a missing value must be text; put {shown(value)} in quotes",
            )
    _refuse_repeated(values, where, place)
    _check_labels(listed, where, place)


def _values(listed: Sequence[Json], where: str, path: str) -> Iterator[Json]:
    for index, each in enumerate(listed):
        if isinstance(each, Mapping) and "value" not in each:
            raise mistake(where, f"{path}[{index}].value", "缺少 value", "is missing")
        value = each["value"] if isinstance(each, Mapping) else each
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            raise mistake(
                where, f"{path}[{index}]", "应当是一个值，或 value 加 label", "must be a value, or value and label"
            )
        yield value


def _check_labels(listed: Sequence[Json], where: str, path: str) -> None:
    labels = {
        index: each["label"] for index, each in enumerate(listed) if isinstance(each, Mapping) and "label" in each
    }
    for index, label in labels.items():
        if not isinstance(label, str):
            raise mistake(
                where,
                f"{path}[{index}].label",
                f"应当是文字，请给 {shown(label)} 加上引号",
                f"must be text; put {shown(label)} in quotes",
            )
    _refuse_repeated(list(labels.values()), where, path)


def _refuse_repeated(values: Sequence[str], where: str, path: str) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise mistake(where, f"{path}[{index}]", f"“{shown(value)}”重复了", f"“{shown(value)}” is repeated")
