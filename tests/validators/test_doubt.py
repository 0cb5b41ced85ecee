"""A text that is believed before it is proved gives what the exact reader gives, or is read by it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengzhao.engines import connect
from zhengzhao.sample import sample
from zhengzhao.sources import Workspace
from zhengzhao.standard import read_package
from zhengzhao.validators import Report, Validator, validate
from zhengzhao.validators.opening.sources import open_tables

DESCRIPTOR = """
name: village
version: 1.0.0
resources:
  - name: house
    path: house.csv
    title: 房屋
    titleEn: Houses
    schema:
      missingValues: ["", 无]
      fields:
        - {name: id, title: 编号, titleEn: Number, type: integer, constraints: {required: true}}
        - {name: name, title: 名称, titleEn: Name, type: string, constraints: {maxLength: 6}}
        - {name: built, title: 建成, titleEn: Built, type: date}
"""
HEADER = b"id,name,built\n"
LONG = b"".join(b"%d,\xe5\xae\xb6,2019-01-02\n" % number for number in range(8000))
"""More than is looked at before the file is believed."""
CASES = {
    "plain": b"1,a,2019-01-02\n",
    "no line end": b"1,a,2019-01-02",
    "a missing value": "1,无,2019-01-02\n".encode(),
    "a blank line": b"1,a,2019-01-02\n\n2,b,\n",
    "a record of empty cells": b",,\n1,a,\n",
    "one empty cell too many": b"1,a,2019-01-02,\n",
    "one cell too many": b"1,a,2019-01-02,x\n",
    "a cell too few": b"1,a\n",
    "quoted": b'"1","a,b","2019-01-02"\n',
    "a quoted line end": b'1,"a\nb",\n',
    "a stray quote": b'1,"a,2019-01-02\n2,b,\n',
    "a space at a quote": b'1, "a" ,\n',
    "not UTF-8": b"1,\xff\xfe,\n",
    "half a character": b"1,\xe5\xae",
    "a NUL": b"1,a\0,\n",
    "the character of NULL": b"1,\x01,\n",
    "mixed line ends": b"1,a,\r\n2,b,\n",
    "a lone CR": b"1,a\r,\n",
}


@contextmanager
def validator(folder: Path, trusting: bool) -> Iterator[Validator]:
    (folder / "village.yaml").write_text(DESCRIPTOR, encoding="utf-8")
    with Workspace() as workspace:
        connection = connect(workspace.path, None, 2, lists_last=True)
        made = Validator(connection, workspace, read_package(folder / "village.yaml"))
        made.tables.trusting = trusting
        yield made
        connection.close()


def said(report: Report) -> tuple[object, ...]:
    return report.inputs, report.checks, report.findings


@pytest.fixture
def compare(tmp_path: Path) -> Iterator[Callable[[bytes], Report]]:
    """Hold a file to the village twice, believed and not; each validator holds one file after another."""
    file = tmp_path / "house.csv"
    with validator(tmp_path, trusting=True) as believing, validator(tmp_path, trusting=False) as doubting:

        def compared(data: bytes) -> Report:
            file.write_bytes(data)
            believed, doubted = (each.validate([file], today=date(2020, 1, 1)) for each in (believing, doubting))
            assert all(one.relation.doubt is None for each in (believing, doubting) for one in each.tables.opened)
            assert said(believed) == said(doubted)
            return believed

        yield compared


@pytest.mark.parametrize("before", [b"", LONG], ids=["at once", "after much that is plain"])
@pytest.mark.parametrize("name", CASES)
def test_a_file_gives_the_same_whether_it_is_believed_or_not(compare, name, before):
    report = compare(HEADER + before + CASES[name])
    assert report.inputs[0].sha256
    assert report.inputs[0].rows >= before.count(b"\n")


def test_titles_above_the_header_and_crlf_are_as_good_as_any(compare):
    report = compare("房屋,,,,,\r\nid,name,built\r\n1,a,2019-01-02\r\n".encode())
    assert report.valid
    assert report.inputs[0].header_row == 2


PIECES = [
    b"1",
    b"2",
    b"a",
    b",",
    b",",
    b"\n",
    b"\n",
    b"\r\n",
    b'"',
    b'""',
    b" ",
    "无".encode(),
    b"\xff",
    b"\0",
    b"2019-01-02",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=24))
def test_any_bytes_give_the_same_whether_they_are_believed_or_not(compare, pieces):
    compare(HEADER + b"1,a,2019-01-02\n" + b"".join(pieces))


def test_a_stream_is_not_read_again_when_another_file_is(tmp_path: Path):
    (tmp_path / "village.yaml").write_text(DESCRIPTOR, encoding="utf-8")
    (tmp_path / "house-2.csv").write_bytes(HEADER + LONG + CASES["a stray quote"])
    script = (
        "import sys, zhengzhao\n"
        "report = zhengzhao.validate(['-', sys.argv[1]], table='house', descriptor=__import__('pathlib').Path(sys.argv[2]))\n"
        "print([each.rows for each in report.inputs])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "house-2.csv"), str(tmp_path / "village.yaml")]
    done = subprocess.run(command, input=HEADER + b"1,a,\n", capture_output=True, check=True)
    assert done.stdout.split() == [b"[1,", b"8002]"]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More records than one piece of Parquet holds, which are 122,880."""
    table = tmp_path_factory.mktemp("many") / "registration.csv"
    sample(["registration"], 180_000, out=table, seed=1, today=date(2019, 12, 31))
    return table


@pytest.mark.parametrize("form", ["damaged", "parquet"])
def test_what_comes_in_large_pieces_is_read_once(many: Path, tmp_path: Path, monkeypatch, form):
    # With the memory that a text takes, reading pieces of Parquet would have to begin anew.
    table, opened = tmp_path / "registration.csv", []
    shutil.copyfile(many, table)
    if form == "damaged":
        with table.open("a", encoding="utf-8") as text:
            text.write("\n")
    else:
        parquet = table.with_suffix(".parquet")
        duckdb.execute(f"COPY (FROM read_csv('{table}', all_varchar = true)) TO '{parquet}' (FORMAT parquet)")
        table = parquet
    monkeypatch.setattr(
        "zhengzhao.validators.validator.open_tables", lambda *a, **k: (opened.append(a[1]), open_tables(*a, **k))
    )
    report = validate([table], today=date(2019, 12, 31))
    # A text is believed first, and read exactly where it must not be.
    assert len(opened) == (2 if form == "damaged" else 1)
    assert {each.rule for each in report.findings} == ({"blank-row"} if form == "damaged" else set())


def test_a_list_whose_file_is_not_what_it_was_believed_to_be_is_read_exactly(tmp_path: Path):
    keys = {"fields": "parent", "reference": {"resource": "parent", "fields": "id"}}
    schemas = {
        "child": {"fields": [{"name": "parent", "type": "string"}], "foreignKeys": [keys]},
        "parent": {"fields": [{"name": "id", "type": "string"}, {"name": "name", "type": "string"}]},
    }
    resources = [{"name": name, "path": f"{name}.csv", "schema": schema} for name, schema in schemas.items()]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    (tmp_path / "child.csv").write_text("parent\n3\n99999\n", encoding="utf-8")
    rows = "".join(f"{number},{'x' * 40}\n" for number in range(20_000))
    (tmp_path / "parent.csv").write_text(f"id,name\n{rows}99999\n", encoding="utf-8")
    report = validate([tmp_path])
    assert [(each.table, each.rule, each.row) for each in report.findings] == [("parent", "missing-cell", 20_002)]
