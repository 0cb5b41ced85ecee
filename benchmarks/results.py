"""What a comparison measured, and the ratios between its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.measure import Cost
from benchmarks.peers import Peer
from benchmarks.proof import Proof


@dataclass(frozen=True)
class Measure:
    """One validation: what it cost for how many rows."""

    title: str
    rows: int
    cost: Cost

    @property
    def speed(self) -> float:
        """Rows a second."""
        return self.rows / self.cost.seconds


@dataclass(frozen=True)
class Case:
    """A validation of ours, beside that of the clean file, which was run in turn with it.

    Args:
        measure: The validation.
        clean: That of the clean file.
        report: How large its report was, if it was written to a file.
    """

    measure: Measure
    clean: Measure
    report: int | None = None

    @property
    def time(self) -> float:
        """How many times as long as the clean file it took, row by row."""
        return self.clean.speed / self.measure.speed

    @property
    def memory(self) -> float:
        """How many times as much memory as the clean file it took."""
        return self.measure.cost.memory / self.clean.cost.memory


@dataclass(frozen=True)
class Workbooks:
    """A workbook: its rows and bytes, the seconds in which calamine alone reads it, and our validation of it."""

    rows: int
    size: int
    read: float
    own: Cost


@dataclass(frozen=True)
class Queries:
    """How long some queries took: the middle one, the slowest of a hundred, the slowest of all, in seconds."""

    title: str
    count: int
    middle: float
    late: float
    worst: float


@dataclass(frozen=True)
class Searches:
    """Searching a catalogue: its terms, the seconds in which the index is built, our queries, and the two plain ways."""

    terms: int
    built: float
    own: Queries
    scan: Queries
    fuzzy: Queries
    kinds: tuple[Queries, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Searches:
        """Read what the benchmark of searching printed."""
        three = {name: Queries(**raw[name]) for name in ("own", "scan", "fuzzy")}
        return cls(raw["terms"], raw["built"], **three, kinds=tuple(Queries(**each) for each in raw["kinds"]))


@dataclass(frozen=True)
class Comparison:
    """Everything that one run measured.

    Args:
        load: How busy the machine was before anything began (its load average over a minute).
        scanned: The seconds of the bare scan of the file, start-up left out.
        counting: The same scan as a process of its own, measured as each validator is.
        size: The bytes of the file.
        own: Our validation of it.
        peers: What each peer cost.
        workbooks: The workbook.
        cases: Our validations of other files than the clean one.
        stages: The seconds of each of our functions.
        proofs: What each was seen to find.
        searches: Searching the catalogue.
    """

    load: float
    scanned: float
    counting: Measure
    size: int
    own: Measure
    peers: tuple[tuple[Peer, Measure], ...]
    workbooks: Workbooks
    cases: tuple[Case, ...]
    stages: Mapping[str, float]
    proofs: Mapping[str, Proof]
    searches: Searches

    def time_against_ours(self, measure: Measure) -> float:
        """How many times as long as ours a validation took, row by row."""
        return self.own.speed / measure.speed

    def work_against_ours(self, measure: Measure) -> float:
        """How many times as much processor time as ours a validation took, row by row."""
        return (measure.cost.cpu / measure.rows) / (self.own.cost.cpu / self.own.rows)
