"""Two verdicts on the same cells: ours, through the whole of `validate`, and that of frictionless."""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import dateutil.parser
import frictionless
import yaml
from frictionless import Schema

from zhengzhao.errors import DescriptorError
from zhengzhao.validators import validate

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
Verdict = frozenset[str]
"""What a cell breaks: `type`, names of constraints; nothing if it is valid; `raises` where frictionless fails."""


@dataclass(frozen=True)
class Deviation:
    """One entry of deviations.yaml: cells of some type on which we do not agree with frictionless, and why."""

    name: str
    types: tuple[str, ...]
    formats: tuple[str, ...]
    constraints: tuple[str, ...]
    cell: re.Pattern[str]
    ours: str
    sentence: str
    source: str
    examples: tuple[dict[str, Any], ...] = field(repr=False)

    def covers(self, descriptor: dict[str, Any], cell: str, ours: Verdict, theirs: Verdict) -> bool:
        """Tell whether this is the reason of one difference."""
        given = descriptor.get("constraints", {})
        return (
            descriptor["type"] in self.types
            and (not self.formats or descriptor.get("format", "default") in self.formats)
            and (not self.constraints or any(each in given for each in self.constraints))
            and ours != theirs
            and self.ours == ("valid" if not ours else "type" if "type" in ours else "constraint")
            and self.cell.fullmatch(cell) is not None
        )


@dataclass(frozen=True)
class TableDeviation:
    """One entry of deviations.yaml that is about whole tables: each example is a schema and the lines of a file."""

    name: str
    ours: str
    sentence: str
    source: str
    examples: tuple[dict[str, Any], ...] = field(repr=False)


@cache
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("deviations.yaml").read_text(encoding="utf-8")
    )
    return entries


@cache
def table_deviations() -> tuple[TableDeviation, ...]:
    """Read what the file of deviations has of whole tables."""
    return tuple(
        TableDeviation(
            name=each["name"],
            ours=each["ours"],
            sentence=each.get("sentence") or each["says"],
            source=each["source"],
            examples=tuple(each["examples"]),
        )
        for each in _entries()
        if "types" not in each
    )


def verdicts_on(folder: Path, schema: dict[str, Any], lines: Sequence[str]) -> tuple[str, str]:
    """Have both judge a file: valid, refused (for its descriptor), or the codes of what is found."""
    resource = {"name": "t", "type": "table", "path": "t.csv", "schema": {"$schema": PROFILE, **schema}}
    package = folder / "datapackage.json"
    package.write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    (folder / "t.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    try:
        ours = _verdict([each.rule for each in validate([package]).findings])
    except DescriptorError:
        ours = "refused"
    theirs = frictionless.validate(str(package))
    return ours, "refused" if theirs.errors else _verdict([row[0] for row in theirs.flatten(["type"])])


def _verdict(codes: Sequence[str]) -> str:
    return ", ".join(sorted(set(codes))) or "valid"


@cache
def deviations() -> tuple[Deviation, ...]:
    """Read what the file of deviations has of cells."""
    return tuple(
        Deviation(
            name=each["name"],
            types=tuple(each["types"]),
            formats=tuple(each.get("formats", ())),
            constraints=tuple(each.get("constraints", ())),
            cell=re.compile(each.get("cell", ".*"), re.DOTALL),
            ours=each["ours"],
            sentence=each.get("sentence") or each["says"],
            source=each["source"],
            examples=tuple(each["examples"]),
        )
        for each in _entries()
        if "types" in each
    )


def our_verdicts(folder: Path, descriptor: dict[str, Any], cells: Sequence[str]) -> list[Verdict]:
    """Validate the cells as one column of a CSV file."""
    # A second column keeps a row with a missing cell from being a blank one.
    schema = {"fields": [{"name": "f", **descriptor}, {"name": "g", "type": "any"}]}
    package = {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["f", "g"], *([cell, "g"] for cell in cells)])
    report = validate([folder / "datapackage.json"], limit=len(cells) + 1)
    broken: list[set[str]] = [set() for _ in cells]
    for finding in report.findings:
        assert finding.row is not None
        assert finding.fields == ("f",), finding
        broken[finding.row - 2].add(finding.rule.removesuffix("-error"))
    return [frozenset(each) for each in broken]


def their_verdicts(descriptor: dict[str, Any], cells: Sequence[str]) -> list[Verdict]:
    """Have frictionless read the cells."""
    schema = Schema.from_descriptor({"$schema": PROFILE, "fields": [{"name": "f", **descriptor}]})
    read = schema.fields[0].create_cell_reader()
    return [_their_verdict(read, cell) for cell in cells]


def _their_verdict(read: Any, cell: str) -> Verdict:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return frozenset(read(cell)[1] or ())
    except Exception:  # whatever it is, it is no verdict
        return frozenset({"raises"})


def unexplained(folder: Path, descriptor: dict[str, Any], cells: Sequence[str]) -> list[str]:
    """List the cells on which the verdicts differ without an entry that says why."""
    both = zip(cells, our_verdicts(folder, descriptor, cells), their_verdicts(descriptor, cells), strict=True)
    return [
        f"{descriptor} {cell!r}: ours {sorted(ours) or 'valid'}, frictionless {sorted(theirs) or 'valid'}"
        for cell, ours, theirs in both
        if ours != theirs
        and not any(each.covers(descriptor, cell, ours, theirs) for each in deviations())
        and not (descriptor.get("format") == "any" and _is_read_on_the_first(cell) is not ("type" in ours))
    ]


def _is_read_on_the_first(cell: str) -> bool:
    """Tell whether dateutil reads a text where what it leaves out (the year of 29 February) is that of 1 January 2000.

    frictionless takes it from today, so that its verdict on such a text changes with the day. Ours does not: for it
    dateutil itself is the oracle, asked about the day that is always taken.
    """
    return _is_read(cell, datetime(2000, 1, 1))


def _is_read(cell: str, day: datetime) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dateutil.parser.parse(cell, default=day)
    except (ValueError, OverflowError, TypeError):
        return False
    return True
