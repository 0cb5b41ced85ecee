"""The name that a person most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from zhengzhao.messages import Text


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a person most likely meant."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return matches[0] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """Return how a sentence about an unknown name ends: with the known name that was most likely meant, if there is one.

    >>> did_you_mean("hose", ["house", "barn"]).en
    '; did you mean house?'
    """
    near = nearest(name, known)
    return Text(f"，是否指 {near}？", f"; did you mean {near}?") if near else Text("。", ".")
