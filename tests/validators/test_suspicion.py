"""The first look never clears a record that the plain rules would not."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from zhengzhao.engines import column, loosely, to_sql, typed
from zhengzhao.standard import Field
from zhengzhao.validators.looking.classes import forbids, together
from zhengzhao.validators.looking.forms import as_glob, forms_of

DATES = ["2019-12-02", "2019/12/02", " 2019-12-2", "12019-01-1", "infinity", "0001-01-01", "2019-02-29", "-019-12-02"]
NUMBERS = ["1", " 1", "1.", ".5", "1e5", "1_000", "0x10", "nan", "INF", "-inf", "１", "+7", "1,5", "--1"]
PATTERNS = [
    r"\A(?:[0-9]{6})\z",
    r"\A(?:[0-9]{6}([0-9]{3})?)\z",
    r"\A(?:[A-T])\z",
    r"\A(?:9[0-9A-HJ]{2}X)\z",
]


def rows(query: exp.Expr, texts: list[str]) -> list[tuple]:
    return duckdb.execute(f"WITH given AS (SELECT UNNEST($1) AS text) {to_sql(query)}", [texts]).fetchall()


def told_apart(kind: str, texts: list[str]) -> list[tuple]:
    """For each text: its typed value, its loose one, and whether that is in doubt."""
    field, text = Field("at", None, kind), column("text")
    loose = loosely(field, text)
    assert loose is not None
    doubt = exp.or_(exp.Is(this=loose.value.copy(), expression=exp.null()), *loose.doubts(loose.value))
    told = exp.Case(ifs=[exp.If(this=doubt, true=exp.true())], default=exp.false())
    return rows(exp.select(text, typed(field, text), loose.value, told).from_("given"), texts)


@pytest.mark.parametrize(("kind", "texts"), [("date", DATES), ("number", NUMBERS)])
def test_a_text_is_in_doubt_where_it_has_no_typed_value_and_nowhere_else(kind, texts):
    found = told_apart(kind, texts)
    assert {doubt for *_, doubt in found} == {True, False}
    for text, exact, value, doubt in found:
        assert doubt is (exact is None), text
        assert doubt or str(value) == str(exact), text


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(alphabet="0123456789-/ .+einfaBC年\x00", max_size=12), min_size=1, max_size=200))
@pytest.mark.parametrize("kind", ["date", "number"])
def test_whatever_is_written_in_a_cell(kind, texts):
    assert all(doubt is (exact is None) for _, exact, _, doubt in told_apart(kind, texts))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(alphabet="0123456789ATXY九é*?[]-\n\x00", max_size=10), min_size=1, max_size=200))
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_glob_takes_what_the_regular_expression_takes(pattern, texts):
    text = column("text")
    plain = exp.RegexpLike(this=text, expression=exp.Literal.string(pattern))
    quick = exp.or_(*(exp.Glob(this=text, expression=exp.Literal.string(as_glob(each))) for each in forms_of(pattern)))
    known = ["123456", "123456789", "1234567", "A", "U", "9AJX", "9IIX"]
    found = rows(exp.select(plain, quick).from_("given"), [*known, *texts])
    assert {one for one, _ in found} == {True, False}
    assert all(one is other for one, other in found)


@pytest.mark.parametrize(
    "pattern", [r"\A(?:[0-9]+)\z", r"[0-9]{6}", r"\A(?:[^0-9])\z", r"\A(?:a|b)\z", r"\A(?:[-a])\z"]
)
def test_what_is_no_form_of_fixed_length_is_none(pattern):
    assert forms_of(pattern) == []


FORBID = [
    "NOT REGEXP_MATCHES(text, '[?？\\x{E000}-\\x{F8FF}]')",
    "text NOT LIKE ' %' AND (text <> 'x' AND NOT REGEXP_MATCHES((text), '[\\x{00}-\\x{1F}\\x{A0}a-c-]'))",
    "NOT (REGEXP_MATCHES(text, '[0.^|]')) AND LENGTH(text) > 1",
]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(alphabet="?？ xabcz09.^|-\ue000\t\xa0\x00", max_size=6), min_size=1, max_size=100))
def test_characters_that_several_checks_forbid_are_asked_for_at_once(texts):
    tests = [parse_one(each, dialect="duckdb") for each in (FORBID[0], FORBID[2])]
    assert {forbids(each) for each in tests} == {"text"}
    whole = together(tests)
    assert len(list(whole.find_all(exp.RegexpLike))) == 1
    found = rows(exp.select(exp.and_(*tests), whole).from_("given"), ["x-z", "?9", "xx", *texts])
    assert {one for one, _ in found} == {True, False}
    assert all(one is other for one, other in found)


@pytest.mark.parametrize(
    "test",
    [
        FORBID[1],
        "NOT REGEXP_MATCHES(text, '[^a]')",
        "NOT REGEXP_MATCHES(text, '[a]+')",
        "NOT REGEXP_MATCHES(text, '[a[b]')",
        r"NOT REGEXP_MATCHES(text, '[\\d]')",
        "NOT REGEXP_MATCHES(UPPER(text), '[a]')",
        "REGEXP_MATCHES(text, '[a]')",
        "NOT REGEXP_MATCHES(text, '[a]') OR text = 'x'",
    ],
)
def test_what_is_no_plain_set_of_characters_of_a_field_is_asked_by_itself(test):
    assert forbids(parse_one(test, dialect="duckdb")) is None
