"""The first look never clears a record that the plain rules would not."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from zhengzhao.engines import column, loosely, to_sql, typed
from zhengzhao.standard import Field
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
