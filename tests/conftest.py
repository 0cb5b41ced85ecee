"""What every test may rely on."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhengzhao.cli.app import run as run_command

# A shell that starts us in the background has us ignore Ctrl-C, and what we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Register the one marker of the project; `make test` runs what carries it like everything else."""
    config.addinivalue_line(
        "markers", "slow: takes more than ten seconds; leave it out while you work with -m 'not slow'"
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on stderr."""
        assert self.err.count("\n") == 1, self.err
        return self.err.strip()


Zhengzhao = Callable[..., Said]


@pytest.fixture
def zhengzhao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Zhengzhao:
    """Run one command in this process, in English unless the arguments say otherwise."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["zhengzhao", *map(str, arguments)])
        code = run_command()
        captured = capfd.readouterr()
        return Said(code, captured.out, captured.err)

    return call
