"""What a spreadsheet program is to ask of the cells of one field: its form, its values, and the words that tell them.

Spreadsheets know neither patterns nor rules, so what is asked here is less than what `zhengzhao validate` asks; it is
never more, so that nothing valid is refused but what a spreadsheet has no way to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengzhao.exports.codes import CodeList
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.standard import Field, Schema

TEXT = "@"
"""The form of a cell whose digits are never counted with."""
_SHEET_FORMS = {"Y": "yyyy", "m": "mm", "d": "dd"}
_LONGEST = 250
"""Spreadsheets show no more than 255 characters of a message."""
_OPERATORS = {
    (True, True): "between",
    (True, False): "greaterThanOrEqual",
    (False, True): "lessThanOrEqual",
}


@dataclass(frozen=True)
class CellRule:
    """What is asked of a cell, in the words of spreadsheets.

    Args:
        kind: ``"list"``, ``"textLength"``, ``"date"``, ``"whole"`` or ``"decimal"``.
        operator: How the value stands to the limits; empty for a list.
        first: The first limit, or the name of the list.
        second: The second limit.
        firm: Whether the program refuses what does not fit, or only asks whether it is meant.
    """

    kind: str
    operator: str
    first: str
    second: str | None = None
    firm: bool = True


_OURS = "ours"
_CONFIDENCE = {"high": "高", "medium": "中", "low": "低"}


def cell_form(field: Field) -> str:
    """Return the number format of a field's cells: a day where a spreadsheet knows its form, text for all that is not counted."""
    if field.type == "date":
        return day_form(field) or TEXT
    # A number with a mark, groups or a unit of its own is no number to a spreadsheet.
    if field.type == "integer" and field.bare:
        return "0"
    return "General" if field.type == "number" and field.bare else TEXT


def day_form(field: Field) -> str | None:
    """Return the form of a date in a spreadsheet; None where typing it would not make it a date."""
    if field.format in ("default", "any"):
        return "yyyy-mm-dd"
    parts = re.findall(r"%(.)", field.format)
    marks = re.sub(r"%.", "", field.format)
    if sorted(parts) != ["Y", "d", "m"] or len(marks) < 2 or not set(marks) <= set("-/."):
        return None
    return re.sub(r"%(.)", lambda found: _SHEET_FORMS[found[1]], field.format)


def cell_rule(field: Field, schema: Schema, listed: str | None) -> CellRule | None:
    """Return what a spreadsheet can ask of a field's cells; None where it can ask nothing.

    Args:
        field: The field.
        schema: Its table's schema.
        listed: The name under which the workbook holds the values that the field may take, if there are such.
    """
    # A word that stands for nothing is no date and no code, and may be written all the same.
    firm = not any(schema.missing(field))
    if listed is not None:
        return CellRule("list", "", f"={listed}", firm=firm)
    constraints = field.constraints
    if field.type == "date" and day_form(field):
        least, most = _day(constraints.get("minimum")), _day(constraints.get("maximum"))
        # The first day that spreadsheets agree upon; an older one is written as a text, on purpose.
        return _between("date", least or "DATE(1900,3,1)", most, firm and least is not None)
    if field.type in ("integer", "number") and field.bare:
        kind = "whole" if field.type == "integer" else "decimal"
        least, most = (_number(constraints.get(each)) for each in ("minimum", "maximum"))
        if least is None and most is None:
            least = "-1E+300" if kind == "decimal" else "-999999999999999"
        return _between(kind, least, most, firm)
    if field.type in ("string", "any"):
        least, most = (_number(constraints.get(each)) for each in ("minLength", "maxLength"))
        return _between("textLength", least, most, firm) if least or most else None
    return None


def told(field: Field, schema: Schema, listed: CodeList | None, language: Language) -> str:
    """Say shortly what belongs into a cell of a field: what is shown when the cell is chosen."""
    parts = [told_form(field, language)] if listed is None else []
    parts += [Text("必填", "required").to(language)] if schema.requires(field) else []
    parts += _limits(field, language)
    said = Text("；", "; ").to(language).join(parts)
    described = described_as(field).to(language)
    lines = [each for each in (said, described) if each]
    if listed is not None:
        lines.insert(1 if said else 0, _choices(listed, language))
    return _cut("\n".join(lines), _LONGEST)


def noted(field: Field, schema: Schema, listed: CodeList | None, example: str | None, language: Language) -> str:
    """Say all that is known of a field: the note at its title."""
    lines = [f"{field.title.to(language)} {field.name}", described_as(field).to(language), told_form(field, language)]
    if schema.requires(field):
        lines.append(Text("必填", "required").to(language))
    lines += _limits(field, language)
    if pattern := field.constraints.get("pattern"):
        lines.append(Text(f"格式 {pattern}", f"pattern {pattern}").to(language))
    if listed is not None:
        lines.append(_choices(listed, language))
    if example:
        lines.append(Text(f"例：{example}", f"e.g. {example}").to(language))
    if source := sourced(field):
        lines.append(Text(f"来源：{source.zh}", f"source: {source.en}").to(language))
    return _cut("\n".join(each for each in lines if each), 1500)


def sourced(field: Field, *, sure: bool = False) -> Text | None:
    """Say where a field comes from, and on demand how sure that is; what the project has set itself is said in words."""
    source, confidence = str(field.raw.get("source", "")), str(field.raw.get("confidence", ""))
    if source == _OURS:
        return Text("本项目所定", "set by this project")
    if not source or not sure or confidence not in _CONFIDENCE:
        return Text(source, source) if source else None
    return Text(f"{source}（可信度{_CONFIDENCE[confidence]}）", f"{source} ({confidence} confidence)")


def described_as(field: Field) -> Text:
    """Return the description of a field in both languages, the other one where one is missing."""
    zh = str(field.raw.get("description") or field.raw.get("descriptionEn") or "")
    return Text(zh, str(field.raw.get("descriptionEn") or zh))


def told_form(field: Field, language: Language) -> str:
    """Name the type of a field as a person would."""
    if field.type in ("date", "datetime") and "%" in field.format:
        shown = date(2019, 12, 1).strftime(field.format)
        return Text(f"日期，如 {shown}", f"a date such as {shown}").to(language)
    form = _FORMS.get(field.type, Text(field.type, field.type))
    if field.type == "boolean":
        yes, no = field.truths
        form = Text(f"{yes} 或 {no}", f"{yes} or {no}")
    return form.to(language)


_FORMS = {
    "date": Text("日期，如 2019-12-01", "a date such as 2019-12-01"),
    "datetime": Text("日期和时间，如 2019-12-01T09:30:00", "a date and time such as 2019-12-01T09:30:00"),
    "integer": Text("整数", "a whole number"),
    "number": Text("数字", "a number"),
    "string": Text("文字", "a text"),
    "any": Text("文字", "a text"),
    "time": Text("时间，如 09:30:00", "a time such as 09:30:00"),
    "year": Text("年份，如 2019", "a year such as 2019"),
    "yearmonth": Text("年月，如 2019-12", "a month such as 2019-12"),
    "list": Text("列表", "a list"),
}


def _limits(field: Field, language: Language) -> list[str]:
    constraints = field.constraints
    least, most = (number_of(constraints.get(name, 0), "character") for name in ("minLength", "maxLength"))
    said = [
        ("minLength", Text("不少于 {} 个字", f"at least {least}")),
        ("maxLength", Text("不超过 {} 个字", f"at most {most}")),
        ("minimum", Text("不小于 {}", "not below {}")),
        ("maximum", Text("不大于 {}", "not above {}")),
        ("exclusiveMinimum", Text("大于 {}", "above {}")),
        ("exclusiveMaximum", Text("小于 {}", "below {}")),
    ]
    return [words.to(language).format(constraints[name]) for name, words in said if name in constraints]


def _choices(listed: CodeList, language: Language) -> str:
    shown = "\n".join(f"{each.value} {each.name.to(language)}".strip() for each in listed.codes)
    if len(shown) <= 160:
        return shown
    count = f"{len(listed.codes):,}"
    return Text(
        f"从下拉列表选取代码（共 {count} 个），名称见工作表“代码表”",
        f"a code of the list ({count}); their names stand on the sheet 代码表",
    ).to(language)


def _between(kind: str, least: str | None, most: str | None, firm: bool) -> CellRule:
    operator = _OPERATORS[least is not None, most is not None]
    first = least if least is not None else most
    assert first is not None
    return CellRule(kind, operator, first, most if least is not None else None, firm)


def _number(value: Any) -> str | None:  # noqa: ANN401  # a constraint's value
    return None if value is None else str(value)


def _day(value: Any) -> str | None:  # noqa: ANN401  # a constraint's value
    if value is None:
        return None
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return None
    return f"DATE({found.year},{found.month},{found.day})" if found.year >= 1900 else None


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
