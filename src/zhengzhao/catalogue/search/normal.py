"""One form for what is the same to a reader, and how Chinese words sound."""

from __future__ import annotations

import unicodedata
from collections.abc import Set
from functools import lru_cache

from pypinyin import lazy_pinyin

BREAK = "'"
"""Stands before every syllable, so that ``xi'an`` is not ``xian``."""
_LONGEST = 6
"""Letters of the longest syllable, zhuang."""
_READINGS = 8
"""No more ways to read the same letters than these."""
_TONES = {
    code: "v" if letter[0] == "u" and "\u0308" in letter else letter[0]
    for code in range(0xC0, 0x250)
    if len(letter := unicodedata.normalize("NFD", chr(code))) > 1
}
"""Letters with a tone as keyboards write them; ü is written v."""


def plain(text: str) -> str:
    """Return a text as it is compared: half-width, lower case, without tones, blanks, brackets and other marks.

    >>> plain("食品销售 （仅销售预包装食品）") == plain("食品销售(仅销售预包装食品)")
    True
    >>> plain("ＫＴＶ"), plain("lǚ yóu")
    ('ktv', 'lvyou')
    """
    letters = unicodedata.normalize("NFKC", text).casefold().translate(_TONES)
    return "".join(each for each in letters if each.isalnum())


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """Return the syllables of a plain text, each after a break; letters and figures stay as they are.

    >>> sound("餐饮服务")
    "'can'yin'fu'wu"
    """
    return "".join(BREAK + each for each in lazy_pinyin(text, errors=list))  # type: ignore[arg-type]  # a list is taken as well


def initials(syllables: str) -> str:
    """Return the first letter of each syllable of `sound`.

    >>> initials("'can'yin'fu'wu")
    'cyfw'
    """
    return "".join(each[0] for each in syllables.split(BREAK)[1:])


def spoken(syllables: str) -> str:
    """Return the syllables of `sound` as people write them.

    >>> spoken("'can'yin")
    'can yin'
    """
    return " ".join(syllables.split(BREAK)[1:])


def readings(letters: str, syllables: Set[str], begun: Set[str]) -> list[str]:
    """Return the ways to read letters as syllables, in the form of `sound`, a few at most; the last may be begun only.

    Args:
        letters: What a person typed, without blanks.
        syllables: The syllables that there are.
        begun: What they begin with.

    >>> readings("xian", {"xi", "an", "xian"}, {"xia", "xian", "an"})
    ["'xi'an", "'xian"]
    """
    # From the last letter on, so that every rest is read once, however many ways lead to it.
    rests: dict[int, list[str]] = {}
    for start in reversed(range(len(letters))):
        ends = range(start + 1, min(len(letters), start + _LONGEST + 1))
        heads = {end: letters[start:end] for end in ends if letters[start:end] in syllables}
        found = [f"{BREAK}{head}{rest}" for end, head in heads.items() for rest in rests[end]]
        last = letters[start:]
        rests[start] = [*found, *([BREAK + last] if last in begun else [])][:_READINGS]
        rests.pop(start + _LONGEST, None)
    return rests.get(0, [])
