"""One field that may be mended: when a cell is due, what the normalisations make of it, and whether that is good.

A cell is due where it breaks a rule of its own field, is a filler, or is a code in other characters than its own. What
comes out is good if every rule of the field then holds; rules over several fields are the matter of the validation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlglot import exp

from zhengzhao.engines import column, judge_of, typed
from zhengzhao.standard import Field, Schema
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.checks import STAGES, load_check
from zhengzhao.validators.compiling.plan import is_listed, with_list
from zhengzhao.validators.layout import TEXT, joined_key, key_text
from zhengzhao.validators.normal import Step, form_steps, half_width, is_plain, trim, unmark, upper_case, where
from zhengzhao.validators.personal import has_number

_TYPED = ("boolean", "date", "datetime", "geopoint", "integer", "number", "time", "year", "yearmonth")
_LISTED = ("foreign-key", "enum", "categories")
_OPEN = re.compile(r"\[\^|\\[DSWPpxX]|[^\x00-\x7f]")
_CLOSED_PARTS = re.compile(r"\[[^\]]*\]|\\.")


@dataclass(frozen=True)
class Known:
    """A rule that can be asked, and the table that it looks into if it does."""

    rule: BoundRule
    reference: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Mending:
    """One field that may be mended.

    Args:
        field: The field.
        position: Its column in the source, `c0`, `c1`, …
        known: The rules that hold it, and no other field, to something.
        schema: Its schema.
        cells: What each field of the source is once it is mended; a rule may ask other fields first.
        content: Directories of overlays, for their checks.
    """

    field: Field
    position: int
    known: tuple[Known, ...]
    schema: Schema
    cells: Mapping[str, exp.Expr]
    content: Sequence[Path] = ()

    @property
    def cell(self) -> exp.Column:
        """The cell as it stands in the source."""
        return column(f"c{self.position}")

    @property
    def mended(self) -> exp.Column:
        """What is written in its place."""
        return column(f"mended:{self.position}")

    @property
    def last(self) -> exp.Column:
        """What all normalisations make of the cell; NULL where it is not due."""
        return self.tried(len(self.steps))

    def tried(self, count: int) -> exp.Column:
        """What the first normalisations make of the cell."""
        return column(f"tried:{self.position}:{count}")

    def is_due(self) -> exp.Expr:
        """Return the condition that the normalisations are tried on the cell."""
        reasons = [self.is_missing(self.cell), exp.not_(self._is_sound(self.cell))]
        if self.field.type == "string":
            # Unlike AND, which reckons both sides, this leaves alone what is plain already: nearly every code.
            already = exp.If(this=is_plain(self.cell), true=exp.false())
            reasons.append(exp.Case(ifs=[already], default=is_plain(half_width(trim(self.cell)))))
        given = exp.NEQ(this=self.cell, expression=exp.Literal.string(""))
        return exp.Case(ifs=[exp.If(this=given, true=exp.or_(*reasons))], default=exp.false())

    def is_good(self, text: exp.Expr) -> exp.Expr:
        """Return the condition that a text may take the place of the cell."""
        needed = any(each.rule.missing_tested for each in self.known)
        nothing = exp.false() if needed else exp.true()
        return exp.Case(ifs=[exp.If(this=self.is_missing(text), true=nothing)], default=self._is_sound(text))

    def is_missing(self, text: exp.Expr) -> exp.Expr:
        """Return the condition that a text stands for nothing."""
        return _among(text, self.schema.missing(self.field))

    def is_personal(self, text: exp.Expr) -> exp.Expr:
        """Return the condition that a text is hidden in reports and logs."""
        if self.field.sensitive:
            return exp.true()
        broken = [exp.not_(self._holds(each, text)) for each in self.known if each.rule.sensitive]
        return exp.or_(has_number(text), *broken)

    @cached_property
    def steps(self) -> list[Step]:
        """The normalisations in their order.

        Another spelling is looked for before and after the form of the type is put right: `2099/12/31` may be one, and
        so may what `9999年12月31日` becomes.
        """
        aliases = [each for each in self._errors() if _is_alias(each.rule, self.content)]
        spelt = [Step("alias", self._own_spelling(each)) for each in aliases]
        found = [Step("trim", trim), Step("text-mark", unmark), Step("half-width", half_width), *spelt]
        for step in form_steps(self.field):
            found += [step, *spelt]
        if "" in self.schema.missing(self.field):
            nothing = exp.Literal.string("")
            found.append(Step("filler", lambda text: where(self.is_missing(text), nothing, text)))
        if self.field.type == "string" and any(_is_closed(each.rule) for each in self.known):
            found.append(Step("upper-case", lambda text: where(exp.not_(self.is_good(text)), upper_case(text), text)))
        return found

    def _own_spelling(self, alias: Known) -> Callable[[exp.Expr], exp.Expr]:
        def change(text: exp.Expr) -> exp.Expr:
            assert alias.rule.suggestion is not None
            return where(exp.not_(self._holds(alias, text)), self._at(alias.rule.suggestion, text), text)

        return change

    def _errors(self) -> Iterator[Known]:
        for each in sorted(self.known, key=lambda each: STAGES.index(each.rule.stage)):
            if each.rule.severity == "error" and not each.rule.missing_tested:
                yield each

    def _is_sound(self, text: exp.Expr) -> exp.Expr:
        # One after the other, as the stages have it: what is no date is not asked whether it lies in the future.
        choices = [exp.If(this=exp.not_(self._holds(each, text)), true=exp.false()) for each in self._errors()]
        return exp.Case(ifs=choices, default=exp.true()) if choices else exp.true()

    def _holds(self, known: Known, text: exp.Expr) -> exp.Expr:
        """Return whether a rule holds for a text that stands for something; it holds where it is not asked."""
        rule = known.rule
        if rule.kind == "type":
            return exp.not_(exp.Is(this=self._at(column(self.field.name), text), expression=exp.null()))
        if rule.kind == "foreign-key":
            assert known.reference is not None
            key = self._at(joined_key([key_text(self.field)]), text)
            test = is_listed(key, known.reference, known.kind)
        else:
            assert rule.test is not None
            test = self._at(rule.test, text)
            if known.reference is not None:
                test = with_list(test, known.reference, known.kind)
        held = exp.Is(this=exp.paren(test), expression=exp.true())
        if rule.when is None:
            return exp.paren(held)
        asked = exp.Is(this=exp.paren(self._at(rule.when, text)), expression=exp.true())
        return exp.paren(exp.or_(exp.not_(asked), held))

    def _at(self, tree: exp.Expr, text: exp.Expr) -> exp.Expr:
        """Put a text in the place of the field in a tree, and what they are after mending in that of the others."""

        def replaced(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column) or node.find_ancestor(exp.Subquery) is not None:
                return node
            name = node.name.removesuffix(TEXT)
            field = self.schema.field(name)
            given = text if field is self.field else _given(self.cells[name], field, self.schema)
            return given.copy() if node.name.endswith(TEXT) else exp.paren(typed(field, given))

        return tree.copy().transform(replaced)


def may_be_mended(field: Field, known: Sequence[Known]) -> bool:
    """Tell whether a field is of a kind that may be mended: no name and no free text.

    That is a date, a number and the like; or a text that is one of a list, or whose rules admit ASCII only.
    """
    if judge_of(field) is not None:
        return False
    if field.type == "string":
        return any(each.rule.check in _LISTED or _is_closed(each.rule) for each in known)
    return field.type in _TYPED


def _is_closed(rule: BoundRule) -> bool:
    """Tell whether a rule asks of a text as a whole that it has a form in ASCII."""
    if rule.kind != "row" or rule.test is None:
        return False
    patterns = [each.expression.name for each in rule.test.find_all(exp.RegexpLike)]
    return any(each.startswith(r"\A") and each.endswith(r"\z") and _is_ascii(each[2:-2]) for each in patterns)


def _is_ascii(pattern: str) -> bool:
    return not _OPEN.search(pattern) and "." not in _CLOSED_PARTS.sub("", pattern)


def _is_alias(rule: BoundRule, content: Sequence[Path]) -> bool:
    return rule.suggestion is not None and load_check(rule.check, content).certain


def _given(cell: exp.Expr, field: Field, schema: Schema) -> exp.Expr:
    values = schema.missing(field)
    return exp.Case(ifs=[exp.If(this=exp.not_(_among(cell, values)), true=cell.copy())]) if values else cell


def _among(text: exp.Expr, values: Sequence[str]) -> exp.Expr:
    # DuckDB makes a join of a long IN list, which would carry every column of the table along.
    same = [exp.EQ(this=text.copy(), expression=exp.Literal.string(each)) for each in values]
    return exp.paren(exp.or_(*same)) if same else exp.false()
