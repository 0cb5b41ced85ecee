"""Every form of a source gives the same relation: typed cells are text as the table's fields would have them."""

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import duckdb
import openpyxl
import polars
import pyarrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengzhao.errors import DescriptorError, SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.sources import (
    Expected,
    FrameTable,
    TextRelation,
    Workspace,
    database_table,
    open_database,
    open_frame,
    open_source,
)
from zhengzhao.sources.dialect import read_dialect
from zhengzhao.sources.lexical import writer
from zhengzhao.sources.texts import decoding, jsonarray
from zhengzhao.standard import Resource, read_schema
from zhengzhao.validators import validate

SCHEMA = {
    "missingValues": ["", "-"],
    "fields": [
        {"name": "code", "title": "代码", "type": "string"},
        {"name": "on", "type": "date"},
        {"name": "slashed", "type": "date", "format": "%Y/%m/%d"},
        {"name": "at", "type": "datetime"},
        {"name": "minute", "type": "datetime", "format": "%Y-%m-%d %H:%M"},
        {"name": "zoned", "type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
        {"name": "local", "type": "datetime", "format": "%x %X"},
        {"name": "clock", "type": "time"},
        {"name": "hour", "type": "time", "format": "%H:%M"},
        {"name": "month", "type": "yearmonth"},
        {"name": "whole", "type": "integer"},
        {"name": "amount", "type": "number", "decimalChar": ","},
        {"name": "yes", "type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
        {"name": "filler", "type": "string", "missingValues": ["/"]},
        {"name": "sums", "type": "list", "itemType": "integer", "delimiter": ";"},
        {"name": "tags", "type": "list"},
    ],
}
EXPECTED = Expected.of(Resource("t", Text("表", "T"), None, read_schema(SCHEMA, "t"), raw={}))
# A typed value, the field that it feeds, its lexical form there, and its type in DuckDB where that has one.
WRITTEN = [
    ("x", "code", "x", "VARCHAR"),
    (None, "code", "", "VARCHAR"),
    (None, "filler", "/", "VARCHAR"),
    (5.0, "code", "5", "DOUBLE"),
    (5, "code", "5", "BIGINT"),
    (0.1, "code", "0.1", "DOUBLE"),
    (True, "code", "true", "BOOLEAN"),
    (date(2019, 12, 2), "code", "2019-12-02", "DATE"),
    (datetime(2019, 12, 2), "code", "2019-12-02", "TIMESTAMP"),
    (datetime(2019, 12, 2, 9, 5), "code", "2019-12-02T09:05:00", "TIMESTAMP"),
    (b"ab", "code", "YWI=", "BLOB"),
    ([1, 2], "sums", "1;2", "DOUBLE[]"),
    ([True, False], "tags", "true,false", "BOOLEAN[2]"),
    (["a", "b"], "tags", "a,b", "VARCHAR[]"),
    (["a,b", "c"], "tags", "\x1fa,b\x1fc\x1f", "VARCHAR[]"),
    (["a", None], "tags", "a,", "VARCHAR[]"),
    ([], "tags", "\x1f", "VARCHAR[]"),
    ([""], "tags", "\x1f\x1f", "VARCHAR[]"),
    (["-"], "tags", "\x1f-\x1f", "VARCHAR[]"),
    ([[1], [2, 3]], "tags", "\x1f[1]\x1f[2,3]\x1f", "INTEGER[][]"),
    (None, "tags", "", "VARCHAR[]"),
    (date(2019, 12, 2), "on", "2019-12-02", "DATE"),
    (date(2019, 12, 2), "slashed", "2019/12/02", "DATE"),
    (datetime(2019, 12, 2), "on", "2019-12-02", "TIMESTAMP"),
    (datetime(2019, 12, 2), "slashed", "2019/12/02", "TIMESTAMP"),
    (datetime(2019, 12, 2, 1), "on", "2019-12-02T01:00:00", "TIMESTAMP"),
    (date(2019, 12, 2), "at", "2019-12-02T00:00:00", "DATE"),
    (datetime(2019, 12, 2, 9, 5, 1, 500000), "at", "2019-12-02T09:05:01.5", "TIMESTAMP"),
    (
        datetime(2019, 12, 2, 9, 5, tzinfo=timezone(timedelta(hours=8))),
        "at",
        "2019-12-02T01:05:00Z",
        "TIMESTAMP WITH TIME ZONE",
    ),
    (datetime(2019, 12, 2, 9, 5), "minute", "2019-12-02 09:05", "TIMESTAMP"),
    (datetime(2019, 12, 2, 9, 5), "zoned", "2019-12-02T09:05:00+0000", "TIMESTAMP"),
    (datetime(2019, 12, 2, 9, 5), "local", "12/02/19 09:05:00", "TIMESTAMP"),
    (time(9, 5), "clock", "09:05:00", "TIME"),
    (time(9, 5), "hour", "09:05", "TIME"),
    (date(2019, 12, 1), "month", "2019-12", "DATE"),
    (datetime(2019, 12, 1), "month", "2019-12", "TIMESTAMP"),
    (date(2019, 12, 2), "month", "2019-12-02", "DATE"),
    (7.0, "whole", "7", "DOUBLE"),
    (-0.0, "whole", "0", "DOUBLE"),
    (10**17, "whole", "100000000000000000", "BIGINT"),
    (1e17, "whole", "100000000000000000", "DOUBLE"),
    (1.5, "whole", "1.5", "DOUBLE"),
    (1234.5, "amount", "1234,5", "DOUBLE"),
    (1e-7, "amount", "1e-07", "DOUBLE"),
    (float("nan"), "amount", "NaN", "DOUBLE"),
    (float("-inf"), "amount", "-INF", "DOUBLE"),
    (Decimal("1234.50"), "amount", "1234,50", "DECIMAL(18,2)"),
    (Decimal("12.00"), "whole", "12", "DECIMAL(18,2)"),
    (True, "yes", "是", "BOOLEAN"),
    (False, "yes", "否", "BOOLEAN"),
    (999999999999999, "code", "999999999999999", "BIGINT"),
]


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace() as workspace:
        yield workspace


def read(relation: TextRelation, workspace: Workspace) -> tuple[list[tuple], list[tuple]]:
    rows = workspace.connection.execute(f"SELECT * FROM {relation.scan}").fetchall()
    if not relation.numbered:
        rows = [(number, number, *row) for number, row in enumerate(rows, start=relation.header_row + 1)]
    query = f"SELECT row, line, code, position, value, detail FROM {relation.structure} ORDER BY ALL"
    assert len(rows) == relation.rows
    return rows, workspace.connection.execute(query).fetchall() if relation.structure else []


@pytest.mark.parametrize(("value", "name", "text", "kind"), WRITTEN)
def test_a_typed_cell_is_written_as_its_field_would_have_it(
    tmp_path: Path, workspace: Workspace, value, name, text, kind
):
    field = EXPECTED.fields[name]
    assert writer(field, EXPECTED.missing_values)(value) == text
    if kind is None:
        return
    path = tmp_path / "t.parquet"
    workspace.connection.execute(
        f"COPY (SELECT CAST($1 AS {kind}) AS \"{name}\", 'x' AS other) TO '{path}' (FORMAT parquet)", [value]
    )
    rows, faults = read(open_source(path, workspace=workspace, expected=EXPECTED), workspace)
    assert rows == [(2, 2, text, "x")]
    assert not faults


@pytest.mark.parametrize(
    ("value", "hours", "text"),
    [(datetime.min, 8, "0001-01-01T00:00:00+08:00"), (datetime.max, -8, "9999-12-31T23:59:59.999999-08:00")],
)
def test_a_moment_whose_year_in_utc_has_no_number_is_written_with_its_zone(value: datetime, hours: int, text: str):
    zone = timezone(timedelta(hours=hours))
    assert [writer(EXPECTED.fields[name])(value.replace(tzinfo=zone)) for name in ("at", "minute", "on")] == [text] * 3


# What polars has and Parquet has not, or has otherwise.
IN_FRAMES = [
    ("clock", time(9, 5, 1, 500000), polars.Time, "09:05:01.5"),
    ("code", timedelta(hours=26), polars.Duration, "26:00:00"),
    ("code", 1.5, polars.Float16, "1.5"),
    ("code", None, polars.Null, ""),
    ("filler", None, polars.Null, "/"),
    ("whole", 10**30, polars.Int128, str(10**30)),
    ("amount", Decimal("1.50"), polars.Decimal(10, 2), "1,50"),
    ("code", "x", polars.Enum(["x"]), "x"),
    ("other", [{"a": 1}], polars.List(polars.Struct({"a": polars.Int8})), '[{"a":1}]'),
    ("tags", [date(2019, 12, 2)], polars.List(polars.Date), "2019-12-02"),
    ("on", datetime(2019, 12, 2), polars.Datetime("ns"), "2019-12-02"),
    ("at", datetime(2019, 12, 2, 9, 5), polars.Datetime("ms", "Asia/Shanghai"), "2019-12-02T01:05:00Z"),
]


@pytest.mark.parametrize(("name", "value", "kind", "text"), IN_FRAMES, ids=lambda each: str(each)[:30])
def test_a_cell_of_a_frame_is_written_as_its_field_would_have_it(workspace: Workspace, name, value, kind, text):
    column = polars.Series(name, [value])
    if kind == polars.Datetime("ms", "Asia/Shanghai"):
        column = column.dt.replace_time_zone("Asia/Shanghai")
    frame = polars.DataFrame([column.cast(kind), polars.Series("last", ["x"])])
    connection = workspace.connection
    relation = open_frame(FrameTable(frame), workspace=workspace, connection=connection, expected=EXPECTED)
    rows, faults = read(relation, workspace)
    assert rows == [(2, 2, text, "x")]
    assert not faults


@pytest.mark.parametrize(
    ("name", "zone", "text"),
    [
        ("on", None, "2019-12-02T23:59:59.999999999"),
        ("code", None, "2019-12-02T23:59:59.999999999"),
        ("at", None, "2019-12-02T23:59:59.999999999"),
        ("minute", None, "2019-12-02 23:59"),
        ("at", "Asia/Shanghai", "2019-12-02T23:59:59.999999999Z"),
        ("on", "Asia/Shanghai", "2019-12-02T23:59:59.999999999Z"),
        ("minute", "Asia/Shanghai", "2019-12-02 23:59"),
    ],
)
def test_a_moment_in_nanoseconds_keeps_its_day(tmp_path: Path, workspace: Workspace, name, zone, text):
    last = pyarrow.array([1_575_331_199_999_999_999], pyarrow.timestamp("ns", tz=zone))
    table = pyarrow.Table.from_arrays([last], [name])
    parquet.write_table(table, tmp_path / "t.parquet")
    frame = FrameTable(table, "t")
    relations = [
        open_source(tmp_path / "t.parquet", workspace=workspace, expected=EXPECTED),
        open_frame(frame, workspace=workspace, connection=workspace.connection, expected=EXPECTED),
    ]
    assert [read(each, workspace) for each in relations] == [([(2, 2, text)], [])] * 2


def test_a_time_of_day_is_written_as_it_is_however_fine(tmp_path: Path, workspace: Workspace):
    # polars writes nanoseconds, DuckDB may write an offset; neither is a text between quotation marks.
    clock = time(9, 5, 1, 500000)
    polars.DataFrame({"clock": [clock], "hour": [clock], "other": [clock]}).write_parquet(tmp_path / "ns.parquet")
    workspace.connection.execute(
        f"COPY (SELECT '09:05:01+00'::TIMETZ AS clock, INTERVAL 90 SECOND AS hour, 1 AS x) TO '{tmp_path / 'tz.parquet'}'"
    )
    found = []
    for name in ("ns.parquet", "tz.parquet"):
        relation = open_source(tmp_path / name, workspace=workspace, expected=EXPECTED)
        found.append(read(relation, workspace)[0])
    assert found == [[(2, 2, "09:05:01.5", "09:05", "09:05:01.5")], [(2, 2, "09:05:01+00", "00:01:30", "1")]]


def as_parquet(path: Path, records: list[dict[str, object]]) -> Path:
    polars.DataFrame(records).write_parquet(path)
    return path


def as_inline(path: Path, records: list[dict[str, object]], schema: Mapping[str, object]) -> Path:
    resource = {"name": "t", "data": records, "schema": schema}
    path.write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["jsonl", "json", "parquet", "inline"])
def test_a_typed_list_has_the_items_that_it_has(tmp_path: Path, form):
    # A delimiter inside an item, and a list of nothing, are what a text could not tell.
    records: list[dict[str, object]] = [
        {"sums": [1, 2], "tags": ["a,b", "c"]},
        {"sums": [1, 2, 3], "tags": ["a"]},
        {"sums": [4], "tags": []},
    ]
    fields = [
        {"name": "sums", "type": "list", "itemType": "integer", "constraints": {"maxLength": 2}},
        {
            "name": "tags",
            "type": "list",
            "constraints": {"minLength": 1, "maxLength": 2, "enum": [["a,b", "c"], ["a"], []]},
        },
    ]
    schema = {"fields": fields}
    descriptor = as_inline(tmp_path / "datapackage.json", [], schema)
    if form == "inline":
        source, descriptor = as_inline(tmp_path / "held.json", records, schema), None
    elif form == "parquet":
        source = as_parquet(tmp_path / "t.parquet", records)
    else:
        source = tmp_path / f"t.{form}"
        lines = [json.dumps(each) for each in records]
        source.write_text("\n".join(lines) if form == "jsonl" else f"[{','.join(lines)}]", encoding="utf-8")
    report = validate([source], descriptor=descriptor, table=None if form == "inline" else "t")
    assert [(each.row, each.rule, each.fields) for each in report.findings] == [
        (3, "maxLength", ("sums",)),
        (4, "minLength", ("tags",)),
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("DECIMAL(4, 2)[]", "[1.5,2.0]"),
        ("TIMESTAMP[]", '["2019-12-02 00:00:00","2019-12-03 00:00:00"]'),
        ("DATE[2]", '["2019-12-02","2019-12-03"]'),
        ("ENUM('a', 'b')[]", '["a","b"]'),
        ("DOUBLE[]", "[1.5,2.0]"),
    ],
)
def test_a_list_of_anything_is_written_as_json_where_none_is_expected(
    tmp_path: Path, workspace: Workspace, kind: str, text: str
):
    days = ["2019-12-02", "2019-12-03"]
    values = {"DATE": days, "TIME": days, "ENUM": ["a", "b"]}.get(kind[:4], [1.5, 2])
    path = tmp_path / "t.parquet"
    columns = f"CAST($1 AS {kind}) AS code, CAST($1 AS {kind}) AS whole, CAST($1 AS {kind}) AS at"
    workspace.connection.execute(f"COPY (SELECT {columns}, NULL AS on) TO '{path}' (FORMAT parquet)", [values])
    rows, faults = read(open_source(path, workspace=workspace, expected=EXPECTED), workspace)
    assert rows == [(2, 2, None, text, text, "")]
    assert [fault[2:] for fault in faults] == [("source-error", 0, text, "nested")]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_an_object_or_a_list_is_no_text(tmp_path: Path, form):
    descriptor = as_inline(
        tmp_path / "datapackage.json",
        [],
        {"fields": [{"name": "name", "type": "string"}, {"name": "of", "type": "any"}]},
    )
    records: list[dict[str, object]] = [{"name": None, "of": {"a": 1}}, {"name": {"zh": "甲"}, "of": {"a": 2}}]
    source = tmp_path / f"t.{form}"
    if form == "parquet":
        as_parquet(source, records)
    else:
        source.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    report = validate([source], descriptor=descriptor)
    found = [(each.row, each.rule, each.fields, each.value) for each in report.findings]
    assert found == [(3, "source-error", ("name",), '{"zh":"甲"}')]
    assert report.findings[0].message.en.startswith("“name” should be text, but here it is an object or a list")


def test_a_number_in_a_descriptor_s_own_data_is_a_number(tmp_path: Path):
    fields = [
        {"name": "amount", "type": "number", "decimalChar": ",", "groupChar": ".", "constraints": {"maximum": "2,5"}},
        {"name": "whole", "type": "integer"},
    ]
    source = as_inline(
        tmp_path / "datapackage.json",
        [{"amount": 1.5, "whole": 1.0}, {"amount": 3.5, "whole": 1e22}],
        {"fields": fields},
    )
    found = [(each.row, each.rule, each.value) for each in validate([source]).findings]
    assert found == [(3, "maximum", "3,5")]


RECORDS: list[Mapping[str, object]] = [
    {"code": "A", "on": "2019-12-02", "whole": 5, "amount": 1.5},
    {"code": 913101150000000012, "on": None, "whole": None, "amount": None},
    {"code": None, "on": None, "whole": None, "amount": None},
    {"code": "C", "on": "x", "whole": 7, "amount": 2.0},
]
READ = [
    (2, "A", "2019-12-02", "5", "1,5"),
    (3, None, "", "", ""),
    (5, "C", "x", "7", "2"),
]
FAULTS = [(3, "long-number", 0, "913101150000000012"), (4, "blank-row", None, None)]


def as_jsonlines(folder: Path) -> Path:
    path = folder / "t.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in RECORDS), encoding="utf-8")
    return path


def as_json(folder: Path) -> Path:
    path = folder / "t.json"
    path.write_text(json.dumps(RECORDS, indent=2), encoding="utf-8")
    return path


def as_sqlite(folder: Path) -> str:
    path = folder / "it's.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute('CREATE TABLE "表" (code, "on", whole, amount)')
        database.executemany('INSERT INTO "表" VALUES (:code, :on, :whole, :amount)', RECORDS)
    database.close()
    return f"sqlite:///{quote(str(path))}#表"


@pytest.mark.parametrize("form", ["json", "jsonlines", "sqlite"])
def test_records_of_mixed_types_give_their_rows_and_faults(tmp_path: Path, workspace: Workspace, form):
    if form == "sqlite":
        source = database_table(as_sqlite(tmp_path))
        assert source is not None
        relation = open_database(source, workspace=workspace, expected=EXPECTED)
        labels = ("code", "on", "whole", "amount")
    else:
        path = as_json(tmp_path) if form == "json" else as_jsonlines(tmp_path)
        relation = open_source(path, workspace=workspace, expected=EXPECTED)
        labels = relation.labels[:4]
    rows, faults = read(relation, workspace)
    assert relation.labels[:4] == labels == ("code", "on", "whole", "amount")
    assert [(row, *cells[:4]) for row, _, *cells in rows] == READ
    assert [(row, code, position, value) for row, _, code, position, value, _ in faults] == FAULTS


def test_what_sqlite_calls_a_moment_is_one(tmp_path: Path, workspace: Workspace):
    # pandas and SQLAlchemy write them with a blank, as SQLite documents; SQLite itself has no such values.
    with closing(sqlite3.connect(tmp_path / "t.db")) as database, database:
        columns = {"at": "TIMESTAMP", "slashed": "DATE", "minute": "DATETIME(6)", "yes": "BOOLEAN", "clock": "time"}
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        database.execute(f'CREATE TABLE t ({declared}, code TIMESTAMP, "on" TEXT, doubled AS (yes + 1))')
        moment, fine = "2020-01-02 03:04:05", "2020-01-02 03:04:05.250000"
        rows = [
            (moment, "2020-01-02", fine, 1, "03:04", moment, moment),
            ("2020-02-30 00:00:00", "2020-02-30", "x", 2, 5, fine, "2020-01-02"),
            (None, "2020-1-2", b"ab", "1", "03:04:05.5", "", None),
        ]
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    database.close()
    source = database_table(f"sqlite:///{tmp_path}/t.db#t")
    assert source is not None
    found, faults = read(open_database(source, workspace=workspace, expected=EXPECTED), workspace)
    assert [cells for _, _, *cells in found] == [
        ["2020-01-02T03:04:05", "2020/01/02", "2020-01-02 03:04", "是", "03:04:00", moment, moment, "2"],
        ["2020-02-30 00:00:00", "2020-02-30", "x", "2", "5", fine, "2020-01-02", "3"],
        ["", "2020-1-2", "YWI=", "是", "03:04:05.5", "", "", "2"],
    ]
    assert not faults


def test_a_long_number_in_a_parquet_file_is_a_fault_and_so_is_a_blank_record(tmp_path: Path, workspace: Workspace):
    path = tmp_path / "t.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES (913101150000000012::DOUBLE, 'a'), (NULL, NULL), (5.0, 'b' || chr(0)), (6.0, 'c')) "
        f"t(code, filler)) TO '{path}' (FORMAT parquet)"
    )
    rows, faults = read(open_source(path, workspace=workspace, expected=EXPECTED), workspace)
    assert rows == [(2, 2, None, "a"), (4, 4, "5", None), (5, 5, "6", "c")]
    assert [each[0:1] + each[2:5] for each in faults] == [
        (2, "long-number", 0, "913101150000000000"),
        (3, "blank-row", None, None),
        (4, "source-error", 1, "b\ufffd"),
    ]


@pytest.mark.parametrize("name", ["code", "whole", "amount", "sums"])
@pytest.mark.parametrize("others", [[1.0], [1.5, 2.0], [1e20, float("inf")], []])
def test_a_cell_that_is_no_number_stands_beside_those_that_are(tmp_path: Path, workspace: Workspace, name, others):
    # pyarrow leaves NaN out of the statistics of a column, by which DuckDB answers what it would else compare.
    values = [float("nan"), *others]
    column = pyarrow.array([[each] for each in values] if name == "sums" else values)
    parquet.write_table(pyarrow.Table.from_arrays([column], [name]), tmp_path / "t.parquet")
    write = writer(EXPECTED.fields[name])
    rows, faults = read(open_source(tmp_path / "t.parquet", workspace=workspace, expected=EXPECTED), workspace)
    cells = [write([each] if name == "sums" else each) for each in values]
    assert [cell for _, _, cell in rows] == cells
    assert cells[0] == "NaN"
    assert [row for row, *_ in faults] == [row for row, cell in enumerate(cells, start=2) if cell is None]


def test_a_parquet_file_has_the_names_that_it_gives_its_columns(tmp_path: Path, workspace: Workspace):
    names = ["code", "parts", "code", "CODE", "on"]
    columns = [["a"], [{"code": [1, 2]}], ["b"], ["c"], ["d"]]
    parquet.write_table(pyarrow.Table.from_arrays([pyarrow.array(each) for each in columns], names), tmp_path / "t.pq")
    relation = open_source(tmp_path / "t.pq", workspace=workspace, expected=EXPECTED)
    assert list(relation.labels) == names
    ((_, _, *cells),), _ = read(relation, workspace)
    assert (cells[0], *cells[2:]) == ("a", "b", "c", "d")


@pytest.mark.parametrize("name", ["t.csv", "gb18030.csv", "quoted.csv", "t.jsonl", "t.parquet", "t.xlsx"])
def test_what_has_far_too_many_columns_is_told_before_the_memory_ends(tmp_path: Path, workspace: Workspace, name):
    path, labels = tmp_path / name, ["名称", *(f"c{number}" for number in range(8192))]
    if name == "t.jsonl":
        path.write_text(json.dumps(dict.fromkeys(labels, "x")), encoding="utf-8")
    elif name == "t.parquet":
        parquet.write_table(pyarrow.table({label: ["x"] for label in labels}), path)
    elif name == "t.xlsx":
        book = openpyxl.Workbook()
        book.worksheets[0].append(labels)
        book.save(path)
    else:
        first = '"名\n称"' if name == "quoted.csv" else "名称"
        encoding = "gb18030" if name == "gb18030.csv" else "utf-8"
        path.write_text(",".join([first, *labels[1:]]) + "\n", encoding=encoding)
    with pytest.raises(SourceError, match=f"{name} 的表头有 8,193 列"):
        open_source(path, workspace=workspace, expected=EXPECTED)


def test_a_bad_line_is_a_fault_at_its_line_and_the_rest_is_read(tmp_path: Path, workspace: Workspace):
    path = tmp_path / "t.ndjson"
    lines = [b'\xef\xbb\xbf{"code": "a"}', b"{", b"[1]", b"", b'{"code": "b", "code": "c"}', b"{}", b'"x"', b"nul\x00"]
    lines += [b'{"code": "\xff"}', b'{"code": "\\ud800"}', b'{"code": "\\u0000"}', b'{"code": "\xe5\x85\xac"}']
    path.write_bytes(b"\n".join(lines))
    relation = open_source(path, workspace=workspace, expected=EXPECTED)
    rows, faults = read(relation, workspace)
    assert [(line, cells[0]) for _, line, *cells in rows if cells[0]] == [(1, "a"), (12, "公")]
    assert [(line, code, detail) for _, line, code, _, _, detail in faults] == [
        (2, "source-error", "json"),
        (3, "source-error", "object"),
        (4, "blank-row", None),
        (5, "source-error", "twice"),
        (6, "blank-row", None),
        (7, "source-error", "object"),
        (8, "source-error", "json"),
        (9, "encoding-error", str(sum(len(each) + 1 for each in lines[:8]) + 10)),
        (10, "source-error", "surrogate"),
        (11, "source-error", "nul"),
    ]
    assert all(row == line + 1 for row, line, *_ in rows)


def test_what_is_no_record_of_an_array_is_a_fault_at_its_row(tmp_path: Path, workspace: Workspace):
    path = tmp_path / "t.json"
    path.write_text('[["code", "on"], ["a"], 5, {"on": "b"}, ["c", "d", "e"], [], ["f", null]]', encoding="utf-8")
    relation = open_source(path, workspace=workspace, expected=EXPECTED)
    rows, faults = read(relation, workspace)
    assert relation.labels[:2] == ("code", "on")
    assert [(row, line, *cells[:2]) for row, line, *cells in rows] == [
        (2, 2, "a", ""),
        (3, 3, None, None),
        (4, 4, "", "b"),
        (5, 5, None, None),
        (7, 7, "f", ""),
    ]
    assert [(row, code, detail) for row, _, code, _, _, detail in faults] == [
        (3, "source-error", "object"),
        (5, "source-error", "list"),
        (6, "blank-row", None),
    ]


@pytest.mark.parametrize(
    ("name", "text", "labels", "blank"),
    [
        ("t.json", "[]", None, 0),
        ("t.json", '[["code", "on"]]', ["code", "on"], 0),
        ("t.json", "[{}]", None, 1),
        ("t.jsonl", "", None, 0),
        ("t.jsonl", "\n{}\n", None, 2),
    ],
)
def test_what_has_no_records_lacks_no_columns(tmp_path: Path, workspace: Workspace, name, text, labels, blank):
    (tmp_path / name).write_text(text, encoding="utf-8")
    relation = open_source(tmp_path / name, workspace=workspace, expected=EXPECTED)
    assert list(relation.labels) == (labels or list(dict.fromkeys(each.name for each in EXPECTED.fields.values())))
    rows, faults = read(relation, workspace)
    assert (rows, [code for _, _, code, *_ in faults]) == ([], ["blank-row"] * blank)


def test_infinity_is_no_code(tmp_path: Path, workspace: Workspace):
    (tmp_path / "t.json").write_text('[{"code": Infinity}, {"code": 1e999}]', encoding="utf-8")
    _, faults = read(open_source(tmp_path / "t.json", workspace=workspace, expected=EXPECTED), workspace)
    assert [(row, code, value) for row, _, code, _, value, _ in faults] == [(n, "long-number", "inf") for n in (2, 3)]


def test_null_is_no_record_of_an_array(tmp_path: Path, workspace: Workspace):
    path = tmp_path / "t.json"
    path.write_text('[null, {"code": "a"}]', encoding="utf-8")
    rows, faults = read(open_source(path, workspace=workspace, expected=EXPECTED, declared="json"), workspace)
    assert [(row, cells[0]) for row, _, *cells in rows] == [(2, None), (3, "a")]
    assert [(row, code, detail) for row, _, code, _, _, detail in faults] == [(2, "source-error", "object")]


FRUITS = [{"id": "1", "name": "苹果"}, {"id": "2", "name": "橘子"}]
FRUIT_LISTS = [["id", "name"], ["1", "苹果"], ["2", "橘子"]]
MORE_FRUITS = [{"name": "苹果", "id": "1", "count": 2}, {"id": "2", "name": "橘子", "other": {}}]


@pytest.mark.parametrize(
    ("dialect", "content"),
    [
        ({"property": "rows"}, {"rows": FRUITS}),
        ({"property": "rows"}, {"about": {"rows": [1]}, "n": 1.5, "rows": FRUITS, "more": [{}, "]"]}),
        ({"property": "data.rows"}, {"rows": [], "data": {"a": None, "rows": FRUITS, "b": 1}}),
        ({"property": "data.rows"}, {"data": 1, "data.rows": FRUITS}),
        ({"property": "rows", "itemType": "array"}, {"rows": FRUIT_LISTS}),
        ({"property": "rows", "itemType": "array", "header": False}, {"rows": FRUIT_LISTS[1:]}),
        ({"itemType": "object"}, FRUITS),
        ({"itemType": "array"}, FRUIT_LISTS),
        ({"itemKeys": ["id", "name"]}, MORE_FRUITS),
        ({"itemKeys": ["id", "name"], "itemType": "object", "property": "rows"}, {"rows": MORE_FRUITS}),
        ({"itemKeys": ["name"]}, FRUIT_LISTS),
    ],
)
@pytest.mark.parametrize("inline", [False, True])
def test_the_array_stands_where_the_dialect_says(tmp_path: Path, dialect: dict, content, inline: bool):
    schema = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "constraints": {"required": True}}]}
    given = {"data": content} if inline else {"path": "rows.json"}
    (tmp_path / "rows.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    resource = {"name": "t", "dialect": dialect, "schema": schema, **given}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    report = validate([descriptor])
    assert report.valid, report.findings
    assert [each.rows for each in report.inputs] == [2]


def expecting(dialect: dict) -> Expected:
    schema = read_schema({"fields": [{"name": "id"}, {"name": "name"}]}, "t")
    return Expected.of(Resource("t", Text("t", "t"), None, schema, raw={"dialect": dialect}))


def test_a_key_that_is_listed_and_not_there_is_a_blank(tmp_path: Path, workspace: Workspace):
    (tmp_path / "t.json").write_text('[{"id": 1, "x": 2}, [3]]', encoding="utf-8")
    expected = expecting({"itemKeys": ["name", "id"], "itemType": "object"})
    relation = open_source(tmp_path / "t.json", workspace=workspace, expected=expected)
    rows, faults = read(relation, workspace)
    assert relation.labels == ("name", "id")
    assert rows == [(2, 2, "", "1"), (3, 3, None, None)]
    assert [(row, code, detail) for row, _, code, _, _, detail in faults] == [(3, "source-error", "object")]


@pytest.mark.parametrize("size", range(1, 40, 3))
def test_it_is_found_wherever_chunks_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int):
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"a": [1, {"b": "]}"}], "d": {"e": "x", "rows": FRUITS}, "z": -12}), encoding="utf-8")
    monkeypatch.setattr(decoding, "_CHUNK", size)
    array = jsonarray.Array(path, "utf-8", read_dialect({"property": "d.rows"}, "t"))
    assert [found for _, _, found in array] == FRUITS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"row": []}', "has no array rows"),
        ('{"rows": {}}', "has no array rows"),
        ("[[]]", "has no array rows"),
        ("", "is empty|has no array rows"),
        ('{"rows": [], "rows": []}', "has more than one array rows"),
        ('{"rows": [{}], }', "not one sound JSON array: record 1, near"),
        ('{"rows": [{}]', "not one sound JSON array: record 1, at the end"),
        ('{"rows" [{}]', "not one sound JSON array: near"),
        ("{rows: [{}]", "not one sound JSON array: near"),
        ('{"rows": [{}]} x', "not one sound JSON array: record 1, near"),
        ('{"rows": [{}, ]}', "record 1, which a comma too many follows"),
        ('{"rows": [{"id": 1}], "x": "110105194912310021}', "not one sound JSON array"),
    ],
)
def test_an_array_that_is_not_there_is_told(tmp_path: Path, workspace: Workspace, text: str, told: str):
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        open_source(tmp_path / "t.json", workspace=workspace, expected=expecting({"property": "rows"}))
    assert re.search(told, error.value.text.en)
    assert "1231" not in error.value.text.en


@pytest.mark.parametrize("size", [1 << 20, 100])
def test_an_integer_that_is_too_long_to_read_is_a_fault_of_its_record_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
):
    lines = ['{"code": "a"}', f'{{"code": {"7" * 5000}}}', '{"code": "b"}']
    (tmp_path / "t.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "t.json").write_text(f"[{', '.join(lines)}]", encoding="utf-8")
    descriptor = as_inline(tmp_path / "d.json", [], {"fields": [{"name": "code", "type": "string"}]})
    monkeypatch.setattr(decoding, "_CHUNK", size)
    found = [validate([tmp_path / name], descriptor=descriptor).findings for name in ("t.jsonl", "t.json")]
    assert [[(each.rule, each.row, each.message) for each in one] for one in found] == [
        [("source-error", 3, found[0][0].message)]
    ] * 2


@pytest.mark.parametrize("text", ['{"rows": [{"code": "a"}]}', '\ufeff {\n"code": "a"}'])
def test_an_object_is_no_text_of_a_table(tmp_path: Path, workspace: Workspace, text: str):
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"the file is one object \(.* dialect\.property"):
        open_source(tmp_path / "t.json", workspace=workspace, expected=EXPECTED)


def test_what_is_said_of_json_is_nothing_to_a_text(tmp_path: Path, workspace: Workspace):
    (tmp_path / "t.csv").write_text("id,name\n1,x\n", encoding="utf-8")
    expected = expecting({"property": "rows", "itemKeys": ["name"], "itemType": "object"})
    relation = open_source(tmp_path / "t.csv", workspace=workspace, expected=expected)
    assert relation.labels == ("id", "name")


@pytest.mark.parametrize(
    "dialect",
    [
        {"property": ""},
        {"property": 1},
        {"itemKeys": "id"},
        {"itemKeys": [1]},
        {"itemKeys": ["a", "a"]},
        {"itemKeys": []},
        {"itemType": "list"},
    ],
)
def test_what_makes_no_sense_of_json_is_a_mistake_of_the_descriptor(dialect: dict):
    with pytest.raises(DescriptorError, match=f"dialect.{next(iter(dialect))}"):
        read_dialect(dialect, "t")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["code", "filler", "x"]), st.text(max_size=5) | st.integers(0, 99)), max_size=6
    ),
    st.sampled_from([None, 1]),
    st.integers(1, 9),
)
def test_an_array_is_read_whole_wherever_its_chunks_end(tmp_path: Path, records, indent, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "_CHUNK", size)
        path = tmp_path / "t.json"
        path.write_text(json.dumps(records, indent=indent), encoding="utf-8")
        items = list(jsonarray.Array(path, "utf-8"))
    assert [found for _, _, found in items] == records
    assert [row for row, _, _ in items] == list(range(2, len(records) + 2))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"code": 1}, {"code": }]', "record 2, near"),
        ('[{"code": 1} {"code": 2}]', "record 2, near"),
        ('[{"code": "110105194912310021', "record 1, near"),
        ('[{"code": 1}, ', "record 2, at the end"),
        ('[{"code": 1},\n]', "record 1, which a comma too many follows"),
        ('[{"code": 1}', "record 2, at the end"),
        ('[{"code": 1}] x', "record 1, near"),
        ('[["code", "code"], [1, 2]]', "record 1, near"),
        ('[{"code": "' + "a" * 9_000 + '", x}' + " " * 90_000 + "]", "record 1, near"),
        ("[" * 100_000, "record 1, near"),
    ],
)
def test_an_array_that_is_not_sound_is_refused_with_the_number_of_the_record(tmp_path, workspace, text, told):
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        open_source(path, workspace=workspace, expected=EXPECTED, declared="json")
    assert told in error.value.text.en
    # What stands there may be somebody's.
    assert "1231" not in error.value.text.en


def test_a_key_that_appears_late_is_a_column_like_others(tmp_path: Path, workspace: Workspace):
    path = tmp_path / "t.jsonl"
    path.write_text('{"code": "a"}\n' * 3000 + '{"code": "b", "late": 1}\n', encoding="utf-8")
    relation = open_source(path, workspace=workspace, expected=Expected())
    rows, _ = read(relation, workspace)
    assert relation.labels == ("code", "late")
    assert rows[-1] == (3002, 3001, "b", "1")
    assert rows[0] == (2, 1, "a", "")


@pytest.mark.parametrize("text", ['{"code": "A"}\n{"code": "B"}\n', ' {"code": "A"} \r\n\r\n{"code": "B"}'])
def test_json_lines_are_known_whatever_they_are_called(tmp_path: Path, text):
    (tmp_path / "t.json").write_text(text, encoding="utf-8", newline="")
    descriptor = as_inline(tmp_path / "d.json", [], {"fields": [{"name": "code", "type": "string"}]})
    report = validate([tmp_path / "t.json"], descriptor=descriptor)
    assert [each.rows for each in report.inputs] == [2]


def test_json_lines_in_gb18030_are_found_out(tmp_path: Path, workspace: Workspace):
    path = tmp_path / "t.jsonl"
    path.write_bytes('{"代码": "公司"}\n'.encode("gb18030"))
    relation = open_source(path, workspace=workspace, expected=EXPECTED)
    assert relation.encoding == "gb18030"
    assert read(relation, workspace)[0][0][:3] == (2, 1, "公司")


@pytest.mark.parametrize(
    ("name", "data", "named"),
    [
        ("t.jsonl", b"[]\n\n", "JSON 对象"),
        ("t.parquet", b"PAR1....", "Parquet"),
        ("t.parquet", b"PAR1" + b"\0" * 40 + b"PAR1", "Parquet"),
    ],
)
def test_what_is_broken_is_told_in_one_sentence(tmp_path: Path, workspace: Workspace, name, data, named):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=named) as error:
        open_source(path, workspace=workspace, expected=EXPECTED)
    assert "\n" not in error.value.text.zh + error.value.text.en


def test_a_database_that_is_not_there_or_lacks_the_table_is_told(tmp_path: Path, workspace: Workspace):
    def open_url(url: str) -> TextRelation:
        source = database_table(url)
        assert source is not None
        return open_database(source, workspace=workspace, expected=EXPECTED)

    (tmp_path / "no.db").write_bytes(b"this is no database at all" * 50)
    with closing(sqlite3.connect(tmp_path / "other.db")) as database, database:
        database.execute("CREATE TABLE house (id)")
    database.close()
    with pytest.raises(SourceError, match="找不到"):
        open_url(f"sqlite:///{tmp_path}/nowhere.db#t")
    assert not (tmp_path / "nowhere.db").exists()
    with pytest.raises(SourceError, match="无法读取"):
        open_url(f"sqlite:///{tmp_path}/no.db#t")
    with pytest.raises(SourceError, match="house"):
        open_url(f"sqlite:///{tmp_path}/other.db#t")
    # Programs of old write names as Windows has them.
    data = (tmp_path / "other.db").read_bytes().replace(b"(id)", "(编)".encode("gbk"))
    (tmp_path / "gbk.db").write_bytes(data)
    with pytest.raises(SourceError, match="列名不是 UTF-8"):
        open_url(f"sqlite:///{tmp_path}/gbk.db#house")
    with pytest.raises(UsageError, match="mysql"):
        database_table("mysql://root@host/db#t")


@pytest.mark.parametrize("name", ["house", "HOUSE", "ＨＯＵＳＥ", "hous"])
def test_a_table_of_a_database_is_found_in_letters_of_any_case_and_the_nearest_is_named(
    tmp_path: Path, workspace: Workspace, name: str
):
    with closing(sqlite3.connect(tmp_path / "t.db")) as database, database:
        for each in [*(f"t{number:02}" for number in range(30)), "House"]:
            database.execute(f"CREATE TABLE {each} (id)")
    source = database_table(f"sqlite:///{tmp_path}/t.db#{name}")
    assert source is not None
    if name.isascii() and name != "hous":
        assert open_database(source, workspace=workspace, expected=EXPECTED).name.endswith("/t.db#House")
        return
    with pytest.raises(SourceError) as error:
        open_database(source, workspace=workspace, expected=EXPECTED)
    assert f"没有表 {name}，是否指 House？有：House、t00、" in error.value.text.zh
    assert f"has no table {name}; did you mean House? There are: House, t00, " in error.value.text.en


def test_a_password_is_never_shown():
    source = database_table("postgresql://ann:se:cr%40et@db.example:5432/share?sslmode=require&password=secret#permit")
    assert source is not None
    assert source.shown == str(source) == "postgresql://ann@db.example:5432/share#permit"
    assert "cr" not in repr(source).replace("DatabaseTable", "")
    with pytest.raises(UsageError, match="主机"):
        database_table("postgresql://ann:secret@[bad/share#permit")
    assert database_table("C:\\data\\t.csv") is None
    assert database_table("t.csv") is None


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_zip_whose_names_do_not_say_that_they_are_utf8_is_opened(tmp_path: Path, encoding: str) -> None:
    """So do the archives of Windows in China, and those of some that write UTF-8."""
    descriptor = {
        "name": "v",
        "resources": [{"name": "house", "path": "数据/房屋.csv", "schema": {"fields": [{"name": "id"}]}}],
    }
    path = tmp_path / "batch.zip"
    name = "数据/房屋.csv".encode(encoding)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", json.dumps(descriptor))
        archive.writestr("x" * len(name), "id\n1\n2\n")
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
    report = validate([path])
    assert [each.rows for each in report.inputs] == [2]
    assert report.valid


def test_a_zip_whose_folders_are_parted_as_windows_does_is_opened(tmp_path: Path) -> None:
    """The second byte of 誠 is a backslash in GBK, and parts nothing."""
    schema = {"fields": [{"name": "id"}]}
    descriptor = {"name": "v", "resources": [{"name": "house", "path": "数据/誠.csv", "schema": schema}]}
    path = tmp_path / "batch.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v\\datapackage.json", json.dumps(descriptor))
        archive.writestr("v\\datas\\a.csv", "id\n1\n2\n")
    path.write_bytes(path.read_bytes().replace(b"datas\\a.csv", "数据\\誠.csv".encode("gbk")))
    assert [each.rows for each in validate([path]).inputs] == [2]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v\\..\\..\\out.txt", "x")
    with pytest.raises(SourceError, match="指向包外"):
        validate([path])


@pytest.mark.parametrize(
    ("folders", "told"),
    [
        (["", "a", "b"], None),
        (["v", "v/examples/a"], None),
        (["up/v", "__MACOSX/up"], None),
        (["b", "a/c"], r"2 个数据包（a/c、b）"),
        (["a", "b", "c", "d", "e", "f"], r"6 个数据包（a、b、c、d、e…）"),
    ],
    ids=lambda each: ",".join(each) if isinstance(each, list) else "",
)
def test_the_package_of_a_zip_is_found_wherever_it_lies_if_it_is_the_only_one(tmp_path: Path, folders, told) -> None:
    descriptor = {"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "id"}]}}]}
    with zipfile.ZipFile(tmp_path / "batch.zip", "w") as archive:
        archive.writestr("papers/readme.txt", "x")
        for number, folder in enumerate(folders, start=1):
            archive.writestr(f"{folder}/datapackage.json".lstrip("/"), json.dumps(descriptor))
            archive.writestr(f"{folder}/t.csv".lstrip("/"), "id\n" + "1\n" * number)
    if told is None:
        assert [each.rows for each in validate([tmp_path / "batch.zip"]).inputs] == [1]
        return
    with pytest.raises(SourceError, match=told):
        validate([tmp_path / "batch.zip"])


def test_a_zip_of_nothing_is_told_in_one_sentence(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "batch.zip", "w"):
        pass
    with pytest.raises(SourceError, match=r"没有 datapackage\.json"):
        validate([tmp_path / "batch.zip"])
