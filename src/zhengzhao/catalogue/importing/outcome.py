"""What an import makes: tables in the descriptor's form, held to it as a frame before anything is written."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from zhengzhao.catalogue.importing.account import OUTCOMES, Account, Question
from zhengzhao.catalogue.importing.known import Known
from zhengzhao.catalogue.importing.mapping import WorkbookMapping
from zhengzhao.catalogue.importing.records import Record, Records
from zhengzhao.catalogue.layers import keyless
from zhengzhao.messages import Text
from zhengzhao.sources.workbooks.marks import cell_name
from zhengzhao.standard import DESCRIPTOR, Package, Resource
from zhengzhao.validators import rules_of
from zhengzhao.validators.render.workbook import guarded

ACCOUNT = "account.csv"
"""The account of every cell, beside the result."""
_OF_A_RELEASE, _OF_A_FILE = ("checks", "files"), ("bytes", "hash")
"""What a release adds to the descriptor of a version, and to that of each table."""


def settle(records: Records, known: Known, package: Package, is_overlay: bool) -> dict[str, list[Record]]:
    """Return the rows that are to be written, after everything that only all of them together can show.

    In an overlay a row that says what the nation says is not written again; one that says otherwise is asked, because
    an overlay adds and never changes. Every key must be that of a row. What the descriptor asks beyond that is asked of
    a frame by its pandera schema.
    """
    tables = {each.name: records.tables[each.name] for each in package.resources if each.name in records.tables}
    if is_overlay:
        tables = {name: list(_added(records, known, package.resource(name), rows)) for name, rows in tables.items()}
        tables = {name: rows for name, rows in tables.items() if rows}
    for name, rows in tables.items():
        _check_keys(records, known, package.resource(name), rows, {} if is_overlay else tables)
    if records.account.is_understood():
        for name, rows in tables.items():
            _check_frame(records.account, keyless(package).resource(name), rows)
    return tables


def write_result(
    part: Path, tables: Mapping[str, Sequence[Record]], package: Package, mapping: WorkbookMapping
) -> None:
    """Write an overlay, or a version whose other tables are those of the version it was made from."""
    overlay = mapping.result.get("overlay")
    folder = part / "catalogue" / (package.version if overlay else str(mapping.result["version"]))
    folder.mkdir(parents=True)
    if not overlay:
        for each in package.resources:
            for name in (each.path, each.raw.get("schema")):
                if isinstance(name, str):
                    shutil.copyfile(package.base / name, folder / name)
    for name, rows in tables.items():
        resource = package.resource(name)
        (folder / (resource.path or f"{name}.csv")).write_bytes(_csv(resource, rows))
    raw = _overlay(tables, package, mapping) if overlay else _version(package, mapping)
    text = yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=10_000)
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")


def account_csv(account: Account) -> bytes:
    """Write what became of every cell: one row a cell, in the order of the sheets."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["sheet", "cell", "text", "outcome", "to", "after", "because", "becauseEn", "line"])
    for each in account.entries.values():
        outcome = each.outcome or "not_understood"
        because = each.because or Text("", "")
        listed = ("；".join(each.to), "；".join(each.after))
        cells = [each.sheet, each.cell, each.text, outcome, *listed, because.zh, because.en, each.line]
        rows.writerow(map(guarded, cells))
    return out.getvalue().encode("utf-8-sig")


def _added(records: Records, known: Known, resource: Resource, rows: Sequence[Record]) -> Iterator[Record]:
    remarks = {each.name for each in resource.schema.fields if each.raw.get("remark")}
    for record in rows:
        national = known.national(resource, record.values)
        if national is None:
            yield record
            continue
        stated = {name for name, _ in record.stated}
        changed = [
            name
            for name, value in record.values.items()
            if name in stated and name not in remarks and value and value != (national.get(name) or "")
        ]
        if changed:
            _ask_change(records.account, resource, record, changed[0], national.get(changed[0]) or "")


def _ask_change(account: Account, resource: Resource, record: Record, field_name: str, before: str) -> None:
    title = resource.schema.field(field_name).title
    after = record.values[field_name]
    was = Text(f"是“{before}”", f"is “{before}”") if before else Text("是空的", "is blank")
    because = Text(
        f"全国目录里这一行的{title.zh}{was.zh}，这里写的是“{after}”；补充目录不能改写全国的行：请删去这一格，或给地方的行另编代码，或在映射里写明它只管哪个地区",
        f"{title.en} of this row {was.en} in the national catalogue and “{after}” here; an overlay cannot change national rows: "
        "clear the cell, give the provincial row a code of its own, or say in the mapping for which area it holds",
    )
    at = next((place for name, place in record.stated if name == field_name), None)
    account.ask(Question("cell", because, after, record.sheet), [at] if at else record.places[:1])


def _check_keys(
    records: Records,
    known: Known,
    resource: Resource,
    rows: Sequence[Record],
    replaced: Mapping[str, Sequence[Record]],
) -> None:
    for key in resource.schema.foreign_keys:
        if len(key.fields) != 1:
            continue
        target = key.reference.resource or resource.name
        title = resource.schema.field(key.fields[0]).title
        # Of a table that the workbook replaces only its own rows are left.
        own = {each.values.get(key.reference.fields[0], "") for each in replaced.get(target, ())}
        for record in rows:
            code = record.values.get(key.fields[0], "")
            if code and not (code in own if own else known.has(target, code)):
                because = Text(
                    f"{title.zh} {code} 不在目录里，工作簿也没有这一行；请改正，或补上这一行",
                    f"{title.en} {code} is neither in the catalogue nor in the workbook; mend it, or add its row",
                )
                question = Question(
                    "value", because, code, record.sheet, (resource.name, key.fields[0]), known.nearest(target, code)
                )
                records.account.ask(question, record.places[:1])


def _check_frame(account: Account, resource: Resource, rows: Sequence[Record]) -> None:
    import polars
    from pandera.errors import SchemaErrors

    names = resource.schema.names
    frame = polars.DataFrame(
        {name: [each.values.get(name) or None for each in rows] for name in names},
        schema=dict.fromkeys(names, polars.String),
    )
    try:
        resource.to_pandera("polars").validate(frame, lazy=True)
    except SchemaErrors as found:
        for case in found.failure_cases.to_dicts():
            index = case.get("index")
            record = rows[index] if isinstance(index, int) and index < len(rows) else rows[0]
            where = "、".join(cell_name(*each) for each in record.places[:3])
            value = case["failure_case"]
            because = _broken(resource, str(case["check"]), str(case["column"]), value, where)
            account.ask(Question("cell", because, "" if value is None else str(value), record.sheet), record.places[:1])


def _broken(resource: Resource, name: str, column: str, value: object, where: str) -> Text:
    """Say which rule a row breaks, what it asks for, and what stands there."""
    rule = next((each for each in rules_of(resource) if each.name == name and column in each.fields), None)
    asked = Text(name, name) if rule is None else rule.summary
    field = resource.schema.field(column).title if column in resource.schema.names else Text(column, column)
    missing = Text(f"缺少{field.zh}", f"{field.en} is missing")
    found = missing if value is None else Text(f"{field.zh}是“{value}”", f"{field.en} is “{value}”")
    return Text(
        f"{resource.title.zh}（{where}）{found.zh}，应当满足“{asked.zh}”（{name}）；请改正工作簿，或在映射里补上",
        f"{resource.title.en} ({where}): {found.en}, but “{asked.en}” must hold ({name}); mend it in the workbook, or add "
        "it in the mapping",
    )


def _csv(resource: Resource, rows: Sequence[Record]) -> bytes:
    out = io.StringIO(newline="")
    written = csv.writer(out, lineterminator="\n")
    names = resource.schema.names
    written.writerow(names)
    written.writerows([each.values.get(name, "") for name in names] for each in rows)
    return out.getvalue().encode("utf-8")


def _overlay(tables: Mapping[str, Sequence[Record]], package: Package, mapping: WorkbookMapping) -> dict[str, Any]:
    result = mapping.result
    listed = ("title", "titleEn", "format", "mediatype", "encoding", "kind")
    return {
        "$schema": package.raw["$schema"],
        "name": result["overlay"],
        "version": result["version"],
        "overlays": "catalogue",
        **_titles(mapping),
        "status": "draft",
        "effective": {"from": None, "until": None, **(result.get("effective") or {})},
        "resources": [
            {"name": name, "path": package.resource(name).path}
            | {key: package.resource(name).raw[key] for key in listed if key in package.resource(name).raw}
            for name in tables
        ],
    }


def _version(package: Package, mapping: WorkbookMapping) -> dict[str, Any]:
    """Describe a draft: what a release says of its own files does not hold for those of another version."""
    raw = {name: value for name, value in package.raw.items() if name not in _OF_A_RELEASE}
    raw |= {"version": mapping.result["version"], **_titles(mapping), "status": "draft"}
    effective = mapping.result.get("effective")
    if effective:
        raw["effective"] = {"from": None, "until": None, **effective}
    raw["resources"] = [
        {name: value for name, value in each.items() if name not in _OF_A_FILE} for each in package.raw["resources"]
    ]
    return raw


def _titles(mapping: WorkbookMapping) -> dict[str, Any]:
    result = mapping.result
    described = {name: result[name] for name in ("description", "descriptionEn") if name in result}
    if result.get("overlay") and not described:
        described = {
            "description": f"由工作簿导入，依据{mapping.source}。" if mapping.source else "由工作簿导入。",
            "descriptionEn": f"Imported from a workbook, by {mapping.source}."
            if mapping.source
            else "Imported from a workbook.",
        }
    return {"title": result["title"], "titleEn": result["titleEn"], **described}


def counted(account: Account) -> list[tuple[Text, int]]:
    """Return how many cells became what, in words."""
    return [(OUTCOMES[outcome], count) for outcome, count in account.counts().items()]
