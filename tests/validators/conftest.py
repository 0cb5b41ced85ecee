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
    """Validate rows of cells against a schema; `more` are further resources with their rows, or `codes` lists;
    `labels` are a header other than the names of the fields.

    Every cell is quoted unless `plain`: files that have no quote in them are read in another way.
    """

    def held(
        schema: dict,
        rows: list[list[str]],
        more: dict | None = None,
        codes: bool = False,
        plain: bool = False,
        labels: list[str] | None = None,
        **options: object,
    ) -> Report:
        tables = {"t": (schema, rows), **(more or {})}
        resources = []
        for name, (each, cells) in tables.items():
            kind = {"kind": "codes"} if codes and name != "t" else {}
            resources.append({"name": name, "path": f"{name}.csv", "schema": each, **kind})
            with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                quoting = csv.QUOTE_MINIMAL if plain else csv.QUOTE_ALL
                header = [f["name"] for f in each["fields"]] if labels is None or name != "t" else labels
                csv.writer(file, quoting=quoting).writerows([header, *cells])
        descriptor = {"name": "p", "resources": resources}
        (tmp_path / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
        package = tmp_path / "datapackage.json"
        return validate([tmp_path / "t.csv" if codes else package], descriptor=package, **{"limit": 1000, **options})

    return held
