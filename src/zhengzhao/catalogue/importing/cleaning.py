"""What people write into one cell: widths, breaks, enumerations and several values; each step is a text into texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

_OPEN, _CLOSED = "（(【[《“〔「", "）)】]》”〕」"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBER = re.compile(rf"(?<![\d.])(\d{{1,2}})[.．、](?!\d)|[（(](\d{{1,2}})[)）]|([{_CIRCLED}])")
_HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff，。；：、！？（）《》【】“”"
_GAP = re.compile(rf"(?<=[{_HAN}])[ \t\u3000\xa0]+(?=[{_HAN}])")
_BROKEN = re.compile(rf"(?<=[{_HAN}])\s*[\r\n]+\s*(?=[{_HAN}])")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if not chr(code).isalnum()}
_HALF |= {"、": "､", "。": "｡", "\u3000": " "}
_OTHER_WIDTH = _HALF | {half: wide for wide, half in _HALF.items()}
_ALIKE = str.maketrans("OoQIl|", "000111")
_LIMITED = re.compile(r"(.+?)\s*[（(]([^（()）]+)[)）]\s*")
_DATE = re.compile(r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


def clean(text: str) -> str:
    """Write a text as the catalogue has it: one line, letters and digits half-width, brackets around Chinese full-width.

    >>> clean(" 食品经营许可(仅销售 预包装食品) ＡＢ１ ")
    '食品经营许可（仅销售预包装食品） AB1'
    """
    text = _INVISIBLE.sub("", text).translate(_WIDE)
    text = _BROKEN.sub("", text.strip())
    text = re.sub(r"\s*[\r\n]+\s*", " ", text)
    text = re.sub(rf"(?<=[{_HAN}])\(|\((?=[{_HAN}])", "（", text)
    text = re.sub(rf"(?<=[{_HAN}])\)", "）", text)
    return _GAP.sub("", text).strip(" \u3000\xa0")


def split(text: str, marks: str, is_known: Callable[[str], bool] = lambda _: False) -> list[str]:
    r"""Split a cell into its values; what stands in brackets is never split, and no name that is known.

    Args:
        text: The cell.
        marks: The characters between values, each for itself and whatever its width; ``1`` also takes enumerations:
            1. 1、 （1） ①.
        is_known: Whether a text is a name as it stands: 从事饲料、饲料添加剂生产的企业审批 is one item.

    >>> split("1.食品销售2.食品生产（含、小作坊）；零售", "1；、")
    ['食品销售', '食品生产（含、小作坊）', '零售']
    """
    marks = both_widths(marks)
    strong = [each for each in marks if each in "；;\n"]
    weak = [each for each in marks if each not in "；;\n1"]
    found = []
    for numbered in _numbered(text) if "1" in marks else [text]:
        for part in _parts(numbered, strong):
            found += _joined(list(_cut(part, weak)), is_known)
    return [each for each in found if each]


def both_widths(marks: str) -> str:
    """Return some marks with the same ones of the other width: people type now the one and now the other.

    >>> both_widths("1、；")
    '1、；､;'
    """
    return marks + "".join(_OTHER_WIDTH[each] for each in marks if _OTHER_WIDTH.get(each, "") not in marks)


def limited(text: str) -> tuple[str, str] | None:
    """Split a word from the bracket that limits it: 食品销售（仅限外商投资企业）; None where there is none."""
    found = _LIMITED.fullmatch(text)
    return (found[1], found[2].strip()) if found else None


def code(text: str, pattern: re.Pattern[str]) -> str | None:
    """Write a code as its pattern has it; None where it is no such code.

    Spaces and apostrophes are left out, wide letters made half-width; O and I become 0 and 1, letters upper case or
    lower, only where the code fits then and did not before.

    >>> code("'F1O4 1", re.compile("[A-Z][A-Z0-9][0-9]{3}"))
    'F1041'
    """
    bare = re.sub(r"[\s'’‘`\"]", "", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
    for form in (bare, bare.upper(), bare.lower(), *_mended(bare)):
        if pattern.fullmatch(form):
            return form
    return None


def day(text: str) -> str | None:
    """Write a day as YYYY-MM-DD; None where it is none.

    >>> day("2021年7月1日"), day("2021.7.1"), day("2021-13-01")
    ('2021-07-01', '2021-07-01', None)
    """
    from datetime import date

    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    year, month, number = (int(each) for each in found.groups() if each is not None)
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None


def _mended(bare: str) -> Iterator[str]:
    # One letter at a time from the right, then all: F1O41 has one that is wrong, and its first is right.
    doubtful = [at for at, letter in enumerate(bare) if letter.translate(_ALIKE) != letter]
    for first in range(len(doubtful) - 1, -1, -1):
        kept = set(doubtful[first:])
        yield "".join(each.translate(_ALIKE) if at in kept else each for at, each in enumerate(bare.upper()))


def _numbered(text: str) -> list[str]:
    # Numbers split only where they count up from 1: in GB/T 1.1 they do not.
    starts = [each for each in _NUMBER.finditer(text) if _depth(text, each.start()) == 0]
    numbers = [int(each[1] or each[2]) if not each[3] else _CIRCLED.index(each[3]) + 1 for each in starts]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        return [text]
    ends = [each.start() for each in starts[1:]] + [len(text)]
    head = text[: starts[0].start()].strip()
    return ([head] if head else []) + [text[each.end() : end] for each, end in zip(starts, ends, strict=True)]


def _parts(text: str, marks: Sequence[str]) -> list[str]:
    return [each for each in _cut(text, marks) if each not in marks]


def _cut(text: str, marks: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a text and the marks between them in turn, brackets kept whole."""
    depth, begun = 0, 0
    for at, letter in enumerate(text):
        depth += (letter in _OPEN) - (letter in _CLOSED)
        if letter in marks and depth <= 0:
            yield text[begun:at]
            yield letter
            begun, depth = at + 1, 0
    yield text[begun:]


def _joined(parts: list[str], is_known: Callable[[str], bool]) -> list[str]:
    """Put parts together again where they are one known name, the longest first; the marks stand between the parts."""
    found, at = [], 0
    while at < len(parts):
        end = next(
            (last for last in range(len(parts), at + 2, -2) if is_known(_tidy("".join(parts[at:last])))),
            at + 1,
        )
        found.append(_tidy("".join(parts[at:end])))
        at = end + 1
    return found


def _tidy(text: str) -> str:
    return clean(text).strip("；;。，, ")


def _depth(text: str, end: int) -> int:
    # （1） is a bracket of its own, so brackets around the number itself do not count.
    return sum((each in _OPEN) - (each in _CLOSED) for each in text[:end])
