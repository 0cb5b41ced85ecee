"""Exporting the catalogue as a workbook, and importing it again: what comes back is what was."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengzhao.catalogue.importing import Import, import_workbook
from zhengzhao.errors import OutputError, SourceError, UsageError
from zhengzhao.exports.catalogue import ABOUT, export_catalogue, mapping_of_export
from zhengzhao.paths import content_folder
from zhengzhao.releases import publish, pull
from zhengzhao.seal import new_key
from zhengzhao.standard import Package, load_version, overlay_packages, read_package

SHANGHAI = content_folder("catalogue") / "1.0.0" / "examples" / "overlay-310000-2022"


def _there_and_back(package: Package, folder: Path, form: str = "1.0.0") -> Import:
    export_catalogue(package, folder / "catalogue.xlsx", form=form, overwrite=True)
    return _back(folder)


def _back(folder: Path) -> Import:
    book = folder / "catalogue.xlsx"
    return import_workbook(book, mapping_of_export(book), folder / "back", overwrite=True)


def _written(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text(encoding="utf-8") for each in sorted(folder.glob("*.csv"))}


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_a_version_comes_back_as_it_was(version: str, tmp_path: Path) -> None:
    package = load_version("catalogue", version)
    found = _there_and_back(package, tmp_path, version)
    assert found.understood
    own = tmp_path / "back" / "catalogue" / version
    assert _written(own) == _written(package.base)
    again = read_package(own / "datapackage.yaml")
    assert again.raw == package.raw


def test_an_overlay_comes_back_as_it_was(tmp_path: Path) -> None:
    (overlay,) = overlay_packages("catalogue", [SHANGHAI], load_version("catalogue", "1.0.0"))
    assert _there_and_back(overlay, tmp_path).understood
    own = tmp_path / "back" / "catalogue" / "1.0.0"
    assert _written(own) == _written(overlay.base)
    again = read_package(own / "datapackage.yaml", {each.name: each.schema for each in overlay.resources})
    assert (again.name, again.version, again.title) == (overlay.name, overlay.version, overlay.title)
    assert (again.effective_from, again.effective_until) == (overlay.effective_from, overlay.effective_until)


def test_one_cell_that_is_changed_is_the_only_difference(tmp_path: Path) -> None:
    package = load_version("catalogue", "1.0.0")
    _there_and_back(package, tmp_path)
    before = _written(tmp_path / "back" / "catalogue" / "1.0.0")
    book = openpyxl.load_workbook(tmp_path / "catalogue.xlsx")
    sheet = book["涉企经营许可事项"]
    column = next(cell.column for cell in sheet[2] if cell.value == "licence")
    sheet.cell(7, column).value = "改过的证件"
    book.save(tmp_path / "catalogue.xlsx")
    _back(tmp_path)
    after = _written(tmp_path / "back" / "catalogue" / "1.0.0")
    assert [name for name in before if before[name] != after[name]] == ["permit_item.csv"]
    changed = [
        (one, other)
        for one, other in zip(before["permit_item.csv"].split("\n"), after["permit_item.csv"].split("\n"), strict=True)
        if one != other
    ]
    ((one, other),) = changed
    cells = [each for each in zip(*csv.reader([one, other]), strict=True) if each[0] != each[1]]
    assert [each[1] for each in cells] == ["改过的证件"]


def test_a_version_made_from_a_published_one_is_a_draft_that_says_nothing_of_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zhengzhao
) -> None:
    monkeypatch.setenv("ZHENGZHAO_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "mine" / "catalogue" / "2.1.0"
    shutil.copytree(content_folder("catalogue") / "2.0.0", folder)
    described = (folder / "datapackage.yaml").read_text(encoding="utf-8").replace('"2.0.0"', '"2.1.0"')
    (folder / "datapackage.yaml").write_text(described, encoding="utf-8")
    (folder / "CHANGELOG.md").write_text("## 2.1.0\n\n- one more\n", encoding="utf-8")
    registry, here = tmp_path / "registry", tmp_path / "here"
    private, key = new_key()
    assert publish(read_package(folder / "datapackage.yaml"), str(registry), private).refusals == ()
    taken = pull("catalogue", "2.1.0", registry=str(registry), trusted=[key], out=here)
    export_catalogue(taken.package, tmp_path / "catalogue.xlsx", form="2.1.0")
    book = openpyxl.load_workbook(tmp_path / "catalogue.xlsx")
    next(cell for cell in book[ABOUT]["B"] if cell.value == "2.1.0").value = "2.1.1"
    items = book["涉企经营许可事项"]
    items.cell(7, next(cell.column for cell in items[2] if cell.value == "licence")).value = "改过的证件"
    book.save(tmp_path / "catalogue.xlsx")
    assert zhengzhao(
        *("catalogue", "import", tmp_path / "catalogue.xlsx", "--out", tmp_path / "back", "--content", here)
    ).out
    own = read_package(tmp_path / "back" / "catalogue" / "2.1.1" / "datapackage.yaml")
    assert (own.status, own.version) == ("draft", "2.1.1")
    assert not {"checks", "files"} & own.raw.keys()
    assert not [each for each in own.raw["resources"] if {"bytes", "hash"} & each.keys()]
    said = zhengzhao("catalogue", "check", own.base)
    assert "is not the one" not in said.out + said.err


def test_people_find_names_lists_filters_and_groups(tmp_path: Path) -> None:
    export_catalogue(load_version("catalogue", "1.0.0"), tmp_path / "a.xlsx", form="1.0.0")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["条目与许可事项对照表"]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:I273"
    assert "A3:A4" in {str(each) for each in sheet.merged_cells.ranges}
    assert sheet["B3"].value.startswith("=IFERROR(INDEX(")
    lists = {str(each.sqref).split(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    assert lists["G3"] == '"candidate,confirmed"'
    assert lists["C3"].startswith("='涉企经营许可事项'!$A$3")
    assert book[ABOUT]["B2"].value == "1.0.0"


def test_a_code_that_is_nobodys_is_asked(tmp_path: Path) -> None:
    export_catalogue(load_version("catalogue", "1.0.0"), tmp_path / "catalogue.xlsx", form="1.0.0")
    book = openpyxl.load_workbook(tmp_path / "catalogue.xlsx")
    sheet = book["涉企经营许可事项"]
    sheet["C3"].value = "d999"
    book.save(tmp_path / "catalogue.xlsx")
    found = _back(tmp_path)
    (question,) = found.account.questions.values()
    assert "d999" in question.because.zh
    assert question.cells[0][0] == 2


def test_a_rule_that_a_row_breaks_is_asked_at_its_cell(tmp_path: Path) -> None:
    export_catalogue(load_version("catalogue", "1.0.0"), tmp_path / "catalogue.xlsx", form="1.0.0")
    book = openpyxl.load_workbook(tmp_path / "catalogue.xlsx")
    sheet = book["改革方式"]
    column = next(cell.column for cell in sheet[2] if cell.value == "effective_until")
    sheet.cell(3, column).value = "2001-01-01"
    book.save(tmp_path / "catalogue.xlsx")
    found = _back(tmp_path)
    assert not found.understood
    (question,) = found.account.questions.values()
    assert "period-in-order" in question.because.zh


def test_a_workbook_that_was_not_exported_needs_a_mapping(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="--propose"):
        mapping_of_export(tmp_path / "a.xlsx")


def test_a_header_that_was_changed_is_told(tmp_path: Path) -> None:
    export_catalogue(load_version("catalogue", "1.0.0"), tmp_path / "a.xlsx", form="1.0.0")
    with pytest.raises(OutputError):
        export_catalogue(load_version("catalogue", "1.0.0"), tmp_path / "a.xlsx", form="1.0.0")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["部门"].delete_rows(2)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(SourceError, match="部门"):
        mapping_of_export(tmp_path / "a.xlsx")


WORDS = st.text(st.sampled_from("食品销售生产许可证（仅限）、；/=-+@'\"0１Ａa \n第"), min_size=1, max_size=12).filter(
    lambda text: text == text.strip()
)
NOTES = st.one_of(st.just(""), WORDS)


@st.composite
def catalogues(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Draw terms, items and pairs of them, with every kind of text in the fields that allow any."""
    terms = draw(st.dictionaries(st.integers(0, 999), WORDS, min_size=1, max_size=4))
    items = draw(st.dictionaries(st.integers(0, 9999), WORDS, min_size=1, max_size=4))
    common = {"source": "示例", "confidence": "ours"}
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(list(terms)), st.sampled_from(list(items))), max_size=6, unique=True)
    )
    return {
        "scope_term": [
            {
                "code": f"F1{each:03}",
                "term": f"{wording}{each}",
                "kind": draw(st.sampled_from(["general", "permit", "filing"])),
                "description": draw(NOTES),
                "usable": draw(st.sampled_from(["true", "false"])),
                "code_status": "official",
                **common,
            }
            for each, wording in terms.items()
        ],
        "permit_item": [
            {
                "code": f"p{each:04}",
                "name": f"{name}{each}",
                "department": "d004",
                "measures": draw(NOTES),
                "jurisdiction": "100000",
                "code_status": "provisional",
                **common,
            }
            for each, name in items.items()
        ],
        "scope_permit": [
            {
                "term": f"F1{term:03}",
                "item": f"p{item:04}",
                "condition": "exporting",
                "condition_text": draw(WORDS),
                "status": "candidate",
                **common,
            }
            for term, item in pairs
        ],
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=catalogues())
@pytest.mark.slow
def test_any_catalogue_comes_back_as_it_was(rows: dict[str, list[dict[str, str]]], tmp_path: Path) -> None:
    national = load_version("catalogue", "1.0.0")
    folder = tmp_path / "drawn"
    folder.mkdir(exist_ok=True)
    for each in national.resources:
        with (folder / str(each.path)).open("w", encoding="utf-8", newline="") as file:
            names = each.schema.names
            written = csv.DictWriter(file, names, restval="", lineterminator="\n")
            written.writeheader()
            if each.name in rows:
                written.writerows(rows[each.name])
            elif each.name == "department":
                with (national.base / str(each.path)).open(encoding="utf-8", newline="") as own:
                    written.writerows(csv.DictReader(own))
        schema = str(each.raw["schema"])
        (folder / schema).write_bytes((national.base / schema).read_bytes())
    (folder / "datapackage.yaml").write_bytes((national.base / "datapackage.yaml").read_bytes())
    found = _there_and_back(read_package(folder / "datapackage.yaml"), tmp_path)
    assert found.understood, [each.because for each in found.account.questions.values()]
    back = _written(tmp_path / "back" / "catalogue" / "1.0.0")
    before = _written(folder)
    assert {name: back[name] for name in before if before[name].count("\n") > 1} == {
        name: text for name, text in before.items() if text.count("\n") > 1
    }
