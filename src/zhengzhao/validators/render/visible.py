"""Values from a stranger's file, made fit to be shown.

A control character can repaint a terminal, a direction mark can turn a sentence round, and a space of another width
is the very fault that a person looks for and cannot see. All of them are shown by their number.
"""

from __future__ import annotations

import unicodedata

from zhengzhao.validators.report import shortened

# Everything that prints nothing, moves the cursor, turns the direction, or means something else on every machine.
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def visible_value(value: str) -> str:
    r"""Return one cell's value for reading: nothing hidden in it, shortened with its true length if it is long.

    >>> visible_value("91\u202e\t 示例\u3000")
    '91<U+202E><U+0009> 示例<U+3000>'
    """
    return "".join(_seen(each, spaces=True) for each in shortened(value))


def visible_text(text: str) -> str:
    """Return a sentence or a name for reading, its spaces left as they are."""
    return "".join(_seen(each, spaces=False) for each in text)


def _seen(letter: str, spaces: bool) -> str:
    category, code = unicodedata.category(letter), ord(letter)
    hidden = category in _HIDDEN or _is_none(code) or (spaces and category == "Zs" and letter != " ")
    return f"<U+{code:04X}>" if hidden else letter


def _is_none(code: int) -> bool:
    """Tell whether a number is for ever no character; XML does not take all of them."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
