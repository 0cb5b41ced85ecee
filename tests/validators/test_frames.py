"""Frames, and tables as pandera schemas: the verdicts of `validate`, told the way pandera tells them."""

import copy
import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas
import pandera.errors
import pandera.pandas
import pandera.polars
import polars
import pyarrow
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pandera.config import ValidationDepth, config_context

from zhengzhao import FrameTable, Text, UsageError, validate, validate_frame
from zhengzhao.errors import SourceError
from zhengzhao.standard import Package, Resource, load_standard, read_package, read_schema

DESCRIPTOR = {
    "name": "village",
    "resources": [
        {
            "name": "house",
            "title": "房屋",
            "schema": {
                "fields": [
                    {"name": "id", "title": "编号", "type": "string", "constraints": {"required": True}},
                    {"name": "built", "title": "建成", "type": "date"},
                    {"name": "sold", "title": "售出", "type": "date"},
                    {"name": "rooms", "title": "房间", "type": "integer", "constraints": {"minimum": 1}},
                    {"name": "price", "title": "价格", "type": "number"},
                    {"name": "kind", "title": "种类", "type": "string"},
                    {
                        "name": "owner",
                        "title": "房主",
                        "type": "string",
                        "sensitive": True,
                        "constraints": {"maxLength": 4},
                    },
                ],
                "primaryKey": ["id"],
                "foreignKeys": [
                    {"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}},
                    {"fields": ["owner"], "reference": {"resource": "people", "fields": ["name"]}},
                ],
                "rules": [
                    {"check": "not_before", "fields": ["sold", "built"]},
                    {"name": "dear", "expression": "price < 1000", "fields": ["price"], "severity": "warning"},
                ],
            },
        },
        {"name": "people", "title": "人", "schema": {"fields": [{"name": "name", "type": "string"}]}},
        {
            "name": "kinds",
            "kind": "codes",
            "path": "kinds.csv",
            "schema": {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]},
        },
    ],
}
DAY = date(2021, 7, 2)
GOOD = {
    "id": ["001", "002", "003"],
    "built": [date(1999, 1, 2), None, date(2001, 1, 1)],
    "sold": [date(2001, 2, 3), date(2001, 2, 3), None],
    "rooms": [5, 1, None],
    "price": [12.5, 999.0, None],
    "kind": ["inn", "farm", None],
    "owner": ["甲", None, "乙"],
}
# A fault of every stage: required, form, a rule of two fields, a list, and a key given twice.
BAD = GOOD | {
    "id": ["001", None, "001"],
    "sold": [date(1998, 2, 3), date(2001, 2, 3), None],
    "rooms": [0, 1, None],
    "kind": ["mill", "farm", None],
}
FAULTS = {
    ("id", "required", None, 1),
    ("id", "primary-key", "001", 2),
    ("sold, built", "not_before", "1998-02-03、1999-01-02", 0),
    ("rooms", "minimum", "0", 0),
    ("kind", "foreign-key", "mill", 0),
}
MAKE: dict[str, Callable[[dict], object]] = {"polars": polars.DataFrame, "pandas": pandas.DataFrame}
LIBRARIES = sorted(MAKE)


@pytest.fixture(scope="module")
def village(tmp_path_factory) -> Package:
    folder = tmp_path_factory.mktemp("village")
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR, ensure_ascii=False), encoding="utf-8")
    (folder / "kinds.csv").write_text("code\nfarm\ninn\n", encoding="utf-8")
    return read_package(folder / "datapackage.json")


@pytest.fixture(scope="module")
def house(village) -> Resource:
    return village.resource("house")


def failures(house: Resource, frame, lazy: bool = True, **options) -> pandera.errors.SchemaErrors:
    library = "polars" if isinstance(frame, polars.DataFrame | polars.LazyFrame) else "pandas"
    with pytest.raises(pandera.errors.SchemaErrors if lazy else pandera.errors.SchemaError) as raised:
        house.to_pandera(library, today=DAY, **options).validate(frame, lazy=lazy)
    return raised.value


def places(cases) -> set[tuple]:
    rows = cases.rows(named=True) if isinstance(cases, polars.DataFrame) else cases.to_dict("records")
    names = ("column", "check", "failure_case", "index")
    return {tuple(None if row[name] is None or row[name] != row[name] else row[name] for name in names) for row in rows}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_table_is_a_schema_of_pandera(house, library):
    schema = house.to_pandera(library)
    assert isinstance(schema, {"polars": pandera.polars, "pandas": pandera.pandas}[library].DataFrameSchema)
    assert list(schema.columns) == list(house.schema.names)
    assert (schema.name, schema.title, schema.columns["id"].title) == ("house", "房屋", "编号")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("lazy", [True, False])
def test_a_valid_frame_comes_back_as_it_was(house, library, lazy):
    frame = MAKE[library](GOOD)
    back = house.to_pandera(library).validate(frame, lazy=lazy)
    assert type(back) is type(frame)
    assert back.equals(frame)


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_finding_is_a_failure_case_with_its_place(house, library):
    frame = MAKE[library](BAD)
    errors = failures(house, frame)
    assert places(errors.failure_cases) == FAULTS
    assert list(errors.failure_cases.columns) == [
        "schema_context",
        "column",
        "check",
        "check_number",
        "failure_case",
        "index",
    ]
    assert errors.error_counts == {"DATAFRAME_CHECK": 4, "DUPLICATES": 1}
    assert errors.data.equals(frame)
    assert {each.check for each in errors.schema_errors} == {check for _, check, _, _ in FAULTS}


@pytest.mark.parametrize("library", LIBRARIES)
def test_failure_cases_are_the_findings_of_a_report_one_by_one(village, library):
    many = {name: cells * 40 for name, cells in BAD.items()}
    frame = MAKE[library](many)
    report = validate_frame(frame, table="house", descriptor=village, today=DAY, limit=1000)
    told = sorted((each.rule, each.row - 2, each.value or "") for each in report.findings)
    cases = failures(village.resource("house"), frame).failure_cases
    assert sorted((check, index, value or "") for _, check, value, index in listed(cases)) == told
    assert len(told) == sum(each.failed for each in report.checks) > 200


def listed(cases) -> list[tuple]:
    rows = cases.rows(named=True) if isinstance(cases, polars.DataFrame) else cases.to_dict("records")
    told = [each if isinstance(each := row["failure_case"], str | int) else None for row in rows]
    return [(row["column"], row["check"], case, row["index"]) for row, case in zip(rows, told, strict=True)]


@pytest.mark.parametrize("library", LIBRARIES)
def test_without_lazy_the_first_rule_that_is_broken_is_the_error(house, library):
    error = failures(house, MAKE[library](BAD), lazy=False)
    assert error.check == "required"
    assert places(error.failure_cases) == {("id", "required", None, 1)}
    assert error.reason_code is pandera.errors.SchemaErrorReason.DATAFRAME_CHECK


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_warning_warns_and_lets_the_frame_pass(house, library):
    frame = MAKE[library](GOOD | {"price": [12.5, 1000.0, 2000.0]})
    with pytest.warns(pandera.errors.SchemaWarning, match="dear"):
        assert house.to_pandera(library).validate(frame, lazy=True).equals(frame)


@pytest.mark.parametrize("library", LIBRARIES)
def test_columns_may_be_called_by_their_titles_and_are_reported_so(house, library):
    titles = {each.name: each.title.zh for each in house.schema.fields}
    frame = MAKE[library]({titles[name]: cells for name, cells in BAD.items()})
    told = {(", ".join(titles[each] for each in column.split(", ")), *rest) for column, *rest in FAULTS}
    assert places(failures(house, frame).failure_cases) == told


@pytest.mark.parametrize("library", LIBRARIES)
def test_missing_and_unknown_columns_are_failures_without_a_row(house, library):
    frame = MAKE[library]({"more" if name == "rooms" else name: cells for name, cells in GOOD.items()})
    errors = failures(house, frame)
    assert places(errors.failure_cases) == {
        ("rooms", "missing-label", "rooms", None),
        ("more", "extra-label", "more", None),
    }
    assert errors.error_counts == {"COLUMN_NOT_IN_DATAFRAME": 1, "COLUMN_NOT_IN_SCHEMA": 1}
    with config_context(validation_depth=ValidationDepth.DATA_ONLY):
        house.to_pandera(library).validate(frame, lazy=True)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_column_in_other_letters_is_none_of_the_schema_and_one_out_of_place_is_not_ordered(house, library, tmp_path):
    respelt = MAKE[library]({"ROOMS" if name == "rooms" else name: cells for name, cells in GOOD.items()})
    errors = failures(house, respelt)
    assert places(errors.failure_cases) == {("ROOMS", "incorrect-label", "ROOMS", None)}
    assert errors.error_counts == {"COLUMN_NOT_IN_SCHEMA": 1}
    fields = [{"name": name} for name in GOOD]
    strict = {"name": "p", "resources": [{"name": "t", "schema": {"fields": fields, "fieldsMatch": ["exact"]}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(strict), encoding="utf-8")
    turned = MAKE[library]({name: ["x"] for name in reversed(GOOD)})
    errors = failures(read_package(tmp_path / "datapackage.json").resource("t"), turned)
    assert set(errors.error_counts) == {"COLUMN_NOT_ORDERED"}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("columns", [{"other": [1]}, {}])
def test_a_frame_that_is_another_table_fails_and_says_so(village, library, columns):
    frame = MAKE[library](columns)
    errors = failures(village.resource("house"), frame)
    assert errors.error_counts == {"COLUMN_NOT_IN_DATAFRAME": 1}
    with pytest.raises(SourceError):
        validate_frame(frame, table="house", descriptor=village)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_frame_without_rows_is_held_to_its_columns(house, library):
    frame = MAKE[library]({name: [] for name in GOOD})
    assert len(house.to_pandera(library).validate(frame)) == 0
    lacking = MAKE[library]({name: [] for name in GOOD if name != "id"})
    assert places(failures(house, lacking).failure_cases) == {("id", "missing-label", "id", None)}


def test_a_lazy_frame_is_held_to_every_rule_unless_only_the_schema_is_asked_for(house):
    frame = polars.LazyFrame(BAD)
    assert places(failures(house, frame).failure_cases) == FAULTS
    schema = house.to_pandera("polars")
    assert isinstance(schema.validate(polars.LazyFrame(GOOD)), polars.LazyFrame)
    with config_context(validation_depth=ValidationDepth.SCHEMA_ONLY):
        assert schema.validate(frame).collect().equals(frame.collect())


INDEXES = {
    "texts": (["x", "y", "z"], ["x", "y", "z"]),
    "repeated": ([7, 7, 8], [7, 7, 8]),
    "days": (pandas.date_range("2020-01-01", periods=3), list(pandas.date_range("2020-01-01", periods=3))),
    "levels": (
        pandas.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["p", "q"]),
        ["('a', 1)", "('a', 2)", "('b', 1)"],
    ),
}


@pytest.mark.parametrize("index", INDEXES)
def test_an_index_of_pandas_is_kept_and_names_the_rows(house, index):
    labels, told = INDEXES[index]
    good = pandas.DataFrame(GOOD, index=labels)
    assert house.to_pandera("pandas").validate(good).index.equals(good.index)
    found = places(failures(house, pandas.DataFrame(BAD, index=labels)).failure_cases)
    assert found == {(*rest, told[place]) for *rest, place in FAULTS}


def test_what_pandas_takes_for_nothing_is_missing(house):
    frame = pandas.DataFrame(
        {
            "id": pandas.Series(["1", float("nan"), None], dtype=object),
            "built": pandas.to_datetime(["1999-01-02", None, None]),
            "sold": pandas.Series([pandas.NaT] * 3),
            "rooms": pandas.array([1, None, 2], dtype="Int64"),
            "price": [1.0, float("nan"), 2.0],
            "kind": pandas.Categorical(["inn", None, "farm"]),
            "owner": pandas.array([None, pandas.NA, "甲"], dtype="string"),
        }
    )
    assert places(failures(house, frame).failure_cases) == {
        (None, "blank-row", None, 1),
        ("id", "required", None, 2),
    }


def test_nan_of_polars_is_a_number_and_null_is_missing(village):
    frame = polars.DataFrame(GOOD | {"price": [float("nan"), None, 1.0]})
    report = validate_frame(frame, table="house", descriptor=village)
    assert {each.rule: each.evaluated for each in report.checks}["dear"] == 2


def test_repeated_and_nameless_columns_of_pandas_are_faults_of_the_header(house):
    frame = pandas.DataFrame(GOOD)
    frame = pandas.concat([frame, frame[["id"]], pandas.Series([1, 2, 3], name=0)], axis=1)
    checks = {check for _, check, _, _ in places(failures(house, frame).failure_cases)}
    assert checks == {"duplicate-label", "extra-label"}
    nameless = pandas.DataFrame([[1, *row] for row in pandas.DataFrame(GOOD).values.tolist()], columns=[None, *GOOD])
    assert places(failures(house, nameless).failure_cases) == {(None, "blank-label", "", None)}


def test_cells_that_no_column_of_arrow_holds_are_read_one_by_one(village):
    cells = [timedelta(hours=1), "\ud800", 10**30]
    frame = pandas.DataFrame(GOOD | {"id": pandas.Series(cells, dtype=object)})
    report = validate_frame(frame, table="house", descriptor=village)
    assert {(each.row, each.rule) for each in report.findings} == {(3, "source-error"), (4, "long-number")}
    lasting = polars.DataFrame(GOOD | {"id": [timedelta(hours=1), timedelta(hours=2), timedelta(hours=30)]})
    assert validate_frame(lasting, table="house", descriptor=village).valid
    odd = polars.DataFrame(GOOD | {"rooms": polars.Series([object(), object(), object()], dtype=polars.Object)})
    assert {each.rule for each in validate_frame(odd, table="house", descriptor=village).findings} == {"type-error"}


def test_lists_that_pandas_read_from_a_parquet_file_are_lists(tmp_path):
    fields = [{"name": "id", "type": "string"}, {"name": "tags", "type": "list"}, {"name": "more", "type": "array"}]
    resource = {"name": "house", "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "v", "resources": [resource]}), encoding="utf-8")
    file = tmp_path / "rows.parquet"
    polars.DataFrame({"id": ["1", "2"], "tags": [["a", "b"], None], "more": [[[1], [2, 3]], [[]]]}).write_parquet(file)
    frame = pandas.read_parquet(file)
    assert validate_frame(frame, table="house", descriptor=tmp_path / "datapackage.json").valid
    mixed = frame.assign(more=[[{"of": frame["more"][0]}], "no list"])
    report = validate_frame(mixed, table="house", descriptor=tmp_path / "datapackage.json")
    assert [(each.rule, each.value) for each in report.findings] == [("type-error", "no list")]


def test_sensitive_values_are_masked_unless_they_are_asked_for(house):
    frame = polars.DataFrame(GOOD | {"owner": ["甲乙丙丁戊", None, None]})
    errors = failures(house, frame)
    assert places(errors.failure_cases) == {("owner", "maxLength", "甲***戊", 0)}
    assert "乙" not in errors.message["DATA"]["DATAFRAME_CHECK"][0]["error"]
    shown = failures(house, frame, show_values=True)
    assert places(shown.failure_cases) == {("owner", "maxLength", "甲乙丙丁戊", 0)}


def test_the_schema_takes_further_checks_and_samples_as_pandera_has_them(house):
    frame = pandas.DataFrame(BAD)
    schema = copy.deepcopy(house.to_pandera("pandas", today=DAY))
    with pytest.raises(pandera.errors.SchemaErrors) as raised:
        schema.validate(frame, head=1, lazy=True)
    assert {index for *_, index in places(raised.value.failure_cases)} == {0}
    cheap = schema.update_column("price", checks=pandera.pandas.Check.less_than(100))
    with pytest.raises(pandera.errors.SchemaErrors) as raised:
        cheap.validate(frame, lazy=True)
    assert places(raised.value.failure_cases) == FAULTS | {("price", "less_than(100)", 999.0, 1)}
    schema.drop_invalid_rows = True
    with pytest.raises(pandera.errors.SchemaDefinitionError, match="drop_invalid_rows"):
        schema.validate(frame, lazy=True)


def test_waivers_hold_in_a_frame_too(house, tmp_path):
    path = tmp_path / "waivers.yaml"
    waiver = {"rule": "minimum", "owner": "a", "reason": "b", "expiry": "2030-01-01"}
    path.write_text(json.dumps({"waivers": [waiver]}), encoding="utf-8")
    assert places(failures(house, polars.DataFrame(BAD), waivers=path).failure_cases) == {
        each for each in FAULTS if each[1] != "minimum"
    }


def test_keys_to_tables_are_looked_up_where_these_are_given_along(village):
    report = validate_frame(polars.DataFrame(GOOD), table="house", descriptor=village)
    unrun = [each for each in report.checks if each.not_run is not None]
    assert [each.fields for each in unrun] == [("owner",)]
    people = FrameTable(pandas.DataFrame({"name": ["甲"]}), "people")
    both = validate([FrameTable(polars.DataFrame(GOOD), "house"), people], descriptor=village)
    assert [(each.row, each.rule, each.fields) for each in both.findings] == [(4, "foreign-key", ("owner",))]


def test_a_table_of_the_standard_gives_its_schema(root):
    table = load_standard().resource("registration")
    frame = polars.read_csv(root / "standard/1.0.0/examples/valid/registration.csv", infer_schema_length=0)
    assert table.to_pandera("polars").validate(frame).equals(frame)
    assert all(each.package is not None for each in load_standard().tables())


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda house: house.to_pandera("dask"), "dask"),
        (
            lambda _: Resource("t", Text("表", "T"), None, read_schema({"fields": [{"name": "a"}]}, "t")).to_pandera(
                "polars"
            ),
            "t",
        ),
        (lambda _: validate_frame([1], table="registration"), "list"),
        (lambda _: validate_frame(polars.DataFrame(GOOD), table="horse"), "horse"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_sentence(house, ask, named):
    with pytest.raises(UsageError, match=named) as error:
        ask(house)
    assert "\n" not in error.value.text.zh + error.value.text.en


@pytest.mark.parametrize(
    "ask",
    [
        "zhengzhao.load_standard().resource('registration').to_pandera('polars')",
        "zhengzhao.validate_frame(object(), table='registration')",
    ],
)
def test_a_missing_extra_is_named(ask):
    hidden = "import sys; sys.modules.update(dict.fromkeys(('pandera', 'polars', 'pandas', 'pyarrow')))"
    code = f"{hidden}\nimport zhengzhao\ntry: {ask}\nexcept zhengzhao.UsageError as error: print(error.text.en)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert "pip install 'zhengzhao[frames]'" in run.stdout


CELLS = {
    "id": st.sampled_from(["a", "b", "1", " ", "", "x\ny", 'q"', "公司"]),
    "built": st.dates(date(1600, 1, 1), date(2400, 1, 1)),
    "sold": st.dates(date(1990, 1, 1), date(2010, 1, 1)),
    "rooms": st.integers(-3, 10**12),
    "price": st.floats(allow_nan=False) | st.sampled_from([0.1, 1e-7, 1e16, 1e300, -0.0]),
    "kind": st.sampled_from(["inn", "farm", "mill", "Inn"]),
    "owner": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | cells for name, cells in CELLS.items()}), min_size=20, max_size=40
)


def written(value: object) -> str:
    if isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            return "INF" if value > 0 else "-INF"
        return str(int(value)) if value.is_integer() and abs(value) < 1e37 else str(value)
    return "" if value is None else str(value)


def test_random_cells_get_the_same_verdicts_as_in_a_csv_file(village, tmp_path: Path):
    kinds = {
        "id": polars.String,
        "built": polars.Date,
        "sold": polars.Date,
        "rooms": polars.Int64,
        "price": polars.Float64,
        "kind": polars.String,
        "owner": polars.String,
    }

    def verdict(source: object) -> dict:
        report = validate([source], table="house", descriptor=village, today=DAY, limit=1000, show_values=True)
        told = json.loads(report.to_json())
        findings = [{name: each for name, each in found.items() if name != "line"} for found in told["findings"]]
        return {"checks": [each for each in told["checks"] if each["rule"] != "long-number"], "findings": findings}

    # Many rows go through one run, for a run costs more than a row; they are the same in every run.
    @settings(
        max_examples=5,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(ROWS)
    def compare(rows: list[dict]) -> None:
        out = io.StringIO(newline="")
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            [CELLS, *([written(row[name]) for name in CELLS] for row in rows)]
        )
        (tmp_path / "house.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
        expected = verdict(tmp_path / "house.csv")
        frame = polars.DataFrame(rows, schema=kinds)
        for each in (frame, frame.to_arrow().to_pandas(), pandas.DataFrame(rows, columns=list(CELLS), dtype=object)):
            assert verdict(FrameTable(each)) == expected

    compare()


def test_a_table_of_arrow_in_many_chunks_keeps_the_order_of_its_rows(village):
    ids = [str(number) for number in range(5000)]
    ids[4321] = ids[17]
    parts = [pyarrow.table({"id": ids[start : start + 7]}) for start in range(0, 5000, 7)]
    report = validate_frame(pyarrow.concat_tables(parts), table="house", descriptor=village)
    assert [(each.row, each.rule) for each in report.findings if each.row != 1] == [(4323, "primary-key")]
