"""A small province, drawn as rows: what each company is, when it came, what it ticked."""

import csv
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from zhengzhao.paths import content_folder
from zhengzhao.standard import load_standard

with (content_folder("catalogue") / "1.0.0" / "scope_term.csv").open(encoding="utf-8", newline="") as listed:
    WORDING = {each["code"]: each["term"] for each in csv.DictReader(listed)}
SHANGHAI = "中国（上海）自由贸易试验区"
ORDINARY = {
    "node": "310000",
    "REGNO": "310101094000065",
    "ENTNAME": "示例有限公司",
    "ENTTYPE": "1130",
    "INDUSTRYPHY": "F",
    "INDUSTRYCO": "5181",
    "LEREP": "示例甲",
    "CERTYPE": "10",
    "CERNO": "11010519491231002X",
    "TEL": "021-00000000",
    "DOM": "示例路1号",
    "DOMDISTRICT": "310115",
    "OPSCOPE": "示例",
    "REGCAP": "500.50",
    "REGCAPCUR": "156",
    "ESTDATE": "2019-12-02",
    "APPRDATE": "2019-12-02",
    "REGORG": "310115",
    "REGSTATE": "1",
    "ZZFL_FLAG": "1",
    "FTZ_NAME": SHANGHAI,
    "FTZ_AREA_NAME": "张江高科技片区",
}


@pytest.fixture(scope="session")
def province_in() -> Callable[..., list[Path]]:
    """Write a batch into a place: `companies` is a list of (id, ticked terms, differences from ORDINARY)."""

    def write(
        place: Path,
        companies: Sequence[tuple[str, Sequence[str], dict[str, str]]],
        events: Sequence[tuple[str, str, str, str]] = (),
        filings: Sequence[tuple[str, str]] = (),
        marks: Sequence[dict[str, str]] = (),
        folder: str = "batch",
    ) -> list[Path]:
        base = place / folder
        base.mkdir(exist_ok=True)
        given = {name for name, *_ in events}
        rows = {
            "registration": [ORDINARY | {"PRIPID": name} | other for name, _, other in companies],
            "registration_scope_term": [
                {
                    "node": "310000",
                    "PRIPID": name,
                    "order": str(order),
                    "SCOPE_ITEM_CODE": term,
                    "term": WORDING.get(term, f"示例{term}"),
                    "main": "false",
                }
                for name, terms, _ in companies
                for order, term in enumerate(terms, start=1)
            ],
            "registration_event": [
                {
                    "node": "310000",
                    "PRIPID": name,
                    "kind": kind,
                    "date": day,
                    "sequence": sequence,
                    "UNISCID": "91110000802100433B",
                }
                for name, kind, day, sequence in [
                    *((name, "establishment", "2019-12-02", "1") for name, *_ in companies if name not in given),
                    *events,
                ]
            ],
            "filing": [
                {
                    "node": "310000",
                    "PRIPID": name,
                    "PERMIT_ITEM_CODE": item,
                    "number": f"B{number}",
                    "date": "2019-12-02",
                    "body": "示例局",
                }
                for number, (name, item) in enumerate(filings, start=1)
            ],
            "registration_permit_item": [
                {"node": "310000", "date": "2019-12-02"}
                | ({"PERMIT_ITEM": "示例"} if "PERMIT_ITEM_CODE" in each else {})
                | ({"RECV_DEPT": "测试局"} if "RECV_DEPT_CODE" in each else {})
                | each
                for each in marks
            ],
        }
        standard = load_standard("1.0.0")
        for table, members in rows.items():
            with (base / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, standard.resource(table).schema.names)
                writer.writeheader()
                writer.writerows(members)
        return [base / f"{table}.csv" for table in rows]

    return write


@pytest.fixture
def province(province_in: Callable[..., list[Path]], tmp_path: Path) -> Callable[..., list[Path]]:
    """Write a batch into the test's own place."""
    return partial(province_in, tmp_path)


@pytest.fixture(scope="session")
def overlay_in() -> Callable[..., Path]:
    """Write what a place adds to the catalogue from some day on, each table as its CSV text."""

    def write(place: Path, start: str = "2019-12-01", until: str | None = None, **tables: str) -> Path:
        content = place / f"from-{start}"
        folder = content / "catalogue" / "1.0.0"
        folder.mkdir(parents=True)
        resources = [{"name": name, "path": f"{name}.csv"} for name in tables]
        head = {
            "name": f"from-{start}",
            "version": "1.0.0",
            "overlays": "catalogue",
            "effective": {"from": start} | ({"until": until} if until else {}),
        }
        (folder / "datapackage.yaml").write_text(json.dumps({**head, "resources": resources}), encoding="utf-8")
        for name, text in tables.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return content

    return write


@pytest.fixture
def overlay(overlay_in: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Write an overlay into the test's own place."""
    return partial(overlay_in, tmp_path)
