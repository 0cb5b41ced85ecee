"""One way to break one rule of one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from zhengzhao.validators.compiling.bound import BoundRule

Kind = Literal["value", "repeat", "twin", "record", "label"]


@dataclass(frozen=True)
class Fault:
    """One way to break one rule of one table.

    Args:
        table: The table.
        check: The name that was asked for.
        kind: `value` puts texts into fields, `repeat` repeats a row, `twin` gives a row what stands in the one before,
            `record` breaks the form of a record and `label` that of the header.
        fields: The fields concerned.
        texts: The text of each field, as an expression over the row's ordinal.
        taken: The fields whose values a twin takes from the row before.
        suffixes: What is put behind a value that is taken.
        rule: The rule that it breaks.
        others: Other rules of the same fields; a row that would break one of them as well is not taken.
        unasked: Rules that look into another table under a condition on what is changed; a row that they would ask
            about is not taken either.
    """

    table: str
    check: str
    kind: Kind
    fields: tuple[str, ...] = ()
    texts: Mapping[str, exp.Expr] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    suffixes: Mapping[str, str] = field(default_factory=dict)
    rule: BoundRule | None = None
    others: tuple[BoundRule, ...] = ()
    unasked: tuple[BoundRule, ...] = ()
