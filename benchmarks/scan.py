"""The least that any check of a file could cost here: DuckDB counting every column of a CSV file as text, warm, or
calamine reading every cell of a workbook. Prints the seconds, start-up left out; with ``once``, counts a single time, so
that the process as a whole can be measured like any other.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb
import python_calamine


def scan(file: Path, times: int = 3) -> float:
    """Count every column of a CSV file; the best of three, so that the file is warm."""
    duckdb.execute("SET enable_progress_bar = false")
    relation = duckdb.read_csv(str(file), all_varchar=True, header=True)
    count = [duckdb.FunctionExpression("count", duckdb.ColumnExpression(name)) for name in relation.columns]
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        relation.aggregate(count).fetchall()
        taken.append(time.perf_counter() - start)
    return min(taken)


def read_workbook(file: Path) -> float:
    """Read every cell of the first sheet of a workbook, once."""
    start = time.perf_counter()
    python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    return time.perf_counter() - start


if __name__ == "__main__":
    given = Path(sys.argv[1])
    print(read_workbook(given) if given.suffix == ".xlsx" else scan(given, 1 if "once" in sys.argv[2:] else 3))
