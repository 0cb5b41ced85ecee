"""Two readers, one relation: whatever a file looks like, no record is lost and each stands at its row."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengzhao.errors import SourceError
from zhengzhao.sources import TextRelation, Workspace, open_text
from zhengzhao.sources.exact import read_exactly


def read(path: Path, **options: object) -> tuple[TextRelation, list[tuple], list[tuple]]:
    with Workspace() as workspace:
        relation = open_text(path, workspace=workspace, **options)
        numbers = "row, line, " if relation.numbered else ""
        cells = ", ".join(f"c{position}" for position in range(len(relation.labels)))
        rows = duckdb.execute(f"SELECT {numbers}{cells} FROM {relation.scan}").fetchall()
        if not relation.numbered:
            rows = [(number, number, *row) for number, row in enumerate(rows, start=relation.header_row + 1)]
        faults = []
        if relation.structure:
            faults = duckdb.execute(f"SELECT row, code, position FROM {relation.structure} ORDER BY ALL").fetchall()
    assert len(rows) == relation.rows
    return relation, rows, faults


def write(tmp_path: Path, data: bytes | str, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("text", "rows", "faults"),
    [
        ("a,b\n1,2\n", [(2, 2, "1", "2")], []),
        ("a,b\n1,2", [(2, 2, "1", "2")], []),
        ("a,b\r\n1,\r\n", [(2, 2, "1", "")], []),
        ("\ufeffa,b\n,2\n", [(2, 2, "", "2")], []),
        ("a,b\n", [], []),
        ('a,b\n"x,y","p""q"\n', [(2, 2, "x,y", 'p"q')], []),
        ('a,b\n"x\ny",2\n3,4\n', [(2, 2, "x\ny", "2"), (3, 4, "3", "4")], []),
        ("a,b\n1,2\n\n3,4\n", [(2, 2, "1", "2"), (4, 4, "3", "4")], [(3, "blank-row", None)]),
        ("a\n1\n\n2\n", [(2, 2, "1"), (4, 4, "2")], [(3, "blank-row", None)]),
        ("a,b\n1\n3,4\n", [(2, 2, "1", None), (3, 3, "3", "4")], [(2, "missing-cell", 1)]),
        ("a,b\n1,2,5\n3,4\n", [(2, 2, "1", "2"), (3, 3, "3", "4")], [(2, "extra-cell", 2)]),
        ("a,b\n1,2,\n3,4\n", [(2, 2, "1", "2"), (3, 3, "3", "4")], [(2, "extra-cell", 2)]),
        ('a,b\n"1,2\n3,4\n', [(2, 2, None, "2"), (3, 3, "3", "4")], [(2, "source-error", 0)]),
        (
            'a,b\n1,"2\n3,4\n5,"6\n',
            [(2, 2, "1", None), (3, 3, "3", "4"), (4, 4, "5", None)],
            [(2, "source-error", 1), (4, "source-error", 1)],
        ),
        ('a,b\n"1"x,2\n', [(2, 2, None, "2")], [(2, "source-error", 0)]),
        ('a,b\n1"2,3\n', [(2, 2, '1"2', "3")], []),
        ("a,b\n1,2\r\n3,4\r5,6\n", [(2, 2, "1", "2"), (3, 3, "3", "4"), (4, 4, "5", "6")], []),
        ("a,b\n1,\x002\n", [(2, 2, "1", None)], [(2, "source-error", 1)]),
        ("a,b\n1,\x01\n", [(2, 2, "1", "\x01")], []),
        ("\n\na,b\n1,2\n", [(4, 4, "1", "2")], [(1, "blank-row", None), (2, "blank-row", None)]),
        ("a,b\n 1 , 2 \n", [(2, 2, " 1 ", " 2 ")], []),
    ],
)
def test_a_small_file_gives_these_records_and_these_faults(tmp_path: Path, text, rows, faults):
    relation, found, wrong = read(write(tmp_path, text))
    assert list(found) == rows
    assert wrong == faults
    assert relation.labels in {("a", "b"), ("a",)}


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("名称,地\n公司，上海,𠮷\n".encode(), "utf-8"),
        ("名称,地\n公司，上海,𠮷\n".encode("gb18030"), "gb18030"),
        ("名称,地\n公司，上海,x\n".encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_found_and_said(tmp_path: Path, data, encoding):
    relation, rows, faults = read(write(tmp_path, data), expected_labels=["名称"])
    assert relation.encoding == encoding
    assert relation.labels == ("名称", "地")
    assert rows[0][2] == "公司，上海"
    assert not faults
    assert relation.encoding_reason.zh


def test_code_points_that_python_leaves_private_are_mapped(tmp_path: Path):
    _, rows, _ = read(write(tmp_path, "名\n".encode("gb18030") + b"\xfe\x59\xa6\xd9\xa8\xbc\n"))
    assert rows[0][2] == "\u9fb4\ufe10\u1e3f"


def test_bytes_that_do_not_decode_are_found_by_row_and_offset_and_the_rest_is_read(tmp_path: Path):
    data = "名称,地\n甲,乙\n".encode("gb18030") + b"\xff\xff,\xd2\xd2\n" + "丙,丁\n".encode("gb18030")
    path = write(tmp_path, data)
    relation, rows, faults = read(path, expected_labels=["名称"])
    assert relation.encoding == "gb18030"
    assert rows == [(2, 2, "甲", "乙"), (3, 3, None, "乙"), (4, 4, "丙", "丁")]
    assert {(row, code, position) for row, code, position in faults} == {(3, "encoding-error", 0)}


def test_one_stray_quote_blank_lines_and_mixed_line_ends_lose_no_row(tmp_path: Path):
    lines = [f"{number},公司{number},上海" for number in range(5000)]
    lines[1234] = '1234,"公司1234,上海'
    text = "id,name,place\n"
    for number, line in enumerate(lines):
        text += line + ("\r\n" if number % 3 else "\n") + ("\n" if number in (7, 4000) else "")
    _, rows, faults = read(write(tmp_path, text))
    assert [row[2] for row in rows] == [str(number) for number in range(5000)]
    assert {(row, code) for row, code, _ in faults} == {(10, "blank-row"), (1237, "source-error"), (4004, "blank-row")}
    assert [row[0] for row in rows if row[2] in {"7", "8", "1234", "4001"}] == [9, 11, 1237, 4005]


cells = st.text(st.sampled_from('ab,"\n\r 0公\t\x02'), max_size=6)
tables = st.lists(st.tuples(cells, cells), max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_both_readers_give_the_same_relation(tmp_path: Path, table, end, quoted, last):
    def cell(text: str) -> str:
        if quoted or set(text) & set(',"\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text

    body = [f"{cell(a)},{cell(b)}" for a, b in table]
    path = write(tmp_path, end.join(["x,y", *body]) + (end if last or not table else ""))
    with Workspace() as workspace:
        relation = open_text(path, workspace=workspace)
        exact = read_exactly(path, "utf-8", ",", workspace)
        fast = duckdb.execute(f"SELECT c0, c1 FROM {relation.scan}").fetchall()
        slow = duckdb.execute(f"SELECT c0, c1 FROM {exact.scan}").fetchall()
    assert fast == slow == table
    assert exact.structure is None
    assert relation.structure is None


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "空|empty"),
        (b"PK\x03\x04rest", "xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "xls"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_what_is_no_text_is_named_with_the_cure(tmp_path: Path, data, named):
    with Workspace() as workspace, pytest.raises(SourceError, match=named):
        open_text(write(tmp_path, data), workspace=workspace)


def test_a_directory_a_missing_file_and_an_unknown_encoding_are_refused(tmp_path: Path):
    path = write(tmp_path, "a\n1\n")
    with Workspace() as workspace:
        with pytest.raises(SourceError, match="目录"):
            open_text(tmp_path, workspace=workspace)
        with pytest.raises(SourceError, match="找不到"):
            open_text(tmp_path / "nowhere.csv", workspace=workspace)
        with pytest.raises(SourceError, match="utf-9"):
            open_text(path, workspace=workspace, encoding="utf-9")


def test_nothing_stays_behind(tmp_path: Path):
    with Workspace(tmp_path) as workspace:
        place = workspace.path
        open_text(write(tmp_path, 'a\n"1\n'), workspace=workspace)
        assert list(place.iterdir())
    assert not place.exists()
