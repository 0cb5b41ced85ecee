"""The benchmark of searching measures what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_every_kind_of_query_is_measured(root: Path):
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.search", "--json", "--terms", "600", "--queries", "300"],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    found = json.loads(run.stdout)
    assert found["terms"] == 1000
    assert found["own"]["count"] == found["scan"]["count"] == sum(each["count"] for each in found["kinds"]) == 300
    assert len(found["kinds"]) == 11
    for each in (found["own"], found["scan"], found["fuzzy"], *found["kinds"]):
        assert 0 < each["middle"] <= each["late"] <= each["worst"]
