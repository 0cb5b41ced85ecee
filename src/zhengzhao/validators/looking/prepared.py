"""The compiled rules of one table, or of several that look alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from sqlglot import exp

from zhengzhao.engines import judge_of, to_sql
from zhengzhao.messages import Text
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.plan import Plan
from zhengzhao.validators.layout import Layout
from zhengzhao.validators.looking.first_look import select_first_look

_FIRST = "first"


@dataclass
class Prepared:
    """The compiled rules of one table: each text of SQL is made when it is first needed.

    `first` is the layout of the first look; `unrun` are rules that cannot be run on the source, and why.
    """

    plan: Plan
    first: Layout
    unrun: tuple[tuple[BoundRule, Text], ...]
    _texts: dict[str, str] = field(default_factory=dict)

    @property
    def first_plan(self) -> Plan:
        """The plan of the first look."""
        return replace(self.plan, layout=self.first)

    @property
    def first_look(self) -> str:
        """The SQL of the first look."""
        return self.sql(_FIRST, partial(select_first_look, self.first_plan))

    def alike(self, plan: Plan, first: Layout) -> Prepared:
        """Return the same for another source that looks alike; where both first looks are one, its SQL is kept."""
        same = self.first.view == first.view and not any(judge_of(each) for each in first.schema.fields)
        return Prepared(plan, first, self.unrun, {_FIRST: self.first_look} if same else {})

    def sql(self, name: str, make: Callable[[], exp.Query]) -> str:
        """Return a text of SQL by its name, made on first use."""
        if name not in self._texts:
            self._texts[name] = to_sql(make(), spent=True)
        return self._texts[name]
