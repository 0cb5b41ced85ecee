"""Repair: other spellings put right and logged, names and texts untouched, and nothing lost on the way."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zhengzhao.errors import DescriptorError, OutputError, SourceError, UsageError, ZhengzhaoError
from zhengzhao.validators.compiling.checks import load_check
from zhengzhao.validators.normal import SUMMARIES
from zhengzhao.validators.repairing.repair import RepairCount, RepairResult, repair

FILLERS = ["", "无", "/", "n/a"]
FIELDS = [
    {"name": "id", "title": "编号", "type": "string", "constraints": {"pattern": "[A-Z][0-9]{2,}"}},
    {"name": "name", "title": "户名", "type": "string", "missingValues": FILLERS, "constraints": {"maxLength": 30}},
    {"name": "kind", "title": "类别", "type": "string", "missingValues": FILLERS},
    {"name": "sold", "title": "已售", "type": "string", "constraints": {"enum": ["是", "否", "Y"]}},
    {"name": "code", "title": "代码", "type": "string", "missingValues": FILLERS},
    {"name": "built", "title": "建成", "type": "date", "missingValues": ["", "1900-01-01"]},
    {"name": "slashed", "title": "登记", "type": "date", "format": "%Y/%m/%d"},
    {"name": "until", "title": "期限", "type": "date", "longTerm": "9999-09-09"},
    {"name": "amount", "title": "金额", "type": "number", "missingValues": ["", "0"]},
    {"name": "rooms", "title": "间数", "type": "integer", "constraints": {"required": True, "maximum": 5000}},
    {"name": "due", "title": "应办", "type": "date", "missingValues": ["-"]},
    {"name": "card_kind", "title": "证件", "type": "string", "constraints": {"enum": ["10", "20"]}},
    {"name": "card", "title": "证号", "type": "string", "sensitive": True},
    {"name": "note", "title": "说明", "type": "string"},
]
DESCRIPTOR = {
    "name": "village",
    "resources": [
        {
            "name": "house",
            "path": "house.csv",
            "schema": {
                "fields": FIELDS,
                "fieldsMatch": "subset",
                "foreignKeys": [{"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["code"]}}],
                "rules": [
                    {"check": "lost_character", "fields": ["name"], "severity": "error"},
                    {"check": "uscc", "fields": ["code"]},
                    {"check": "long_term", "fields": ["until"]},
                    {"check": "resident_id", "fields": ["card"], "when": "card_kind = '10'"},
                ],
            },
        },
        {
            "name": "kinds",
            "kind": "codes",
            "path": "kinds.csv",
            "schema": {"fields": [{"name": "code", "type": "string"}]},
        },
    ],
}
NAMES = [str(each["name"]) for each in FIELDS]
SOUND = {"id": "A01", "rooms": "1", "due": "2019-12-01"}

# field, before, after, what the log says of it; None where it says nothing
TABLE: list[tuple[str, str, str, str | None]] = [
    ("id", "A02", "A02", None),
    ("id", " A02\u3000", "A02", "repaired trim"),
    ("id", "\u00a0\tA02", "A02", "repaired trim"),
    ("id", "Ａ０２", "A02", "repaired half-width"),
    ("id", "a02", "A02", "repaired upper-case"),
    ("id", " ａ０２", "A02", "repaired trim half-width upper-case"),
    ("id", "A 02", "A 02", None),
    ("id", "Ａ", "Ａ", "kept half-width"),
    ("kind", "０1 ", "01", "repaired trim half-width"),
    ("kind", "'01", "01", "repaired text-mark"),
    ("kind", '="０１"', "01", "repaired text-mark half-width"),
    ("kind", "'k", "'k", "kept text-mark"),
    ("kind", "k", "k", None),
    ("kind", " 无", "", "repaired trim filler"),
    ("kind", "／", "", "repaired half-width filler"),
    ("sold", " 是\u3000", "是", "repaired trim"),
    ("sold", "y", "y", None),
    ("code", "91110000802100433b", "91110000802100433B", "repaired upper-case"),
    ("code", "９111０000802100433B", "91110000802100433B", "repaired half-width"),
    ("code", '="91110000802100433B"', "91110000802100433B", "repaired text-mark"),
    ("code", "91110000802100433I", "91110000802100433I", None),
    ("code", "91110000802100433i", "91110000802100433i", "kept upper-case"),
    ("code", "/", "", "repaired filler"),
    ("code", "?", "?", None),
    ("built", "2019/12/1", "2019-12-01", "repaired date-form"),
    ("built", "2019年12月1日", "2019-12-01", "repaired date-form"),
    ("built", "2019.12.01", "2019-12-01", "repaired date-form"),
    ("built", "20191201", "2019-12-01", "repaired date-form"),
    ("built", "2019-12-01 00:00:00", "2019-12-01", "repaired date-form"),
    ("built", "2019/12/1 0:00:00", "2019-12-01", "repaired date-form"),
    ("built", "2019/12/1 0:30:00", "2019/12/1 0:30:00", None),
    ("built", "２０１９/１２/１ ", "2019-12-01", "repaired trim half-width date-form"),
    ("built", "2019-12-01 10:30:00", "2019-12-01 10:30:00", None),
    ("built", "01/02/2019", "01/02/2019", None),
    ("built", "2019/2/30", "2019/2/30", None),
    ("built", "201912", "201912", None),
    ("built", "1900-01-01", "", "repaired filler"),
    ("built", "1900/1/1", "", "repaired date-form filler"),
    ("built", "长期", "长期", None),
    ("slashed", "2019-12-1", "2019/12/01", "repaired date-form"),
    ("until", "长期", "9999-09-09", "repaired alias"),
    ("until", "9999-12-31", "9999-09-09", "repaired alias"),
    ("until", "2099/12/31", "9999-09-09", "repaired alias"),
    ("until", "9999-12-31 00:00:00", "9999-09-09", "repaired alias"),
    ("until", "9999年12月31日", "9999-09-09", "repaired date-form alias"),
    ("until", "2099-12-31", "2099-12-31", None),
    ("amount", "1,234,567.80", "1234567.80", "repaired thousands"),
    ("amount", "１，２３４", "1234", "repaired half-width thousands"),
    ("amount", "1,23", "1,23", None),
    ("amount", "1234,567", "1234,567", None),
    ("amount", "0", "", "repaired filler"),
    ("amount", "1.5万", "1.5万", None),
    ("rooms", "1,200", "1200", "repaired thousands"),
    ("rooms", "9,200", "9,200", "kept thousands"),
    ("rooms", "", "", None),
    ("due", "-", "-", None),
    ("due", " - ", "-", "repaired trim"),
    ("name", " ＡＢ 公司\u3000", " ＡＢ 公司\u3000", None),
    ("name", "无", "无", None),
    ("name", "'甲", "'甲", None),
    ("name", "？", "？", None),
    ("note", "　２０１９/１２/１，\n1,234 ", "　２０１９/１２/１，\n1,234 ", None),
    ("note", "=1+1", "=1+1", None),
]


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the descriptor and its code list."""
    folder = tmp_path_factory.mktemp("village")
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    (folder / "kinds.csv").write_text("code\n01\n02\n", encoding="utf-8")
    return folder


def mend(village: Path, source: Path | str, out: Path, **options: object) -> RepairResult:
    return repair(source, out=out, table="house", descriptor=village / "datapackage.json", **options)


DIALECTS = {
    "apostrophes": ({"quoteChar": "'"}, "day,note\n'2019/1/5','a,''b'\n,\n", "day,note\n2019-01-05,'a,''b'\n,\n"),
    "escapes": (
        {"escapeChar": "\\", "doubleQuote": False, "delimiter": "|"},
        'day|note\n2019/1/5|"a\\"|b\\\\"\n',
        'day|note\n2019-01-05|"a\\"|b\\\\"\n',
    ),
    "no quotes": (
        {"quoteChar": "", "escapeChar": "\\"},
        'day,note\n2019/1/5,a\\,"b\\\\\n',
        'day,note\n2019-01-05,a\\,"b\\\\\n',
    ),
    "quotes that nothing escapes": (
        {"doubleQuote": False},
        'day,note\n2019/1/5,5" pipe\n',
        'day,note\n2019-01-05,5" pipe\n',
    ),
    "comments and titles stay where they are": (
        {"commentChar": "#", "quoteChar": "'"},
        "# by hand, '\na title\nday,note\n# one\n2019/1/5,'#2\n# none'\n'#',1\n# last, of all\n",
        "# by hand, '\na title\nday,note\n# one\n2019-01-05,'#2\n# none'\n'#',1\n# last, of all\n",
    ),
    "rows by their numbers": (
        {"headerRows": [2, 4], "commentRows": [1, 3, 6], "headerJoin": "/"},
        "a title\nday,no\nis,none\n,te\n\nday/te,this\n2019/1/5,1\n",
        "a title\nday,no\nis,none\n,te\n,\nday/te,this\n2019-01-05,1\n",
    ),
    "spaces": (
        {"skipInitialSpace": True},
        'day, note\n 2019/1/5,   1\n2019/1/5, "  2"\n',
        'day,note\n2019-01-05,1\n2019-01-05,"  2"\n',
    ),
    "what stands for nothing": (
        {"nullSequence": "\\N", "escapeChar": "\\", "doubleQuote": False},
        "day,note\n2019/1/5,\\N\n\\N,1\n",
        "day,note\n2019-01-05,\\N\n,1\n",
    ),
    "a delimiter that is found": (
        {"quoteChar": "'"},
        "day;note\n2019/1/5;'a;b'\n",
        "day;note\n2019-01-05;'a;b'\n",
    ),
    "no header": ({"header": False, "quoteChar": "'"}, "2019/1/5,'1,2'\n", "2019-01-05,'1,2'\n"),
}


def held_in(folder: Path, dialect: dict) -> Path:
    joined = "no/te" if "headerJoin" in dialect else "note"
    schema = {"fields": [{"name": "day", "type": "date"}, {"name": joined, "type": "string"}]}
    resource = {"name": "t", "dialect": dialect, "schema": schema}
    (folder / "s.json").write_text(json.dumps({"name": "s", "resources": [resource]}), encoding="utf-8")
    return folder / "s.json"


@pytest.mark.parametrize("name", DIALECTS)
def test_a_table_in_a_dialect_of_its_own_is_written_in_it(tmp_path: Path, name: str):
    dialect, before, after = DIALECTS[name]
    source = tmp_path / "t.csv"
    source.write_text(before, encoding="utf-8", newline="")
    held = held_in(tmp_path, dialect)
    result = repair(source, out=tmp_path / "out.csv", table="t", descriptor=held)
    assert result.out.read_text(encoding="utf-8") == after
    assert {each["field"] for each in logged(result.log)} == {"day"}
    assert {each.rule for each in result.report.failed} <= {"blank-row", "type-error"}


def test_what_a_dialect_cannot_write_is_refused(tmp_path: Path):
    with (tmp_path / "t.json").open("w", encoding="utf-8") as file:
        json.dump([{"day": "2019/1/5", "note": "a,b"}], file)
    with pytest.raises(SourceError, match="does not read back the same"):
        repair(
            tmp_path / "t.json",
            out=tmp_path / "out.csv",
            table="t",
            descriptor=held_in(tmp_path, {"quoteChar": ""}),
        )
    assert not (tmp_path / "out.csv").exists()


def test_rows_by_their_numbers_are_refused_where_there_are_none(tmp_path: Path):
    with (tmp_path / "t.json").open("w", encoding="utf-8") as file:
        json.dump([{"day": "2019/1/5", "note": "1"}], file)
    held = held_in(tmp_path, {"headerRows": [2]})
    with pytest.raises(SourceError, match="headerRows"):
        repair(tmp_path / "t.json", out=tmp_path / "out.csv", table="t", descriptor=held)


def write(file: Path, rows: list[list[str]], labels: list[str] = NAMES, encoding: str = "utf-8") -> Path:
    with file.open("w", encoding=encoding, newline="") as text:
        csv.writer(text).writerows([labels, *rows])
    return file


def read(file: Path, encoding: str = "utf-8") -> list[list[str]]:
    with file.open(encoding=encoding, newline="") as text:
        return list(csv.reader(text))


def logged(file: Path) -> list[dict[str, str]]:
    header, *rows = read(file, "utf-8-sig")
    return [dict(zip(header, each, strict=True)) for each in rows]


def record(**cells: str) -> list[str]:
    return [{**SOUND, **cells}.get(name, "") for name in NAMES]


@pytest.fixture(scope="session")
def drawn(village: Path) -> RepairResult:
    """The table above, one case a record, repaired."""
    source = write(village / "drawn.csv", [record(**{field: before}) for field, before, *_ in TABLE])
    return mend(village, source, village / "drawn.out.csv", show_values=True)


@pytest.mark.parametrize("place", range(len(TABLE)), ids=[f"{each[0]}:{each[1]!r}" for each in TABLE])
def test_a_cell_is_mended_where_that_is_safe(drawn: RepairResult, place: int) -> None:
    field, before, after, told = TABLE[place]
    assert read(drawn.out)[place + 1] == record(**{field: after})
    lines = [each for each in logged(drawn.log) if each["row"] == str(place + 2)]
    if told is None:
        assert lines == []
        return
    (line,) = lines
    assert (line["field"], f"{line['outcome']} {line['normalisation']}") == (field, told)
    assert (plain(line["before"]), plain(line["after"])) == (before, after)


def test_every_normalisation_is_counted_by_its_field(drawn: RepairResult) -> None:
    told = [(field, *each.split()) for field, _, _, each in TABLE if each]
    assert drawn.repaired == sum(outcome == "repaired" for _, outcome, *_ in told)
    assert drawn.kept == sum(outcome == "kept" for _, outcome, *_ in told)
    counted = {(each.normalisation, each.field): (each.repaired, each.kept) for each in drawn.counts}
    assert counted == {
        (code, field): tuple(
            sum(each[:2] == (field, outcome) and code in each[2:] for each in told) for outcome in ("repaired", "kept")
        )
        for field, _, *codes in told
        for code in codes
    }
    assert {code for code, _ in counted} == set(SUMMARIES)


def test_a_second_repair_changes_nothing(village: Path, drawn: RepairResult, tmp_path: Path) -> None:
    again = mend(village, drawn.out, tmp_path / "again.csv")
    assert again.out.read_bytes() == drawn.out.read_bytes()
    assert (again.repaired, again.kept) == (0, drawn.kept)
    assert replace(again.report, inputs=()).to_dict()["checks"] == drawn.report.to_dict()["checks"]


def test_what_was_written_is_validated(drawn: RepairResult) -> None:
    assert not drawn.report.valid
    assert drawn.report.inputs[0].name == "drawn.out.csv"
    broken = {each["row"] for each in logged(drawn.log) if each["outcome"] == "kept"}
    assert broken <= {str(each.row) for each in drawn.report.findings}
    repaired = {each["row"] for each in logged(drawn.log) if each["outcome"] == "repaired"}
    assert not {int(each) for each in repaired} & {each.row for each in drawn.report.findings}


def test_a_rule_that_asks_another_cell_first_asks_what_that_becomes(village: Path, tmp_path: Path) -> None:
    rows = [
        record(card_kind="１０", card="11010519491231002x"),
        record(card_kind="20", card="11010519491231002x"),
        record(card_kind="30", card="11010519491231002x"),
    ]
    done = mend(village, write(tmp_path / "in.csv", rows), tmp_path / "out.csv", show_values=True)
    cards = [each[NAMES.index("card")] for each in read(done.out)[1:]]
    assert cards == ["11010519491231002X", "11010519491231002x", "11010519491231002x"]
    assert mend(village, done.out, tmp_path / "again.csv").repaired == 0


def test_sensitive_values_are_masked_in_the_log(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record(card_kind="10", card=" 11010519491231002x")])
    line = logged(mend(village, source, tmp_path / "out.csv").log)[0]
    assert (line["before"], line["after"]) == (" *****************x", "1****************X")
    shown = logged(mend(village, source, tmp_path / "shown.csv", show_values=True).log)[0]
    assert shown["after"] == "11010519491231002X"


def test_what_looks_like_a_formula_is_a_text_in_the_log(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record(amount="-1,234"), record(amount="=1")])
    (line,) = logged(mend(village, source, tmp_path / "out.csv").log)
    assert (line["before"], line["after"]) == ("'-1,234", "'-1234")
    assert read(tmp_path / "out.csv")[2] == record(amount="=1")


def test_labels_order_and_foreign_columns_stay(village: Path, tmp_path: Path) -> None:
    labels = ["说明", "间数", "别的, 列", "应办", "建成", "编号", ""]
    rows = [["a\r\nb", "1", " x ", "2019-12-01", "2019/1/1", "A01", "“"], ['"', "2", "", "20191201", "", "A01", ""]]
    done = mend(village, write(tmp_path / "in.csv", rows, labels), tmp_path / "out.csv")
    rows[0][4], rows[1][3] = "2019-01-01", "2019-12-01"
    assert read(done.out) == [labels, *rows]


def test_a_record_of_fillers_alone_stays_a_record(village: Path, tmp_path: Path) -> None:
    done = mend(village, write(tmp_path / "in.csv", [["无"], ["A"], ["/"]], ["kind"]), tmp_path / "out.csv")
    assert read(done.out) == [["kind"], ["无"], ["A"], ["/"]]
    assert {each["outcome"] for each in logged(done.log)} == {"kept"}
    assert done.report.inputs[0].rows == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("encoding_out", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_is_written_in_the_encoding_that_was_asked_for(village, tmp_path, encoding: str, encoding_out: str) -> None:
    rows = [record(name="龴𠀀é", note="€"), record(id=" A02")]
    source = write(tmp_path / "in.csv", rows, encoding=encoding)
    done = mend(village, source, tmp_path / "out.csv", encoding_out=encoding_out)
    rows[1] = record(id="A02")
    assert read(done.out, encoding_out) == [NAMES, *rows]
    assert done.out.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding_out == "utf-8-sig")


def test_a_character_that_an_encoding_does_not_hold_is_not_lost_silently(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record(name="\ue78d")])
    with pytest.raises(SourceError, match="does not read back the same"):
        mend(village, source, tmp_path / "out.csv", encoding_out="gb18030")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv"]
    assert read(mend(village, source, tmp_path / "out.csv").out)[1] == record(name="\ue78d")


def test_every_form_of_source_gives_the_same_output(village: Path, tmp_path: Path) -> None:
    rows = [record(id=" a02", built="2019/1/5", name=" ＡＢ"), record(until="长期", amount="1,234")]
    plain = mend(village, write(tmp_path / "t.csv", rows), tmp_path / "plain.csv").out.read_bytes()
    book = openpyxl.Workbook()
    for each in (NAMES, *rows):
        book.active.append(each)
    book.save(tmp_path / "t.xlsx")
    lines = [json.dumps(dict(zip(NAMES, each, strict=True)), ensure_ascii=False) for each in rows]
    (tmp_path / "t.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    duckdb.execute(f"COPY (FROM read_csv('{tmp_path}/t.csv', all_varchar = true)) TO '{tmp_path}/t.parquet'")
    with closing(sqlite3.connect(tmp_path / "t.db")) as base, base:
        base.execute(f"CREATE TABLE house ({', '.join(f'{name} TEXT' for name in NAMES)})")
        base.executemany(f"INSERT INTO house VALUES ({', '.join('?' * len(NAMES))})", rows)
    base.close()
    for source in ("t.xlsx", "t.jsonl", "t.parquet", f"sqlite:///{tmp_path}/t.db#house"):
        given = source if ":" in source else tmp_path / source
        out = tmp_path / f"{source[2:].split('/')[0]}.csv"
        assert mend(village, given, out).out.read_bytes() == plain, source


def test_rows_that_are_no_records_stay_and_are_told(village: Path, tmp_path: Path) -> None:
    note = ["填报人：某某", *[""] * (len(NAMES) - 1)]
    rows = [record(id=" A01"), NAMES, record(id="A02"), note]
    done = mend(village, write(tmp_path / "t.csv", rows), tmp_path / "out.csv")
    assert read(done.out) == [NAMES, record(id="A01"), NAMES, record(id="A02"), note]
    assert sorted((each.rule, each.row) for each in done.report.findings) == [("note-row", 5), ("repeated-header", 3)]


@pytest.mark.parametrize("encoding_out", ["utf-8", "gb18030"])
def test_a_note_that_lacks_cells_stays_beside_blank_ones(village: Path, tmp_path: Path, encoding_out: str) -> None:
    source = write(tmp_path / "in.csv", [record(id=" A01"), ["(50 行受影响)"], record(id="A02"), ["合计", "2"]])
    done = mend(village, source, tmp_path / "out.csv", encoding_out=encoding_out)
    notes = [[*each, *[""] * (len(NAMES) - len(each))] for each in (["(50 行受影响)"], ["合计", "2"])]
    with done.out.open(encoding=encoding_out, newline="") as lines:
        assert list(csv.reader(lines)) == [NAMES, record(id="A01"), notes[0], record(id="A02"), notes[1]]
    assert sorted((each.rule, each.row) for each in done.report.findings) == [("note-row", 3), ("note-row", 5)]
    assert [each[:1] for each in read(done.log)][1:] == [["2"]]


def test_a_record_that_lacks_cells_is_refused_and_a_note_is_not(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record(), ["A02", "x"], ["(50 行受影响)"]])
    with pytest.raises(SourceError, match=r"missing-cell: 1, first in row 3\."):
        mend(village, source, tmp_path / "out.csv")


def test_a_header_that_a_workbook_repeats_stays_and_is_told(village: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [NAMES, record(id=" A01"), [], NAMES, record(id="A02"), ["合计", "2"]]
    for each in rows:
        book.worksheets[0].append(each)
    book.save(tmp_path / "in.xlsx")
    done = mend(village, tmp_path / "in.xlsx", tmp_path / "out.csv")
    full = [[*each, *[""] * (len(NAMES) - len(each))] for each in rows]
    assert read(done.out) == [NAMES, record(id="A01"), *full[2:]]
    found = sorted((each.row, each.rule) for each in done.report.findings)
    assert found == [(3, "blank-row"), (4, "repeated-header"), (6, "note-row")]


def test_blank_rows_stay_and_stay_found(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record(id=" A02"), [], record(), ["", ""]])
    done = mend(village, source, tmp_path / "out.csv")
    assert [each[:1] for each in read(done.out)] == [["id"], ["A02"], [""], ["A01"], [""]]
    assert [each.row for each in done.report.findings if each.rule == "blank-row"] == [3, 5]


@pytest.mark.parametrize(
    ("line", "code"),
    [("A01,x\n", "missing-cell"), (",".join(record()) + ",more\n", "extra-cell"), ('A01,"' + ",\n", "source-error")],
)
def test_what_a_csv_file_cannot_hold_is_refused_and_not_dropped(village, tmp_path, line: str, code: str) -> None:
    source = write(tmp_path / "in.csv", [record()])
    with source.open("a", encoding="utf-8") as text:
        text.write(line)
    with pytest.raises(SourceError, match=rf"{code}: 1, first in row 3"):
        mend(village, source, tmp_path / "out.csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.csv"]


def test_undecodable_bytes_are_refused(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record(name="示例")])
    source.write_bytes(source.read_bytes() + b"A01,\xff\xff" + b"," * (len(NAMES) - 3) + b"\n")
    with pytest.raises(SourceError, match="encoding-error") as refusal:
        mend(village, source, tmp_path / "out.csv")
    assert (
        "所以没有写：不满足“文字能按文件的编码读出”（encoding-error）1 处，第一处在第 3 行；不满足“"
        in refusal.value.text.zh
    )
    assert "（missing-cell）1 处，第一处在第 3 行。请先" in refusal.value.text.zh


def test_what_was_hidden_in_a_workbook_is_repaired_like_what_was_not(village: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (NAMES, record(), record(day="2019/1/5")):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = sheet.column_dimensions["A"].hidden = True
    sheet.sheet_state = "hidden"
    book.create_sheet("empty")
    book.save(tmp_path / "house.xlsx")
    mend(village, tmp_path / "house.xlsx", tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[1:] == [record(), record(day="2019-01-05")]


def refused(village: Path, source: Path, out: Path, **options: object) -> str:
    before = {each: each.read_bytes() for each in source.parent.iterdir() if each.is_file()}
    with pytest.raises(ZhengzhaoError) as caught:
        mend(village, source, out, **options)
    assert {each: each.read_bytes() for each in source.parent.iterdir() if each.is_file()} == before
    assert isinstance(caught.value, (UsageError, OutputError))
    return caught.value.text.en


def test_an_input_is_never_overwritten_by_whatever_name(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record()])
    (tmp_path / "soft.csv").symlink_to(source)
    os.link(source, tmp_path / "hard.csv")
    for name in ("in.csv", "soft.csv", "hard.csv"):
        assert "the very input" in refused(village, source, tmp_path / name, overwrite=True)
    assert "the very input" in refused(village, source, tmp_path / "out.csv", log=source, overwrite=True)


def test_an_output_without_a_name_is_told_as_none(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record()])
    assert "CSV and . is none" in refused(village, source, Path())


def test_the_file_of_a_database_is_an_input_too(village: Path, tmp_path: Path) -> None:
    file = tmp_path / "house.csv"
    sqlite3.connect(file).close()
    with pytest.raises(UsageError, match="the very input"):
        mend(village, f"sqlite:///{file}#house", file, overwrite=True)


def test_what_exists_is_replaced_only_on_request(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record()])
    mend(village, source, tmp_path / "out.csv")
    assert "--overwrite" in refused(village, source, tmp_path / "out.csv")
    assert "--overwrite" in refused(village, source, tmp_path / "new.csv", log=tmp_path / "out.repairs.csv")
    assert mend(village, source, tmp_path / "out.csv", overwrite=True).rows == 1


def test_other_forms_encodings_and_packages_are_refused(village: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [record()])
    assert "ends in .csv" in refused(village, source, tmp_path / "out.xlsx")
    assert "utf-8-sig" in refused(village, source, tmp_path / "out.csv", encoding_out="latin-1")
    assert "same place" in refused(village, source, tmp_path / "out.csv", log=tmp_path / "out.csv")
    assert "one table at a time" in refused(village, village / "datapackage.json", tmp_path / "out.csv")


def test_a_rule_that_cannot_be_run_is_the_descriptors_fault(village: Path, tmp_path: Path) -> None:
    described = json.loads((village / "datapackage.json").read_text(encoding="utf-8"))
    rule = {"name": "long", "fields": ["note"], "expression": "CAST(note AS INTEGER) > 1"}
    described["resources"][0]["schema"]["fields"][-1]["constraints"] = {"pattern": "[a-z]+"}
    described["resources"][0]["schema"]["rules"] = [rule]
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    (tmp_path / "kinds.csv").write_text("code\n01\n", encoding="utf-8")
    source = write(tmp_path / "in.csv", [record(note="x")])
    with pytest.raises(DescriptorError, match="cannot be run"):
        mend(tmp_path, source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_only_a_check_that_says_so_has_its_suggestion_put_in() -> None:
    assert load_check("long_term").certain
    assert not load_check("uscc").certain


TEXTS = st.text(st.sampled_from("ａＡ０９Zz 　\u00a0，,年月/-?？'\"\n\r证=1"), max_size=6)
ODD = st.sampled_from([each[1] for each in TABLE])
CELLS = {name: st.one_of(TEXTS, ODD) for name in NAMES}


@pytest.mark.slow
# A repair takes as long for thirty rows as for one, so a few long tables are drawn and not many short ones.
@settings(max_examples=14, deadline=None, suppress_health_check=list(HealthCheck))
@example(rows=[record(name="\r", note=" ")])
@example(rows=[record(card="'=1z1９")])
@example(rows=[record(card="=1z1９")])
@given(rows=st.lists(st.fixed_dictionaries(CELLS).map(lambda each: list(each.values())), min_size=10, max_size=30))
def test_the_log_is_the_whole_difference_and_texts_never_change(
    village, tmp_path_factory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    source = write(folder / "in.csv", [["A01", *each[1:]] if not any(each) else each for each in rows])
    before = read(source)
    try:
        done = mend(village, source, folder / "out.csv", show_values=True)
    except SourceError:
        # What cannot be read whole is refused.
        return
    after = read(done.out)
    assert [len(each) for each in after] == [len(each) for each in before]
    differences = {
        (str(row), name): (old, new)
        for row, (olds, news) in enumerate(zip(before, after, strict=True), 1)
        for name, old, new in zip(NAMES, olds, news, strict=True)
        if old != new
    }
    lines = [each for each in logged(done.log) if each["outcome"] == "repaired"]
    assert {
        (each["row"], each["field"]): (plain(each["before"]), plain(each["after"])) for each in lines
    } == differences
    assert not {name for _, name in differences} & {"name", "note"}
    assert mend(village, done.out, folder / "again.csv").repaired == 0


def plain(text: str) -> str:
    """Take the apostrophe away that makes a text of what looks like a formula."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(tuple("=+-@#\t\r")) else text


def test_the_counts_are_data() -> None:
    assert RepairCount("trim", "id", 1, 0) < RepairCount("trim", "kind", 0, 0)


def test_a_file_of_two_encodings_is_not_written(village: Path, tmp_path: Path) -> None:
    lines = [",".join(NAMES).encode()]
    for at, encoding in enumerate(("utf-8", "gb18030", "utf-8"), 1):
        lines.append(",".join(record(id=f"A0{at}", note="示例有限公司")).encode(encoding))
    source = tmp_path / "in.csv"
    source.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(SourceError, match="encoding-error"):
        mend(village, source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
