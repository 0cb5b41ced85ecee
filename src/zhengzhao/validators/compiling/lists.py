"""The rows of lists as SELECTs: from their files, one foreign key further, and no longer than their version holds."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.sources import exact_path, label_among
from zhengzhao.standard import (
    Field,
    ForeignKey,
    Package,
    Reference,
    Resource,
    Schema,
    inside,
)
from zhengzhao.validators.layout import select

VERSION_PERIOD = ("version_from", "version_until")
"""What every list of another package has beside its own fields: from when and until when the version of a row holds."""


def followed(
    query: exp.Select, reference: Reference, keys: Sequence[ForeignKey], lists: Callable[[str], exp.Expr]
) -> exp.Select:
    """Add the fields of a reference that lie one foreign key away: `zone.name` is the name of the zone that `zone` names.

    Args:
        query: The rows of the list.
        reference: What the rule points at.
        keys: The foreign keys of the list.
        lists: Returns the rows of another list by its name.

    Raises:
        DescriptorError: The list has no such foreign key.
    """
    for path in [each for each in reference.fields if "." in each]:
        own, _, wanted = path.partition(".")
        key = next((each for each in keys if each.fields == (own,)), None)
        if key is None:
            raise DescriptorError(
                Text(
                    f"{reference.resource} 没有外键 {own}，引用 {path} 无从查起。",
                    f"{reference.resource} has no foreign key {own}, so the reference {path} leads nowhere.",
                )
            )
        there = exp.select(column(key.reference.fields[0]), exp.alias_(column(wanted), path, quoted=True))
        there = there.from_(exp.alias_(lists(key.reference.resource), "there", table=True))
        condition = exp.EQ(this=column(key.reference.fields[0], "followed"), expression=column(own, "own"))
        query = (
            exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("own")), column(path, "followed"))
            .from_(query.subquery("own"))
            .join(there.subquery("followed"), on=condition, join_type="left")
        )
    return query


def within(query: exp.Select, schema: Schema, start: str | None, end: str | None) -> exp.Select:
    """Let the rows of a list hold no longer than the version that they come with, by the fields that give their period.

    Lists in which rows have no period of their own get that of the version as `version_from` and `version_until`.
    """
    bounds = {"from": start, "until": end}
    kept: list[exp.Expr] = []
    for each in schema.fields:
        bound = bounds.get(str(each.raw.get("period")))
        kept.append(column(each.name) if bound is None else exp.alias_(_bounded(each, bound), each.name, quoted=True))
    for name, bound in zip(VERSION_PERIOD, (start, end), strict=True):
        value = exp.null() if bound is None else exp.Literal.string(bound)
        kept.append(exp.alias_(exp.cast(value, "VARCHAR"), name, quoted=True))
    return select(kept, query.subquery("within", copy=False))


def _bounded(field: Field, bound: str) -> exp.Expr:
    # ISO dates compare as text; the later beginning and the earlier end count.
    kind = exp.Greatest if field.raw["period"] == "from" else exp.Least
    both = [exp.Coalesce(this=column(field.name), expressions=[exp.Literal.string(bound)]), exp.Literal.string(bound)]
    return kind(this=both[0], expressions=both[1:], ignore_nulls=True)


def select_list(package: Package, resource: Resource) -> exp.Select:
    """Return a SELECT of a resource's rows as text, read from its own CSV file; empty cells are NULL.

    It is run within `reading_lists`, for only then are the rows read.

    Raises:
        DescriptorError: There is no such file, it is not UTF-8, or its header lacks a field.
    """
    file, schema = inside(package.base, resource.path or "", f"{package.name} › {resource.name}"), resource.schema
    labels = [label_among(each, schema.by_label) for each in list_header(file)]
    places = {schema.by_label[each].name: place for place, each in enumerate(labels) if each in schema.by_label}
    lacking = [name for name in schema.names if name not in places]
    if lacking:
        raise DescriptorError(
            Text(
                f"代码表 {file} 的表头没有 {'、'.join(lacking)}；请核对表头和描述文件。",
                f"The header of the list {file} lacks {', '.join(lacking)}; compare it with the descriptor.",
            )
        )
    columns = [
        exp.PropertyEQ(this=exp.Literal.string(f"c{place}"), expression=exp.Literal.string("VARCHAR"))
        for place in range(len(labels))
    ]
    options = {
        "auto_detect": exp.false(),
        "header": exp.true(),
        "delim": exp.Literal.string(","),
        "quote": exp.Literal.string('"'),
        "escape": exp.Literal.string('"'),
        "columns": exp.Struct(expressions=columns),
    }
    call = exp.Anonymous(
        this="read_csv",
        expressions=[
            exp.Literal.string(exact_path(file)),
            *(exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in options.items()),
        ],
    )
    cells = [exp.alias_(column(f"c{places[name]}"), name, quoted=True) for name in schema.names]
    return select(cells, exp.Table(this=call))


def list_header(file: Path) -> list[str]:
    """Return the labels of a list, the first record of its CSV file.

    Raises:
        DescriptorError: There is no such file, or it is not UTF-8.
    """
    try:
        # What stands below the header is for whoever reads the rows, and says which one.
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            labels = next(csv.reader(lines), [])
            "".join(labels).encode()
            return labels
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DescriptorError(Text(f"找不到代码表 {file}。", f"There is no list {file}.")) from error
    except (UnicodeEncodeError, csv.Error) as error:
        raise DescriptorError(
            Text(
                f"代码表 {file} 不是 UTF-8 的 CSV；请另存为 UTF-8 的 CSV。",
                f"The list {file} is no CSV in UTF-8; save it as one.",
            )
        ) from error


@contextmanager
def reading_lists() -> Iterator[None]:
    """Tell a row that cannot be read by its place, where queries over lists are run: DuckDB reads them itself, strictly.

    Raises:
        DescriptorError: A row of a list has too few or too many cells, an open quote, or bytes that are not UTF-8.
    """
    try:
        yield
    except duckdb.Error as error:
        told = str(error)
        line, file = re.search(r"CSV Error on Line: (\d+)", told), re.search(r"^\s*file = (.+)$", told, re.MULTILINE)
        if line is None or file is None:
            raise
        raise DescriptorError(
            Text(
                f"文件 {file[1]} 第 {line[1]} 行无法读取；请核对这一行的单元格数、引号和编码（UTF-8），再用 check 检查整个版本。",
                f"Line {line[1]} of the file {file[1]} cannot be read; see to the number of its cells, its quotes and its "
                "encoding (UTF-8), then have the version looked over by check.",
            )
        ) from error
