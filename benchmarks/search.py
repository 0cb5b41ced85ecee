"""Searching a catalogue of ten thousand terms, in process, as people type: how long each query takes.

The terms are made with a seed, of the words of the industry classification and of what companies do with them, and come
as an overlay beside the nation's. Beside our index, in the same run: a plain scan of all wordings for a substring, and
rapidfuzz over all of them, which is what finds typing errors without an index.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

from benchmarks.measure import ROOT
from benchmarks.page import SEARCH_HEAD, search_section
from benchmarks.results import Queries, Searches
from zhengzhao.catalogue import Catalogue, load_catalogue
from zhengzhao.catalogue.search import plain
from zhengzhao.catalogue.search.normal import initials, sound

PAGE = ROOT / "docs" / "benchmarks.md"
NATIONAL = ROOT / "catalogue" / "2.0.0"
DAY = date(2022, 6, 1)
TERMS, QUERIES, SEED = 10_000, 4_000, 20220601
_DOINGS = ("销售", "批发", "零售", "制造", "生产", "研发", "租赁", "修理", "安装服务", "咨询服务", "互联网销售", "设计")
_LEFT_OUT = re.compile(r"制造$|生产$|批发$|零售$|服务$|业$|活动$|销售$|加工$|修理$")
_DESCRIPTOR = """\
$schema: https://datapackage.org/profiles/2.0/datapackage.json
name: many
version: "1.0.0"
overlays: catalogue
title: 示例
titleEn: A sample
status: draft
effective: {from: "2021-07-01", until: null}
resources:
  - {name: scope_term, path: scope_term.csv, format: csv, mediatype: text/csv, encoding: utf-8, kind: table}
  - {name: scope_industry, path: scope_industry.csv, format: csv, mediatype: text/csv, encoding: utf-8, kind: table}
  - {name: scope_permit, path: scope_permit.csv, format: csv, mediatype: text/csv, encoding: utf-8, kind: table}
"""

Query = tuple[str, str]
"""What kind of query it is, and what is typed."""


def main() -> int:
    """Measure once; write the section of the page, or print the figures for `compare`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--terms", type=int, default=TERMS, help="terms of the catalogue")
    parser.add_argument("--queries", type=int, default=QUERIES, help="queries of the mix")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    given = parser.parse_args()
    found = measure(given.terms, given.queries)
    if given.json:
        print(json.dumps(asdict(found)))
        return 0
    section = "\n\n".join([SEARCH_HEAD, *search_section(found)])
    old = PAGE.read_text(encoding="utf-8")
    others = re.sub(
        rf"{re.escape(SEARCH_HEAD)}\n.*?(?=^## )", lambda _: section + "\n\n", old, flags=re.DOTALL | re.MULTILINE
    )
    PAGE.write_text(others, encoding="utf-8", newline="\n")
    print(section)
    return 0


def measure(count: int, asked: int) -> Searches:
    """Make a catalogue, build its index, and time every query of a mix on it and on the two plain ways."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory(prefix="zhengzhao-bench-") as name:
        terms = _write(Path(name), count, chance)
        catalogue = load_catalogue(content=[Path(name)])
        start = time.perf_counter()
        catalogue.index(DAY)
        built = time.perf_counter() - start
        queries = _queries(terms, asked, chance)
        texts = [plain(each) for each in terms]
        own = _timed(queries, lambda query: _search(catalogue, query))
    scanned = _timed(queries, lambda query: [number for number, each in enumerate(texts) if query in each])
    fuzzy = _timed(
        queries[::10],
        lambda query: process.extract(query, texts, scorer=fuzz.partial_ratio, limit=20),
    )
    kinds = {
        kind: [took for (own_kind, _), took in zip(queries, own, strict=True) if own_kind == kind]
        for kind, _ in queries
    }
    return Searches(
        terms=len(terms),
        built=built,
        own=_summed("zhengzhao", own),
        scan=_summed("a plain scan for the substring", scanned),
        fuzzy=_summed("rapidfuzz over every wording", fuzzy),
        kinds=tuple(_summed(kind, took) for kind, took in sorted(kinds.items())),
    )


def _search(catalogue: Catalogue, query: str) -> object:
    return catalogue.search(query, today=DAY)


def _write(folder: Path, count: int, chance: random.Random) -> list[str]:
    place = folder / "catalogue" / "1.0.0"
    place.mkdir(parents=True)
    known = {each["term"] for each in _rows(NATIONAL / "scope_term.csv")}
    classes = [each for each in _rows(ROOT / "standard" / "2.0.0" / "codes" / "industry.csv") if each["level"] == "4"]
    made = {f"{_LEFT_OUT.sub('', each['name'])}{doing}": each for each in classes for doing in _DOINGS}
    chosen = chance.sample([each for each in made.items() if each[0] not in known], count)
    codes = [
        f"{each['section']}{chr(ord('A') + number // 1000)}{number % 1000:03}"
        for number, (_, each) in enumerate(chosen)
    ]
    items = [each["code"] for each in _rows(NATIONAL / "permit_item.csv")]
    behind = {"source": "made for a benchmark", "confidence": "ours"}
    term = {"kind": "general", "usable": "true", "code_status": "official"}
    tables = {
        "scope_term": [
            {"code": code, "term": wording, **term} for code, (wording, _) in zip(codes, chosen, strict=True)
        ],
        "scope_industry": [
            {"term": code, "industry": each["code"]} for code, (_, each) in zip(codes, chosen, strict=True)
        ],
        "scope_permit": [{"term": code, "item": chance.choice(items), "status": "candidate"} for code in codes[::3]],
    }
    for name, rows in tables.items():
        with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(_rows(NATIONAL / f"{name}.csv")[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(each | behind for each in rows)
    (place / "datapackage.yaml").write_text(_DESCRIPTOR, encoding="utf-8", newline="\n")
    return [*sorted(known), *(wording for wording, _ in chosen)]


def _queries(terms: Sequence[str], asked: int, chance: random.Random) -> list[Query]:
    items = [each["name"] for each in _rows(NATIONAL / "permit_item.csv")]
    bodies = [each["name"] for each in _rows(NATIONAL / "department.csv")]
    words = [each["word"] for each in _rows(NATIONAL / "synonym.csv")]
    industries = _rows(ROOT / "standard" / "2.0.0" / "codes" / "industry.csv")
    ways: list[tuple[str, int, Callable[[str], str]]] = [
        ("a part of a wording", 30, lambda term: _part(term, chance)),
        ("the beginning of a wording", 12, lambda term: term[: chance.randint(1, 4)]),
        ("a whole wording", 10, lambda term: term),
        ("pinyin", 10, lambda term: sound(plain(term)).replace("'", "")[: chance.randint(4, 20)]),
        ("initials of pinyin", 10, lambda term: initials(sound(plain(term)))[: chance.randint(2, 6)]),
        ("a typing error", 12, lambda term: _mistyped(plain(term), chance)),
        ("a synonym", 4, lambda _: chance.choice(words)),
        ("an item's name", 4, lambda _: chance.choice(items)),
        ("a department", 3, lambda _: chance.choice(bodies)),
        ("an industry, name or code", 3, lambda _: chance.choice(industries)[chance.choice(["code", "name"])]),
        ("nothing that there is", 2, lambda term: term[0] + "囍" + term[-1]),
    ]
    return [
        (kind, make(chance.choice(terms)))
        for kind, _, make in chance.choices(ways, weights=[weight for _, weight, _ in ways], k=asked)
    ]


def _part(term: str, chance: random.Random) -> str:
    start = chance.randrange(max(1, len(term) - 1))
    return term[start : start + chance.randint(2, 6)]


def _mistyped(term: str, chance: random.Random) -> str:
    at = chance.randrange(len(term) - 1)
    return chance.choice(
        [
            term[:at] + "囍" + term[at + 1 :],
            term[:at] + term[at + 1 :],
            term[:at] + term[at + 1] + term[at] + term[at + 2 :],
        ]
    )


def _timed(queries: Sequence[Query], search: Callable[[str], object]) -> list[float]:
    # Each query three times, and the quickest counts: who else is at work on the machine is not what is measured.
    return [min(_once(query, search) for _ in range(3)) for _, query in queries]


def _once(query: str, search: Callable[[str], object]) -> float:
    start = time.perf_counter()
    search(query)
    return time.perf_counter() - start


def _summed(title: str, took: Sequence[float]) -> Queries:
    ordered = sorted(took)
    return Queries(title, len(ordered), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


if __name__ == "__main__":
    sys.exit(main())
