r"""Regular expressions of RE2's syntax in that of PostgreSQL, as far as both mean the same.

The two differ at the end of the text (`\z`), in characters by number, in what `.` and the classes are, and in how often
something may be repeated. What PostgreSQL has no word for is not translated at all: a pattern that means something else
would be worse than none.
"""

from __future__ import annotations

import re

_MOST_TIMES = 255
_TOKEN = re.compile(
    r"\\x\{(?P<number>[0-9A-Fa-f]{1,6})\}|\\(?P<escape>.)|(?P<times>\{\d+(?:,\d*)?\})|(?P<group>\(\?.)|(?P<plain>.)",
    re.DOTALL,
)
_ANCHORS = {"A": r"\A", "z": r"\Z"}
_CLASSES = {"d": "0-9", "s": r"\t\n\f\r ", "w": "0-9A-Za-z_"}
_CONTROLS = "tnfr"


def to_postgres(pattern: str) -> str | None:
    r"""Return the pattern in the syntax of PostgreSQL; None where it has no word for it.

    >>> to_postgres(r"\A(?:[0-9]{6})\z")
    '\\A(?:[0-9]{6})\\Z'
    >>> to_postgres(r"\p{Han}+") is None
    True
    """
    written: list[str] = []
    inside, at = False, 0
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        assert found is not None
        token, at = found.group(), found.end()
        if inside and found["group"]:
            token, at = "(", found.start() + 1
        part = _translated(token, found, inside, pattern[found.start() + 1 : found.start() + 2])
        if part is None:
            return None
        if token == "[" and not inside:
            inside = True
            # A bracket that stands first in a class is a member of it, in both syntaxes; a class of POSIX is not taken.
            for extra in ("^", "]"):
                if pattern[at : at + 1] == extra:
                    part, at = part + extra, at + 1
        elif token == "]" and inside:
            inside = False
        written.append(part)
    return "".join(written)


def _translated(token: str, found: re.Match[str], inside: bool, after: str) -> str | None:
    if number := found["number"]:
        return _by_number(int(number, 16))
    if (escape := found["escape"]) is not None:
        return _escaped(escape, inside)
    if found["group"] and not inside:
        return token if token == "(?:" else None
    if found["times"] and not inside:
        return token if all(int(each) <= _MOST_TIMES for each in re.findall(r"\d+", token)) else None
    if token == "." and not inside:
        return r"[^\n]"
    if token == "[" and inside:
        return None if after in (":", ".", "=") else r"\["
    return token


def _escaped(letter: str, inside: bool) -> str | None:
    if letter in _ANCHORS and not inside:
        return _ANCHORS[letter]
    if letter in _CLASSES:
        return _CLASSES[letter] if inside else f"[{_CLASSES[letter]}]"
    if letter in _CONTROLS:
        return f"\\{letter}"
    return None if letter.isalnum() else f"\\{letter}"


def _by_number(number: int) -> str:
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
