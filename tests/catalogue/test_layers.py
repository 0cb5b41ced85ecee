"""The catalogue over its versions: each read by its own columns, and overlays held to all of them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

from zhengzhao.catalogue import load_catalogue
from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.releases import check
from zhengzhao.standard import load_version, to_json, versions, whole

Change = Callable[[dict], None]


@pytest.fixture
def content(tmp_path: Path) -> Callable[[Change], Path]:
    """A `--content` directory with one more version of the catalogue, whose zones have other columns."""

    def write(change: Change) -> Path:
        newest = load_version("catalogue", versions("catalogue")[-1])
        folder = tmp_path / "content" / "catalogue" / "9.0.0"
        shutil.copytree(newest.base, folder, ignore=shutil.ignore_patterns("examples", "*.yaml"))
        raw = {**whole(newest), "version": "9.0.0", "effective": {"from": "2030-01-01", "until": None}}
        zone = next(each for each in raw["resources"] if each["name"] == "zone")
        zone["schema"] = {**zone["schema"], "fields": [dict(each) for each in zone["schema"]["fields"]]}
        change(zone["schema"])
        names = [each["name"] for each in zone["schema"]["fields"]]
        rewrite(folder / "zone.csv", names, {each["name"]: each.get("formerly") for each in zone["schema"]["fields"]})
        (folder / "datapackage.json").write_text(to_json(raw), encoding="utf-8")
        return tmp_path / "content"

    return write


def rewrite(file: Path, names: Sequence[str], formerly: Mapping[str, str | None]) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([row.get(formerly[name] or name, "new") for name in names] for row in rows)


def zones(content: Path) -> dict[tuple[str, str], dict[str, str | None]]:
    """The zones as a recipe reads them, by the version and the code."""
    with duckdb.connect(":memory:") as connection:
        load_catalogue(content=[content]).register(connection)
        found = connection.execute("SELECT * FROM zone")
        labels = [each[0] for each in found.description]
        rows = [dict(zip(labels, row, strict=True)) for row in found.fetchall()]
    return {(str(row["catalogue"]), str(row["code"])): row for row in rows}


def rename_and_move(schema: dict) -> None:
    """`name` is called `title` and stands last; `area_km2` is new."""
    name = next(each for each in schema["fields"] if each["name"] == "name")
    schema["fields"].remove(name)
    schema["fields"] += [{"name": "area_km2", "type": "string"}, {**name, "name": "title", "formerly": "name"}]


def test_each_version_is_read_by_its_own_columns_under_the_newest_names(content) -> None:
    found = zones(content(rename_and_move))
    for version in ("1.0.0", "2.0.0", "9.0.0"):
        row = found[version, "z31"]
        assert (row["title"], row["division"]) == ("中国（上海）自由贸易试验区", "310000")
        assert row["area_km2"] == ("new" if version == "9.0.0" else None)


def overlay(folder: Path, number: str, **tables: str) -> Path:
    """An overlay of the catalogue in a folder that is called after the version that it was written for."""
    place = folder / "catalogue" / number
    place.mkdir(parents=True)
    resources = [{"name": name, "path": f"{name}.csv"} for name in tables]
    (place / "datapackage.json").write_text(
        to_json({"name": "overlay-x", "version": "1.0.0", "overlays": "catalogue", "resources": resources}),
        encoding="utf-8",
    )
    for name, text in tables.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


HEAD = "code,name,division,established,authority,pilot_2019,code_status,source,confidence\n"
ROW = "z99,示例自由贸易试验区,990000,2020-01-01,示例,false,provisional,ours,ours\n"


def test_an_overlay_is_read_by_the_version_that_it_was_written_for(content) -> None:
    further = content(rename_and_move)
    place = overlay(further, "1.0.0", zone=HEAD + ROW)
    row = zones(place)["overlay-x 1.0.0", "z99"]
    assert (row["title"], row["division"], row["area_km2"]) == ("示例自由贸易试验区", "990000", None)


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_an_overlay_may_change_a_row_of_no_national_version(version: str, tmp_path: Path) -> None:
    head = "code,name,line,level,division,uscc,effective_from,effective_until,code_status,source,confidence\n"
    with (load_version("catalogue", version).base / "department.csv").open(encoding="utf-8", newline="") as lines:
        own = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    only = {"1.0.0": "d037", "2.0.0": "d046"}[version]
    row = f"{only},{own[only]},示例,central,100000,,,,provisional,ours,ours\n"
    place = overlay(tmp_path, "1.0.0", department=head + row)
    with pytest.raises(DescriptorError, match=rf"changes {only} of department in the national catalogue"):
        load_catalogue(content=[place])


def test_rows_are_numbered_as_they_stand_in_their_own_files(tmp_path: Path) -> None:
    place = overlay(tmp_path, "1.0.0", zone=HEAD + ROW + ROW.replace("z99", "z98").replace("示例自", "示例又自"))
    with duckdb.connect(":memory:") as connection:
        load_catalogue(content=[place]).register(connection, numbered=True)
        found = connection.execute(
            "SELECT layer, \"row\", code FROM zone WHERE layer = 1 OR catalogue = '2.0.0'"
        ).fetchall()
    with (load_version("catalogue", "2.0.0").base / "zone.csv").open(encoding="utf-8", newline="") as lines:
        national = [(0, number, row["code"]) for number, row in enumerate(csv.DictReader(lines), 2)]
    assert sorted(found) == sorted([*national, (1, 2, "z99"), (1, 3, "z98")])


def test_a_resource_that_an_older_version_has_not_is_there_without_rows(content) -> None:
    further = content(lambda _: None)
    file = further / "catalogue" / "9.0.0" / "datapackage.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    area = next(each for each in raw["resources"] if each["name"] == "zone_area")
    raw["resources"].append({**area, "name": "street"})
    file.write_text(to_json(raw), encoding="utf-8")
    with duckdb.connect(":memory:") as connection:
        whole = load_catalogue(content=[further])
        whole.with_version(load_version("catalogue", "1.0.0")).register(connection, numbered=True)
        assert connection.execute("SELECT count(*) FROM street").fetchone() == (0,)
        labels = [each[0] for each in connection.execute("SELECT * FROM street").description]
    assert {"code", "name", "row", "layer", "version_until"} <= set(labels)


@pytest.mark.parametrize(
    ("effective", "said"),
    [
        ({"from": "2021-13-01"}, "effective.from.*2021-13-01"),
        ({"from": "2022-02-31"}, "effective.from.*2022-02-31"),
        ({"from": "July 2021"}, "effective.from.*July 2021"),
        ({"from": "2021-07-01", "until": "2021-06-31"}, "effective.until.*2021-06-31"),
        ({"from": "2021-07-01", "until": "2021-07-01"}, "effective.until.*never holds"),
    ],
)
def test_an_overlay_that_could_never_hold_is_refused(tmp_path: Path, effective: dict, said: str) -> None:
    """By such a day it would be passed over, and its departments would receive nothing."""
    folder = tmp_path / "content" / "catalogue" / "2.0.0"
    folder.mkdir(parents=True)
    raw = {"name": "county", "version": "1.0.0", "overlays": "catalogue", "effective": effective}
    raw["resources"] = [{"name": "department", "path": "department.csv"}]
    (folder / "datapackage.yaml").write_text(json.dumps(raw), encoding="utf-8")
    header = (load_version("catalogue", "2.0.0").base / "department.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "department.csv").write_text(header + "\n", encoding="utf-8")
    with pytest.raises(DescriptorError, match=said):
        load_catalogue(content=[tmp_path / "content"])


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The overlay of the demo, in a directory that may be written: the folder of its descriptor."""
    shutil.copytree(load_version("catalogue", "1.0.0").base / "examples" / "overlay-demo", tmp_path / "mine")
    return tmp_path / "mine/catalogue/1.0.0"


@pytest.mark.parametrize(
    ("before", "after", "place", "said"),
    [
        ("status: draft", "stauts: draft", "10 › stauts", "did you mean status"),
        ("effective: {from", "effective: {form", "11 › effective.form", "did you mean from"),
        ("path: department.csv", "pth: department.csv", "16 › resources[0].pth", "did you mean path"),
        ("overlays: catalogue", "overlay: catalogue", "5 › overlay", "did you mean overlays"),
        ("overlays: catalogue", "overlays: standard", "5 › overlays", "is laid over standard"),
        ("name: overlay-demo", "name: catalogue", "3 › name", "an overlay has one of its own"),
        ("encoding: utf-8", "encoding: utf-9", "19 › resources[0].encoding", "save department.csv as UTF-8"),
    ],
)
def test_what_an_overlay_says_and_nobody_reads_is_refused_at_its_place(
    demo: Path, before: str, after: str, place: str, said: str
) -> None:
    file = demo / "datapackage.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DescriptorError) as raised:
        load_catalogue(content=[demo.parents[1]])
    assert raised.value.text.en.startswith(f"{file}:{place}: ")
    assert said in raised.value.text.en


def test_what_is_wrong_with_an_overlay_is_told_once(demo: Path) -> None:
    file = demo / "datapackage.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("status:", "stauts:").replace("encoding: utf-8", "encoding: gbk", 1), encoding="utf-8")
    assert [(each.file.name, each.line, each.place) for each in check(demo)] == [("datapackage.yaml", 10, "stauts")]
    file.write_text(text.replace("encoding: utf-8", "encoding: gbk", 1), encoding="utf-8")
    (problem,) = check(demo)
    assert (problem.line, problem.place) == (19, "resources[0].encoding")
    assert problem.text.en == "the files of an overlay are utf-8, not gbk; save department.csv as UTF-8."


def test_a_wrong_row_of_an_overlay_is_told_with_its_file(demo: Path) -> None:
    file = demo / "department.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",ours", ",sure", 1), encoding="utf-8")
    with pytest.raises(DescriptorError, match=f"row 2 of {re.escape(str(file))}: .*sure"):
        load_catalogue(content=[demo.parents[1]])
    file.write_bytes(text.encode("gb18030"))
    with pytest.raises(DescriptorError, match=f"row 2 of {re.escape(str(file))}: It is not UTF-8; save"):
        load_catalogue(content=[demo.parents[1]])


@pytest.mark.parametrize("inside", ["catalogue", "catalogue/1.0.0"])
def test_a_content_directory_of_the_wrong_level_is_refused_with_the_right_one(inside: str) -> None:
    demo = load_version("catalogue", "1.0.0").base / "examples" / "overlay-demo"
    with pytest.raises(UsageError, match=r"holds no standard/.*did you mean .*overlay-demo\?"):
        load_catalogue(content=[demo / inside])


def test_a_content_directory_without_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "registration.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(UsageError, match="there is nothing to use"):
        load_catalogue(content=[tmp_path])
