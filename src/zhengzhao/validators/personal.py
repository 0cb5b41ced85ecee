"""Identity numbers of persons, hidden wherever they stand.

A resident id is personal in the column of names, in the place of a company's code and in a header as much as in its own
column. It is known by its form (GB 11643), a mistyped one too: whether a value is hidden must not depend on the rule
that it breaks.
"""

from __future__ import annotations

import re

from sqlglot import exp

from zhengzhao.engines import matches
from zhengzhao.engines.trees import call
from zhengzhao.validators.normal import half_width, where

_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_NUMBER = (
    # 18 characters with the century of a birth, whatever else of them is wrong;
    "[1-8][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx]"
    # a day of birth in its place, and some digits too few or too many;
    f"|[1-8][0-9]{{5}}(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{2,5}}[Xx]?"
    # the 15 digits of before 1999.
    f"|[1-8][0-9]{{7}}{_DAY}[0-9]{{3}}"
)
# What may stand between two digits of one number: one blank, dot or line.
_BETWEEN = "[\\s\u00a0\u3000._\\-－–—]"
_DIGIT = "[0-9０-９]"
_LEAST = 15
_RUNS = tuple(
    re.compile(f"(?<!{_DIGIT}){_DIGIT}(?:{between}{_DIGIT}){{{_LEAST - 1},18}}(?:{between}[XxＸｘ])?(?!{_DIGIT})")
    for between in ("", f"{_BETWEEN}?")
)
_HALF = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def mask(value: str) -> str:
    """Hide a value but its first and last character and its length."""
    return "*" * len(value) if len(value) < 4 else value[0] + "*" * (len(value) - 2) + value[-1]


def mask_numbers(text: str, certain: bool = False) -> str:
    """Hide what looks like a person's identity number in a text, and nothing else of it.

    >>> mask_numbers("当事人 11010519491231002X，编号 2019-0001")
    '当事人 1****************X，编号 2019-0001'

    Args:
        text: Any text.
        certain: Hide only what has a right check character too. It is asked of keys, in which many systems put a
            division, a day and a number together.
    """

    def hidden(found: re.Match[str]) -> str:
        number = re.sub(_BETWEEN, "", found[0]).translate(_HALF)
        personal = _is_right(number) if certain else re.fullmatch(_NUMBER, number) is not None
        return mask(found[0]) if personal else found[0]

    # Almost every value is too short for one, and there may be millions of them.
    for run in _RUNS if len(text) >= _LEAST else ():
        text = run.sub(hidden, text)
    return text


def _is_right(number: str) -> bool:
    if re.fullmatch(f"[1-8][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]", number) is None:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return (total + "0123456789X".index(number[17].upper())) % 11 == 1


def has_number(text: exp.Expr) -> exp.Expr:
    """Return the condition, in SQL, that `mask_numbers` hides something in a text."""
    half = half_width(text)
    joined = half
    # Twice, for a match takes the digit that the next one would begin with.
    for _ in range(2):
        joined = call("regexp_replace", joined, f"([0-9]){_BETWEEN}([0-9Xx])", r"\1\2", "g")
    bounded = f"(?s:.*[^0-9])?(?:{_NUMBER})(?s:[^0-9].*)?"
    return exp.or_(matches(half, bounded), matches(joined, bounded))


def masked(text: exp.Expr) -> exp.Expr:
    """Return, in SQL, what `mask` makes of a text."""
    length = exp.Length(this=text.copy())
    inner = call("repeat", "*", exp.Sub(this=length, expression=exp.Literal.number(2)))
    hidden = call("concat", call("left", text, 1), inner, call("right", text, 1))
    short = exp.LT(this=length.copy(), expression=exp.Literal.number(4))
    return where(short, call("repeat", "*", length), hidden)
