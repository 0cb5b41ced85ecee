"""The standard as its readers find it: plain Data Package, both languages, sources kept, divisions by their years."""

import csv
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from frictionless import Package
from stdnum.cn import uscc

ROOT = Path(__file__).parents[2]

# What the form of a file gives; no descriptor asks for it by name.
OF_THE_FILE = {
    "missing-cell",
    "extra-cell",
    "blank-row",
    "missing-label",
    "extra-label",
    "duplicate-label",
    "encoding-error",
}


@cache
def read_yaml(file):
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@cache
def read_rows(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


class Standard:
    """One version of the standard, read without our software."""

    def __init__(self, version):
        self.version = version
        self.base = ROOT / "standard" / version
        self.descriptor = yaml.safe_load((self.base / "datapackage.yaml").read_text(encoding="utf-8"))
        self.resources = {each["name"]: each for each in self.descriptor["resources"]}
        self.tables = [name for name, each in self.resources.items() if each["kind"] == "table"]
        self.lists = [name for name, each in self.resources.items() if each["kind"] == "codes"]
        self.invalid = self.base / "examples" / "invalid"
        self.expected = yaml.safe_load((self.invalid / "expected.yaml").read_text(encoding="utf-8"))

    def schema(self, resource):
        return read_yaml(self.base / self.resources[resource]["schema"])

    def rows(self, resource):
        return read_rows(self.base / self.resources[resource]["path"])

    def names(self, resource):
        return [each["name"] for each in self.schema(resource)["fields"]]

    def promised(self, table):
        """Everything of a table that a file can break: (rule, fields)."""
        schema = self.schema(table)
        fields = schema["fields"]
        found = {(constraint, (field["name"],)) for field in fields for constraint in field.get("constraints", {})}
        found |= {("type-error", (field["name"],)) for field in fields if field["type"] != "string"}
        found.add(("primary-key", tuple(schema["primaryKey"])))
        found |= {("unique-error", tuple(key)) for key in schema.get("uniqueKeys", [])}
        found |= {("foreign-key", tuple(key["fields"])) for key in schema.get("foreignKeys", [])}
        return found | {(rule_name(rule), tuple(rule["fields"])) for rule in schema.get("rules", [])}


VERSIONS = [Standard(each.name) for each in sorted((ROOT / "standard").glob("*.*.*"))]
each_version = pytest.mark.parametrize("standard", VERSIONS, ids=[each.version for each in VERSIONS])


def each_of(kind):
    """Run a test for every resource of a kind of every version."""
    found = [(one, name) for one in VERSIONS for name in getattr(one, kind)]
    return pytest.mark.parametrize(
        ("standard", "resource"), found, ids=[f"{one.version}-{name}" for one, name in found]
    )


def rule_name(rule):
    return rule.get("name", rule.get("check"))


# --- the descriptor


@each_version
def test_plain_frictionless_finds_the_package_valid(standard):
    report = Package(str(standard.base / "datapackage.yaml")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


@each_of("resources")
def test_every_field_speaks_both_languages_and_says_where_it_comes_from(standard, resource):
    for field in standard.schema(resource)["fields"]:
        for written in ("title", "titleEn", "description", "descriptionEn", "source"):
            assert field.get(written, "").strip(), (field["name"], written)
        assert re.search("[\u4e00-\u9fff]", field["title"]), field["name"]
        assert not re.search("[\u4e00-\u9fff]", field["titleEn"]), field["name"]
        assert field["confidence"] in {"high", "medium", "low", "ours"}, field["name"]


@each_of("resources")
def test_titles_can_stand_as_a_header(standard, resource):
    """A header may hold names or Chinese titles, so neither may be shared by two fields."""
    labels = [label for field in standard.schema(resource)["fields"] for label in {field["name"], field["title"]}]
    assert [label for label, times in Counter(labels).items() if times > 1] == []


@each_of("tables")
def test_rules_name_fields_checks_and_lists_that_exist(standard, resource):
    table = resource
    checks = {each.stem for each in (ROOT / "validators").glob("*.sql")}
    for rule in standard.schema(table).get("rules", []):
        assert set(rule["fields"]) <= set(standard.names(table)), rule
        assert ("check" in rule) != ("expression" in rule), rule
        assert rule.get("check") in checks | {None}, rule
        reference = rule.get("reference", {})
        if reference.get("package") == "catalogue":
            catalogue = ROOT / "catalogue" / standard.version / f"{reference['resource']}.csv"
            with catalogue.open(encoding="utf-8", newline="") as file:
                # `zone.name` follows the foreign key `zone`.
                own = {field.partition(".")[0] for field in reference["fields"]} - {"version_from", "version_until"}
                assert own <= set(csv.DictReader(file).fieldnames), rule
        elif reference:
            assert set(reference.get("fields", ())) <= set(standard.names(reference["resource"])), rule
        words = set(re.findall(r"[A-Za-z_]+", re.sub(r"'[^']*'", "", f"{rule.get('when')} {rule.get('expression')}")))
        assert words - {"IS", "NOT", "NULL", "LIKE", "OR", "AND", "IN", "ROUND", "None"} <= set(
            standard.names(table)
        ), rule


@each_version
def test_what_is_personal_is_masked_and_what_the_law_publishes_is_not(standard):
    sensitive = {
        field["name"]
        for table in standard.tables
        for field in standard.schema(table)["fields"]
        if field.get("sensitive") is True
    }
    assert {"TEL", "CERNO", "ALTBE", "ALTAF"} <= sensitive
    assert not sensitive & {"LEREP", "ENTNAME", "UNISCID", "DOM"}


@each_version
def test_no_amount_is_missing_however_its_zero_is_spelt(standard):
    """Systems fill in 0 where there is none, in as many spellings as they have formats."""
    zeros = {"0", "０", "零", *(f"0.{'0' * decimals}" for decimals in range(1, 7))}
    fields = [field for table in standard.tables for field in standard.schema(table)["fields"]]
    fillers = [set(field.get("missingValues", ())) for field in fields]
    filled = [each for each in fillers if "0.00" in each]
    assert filled
    assert all(zeros <= each for each in filled)


@each_version
def test_every_descriptor_reads_the_same_as_text(standard):
    """YAML would turn 010101, NO, a bare date or 1.10 into something else; such scalars are quoted."""
    loader = type("Text", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {}})
    for file in standard.base.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert plain(yaml.safe_load(text)) == plain(yaml.load(text, Loader=loader)), file.name  # a safe loader


def plain(value):
    """Write every scalar as the descriptor would spell it."""
    assert not isinstance(value, date), f"{value} is read as a date; quote it"
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- the code lists


@each_of("lists")
def test_a_code_stands_once_with_its_source(standard, resource):
    codes = [row["code"] for row in standard.rows(resource)]
    assert [code for code, times in Counter(codes).items() if times > 1] == []
    assert all(row["name"] and row["source"] and row["confidence"] for row in standard.rows(resource))


def passes(standard, code, day):
    """Whether the list leaves a division code in force on a day."""
    row = {each["code"]: each for each in standard.rows("division")}[code]
    return (row["effective_from"] or "0000") <= day and (not row["effective_until"] or day < row["effective_until"])


@each_version
@pytest.mark.parametrize(
    ("code", "name", "day", "holds"),
    [
        ("140726", "太谷县", "2018-12-31", True),
        ("140726", "太谷县", "2019-12-31", True),  # the year of the change passes both ways
        ("140703", "太谷区", "2019-01-01", True),
        ("140726", "太谷县", "2020-01-01", False),
        ("140703", "太谷区", "2018-12-31", False),
        ("310115", "浦东新区", "2019-12-01", True),
        ("310115", "浦东新区", "2026-12-31", True),
        ("110100", "市辖区", "2024-01-01", True),  # its end in the revision 201810 is an artefact of the source
        ("320571", "苏州工业园区", "2024-01-01", True),
        ("310119", "南汇区", "2019-12-01", True),  # ended in 2009, but no event and no successor of its name say so
        ("110115", "大兴区", "2019-12-01", True),
        ("110224", "大兴县", "2001-12-31", True),
        ("110224", "大兴县", "2002-01-01", False),  # followed by 110115 大兴区 in the next revision
        ("360112", "新建区", "2015-01-01", True),  # took 湾里区 in in 2019, but was there before
        ("330110", "余杭区", "2026-01-01", True),  # the event list gives its code to 临平区 by mistake
        ("130502", "桥东区", "2026-01-01", True),  # renamed in 2020, the code stays
        ("371202", "莱城区", "2026-01-01", True),  # gone from the list of 2026 without event or successor
        ("532331", "禄丰县", "2022-01-01", False),  # its event names no code
        ("100000", "全国（中央国家机关）", "2019-12-01", True),
    ],
)
def test_a_division_holds_until_an_event_or_successor_says_otherwise(standard, code, name, day, holds):
    assert {row["code"]: row["name"] for row in standard.rows("division")}[code] == name
    assert passes(standard, code, day) is holds


@each_version
def test_no_division_ends_without_a_successor_or_a_document(standard):
    for row in standard.rows("division"):
        if row["effective_until"]:
            assert row["successor"], row
            assert row["ended_by"], row
        elif row["confidence"] != "high":
            assert "不设止期" in row["note"], row


@each_version
def test_a_successor_begins_before_the_old_code_ends(standard):
    begins = {row["code"]: row["effective_from"] for row in standard.rows("division")}
    for row in standard.rows("division"):
        if row["successor"]:
            assert begins[row["successor"]] < row["effective_until"], row


@each_version
def test_a_code_that_changes_meaning_or_leaves_is_one_of_the_named_ones(standard):
    """What stands in the list of an earlier version stands in the later ones: a code is never removed."""
    for earlier in VERSIONS[: VERSIONS.index(standard)]:
        for name in set(earlier.lists) & set(standard.lists):
            was = {row["code"]: row["name"] for row in earlier.rows(name)}
            now = {row["code"]: row["name"] for row in standard.rows(name)}
            assert {code: now.get(code) for code in was} == was, name


@each_version
def test_a_class_carries_the_section_that_its_parents_lead_to(standard):
    parents = {row["code"]: row["parent"] for row in standard.rows("industry")}
    for row in standard.rows("industry"):
        top = row["code"]
        while parents[top]:
            top = parents[top]
        assert top == row["section"], row
    assert Counter(row["level"] for row in standard.rows("industry")) == {"1": 20, "2": 97, "3": 473, "4": 1381}


@each_version
def test_the_registration_authorities_are_not_forced_on_anybody(standard):
    """The list covers one province; a foreign key on it would refuse the others."""
    pointed = {
        key["reference"]["resource"]
        for table in standard.tables
        for key in standard.schema(table).get("foreignKeys", [])
    }
    assert "registration_authority" not in pointed
    assert "division" not in pointed  # DOMDISTRICT may have nine digits; the check of the day stands in for it


# --- the examples


@each_version
def test_the_valid_package_shows_the_cases_that_matter(standard):
    entities = standard.rows("registration")
    by_type = {each["ENTTYPE"][:2] for each in entities}
    assert {"96", "21", "91", "51"} <= by_type  # individual business, branch, cooperative, foreign-invested
    assert any(not each["UNISCID"] and each["REGNO"] for each in entities)
    assert any(each["ENTTYPE"].startswith("96") and each["ENTNAME"] == "***" for each in entities)
    assert any(each["ZZFL_FLAG"] == "1" and not each["FTZ_AREA_NAME"] for each in entities)
    codes = Counter(each["UNISCID"] for each in entities if each["UNISCID"])
    assert max(codes.values()) == 2  # a transfer leaves two rows
    assert {each["REGSTATE"] for each in entities} == {"1", "2", "4", "6"}


@each_version
def test_the_codes_of_the_valid_package_are_codes(standard):
    for each in standard.rows("registration"):
        if each["UNISCID"]:
            assert uscc.is_valid(each["UNISCID"]), each["ENTNAME"]


@each_version
def test_the_business_scope_is_what_was_ticked(standard):
    for each in standard.rows("registration"):
        key = (each["node"], each["PRIPID"])
        ticked = [
            row.get("wording", row.get("term"))
            for row in standard.rows("registration_scope_term")
            if (row["node"], row["PRIPID"]) == key
        ]
        assert "；".join(ticked) == each["OPSCOPE"], key


@each_version
def test_every_invalid_file_is_expected_once_and_every_expectation_has_its_file(standard):
    assert sorted(each["file"] for each in standard.expected) == sorted(
        each.name for each in standard.invalid.glob("*.csv")
    )


@each_version
def test_an_expectation_names_what_the_table_promises(standard):
    for each in standard.expected:
        kind = (each["rule"], tuple(each["fields"]))
        assert each["table"] in standard.tables, each
        assert each["rule"] in OF_THE_FILE or kind in standard.promised(each["table"]), each
        lines = (standard.invalid / each["file"]).read_bytes().count(b"\n")
        assert 1 <= each["row"] <= lines, each


@each_version
def test_every_rule_and_every_kind_of_constraint_has_an_invalid_example(standard):
    shown = {(each["table"], each["rule"], tuple(each["fields"])) for each in standard.expected}
    kinds = {each["rule"] for each in standard.expected}
    for table in standard.tables:
        own = {(table, rule_name(rule), tuple(rule["fields"])) for rule in standard.schema(table).get("rules", [])}
        keys = {(table, "foreign-key", tuple(key["fields"])) for key in standard.schema(table).get("foreignKeys", [])}
        assert own | keys <= shown
        assert {rule for rule, _ in standard.promised(table)} <= kinds
    assert kinds >= OF_THE_FILE


@each_version
def test_every_type_in_use_is_broken_once(standard):
    used = {field["type"] for table in standard.tables for field in standard.schema(table)["fields"]} - {"string"}
    broken = {
        field["type"]
        for each in standard.expected
        if each["rule"] == "type-error"
        for field in standard.schema(each["table"])["fields"]
        if field["name"] in each["fields"]
    }
    assert broken == used
