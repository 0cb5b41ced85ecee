"""Small descriptors and tables, written and validated."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from zhengzhao.validators import Report, validate

Hold = Callable[..., Report]


@pytest.fixture
def hold(tmp_path: Path) -> Hold:
    """Validate rows of cells against a schema; `more` are further resources with their rows."""

    def held(
        schema: dict, rows: list[list[str]], more: dict[str, tuple[dict, list[list[str]]]] | None = None, **options
    ):
        tables = {"t": (schema, rows), **(more or {})}
        resources = []
        for name, (each, cells) in tables.items():
            resources.append({"name": name, "path": f"{name}.csv", "schema": each})
            with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows([[f["name"] for f in each["fields"]], *cells])
        descriptor = {"name": "p", "resources": resources}
        (tmp_path / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
        return validate([tmp_path / "datapackage.json"], **{"limit": 1000, **options})

    return held
