"""Payloads on disk: tables as CSV, a descriptor with hashes, one zip a receiver, the same bytes every time."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.engines.trees import union_all
from zhengzhao.output import EPOCH
from zhengzhao.packages.expand import CodeList, Output
from zhengzhao.standard import Package, Schema, to_json
from zhengzhao.validators import reading_lists, select_list

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Address:
    """One package to be filled: its path without ``.zip``, its channel, its receiver and the receiver's name."""

    payload: str
    channel: str
    receiver: str
    title: str


def sort_outputs(connection: duckdb.DuckDBPyConnection, output: Output, steps: Mapping[str, str], by: str) -> None:
    """Sort each table once by package and key, as tables ``payload:TABLE`` with the column `by`."""
    for each in output.tables:
        order = [column(by), *(_ordered(each.schema, name) for name in each.schema.primary_key)]
        fields = [column(by), *(column(name) for name in each.schema.names)]
        query = exp.Select(expressions=fields).from_(table(steps[each.name])).order_by(*order)
        connection.execute(f"CREATE TEMP TABLE {to_sql(table(f'payload:{each.name}'))} AS {to_sql(query)}")


def load_lists(connection: duckdb.DuckDBPyConnection, output: Output, by: str, standard: Package) -> None:
    """Find the rows of code lists that each package refers to, as tables ``codes:LIST`` with the column `by`."""
    for each in output.lists:
        query = _used(each, by, standard)
        with reading_lists():
            connection.execute(f"CREATE TEMP TABLE {to_sql(table(f'codes:{each.resource.name}'))} AS {to_sql(query)}")


def write_payload(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    output: Output,
    address: Address,
    by: str,
    head: Mapping[str, Any],
) -> dict[str, int]:
    """Write one package as a folder: `data/`, `codes/` and `datapackage.json`.

    Returns:
        The number of rows of each table.
    """
    (folder / "data").mkdir(parents=True)
    (folder / "codes").mkdir()
    rows: dict[str, int] = {}
    resources = []
    for each in output.tables:
        path = f"data/{each.name}.csv"
        rows[each.name] = _copy(connection, f"payload:{each.name}", each.schema, by, address.payload, folder / path)
        resources.append(file_resource(each.raw, path, folder))
    for code in output.lists:
        path = f"codes/{code.resource.name}.csv"
        _copy(connection, f"codes:{code.resource.name}", code.resource.schema, by, address.payload, folder / path)
        resources.append(file_resource(code.raw, path, folder))
    descriptor = {**output.head, **head, "resources": resources}
    (folder / "datapackage.json").write_text(to_json(descriptor), encoding="utf-8", newline="\n")
    return rows


def write_table(connection: duckdb.DuckDBPyConnection, name: str, schema: Schema, path: Path) -> int:
    """Write one table of the run as CSV, in the order of its key."""
    order = [_ordered(schema, each) for each in schema.primary_key or schema.names]
    query = exp.Select(expressions=[column(each) for each in schema.names]).from_(table(name)).order_by(*order)
    return _copy_query(connection, query, path)


def zip_folder(folder: Path, target: Path) -> None:
    """Pack a folder as one zip: sorted names, one fixed time, so that the same content gives the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.file_size = file.stat().st_size
            with file.open("rb") as source, archive.open(entry, "w") as packed:
                while chunk := source.read(_CHUNK):
                    packed.write(chunk)


def file_resource(raw: Mapping[str, Any], path: str, base: Path) -> dict[str, Any]:
    """Complete a resource's descriptor by the file's path, form, size and hash."""
    file = base / path
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    form = {"path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    rest = {key: value for key, value in raw.items() if key not in ("name", "schema")}
    return {
        "name": raw["name"],
        **rest,
        **form,
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": raw["schema"],
    }


def _copy(connection: duckdb.DuckDBPyConnection, name: str, schema: Schema, by: str, payload: str, path: Path) -> int:
    chosen = exp.EQ(this=column(by), expression=exp.Literal.string(payload))
    query = exp.Select(expressions=[column(each) for each in schema.names]).from_(table(name)).where(chosen)
    return _copy_query(connection, query.order_by(*(_ordered(schema, each) for each in schema.primary_key)), path)


def _copy_query(connection: duckdb.DuckDBPyConnection, query: exp.Select, path: Path) -> int:
    target = exp.Literal.string(str(path)).sql("duckdb")
    found = connection.execute(f"COPY ({to_sql(query)}) TO {target} (FORMAT csv, HEADER, DELIMITER ',')").fetchone()
    return int(found[0]) if found else 0


def _ordered(schema: Schema, name: str) -> exp.Expr:
    # Rows are text; a number is ordered as one.
    value: exp.Expr = column(name)
    if schema.field(name).type == "integer":
        value = exp.cast(value, "HUGEINT")
    return exp.Ordered(this=value, nulls_first=True)


def _used(code: CodeList, by: str, standard: Package) -> exp.Select:
    listed = code.resource.schema.names
    parts = []
    for name, fields, targets in code.uses:
        used = exp.Select(expressions=[column(each) for each in dict.fromkeys((by, *fields))]).distinct()
        rows = select_list(standard, code.resource)
        pairs = zip(fields, targets, strict=True)
        on = [exp.EQ(this=column(field, "u"), expression=column(target, "l")) for field, target in pairs]
        parts.append(
            exp.Select(expressions=[column(by, "u"), *(column(each, "l") for each in listed)])
            .from_(used.from_(table(f"payload:{name}")).subquery("u"))
            .join(rows.subquery("l"), on=exp.and_(*on))
        )
    return exp.Select(expressions=[exp.Star()]).distinct().from_(union_all(parts).subquery("rows")).order_by(column(by))
