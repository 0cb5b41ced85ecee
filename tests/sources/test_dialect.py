"""Whatever dialect a descriptor gives, the cells are those that were written, each at its row."""

import csv
import io
import re
from pathlib import Path

import duckdb
import pytest
from frictionless import Dialect as Theirs
from frictionless import Resource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengzhao.errors import SourceError
from zhengzhao.sources import Workspace, open_text
from zhengzhao.sources.dialect import read_dialect
from zhengzhao.sources.texts.splitting import join_record, split_record

WRITTEN = {
    "apostrophes": {"quoteChar": "'"},
    "escapes": {"escapeChar": "\\", "doubleQuote": False},
    "escapes beside doubled quotes": {"escapeChar": "\\"},
    "apostrophes and escapes": {"quoteChar": "'", "escapeChar": "^", "doubleQuote": False, "delimiter": ";"},
    "no quotes": {"quoteChar": "", "escapeChar": "\\", "delimiter": "|"},
}
CELLS = st.text(st.sampled_from("ab甲 ,;|'\"^\\#\n"), max_size=6)


def read(path: Path, dialect: dict, known=("a", "b")) -> tuple[tuple[str, ...], list[tuple], list[tuple]]:
    """Return the labels, the records with row and line, and the faults."""
    with Workspace() as workspace:
        relation = open_text(
            path, workspace=workspace, expected_labels=known, dialect=read_dialect(dialect, "t"), trusting=True
        )
        assert relation.numbered
        width = ", ".join(f"c{place}" for place in range(len(relation.labels)))
        rows = duckdb.execute(f"SELECT row, line, {width} FROM {relation.scan} ORDER BY row").fetchall()
        faults = []
        if relation.structure:
            faults = duckdb.execute(f"SELECT row, code, position FROM {relation.structure} ORDER BY ALL").fetchall()
    return relation.labels, rows, faults


def in_python(dialect: dict) -> dict:
    quote, escape = dialect.get("quoteChar", '"'), dialect.get("escapeChar")
    return {
        "delimiter": dialect.get("delimiter", ","),
        "quotechar": quote or None,
        "quoting": csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        "doublequote": dialect.get("doubleQuote", True),
        "escapechar": None if escape == quote else escape,
        "lineterminator": "\n",
    }


@pytest.mark.parametrize("more", [{}, {"skipInitialSpace": True}, {"commentChar": "#"}])
@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=100, deadline=None)
@given(row=st.lists(CELLS, min_size=1, max_size=3))
def test_what_is_joined_is_split_again(name, more, row):
    dialect = read_dialect(WRITTEN[name] | more, "t")
    text = join_record(row, dialect)
    assert not dialect.is_comment(2, text)
    assert split_record(text, dialect) == (row, None)


@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_in_a_dialect_is_read_in_it(tmp_path: Path, name, table):
    dialect = WRITTEN[name]
    # A record of empty cells is a blank row, an escaped line end is none of ours, and a record has at least one cell
    # that the writer need not quote for being the only one.
    table = [row for row in table if any(row) and (dialect.get("quoteChar") != "" or "\n" not in "".join(row))]
    text = io.StringIO()
    csv.writer(text, **in_python(dialect)).writerows([("a", "b"), *table])
    path = tmp_path / "t.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    labels, rows, faults = read(path, dialect)
    assert labels == ("a", "b")
    assert [row[2:] for row in rows] == table
    assert [row[0] for row in rows] == list(range(2, len(table) + 2))
    assert not faults


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ({"skipInitialSpace": True}, 'a, b\n 1,   2\n"x", "y, z"\n3,  \n'),
        ({"commentChar": "#"}, "a,b\n#1,2\n3,#4\n# \n5,6\n"),
        ({"commentChar": "//"}, "a,b\n//,\n1,//2\n"),
        ({"headerRows": [2], "commentRows": [1, 3, 5]}, "made by hand\na,b\n1,2\n3,4\n5,6\n7,8\n"),
        ({"headerRows": [1, 2]}, "a,b\nof mine,of yours\n1,2\n"),
        ({"headerRows": [2, 3], "headerJoin": "/"}, "a title,\na,b\na,of yours\n1,2\n"),
        ({"headerRows": [3], "delimiter": ";"}, "x;y\n\na;b\n1;2\n"),
        ({"quoteChar": "'", "commentChar": "#", "skipInitialSpace": True}, "a,b\n#\n'1,2', '3''4'\n"),
        ({"quoteChar": "'"}, "a,b\n'1\n2',3\n4,5\n"),
    ],
)
def test_the_records_are_those_of_frictionless(tmp_path: Path, dialect, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    common = {name: value for name, value in dialect.items() if name.startswith(("header", "comment"))}
    of_text = {name: value for name, value in dialect.items() if name not in common}
    theirs = Theirs.from_descriptor(common | ({"csv": of_text} if of_text else {}))
    with Resource(path=str(path), dialect=theirs) as resource:
        expected = [(row, *cells) for row, cells in theirs.read_enumerated_content_stream(resource.cell_stream)]
        expected_labels = tuple(resource.labels)
    labels, rows, faults = read(path, dialect)
    assert labels == expected_labels
    assert [(row, *cells) for row, _, *cells in rows] == expected
    assert not faults


def test_comments_above_the_header_are_none_of_it(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("# a,b\n#\na,b\n1,2\n", encoding="utf-8")
    assert read(path, {"commentChar": "#"}) == (("a", "b"), [(4, 4, "1", "2")], [])


def test_to_escape_a_quote_by_a_quote_is_to_double_it():
    assert read_dialect({"escapeChar": '"', "doubleQuote": False}, "t") == read_dialect({}, "t")


def test_labels_of_several_rows_are_joined(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("2019,,2020,2020\nQ1,Q2,Q1,2020\n1,2,3,4\n", encoding="utf-8")
    labels, rows, _ = read(path, {"headerRows": [1, 2], "headerJoin": "-"})
    assert labels == ("2019-Q1", "Q2", "2020-Q1", "2020")
    assert rows == [(3, 3, "1", "2", "3", "4")]


def test_a_quote_of_the_dialect_that_does_not_close_swallows_nothing(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n'1,2\n3,4\n5\n", encoding="utf-8")
    _, rows, faults = read(path, {"quoteChar": "'"})
    assert rows == [(2, 2, None, "2"), (3, 3, "3", "4"), (4, 4, "5", None)]
    assert faults == [(2, "source-error", 0), (4, "missing-cell", 1)]


def test_a_comment_that_does_not_decode_keeps_the_places_of_what_follows(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n#" + b"\xff\n1,2\n3,\xfe\n")
    _, rows, faults = read(path, {"commentChar": "#"})
    assert rows == [(3, 3, "1", "2"), (4, 4, "3", None)]
    assert faults == [(4, "encoding-error", 1)]


def test_a_header_beyond_the_file_is_told(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="headerRows"):
        read(path, {"headerRows": [7]})


def test_a_file_of_another_encoding_is_called_as_it_was_given(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("名称\n甲\n", encoding="gb18030")
    with pytest.raises(SourceError, match=re.escape(str(path))):
        read(path, {"headerRows": [7]})
