"""Parting a batch, and the workbook: every row once, as it stood; every finding, not a sample; nothing a formula."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from zhengzhao.errors import OutputError, UsageError
from zhengzhao.paths import content_folder
from zhengzhao.validators import validate
from zhengzhao.validators.render import render
from zhengzhao.validators.render.workbook import workbook_to
from zhengzhao.validators.split import split_into

DESCRIPTOR = {
    "name": "village",
    "resources": [
        {
            "name": "house",
            "path": "house.csv",
            "schema": {
                "fields": [
                    {"name": "id", "title": "编号", "type": "string", "constraints": {"pattern": "[A-Z]?[0-9]+"}},
                    {"name": "built", "title": "建成", "type": "date"},
                    {"name": "note", "title": "说明", "type": "string"},
                    {"name": "phone", "title": "电话", "type": "string", "sensitive": True},
                ],
                "primaryKey": ["id"],
                "uniqueKeys": [["phone"]],
                "rules": [
                    {
                        "name": "old",
                        "expression": "built >= DATE '1900-01-01'",
                        "fields": ["built"],
                        "severity": "warning",
                    }
                ],
            },
        }
    ],
}
HEADER = "id,built,note,phone"
PLAIN = [
    '010000000000000019,1951-01-01,"a, ""b""",13800000001',
    "A2,1951-1-1,=1+1,13800000002",
    "A3,1850-01-01,,13800000003",
    'A2,,"two\nlines",13800000001',
    "bad,1951-01-01,-1,13800000004",
]
CLEAN = [PLAIN[0], PLAIN[2]]
BAD = [PLAIN[1], PLAIN[3], PLAIN[4]]


@pytest.fixture
def village(tmp_path: Path):
    (tmp_path / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    (tmp_path / "out").mkdir()

    def check(lines: list[str], *outputs, encoding: str = "utf-8", **options: object):
        source = tmp_path / "house.csv"
        source.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        descriptor = tmp_path / "datapackage.json"
        return validate([source], descriptor=descriptor, outputs=outputs, limit=1, **options)

    return check


def read(file: Path) -> list[list[str]]:
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def parse(lines: list[str]) -> list[list[str]]:
    return list(csv.reader("\n".join(lines).splitlines(keepends=True)))


def test_every_row_is_written_once_as_it_stands_and_in_its_order(village, tmp_path):
    out = tmp_path / "parts"
    report = village([HEADER, *PLAIN], split_into(out))
    assert {each.name for each in out.iterdir()} == {
        ".zhengzhao",
        "house.valid.csv",
        "house.invalid.csv",
        "findings.csv",
    }
    # A warning alone does not make a row invalid.
    assert read(out / "house.valid.csv") == parse([HEADER, *CLEAN])
    assert read(out / "house.invalid.csv") == parse([HEADER, *BAD])
    assert not report.valid


def test_findings_are_all_there_and_masked_and_none_is_a_formula(village, tmp_path):
    village([HEADER, *PLAIN, *(f"bad,,=x{n},{n}" for n in range(5_000))], split_into(tmp_path / "parts"))
    header, *rows = read(tmp_path / "parts" / "findings.csv")
    found = [dict(zip(header, each, strict=True)) for each in rows]
    assert sum(each["rule"] == "pattern" for each in found) == 5_001
    assert sum(each["rule"] == "primary-key" for each in found) == 1
    phones = [each["value"] for each in found if each["fields"] == "phone"]
    assert phones == ["1*********1"]
    assert [int(each["row"]) for each in found] == sorted(int(each["row"]) for each in found)
    assert not [cell for each in rows for cell in each if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_sensitive_values_stay_in_the_rows_and_are_shown_in_findings_on_request(village, tmp_path):
    village([HEADER, *PLAIN], split_into(tmp_path / "parts"), show_values=True)
    assert "13800000001" in (tmp_path / "parts" / "findings.csv").read_text(encoding="utf-8-sig")
    assert "13800000004" in (tmp_path / "parts" / "house.invalid.csv").read_text(encoding="utf-8-sig")


def test_faults_of_the_form_make_a_row_invalid_and_rare_characters_survive(village, tmp_path):
    lines = [HEADER, "A1,1951-01-01,𠀀龴,1", "A2,1951-01-01", "A3,,,3,4", "", "A4,,,5"]
    village(lines, split_into(tmp_path / "parts"), encoding="gb18030")
    assert read(tmp_path / "parts" / "house.valid.csv") == parse([HEADER, lines[1], lines[5]])
    assert [each[0] for each in read(tmp_path / "parts" / "house.invalid.csv")] == ["id", "A2", "A3"]
    rules = [each[6] for each in read(tmp_path / "parts" / "findings.csv")]
    assert rules == ["rule", "missing-cell", "extra-cell", "blank-row"]


def test_cells_beside_the_table_of_a_workbook_go_back_with_their_row(village, tmp_path):
    village([HEADER])
    book = openpyxl.Workbook()
    for row in (["", *HEADER.split(",")], ["x", "A1"], ["", "A2", "1951-01-01", "n", "1", "", "y", 7], ["", "A3"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "house.xlsx")
    validate(
        [tmp_path / "house.xlsx"],
        descriptor=tmp_path / "datapackage.json",
        outputs=[split_into(tmp_path / "parts")],
    )
    assert read(tmp_path / "parts" / "house.invalid.csv") == parse([HEADER, "A1,,,,x", "A2,1951-01-01,n,1,y,7"])
    assert read(tmp_path / "parts" / "house.valid.csv") == parse([HEADER, "A3,,,"])


def test_cells_too_many_go_back_where_they_stood_and_are_found_again(village, tmp_path):
    wrong = ['A2,1951-01-01,"a, ""b""",2,,"x,y"', "A3,,,3,4", "A4,1951-1-1,=1,4,", 'A5,,"open,5,x']
    lines = [HEADER, "A1,1951-01-01,,1", *wrong, "A6,,,6"]
    report = village(lines, split_into(tmp_path / "parts"))
    assert read(tmp_path / "parts" / "house.valid.csv") == parse([HEADER, lines[1], lines[-1]])
    invalid = tmp_path / "parts" / "house.invalid.csv"
    kept = ["A5", "", '"open', "5", "x"]
    assert read(invalid) == [*parse([HEADER, *wrong[:3]]), kept]
    again = validate([invalid], table="house", descriptor=tmp_path / "datapackage.json", limit=9)
    told = {(each.rule, each.failed) for each in report.failed if each.rule != "source-error"}
    assert {(each.rule, each.failed) for each in again.failed} == told
    assert {(each.rule, each.value) for each in again.findings} >= {("extra-cell", "x,y"), ("extra-cell", "4")}


def test_a_cell_too_many_that_does_not_decode_goes_back_too(village, tmp_path):
    (tmp_path / "house.csv").write_bytes(f"{HEADER}\nA1,,,1,好".encode() + b"\xff,x\n")
    validate([tmp_path / "house.csv"], descriptor=tmp_path / "datapackage.json", outputs=[split_into(tmp_path / "p")])
    assert read(tmp_path / "p" / "house.invalid.csv")[1:] == [["A1", "", "", "1", "好\ufffd", "x"]]


def test_what_cannot_be_read_goes_back_as_it_stands(village, tmp_path):
    lines = [HEADER, 'A1,1951-01-01,"a"b,1', 'A2,"open,,2', "A3,,x\0y,3", "A4,,好\udcff,4", "A5,,,5"]
    (tmp_path / "house.csv").write_bytes(("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"))
    validate([tmp_path / "house.csv"], descriptor=tmp_path / "datapackage.json", outputs=[split_into(tmp_path / "p")])
    invalid = read(tmp_path / "p" / "house.invalid.csv")
    told = ["A1", "1951-01-01", '"a"b', "1"], ["A2", '"open', "", "2"], ["A3", "", "x\ufffdy", "3"]
    assert invalid == [HEADER.split(","), *told, ["A4", "", "好\ufffd", "4"]]
    assert read(tmp_path / "p" / "house.valid.csv") == parse([HEADER, lines[5]])


def test_a_long_number_and_an_error_of_a_workbook_go_back_as_they_stand(village, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "house"
    for row in (HEADER.split(","), [91310115000000000, None, "a", "1"], ["A2", None, "#N/A", "2"]):
        book.active.append(row)
    book.active["C3"].data_type = "e"
    book.save(tmp_path / "house.xlsx")
    validate([tmp_path / "house.xlsx"], descriptor=tmp_path / "datapackage.json", outputs=[split_into(tmp_path / "p")])
    told = [["91310115000000000", "", "a", "1"], ["A2", "", "#N/A", "2"]]
    assert read(tmp_path / "p" / "house.invalid.csv") == [HEADER.split(","), *told]


def test_a_record_of_json_that_is_none_goes_back_whole_and_no_report_shows_it(village, tmp_path):
    lines = ['{"id": "A1", "phone": "somebody", "note": "x}', '{"id": "A2", "id": "A3"}', '["A4"]']
    good = '{"id": "A5", "built": null, "note": null, "phone": null}'
    for name, text in (
        ("house.jsonl", "\n".join([*lines, good])),
        ("house.json", f"[{good.replace('A5', 'A6')}, {', '.join(lines[1:])}]"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    given, out = [tmp_path / "house.jsonl", tmp_path / "house.json"], tmp_path / "p"
    report = validate(given, descriptor=tmp_path / "datapackage.json", outputs=[split_into(out)])
    (one, other) = (read(out / f"{each}.invalid.csv")[1:] for each in ("house", "house-2"))
    assert [each[0] for each in one] == lines
    assert [each[0] for each in other] == lines[1:]
    assert "somebody" not in report.to_json() + (out / "findings.csv").read_text(encoding="utf-8-sig")


def test_waived_findings_leave_their_row_valid(village, tmp_path):
    waivers = tmp_path / "waivers.yaml"
    entry = "{rule: pattern, owner: a, reason: b, expiry: 2999-12-31}"
    waivers.write_text(f"waivers: [{entry}]", encoding="utf-8")
    village([HEADER, *PLAIN], split_into(tmp_path / "parts"), waivers=waivers)
    assert read(tmp_path / "parts" / "house.invalid.csv") == parse([HEADER, *BAD[:2]])
    assert "pattern" not in [each[6] for each in read(tmp_path / "parts" / "findings.csv")]


def test_a_folder_is_replaced_only_on_request(village, tmp_path):
    village([HEADER, *PLAIN], split_into(tmp_path / "parts"))
    with pytest.raises(OutputError, match="--overwrite"):
        village([HEADER, *PLAIN], split_into(tmp_path / "parts"))
    village([HEADER, *CLEAN], split_into(tmp_path / "parts", overwrite=True))
    assert read(tmp_path / "parts" / "house.invalid.csv") == parse([HEADER])


def test_one_workbook_for_each_value_of_a_field(village, tmp_path):
    lines = [HEADER, "bad,,north/1,1", "worse,,../x,2", "A1,,north/1,3", "none,,,4", "last,,north/1,5"]
    village(lines, split_into(tmp_path / "parts", by="note"))
    books = {each.name for each in (tmp_path / "parts").glob("*.xlsx")}
    assert books == {"house.note=north_1.xlsx", "house.note=.._x.xlsx", "house.note=(blank).xlsx"}
    sheet = openpyxl.load_workbook(tmp_path / "parts" / "house.note=north_1.xlsx").active
    assert [[each.value for each in row][:4] for row in sheet.iter_rows()] == [
        HEADER.split(","),
        ["bad", None, "north/1", "1"],
        ["last", None, "north/1", "5"],
    ]


def test_workbooks_of_sources_with_long_names_stand_beside_each_other(village, tmp_path):
    village([HEADER, *CLEAN])
    sources = [tmp_path / f"house{'-' * 90}{number}.csv" for number in (1, 2)]
    for each in sources:
        each.write_text(f"{HEADER}\nbad,,north,{each.stem[-1]}\n", encoding="utf-8")
    validate(sources, descriptor=tmp_path / "datapackage.json", outputs=[split_into(tmp_path / "parts", by="note")])
    books = [openpyxl.load_workbook(each).active for each in (tmp_path / "parts").glob("*.xlsx")]
    assert sorted(each["D2"].value for each in books) == ["1", "2"]


def test_a_field_that_is_not_there_is_refused_and_nothing_is_written(village, tmp_path):
    with pytest.raises(UsageError, match="did you mean note"):
        village([HEADER, *PLAIN], split_into(tmp_path / "parts", by="notes"))
    assert not (tmp_path / "parts").exists()


def test_of_several_outputs_all_appear_or_none(village, tmp_path):
    (tmp_path / "file").touch()
    outputs = (
        split_into(tmp_path / "parts"),
        workbook_to(tmp_path / "r.xlsx"),
        workbook_to(tmp_path / "file" / "x.xlsx"),
    )
    with pytest.raises(OutputError):
        village([HEADER, *PLAIN], *outputs)
    assert {each.name for each in tmp_path.iterdir()} == {"datapackage.json", "file", "house.csv", "out"}


@pytest.fixture
def book(village, tmp_path):
    lines = [HEADER, *PLAIN, '@x,,"\x01+cmd|calc",1', "#N/A,,\t=2,2"]
    village(lines, workbook_to(tmp_path / "r.xlsx", language="en"))
    return openpyxl.load_workbook(tmp_path / "r.xlsx")


@pytest.mark.parametrize(("language", "title"), [("zh", "标准"), ("en", "standard")])
def test_the_summary_names_what_the_rows_were_held_to_in_its_language(tmp_path: Path, language: str, title: str):
    events = content_folder("standard") / "1.0.0" / "examples" / "valid" / "registration_event.csv"
    validate([events], standard="1.0.0", outputs=[workbook_to(tmp_path / "r.xlsx", language=language)])
    summary = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert summary["A3"].value == f"{title} 1.0.0"


def test_the_workbook_is_a_copy_of_the_input_with_its_digits(book):
    sheet = book.worksheets[1]
    rows = [[each.value or "" for each in row][:4] for row in sheet.iter_rows()]
    assert rows[:6] == parse([HEADER, *PLAIN])
    assert rows[6][2] == "<U+0001>+cmd|calc"
    assert [each.value for each in sheet["E"]] == ["row", 2, 3, 4, 5, 6, 7, 8]


def test_cells_with_findings_are_coloured_and_commented_and_others_are_not(book):
    sheet = book.worksheets[1]
    told = {each.coordinate: each for row in sheet.iter_rows() for each in row if each.comment}
    assert set(told) == {"B3", "B4", "A5", "D5", "A6", "A7", "A8"}
    assert told["B3"].fill.fgColor.rgb == "FFF4B5AE"
    assert told["B4"].fill.fgColor.rgb == "FFFCE4B0"
    assert "YYYY-MM-DD" in told["B3"].comment.text
    assert "13800000001" not in told["D5"].comment.text


def test_nothing_in_the_workbook_is_a_formula_or_an_error(book, tmp_path):
    kinds = {each.data_type for sheet in book for row in sheet.iter_rows() for each in row if each.value is not None}
    assert kinds == {"s", "n"}
    sheet = book.worksheets[1]
    for place in ("C3", "A7", "A8", "C6"):
        assert sheet[place].quotePrefix, place
    with zipfile.ZipFile(tmp_path / "r.xlsx") as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


def test_the_rows_can_be_filtered_and_the_colours_are_there(book):
    summary, rows = book.worksheets
    assert rows.auto_filter.ref == f"A1:F{rows.max_row}"
    assert rows["B3"].fill.fgColor.rgb != rows["A3"].fill.fgColor.rgb
    broken = next(row for row in summary.iter_rows() if row[1].value == "pattern")
    assert {each.fill.fgColor.rgb for each in broken} == {rows["B3"].fill.fgColor.rgb}
    assert {each.data_type for each in broken[5:]} == {"n"}


def test_a_column_is_as_wide_as_what_stands_in_it(book):
    widths = book.worksheets[1].column_dimensions
    assert widths["C"].width < widths["A"].width <= 30


def test_the_summary_gives_verdict_and_every_rule_with_its_counts(book):
    rows = [[each.value for each in row] for row in book.worksheets[0].iter_rows()]
    assert rows[0][0].startswith("Not valid: 7 rows")
    pattern = next(row for row in rows if row[1] == "pattern")
    assert pattern[0] == "Error"
    assert pattern[4:9] == ["Validity", 3, 0, 7, 0]


def test_the_summary_tells_the_table_of_a_rule_and_the_file_of_what_concerns_no_row(tmp_path: Path):
    examples = content_folder("standard") / "1.0.0" / "examples" / "valid"
    short = tmp_path / "registration.csv"
    short.write_text("node,more\n310000,1\n", encoding="utf-8")
    validate([examples / "permit.csv", short], standard="1.0.0", outputs=[workbook_to(tmp_path / "r.xlsx")])
    rows = [[each.value for each in row] for row in openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]]
    assert {"行政许可", "登记信息"} <= {each[2] for each in rows if each[1] == "missing-label"}
    assert {"行政许可 · 来源节点", "登记信息 · 节点"} <= {each[2] for each in rows if each[1] == "required"}
    assert "registration.csv" in {each[2] for each in rows if each[1] == "extra-label"}


def test_of_a_large_file_the_workbook_holds_the_rows_with_findings(village, tmp_path, monkeypatch):
    monkeypatch.setattr("zhengzhao.validators.render.workbook.COPIED", 4)
    village([HEADER, *PLAIN], workbook_to(tmp_path / "r.xlsx"))
    summary, sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets
    assert [each.value for each in sheet["E"]][1:] == [3, 4, 5, 6]
    assert next(row[5].value for row in summary if row[1].value == "house.csv").endswith("工作簿只列出有结果的行")


def test_a_workbook_that_is_interrupted_leaves_no_temporary_file(tmp_path: Path) -> None:
    """The sheets are spooled in the clear until they are packed; Ctrl-C must not leave them there."""
    descriptor, source = tmp_path / "datapackage.json", tmp_path / "house.csv"
    descriptor.write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    with source.open("w", encoding="utf-8") as file:
        file.write("id,built,note,phone\n")
        file.writelines(f"A{number},1950-13-01,x,138{number:08}\n" for number in range(60_000))
    spool = tmp_path / "spool"
    spool.mkdir()
    command = [sys.executable, "-m", "zhengzhao", "validate", str(source), "--descriptor", str(descriptor)]
    command += ["--format", "xlsx", "--out", str(tmp_path / "report.xlsx")]
    process = subprocess.Popen(command, env=os.environ | {"TMPDIR": str(spool)}, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any(each.stat().st_size for each in spool.glob("openpyxl.*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert any(each.stat().st_size for each in spool.glob("openpyxl.*"))
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(60) != 0
    assert list(spool.iterdir()) == []
    assert not (tmp_path / "report.xlsx").exists()


def test_the_same_report_is_the_same_bytes(village, tmp_path: Path) -> None:
    village([HEADER, *PLAIN], workbook_to(tmp_path / "a.xlsx"))
    time.sleep(2.1)  # the times in a zip are two seconds apart
    village([HEADER, *PLAIN], workbook_to(tmp_path / "b.xlsx"))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_is_no_character_is_told_by_its_number(village, tmp_path: Path) -> None:
    report = village([HEADER, "A1,\ufffe,\uffff,"], workbook_to(tmp_path / "r.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[1]
    assert [cell.value for cell in sheet[2]][:3] == ["A1", "<U+FFFE>", "<U+FFFF>"]
    assert "<U+FFFE>" in "".join(ElementTree.fromstring(render(report, "junit")).itertext())
