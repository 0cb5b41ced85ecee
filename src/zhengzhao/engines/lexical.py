"""The lexical forms of Table Schema's types as regular expressions of RE2's syntax, each with the text it follows.

Every pattern stands for the whole text; `matches` anchors it.
"""

from __future__ import annotations

import re

from sqlglot import exp

INTEGER = r"[+-]?[0-9]+"
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
SPECIAL = r"(?i:nan|-?inf)"
"""Table Schema, number: "The following special string values are permitted (case need not be respected)"."""

_ZONE = r"Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)"
_CENTURIES = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = r"0[1-9]|1[0-2]"
_DAY = r"0[1-9]|[12][0-9]|3[01]"
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]|24:00:00"
"""XML Schema, 3.2.8: hour 24 is midnight, with no minutes and seconds."""
DATETIME = (
    rf"{_CENTURIES}-(?:{_MONTH})-(?:{_DAY})T"
    rf"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)(?:{_ZONE})?"
)
"""XML Schema, 3.2.7.1, to which Table Schema refers for datetime."""
YEAR = rf"{_CENTURIES}(?:{_ZONE})?"
YEARMONTH = rf"{_CENTURIES}-(?:{_MONTH})(?:{_ZONE})?"
DURATION = r"-?P(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
"""XML Schema, 3.2.6.1; at least one number, and one after the T if there is a T."""

UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
BINARY = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
"""RFC 4648, section 4: padded, with no character outside the alphabet."""

_LETTER = r"A-Za-z0-9\p{L}\p{M}"
_ATOM = rf"[{_LETTER}!#$%&'*+/=?^_`{{|}}~-]+"
_LABEL = rf"[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?"
_TOP = r"(?:[\p{L}\p{M}]{1,63}|[xX][nN]--[A-Za-z0-9-]{1,58}[A-Za-z0-9])"
EMAIL = rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[\x20\x21\x23-\x5B\x5D-\x7E]|\\[\x20-\x7E])*")@(?:{_LABEL}\.)+{_TOP}'
"""RFC 5321, 4.1.2 (dot-string or quoted string), with the letters of RFC 6531; a host name of two labels or more, the
last of them alphabetic (RFC 1123, 2.1)."""

_PCT = r"%[0-9A-Fa-f]{2}"
_PCHAR = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{_PCT})"
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"{_BYTE}(?:\.{_BYTE}){{3}}"
_WORD = r"[0-9A-Fa-f]{1,4}"
_LAST = rf"(?:{_WORD}:{_WORD}|{_IPV4})"
_IPV6 = "|".join(
    [
        rf"(?:{_WORD}:){{6}}{_LAST}",
        rf"::(?:{_WORD}:){{5}}{_LAST}",
        *(
            rf"(?:(?:{_WORD}:){{0,{before}}}{_WORD})?::(?:{_WORD}:){{{after}}}{_LAST}"
            for before, after in ((0, 4), (1, 3), (2, 2), (3, 1))
        ),
        rf"(?:(?:{_WORD}:){{0,4}}{_WORD})?::{_LAST}",
        rf"(?:(?:{_WORD}:){{0,5}}{_WORD})?::{_WORD}",
        rf"(?:(?:{_WORD}:){{0,6}}{_WORD})?::",
    ]
)
_HOST = (
    rf"(?:\[(?:{_IPV6}|v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]|"
    rf"(?:[A-Za-z0-9._~!$&'()*+,;=-]|{_PCT})*)"
)
_AUTHORITY = rf"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|{_PCT})*@)?{_HOST}(?::[0-9]*)?"
_PATH = rf"(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*)?"
URI = rf"[A-Za-z][A-Za-z0-9+.-]*:{_PATH}(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
"""RFC 3986, appendix A: a scheme, and only the characters that the grammar names."""


def matches(text: exp.Expr, pattern: str) -> exp.Expr:
    """Return the condition that the whole text matches a regular expression of RE2's syntax."""
    return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(rf"\A(?:{pattern})\z"))


def grouped(decimal: str, group: str | None) -> str:
    """Return the form of a number with its own decimal and grouping characters; a group stands between digits."""
    digits = "[0-9]+" if group is None else rf"[0-9]+(?:{re.escape(group)}[0-9]+)*"
    point = re.escape(decimal)
    return rf"[+-]?(?:{digits}(?:{point}(?:{digits})?)?|{point}{digits})(?:[eE][+-]?[0-9]+)?"


def grouped_integer(group: str | None) -> str:
    """Return the form of an integer with its own grouping character."""
    return INTEGER if group is None else rf"[+-]?[0-9]+(?:{re.escape(group)}[0-9]+)*"
