"""What every test may rely on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

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
