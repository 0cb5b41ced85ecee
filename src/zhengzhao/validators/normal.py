"""Normalisations: other spellings of the same value, each recognised by its form and written as its field has it.

A normalisation turns a text into a text and knows nothing of rules; whether its outcome is taken is decided in `mend`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from sqlglot import exp

from zhengzhao.engines import matches
from zhengzhao.engines.trees import call, try_cast
from zhengzhao.messages import Text
from zhengzhao.standard import Field

DAY = (
    r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
)
"""A day, its year first: with separators in groups 1, 2 and 3, as eight digits in groups 1, 4 and 5; midnight adds
nothing. Where the year does not come first nobody knows which of two numbers is the month."""
THOUSANDS = r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+"
"""A whole number whose commas can be nothing but thousands separators: every group behind one has three digits."""
DECIMALS = r"(?:\.[0-9]*)?"
TEXT_MARK = r"""=\"([^\"]+)\"|'(.+)"""
"""What makes a text of a cell in a spreadsheet, and of no use in a file: `="0123"` and `'0123`; the text in group 1 or 2."""

_SPACE = r"[\s\p{Z}]+"
_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_NARROW = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))

SUMMARIES: dict[str, Text] = {
    "trim": Text("去掉首尾空白", "white space around the value left out"),
    "text-mark": Text("去掉表格软件的文本标记", "a spreadsheet's mark of a text left out"),
    "half-width": Text("全角转半角", "full-width characters made half-width"),
    "upper-case": Text("小写转大写", "letters made upper case"),
    "date-form": Text("日期改为规定写法", "a date written in the form of its field"),
    "thousands": Text("去掉千分位逗号", "thousands separators left out"),
    "alias": Text("别名改为规定写法", "another spelling turned into the one of its field"),
    "filler": Text("充数的值改为空", "a filler left empty"),
}
"""Every normalisation by the code that a log has for it, in the order of a summary."""


@dataclass(frozen=True)
class Step:
    """One normalisation of one field: its code, and what it makes of a text."""

    code: str
    change: Callable[[exp.Expr], exp.Expr]


def trim(text: exp.Expr) -> exp.Expr:
    """Leave out white space of every width around a text."""
    return call("regexp_replace", text, rf"\A{_SPACE}|{_SPACE}\z", "", "g")


def unmark(text: exp.Expr) -> exp.Expr:
    """Leave out what makes a text of a cell in a spreadsheet."""
    return call("regexp_replace", text, rf"\A(?:{TEXT_MARK})\z", r"\1\2")


def half_width(text: exp.Expr) -> exp.Expr:
    """Write the full-width forms of ASCII as ASCII."""
    return call("translate", text, _WIDE, _NARROW)


def upper_case(text: exp.Expr) -> exp.Expr:
    """Write the letters of ASCII in upper case."""
    return call("translate", text, ascii_lowercase, ascii_uppercase)


def is_plain(text: exp.Expr) -> exp.Expr:
    """Return the condition that a text is printable ASCII without a space: what a code looks like, and no name."""
    return matches(text, "[!-~]+")


def form_steps(field: Field) -> Iterator[Step]:
    """Give the normalisation of a field's type, if it has one."""
    if field.type == "date":
        yield Step("date-form", lambda text: _day(field.strftime, text))
    elif field.type in ("integer", "number") and field.bare:
        form = THOUSANDS + (DECIMALS if field.type == "number" else "")
        yield Step("thousands", lambda text: where(matches(text, form), call("replace", text, ",", ""), text))


def where(condition: exp.Expr, changed: exp.Expr, text: exp.Expr) -> exp.Expr:
    """Return the changed text where a condition holds, else the text as it is."""
    return exp.Case(ifs=[exp.If(this=condition, true=changed)], default=text.copy())


def _day(form: str | None, text: exp.Expr) -> exp.Expr:
    def part(*groups: int) -> exp.Expr:
        found = [call("regexp_extract", text, rf"\A(?:{DAY})\z", group) for group in groups]
        return call("lpad", call("concat", *found), 2, "0")

    day = try_cast(call("concat_ws", "-", call("left", text, 4), part(2, 4), part(3, 5)), "DATE")
    own = exp.cast(day, "VARCHAR") if form is None else call("strftime", day, form)
    # What looks like a day and is none, such as the 30th of February, stays as it is.
    return where(matches(text, DAY), exp.Coalesce(this=own, expressions=[text.copy()]), text)
