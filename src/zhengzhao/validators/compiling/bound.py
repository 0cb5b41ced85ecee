"""A rule that is bound to the fields of a table: one condition, or one query, as a tree that every engine can be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.engines import table as table_of
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text, number_of
from zhengzhao.standard import Reference, Severity
from zhengzhao.validators.compiling.calls import where_it_passes
from zhengzhao.validators.compiling.checks import Check, Stage
from zhengzhao.validators.layout import TEXT


@dataclass(frozen=True)
class BoundRule:
    """One rule of one table, its parameters bound to fields and values.

    `test` is true where the rule holds (row rules), or the query of offending rows (relation rules); it reads the
    typed fields by their names. `uses` are the fields whose faults make the rule unknown. A row rule with a `key` looks up
    the row of its list whose fields equal it. `layer` is the overlay that adds it, None for the table's own.
    """

    name: str
    check: str
    kind: Literal["row", "type", "relation", "unique", "foreign-key"]
    stage: Stage
    severity: Severity
    dimension: str
    fields: tuple[str, ...]
    uses: tuple[str, ...]
    summary: Text
    test: exp.Expr | None = None
    when: exp.Expr | None = None
    missing_tested: bool = False
    sensitive: bool = False
    parameters: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    reference: Reference | None = None
    reference_fields: tuple[str, ...] = ()
    key: tuple[tuple[str, exp.Expr], ...] = ()
    expected: exp.Expr | None = None
    mended: exp.Expr | None = None
    where: str = ""
    layer: str | None = None

    @property
    def joins(self) -> bool:
        """Whether it holds a record against others, or against the row of a list."""
        return self.kind == "relation" or bool(self.key)

    @property
    def offending(self) -> exp.Query | None:
        """The query of the rows that break it.

        It reads `rows`, which has `row` and the values, under the names of the parameters if the rule is a query of its
        own and else under those of the fields, and its list as `reference`.
        """
        if self.test is None or isinstance(self.test, exp.Query):
            return None if self.test is None else self.test.copy()

        def of_the_rows(tree: exp.Expr) -> exp.Expr:
            return tree.transform(
                lambda node: (
                    column(node.name, "rows")
                    if isinstance(node, exp.Column) and not node.table and node.find_ancestor(exp.Subquery) is None
                    else node
                )
            )

        broken = exp.Is(this=exp.paren(of_the_rows(self.test)), expression=exp.false())
        query = exp.select(column("row", "rows")).from_(table_of("rows")).where(broken)
        if not self.key:
            return query
        same = [exp.EQ(this=column(name, "reference"), expression=of_the_rows(each)) for name, each in self.key]
        return query.join(table_of("reference"), on=exp.and_(*same), join_type="left")

    @property
    def suggestion(self) -> exp.Expr | None:
        """What the first field was most likely meant to hold; NULL where that would not pass either."""
        if self.mended is None or self.test is None:
            return None
        return where_it_passes(self.mended, self.test, self.fields[0] + (TEXT if self.kinds[0] == "text" else ""))


def on_day(rule: BoundRule, today: date) -> BoundRule:
    """Put a day in the place of CURRENT_DATE in a rule, so that a report depends on the day it names and no other."""

    def dated(tree: exp.Expr | None) -> exp.Expr | None:
        if tree is None or tree.find(exp.CurrentDate) is None:
            return tree
        day = literal(today.isoformat(), "date")
        return tree.transform(lambda node: day.copy() if isinstance(node, exp.CurrentDate) else node)

    test, when = dated(rule.test), dated(rule.when)
    return rule if test is rule.test and when is rule.when else replace(rule, test=test, when=when)


def bind_check(check: Check, values: Sequence[exp.Expr], where: str) -> tuple[exp.Expr, dict[str, exp.Expr]]:
    """Put values in the place of a check's parameters, in its tree.

    Returns:
        The bound tree of a row check, and the values by parameter. A relation check's tree is left as it is.

    Raises:
        DescriptorError: The number of values is not the number of parameters.
    """
    if len(values) != len(check.parameters):
        raise DescriptorError(
            Text(
                f"{where}：校验 {check.name} 需要 {len(check.parameters)} 个参数（{'、'.join(check.parameters)}），给了 {len(values)} 个。",
                f"{where}: the check {check.name} takes {number_of(len(check.parameters), 'parameter')} ({', '.join(check.parameters)}), not {len(values)}.",
            )
        )
    bound = dict(zip(check.parameters, values, strict=True))
    return (substitute(check.tree, bound) if check.kind == "row" else check.tree), bound


def substitute(tree: exp.Expr, values: Mapping[str, exp.Expr]) -> exp.Expr:
    """Replace columns by values; a tuple in an IN list becomes its members."""

    def replace(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.In) and len(node.expressions) == 1:
            chosen = values.get(node.expressions[0].name) if isinstance(node.expressions[0], exp.Column) else None
            if isinstance(chosen, exp.Tuple):
                return exp.In(this=substitute(node.this.copy(), values), expressions=list(chosen.copy().expressions))
        if (
            isinstance(node, exp.Column)
            and not node.table
            and node.name in values
            and node.find_ancestor(exp.Subquery) is None
        ):
            return exp.paren(values[node.name].copy())
        return node

    return tree.transform(replace)


_PLAIN = 2**31 - 1


def literal(value: Any, kind: str) -> exp.Expr:  # noqa: ANN401  # a scalar of a descriptor
    """Return a value of a check's header or of a constraint as SQL, in its parameter's type."""
    if value is None:
        return exp.null()
    if isinstance(value, (list, tuple)):
        return exp.Tuple(expressions=[literal(each, "any") for each in value])
    if kind == "date":
        return exp.cast(exp.Literal.string(str(value)), "DATE")
    if kind == "pattern":
        return exp.Literal.string(rf"\A(?:{value})\z")
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if kind == "integer" and isinstance(value, int) and abs(value) <= _PLAIN:
        # A wider type would make everything that is compared with it as wide.
        return exp.Literal.number(value)
    if kind in ("integer", "number") or (kind == "any" and isinstance(value, (int, float))):
        return exp.cast(exp.Literal.string(str(value)), "HUGEINT" if kind == "integer" else "DOUBLE")
    return exp.Literal.string(str(value))
