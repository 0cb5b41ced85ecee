"""What a version of the standard would do to batches that were sent before: which records are newly refused or accepted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import to_sql
from zhengzhao.errors import SourceError, UsageError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.releases.effects.archive import Batch, batches
from zhengzhao.releases.named import with_own
from zhengzhao.sources import exact_path
from zhengzhao.standard import STANDARD, Package, Resource, did_you_mean, load_standard
from zhengzhao.validators import Progress, lay, validate
from zhengzhao.validators.locating.problems import Run

_COMPARE = """
WITH old AS (SELECT row, "group", rule FROM read_parquet($old)),
new AS (SELECT row, "group", rule FROM read_parquet($new)),
old_rows AS (SELECT row, ANY_VALUE("group") AS "group", COUNT(rule) > 0 AS bad FROM old GROUP BY row),
new_rows AS (SELECT row, COUNT(rule) > 0 AS bad FROM new GROUP BY row),
verdicts AS (
    SELECT row, COALESCE("group", '') AS "group", o.bad AS was, COALESCE(n.bad, FALSE) AS now
    FROM old_rows AS o LEFT JOIN new_rows AS n USING (row)
)
SELECT "group", NULL AS rule, COUNT(*) AS rows, COUNT_IF(NOT was AND now) AS newly_invalid,
    COUNT_IF(was AND NOT now) AS newly_valid
FROM verdicts GROUP BY "group"
UNION ALL
SELECT v."group", n.rule, 0, COUNT(DISTINCT v.row), 0
FROM verdicts AS v JOIN new AS n USING (row) WHERE NOT v.was AND n.rule IS NOT NULL GROUP BY v."group", n.rule
UNION ALL
SELECT v."group", o.rule, 0, 0, COUNT(DISTINCT v.row)
FROM verdicts AS v JOIN old AS o USING (row) WHERE NOT v.now AND v.was AND o.rule IS NOT NULL GROUP BY v."group", o.rule
"""


@dataclass(frozen=True)
class Effect:
    """The effect on the records of one group, such as a province, by one rule; `rule` is empty for all rules together.

    `rows` are all records of the group, so that `newly_invalid / rows` is the share of those that are newly refused.
    """

    table: str
    group: str
    rule: str
    rows: int
    newly_invalid: int
    newly_valid: int


@dataclass(frozen=True)
class Skipped:
    """A batch that could not be judged, and why."""

    batch: str
    reason: Text


@dataclass(frozen=True)
class Impact:
    """The effect of a version on an archive."""

    old: Package
    new: Package
    by: str | None
    batches: int
    effects: tuple[Effect, ...]
    skipped: tuple[Skipped, ...]


def impact(
    old: Package,
    new: Package,
    archive: Path,
    *,
    by: str | None = None,
    content: Sequence[Path] = (),
    today: date | None = None,
    progress: Progress | None = None,
) -> Impact:
    """Validate an archive of earlier batches under two versions of a standard, and compare the verdicts record by record.

    Args:
        old: The earlier version, or an overlay, which is laid over the version in force today.
        new: The later one.
        archive: The folder of the batches.
        by: The field that groups records, as the later version calls it; None takes the first of each table's key.
        content: Directories of overlays and checks.
        today: The day that counts as today.
        progress: Told how far the work is.

    Raises:
        UsageError: There is no archive, nothing in it, nothing that can be compared, or no such field.
    """
    old, new = (_laid(each, content, today) for each in (old, new))
    _refuse_field(old, new, by)
    found = batches(archive)
    names = _called(new, by)
    sums: dict[tuple[str, str, str], list[int]] = {}
    skipped = []
    with tempfile.TemporaryDirectory() as place:
        for number, batch in enumerate(found):
            if progress is not None:
                progress.step(number / len(found), Text(f"比较 {batch.name}", f"Comparing {batch.name}"))
            try:
                one = _verdicts(batch, old, names, content, today, Path(place) / "old")
                other = _verdicts(batch, new, names, content, today, Path(place) / "new")
                for each in _compared(one, other):
                    counted = sums.setdefault((each.table, each.group, each.rule), [0, 0, 0])
                    for index, value in enumerate((each.rows, each.newly_invalid, each.newly_valid)):
                        counted[index] += value
            except ZhengzhaoError as error:
                skipped.append(Skipped(batch.name, error.text))
    refuse_uncompared(found, skipped)
    return Impact(old, new, by, len(found), tuple(_effects(sums)), tuple(skipped))


def refuse_uncompared(found: Sequence[Batch], skipped: Sequence[Skipped]) -> None:
    """Refuse an archive of which no batch was compared: that nothing changes would be said of nothing.

    Raises:
        UsageError: It is one; the reason of the first batch is told.
    """
    if len(skipped) == len(found):
        first = skipped[0]
        raise UsageError(
            Text(
                f"存档里没有一个批次能比较，看不出影响；第一个 {first.batch}：{first.reason.zh}",
                f"No batch of the archive could be compared, so nothing can be said; the first, {first.batch}: "
                f"{first.reason.en}",
            )
        )


def _laid(version: Package, content: Sequence[Path], today: date | None) -> Package:
    if version.raw.get("overlays") != STANDARD:
        return version
    laid = lay(load_standard(content=content, today=today), [version], with_own(version, content))
    # It goes by the overlay's name and number: they are what is compared.
    return replace(laid, name=version.name, version=version.version)


def _verdicts(
    batch: Batch, version: Package, by: Sequence[str], content: Sequence[Path], today: date | None, place: Path
) -> Mapping[int, tuple[str, Path]]:
    """Write the verdict of every record of a batch: by the number of its source, the table and the file of verdicts."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    written: dict[int, tuple[str, Path]] = {}
    tables = {each.name for each in version.resources}

    @contextmanager
    def keep(run: Run) -> Iterator[None]:
        for number, source in enumerate(run.sources):
            resource = source.locator.opened.resource
            if resource.kind == "codes" or resource.name not in tables:
                # Lists that travel along are the version's own, and other tables are none of its.
                continue
            file = run.workspace.file(".parquet")
            query = source.select_errors(_group(resource, by))
            target = to_sql(exp.Literal.string(str(file)))
            source.locator.connection.execute(f"COPY ({to_sql(query)}) TO {target} (FORMAT parquet)")
            written[number] = (resource.name, Path(shutil.move(file, place / f"{number}.parquet")))
        yield

    validate(batch.sources, descriptor=version, content=content, today=today, limit=0, outputs=[keep])
    if not written:
        raise SourceError(
            Text(f"没有{version.called.zh} 的表。", f"There is no table of {version.called.en} in it."),
        )
    return written


def _refuse_field(old: Package, new: Package, by: str | None) -> None:
    known = dict.fromkeys(name for each in (new, old) for table in each.resources for name in table.schema.names)
    if by is not None and by not in known:
        end = did_you_mean(by, known)
        raise UsageError(
            Text(f"两个版本的表都没有字段 {by}{end.zh}", f"No table of either version has a field {by}{end.en}")
        )


def _called(new: Package, by: str | None) -> tuple[str, ...]:
    # The later version says what its fields were called before.
    fields = [each for resource in new.resources for each in resource.schema.fields if each.name == by]
    return () if by is None else (by, *(name for each in fields for name in each.formerly))


def _group(resource: Resource, by: Sequence[str]) -> str | None:
    key = resource.schema.primary_key
    if not by:
        return key[0] if key else None
    return next((name for name in by if name in resource.schema.names), None)


def _compared(one: Mapping[int, tuple[str, Path]], other: Mapping[int, tuple[str, Path]]) -> Iterator[Effect]:
    with duckdb.connect(":memory:") as connection:
        for number, (_, before) in one.items():
            if number in other:
                table, after = other[number]
                rows = connection.execute(_COMPARE, {"old": exact_path(before), "new": exact_path(after)}).fetchall()
                yield from (Effect(table, str(group), rule or "", *counts) for group, rule, *counts in rows)


def _effects(sums: Mapping[tuple[str, str, str], Sequence[int]]) -> Iterator[Effect]:
    rows = {(table, group): counts[0] for (table, group, rule), counts in sums.items() if not rule}
    for (table, group, rule), (_, invalid, valid) in sorted(sums.items()):
        if not rule or invalid or valid:
            yield Effect(table, group, rule, rows.get((table, group), 0), invalid, valid)
