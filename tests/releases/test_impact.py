"""What a version would do to batches that were sent before is known before it is published."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from zhengzhao.errors import UsageError
from zhengzhao.paths import content_folder
from zhengzhao.releases import open_version
from zhengzhao.releases.effects import Batch, batches, impact, mark_impact
from zhengzhao.sample.making import sample
from zhengzhao.standard import Package

SHOP = "shop.schema.yaml"
DEMO = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-demo"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three batches: a file, a Data Package and a folder with what is no table of the standard."""
    folder = tmp_path / "archive"
    (folder / "2020").mkdir(parents=True)
    (folder / "2020" / "shop.csv").write_text(
        "id,trade,opened,closed\n1,food,2020-01-01,\n12345678,food,2020-01-01,\n3,book,2020-01-01,2019-01-01\n",
        encoding="utf-8",
    )
    package = folder / "2021"
    package.mkdir()
    (package / "rows.csv").write_text(
        "id,trade,opened,closed\n4,book,2021-01-01,2021-02-01\n5,book,2021-01-01,\n", encoding="utf-8"
    )
    resource = {"name": "shop", "path": "rows.csv", "schema": {"fields": [{"name": "id"}]}}
    (package / "datapackage.json").write_text(json.dumps({"name": "b", "resources": [resource]}), encoding="utf-8")
    (folder / "other").mkdir()
    (folder / "other" / "notes.csv").write_text("a\n1\n", encoding="utf-8")
    return folder


def told(
    version, archive: Path, edits: list[tuple[str, str]], by: str | None = "trade"
) -> dict[tuple[str, str], tuple[int, int, int]]:
    old, new = version("1.0.0"), version("2.0.0", {SHOP: edits})
    found = impact(open_version("standard", str(old)), open_version("standard", str(new)), archive, by=by)
    assert [each.batch for each in found.skipped] == ["other"]
    return {(each.group, each.rule): (each.rows, each.newly_invalid, each.newly_valid) for each in found.effects}


def test_a_stricter_constraint_refuses_what_was_accepted(version, archive: Path) -> None:
    assert told(version, archive, [("maxLength: 8", "maxLength: 7")]) == {
        ("book", ""): (3, 0, 0),
        ("food", ""): (2, 1, 0),
        ("food", "maxLength (id)"): (2, 1, 0),
    }


def test_a_rule_that_is_gone_accepts_what_was_refused(version, archive: Path) -> None:
    edits = [("rules:\n  - {check: not_before, fields: [closed, opened]}\n", "")]
    assert told(version, archive, edits) == {
        ("book", ""): (3, 0, 1),
        ("book", "not_before (closed, opened)"): (3, 0, 1),
        ("food", ""): (2, 0, 0),
    }


def test_a_new_column_refuses_every_record(version, archive: Path) -> None:
    field = "  - {name: size, title: 面积, titleEn: Size, description: 面积。, descriptionEn: Size., type: integer, source: ours, confidence: ours}\n"
    found = told(version, archive, [("primaryKey: [id]\n", field + "primaryKey: [id]\n")])
    # The third record was refused before, so that nothing changes for it.
    assert found["book", ""] == (3, 2, 0)
    assert found["book", "missing-label (size)"] == (3, 2, 0)
    assert found["food", ""] == (2, 2, 0)


def test_nothing_changes_where_nothing_differs(version, archive: Path) -> None:
    assert told(version, archive, [], by=None) == {(key, ""): (1, 0, 0) for key in ("1", "12345678", "3", "4", "5")}


def test_records_are_grouped_by_a_field_under_its_new_name(version, archive: Path) -> None:
    edits = [("- name: trade\n", "- name: line\n    formerly: trade\n"), ("fields: [trade]", "fields: [line]")]
    found = told(version, archive, edits, by="line")
    assert {group for group, _ in found} == {"book", "food"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["standard", "impact", "1.0.0", "2.0.0", "--list", "again.csv"], "--list goes with catalogue impact"),
        (["catalogue", "impact", "1.0.0", "2.0.0", "--by", "node"], "--by goes with standard impact"),
    ],
)
def test_what_would_be_asked_for_nothing_is_refused(
    zhengzhao, archive: Path, arguments: list[str], sentence: str
) -> None:
    said = zhengzhao(*arguments, "--archive", archive)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.sentence


@pytest.mark.parametrize("name", ["a.xlsb", "a.tab", "a.et", "a.csv.gz", "a.NDJSON.GZ", "a.txt"])
def test_every_file_that_a_validation_takes_is_a_batch(name: str, tmp_path: Path) -> None:
    (tmp_path / "2020").mkdir()
    (tmp_path / "2020" / name).write_bytes(b"id\n1\n")
    (tmp_path / "2020" / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / "2020" / "report.html").write_bytes(b"<html>")
    assert batches(tmp_path) == [Batch("2020", (tmp_path / "2020" / name,))]


def test_there_must_be_an_archive_with_something_in_it(version, tmp_path: Path) -> None:
    one = open_version("standard", str(version()))
    with pytest.raises(UsageError, match="There is no folder"):
        impact(one, one, tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="neither a Data Package nor a file"):
        impact(one, one, tmp_path / "empty")


def test_the_command_tells_shares_by_group_and_rule(version, archive: Path, zhengzhao) -> None:
    old, new = version("1.0.0"), version("2.0.0", {SHOP: [("maxLength: 8", "maxLength: 7")]})
    said = zhengzhao("standard", "impact", old, new, "--archive", archive, "--by", "trade")
    assert said.code == 0
    assert "1 (50.0%)" in said.out
    assert "maxLength (id)" in said.out
    assert "notes.csv is not the table Shops" in said.out
    document = json.loads(
        zhengzhao("standard", "impact", old, new, "--archive", archive, "--by", "trade", "--format", "json").out
    )
    assert {
        "table": "shop",
        "group": "food",
        "rule": "maxLength (id)",
        "rows": 2,
        "newlyInvalid": 1,
        "newlyValid": 0,
    } in document["effects"]


def test_a_field_that_no_table_has_groups_nothing_and_is_refused(version, archive: Path, zhengzhao) -> None:
    old, new = version("1.0.0"), version("2.0.0")
    said = zhengzhao("standard", "impact", old, new, "--archive", archive, "--by", "trad")
    assert said.code == 2
    assert said.sentence.startswith("No table of either version has a field trad; did you mean trade?")


def test_tables_of_another_package_in_the_archive_are_told_as_not_compared(version, archive: Path, zhengzhao) -> None:
    """Beside batches, an archive holds the balances of what was packed."""
    balance = archive / "balance"
    balance.mkdir()
    (balance / "totals.csv").write_text("side,count\nterm,1\n", encoding="utf-8")
    fields = [{"name": "side", "type": "string"}, {"name": "count", "type": "integer"}]
    totals = {"name": "totals", "path": "totals.csv", "schema": {"fields": fields}}
    (balance / "datapackage.json").write_text(json.dumps({"name": "balance", "resources": [totals]}), encoding="utf-8")
    old, new = version("1.0.0"), version("2.0.0", {SHOP: [("maxLength: 8", "maxLength: 7")]})
    said = zhengzhao("standard", "impact", old, new, "--archive", archive, "--by", "trade")
    assert said.code == 0, said.err
    assert "Not compared (2 batches):" in said.out
    assert "balance: There is no table of" in said.out


@pytest.mark.parametrize("folder", ["standard", "catalogue"])
def test_an_archive_of_which_nothing_can_be_compared_is_told_and_no_effect(tmp_path: Path, zhengzhao, folder) -> None:
    (tmp_path / "archive/other").mkdir(parents=True)
    (tmp_path / "archive/other/notes.csv").write_text("a\n1\n", encoding="utf-8")
    said = zhengzhao(folder, "impact", "1.0.0", "2.0.0", "--archive", tmp_path / "archive")
    assert (said.code, said.out) == (2, "")
    assert said.sentence.startswith(
        "No batch of the archive could be compared, so nothing can be said; the first, other:"
    )


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week of 2019 as an archive."""
    folder = tmp_path_factory.mktemp("week")
    tables = ["registration", "registration_event", "registration_scope_term"]
    sample(tables, 60, out=folder / "monday", seed=4, standard="1.0.0")
    return folder


def test_a_new_catalogue_tells_which_companies_get_other_marks(week: Path, tmp_path: Path, zhengzhao) -> None:
    old, new = open_version("catalogue", "1.0.0"), open_version("catalogue", "2.0.0")
    found = mark_impact(old, new, week, content=[DEMO])
    assert found.skipped == ()
    assert found.marks_after - found.marks_before == sum(
        {"added": 1, "removed": -1}.get(each.change, 0) for each in found.moved
    )
    # The reform covers the whole country now: companies outside the zones get their first marks.
    outside = [each for each in found.moved if each.change == "added" and not each.after["FTZ_NAME"]]
    assert outside
    listed = tmp_path / "again.csv"
    said = zhengzhao("catalogue", "impact", "1.0.0", "2.0.0", "--archive", week, "--content", DEMO, "--list", listed)
    assert said.code == 0
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(found.moved)
    assert {(row["node"], row["PRIPID"]) for row in rows} == {
        (each.key["node"], each.key["PRIPID"]) for each in found.moved
    }


def test_no_cell_of_the_list_of_marks_is_a_formula(week: Path, tmp_path: Path, zhengzhao) -> None:
    shutil.copytree(week / "monday", tmp_path / "archive" / "=1+1")
    archive, listed = tmp_path / "archive", tmp_path / "again.csv"
    assert zhengzhao("catalogue", "impact", "1.0.0", "2.0.0", "--archive", archive, "--list", listed).code == 0
    with listed.open(encoding="utf-8-sig", newline="") as file:
        assert {row["batch"] for row in csv.DictReader(file)} == {"'=1+1"}


def successor(old: Package, place: Path, version: str) -> Path:
    """Copy a version of the catalogue under another number, as a maintainer begins the next one."""
    folder = place / "catalogue" / version
    folder.mkdir(parents=True)
    before, after = (f'version: "{each}"'.encode() for each in (old.version, version))
    for file in old.base.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes().replace(before, after))
    return folder


def test_a_mode_that_changed_is_told_with_both_modes(week: Path, tmp_path: Path) -> None:
    old = open_version("catalogue", "1.0.0")
    folder = successor(old, tmp_path, "1.1.0")
    modes = (folder / "reform_mode.csv").read_text(encoding="utf-8")
    (folder / "reform_mode.csv").write_text(modes.replace(",improved,", ",commitment,"), encoding="utf-8")
    found = mark_impact(old, open_version("catalogue", str(folder)), week)
    changed = [each for each in found.moved if each.change == "changed"]
    assert changed
    assert {(each.before["mode"], each.after["mode"]) for each in changed} == {("improved", "commitment")}
    assert len(changed) == len(found.moved)


def test_a_correspondence_that_hangs_on_a_condition_now_is_told_as_to_be_asked(
    week: Path, tmp_path: Path, zhengzhao
) -> None:
    old = open_version("catalogue", "2.0.0")
    folder = successor(old, tmp_path, "2.1.0")
    pairs = (folder / "scope_permit.csv").read_text(encoding="utf-8")
    (folder / "scope_permit.csv").write_text(pairs.replace(",,,", ",exporting,仅出口,"), encoding="utf-8")
    found = mark_impact(old, open_version("catalogue", str(folder)), week)
    gone = [each for each in found.moved if each.change == "removed"]
    asked = [each for each in found.balance if each.outcome == "condition_to_be_asked"]
    assert [(each.side, each.after - each.before) for each in asked] == [("mark", len(gone))]
    said = zhengzhao("catalogue", "impact", "2.0.0", folder, "--archive", week)
    assert f"the condition is to be asked: no mark yet  {asked[0].before} → {asked[0].after}\n" in said.out
    document = json.loads(zhengzhao("catalogue", "impact", "2.0.0", folder, "--archive", week, "--format", "json").out)
    assert {
        "side": "mark",
        "outcome": "condition_to_be_asked",
        "before": asked[0].before,
        "after": asked[0].after,
    } in document["balance"]


def test_another_condition_is_told_though_no_mark_moves(week: Path, tmp_path: Path, zhengzhao) -> None:
    folder = successor(open_version("catalogue", "2.0.0"), tmp_path, "2.1.0")
    pairs = (folder / "scope_permit.csv").read_text(encoding="utf-8").replace(",,,", ",exporting,仅出口,")
    (folder / "scope_permit.csv").write_text(pairs, encoding="utf-8")
    other = successor(open_version("catalogue", str(folder)), tmp_path, "2.2.0")
    changed = pairs.replace(",exporting,仅出口,", ",importing,仅进口,")
    (other / "scope_permit.csv").write_text(changed, encoding="utf-8")
    found = mark_impact(open_version("catalogue", str(folder)), open_version("catalogue", str(other)), week)
    assert (found.moved, found.balance) == ((), ())
    ((table, moved),) = [(each.table, each.moved) for each in found.listed]
    assert {each.change for each in moved} == {"changed"}
    assert {(each.before["condition"], each.after["condition"]) for each in moved} == {("exporting", "importing")}
    asked = ("catalogue", "impact", folder, other, "--archive", week)
    told = f"Conditions to be asked: 0 new, 0 gone, {len(moved):,} changed\n  changed  "
    assert told in zhengzhao(*asked).out
    assert f"待核实的条件：增加 0，取消 0，改变 {len(moved):,}\n" in zhengzhao(*asked, "--lang", "zh").out
    assert "exporting → importing; condition_text 仅出口 → 仅进口" in zhengzhao(*asked).out
    assert "exporting → importing；condition_text 仅出口 → 仅进口" in zhengzhao(*asked, "--lang", "zh").out
    (listed,) = json.loads(zhengzhao(*asked, "--format", "json").out)["listed"]
    assert (listed["table"], len(listed["moved"])) == (table, len(moved)) == ("asked", len(moved))
    assert listed["moved"][0]["after"] == {"condition": "importing", "condition_text": "仅进口"}


def test_nothing_moves_under_the_same_catalogue(week: Path) -> None:
    one = open_version("catalogue", "2.0.0")
    found = mark_impact(one, one, week)
    assert (found.moved, found.skipped, found.balance, found.listed) == ((), (), (), ())
    assert found.marks_before == found.marks_after > 0
