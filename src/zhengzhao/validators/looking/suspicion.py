"""Whether a record is suspect: the rules as conditions that cost little where nothing is wrong.

A condition may be asked in any way that never clears a record on which the rule may fail, so these differ from the
plain ones of the second look. They stand in a CASE: there the engine hands on only the records that are still in doubt
from one part of a condition to the next, and takes what is not known for false.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlglot import exp

from zhengzhao.engines import column, loosely, to_sql
from zhengzhao.engines.trees import call
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.plan import Plan, asked, holds, subjects
from zhengzhao.validators.compiling.rules import CONSTRAINTS
from zhengzhao.validators.layout import ABSENT, TEXT, select_values
from zhengzhao.validators.looking.classes import forbids, together
from zhengzhao.validators.looking.forms import as_glob, forms_of
from zhengzhao.validators.looking.words import Words

SUSPECT = "|suspect"
"""The column that says whether a record is suspect."""
_SHORT = 9
"""Up to so many characters GLOB is quicker than RE2."""


def suspected(plan: Plan, words: Words) -> exp.Expr:
    """Return whether a row rule may fail on a record of `select_loosely`, but for those that look up a row of a list.

    It reads the numbers of `words`, which are to be added to the values.
    """
    loose = _loose(plan)
    numbers = [number for number in plan.row_rules if not plan.rules[number].key]
    faults = [_fault(plan, each, words, loose) for each in _bundled(plan, numbers)]
    if plan.layout.numbered:
        faults += [column(name + ABSENT) for name in plan.layout.schema.names]
    return _some(faults)


def suspected_by_lists(plan: Plan) -> exp.Expr:
    """Return whether a rule may fail on a record that looks up a row of a list, which is joined to it."""
    return _some([_fault(plan, [number], Words(), ()) for number in plan.row_rules if plan.rules[number].key])


def select_loosely(
    plan: Plan, fields: Sequence[str] | None = None, numbers: bool = False, blank: bool = False
) -> exp.Select:
    """Select every field of the records, or some, as `select_values` does, without the proof that a value has its form.

    The proof is left to the rule of the type. What a condition of a rule reads is proven, for it is counted.
    """
    names = plan.layout.schema.names if fields is None else fields
    return select_values(plan.layout, names, numbers=numbers, blank=blank, loose=_loose(plan))


def _loose(plan: Plan) -> list[str]:
    exact = {node.name for rule in plan.rules if rule.when is not None for node in rule.when.find_all(exp.Column)}
    proven = {rule.fields[0] for rule in plan.rules if rule.kind == "type"}
    return [name for name in plan.layout.schema.names if name in proven - exact]


def _some(faults: list[exp.Expr]) -> exp.Expr:
    if not faults:
        return exp.false()
    return exp.Case(ifs=[exp.If(this=exp.or_(*faults, copy=False), true=exp.true())], default=exp.false())


def _bundled(plan: Plan, numbers: Sequence[int]) -> list[list[int]]:
    """Put the rules together that are asked of the same records and forbid characters in the same field."""
    bundles: dict[tuple[object, ...], list[int]] = {}
    for number in numbers:
        rule = plan.rules[number]
        field = forbids(rule.test) if rule.kind == "row" and rule.test is not None else None
        key = (number,) if field is None else (field, to_sql(asked(plan, number, first=True)))
        bundles.setdefault(key, []).append(number)
    return list(bundles.values())


def _fault(plan: Plan, numbers: Sequence[int], words: Words, loose: Collection[str]) -> exp.Expr:
    """Return the condition that a rule may fail, or that one of several may that are bundled."""
    number = numbers[0]
    rule = plan.rules[number]
    if rule.kind == "type":
        return _all([*_given(rule), _malformed(plan, rule.fields[0], loose)])
    if rule.check in CONSTRAINTS:
        # These are NULL where their subject is missing or no value of its type, and nowhere else.
        test = holds(plan, number)
        return _too_long(test) or _unlike(test) or exp.paren(exp.not_(test, copy=False), copy=False)
    test = together([holds(plan, each) for each in numbers]) if len(numbers) > 1 else holds(plan, number)
    return _all([*_plain(asked(plan, number, first=True)), _unsound(words.put_into(test))])


def _unsound(sound: exp.Expr) -> exp.Expr:
    """Return whether a condition is not TRUE."""
    bare = sound.unnest()
    missing = bare.this.unnest() if isinstance(bare, exp.Not) else None
    if isinstance(missing, exp.Is):
        # It is never NULL.
        return missing
    return exp.Case(ifs=[exp.If(this=sound, true=exp.false())], default=exp.true())


def _all(parts: Sequence[exp.Expr]) -> exp.Expr:
    return exp.paren(exp.and_(*parts, copy=False), copy=False)


def _given(rule: BoundRule) -> list[exp.Expr]:
    return [exp.not_(exp.Is(this=column(name + TEXT), expression=exp.null()), copy=False) for name in subjects(rule)]


def _malformed(plan: Plan, name: str, loose: Collection[str]) -> exp.Expr:
    value = column(name)
    found = loosely(plan.layout.schema.field(name), column(name + TEXT)) if name in loose else None
    missing = exp.Is(this=value, expression=exp.null())
    return missing if found is None else exp.paren(exp.or_(missing, *found.doubts(value), copy=False), copy=False)


def _too_long(test: exp.Expr) -> exp.Expr | None:
    """Ask a text for its bytes before its characters, where it may not be too long: they are never fewer."""
    bare = test.unnest()
    if not (isinstance(bare, exp.LTE) and isinstance(bare.this, exp.Length)):
        return None
    text, most = bare.this.this, bare.expression
    lengths = (call("strlen", text), exp.Length(this=text.copy()))
    return _all([exp.GT(this=length, expression=most.copy()) for length in lengths])


def _unlike(test: exp.Expr) -> exp.Expr | None:
    """Ask by GLOB for a short form, which is told sooner so than by a regular expression."""
    bare = test.unnest()
    if not isinstance(bare, exp.RegexpLike):
        return None
    pattern = bare.expression.unnest()
    forms = forms_of(pattern.name) if isinstance(pattern, exp.Literal) else []
    if not forms or len(forms[-1]) > _SHORT:
        return None
    globs = [exp.Literal.string(as_glob(form)) for form in forms]
    return _all([exp.not_(exp.Glob(this=bare.this.copy(), expression=each), copy=False) for each in globs])


def _plain(condition: exp.Expr) -> list[exp.Expr]:
    """Return the parts of a condition; in a CASE, what is not TRUE need not be told from FALSE."""
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    return [
        each.this if isinstance(each, exp.Is) and each.expression == exp.true() else each
        for each in parts
        if each != exp.true()
    ]
