"""Every check's own passing and failing values, run on the engine."""

from pathlib import Path

import duckdb
import pytest
from sqlglot import exp
from stdnum.cn import uscc as stdnum_uscc

from zhengzhao.engines import column, to_sql
from zhengzhao.errors import DescriptorError
from zhengzhao.validators import Check, all_checks, bind_check, literal, load_check

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
        for node in list(tree.find_all(exp.Table)):
            node.replace(exp.alias_(reference(check).subquery(), "reference", table=True))
        return duckdb.execute(f"SELECT {to_sql(tree)}").fetchone()[0]
    rows = exp.select(
        exp.alias_(exp.Literal.number(7), "row"), *(exp.alias_(v, n, quoted=True) for n, v in bound.items())
    )
    query = tree.copy().with_("rows", rows)
    if check.reference:
        query = query.with_("reference", reference(check))
    found = duckdb.execute(to_sql(query)).fetchall()
    assert all(row == 7 for row, *_ in found)
    return not found


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


def test_an_unknown_check_is_named_with_the_nearest_one():
    with pytest.raises(DescriptorError, match="uscc"):
        load_check("usc")


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
    ],
)
def test_a_check_outside_the_fence_is_refused(tmp_path: Path, sql, reason):
    (tmp_path / "validators").mkdir()
    header = "summary: 甲\nsummaryEn: a\nkind: row\ndimension: validity\nparameters: {value: text}\nseverity: error"
    text = "".join(f"-- {line}\n" for line in header.splitlines()) + sql + "\n"
    (tmp_path / "validators" / "mine.sql").write_text(text, encoding="utf-8")
    with pytest.raises(DescriptorError, match=reason):
        load_check("mine", [tmp_path])


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


def test_a_rule_binds_text_where_the_parameter_is_text():
    tree, _ = bind_check(load_check("required"), [column("F|text")], "required")
    assert '"F|text"' in to_sql(tree)
