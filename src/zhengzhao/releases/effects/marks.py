"""What a version of the catalogue would do to companies that were marked before: other items, modes or receivers."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from zhengzhao.catalogue import load_catalogue
from zhengzhao.errors import UsageError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.packages import Count, NotValidError, load_recipe, mark
from zhengzhao.releases.effects.archive import Batch, batches
from zhengzhao.releases.effects.verdicts import Skipped, refuse_uncompared
from zhengzhao.standard import Package, Schema, load_standard, refuse_rules
from zhengzhao.validators import Progress, named_version

Row = Mapping[str, str]


@dataclass(frozen=True)
class Moved:
    """One mark that would be otherwise: what it is known by, what became of it, and its cells before and after.

    `change` is `added`, `removed` or `changed`; `before` and `after` are empty where there is none.
    """

    batch: str
    key: Row
    change: str
    fields: tuple[str, ...]
    before: Row
    after: Row


@dataclass(frozen=True)
class Shifted:
    """One line of the balance that would be otherwise; the titles are the recipe's words for its codes."""

    side: str
    outcome: str
    before: int
    after: int
    side_title: Text
    title: Text


@dataclass(frozen=True)
class Listed:
    """The rows that would be otherwise in a table of the balance, such as the conditions that are to be asked."""

    table: str
    title: Text
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class MarkImpact:
    """The effect of a version of the catalogue on an archive.

    What hangs on a condition that nobody has answered is no mark: `balance` and `listed` tell what becomes of it.
    """

    old: Package
    new: Package
    batches: int
    marks_before: int
    marks_after: int
    key: tuple[str, ...]
    moved: tuple[Moved, ...]
    skipped: tuple[Skipped, ...]
    balance: tuple[Shifted, ...] = ()
    listed: tuple[Listed, ...] = ()

    @property
    def companies(self) -> int:
        """How many companies would get other marks: those who are known by the same beginning of the key."""
        return len({(each.batch, *list(each.key.values())[:2]) for each in self.moved})


def mark_impact(
    old: Package,
    new: Package,
    archive: Path,
    *,
    content: Sequence[Path] = (),
    today: date | None = None,
    progress: Progress | None = None,
) -> MarkImpact:
    """Mark an archive of earlier batches by two versions of the catalogue, and compare mark by mark.

    The earlier version is taken as it stands on its last day, the later one as on its first, both as if they held on
    the day of every event: what is asked is what the new table does, not when.

    Args:
        old: The earlier version.
        new: The later one.
        archive: The folder of the batches: registrations with their events and ticked terms.
        content: Directories of overlays, and of versions that are not published yet.
        today: The day that counts as today.
        progress: Told how far the work is.

    Raises:
        UsageError: There is no archive, nothing in it can be compared, or the later version has no first day.
    """
    old, new = refuse_rules(old), refuse_rules(new)
    found = batches(archive)
    days = _days(old, new)
    recipe = load_recipe("mark", content)
    name, _ = next(iter(recipe.outputs.items()))
    # Only what says by what its rows are known can be compared row by row.
    lists = [each for each in (recipe.balance.resources if recipe.balance else ()) if each.schema.compared_by]
    moved: list[Moved] = []
    listed: dict[str, list[Moved]] = {each.name: [] for each in lists}
    skipped: list[Skipped] = []
    counts: tuple[list[Count], list[Count]] = ([], [])
    key: tuple[str, ...] = ()
    before = after = 0
    for number, batch in enumerate(found):
        if progress is not None:
            progress.step(number / len(found), Text(f"标记 {batch.name}", f"Marking {batch.name}"))
        try:
            schema, tables = _marked(batch, name, list(listed), days, (old, new), content, today, counts)
        except ZhengzhaoError as error:
            skipped.append(Skipped(batch.name, error.text))
            continue
        except NotValidError as error:
            skipped.append(Skipped(batch.name, _invalid(error)))
            continue
        key = _key(schema)
        one, other = tables[name]
        before, after = before + len(one), after + len(other)
        moved += _compared(batch.name, schema, one, other)
        for each in lists:
            listed[each.name] += _compared(batch.name, each.schema, *tables[each.name])
    refuse_uncompared(found, skipped)
    return MarkImpact(
        old,
        new,
        len(found),
        before,
        after,
        key,
        tuple(moved),
        tuple(skipped),
        _shifted(*counts),
        tuple(Listed(each.name, each.title, tuple(listed[each.name])) for each in lists if listed[each.name]),
    )


def _days(old: Package, new: Package) -> tuple[date, date]:
    if new.effective_from is None:
        raise UsageError(
            Text(
                f"{new.called.zh} 没有写生效日期，无从比较；请在 effective.from 写上。",
                f"{new.called.en} has no first day; write it under effective.from.",
            )
        )
    first = date.fromisoformat(new.effective_from)
    last = date.fromisoformat(old.effective_until) if old.effective_until else first
    begun = date.fromisoformat(old.effective_from) if old.effective_from else date.min
    return max(last - timedelta(days=1), begun), first


def _marked(
    batch: Batch,
    name: str,
    lists: Sequence[str],
    days: tuple[date, date],
    versions: tuple[Package, Package],
    content: Sequence[Path],
    today: date | None,
    counts: tuple[list[Count], list[Count]],
) -> tuple[Schema, dict[str, tuple[list[Row], list[Row]]]]:
    """Mark a batch by both versions; give the rows of the marks and of lists of the balance, before and after."""
    whole = load_catalogue(content=content)
    found: dict[str, tuple[list[Row], list[Row]]] = {each: ([], []) for each in (name, *lists)}
    balances = []
    standard = named_version(batch.sources, content)
    with tempfile.TemporaryDirectory() as place:
        for number, (day, version) in enumerate(zip(days, versions, strict=True)):
            catalogue = whole.with_version(version).as_it_stands(day)
            out, folder = Path(place) / f"{number}.csv", Path(place) / f"{number}"
            done = mark(
                batch.sources,
                out=out,
                balance=folder,
                content=content,
                today=today,
                standard=standard,
                catalogue=catalogue,
            )
            balances.append(done.balance)
            for each, sides in found.items():
                with (out if each == name else folder / f"{each}.csv").open(encoding="utf-8", newline="") as file:
                    sides[number].extend(csv.DictReader(file))
    for held, balance in zip(counts, balances, strict=True):
        held.extend(balance)
    return load_standard(standard, content=content, today=today).resource(name).schema, found


def _key(schema: Schema) -> tuple[str, ...]:
    return schema.compared_by or schema.primary_key


def _compared(batch: str, schema: Schema, one: Sequence[Row], other: Sequence[Row]) -> Iterator[Moved]:
    key = _key(schema)
    before = {tuple(row.get(name, "") for name in key): row for row in one}
    after = {tuple(row.get(name, "") for name in key): row for row in other}
    telling = [
        name for name in schema.names if name not in key and name not in schema.primary_key and _tells(schema, name)
    ]
    for known in sorted(before.keys() | after.keys()):
        was, now = before.get(known, {}), after.get(known, {})
        fields = tuple(name for name in telling if was.get(name, "") != now.get(name, ""))
        if fields or not was or not now:
            change = "changed" if was and now else "added" if now else "removed"
            yield Moved(batch, dict(zip(key, known, strict=True)), change, fields, was, now)


def _shifted(before: Sequence[Count], after: Sequence[Count]) -> tuple[Shifted, ...]:
    titles = {(each.side, each.outcome): (each.side_title, each.title) for each in (*before, *after)}
    one, other = (_totals(each) for each in (before, after))
    return tuple(
        Shifted(*known, one.get(known, 0), other.get(known, 0), *named)
        for known, named in titles.items()
        if one.get(known, 0) != other.get(known, 0)
    )


def _totals(counts: Sequence[Count]) -> Mapping[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for each in counts:
        found[each.side, each.outcome] = found.get((each.side, each.outcome), 0) + each.count
    return found


def _tells(schema: Schema, name: str) -> bool:
    return not schema.field(name).raw.get("remark")


def _invalid(error: NotValidError) -> Text:
    return Text(
        f"批次不合格，没有标记：{error.report.summary('zh')}",
        f"The batch is not valid and was not marked: {error.report.summary('en')}",
    )
