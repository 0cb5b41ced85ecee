"""What validate says of a header: labels missing, extra, twice, blank, in another order, or another table's."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.validators import Report, validate

Ask = Callable[..., Report]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Validate one small table a, b, c under a `fieldsMatch`; a is its key, and c is required."""

    def answer(text: str, fields_match: str | None = None, name: str = "t.csv") -> Report:
        fields = [{"name": "a", "title": "甲"}, {"name": "b", "title": "乙"}]
        fields.append({"name": "c", "title": "丙", "constraints": {"required": True}})
        schema: dict[str, object] = {"fields": [{"type": "string", **each} for each in fields], "primaryKey": ["a"]}
        if fields_match:
            schema["fieldsMatch"] = fields_match
        other = {"fields": [{"name": each, "type": "string"} for each in ("a", "x", "y")]}
        resources = [
            {"name": "t", "title": "表", "path": "t.csv", "schema": schema},
            {"name": "other", "title": "别的", "path": "o.csv", "schema": other},
            {
                "name": "wide",
                "title": "宽表",
                "path": "w.csv",
                "schema": {"fields": [{"name": each} for each in "abpqrs"]},
            },
        ]
        descriptor = tmp_path / "d.json"
        descriptor.write_text(json.dumps({"name": "d", "resources": resources}), encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
        return validate([tmp_path / name], table="t", descriptor=descriptor)

    return answer


MODES = [None, "exact", "equal", "subset", "superset", "partial"]


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("a,b,c", [[], [], [], [], [], []]),
        ("甲,乙,丙", [[], [], [], [], [], []]),
        (" a ,b,c", [[], [], [], [], [], []]),
        ("*甲,乙（必填）,c *", [[], [], [], [], [], []]),
        ("c,b,a", [[], ["incorrect-label", "incorrect-label"], [], [], [], []]),
        ("a,c", [["missing-label"]] * 4 + [[], []]),
        ("a,b", [["missing-label"]] * 6),
        ("a,b,c,d", [["extra-label"]] * 3 + [[], ["extra-label"], []]),
        ("a,b,c,b", [["duplicate-label"]] * 6),
        ("a,b,c,乙", [["duplicate-label"]] * 6),
        ("a,b,c,", [["blank-label"]] * 6),
        ("a,,b,c", [["blank-label"]] * 6),
    ],
)
def test_a_header_is_held_to_the_fields(ask: Ask, header, faults):
    for mode, expected in zip(MODES, faults, strict=True):
        report = ask(f"{header}\n{','.join('1' * (header.count(',') + 1))}\n", mode)
        assert [each.rule for each in report.findings] == expected, mode
        assert report.valid is not bool(expected)


def test_a_field_that_is_called_as_another_with_a_star_is_not_taken_for_it(tmp_path: Path):
    fields = [{"name": "a", "type": "integer"}, {"name": "a *", "type": "string"}]
    descriptor = tmp_path / "datapackage.json"
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}}
    descriptor.write_text(json.dumps({"name": "d", "resources": [resource]}), encoding="utf-8")
    (tmp_path / "t.csv").write_text("a *,a\nx,1\n", encoding="utf-8")
    assert validate([descriptor]).valid


@pytest.mark.parametrize("names", [("a\n(m)", "a(m)"), ("a ", "a"), (" a",), ("a\r\n",)])
def test_a_field_is_found_by_a_name_with_spaces_or_line_breaks(hold, names):
    fields = [{"name": each, "type": "integer"} for each in names]
    report = hold({"fields": fields}, [["1"] * len(names), ["x", "2"][: len(names)]])
    assert [(each.rule, each.row, each.fields) for each in report.findings] == [("type-error", 3, (names[0],))]


def test_columns_in_another_order_are_read_as_what_they_are(ask: Ask):
    report = ask("c,b,a\n,2,3\n")
    assert [(each.rule, each.fields, dict(each.key)) for each in report.findings] == [("required", ("c",), {"a": "3"})]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ({"title": "乙"}, "缺少列“乙”（b）；请补上这一列，列名可用字段名或中文名称。"),
        ({}, "缺少列“b”；请补上这一列，没有内容的可以留空。"),
    ],
)
def test_a_missing_column_is_told_by_its_title_if_it_has_one(tmp_path: Path, title, told):
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a"}, {"name": "b", **title}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    (missing,) = validate([tmp_path]).findings
    assert missing.message.zh == told


def test_the_column_of_a_fault_is_said_as_a_person_counts(ask: Ask):
    (fault,) = ask("a,b,,c\n1,2,3,4\n").findings
    assert "第 3 列" in fault.message.zh
    assert "column 3" in fault.message.en


def test_another_table_is_told_in_one_sentence(ask: Ask):
    with pytest.raises(SourceError, match="u、v") as error:
        ask("u,v\n1,2\n")
    assert "--table" not in error.value.text.zh
    with pytest.raises(SourceError, match="--table other"):
        ask("x,y,a\n1,2,3\n")
    with pytest.raises(SourceError, match="--table wide"):
        ask("a,b,p,q,r,s\n1,2,3,4,5,6\n")
    assert [each.rule for each in ask("a,b,x\n1,2,3\n").findings] == ["extra-label", "missing-label"]


OTHER_LETTERS = [("ｂ", "b"), ("B", "b"), ("统一　 代码", "统一代码"), ("* B", "b"), ("Ｂ(必填)", "b")]
OTHER_LETTERS += [("\u200bb", "b"), ("统一代码（b）", "b"), ("b 统一代码", "b"), ("B_统一代码", "b")]


@pytest.mark.parametrize(("label", "meant"), OTHER_LETTERS)
def test_a_label_in_other_letters_is_told_once_and_its_column_is_checked(hold, label, meant):
    fields = [{"name": "a"}, {"name": "b", "title": "统一代码", "type": "integer"}]
    wrong, cell = hold({"fields": fields}, [["1", "2"], ["3", "x"]], labels=["a", label]).findings
    assert (wrong.rule, wrong.fields, wrong.value, wrong.suggestion) == ("incorrect-label", ("b",), label, meant)
    assert f"第 2 列的列名写作“{label}”，标准写作“{meant}”" in wrong.message.zh
    assert f"is written “{label}”, the standard writes “{meant}”; rename it" in wrong.message.en
    assert (cell.rule, cell.row, cell.value) == ("type-error", 3, "x")


def test_a_header_all_in_other_letters_is_found_below_its_title(ask: Ask):
    report = ask("报表\nA,B,C\n1,2,3\n")
    assert [(each.rule, each.row, each.fields) for each in report.findings] == [
        ("incorrect-label", 2, (each,)) for each in "abc"
    ]
    assert report.inputs[0].rows == 1


@pytest.mark.parametrize(
    ("header", "rules"),
    [
        ("a,b,c,B", ["extra-label"]),
        ("a,b,c,乙,B", ["duplicate-label", "extra-label"]),
        ("a,B,c,ｂ", ["extra-label", "extra-label", "missing-label"]),
    ],
)
def test_a_column_is_not_taken_for_a_field_that_another_column_is_or_may_be(ask: Ask, header, rules):
    report = ask(f"{header}\n{','.join('1' * (header.count(',') + 1))}\n")
    assert [each.rule for each in report.findings] == rules


def test_a_label_that_is_alike_the_titles_of_two_fields_is_no_label_of_either(hold):
    fields = [{"name": "a"}, {"name": "b", "title": "Name"}, {"name": "c", "title": "NAME"}]
    report = hold({"fields": fields}, [["1", "2", "3"]], labels=["a", "name", "c"])
    assert [each.rule for each in report.findings] == ["extra-label", "missing-label"]


def test_a_column_of_the_senders_own_may_be_called_as_a_field_in_other_letters(ask: Ask):
    assert ask("a,B,c\n1,2,3\n", "partial").valid
    assert ask("a,b,B,c\n1,2,3,4\n", "subset").valid


def test_the_letters_of_labels_are_the_same_in_every_case_in_a_database(ask: Ask, tmp_path: Path):
    ask("a,b,c\n1,2,3\n")
    with closing(sqlite3.connect(tmp_path / "t.db")) as database, database:
        database.execute('CREATE TABLE t (A, B, "Ｃ")')
        database.execute("INSERT INTO t VALUES ('1', '2', '')")
    report = validate([f"sqlite:///{tmp_path}/t.db"], table="t", descriptor=tmp_path / "d.json")
    assert [(each.rule, each.row, each.fields) for each in report.findings] == [
        ("incorrect-label", 1, ("c",)),
        ("required", 2, ("c",)),
    ]


def test_a_zip_instead_of_a_table_is_told_and_a_zipped_folder_is_a_package(ask: Ask, tmp_path: Path):
    ask("a,b,c\n1,2,3\n")
    with zipfile.ZipFile(tmp_path / "table.zip", "w") as archive:
        archive.write(tmp_path / "t.csv", "t.csv")
    with pytest.raises(SourceError, match="解压") as error:
        validate([tmp_path / "table.zip"])
    assert str(tmp_path / "table.zip") in error.value.text.en
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": each} for each in "abc"]}}
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        archive.write(tmp_path / "t.csv", "batch/t.csv")
        archive.writestr("batch/datapackage.json", json.dumps({"name": "p", "resources": [resource]}))
    assert validate([tmp_path / "package.zip"]).valid


@pytest.mark.parametrize(
    ("text", "mark"), [("a，b，c\n1，2，3\n", "，"), ("甲；乙；丙\n1；2；3\n", "；"), ("a，b,c\n", "，")]
)
def test_chinese_punctuation_between_cells_is_told_in_one_sentence(ask: Ask, tmp_path: Path, text, mark):
    with pytest.raises(SourceError, match=f"parted by the Chinese “{mark}”"):
        ask(text)
    with pytest.raises(SourceError, match=f"parted by the Chinese “{mark}”"):
        validate([tmp_path / "d.json"])


def test_columns_that_stand_in_one_cell_are_told_with_how_to_part_them(ask: Ask, tmp_path: Path):
    with pytest.raises(
        SourceError, match=r"All columns of t\.csv stand in one cell: each row is quoted as a whole; take"
    ):
        ask('"a,b,c"\n"1,2,3"\n')
    with pytest.raises(SourceError, match=r"parts them by “\|”, which its descriptor does not say; mend the delimiter"):
        validate([in_dialect(tmp_path, {"delimiter": ";"}, "a|b|c\n1|2|3\n")])
    book = openpyxl.Workbook()
    for row in ("甲;乙;丙", "1;2;3"):
        book.active.append([row])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(SourceError, match=r"part them at “;” in a spreadsheet \(Data › Text to Columns\)"):
        validate([tmp_path / "t.xlsx"], table="t", descriptor=tmp_path / "d.json")


def test_a_column_is_not_said_to_be_meant_for_a_field_that_has_its_column(ask: Ask):
    # 丁丙 is near 丙, which stands there itself, and so is 丙丁, which does not.
    told = [ask(f"a,b,{header}\n1,2,3,4\n").findings for header in ("c,丁丙", "丁丙,x")]
    assert [each.suggestion for found in told for each in found if each.rule == "extra-label"] == [None, "丙", None]


def zipped(file: Path, **members: object) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            text = content if isinstance(content, str) else json.dumps(content)
            archive.writestr(name.replace("_", "."), text)
    return file


def test_a_file_in_a_zip_that_must_be_read_exactly_is_read(tmp_path: Path):
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": each} for each in "abc"]}}
    file = zipped(tmp_path / "p.zip", datapackage_json={"resources": [resource]}, t_csv="a,b,c\n1,2,3\n\n4,5,6\n")
    command = [sys.executable, "-m", "zhengzhao", "validate", str(file), "--format", "json"]
    said = subprocess.run(command, capture_output=True, timeout=60)
    report = json.loads(said.stdout)
    assert [(each["rule"], each["row"]) for each in report["findings"]] == [("blank-row", 3)]
    assert report["standard"]["name"] == "p"


def test_a_zip_with_a_password_is_told_from_one_that_is_broken(tmp_path: Path):
    file = zipped(tmp_path / "p.zip", datapackage_json={"resources": [{"name": "t", "path": "t.csv"}]}, t_csv="a\n1\n")
    content = bytearray(file.read_bytes())
    # The flag that says so, in the header of each member and in the list of them all.
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 1)
    file.write_bytes(content)
    with pytest.raises(SourceError, match="is protected by a password"):
        validate([file])


def test_a_delimiter_at_the_end_of_a_row_is_told_from_a_comma_that_is_not_quoted(ask: Ask):
    said = [each.message for each in ask("a,b,c\n1,2,3,\n2,2,3,4\n").findings]
    assert ["行末多了一个分隔符" in each.zh for each in said] == [True, False]
    assert ["delimiter at its end" in each.en for each in said] == [True, False]
    assert ["未加引号的逗号" in each.zh for each in said] == [False, True]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_holds_a_file_twice_is_refused_and_neither_is_lost(tmp_path: Path):
    file = zipped(tmp_path / "p.zip", datapackage_json={"resources": [{"name": "t", "path": "t.csv"}]}, t_csv="a\n1\n")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("t.csv", "a\n2\n")
    with pytest.raises(SourceError, match=r"p\.zip holds t\.csv twice"):
        validate([file])


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_was_damaged_on_the_way_is_told(tmp_path: Path, packed: int):
    file = tmp_path / "p.zip"
    with zipfile.ZipFile(file, "w", packed) as archive:
        archive.writestr("datapackage.json", json.dumps({"resources": [{"name": "t", "path": "t.csv"}]}))
        archive.writestr("t.csv", "a\n" + "\n".join(map(str, range(5_000))))
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = bytes(each ^ 0x5A for each in content[middle : middle + 40])
    file.write_bytes(content)
    with pytest.raises(SourceError, match="is not a sound zip file"):
        validate([file])


def test_a_zip_in_which_a_file_has_lost_its_name_is_told(tmp_path: Path):
    file = zipped(tmp_path / "p.zip", datapackage_json={"resources": [{"name": "t", "path": "t.csv"}]}, t_csv="a\n1\n")
    content = bytearray(file.read_bytes())
    content[content.rfind(b"t.csv")] = 0
    file.write_bytes(content)
    with pytest.raises(SourceError, match="is not a sound zip file"):
        validate([file])


FIELDS = [{"name": each} for each in "abc"]


@pytest.mark.parametrize(
    ("resource", "members", "place"),
    [
        ({"path": "none.csv"}, {}, "p.zip/none.csv"),
        ({"path": "t.csv"}, {"t_csv": ""}, "p.zip/t.csv"),
        ({"path": "t.csv", "schema": "s.json"}, {"t_csv": "a\n", "s_json": {"fields": []}}, "p.zip/s.json"),
        ({"path": "t.csv", "schema": {"fields": 5}}, {"t_csv": "a\n"}, "p.zip/datapackage.json:1 ›"),
        ({"path": "../t.csv"}, {}, "p.zip/datapackage.json:1 › resources[0].path"),
    ],
)
def test_what_is_wrong_in_a_zip_is_told_with_its_place_in_the_zip(tmp_path: Path, resource, members, place):
    held = {"resources": [{"name": "t", "schema": {"fields": FIELDS}, **resource}]}
    file = zipped(tmp_path / "p.zip", datapackage_json=held, **members)
    with pytest.raises((SourceError, DescriptorError)) as error:
        validate([file])
    assert str(tmp_path / place) in error.value.text.zh
    assert str(tmp_path / place) in str(error.value)
    assert ".package" not in str(error.value)


@pytest.mark.parametrize("form", ["jsonl", "ndjson", "parquet", "csv"])
def test_a_resource_of_a_package_may_have_any_form(tmp_path: Path, form):
    import duckdb

    kind = {"jsonl": "json", "ndjson": "json"}.get(form, form)
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "date"}]
    resource = {"name": "t", "path": f"t.{form}", "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    duckdb.execute(f"COPY (SELECT 5 AS a, DATE '2019-12-02' AS b) TO '{tmp_path}/t.{form}' (FORMAT {kind})")
    report = validate([tmp_path])
    assert report.valid, report.findings
    assert report.inputs[0].rows == 1


def in_dialect(folder: Path, dialect: object, text: str, **more: object) -> Path:
    fields = [{"name": each, "type": "integer"} for each in "abc"]
    resource = {"name": "t", "path": "t.csv", "dialect": dialect, "schema": {"fields": fields}} | more
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    (folder / "t.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("text", ["1,2,3\n4,5,x\n", "1,2,3\n\n4,5\n"])
def test_a_file_without_a_header_has_the_fields_as_its_columns(tmp_path: Path, text):
    report = validate([in_dialect(tmp_path, {"header": False}, text)])
    assert report.inputs[0].header_row == 0
    assert report.inputs[0].rows == 2
    assert {each.row for each in report.findings} <= {2, 3}
    assert [each.rule for each in report.findings if each.fields == ("c",)] == [
        "type-error" if "x" in text else "missing-cell"
    ]


def test_a_delimiter_that_the_dialect_names_is_taken(tmp_path: Path):
    assert validate([in_dialect(tmp_path, {"delimiter": "#"}, "a#b#c\n1#2#3\n")]).valid


@pytest.mark.parametrize(
    "dialect",
    [
        {"quoteChar": "''"},
        {"commentChar": 5},
        {"skipInitialSpace": "yes"},
        {"headerRows": [0]},
        {"headerRows": []},
        {"commentRows": 3},
        {"delimiter": ",,"},
        {"lineTerminator": ";"},
        {"itemType": "rows"},
        {"property": 5},
    ],
)
def test_a_dialect_that_is_not_read_is_refused_by_its_name(tmp_path: Path, dialect):
    with pytest.raises(
        DescriptorError, match=rf"datapackage\.json:1 › resources\[0\]\.dialect\.{next(iter(dialect))}: "
    ):
        validate([in_dialect(tmp_path, dialect, "a,b,c\n1,2,3\n")])


def test_a_table_is_validated_in_the_dialect_of_its_descriptor(tmp_path: Path):
    dialect = {"quoteChar": "'", "commentChar": "#", "skipInitialSpace": True, "headerRows": [2], "headerJoin": "-"}
    report = validate([in_dialect(tmp_path, dialect, "a title\na, b, c\n# 1, 2, 3\n'1', 2, 3\n4, 5, x\n")])
    assert report.inputs[0].header_row == 2
    assert [(each.rule, each.row, each.fields) for each in report.findings] == [("type-error", 5, ("c",))]


def test_what_stands_for_null_is_missing_in_every_field(tmp_path: Path):
    folder = in_dialect(tmp_path, {"nullSequence": "\\N", "escapeChar": "\\"}, "a,b,c\n1,\\N,3\n4,,NULL\n")
    assert [(each.rule, each.row, each.value) for each in validate([folder]).findings] == [("type-error", 3, "NULL")]
    fields = [{"name": "a", "missingValues": ["-"], "constraints": {"required": True}}, {"name": "b"}]
    (tmp_path / "datapackage.json").write_text(
        json.dumps(
            {
                "name": "p",
                "resources": [
                    {"name": "t", "path": "t.csv", "dialect": {"nullSequence": "?"}, "schema": {"fields": fields}}
                ],
            }
        ),
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text("a,b\n-,1\n?,1\n,?\n", encoding="utf-8")
    assert [(each.rule, each.row) for each in validate([tmp_path]).findings] == [("required", 2), ("required", 3)]


def test_a_dialect_may_stand_in_a_file_of_its_own(tmp_path: Path):
    folder = in_dialect(tmp_path, "semicolons.json", "a;b;c\n1;'2';3\n")
    (folder / "semicolons.json").write_text(json.dumps({"delimiter": ";", "quoteChar": "'"}), encoding="utf-8")
    assert validate([folder]).valid
    with pytest.raises(DescriptorError, match="dialect"):
        validate([in_dialect(tmp_path, "../elsewhere.json", "a;b;c\n")])


def test_an_encoding_that_the_descriptor_names_is_taken(tmp_path: Path):
    folder = in_dialect(tmp_path, {}, "", encoding="iso-8859-1")
    (folder / "t.csv").write_bytes("a,b,c\n1,2,é\n".encode("latin-1"))
    assert [each.value for each in validate([folder]).findings] == ["é"]


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "us-ascii"])
def test_a_file_that_is_not_in_the_encoding_that_its_descriptor_names_is_not_valid(tmp_path: Path, encoding):
    folder = in_dialect(tmp_path, {}, "a,b,c\n1,2,3\n", encoding=encoding)
    assert validate([folder]).valid
    (folder / "t.csv").write_bytes("a,b,c\n1,中文,3\n2,2,3\n".encode("gb18030"))
    found = validate([folder]).findings
    assert [(each.rule, each.row) for each in found] == [("encoding-error", 1), ("type-error", 2)]
    assert "mend encoding in the descriptor" in found[0].message.en
    assert [each.rule for each in validate([folder], encoding="gb18030").findings] == ["type-error"]


CONTENT = b"a,b,c\n1,2,3\n4,5,6\n"


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ({"hash": f"sha256:{hashlib.sha256(CONTENT).hexdigest()}", "bytes": len(CONTENT)}, "hash-count"),
        ({"hash": f"sha3-256:{hashlib.sha3_256(CONTENT).hexdigest()}", "bytes": len(CONTENT)}, "hash-count"),
        ({"hash": f"SHA-1:{hashlib.sha1(CONTENT).hexdigest().upper()}"}, "hash-count"),
        ({"hash": hashlib.md5(CONTENT).hexdigest()}, "hash-count"),
        ({"bytes": len(CONTENT)}, "byte-count"),
    ],
    ids=["sha256", "sha3", "sha1", "md5", "bytes"],
)
def test_a_file_that_was_changed_after_its_package_was_made_is_not_valid(tmp_path: Path, declared, found):
    folder = in_dialect(tmp_path, {}, CONTENT.decode(), **declared)
    assert validate([folder]).valid
    (folder / "t.csv").write_bytes(CONTENT[:-6])
    report = validate([folder])
    assert [(each.rule, each.row, each.value) for each in report.findings] == [(found, None, "t.csv")]
    assert [(each.rule, each.failed) for each in report.failed] == [(found, 1)]
    assert not report.valid


def test_a_hash_of_an_unknown_algorithm_is_told_with_its_place(tmp_path: Path):
    with pytest.raises(DescriptorError, match=r"resources\[0\]\.hash: crc99 is no hash algorithm"):
        validate([in_dialect(tmp_path, {}, CONTENT.decode(), hash="crc99:00")])


@pytest.mark.parametrize("encoding", ["nonsense", "zip", "", 7, "utf-7", "unicode_escape", "utf\0-8"])
def test_an_encoding_that_is_none_is_told_with_its_place(tmp_path: Path, encoding):
    folder = in_dialect(tmp_path, {}, "a,b,c\n1,2,3\n", encoding=encoding)
    with pytest.raises(DescriptorError, match=r"datapackage\.json:1 › resources\[0\]\.encoding: "):
        validate([folder])


@pytest.mark.parametrize("where", [{"paht": "t.csv"}, {"path": None}, {}])
@pytest.mark.parametrize("schema", [{"schema": {"fields": ["a"]}}, {}])
def test_a_resource_that_says_not_where_its_data_is_is_told_with_its_place(tmp_path: Path, where, schema):
    other = {"name": "s", "path": "t.csv", "schema": {"fields": ["a"]}}
    descriptor = {"name": "p", "resources": [other, {"name": "t", **where, **schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(DescriptorError, match=r"datapackage\.json:1 › resources\[1\]: the resource t "):
        validate([tmp_path])
    # A descriptor whose schemas rule need not say where the tables of others are.
    assert validate([tmp_path / "t.csv"], descriptor=tmp_path / "datapackage.json", table="s").valid


def test_version_0_called_the_path_url(tmp_path: Path):
    resource = {"name": "t", "url": "t.csv", "schema": {"fields": [{"name": "a", "type": "integer"}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    (tmp_path / "t.csv").write_text("a\nx\n", encoding="utf-8")
    assert [(each.rule, each.row) for each in validate([tmp_path]).findings] == [("type-error", 2)]


@pytest.mark.parametrize("lists", [False, True])
def test_records_that_the_descriptor_holds_are_validated(tmp_path: Path, lists):
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "constraints": {"required": True}}]
    data = [{"a": 1, "b": "x"}, {"a": 2, "b": None}, {"a": "y", "b": "z"}]
    held = [["a", "b"], *(list(each.values()) for each in data)] if lists else data
    resource = {"name": "t", "data": held, "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    report = validate([tmp_path])
    assert report.inputs[0].rows == 3
    assert [(each.rule, each.row) for each in report.findings] == [("required", 3), ("type-error", 4)]


def test_lists_without_a_header_have_the_fields_as_their_columns(tmp_path: Path):
    fields = [{"name": "a", "type": "integer"}, {"name": "b"}]
    resource = {"name": "t", "data": [[1, "x"], ["y", "z"]], "dialect": {"header": False}, "schema": {"fields": fields}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    assert [(each.rule, each.row, each.value) for each in validate([tmp_path]).findings] == [("type-error", 2, "y")]


def test_data_that_are_no_records_are_refused_by_the_name_of_the_resource(tmp_path: Path):
    resource = {"name": "t", "data": [["a", "a"], [1, 2]], "schema": {"fields": [{"name": "a"}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    with pytest.raises(SourceError, match=r"^t › data "):
        validate([tmp_path])


@pytest.mark.parametrize(("given", "delimiter"), [({}, ","), ({"format": "csv"}, ";"), ({"format": "tsv"}, "\t")])
def test_a_text_that_the_descriptor_holds_is_validated(tmp_path: Path, given, delimiter):
    text = 'a,b\n1,"x\ny"\nz,\n'.replace(",", delimiter)
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "constraints": {"required": True}}]
    resource = {"name": "t", "data": text, "schema": {"fields": fields}, **given}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    report = validate([tmp_path])
    assert [(each.table, each.name, each.rows) for each in report.inputs] == [("t", "t › data", 2)]
    assert [(each.rule, each.row) for each in report.findings] == [("required", 3), ("type-error", 3)]


@pytest.mark.parametrize(("data", "form"), [({"a": [1]}, "csv"), ("a,b\n1,2\n", "json"), (5, "csv")])
def test_data_that_is_no_array_is_told_with_its_place(tmp_path: Path, data, form):
    resource = {"name": "t", "data": data, "format": form, "schema": {"fields": ["a"]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    with pytest.raises(DescriptorError, match=r"resources\[0\]\.data: must be an array of records"):
        validate([tmp_path])


def test_data_without_records_is_a_table_without_rows(tmp_path: Path):
    resource = {"name": "t", "data": [], "schema": {"fields": ["a"]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    report = validate([tmp_path])
    assert (report.valid, [each.rows for each in report.inputs]) == (True, [0])


@pytest.mark.parametrize("name", ["path", "schema", "dialect"])
def test_an_address_on_the_web_is_refused_for_what_it_is(tmp_path: Path, name):
    given = {"dialect": {}} | {name: "https://example.org/t"}
    folder = in_dialect(tmp_path, text="a,b,c\n1,2,3\n", **given)
    with pytest.raises(DescriptorError, match=r"https://example\.org/t .*web"):
        validate([folder])


@pytest.mark.parametrize("path", ["sqlite:///shops.db", "file:///data/shops.csv"])
def test_an_address_of_another_kind_is_refused_for_what_it_is(tmp_path: Path, path: str):
    folder = in_dialect(tmp_path, text="a,b,c\n1,2,3\n", dialect={}, path=path)
    with pytest.raises(DescriptorError, match=f"{path} is an address") as raised:
        validate([folder])
    assert "地址" in raised.value.text.zh


def test_a_resource_without_a_schema_is_told_and_the_others_are_validated(tmp_path: Path):
    table = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a", "type": "integer"}]}}
    files = [{"name": "readme", "path": "README.md"}, {"name": "map", "path": "map.png", "mediatype": "image/png"}]
    (tmp_path / "t.csv").write_text("a\nx\n", encoding="utf-8")
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [files[0], table, files[1]]}), encoding="utf-8")
    report = validate([tmp_path])
    assert [(each.rule, each.value) for each in report.findings if each.rule != "type-error"] == [
        ("unread-resource", "readme"),
        ("unread-resource", "map"),
    ]
    assert [each.failed for each in report.checks if each.rule == "unread-resource"] == [2]
    assert [each.row for each in report.findings if each.rule == "type-error"] == [2]
    other = tmp_path / "other"
    other.mkdir()
    (other / "t.csv").write_text("a\n1\n", encoding="utf-8")
    (other / "datapackage.json").write_text(json.dumps({"name": "o", "resources": [table]}), encoding="utf-8")
    assert len(validate([tmp_path, other], descriptor=descriptor).inputs) == 2
    descriptor.write_text(json.dumps({"name": "p", "resources": files}), encoding="utf-8")
    with pytest.raises(SourceError, match="schema"):
        validate([tmp_path])


@pytest.mark.parametrize("form", ["folder", "zip", "descriptor"])
def test_a_table_that_the_descriptor_does_not_name_is_told(tmp_path: Path, form: str):
    folder = tmp_path / "package"
    for each in ("data/t.csv", "data/second.csv", "data/old.XLSX", "raw/t.csv", "data/readme.txt", "data/~$old.xlsx"):
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        (folder / each).write_text("a\n1\n", encoding="utf-8")
    table = {"name": "t", "path": "data/t.csv", "schema": {"fields": [{"name": "a", "type": "integer"}]}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}), encoding="utf-8")
    shutil.make_archive(str(tmp_path / "package"), "zip", folder)
    given = {"folder": folder, "zip": tmp_path / "package.zip", "descriptor": folder / "datapackage.json"}[form]
    report = validate([given])
    assert [(each.rule, each.value, each.severity) for each in report.findings] == [
        ("unlisted-file", "data/old.XLSX", "warning"),
        ("unlisted-file", "data/second.csv", "warning"),
    ]
    assert report.valid
    if form == "folder":
        beside = validate([folder, folder / "data" / "second.csv"], descriptor=folder / "datapackage.json")
        assert [each.value for each in beside.findings] == ["data/old.XLSX"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("../map.png", "leaves the package's folder"),
        ("a\0b", r"a\\0b can be that of no file"),
        ("round/map.png", "can be that of no file"),
        ("long" * 80, "can be that of no file"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_though_nobody_reads_it(tmp_path: Path, path: str, sentence: str):
    folder = tmp_path / "package"
    folder.mkdir()
    for each in (folder / "t.csv", tmp_path / "beside.csv"):
        each.write_text("a\n1\n", encoding="utf-8")
    (folder / "round").symlink_to(folder / "round")
    table = {"name": "t", "path": "t.csv", "schema": {"fields": ["a"]}}
    held = {"name": "p", "resources": [{"name": "map", "path": path}, table]}
    (folder / "datapackage.json").write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(DescriptorError, match=sentence):
        validate([folder])
    (tmp_path / "other.json").write_text(json.dumps({"name": "o", "resources": [table]}), encoding="utf-8")
    report = validate([folder], descriptor=tmp_path / "other.json")
    assert [each.rule for each in report.findings] == ["unread-resource"]


def test_an_address_that_nobody_reads_is_no_reason_not_to_read_the_tables(tmp_path: Path):
    table = {"name": "t", "path": "t.csv", "schema": {"fields": ["a"]}}
    page = {"name": "page", "path": "https://example.org/page.html"}
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [page, table]}), encoding="utf-8")
    assert [(each.rule, each.value) for each in validate([tmp_path]).findings] == [("unread-resource", "page")]
    table["path"] = "https://example.org/t.csv"
    descriptor.write_text(json.dumps({"name": "p", "resources": [table]}), encoding="utf-8")
    assert validate([tmp_path / "t.csv"], descriptor=descriptor).valid


def test_a_second_descriptor_does_not_speak_for_the_whole_folder(tmp_path: Path):
    for name in ("datapackage", "second"):
        table = {"name": name, "path": f"{name}.csv", "schema": {"fields": ["a"]}}
        (tmp_path / f"{name}.csv").write_text("a\n1\n", encoding="utf-8")
        (tmp_path / f"{name}.json").write_text(json.dumps({"name": name, "resources": [table]}), encoding="utf-8")
    assert validate([tmp_path / "second.json"]).findings == ()
    assert [each.value for each in validate([tmp_path]).findings] == ["second.csv"]


def test_a_batch_that_names_the_standard_need_not_repeat_its_schemas(tmp_path: Path):
    resource = {"name": "registration_event", "path": "events.csv"}
    named = {"name": "batch", "standard": {"name": "standard", "version": "1.0.0"}, "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(named), encoding="utf-8")
    (tmp_path / "events.csv").write_text(
        "node,PRIPID,UNISCID,kind,date,sequence\n"
        "310000,3100000000000001,91310115EXA000019E,establishment,2019-12-02,1\n"
        "310000,3100000000000001,91310115EXA000019E,wedding,2019-12-03,1\n",
        encoding="utf-8",
    )
    report = validate([tmp_path], today=date(2019, 12, 31))
    assert {each.row for each in report.findings} == {3}
    assert report.findings[0].fields == ("kind",)
