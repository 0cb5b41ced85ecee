"""The query that mends every cell of a table in one pass.

layer 0   cells as they stand (`c0`, …)
layer 1+  `tried:N:K`: what column N is after K normalisations, NULL where the cell is not due
last      `mended:N`: what is written

Where a rule asks something of other cells first (`when`), it is asked of what those are after mending, so that a second
run has nothing left to do; fields therefore follow one another in levels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlglot import exp

from zhengzhao.engines import column, judge_of, table
from zhengzhao.engines.trees import call, when
from zhengzhao.standard import Schema
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.layout import TEXT, Layout
from zhengzhao.validators.normal import where
from zhengzhao.validators.personal import masked
from zhengzhao.validators.repairing.mending import Known, Mending, may_be_mended

CHANGES = "changes"
"""The column of what was tried in a record: a list of structs, NULL where nothing was; so are some of its members."""
MEMBERS = ("field", "code", "before", "after", "repaired")


def select_mended(
    layout: Layout, width: int, known: Sequence[Known], content: Sequence[Path] = (), show_values: bool = False
) -> exp.Select:
    """Select every record as it is to be written.

    Columns: `row` and `line` where the source has them, `c0`, `c1`, … and `changes`, whose structs have `MEMBERS`.

    Args:
        layout: The table.
        width: How many columns its source has, those that are no field included.
        known: The rules that can be asked of it.
        content: Directories of overlays, for their checks.
        show_values: Whether sensitive values stand in `changes` as they are.
    """
    numbers = [column("row"), column("line")] if layout.numbered else []
    query = exp.Select(expressions=[*numbers, *(column(f"c{place}") for place in range(width))])
    query = query.from_(table(layout.view))
    mended: list[Mending] = []
    for level in _levels(layout, known, content):
        query = _select_level(query, level)
        mended += level
    cells: list[exp.Expr] = [column(f"c{place}") for place in range(width)]
    for each in mended:
        cells[each.position] = each.mended
    # A record of nothing but fillers would become a blank row, which is no record any more.
    left = column("left")
    query = _around(query, {left: exp.NEQ(this=call("concat", *cells), expression=exp.Literal.string(""))})
    for each in mended:
        cells[each.position] = exp.alias_(where(left, each.mended, each.cell), each.cell.name, quoted=True)
    changes = exp.alias_(_changes(mended, show_values), CHANGES, quoted=True)
    return exp.Select(expressions=[*numbers, *cells, changes]).from_(query.subquery("s", copy=False), copy=False)


def _levels(layout: Layout, known: Sequence[Known], content: Sequence[Path]) -> Iterator[list[Mending]]:
    """Give the fields that may be mended; those that are asked by the rules of others come before them."""
    schema = layout.schema
    cells: dict[str, exp.Expr] = {name: column(f"c{place}") for name, place in layout.positions.items()}
    todo: dict[str, tuple[Known, ...]] = {}
    for name in layout.positions:
        own = tuple(each for each in known if each.rule.fields == (name,) and _is_own(each.rule, name, schema))
        if may_be_mended(schema.field(name), own):
            todo[name] = own
    while todo:
        ready = [name for name, own in todo.items() if not _asks(own) & (todo.keys() - {name})]
        if not ready:
            # Of fields that ask one another in a ring none can come first; they stay as they are.
            return
        level = [
            Mending(schema.field(name), layout.positions[name], todo.pop(name), schema, dict(cells), content)
            for name in ready
        ]
        yield level
        cells |= {each.field.name: each.mended for each in level}


def _is_own(rule: BoundRule, name: str, schema: Schema) -> bool:
    """Tell whether a rule judges a field by itself; it may ask others first, if SQL can read them."""
    if rule.kind not in ("row", "type", "foreign-key"):
        return False
    read = _columns(rule.test) - {name}
    return not read and all(judge_of(schema.field(each)) is None for each in _columns(rule.when))


def _asks(own: Sequence[Known]) -> set[str]:
    return {name for each in own for name in _columns(each.rule.when)}


def _columns(tree: exp.Expr | None) -> set[str]:
    nodes = [] if tree is None else tree.find_all(exp.Column)
    return {node.name.removesuffix(TEXT) for node in nodes if node.find_ancestor(exp.Subquery) is None}


def _select_level(query: exp.Select, level: Sequence[Mending]) -> exp.Select:
    query = _around(query, {each.tried(0): when(each.is_due(), each.cell) for each in level})
    for count in range(1, 1 + max(len(each.steps) for each in level)):
        taking = [each for each in level if count <= len(each.steps)]
        query = _around(query, {each.tried(count): _stepped(each, count) for each in taking})
    return _around(query, {each.mended: _decided(each) for each in level})


def _stepped(each: Mending, count: int) -> exp.Expr:
    before = each.tried(count - 1)
    return when(exp.not_(exp.Is(this=before, expression=exp.null())), each.steps[count - 1].change(before))


def _decided(each: Mending) -> exp.Expr:
    # One that is not due is not judged again.
    untouched = exp.If(this=exp.Is(this=each.last, expression=exp.null()), true=each.cell)
    good = exp.If(this=each.is_good(each.last), true=each.last)
    return exp.Case(ifs=[untouched, good], default=each.cell)


def _changes(mended: Sequence[Mending], show_values: bool) -> exp.Expr:
    if not mended:
        return exp.null()
    differs = [exp.NEQ(this=each.last, expression=each.cell) for each in mended]
    changes = [when(differ, _change(each, show_values)) for differ, each in zip(differs, mended, strict=True)]
    return when(exp.or_(*(each.copy() for each in differs)), exp.Array(expressions=changes))


def _change(each: Mending, show_values: bool) -> exp.Expr:
    repaired = exp.and_(column("left"), exp.EQ(this=each.mended, expression=each.last))
    texts = [each.cell, where(repaired, each.last, each.cell)]
    if not show_values:
        personal = exp.or_(each.is_personal(each.cell), each.is_personal(each.last))
        texts = [where(personal, masked(text), text) for text in texts]
    values = (exp.Literal.string(each.field.name), _codes(each), *texts, repaired.copy())
    members = [
        exp.PropertyEQ(this=exp.to_identifier(name), expression=value)
        for name, value in zip(MEMBERS, values, strict=True)
    ]
    return exp.Struct(expressions=members)


def _codes(each: Mending) -> exp.Expr:
    """Return the codes of the normalisations that changed something, separated by spaces."""
    taken = [
        when(exp.NEQ(this=each.tried(place), expression=each.tried(place + 1)), exp.Literal.string(step.code))
        for place, step in enumerate(each.steps)
    ]
    return call("concat_ws", " ", *taken)


def _around(query: exp.Select, added: Mapping[exp.Column, exp.Expr]) -> exp.Select:
    columns = [exp.alias_(value, name.name, quoted=True) for name, value in added.items()]
    return exp.Select(expressions=[exp.Star(), *columns]).from_(query.subquery("s", copy=False), copy=False)
