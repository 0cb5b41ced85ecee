"""Check digits without taking a text apart character by character: eight characters are read as one number.

A check digit is written as plain terms, `STRPOS(alphabet, SUBSTRING(value, 3, 1))`, and each of them cuts a text from a
text. Where the check first asks for a form of fixed length, whose characters all stand in the alphabet, the same places
can be read off a few numbers (SIMD within a register): each byte of a number is a character. Whether it has the form,
and its place in the alphabet, are found for eight characters at once. A weighted sum of places is reckoned in FLOAT, in
which the engine needs no look at whether a number still fits, and which is exact for the small numbers that these are.

What does not have the form is not true here, be it false or NULL: a test never holds where the plain one does not. That
is enough for a first look, and the second one is plain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from itertools import pairwise
from typing import TypeGuard

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.engines.trees import call, try_cast, when
from zhengzhao.validators.forms import Form, forms_of, runs
from zhengzhao.validators.layout import nested, select

_AT_ONCE = 8
_EXACT = 2**24
"""Up to here a FLOAT holds every whole number."""
_HIGH = 0x80
_LOW = 0x7F
Key = tuple[str | int | Form, ...]


@dataclass(frozen=True)
class _Asked:
    """The form that a test asks of a text before anything else, and the conditions that say so."""

    name: str
    form: Form
    conditions: tuple[exp.Expr, ...]


@dataclass(frozen=True)
class _Word:
    """A number that holds a few characters of a text, the first one highest."""

    number: exp.Expr
    first: int
    form: Form

    @property
    def width(self) -> int:
        return len(self.form)


class Words:
    """Rewrites tests, and gathers the numbers that they read."""

    def __init__(self) -> None:
        self._layers: tuple[dict[Key, tuple[str, exp.Expr]], ...] = ({}, {})

    def put_into(self, test: exp.Expr) -> exp.Expr:
        """Return a test that reads the places of characters off numbers, where it can."""
        tree = test.copy()
        scope = _scope(tree)
        asked = None if scope is None else _asked(scope)
        if scope is None or asked is None or scope.find(exp.StrPosition) is None:
            return test
        first, *others = asked.conditions
        first.replace(self._fits(asked))
        for each in others:
            each.replace(exp.true())
        guarded = scope.args["true"] if isinstance(scope, exp.If) else scope
        for node in [*guarded.find_all(exp.Add, exp.Sub)]:
            summed = None if isinstance(node.parent, (exp.Add, exp.Sub)) else self._sum(node, asked)
            if summed is not None:
                node.replace(summed)
        for node in [*guarded.find_all(exp.StrPosition)]:
            place = self._place(node, asked)
            if place is not None:
                node.replace(exp.paren(exp.Add(this=place, expression=_number(1)), copy=False))
        return tree

    def add_to(self, query: exp.Select) -> exp.Select:
        """Add the numbers to the values that the tests read."""
        for layer in self._layers:
            if layer:
                added = [exp.alias_(value.copy(), name, quoted=True) for name, value in layer.values()]
                query = select([exp.Star(), *added], nested(query))
        return query

    def _kept(self, layer: int, key: Key, make: Callable[[], exp.Expr]) -> exp.Expr:
        """Return the column of a value, which is made once for each key."""
        known = self._layers[layer]
        if key not in known:
            known[key] = (f"|word:{layer}:{len(known)}", make())
        return column(known[key][0])

    def _fits(self, asked: _Asked) -> exp.Expr:
        """Return the condition that a text has the form."""
        words = [self._word(asked, first) for first in range(1, len(asked.form) + 1, _AT_ONCE)]
        conditions = [self._kept(1, (asked.name, asked.form, each.first), partial(_is_of, each)) for each in words]
        return exp.and_(*conditions, copy=False)

    def _word(self, asked: _Asked, place: int) -> _Word:
        """Return the number that holds the character at a place; NULL where the text has another length."""
        first = (place - 1) // _AT_ONCE * _AT_ONCE + 1
        form = asked.form[first - 1 : first - 1 + _AT_ONCE]

        def read() -> exp.Expr:
            part = exp.Substring(this=column(asked.name), start=_number(first), length=_number(len(form)))
            bytes_ = exp.EQ(this=call("strlen", column(asked.name)), expression=_number(len(asked.form)))
            return when(bytes_, try_cast(try_cast(call("encode", part), "BIT"), "UBIGINT"))

        return _Word(self._kept(0, (asked.name, len(asked.form), first), read), first, form)

    def _sum(self, node: exp.Expr, asked: _Asked) -> exp.Expr | None:
        """Return a sum of whole multiples of places and numbers, reckoned in FLOAT; None for any other sum."""
        total: exp.Expr | None = None
        most = constant = count = 0
        for sign, term in _terms(node):
            factor, rest = _factor(term)
            factor *= sign
            if rest is None:
                constant += factor
                continue
            less = 0
            if _is_place_less(rest):
                less, rest = int(rest.expression.name), rest.this.unnest()
            place = self._place(rest, asked)
            if place is None:
                return None
            constant += factor * (1 - less)
            most += abs(factor) * 255
            count += 1
            product = exp.Mul(this=_cast(_number(factor), "FLOAT"), expression=_cast(place, "FLOAT"))
            total = product if total is None else exp.Add(this=total, expression=product)
        if total is None or count == 1 or most + abs(constant) >= _EXACT:
            return None
        summed = _cast(exp.paren(total, copy=False), "INTEGER")
        return exp.paren(exp.Add(this=summed, expression=_number(constant)), copy=False) if constant else summed

    def _place(self, node: exp.Expr, asked: _Asked) -> exp.Expr | None:
        """Return the place of a character in an alphabet, from nought; None where it cannot be read off a number."""
        character = _character(node)
        if character is None:
            return None
        name, place, alphabet = character
        # Where it is asked whether there is a place, having no number would be an answer.
        doubted = node.find_ancestor(exp.Is, exp.Coalesce, exp.Nullif, exp.Query)
        if name != asked.name or place > len(asked.form) or not asked.form[place - 1] <= set(alphabet) or doubted:
            return None
        word = self._word(asked, place)
        key = (asked.name, len(asked.form), word.first, alphabet)
        mapped = self._kept(1, key, lambda: _cast(_places(word, alphabet), "BIGINT"))
        return _byte(mapped, word.first + word.width - 1 - place)


def _byte(word: exp.Expr, place: int) -> exp.Expr:
    """Return one byte of a number, counted from the last one."""
    if place:
        word = exp.paren(exp.BitwiseRightShift(this=word, expression=_number(8 * place)), copy=False)
    return exp.paren(exp.BitwiseAnd(this=word, expression=_number(255)), copy=False)


def _is_of(word: _Word) -> exp.Expr:
    """Return whether each byte of a number is one of the characters that may stand there.

    Characters are runs of codes. Where so much is added to a byte that only what lies behind a bound reaches its highest
    bit, that bit tells the two sides apart; a character lies in a run if it is behind an odd number of the bounds at
    which runs begin and end. A byte that has the highest bit itself is no character at all.
    """
    bounds = [[bound for first, last in runs(each) for bound in (first, last + 1)] for each in word.form]
    most = max(map(len, bounds))
    # A bound that no character reaches makes no difference.
    shifts = [bytes(_HIGH - each[index] if index < len(each) else 0 for each in bounds) for index in range(most)]
    low = _low(word)
    behind: list[exp.Expr] = [
        exp.paren(exp.Add(this=low.copy(), expression=_unsigned(shift)), copy=False) for shift in shifts
    ]
    odd = reduce(partial(call, "xor"), behind) if behind else low
    no_byte = exp.BitwiseNot(this=word.number.copy())
    told = exp.BitwiseAnd(
        this=exp.paren(exp.BitwiseAnd(this=odd, expression=no_byte)), expression=_all_bytes(_HIGH, word.width)
    )
    return exp.EQ(this=exp.paren(told), expression=_all_bytes(_HIGH, word.width))


def _places(word: _Word, alphabet: str) -> exp.Expr:
    """Return, for each byte of a number, the place of its character in an alphabet, from 0.

    The characters of an alphabet stand in the order of their codes, in runs with gaps between. From a character's code
    is taken that of the first one, and the length of each gap that lies before it. The highest bit of each byte is lent
    to the reckoning, so that one that is no character of the alphabet takes nothing from its neighbour.
    """
    width = word.width
    lent = exp.paren(exp.BitwiseOr(this=_low(word), expression=_all_bytes(_HIGH, width)), copy=False)
    places: exp.Expr = exp.Sub(this=lent, expression=_all_bytes(ord(alphabet[0]), width))
    for before, after in pairwise(alphabet):
        gap = ord(after) - ord(before) - 1
        if gap:
            raised = exp.paren(exp.Add(this=_low(word), expression=_all_bytes(_LOW - ord(before), width)), copy=False)
            high = exp.paren(exp.BitwiseAnd(this=raised, expression=_all_bytes(_HIGH, width)), copy=False)
            behind: exp.Expr = exp.paren(exp.BitwiseRightShift(this=high, expression=_number(7)), copy=False)
            places = exp.Sub(this=places, expression=exp.Mul(this=behind, expression=_number(gap)))
    return exp.BitwiseAnd(this=exp.paren(places, copy=False), expression=_all_bytes(_LOW, width))


def _low(word: _Word) -> exp.Expr:
    return exp.paren(exp.BitwiseAnd(this=word.number.copy(), expression=_all_bytes(_LOW, word.width)), copy=False)


def _all_bytes(value: int, width: int) -> exp.Expr:
    return _unsigned(bytes([value]) * width)


def _unsigned(value: bytes) -> exp.Expr:
    return _cast(_number(int.from_bytes(value, "big")), "UBIGINT")


def _cast(value: exp.Expr, to: str) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build(to, dialect="duckdb"))


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _terms(node: exp.Expr, sign: int = 1) -> list[tuple[int, exp.Expr]]:
    """Return the terms of a sum, each with its sign."""
    bare = node.unnest()
    if isinstance(bare, (exp.Add, exp.Sub)) and not _is_place_less(bare):
        second = sign if isinstance(bare, exp.Add) else -sign
        return [*_terms(bare.this, sign), *_terms(bare.expression, second)]
    return [(sign, bare)]


def _is_place_less(node: exp.Expr) -> TypeGuard[exp.Sub]:
    """Tell whether a whole number is taken from the place of a character."""
    if not isinstance(node, exp.Sub) or _character(node.this.unnest()) is None:
        return False
    return isinstance(node.expression, exp.Literal) and node.expression.is_int


def _factor(term: exp.Expr) -> tuple[int, exp.Expr | None]:
    """Read `3 * x` as 3 and x, and a whole number as itself and None."""
    if isinstance(term, exp.Literal) and term.is_int:
        return int(term.name), None
    if isinstance(term, exp.Mul) and isinstance(term.this, exp.Literal) and term.this.is_int:
        return int(term.this.name), term.expression.unnest()
    return 1, term


def _character(node: exp.Expr) -> tuple[str, int, str] | None:
    """Read `STRPOS('alphabet', SUBSTRING(column, place, 1))`; None for anything else."""
    if not isinstance(node, exp.StrPosition) or node.args.get("position") or node.args.get("occurrence"):
        return None
    alphabet, part = node.this, node.args["substr"].unnest()
    if not (isinstance(alphabet, exp.Literal) and _is_ordered(alphabet.name)):
        return None
    piece = _piece(part)
    return (piece[0], piece[1], alphabet.name) if piece is not None and piece[2] == 1 else None


def _piece(node: exp.Expr) -> tuple[str, int, int] | None:
    """Read `SUBSTRING(column, first, length)`; None for anything else."""
    if not isinstance(node, exp.Substring):
        return None
    text, first, length = node.this.unnest(), node.args.get("start"), node.args.get("length")
    if not (isinstance(text, exp.Column) and isinstance(first, exp.Literal) and isinstance(length, exp.Literal)):
        return None
    return (text.name, int(first.name), int(length.name)) if int(first.name) > 0 else None


def _is_ordered(alphabet: str) -> bool:
    return alphabet.isascii() and bool(alphabet) and list(alphabet) == sorted(set(alphabet))


def _scope(test: exp.Expr) -> exp.Expr | None:
    """Return the part of a test that is always asked first: a chain of conditions, or the first case of several."""
    bare = test.unnest()
    if isinstance(bare, exp.Case):
        first = bare.args["ifs"][0]
        return first if bare.this is None else None
    return bare if isinstance(bare, exp.And) else None


def _asked(scope: exp.Expr) -> _Asked | None:
    """Return the form that a scope asks of a text, before anything else, and of parts of it."""
    chain = _chain(scope.this if isinstance(scope, exp.If) else scope)
    found = _asked_of(chain[0])
    if found is None or not isinstance(chain[0].this.unnest(), exp.Column):
        return None
    name, _, whole = found
    places, conditions = list(whole), [chain[0]]
    for each in chain[1:]:
        part = _asked_of(each)
        if part is not None and part[0] == name and part[1] + len(part[2]) <= len(places) + 1:
            where = slice(part[1] - 1, part[1] - 1 + len(part[2]))
            places[where] = [one & other for one, other in zip(places[where], part[2], strict=True)]
            conditions.append(each)
    return _Asked(name, tuple(places), tuple(conditions))


def _chain(node: exp.Expr) -> list[exp.Expr]:
    bare = node.unnest()
    return [*_chain(bare.this), *_chain(bare.expression)] if isinstance(bare, exp.And) else [bare]


def _asked_of(node: exp.Expr) -> tuple[str, int, Form] | None:
    """Read a form of a column, or of a part of one that is as long: the name, the first place, the form."""
    if not isinstance(node, exp.RegexpLike) or not isinstance(node.expression, exp.Literal):
        return None
    forms = forms_of(node.expression.name)
    if len(forms) != 1 or not forms[0]:
        return None
    text = node.this.unnest()
    if isinstance(text, exp.Column):
        return text.name, 1, forms[0]
    piece = _piece(text)
    return (piece[0], piece[1], forms[0]) if piece is not None and piece[2] == len(forms[0]) else None
