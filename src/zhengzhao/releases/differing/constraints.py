"""Whether a constraint, type or property of a field became stricter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from decimal import Decimal, InvalidOperation
from typing import Any

from zhengzhao.messages import Text
from zhengzhao.releases.differing.change import BOTH, LOOSER, SAME, TIGHTER, WORDING, Class
from zhengzhao.standard import Field

NAMES: Mapping[str, Text] = {
    "required": Text("必填", "required"),
    "unique": Text("不重复", "unique"),
    "minLength": Text("最小长度", "minimum length"),
    "maxLength": Text("最大长度", "maximum length"),
    "minimum": Text("最小值", "minimum"),
    "maximum": Text("最大值", "maximum"),
    "exclusiveMinimum": Text("下限（不含）", "exclusive minimum"),
    "exclusiveMaximum": Text("上限（不含）", "exclusive maximum"),
    "pattern": Text("格式", "pattern"),
    "enum": Text("可取的值", "values"),
    "jsonSchema": Text("JSON Schema", "JSON Schema"),
    "type": Text("类型", "type"),
    "format": Text("日期等的格式", "format"),
    "missingValues": Text("视为未填的写法", "missing values"),
    "categories": Text("取值及名称", "categories"),
    "trueValues": Text("“是”的写法", "spellings of true"),
    "falseValues": Text("“否”的写法", "spellings of false"),
    "title": Text("中文名称", "Chinese title"),
    "titleEn": Text("英文名称", "English title"),
    "description": Text("说明", "description"),
    "descriptionEn": Text("英文说明", "English description"),
    "source": Text("出处", "source"),
    "confidence": Text("可信度", "confidence"),
    "sensitive": Text("敏感", "sensitive"),
    "longTerm": Text("“长期”的写法", "spelling of 长期"),
    "fieldsMatch": Text("列是否须齐全", "match of fields"),
    "example": Text("示例值", "example"),
}
"""What people call the properties of a descriptor."""

WORDS = (
    "title",
    "titleEn",
    "description",
    "descriptionEn",
    "source",
    "confidence",
    "example",
    "rdfType",
    "remark",
    "formerly",
    "categoriesOrdered",
    "period",
)
"""Properties that no verdict depends on; the Chinese title can stand as a header and is looked at by itself."""

_WIDER: Mapping[str, frozenset[str]] = {
    "integer": frozenset({"number", "string", "any"}),
    "year": frozenset({"integer", "number", "string", "any"}),
    "string": frozenset({"any"}),
}
_ANY = Class(LOOSER.uploader, LOOSER.downloader, BOTH.step)
"""Whatever was right still is, but the recipe asks for a major step for any other type or format."""
_ORDERED = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9.]+)?)?|[0-9]{2}:[0-9]{2}:[0-9.]+")
"""Days, months and times that compare as text: not those in a form of their field, nor durations or marked numbers."""


def constraint_class(name: str, before: Any, after: Any) -> Class:  # noqa: ANN401  # constraints hold any scalar or list
    """Class the change of a constraint; None stands for one that is not there."""
    if name in ("required", "unique"):
        return TIGHTER if after is True else LOOSER
    if name == "enum" and before is not None and after is not None:
        return values_class(set(map(str, before)), set(map(str, after)))
    if before is None:
        return TIGHTER
    if after is None:
        return LOOSER
    if name in ("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        return _limit_class(name, before, after)
    return BOTH


def property_class(name: str, field: Field, before: Any, after: Any) -> Class:  # noqa: ANN401  # constraints hold any scalar or list
    """Class the change of a property of a field."""
    if name in WORDS:
        return WORDING
    if name == "type":
        return type_class(str(before), str(after))
    if name == "format":
        return _ANY if str(after) == "any" else TIGHTER if str(before) == "any" else BOTH
    if name == "sensitive":
        return Class("neutral", "neutral", LOOSER.step)
    if name == "missingValues":
        return _missing_class(field, _texts(before), _texts(after))
    if name in ("categories", "trueValues", "falseValues"):
        if before is None or after is None:
            return TIGHTER if before is None else LOOSER
        return values_class(set(_texts(before)), set(_texts(after))) if _texts(before) != _texts(after) else WORDING
    if name == "bareNumber":
        return LOOSER if after is False else TIGHTER
    return BOTH


def type_class(before: str, after: str) -> Class:
    """Class the change of a type: whether every text of the one is a text of the other."""
    if after in _WIDER.get(before, {"string", "any"}):
        return _ANY
    if before in _WIDER.get(after, {"string", "any"}):
        return TIGHTER
    return BOTH


def values_class(before: Set[str], after: Set[str]) -> Class:
    """Class the change of a set of values of which each is let through."""
    if before == after:
        return SAME
    if before < after:
        return LOOSER
    return TIGHTER if after < before else BOTH


def _limit_class(name: str, before: Any, after: Any) -> Class:  # noqa: ANN401  # constraints hold any scalar or list
    one, other = _comparable(before), _comparable(after)
    if one is None or other is None or type(one) is not type(other):
        return BOTH
    grows = other > one  # type: ignore[operator]  # both are of one type, seen above
    return TIGHTER if grows == (name.lower().endswith(("minimum", "minlength"))) else LOOSER


def _comparable(value: Any) -> Decimal | str | None:  # noqa: ANN401  # constraints hold any scalar or list
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value if isinstance(value, str) and _ORDERED.fullmatch(value) else None


def _missing_class(field: Field, before: list[str], after: list[str]) -> Class:
    # What is newly missing need not hold to the type any more, unless something must be given.
    grown = values_class(set(before), set(after))
    if field.constraints.get("required") is True and grown in (LOOSER, TIGHTER):
        return TIGHTER if grown == LOOSER else LOOSER
    return grown


def _texts(values: Any) -> list[str]:  # noqa: ANN401  # constraints hold any scalar or list
    listed = values if isinstance(values, list) else []
    return [str(each["value"] if isinstance(each, Mapping) else each) for each in listed]
