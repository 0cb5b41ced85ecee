"""From rules to conditions: what is asked of a record, what it is ready for, and where it fails.

A rule is asked of a record where its subject is given. Stages keep one fault one finding: a rule is evaluated only
where none of the cells it uses has failed in an earlier stage. `|rule:N` is true where rule N failed, false where it
held, NULL where it was not evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from zhengzhao.engines import column, never_fails, table, to_sql
from zhengzhao.standard import Schema
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.checks import STAGES
from zhengzhao.validators.layout import ABSENT, KEY, TEXT, Layout, joined_key, key_text, nested, select
from zhengzhao.validators.waivers import Waiver, condition


@dataclass(frozen=True)
class Plan:
    """The rules of one table, numbered, where their failures may be looked up, and the waivers that hold for it.

    `own` are the rules whose list is the table itself, in all its sources; `enumerated` the types whose values are those
    of a rule's list.
    """

    layout: Layout
    rules: Sequence[BoundRule]
    references: Mapping[int, str] = field(default_factory=dict)
    waivers: Sequence[Waiver] = ()
    own: frozenset[int] = frozenset()
    enumerated: Mapping[int, str] = field(default_factory=dict)

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

    def agrees(self, other: Plan) -> bool:
        """Tell whether another plan asks the same of a source, however its fields lie there."""
        return self.references == other.references and self.agrees_on_records(other)

    def agrees_on_records(self, other: Plan) -> bool:
        """Tell whether another plan asks the same of every record; a rule over the whole table may look into another list."""
        mine, theirs = ((each._lists_of_records(), each.rules, each.waivers, each.own) for each in (self, other))
        return mine == theirs

    def _lists_of_records(self) -> dict[int, str]:
        return {number: self.references[number] for number in self.row_rules if number in self.references}

    def tells(self, number: int) -> bool:
        """Tell whether a rule looks up in a list what it expects."""
        return bool(self.rules[number].key) and self.rules[number].expected is not None

    def view(self, kind: str) -> str:
        """Name a view or table that is made of the plan's source."""
        return f"{kind}:{self.layout.view}"


def flag(number: int) -> str:
    """Name the column that tells whether a rule failed on a row."""
    return f"|rule:{number}"


def expected(number: int) -> str:
    """Name the column that tells what a rule expected of a row, where the list that it looked into says so."""
    return f"|expected:{number}"


def told(plan: Plan, number: int) -> exp.Expr:
    """Return what a row rule expected of a row that broke it, of the view `found`."""
    if plan.tells(number):
        return column(expected(number))
    found = plan.rules[number].expected
    return exp.null() if found is None else found.copy()


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


def subjects(rule: BoundRule) -> tuple[str, ...]:
    """Return the fields that must be given for a rule to be asked."""
    if rule.missing_tested:
        return ()
    return rule.fields if rule.kind in ("unique", "foreign-key") else rule.fields[:1]


def asked(plan: Plan, number: int, first: bool = False) -> exp.Expr:
    """Return the condition that there is something to check: the subject is given and `when` holds or is not known.

    `first` takes every cell for right, so that `when` is known.
    """
    rule = plan.rules[number]
    parts: list[exp.Expr] = []
    for name in subjects(rule):
        given: exp.Expr = exp.not_(exp.Is(this=column(name + TEXT), expression=exp.null()), copy=False)
        if plan.layout.numbered:
            given = exp.or_(column(name + ABSENT), given, copy=False)
        parts.append(given)
    if rule.when is not None:
        holds = exp.Is(this=exp.paren(rule.when.copy(), copy=False), expression=exp.true())
        extra = [name for name in rule.uses if name not in rule.fields]
        bad = [] if first else [each for name in extra for each in _faults(plan, number, name)]
        parts.append(exp.or_(holds, *bad, copy=False) if bad else holds)
    return exp.and_(*parts, copy=False) if parts else exp.true()


def asked_places(plan: Plan) -> dict[int, int]:
    """Number the conditions under which rules are asked, every cell taken for right; many rules share one."""
    places: dict[tuple[object, ...], int] = {}
    whens = [None if rule.when is None else to_sql(rule.when) for rule in plan.rules]
    keys = [(subjects(rule), when) for rule, when in zip(plan.rules, whens, strict=True)]
    return {number: places.setdefault(key, len(places)) for number, key in enumerate(keys)}


def asked_flags(plan: Plan) -> dict[int, tuple[str, str]]:
    """Name the two columns that tell whether each rule is asked of a row: every cell taken for right, and as `asked` says.

    They differ where a rule has a condition, of which it may not be known whether it holds. Many rules share one.
    """
    names = {number: f"|asked:{place}" for number, place in asked_places(plan).items()}
    return {
        number: (name, name if plan.rules[number].when is None else f"{name}:{number}")
        for number, name in names.items()
    }


def ready(plan: Plan, number: int, waiving: bool = False) -> exp.Expr:
    """Return the condition that no cell the rule uses has failed before; plain TRUE where none can have.

    With `waiving`, a fault that is waived is none.
    """
    rule = plan.rules[number]
    uses = rule.uses or rule.fields
    # Whether a key is repeated can be told of a code that its list does not have.
    passed = ("foreign-key",) if rule.kind == "unique" else ()
    faults = list(dict.fromkeys(each for name in uses for each in _faults(plan, number, name, passed, waiving)))
    return exp.and_(*(exp.not_(each, copy=False) for each in faults), copy=False) if faults else exp.true()


def _faults(plan: Plan, asking: int, name: str, passed: Sequence[str] = (), waiving: bool = False) -> list[exp.Expr]:
    faults: list[exp.Expr] = [column(name + ABSENT)] if plan.layout.numbered else []
    own = plan.rules[asking]
    before = STAGES[: STAGES.index(own.stage)]
    for number in plan.row_rules:
        rule = plan.rules[number]
        # What only warns leaves the cell as good as it is.
        counts = rule.severity == "error" and rule.stage in before and rule.kind not in passed
        # What an overlay finds leaves the verdicts of the standard, and of other overlays, as they are.
        counts = counts and rule.layer in (None, own.layer)
        if name in rule.fields and counts and not (rule.kind == "type" and _always(plan, name)):
            failed = exp.Is(this=column(flag(number)), expression=exp.true())
            faults.append(broken(plan, number) if waiving else failed)
    return faults


def _always(plan: Plan, name: str) -> bool:
    return never_fails(plan.layout.schema.field(name))


def holds(plan: Plan, number: int) -> exp.Expr:
    """Return the condition that a row rule holds where it is asked."""
    rule = plan.rules[number]
    if rule.kind == "foreign-key":
        return _found(plan, number)
    if rule.kind == "type":
        return exp.not_(exp.Is(this=column(rule.fields[0]), expression=exp.null()), copy=False)
    assert rule.test is not None
    return exp.paren(_with_reference(rule.test.copy(), plan, number), copy=False)


def select_flags(plan: Plan, source: exp.Query) -> exp.Select:
    """Add to the typed values of records whether each row rule failed on them, one layer a stage."""
    query = select([exp.Star()], nested(source))
    for stage in STAGES:
        members = [number for number in plan.row_rules if plan.rules[number].stage == stage]
        if not members:
            continue
        flags: list[exp.Expr] = []
        for number in members:
            both = exp.and_(asked(plan, number), ready(plan, number), copy=False)
            failed = exp.Case(ifs=[exp.If(this=both, true=exp.not_(holds(plan, number), copy=False))])
            flags.append(exp.alias_(failed, flag(number), quoted=True, copy=False))
            told = plan.rules[number].expected
            if told is not None and plan.tells(number):
                value = exp.cast(_with_reference(told.copy(), plan, number), "VARCHAR")
                flags.append(exp.alias_(value, expected(number), quoted=True, copy=False))
        every = exp.Column(this=exp.Star(), table=exp.to_identifier("s", quoted=True))
        query = joined_to_lists(plan, members, select([every, *flags], nested(query)))
    return query


def joined_to_lists(plan: Plan, numbers: Sequence[int], query: exp.Select) -> exp.Select:
    """Join to records the row of the list that each rule with a key looks up; columns `|list:N:X`."""
    for number in numbers:
        rule = plan.rules[number]
        if not rule.key:
            continue
        columns = [exp.alias_(column(name, "l"), listed(number, name), quoted=True) for name in rule.reference_fields]
        there = select(columns, exp.alias_(table(plan.references[number]), "l", table=True))
        same = [
            exp.EQ(this=column(listed(number, name)), expression=exp.paren(each.copy(), copy=False))
            for name, each in rule.key
        ]
        query = query.join(there.subquery(f"l{number}"), on=exp.and_(*same, copy=False), join_type="left", copy=False)
    return query


def listed(number: int, name: str) -> str:
    """Name the column of a list that is joined to the records for a rule."""
    return f"|list:{number}:{name}"


def _found(plan: Plan, number: int) -> exp.Expr:
    key = joined_key([key_text(plan.layout.schema.field(name)) for name in plan.rules[number].fields])
    return is_listed(key, plan.references[number], plan.enumerated.get(number))


def is_listed(key: exp.Expr, name: str, kind: str | None) -> exp.Expr:
    """Return the condition that a key stands in a list: by the type of the list's values, where there is one.

    A look into the list itself is a join, after which records may stand in another order.
    """
    if kind is not None:
        return _is_one_of(key, kind)
    # IN over a list becomes a mark join, which hands the row on as it is; an outer join would copy every column of it.
    return exp.In(this=key, query=exp.Subquery(this=select([column(KEY)], table(name))))


def with_list(test: exp.Expr, name: str, kind: str | None) -> exp.Expr:
    """Let a check that looks into a list of its own by `IN` look into the one of a rule."""

    def there(node: exp.Expr) -> exp.Expr:
        if kind is not None and isinstance(node, exp.In) and node.args.get("query") is not None:
            # The list has one column, and NULL is none of its values.
            return _is_one_of(node.this, kind)
        return exp.alias_(table(name), "reference", table=True) if isinstance(node, exp.Table) else node

    return test.transform(there)


def _is_one_of(value: exp.Expr, kind: str) -> exp.Expr:
    of_the_list = exp.DataType(this=exp.DType.USERDEFINED, kind=to_sql(exp.to_identifier(kind, quoted=True)))
    return exp.not_(exp.Is(this=exp.TryCast(this=value, to=of_the_list), expression=exp.null()), copy=False)


def _with_reference(test: exp.Expr, plan: Plan, number: int) -> exp.Expr:
    rule = plan.rules[number]
    if rule.reference is None:
        return test

    def beside(node: exp.Expr) -> exp.Expr:
        own = isinstance(node, exp.Column) and node.table == "reference" and not node.find_ancestor(exp.Subquery)
        return column(listed(number, node.name)) if own else node

    if rule.key:
        test = test.transform(beside)
    return with_list(test, plan.references[number], plan.enumerated.get(number))


def count_if(condition: exp.Expr) -> exp.Expr:
    """Count the rows where a condition is true; COUNT_IF of nothing but NULLs is NULL."""
    return exp.Coalesce(this=exp.CountIf(this=condition), expressions=[exp.Literal.number(0)])


def count_waived(plan: Plan, number: int, failed: exp.Expr) -> list[exp.Expr]:
    """Count, as `waived:N:P`, the failures of a rule that each waiver is the first to reach."""
    return [
        exp.alias_(count_if(exp.and_(failed, reached)), f"waived:{number}:{position}", quoted=True)
        for position, reached in first_reached(plan.layout.schema, plan.waivers_of(number)).items()
    ]
