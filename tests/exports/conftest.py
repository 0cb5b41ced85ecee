"""Packages drawn small, and workbooks that are filled the way people fill them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
import yaml

from zhengzhao.standard import Package, read_package

Draw = Callable[..., Package]
SHOPS = {
    "name": "shops",
    "version": "1",
    "title": "店铺",
    "titleEn": "Shops",
    "resources": [
        {
            "name": "shop",
            "title": "店铺登记",
            "path": "shop.csv",
            "schema": {
                "fields": [
                    {
                        "name": "id",
                        "title": "编号",
                        "type": "string",
                        "constraints": {"required": True, "maxLength": 5},
                    },
                    {"name": "kind", "title": "类别", "type": "string"},
                    {"name": "opened", "title": "开业日期", "type": "date", "format": "%Y/%m/%d"},
                    {
                        "name": "staff",
                        "title": "人数",
                        "type": "integer",
                        "constraints": {"minimum": 0, "maximum": 999},
                    },
                    {"name": "area", "title": "面积", "type": "number"},
                    {"name": "open", "title": "在营", "type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
                    {"name": "size", "title": "规模", "type": "string", "constraints": {"enum": ["大", "小"]}},
                ],
                "primaryKey": "id",
                "foreignKeys": [{"fields": "kind", "reference": {"resource": "kinds", "fields": "code"}}],
            },
        },
        {
            "name": "kinds",
            "title": "类别代码",
            "kind": "codes",
            "path": "kinds.csv",
            "schema": {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]},
        },
    ],
}


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Write a Data Package with its code lists and read it."""

    def make(descriptor: Mapping[str, object] = SHOPS, **lists: str) -> Package:
        folder = tmp_path / "package"
        folder.mkdir(exist_ok=True)
        for name, text in {"kinds": "code,name\n01,食品\n02,书\n", **lists}.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        file = folder / "datapackage.yaml"
        file.write_text(yaml.safe_dump(descriptor, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return read_package(file)

    return make


@pytest.fixture
def descriptor() -> dict[str, object]:
    """The descriptor of a table of shops and its code list."""
    return SHOPS


@pytest.fixture
def fill() -> Callable[..., None]:
    """Fill a template."""
    return _fill


def _fill(book: Path, sheet: str, rows: Sequence[Sequence[object]], first: int = 3) -> None:
    """Write rows into a sheet of a workbook, from a row on, the way that a person types them."""
    opened = openpyxl.load_workbook(book)
    for at, row in enumerate(rows, first):
        for column, value in enumerate(row, 1):
            if value is not None:
                cell = opened[sheet].cell(at, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
    opened.save(book)
