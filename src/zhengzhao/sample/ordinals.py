"""Values as expressions over the row's ordinal: drawn from it, or counted by it where they must not repeat."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.sample.recipes import draw
from zhengzhao.standard import Field

ORDINAL = "|ordinal"
"""The row's ordinal in its table, from 1."""


def pick(seed: int, size: int, *names: str) -> exp.Expr:
    """Return a number from 0 to below `size`, drawn for the row and the names."""
    drawn = draw(seed, column(ORDINAL), *(exp.Literal.string(name) for name in names))
    return exp.paren(exp.Mod(this=drawn, expression=exp.Literal.number(size)))


def counting(prefix: str, length: int) -> exp.Expr:
    """Return a text that no other row has: a prefix and the row's ordinal, in so many characters."""
    return concat(prefix, padded(column(ORDINAL), length - len(prefix)))


def choice(position: exp.Expr, texts: Sequence[str | None]) -> exp.Expr:
    """Return the text at a position, counted from 0."""
    if len(texts) == 1:
        return _text(texts[0])
    return exp.Case(
        this=position.copy(),
        ifs=[exp.If(this=exp.Literal.number(index), true=_text(text)) for index, text in enumerate(texts[:-1])],
        default=_text(texts[-1]),
    )


def counted(rows: int | None, size: int, seed: int, field: Field) -> exp.Expr:
    """A number from 0 to below `size`: drawn, or the row's own where it must not repeat."""
    return pick(seed, size, field.name) if rows is None else before()


def within(field: Field, numbers: range, rows: int | None, seed: int) -> exp.Expr:
    """A number of a range: drawn, or the row's own where it must not repeat."""
    return exp.Add(this=exp.Literal.number(numbers.start), expression=counted(rows, len(numbers), seed, field))


def before() -> exp.Expr:
    """The row's ordinal, counted from 0."""
    return exp.paren(exp.Sub(this=column(ORDINAL), expression=exp.Literal.number(1)))


def padded(number: exp.Expr, width: int) -> exp.Expr:
    """A number in so many digits."""
    return exp.Pad(
        this=exp.cast(exp.paren(number.copy()), "VARCHAR"),
        expression=exp.Literal.number(width),
        fill_pattern=exp.Literal.string("0"),
        is_left=True,
    )


def concat(*parts: str | exp.Expr) -> exp.Expr:
    """Texts one behind the other."""
    return exp.Concat(expressions=[exp.Literal.string(each) if isinstance(each, str) else each for each in parts])


def _text(text: str | None) -> exp.Expr:
    return exp.null() if text is None else exp.Literal.string(text)
