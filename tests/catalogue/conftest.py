"""Overlays drawn as rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from zhengzhao.paths import content_folder

NATIONAL = content_folder("catalogue") / "2.0.0"
ALWAYS = {
    "scope_term": {"kind": "general", "usable": "true", "code_status": "provisional"},
    "scope_permit": {"status": "confirmed"},
    "permit_item": {"department": "d004", "jurisdiction": "310000", "code_status": "provisional"},
    "reform_mode": {
        "list_edition": "310000-2022",
        "area_scheme": "province",
        "division": "310000",
        "applies_to": "all",
        "source_mode": "示例",
        "authority": "示例文号〔2022〕1号",
    },
    "routing": {"role": "approve", "basis": "place", "channel": "platform", "authority": "示例文号〔2022〕1号"},
}


@pytest.fixture
def overlay(tmp_path: Path) -> Callable[..., Path]:
    """Write an overlay: `tables` are rows by resource; what is the same in every test need not be said."""

    def write(tables: Mapping[str, Sequence[Mapping[str, str]]], name: str = "ours", start: str = "2021-07-01") -> Path:
        folder = tmp_path / name / "catalogue" / "1.0.0"
        folder.mkdir(parents=True)
        resources = []
        for resource, rows in tables.items():
            with (NATIONAL / f"{resource}.csv").open(encoding="utf-8", newline="") as file:
                names = next(csv.reader(file))
            with (folder / f"{resource}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, names, lineterminator="\n")
                writer.writeheader()
                for row in rows:
                    writer.writerow(
                        {"source": "drawn for a test", "confidence": "ours"} | ALWAYS.get(resource, {}) | row
                    )
            resources.append(
                {
                    "name": resource,
                    "path": f"{resource}.csv",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "kind": "table",
                }
            )
        descriptor = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": name,
            "version": "1.0.0",
            "overlays": "catalogue",
            "title": "示例",
            "titleEn": "A sample",
            "status": "draft",
            "effective": {"from": start, "until": None},
            "resources": resources,
        }
        text = yaml.safe_dump(descriptor, allow_unicode=True, sort_keys=False)
        (folder / "datapackage.yaml").write_text(text, encoding="utf-8")
        return tmp_path / name

    return write
