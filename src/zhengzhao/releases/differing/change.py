"""One change between two versions, classed for those who send data and for those who read it.

A side is *tightened* where it may have to do something: for an uploader, a file that was accepted may be refused; for a
downloader, a program that read every payload may miss something or meet what it has never seen. It is *loosened* where
less is asked of it, or more is promised to it. The step is that of the Data Package version recipe
(https://datapackage.org/recipes/data-package-version/), so that no break hides in a patch.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from zhengzhao.messages import Text

Effect = Literal["tightens", "loosens", "neutral"]
Action = Literal["added", "removed", "renamed", "changed", "moved"]
Subject = Literal["package", "resource", "field", "constraint", "property", "key", "rule", "check", "row"]


class Step(IntEnum):
    """What part of the version number a change asks for."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """Its name as version numbers have it, e.g. ``minor``."""
        return self.name.lower()

    @property
    def text(self) -> Text:
        """Its name for people."""
        return Text({3: "主版本号", 2: "次版本号", 1: "修订号", 0: "–"}[self], self.word if self else "–")


@dataclass(frozen=True)
class Class:
    """What a change means for both sides, and the step it asks for."""

    uploader: Effect
    downloader: Effect
    step: Step


TIGHTER = Class("tightens", "loosens", Step.MAJOR)
"""What may be sent shrinks: a constraint is more restrictive."""
LOOSER = Class("loosens", "tightens", Step.MINOR)
"""What may be sent grows: a reader may meet values that it has never seen."""
BOTH = Class("tightens", "tightens", Step.MAJOR)
"""What was right may be wrong and the other way round, or is called otherwise."""
ADDED = Class("neutral", "neutral", Step.MINOR)
"""Something new that nobody has to use."""
WORDING = Class("neutral", "neutral", Step.PATCH)
"""Words for people; no program decides by them."""
SAME = Class("neutral", "neutral", Step.NONE)


@dataclass(frozen=True)
class Change:
    """One change.

    Args:
        subject: What kind of thing changed.
        action: What became of it.
        resource: The table or list; empty for the package itself.
        name: The field, rule, key or row.
        property: The property, constraint or columns that changed; may be empty.
        before: What it was, None where it was not.
        after: What it is, None where it is no more.
        effect: What it means for both sides.
        text: The change in a sentence, without its table.
    """

    subject: Subject
    action: Action
    resource: str
    name: str
    property: str
    before: str | None
    after: str | None
    effect: Class
    text: Text
