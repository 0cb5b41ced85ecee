"""One table in every form that it can be saved in: the same checks and the same findings."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest

from zhengzhao.sources.workbooks.sheet import CODES
from zhengzhao.validators import FrameTable, validate

FIELDS = ["id", "name", "built", "sold", "rooms", "price", "heated", "kind", "phone", "more"]
DESCRIPTOR = {
    "name": "village",
    "version": "1.0.0",
    "resources": [
        {
            "name": "house",
            "title": "房屋",
            "schema": {
                "missingValues": ["", "无"],
                "fields": [
                    {"name": "id", "title": "编号", "type": "string", "constraints": {"pattern": "[0-9]{3}"}},
                    {
                        "name": "name",
                        "title": "名称",
                        "type": "string",
                        "constraints": {"required": True, "maxLength": 6},
                    },
                    {"name": "built", "title": "建成", "type": "date"},
                    {"name": "sold", "title": "售出", "type": "date", "format": "%Y/%m/%d"},
                    {"name": "rooms", "title": "房间", "type": "integer", "constraints": {"minimum": 1}},
                    {"name": "price", "title": "价格", "type": "number"},
                    {"name": "heated", "title": "供暖", "type": "boolean"},
                    {"name": "kind", "title": "种类", "type": "string"},
                    {"name": "phone", "title": "电话", "type": "string", "sensitive": True},
                    {"name": "lacking", "title": "缺的", "type": "string"},
                ],
                "primaryKey": ["id"],
                "uniqueKeys": [["phone"]],
                "foreignKeys": [{"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}}],
                "rules": [
                    {"check": "not_before", "fields": ["sold", "built"]},
                    {"name": "dear", "expression": "price < 1000", "fields": ["price"], "severity": "warning"},
                ],
            },
        },
        {
            "name": "kinds",
            "kind": "codes",
            "path": "kinds.csv",
            "schema": {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]},
        },
    ],
}
# What a person sees, and what a typed form holds there; None is an empty cell. One fault of each stage, and more.
ROWS: list[list[object]] = [
    ["001", "公司𠀀龴", date(1999, 1, 2), date(2001, 2, 3), 5, 12.5, True, "inn", "13800000000", None],
    ["002", "无", date(1999, 1, 2), None, 5, 12.5, True, "inn", None, None],
    [None] * 10,
    ["3", "名", date(1999, 1, 2), date(1998, 2, 3), 0, 1200.0, False, "mill", "13800000000", "x"],
    ["001", "a" * 7, date(2020, 2, 29), date(2020, 2, 29), 7, 0.1, None, "farm", None, "多,“一”\n行"],
    ["004", None, None, "2001-2-3", None, 1e-7, None, "inn", "13900000000", None],
    ["005", "名", None, None, -3, None, None, None, None, '"'],
    ["合计", None, None, None, 12, None, None, None, None, None],
]
FORM_ONLY = set(CODES)


def written(value: object, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.strftime("%Y/%m/%d") if name == "sold" else value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def texts() -> list[list[str]]:
    return [[written(value, name) for value, name in zip(row, FIELDS, strict=True)] for row in ROWS]


def as_csv(path: Path, encoding: str) -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([FIELDS, *texts()])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def as_parquet(path: Path) -> Path:
    kinds = dict.fromkeys(FIELDS, "VARCHAR") | {
        "built": "DATE",
        "rooms": "BIGINT",
        "price": "DOUBLE",
        "heated": "BOOLEAN",
    }
    with duckdb.connect() as database:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        database.execute(f"CREATE TABLE house ({columns})")
        for row, plain in zip(ROWS, texts(), strict=True):
            cells = [plain[3] or None if name == "sold" else value for name, value in zip(FIELDS, row, strict=True)]
            database.execute(f"INSERT INTO house VALUES ({', '.join('?' * len(FIELDS))})", cells)
        database.execute(f"COPY house TO '{path}' (FORMAT parquet)")
    return path


def as_jsonlines(path: Path) -> Path:
    def plain(value: object, name: str) -> object:
        return written(value, name) if isinstance(value, date) else value

    records = [{name: plain(value, name) for name, value in zip(FIELDS, row, strict=True)} for row in ROWS]
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")
    return path


def as_json(path: Path, lists: bool = False) -> Path:
    records = [json.loads(line) for line in as_jsonlines(path).read_text(encoding="utf-8").splitlines()]
    held = [FIELDS, *(list(each.values()) for each in records)] if lists else records
    path.write_text(json.dumps(held, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def as_sqlite(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database, database:
        columns = ", ".join(f'"{name}"' for name in FIELDS)
        database.execute(f"CREATE TABLE house ({columns})")
        for row in ROWS:
            cells = [
                written(each, name) if isinstance(each, date) else each for each, name in zip(row, FIELDS, strict=True)
            ]
            database.execute(f"INSERT INTO house VALUES ({', '.join('?' * len(FIELDS))})", cells)
    database.close()
    return f"sqlite:///{path}#house"


def as_polars(folder: Path) -> polars.DataFrame:
    return polars.read_parquet(as_parquet(folder / "house.parquet"))


def as_arrow(folder: Path) -> pyarrow.Table:
    return pyarrow.parquet.read_table(as_parquet(folder / "house.parquet"))


def as_objects(_folder: Path) -> pandas.DataFrame:
    """Every cell as Python has it, days beside texts in one column."""
    return pandas.DataFrame(ROWS, columns=FIELDS, dtype=object)


FRAMES: dict[str, Callable[[Path], object]] = {
    "polars": as_polars,
    "polars-lazy": lambda folder: as_polars(folder).lazy(),
    "polars-categorical": lambda folder: as_polars(folder).with_columns(
        polars.col("name", "kind").cast(polars.Categorical)
    ),
    "arrow": as_arrow,
    "pandas": lambda folder: as_arrow(folder).to_pandas(),
    "pandas-arrow": lambda folder: as_arrow(folder).to_pandas(types_mapper=pandas.ArrowDtype),
    "pandas-nullable": lambda folder: as_arrow(folder).to_pandas().convert_dtypes(),
    "pandas-category": lambda folder: as_arrow(folder).to_pandas().astype({"name": "category", "rooms": "category"}),
    "pandas-objects": as_objects,
    "pandas-texts": lambda _: pandas.DataFrame(texts(), columns=FIELDS),
}


@pytest.fixture(scope="module")
def answer(tmp_path_factory) -> Callable[[object], dict]:
    folder = tmp_path_factory.mktemp("village")
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR, ensure_ascii=False), encoding="utf-8")
    (folder / "kinds.csv").write_text("code\nfarm\ninn\n", encoding="utf-8")

    def ask(source: object) -> dict:
        report = validate([source], descriptor=folder / "datapackage.json", today=date(2021, 7, 2))
        return json.loads(report.to_json())

    return ask


@pytest.fixture(scope="module")
def expected(answer, tmp_path_factory) -> dict:
    return answer(as_csv(tmp_path_factory.mktemp("csv") / "house.csv", "utf-8"))


def test_the_table_has_a_fault_of_every_stage(expected):
    found = {(each["row"], each["rule"], *each["fields"]) for each in expected["findings"]}
    assert found == {
        (1, "extra-label"),
        (1, "missing-label", "lacking"),
        (3, "required", "name"),
        (4, "blank-row"),
        (5, "pattern", "id"),
        (5, "minimum", "rooms"),
        (5, "not_before", "sold", "built"),
        (5, "dear", "price"),
        (5, "foreign-key", "kind"),
        (5, "unique-error", "phone"),
        (6, "primary-key", "id"),
        (6, "maxLength", "name"),
        (7, "required", "name"),
        (7, "type-error", "sold"),
        (8, "minimum", "rooms"),
        (9, "note-row"),
    }


FORMS = [
    "gb18030",
    "utf-8-sig",
    "utf-16",
    "xlsx",
    "xlsm",
    "xlsb",
    "xls",
    "ods",
    "parquet",
    "jsonl",
    "json",
    "lists",
    "sqlite",
    *FRAMES,
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_checks_and_findings(form, answer, expected, savers, tmp_path):
    if form in savers:
        source: object = savers[form](tmp_path / f"house.{form}", {"说明": [["填表说明"]], "房屋": [FIELDS, *ROWS]})
    elif form == "parquet":
        source = as_parquet(tmp_path / "house.parquet")
    elif form == "jsonl":
        source = as_jsonlines(tmp_path / "house.jsonl")
    elif form in ("json", "lists"):
        source = as_json(tmp_path / "house.json", form == "lists")
    elif form in FRAMES:
        source = FrameTable(FRAMES[form](tmp_path), "house")
    elif form == "sqlite":
        source = as_sqlite(tmp_path / "village.db")
    else:
        source = as_csv(tmp_path / "house.csv", form)
    found = answer(source)
    unread = [each["value"] for each in found["findings"] if each["rule"] == "unread-sheet"]
    assert unread == (["说明"] if form in savers else [])
    assert found["valid"] == expected["valid"]
    assert found["inputs"][0]["rows"] == expected["inputs"][0]["rows"] == 6
    assert [each for each in found["checks"] if each["rule"] not in FORM_ONLY] == expected["checks"]
    assert without_line(found) == without_line(expected)
    if form != "jsonl":
        # Only a text has lines of its own; elsewhere `line` is the row. A cell of two lines makes one row of two.
        lines = [each["line"] for each in found["findings"] if each["rule"] not in FORM_ONLY]
        assert lines == [each["line"] if source_is_text(form) else each["row"] for each in expected["findings"]]


def source_is_text(form: str) -> bool:
    return form in ("gb18030", "utf-8-sig", "utf-16")


def without_line(report: dict) -> list[dict]:
    found = [each for each in report["findings"] if each["rule"] not in FORM_ONLY]
    return [{name: value for name, value in each.items() if name != "line"} for each in found]
