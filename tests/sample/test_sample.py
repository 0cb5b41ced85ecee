"""Samples are valid by construction, consistent, and the same for the same seed."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import frictionless
import pytest
from stdnum.cn import uscc

from zhengzhao.errors import OutputError, UsageError
from zhengzhao.sample import SampleResult, sample
from zhengzhao.standard import load_standard
from zhengzhao.validators import validate

Row = dict[str, str]


def rows(folder: Path, table: str) -> list[Row]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(result: SampleResult) -> dict[str, bytes]:
    return {each.name: each.path.read_bytes() for each in result.tables}


def test_every_table_of_the_standard_is_valid(whole: SampleResult) -> None:
    report = validate([whole.path])
    assert report.findings == ()
    assert [each.rule for each in report.checks if each.unknown or each.not_run] == []
    assert report.valid
    assert sum(each.evaluated for each in report.checks) > 0
    assert {each.name: each.rows for each in whole.tables} == {
        each.table: each.rows for each in report.inputs if each.table in {t.name for t in whole.tables}
    }


@pytest.mark.parametrize(("version", "today"), [("1.0.0", date(2021, 6, 30)), ("2.0.0", date(2022, 6, 30))])
def test_a_sample_of_every_version_is_valid_in_its_own_time(version: str, today: date, tmp_path: Path) -> None:
    tables = [each.name for each in load_standard(version).tables()]
    made = sample(tables, 200, out=tmp_path / "out", standard=version, seed=3)
    report = validate([made.path], today=today)
    assert report.findings == ()
    assert report.standard == made.standard
    assert report.catalogue is not None
    assert report.catalogue.version == version


def test_plain_frictionless_finds_the_package_valid(whole: SampleResult) -> None:
    report = frictionless.validate(whole.path / "datapackage.json")
    assert report.valid, report.to_summary()


def test_a_table_alone_is_valid_and_has_exactly_the_rows_asked_for(every_table: list[str], tmp_path: Path) -> None:
    for table in every_table:
        out = tmp_path / f"{table}.csv"
        result = sample([table], 41, out=out)
        assert [each.rows for each in result.tables] == [41]
        assert len(rows(tmp_path, table)) == 41
        assert validate([out]).findings == ()


def test_codes_satisfy_an_independent_implementation(whole: SampleResult) -> None:
    codes = [each["UNISCID"] for each in rows(whole.path, "registration")]
    assert [each for each in codes if not uscc.is_valid(each)] == []
    assert len(set(codes)) == len(codes)


def test_rows_of_other_tables_belong_to_the_registrations(whole: SampleResult) -> None:
    known = {(each["node"], each["PRIPID"]) for each in rows(whole.path, "registration")}
    for table in whole.tables:
        # What was not attributed belongs to nobody yet.
        held = [each for each in rows(whole.path, table.name) if each.get("PRIPID")]
        assert {(each["node"], each["PRIPID"]) for each in held} <= known, table.name


def test_changes_are_about_twice_as_many_as_new_entities(whole: SampleResult) -> None:
    kinds = Counter(each["kind"] for each in rows(whole.path, "registration_event"))
    assert 1.5 < kinds["change"] / kinds["establishment"] < 2.7


def test_the_business_scope_is_written_from_the_ticked_terms(whole: SampleResult) -> None:
    terms: dict[str, list[str]] = defaultdict(list)
    for each in rows(whole.path, "registration_scope_term"):
        terms[each["PRIPID"]].append(each["wording"])
    for company in rows(whole.path, "registration"):
        ticked = terms[company["PRIPID"]]
        assert 2 <= len(set(ticked)) == len(ticked) <= 5
        assert all(term in company["OPSCOPE"] for term in ticked)


def test_who_has_no_capital_has_none(whole: SampleResult) -> None:
    held = rows(whole.path, "registration")
    individual = [each for each in held if each["ENTTYPE"].startswith("96")]
    branches = [each for each in held if each["ENTTYPE"].startswith("21")]
    assert individual
    assert branches
    assert all(each["UNISCID"].startswith("92") for each in individual)
    assert {each["REGCAP"] for each in individual + branches} == {""}
    assert any(not each["ENTNAME"] for each in individual)
    assert all(each["ENTNAME"] for each in held if not each["ENTTYPE"].startswith("96"))


def test_events_fall_on_working_days_of_the_period(whole: SampleResult) -> None:
    days = {each["date"] for each in rows(whole.path, "registration_event")}
    assert days == {f"2021-07-0{day}" for day in range(5, 10)}


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(tmp_path: Path) -> None:
    tables = ["registration", "registration_scope_term", "registration_event"]
    one = sample(tables, 120_000, out=tmp_path / "one", seed=5, threads=1)
    three = sample(tables, 120_000, out=tmp_path / "three", seed=5, threads=3)
    assert contents(one) == contents(three)
    lines = [each.path.read_bytes().count(b"\n") for each in one.tables]
    assert lines == [each.rows + 1 for each in one.tables]


def test_another_seed_gives_other_bytes_in_every_table(
    whole: SampleResult, every_table: list[str], tmp_path: Path
) -> None:
    again = sample(every_table, 600, out=tmp_path / "again", seed=7)
    other = sample(every_table, 600, out=tmp_path / "other", seed=8)
    assert contents(again) == contents(whole)
    same = {name for name, bytes_ in contents(other).items() if bytes_ == contents(whole)[name]}
    # The batches are numbered day by day, nothing in them is drawn; so few entities may have no revocation at all.
    assert same <= {"batch", *(each.name for each in whole.tables if not each.rows)}


def test_faults_depend_on_the_seed_alone(tmp_path: Path) -> None:
    made = [
        sample(["registration"], 5000, out=tmp_path / f"{index}.csv", faults=["uscc", "blank-row"], seed=seed)
        for index, seed in enumerate((3, 3, 4))
    ]
    assert made[0].faults == made[1].faults
    assert contents(made[0]) == contents(made[1])
    assert made[0].faults != made[2].faults


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sample_is_written_in_the_encoding_asked_for(encoding: str, tmp_path: Path) -> None:
    plain = sample(["registration"], 50, out=tmp_path / "plain.csv")
    other = sample(["registration"], 50, out=tmp_path / "other.csv", encoding=encoding)
    assert contents(other)["registration"].decode(encoding) == contents(plain)["registration"].decode("utf-8")
    assert validate([tmp_path / "other.csv"], table="registration").valid


@pytest.mark.parametrize(("node", "zones"), [("440000", 1), ("460000", 1), ("350000", 1), ("630000", 0)])
def test_other_provinces_have_their_own_divisions_and_zones(node: str, zones: int, tmp_path: Path) -> None:
    out = tmp_path / node
    tables = ["registration", "registration_event", "registration_scope_term", "registration_permit_item"]
    if not zones:
        tables = tables[:3]
    sample(tables, 200, out=out, parameters={"node": node})
    report = validate([out])
    assert report.findings == ()
    held = rows(out, "registration")
    assert {each["DOMDISTRICT"][:2] for each in held} == {node[:2]}
    assert len({each["FTZ_NAME"] for each in held} - {""}) == zones


def test_a_folder_of_an_earlier_sample_is_replaced_only_when_asked(tmp_path: Path) -> None:
    sample(["batch"], 3, out=tmp_path / "out")
    with pytest.raises(OutputError, match="--overwrite"):
        sample(["batch"], 3, out=tmp_path / "out")
    assert sample(["batch"], 4, out=tmp_path / "out", overwrite=True).tables[0].rows == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"tables": ["registraton"]}, "did you mean registration"),
        ({"tables": ["division"]}, "There is no table division to make"),
        ({"tables": []}, "Say which table"),
        ({"rows": 0}, "at least 1 row"),
        ({"seed": -1}, "must not be negative"),
        ({"faults": ["usc"]}, "did you mean uscc"),
        ({"faults": ["pattern-of-nothing-at-all"]}, "no fault or check called"),
        ({"parameters": {"nod": "310000"}}, "did you mean node"),
        ({"parameters": {"node": "999999"}}, "give no rows of registration"),
        ({"encoding": "big5"}, "use utf-8"),
        ({"share": 0.0}, "above 0"),
        ({"standard": "9.9.9"}, "no version 9.9.9"),
        ({"today": date(2019, 11, 30)}, "in force on 2019-11-30"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_one_sentence(
    arguments: dict[str, object], words: str, tmp_path: Path
) -> None:
    asked: dict[str, object] = {"tables": ["registration"], "rows": 5, "out": tmp_path / "x.csv", **arguments}
    tables, count = asked.pop("tables"), asked.pop("rows")
    with pytest.raises(UsageError) as caught:
        sample(tables, count, **asked)
    assert words in caught.value.text.en
    assert caught.value.text.zh
    assert list(tmp_path.iterdir()) == []
