"""What a type and a constraint ask for, in the words of the sentences that a report says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhengzhao.messages import Text
from zhengzhao.standard import Field
from zhengzhao.validators.compiling.constraints import as_text


def form_of_type(field: Field) -> Text:
    """Say what the texts of a field's type are."""
    if field.type == "list" and field.raw.get("itemType", "string") != "string":
        items = _FORMS[str(field.raw["itemType"])]
        return Text(f"列表，每一项是{items.zh}", f"a list, each item {items.en}")
    if field.type == "boolean":
        written = "/".join(field.truths)
        return Text(f"布尔值（{written}）", f"a boolean ({written})")
    form = _FORMS.get(field.type, Text(field.type, field.type))
    if field.type in ("integer", "number") and not field.bare:
        example = _number(field)
        return Text(f"{form.zh}（如 {example}）", f"{form.en} (such as {example})")
    if field.format == "default":
        return form
    shown = Text(f"（格式 {field.format}）", f" of the form {field.format}")
    if (form_of_date := _written(field.format)) is not None:
        shown = Text(f"（{form_of_date}）", f" ({form_of_date})")
    return Text(f"{form.zh.split('（')[0]}{shown.zh}", f"{form.en.split(' (')[0]}{shown.en}")


def filled(summary: Text, told: Mapping[str, Text]) -> Text:
    """Put the words for the parameters of a check in the places of its summary."""

    def put(text: str, words: Mapping[str, str]) -> str:
        # All at once, for what is put in may look like a place.
        return _PLACE.sub(lambda found: words.get(found[1], found[0]), text)

    zh, en = ({name: each.to(language) for name, each in told.items()} for language in ("zh", "en"))
    return Text(put(summary.zh, zh), put(summary.en, en))


def value_of(field: Field, value: Any) -> Text:  # noqa: ANN401  # a constraint's value
    """Say the value of a field's constraint, as it would stand in a file."""
    if not isinstance(value, list):
        return Text(as_text(field, value), as_text(field, value))
    choices = [as_text(field, each) for each in value]
    return Text("、".join(choices), ", ".join(choices))


def _number(field: Field) -> str:
    group = str(field.raw.get("groupChar") or "")
    return f"1{group}234" if field.type == "integer" else f"1{group}234{field.raw.get('decimalChar', '.')}5"


def _written(form: str) -> str | None:
    """Return the form of a date as people write it, `YYYY/MM/DD` for `%Y/%m/%d`; None for what they have no letters for."""
    shown = _DIRECTIVE.sub(lambda found: _LETTERS.get(found[0], found[0]), form.removeprefix("fmt:"))
    return None if "%" in shown or "%" not in form else shown


_PLACE = re.compile(r"\{(\w+)\}")
_DIRECTIVE = re.compile(r"%.?")
_LETTERS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}
_FORMS = {
    "array": Text("JSON 数组", "a JSON array"),
    "boolean": Text("布尔值（true/false）", "a boolean (true/false)"),
    "date": Text("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)"),
    "datetime": Text("日期和时间（YYYY-MM-DDThh:mm:ss）", "a date and time (YYYY-MM-DDThh:mm:ss)"),
    "duration": Text("时长（如 P1Y2M3DT4H）", "a duration (such as P1Y2M3DT4H)"),
    "geojson": Text("GeoJSON 对象", "a GeoJSON object"),
    "geopoint": Text("经纬度（经度, 纬度）", "a point (longitude, latitude)"),
    "integer": Text("整数", "an integer"),
    "list": Text("列表", "a list"),
    "number": Text("数字", "a number"),
    "object": Text("JSON 对象", "a JSON object"),
    "string": Text("文字", "a string"),
    "time": Text("时间（hh:mm:ss）", "a time (hh:mm:ss)"),
    "year": Text("年份（YYYY）", "a year (YYYY)"),
    "yearmonth": Text("年月（YYYY-MM）", "a month (YYYY-MM)"),
}
