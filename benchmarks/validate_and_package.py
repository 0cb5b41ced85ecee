"""Time and memory of every step between a batch of registrations and its payloads, beside a bare scan.

Each step is a process of its own, started as a user would start it: its time is what the user waits for, start-up and
report included, and its memory is the peak of its processes. The bare scan is DuckDB counting every column of the
same files as text, warm, in the same run: the least that any check of those files could cost on this machine.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.batches import DAY, damaged, in_gb18030
from benchmarks.measure import ROOT, Command, Cost, machine, measured, module, size_of, versions, zhengzhao

OVERLAY = ROOT / "catalogue" / "1.0.0" / "examples" / "overlay-demo"
TABLES = ("registration", "registration_event", "registration_scope_term")


@dataclass(frozen=True)
class Step:
    """One step: its name, what it cost, and the table files that it reads, whose bare scan it is compared with."""

    name: str
    cost: Cost
    scanned: tuple[Path, ...] = ()


def main() -> int:
    """Sample a province, run every step once and print the table."""
    parser = argparse.ArgumentParser(description="Time and memory of each step, beside a bare scan of the same file.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="registrations to sample")
    parser.add_argument("--keep", type=Path, help="an empty or new directory to keep the sample and the outputs in")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="zhengzhao-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        print(f"{given.rows:,} registrations with their events and ticked terms. {machine()}. {versions()}.\n")
        steps = run_steps(folder, given.rows)
        print_table(steps, {each: scan(each) for each in dict.fromkeys(step.scanned for step in steps) if each})
        print_sizes(folder)
    finally:
        if not given.keep:
            shutil.rmtree(folder)
    return 0


def run_steps(folder: Path, rows: int) -> list[Step]:
    """Run every step in order, each in a process of its own; only what was damaged on purpose may be not valid."""
    batch, found = folder / "batch", []

    def step(name: str, *words: str | Path, scanned: tuple[Path, ...] = (), valid: bool = True) -> None:
        found.append(Step(name, measured(Command(name, zhengzhao(*words), (0,) if valid else (1,))), scanned))

    asked = [word for name in TABLES for word in ("--table", name)]
    step("sample", "sample", *asked, "--rows", str(rows), "--seed", "1", "--today", DAY, "--out", batch)
    files = tuple(batch / f"{name}.csv" for name in TABLES)
    one = files[:1]
    plain = files[0].rename(folder / files[0].name)
    encoded, spoilt = in_gb18030(plain), damaged(plain)
    plain.rename(files[0])
    validating, limited = ("--table", TABLES[0], "--today", DAY), ("--content", OVERLAY, "--today", DAY)
    step("validate, one table", "validate", *one, *validating, scanned=one)
    step("validate, one table, GB18030", "validate", encoded, *validating, scanned=one)
    step("validate, one table, exact reader", "validate", spoilt, *validating, scanned=one, valid=False)
    step("validate, the batch", "validate", batch, "--today", DAY, scanned=files)
    step("mark", "mark", batch, *limited, "--out", folder / "marks.csv", scanned=files)
    step("package department", "package", "department", batch, *limited, "--out", folder / "out", scanned=files)
    return found


def scan(files: tuple[Path, ...]) -> float:
    """Return the seconds of the bare scan of all files."""
    return sum(float(measured(Command(f"bare scan, {each.name}", module("scan", each))).said) for each in files)


def print_table(steps: list[Step], scans: dict[tuple[Path, ...], float]) -> None:
    """Print the steps as Markdown, each beside the bare scan of what it read."""
    print("| Step | Wall time | Against the bare scan | Processor time | Peak memory |")
    print("|---|---:|---:|---:|---:|")
    for files, seconds in scans.items():
        print(f"| bare scan, {'one table' if len(files) == 1 else 'the batch'} | {seconds:.2f} s | 1.0× | | |")
    for each in steps:
        ratio = f"{each.cost.seconds / scans[each.scanned]:.1f}×" if each.scanned else ""
        cost = each.cost
        print(f"| {each.name} | {cost.seconds:.2f} s | {ratio} | {cost.cpu:.2f} s | {size_of(cost.memory)} |")


def print_sizes(folder: Path) -> None:
    """Say how large the files were that the steps read and wrote."""
    files = [folder / "batch" / f"{name}.csv" for name in TABLES]
    sizes = ", ".join(f"{each.name} {size_of(each.stat().st_size)}" for each in files)
    payloads = list((folder / "out").rglob("*.zip"))
    packed = size_of(sum(each.stat().st_size for each in payloads))
    print(f"\nRead: {sizes}. Written: {len(payloads)} payloads, {packed} zipped.")


if __name__ == "__main__":
    sys.exit(main())
