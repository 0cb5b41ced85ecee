"""How a table lies in its source: cells, their texts, their typed values, as layers of one query.

layer 0   cells as they stand in the source (`F|cell`), with `|row` and `|line` where they are asked for
layer 1   text: missing values become NULL (`F|text`); `F|absent` where the record has no such cell
layer 2   values: typed, NULL where the text is not of the type (`F`)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from zhengzhao.engines import column, exact, judge_of, judged_tests, loosely, table, typed
from zhengzhao.standard import Field, Schema

TEXT = "|text"
"""Suffix of a field's text, NULL where it is missing; the bare name is the typed value."""
CELL = "|cell"
ABSENT = "|absent"
ROW = "|row"
LINE = "|line"
BLANK = "|blank"
PART = "|part"
"""Columns of ours begin with `|` or end with `|` and a word, so that fields may be called row, line and the like."""
APART = 1 << 40
"""More rows than any source has: so far apart stand the rows of several sources of a table."""
KEY = "key"
"""The column of a list that a foreign key looks into; see `joined_key`."""


def judged_column(name: str, constraint: str) -> str:
    """Name the column that says whether a field's value keeps a constraint that Python has judged."""
    return f"{name}|{constraint}"


@dataclass(frozen=True)
class Layout:
    """How a table's fields lie in its source.

    Args:
        view: Name of the view over the source; its columns are `c0`, `c1`, …
        schema: The schema.
        positions: The column of each field that the source has.
        width: How many columns the view has.
        numbered: Whether the view has `row` and `line`, and may have NULL for an absent cell.
        header_row: The header's ordinal; record k after it has row `header_row` + k in a source without numbers.
        blanks: Whether the view gives NULL for an empty cell; no cell is absent then.
        base: Name of the view over the source that lookups of the source are named by.
        parts: The places among the opened sources of those that the view reads one after another, which its column
            `|part` numbers from 0; empty for a source alone.
    """

    view: str
    schema: Schema
    positions: Mapping[str, int]
    width: int
    numbered: bool
    header_row: int
    blanks: bool = False
    base: str = ""
    parts: tuple[int, ...] = ()


def select_values(
    layout: Layout, fields: Sequence[str], numbers: bool = False, blank: bool = False, loose: Collection[str] = ()
) -> exp.Select:
    """Select text and typed values of some fields (layers 0 to 2).

    Columns: `F|text` and `F` for every field, `F|absent` where records may lack cells, `|row` and `|line` if `numbers`,
    which a numbered source has; `|part` where several sources are read; `|blank`, whether every cell is empty, if `blank`,
    and where an empty cell is NULL then also every cell as it stands in the source (`|c0`, …). A field that the source
    does not have is NULL throughout; the `loose` ones are typed loosely, where they can be (see `engines.loosely`).
    """
    texts = select_texts(layout, fields, numbers, blank)
    return typed_values(layout, fields, nested(texts), _carried(layout, numbers, blank), loose)


def typed_values(
    layout: Layout, fields: Sequence[str], texts: exp.Expr, carried: Sequence[exp.Expr], loose: Collection[str] = ()
) -> exp.Select:
    """Select the typed values of some fields beside their texts, which `texts` has, and what else is carried along."""
    names = list(dict.fromkeys(fields))
    kept = [column(name + TEXT) for name in names]
    if layout.numbered:
        kept += [column(name + ABSENT) for name in names]
    return select(
        [*carried, *kept, *(value for name in names for value in _values(layout, name, name in loose))], texts
    )


def select_texts(layout: Layout, fields: Sequence[str], numbers: bool = False, blank: bool = False) -> exp.Select:
    """Select the text of some fields (layers 0 and 1): `select_values` without what is typed."""
    names = list(dict.fromkeys(fields))
    first = [exp.alias_(_is_blank(layout), BLANK, quoted=True)] if blank else []
    if blank and layout.blanks:
        first += [exp.alias_(column(f"c{place}"), f"|c{place}", quoted=True) for place in range(layout.width)]
    if numbers:
        first += [exp.alias_(column(name), label, quoted=True) for name, label in (("row", ROW), ("line", LINE))]
    if layout.parts:
        first.append(column(PART))
    cells = select([*first, *(_cell(layout, name) for name in names)], table(layout.view))
    return select(
        [*_carried(layout, numbers, blank), *(each for name in names for each in _text(layout, name))], nested(cells)
    )


def select_cells(layout: Layout) -> exp.Select:
    """Select `row`, `line` and every cell of each record as it stands in the source.

    Numbering the records of a source that has no numbers is serial, so it is for those who want every record in its
    order anyway.
    """
    ordinal = exp.Add(this=exp.Window(this=exp.RowNumber()), expression=exp.Literal.number(layout.header_row))
    row, line = (column("row"), column("line")) if layout.numbered else (ordinal, ordinal.copy())
    numbers = [exp.alias_(row, ROW, quoted=True), exp.alias_(line, LINE, quoted=True)]
    return select([*numbers, *(column(f"c{place}") for place in range(layout.width))], table(layout.view))


def judged_name(layout: Layout, name: str) -> str:
    """Name the table that holds what Python says of a field's texts: `text`, `value` and one column a constraint."""
    return f"judged:{layout.base}:{name}"


def joined_key(parts: Sequence[exp.Expr]) -> exp.Expr:
    """Return the text that stands for a key of one or more fields; NULL if one of them is."""
    key: exp.Expr = exp.cast(parts[0], "VARCHAR")
    for part in parts[1:]:
        separated = exp.DPipe(this=key, expression=exp.Literal.string("\x1f"))
        key = exp.DPipe(this=separated, expression=exp.cast(part, "VARCHAR"))
    return key


def key_text(field: Field) -> exp.Expr:
    """Return the text that stands for a value of a field in a key; equal numbers have equal texts, in any field."""
    value: exp.Expr = exp.cast(column(field.name), "VARCHAR")
    if field.type == "number":
        value = _without_zeros(value)
    beyond = _beyond(field)
    return value if beyond is None else exp.Coalesce(this=beyond, expressions=[value])


def key_values(schema: Schema, fields: Sequence[str]) -> dict[str, exp.Expr]:
    """Return what tells two values of a key apart, by the names under which a query may select it."""
    found: dict[str, exp.Expr] = {}
    for index, name in enumerate(fields):
        found[f"key:{index}"] = column(name)
        beyond = _beyond(schema.field(name))
        if beyond is not None:
            found[f"key:{index}|beyond"] = beyond
    return found


def select(columns: Sequence[exp.Expr], source: exp.Expr) -> exp.Select:
    """Select columns from a source, both made for this one place: the builder's own copies would cost seconds."""
    return exp.Select(expressions=list(columns)).from_(source, copy=False)


def nested(query: exp.Query) -> exp.Expr:
    """Return a query as a source of another one."""
    return query.subquery("s", copy=False)


def _carried(layout: Layout, numbers: bool, blank: bool) -> list[exp.Expr]:
    named = ((BLANK, blank), (ROW, numbers), (LINE, numbers), (PART, bool(layout.parts)))
    wanted = [name for name, is_wanted in named if is_wanted]
    return [*map(column, wanted), *(every_cell(layout) if blank and layout.blanks else [])]


def every_cell(layout: Layout) -> list[exp.Expr]:
    """Return the cells of a record as they stand in the source, which `select_values` carries along."""
    return [column(f"|c{place}") for place in range(layout.width)]


def _values(layout: Layout, name: str, loose: bool) -> list[exp.Expr]:
    field, text = layout.schema.field(name), column(name + TEXT)
    if judge_of(field) is None:
        found = loosely(field, text) if loose else None
        return [exp.alias_(typed(field, text) if found is None else found.value, name, quoted=True)]

    def judged(what: str) -> exp.Expr:
        same = exp.EQ(this=column("text", "j"), expression=text.copy())
        source = exp.alias_(table(judged_name(layout, name)), "j", table=True)
        return exp.Subquery(this=select([column(what, "j")], source).where(same, copy=False))

    tests = [exp.alias_(judged(each), judged_column(name, each), quoted=True) for each in judged_tests(field)]
    return [exp.alias_(typed(field, text, judged("value")), name, quoted=True), *tests]


def _cell(layout: Layout, name: str) -> exp.Expr:
    position = layout.positions.get(name)
    cell = exp.cast(exp.null(), "VARCHAR") if position is None else column(f"c{position}")
    return exp.alias_(cell, name + CELL, quoted=True)


def _text(layout: Layout, name: str) -> list[exp.Expr]:
    cell = column(name + CELL)
    missing = layout.schema.missing(layout.schema.field(name))
    values = [exp.Literal.string(each) for each in missing if each or not layout.blanks]
    text: exp.Expr = cell
    if len(values) == 1:
        text = exp.Nullif(this=cell.copy(), expression=values[0])
    elif values:
        # DuckDB makes a join of an IN list, which would carry every column of the table along; not so of comparisons.
        differs = exp.and_(*(exp.NEQ(this=cell.copy(), expression=each) for each in values), copy=False)
        text = exp.Case(ifs=[exp.If(this=differs, true=cell.copy())])
    found = [exp.alias_(text, name + TEXT, quoted=True)]
    if layout.numbered:
        absent = exp.Is(this=cell.copy(), expression=exp.null()) if name in layout.positions else exp.false()
        found.append(exp.alias_(absent, name + ABSENT, quoted=True))
    return found


def _is_blank(layout: Layout) -> exp.Expr:
    # Almost no record begins with an empty cell; only of those the other cells are looked at. What is named here is
    # read by the engine, which so sees that every cell decodes.
    empty = [
        exp.EQ(
            this=exp.Coalesce(this=column(f"c{place}"), expressions=[exp.Literal.string("")]),
            expression=exp.Literal.string(""),
        )
        for place in range(layout.width)
    ]
    rest = exp.and_(*empty[1:], copy=False) if empty[1:] else exp.true()
    return exp.Case(ifs=[exp.If(this=empty[0], true=rest)], default=exp.false())


def _beyond(field: Field) -> exp.Expr | None:
    """What a value has beyond the engine's own type, as text; NULL where that is nothing."""
    value = exact(field, column(field.name + TEXT))
    if value is None or field.type != "number":
        return value
    written = _without_zeros(exp.cast(column(field.name), "VARCHAR"))
    return exp.Nullif(this=_without_zeros(exp.cast(value, "VARCHAR")), expression=written)


def _without_zeros(number: exp.Expr) -> exp.Expr:
    zeros = exp.Literal.string(r"\.0*\z|(\.[0-9]*[1-9])0+\z")
    return exp.RegexpReplace(this=number, expression=zeros, replacement=exp.Literal.string(r"\1"))
