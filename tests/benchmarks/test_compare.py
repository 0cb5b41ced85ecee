"""The benchmark runs from the sample to its page, and what it compares with stands on its own feet."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest


def run(root: Path, module: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a module of the benchmarks at the root of the checkout, as make does."""
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *map(str, words)],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_a_small_comparison_proves_its_peer_and_writes_the_page(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.md"
    small = ("--rows", "2000", "--workbook-rows", "200", "--terms", "600", "--queries", "300")
    done = run(
        root, "compare", *small, "--attempts", "1", "--peer", "frictionless", "--out", out, "--keep", tmp_path / "files"
    )
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    rules = {name: int(count) for name, count in re.findall(r"^\| \**(\w+)[^|]*\| (\d+) \| 2,000 ", text, re.MULTILINE)}
    assert rules["zhengzhao"] == rules["frictionless"] > 0
    assert re.findall(r"^\| every row bad, report as (\w+) \| 2,000 ", text, re.MULTILINE) == ["JSON", "HTML"]
    reports = [each for each in (tmp_path / "files").iterdir() if each.suffix in (".json", ".html")]
    assert len(reports) == 2
    assert all(each.stat().st_size < 5_000_000 for each in reports)


def test_a_peer_that_misses_what_was_planted_is_refused(root: Path) -> None:
    asked = "from benchmarks.peers.verdict import Verdict; from benchmarks.proof import refuse_unproven; "
    verdict = "refuse_unproven('peer', Verdict(2, ('uscc UNISCID',), {}), frozenset({(2, 'uscc UNISCID')}))"
    done = subprocess.run(
        [sys.executable, "-c", asked + verdict], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "Planted and not found: {'uscc UNISCID': 1}" in done.stderr


def test_no_peer_imports_anything_of_ours(root: Path) -> None:
    for file in (root / "benchmarks" / "peers").glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names += [each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names]
        assert [each for each in names if each.split(".")[0] == "zhengzhao"] == [], file.name
        ours = [each for each in names if each.split(".")[0] == "benchmarks"]
        assert [each for each in ours if not each.startswith("benchmarks.peers")] == [], file.name


@pytest.mark.parametrize("words", [("--rows", "0"), ("--rows", "many"), ("--peer", "nobody")])
def test_what_cannot_be_measured_is_one_sentence(root: Path, words: tuple[str, str]) -> None:
    done = run(root, "compare", *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert words[1] in done.stderr.splitlines()[-1]
