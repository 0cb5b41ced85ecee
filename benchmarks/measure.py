"""What a command costs: wall time, processor time and the peak memory of its processes."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHORT = 20.0
"""Seconds from which on a command is run only once; of a shorter one the quickest of some runs counts."""

_PAUSE = 0.02


@dataclass(frozen=True)
class Cost:
    """What one command cost, start-up included.

    Args:
        seconds: Wall time.
        cpu: Processor time of the command and of everything that it started and waited for.
        memory: The peak of the resident sets of all its processes together, in bytes.
        code: Its exit code.
        said: What it wrote to standard output.
    """

    seconds: float
    cpu: float
    memory: int
    code: int
    said: str


@dataclass(frozen=True)
class Command:
    """A command that is measured.

    Args:
        step: What is told on standard error while the benchmark runs.
        words: The command and its arguments.
        answers: The exit codes that are an answer.
        quiet: Whether what it writes to standard error is of no interest.
    """

    step: str
    words: Sequence[str]
    answers: Sequence[int] = (0,)
    quiet: bool = False


def zhengzhao(*words: str | Path) -> list[str]:
    """Return the command of zhengzhao with these words, as a user would start it."""
    return [sys.executable, "-m", "zhengzhao", *map(str, words), "--quiet"]


def module(name: str, *words: str | Path) -> list[str]:
    """Return the command that runs a module of the benchmarks."""
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, words)]


def measured(command: Command) -> Cost:
    """Run a command to its end, and return what it cost.

    Raises:
        SystemExit: The command could not do its job.
    """
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8") as said:
        start, peak = time.perf_counter(), 0
        errors = subprocess.DEVNULL if command.quiet else None
        child = subprocess.Popen(command.words, stdout=said, stderr=errors, cwd=ROOT)
        while True:
            peak = max(peak, _resident(child.pid), _highest(child.pid))
            # wait4 tells the figures of this one child; those of all children together would hide the smaller ones.
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
            if ended:
                break
            time.sleep(_PAUSE)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if child.returncode not in command.answers:
        sys.exit(f"{command.step} ended with exit code {child.returncode}; what it said stands above.")
    print(f"  {command.step}: {seconds:.2f} s", file=sys.stderr, flush=True)
    # What wait4 tells is never less than this process held when it started the other: only where nothing else is told.
    memory = peak or usage.ru_maxrss * 1024
    return Cost(seconds, usage.ru_utime + usage.ru_stime, memory, child.returncode, text)


def in_turn(commands: Sequence[Command], attempts: int) -> list[list[Cost]]:
    """Run some commands to their ends, one after the other, and the short ones again so, round by round.

    A machine is slower at one minute than at another; what is compared has to be measured at the same time.

    Args:
        commands: The commands.
        attempts: How often each is run, if it is a short one.

    Returns:
        What every run cost, for each command.

    Raises:
        SystemExit: One of the commands could not do its job.
    """
    costs: list[list[Cost]] = [[] for _ in commands]
    for _ in range(attempts):
        for command, before in zip(commands, costs, strict=True):
            if not before or before[0].seconds < SHORT:
                before.append(measured(command))
    return costs


def quickest(costs: Sequence[Cost]) -> Cost:
    """Return what the quickest of some runs cost."""
    return min(costs, key=lambda each: each.seconds)


def least_said(costs: Sequence[Cost]) -> float:
    """Return the least of the seconds that some runs printed, which measured themselves without their start-up."""
    return min(float(each.said) for each in costs)


def machine() -> str:
    """Say on what was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, {platform.system()}"


def versions(*packages: str) -> str:
    """Say with which versions was measured."""
    named = [f"{each} {version(each)}" for each in ("zhengzhao", "duckdb", *packages)]
    return ", ".join([f"Python {platform.python_version()}", *named])


def size_of(size: int) -> str:
    """Write a number of bytes the way all tables show it."""
    return f"{size / 2**20:,.0f} MiB" if size >= 2**20 else f"{size / 2**10:,.0f} KiB"


def _resident(process: int) -> int:
    # Only Linux tells it in files; elsewhere the peak of the largest process stands for all.
    folder = Path("/proc") / str(process)
    try:
        pages = int((folder / "statm").read_text().split()[1])
        children = [each for task in (folder / "task").iterdir() for each in (task / "children").read_text().split()]
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(each)) for each in children)


def _highest(process: int) -> int:
    # The kernel knows the peak of a single process better than whoever looks now and then.
    try:
        lines = (Path("/proc") / str(process) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(each.split()[1]) * 1024 for each in lines if each.startswith("VmHWM:")), 0)


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
