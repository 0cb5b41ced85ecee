"""The command line as a person uses it: in this process for speed, or as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zhengzhao.paths import content_folder

EXAMPLES = content_folder("standard") / "1.0.0" / "examples"


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Start one command as a process of its own; its temporary files go to `tmp_path / "temporary"`."""
    (tmp_path / "temporary").mkdir()

    def start(*arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path / "temporary"))
        return subprocess.Popen(
            [sys.executable, "-m", "zhengzhao", *map(str, arguments)],
            env={**kept, **temporary, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
        )

    return start


@pytest.fixture
def hangup() -> Iterator[None]:
    """Have what is started heed a hangup: who starts the tests with nohup has everything ignore it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def registrations(tmp_path: Path) -> Path:
    """The valid example of registrations, in a folder where anything may be written."""
    file = tmp_path / "registration.csv"
    file.write_bytes((EXAMPLES / "valid" / "registration.csv").read_bytes())
    return file


@pytest.fixture
def wait_for_work(tmp_path: Path) -> Callable[[], None]:
    """Wait until the process has made its temporary folder, which is when its work begins."""

    def wait() -> None:
        until = time.monotonic() + 30
        while not any((tmp_path / "temporary").iterdir()):
            assert time.monotonic() < until, "the command never began"
            time.sleep(0.01)
        time.sleep(0.2)

    return wait
