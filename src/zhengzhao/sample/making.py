"""Samples: data made from the descriptors, valid by construction, or with named faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.engines import connect, fence
from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.output import atomic_directory, atomic_file, refuse_existing, refuse_input, refuse_other_form
from zhengzhao.paths import content_root
from zhengzhao.sample.chunks import Database
from zhengzhao.sample.fault import Fault
from zhengzhao.sample.faults import Planner
from zhengzhao.sample.infect import rows_of
from zhengzhao.sample.lookups import Lookups
from zhengzhao.sample.maker import Maker
from zhengzhao.sample.parts import PartMaker
from zhengzhao.sample.recipes import parameters_of, read_recipes
from zhengzhao.sample.relations import listed_relations
from zhengzhao.sample.tables import find_tables, resolve, sample_folder
from zhengzhao.sample.writing import ENCODINGS, TableFile, write_package
from zhengzhao.sources import Workspace
from zhengzhao.standard import VersionId, load_standard, today_in_shanghai, version_id
from zhengzhao.validators import Progress, named_package


@dataclass(frozen=True)
class SampledTable:
    """One file that was written; `rows` counts records, the header and blank rows left out."""

    name: str
    path: Path
    rows: int


@dataclass(frozen=True, order=True)
class SampledFault:
    """One fault that was put in, at the row where a validation must find it (1 is the header)."""

    table: str
    row: int
    check: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class SampleResult:
    """What was made: the files, and every fault in them.

    A fault `mixed-line-ends` is listed too, though no finding belongs to it.
    """

    path: Path
    tables: tuple[SampledTable, ...]
    faults: tuple[SampledFault, ...]
    standard: VersionId
    seed: int


def sample(
    tables: Sequence[str],
    rows: int,
    *,
    out: Path,
    seed: int = 1,
    faults: Sequence[str] = (),
    share: float = 0.001,
    standard: str | None = None,
    content: Sequence[Path] = (),
    descriptor: Path | None = None,
    parameters: Mapping[str, str] | None = None,
    today: date | None = None,
    overwrite: bool = False,
    encoding: str = "utf-8",
    threads: int | None = None,
    progress: Progress | None = None,
) -> SampleResult:
    """Make rows of some tables, consistent with each other.

    The same arguments give the same bytes with one release of this software and of DuckDB, whatever the machine.

    Args:
        tables: Names of tables. A table whose keys point at another one of them has as many rows as that one gives it.
        rows: The number of rows of every other table.
        out: A file for one table if it ends in `.csv`; otherwise a folder, which becomes a Data Package.
        seed: What every draw depends on, from 0.
        faults: Names of checks, rules, constraints or faults of form to put in.
        share: The share of rows that carries each fault, at least one row.
        standard: The version of the standard; None takes the one in force on `today`.
        content: Directories of overlays.
        descriptor: Another Data Package whose tables are meant, instead of the standard.
        parameters: Values for the parameters of the sample recipes, e.g. `{"node": "440000"}`.
        today: The day that counts as today.
        overwrite: Whether an output that is there may be replaced.
        encoding: `utf-8`, `utf-8-sig` or `gb18030`.
        threads: How many runs are made side by side; None takes every core.
        progress: Told how far the work is.

    Returns:
        The files with their rows, and the rows that carry a fault.

    Raises:
        UsageError: There is no such table, fault, parameter or encoding, or a number is out of its range.
        DescriptorError: A descriptor or recipe is written wrongly.
        OutputError: The output is there already or cannot be written.
    """
    _refuse(rows, seed, share, encoding)
    refuse_other_form(out, directory=len(set(tables)) > 1)
    single = len(set(tables)) == 1 and out.suffix.lower() == ".csv"
    refuse_input(out, [descriptor] if descriptor else [], directory=not single)
    refuse_existing(out, overwrite, directory=not single)
    with Workspace() as workspace, workspace.room():
        package = (
            load_standard(standard, content=content, today=today)
            if descriptor is None
            else named_package(descriptor, workspace)
        )
        asked = find_tables(package, tables)
        recipes = read_recipes(sample_folder(package))
        lists = listed_relations(package, sample_folder(package), tables, content)
        made = resolve(package, asked, recipes, lists)
        values = parameters_of(recipes.values(), parameters or {})
        connection = connect(workspace.path, None, threads)
        try:
            fence(connection, [workspace.path, content_root(), package.base, *content])
            lookups = Lookups(connection, lists)
            planned = Planner(made, lookups, seed, today or today_in_shanghai(), content).plan(faults)
            database = Database(connection, made, recipes, lookups, values, seed, rows)
            database.prepare()
            parts = PartMaker(database, lookups, workspace.path, planned, max(1, round(1 / share)), seed)
            maker = Maker(connection, parts)
            if single:
                with atomic_file(out, overwrite) as file:
                    files = maker.make(rows, {tables[0]: file}, encoding, threads, progress)
            else:
                with atomic_directory(out, overwrite) as folder:
                    places = {each.name: folder / f"{each.name}.csv" for each in asked}
                    files = maker.make(rows, places, encoding, threads, progress)
                    write_package(folder, package, asked, encoding, seed)
        finally:
            connection.close()
    _refuse_unplaced(planned, files)
    written = [SampledTable(name, out if single else out / f"{name}.csv", each.rows) for name, each in files.items()]
    found = [fault for name, each in files.items() for fault in _found(name, each, planned)]
    return SampleResult(out, tuple(written), tuple(sorted(found)), version_id(package), seed)


def _found(name: str, file: TableFile, planned: Sequence[Fault]) -> Iterator[SampledFault]:
    for each in planned:
        if each.table == name and each.kind == "label":
            yield SampledFault(name, 1, each.check, each.fields)
    carriers = [planned[each.fault] for each in file.carriers]
    placed = zip((each.position for each in file.carriers), (each.check for each in carriers), strict=True)
    for row, fault in zip(rows_of(placed), carriers, strict=True):
        yield SampledFault(name, row, fault.check, fault.fields)


def _refuse(rows: int, seed: int, share: float, encoding: str) -> None:
    if rows < 1:
        raise UsageError(Text(f"行数应当不少于 1，现为 {rows}。", f"There must be at least 1 row, not {rows}."))
    if seed < 0:
        raise UsageError(Text(f"种子应当不小于 0，现为 {seed}。", f"The seed must not be negative, it is {seed}."))
    if not 0 < share <= 1:
        raise UsageError(
            Text(
                f"带差错的行的比例应当大于 0、不大于 1，现为 {share}。",
                f"The share must lie above 0 and up to 1, not {share}.",
            )
        )
    if encoding not in ENCODINGS:
        raise UsageError(
            Text(
                f"样本不能用编码 {encoding} 写出；可用 {'、'.join(ENCODINGS)}。",
                f"A sample cannot be written in {encoding}; use {', '.join(ENCODINGS)}.",
            )
        )


def _refuse_unplaced(planned: Sequence[Fault], files: Mapping[str, TableFile]) -> None:
    placed = {planned[each.fault].check for file in files.values() for each in file.carriers}
    placed |= {each.check for each in planned if each.kind == "label"}
    for fault in planned:
        if fault.check not in placed:
            raise UsageError(
                Text(
                    f"没有一行能带上差错 {fault.check}；请增加行数。",
                    f"No row could carry the fault {fault.check}; ask for more rows.",
                )
            )
