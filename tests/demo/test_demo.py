"""The demo tells the whole story, and what it leaves behind says the same."""

from __future__ import annotations

import csv
import dataclasses
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import frictionless
import pytest
from rich.cells import cell_len

from zhengzhao.demo import DemoResult, run_demo
from zhengzhao.demo.batch import Batch
from zhengzhao.demo.story import read_story
from zhengzhao.demo.telling import Teller, tell_batch
from zhengzhao.demo.verify import verify_packages
from zhengzhao.errors import DescriptorError, OutputError
from zhengzhao.messages import Language
from zhengzhao.standard import load_standard
from zhengzhao.validators import validate
from zhengzhao.validators.render.columns import WIDTH

ROWS = 100
STORY = read_story(load_standard("1.0.0"))


# The story is told once in each language; most of the time goes into some twenty packages each.
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Told:
    result: DemoResult
    lines: list[str]

    @property
    def text(self) -> str:
        """All that was said, without the breaks of the lines."""
        return " ".join(self.lines)


def tell(out: Path, language: Language) -> Told:
    lines: list[str] = []
    return Told(run_demo(out, language, rows=ROWS, say=lines.append), lines)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return tell(tmp_path_factory.mktemp("demo") / "zh", "zh")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return tell(tmp_path_factory.mktemp("demo") / "en", "en")


def placements(told: Told) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    path = told.result.out / "packages" / "balance" / STORY.told.file
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["PRIPID"], []).append(row)
    return found


def packed_rows(package: Path, table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(package) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"data/{table}.csv").decode("utf-8"))))


def test_every_fault_of_the_batch_is_in_its_report(chinese: Told) -> None:
    batch, report = chinese.result.sent, chinese.result.sent_report
    found = {(each.table, each.row, name) for each in report.findings for name in (each.check, each.rule)}
    expected = {(each.table, each.row, each.check) for each in batch.faults if each.check != "mixed-line-ends"}
    assert {each.check for each in batch.faults} == set(STORY.faults)
    assert expected - found == set()
    assert not report.valid


def test_every_spoiled_cell_is_found_at_its_row_and_field(chinese: Told) -> None:
    report = chinese.result.sent_report
    assert len(chinese.result.sent.placed) == len(STORY.spoiled)
    for placed in chinese.result.sent.placed:
        found = [
            each
            for each in report.findings
            if (each.table, each.row) == (placed.spoiled.table, placed.row) and placed.spoiled.field in each.fields
        ]
        assert found, placed.spoiled


def test_the_mended_batch_is_the_same_data_without_a_finding(chinese: Told) -> None:
    report = chinese.result.mended_report
    assert report.findings == ()
    assert report.valid
    mended = {each.table: each.rows for each in report.inputs}
    assert mended["registration"] == ROWS + len(STORY.written("registration"))


def test_the_batches_are_sent_as_a_province_sends_them(chinese: Told) -> None:
    for folder in ("1-sent", "2-mended"):
        for file in sorted((chinese.result.out / folder).iterdir()):
            data = file.read_bytes()
            assert data.split(b"\n", 1)[0].decode("gb18030").startswith("节点,主体身份代码,")
            with pytest.raises(UnicodeDecodeError):
                data.decode("utf-8")


def test_of_the_real_codes_exactly_the_spoiled_ones_fail(chinese: Told) -> None:
    with (STORY.vectors.parent / "code.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    failed = {each.row for each in chinese.result.codes_report.findings}
    assert failed == {row for row, each in enumerate(rows, 2) if each["correct"] == "false"}
    assert sum(each["correct"] == "true" for each in rows) > 15


def test_the_companies_of_the_story_go_where_the_story_says(chinese: Told) -> None:
    found = placements(chinese)
    ways = {
        number: sorted(
            (each["mode"], each["role"], each["outcome"]) for each in found.get(f"3100000000900{number:03d}", [])
        )
        for number in range(1, 10)
    }
    assert ways == {
        1: [("abolished", "supervise", "packaged")],
        2: [],
        3: [("filing", "approve", "internal")],
        4: [("filing", "approve", "national")],
        5: [("filing", "approve", "held")],
        6: [("commitment", "approve", "packaged"), ("improved", "", "unplaced")],
        7: [("commitment", "approve", "internal")],
        8: [
            ("commitment", "approve", "packaged"),
            ("commitment", "approve", "packaged"),
            ("commitment", "copy", "packaged"),
            ("commitment", "supervise", "packaged"),
        ],
        9: [("commitment", "approve", "packaged"), ("improved", "approve", "packaged")],
    }


def test_every_package_passes_plain_frictionless(chinese: Told, tmp_path: Path) -> None:
    for each in chinese.result.packed.sent:
        folder = tmp_path / each.path.stem
        with zipfile.ZipFile(each.path) as archive:
            archive.extractall(folder)
        report = frictionless.validate(folder / "datapackage.json")
        assert report.valid, (each.path.name, report.to_summary())


def test_a_receiver_finds_only_its_own_marks_and_the_balance_holds(chinese: Told) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for rows in placements(chinese).values():
        expected.update((each["channel"], each["receiver_code"]) for each in rows if each["outcome"] in STORY.sent)
    found: Counter[tuple[str, str]] = Counter()
    for each in chinese.result.packed.sent:
        marks = packed_rows(each.path, STORY.marks)
        assert {row["RECV_DEPT_CODE"] for row in marks} <= {each.receiver}
        found[each.channel, each.receiver] += len(marks)
    assert found == expected
    balance = {each.outcome: each.count for each in chinese.result.packed.balance}
    assert sum(found.values()) == sum(balance.get(name, 0) for name in STORY.sent)
    assert chinese.result.verified.bad == ()


def test_a_package_that_was_tampered_with_is_found(chinese: Told, tmp_path: Path) -> None:
    original = chinese.result.packed.sent[0].path
    changed = tmp_path / original.name
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"2019-12-0", b"2019-12-1") if name.endswith("event.csv") else data)
    verified = verify_packages([original, changed], load_standard("1.0.0"), [], STORY.today)
    assert verified.bad == (changed,)


def test_everything_that_is_said_fits_a_terminal_and_a_gbk_console(chinese: Told, english: Told) -> None:
    for told in (chinese, english):
        assert [line for line in told.lines if cell_len(line) > WIDTH] == []
        assert [line for line in told.lines if line.encode("gbk", "replace").decode("gbk") != line] == []


def test_the_story_is_told_whole_in_either_language(chinese: Told, english: Told) -> None:
    heads = [[line for line in told.lines if line.startswith("== ")] for told in (chinese, english)]
    assert len(heads[0]) == len(heads[1]) == 9
    for spoiled in STORY.spoiled:
        assert spoiled.why.zh.replace(" ", "") in chinese.text.replace(" ", "")
        assert spoiled.why.en.replace(" ", "") in english.text.replace(" ", "")
    for company in STORY.companies:
        assert company.title.en.replace(" ", "") in english.text.replace(" ", "")
    assert "(not reported)" not in english.text
    assert "NOT equal" not in english.text
    for name in ("report.html", "packages", "marks.csv", "1-sent", "2-mended"):
        assert str(english.result.out / name) in english.text
        assert (english.result.out / name).exists()


def test_the_files_of_a_batch_are_listed_as_each_language_lists() -> None:
    for language, listed in (("zh", "（a.csv、b.csv）"), ("en", "(a.csv, b.csv)")):
        said: list[str] = []
        tell_batch(Teller(said.append, language), STORY, Batch((Path("a.csv"), Path("b.csv")), 2, (), ()))
        assert listed in " ".join(said)


def test_both_tellings_leave_the_same_data(chinese: Told, english: Told) -> None:
    for name in ("marks.csv", "1-sent/登记信息.csv", "packages/balance/placement.csv"):
        assert (chinese.result.out / name).read_bytes() == (english.result.out / name).read_bytes()


def test_the_sent_batch_can_be_validated_again_by_hand(chinese: Told) -> None:
    files = sorted((chinese.result.out / "2-mended").iterdir())
    assert validate(files, today=STORY.today).valid


def test_an_earlier_demo_is_replaced_only_when_asked(chinese: Told) -> None:
    with pytest.raises(OutputError, match="--overwrite"):
        run_demo(chinese.result.out, "zh", rows=10, say=lambda line: None)


def test_a_story_that_lacks_something_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "sample" / "story"
    folder.mkdir(parents=True)
    (folder / "story.yaml").write_text("title: x\n", encoding="utf-8")
    with pytest.raises(DescriptorError) as caught:
        read_story(dataclasses.replace(load_standard("1.0.0"), base=tmp_path))
    assert "story.yaml" in caught.value.text.en
