"""From rules to SQL: layers of one query, so that a table is read once for all of its row rules.

layer 0   cells as they stand in the source (`F|cell`), with `|row` and `|line` where they are asked for
layer 1   text: missing values become NULL (`F|text`); `F|absent` where the record has no such cell
layer 2   values: typed, NULL where the text is not of the type (`F`)
layer 3+  one layer a stage: `|rule:N` is true where rule N failed, false where it held, NULL where it was not evaluated

On one cell a failing stage makes the later ones unknown: a rule is evaluated only where none of the cells it uses has
failed before. Where its subject is missing there is nothing to check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, exact, judge_of, judged_tests, never_fails, table, to_sql, typed
from zhengzhao.standard import Field, Schema
from zhengzhao.validators.checks import STAGES
from zhengzhao.validators.constraints import TEXT, judged_column
from zhengzhao.validators.rules import BoundRule
from zhengzhao.validators.waivers import Waiver, condition

CELL = "|cell"
ABSENT = "|absent"
ROW = "|row"
LINE = "|line"
"""Columns of ours begin with `|` or end with `|` and a word, so that fields may be called row, line and the like."""
KEY = "key"
"""The column of a list that a foreign key looks into; see `joined_key`."""


@dataclass(frozen=True)
class Layout:
    """How a table's fields lie in its source.

    Args:
        view: Name of the view over the source; its columns are `c0`, `c1`, …
        schema: The schema.
        positions: The column of each field that the source has.
        numbered: Whether the view has `row` and `line`, and may have NULL for an absent cell.
        header_row: The header's ordinal; record k after it has row `header_row` + k in a source without numbers.
    """

    view: str
    schema: Schema
    positions: Mapping[str, int]
    numbered: bool
    header_row: int


@dataclass(frozen=True)
class Plan:
    """The rules of one table, numbered, where their failures may be looked up, and the waivers that hold for it."""

    layout: Layout
    rules: Sequence[BoundRule]
    references: Mapping[int, str] = field(default_factory=dict)
    waivers: Sequence[Waiver] = ()

    @property
    def row_rules(self) -> list[int]:
        """The numbers of the rules that are decided row by row in one pass, in the order of their stages."""
        kinds = ("row", "type", "foreign-key")
        numbers = [number for number, rule in enumerate(self.rules) if rule.kind in kinds]
        return sorted(numbers, key=lambda number: (STAGES.index(self.rules[number].stage), number))

    @property
    def query_rules(self) -> list[int]:
        """The numbers of the rules that are queries of their own over the whole table."""
        return [number for number, rule in enumerate(self.rules) if rule.kind in ("relation", "unique")]

    def waivers_of(self, number: int) -> list[Waiver]:
        """The waivers that concern a rule, in the order of their file."""
        rule = self.rules[number]
        return [each for each in self.waivers if each.concerns(rule.name, rule.fields)]


def flag(number: int) -> str:
    """Name the column that tells whether a rule failed on a row."""
    return f"|rule:{number}"


def broken(plan: Plan, number: int) -> exp.Expr:
    """Return the condition that a row rule failed on a row and that no waiver reaches it there."""
    failed = exp.Is(this=column(flag(number)), expression=exp.true())
    return exp.and_(failed, unwaived(plan, number), copy=False) if plan.waivers_of(number) else failed


def unwaived(plan: Plan, number: int) -> exp.Expr:
    """Return the condition on a record's text that no waiver reaches a rule there."""
    return _none_of([condition(each, plan.layout.schema) for each in plan.waivers_of(number)])


def first_reached(schema: Schema, waivers: Sequence[Waiver]) -> dict[int, exp.Expr]:
    """Return, for each waiver by its position, the condition that it is the first that reaches a record."""
    found: dict[int, exp.Expr] = {}
    before: list[exp.Expr] = []
    for each in waivers:
        reached = condition(each, schema)
        found[each.position] = exp.and_(reached, _none_of(before)) if before else reached
        before.append(reached)
    return found


def _none_of(conditions: Sequence[exp.Expr]) -> exp.Expr:
    return exp.and_(*(exp.not_(each) for each in conditions)) if conditions else exp.true()


def define_views(connection: duckdb.DuckDBPyConnection, plan: Plan, numbers: bool) -> None:
    """Make the layers of a table's query as views, so that each later query is short.

    Args:
        connection: Where the views are made.
        plan: The table's rules.
        numbers: Whether the views have `row` and `line`; numbering records makes a pass serial, so it is asked for
            only where failures are to be located.
    """
    values = select_values(plan.layout, plan.layout.schema.names, numbers)
    _create_view(connection, view_name(plan, "values", numbers), values)
    for kind, before, stages in (("decided", "values", STAGES[:-1]), ("flags", "decided", STAGES[-1:])):
        flags = _select_flags(plan, view_name(plan, before, numbers), stages)
        _create_view(connection, view_name(plan, kind, numbers), flags)


def view_name(plan: Plan, kind: str, numbers: bool) -> str:
    """Name a view: `values`, `decided` (every stage but the last) or `flags` (all)."""
    return f"{kind}{'+row' if numbers else ''}:{plan.layout.view}"


def select_values(layout: Layout, fields: Sequence[str], numbers: bool = False) -> exp.Select:
    """Select text and typed values of some fields (layers 0 to 2).

    Columns: `F|text` and `F` for every field, `F|absent` where records may lack cells, `|row` and `|line` if `numbers`.
    A field that the source does not have is NULL throughout.
    """
    names = list(dict.fromkeys(fields))
    kept = [column(name + TEXT) for name in names]
    if layout.numbered:
        kept += [column(name + ABSENT) for name in names]
    values = [value for name in names for value in _values(layout, name)]
    return _select([*_carried(numbers), *kept, *values], _nested(select_texts(layout, names, numbers)))


def select_texts(layout: Layout, fields: Sequence[str], numbers: bool = False) -> exp.Select:
    """Select the text of some fields (layers 0 and 1): `select_values` without what is typed."""
    names = list(dict.fromkeys(fields))
    cells = _select([*_numbers(layout, numbers), *(_cell(layout, name) for name in names)], table(layout.view))
    return _select([*_carried(numbers), *(each for name in names for each in _text(layout, name))], _nested(cells))


def select_cells(layout: Layout, width: int) -> exp.Select:
    """Select `row`, `line` and the first `width` cells of each record as they stand in the source."""
    cells = [column(f"c{position}") for position in range(width)]
    return _select([*_numbers(layout, True), *cells], table(layout.view))


def judged_name(layout: Layout, name: str) -> str:
    """Name the table that holds what Python says of a field's texts: `text`, `value` and one column a constraint."""
    return f"judged:{layout.view}:{name}"


def _carried(numbers: bool) -> list[exp.Expr]:
    return [column(ROW), column(LINE)] if numbers else []


def _values(layout: Layout, name: str) -> list[exp.Expr]:
    field, text = layout.schema.field(name), column(name + TEXT)
    if judge_of(field) is None:
        return [exp.alias_(typed(field, text), name, quoted=True)]

    def judged(what: str) -> exp.Expr:
        same = exp.EQ(this=column("text", "j"), expression=text.copy())
        source = exp.alias_(table(judged_name(layout, name)), "j", table=True)
        return exp.Subquery(this=_select([column(what, "j")], source).where(same, copy=False))

    tests = [exp.alias_(judged(each), judged_column(name, each), quoted=True) for each in judged_tests(field)]
    return [exp.alias_(typed(field, text, judged("value")), name, quoted=True), *tests]


def select_counts(plan: Plan) -> exp.Select:
    """Count, for every rule, the rows where it was evaluated and where it failed, in one pass.

    One row; columns `rows`, `evaluated:N` for each rule, and for each row rule `failed:N`, without what is waived, and
    `waived:N:P` for each waiver by its position; the first that reaches a record counts it. For each key `distinct:N`:
    how many different hashes its values have. As many as there are values: no two are the same, no more need be asked.
    """
    # Without a rule of its own a table is still read to its end.
    counts: list[exp.Expr] = [exp.alias_(exp.Count(this=exp.Star()), "rows", quoted=True)]
    for number in plan.row_rules:
        counts.append(exp.alias_(exp.Count(this=column(flag(number))), f"evaluated:{number}", quoted=True))
        counts.append(exp.alias_(_count_if(broken(plan, number)), f"failed:{number}", quoted=True))
        counts += _waived_counts(plan, number, column(flag(number)))
    for number in plan.query_rules:
        both = exp.and_(_asked(plan, number), _ready(plan, number), copy=False)
        counts.append(exp.alias_(_count_if(both), f"evaluated:{number}", quoted=True))
        rule = plan.rules[number]
        if rule.kind == "unique":
            hashed = exp.Anonymous(this="hash", expressions=list(_keys(plan.layout.schema, rule.fields).values()))
            different = exp.Count(this=exp.Distinct(expressions=[hashed]))
            only = exp.Filter(this=different, expression=exp.Where(this=both.copy()))
            counts.append(exp.alias_(only, f"distinct:{number}", quoted=True))
    return _select(counts, table(view_name(plan, "flags", False)))


def select_unknowns(plan: Plan) -> exp.Select:
    """Count, for every rule, the rows where it is unknown: asked, but a cell that it uses failed before.

    Where only waived faults stand in the way there is nothing to check: what is waived must not come back as unknown.
    One row; columns `rows` and `unknown:N`. Where no rule failed and no cell is absent, every count is 0 without asking.
    """
    counts: list[exp.Expr] = [exp.alias_(exp.Count(this=exp.Star()), "rows", quoted=True)]
    for number in range(len(plan.rules)):
        ready = _ready(plan, number, waiving=True)
        unknown: exp.Expr = exp.Literal.number(0)
        if not isinstance(ready, exp.Boolean):
            both = exp.and_(_asked(plan, number), exp.not_(ready, copy=False), copy=False)
            unknown = _count_if(both)
        counts.append(exp.alias_(unknown, f"unknown:{number}", quoted=True))
    return _select(counts, table(view_name(plan, "flags", False)))


def select_offending(plan: Plan, number: int, numbers: bool) -> exp.Query:
    """Select the rows that break a rule which is a query of its own.

    Columns `row` and `expected`, and for keys `other`: the first row with the same key. Without `numbers` the row is
    0, which is enough to count.
    """
    rule = plan.rules[number]
    if rule.kind == "unique":
        return _select_repeated(plan, number, numbers)
    subjects = [
        column(name + TEXT if kind == "text" else name) for name, kind in zip(rule.fields, rule.kinds, strict=True)
    ]
    rows = _eligible(plan, number, numbers, dict(zip(rule.parameters, subjects, strict=False)))
    query = rule.test.copy() if isinstance(rule.test, exp.Query) else exp.select("*").from_("rows")
    query = query.with_("rows", rows, copy=False)
    if rule.reference is not None:
        query = query.with_("reference", _select([exp.Star()], table(plan.references[number])), copy=False)
    return query


def select_failed(plan: Plan, number: int) -> exp.Select:
    """Count the rows that break a rule which is a query of its own: one row, `failed`, and `waived:N:P` as above.

    Rows are numbered only where a waiver has to look at them.
    """
    if plan.waivers_of(number):
        failed = exp.alias_(_count_if(unwaived(plan, number)), "failed", quoted=True)
        return _select([failed, *_waived_counts(plan, number, exp.true())], select_offending_records(plan, number))
    if plan.rules[number].kind == "unique":
        return _select_repeated_count(plan, number)
    failed = exp.alias_(exp.Count(this=exp.Star()), "failed", quoted=True)
    return _select([failed], _nested(select_offending(plan, number, False)))


def select_offending_records(plan: Plan, number: int) -> exp.Expr:
    """Return the offending rows of a rule that is a query of its own as `o`, each joined to its record."""
    offending = select_offending(plan, number, True).subquery("o")
    records = exp.alias_(table(view_name(plan, "values", True)), "v", table=True)
    same = exp.EQ(this=column("row", "o"), expression=column(ROW, "v"))
    return exp.select("o.*", "v.*").from_(offending).join(records, on=same).subquery("s")


def _waived_counts(plan: Plan, number: int, failed: exp.Expr) -> list[exp.Expr]:
    return [
        exp.alias_(_count_if(exp.and_(failed, reached)), f"waived:{number}:{position}", quoted=True)
        for position, reached in first_reached(plan.layout.schema, plan.waivers_of(number)).items()
    ]


def _select_repeated_count(plan: Plan, number: int) -> exp.Select:
    rule = plan.rules[number]
    keys = _keys(plan.layout.schema, rule.fields)
    rows = _eligible(plan, number, False, keys)
    groups = (
        _select([exp.alias_(exp.Count(this=exp.Star()), "n")], _nested(rows))
        .group_by(*(column(key) for key in keys), copy=False)
        .having("COUNT(*) > 1", copy=False)
    )
    return exp.select("COALESCE(SUM(n - 1), 0) AS failed").from_(_nested(groups), copy=False)


def _select_repeated(plan: Plan, number: int, numbers: bool) -> exp.Select:
    rule = plan.rules[number]
    keys = _keys(plan.layout.schema, rule.fields)
    rows = _eligible(plan, number, numbers, keys)
    first = exp.Window(this=exp.Min(this=column("row")), partition_by=[column(key) for key in keys])
    counted = _select([column("row"), exp.alias_(first, "other", quoted=True)], _nested(rows))
    nothing = exp.alias_(exp.cast(exp.null(), "VARCHAR"), "expected", quoted=True)
    later = exp.GT(this=column("row"), expression=column("other"))
    return _select([column("row"), nothing, column("other")], _nested(counted)).where(later, copy=False)


def _eligible(plan: Plan, number: int, numbers: bool, columns: Mapping[str, exp.Expr]) -> exp.Select:
    row = exp.alias_(column(ROW) if numbers else exp.Literal.number(0), "row", quoted=True)
    chosen = [exp.alias_(value, name, quoted=True) for name, value in columns.items()]
    condition = exp.and_(_asked(plan, number), _ready(plan, number), copy=False)
    return _select([row, *chosen], table(view_name(plan, "decided", numbers))).where(condition, copy=False)


def _select_flags(plan: Plan, view: str, stages: Sequence[str]) -> exp.Select:
    query = _select([exp.Star()], table(view))
    for stage in stages:
        members = [number for number in plan.row_rules if plan.rules[number].stage == stage]
        if not members:
            continue
        flags = [exp.alias_(_flag(plan, number), flag(number), quoted=True) for number in members]
        query = _select([exp.Star(), *flags], _nested(query))
    return query


def _create_view(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Query) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {to_sql(table(name))} AS {to_sql(query)}")


def _select(columns: Sequence[exp.Expr], source: exp.Expr) -> exp.Select:
    # The builder's own copies of ever larger trees would cost seconds; the parts are made for this one place.
    return exp.Select(expressions=list(columns)).from_(source, copy=False)


def _nested(query: exp.Query) -> exp.Expr:
    return query.subquery("s", copy=False)


def _numbers(layout: Layout, wanted: bool) -> list[exp.Expr]:
    if not wanted:
        return []
    if layout.numbered:
        return [exp.alias_(column("row"), ROW, quoted=True), exp.alias_(column("line"), LINE, quoted=True)]
    ordinal = exp.Add(this=exp.Window(this=exp.RowNumber()), expression=exp.Literal.number(layout.header_row))
    return [exp.alias_(ordinal, ROW, quoted=True), exp.alias_(ordinal.copy(), LINE, quoted=True)]


def _cell(layout: Layout, name: str) -> exp.Expr:
    position = layout.positions.get(name)
    cell = exp.cast(exp.null(), "VARCHAR") if position is None else column(f"c{position}")
    return exp.alias_(cell, name + CELL, quoted=True)


def _text(layout: Layout, name: str) -> list[exp.Expr]:
    cell = column(name + CELL)
    missing = layout.schema.field(name).missing_values
    values = [exp.Literal.string(each) for each in (layout.schema.missing_values if missing is None else missing)]
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


def _flag(plan: Plan, number: int) -> exp.Expr:
    rule = plan.rules[number]
    if rule.kind == "foreign-key":
        failed: exp.Expr = exp.not_(_found(plan, number), copy=False)
    elif rule.kind == "type":
        failed = exp.Is(this=column(rule.fields[0]), expression=exp.null())
    else:
        assert rule.test is not None
        failed = exp.not_(exp.paren(_with_reference(rule.test.copy(), plan, number)), copy=False)
    return exp.Case(ifs=[exp.If(this=exp.and_(_asked(plan, number), _ready(plan, number)), true=failed)])


def _found(plan: Plan, number: int) -> exp.Expr:
    # IN over a list becomes a mark join, which hands the row on as it is; an outer join would copy every column of it.
    listed = _select([column(KEY)], table(plan.references[number]))
    return exp.In(
        this=joined_key([key_text(plan.layout.schema.field(name)) for name in plan.rules[number].fields]),
        query=exp.Subquery(this=listed),
    )


def _with_reference(test: exp.Expr, plan: Plan, number: int) -> exp.Expr:
    for node in list(test.find_all(exp.Table)):
        node.replace(exp.alias_(table(plan.references[number]), "reference", table=True))
    return test


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


def _keys(schema: Schema, fields: Sequence[str]) -> dict[str, exp.Expr]:
    found: dict[str, exp.Expr] = {}
    for index, name in enumerate(fields):
        found[f"key:{index}"] = column(name)
        beyond = _beyond(schema.field(name))
        if beyond is not None:
            found[f"key:{index}|beyond"] = beyond
    return found


def _beyond(field: Field) -> exp.Expr | None:
    """What a number has beyond the engine's own type, as text; NULL where that is nothing."""
    value = exact(field, column(field.name + TEXT))
    if value is None or field.type == "integer":
        return value
    written = _without_zeros(exp.cast(column(field.name), "VARCHAR"))
    return exp.Nullif(this=_without_zeros(exp.cast(value, "VARCHAR")), expression=written)


def _without_zeros(number: exp.Expr) -> exp.Expr:
    zeros = exp.Literal.string(r"\.0*\z|(\.[0-9]*[1-9])0+\z")
    return exp.RegexpReplace(this=number, expression=zeros, replacement=exp.Literal.string(r"\1"))


def _asked(plan: Plan, number: int) -> exp.Expr:
    """The condition that there is something to check: the subject is given and `when` holds or is not known."""
    rule = plan.rules[number]
    parts: list[exp.Expr] = []
    if not rule.missing_tested:
        subjects = rule.fields if rule.kind in ("unique", "foreign-key") else rule.fields[:1]
        for name in subjects:
            given: exp.Expr = exp.not_(exp.Is(this=column(name + TEXT), expression=exp.null()))
            if plan.layout.numbered:
                given = exp.or_(column(name + ABSENT), given)
            parts.append(given)
    if rule.when is not None:
        holds = exp.Is(this=exp.paren(rule.when.copy()), expression=exp.true())
        extra = [name for name in rule.uses if name not in rule.fields]
        bad = [each for name in extra for each in _faults(plan, name, rule.stage)]
        parts.append(exp.or_(holds, *bad) if bad else holds)
    return exp.and_(*parts) if parts else exp.true()


def _ready(plan: Plan, number: int, waiving: bool = False) -> exp.Expr:
    """The condition that no cell the rule uses has failed before; plain TRUE where none can have.

    With `waiving`, a fault that is waived is none.
    """
    rule = plan.rules[number]
    uses = rule.uses or rule.fields
    # Whether a key is repeated can be told of a code that its list does not have.
    passed = ("foreign-key",) if rule.kind == "unique" else ()
    faults = list(dict.fromkeys(each for name in uses for each in _faults(plan, name, rule.stage, passed, waiving)))
    return exp.and_(*(exp.not_(each) for each in faults)) if faults else exp.true()


def _faults(plan: Plan, name: str, stage: str, passed: Sequence[str] = (), waiving: bool = False) -> list[exp.Expr]:
    faults: list[exp.Expr] = [column(name + ABSENT)] if plan.layout.numbered else []
    before = STAGES[: STAGES.index(stage)]
    for number in plan.row_rules:
        rule = plan.rules[number]
        # What only warns leaves the cell as good as it is.
        counts = rule.severity == "error" and rule.stage in before and rule.kind not in passed
        if name in rule.fields and counts and not (rule.kind == "type" and _always(plan, name)):
            failed = exp.Is(this=column(flag(number)), expression=exp.true())
            faults.append(broken(plan, number) if waiving else failed)
    return faults


def _always(plan: Plan, name: str) -> bool:
    return never_fails(plan.layout.schema.field(name))


def _count_if(condition: exp.Expr) -> exp.Expr:
    # COUNT_IF of nothing but NULLs is NULL.
    return exp.Coalesce(this=exp.CountIf(this=condition), expressions=[exp.Literal.number(0)])
