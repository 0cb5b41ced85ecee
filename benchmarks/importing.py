"""Importing a workbook of five thousand correspondences, as a user types it, beside what reading its cells alone costs.

Every row names an invented item, a known term, a department and a mode, so that 5,000 rows make 15,000 of the
catalogue. The least that any import could cost is calamine reading every cell, in the same run.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from pathlib import Path

from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl has no types

from benchmarks.measure import ROOT, Command, in_turn, least_said, machine, module, quickest, zhengzhao

NATIONAL = ROOT / "catalogue" / "2.0.0"
ROWS, SEED = 5_000, 20220601
_MAPPING = """\
format: zhengzhao-mapping/1
catalogue: "2.0.0"
result: {overlay: many, version: "1.0.0", title: 示例, titleEn: Many correspondences}
numbers: {permit_item: 1000}
sheets:
  - sheet: "*"
    tables: [permit_item, scope_permit, reform_mode]
    columns:
      - {column: 序号, ignore: 序号}
      - {column: 许可事项, field: permit_item.name}
      - {column: 主管部门, field: permit_item.department}
      - {column: 经营范围, field: scope_permit.term}
      - {column: 改革方式, field: reform_mode.mode}
    constants:
      permit_item.jurisdiction: "990000"
      reform_mode.list_edition: 990000-2022
      reform_mode.area_scheme: province
      reform_mode.division: "990000"
      reform_mode.authority: 示例文号〔2022〕1号
"""


def draw(path: Path, rows: int) -> None:
    """Write a workbook of so many correspondences."""
    chosen = random.Random(SEED)
    terms, departments = (_names(name, column) for name, column in (("scope_term", "term"), ("department", "name")))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("对照表")
    sheet.append(["序号", "许可事项", "主管部门", "经营范围", "改革方式"])
    for number in range(1, rows + 1):
        mode = chosen.choice(["实行告知承诺", "优化审批服务"])
        sheet.append([number, f"示例第{number}号登记", chosen.choice(departments), chosen.choice(terms), mode])
    book.save(path)


def _names(table: str, column: str) -> list[str]:
    with (NATIONAL / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def main() -> None:
    """Print what the import costs, and the ratio to reading alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        book, mapping = folder / "many.xlsx", folder / "mapping.yaml"
        draw(book, rows)
        mapping.write_text(_MAPPING, encoding="utf-8")
        words = ("catalogue", "import", book, "--mapping", mapping, "--out", folder / "out", "--overwrite")
        alone = Command("calamine alone", module("scan", book))
        readings, imports = in_turn([alone, Command("import", zhengzhao(*words))], attempts=3)
        bare, imported = least_said(readings), quickest(imports)
    print(f"{rows:,} rows of five cells on {machine()}.\n")
    print("| Step | Wall time | Peak memory | Against reading alone |")
    print("| --- | ---: | ---: | ---: |")
    print(f"| calamine reading every cell, start-up left out | {bare:.2f} s |  | 1.0× |")
    print(
        f"| catalogue import, from the command to the tables | {imported.seconds:.2f} s | {imported.memory >> 20} MiB | {imported.seconds / bare:.0f}× |"
    )


if __name__ == "__main__":
    main()
