"""The lexical forms of Table Schema v2, where DuckDB's own casts are lax."""

import duckdb
import pytest

from zhengzhao.engines import column, to_sql, typed
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import Field

TABLE = [
    # type, properties, values of the type, texts that are none
    ("integer", {}, ["0", "-1", "+1", "007", "9" * 38], ["1.0", " 1", "1 ", "0x10", "1e3", "1_000", "１", "", "一"]),
    ("integer", {"groupChar": ","}, ["1,000", "1000"], ["1.000"]),
    ("integer", {"bareNumber": False}, ["95%", "€95", "95"], ["nine"]),
    ("number", {}, ["1", "1.", ".5", "-1.5e-3", "NaN", "INF", "-INF"], ["1_000", " 1", "inf", "nan", "1,5", "１"]),
    ("number", {"decimalChar": ",", "groupChar": "."}, ["1.000,5"], ["1 000"]),
    ("boolean", {}, ["true", "True", "TRUE", "1", "false", "0"], ["t", "yes", "是", "tRUE", ""]),
    ("boolean", {"trueValues": ["是"], "falseValues": ["否"]}, ["是", "否"], ["true", "1"]),
    (
        "date",
        {},
        ["2019-12-01", "0001-01-01", "9999-12-31", "2020-02-29"],
        [
            "2019-1-1",
            "2019/12/01",
            "infinity",
            "-infinity",
            "epoch",
            "2019-02-29",
            "2019-12-01T10:00:00",
            " 2019-12-01",
        ],
    ),
    ("date", {"format": "%Y/%m/%d"}, ["2019/12/01"], ["2019/1/1", "2019-12-01"]),
    ("datetime", {}, ["2019-12-01T10:00:00", "2019-12-01T10:00:00Z"], ["2019-12-01", "2019-12-01 10:00:00"]),
    ("time", {}, ["10:00:00"], ["10:00", "25:00:00"]),
    ("year", {}, ["2019"], ["19", "20191"]),
    ("yearmonth", {}, ["2019-12"], ["2019-13", "2019-1"]),
    ("string", {"format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567"]),
    ("any", {}, ["", "x"], []),
]
CASES = [
    pytest.param(kind, raw, text, good, id=f"{kind}-{text!r}-{good}")
    for kind, raw, right, wrong in TABLE
    for texts, good in ((right, True), (wrong, False))
    for text in texts
]


@pytest.mark.parametrize(("kind", "raw", "text", "good"), CASES)
def test_a_text_is_or_is_not_of_the_type(kind, raw, text, good):
    field = Field("f", Text("甲", "a"), type=kind, format=raw.get("format", "default"), raw=raw)
    sql = to_sql(typed(field, column("t")))
    found = duckdb.execute(f"SELECT ({sql}) IS NOT NULL FROM (SELECT $t::VARCHAR AS t)", {"t": text}).fetchone()
    assert found == (good,)


def test_an_unknown_type_is_named_with_those_that_are_known():
    with pytest.raises(DescriptorError, match=r"money.*integer"):
        typed(Field("f", Text("甲", "a"), type="money"), column("t"))
