"""The batch of the demo, as it came in and as it was mended: a sample, with the hand-written companies at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.demo.story import Cells, Spoiled, Story
from zhengzhao.sample import SampledFault, sample
from zhengzhao.sample.lexical import csv_line
from zhengzhao.standard import Package, Resource
from zhengzhao.validators import Progress


@dataclass(frozen=True)
class Placed:
    """A spoiled cell and the row of the file in which it stands."""

    spoiled: Spoiled
    row: int


@dataclass(frozen=True)
class Batch:
    """The files of a batch, and what is wrong in them by intention."""

    files: tuple[Path, ...]
    rows: int
    faults: tuple[SampledFault, ...]
    placed: tuple[Placed, ...]


def make_batch(
    story: Story,
    package: Package,
    folder: Path,
    *,
    spoilt: bool,
    today: date,
    workspace: Path,
    progress: Progress | None,
) -> Batch:
    """Write a batch as a province would send it: one CSV file a table, named and headed in Chinese.

    Args:
        story: The story.
        package: The standard.
        folder: Where the files go; it is made.
        spoilt: Whether the faults are in it. The same data comes out with and without them.
        today: The day that counts as today.
        workspace: A folder for what is needed on the way.
        progress: Told how far the work is.
    """
    made = sample(
        story.tables,
        story.rows,
        out=workspace / folder.name,
        seed=story.seed,
        faults=story.faults if spoilt else (),
        share=story.share,
        parameters=story.parameters,
        standard=package.version,
        today=today,
        encoding=story.encoding,
        progress=progress,
    )
    folder.mkdir()
    files: list[Path] = []
    placed: list[Placed] = []
    total = 0
    for each in made.tables:
        resource = package.resource(each.name)
        file = folder / f"{resource.title.zh}.csv"
        blanks = sum(fault.table == each.name and fault.check == "blank-row" for fault in made.faults)
        rows, found = _spoil(story, each.name, spoilt, 1 + each.rows + blanks)
        _write(resource, each.path, rows, story.encoding, file)
        files.append(file)
        placed += found
        total += each.rows + len(rows)
    return Batch(tuple(files), total, made.faults, tuple(placed))


def _spoil(story: Story, table: str, spoilt: bool, before: int) -> tuple[list[Cells], list[Placed]]:
    rows: list[Cells] = []
    placed = []
    for ordinal, row in enumerate(story.written(table), before + 1):
        wrong = [each for each in story.spoiled if spoilt and each.table == table and each.concerns(row)]
        placed += [Placed(each, ordinal) for each in wrong]
        rows.append({**row, **{each.field: each.text for each in wrong}})
    return rows, placed


def _write(resource: Resource, source: Path, rows: Sequence[Cells], encoding: str, target: Path) -> None:
    titles = [each.title.zh for each in resource.schema.fields]
    with source.open("rb") as made, target.open("wb") as out:
        made.readline()
        out.write(csv_line(titles, encoding))
        while block := made.read(1 << 20):
            out.write(block)
        for row in rows:
            out.write(csv_line([row.get(name, "") for name in resource.schema.names], encoding))
