"""Two readers, one relation: whatever a file looks like, no record is lost and each stands at its row."""

import bz2
import codecs
import lzma
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengzhao import survey
from zhengzhao.errors import SourceError
from zhengzhao.sources import Expected, TextRelation, Workspace, open_source, open_text
from zhengzhao.sources.dialect import Dialect
from zhengzhao.sources.texts import decoding, exact
from zhengzhao.sources.texts.exact import read_exactly
from zhengzhao.standard import read_schema


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
        ("\ufeff\ufeffa,b\n,2\n", [(2, 2, "", "2")], []),
        ("a,b\n", [], []),
        ('a,b\n"x,y","p""q"\n', [(2, 2, "x,y", 'p"q')], []),
        ('a,b\n"x\ny",2\n3,4\n', [(2, 2, "x\ny", "2"), (3, 4, "3", "4")], []),
        # in the line between, two quotation marks are one of the cell
        ('a,b\n"x\n""y"",\nz",2\n3,4\n', [(2, 2, 'x\n"y",\nz', "2"), (3, 5, "3", "4")], []),
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
        ("\n\na,b\n1,2\n", [(4, 4, "1", "2")], []),
        ("a,b\n1,2\n,\n3,4\n", [(2, 2, "1", "2"), (4, 4, "3", "4")], [(3, "blank-row", None)]),
        ('a,b\n1,2\n"",""\n3,4\n', [(2, 2, "1", "2"), (4, 4, "3", "4")], [(3, "blank-row", None)]),
        ("a,b\n,\n,2", [(3, 3, "", "2")], [(2, "blank-row", None)]),
        ('a\n""\n1\n', [(3, 3, "1")], [(2, "blank-row", None)]),
        ("a,b\n,,\n1,2\n", [(3, 3, "1", "2")], [(2, "blank-row", None)]),
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
        ("名称,地\n公司，上海,𠮷\n".encode("utf-32"), "utf-32"),
        (codecs.BOM_UTF32_BE + "名称,地\n公司，上海,𠮷\n".encode("utf-32-be"), "utf-32"),
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


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    """One workspace for many small files: its database takes longer to start than they take to read."""
    with Workspace() as workspace:
        yield workspace


def relation_of(
    workspace: Workspace, scan: str, numbered: bool, header_row: int, structure: str | None
) -> tuple[list[tuple], list[tuple]]:
    rows = workspace.connection.execute(f"SELECT * FROM {scan}").fetchall()
    if not numbered:
        rows = [(number, number, *row) for number, row in enumerate(rows, start=header_row + 1)]
    faults = workspace.connection.execute(f"SELECT * FROM {structure} ORDER BY ALL").fetchall() if structure else []
    return rows, faults


def read_by_both(path: Path, workspace: Workspace, known: list[str]) -> tuple[tuple, tuple]:
    """Read a file as it is opened, and once more by the exact reader, whichever of the two the first reading took."""
    relation = open_text(path, workspace=workspace, expected_labels=known)
    exact = read_exactly(path, relation.encoding, Dialect(), workspace, known)
    assert (relation.labels, relation.header_row, relation.rows) == (exact.labels, exact.header_row, exact.rows)
    return (
        relation_of(workspace, relation.scan, relation.numbered, relation.header_row, relation.structure),
        relation_of(workspace, exact.scan, True, exact.header_row, exact.structure),
    )


cells = st.text(st.sampled_from('ab,"\n\r 0公\t\x02'), max_size=6)
tables = st.lists(st.tuples(cells, cells), max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_both_readers_give_the_same_relation(tmp_path: Path, workspace, table, end, quoted, last):
    def cell(text: str) -> str:
        if quoted or set(text) & set(',"\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text

    body = [f"{cell(a)},{cell(b)}" for a, b in table]
    path = write(tmp_path, end.join(["x,y", *body]) + (end if last or not table else ""))
    fast, slow = read_by_both(path, workspace, [])
    assert fast == slow
    assert [(row, *rest) for row, _, *rest in fast[0]] == [
        (row, *record) for row, record in enumerate(table, start=2) if any(record)
    ]
    assert [(row, code) for row, _, code, *_ in fast[1]] == [
        (row, "blank-row") for row, record in enumerate(table, start=2) if not any(record)
    ]


lines = st.lists(st.text(st.sampled_from('ab,,"" \r\n\x00\x01\x02;\t|公'), max_size=9), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", "\ufeff"]), st.integers(0, 2))
def test_both_readers_agree_on_any_file_at_all(tmp_path: Path, workspace, body, end, mark, header_at):
    body.insert(min(header_at, len(body)), "甲,乙")
    path = write(tmp_path, mark + end.join(body))
    fast, slow = read_by_both(path, workspace, ["甲", "乙"])
    assert fast == slow


BAD = {
    "label blank": "a,,c\n1,2,3\n",
    "label twice": "a,a,c\n1,2,3\n",
    "label quoted": '"a","b ""x""",c\n1,2,3\n',
    "label over two lines": '"a\nb",b,c\n1,2,3\n',
    "header without end": "a,b,c",
    "header only": "a,b,c\n",
    "ragged": "a,b,c\n1\n1,2\n1,2,3\n1,2,3,4\n1,2,3,\n",
    "blank": "a,b,c\n\n1,2,3\n\n\n,,\n1,2,3\n\n",
    "quote runs away": 'a,b,c\n1,"2,3\n1,2,3\n1,2,3\n',
    "quote inside": 'a,b,c\n1,2"2,3\n1,"2"2,3\n1, "2",3\n1,"2" ,3\n',
    "quote at the end": 'a,b,c\n1,2,"3\n',
    "line end in a cell": 'a,b,c\n1,"2\n\n2",3\n1,"2\r\n2",3\n1,2,3\n',
    "line end in every cell": 'a,b,c\n"\n","\n","\n"\n"\r","","x"\n',
    "nul": "a,b,c\n1,\x00,3\n\x00\n1,2,3\n",
    "many nuls": "a,b,c\n\x00\n\x00\x00\n\x00,\x00\x00,\n",
    "controls": "a,b,c\n\x01,\x02,\x1f\n\x020,\x02n,\x02b\n",
    "mark": "\ufeffa,b,c\n1,2,3\n",
    "mark twice": "\ufeff\ufeffa,b,c\n1,2,3\n",
    "mark inside": "a,b,c\n\ufeff1,2,3\n",
    "mixed line ends": "a,b,c\r\n1,2,3\n4,5,6\r7,8,9\r\n",
    "old Mac": "a,b,c\r1,2,3\r4,5,6\r",
    "titles": "登记报表\n单位：某局,,\n\na,b,c\n1,2,3\n",
    "titles with quotes": '"登记,报表"\n"单""位",,\na,b,c\n1,2,3\n',
    "blank above": "\n,,\n\na,b,c\n1,2,3\n",
    "notes below": "a,b,c\n1,2,3\n注：到此为止\n",
    "spaces": " a ,b , c\n 1 ,  ,3\n",
    "other labels": "x,y,z\n1,2,3\na,b,c\n",
    "trailing delimiters": "a,b,c,\n1,2,3,\n4,5,6,\n",
    "wide": "a,b,c\n" + "1," * 500 + "\n4,5,6\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_both_readers_agree_on_every_bad_file(tmp_path: Path, workspace, text):
    fast, slow = read_by_both(write(tmp_path, text), workspace, ["a", "b", "c"])
    assert fast == slow


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("above", ["", "报表\n", '"报表\n\n', '"两行\n标题"\n'])
def test_a_label_may_reach_over_a_line_end(tmp_path: Path, delimiter: str, above: str):
    text = above + 'id,"na\nme",day,"am""t",n\n1,x,2019-01-01,2,3\n'.replace(",", delimiter)
    relation, rows, faults = read(write(tmp_path, text), expected_labels=["id", "name", "day", "amt", "n"])
    assert relation.labels == ("id", "na\nme", "day", 'am"t', "n")
    assert [row[2:] for row in rows] == [("1", "x", "2019-01-01", "2", "3")]
    assert faults == []


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("width", ["utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.json"])
def test_utf16_without_its_mark_is_read_if_it_is_named_and_told_if_not(tmp_path: Path, order, width, name):
    texts = {
        "csv": "id;名称\n1;示例\n",
        "jsonl": '{"id": "1", "名称": "示例"}\n',
        "json": '[{"id": "1", "名称": "示例"}]',
    }
    path = write(tmp_path, texts[name.partition(".")[2]].encode(f"{width}-{order}"), name)
    schema = read_schema({"fields": [{"name": "id", "type": "string"}, {"name": "名称", "type": "string"}]}, "t")
    fields = {each.name: each for each in schema.fields}
    with Workspace() as workspace:
        relation = open_source(path, workspace=workspace, expected=Expected(fields=fields), encoding=width)
        assert (relation.encoding, relation.rows) == (f"{width}-{order}", 1)
        assert relation.labels == ("id", "名称")
        if name == "t.csv":
            with pytest.raises(SourceError, match=f"{width}-{order}"):
                open_source(path, workspace=workspace, expected=Expected(fields=fields))


@pytest.mark.parametrize(
    "name",
    ["base64", "rot13", "hex", "zlib", "idna", "punycode", "undefined", "nosuch", "utf-7", "unicode_escape", "charmap"],
)
@pytest.mark.parametrize("file", ["t.csv", "t.jsonl", "t.json"])
def test_what_is_no_encoding_of_text_is_refused(tmp_path: Path, name: str, file: str):
    path = write(tmp_path, "a,b\n1,2\n", file)
    usable = "utf-8, gb18030, gbk, big5, utf-16, utf-16-le, utf-16-be"
    with (
        Workspace() as workspace,
        pytest.raises(SourceError, match=f"{name} is no encoding of a table; use {usable} or"),
    ):
        open_source(path, workspace=workspace, expected=Expected(), encoding=name)


def mixed(count: int, foreign: set[int], usual: str, other: str) -> bytes:
    """Lines of Chinese in one encoding, and some in another."""
    lines = ["id,名称\n".encode(usual)]
    for at in range(1, count + 1):
        lines.append(f"{at},示例第{'甲乙丙丁'[at % 4]}有限公司\n".encode(other if at in foreign else usual))
    return b"".join(lines)


@pytest.mark.parametrize(("usual", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_of_a_file_with_two_encodings_the_lines_of_the_rarer_one_are_told(tmp_path: Path, usual: str, other: str):
    """All of such a file decodes as GB18030, and the UTF-8 in it is then another text."""
    text = mixed(9, {2, 5}, usual, other)
    # The last line is one, whether it has an end or not.
    for data in (text.removesuffix(b"\n"), text):
        path = write(tmp_path, data)
        relation, rows, faults = read(path)
        assert relation.encoding == usual
        assert f"{usual.upper()} leaves 2 of 10 lines" in relation.encoding_reason.en
    assert [(row, code) for row, code, _ in faults] == [(3, "encoding-error"), (6, "encoding-error")]
    assert rows[0][3] == "示例第乙有限公司"
    assert read(path, encoding="gb18030")[2] == []


@pytest.mark.parametrize(("usual", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_two_encodings_are_seen_in_a_large_file_too(tmp_path: Path, usual: str, other: str):
    foreign = set(range(1, 300_000, 97))
    relation, _, faults = read(write(tmp_path, mixed(300_000, foreign, usual, other)))
    assert relation.encoding == usual
    assert [row for row, _, _ in faults] == [1 + at for at in sorted(foreign)]


@pytest.mark.parametrize(("usual", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_so_they_are_in_json_lines(tmp_path: Path, usual: str, other: str):
    lines = [f'{{"id": "{at}", "名称": "示例有限公司"}}\n'.encode(other if at == 2 else usual) for at in range(1, 6)]
    path = write(tmp_path, b"".join(lines), "t.jsonl")
    with Workspace() as workspace:
        relation = open_source(path, workspace=workspace, expected=Expected())
        faults = duckdb.execute(f"SELECT row, code FROM {relation.structure}").fetchall()
    assert (relation.encoding, faults) == (usual, [(3, "encoding-error")])


def test_the_encoding_of_a_chinese_header_is_the_one_that_is_read(tmp_path: Path):
    lines = ["编号,名称\n".encode(), *(f"{at},示例有限公司\n".encode("gb18030") for at in range(5))]
    relation, _, faults = read(write(tmp_path, b"".join(lines)), expected_labels=["编号", "名称"])
    assert relation.labels == ("编号", "名称")
    assert [row for row, _, _ in faults] == [2, 3, 4, 5, 6]


def test_short_lines_of_gb18030_that_are_utf8_too_are_no_second_encoding(tmp_path: Path):
    text = "id,名称\n1,联通\n2,华芦\n3,联通\n4,示例有限公司\n"
    relation, rows, faults = read(write(tmp_path, text.encode("gb18030")))
    assert (relation.encoding, faults) == ("gb18030", [])
    assert [row[3] for row in rows] == ["联通", "华芦", "联通", "示例有限公司"]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6), min_size=1))
def test_gb18030_alone_is_never_taken_for_two_encodings(tmp_path_factory: pytest.TempPathFactory, names: list[str]):
    common = [name for name in names if all(each[0] >= 0xB0 for each in (letter.encode("gbk") for letter in name))]
    path = tmp_path_factory.mktemp("gb") / "t.csv"
    path.write_bytes("\n".join(["编号,名称", *common]).encode("gb18030"))
    assert not decoding.has_utf8_lines(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_the_header(tmp_path: Path, delimiter, encoding):
    text = "报表,1;2|3\n编号,名称\n1,甲\n".replace(",", delimiter)
    relation, rows, faults = read(write(tmp_path, text.encode(encoding)), expected_labels=["编号", "名称", "地址"])
    assert relation.labels == ("编号", "名称")
    assert relation.header_row == 2
    assert rows == [(3, 3, "1", "甲")]
    assert not faults


def test_a_header_below_titles_keeps_the_fast_reader(tmp_path: Path):
    relation, rows, _ = read(write(tmp_path, "登记报表\n\nid,name\n1,甲\n2,乙\n"), expected_labels=["id", "name"])
    assert not relation.numbered
    assert relation.header_row == 3
    assert rows == [(4, 4, "1", "甲"), (5, 5, "2", "乙")]


def test_a_line_without_end_is_refused_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # The real bound is 32 MB, and what is kept of a file never exceeds it; a small one shows the same in no time.
    for module in (survey, decoding, exact):
        monkeypatch.setattr(module, "LONGEST_LINE", 1 << 20)
    for data in (
        b"x" * (40 << 20),
        b"a,b\n1,2\n" + "公".encode("gb18030") * (20 << 20),
        b"a,\xff\n" + b"x" * (40 << 20),
    ):
        path = write(tmp_path, data)
        tracemalloc.start()
        with Workspace() as workspace, pytest.raises(SourceError, match="1 MB"):
            open_text(path, workspace=workspace)
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
        tracemalloc.stop()


def test_a_long_line_among_mixed_line_ends_is_read_in_little_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Spy:
        def finditer(self, text: str) -> Iterator[re.Match[str]]:
            # From each letter of what has no line end one would be looked for up to the end.
            assert text[-1:] in ("", "\r", "\n")
            return line.finditer(text)

    line, long = exact._LINE, "x" * 200_000
    monkeypatch.setattr(exact, "_LINE", Spy())
    _, rows, _ = read(write(tmp_path, f"a,b\r\n1,2\n{long},3\r\n\0,{long}"))
    assert [row[0] for row in rows] == [2, 3, 4]
    assert rows[1][2:] == (long, "3")


def test_what_does_not_decode_from_the_beginning_is_no_text(tmp_path: Path):
    with Workspace() as workspace, pytest.raises(SourceError, match="不是文本"):
        open_text(write(tmp_path, b"\xff\x00" * 4000), workspace=workspace)


def test_a_file_of_blank_lines_has_no_header(tmp_path: Path):
    with Workspace() as workspace, pytest.raises(SourceError, match="表头"):
        open_text(write(tmp_path, "\n\n"), workspace=workspace)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "空|empty"),
        (b"PK\x03\x04rest", "zip.*解压"),
        (b"\xd0\xcf\x11\xe0rest", "Office"),
        (b"%PDF-1.4", "PDF"),
        (b"\x1f\x8b\x08", "gzip.*解压"),
        (bz2.compress(b"a,b\n1,2\n"), "bzip2.*解压"),
        (lzma.compress(b"a,b\n1,2\n"), "xz.*解压"),
        (b"Rar!\x1a\x07\x01\x00", "rar.*解压"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z.*解压"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd.*解压"),
        (b"PAR1", "Parquet"),
        (b"SQLite format 3\x00rest", "SQLite.*sqlite:///"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00rest", "Access.*导出"),
        (b"\x00\x01\x00\x00Standard ACE DB\x00rest", "Access.*导出"),
        (b"ARROW1\x00\x00\xff\xff", "Arrow.*Parquet"),
        (b"\xef\xbb\xbf\r\n <HTML><body>", "网页"),
        (b"<?xml version='1.0'?>", "XML"),
    ],
)
def test_what_is_no_text_is_named_with_the_cure(tmp_path: Path, data, named):
    with Workspace() as workspace, pytest.raises(SourceError, match=named):
        open_text(write(tmp_path, data), workspace=workspace)


def test_a_database_of_duckdb_is_named_and_a_text_with_its_name_is_read(tmp_path: Path):
    with duckdb.connect(tmp_path / "shops.duckdb") as database:
        database.execute("CREATE TABLE shop (id VARCHAR)")
    with Workspace() as workspace:
        with pytest.raises(SourceError, match="DuckDB"):
            open_text(tmp_path / "shops.duckdb", workspace=workspace)
        assert open_text(write(tmp_path, "shop,id,DUCK\n1,2,3\n"), workspace=workspace).labels == ("shop", "id", "DUCK")


def test_a_directory_a_missing_file_and_an_unknown_encoding_are_refused(tmp_path: Path):
    path = write(tmp_path, "a\n1\n")
    with Workspace() as workspace:
        with pytest.raises(SourceError, match="文件夹"):
            open_text(tmp_path, workspace=workspace)
        with pytest.raises(SourceError, match="找不到"):
            open_text(tmp_path / "nowhere.csv", workspace=workspace)
        with pytest.raises(SourceError, match="utf-9"):
            open_text(path, workspace=workspace, encoding="utf-9")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["code,name\n1,x\n", "编号，名称\n" * 400 + "统一社会信用代码\n"])
def test_the_advice_about_a_text_without_its_mark_names_the_order_of_its_bytes(
    tmp_path: Path, encoding: str, text: str
):
    path = write(tmp_path, text.encode(encoding))
    with Workspace() as workspace:
        with pytest.raises(SourceError, match=f"--encoding {encoding} 指明编码，或另存为"):
            open_text(path, workspace=workspace)
        assert open_text(path, workspace=workspace, encoding=encoding).encoding == encoding


def test_nothing_stays_behind(tmp_path: Path):
    with Workspace(tmp_path) as workspace:
        place = workspace.path
        open_text(write(tmp_path, 'a\n"1\n'), workspace=workspace)
        assert list(place.iterdir())
    assert not place.exists()
