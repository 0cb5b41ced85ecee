"""zhengzhao beside other validators: the same file, the same checks, each in a process of its own.

Run it with `make bench`; it writes docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.batches import DAY, TABLE, all_bad, clean, head, in_gb18030, in_pieces, workbook
from benchmarks.measure import (
    ROOT,
    Command,
    Cost,
    in_turn,
    least_said,
    measured,
    module,
    quickest,
    zhengzhao,
)
from benchmarks.page import page
from benchmarks.peers import PEERS, Peer
from benchmarks.peers.verdict import Verdict
from benchmarks.proof import prove
from benchmarks.results import Case, Comparison, Measure, Searches, Workbooks
from benchmarks.search import QUERIES, TERMS

PAGE = ROOT / "docs" / "benchmarks.md"
_PIECES, _ROWS_OF_A_PIECE = 1000, 20
"""In how many files a province may send one table, and how many rows each of them has at least."""


@dataclass(frozen=True)
class Settings:
    """What is asked for: how many rows and terms, which peers, how often a short command is run, and whether ten times as much."""

    rows: int
    workbook_rows: int
    terms: int
    queries: int
    peers: tuple[Peer, ...]
    attempts: int
    large: bool


def main(given: Sequence[str] | None = None) -> int:
    """Measure everything once and write the page."""
    asked = _parsed(given)
    settings = _settings(asked)
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="zhengzhao-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        written = page(compare(folder, settings))
    finally:
        if not asked.keep:
            shutil.rmtree(folder)
    asked.out.write_text(written, encoding="utf-8", newline="\n")
    print(f"Written: {asked.out}", file=sys.stderr)
    return 0


def compare(folder: Path, settings: Settings) -> Comparison:
    """Prove the peers right, then measure them and zhengzhao on the same file."""
    load = os.getloadavg()[0]
    proofs = prove(settings.peers, folder)
    file = clean(folder, settings.rows)
    scan, once, validation, *others = in_turn(
        [
            Command("bare scan", module("scan", file)),
            Command("bare scan, a process", module("scan", file, "once")),
            _clean(file),
            *(_peer(each, file, settings.rows) for each in settings.peers),
        ],
        settings.attempts,
    )
    return Comparison(
        load=load,
        scanned=least_said(scan),
        counting=Measure("bare scan", settings.rows, quickest(once)),
        size=file.stat().st_size,
        own=Measure("clean", settings.rows, quickest(validation)),
        peers=tuple(
            (peer, _read(peer, quickest(costs), settings.rows))
            for peer, costs in zip(settings.peers, others, strict=True)
        ),
        workbooks=_workbooks(file, settings),
        cases=tuple(_cases(file, folder, settings)),
        stages=json.loads(measured(Command("stages", module("stages", file))).said),
        proofs=proofs,
        searches=_searches(settings),
    )


def _peer(peer: Peer, file: Path, rows: int) -> Command:
    part = _part(peer, rows)
    return Command(peer.name, module(f"peers.{peer.name}", file if part == rows else head(file, part)))


def _read(peer: Peer, cost: Cost, rows: int) -> Measure:
    verdict, part = Verdict.read(cost.said), _part(peer, rows)
    if verdict.failed or verdict.rows != part:
        sys.exit(f"{peer.name} read {verdict.rows} of {part} clean rows and found {verdict.failed}.")
    return Measure(peer.name, part, cost)


def _part(peer: Peer, rows: int) -> int:
    return rows if peer.part == 1 else max(min(rows, 2000), rows // peer.part)


def _cases(file: Path, folder: Path, settings: Settings) -> list[Case]:
    rows = settings.rows
    bad, gb18030 = all_bad(file), in_gb18030(file)
    found = [_reported(file, bad, form, settings) for form in ("json", "html")]
    found.append(_case(_validation("clean, GB18030", [gb18030]), rows, file, settings))
    pieces = in_pieces(file, min(_PIECES, max(1, rows // _ROWS_OF_A_PIECE)))
    found.append(_case(_validation(f"clean, in {len(pieces):,} files", pieces), rows, file, settings))
    if settings.large:
        for each in (bad, gb18030, *pieces):
            each.unlink()
        large = clean(folder, 10 * rows)
        found.append(_case(_validation("clean, ten times the rows", [large]), 10 * rows, file, settings))
    return found


def _reported(file: Path, bad: Path, form: str, settings: Settings) -> Case:
    report = bad.with_suffix(f".{form}")
    words = ("--format", form, "--out", str(report), "--overwrite")
    validation = _validation(f"every row bad, report as {form.upper()}", [bad], words, code=1)
    case = _case(validation, settings.rows, file, settings)
    if form == "json" and not _names_every_row(report, settings.rows):
        sys.exit(f"{case.measure.title}: the report does not say that every row is wrong.")
    return replace(case, report=report.stat().st_size)


def _case(validation: Command, rows: int, file: Path, settings: Settings) -> Case:
    plain, costs = in_turn([_clean(file), validation], settings.attempts)
    return Case(Measure(validation.step, rows, quickest(costs)), Measure("clean", settings.rows, quickest(plain)))


def _names_every_row(report: Path, rows: int) -> bool:
    told = json.loads(report.read_text(encoding="utf-8"))
    return any(each["failed"] == rows for each in told["checks"])


def _workbooks(file: Path, settings: Settings) -> Workbooks:
    rows = min(settings.workbook_rows, settings.rows)
    book = workbook(file, rows)
    commands = [Command("workbook, calamine alone", module("scan", book)), _validation("workbook", [book])]
    readings, costs = in_turn(commands, settings.attempts)
    return Workbooks(rows, book.stat().st_size, least_said(readings), quickest(costs))


def _searches(settings: Settings) -> Searches:
    words = ("--json", "--terms", str(settings.terms), "--queries", str(settings.queries))
    return Searches.read(json.loads(measured(Command("searching the catalogue", module("search", *words))).said))


def _clean(file: Path) -> Command:
    return _validation("clean", [file])


def _validation(title: str, given: Sequence[Path], words: Sequence[str] = (), code: int = 0) -> Command:
    asked = zhengzhao("validate", *given, "--table", TABLE, "--today", DAY, *words)
    return Command(title, asked, (code,))


def _parsed(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--rows", type=_count, default=1_000_000, help="rows of the file that all are given")
    parser.add_argument("--workbook-rows", type=_count, default=100_000, help="rows of the workbook")
    parser.add_argument("--terms", type=_count, default=TERMS, help="terms of the catalogue that is searched")
    parser.add_argument("--queries", type=_count, default=QUERIES, help="queries of the mix that it is searched for")
    parser.add_argument("--peer", action="append", choices=[each.name for each in PEERS], help="only these; repeatable")
    parser.add_argument("--attempts", type=_count, default=3, help="runs of a short command; the quickest counts")
    parser.add_argument("--large", action="store_true", help="also ten times the rows, for the memory")
    parser.add_argument("--keep", type=Path, help="an empty or new directory to keep the files in")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page")
    return parser.parse_args(given)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _settings(asked: argparse.Namespace) -> Settings:
    peers = tuple(each for each in PEERS if asked.peer is None or each.name in asked.peer)
    lacking = sorted({package for each in peers for package in each.lacks()})
    if lacking:
        sys.exit(f"{', '.join(lacking)} are not installed in this environment; make bench installs them.")
    return Settings(asked.rows, asked.workbook_rows, asked.terms, asked.queries, peers, asked.attempts, asked.large)


if __name__ == "__main__":
    sys.exit(main())
