"""Reports as people read them: exact totals, hostile values made harmless, both languages, one page that needs nothing."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import VersionId
from zhengzhao.validators import validate
from zhengzhao.validators.render import FORMATS, render
from zhengzhao.validators.render.columns import wrap
from zhengzhao.validators.report import CheckResult, Finding, InputInfo, Report

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31m\u202e\u3000{{7*7}}"
MESSAGES = {
    "uscc": Text("统一社会信用代码是正确的统一社会信用代码", "Unified social credit code is a correct code"),
    "not_before": Text("核准日期不早于成立日期", "Approval date is not before date of establishment"),
    "extra-cell": Text("这一行有 24 个单元格，表头只有 23 列", "the row has 24 cells where the header has 23"),
    "division_in_force": Text("住所区划在核准日期时有效", "Division of the domicile is in force on approval date"),
}
DIMENSION = {"uscc": "validity", "division_in_force": "validity", "extra-cell": "validity", "in_catalogue": "relation"}
TITLES = {
    "registration": Text("企业登记", "Registration"),
    "registration.UNISCID": Text("统一社会信用代码", "Unified social credit code"),
    "registration.APPRDATE": Text("核准日期", "Approval date"),
    "registration.ESTDATE": Text("成立日期", "Date of establishment"),
    "registration.DOMDISTRICT": Text("住所区划", "Division of the domicile"),
}


def check(rule: str, fields: str, failed: int, unknown: int = 0, severity: str = "error") -> CheckResult:
    return CheckResult(
        rule=rule,
        table="registration",
        fields=tuple(fields.split()),
        check=rule,
        severity=severity,
        dimension=DIMENSION.get(rule, "accuracy"),
        summary=MESSAGES.get(rule, Text(rule, rule)),
        evaluated=1_000_000 - unknown,
        failed=failed,
        unknown=unknown,
    )


def finding(result: CheckResult, row: int, value: str | None = "9131") -> Finding:
    key = (("node", "310000"), ("PRIPID", f"3101{row:09}"))
    place = (result.table, 0, row, row + 2)
    rule = (result.rule, result.check, result.fields, result.severity)
    return Finding(*place, *rule, key, value, None, "91310115MA1H9P0XW1", MESSAGES[result.rule])


def report_of(*checks: CheckResult, limit: int = 3, value: str | None = "9131") -> Report:
    """A report of one file of a million rows; `limit` places of each rule are located."""
    source = InputInfo(
        "registration", "batch.csv", "cd" * 32, "gb18030", Text("不是 UTF-8", "not UTF-8"), None, 1, 1_000_000
    )
    return Report(
        valid=not any(each.failed and each.severity == "error" for each in checks),
        today="2021-07-02",
        inputs=(source,),
        standard=VersionId("standard", "1.0.0", "ab" * 32),
        catalogue=VersionId("catalogue", "1.0.0", "ef" * 32),
        checks=checks,
        findings=tuple(finding(each, row, value) for each in checks for row in range(2, 2 + min(limit, each.failed))),
        limit=limit,
        titles=TITLES,
    )


MIXED = report_of(
    check("uscc", "UNISCID", 345_678, unknown=12),
    check("not_before", "APPRDATE ESTDATE", 2, unknown=9),
    check("extra-cell", "", 7),
    check("division_in_force", "DOMDISTRICT APPRDATE", 1_234, severity="warning"),
    replace(
        check("in_catalogue", "SCOPE_ITEM_CODE", 0),
        evaluated=0,
        not_run=Text("没有给出目录", "the catalogue was not given"),
    ),
)


def test_why_an_encoding_was_taken_stands_in_the_brackets_of_the_language():
    assert "gb18030（不是 UTF-8）" in render(MIXED, "text", "zh")
    assert "gb18030 (not UTF-8)" in render(MIXED, "text", "en")


def test_the_page_parts_fields_as_each_language_does_and_tells_an_empty_part_of_a_key():
    only = report_of(check("not_before", "APPRDATE ESTDATE", 1))
    page = Page(
        render(
            replace(only, findings=(replace(only.findings[0], key=(("node", None), ("PRIPID", "1"))),)), "html", "zh"
        )
    )
    assert {"、", "（空）"} <= set(page.words["zh-CN"])
    assert {", ", "(empty)"} <= set(page.words["en"])


def test_a_part_of_a_key_that_is_not_given_is_told_as_empty():
    only = report_of(check("uscc", "UNISCID", 1))
    report = replace(only, findings=(replace(only.findings[0], key=(("node", None), ("PRIPID", "1"))),))
    assert "(node 空, PRIPID 1)" in render(report, "text", "zh")
    assert "(node empty, PRIPID 1)" in render(report, "text", "en")


def test_what_a_report_is_held_to_is_said_once_in_either_language():
    assert "  依据：标准 1.0.0，目录 1.0.0，以 2021-07-02 为当日。" in render(MIXED, "text", "zh")
    assert "  Against: standard 1.0.0, catalogue 1.0.0, taking 2021-07-02 as today." in render(MIXED, "text", "en")
    overlaid = replace(MIXED, overlays=(VersionId("overlay-demo", "1.0.0", "ab" * 32),))
    assert "标准 1.0.0，补充 overlay-demo 1.0.0，目录 1.0.0" in render(overlaid, "text", "zh")


class Page(HTMLParser):
    """What a browser would make of a page: its elements, what it would load, and its words by language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: dict[str, list[str]] = {"zh-CN": [], "en": [], "": []}
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    VOID = frozenset({"meta", "link", "input", "br", "img"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self._open.append((tag, dict(attrs).get("lang") or "" if tag == "span" else ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open
        assert self._open.pop()[0] == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] not in ("script", "style"):
            self.words[self._open[-1][1]].append(data)

    def said(self, language: str) -> str:
        return " ".join(" ".join(self.words[language]).split())


def test_the_verdict_comes_first_and_totals_are_exact() -> None:
    shown = render(MIXED, "text", "zh")
    assert shown.startswith(MIXED.summary("zh"))
    for result in MIXED.failed:
        assert re.search(rf"^ +{result.failed:,} .*{result.rule}", shown, re.MULTILINE), result.rule
    total, listed = sum(each.failed for each in MIXED.checks), len(MIXED.findings)
    assert f"列出 {listed} 处，全部共 {total:,} 处" in shown
    assert "……还有 345,675 处没有列出" in shown


def test_the_page_holds_the_same_totals_as_the_report() -> None:
    page = Page(render(MIXED, "html", "en"))
    everything = page.said("") + page.said("en")
    for result in MIXED.failed:
        assert f"{result.failed:,}" in everything
    assert f"{len(MIXED.findings):,} of {sum(each.failed for each in MIXED.checks):,}" in everything
    assert sum(each == "tr" for each in page.tags) > len(MIXED.findings)


def test_the_json_form_is_the_report_itself() -> None:
    assert json.loads(render(MIXED, "json", "en")) == MIXED.to_dict()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_is_escaped_whatever_the_values_are(language: str) -> None:
    hostile = report_of(check("uscc", "UNISCID", 3), value=HOSTILE)
    source = replace(hostile.inputs[0], name=HOSTILE, encoding_reason=Text(HOSTILE, HOSTILE))
    titles = {**TITLES, "registration": Text(HOSTILE, HOSTILE), "registration.UNISCID": Text(HOSTILE, HOSTILE)}
    found = tuple(
        replace(each, key=((HOSTILE, HOSTILE),), expected=HOSTILE, suggestion=HOSTILE, message=Text(HOSTILE, HOSTILE))
        for each in hostile.findings
    )
    html = render(replace(hostile, inputs=(source,), titles=titles, findings=found), "html", language)
    page = Page(html)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert "{{7*7}}" in html
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", html)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_value_can_steer_the_terminal(language: str) -> None:
    shown = render(report_of(check("uscc", "UNISCID", 3), value=HOSTILE), "text", language)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "<U+001B>[31m<U+202E><U+3000>" in re.sub(r"\n\s*", "", shown)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_name_of_a_rule_a_table_or_a_field_can_steer_the_terminal(tmp_path: Path, language: str) -> None:
    field, other, table = "a\x1b[31mx", "b\x1b[1m", "t\x1b[5m"
    fields = [{"name": field, "constraints": {"required": True}}, {"name": other, "constraints": {"required": True}}]
    rules = [{"name": "r\x1b[2J", "check": "not_before", "fields": [field, other]}]
    schema = {"fields": fields, "primaryKey": [field], "rules": rules}
    head = {"name": "p", "resources": [{"name": table, "path": "t.csv", "schema": schema}]}
    descriptor, source = tmp_path / "datapackage.json", tmp_path / "t.csv"
    descriptor.write_text(json.dumps(head), encoding="utf-8")
    source.write_text(f"{field},{other}\n1,\n2,1\n", encoding="utf-8")
    shown = render(validate([source], descriptor=descriptor), "text", language)
    assert "\x1b" not in shown
    for name in (field, other, table, "r\x1b[2J"):
        assert name.replace("\x1b", "<U+001B>") in shown


def test_the_page_loads_nothing() -> None:
    html = render(MIXED, "html", "zh")
    loaded = [value for _, name, value in Page(html).attributes if name in ("src", "href", "action", "srcset", "data")]
    assert loaded == ["data:,"]
    assert not re.search(r"(?:https?:)?//[a-z]|@import|url\(", html)
    assert "default-src 'none'" in html


def test_the_script_of_the_page_is_the_one_that_its_policy_lets_run() -> None:
    import base64
    import hashlib

    html = render(MIXED, "html", "zh")
    for tag in ("script", "style"):
        content = html.split(f"<{tag}>")[1].split(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in html


def test_both_languages_of_the_page_say_the_same_things() -> None:
    page = Page(render(MIXED, "html", "zh"))
    chinese, english = page.words["zh-CN"], page.words["en"]
    assert len(chinese) == len(english) > 50
    assert not re.search("[\u4e00-\u9fff]", page.said("en"))
    alone = [each for each in page.words[""] if re.search("[\u4e00-\u9fff]", each)]
    # The switch and what the script fills in stand in one language; nothing else does.
    assert set(alone) <= {"中文", "全部", "清除筛选", "校验报告：不合格"}


def test_a_page_opens_in_the_language_that_was_asked_for() -> None:
    assert '<html lang="en" data-lang="en"' in render(MIXED, "html", "en")
    assert '<html lang="zh-CN" data-lang="zh"' in render(MIXED, "html", "zh")


def test_english_text_holds_no_chinese() -> None:
    assert not re.search("[\u4e00-\u9fff]", render(MIXED, "text", "en"))


def test_unknown_and_unrun_rules_are_explained() -> None:
    shown = render(MIXED, "text", "en")
    assert "Could not be judged (2 rules)" in shown
    assert "the catalogue was not given" in shown
    page = Page(render(MIXED, "html", "en")).said("en")
    assert "the catalogue was not given" in page
    assert "neither passed nor failed" in page


@pytest.mark.parametrize(("columns", "rest"), [(5, None), (6, "1 more column is"), (32, "27 more columns are")])
def test_of_labels_that_are_all_in_other_letters_the_first_are_listed(tmp_path: Path, columns: int, rest: str | None):
    fields = [{"name": f"f{number:02}", "type": "string"} for number in range(columns)]
    (tmp_path / "d.json").write_text(
        json.dumps({"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]}), "utf-8"
    )
    labels = ",".join(each["name"].upper() for each in fields)
    (tmp_path / "t.csv").write_text(f"{labels}\n{'x,' * (columns - 1)}x\n", encoding="utf-8")
    report = validate([tmp_path / "t.csv"], descriptor=tmp_path / "d.json", limit=5)
    assert len(json.loads(render(report, "json"))["findings"]) == columns
    shown = render(report, "text", "en")
    assert shown.count("is written “F") == 5
    if rest is None:
        assert "Where (all 5 places)" in shown
        assert "written so" not in shown
    else:
        assert f"Where (a sample: 5 of {columns} places)" in shown
        assert f"    ... and {rest} written so\n" in shown
        assert f"    ……还有 {columns - 5} 列也是这样写的\n" in render(report, "text", "zh")


@pytest.mark.parametrize(
    ("header", "kind", "told"),
    [
        ("f00", "missing-label", " is missing; add it"),
        (",".join(f"x{number}" for number in range(62)), "extra-label", " is no column of the standard"),
        ("f61," * 61 + "f61", "duplicate-label", "repeats an earlier column"),
        ("f00" + "," * 61, "blank-label", "The label of column"),
    ],
    ids=lambda each: each if each.endswith("-label") else "",
)
def test_of_what_is_wrong_with_labels_as_much_is_listed_as_is_asked_for(
    tmp_path: Path, header: str, kind: str, told: str
):
    fields = [{"name": f"f{number:02}", "type": "string"} for number in range(62)]
    schema = {"fields": fields, "fieldsMatch": "superset" if kind in ("duplicate-label", "blank-label") else "equal"}
    resources = [{"name": "t", "path": "t.csv", "schema": schema}]
    (tmp_path / "d.json").write_text(json.dumps({"name": "d", "resources": resources}), "utf-8")
    header = f"f00,{header}" if kind == "extra-label" else header
    (tmp_path / "t.csv").write_text(f"{header}\n{',' * header.count(',')}x\n", encoding="utf-8")

    def lines(limit: int) -> int:
        report = validate([tmp_path / "t.csv"], descriptor=tmp_path / "d.json", limit=limit)
        assert [each.rule for each in report.findings].count(kind) >= 60
        shown = render(report, "text", "en")
        shown = shown[shown.index(f"[{kind}]") :].split("\n  [")[0]
        return len(re.sub(r"\s+", " ", shown).split(told)) - 1

    assert (lines(0), lines(5), lines(40)) == (5, 5, 40)


def test_one_record_that_cannot_be_read_does_not_fill_the_screen(tmp_path: Path) -> None:
    fields = [{"name": f"f{number}", "type": "integer"} for number in range(40)]
    (tmp_path / "d.json").write_text(
        json.dumps({"name": "d", "resources": [{"name": "t", "path": "t.jsonl", "schema": {"fields": fields}}]}),
        "utf-8",
    )
    whole = json.dumps({each["name"]: "1" for each in fields})
    (tmp_path / "t.jsonl").write_text(f"{whole}\n{whole[:-9]}\n{whole.replace('f7', 'g7')}\n", encoding="utf-8")
    shown = render(validate([tmp_path / "t.jsonl"], descriptor=tmp_path / "d.json"), "text", "en")
    judged = shown[shown.index("Could not be judged (40 rules)") :]
    assert judged.count("type-error") == 10
    assert "... 30 more not shown" in judged
    page = render(validate([tmp_path / "t.jsonl"], descriptor=tmp_path / "d.json"), "html", "en")
    assert "<details><summary" in re.sub(r">\s+<", "><", page[: page.index("Could not be judged (40)")])[-200:]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_keeps_to_a_hundred_columns(language: str) -> None:
    widest = max(cell_len(line) for line in render(MIXED, "text", language).splitlines())
    assert widest <= 102  # a closing mark may hang over the edge


def test_text_of_a_file_with_every_row_bad_stays_small() -> None:
    rules = [check("uscc", f"FIELD{number}", 1_000_000) for number in range(40)]
    shown = render(report_of(*rules, limit=5), "text", "zh")
    assert len(shown.splitlines()) < 600
    assert len(shown) < 60_000
    assert shown.rstrip().endswith("提醒 0 处。"), "the verdict is repeated at the end of a long report"


def test_a_long_value_is_cut_and_its_length_told() -> None:
    shown = render(report_of(check("uscc", "UNISCID", 1), value="9" * 5_000), "text", "en")
    assert "…（5,000）" in re.sub(r"\n\s*", "", shown)
    assert len(shown) < 3_000


def test_the_length_that_is_told_is_that_of_the_cell(tmp_path: Path) -> None:
    fields = [{"name": "code", "type": "string", "constraints": {"maxLength": 200}}]
    (tmp_path / "d.json").write_text(
        json.dumps({"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]}), "utf-8"
    )
    (tmp_path / "t.csv").write_text("code\n" + "9" * 5_000 + "\n", encoding="utf-8")
    report = validate([tmp_path / "t.csv"], descriptor=tmp_path / "d.json")
    assert "…（5,000）" in re.sub(r"\n\s*", "", render(report, "text", "zh"))
    assert "…（5,000）" in render(report, "html", "zh")
    assert "9…（5,000）”" in report.findings[0].message.zh


def test_a_cell_in_which_nothing_stands_is_told_in_words(tmp_path: Path) -> None:
    fields = [{"name": each, "type": "string", "constraints": {"minLength": 1}} for each in ("code", "name")]
    schema = {"fields": fields, "missingValues": [], "primaryKey": ["code"]}
    (tmp_path / "d.json").write_text(
        json.dumps({"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}), "utf-8"
    )
    (tmp_path / "t.csv").write_text("code,name\n1,a\n,b\n2,c,\n", encoding="utf-8")
    page = render(validate([tmp_path / "t.csv"], descriptor=tmp_path / "d.json"), "html", "zh")
    found = page[page.index("<tbody") :]
    assert re.findall(r"<bdi[^>]*></bdi>", found) == []
    assert found.count("（空）") >= 3


@pytest.mark.parametrize(("failed", "share"), [(1, "<0.1%"), (999_999, ">99.9%"), (1_000_000, "100%"), (3_000, "0.3%")])
def test_a_share_never_claims_none_or_all_by_rounding(failed: int, share: str) -> None:
    assert share in render(report_of(check("uscc", "UNISCID", failed)), "text", "zh")


def test_every_bar_of_the_chart_is_as_long_as_its_count():
    html = render(report_of(*(check("uscc", f"FIELD{each}", 10) for each in range(20))), "html", "en")
    bars = re.findall(r'<rect class="(\w+)" width="([\d.]+)%"', html)
    assert bars == [("error", "12.5")] * 12 + [("rest", "100.0")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_valid_report_says_so_and_lists_nothing(language: str) -> None:
    valid = report_of(check("uscc", "UNISCID", 0))
    shown = render(valid, "text", language)
    assert shown.startswith({"zh": "合格", "en": "Valid"}[language])
    assert "uscc" not in shown
    assert 'id="findings"' not in render(valid, "html", language)


def test_the_same_report_gives_the_same_page() -> None:
    assert render(MIXED, "html", "zh") == render(MIXED, "html", "zh")


def test_a_chinese_terminal_can_show_everything_but_rare_letters() -> None:
    for language in ("zh", "en"):
        shown = render(MIXED, "text", language)
        assert "?" not in shown.encode("gbk", errors="replace").decode("gbk")


def test_an_unknown_form_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="是否指 html"):
        render(MIXED, "htm", "zh")
    assert FORMATS == ("text", "json", "html", "junit")


def test_junit_has_a_case_for_every_rule_and_counts_them_as_the_report_does() -> None:
    unsure = check("period", "ESTDATE", 0, unknown=3)
    report = replace(MIXED, checks=(*MIXED.checks, unsure, check("fine", "UNISCID", 0)))
    root = ElementTree.fromstring(render(report, "junit", "en"))
    assert root.tag == "testsuites"
    totals = {"tests": "7", "failures": "3", "errors": "1"}
    assert root.attrib == {"name": "zhengzhao", **totals}, "Jenkins refuses a root with any other attribute"
    (suite,) = root
    assert suite.attrib == {"name": "registration", **totals, "skipped": "1", "time": "0"}
    assert (suite.tag, suite.get("name")) == ("testsuite", "registration")
    kinds = {each.get("name"): [part.tag for part in each] for each in suite}
    assert kinds == {
        "uscc (UNISCID)": ["failure"],
        "not_before (APPRDATE, ESTDATE)": ["failure"],
        "extra-cell": ["failure"],
        "division_in_force (DOMDISTRICT, APPRDATE)": ["system-out"],
        "in_catalogue (SCOPE_ITEM_CODE)": ["skipped"],
        "period (ESTDATE)": ["error"],
        "fine (UNISCID)": [],
    }
    failure = suite[0][0]
    assert "345,678" in failure.get("message", "")
    assert (failure.text or "").startswith("row 2")


def test_a_rule_that_was_run_on_one_of_two_files_only_is_not_skipped() -> None:
    partly = replace(check("uscc", "UNISCID", 2), not_run=Text("文件没有这一列", "the file has no such column"))
    report = report_of(partly)
    (suite,) = ElementTree.fromstring(render(report, "junit", "en"))
    assert [part.tag for part in suite[0]] == ["failure"]
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "0")
    assert "<dd>1 / 1</dd>" in render(report, "html", "en")


def test_junit_stays_xml_whatever_the_values_are() -> None:
    hostile = report_of(check("uscc", "UNISCID", 1))
    found = tuple(replace(each, message=Text(HOSTILE + "]]>\x00", HOSTILE)) for each in hostile.findings)
    root = ElementTree.fromstring(render(replace(hostile, findings=found), "junit", "zh"))
    assert "<U+0000>" in (root[0][0][0].text or "")


@settings(max_examples=300, deadline=None)
@given(st.text("统一社 abcx。，”“", max_size=300), st.sampled_from([0, 4, 8]), st.sampled_from([20, 60, 100]))
def test_breaking_lines_loses_nothing_and_keeps_the_width(text: str, indent: int, width: int) -> None:
    lines = wrap(text, indent, 2, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert cell_len(line.rstrip("。，” ")) <= width


@pytest.mark.parametrize(("count", "said"), [(1, "1 place."), (2, "All 2 places.")])
@pytest.mark.parametrize("form", ["html", "text"])
def test_one_place_is_told_in_the_singular(count: int, said: str, form: str):
    rendered = render(report_of(check("uscc", "UNISCID", count)), form, "en")
    assert (said if form == "html" else f"({said.rstrip('.').replace('All', 'all')})") in rendered


Look = Callable[..., object]


@pytest.fixture(scope="module")
def look(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """Open a report in a browser of a given width, and ask something of the page."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "the tests look at pages in Chromium: install it, or run make test as root on Debian"
    spec = spec_from_file_location("browser", root / "tools" / "browser.py")
    assert spec is not None
    assert spec.loader is not None
    tool = module_from_spec(spec)
    spec.loader.exec_module(tool)
    folder = tmp_path_factory.mktemp("pages")
    with tool.opened(chromium, folder / "profile", "1280,900") as browser:

        def ask(report: Report, question: str, language: str = "en", width: int = 1280, paper: bool = False) -> object:
            page = folder / "report.html"
            page.write_text(render(report, "html", language), encoding="utf-8")
            browser.ask("Emulation.setEmulatedMedia", media="print" if paper else "")
            browser.ask(
                "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
            )
            browser.ask("Page.navigate", url=page.as_uri())
            until = time.monotonic() + 60
            while browser.ask("Runtime.evaluate", expression="document.readyState")["result"]["value"] != "complete":
                assert time.monotonic() < until
            told = browser.ask("Runtime.evaluate", expression=question, returnByValue=True)
            assert "exceptionDetails" not in told, told
            return told["result"].get("value")

        yield ask


FIND = """(words => {
    const filters = document.getElementById("filters");
    filters.elements.words.value = words;
    filters.elements.words.dispatchEvent(new Event("input", {bubbles: true}));
    return filters.elements.shown.textContent;
})"""


def test_the_words_of_a_filter_are_those_of_the_language_that_is_read(look: Look):
    report = report_of(check("uscc", "UNISCID", 3), check("not_before", "APPRDATE ESTDATE", 2))
    assert look(report, f"{FIND}('approval')") == "showing 2 of 5"
    assert look(report, f"{FIND}('核准')") == "showing 0 of 5"
    assert look(report, f"{FIND}('核准')", "zh") == "显示 2 / 5 处"
    assert look(report, f"{FIND}('approval')", "zh") == "显示 0 / 5 处"
    switch = (
        f"{FIND}('核准'); document.querySelector('#languages [value=zh]').click(); filters.elements.shown.textContent"
    )
    assert look(report, switch) == "显示 2 / 5 处"


NARROW = """(() => {
    const cells = [...document.querySelectorAll("#findings td.wide, #findings .record")];
    const cut = [...document.querySelectorAll(".scroll")].filter(each => each.scrollWidth > each.clientWidth);
    return [Math.min(...cells.map(each => each.clientWidth)) > 70, cut.length];
})()"""


@pytest.mark.parametrize(("width", "paper"), [(1280, False), (718, True)], ids=["screen", "A4"])
def test_one_long_key_or_title_leaves_the_other_columns_room(look: Look, width: int, paper: bool):
    only = report_of(check("not_before", "APPRDATE ESTDATE", 1))
    key = (("node", "310000"), ("PRIPID", "A" * 150))
    titles = {**TITLES, "registration.ESTDATE": Text("Date" * 40, "Date" * 40)}
    report = replace(only, findings=(replace(only.findings[0], key=key),), titles=titles)
    assert look(report, NARROW, width=width, paper=paper) == [True, 0]


def test_fields_that_are_called_alike_are_told_apart_in_the_filter(look: Look):
    report = report_of(check("uscc", "UNISCID", 1), check("not_before", "APPRDATE ESTDATE", 1))
    alike = {
        **TITLES,
        "registration.ESTDATE": TITLES["registration.APPRDATE"],
        "registration.UNISCID": Text("UNISCID", "UNISCID"),
    }
    options = "[...document.querySelectorAll('[name=field] option')].map(each => each.textContent)"
    assert look(replace(report, titles=alike), options) == [
        "all",
        "Approval date APPRDATE",
        "Approval date ESTDATE",
        "UNISCID",
    ]
    rules = "[...document.querySelectorAll('[name=rule] option')].map(each => each.textContent)"
    assert look(report, rules) == ["all", "not_before", "uscc"]


def test_what_is_folded_on_the_screen_is_unfolded_on_paper(look: Look):
    folded = """(() => {
        const row = document.querySelector("details tbody tr");
        row.closest("details").open = false;
        return row.checkVisibility() && row.getBoundingClientRect().height > 0;
    })()"""
    report = report_of(check("uscc", "UNISCID", 0))
    assert look(report, folded) is False
    assert look(report, folded, paper=True) is True
