"""Check digits without taking a text apart character by character: eight characters are read as one number.

A check digit is written as plain terms, `STRPOS(alphabet, SUBSTRING(value, 3, 1))`, and each of them cuts a text from a
text. Where the check first asks for a form of fixed length, whose characters all stand in the alphabet, the same places
can be read off a few numbers: each byte of a number is a character, and what that adds to a sum is looked up in a table
by its code. A character that may not stand there adds infinity, or has no place: no sum in which it stands is right, so
of the form nothing but the length need be asked.

What does not have the form is not true here, be it false or NULL: a test never holds where the plain one does not. That
is enough for a first look, and the second one is plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.engines.trees import add_up, call, data_type, try_cast
from zhengzhao.validators.layout import nested, select
from zhengzhao.validators.looking.forms import Form, forms_of

_AT_ONCE = 8
_EXACT = 2**24
"""Up to here a FLOAT holds every whole number."""


@dataclass
class _Asked:
    """The form that a test asks of a text before anything else, and the conditions that say so.

    `guarded` is what is asked of a text that has the form, and `looked_up` the places whose characters it looks up such
    that none but those of the form will do.
    """

    name: str
    form: Form
    conditions: tuple[exp.Expr, ...]
    guarded: exp.Expr
    looked_up: set[int] = field(default_factory=set)


class Words:
    """Rewrites tests, and gathers the numbers that they read."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], tuple[str, exp.Expr]] = {}

    def put_into(self, test: exp.Expr) -> exp.Expr:
        """Return a test that reads the places of characters off numbers, where it can."""
        tree = test.copy()
        scope = _scope(tree)
        asked = None if scope is None else _asked(scope)
        if scope is None or asked is None or scope.find(exp.StrPosition) is None:
            return test
        guarded = asked.guarded
        for node in [*guarded.find_all(exp.Add, exp.Sub)]:
            summed = None if isinstance(node.parent, (exp.Add, exp.Sub)) else self._sum(node, asked)
            if summed is not None:
                node.replace(summed)
        for character in [*guarded.find_all(exp.StrPosition)]:
            place = self._place(character, asked)
            if place is not None:
                character.replace(place)
        for cast in [*guarded.find_all(exp.TryCast)]:
            day = _day(cast, asked)
            if day is not None:
                cast.replace(day)
        if len(asked.looked_up) == len(asked.form) and _alone(scope, asked):
            first, *others = asked.conditions
            first.replace(exp.EQ(this=call("strlen", column(asked.name)), expression=_number(len(asked.form))))
            for each in others:
                each.replace(exp.true())
        return tree

    def add_to(self, query: exp.Select) -> exp.Select:
        """Add the numbers to the values that the tests read."""
        if not self._numbers:
            return query
        added = [exp.alias_(value.copy(), name, quoted=True) for name, value in self._numbers.values()]
        return select([exp.Star(), *added], nested(query))

    def _sum(self, node: exp.Expr, asked: _Asked) -> exp.Expr | None:
        """Return a sum of whole multiples of places and numbers; None for any other sum."""
        terms: list[exp.Expr] = []
        most = constant = 0
        seen = set()
        for sign, term in _terms(node):
            factor, rest = _factor(term)
            factor *= sign
            if rest is None:
                constant += factor
                continue
            less = 0
            if _is_place_less(rest):
                less, rest = int(rest.expression.name), rest.this.unnest()
            found = _looked_up(rest, asked)
            if found is None:
                return None
            place, alphabet = found
            adds = {each: factor * (alphabet.index(each) + 1 - less) for each in asked.form[place - 1]}
            most += max(map(abs, adds.values()))
            codes = range(1, 1 + max(map(ord, adds)))
            terms.append(self._table(asked, place, [adds.get(chr(code), "inf") for code in codes], "FLOAT"))
            seen.add(place)
        if len(terms) < 2 or most + abs(constant) >= _EXACT:
            return None
        if _decides(node, asked.guarded):
            asked.looked_up |= seen
        # FLOAT is exact for the small numbers that these are, and the engine need not look whether they still fit.
        total = add_up(terms)
        summed = exp.paren(exp.Add(this=total, expression=_number(constant)) if constant else total, copy=False)
        return summed if _is_remainder_asked(node) else try_cast(summed, "INTEGER")

    def _place(self, node: exp.Expr, asked: _Asked) -> exp.Expr | None:
        """Return the place of a character in an alphabet, from one; None where it cannot be read off a number."""
        found = _looked_up(node, asked)
        if found is None:
            return None
        place, alphabet = found
        allowed = asked.form[place - 1]
        codes = range(1, 1 + max(map(ord, allowed)))
        places = [alphabet.index(chr(code)) + 1 if chr(code) in allowed else "NULL" for code in codes]
        if _decides(node, asked.guarded):
            asked.looked_up.add(place)
        return self._table(asked, place, places, "INTEGER")

    def _table(self, asked: _Asked, place: int, values: Sequence[int | str], kind: str) -> exp.Expr:
        """Return the value of a table for the character at a place, by its code from one; NULL for any higher one."""
        first = (place - 1) // _AT_ONCE * _AT_ONCE + 1
        width = min(_AT_ONCE, len(asked.form) + 1 - first)
        key = (asked.name, first, width)
        if key not in self._numbers:
            part = exp.Substring(this=column(asked.name), start=_number(first), length=_number(width))
            number = try_cast(try_cast(call("encode", part), "BIT"), "BIGINT")
            self._numbers[key] = (f"|word:{len(self._numbers)}", number)
        code: exp.Expr = column(self._numbers[key][0])
        after = first + width - 1 - place
        if after:
            code = exp.paren(exp.BitwiseRightShift(this=code, expression=_number(8 * after)), copy=False)
        code = exp.paren(exp.BitwiseAnd(this=code, expression=_number(255)), copy=False)
        text = exp.Literal.string(f"[{', '.join(map(str, values))}]")
        return call("array_extract", _cast(text, f"{kind}[{len(values)}]"), code)


def _looked_up(node: exp.Expr, asked: _Asked) -> tuple[int, str] | None:
    """Read the place of a character in a text and in an alphabet; None where it cannot be read off a number."""
    character = _character(node)
    if character is None:
        return None
    name, place, alphabet = character
    # Where it is asked whether there is a place, having no number would be an answer.
    doubted = node.find_ancestor(exp.Is, exp.Coalesce, exp.Nullif, exp.Query)
    if name != asked.name or place > len(asked.form) or not asked.form[place - 1] <= set(alphabet) or doubted:
        return None
    return place, alphabet


def _day(node: exp.Expr, asked: _Asked) -> exp.Expr | None:
    """Return a day that is put together of eight digits in a row, read as it stands; None for anything else."""
    if not node.is_type("DATE"):
        return None
    pieces = [_piece(each) for each in node.this.unnest().flatten() if not isinstance(each, exp.Literal)]
    between = [each.name for each in node.this.unnest().flatten() if isinstance(each, exp.Literal)]
    if None in pieces or between != ["-", "-"] or len(pieces) != 3:
        return None
    (name, first, _), *_ = [each for each in pieces if each]
    if pieces != [(name, first, 4), (name, first + 4, 2), (name, first + 6, 2)] or name != asked.name:
        return None
    if not all(each <= set("0123456789") for each in asked.form[first - 1 : first + 7]) or first + 7 > len(asked.form):
        return None
    part = exp.Substring(this=column(name), start=_number(first), length=_number(8))
    return _cast(call("try_strptime", part, "%Y%m%d"), "DATE")


def _alone(scope: exp.Expr, asked: _Asked) -> bool:
    """Tell whether a text of the length of the form that has not the form cannot hold after all."""
    if not isinstance(scope, exp.If):
        return True
    case = scope.parent
    others = [each for each in case.args["ifs"] if each is not scope] if case else []
    found = [_asked_of(_chain(each.this)[0]) for each in others]
    shorter = all(each and each[0] == asked.name and len(each[2]) != len(asked.form) for each in found)
    return case is not None and shorter and case.args.get("default") == exp.false()


def _is_remainder_asked(node: exp.Expr) -> bool:
    """Tell whether of a sum nothing is asked but which remainder it leaves: infinity leaves none."""
    above = [each for each in _ancestors(node) if not isinstance(each, exp.Paren)][:2]
    return [type(each) for each in above] == [exp.Mod, exp.EQ]


def _decides(node: exp.Expr, scope: exp.Expr) -> bool:
    """Tell whether a scope cannot hold where a term of it has no value."""
    for each in _ancestors(node):
        if each is scope:
            return True
        if not isinstance(each, (exp.Paren, exp.And, exp.EQ, exp.Mod, exp.Add, exp.Sub, exp.Mul)):
            return False
    return False


def _ancestors(node: exp.Expr) -> Iterator[exp.Expr]:
    while node.parent is not None:
        node = node.parent
        yield node


def _cast(value: exp.Expr, to: str) -> exp.Expr:
    return exp.Cast(this=value, to=data_type(to))


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
    if not all(places):
        # No text has the form.
        return None
    guarded = scope.args["true"] if isinstance(scope, exp.If) else scope
    return _Asked(name, tuple(places), tuple(conditions), guarded)


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
