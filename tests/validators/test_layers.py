"""A province's rules lie over the national standard: they are asked beside its own, and change nothing of it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.paths import content_folder
from zhengzhao.standard import load_standard, version_id
from zhengzhao.validators import validate
from zhengzhao.validators.explain import _BUILT_IN, explain

EXAMPLES = content_folder("standard") / "2.0.0" / "examples"
DEMO = EXAMPLES / "overlay-demo"
DAY = date(2021, 8, 1)
TABLE = "registration"

HOUSE = """\
rules:
  - name: house-number
    expression: DOM LIKE '%号%'
    fields: [DOM]
    summary: 住所写到门牌号
    summaryEn: the domicile names its house number
"""
EVEN = HOUSE.replace("house-number", "even").replace("LIKE '%号%'", "LIKE '%2号%'")
BREAKS_HOUSE = DEMO / "standard/1.0.0/examples/invalid/house-number.csv"


def rules(report, layer: str | None = "overlay-x 1.0.0") -> set[str]:
    return {each.rule for each in report.checks if each.layer == layer}


def test_a_record_that_breaks_the_rule_of_a_province_is_found_with_its_layer() -> None:
    report = validate([BREAKS_HOUSE], table="registration", content=[DEMO], today=DAY)
    (finding,) = report.findings
    assert (finding.rule, finding.row, finding.severity, finding.layer) == (
        "house-number",
        3,
        "error",
        "overlay-demo-rules 1.0.0",
    )
    assert not report.valid
    assert validate([BREAKS_HOUSE], table="registration", today=DAY).valid


def test_the_report_says_what_was_laid_over_the_standard_and_the_standard_stays_itself() -> None:
    bare = json.loads(validate([BREAKS_HOUSE], table="registration", today=DAY).to_json())
    laid = json.loads(validate([BREAKS_HOUSE], table="registration", content=[DEMO], today=DAY).to_json())
    assert bare["overlays"] == []
    assert [(each["name"], each["version"], len(each["sha256"])) for each in laid["overlays"]] == [
        ("overlay-demo-rules", "1.0.0", 64)
    ]
    assert laid["standard"] == bare["standard"]
    assert [each for each in laid["checks"] if each["layer"] is None] == bare["checks"]


def test_what_a_province_finds_hides_nothing_that_the_standard_finds(overlay, tmp_path: Path) -> None:
    source = tmp_path / "registration.csv"
    text = (EXAMPLES / "valid/registration.csv").read_text(encoding="utf-8-sig")
    # The first company is approved before it is established, on a day that the province refuses as well.
    source.write_text(text.replace("9999-09-09,2021-07-02", "9999-09-09,2021-07-01", 1), encoding="utf-8")
    strict = HOUSE.replace("house-number", "late-enough").replace("DOM LIKE '%号%'", "APPRDATE > DATE '2021-07-01'")
    content = overlay({TABLE: strict.replace("[DOM]", "[APPRDATE]")})
    bare = validate([source], today=DAY)
    laid = validate([source], content=[content], today=DAY)
    assert [each.rule for each in bare.findings] == ["not_before"]
    assert {each.rule for each in laid.findings} == {"not_before", "late-enough"}
    assert tuple(each for each in laid.checks if each.layer is None) == bare.checks


def test_a_rule_may_ask_any_check_and_look_into_a_list(overlay) -> None:
    content = overlay(
        {
            "registration": """\
rules:
  - {name: late-approval, check: plausible_date, fields: [OPFROM], severity: warning}
  - {name: place-in-force, check: division_in_force, fields: [DOMDISTRICT, ESTDATE], reference: {resource: division}}
  - {name: zone-in-list, check: in_catalogue, fields: [FTZ_NAME], reference: {package: catalogue, resource: zone, fields: [name]}}
"""
        }
    )
    report = validate([EXAMPLES / "valid/registration.csv"], content=[content], today=DAY)
    counts = {each.rule: each.evaluated for each in report.checks if each.layer}
    assert counts.keys() == {"late-approval", "place-in-force", "zone-in-list"}
    assert all(counts.values())


def test_an_overlay_may_bring_a_check_of_its_own(overlay) -> None:
    content = overlay({"registration": "rules:\n  - {check: in_capitals, fields: [REGNO]}\n"})
    (content / "validators").mkdir()
    (content / "validators" / "in_capitals.sql").write_text(
        '-- summary: "{value}大写"\n-- summaryEn: "{value} is in capitals"\n-- kind: row\n-- dimension: validity\n'
        "-- parameters: {value: any}\n-- severity: warning\nUPPER(value) = value\n",
        encoding="utf-8",
    )
    assert rules(validate([BREAKS_HOUSE], table="registration", content=[content], today=DAY)) == {"in_capitals"}


# --- what is refused


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (
            "fields: [{name: X, type: string}]\n" + HOUSE,
            1,
            "fields: An overlay .* changes nothing of the national table",
        ),
        (HOUSE + "primaryKey: [node]\n", 7, "primaryKey: An overlay"),
        (HOUSE + "uniqueKeys: [[node]]\n", 7, "uniqueKeys: An overlay"),
        (HOUSE + "foreignKeys: []\n", 7, "foreignKeys: An overlay"),
        (HOUSE + "missingValues: [无]\n", 7, "missingValues: An overlay"),
        (HOUSE + "fieldsMatch: subset\n", 7, "fieldsMatch: An overlay"),
        (HOUSE.replace("house-number", "code-or-number"), 2, "has a rule or code code-or-number already"),
        (HOUSE.replace("house-number", "name-unless-individual"), 2, "name-unless-individual already"),
        (HOUSE.replace("house-number", "maxLength"), 2, "maxLength already"),
        # that of another table, and that of a check which this rule does not ask
        (HOUSE.replace("house-number", "kind-in-force"), 2, "has a rule or code kind-in-force already"),
        (HOUSE.replace("house-number", "organisation_code"), 2, "organisation_code is the name of a check"),
        ("rules:\n  - {check: uscc, fields: [UNISCID]}\n", 2, "uscc already"),
        (HOUSE.replace("[DOM]", "[DOMM]"), 4, "has no field DOMM; did you mean DOM?"),
        (HOUSE.replace("DOM LIKE", "DOMM LIKE"), 2, "DOMM"),
        ("rules:\n  - {name: a, check: not_befor, fields: [DOM]}\n", 2, "did you mean not_before?"),
        ("rules:\n  - {name: a, check: ../validators/uscc, fields: [UNISCID]}\n", 2, "There is no check called"),
        ("rules:\n  - {name: a, check: not_before, fields: [APPRDATE]}\n", 2, "takes 2 parameters"),
        (
            HOUSE.replace("DOM LIKE '%号%'", "DOM IN (SELECT x FROM read_csv('/etc/passwd'))"),
            2,
            "must be one expression",
        ),
        (HOUSE.replace("DOM LIKE '%号%'", "getenv('HOME') = DOM"), 2, "closed list of functions"),
        (HOUSE.replace("DOM LIKE '%号%'", "DOM IN (SELECT code FROM division)"), 2, "must be one expression"),
        (HOUSE + "    severity: fatal\n", 7, "fatal is not known"),
        (HOUSE + HOUSE.partition("\n")[2], 7, "an earlier rule is called house-number"),
        ("rules: []\n", 1, "at least one rule"),
        ("rules:\n  - {name: a, fields: [DOM]}\n", 2, "exactly one of check and expression"),
        ("rules:\n  - {name: a, expression: DOM <> 'x'}\n", 2, "must be a list of field names"),
    ],
)
def test_what_an_overlay_may_not_do_is_refused_at_its_place(overlay, text: str, line: int, told: str) -> None:
    content = overlay({TABLE: text})
    with pytest.raises(DescriptorError, match=told) as error:
        validate([BREAKS_HOUSE], table=TABLE, content=[content], today=DAY)
    file = content / "standard/1.0.0/registration.rules.yaml"
    assert str(error.value.text.en).startswith(f"{file}:{line} › ")
    assert str(error.value.text.zh).startswith(f"{file}:{line} › ")


@pytest.mark.parametrize("code", sorted(_BUILT_IN))
def test_no_rule_takes_the_code_of_something_else(overlay, code: str) -> None:
    content = overlay({TABLE: HOUSE.replace("house-number", code)})
    with pytest.raises(DescriptorError, match=f"has a rule or code {code} already"):
        validate([BREAKS_HOUSE], table=TABLE, content=[content], today=DAY)


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        (
            {"name": "registrations", "path": "registration.rules.yaml", "kind": "rules"},
            "no table registrations in standard 2.0.0; did you mean registration?",
        ),
        ({"name": "currency", "path": "registration.rules.yaml", "kind": "rules"}, "currency is a code list"),
        ({"name": "currency", "path": "currency.csv"}, "adds rules to national tables only"),
        (
            {"name": "permit", "path": "permit.csv", "schema": {"fields": [{"name": "x"}]}},
            "adds rules to national tables only",
        ),
        (
            {
                "name": "permit",
                "path": "registration.rules.yaml",
                "kind": "rules",
                "schema": {"fields": [{"name": "x"}]},
            },
            r"resources\[1\]\.schema: An overlay",
        ),
        ({"name": "permit", "kind": "rules"}, r"resources\[1\]\.path must be the path of a file of rules"),
        ({"name": "permit", "path": "../x.yaml", "kind": "rules"}, "leaves the package's folder"),
        ({"name": "permit", "path": "permit.rules.yaml", "kind": "rules"}, "there is no file"),
    ],
)
def test_a_resource_that_is_no_rules_of_a_national_table_is_refused(
    overlay, resource: dict[str, object], told: str
) -> None:
    content = overlay({TABLE: HOUSE}, resources=[resource])
    with pytest.raises(DescriptorError, match=told.replace("path must", "path.* must")):
        validate([BREAKS_HOUSE], table=TABLE, content=[content], today=DAY)


def test_rules_by_themselves_are_for_overlays_only(tmp_path: Path) -> None:
    from zhengzhao.standard import read_package

    (tmp_path / "datapackage.yaml").write_text(
        "{name: x, resources: [{name: t, kind: rules, path: t.yaml}]}", encoding="utf-8"
    )
    with pytest.raises(DescriptorError, match="only an overlay has rules by themselves"):
        read_package(tmp_path / "datapackage.yaml")


def test_two_overlays_with_the_same_rule_are_refused_and_with_different_ones_are_laid_together(overlay) -> None:
    one, same = overlay({TABLE: HOUSE}), overlay({TABLE: HOUSE}, name="overlay-y", place="city")
    with pytest.raises(DescriptorError, match=r"the overlay overlay-x 1\.0\.0 adds a rule house-number"):
        validate([BREAKS_HOUSE], table=TABLE, content=[one, same], today=DAY)
    other = overlay({TABLE: EVEN}, name="overlay-z", place="county")
    report = validate([BREAKS_HOUSE], table=TABLE, content=[one, other], today=DAY)
    assert rules(report) == {"house-number"}
    assert rules(report, "overlay-z 1.0.0") == {"even"}
    assert [each.name for each in report.overlays] == ["overlay-x", "overlay-z"]


def test_an_overlay_is_no_source_and_no_authority(overlay) -> None:
    folder = overlay({TABLE: HOUSE}) / "standard/1.0.0"
    with pytest.raises(UsageError, match="holds rules, no tables"):
        validate([folder])
    with pytest.raises(UsageError, match="holds rules, no tables"):
        validate([BREAKS_HOUSE], table=TABLE, descriptor=folder / "datapackage.yaml")


def test_the_catalogue_takes_rows_and_no_rules(overlay) -> None:
    from zhengzhao.catalogue import load_catalogue

    content = overlay({TABLE: HOUSE})
    shutil.move(content / "standard", content / "catalogue")
    descriptor = content / "catalogue/1.0.0/datapackage.yaml"
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace('"overlays": "standard"', '"overlays": "catalogue"'), encoding="utf-8")
    with pytest.raises(DescriptorError, match="rows are added to the catalogue, rules to the standard"):
        load_catalogue(content=[content])


# --- the day


@pytest.mark.parametrize(
    ("today", "laid"),
    [("2021-07-31", set()), ("2021-08-01", {"house-number"}), ("2021-12-31", {"house-number"}), ("2022-01-01", set())],
)
def test_an_overlay_is_laid_on_the_days_on_which_it_holds(overlay, today: str, laid: set[str]) -> None:
    content = overlay({TABLE: HOUSE}, begins="2021-08-01", ends="2022-01-01")
    assert rules(validate([BREAKS_HOUSE], table=TABLE, content=[content], today=date.fromisoformat(today))) == laid
    on_the_day = validate([BREAKS_HOUSE], table=TABLE, content=[content], as_of=date.fromisoformat(today))
    assert rules(on_the_day) == laid


def test_the_later_version_of_an_overlay_takes_the_place_of_the_earlier_one(overlay) -> None:
    overlay({TABLE: HOUSE})
    content = overlay({TABLE: HOUSE.replace("house-number", "street")}, version="2.0.0", begins="2022-01-01")
    for today, label, rule in (
        ("2021-12-31", "overlay-x 1.0.0", "house-number"),
        ("2022-01-01", "overlay-x 2.0.0", "street"),
    ):
        report = validate([BREAKS_HOUSE], table=TABLE, content=[content], today=date.fromisoformat(today))
        assert (rules(report, label), len(report.overlays)) == ({rule}, 1)


def test_the_same_overlay_twice_is_one_and_another_of_its_number_is_refused(overlay) -> None:
    one, same = overlay({TABLE: HOUSE}), overlay({TABLE: "# the same\n" + HOUSE}, place="copy")
    assert len(validate([BREAKS_HOUSE], table=TABLE, content=[one, same], today=DAY).overlays) == 1
    other = overlay({TABLE: EVEN}, place="other")
    with pytest.raises(UsageError, match=r"two overlays overlay-x 1\.0\.0 with different content"):
        validate([BREAKS_HOUSE], table=TABLE, content=[one, other], today=DAY)


def batch(folder: Path, created: str | None, version: str | None = None) -> Path:
    folder.mkdir(parents=True)
    shutil.copy(BREAKS_HOUSE, folder / "rows.csv")
    resource = {"name": TABLE, "path": "rows.csv", "schema": {"fields": [{"name": "node"}]}}
    standard = {"name": "standard", **({"version": version} if version else {})}
    raw = {"name": "batch", "standard": standard, "resources": [resource]}
    raw |= {"created": created} if created else {}
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    return folder


def test_a_batch_is_held_to_what_was_laid_on_its_own_day(overlay, tmp_path: Path) -> None:
    content = overlay({TABLE: HOUSE}, begins="2022-01-01")
    today = date(2022, 6, 1)
    old, new = batch(tmp_path / "old", "2021-12-31"), batch(tmp_path / "new", "2022-01-01T08:00:00+08:00")
    assert rules(validate([old], content=[content], today=today)) == set()
    assert rules(validate([new], content=[content], today=today)) == {"house-number"}
    with pytest.raises(UsageError, match=r"different days .*2021-12-31, 2022-01-01"):
        validate([old, new], content=[content], today=today)
    assert rules(validate([old, new], content=[content], as_of=today)) == {"house-number"}


def test_a_batch_of_an_earlier_version_is_held_to_what_was_laid_over_that_one(overlay, tmp_path: Path) -> None:
    overlay({TABLE: HOUSE}, begins="2019-12-01", ends="2021-07-01")
    # `case` came with 2.0.0: over 1.0.0 this rule could not be laid.
    later = "rules:\n  - {name: case-given, check: required, fields: [case], severity: warning}\n"
    content = overlay({"registration_permit_item": later}, version="2.0.0")
    for named, created in (("1.0.0", None), ("1.0.0", "2021-09-01"), ("1.0.0", "2020-01-01")):
        folder = batch(tmp_path / f"{named}-{created}", created, named)
        assert rules(validate([folder], content=[content], today=date(2026, 1, 1))) == {"house-number"}
    plain = validate([BREAKS_HOUSE], table=TABLE, standard="1.0.0", content=[content], today=date(2026, 1, 1))
    assert rules(plain) == {"house-number"}


def test_an_overlay_whose_field_the_version_of_its_day_lacks_is_refused_by_name(overlay) -> None:
    text = "rules:\n  - {name: case-given, check: required, fields: [case]}\n"
    content = overlay({"registration_permit_item": text}, begins="2021-01-01")
    with pytest.raises(DescriptorError, match=r"registration_permit_item of standard 1\.0\.0 has no field case"):
        validate([BREAKS_HOUSE], table=TABLE, content=[content], as_of=date(2021, 2, 1))


# --- where else it counts


def test_a_package_that_is_held_to_its_own_schemas_is_not_held_to_the_rules_of_a_province(tmp_path: Path) -> None:
    # The same schema, once the standard's and once the maker's own, in one run.
    shutil.copy(BREAKS_HOUSE, tmp_path / "registration.csv")
    made = tmp_path / "made"
    made.mkdir()
    shutil.copy(BREAKS_HOUSE, made / "rows.csv")
    national = load_standard("2.0.0").resource(TABLE)
    lists = {key.reference.resource for key in national.schema.foreign_keys}
    raw = {"name": "made", "recipe": {"name": "r"}, "standard": {"name": "standard", "version": "2.0.0"}}
    keyless = {name: value for name, value in national.schema.raw.items() if name not in ("rules", "foreignKeys")}
    raw["resources"] = [{"name": TABLE, "path": "rows.csv", "schema": keyless}]
    (made / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    assert lists
    report = validate([tmp_path / "registration.csv", made], content=[DEMO], today=DAY)
    assert [(each.rule, each.input) for each in report.findings if each.layer] == [("house-number", 0)]


def test_a_frame_schema_and_a_code_explained_know_the_rules_of_a_province() -> None:
    found = explain("house-number", content=[DEMO], today=DAY)
    assert [(each.table, each.layer) for each in found.uses] == [(TABLE, "overlay-demo-rules 1.0.0")]
    package = load_standard("2.0.0")
    report = validate([BREAKS_HOUSE], table=TABLE, descriptor=package, content=[DEMO], today=DAY)
    assert [each.rule for each in report.findings] == ["house-number"]
    assert report.standard == version_id(package)


def test_the_rules_of_a_province_can_be_waived_by_their_name(tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "waivers: [{rule: house-number, key: {PRIPID: '*'}, owner: a, reason: b, expiry: 2999-01-01}]", encoding="utf-8"
    )
    report = validate([BREAKS_HOUSE], table=TABLE, content=[DEMO], today=DAY, waivers=waivers)
    assert report.valid
    assert report.waived == 1


def test_a_record_is_repaired_only_into_what_the_province_accepts_too(overlay, tmp_path: Path) -> None:
    from zhengzhao.validators.repairing.repair import repair

    source = tmp_path / "registration.csv"
    text = (EXAMPLES / "valid/registration.csv").read_text(encoding="utf-8-sig")
    source.write_text(text.replace("200000", "２０００００", 1), encoding="utf-8")
    bare = repair(source, out=tmp_path / "bare.csv", today=DAY)
    narrow = "rules:\n  - {name: own-post-code, expression: POSTALCODE LIKE '9%', fields: [POSTALCODE], summary: 示例, summaryEn: demo}\n"
    laid = repair(source, out=tmp_path / "laid.csv", content=[overlay({TABLE: narrow})], today=DAY)
    assert bare.repaired - laid.repaired == 1
