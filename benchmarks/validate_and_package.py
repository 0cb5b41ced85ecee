"""Time and memory of every step between a batch of registrations and its payloads, beside a bare scan.

Each step is a process of its own, started as a user would start it: its time is what the user waits for, start-up and
report included, and its memory is the peak of its resident set. The bare scan is DuckDB counting every column of the
same file as text, warm, in the same run: the least that any check of that file could cost on this machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OVERLAY = ROOT / "catalogue" / "1.0.0" / "examples" / "overlay-demo"
TABLES = ("registration", "registration_event", "registration_scope_term")
DAY = "2019-12-31"
SCAN = """
import sys, time
import duckdb
duckdb.execute("SET enable_progress_bar = false")
source = "read_csv(?, all_varchar = true, header = true)"
columns = duckdb.execute(f"SELECT * FROM {source} LIMIT 0", [sys.argv[1]]).description
count = ", ".join('count("' + name[0] + '")' for name in columns)
taken = []
for _ in range(3):
    start = time.perf_counter()
    duckdb.execute(f"SELECT {count} FROM {source}", [sys.argv[1]]).fetchall()
    taken.append(time.perf_counter() - start)
print(min(taken))
"""


@dataclass(frozen=True)
class Measure:
    """What one step cost.

    `seconds` is wall time, `memory` the peak resident set in bytes, `scanned` the table files that it reads: their
    bare scan is what it is compared with.
    """

    step: str
    seconds: float
    memory: int
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
        print_heading(given.rows)
        measures = measure(folder, given.rows)
        print_table(measures)
        print_sizes(folder)
    finally:
        if not given.keep:
            shutil.rmtree(folder)
    return 0


def measure(folder: Path, rows: int) -> list[Measure]:
    """Run every step in order, each in a process of its own."""
    batch = folder / "batch"
    files = tuple(batch / f"{name}.csv" for name in TABLES)
    asked = [word for name in TABLES for word in ("--table", name)]
    sampled = run("sample", "sample", *asked, "--rows", str(rows), "--seed", "1", "--out", str(batch))
    gb18030, damaged = spoil(files[0], folder)
    one, all_of_them = (files[0],), files
    validating = ("--table", "registration", "--today", DAY)
    limited = ("--content", str(OVERLAY), "--today", DAY)
    return [
        sampled,
        scan(one),
        run("validate, one table", "validate", str(files[0]), *validating, scanned=one),
        run("validate, one table, GB18030", "validate", str(gb18030), *validating, scanned=one),
        run("validate, one table, exact reader", "validate", str(damaged), *validating, scanned=one),
        scan(all_of_them),
        run("validate, the batch", "validate", str(batch), "--today", DAY, scanned=all_of_them),
        run("mark", "mark", str(batch), *limited, "--out", str(folder / "marks.csv"), scanned=all_of_them),
        run("package department", "package", "department", str(batch), *limited, "--out", str(folder / "out"),
            scanned=all_of_them),
    ]  # fmt: skip


def run(step: str, *words: str, scanned: tuple[Path, ...] = ()) -> Measure:
    """Run one command of zhengzhao to its end; a batch that is not valid (exit code 1) is an answer, too.

    Raises:
        SystemExit: The command could not do its job.
    """
    start = time.perf_counter()
    # wait4 tells the peak of this one process; the figures of all children together would hide the smaller ones.
    child = subprocess.Popen([sys.executable, "-m", "zhengzhao", *words, "--quiet"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{step} ended with {child.returncode}")
    print(f"  {step}: {seconds:.1f} s", file=sys.stderr, flush=True)
    return Measure(step, seconds, usage.ru_maxrss * 1024, scanned)


def scan(files: tuple[Path, ...]) -> Measure:
    """Count every column of the files with DuckDB alone; the best of three, so that the files are warm."""
    seconds, memory = 0.0, 0
    for each in files:
        child = subprocess.Popen([sys.executable, "-c", SCAN, str(each)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        seconds += float(child.stdout.read())
        _, _, usage = os.wait4(child.pid, 0)
        memory = max(memory, usage.ru_maxrss * 1024)
    return Measure(f"bare scan, {'one table' if len(files) == 1 else 'the batch'}", seconds, memory, files)


def spoil(file: Path, folder: Path) -> tuple[Path, Path]:
    """Write the file in GB18030, and once more with a stray quote, blank lines and mixed line ends in its middle."""
    gb18030, damaged = folder / "registration-gb18030.csv", folder / "registration-damaged.csv"
    size, done, spoilt = file.stat().st_size, 0, False
    with (
        file.open(encoding="utf-8", newline="") as source,
        gb18030.open("w", encoding="gb18030", newline="") as plain,
        damaged.open("w", encoding="utf-8", newline="") as spoiled,
    ):
        for line in source:
            plain.write(line)
            done += len(line.encode())
            if done > size // 2 and not spoilt:
                spoilt = True
                spoiled.write(line.rstrip("\n") + "\r\n" + "\n" + line.replace(",", ',"', 1))
            else:
                spoiled.write(line)
    return gb18030, damaged


def print_heading(rows: int) -> None:
    """Say what was measured on what."""
    print(
        f"{rows:,} registrations with their events and ticked terms; {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, DuckDB {version('duckdb')}, zhengzhao {version('zhengzhao')}.\n"
    )


def print_table(measures: list[Measure]) -> None:
    """Print the measures as Markdown, each beside the bare scan of what it read."""
    scans = {each.scanned: each.seconds for each in measures if each.step.startswith("bare scan")}
    print("| Step | Wall time | Against the bare scan | Peak memory |")
    print("|---|---:|---:|---:|")
    for each in measures:
        ratio = f"{each.seconds / scans[each.scanned]:.1f}×" if each.scanned else ""
        print(f"| {each.step} | {each.seconds:.2f} s | {ratio} | {each.memory / 2**20:,.0f} MiB |")


def print_sizes(folder: Path) -> None:
    """Say how large the files were that the steps read and wrote."""
    files = [folder / "batch" / f"{name}.csv" for name in TABLES]
    sizes = ", ".join(f"{each.name} {each.stat().st_size / 2**20:,.0f} MiB" for each in files)
    payloads = list((folder / "out").rglob("*.zip"))
    packed = sum(each.stat().st_size for each in payloads) / 2**20
    print(f"\nRead: {sizes}. Written: {len(payloads)} payloads, {packed:,.0f} MiB zipped.")


if __name__ == "__main__":
    sys.exit(main())
