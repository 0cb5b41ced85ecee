"""Fields of every type, format, property and constraint, and cells that are nearly of the type."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NUMBERS = [
    "0",
    "1",
    "-1",
    "+7",
    "007",
    "12.5",
    ".5",
    "5.",
    "-0.0",
    "1e3",
    "1E-3",
    "NaN",
    "INF",
    "-inf",
    "1,000",
    "95%",
    "€5",
]
NUMBERS += ["100", "1000", "99.99", "1.50", "12345678901234567890", "9007199254740993", "0.1", "3", "1_000", "Infinity"]
DATES = ["2020-01-01", "2019-12-31", "2020-02-29", "2019-02-29", "0001-01-01", "9999-12-31", "0000-01-01", "2020-1-1"]
TIMES = ["00:00:00", "12:00:00", "23:59:59", "24:00:00", "12:00", "12:00:00.5", "12:00:00Z", "12:00:60", "120000"]
MOMENTS = [f"{day}{middle}{time}" for day in DATES[:4] for middle in "T " for time in TIMES[:6]]
MOMENTS += ["2020-01-01T12:00:00+08:00", "2020-01-01T12:00:00-0530", "2020-01-01T12:00:00.123456Z", "20200101T120000"]
JSONS = [
    "{}",
    "[]",
    '{"a": 1}',
    "[1, 2]",
    "[1, [2], {}]",
    "null",
    "true",
    '"a"',
    "1",
    '{"a": NaN}',
    '{"b": 2, "a": 1}',
    "{'a': 1}",
]
POINTS = ["90.5, 45.5", "90.5,45.5", "0,0", "-180,-90", "180.1,0", "0,-91", "1", "1,2,3", "1;2", "NaN,1"]
SHAPES = [
    '{"type": "Point", "coordinates": [1, 2]}',
    '{"type": "Point", "coordinates": ["1", 2]}',
    '{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
    '{"type": "Feature", "geometry": null, "properties": {}}',
    '{"type": "FeatureCollection", "features": []}',
    '{"type": "GeometryCollection", "geometries": []}',
    '{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [0]}}, "arcs": [[[0, 0], [1, 1]]]}',
    "{}",
]
MAILS = [
    "a@b.cn",
    "first.last+tag@example.com",
    "a@b",
    "@b.cn",
    "a@.cn",
    "a b@c.cn",
    "a@b.cn.",
    "张@example.com",
    "a@b_c.cn",
]
ADDRESSES = [
    "http://example.com/a?b=c#d",
    "urn:isbn:1",
    "mailto:a@b.cn",
    "example.com",
    "//a/b",
    "http://[::1]:80/",
    "x:",
    "http://a b",
]
UUIDS = [
    "123e4567-e89b-12d3-a456-426614174000",
    "123E4567-E89B-12D3-A456-426614174000",
    "123e4567e89b12d3a456426614174000",
]
BINARIES = ["", "YQ==", "YWI=", "YWJj", "YQ", "Y Q==", "YQ===", "////", "-_-_"]
DURATIONS = [
    "P1Y",
    "P1Y2M3DT4H5M6S",
    "PT1.5S",
    "P1W",
    "PT",
    "P",
    "-P1D",
    "P1M",
    "PT36H",
    "P1DT",
    "P0001-02-03T04:05:06",
]
YEARS = ["2020", "1999", "0000", "0001", "-2020", "20", "12020", "+202", "2020Z"]
MONTHS = ["2020-01", "2020-12", "2020-13", "2020-1", "0000-01", "-2020-01", "12020-01", "202001"]
LISTS = ["a,b", "a", ",", "1,2", "1,a", "1, 2", "true,false", "2020-01-01,2020-1-1", "1.5,2", "12:00:00,x"]
WORDS = [
    "",
    "a",
    "ab",
    "abc",
    "A1",
    "证照",
    "12",
    "a\nb",
    "true",
    "1",
    "是",
    "否",
    "True",
    "tRUE",
    "FALSE",
    "0",
    "-",
    "NA",
]

CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "any"}, WORDS),
    ({"type": "any", "constraints": {"required": True, "enum": ["a", "1"]}}, WORDS),
    ({"type": "string"}, WORDS),
    ({"type": "string", "constraints": {"required": True, "minLength": 2, "maxLength": 2}}, WORDS),
    ({"type": "string", "constraints": {"pattern": "[a-z]+|[0-9]{2}"}}, WORDS),
    ({"type": "string", "constraints": {"pattern": r"\d+"}}, NUMBERS),
    ({"type": "string", "constraints": {"enum": ["a", "证照"]}}, WORDS),
    ({"type": "string", "missingValues": ["-", "NA"], "constraints": {"required": True}}, WORDS),
    ({"type": "string", "missingValues": [], "constraints": {"required": True}}, WORDS),
    ({"type": "string", "format": "email"}, MAILS),
    ({"type": "string", "format": "uri"}, ADDRESSES),
    ({"type": "string", "format": "uuid"}, UUIDS),
    ({"type": "string", "format": "binary"}, BINARIES),
    ({"type": "integer"}, NUMBERS),
    ({"type": "integer", "bareNumber": False}, NUMBERS),
    ({"type": "integer", "groupChar": ","}, NUMBERS),
    ({"type": "integer", "constraints": {"minimum": 1, "maximum": 1000}}, NUMBERS),
    ({"type": "integer", "constraints": {"exclusiveMinimum": "1", "exclusiveMaximum": "1000"}}, NUMBERS),
    ({"type": "integer", "constraints": {"enum": [1, "7", 100]}}, NUMBERS),
    ({"type": "number"}, NUMBERS),
    ({"type": "number", "decimalChar": ","}, NUMBERS),
    ({"type": "number", "groupChar": ","}, NUMBERS),
    ({"type": "number", "groupChar": ".", "decimalChar": ","}, NUMBERS),
    ({"type": "number", "bareNumber": False}, NUMBERS),
    ({"type": "number", "constraints": {"minimum": "0.1", "maximum": "9007199254740992"}}, NUMBERS),
    ({"type": "number", "constraints": {"exclusiveMinimum": 1, "exclusiveMaximum": 100}}, NUMBERS),
    ({"type": "number", "constraints": {"enum": ["1.5", 1000]}}, NUMBERS),
    ({"type": "boolean"}, WORDS),
    ({"type": "boolean", "trueValues": ["是"], "falseValues": ["否", "0"]}, WORDS),
    ({"type": "boolean", "constraints": {"enum": [True], "required": True}}, WORDS),
    ({"type": "object"}, JSONS),
    ({"type": "object", "constraints": {"minLength": 1, "maxLength": 1}}, JSONS),
    ({"type": "object", "constraints": {"enum": ['{"a": 1, "b": 2}', "{}"]}}, JSONS),
    ({"type": "array"}, JSONS),
    ({"type": "array", "constraints": {"minLength": 1, "maxLength": 2}}, JSONS),
    ({"type": "array", "constraints": {"enum": ["[1, 2]", "[]"]}}, JSONS),
    ({"type": "list"}, LISTS),
    ({"type": "list", "delimiter": ";"}, LISTS),
    ({"type": "list", "constraints": {"minLength": 2, "maxLength": 2}}, LISTS),
    *(
        ({"type": "list", "itemType": each}, LISTS)
        for each in ("integer", "number", "boolean", "date", "time", "datetime")
    ),
    ({"type": "date"}, DATES),
    ({"type": "date", "format": "%Y/%m/%d"}, [each.replace("-", "/") for each in DATES]),
    (
        {"type": "date", "format": "%d %b %Y"},
        ["01 Jan 2020", "1 Jan 2020", "31 Dec 1999", "01 jan 2020", "01 Foo 2020"],
    ),
    ({"type": "date", "format": "any"}, [*DATES, "Jan 1, 2020", "1/2/03", "tomorrow"]),
    ({"type": "date", "constraints": {"minimum": "2020-01-01", "maximum": "2020-12-31"}}, DATES),
    ({"type": "date", "constraints": {"exclusiveMinimum": "2019-12-31", "exclusiveMaximum": "2020-02-29"}}, DATES),
    ({"type": "date", "constraints": {"enum": ["2020-01-01"]}}, DATES),
    ({"type": "time"}, TIMES),
    ({"type": "time", "format": "%H:%M"}, ["12:00", "1:00", "24:00", "12:00:00", "00:59"]),
    ({"type": "time", "format": "any"}, TIMES),
    ({"type": "time", "constraints": {"minimum": "12:00:00", "exclusiveMaximum": "23:59:59"}}, TIMES),
    ({"type": "datetime"}, MOMENTS),
    ({"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"}, MOMENTS),
    ({"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"}, MOMENTS),
    ({"type": "datetime", "format": "any"}, MOMENTS),
    (
        {"type": "datetime", "constraints": {"minimum": "2020-01-01T00:00:00", "maximum": "2020-02-29T12:00:00"}},
        MOMENTS,
    ),
    ({"type": "year"}, YEARS),
    ({"type": "year", "constraints": {"minimum": 2000, "exclusiveMaximum": "2020"}}, YEARS),
    ({"type": "year", "constraints": {"enum": [2020]}}, YEARS),
    ({"type": "yearmonth"}, MONTHS),
    ({"type": "yearmonth", "constraints": {"minimum": "2020-01", "maximum": "2020-12"}}, MONTHS),
    ({"type": "duration"}, DURATIONS),
    ({"type": "duration", "constraints": {"enum": ["P1Y", "PT36H"]}}, DURATIONS),
    ({"type": "geopoint"}, POINTS),
    ({"type": "geopoint", "format": "array"}, [f"[{each}]" for each in POINTS]),
    (
        {"type": "geopoint", "format": "object"},
        ['{"lon": 1, "lat": 2}', '{"lon": 181, "lat": 2}', '{"lat": 1}', "[1, 2]"],
    ),
    ({"type": "geojson"}, SHAPES),
    ({"type": "geojson", "format": "topojson"}, SHAPES),
]

_PARTS = [*"0159+-.,:;/eETZPYMDHS_%€ ", "０", "１", "٣", "\u3000", "\t", "\u00a0", "00", "[", "}", '"', "@", "张", "#"]


@st.composite
def near(draw: st.DrawFn, seeds: list[str]) -> str:
    """A text of the type, or one that a hand or an export has spoilt a little."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
        at = draw(st.integers(0, len(text)))
        part = draw(st.sampled_from(_PARTS))
        change = draw(st.sampled_from(["insert", "replace", "remove", "repeat", "surround", "case"]))
        text = {
            "insert": text[:at] + part + text[at:],
            "replace": text[:at] + part + text[at + 1 :],
            "remove": text[:at] + text[at + 1 :],
            "repeat": text[:at] + text[:at] + text[at:],
            "surround": part + text + part,
            "case": text.swapcase(),
        }[change]
    return text
