"""The validator: open tables in, verdicts with their places out, one source after another on one connection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb

from zhengzhao.engines import column, give_room, to_sql
from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace
from zhengzhao.standard import Package, today_in_shanghai
from zhengzhao.validators.acceptance import acceptance_results
from zhengzhao.validators.compiling.references import References
from zhengzhao.validators.layout import BLANK, select_values
from zhengzhao.validators.locating.formfaults import form_results
from zhengzhao.validators.locating.locate import Locator
from zhengzhao.validators.looking.bundles import Bundle, bundles_of
from zhengzhao.validators.looking.first_look import FirstLook
from zhengzhao.validators.looking.judged import judge_columns
from zhengzhao.validators.looking.prepared import Prepared
from zhengzhao.validators.looking.records import keep_rows
from zhengzhao.validators.looking.rulebook import Rulebook
from zhengzhao.validators.looking.siblings import Siblings, look_beside
from zhengzhao.validators.looking.strays import keep_strays
from zhengzhao.validators.looking.verdict import Tally, count, keep, locate, look, tally
from zhengzhao.validators.opening.sources import Source, open_tables
from zhengzhao.validators.opening.strays import Strays
from zhengzhao.validators.opening.tables import OpenTable, Tables
from zhengzhao.validators.report import CheckResult, Finding, Report
from zhengzhao.validators.results import check_result, report_of
from zhengzhao.validators.unread import unread_results
from zhengzhao.validators.waived import waiver_results
from zhengzhao.validators.waivers import Waiver


class Progress(Protocol):
    """Told now and then how far a long task is."""

    def step(self, done: float, text: Text) -> None:
        """Report the share that is done, from 0 to 1, and what is being done."""


class Validator:
    """Validates one source after another on one connection, and keeps the SQL of tables that look alike.

    Compiling a schema costs more than checking a small file; a run of many small packages pays it once.

    Args:
        connection: One that was opened with `lists_last`: the queries name the long side of a join first.
        workspace: Where transcoded and rewritten files go.
        authority: What the sources are held to.
        content: Directories of overlays.
        insisting: Whether a package, too, is held to the authority, whatever version it names.
        growing: Whether the connection, which then has little memory, is given more where it takes more.
        joining: The tables that are joined over all packages afterwards, so that no key may be in two of these.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        workspace: Workspace,
        authority: Package,
        content: Sequence[Path] = (),
        insisting: bool = False,
        growing: bool = False,
        joining: Collection[str] = (),
    ) -> None:
        self._growing = growing
        self._joining = joining
        self.tables = Tables(connection, authority, insisting=insisting)
        self._workspace = workspace
        self._content = content
        self._references = References(self.tables, content)
        self._rulebook = Rulebook(self.tables, self._references, content)
        self.locators: list[Locator] = []

    def validate(
        self,
        sources: Sequence[Source],
        *,
        table: str | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        today: date | None = None,
        limit: int = 20,
        show_values: bool = False,
        waivers: Sequence[Waiver] = (),
        progress: Progress | None = None,
        parties: Sequence[int] = (),
        exactly: bool = False,
    ) -> Report:
        """Hold sources to the validator's authority, as `validate` does; they stay open until the next call.

        Where each is given its party, it is held to it as if only those of its party had been given: files of one table
        together take little longer than one of them. Where they are read `exactly`, no text is believed to be what it begins
        as; whoever knows that it is not spares the second reading.
        """
        day = today or today_in_shanghai()
        distrusted = self.tables.distrusted
        distrusted.clear()
        self.tables.spooled.clear()
        self.tables.trusting = not exactly
        self.tables.strays.clear()
        while True:
            self.tables.close_all()
            self._references.renew()
            self.locators.clear()
            open_tables(
                self.tables, sources, self._workspace, table=table, encoding=encoding, sheet=sheet, parties=parties
            )
            try:
                return self._validate(day, limit, show_values, waivers, progress)
            except _DisprovedError as error:
                # What was read too quickly is read again, exactly; nothing that came of it is kept.
                distrusted |= error.paths
                self.tables.strays |= error.strays

    def _validate(
        self, day: date, limit: int, show_values: bool, waivers: Sequence[Waiver], progress: Progress | None
    ) -> Report:
        opened = self.tables.opened
        prepared = self._prepare([each for each in waivers if not each.expired(day)], day)
        bundles = bundles_of(opened, prepared)
        looks = self._look(bundles, progress)
        siblings = self._look_beside(bundles, prepared, looks)
        if self._growing and any(each.suspects or each.undecided for each in looks):
            give_room(self.tables.connection)
        bad = {position for position, seen in enumerate(looks) if seen.suspects}
        suspected = [each for each in (bundle.among(bad, prepared) for bundle in bundles) if each is not None]
        counted = self._keep(suspected, prepared, looks)
        self._refuse_strays(suspected)
        results: list[CheckResult] = []
        waived: Counter[int] = Counter()
        for position, ready in enumerate(prepared):
            told, reached, failed = self._judge(
                position, ready, looks[position], counted.get(position), siblings[position]
            )
            results += told
            waived += reached
            names = partial(self._references.names, opened[position])
            self.locators.append(
                Locator(self.tables.connection, ready.plan, opened, position, limit, show_values, names, failed)
            )
        findings = self._locate(suspected, prepared, limit)
        checks, found, infos = waiver_results(waivers, day, results, waived, [each.resource for each in opened])
        others, reminders = self._remind(day)
        if progress is not None:
            progress.step(1.0, Text("校验完成", "Validated"))
        report = report_of(
            self.tables,
            [*results, *others, *checks],
            [*findings, *reminders, *found],
            self._references.catalogue(day),
            day,
            limit,
        )
        return replace(report, waivers=infos)

    def _prepare(self, waivers: Sequence[Waiver], day: date) -> list[Prepared]:
        """Compile the rules of every source."""
        connection, opened = self.tables.connection, self.tables.opened
        if self._growing and any(each.relation.doubt is None for each in opened):
            # What is read again from Parquet, as all is that is no plain text, comes in larger pieces.
            give_room(connection)
        prepared = []
        for each in opened:
            with self._believing(each):
                judge_columns(connection, each.layout)
                prepared.append(self._rulebook.prepare(each, waivers, day))
        return prepared

    def _look(self, bundles: Sequence[Bundle], progress: Progress | None) -> list[FirstLook]:
        """Have the first look at every source, and prove what was believed of it."""
        opened = self.tables.opened
        looks: dict[int, FirstLook] = {}
        disproved: set[Path] = set()
        for bundle in bundles:
            plan = bundle.prepared.plan
            if progress is not None:
                title = opened[bundle.positions[0]].resource.title
                progress.step(len(looks) / len(opened), Text(f"校验 {title.zh}", f"Validating {title.en}"))
            with self._believing(opened[bundle.positions[0]]):
                for number in plan.row_rules:
                    if number in plan.references and number not in plan.enumerated:
                        self._references.load(plan.references[number])
                bundle.show(self.tables.connection, opened)
                found = dict(zip(bundle.positions, look(self.tables.connection, bundle), strict=True))
            disproved |= self._settle(found)
            looks |= found
        if disproved:
            # Whatever wrote one table oddly has often written others so: all of them are found out before any is read again.
            raise _DisprovedError(disproved)
        return [looks[position] for position in range(len(opened))]

    def _settle(self, looks: Mapping[int, FirstLook]) -> set[Path]:
        """Take for proven what was believed of sources, and return the files of which it is not so."""
        disproved = set()
        for position, seen in looks.items():
            opened = self.tables.opened[position]
            relation = opened.relation
            if relation.doubt is None:
                continue
            settled = relation.doubt.settle(relation, seen.rows, seen.blank, seen.size)
            if settled is None:
                disproved.add(relation.path)
            else:
                self.tables.opened[position] = replace(opened, relation=settled)
        return disproved

    def _look_beside(
        self, bundles: Sequence[Bundle], prepared: Sequence[Prepared], looks: list[FirstLook]
    ) -> list[Siblings]:
        opened, plans = self.tables.opened, [each.plan for each in prepared]
        with _asking(*opened[:1]):
            return look_beside(self.tables.connection, opened, plans, looks, bundles, self._joining)

    def _keep(
        self, suspected: Sequence[Bundle], prepared: Sequence[Prepared], looks: Sequence[FirstLook]
    ) -> dict[int, dict[str, int]]:
        """Keep the records that need a second look, and count how the row rules fared on them, by the place of the source."""
        connection, opened = self.tables.connection, self.tables.opened
        counted: dict[int, dict[str, int]] = {}
        for bundle in suspected:
            with _asking(opened[bundle.positions[0]]):
                bundle.show_exactly(connection, opened)
                keep(connection, bundle, prepared, looks)
                counted |= count(connection, bundle)
        for source, ready, seen in zip(opened, prepared, looks, strict=True):
            if seen.undecided:
                with _asking(source):
                    keep_rows(connection, ready.plan, seen.undecided)
        return counted

    def _refuse_strays(self, suspected: Sequence[Bundle]) -> None:
        """Have every source read again in which a row was found that is no record, without these rows."""
        strays: dict[int, Strays] = {}
        for bundle in suspected:
            with _asking(self.tables.opened[bundle.positions[0]]):
                strays |= keep_strays(self.tables.connection, bundle, self.tables.strays)
        if strays:
            raise _DisprovedError({self.tables.opened[each].relation.path for each in strays}, strays)

    def _judge(
        self, position: int, ready: Prepared, look: FirstLook, counts: Mapping[str, int] | None, siblings: Siblings
    ) -> tuple[list[CheckResult], Counter[int], set[int]]:
        """Say how one source fared with each rule, how much each waiver reached, and the numbers of the rules that failed."""
        connection, source = self.tables.connection, self.tables.opened[position]
        with _asking(source):
            tallies = tally(connection, ready, look, counts, self._references.load, siblings)
            results, waived = form_results(connection, ready.plan, source)
        for tallied in tallies.values():
            waived.update(tallied.waived)
        results += [check_result(rule, source, tallies[number]) for number, rule in enumerate(ready.plan.rules)]
        results += [check_result(rule, source, Tally(0), reason) for rule, reason in ready.unrun]
        return results, waived, {number for number, each in tallies.items() if each.failed}

    def _remind(self, day: date) -> tuple[list[CheckResult], list[Finding]]:
        """Tell what of the packages was not read, and which of them name a version that was not accepted any more."""
        tables = self.tables
        results, findings = unread_results(
            tables.unread, tables.packages, [each.relation.path for each in tables.opened]
        )
        if not tables.insisting:
            accepted, late = acceptance_results(tables.packages, tables.authority, self._content, day)
            results += accepted
            findings += late
        return results, findings

    def _locate(self, suspected: Sequence[Bundle], prepared: Sequence[Prepared], limit: int) -> list[Finding]:
        for bundle in suspected:
            failed = set().union(*(self.locators[position].failed for position in bundle.positions))
            locate(self.tables.connection, bundle, prepared, failed, limit)
        findings: list[Finding] = []
        for locator in self.locators:
            findings += [*locator.label_findings(), *locator.record_findings(), *locator.rule_findings()]
        return findings

    @contextmanager
    def _believing(self, opened: OpenTable) -> Iterator[None]:
        """Turn an error of the engine into distrust of the sources that it may come of, as long as there are any."""
        try:
            yield
        except duckdb.Error as error:
            doubted = [each for each in self.tables.opened if each.relation.doubt is not None]
            wrong = {each.relation.path for each in doubted if not _can_be_read(self.tables.connection, each)}
            if wrong:
                raise _DisprovedError(wrong) from error
            raise engine_error(opened, error) from error


class _DisprovedError(Exception):
    """Sources are not what they were believed to be: their files, and the rows that are no records."""

    def __init__(self, paths: set[Path], strays: Mapping[int, Strays] | None = None) -> None:
        super().__init__(*paths)
        self.paths = paths
        self.strays = strays or {}


@contextmanager
def _asking(*opened: OpenTable) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise engine_error(opened[0], error) from error


def _can_be_read(connection: duckdb.DuckDBPyConnection, opened: OpenTable) -> bool:
    blank = to_sql(select_values(opened.layout, (), blank=True))
    try:
        connection.execute(f"SELECT COUNT_IF({to_sql(column(BLANK))}) FROM ({blank})").fetchone()
    except duckdb.Error:
        return False
    return True


def engine_error(opened: OpenTable, error: duckdb.Error) -> SourceError | DescriptorError:
    """Return the error that says why the engine could not ask the rules of a table."""
    reason = str(error).splitlines()[0]
    name = opened.relation.shown
    if isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)):
        return SourceError(
            Text(
                f"校验 {name} 时资源不足或读取失败：{reason}。请检查磁盘空间，或放宽 --memory-limit。",
                f"Validating {name} ran out of resources or could not read: {reason}. Check disk space or raise --memory-limit.",
            )
        )
    return DescriptorError(Text(f"{name} 的规则无法执行：{reason}。", f"The rules of {name} cannot be run: {reason}."))
