"""What a peer answers, and the command line that all of them share."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

Place = tuple[int, str]
"""A row of the file (the header is 1) and the rule that it breaks, such as `required PRIPID`."""


@dataclass(frozen=True)
class Verdict:
    """The answer of one validation.

    Args:
        rows: The records that were read.
        rules: Every rule that was held to them: the check's name and its fields.
        failed: How many records break each rule that is broken.
        places: Where; empty unless it was asked for.
    """

    rows: int
    rules: tuple[str, ...]
    failed: dict[str, int]
    places: tuple[Place, ...] = ()

    @classmethod
    def of_places(cls, rows: int, rules: Iterable[str], places: Iterable[Place]) -> Verdict:
        """Count the places by rule."""
        kept = tuple(sorted(set(places)))
        failed: dict[str, int] = {}
        for _, rule in kept:
            failed[rule] = failed.get(rule, 0) + 1
        return cls(rows, tuple(rules), failed, kept)

    @classmethod
    def read(cls, text: str) -> Verdict:
        """Read a verdict from what a peer's process printed last."""
        raw = json.loads(text.splitlines()[-1])
        places = tuple((int(row), str(rule)) for row, rule in raw["places"])
        return cls(raw["rows"], tuple(raw["rules"]), raw["failed"], places)


def main(validate: Callable[[Path, bool], Verdict]) -> None:
    """Validate the file that the command line names and print the verdict."""
    parser = argparse.ArgumentParser(description="Validate a file of registrations; print the verdict as JSON.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--places", action="store_true", help="also list every row that breaks a rule")
    given = parser.parse_args()
    print(json.dumps(asdict(validate(given.file, given.places)), ensure_ascii=False))
