"""The story of the demo, as `standard/<version>/sample/story/story.yaml` tells it: tables and fields are named there."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.sample import sample_folder
from zhengzhao.standard import Package, read_yaml

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Spoiled:
    """One cell that was written wrongly in the batch that came in."""

    table: str
    key: Cells
    field: str
    text: str
    why: Text

    def concerns(self, row: Cells) -> bool:
        """Tell whether the cell stands in this row."""
        return all(row.get(name) == value for name, value in self.key.items())


@dataclass(frozen=True)
class Company:
    """One company whose way is told; `key` are the values of `Telling.key`."""

    key: tuple[str, ...]
    title: Text


@dataclass(frozen=True)
class Telling:
    """Where the way of a company stands after packing, and the words for it."""

    file: str
    key: tuple[str, ...]
    outcome: str
    item: str
    receiver: str
    codes: Cells
    nothing: Text
    outcomes: Mapping[str, Text]


@dataclass(frozen=True)
class Story:
    """The whole story."""

    title: Text
    note: Text
    fine: Text
    tables: tuple[str, ...]
    rows: int
    seed: int
    parameters: Cells
    today: date
    encoding: str
    share: float
    faults: tuple[str, ...]
    recipe: str
    overlay: str
    spoiled: tuple[Spoiled, ...]
    told: Telling
    companies: tuple[Company, ...]
    columns: tuple[str, ...]
    marks: str
    sent: tuple[str, ...]
    vectors: Path
    folder: Path

    def written(self, table: str) -> list[Cells]:
        """Return the hand-written rows of a table, as they should be."""
        path = self.folder / f"{table}.csv"
        return read_cells(path) if path.is_file() else []


def read_cells(path: Path) -> list[Cells]:
    """Read the rows of a CSV file in UTF-8 by their labels."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_story(package: Package) -> Story:
    """Read the story of a version of the standard.

    Raises:
        DescriptorError: There is none, or something is missing in it.
    """
    path = sample_folder(package) / "story" / "story.yaml"
    raw = read_yaml(path)
    try:
        return _story(raw, path.parent)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DescriptorError(
            Text(f"演示的故事 {path} 不完整：{error}。", f"The story of the demo, {path}, is incomplete: {error}.")
        ) from error


def has_story(package: Package) -> bool:
    """Tell whether a version of the standard tells a story."""
    return (sample_folder(package) / "story" / "story.yaml").is_file()


def _story(raw: Mapping[str, Any], folder: Path) -> Story:
    return Story(
        title=Text(raw["title"], raw["titleEn"]),
        note=Text(raw["note"], raw["noteEn"]),
        fine=_text(raw["fine"]),
        tables=tuple(raw["tables"]),
        rows=int(raw["rows"]),
        seed=int(raw["seed"]),
        parameters=dict(raw["parameters"]),
        today=date.fromisoformat(raw["today"]),
        encoding=raw["encoding"],
        share=float(raw["share"]),
        faults=tuple(raw["faults"]),
        recipe=raw["recipe"],
        overlay=raw["overlay"],
        spoiled=tuple(_spoiled(each) for each in raw["spoiled"]),
        told=_telling(raw["told"]),
        companies=tuple(Company(tuple(each["key"]), _text(each)) for each in raw["companies"]),
        columns=tuple(raw["columns"]),
        marks=raw["marks"],
        sent=tuple(raw["sent"]),
        vectors=(folder / raw["vectors"]).resolve(),
        folder=folder,
    )


def _spoiled(raw: Mapping[str, Any]) -> Spoiled:
    return Spoiled(raw["table"], dict(raw["key"]), raw["field"], str(raw["text"]), _text(raw))


def _telling(raw: Mapping[str, Any]) -> Telling:
    return Telling(
        file=raw["file"],
        key=tuple(raw["key"]),
        outcome=raw["outcome"],
        item=raw["item"],
        receiver=raw["receiver"],
        codes=dict(raw["codes"]),
        nothing=_text(raw["none"]),
        outcomes={code: _text(each) for code, each in raw["outcomes"].items()},
    )


def _text(raw: Mapping[str, str]) -> Text:
    return Text(raw["zh"], raw["en"])


def code_words(package: Package, lists: Sequence[str]) -> dict[str, dict[str, Text]]:
    """Return the words for the codes of some code lists."""
    found = {}
    for name in lists:
        resource = package.resource(name)
        rows = read_cells(package.base / str(resource.path))
        found[name] = {row["code"]: Text(row["name"], row.get("nameEn") or row["name"]) for row in rows}
    return found
