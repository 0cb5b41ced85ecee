"""Every check's own passing and failing values, run on the engine."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp
from stdnum.cn import ric
from stdnum.cn import uscc as stdnum_uscc
from stdnum.iso7064 import mod_11_10

from zhengzhao.engines import column, to_sql
from zhengzhao.errors import DescriptorError
from zhengzhao.standard import load_standard
from zhengzhao.validators import Check, all_checks, bind_check, literal, load_check, validate
from zhengzhao.validators.compiling.bound import substitute
from zhengzhao.validators.compiling.calls import where_it_passes

CHECKS = all_checks()
CASES = [
    pytest.param(check, case, expected, id=f"{check.name}-{'pass' if expected else 'fail'}-{index}")
    for check in CHECKS
    for expected, cases in ((True, check.passing), (False, check.failing))
    for index, case in enumerate(cases)
]


def holds(check: Check, case: tuple[object, ...]) -> bool | None:
    values = [literal(value, kind) for value, kind in zip(case, check.parameters.values(), strict=True)]
    tree, bound = bind_check(check, values, check.name)
    if check.kind == "row":
        query = exp.select(tree).from_(exp.select(exp.Literal.number(1)).subquery("one"))
        if check.reference:
            query = query.with_("reference", reference(check))
        if check.key:
            keys = [
                exp.EQ(this=column(name, "reference"), expression=substitute(key, bound))
                for name, key in check.key.items()
            ]
            query = query.join(exp.table_("reference"), on=exp.and_(*keys), join_type="left")
        return duckdb.execute(to_sql(query)).fetchone()[0]
    rows: exp.Query = exp.select(
        exp.alias_(exp.Literal.number(7), "row"), *(exp.alias_(v, n, quoted=True) for n, v in bound.items())
    )
    for each in check.beside:
        beside = [literal(value, kind) for value, kind in zip(each, check.parameters.values(), strict=True)]
        rows = exp.union(rows, exp.select(exp.Literal.number(1), *beside), distinct=False)
    query = tree.copy().with_("rows", rows)
    if check.reference:
        query = query.with_("reference", reference(check))
    found = duckdb.execute(to_sql(query)).fetchall()
    assert all(row == 7 for row, *_ in found)
    return not found


def suggested(check: Check, case: tuple[object, ...]) -> str | None:
    values = [literal(value, kind) for value, kind in zip(case, check.parameters.values(), strict=True)]
    subject = next(iter(check.parameters))
    tree = substitute(
        where_it_passes(check.suggestion, check.tree, subject), dict(zip(check.parameters, values, strict=True))
    )
    return duckdb.execute(f"SELECT {to_sql(tree)}").fetchone()[0]


def reference(check: Check) -> exp.Query:
    selects = [
        exp.select(
            *(
                exp.alias_(exp.cast(literal(v, "text"), "VARCHAR"), n, quoted=True)
                for n, v in zip(check.reference, row, strict=True)
            )
        )
        for row in check.rows
    ]
    query = selects[0]
    for each in selects[1:]:
        query = exp.union(query, each, distinct=False)
    return exp.select("*").from_(query.subquery("r"))


@pytest.mark.parametrize(("check", "case", "expected"), CASES)
def test_a_check_says_of_its_own_values_what_its_header_says(check, case, expected):
    assert holds(check, case) is expected


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_has_values_that_pass_and_that_fail(check):
    assert check.passing
    assert check.failing


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_can_be_said_in_the_other_engine(check):
    # sqlglot writes a function that it does not know as it stands; every one of ours has a class and a Spark form.
    spark = check.tree.sql("spark")
    assert spark
    assert not list(check.tree.find_all(exp.Anonymous))


@pytest.mark.parametrize(
    ("check", "case"),
    [
        pytest.param(check, case, id=f"{check.name}-{index}")
        for check in CHECKS
        for index, case in enumerate(check.suggesting)
    ],
)
def test_a_check_suggests_what_its_header_says(check, case):
    assert holds(check, case[:-1]) is False
    assert suggested(check, case[:-1]) == case[-1]


@pytest.mark.parametrize(
    "check", [each for each in CHECKS if each.suggestion is not None], ids=lambda check: check.name
)
def test_a_suggestion_is_another_value_and_passes(check):
    assert any(case[-1] is not None for case in check.suggesting)
    for case in (*check.passing, *check.failing):
        found = suggested(check, case)
        assert found is None or (found != case[0] and holds(check, (found, *case[1:])))


def write_check(folder: Path, name: str, sql: str, **header: str) -> None:
    lines = {"summary": "甲", "summaryEn": "a", "kind": "row", "dimension": "validity", "severity": "error"}
    lines |= {"parameters": "{value: text}", **header}
    (folder / "validators").mkdir(exist_ok=True)
    text = "".join(f"-- {key}: {value}\n" for key, value in lines.items())
    (folder / "validators" / f"{name}.sql").write_text(f"{text}{sql}\n", encoding="utf-8")


def test_a_check_may_call_others_by_name(tmp_path: Path):
    write_check(tmp_path, "code_or_id", "uscc(value) OR short(UPPER(value), 1 + 1)")
    write_check(tmp_path, "short", "LENGTH(text) <= most", parameters="{text: text, most: integer}")
    check = load_check("code_or_id", [tmp_path])
    values = ["91110000802100433B", "91110000802100433C", "ab", "abc"]
    assert [holds(check, (each,)) for each in values] == [True, False, True, False]


def test_a_query_may_call_a_check_as_well(tmp_path: Path):
    sql = "SELECT rows.row, NULL AS expected FROM rows WHERE NOT uscc(rows.value)"
    write_check(tmp_path, "codes", sql, kind="relation")
    check = load_check("codes", [tmp_path])
    assert holds(check, ("91110000802100433B",))
    assert not holds(check, ("91110000802100433C",))


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("uscc(value, value)", "1 个（value）"),
        ("parent_code_on_branch(value, value)", "kind: row"),
        ("in_catalogue(value)", "kind: row"),
        ("other(value)", "mine → other → mine"),
        ("uscs(value)", "uscs"),
    ],
)
def test_a_call_that_cannot_be_is_refused(tmp_path: Path, sql, reason):
    write_check(tmp_path, "mine", sql)
    write_check(tmp_path, "other", "mine(value)")
    with pytest.raises(DescriptorError, match=reason):
        load_check("mine", [tmp_path])


def test_only_a_check_of_one_row_suggests(tmp_path: Path):
    write_check(tmp_path, "mine", "SELECT row, NULL AS expected FROM rows", kind="relation", suggestion="value")
    with pytest.raises(DescriptorError, match="suggestion"):
        load_check("mine", [tmp_path])


def test_an_unknown_check_is_named_with_the_nearest_one():
    with pytest.raises(DescriptorError, match="uscc"):
        load_check("usc")


def test_an_unknown_check_of_a_descriptor_is_told_with_its_line(tmp_path: Path):
    file = tmp_path / "datapackage.yaml"
    fields = "fields: [{name: code, type: string}]"
    file.write_text(
        f"resources:\n- name: a\n  schema:\n    {fields}\n    rules:\n    - {{check: usc, fields: [code]}}\n",
        encoding="utf-8",
    )
    (tmp_path / "a.csv").write_text("code\nx\n", encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        validate([tmp_path / "a.csv"], descriptor=file)
    place = f"{file}:6 › resources[0].schema.rules[0].check"
    assert raised.value.text.en == f"{place}: There is no check called usc; did you mean uscc?"


def test_a_kind_that_is_none_is_told_before_the_query_is_read(tmp_path: Path):
    write_check(tmp_path, "mine", "SELECT row, NULL AS expected FROM rows", kind="relatoin")
    with pytest.raises(DescriptorError, match="kind must be one of row, relation, not relatoin"):
        load_check("mine", [tmp_path])


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("read_text('x') IS NULL", "read_text"),
        ("getenv('HOME') = value", "getenv"),
        ("list_sum([1, 2]) > value", "(?i)list_?sum"),
        ("value IN (SELECT code FROM other)", "表达式"),
        ("(SELECT 1) = value", "表达式|SELECT"),
        ("DROP TABLE x", "表达式"),
        ("value = 1; value = 2", "2"),
        ("value ==== 1", "读不懂"),
        ("value =", "column 7, at “=”, something is missing or out of its place"),
        ("value IS NOT", "at “NOT”, something is missing or out of its place"),
        ("value = 'x", "a quotation mark or a comment is not closed"),
    ],
)
def test_a_check_outside_the_fence_is_refused(tmp_path: Path, sql, reason):
    (tmp_path / "validators").mkdir()
    header = "summary: 甲\nsummaryEn: a\nkind: row\ndimension: validity\nparameters: {value: text}\nseverity: error"
    text = "".join(f"-- {line}\n" for line in header.splitlines()) + sql + "\n"
    (tmp_path / "validators" / "mine.sql").write_text(text, encoding="utf-8")
    with pytest.raises(DescriptorError, match=reason):
        load_check("mine", [tmp_path])


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"pass": "5"}, "pass: must be a list"),
        ({"fail": "[a]"}, "fail: must be lists of the values"),
        ({"key": "abc"}, "key: must be a mapping"),
        ({"reference": "abc"}, "reference: must be a list"),
        ({"rows": "[[a]]"}, "rows: must be a mapping"),
        ({"rows": "{reference: a}"}, r"rows\.reference: must be a list"),
        ({"parameters": "{value: [text]}"}, "parameters must be name: type"),
    ],
)
def test_a_property_of_another_shape_is_told_with_its_name(tmp_path: Path, header: dict[str, str], reason: str):
    write_check(tmp_path, "mine", "uscc(value)", **header)
    with pytest.raises(DescriptorError, match=rf"mine\.sql.*{reason}"):
        load_check("mine", [tmp_path])


def test_a_check_is_told_that_is_not_utf_8_and_read_with_the_mark_of_an_editor(tmp_path: Path):
    write_check(tmp_path, "mine", "uscc(value)")
    file = tmp_path / "validators" / "mine.sql"
    text = file.read_text(encoding="utf-8")
    file.write_bytes(text.encode("gb18030"))
    with pytest.raises(DescriptorError, match=r"mine\.sql is not UTF-8; save it as UTF-8"):
        load_check("mine", [tmp_path])
    file.write_bytes(text.encode("utf-8-sig"))
    assert load_check("mine", [tmp_path]).summary.zh == "甲"


def test_uscc_agrees_with_python_stdnum_where_that_covers_the_code():
    check = load_check("uscc")
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91310115MA1K3YJ1"
    for inner in "0123456789X":
        for last in alphabet:
            code = body + inner + last
            if holds(check, (code,)):
                assert stdnum_uscc.is_valid(code)
    found = [
        body + inner + last for inner in "0123456789X" for last in alphabet if holds(check, (body + inner + last,))
    ]
    assert len(found) == 1


def kept(name: str, values: list[str]) -> list[str]:
    """The values that a check of one text lets pass, asked all at once."""
    tree, _ = bind_check(load_check(name), [column("value")], name)
    return [
        row[0]
        for row in duckdb.execute(
            f"SELECT value FROM UNNEST($1) AS v (value) WHERE {to_sql(tree)}", [values]
        ).fetchall()
    ]


def test_resident_ids_agree_with_python_stdnum_but_for_its_divisions():
    # stdnum also asks for a division of its own list, in force on the day of birth, and knows neither 15 digits nor anything of 990000.
    bodies = [
        f"{place}{day}{serial:03d}"
        for place in ("110105", "310101", "652325")
        for day in ("19491231", "20000229", "20010229", "19801301")
        for serial in (2, 77, 508)
    ]
    values = [body + last for body in bodies for last in "0123456789X"]
    assert kept("resident_id", values) == [each for each in values if ric.is_valid(each)]
    assert kept("resident_id", ["990000198001010012"]) == ["990000198001010012"]
    assert not ric.is_valid("990000198001010012")


def test_codes_of_every_kind_of_place_and_body_agree_with_python_stdnum():
    # The organisation codes inside are right, so that only the check character of the whole decides.
    values = [
        f"{kind}{place}{inner}{last}"
        for kind in ("91", "54", "12", "93")
        for place in ("110105", "653225", "469024", "987654", "1101A5")
        for inner in ("802100433", "71430580X", "MA1FYJ1X6", "674737244")
        for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"
    ]
    assert kept("uscc", values) == [each for each in values if stdnum_uscc.is_valid(each)]


def test_no_code_holds_a_letter_that_its_standard_leaves_out():
    # GB 11714 has all letters, so an organisation code may be right that no code of GB 32100 can hold.
    inner = kept("organisation_code", [f"MA{letter}FYJ1X{last}" for letter in "IOSVZ" for last in "0123456789X"])
    assert [each[2] for each in inner] == list("IOSVZ")
    assert kept("uscc", [f"91310115{each}{last}" for each in inner for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"]) == []


def test_a_code_that_is_not_listed_may_be_one_of_any_province():
    listed = load_standard().base / "codes" / "division.csv"
    with listed.open(encoding="utf-8", newline="") as file:
        provinces = {row["code"][:2] for row in csv.DictReader(file)} | {"66"}
    found = {
        f"{prefix:02d}"
        for prefix in range(100)
        if holds(load_check("division_in_force"), (f"{prefix:02d}9871", "2020-01-01"))
    }
    assert found == provinces


@pytest.mark.parametrize(
    "kind", ["分公司", "分店", "分厂", "分部", "分行", "支行", "分所", "办事处", "代表处", "营业部", "门市部"]
)
def test_a_branch_is_known_by_the_end_of_its_name(kind: str):
    check = load_check("parent_code_on_branch")
    assert not holds(check, ("91310115EXA000019E", f"示例食品有限公司张江{kind}"))
    assert holds(check, ("91310115EXA000019E", f"示例食品有限公司张江{kind}商店"))


def test_every_spelling_of_long_term_is_known():
    days = [date(9999, 9, 9), date(9999, 12, 31)]
    forms = [f"%Y{mark}%m{mark}%d{time}" for mark in "-/" for time in ("", " 00:00:00")]
    forms += ["%Y%m%d", "%Y-%m-%d 00:00:00.0", "%Y-%m-%dT00:00:00"]
    spelt = ["长期", "永久", "无固定期限", *(day.strftime(each) for day in days for each in forms)]
    # A spreadsheet leaves the zeros out.
    spelt += [f"{day.year}/{day.month}/{day.day}{time}" for day in days for time in ("", " 0:00:00")]
    spelt += [f"2099/12/31{time}" for time in ("", " 00:00:00", " 0:00:00")]
    check = load_check("long_term")
    assert [each for each in spelt if holds(check, (each, "2999-12-31"))] == []


def test_what_should_have_stood_there_is_told_only_where_it_is_one_value(hold):
    fields = [{"name": "value", "type": "string"}, {"name": "code", "type": "string"}]
    reference = {"resource": "r", "fields": ["value", "code"]}
    rules = [{"check": "mark_agrees_with_catalogue", "fields": ["value", "code"], "reference": reference}]
    listed = [["食品销售", "F1041"], ["餐饮服务", "H2002"], ["餐饮", "H2002"]]
    rows = [["食品", "F1041"], ["餐饮管理", "H2002"]]
    report = hold({"fields": fields, "rules": rules}, rows, more={"r": ({"fields": fields}, listed)})
    assert [(each.value, each.expected) for each in report.findings] == [
        ("食品、F1041", "食品销售"),
        ("餐饮管理、H2002", None),
    ]


def test_what_happened_today_is_plausible_and_what_is_to_come_is_not(hold):
    fields = [{"name": "day", "type": "date"}, {"name": "number", "type": "string"}]
    rules = [{"check": "plausible_date", "fields": ["day"]}, {"check": "resident_id", "fields": ["number"]}]
    rows = [["2021-07-02", "110105202107020027"], ["2021-07-03", "110105202107030022"]]
    report = hold({"fields": fields, "rules": rules}, rows, today=date(2021, 7, 2))
    assert [(each.row, each.rule) for each in report.findings] == [(3, "plausible_date"), (3, "resident_id")]


def test_registration_numbers_agree_with_iso_7064():
    # python-stdnum has no Chinese registration number, but the check digit of it.
    values = [
        f"{place}{serial:08d}{last}"
        for place in ("310101", "110000", "990000")
        for serial in range(0, 99_999_999, 4_000_037)
        for last in range(10)
    ]
    assert kept("registration_number", values) == [each for each in values if mod_11_10.is_valid(each)]


def test_organisation_codes_are_those_inside_the_codes_of_real_bodies():
    # python-stdnum does not cover GB 11714; a code that both standards let pass carries one at its 9th character.
    codes = [
        "91110000802100433B",
        "9152000071430580XT",
        "111000000024032689",
        "91440300708461136T",
        "91330203674737244W",
    ]
    inner = [each[8:17] for each in codes]
    assert kept("organisation_code", inner) == inner
    wrong = [each[:8] + other for each in inner for other in "0123456789X" if other != each[8]]
    assert kept("organisation_code", wrong) == []


def test_what_a_resident_id_is_taken_for_agrees_with_python_stdnum():
    values = [
        "11010519491231002X",
        "11010519491231002x",
        "91110000802100433B",
        "11230500001755309F",
        "440304198001010005",
    ]
    assert kept("resident_id_as_uscc", values) == [each for each in values if not ric.is_valid(each.upper())]


def test_a_rule_binds_text_where_the_parameter_is_text():
    tree, _ = bind_check(load_check("required"), [column("F|text")], "required")
    assert '"F|text"' in to_sql(tree)
