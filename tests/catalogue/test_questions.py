"""Each question of the whole, on small catalogues drawn by hand: some with its fault, some that only look like it.

`tests/catalogue/questions/NAME.yaml` is a list of cases for `catalogue/questions/NAME.sql`. A case draws the rows that
matter, column by column (the others are filled in), and says which rows the question finds: `TABLE ROW`, or
`TABLE ROW beside TABLE ROW` where it stands against another one; a table of the overlay is `overlay.TABLE`. `says` is
the English message of the first.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhengzhao.catalogue import Catalogue, Layer
from zhengzhao.catalogue.questions import Place, ask, load_questions
from zhengzhao.standard import newest_version, read_package, to_json, whole

CASES = Path(__file__).parent / "questions"
QUESTIONS = {each.name: each for each in load_questions()[1]}
USUAL = {
    "department": "d001",
    "receiver": "d001",
    "line": "示例",
    "level": "central",
    "jurisdiction": "100000",
    "list_edition": "2021-nationwide",
    "area_scheme": "nationwide",
    "applies_to": "all",
    "mode": "improved",
    "source_mode": "优化审批服务",
    "authority": "示例",
    "role": "approve",
    "basis": "place",
    "channel": "platform",
    "kind": "permit",
    "usable": "true",
    "status": "candidate",
    "established": "2015-04-21",
    "effective_from": "2015-04-21",
    "pilot_2019": "true",
    "code_status": "provisional",
    "source": "ours",
    "confidence": "ours",
}
"""What stands in a required column that a drawing leaves out; `name` and `term` take the row's code."""


def cases() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}: {case['case']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("name", "case"), cases())
def test_a_question_finds_its_fault_and_nothing_else(name: str, case: dict[str, Any], tmp_path: Path) -> None:
    found = ask(drawn(case, tmp_path))
    answer = next(each for each in found.answers if each.question.name == name)
    shown = [place(each.place) + (f" beside {place(each.other)}" if each.other else "") for each in answer.findings]
    assert shown == case["finds"]
    if "says" in case:
        assert answer.findings[0].message.en == case["says"]


def test_every_question_is_shown_finding_something_and_finding_nothing() -> None:
    shown = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in CASES.glob("*.yaml")}
    assert shown.keys() == QUESTIONS.keys()
    assert [name for name, drawings in shown.items() if not any(each["finds"] for each in drawings)] == []
    assert [name for name, drawings in shown.items() if all(each["finds"] for each in drawings)] == []
    assert [name for name, drawings in shown.items() if not any("says" in each for each in drawings)] == []


def drawn(case: dict[str, Any], folder: Path) -> Catalogue:
    """The catalogue that a case draws: a national version, and an overlay where there is one."""
    newest = newest_version("catalogue")
    start, end = case.get("effective", ("2020-01-01", None))
    resources = [{**each, "path": f"{each['name']}.csv"} for each in whole(newest)["resources"]]
    raw = {"name": "catalogue", "version": "9.0.0", "resources": resources}
    write(folder / "national", raw, {each["name"]: case.get(each["name"], "") for each in resources})
    national = read_package(folder / "national" / "datapackage.json")
    layers = [Layer(0, national, start, end)]
    for number, overlay in enumerate(case.get("overlays", ()), 1):
        tables = {name: text for name, text in overlay.items() if name != "effective"}
        listed = [each for each in resources if each["name"] in tables]
        place = folder / f"overlay{number}"
        write(
            place,
            {"name": f"overlay{number}", "version": "1.0.0", "overlays": "catalogue", "resources": listed},
            tables,
        )
        laid = read_package(place / "datapackage.json")
        layers.append(Layer(number, laid, *overlay.get("effective", ("2020-01-01", None))))
    return Catalogue(national, tuple(layers))


def write(folder: Path, raw: dict[str, Any], tables: dict[str, str]) -> None:
    folder.mkdir()
    (folder / "datapackage.json").write_text(to_json(raw), encoding="utf-8")
    for resource in raw["resources"]:
        fields = resource["schema"]["fields"]
        with (folder / f"{resource['name']}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([each["name"] for each in fields])
            for row in read(tables[resource["name"]]):
                writer.writerow([row.get(each["name"], usual(each, row)) for each in fields])


def usual(field: dict[str, Any], row: dict[str, str]) -> str:
    if not field.get("constraints", {}).get("required"):
        return ""
    return USUAL.get(field["name"]) or row.get("code", "")


def read(text: str) -> list[dict[str, str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def place(found: Place) -> str:
    layer = found.file.parent.name
    return f"{'' if layer == 'national' else f'{layer}.'}{found.table} {found.row}"
