"""The first look at a table: one parallel pass that only counts, and that is all a clean table needs.

It asks of every record whether any row rule may fail on it, taking the rules for independent: where none fails, no
stage keeps another from being evaluated, so the counts are exact. Of rules that are queries of their own it finds out
whether they can fail at all: a key that is never repeated, a list that no record looks into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.engines.trees import call, when
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.plan import Plan, asked, asked_places, count_if, holds, joined_to_lists, subjects
from zhengzhao.validators.layout import BLANK, PART, TEXT, every_cell, key_values, nested, select
from zhengzhao.validators.looking.suspicion import SUSPECT, select_loosely, suspected, suspected_by_lists
from zhengzhao.validators.looking.words import Words

_LISTED = "|listed"


@dataclass(frozen=True)
class FirstLook:
    """What the first look counted.

    Args:
        rows: Records, blank ones among them.
        blank: Records whose every cell is empty.
        size: How many bytes all cells have; counted where an empty cell is NULL.
        suspects: Records on which some row rule may fail.
        listed: Those of them on which a rule may fail that looks up a row of a list.
        asked: In how many records each rule is asked, by its number.
        undecided: The rules that are queries of their own and may fail.
    """

    rows: int
    blank: int
    size: int
    suspects: int
    listed: int
    asked: Mapping[int, int]
    undecided: tuple[int, ...]


def read_first_look(plan: Plan, counts: Mapping[str, int]) -> FirstLook:
    """Read a row of `select_first_look`."""
    places = asked_places(plan)
    undecided = []
    for number in plan.query_rules:
        sure = counts.get(f"given:{number}", -1) == counts.get(f"distinct:{number}") or counts.get(f"may:{number}") == 0
        if not sure and counts[f"asked:{places[number]}"]:
            undecided.append(number)
    return FirstLook(
        rows=counts["rows"],
        blank=counts["blank"],
        size=sum(count for name, count in counts.items() if name.startswith("size:")),
        suspects=counts["suspects"],
        listed=counts["listed"],
        asked={number: counts[f"asked:{place}"] for number, place in places.items()},
        undecided=tuple(undecided),
    )


def select_first_look(plan: Plan) -> exp.Select:
    """Select the counts of the first look: one row, or one for each of several sources that has records.

    Columns: `|part` where there are several; `rows`, `blank`, `suspects`, `listed`; `size:K`, how many bytes column K of
    the source has, where an empty cell is NULL; `asked:K`, shared by the rules that ask for the same; for a rule that
    only fails on a repeated key `given:N` and `distinct:N`, how many keys there are and how many different hashes they
    have; for other relation rules `may:N`, on how many records they may fail.
    """
    words = Words()
    suspects = exp.alias_(suspected(plan, words), SUSPECT, quoted=True, copy=False)
    given = _seen(plan)
    seen = [exp.alias_(each, name, quoted=True, copy=False) for name, each in given.items()]
    seen_places = [each for each in given if each.startswith("|asked:")]
    values = select_loosely(plan, blank=True)
    kept = [column(name) for name in _carried(plan)]
    cells = every_cell(plan.layout) if plan.layout.blanks else []
    part = [PART] if plan.layout.parts else []
    inner = select([*map(column, part), column(BLANK), *cells, suspects, *seen, *kept], nested(words.add_to(values)))
    listed = exp.alias_(suspected_by_lists(plan), _LISTED, quoted=True)
    looked_up = joined_to_lists(plan, plan.row_rules, select([exp.Star(), listed], nested(inner)))
    counts = [
        exp.alias_(exp.Count(this=exp.Star()), "rows", quoted=True),
        exp.alias_(count_if(column(BLANK)), "blank", quoted=True),
        exp.alias_(count_if(exp.or_(column(SUSPECT), column(_LISTED), copy=False)), "suspects", quoted=True),
        exp.alias_(count_if(column(_LISTED)), "listed", quoted=True),
    ]
    counts += [exp.alias_(_bytes_of(each), f"size:{place}", quoted=True) for place, each in enumerate(cells)]
    counts += [exp.alias_(exp.Count(this=column(each)), each[1:], quoted=True) for each in seen_places]
    for number in plan.query_rules:
        if repeats(plan, number):
            key = column(f"|hash:{number}")
            counts.append(exp.alias_(exp.Count(this=key), f"given:{number}", quoted=True))
            different = exp.Count(this=exp.Distinct(expressions=[key.copy()]))
            counts.append(exp.alias_(different, f"distinct:{number}", quoted=True))
        elif _may(plan.rules[number]) is not None:
            counts.append(exp.alias_(count_if(column(f"|may:{number}")), f"may:{number}", quoted=True))
    return select([*map(column, part), *counts], nested(looked_up)).group_by(*map(column, part), copy=False)


def _bytes_of(cell: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=exp.Sum(this=call("strlen", cell)), expressions=[exp.Literal.number(0)])


def _seen(plan: Plan) -> dict[str, exp.Expr]:
    found: dict[str, exp.Expr] = {}
    for number, place in asked_places(plan).items():
        if f"|asked:{place}" not in found:
            found[f"|asked:{place}"] = _asked_of(plan, number)
    for number in plan.query_rules:
        rule = plan.rules[number]
        keys = repeats(plan, number)
        condition = _may(rule)
        if keys:
            found[f"|hash:{number}"] = key_hash(plan, keys)
        elif condition is not None:
            found[f"|may:{number}"] = exp.and_(asked(plan, number, first=True), condition, copy=False)
    return found


def key_hash(plan: Plan, fields: Sequence[str]) -> exp.Expr:
    """Return a hash of the key that some fields are, of the values that `select_loosely` gives; NULL where one is missing."""
    given = [exp.not_(exp.Is(this=column(name + TEXT), expression=exp.null()), copy=False) for name in fields]
    keys = list(key_values(plan.layout.schema, fields).values())
    hashed = exp.Anonymous(this="hash", expressions=keys)
    return exp.Case(ifs=[exp.If(this=exp.and_(*given, copy=False), true=hashed)])


def _asked_of(plan: Plan, number: int) -> exp.Expr:
    """Return what is not NULL where a rule is asked."""
    rule = plan.rules[number]
    names = subjects(rule)
    if len(names) == 1 and rule.when is None and not plan.layout.numbered:
        return column(names[0] + TEXT)
    return when(asked(plan, number, first=True), exp.true())


def _carried(plan: Plan) -> list[str]:
    """What the rules that look up a row of a list read of a record."""
    names: dict[str, None] = {}
    for number in plan.row_rules:
        rule = plan.rules[number]
        if rule.key:
            trees = [asked(plan, number, first=True), holds(plan, number), *(each for _, each in rule.key)]
            found = (node for tree in trees for node in tree.find_all(exp.Column))
            names |= {node.name: None for node in found if not node.table and not node.name.startswith("|list:")}
    return list(names)


def repeats(plan: Plan, number: int) -> tuple[str, ...]:
    """Return the fields of which two records must hold the same for a rule to fail; nothing where that is not so."""
    rule = plan.rules[number]
    if rule.kind == "unique":
        return rule.fields
    if not isinstance(rule.test, exp.Query):
        return ()
    mapping = dict(zip(rule.parameters, rule.fields, strict=False))
    for exists in _demands(rule.test):
        if not isinstance(exists, exp.Exists):
            continue
        inner = exists.find(exp.Table)
        if inner is None or not _is_of_the_table(plan, number, inner.name, mapping):
            continue
        alias = inner.alias_or_name
        same: set[str] = set()
        other: set[str] = set()
        where = exists.find(exp.Where)
        for part in where.this.flatten() if where is not None and isinstance(where.this, exp.And) else ():
            pair = _pair(part, alias)
            if pair and pair[0] == pair[1] and pair[0] in mapping:
                (same if isinstance(part, exp.EQ) else other).add(mapping[pair[0]])
        # The other record differs from this one in something, so that it is another record indeed.
        if same and other:
            return tuple(name for name in rule.fields if name in same)
    return ()


def _is_of_the_table(plan: Plan, number: int, name: str, mapping: Mapping[str, str]) -> bool:
    if name == "rows":
        return True
    rule = plan.rules[number]
    if number not in plan.own or rule.reference is None:
        return False
    # What the list calls code must be what the rule binds to the parameter code.
    theirs = dict(zip(rule.reference_fields, rule.reference.fields, strict=False))
    return all(mapping.get(label, source) == source for label, source in theirs.items())


def _pair(part: exp.Expr, alias: str) -> tuple[str, str] | None:
    if not isinstance(part, (exp.EQ, exp.NEQ, exp.LT, exp.GT)):
        return None
    sides = {side.table: side.name for side in (part.this, part.expression) if isinstance(side, exp.Column)}
    return (sides[alias], sides["rows"]) if set(sides) == {alias, "rows"} else None


def _may(rule: BoundRule) -> exp.Expr | None:
    """Return what a relation rule demands of a record itself before it can fail; None where it demands nothing."""
    if not isinstance(rule.test, exp.Query):
        return None
    values = {
        parameter: column(name + TEXT if kind == "text" else name)
        for parameter, name, kind in zip(rule.parameters, rule.fields, rule.kinds, strict=False)
    }
    parts = []
    for part in _demands(rule.test):
        columns = list(part.find_all(exp.Column))
        own = all(each.table == "rows" and each.name in values for each in columns)
        if columns and own and part.find(exp.Query) is None:
            parts.append(
                part.transform(lambda node: values[node.name].copy() if isinstance(node, exp.Column) else node)
            )
    return exp.and_(*parts, copy=False) if parts else None


def _demands(query: exp.Query) -> list[exp.Expr]:
    where = query.args.get("where")
    if where is None or not isinstance(query, exp.Select):
        return []
    return list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
