"""Characters that may not stand in a text, asked of it once, however many checks forbid some.

To look through a text for one set of characters costs as much as for another that is larger: what counts is how often
it is read. Checks that forbid characters in the same field are therefore asked together in a first look, which need not
know which of them fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlglot import exp

from zhengzhao.engines import column

_CLASS = re.compile(r"\[((?![\^-])(?:[^\[\]\\]|\\x\{[0-9A-Fa-f]+\})+(?<!-))\]")
"""A set of characters by themselves, by their codes and by ranges of both, which can be put together with another."""


def forbids(test: exp.Expr) -> str | None:
    """Return the field in which a test forbids a set of characters, besides what else it asks; None if it does not."""
    return next((found[0] for each in _parts(test) if (found := _forbidden(each)) is not None), None)


def together(tests: Iterable[exp.Expr]) -> exp.Expr:
    """Return one test that holds where all of some do, which forbid characters in the same field."""
    kept: list[exp.Expr] = []
    forbidden: dict[str, str] = {}
    for part in (each for test in tests for each in _parts(test)):
        found = _forbidden(part)
        if found is None:
            kept.append(part.copy())
        else:
            name, characters = found
            forbidden[name] = forbidden.get(name, "") + characters
    for name, characters in forbidden.items():
        whole = exp.RegexpLike(this=column(name), expression=exp.Literal.string(f"[{characters}]"))
        kept.append(exp.not_(whole, copy=False))
    return exp.and_(*kept, copy=False)


def _parts(test: exp.Expr) -> list[exp.Expr]:
    bare = test.unnest()
    return [part for each in bare.flatten() for part in _parts(each)] if isinstance(bare, exp.And) else [bare]


def _forbidden(part: exp.Expr) -> tuple[str, str] | None:
    """Read `NOT REGEXP_MATCHES(column, '[…]')` as the name of the column and what stands in the brackets."""
    match = part.this.unnest() if isinstance(part, exp.Not) else None
    if not isinstance(match, exp.RegexpLike) or not isinstance(match.expression.unnest(), exp.Literal):
        return None
    text, pattern = match.this.unnest(), _CLASS.fullmatch(match.expression.unnest().name)
    return (text.name, pattern[1]) if isinstance(text, exp.Column) and pattern is not None else None
