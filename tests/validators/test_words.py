"""Check digits read off numbers of eight characters say what they say term by term."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from zhengzhao.engines import column, to_sql
from zhengzhao.validators import bind_check, load_check
from zhengzhao.validators.looking.words import Words

CHECKS = ["uscc", "organisation_code", "resident_id", "registration_number"]
CODES = {
    "uscc": ["91110000802100433B", "9152000071430580XT", "N2330106MF1234567L"],
    "organisation_code": ["80210043-3", "802100433", "71430580X"],
    "resident_id": ["11010519491231002X", "990000198001010012", "110105194902310026", "110105491231002"],
    "registration_number": ["310101000000017", "110000000000012"],
}


def verdicts(name: str, values: list[str]) -> list[tuple[bool | None, bool | None]]:
    """What a check says of texts, term by term and off numbers."""
    plain, _ = bind_check(load_check(name), [column("value")], name)
    words = Words()
    quick = words.put_into(plain)
    assert quick != plain
    source = words.add_to(exp.select(column("value")).from_("given"))
    query = exp.select(plain, quick).from_(source.subquery("s"))
    return duckdb.execute(f"WITH given AS (SELECT UNNEST($1) AS value) {to_sql(query)}", [values]).fetchall()


@pytest.mark.parametrize("name", CHECKS)
def test_a_code_is_judged_the_same_with_any_character_changed(name):
    values = [
        code[:place] + other + code[place + 1 :]
        for code in CODES[name]
        for place in range(len(code))
        for other in "0159AHIJOSVXZ-九x"
    ]
    found = verdicts(name, [*CODES[name], *values])
    assert {plain for plain, _ in found} == {True, False}
    assert all((plain is True) is (quick is True) for plain, quick in found)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.text(alphabet="0123456789AXYZ九é\x00-", max_size=20), min_size=1, max_size=200))
@pytest.mark.parametrize("name", CHECKS)
def test_nothing_holds_off_numbers_that_does_not_hold_term_by_term(name, values):
    assert all(plain is True for plain, quick in verdicts(name, values) if quick is True)


def test_a_question_whether_there_is_a_place_is_left_as_it_is():
    tree = exp.maybe_parse(
        r"REGEXP_MATCHES(value, '\A[0-9]{9}\z') AND STRPOS('0123456789', SUBSTRING(value, 1, 1)) IS NULL",
        dialect="duckdb",
    )
    words = Words()
    assert "STRPOS" in words.put_into(tree).sql("duckdb")
