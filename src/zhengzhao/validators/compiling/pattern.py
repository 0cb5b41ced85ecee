"""The regular expressions of XML Schema, which Table Schema asks for, in the syntax of RE2.

The two differ where XML Schema's classes are those of Unicode (https://www.w3.org/TR/xmlschema-2/#regexs). `^` and `$`
stay anchors, as people write them; the whole value has to match with or without them.
"""

from __future__ import annotations

import re

_INSIDE = {"d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"\p{L}\p{M}\p{N}\p{S}", "W": r"\p{P}\p{Z}\p{C}"}
_INSIDE |= {"i": r"\p{L}_:", "c": r"\p{L}\p{M}\p{N}_:.\-"}
_OUTSIDE = {**_INSIDE, **{letter: f"[{_INSIDE[letter]}]" for letter in "wWic"}, "I": r"[^\p{L}_:]"}
_OUTSIDE["C"] = r"[^\p{L}\p{M}\p{N}_:.\-]"
SUBTRACTION = r"\C"
"""What RE2 refuses, put where a class takes another away: RE2 would read it as something else without a word."""


def to_re2(pattern: str) -> str:
    r"""Return the pattern in RE2's syntax; what RE2 has no word for stays, so that RE2 refuses it.

    >>> to_re2(r"\d{4}[\w-]")
    '\\p{Nd}{4}[\\p{L}\\p{M}\\p{N}\\p{S}-]'
    """
    written, inside = [], False
    for part in re.findall(r"\\.|-\[|.", pattern, re.DOTALL):
        if len(part) == 2 and part[0] == "\\":
            written.append((_INSIDE if inside else _OUTSIDE).get(part[1], part))
        elif part == "-[" and inside:
            written.append(SUBTRACTION)
        else:
            inside = part.endswith("[") or (inside and part != "]")
            written.append(part)
    return "".join(written)
