"""A check may use another one by its name: `uscc(value)` stands for the condition of `validators/uscc.sql`.

The condition is put in the place of the call on the tree, when the check is read; no engine ever meets the name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.engines.trees import when
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text, number_of

Condition = Callable[[str], "tuple[Sequence[str], exp.Expr] | None"]
"""Gives the parameters and the condition of the check of a name; None where it is none that can be called."""


def expanded(tree: exp.Expr, condition: Condition, where: str) -> exp.Expr:
    """Put the conditions of the checks that an expression calls in the places of the calls.

    Raises:
        DescriptorError: A check that is called is no condition on one row, or is given too few or too many values.
    """
    # From the inside out, so that a call may stand among the values of another one.
    for call in reversed(list(tree.find_all(exp.Anonymous))):
        found = condition(call.name)
        if found is None:
            raise DescriptorError(
                Text(
                    f"{where} 用了校验 {call.name}，但只有不查代码表的单行校验（kind: row）可以这样用。",
                    f"{where} calls the check {call.name}, but only a row check that looks into no list can be called.",
                )
            )
        parameters, test = found
        if len(parameters) != len(call.expressions):
            raise DescriptorError(
                Text(
                    f"{where} 用校验 {call.name} 时给了 {len(call.expressions)} 个值，应当给 {len(parameters)} 个（{'、'.join(parameters)}）。",
                    f"{where} gives the check {call.name} {number_of(len(call.expressions), 'value')}; it takes {len(parameters)} ({', '.join(parameters)}).",
                )
            )
        put = exp.paren(with_values(test, dict(zip(parameters, call.expressions, strict=True))))
        if call is tree:
            return put
        call.replace(put)
    return tree


def where_it_passes(suggestion: exp.Expr, test: exp.Expr, subject: str) -> exp.Expr:
    """Return a suggestion where it is another value than the subject's and passes the test itself, else NULL.

    The cheap question comes first, for an engine may ask it of every row of a table.
    """
    passes = when(with_values(test, {subject: suggestion}), suggestion.copy())
    return when(exp.NEQ(this=exp.paren(suggestion.copy()), expression=column(subject)), passes)


def with_values(test: exp.Expr, values: Mapping[str, exp.Expr]) -> exp.Expr:
    """Return a copy of a condition with values in the place of its parameters."""
    put = test.transform(
        lambda node: (
            exp.paren(values[node.name].copy()) if isinstance(node, exp.Column) and node.name in values else node
        )
    )
    return put.transform(_whole_part, copy=False)


def _whole_part(node: exp.Expr) -> exp.Expr:
    # A part of a part is one part of the whole: check digits take a text apart on every row, and once is half the time.
    inner = node.this.unnest() if isinstance(node, exp.Substring) else None
    if not isinstance(inner, exp.Substring):
        return node
    bounds = [each.args.get(name) for each in (inner, node) for name in ("start", "length")]
    if not all(isinstance(each, exp.Literal) and each.is_int for each in bounds):
        return node
    first, width, start, length = (int(each.name) for each in bounds if each is not None)
    if start + length - 1 > width:
        return node
    return exp.Substring(
        this=inner.this, start=exp.Literal.number(first + start - 1), length=exp.Literal.number(length)
    )
