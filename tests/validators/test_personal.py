"""A person's identity number is shown nowhere, whatever column it stands in and whichever rule it breaks."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from zhengzhao.engines import to_sql
from zhengzhao.errors import SourceError
from zhengzhao.standard import load_standard
from zhengzhao.validators import validate
from zhengzhao.validators.personal import has_number, mask_numbers, masked
from zhengzhao.validators.render import render
from zhengzhao.validators.repairing.repair import repair
from zhengzhao.validators.split import split_into

NUMBERS = [
    "11010519491231002X",
    "11010519491231002x",
    "110105491231002",
    "110105194912310021",
    "1101051949123102X",
    "1101051949123100211",
    "11010519491331002X",
    "１１０１０５１９４９１２３１００２Ｘ",
    "110105 19491231 002X",
    "110105-19491231-002X",
]
AROUND = ["{}", "{} ", "ID{}", "当事人{}，", "2019：{}；5", "{}；{}"]
OTHERS = [
    "91310115MA1H7LBK0R",
    "91110000802100433B",
    "91310120749122123X",
    "310101094000065",
    "2021-07-08 10:30:00",
    "021-66008168 66008169",
    "66008168",
    "6222021001116245702",
    "文号 20191234567890",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", AROUND)
def test_the_number_is_hidden_and_nothing_else(number: str, around: str) -> None:
    text = around.replace("{}", number)
    shown = mask_numbers(text)
    assert len(shown) == len(text)
    assert number[2:-2] not in shown
    assert shown.replace("*", "") == text.replace(number, number[0] + number[-1])


def test_a_number_with_more_behind_it_is_hidden_too() -> None:
    assert "19491231" not in mask_numbers("11010519491231002X1X")
    assert "491231" not in mask_numbers("2019 110105491231002 5")


@pytest.mark.parametrize("text", OTHERS)
def test_codes_telephones_and_days_are_shown(text: str) -> None:
    assert mask_numbers(text) == text


def test_of_a_key_only_a_right_number_is_hidden() -> None:
    assert mask_numbers("310115201912020001", certain=True) == "310115201912020001"
    assert mask_numbers("11010519491231002X", certain=True) == "1****************X"


@settings(deadline=None)
@given(
    st.text("12０９Xx -年", max_size=24)
    | st.builds(str.replace, st.sampled_from(AROUND), st.just("{}"), st.sampled_from(NUMBERS))
)
def test_sql_hides_what_python_hides(text: str) -> None:
    column = exp.column("c0")
    query = f"SELECT {to_sql(has_number(column))}, {to_sql(masked(column))} FROM (SELECT ? AS c0)"
    with duckdb.connect() as connection:
        ((found, hidden),) = connection.execute(query, [text]).fetchall()
    assert found == (mask_numbers(text) != text)
    assert len(hidden) == len(text)


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """Registrations in which numbers of persons stand where they do not belong, one a row."""
    fields = load_standard("1.0.0").resource("registration").schema.names
    places = [
        ("UNISCID", each) for each in (*NUMBERS, *(f"{each} " for each in NUMBERS), *(f"ID{each}" for each in NUMBERS))
    ]
    places += [(name, f"{each}?") for name in ("ENTNAME", "REGNO", "CERTYPE", "ESTDATE", "OPSCOPE") for each in NUMBERS]
    rows = [",".join(fields)]
    for at, (name, value) in enumerate(places):
        rows.append(",".join({"node": "310000", "PRIPID": str(at), name: value}.get(field, "") for field in fields))
    # One cell too many is a fault of the record.
    rows.append(f"310000,x{',' * (len(fields) - 1)}{NUMBERS[0]}")
    file = tmp_path / "registration.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_no_report_shows_one_wherever_it_stands(batch: Path, tmp_path: Path) -> None:
    report = validate([batch], standard="1.0.0", limit=1000, outputs=[split_into(tmp_path / "parts")])
    assert {"uscc", "maxLength", "lost_character", "type-error"} <= {each.rule for each in report.findings}
    texts = [render(report, form, language) for form in ("text", "json", "html", "junit") for language in ("zh", "en")]
    texts.append((tmp_path / "parts" / "findings.csv").read_text(encoding="utf-8-sig"))
    for text in texts:
        for number in NUMBERS:
            assert number[2:-1] not in text
    shown = validate([batch], standard="1.0.0", limit=1000, show_values=True).to_json()
    assert all(number in shown for number in NUMBERS)


def test_a_first_row_of_data_taken_for_the_header_shows_none(tmp_path: Path) -> None:
    file = tmp_path / "registration.csv"
    file.write_text("node,PRIPID,110105491231002\n310000,1,x\n", encoding="utf-8")
    assert "0105491231" not in validate([file], standard="1.0.0").to_json()


def test_a_first_row_of_data_taken_for_the_labels_of_another_table_shows_none(tmp_path: Path) -> None:
    file = tmp_path / "registration.csv"
    file.write_text("310000,1,110105491231002,11010519491231002X\n310000,2,x,y\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"its labels are 310000, 1, 1\*+2, 1\*+X"):
        validate([file], standard="1.0.0")


def test_the_log_of_repairs_shows_none(batch: Path, tmp_path: Path) -> None:
    lines = batch.read_text(encoding="utf-8").splitlines(keepends=True)
    batch.write_text("".join(lines[:-1]), encoding="utf-8")
    done = repair(batch, out=tmp_path / "out.csv", standard="1.0.0")
    log = done.log.read_text(encoding="utf-8-sig")
    assert log.count("\n") > 10
    for number in NUMBERS:
        assert number[2:-1] not in log
