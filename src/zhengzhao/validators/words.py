"""Check digits without taking a text apart character by character: eight characters are read as one number.

A check digit is written as plain terms, `STRPOS(alphabet, SUBSTRING(value, 3, 1))`, and each of them cuts a text from a
text. Where the check also asks for a form of fixed length, whose characters all stand in the alphabet, the same places
can be read off a few numbers (SIMD within a register): each byte of a number is a character, and the place of every
character in the alphabet is found for eight of them at once.

What does not have the form has no numbers, so that the test is NULL where it would need them: it never holds where the
plain one does not. That is enough for a first look, and the second one is plain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.engines.trees import call, when
from zhengzhao.validators.layout import nested, select

_AT_ONCE = 8
_FORM = re.compile(r"\\A((?:\[[^\]\\^]+\](?:\{[0-9]+\})?)+)\\z")
_PART = re.compile(r"\[([^\]]+)\](?:\{([0-9]+)\})?")


class Words:
    """Rewrites tests, and gathers the numbers that they read."""

    def __init__(self) -> None:
        self._layers: tuple[dict[str, exp.Expr], ...] = ({}, {}, {})

    def put_into(self, test: exp.Expr) -> exp.Expr:
        """Return a test that reads the places of characters off numbers, where it can; it is NULL where it needs them."""
        if test.find(exp.StrPosition) is None:
            return test
        forms = _forms(test)

        def replaced(node: exp.Expr) -> exp.Expr:
            if isinstance(node, exp.RegexpLike) and isinstance(node.this.unnest(), exp.Column):
                name = node.this.unnest().name
                return self._fits(name, node) if node.expression == forms.get(name, (None,))[0] else node
            character = _character(node)
            # Where it is asked whether there is a place, having no number would be an answer.
            if character is None or node.find_ancestor(exp.Is, exp.Coalesce, exp.Nullif, exp.Query) is not None:
                return node
            name, place, alphabet = character
            pattern, form = forms.get(name, (None, []))
            if pattern is None or place > len(form) or not form[place - 1] <= set(alphabet):
                return node
            return self._place(name, place, alphabet, pattern, len(form))

        return test.transform(replaced).transform(_from_nought, copy=False)

    def add_to(self, query: exp.Select) -> exp.Select:
        """Add the numbers to the values that the tests read."""
        for layer in self._layers:
            if layer:
                added = [exp.alias_(value.copy(), name, quoted=True) for name, value in layer.items()]
                query = select([exp.Star(), *added], nested(query))
        return query

    def _fits(self, name: str, form: exp.RegexpLike) -> exp.Expr:
        fits = f"|fits:{name}:{form.expression.name}"
        self._layers[0].setdefault(fits, form.copy())
        return column(fits)

    def _place(self, name: str, place: int, alphabet: str, pattern: exp.Expr, length: int) -> exp.Expr:
        first = (place - 1) // _AT_ONCE * _AT_ONCE + 1
        width = min(_AT_ONCE, length - first + 1)
        form = exp.RegexpLike(this=column(name), expression=pattern.copy())
        word = f"|word:{name}:{pattern.name}:{first}"
        mapped = f"{word}:{alphabet}"
        if word not in self._layers[1]:
            part = exp.Substring(this=column(name), start=_number(first), length=_number(width))
            bits = _cast(call("encode", part), "BIT")
            self._layers[1][word] = when(self._fits(name, form), _cast(bits, "UBIGINT"))
        self._layers[2].setdefault(mapped, _cast(_places(column(word), width, alphabet), "BIGINT"))
        shift = 8 * (first + width - 1 - place)
        found: exp.Expr = column(mapped)
        if shift:
            found = exp.paren(exp.BitwiseRightShift(this=found, expression=_number(shift)), copy=False)
        last = exp.paren(exp.BitwiseAnd(this=found, expression=_number(255)), copy=False)
        # The first place is 1.
        return exp.paren(exp.Add(this=last, expression=_number(1)), copy=False)


def _places(word: exp.Expr, width: int, alphabet: str) -> exp.Expr:
    """Return, for each of `width` bytes of a number, the place of its character in an alphabet, from 0.

    The characters of an alphabet stand in the order of their codes, in runs with gaps between. From a character's code
    is taken that of the first one, and the length of each gap that lies before it. Whether a byte lies behind a gap is
    told by its highest bit, once so much has been added that only those behind reach it; no byte reaches the next one.
    """
    places: exp.Expr = exp.Sub(this=word.copy(), expression=_all_bytes(ord(alphabet[0]), width))
    for before, after in pairwise(alphabet):
        gap = ord(after) - ord(before) - 1
        if gap:
            raised = exp.paren(exp.Add(this=word.copy(), expression=_all_bytes(127 - ord(before), width)), copy=False)
            high = exp.paren(exp.BitwiseAnd(this=raised, expression=_all_bytes(128, width)), copy=False)
            behind: exp.Expr = exp.paren(exp.BitwiseRightShift(this=high, expression=_number(7)), copy=False)
            places = exp.Sub(this=places, expression=exp.Mul(this=behind, expression=_number(gap)))
    return places


def _all_bytes(value: int, width: int) -> exp.Expr:
    return _cast(_number(int.from_bytes(bytes([value]) * width, "big")), "UBIGINT")


def _cast(value: exp.Expr, to: str) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build(to, dialect="duckdb"))


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _from_nought(node: exp.Expr) -> exp.Expr:
    # Most check digits count from nought: one more and one less again is nothing to reckon.
    if isinstance(node, exp.Paren) and isinstance(node.this, exp.Sub) and node.this.expression == _number(1):
        more = node.this.this.unnest()
        if (
            isinstance(more, exp.Add)
            and more.expression == _number(1)
            and isinstance(more.this.unnest(), exp.BitwiseAnd)
        ):
            inner: exp.Expr = more.this
            return inner
    return node


def _character(node: exp.Expr) -> tuple[str, int, str] | None:
    """Read `STRPOS('alphabet', SUBSTRING(column, place, 1))`; None for anything else."""
    if not isinstance(node, exp.StrPosition) or node.args.get("position") or node.args.get("occurrence"):
        return None
    alphabet, part = node.this, node.args["substr"].unnest()
    if not (isinstance(alphabet, exp.Literal) and isinstance(part, exp.Substring)):
        return None
    text, place, length = part.this.unnest(), part.args.get("start"), part.args.get("length")
    if not (isinstance(place, exp.Literal) and isinstance(length, exp.Literal) and length.name == "1"):
        return None
    if not isinstance(text, exp.Column) or not _is_ordered(alphabet.name):
        return None
    return text.name, int(place.name), alphabet.name


def _is_ordered(alphabet: str) -> bool:
    return alphabet.isascii() and bool(alphabet) and list(alphabet) == sorted(set(alphabet))


def _forms(test: exp.Expr) -> Mapping[str, tuple[exp.Expr, list[set[str]]]]:
    """Return, for each column, the longest form of fixed length that the test asks of it, as a set for each character."""
    found: dict[str, tuple[exp.Expr, list[set[str]]]] = {}
    for node in test.find_all(exp.RegexpLike):
        text, pattern = node.this.unnest(), node.expression
        if not (isinstance(text, exp.Column) and isinstance(pattern, exp.Literal)):
            continue
        match = _FORM.fullmatch(pattern.name)
        if match is None:
            continue
        form = [_members(part) for part, count in _PART.findall(match[1]) for _ in range(int(count or 1))]
        if all(each and all(one.isascii() for one in each) for each in form):
            before = found.get(text.name)
            if before is None or len(form) > len(before[1]):
                found[text.name] = (pattern, form)
    return found


def _members(part: str) -> set[str]:
    """Return the characters of a class such as `0-9A-HX`."""
    found: set[str] = set()
    for first, last, single in re.findall(r"(.)-(.)|(.)", part):
        found |= {single} if single else {chr(code) for code in range(ord(first), ord(last) + 1)}
    return found
