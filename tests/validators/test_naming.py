"""Which table a file or sheet is, told by what people call it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.standard import Package, load_standard, read_package, to_json
from zhengzhao.validators import UntoldTableError, validate
from zhengzhao.validators.opening.naming import resource_named


@pytest.fixture(scope="module")
def standard() -> Package:
    return load_standard()


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("permit", "permit PERMIT Permit ｐｅｒｍｉｔ permits permit_2026 01_permit ods_permit_di 2026-11-permit"),
        (
            "permit",
            "行政许可 许可 许可数据 行政许可信息 1.行政许可 附件1-行政许可 （一）行政许可信息表 上海市行政许可202611",
        ),
        ("penalty", "行政处罚决定书 处罚 PENALTY-11"),
        ("registration", "registration_2026_batch3 登记信息 企业登记信息"),
        ("registration_event", "REGISTRATION_EVENT registrationEvent registration-event event T_REGISTRATION_EVENT"),
        ("registration_permit_item", "证照分离标记 “证照分离”标记 标记 registration_permit_item_01"),
        ("registration_change", "变更 企业变更信息"),
        ("permit_state", "permit_state 许可状态"),
        ("batch", "Batch1 批次2"),
    ],
)
def test_a_table_is_told_by_what_people_call_its_file(standard: Package, table: str, names: str) -> None:
    told = {each: resource_named(each, each, standard, None).name for each in names.split()}
    assert told == dict.fromkeys(names.split(), table)


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("双公示行政许可和行政处罚", "permit, penalty."),
        ("登记", "registration, registration_event."),
        ("主体登记信息_变更信息", "registration, registration_change."),
    ],
)
def test_a_name_that_may_mean_several_tables_is_asked_about_those(standard: Package, name: str, tables: str) -> None:
    with pytest.raises(UntoldTableError) as raised:
        resource_named(name, f"{name}.csv", standard, None)
    assert raised.value.text.en == f"The name {name}.csv may mean more than one table; say so with --table: {tables}"
    assert raised.value.renamed.en.endswith(f"name the file or sheet after its table: {tables}")


@pytest.mark.parametrize("name", ["nonpermit", "Sheet1", "数据", "2026", "许可事项", "", "_", "x"])
def test_a_name_that_tells_no_table_is_not_guessed_at(standard: Package, name: str) -> None:
    with pytest.raises(UntoldTableError, match="does not tell which table it is"):
        resource_named(name, "it.csv", standard, None)


def test_of_tables_that_differ_in_case_the_one_that_is_written_so_is_told(tmp_path: Path) -> None:
    names = ("House", "house", "a-b", "ab")
    resources = [{"name": each, "path": f"{each}.csv", "schema": {"fields": [{"name": "x"}]}} for each in names]
    (tmp_path / "datapackage.json").write_text(to_json({"name": "v", "resources": resources}), encoding="utf-8")
    village = read_package(tmp_path / "datapackage.json")
    told = ("House 2", "house_2", "a-b", "ab.x")
    assert [resource_named(each, each, village, None).name for each in told] == ["House", "house", "a-b", "ab"]
    with pytest.raises(UsageError, match="may mean more than one table; say so with --table: House, house"):
        resource_named("HOUSE", "HOUSE.csv", village, None)


def test_sheets_are_told_like_files(tmp_path: Path, standard: Package) -> None:
    def book(name: str, *sheets: tuple[str, str]) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, table in sheets:
            made.create_sheet(title).append(standard.resource(table).schema.names)
        made.save(tmp_path / name)
        return tmp_path / name

    def read(file: Path) -> list[tuple[str, str | None]]:
        return [(each.table, each.sheet) for each in validate([file]).inputs]

    both = book("报送.xlsx", ("Permit", "permit"), ("行政处罚", "penalty"))
    assert read(both) == [("permit", "Permit"), ("penalty", "行政处罚")]
    mixed = book("报送3.xlsx", ("permit", "permit"), ("2.处罚", "penalty"), ("处罚统计", "batch"))
    assert read(mixed) == [("permit", "permit"), ("penalty", "2.处罚")]
    numbered = book("报送2.xlsx", ("1.行政许可", "permit"), ("2.处罚", "penalty"), ("说明", "batch"))
    assert read(numbered) == [("permit", "1.行政许可"), ("penalty", "2.处罚")]
    # What only mentions a table is none where the name of the file tells it.
    counted = book("行政许可.xlsx", ("统计（行政许可）", "batch"), ("Sheet1", "permit"))
    assert read(counted) == [("permit", "Sheet1")]


def test_a_table_of_a_database_is_told_like_a_file_and_one_without_a_name_by_those_that_there_are(
    tmp_path: Path, standard: Package
) -> None:
    names = standard.resource("permit").schema.names
    with closing(sqlite3.connect(tmp_path / "town.db")) as database:
        database.execute(f"CREATE TABLE T_XZ_PERMIT ({', '.join(names)})")
    url = f"sqlite:///{tmp_path / 'town.db'}"
    assert [each.table for each in validate([f"{url}#t_xz_permit"]).inputs] == ["permit"]
    with pytest.raises(SourceError, match=r"which of its tables is meant; there are: T_XZ_PERMIT\. Name it as …#table"):
        validate([url])


def test_beside_files_of_other_tables_a_file_is_to_be_renamed(tmp_path: Path, standard: Package) -> None:
    def write(name: str) -> Path:
        (tmp_path / name).write_text(",".join(standard.resource("permit").schema.names) + "\n", encoding="utf-8")
        return tmp_path / name

    files = [write("a.csv"), write("b.csv")]
    for given in (files, [tmp_path]):
        with pytest.raises(UsageError, match="does not tell which table it is; say so with --table: registration, "):
            validate(given)
        assert len(validate(given, table="permit").inputs) == 2
    files.append(write("许可.csv"))
    for given in (files, [tmp_path]):
        with pytest.raises(UsageError, match="tell which table it is; name the file or sheet after its table: regist"):
            validate(given)
