"""The files that are measured: sampled with a seed, and changed where a case asks for it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl has no types

from benchmarks.measure import Command, measured, zhengzhao
from benchmarks.peers.registration import TODAY, columns
from benchmarks.peers.verdict import Place
from zhengzhao.sample import sample
from zhengzhao.standard import load_standard
from zhengzhao.validators import rules_of

DAY = TODAY.isoformat()
TABLE = "registration"

ALL_BAD = Path(__file__).with_name("all_bad.sql")


def rules() -> tuple[str, ...]:
    """Return every rule of the table: the check's name and its fields."""
    found = rules_of(load_standard().resource(TABLE))
    return tuple(f"{each.check} {','.join(each.fields)}" for each in found)


def clean(folder: Path, rows: int) -> Path:
    """Sample rows without a fault."""
    file = folder / f"{TABLE}-{rows}.csv"
    words = ("sample", "--table", TABLE, "--rows", str(rows), "--seed", "1", "--today", DAY, "--out", file)
    measured(Command(f"sample of {rows:,} rows", zhengzhao(*words)))
    return file


def faulty(folder: Path, rows: int = 5000) -> tuple[Path, frozenset[Place]]:
    """Sample rows with faults of every rule, one fault a row; return where each one was put."""
    file = folder / f"{TABLE}-faulty.csv"
    names = list(dict.fromkeys(rule.split()[0] for rule in rules()))
    made = sample([TABLE], rows, out=file, faults=names, share=0.05, seed=1, today=TODAY)
    return file, frozenset((each.row, f"{each.check} {','.join(each.fields)}") for each in made.faults)


def misshapen(folder: Path, fault: str, rows: int = 100) -> Path:
    """Sample rows of which one, or the header, is not formed as it should be."""
    file = folder / f"{TABLE}-{fault}.csv"
    sample([TABLE], rows, out=file, faults=[fault], seed=1, today=TODAY)
    return file


def head(file: Path, rows: int) -> Path:
    """Return the header and the first rows of a file; no sampled cell holds a line end."""
    part = file.with_name(f"{file.stem}-first-{rows}.csv")
    with file.open(encoding="utf-8", newline="") as source, part.open("w", encoding="utf-8", newline="") as target:
        target.writelines(line for _, line in zip(range(rows + 1), source, strict=False))
    return part


def all_bad(file: Path) -> Path:
    """Return the file with six faults in every row."""
    target = file.with_name(f"{file.stem}-all-bad.csv")
    query = ALL_BAD.read_text(encoding="utf-8")
    duckdb.execute("SET enable_progress_bar = false")
    rows = duckdb.sql(query, params={"source": str(file)})
    assert rows is not None  # as it would be for a statement that is no query
    rows.write_csv(str(target))
    return target


def in_gb18030(file: Path) -> Path:
    """Return the file in that encoding."""
    target = file.with_name(f"{file.stem}-gb18030.csv")
    with file.open(encoding="utf-8", newline="") as source, target.open("w", encoding="gb18030", newline="") as out:
        out.writelines(source)
    return target


def in_pieces(file: Path, count: int) -> list[Path]:
    """Return the rows of the file in so many files, as the counties of a province send them."""
    folder = file.with_name(f"{file.stem}-pieces")
    folder.mkdir()
    with file.open(encoding="utf-8", newline="") as source:
        header, *rows = source
    size = -(-len(rows) // count)
    pieces = []
    for number, start in enumerate(range(0, len(rows), size)):
        pieces.append(folder / f"{TABLE}-{number:04}.csv")
        with pieces[-1].open("w", encoding="utf-8", newline="") as out:
            out.writelines([header, *rows[start : start + size]])
    return pieces


def damaged(file: Path) -> Path:
    """Return the file with a stray quote, a blank line and another line end in its middle."""
    target = file.with_name(f"{file.stem}-damaged.csv")
    size, done, spoilt = file.stat().st_size, 0, False
    with file.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
        for line in source:
            done += len(line.encode())
            if done > size // 2 and not spoilt:
                spoilt = True
                out.write(line.rstrip("\n") + "\r\n" + "\n" + line.replace(",", ',"', 1))
            else:
                out.write(line)
    return target


def workbook(file: Path, rows: int) -> Path:
    """Return the first rows as a workbook, with dates and numbers in the cells of such fields."""
    target = file.with_name(f"{file.stem}-{rows}.xlsx")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(TABLE)
    for row in _cells(head(file, rows)):
        sheet.append(row)
    book.save(target)
    return target


def _cells(file: Path) -> Iterator[list[str | float | date | None]]:
    kinds = [each.type for each in columns()]
    with file.open(encoding="utf-8", newline="") as opened:
        lines = csv.reader(opened)
        yield list(next(lines))
        for line in lines:
            yield [_cell(text, kind) for text, kind in zip(line, kinds, strict=True)]


def _cell(text: str, kind: str) -> str | float | date | None:
    if not text:
        return None
    if kind == "date":
        return date.fromisoformat(text)
    return text if kind == "string" else float(text)
