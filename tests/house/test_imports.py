"""The engine imports in one direction, and loads nothing that a plain validation does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

OPTIONAL = (
    "fastapi",
    "frictionless",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "polars",
    "psycopg",
    "pyarrow",
    "pyspark",
    "python_calamine",
    "requests",
    "sqlalchemy",
    "uvicorn",
)

VALIDATE = """
import json, sys
import zhengzhao
{body}
print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})))
"""


def modules_after(body: str, directory: Path) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after running `body`."""
    run = subprocess.run(
        [sys.executable, "-c", VALIDATE.format(body=body)],
        cwd=directory,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_layers_import_downwards_only(root: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


def test_importing_loads_neither_the_engine_nor_anything_optional(tmp_path: Path) -> None:
    loaded = modules_after("", tmp_path)
    assert loaded.isdisjoint(OPTIONAL)


def test_what_reads_frames_loads_none_of_their_libraries_before_there_is_a_frame(tmp_path: Path) -> None:
    loaded = modules_after(
        "zhengzhao.validate_frame, zhengzhao.FrameTable, zhengzhao.load_standard().tables()", tmp_path
    )
    assert loaded.isdisjoint(OPTIONAL)


def test_validating_a_csv_loads_nothing_optional(tmp_path: Path, root: Path) -> None:
    example = root / "standard" / "1.0.0" / "examples" / "valid" / "registration.csv"
    loaded = modules_after(f"zhengzhao.validate([{str(example)!r}], table='registration')", tmp_path)
    assert "duckdb" in loaded
    assert loaded.isdisjoint(OPTIONAL)


def test_no_python_package_stands_in_content_or_tests(root: Path) -> None:
    """An `__init__.py` in validators/ would hide the package of that name which frictionless imports."""
    folders = ("standard", "catalogue", "validators", "packages", "tests")
    found = [each for folder in folders for each in (root / folder).rglob("__init__.py")]
    assert found == []
