"""The rules of the tables of a run, compiled once for all sources that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhengzhao.messages import Text
from zhengzhao.validators.compiling.bound import BoundRule, on_day
from zhengzhao.validators.compiling.constraints import prove_constants
from zhengzhao.validators.compiling.plan import Plan
from zhengzhao.validators.compiling.references import References
from zhengzhao.validators.compiling.rules import rules_of
from zhengzhao.validators.looking.prepared import Prepared
from zhengzhao.validators.opening.tables import OpenTable, Tables
from zhengzhao.validators.waivers import Waiver


class Rulebook:
    """Prepares the rules of one source after another, and keeps what sources that look alike have in common.

    Args:
        tables: Where the sources are opened.
        references: The lists that rules look into.
        content: Directories of overlays.
    """

    def __init__(self, tables: Tables, references: References, content: Sequence[Path] = ()) -> None:
        self._tables = tables
        self._references = references
        self._content = content
        self._rules: dict[tuple[str, date], list[BoundRule]] = {}
        self._prepared: dict[str, Prepared] = {}
        self._models: dict[str, Prepared] = {}

    def prepare(self, opened: OpenTable, waivers: Sequence[Waiver], today: date) -> Prepared:
        """Return the compiled rules of a source, with the waivers that hold for it; the SQL is made when it is needed."""
        kept: list[BoundRule] = []
        looked_up: dict[int, str] = {}
        kinds: dict[int, str] = {}
        unrun = []
        for rule in self._rules_of(opened, today):
            reason = _not_run(rule, opened)
            if reason is None and rule.reference is not None:
                name = self._references.prepare(rule, opened)
                if isinstance(name, Text):
                    reason = name
                else:
                    looked_up[len(kept)] = name
                    kind = self._references.enumerated(name, rule)
                    if kind is not None:
                        kinds[len(kept)] = kind
            if reason is None:
                kept.append(rule)
            else:
                unrun.append((rule, reason))
        excuses = [each for each in waivers if each.table in (None, opened.resource.name)]
        own = frozenset(number for number in looked_up if self._references.is_own(kept[number], opened))
        plan = Plan(opened.layout, kept, looked_up, excuses, own, kinds)
        before, model = self._prepared.get(opened.layout.view), self._models.get(opened.kind)
        # The layout is the same: it is what the view is named by.
        if before is None or not before.plan.agrees(plan):
            if model is not None and model.plan.agrees_on_records(plan):
                before = model.alike(plan, opened.first)
            else:
                before = self._models[opened.kind] = Prepared(plan, opened.first, tuple(unrun))
            self._prepared[opened.layout.view] = before
        return before

    def _rules_of(self, opened: OpenTable, today: date) -> list[BoundRule]:
        if (opened.kind, today) not in self._rules:
            prove_constants(self._tables.connection, opened.resource.schema)
            rules = rules_of(opened.resource, self._content)
            self._rules[opened.kind, today] = [on_day(each, today) for each in rules]
        return self._rules[opened.kind, today]


def _not_run(rule: BoundRule, opened: OpenTable) -> Text | None:
    lacking = [name for name in dict.fromkeys((*rule.fields, *rule.uses)) if name not in opened.layout.positions]
    if not lacking:
        return None
    names = "、".join(lacking)
    return Text(f"文件中没有列 {names}", f"the file has no column {names.replace('、', ', ')}")
