"""A small standard that a maintainer keeps: one table, one list, their examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PACKAGE = """\
$schema: https://datapackage.org/profiles/2.0/datapackage.json
name: shops
version: "1.0.0"
title: 商店
titleEn: Shops
description: 示例标准。
descriptionEn: A sample standard.
status: draft
effective: {from: "2020-01-01", until: null}
resources:
  - name: shop
    title: 商店表
    titleEn: Shops
    path: examples/valid/shop.csv
    schema: shop.schema.yaml
    kind: table
    format: csv
    mediatype: text/csv
    encoding: utf-8
  - name: trade
    title: 行业表
    titleEn: Trades
    path: codes/trade.csv
    schema: codes/trade.schema.yaml
    kind: codes
    format: csv
    mediatype: text/csv
    encoding: utf-8
"""
SHOP = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: 商店
titleEn: Shops
description: 一行一店。
descriptionEn: One row a shop.
fields:
  - name: id
    title: 编号
    titleEn: Id
    description: 商店的编号。
    descriptionEn: The shop's number.
    type: string
    constraints: {required: true, maxLength: 8}
    source: ours
    confidence: ours
  - name: trade
    title: 行业
    titleEn: Trade
    description: 所属行业。
    descriptionEn: What it trades in.
    type: string
    source: ours
    confidence: ours
  - name: opened
    title: 开业日期
    titleEn: Opened
    description: 开业的日期。
    descriptionEn: The day it opened.
    type: date
    source: ours
    confidence: ours
  - name: closed
    title: 歇业日期
    titleEn: Closed
    description: 歇业的日期。
    descriptionEn: The day it closed.
    type: date
    source: ours
    confidence: ours
primaryKey: [id]
foreignKeys:
  - {fields: [trade], reference: {resource: trade, fields: [code]}}
rules:
  - {check: not_before, fields: [closed, opened]}
"""
TRADE = """\
$schema: https://datapackage.org/profiles/2.0/tableschema.json
title: 行业
titleEn: Trades
description: 行业代码。
descriptionEn: Codes of trades.
fields:
  - {name: code, title: 代码, titleEn: Code, description: 代码。, descriptionEn: The code., type: string, constraints: {required: true}, source: ours, confidence: ours}
  - {name: name, title: 名称, titleEn: Name, description: 名称。, descriptionEn: The name., type: string, constraints: {required: true}, source: ours, confidence: ours}
  - {name: source, title: 来源, titleEn: Source, description: 来源。, descriptionEn: The source., type: string, constraints: {required: true}, source: ours, confidence: ours, remark: true}
  - {name: confidence, title: 可信度, titleEn: Confidence, description: 可信度。, descriptionEn: How sure it is., type: string, constraints: {required: true}, source: ours, confidence: ours, remark: true}
primaryKey: [code]
"""
FILES = {
    "datapackage.yaml": PACKAGE,
    "shop.schema.yaml": SHOP,
    "codes/trade.schema.yaml": TRADE,
    "codes/trade.csv": "code,name,source,confidence\nfood,食品,ours,ours\nbook,图书,ours,ours\n",
    "examples/valid/shop.csv": "id,trade,opened,closed\n1,food,2020-02-01,\n2,book,2020-02-01,2020-03-01\n",
    "examples/invalid/expected.yaml": "- {file: late.csv, table: shop, rule: not_before, row: 2, fields: [closed, opened], severity: error}\n",
    "examples/invalid/late.csv": "id,trade,opened,closed\n1,food,2020-02-01,2020-01-01\n",
}
Maker = Callable[..., Path]


@pytest.fixture
def version(tmp_path: Path) -> Maker:
    """Write a version of the shops into a folder of its own; `changes` replace a text by another in a file."""

    def write(number: str = "1.0.0", changes: dict[str, list[tuple[str, str]]] | None = None, **files: str) -> Path:
        folder = tmp_path / "shops" / number
        for name, text in {**FILES, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            for before, after in (changes or {}).get(name, []):
                assert before in text, f"{name} has no {before!r}"
                text = text.replace(before, after)
            path.write_text(text.replace('"1.0.0"', f'"{number}"'), encoding="utf-8", newline="\n")
        return folder

    return write
