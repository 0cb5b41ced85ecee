"""Validate: sources in, report out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb
from sqlglot import exp

from zhengzhao.engines import connect, fence, to_sql
from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.messages import Text
from zhengzhao.paths import content_root
from zhengzhao.sources import Workspace
from zhengzhao.standard import Package, VersionId, load_standard, version_id
from zhengzhao.validators.compile import Plan, define_views, select_counts, select_failed, select_unknowns
from zhengzhao.validators.constraints import prove_constants
from zhengzhao.validators.formfaults import form_results
from zhengzhao.validators.judged import judge_columns
from zhengzhao.validators.locate import Locator
from zhengzhao.validators.problems import Output, Problems, Run
from zhengzhao.validators.references import References
from zhengzhao.validators.report import CheckResult, Finding, InputInfo, Report
from zhengzhao.validators.rules import BoundRule, on_day, rules_of
from zhengzhao.validators.tables import OpenTable, Source, Tables, find_package, folders, located, open_tables
from zhengzhao.validators.waived import waiver_results
from zhengzhao.validators.waivers import TABLE, Waiver, read_waivers

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time and no daylight saving, so no time-zone database is needed."""


class Progress(Protocol):
    """Told now and then how far a long task is."""

    def step(self, done: float, text: Text) -> None:
        """Report the share that is done, from 0 to 1, and what is being done."""


def validate(
    sources: Sequence[Source | str],
    *,
    table: str | None = None,
    standard: str | None = None,
    as_of: date | None = None,
    descriptor: Path | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
    limit: int = 20,
    encoding: str | None = None,
    sheet: str | None = None,
    show_values: bool = False,
    waivers: Path | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    outputs: Sequence[Output] = (),
) -> Report:
    """Hold sources to a standard and say everything that is wrong with them.

    Args:
        sources: Files (CSV, workbooks, JSON Lines, Parquet), directories that hold a Data Package, descriptors, zipped packages,
            tables of databases by URL, or `-` for standard input.
        table: The table that all files are; None takes it from each file's name.
        standard: The version of the standard; None takes the one in force on `as_of`, else the newest.
        as_of: A day whose version of the standard is meant.
        descriptor: Another Data Package to hold the sources to, instead of the standard.
        content: Directories of overlays, each with the same shape as the content folders.
        today: The day that counts as today; None is today in Shanghai.
        limit: How many findings of each rule are located; totals are exact whatever it is.
        encoding: The encoding of all files; None finds it out.
        sheet: The sheet of all workbooks; None finds it by the names of the tables.
        show_values: Whether sensitive values are shown as they are.
        waivers: A file of waivers; what they reach is counted apart and does not make a source invalid.
        memory_limit: A size such as ``"4GB"``.
        threads: How many threads.
        progress: Told how far the work is.
        outputs: What is written beside the report while the sources are open, such as `split_into` gives.

    Returns:
        The report. Findings are in the order of the files; the same bytes give the same report.

    Raises:
        SourceError: A source cannot be read.
        UsageError: There is no such table or version.
        DescriptorError: A descriptor, rule or check is written wrongly.
    """
    paths = [located(each) for each in sources]
    excuses = read_waivers(waivers) if waivers is not None else ()
    with Workspace() as workspace:
        authority = authority_of(paths, descriptor, standard, as_of, workspace)
        connection = connect(workspace.path, memory_limit, threads)
        try:
            fence(connection, [*folders(paths), *reading(workspace, authority, content)])
            validator = Validator(connection, workspace, authority, content)
            report = validator.validate(
                paths,
                table=table,
                encoding=encoding,
                sheet=sheet,
                today=today,
                limit=limit,
                show_values=show_values,
                waivers=excuses,
                progress=progress,
            )
            for write in outputs:
                write(Run(report, [Problems(each) for each in validator.locators], workspace))
            return report
        finally:
            connection.close()


def reading(workspace: Workspace, authority: Package, content: Sequence[Path]) -> list[Path]:
    """List the directories that a validation reads besides its sources."""
    return [workspace.path, content_root(), authority.base, *content]


def today_in_shanghai() -> date:
    """Return the day it is in China."""
    return datetime.now(SHANGHAI).date()


def authority_of(
    paths: Sequence[Source], descriptor: Path | None, standard: str | None, as_of: date | None, workspace: Workspace
) -> Package:
    """Return the package that sources are held to: a descriptor, a package's own schemas, or a version of the standard."""
    if descriptor is not None:
        package = find_package(descriptor, workspace)
        if package is None:
            raise SourceError(
                Text(
                    f"{descriptor} 不是数据包描述文件（.json、.yaml、.zip 或目录）。",
                    f"{descriptor} is no Data Package descriptor (.json, .yaml, .zip or a directory).",
                )
            )
        return package
    if standard is None and as_of is None and len(paths) == 1 and isinstance(paths[0], Path):
        package = find_package(paths[0], workspace)
        if package is not None and not isinstance(package.raw.get("standard"), dict):
            return package
    return load_standard(standard, as_of)


class Validator:
    """Validates one source after another on one connection, and keeps the SQL of tables that look alike.

    Compiling a schema costs more than checking a small file; a run of many small packages pays it once.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        workspace: Workspace,
        authority: Package,
        content: Sequence[Path] = (),
    ) -> None:
        self.tables = Tables(connection, authority)
        self._workspace = workspace
        self._content = content
        self._references = References(self.tables, content)
        self._prepared: dict[str, Prepared] = {}
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
    ) -> Report:
        """Hold sources to the validator's authority, as `validate` does; they stay open until the next call."""
        self.tables.close_all()
        self._references.renew()
        open_tables(self.tables, sources, self._workspace, table=table, encoding=encoding, sheet=sheet)
        for opened in self.tables.opened:
            judge_columns(self.tables.connection, opened.layout)
        results: list[CheckResult] = []
        findings: list[Finding] = []
        waived: Counter[int] = Counter()
        day = today or today_in_shanghai()
        active = [each for each in waivers if not each.expired(day)]
        self.locators.clear()
        prepared = [self._prepare(opened, active, day) for opened in self.tables.opened]
        for position, (opened, ready) in enumerate(zip(self.tables.opened, prepared, strict=True)):
            if progress is not None:
                title = opened.resource.title
                progress.step(position / len(prepared), Text(f"校验 {title.zh}", f"Validating {title.en}"))
            names = self._references.names
            locator = Locator(self.tables.connection, ready.plan, opened, position, limit, show_values, names)
            self.locators.append(locator)
            done, found, reached = _run_table(self.tables.connection, ready, opened, locator)
            results += [*done, *(_result(rule, opened, 0, 0, 0, reason) for rule, reason in ready.unrun)]
            findings += found
            waived += reached
        checks, found, infos = waiver_results(waivers, day, results, waived)
        if progress is not None:
            progress.step(1.0, Text("校验完成", "Validated"))
        report = _report(self.tables, [*results, *checks], [*findings, *found], self._references.catalogue, day, limit)
        return replace(report, waivers=infos)

    def _prepare(self, opened: OpenTable, waivers: Sequence[Waiver], today: date) -> Prepared:
        before = self._prepared.get(opened.layout.view)
        if before is None:
            prove_constants(self.tables.connection, opened.resource.schema)
        rules = before.rules if before else rules_of(opened.resource, self._content)
        kept: list[BoundRule] = []
        looked_up: dict[int, str] = {}
        unrun = []
        for rule in rules:
            reason = _not_run(rule, opened)
            if reason is None and rule.reference is not None:
                name = self._references.prepare(rule, opened)
                if isinstance(name, Text):
                    reason = name
                else:
                    looked_up[len(kept)] = name
            if reason is None:
                kept.append(on_day(rule, today))
            else:
                unrun.append((rule, reason))
        excuses = [each for each in waivers if each.table in (None, opened.resource.name)]
        plan = Plan(opened.layout, kept, looked_up, excuses)
        if before is None or _parts(before.plan) != _parts(plan):
            self._prepared[opened.layout.view] = Prepared(rules, plan, tuple(unrun))
        return self._prepared[opened.layout.view]


@dataclass
class Prepared:
    """The compiled rules of one table: each text of SQL is made when it is first needed."""

    rules: Sequence[BoundRule]
    plan: Plan
    unrun: tuple[tuple[BoundRule, Text], ...]
    _texts: dict[str, str] = field(default_factory=dict)
    _views: set[bool] = field(default_factory=set)

    def sql(self, name: str, make: Callable[[], exp.Query]) -> str:
        """Return a text of SQL by its name, made on first use."""
        if name not in self._texts:
            self._texts[name] = to_sql(make())
        return self._texts[name]

    def define(self, connection: duckdb.DuckDBPyConnection, numbers: bool) -> None:
        """Define the views once."""
        if numbers not in self._views:
            define_views(connection, self.plan, numbers)
            self._views.add(numbers)


def _parts(plan: Plan) -> tuple[object, ...]:
    # The layout is the same: it is what the view is named by.
    return (plan.references, plan.rules, plan.waivers)


def _not_run(rule: BoundRule, opened: OpenTable) -> Text | None:
    lacking = [name for name in dict.fromkeys((*rule.fields, *rule.uses)) if name not in opened.layout.positions]
    if not lacking:
        return None
    names = "、".join(lacking)
    return Text(f"文件中没有列 {names}", f"the file has no column {names.replace('、', ', ')}")


def _run_table(
    connection: duckdb.DuckDBPyConnection, ready: Prepared, opened: OpenTable, locator: Locator
) -> tuple[list[CheckResult], list[Finding], Counter[int]]:
    plan = ready.plan
    try:
        ready.define(connection, False)
        counts = _counts(connection, ready)
        results, waived = form_results(connection, plan, opened)
    except duckdb.Error as error:
        raise engine_error(opened, error) from error
    findings = [*locator.label_findings(), *locator.record_findings()]
    broken = []
    if any(counts[f"failed:{number}"] for number in range(len(plan.rules))):
        ready.define(connection, True)
    for number, rule in enumerate(plan.rules):
        failed = counts[f"failed:{number}"]
        reached = {each.position: counts[f"waived:{number}:{each.position}"] for each in plan.waivers_of(number)}
        waived.update(reached)
        result = _result(rule, opened, counts[f"evaluated:{number}"], failed, counts.get(f"unknown:{number}", 0))
        results.append(replace(result, waived=sum(reached.values())))
        if failed and number in plan.row_rules:
            broken.append(number)
        elif failed:
            findings += locator.query_findings(number)
    findings += locator.row_findings(broken)
    return results, findings, waived


def _counts(connection: duckdb.DuckDBPyConnection, ready: Prepared) -> dict[str, int]:
    plan = ready.plan
    counts = _one_row(connection, ready.sql("counts", lambda: select_counts(plan)))
    for number in plan.query_rules:
        if counts.get(f"distinct:{number}") == counts[f"evaluated:{number}"]:
            counts[f"failed:{number}"] = 0
            counts |= {f"waived:{number}:{each.position}": 0 for each in plan.waivers_of(number)}
            continue
        if plan.waivers_of(number):
            ready.define(connection, True)
        counted = _one_row(connection, ready.sql(f"failed:{number}", partial(select_failed, plan, number)))
        counts |= {f"failed:{number}": counted.pop("failed"), **counted}
    broken = any(counts[f"failed:{number}"] for number in range(len(plan.rules)))
    if broken or plan.layout.numbered:
        counts |= _one_row(connection, ready.sql("unknowns", lambda: select_unknowns(plan)))
    return counts


def _one_row(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    cursor = connection.execute(sql)
    names = [each[0] for each in cursor.description or ()]
    return {name: int(value) for name, value in zip(names, cursor.fetchone() or (), strict=True)}


def _result(
    rule: BoundRule, opened: OpenTable, evaluated: int, failed: int, unknown: int, not_run: Text | None = None
) -> CheckResult:
    return CheckResult(
        rule=rule.name,
        table=opened.resource.name,
        fields=rule.fields,
        check=rule.check,
        severity=rule.severity,
        dimension=rule.dimension,
        summary=rule.summary,
        evaluated=evaluated,
        failed=failed,
        unknown=unknown,
        not_run=not_run,
    )


def _report(
    tables: Tables,
    results: Sequence[CheckResult],
    findings: Sequence[Finding],
    catalogue: VersionId | None,
    today: date,
    limit: int,
) -> Report:
    checks = _summed(results)
    titles = {TABLE: Text("豁免", "Waivers")}
    for opened in tables.opened:
        titles[opened.resource.name] = opened.resource.title
        for each in opened.resource.schema.fields:
            titles[f"{opened.resource.name}.{each.name}"] = each.title
    return Report(
        valid=not any(each.severity == "error" and (each.failed or each.unknown) for each in checks),
        today=today.isoformat(),
        inputs=tuple(_input(each) for each in tables.opened),
        standard=version_id(tables.authority),
        catalogue=catalogue,
        checks=checks,
        findings=tuple(sorted(findings, key=lambda each: each.order)),
        limit=limit,
        titles=titles,
    )


def _summed(results: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    # Several sources of one table answer together.
    merged: dict[tuple[str, str, tuple[str, ...]], CheckResult] = {}
    for each in results:
        key = (each.table, each.rule, each.fields)
        before = merged.get(key)
        merged[key] = (
            each
            if before is None
            else replace(
                before,
                evaluated=before.evaluated + each.evaluated,
                failed=before.failed + each.failed,
                unknown=before.unknown + each.unknown,
                waived=before.waived + each.waived,
                not_run=before.not_run or each.not_run,
            )
        )
    return tuple(merged.values())


def _input(opened: OpenTable) -> InputInfo:
    relation = opened.relation
    return InputInfo(
        table=opened.resource.name,
        name=relation.name,
        sha256=relation.sha256,
        encoding=relation.encoding,
        encoding_reason=relation.encoding_reason,
        sheet=relation.sheet,
        header_row=relation.header_row,
        rows=relation.rows,
    )


def engine_error(opened: OpenTable, error: duckdb.Error) -> SourceError | DescriptorError:
    """Return the error that says why the engine could not ask the rules of a table."""
    reason = str(error).splitlines()[0]
    name = opened.relation.name
    if isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)):
        return SourceError(
            Text(
                f"校验 {name} 时资源不足或读取失败：{reason}。请检查磁盘空间，或放宽 --memory-limit。",
                f"Validating {name} ran out of resources or could not read: {reason}. Check disk space or raise --memory-limit.",
            )
        )
    return DescriptorError(Text(f"{name} 的规则无法执行：{reason}。", f"The rules of {name} cannot be run: {reason}."))
