"""The name that a person most likely meant."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from zhengzhao.messages import Text, ended


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a person most likely meant, whatever the width and case of letters, and spaces.

    A name that is near comes first, then one of which a part was given.

    >>> nearest("ＤＡＹ", ["date", "day"]), nearest("统一　代码", ["统一代码"]), nearest("event", ["penalty", "last_event"])
    ('day', '统一代码', 'last_event')
    """
    names: dict[str, str] = {}
    for each in known:
        names.setdefault(alike(each), each)
    given = alike(name)
    wider = sorted((each for each in names if len(given) > 1 and given in each), key=len)
    matches = _near(given, names, 0.7) or wider or _near(given, names, 0.5)
    return names[matches[0]] if matches else None


def _near(given: str, names: Iterable[str], cutoff: float) -> list[str]:
    return difflib.get_close_matches(given, names, n=1, cutoff=cutoff)


def meant(name: str, known: Iterable[str]) -> Text:
    """Return the question that a sentence about an unknown name ends with; nothing where none of the known is near.

    >>> meant("hose", ["house", "barn"]).en, meant("xyz", ["house"]).en
    ('; did you mean house?', '')
    """
    near = nearest(name, known)
    return Text(f"，是否指 {near}？", f"; did you mean {near}?") if near else Text("", "")


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """Return how such a sentence ends: with `meant` as a question, or with a full stop.

    >>> did_you_mean("hose", ["house", "barn"]).en
    '; did you mean house?'
    """
    hint = meant(name, known)
    return ended(hint.zh, hint.en)


def alike(name: str) -> str:
    r"""Return what names have in common that differ in the width and case of letters, in spaces, and in what prints nothing.

    >>> alike("Ｄａｙ １"), alike("\ufeffday\u200b1")
    ('day1', 'day1')
    """
    folded = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    if folded.isprintable():
        return folded
    return "".join(each for each in folded if unicodedata.category(each) != "Cf")
