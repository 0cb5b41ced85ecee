"""Which versions there are, and what one holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.terminal import answer, as_json
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text

if TYPE_CHECKING:
    from zhengzhao.releases import Count
    from zhengzhao.standard import Package, Resource


def list_versions(folder: str, form: str, spoken: Language, content: Sequence[Path]) -> int:
    """List the versions of a content folder."""
    from zhengzhao.standard import load_version, version_id, versions

    found = [load_version(folder, each, content=content) for each in versions(folder, content)]
    if form == "json":
        listed = [version_head(each) | {"sha256": version_id(each).sha256} for each in found]
        answer(as_json({"format": "zhengzhao-versions/1", "name": folder, "versions": listed}), form)
    else:
        answer("\n".join(_version_line(each, spoken) for each in found) + "\n", form)
    return Exit.VALID


def show_version(
    folder: str,
    version: str | None,
    table: str | None,
    form: str,
    spoken: Language,
    content: Sequence[Path],
    today: date | None,
) -> int:
    """Show what a version holds, or the fields of one of its tables."""
    from zhengzhao.releases import count_rows
    from zhengzhao.standard import load_version, version_id

    if form == "jsonschema" and table is None:
        raise UsageError(
            Text(
                "JSON Schema 是一张表的记录的；请用 --table 指明哪张表。",
                "A JSON Schema is that of a table's records; name the table with --table.",
            )
        )
    package = load_version(folder, version, content=content, today=today)
    if table is not None:
        resource = table_named(package, table)
        if form == "jsonschema":
            from zhengzhao.exports import record_schema

            answer(as_json(record_schema(resource)), "json")
        elif form == "json":
            answer(as_json(_table_json(resource)), form)
        else:
            answer("\n".join(_table_lines(resource, spoken)) + "\n", form)
        return Exit.VALID
    counts = count_rows(package)
    if form == "json":
        listed = [_count_json(each, package) for each in counts]
        head = {"format": "zhengzhao-version/1", **version_head(package), "sha256": version_id(package).sha256}
        answer(as_json({**head, "resources": listed}), form)
    else:
        answer("\n".join(_package_lines(package, counts, spoken)) + "\n", form)
    return Exit.VALID


def table_named(package: Package, name: str) -> Resource:
    """Return the resource of a name.

    Raises:
        UsageError: There is none; the nearest is suggested.
    """
    from zhengzhao.standard import did_you_mean

    known = [each.name for each in package.resources]
    if name in known:
        return package.resource(name)
    end = did_you_mean(name, known)
    raise UsageError(
        Text(f"{package.called.zh} 没有表 {name}{end.zh}", f"There is no table {name} in {package.called.en}{end.en}")
    )


def _version_line(package: Package, spoken: Language) -> str:
    from zhengzhao.validators.render.columns import pad

    start = package.effective_from or "…"
    period = f"{start} – {package.effective_until or '…'}"
    status = Text("已发布", "published") if package.status == "published" else Text("草案", "draft")
    return f"{pad(package.version, 10)}{pad(status.to(spoken), 11)}{pad(period, 26)}{package.title.to(spoken)}"


def _package_lines(package: Package, counts: list[Count], spoken: Language) -> Iterator[str]:
    from zhengzhao.validators.render.columns import pad, wrap

    yield _version_line(package, spoken)
    described = Text(str(package.raw.get("description", "")), str(package.raw.get("descriptionEn", "")))
    yield from wrap(described.to(spoken), 2)
    yield ""
    heads = (Text("表", "table"), Text("字段", "fields"), Text("行", "rows"))
    yield pad(heads[0].to(spoken), 28) + "".join(pad(each.to(spoken), 9, right=True) for each in heads[1:])
    for each in counts:
        rows = "" if each.rows is None else f"{each.rows:,}"
        title = package.resource(each.resource).title.to(spoken)
        yield f"{pad(each.resource, 28)}{each.fields:>9,}{rows:>9}  {title}"


def _table_lines(resource: Resource, spoken: Language) -> Iterator[str]:
    from zhengzhao.validators.render.columns import pad, wrap

    yield f"{resource.name}  {resource.title.to(spoken)}"
    key = resource.schema.primary_key
    for each in resource.schema.fields:
        marks = "".join(("*" if each.constraints.get("required") is True else "", "⚿" if each.name in key else ""))
        yield f"  {pad(each.name + marks, 24)}{pad(each.type, 10)}{each.title.to(spoken)}"
        described = Text(str(each.raw.get("description", "")), str(each.raw.get("descriptionEn", "")))
        yield from wrap(described.to(spoken), 36) if described.zh else ()
    yield ""
    yield Text("* 必填  ⚿ 主键", "* required  ⚿ primary key").to(spoken)


def version_head(package: Package) -> dict[str, Any]:
    """Return what a document says of a version."""
    return {
        "name": package.name,
        "version": package.version,
        "title": package.title.zh,
        "titleEn": package.title.en,
        "status": package.status,
        "effective": {"from": package.effective_from, "until": package.effective_until},
    }


def _count_json(count: Count, package: Package) -> dict[str, Any]:
    title = package.resource(count.resource).title
    kind = package.resource(count.resource).kind
    names = {"name": count.resource, "title": title.zh, "titleEn": title.en, "kind": kind}
    return {**names, "fields": count.fields, "rows": count.rows}


def _table_json(resource: Resource) -> dict[str, Any]:
    head = {"format": "zhengzhao-table/1", "name": resource.name, "title": resource.title.zh}
    return {**head, "titleEn": resource.title.en, "schema": dict(resource.schema.raw)}
