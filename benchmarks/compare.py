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
from dataclasses import dataclass
from pathlib import Path

from benchmarks.batches import DAY, TABLE, all_bad, clean, head, in_gb18030, in_pieces, workbook
from benchmarks.measure import ROOT, Cost, measured, module, zhengzhao
from benchmarks.page import page
from benchmarks.peers import PEERS, Peer
from benchmarks.peers.verdict import Verdict
from benchmarks.proof import prove
from benchmarks.results import Comparison, Measure, Searches, Workbooks
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
    file, _ = clean(folder, settings.rows)
    scanned = float(measured("bare scan", module("scan", file)).said)
    counting = measured("bare scan, a process", module("scan", file, "once"), attempts=settings.attempts)
    own = _validated("clean", file, settings)
    return Comparison(
        load=load,
        scanned=scanned,
        counting=Measure("bare scan", settings.rows, counting),
        size=file.stat().st_size,
        own=own,
        peers=tuple((each, _peer(each, file, settings)) for each in settings.peers),
        workbooks=_workbooks(file, settings),
        cases=(own, *_cases(file, folder, settings)),
        stages=json.loads(measured("stages", module("stages", file)).said),
        proofs=proofs,
        searches=_searches(settings),
    )


def _peer(peer: Peer, file: Path, settings: Settings) -> Measure:
    rows = settings.rows if peer.part == 1 else max(min(settings.rows, 2000), settings.rows // peer.part)
    given = file if rows == settings.rows else head(file, rows)
    cost = measured(peer.name, module(f"peers.{peer.name}", given), attempts=settings.attempts)
    verdict = Verdict.read(cost.said)
    if verdict.failed or verdict.rows != rows:
        sys.exit(f"{peer.name} read {verdict.rows} of {rows} clean rows and found {verdict.failed}.")
    return Measure(peer.name, rows, cost)


def _cases(file: Path, folder: Path, settings: Settings) -> list[Measure]:
    rows = settings.rows
    bad, gb18030 = all_bad(file), in_gb18030(file)
    found = [_reported(bad, form, settings) for form in ("json", "html")]
    found.append(_validated("clean, GB18030", gb18030, settings))
    pieces = in_pieces(file, min(_PIECES, max(1, rows // _ROWS_OF_A_PIECE)))
    found.append(
        Measure(f"clean, in {len(pieces):,} files", rows, _ours("in pieces", *pieces, settings=settings, code=0))
    )
    if settings.large:
        for each in (bad, gb18030, *pieces):
            each.unlink()
        large, _ = clean(folder, 10 * rows)
        found.append(_validated("clean, ten times the rows", large, settings, 10))
    return found


def _validated(title: str, file: Path, settings: Settings, times: int = 1) -> Measure:
    return Measure(title, settings.rows * times, _ours(title, file, settings=settings, code=0))


def _reported(file: Path, form: str, settings: Settings) -> Measure:
    report = file.with_suffix(f".{form}")
    title = f"every row bad, report as {form.upper()}"
    cost = _ours(title, file, "--format", form, "--out", report, "--overwrite", settings=settings, code=1)
    if form == "json" and not _names_every_row(report, settings.rows):
        sys.exit(f"{title}: the report does not say that every row is wrong.")
    return Measure(title, settings.rows, cost, report.stat().st_size)


def _names_every_row(report: Path, rows: int) -> bool:
    told = json.loads(report.read_text(encoding="utf-8"))
    return any(each["failed"] == rows for each in told["checks"])


def _workbooks(file: Path, settings: Settings) -> Workbooks:
    rows = min(settings.workbook_rows, settings.rows)
    book = workbook(file, rows)
    read = float(measured("workbook, calamine alone", module("scan", book)).said)
    return Workbooks(rows, book.stat().st_size, read, _ours("workbook", book, settings=settings, code=0))


def _searches(settings: Settings) -> Searches:
    words = ("--json", "--terms", str(settings.terms), "--queries", str(settings.queries))
    return Searches.read(json.loads(measured("searching the catalogue", module("search", *words)).said))


def _ours(title: str, *given: str | Path, settings: Settings, code: int) -> Cost:
    words = ("validate", *given, "--table", TABLE, "--today", DAY)
    return measured(f"zhengzhao, {title}", zhengzhao(*words), answers=(code,), attempts=settings.attempts)


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
