"""The lexical forms of Table Schema v2, where DuckDB's own casts are lax."""

import duckdb
import pytest
from sqlglot import exp

from zhengzhao.engines import column, exact, judge_of, to_sql, typed
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import Field

TABLE = [
    # type, properties, values of the type, texts that are none
    (
        "integer",
        {},
        ["0", "-1", "+1", "007", "9" * 38, "9" * 60],
        ["1.0", " 1", "1 ", "0x10", "1e3", "1_000", "１", "", "一"],
    ),
    ("integer", {"groupChar": ","}, ["1,000", "1000"], ["1.000", ",1", "1,", "1,,0"]),
    ("integer", {"bareNumber": False}, ["95%", "€95", "95", "USD -5"], ["nine", "9 5", "5-5"]),
    (
        "number",
        {},
        ["1", "1.", ".5", "-1.5e-3", "NaN", "nan", "INF", "-inf", "1e999"],
        ["1_000", " 1", "Infinity", "1,5", "１", "."],
    ),
    ("number", {"decimalChar": ",", "groupChar": "."}, ["1.000,5"], ["1 000", "1,5,5"]),
    ("number", {"bareNumber": False}, ["€.5", "95%", "-5 °C"], ["%", "1 2", "１5%", "INF%"]),
    ("boolean", {}, ["true", "True", "TRUE", "1", "false", "0"], ["t", "yes", "是", "tRUE", ""]),
    ("boolean", {"trueValues": ["是"], "falseValues": ["否"]}, ["是", "否"], ["true", "1"]),
    ("boolean", {"trueValues": [], "falseValues": ["否"]}, ["否"], ["true"]),
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
    ("date", {"format": "%d %b %Y"}, ["01 Dec 2019"], ["1 Dec 2019", "2019-12-01"]),
    ("date", {"format": "any"}, ["2019-12-01", "Dec 1, 2019", "12/1/19"], ["when it rains"]),
    (
        "datetime",
        {},
        [
            "2019-12-01T10:00:00",
            "2019-12-01T10:00:00Z",
            "2024-01-26T15:00:00.300-05:00",
            "2019-12-31T24:00:00",
            "-0044-03-15T12:00:00",
            "12019-12-01T10:00:00",
        ],
        ["2019-12-01", "2019-12-01 10:00:00", "2019-12-01T10:00:60", "0000-01-01T00:00:00", "2019-02-29T10:00:00"],
    ),
    ("datetime", {"format": "%d/%m/%Y %H:%M:%S"}, ["12/11/2018 09:15:32"], ["12/11/2018", "12/11/2018 9:15:32"]),
    ("datetime", {"format": "%Y-%m-%dT%H:%M:%S%z"}, ["2018-11-12T09:15:32+0800"], ["2018-11-12T09:15:32"]),
    (
        "datetime",
        {"format": "%Y-%m-%d %H:%M:%S.%f"},
        ["2018-11-12 09:15:32.1", "2018-11-12 09:15:32.123456"],
        ["2018-11-12 09:15:32.", "2018-11-12 09:15:32.1234567"],
    ),
    ("datetime", {"format": "any"}, ["2019-12-01 10:00", "2019-12-01T10:00:00+08:00"], ["soon"]),
    ("time", {}, ["10:00:00", "24:00:00"], ["10:00", "25:00:00", "10:00:00.5", "10:00:00Z"]),
    ("time", {"format": "%H:%M"}, ["10:00"], ["1000"]),
    ("time", {"format": "any"}, ["10:00", "3pm"], ["x"]),
    ("year", {}, ["2019", "-0044", "12019", "2019Z"], ["19", "02019", "0000", " 201"]),
    ("yearmonth", {}, ["2019-12", "2019-12+08:00", "-0044-03"], ["2019-13", "2019-1", "0000-01"]),
    (
        "duration",
        {},
        ["P1Y", "P1Y2M3DT4H5M6.5S", "-P1D", "PT0S", "P0D"],
        [
            "P",
            "PT",
            "P1YT",
            "P1W",
            "1Y",
            "P-1Y",
            "+P1Y",
            "P1.5Y",
            "P1S",
            "PT1,5S",
            "P1M1Y",
            f"P{'9' * 5000}Y",
            f"P{'9' * 4300}Y",
        ],
    ),
    (
        "string",
        {"format": "uuid"},
        ["123e4567-e89b-12d3-a456-426614174000"],
        ["123e4567", "{123e4567-e89b-12d3-a456-426614174000}"],
    ),
    ("string", {"format": "binary"}, ["", "YQ==", "YWI=", "YWJj"], ["YQ", "YQ=", "Y Q==", "=YQ="]),
    (
        "string",
        {"format": "email"},
        ["a@b.cn", "first.last+tag@sub.example.com", '"a b"@example.com', "张@例子.中国"],
        [
            "a",
            "a@b",
            "a@@b.cn",
            ".a@b.cn",
            "a.@b.cn",
            "a b@c.cn",
            "a@-b.cn",
            "a@b.cn.",
            "a@b.1",
            "　a@b.cn",
            "x" * 65 + "@b.cn",
        ],
    ),
    (
        "string",
        {"format": "uri"},
        ["http://example.com/a?b=c#d", "urn:isbn:123", "mailto:a@b.cn", "http://[::1]:80/", "x:", "http://a/%20"],
        ["example.com", "//example.com", "http://a b", "1http://a", "http://[::1", "http://a/%2", "http://a/张"],
    ),
    ("object", {}, ["{}", '{"a": [1, null]}'], ["[]", "1", "null", "", "{", '{"a": NaN}', "{'a': 1}", "[" * 5000]),
    ("array", {}, ["[]", "[1, {}]", "[1e999]"], ["{}", "1,2", "[1,]", "[Infinity]"]),
    ("list", {}, ["a,b", "a", ",,"], []),
    ("list", {"itemType": "integer"}, ["1,2", "1"], ["1,a", "1,,2", "1, 2"]),
    (
        "list",
        {"itemType": "date", "delimiter": "；"},
        ["2019-12-01；2019-12-02"],
        ["2019-12-01,2019-12-02", "2019-12-1"],
    ),
    (
        "geopoint",
        {},
        ["90.50, 45.50", "90.5,45", "-180,-90"],
        ["90.5", "181,0", "0,91", "90  ,45", "1,2,3", "NaN,1", " 1,2"],
    ),
    (
        "geopoint",
        {"format": "array"},
        ["[90.50, 45.50]"],
        ["90,45", "[90]", "[1,2,3]", '["90","45"]', "[true,1]", "[181,0]"],
    ),
    (
        "geopoint",
        {"format": "object"},
        ['{"lon": 90.50, "lat": 45.50}'],
        ['{"lon": 1}', '{"lon": 1, "lat": 1, "x": 1}', "[1,2]"],
    ),
    (
        "geojson",
        {},
        [
            '{"type": "Point", "coordinates": [1, 2]}',
            '{"type": "Feature", "geometry": null, "properties": null}',
            '{"type": "FeatureCollection", "features": []}',
            '{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]}',
            '{"type": "GeometryCollection", "geometries": [{"type": "MultiPoint", "coordinates": []}]}',
        ],
        [
            "{}",
            '{"type": "Point"}',
            '{"type": "point", "coordinates": [1, 2]}',
            '{"type": "Point", "coordinates": ["1", 2]}',
            '{"type": "LineString", "coordinates": [[1, 2]]}',
            '{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1]]]}',
            '{"type": "Feature", "geometry": {}, "properties": {}}',
            '{"type": "Feature", "properties": {}}',
            '{"type": "FeatureCollection", "features": [{"type": "Point", "coordinates": [1, 2]}]}',
            '{"type": ["Point"], "coordinates": [1, 2]}',
            "[]",
        ],
    ),
    (
        "geojson",
        {"format": "topojson"},
        [
            '{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [0]}}, "arcs": [[[0, 0], [1, 1]]]}',
            '{"type": "Topology", "objects": {"a": {"type": null}}, "arcs": []}',
        ],
        [
            '{"type": "Topology"}',
            '{"type": "Square", "arcs": [0]}',
            '{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [1]}}, "arcs": [[[0, 0], [1, 1]]]}',
            '{"type": "Point", "coordinates": [1]}',
            '{"type": "Topology", "objects": {"a": {"type": "Polygon", "arcs": [0]}}, "arcs": [[[0, 0], [1, 1]]]}',
        ],
    ),
    ("any", {}, ["", "x"], []),
]
CASES = [
    pytest.param(kind, raw, text, good, id=f"{kind}-{text[:40]!r}-{good}")
    for kind, raw, right, wrong in TABLE
    for texts, good in ((right, True), (wrong, False))
    for text in texts
]


def field_of(kind: str, raw: dict[str, object], **more: object) -> Field:
    return Field("f", Text("甲", "a"), type=kind, format=str(raw.get("format", "default")), raw=raw, **more)


def sql_of(field: Field, text: str) -> str:
    """The SQL of a value, by its text as a column; a judged field's is looked up as a literal's."""
    judged = judge_of(field)
    return to_sql(typed(field, column("t") if judged is None else exp.Literal.string(text)))


@pytest.mark.parametrize(("kind", "raw", "text", "good"), CASES)
def test_a_text_is_or_is_not_of_the_type(kind, raw, text, good):
    sql = sql_of(field_of(kind, raw), text)
    found = duckdb.execute(f"SELECT ({sql}) IS NOT NULL FROM (SELECT $t::VARCHAR AS t)", {"t": text}).fetchone()
    assert found == (good,)


@pytest.mark.parametrize(
    ("kind", "raw", "texts"),
    [
        ("integer", {}, ["7", "007", "+7"]),
        ("integer", {"groupChar": ","}, ["1000", "1,000"]),
        ("number", {}, ["1", "1.0", "01.", "10e-1"]),
        ("number", {"bareNumber": False}, ["0.5", "€.5", "50e-2 kg"]),
        ("datetime", {}, ["2019-12-01T10:00:00Z", "2019-12-01T18:00:00+08:00", "2019-12-01T05:30:00-04:30"]),
        ("datetime", {}, ["2019-12-31T24:00:00", "2020-01-01T00:00:00"]),
        ("datetime", {"format": "any"}, ["2019-12-01 10:00 +0800", "2019-12-01T02:00Z"]),
        ("time", {}, ["00:00:00", "24:00:00"]),
        ("duration", {}, ["P1Y", "P12M"]),
        ("duration", {}, ["P1D", "PT24H", "PT86400.0S"]),
        ("object", {}, ['{"a":1,"b":2.0}', '{ "b": 2, "a": 1 }']),
        ("list", {"itemType": "integer"}, ["1,2", "01,+2"]),
        ("geopoint", {}, ["1,2", "1.0, 2.0"]),
        ("geopoint", {"format": "array"}, ["[1,2]", "[1.0, 2.0]"]),
    ],
)
def test_texts_that_mean_the_same_have_one_value(kind, raw, texts):
    values = {
        duckdb.execute(
            f"SELECT CAST(({sql_of(field_of(kind, raw), text)}) AS VARCHAR) FROM (SELECT $t::VARCHAR AS t)", {"t": text}
        ).fetchone()
        for text in texts
    }
    assert len(values) == 1
    assert values != {(None,)}


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("integer", ["9" * 40, "9" * 41, "9" * 38]),
        ("number", ["12345678901234567", "12345678901234568"]),
        ("year", ["-0001", "0001", "2019", "12019"]),
        ("yearmonth", ["-0001-12", "0001-01", "0001-02"]),
    ],
)
def test_values_that_differ_are_told_apart(kind, texts):
    field = field_of(kind, {})
    parts = [typed(field, column("t")), exact(field, column("t"))]
    sql = ", ".join(to_sql(each) for each in parts if each is not None)
    assert len(
        {duckdb.execute(f"SELECT {sql} FROM (SELECT $t::VARCHAR AS t)", {"t": text}).fetchone() for text in texts}
    ) == len(texts)


def test_an_unknown_type_is_named_with_those_that_are_known():
    with pytest.raises(DescriptorError, match=r"money.*integer"):
        typed(Field("f", Text("甲", "a"), type="money"), column("t"))
