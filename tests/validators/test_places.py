"""In a file that is read by many threads at once, every fault still stands at its own row."""

from pathlib import Path

import pytest

import zhengzhao

CODES = [f"{number:03d}" for number in range(40)]
ROWS = 400_000
DESCRIPTOR = """
name: village
version: 1.0.0
resources:
  - name: house
    path: house.csv
    title: 房屋
    titleEn: Houses
    schema:
      primaryKey: [id]
      foreignKeys:
        - {fields: [kind], reference: {resource: kind, fields: [code]}}
      fields:
        - {name: id, title: 编号, titleEn: Number, type: string}
        - {name: kind, title: 种类, titleEn: Kind, type: string, constraints: {required: true}}
        - {name: colour, title: 颜色, titleEn: Colour, type: string, constraints: {enum: [a, b, c, d, e, f, g, h, i, j, k, l]}}
        - {name: note, title: 说明, titleEn: Note, type: string}
  - name: kind
    kind: codes
    path: kind.csv
    schema: {fields: [{name: code, title: 代码, titleEn: Code, type: string}]}
"""


def village(folder: Path, wrong: set[int]) -> Path:
    """Write a file of 24 MB whose rows in `wrong` have a kind that is not listed."""
    (folder / "village.yaml").write_text(DESCRIPTOR, encoding="utf-8")
    (folder / "kind.csv").write_text("code\n" + "".join(f"{each}\n" for each in CODES), encoding="utf-8")
    with (folder / "house.csv").open("w", encoding="utf-8") as file:
        file.write("id,kind,colour,note\n")
        for row in range(2, ROWS + 2):
            kind = "999" if row in wrong else CODES[row % 40]
            file.write(f"{row},{kind},{'abcdefghijkl'[row % 12]},{'—' * (row % 17)}\n")
    return folder / "house.csv"


@pytest.mark.parametrize("every", [20_011, 5])
def test_faults_are_found_at_their_rows_however_many_threads_read(tmp_path: Path, every):
    wrong = set(range(7, ROWS, every))
    file = village(tmp_path, wrong)
    report = zhengzhao.validate([file], descriptor=tmp_path / "village.yaml", threads=4, limit=100)
    (check,) = report.failed
    assert (check.check, check.failed) == ("foreign-key", len(wrong))
    found = [(each.row, dict(each.key)["id"]) for each in report.findings]
    assert found == [(row, str(row)) for row in sorted(wrong)[:100]]


def test_a_key_is_found_where_it_comes_again(tmp_path: Path):
    file = village(tmp_path, set())
    with file.open("a", encoding="utf-8") as out:
        out.write("300000,001,a,\n")
    report = zhengzhao.validate([file], descriptor=tmp_path / "village.yaml", threads=4)
    (finding,) = report.findings
    assert (finding.rule, finding.row) == ("primary-key", ROWS + 2)
    assert "300000" in finding.message.en


def test_repair_keeps_the_order_of_the_records(tmp_path: Path):
    file = village(tmp_path, set())
    out = tmp_path / "out.csv"
    result = zhengzhao.repair(file, table="house", descriptor=tmp_path / "village.yaml", out=out, threads=4)
    assert result.repaired == 0
    assert out.read_bytes() == file.read_bytes()
