"""A province's rules are checked, compared, published and taken as a version is."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from frictionless import Package as Frictionless

from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.paths import content_folder
from zhengzhao.releases import check, diff, open_version, publish, pull
from zhengzhao.releases.effects import impact
from zhengzhao.seal import new_key
from zhengzhao.standard import version_id
from zhengzhao.validators import validate

EXAMPLES = content_folder("standard") / "2.0.0" / "examples"
DEMO = EXAMPLES / "overlay-demo"
BREAKS_HOUSE = DEMO / "standard/1.0.0/examples/invalid/house-number.csv"
PRIVATE, KEY = new_key("示例")
DAY = date(2021, 8, 1)
TABLE, NAME = "registration", "overlay-demo-rules"

HOUSE = """\
rules:
  - name: house-number
    expression: DOM LIKE '%号%'
    fields: [DOM]
    summary: 住所写到门牌号
    summaryEn: the domicile names its house number
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a cache of its own."""
    monkeypatch.setenv("ZHENGZHAO_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The demo province's rules, in a directory that may be written: `mine/standard/1.0.0`."""
    shutil.copytree(DEMO, tmp_path / "mine")
    return tmp_path / "mine/standard/1.0.0"


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8", newline="\n")


def further(folder: Path, number: str) -> Path:
    """A copy of an overlay under another number, with its entry in the changelog."""
    later = folder.with_name(number)
    shutil.copytree(folder, later)
    change(later / "datapackage.yaml", '"1.0.0"', f'"{number}"')
    change(folder.parent / "CHANGELOG.md", "## 1.0.0", f"## {number}\n\n- more\n\n## 1.0.0")
    return later


def told(folder: Path) -> list[tuple[str, int, str, str]]:
    """What is wrong, as (file, line, place, kind)."""
    return [(each.file.name, each.line, each.place, each.kind) for each in check(folder)]


# --- check


def test_the_demo_has_no_problem(mine: Path) -> None:
    assert check(mine) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "problem"),
    [
        (
            "registration.rules.yaml",
            "rules:\n",
            "primaryKey: [node]\nrules:\n",
            ("registration.rules.yaml", 2, "primaryKey", "overlay"),
        ),
        (
            "registration.rules.yaml",
            "rules:\n",
            "fields: [{name: X}]\nrules:\n",
            ("registration.rules.yaml", 2, "fields", "overlay"),
        ),
        (
            "registration.rules.yaml",
            "rules:\n",
            "field: []\nrules:\n",
            ("registration.rules.yaml", 2, "field", "property"),
        ),
        (
            "registration.rules.yaml",
            "name: house-number",
            "name: code-or-number",
            ("registration.rules.yaml", 3, "rules[0]", "overlay"),
        ),
        (
            "registration.rules.yaml",
            "fields: [TEL]",
            "fields: [TELL]",
            ("registration.rules.yaml", 12, "rules[1].fields[0]", "overlay"),
        ),
        ("registration.rules.yaml", "REGSTATE =", "STATE =", ("registration.rules.yaml", 10, "rules[1]", "overlay")),
        (
            "registration.rules.yaml",
            "check: required_if",
            "check: required_iff",
            ("registration.rules.yaml", 10, "rules[1]", "overlay"),
        ),
        (
            "registration.rules.yaml",
            "    summaryEn: a domicile of the demo province names its house number\n",
            "",
            ("registration.rules.yaml", 3, "rules[0]", "property"),
        ),
        (
            "registration.rules.yaml",
            "check: required_if\n    fields: [TEL]",
            "check: not_before\n    fields: [TEL, ESTDATE]",
            ("registration.rules.yaml", 12, "rules[1].fields[0]", "rule"),
        ),
        (
            "registration.rules.yaml",
            "DOM LIKE '%号%'",
            "ESTDATE LIKE '%号%'",
            ("registration.rules.yaml", 0, "", "overlay"),
        ),
        (
            "datapackage.yaml",
            "titleEn: Demo rules of permits",
            "titleEn: 许可",
            ("datapackage.yaml", 23, "resources[1].titleEn", "words"),
        ),
        ("datapackage.yaml", "titleEn: Rules of a demo province\n", "", ("datapackage.yaml", 2, "titleEn", "words")),
        (
            "datapackage.yaml",
            "- name: permit",
            "- name: permits",
            ("datapackage.yaml", 21, "resources[1].name", "overlay"),
        ),
        (
            "datapackage.yaml",
            "- name: permit",
            "- name: currency",
            ("datapackage.yaml", 21, "resources[1].name", "overlay"),
        ),
        (
            "datapackage.yaml",
            "path: permit.rules.yaml\n    format: yaml\n    mediatype: application/yaml\n    encoding: utf-8\n    kind: rules",
            "path: permit.rules.yaml\n    schema: {fields: [{name: x}]}\n    kind: rules",
            ("datapackage.yaml", 25, "resources[1].schema", "overlay"),
        ),
        (
            "datapackage.yaml",
            "until: null",
            'until: "2021-07-01"',
            ("datapackage.yaml", 11, "effective.until", "period"),
        ),
        (
            "datapackage.yaml",
            'from: "2021-07-01", until: null',
            'from: "2001-07-01", until: "2002-01-01"',
            ("datapackage.yaml", 11, "effective", "period"),
        ),
        (
            "examples/invalid/expected.yaml",
            "rule: house-number, row: 3",
            "rule: house-number, row: 2",
            ("expected.yaml", 1, "[0]", "example"),
        ),
        (
            "examples/invalid/house-number.csv",
            "示例路,310101",
            "示例路9号,310101",
            ("expected.yaml", 1, "[0]", "example"),
        ),
    ],
)
def test_each_fault_is_told_at_its_place(
    mine: Path, file: str, before: str, after: str, problem: tuple[str, int, str, str]
) -> None:
    change(mine / file, before, after)
    found = told(mine)
    assert problem in found
    assert len(found) == len(set(found)) <= 2


def test_several_faults_are_told_at_once(mine: Path) -> None:
    change(mine / "registration.rules.yaml", "rules:\n", "missingValues: [无]\nrules:\n")
    change(mine / "registration.rules.yaml", "fields: [DOM]", "fields: [DOMM]")
    change(mine / "permit.rules.yaml", "name: paper-of-the-year", "name: pattern")
    kinds = [(name, place) for name, _, place, kind in told(mine) if kind == "overlay"]
    assert kinds == [
        ("permit.rules.yaml", "rules[0]"),
        ("registration.rules.yaml", "missingValues"),
        ("registration.rules.yaml", "rules[0].fields[0]"),
    ]


def test_an_overlay_is_held_to_every_version_that_is_in_force_while_it_holds(overlay) -> None:
    later = "rules:\n  - {name: case-given, check: required, fields: [case]}\n"
    over_both = overlay({"registration_permit_item": later}, begins="2021-06-30") / "standard/1.0.0"
    (problem,) = check(over_both)
    assert "The table registration_permit_item of standard 1.0.0 has no field case" in problem.text.en
    over_one = overlay({"registration_permit_item": later}, place="other") / "standard/1.0.0"
    assert check(over_one) == []


def test_the_command_tells_file_and_line(overlay, zhengzhao) -> None:
    folder = overlay({TABLE: HOUSE.replace("[DOM]", "[DOMM]")}) / "standard/1.0.0"
    said = zhengzhao("standard", "check", folder)
    assert said.code == 1
    assert said.out == (
        f"{folder}/registration.rules.yaml:4 › rules[0].fields[0]: The table registration of standard 2.0.0 has no field "
        "DOMM; did you mean DOM?\n"
    )


# --- diff


def test_rules_that_come_go_and_change_are_classed_as_in_a_version(mine: Path) -> None:
    later = further(mine, "2.0.0")
    change(later / "registration.rules.yaml", "severity: error", "severity: warning")
    change(later / "registration.rules.yaml", "name: telephone-of-active", "name: telephone-given")
    (later / "permit.rules.yaml").rename(later / "penalty.rules.yaml")
    change(later / "penalty.rules.yaml", "XK_WSH", "CF_WSH")
    change(later / "datapackage.yaml", "- name: permit", "- name: penalty")
    change(later / "datapackage.yaml", "path: permit.", "path: penalty.")
    found = diff(open_version("standard", str(mine)), open_version("standard", str(later)))
    assert [(each.action, each.resource, each.name, each.effect.uploader) for each in found.changes] == [
        ("changed", "registration", "house-number", "loosens"),
        ("removed", "registration", "telephone-of-active", "neutral"),
        ("added", "registration", "telephone-given", "neutral"),
        ("added", "penalty", "paper-of-the-year", "neutral"),
        ("removed", "permit", "paper-of-the-year", "neutral"),
    ]
    assert found.step.word == "minor"


def test_an_error_that_is_new_asks_for_a_major_step_in_a_table_that_is_new_too(overlay) -> None:
    one = overlay({TABLE: HOUSE}) / "standard/1.0.0"
    more = HOUSE.replace("DOM", "XK_NR").replace("house-number", "content-numbered")
    other = overlay({TABLE: HOUSE, "permit": more}, version="1.1.0") / "standard/1.1.0"
    found = diff(open_version("standard", str(one)), open_version("standard", str(other)))
    assert [(each.resource, each.name, each.effect.step.word) for each in found.changes] == [
        ("permit", "content-numbered", "major")
    ]


# --- publish and pull


def test_a_province_publishes_and_another_place_validates_by_it(mine: Path, tmp_path: Path) -> None:
    registry, here = tmp_path / "registry", tmp_path / "here"
    done = publish(open_version("standard", str(mine)), str(registry), PRIVATE)
    assert (done.new, done.refusals) == (True, ())
    taken = pull(NAME, "latest", registry=str(registry), trusted=[KEY], out=here)
    assert taken.folder == here / "standard" / f"{NAME}-1.0.0"
    report = validate([BREAKS_HOUSE], table=TABLE, content=[here], today=DAY)
    assert [(each.rule, each.layer) for each in report.findings] == [("house-number", f"{NAME} 1.0.0")]
    assert report.overlays == (version_id(open_version("standard", str(mine))),)
    assert Frictionless(str(taken.folder / "datapackage.json")).validate().valid


@pytest.mark.slow
def test_the_number_of_an_overlay_is_proven_by_its_rules(mine: Path, tmp_path: Path) -> None:
    registry = str(tmp_path / "registry")
    publish(open_version("standard", str(mine)), registry, PRIVATE)
    later = further(mine, "1.1.0")
    change(later / "registration.rules.yaml", "severity: warning", "severity: error")
    change(
        later / "examples/invalid/expected.yaml", "fields: [TEL], severity: warning", "fields: [TEL], severity: error"
    )
    (refusal,) = publish(open_version("standard", str(later)), registry, PRIVATE).refusals
    assert "must be 2.0.0 at least" in refusal.en
    change(mine / "registration.rules.yaml", "%号%", "%弄%")
    assert "published already with other content" in str(
        publish(open_version("standard", str(mine)), registry, PRIVATE).refusals
    )


def test_an_overlay_that_changes_the_standard_is_not_published(mine: Path, tmp_path: Path) -> None:
    change(mine / "registration.rules.yaml", "name: house-number", "name: required")
    done = publish(open_version("standard", str(mine)), str(tmp_path / "registry"), PRIVATE)
    assert ["has a rule or code required already" in each.en for each in done.refusals] == [True]
    assert not (tmp_path / "registry").exists()


CAPITALS = (
    '-- summary: "{value}大写"\n-- summaryEn: "{value} is in capitals"\n-- kind: row\n-- dimension: validity\n'
    "-- parameters: {value: any}\n-- severity: warning\nUPPER(value) = value\n"
)


def test_a_check_of_the_province_travels_with_its_rules(overlay, tmp_path: Path) -> None:
    content = overlay({TABLE: "rules:\n  - {check: in_capitals, fields: [REGNO]}\n"})
    (content / "validators").mkdir()
    (content / "validators/in_capitals.sql").write_text(CAPITALS, encoding="utf-8")
    (content / "standard/CHANGELOG.md").write_text("## 1.0.0\n\n- capitals\n", encoding="utf-8")
    package = open_version("standard", str(content / "standard/1.0.0"))
    assert publish(package, str(tmp_path / "registry"), PRIVATE).refusals == ()
    pull("overlay-x", "1.0.0", registry=str(tmp_path / "registry"), trusted=[KEY], out=tmp_path / "here")
    report = validate([BREAKS_HOUSE], table=TABLE, content=[tmp_path / "here"], today=DAY)
    assert [each.check for each in report.checks if each.layer] == ["in_capitals"]
    # Here the check means something else: nothing of the overlay is installed.
    other = tmp_path / "other"
    (other / "validators").mkdir(parents=True)
    (other / "validators/in_capitals.sql").write_text(CAPITALS.replace("UPPER", "LOWER"), encoding="utf-8")
    with pytest.raises(DescriptorError, match="in_capitals, which is another one here"):
        pull("overlay-x", "1.0.0", registry=str(tmp_path / "registry"), trusted=[KEY], out=other)
    assert not (other / "standard").exists()


def test_rules_that_were_tampered_with_are_not_taken(mine: Path, tmp_path: Path) -> None:
    registry = tmp_path / "registry"
    publish(open_version("standard", str(mine)), str(registry), PRIVATE)
    place = registry / NAME / "1.0.0" / f"{NAME}-1.0.0.zip"
    with zipfile.ZipFile(place) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["registration.rules.yaml"] = files["registration.rules.yaml"].replace("%号%".encode(), b"%")
    with zipfile.ZipFile(place, "w") as archive:
        for name, held in files.items():
            archive.writestr(name, held)
    # A registry that lies about the hash of the zip, too: the seal and the hashes inside still tell.
    index = json.loads((registry / "index.json").read_text(encoding="utf-8"))
    held = place.read_bytes()
    index["releases"][0] |= {"bytes": len(held), "sha256": hashlib.sha256(held).hexdigest()}
    (registry / "index.json").write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(SourceError, match=r"registration\.rules\.yaml, which is not what its hash says"):
        pull(NAME, "1.0.0", registry=str(registry), trusted=[KEY], out=tmp_path / "here")
    assert not (tmp_path / "here").exists()


def test_the_commands_know_overlays_of_the_standard(mine: Path, tmp_path: Path, zhengzhao, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("key").write_bytes(PRIVATE)
    published = zhengzhao("standard", "publish", mine, "--key", "key", "--registry", "registry")
    assert published.code == 0, published.err
    listed = json.loads(zhengzhao("standard", "list", "--registry", "registry", "--format", "json").out)
    assert [(each["name"], each["overlays"]) for each in listed["releases"]] == [(NAME, "standard")]
    assert f"{NAME}  1.0.0" in zhengzhao("standard", "list", "--registry", "registry").out
    assert zhengzhao("catalogue", "list", "--registry", "registry").out == ""


# --- impact


def test_the_effect_of_a_province_s_rules_on_earlier_batches_is_known(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    shutil.copy(BREAKS_HOUSE, tmp_path / "archive/registration.csv")
    national, added = open_version("standard", "2.0.0"), open_version("standard", str(mine))
    found = impact(national, added, tmp_path / "archive", today=DAY)
    assert [(each.rule, each.newly_invalid) for each in found.effects] == [("", 1), ("house-number (DOM)", 1)]
    assert [each.newly_invalid for each in impact(added, added, tmp_path / "archive", today=DAY).effects] == [0]
