"""What validate says of small tables, drawn as a person sees them."""

import json
import shutil
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from zhengzhao.engines import connect
from zhengzhao.errors import DescriptorError, SourceError, UsageError
from zhengzhao.sources import Workspace
from zhengzhao.standard import read_package
from zhengzhao.validators import Validator, refuse_read, validate
from zhengzhao.validators.repairing.repair import repair

DESCRIPTOR = {
    "name": "village",
    "version": "1.0.0",
    "resources": [
        {
            "name": "house",
            "title": "房屋",
            "titleEn": "House",
            "path": "house.csv",
            "schema": {
                "fields": [
                    {"name": "id", "title": "编号", "type": "string", "constraints": {"pattern": "[A-Z][0-9]"}},
                    {"name": "built", "title": "建成", "type": "date"},
                    {"name": "sold", "title": "售出", "type": "date", "constraints": {"minimum": "1950-01-01"}},
                    {"name": "kind", "title": "种类", "type": "string", "missingValues": ["", "/"]},
                    {"name": "phone", "title": "电话", "type": "string", "sensitive": True},
                ],
                "primaryKey": ["id"],
                "uniqueKeys": [["phone"]],
                "foreignKeys": [{"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}}],
                "rules": [
                    {"check": "not_before", "fields": ["sold", "built"]},
                    {"check": "required_if", "name": "sold-has-kind", "fields": ["kind"], "when": "sold IS NOT NULL"},
                    {
                        "name": "old",
                        "expression": "built >= DATE '1900-01-01'",
                        "fields": ["built"],
                        "severity": "warning",
                    },
                    {"check": "minLength", "fields": ["phone"], "name": "never"},
                ][:3],
            },
        },
        {
            "name": "kinds",
            "kind": "codes",
            "path": "kinds.csv",
            "schema": {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]},
        },
    ],
}


@pytest.fixture
def village(tmp_path: Path):
    (tmp_path / "datapackage.json").write_text(json.dumps(DESCRIPTOR, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "kinds.csv").write_text("code\nfarm\ninn\n", encoding="utf-8")

    def check(text: str, **options: object):
        source = tmp_path / "house.csv"
        source.write_text(text, encoding="utf-8")
        return validate([source], descriptor=tmp_path / "datapackage.json", **options)

    return check


def places(report) -> list[tuple[int | None, str, tuple[str, ...]]]:
    return [(each.row, each.rule, each.fields) for each in report.findings]


def count(report, rule: str, *fields: str) -> tuple[int, int, int]:
    found = [each for each in report.checks if each.rule == rule and (not fields or each.fields == fields)]
    assert len(found) == 1
    return found[0].evaluated, found[0].failed, found[0].unknown


def test_a_clean_table_is_valid_and_every_rule_has_been_asked(village):
    report = village("id,built,sold,kind,phone\nA1,1951-01-01,1960-01-01,inn,123456\nA2,1951-01-01,,,\n")
    assert report.valid
    assert places(report) == []
    assert count(report, "not_before") == (1, 0, 0)
    assert count(report, "foreign-key") == (1, 0, 0)
    assert count(report, "primary-key") == (2, 0, 0)


def test_one_fault_is_one_finding_and_what_depends_on_it_is_unknown(village):
    report = village("id,built,sold,kind,phone\nA1,1951-1-1,1960-01-01,inn,1\n")
    assert places(report) == [(2, "type-error", ("built",))]
    assert count(report, "not_before") == (0, 0, 1)
    assert count(report, "old") == (0, 0, 1)


@pytest.mark.parametrize("row", ["inn", "inn,,x", 'inn,"旅', "\udcff,旅店"], ids=["short", "long", "open", "no UTF-8"])
def test_a_row_of_a_list_that_cannot_be_read_is_told_by_its_place(tmp_path: Path, row: str):
    kinds = {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]}
    resources = [DESCRIPTOR["resources"][0], {**DESCRIPTOR["resources"][1], "schema": kinds}]
    written = json.dumps({**DESCRIPTOR, "resources": resources}, ensure_ascii=False)
    (tmp_path / "datapackage.json").write_text(written, encoding="utf-8")
    listed = "\n".join(["code,name", "farm,农舍", row, "hut,小屋"]) + "\n"
    (tmp_path / "kinds.csv").write_text(listed, encoding="utf-8", errors="surrogateescape")
    source = tmp_path / "house.csv"
    source.write_text("id,built,sold,kind,phone\nA1,1951-01-01,,inn,\n", encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        validate([source], descriptor=tmp_path / "datapackage.json")
    assert raised.value.text.en.startswith(f"Line 3 of the file {tmp_path / 'kinds.csv'} cannot be read; ")
    assert raised.value.text.zh.startswith(f"文件 {tmp_path / 'kinds.csv'} 第 3 行无法读取；")


def test_a_rule_that_looks_into_another_table_is_asked_of_records_that_are_like_no_other(hold):
    texts = {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]}
    beside = {"resource": "parent", "fields": ["code", "name"]}
    rule = {"check": "parent_code_on_branch", "fields": ["code", "name"], "reference": beside}
    branches = [["1", "示例食品有限公司张江分公司"], ["2", "示例二号有限公司张江分公司"]]
    report = hold({**texts, "rules": [rule]}, branches, {"parent": (texts, [["1", "示例食品有限公司"]])})
    assert places(report) == [(2, "parent_code_on_branch", ("code", "name"))]


def test_what_a_query_asks_of_a_row_of_its_list_clears_no_record(hold, tmp_path: Path):
    header = {"summary": '"{name}"', "summaryEn": '"{name}"', "kind": "relation", "dimension": "relation"}
    header |= {"parameters": "{code: text, name: text}", "reference": "[code, name]", "severity": "error"}
    query = "FROM rows JOIN reference ON reference.code = rows.code WHERE reference.name <> 'x' AND rows.name <> 'y'"
    (tmp_path / "validators").mkdir()
    (tmp_path / "validators" / "other_name.sql").write_text(
        "".join(f"-- {name}: {value}\n" for name, value in header.items())
        + f"SELECT rows.row, reference.name AS expected {query}\n",
        encoding="utf-8",
    )
    texts = {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]}
    rule = {
        "check": "other_name",
        "fields": ["code", "name"],
        "reference": {"resource": "u", "fields": ["code", "name"]},
    }
    other = {"u": (texts, [["1", "z"], ["3", "z"]])}
    report = hold({**texts, "rules": [rule]}, [["1", "x"], ["3", "y"]], other, content=[tmp_path])
    assert [(each.row, each.expected) for each in report.findings] == [(2, "z")]


@pytest.mark.parametrize(
    ("text", "rule"), [("示例\ufffd公司", "lost_character"), ("示例\u200b公司", "unseen_character")]
)
def test_of_several_checks_that_forbid_characters_in_a_field_each_is_asked(hold, text: str, rule: str):
    checks = [{"check": each, "fields": ["name"]} for each in ("lost_character", "unseen_character")]
    report = hold({"fields": [{"name": "name", "type": "string"}], "rules": checks}, [["示例"], [text]])
    assert places(report) == [(3, rule, ("name",))]


def test_a_missing_value_is_not_checked_and_a_filler_counts_as_missing(village):
    report = village("id,built,sold,kind,phone\nA1,1951-01-01,,/,\n")
    assert report.valid
    assert count(report, "foreign-key") == (0, 0, 0)


def test_a_condition_on_a_broken_cell_makes_the_rule_unknown(village):
    report = village("id,built,sold,kind,phone\nA1,,1960,,1\nA2,,1960-01-01,,2\n")
    assert places(report) == [(2, "type-error", ("sold",)), (3, "sold-has-kind", ("kind",))]
    assert count(report, "sold-has-kind") == (1, 1, 1)


def test_a_key_field_is_required_and_a_repeated_key_names_the_first_row(village):
    report = village("id,built,sold,kind,phone\nA1,,,,1\nA2,,,,2\nA1,,,,3\n,,,,4\n")
    assert places(report) == [(4, "primary-key", ("id",)), (5, "required", ("id",))]
    assert "第 2 行" in report.findings[0].message.zh
    assert "row 2" in report.findings[0].message.en


def test_a_warning_alone_leaves_the_table_valid(village):
    report = village("id,built,sold,kind,phone\nA1,1850-01-01,,,\n")
    assert report.valid
    assert places(report) == [(2, "old", ("built",))]


def test_sensitive_values_are_masked_unless_asked_for(village):
    text = "id,built,sold,kind,phone\nA1,,,,13800000000\nA2,,,,13800000000\n"
    assert "13800000000" not in village(text).to_json()
    assert village(text).findings[0].value == "1*********0"
    assert "13800000000" in village(text, show_values=True).to_json()


def test_labels_may_be_titles_in_any_order(village):
    report = village("电话,编号,种类,售出,建成\n1,A1,inn,1960-01-01,1951-01-01\n")
    assert report.valid


def test_a_missing_and_an_unknown_column_are_findings_and_the_rest_is_checked(village):
    report = village("id,built,sold,kind,fone\na1,,,,\n")
    assert places(report) == [(1, "extra-label", ()), (1, "missing-label", ("phone",)), (2, "pattern", ("id",))]
    assert [each.rule for each in report.checks if each.not_run] == ["unique-error"]


def test_totals_are_exact_and_the_sample_is_capped(village):
    rows = "".join(f"a{number},1850-01-01,1940-01-01,mill,\n" for number in range(5000))
    report = village("id,built,sold,kind,phone\n" + rows, limit=3)
    assert count(report, "pattern") == (5000, 5000, 0)
    assert count(report, "minimum") == (5000, 5000, 0)
    assert len([each for each in report.findings if each.rule == "pattern"]) == 3
    assert [each.row for each in report.findings if each.rule == "pattern"] == [2, 3, 4]
    assert len(report.to_json()) < 40_000


def test_the_same_bytes_give_the_same_report_on_one_thread_and_on_many(village):
    rows = "".join(
        f"A{n % 7},19{n % 90 + 10}-01-01,2001-01-0{n % 9},{'inn' if n % 3 else 'mill'},{n % 11}\n" for n in range(3000)
    )
    text = "id,built,sold,kind,phone\n" + rows
    first, second = (village(text, threads=threads, today=date(2021, 7, 2)).to_json() for threads in (1, 4))
    assert first == second


def test_what_held_many_sources_before_says_the_same_of_the_next(village, tmp_path: Path):
    header = "id,built,sold,kind,phone\n"
    sound = [f"{letter}{digit},1951-01-01,,inn,{letter}12{digit}\n" for letter in "ADE" for digit in range(10)]
    one, other = ["B1,1951-13-01,1960-01-01,,7\n"], ["c,1951-01-01,1940-01-01,hut,\n"]
    # One fault in thirty records is looked for, and one in two is not: the ways to keep records are two.
    drawn = [one + sound, other + sound[:1], sound + other, one + other + sound[:2], sound]
    texts = [header + "".join(each) for each in drawn]
    alone = [village(each) for each in texts]
    with Workspace() as workspace, closing(connect(workspace.path, lists_last=True)) as connection:
        validator = Validator(connection, workspace, read_package(tmp_path / "datapackage.json"))
        for text, report in zip(texts, alone, strict=True):
            (tmp_path / "house.csv").write_text(text, encoding="utf-8")
            again = validator.validate([tmp_path / "house.csv"])
            assert (again.findings, again.checks) == (report.findings, report.checks)


def test_rows_and_findings_of_several_files_are_told_apart(village, tmp_path: Path):
    for number in (1, 2):
        (tmp_path / f"{number}.csv").write_text("id,built,sold,kind,phone\na1,,,,\n", encoding="utf-8")
    report = (
        validate([tmp_path / "1.csv", tmp_path / "2.csv"], table="house", descriptor=tmp_path / "datapackage.json")
        if village("id,built,sold,kind,phone\n")
        else None
    )
    assert report is not None
    assert [(each.input, each.row) for each in report.findings] == [(0, 2), (1, 2)]
    assert count(report, "pattern") == (2, 2, 0)


@pytest.mark.parametrize("name", ["s[1]", "s*1", "s?1"])
def test_the_name_of_a_folder_is_no_pattern(village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    village("id,built,sold,kind,phone\n")
    odd, other = tmp_path / name, tmp_path / "s1"
    for folder, kinds in ((odd, "code\nmill\n"), (other, "code\ninn\n")):
        (folder / "tmp").mkdir(parents=True)
        shutil.copy(tmp_path / "datapackage.json", folder)
        (folder / "kinds.csv").write_text(kinds, encoding="utf-8")
        (folder / "house.csv").write_text("id,built,sold,kind,phone\nA1,,,mill,\n", encoding="utf-8")
        record = dict.fromkeys(("id", "built", "sold", "kind", "phone")) | {"id": "A1", "kind": "mill"}
        (folder / "house.jsonl").write_text(f"{json.dumps(record)}\n", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(odd / "tmp"))
    for form in ("csv", "jsonl"):
        ours, theirs = (
            validate([each / f"house.{form}"], descriptor=each / "datapackage.json") for each in (odd, other)
        )
        assert ours.valid
        assert [each.rule for each in theirs.findings] == ["foreign-key"]
    repair(odd / "house.csv", out=odd / "mended.csv", descriptor=odd / "datapackage.json", table="house")
    assert (odd / "mended.csv").read_text(encoding="utf-8") == (odd / "house.csv").read_text(encoding="utf-8")


def test_a_list_is_read_by_its_header_and_one_that_lacks_a_field_is_refused(village, tmp_path: Path):
    lines = "id,built,sold,kind,phone\nA1,,,farm,\n"
    assert village(lines).valid
    kinds = tmp_path / "kinds.csv"
    kinds.write_text("\ufeffsource, code \nfarm,inn\ninn,farm\nx,\n", encoding="utf-8")
    assert village(lines).valid
    kinds.write_text("source,code\nfarm,inn\n", encoding="utf-8")
    assert places(village(lines)) == [(2, "foreign-key", ("kind",))]
    for held, told in (
        (b"kind\nfarm\n", "kinds.csv lacks code;"),
        (b"", "lacks code"),
        ("代号".encode("gb18030"), "in UTF-8"),
    ):
        kinds.write_bytes(held)
        with pytest.raises(DescriptorError, match=told):
            village(lines)


def test_a_folder_of_nothing_but_tables_is_read_file_by_file(village, tmp_path: Path):
    # As Spark writes a table: parts beside marks of its own.
    village("id,built,sold,kind,phone\n")
    parts = tmp_path / "house.csv.d"
    parts.mkdir()
    for number in (1, 0):
        (parts / f"part-{number}.csv").write_text(f"id,built,sold,kind,phone\na{number},,,,1\n", encoding="utf-8")
    for own in ("_SUCCESS", ".part-0.csv.crc", "~$part.xlsx", "Thumbs.db", "desktop.ini", "report.html"):
        (parts / own).write_bytes(b"crc")
    report = validate([parts], table="house", descriptor=tmp_path / "datapackage.json")
    assert [each.name for each in report.inputs] == ["part-0.csv", "part-1.csv"]
    assert places(report) == [(2, "pattern", ("id",)), (2, "pattern", ("id",)), (2, "unique-error", ("phone",))]
    (parts / "_house.csv").write_text("id,built,sold,kind,phone\nA9,,,,2\n", encoding="utf-8")
    assert len(validate([parts], table="house", descriptor=tmp_path / "datapackage.json").inputs) == 3
    (parts / "_house.csv").unlink()
    (parts / "part-0.csv").rename(parts / "house-0.csv")
    (parts / "part-1.csv").rename(parts / "kinds-1.csv").write_text("code\nfarm\n", encoding="utf-8")
    assert [each.table for each in validate([parts], descriptor=tmp_path / "datapackage.json").inputs] == [
        "house",
        "kinds",
    ]
    (parts / "readme.txt").write_text("not a table", encoding="utf-8")
    with pytest.raises(SourceError, match=r"readme\.txt in it is no table"):
        validate([parts], table="house", descriptor=tmp_path / "datapackage.json")
    with pytest.raises(UsageError):
        refuse_read(parts / "house-0.csv", [parts])


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"rules": [{"check": "usc", "fields": ["id"]}]}, "uscc"),
        ({"rules": [{"check": "not_before", "fields": ["built"]}]}, "2"),
        ({"rules": [{"check": "uscc", "fields": ["nothing"]}]}, "nothing"),
        ({"rules": [{"name": "x", "expression": "getenv('HOME') = id", "fields": ["id"]}]}, "getenv"),
        ({"rules": [{"name": "x", "expression": "nothing = id", "fields": ["id"]}]}, "nothing"),
        ({"rules": [{"name": "x", "fields": ["id"]}]}, "check"),
        ({"rules": [{"check": "in_catalogue", "fields": ["id"]}]}, "reference"),
        ({"foreignKeys": [{"fields": ["kind"], "reference": {"resource": "nowhere", "fields": ["code"]}}]}, "nowhere"),
        ({"primaryKey": ["nothing"]}, "nothing"),
    ],
)
def test_a_descriptor_written_wrongly_is_refused_by_name(tmp_path: Path, broken, reason):
    descriptor = json.loads(json.dumps(DESCRIPTOR))
    descriptor["resources"][0]["schema"] |= broken
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (tmp_path / "kinds.csv").write_text("code\nfarm\n", encoding="utf-8")
    (tmp_path / "house.csv").write_text("id,built,sold,kind,phone\nA1,,,,\n", encoding="utf-8")
    with pytest.raises(DescriptorError, match=reason):
        validate([tmp_path / "house.csv"], descriptor=tmp_path / "datapackage.json")


def test_the_wrong_table_or_version_is_answered_with_the_nearest(tmp_path: Path):
    file = tmp_path / "batch-of-monday.csv"
    file.write_text("id\n", encoding="utf-8")
    with pytest.raises(UsageError, match="registration"):
        validate([file], table="registrations")
    with pytest.raises(UsageError, match=r"1\.0\.0"):
        validate([file], table="registration", standard="1.0.1")
    with pytest.raises(UsageError, match="2001-01-01"):
        validate([file], table="registration", as_of=date(2001, 1, 1))
    with pytest.raises(SourceError, match="nowhere"):
        validate([tmp_path / "nowhere.csv"], table="registration")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"datapackage\.json"):
        validate([tmp_path / "empty"], table="registration")


def test_a_table_without_a_rule_is_read_and_counted(tmp_path: Path):
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "any"}]
    resource = {"name": "free", "path": "free.csv", "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "free", "resources": [resource]}), encoding="utf-8")
    (tmp_path / "free.csv").write_text("a,b\n1,2\n\n3\n", encoding="utf-8")
    report = validate([tmp_path])
    assert [each.rows for each in report.inputs] == [2]
    assert [(each.rule, each.row) for each in report.findings] == [("blank-row", 3), ("missing-cell", 4)]
    assert report.findings[1].message.zh.startswith("缺少“b”及以后的单元格；")
    assert report.findings[1].message.en.startswith("The cells from “b” on are missing; ")


def test_a_file_that_is_not_there_is_said_before_its_name_is_judged(tmp_path: Path):
    with pytest.raises(SourceError, match=r"There is no file .*nosuch\.csv"):
        validate([tmp_path / "nosuch.csv"])
