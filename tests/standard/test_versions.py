"""Which version is meant: by its number, by the day, by what a batch names; and no version is ever lost."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.paths import content_folder
from zhengzhao.standard import load_standard, load_version, periods, to_json, version_id, versions, whole
from zhengzhao.validators import validate

STANDARD = content_folder("standard")


@pytest.mark.parametrize(
    ("day", "version"),
    [("2019-12-01", "1.0.0"), ("2021-06-30", "1.0.0"), ("2021-07-01", "2.0.0"), ("2026-01-01", "2.0.0")],
)
@pytest.mark.parametrize("folder", ["standard", "catalogue"])
def test_the_version_in_force_on_a_day_is_taken(folder: str, day: str, version: str) -> None:
    assert load_version(folder, as_of=date.fromisoformat(day)).version == version
    assert load_version(folder, today=date.fromisoformat(day)).version == version


def test_before_the_first_version_none_is_in_force() -> None:
    with pytest.raises(UsageError, match="No version of the standard was in force on 2019-11-30"):
        load_standard(as_of=date(2019, 11, 30))


@pytest.fixture
def further(tmp_path: Path):
    """A `--content` directory with one more version of the standard, made of the newest one."""

    def write(version: str, effective: dict[str, str | None], form: str = "yaml", **changes: object) -> Path:
        newest = load_standard(versions("standard")[-1])
        folder = tmp_path / "content" / "standard" / version
        shutil.copytree(newest.base, folder, ignore=shutil.ignore_patterns("invalid", "sample", "*.yaml"))
        raw = {**whole(newest), "version": version, "effective": effective, **changes}
        name = "datapackage.json" if form == "json" else "datapackage.yaml"
        (folder / name).write_text(to_json(raw), encoding="utf-8")
        return tmp_path / "content"

    return write


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_content_directory_holds_further_versions_in_yaml_or_json(further, form: str) -> None:
    content = further("3.0.0", {"from": "2030-01-01", "until": None}, form)
    assert versions("standard", [content]) == [*versions("standard"), "3.0.0"]
    assert load_standard(as_of=date(2030, 1, 1), content=[content]).version == "3.0.0"
    # A version without an end holds until the next one begins.
    assert load_standard(as_of=date(2029, 12, 31), content=[content]).version == "2.0.0"
    assert periods("standard", [content])["2.0.0"] == ("2021-07-01", "2030-01-01")
    example = content / "standard/3.0.0/examples/valid/registration.csv"
    report = validate([example], today=date(2030, 6, 1), content=[content])
    assert report.valid
    assert report.standard is not None
    assert report.standard.version == "3.0.0"


def test_a_later_number_of_the_same_day_takes_the_place_of_the_earlier_one(further) -> None:
    content = further("2.0.1", {"from": "2021-07-01", "until": None})
    assert load_standard(as_of=date(2021, 7, 1), content=[content]).version == "2.0.1"
    assert load_standard("2.0.0", content=[content]).version == "2.0.0"


def test_two_versions_in_force_at_once_are_refused_in_one_sentence(further) -> None:
    content = further("1.5.0", {"from": "2021-01-01", "until": "2021-12-31"})
    with pytest.raises(
        UsageError, match=r"Two versions of the standard are in force on 2021-03-01: 1\.0\.0 and 1\.5\.0"
    ):
        load_standard(as_of=date(2021, 3, 1), content=[content])
    assert load_standard("1.0.0", content=[content]).version == "1.0.0"


def test_the_same_number_with_other_content_is_refused_and_with_the_same_is_one(further) -> None:
    same = further("2.0.0", dict(load_standard("2.0.0").raw["effective"]))
    assert versions("standard", [same]) == versions("standard")
    shutil.rmtree(same)
    other = further("2.0.0", {"from": "2021-07-01", "until": None}, title="另一标准")
    with pytest.raises(UsageError, match=r"two standard 2\.0\.0 with different content"):
        versions("standard", [other])


def test_an_overlay_that_does_not_say_so_is_no_national_version(further) -> None:
    content = further("3.0.0", {"from": "2030-01-01", "until": None}, name="province")
    with pytest.raises(DescriptorError, match="if it is an overlay, let it say overlays: standard"):
        versions("standard", [content])


def test_yaml_and_json_of_the_same_content_have_the_same_digest(further) -> None:
    newest = load_standard(versions("standard")[-1])
    content = further(newest.version, dict(newest.raw["effective"]), "json")
    from zhengzhao.standard import read_package

    pulled = read_package(content / "standard" / newest.version / "datapackage.json")
    assert version_id(pulled) == version_id(newest)
    assert version_id(load_standard("1.0.0")).sha256 != version_id(newest).sha256


def batch(tmp_path: Path, version: str | None, table: str = "registration_permit_item", **properties: object) -> Path:
    """A valid table of 1.0.0 as a batch that names a version, or none."""
    folder = tmp_path / "batch"
    folder.mkdir(exist_ok=True)
    shutil.copy(STANDARD / f"1.0.0/examples/valid/{table}.csv", folder / "rows.csv")
    resource = {"name": table, "path": "rows.csv", "schema": {"fields": [{"name": "node"}]}}
    named = {"standard": {"name": "standard", "version": version}} if version else {}
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "batch", "resources": [resource], **named, **properties}), encoding="utf-8"
    )
    return folder


def test_a_batch_is_held_to_the_published_version_that_it_names_however_old(tmp_path: Path) -> None:
    report = validate([batch(tmp_path, "1.0.0")], today=date(2026, 1, 1))
    assert report.valid
    assert report.standard == version_id(load_standard("1.0.0"))
    assert sum(each.evaluated for each in report.checks) > 50


def test_a_batch_is_held_to_the_code_lists_of_the_version_that_it_names(tmp_path: Path) -> None:
    found = {}
    for version in ("1.0.0", "2.0.0"):
        folder = batch(tmp_path, version, "registration_event")
        text = (folder / "rows.csv").read_text(encoding="utf-8")
        (folder / "rows.csv").write_text(text.replace(",establishment,", ",dormancy,", 1), encoding="utf-8")
        report = validate([folder], today=date(2026, 1, 1))
        found[version] = [each.value for each in report.findings if each.rule == "foreign-key"]
    assert found == {"1.0.0": ["dormancy"], "2.0.0": []}


@pytest.mark.parametrize(
    ("named", "ours"),
    [
        ({"name": "standard"}, True),
        ({"name": "standard", "version": None}, True),
        ({"name": "other"}, False),
        ({}, True),
    ],
)
def test_a_batch_cannot_bring_rules_of_its_own_by_naming_no_version(
    tmp_path: Path, named: dict[str, str | None], ours: bool
) -> None:
    report = validate([batch(tmp_path, None, standard=named)], today=date(2020, 1, 1))
    # Its own schema has one field and no rule.
    assert ("mode_in_force" in {each.check for each in report.checks}) is ours
    assert report.standard is not None
    assert (report.standard == version_id(load_standard("1.0.0"))) is ours


def test_batches_that_name_different_versions_are_not_validated_together(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, version in ((one, "1.0.0"), (other, "2.0.0")):
        folder.mkdir()
        batch(folder, version)
    with pytest.raises(UsageError, match="different versions"):
        validate([one / "batch", other / "batch"])
    # Whoever says which one is meant has them both held to it.
    assert validate([one / "batch", other / "batch"], standard="1.0.0").standard == version_id(load_standard("1.0.0"))


@pytest.mark.parametrize(
    ("created", "today", "late"),
    [
        ("2021-06-30", "2026-01-01", False),  # an old batch stays as good as it was
        ("2021-07-01", "2026-01-01", True),
        ("2019-12-01T08:00:00+08:00", "2026-01-01", False),
        ("2019-11-30T23:59:59+08:00", "2026-01-01", True),
        ("2021-06-30T15:59:59Z", "2026-01-01", False),  # in China it is still the same day
        ("2021-06-30T16:00:00Z", "2026-01-01", True),
        ("2021-07-01T01:00:00+09:30", "2026-01-01", False),
        ("2021-07-01 at noon", "2026-01-01", True),
        ("0001-01-01T00:00:00+14:00", "2026-01-01", True),
        (None, "2021-06-30", False),
        (None, "2021-07-01", True),
    ],
)
def test_a_batch_of_a_version_that_was_over_is_warned_of_by_its_own_day(
    tmp_path: Path, created: str | None, today: str, late: bool
) -> None:
    day = {"created": created} if created else {}
    # A table without dates, so that nothing but the batch's own day counts.
    report = validate([batch(tmp_path, "1.0.0", "registration_scope_term", **day)], today=date.fromisoformat(today))
    assert report.valid
    assert [each.rule for each in report.findings] == (["version-accepted"] if late else [])


@pytest.mark.parametrize(
    ("created", "late"), [("2030-12-31", False), ("2031-01-01", False), ("2031-05-31", False), ("2031-06-01", True)]
)
def test_a_transition_goes_on_accepting_a_version_that_is_no_longer_in_force(
    further, tmp_path: Path, created: str, late: bool
) -> None:
    further("3.0.0", {"from": "2030-01-01", "until": "2031-01-01", "accepted_until": "2031-06-01"})
    content = further("4.0.0", {"from": "2031-01-01", "until": None})
    assert load_standard(as_of=date(2031, 1, 1), content=[content]).version == "4.0.0"
    folder = batch(tmp_path, "3.0.0", "deregistration", created=created)
    report = validate([folder], content=[content], today=date(2031, 7, 1))
    assert report.standard is not None
    assert report.standard.version == "3.0.0"
    assert [each.rule for each in report.findings] == (["version-accepted"] if late else [])


def test_the_catalogue_of_a_report_is_the_one_in_force_today() -> None:
    file = STANDARD / "1.0.0/examples/valid/registration_scope_term.csv"
    for today, version in ((date(2021, 6, 30), "1.0.0"), (date(2021, 7, 1), "2.0.0")):
        report = validate([file], standard="1.0.0", today=today)
        assert report.catalogue == version_id(load_version("catalogue", version))


def test_a_version_that_is_asked_for_goes_before_the_one_that_a_batch_names(tmp_path: Path) -> None:
    report = validate([batch(tmp_path, "1.0.0")], standard="2.0.0")
    assert [(each.rule, each.value or each.fields[0]) for each in report.findings if each.rule == "missing-label"] == [
        ("missing-label", "case")
    ]


def marks(tmp_path: Path, rows: list[dict[str, str]]) -> Path:
    """Marks of 2.0.0, each made of one of the valid example."""
    with (STANDARD / "2.0.0/examples/valid/registration_permit_item.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    path = tmp_path / "registration_permit_item.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first), lineterminator="\n")
        writer.writeheader()
        for number, each in enumerate(rows):
            writer.writerow({**first, "PRIPID": str(number), "FTZ_NAME": "", "FTZ_AREA_NAME": "", **each})
    return path


COAL = {"SCOPE_ITEM_CODE": "", "PERMIT_ITEM_CODE": "p0075", "PERMIT_ITEM": "煤矿企业安全生产许可", "mode": "improved"}
TRADE = {
    "SCOPE_ITEM_CODE": "t0175",
    "PERMIT_ITEM_CODE": "p0039",
    "PERMIT_ITEM": "对外贸易经营者备案登记",
    "RECV_DEPT_CODE": "",
    "RECV_DEPT": "",
    "channel": "",
}


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        # the body that was renamed, on both sides of the day
        ({**COAL, "RECV_DEPT_CODE": "d037", "RECV_DEPT": "国家煤矿安监局", "date": "2021-06-30"}, []),
        ({**COAL, "RECV_DEPT_CODE": "d046", "RECV_DEPT": "国家矿山安监局", "date": "2021-07-01"}, []),
        (
            {**COAL, "RECV_DEPT_CODE": "d046", "RECV_DEPT": "国家煤矿安监局", "date": "2021-07-01"},
            ["department-agrees-with-catalogue"],
        ),
        # the mode: abolished in the zones in 2019; a filing nationwide since 2021, abolished in the zones still
        ({**TRADE, "mode": "abolished", "date": "2021-06-30"}, []),
        ({**TRADE, "mode": "filing", "date": "2021-06-30"}, ["mode_in_force"]),
        ({**TRADE, "mode": "filing", "date": "2021-07-01"}, []),
        ({**TRADE, "mode": "commitment", "date": "2021-07-01"}, ["mode_in_force"]),
    ],
)
def test_a_record_is_judged_by_the_catalogue_of_its_own_day(
    tmp_path: Path, row: dict[str, str], broken: list[str]
) -> None:
    report = validate([marks(tmp_path, [row])], standard="2.0.0")
    assert [each.rule for each in report.findings] == broken
