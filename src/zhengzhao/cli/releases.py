"""zhengzhao standard … and zhengzhao catalogue …: what both have for their versions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import FORMATS, Content, Lang, Out, OutFolder, Overwrite, Quiet, Today, chosen, language
from zhengzhao.cli.terminal import answer, as_json, note, progress
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text
from zhengzhao.output import refuse_existing, write_atomically

if TYPE_CHECKING:
    from zhengzhao.releases import Count, Problem
    from zhengzhao.standard import Package, Resource

_DIFF_FORMATS = ("text", "json", "markdown", "html")
Form = Annotated[str, typer.Option("--format", metavar="text|json", help="结果的格式 / form of the result")]

RegistryOption = Annotated[
    str | None,
    typer.Option(
        "--registry",
        metavar="PLACE",
        help="登记库：目录、网址或 fsspec 地址，默认取环境变量 ZHENGZHAO_REGISTRY / a directory, web address or fsspec URL",
    ),
]
Trusted = Annotated[
    Path | None,
    typer.Option(
        "--trusted", metavar="FILE", help="受信任密钥文件，每行一个公钥 / the file of trusted keys, one a line"
    ),
]
REGISTRY = "ZHENGZHAO_REGISTRY"


def commands(folder: str) -> dict[str, Callable[..., int]]:
    """Return the commands of a content folder with versions, by the words that a person types."""

    def list_command(
        registry: RegistryOption = None,
        trusted: Trusted = None,
        form: Form = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """列出各个版本 / List the versions"""  # noqa: D415  # shown as it stands
        chosen("--format", form, FORMATS)
        if registry is not None:
            return _list_published(folder, registry, trusted, form, language(lang), quiet)
        return _list(folder, form, language(lang), tuple(content or ()))

    def show_command(
        version: Annotated[
            str | None,
            typer.Argument(
                metavar="[VERSION]", help="版本，默认当日生效的 / the version; the one in force today by default"
            ),
        ] = None,
        table: Annotated[
            str | None, typer.Option("--table", metavar="TABLE", help="只看这张表的字段 / the fields of one table")
        ] = None,
        form: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="FORM",
                help="text、json，或 --table 时 jsonschema / text, json, or jsonschema of a table",
            ),
        ] = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """查看一个版本的内容 / Show what a version holds"""  # noqa: D415  # shown as it stands
        chosen("--format", form, (*FORMATS, "jsonschema"))
        return _show(folder, version, table, form, language(lang), tuple(content or ()), today)

    def check_command(
        named: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[VERSION|DIR]…", help="版本号或文件夹，默认所有版本 / versions or folders; all by default"
            ),
        ] = None,
        form: Form = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """检查版本的描述、代码表和示例 / Check descriptors, lists and examples"""  # noqa: D415  # shown as it stands
        spoken = language(lang)
        chosen("--format", form, FORMATS)
        return _check(folder, named or [], form, spoken, tuple(content or ()), today, quiet)

    def diff_command(
        old: Annotated[
            str, typer.Argument(metavar="A", help="原版本：版本号或文件夹 / the earlier version, or its folder")
        ],
        new: Annotated[str, typer.Argument(metavar="B", help="新版本 / the later version, or its folder")],
        form: Annotated[
            str,
            typer.Option(
                "--format", metavar="FORM", help="text、json、markdown 或 html / text, json, markdown or html"
            ),
        ] = "text",
        out: Out = None,
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """比较两个版本，注明对上报方和下载方的影响 / Compare two versions, classed for uploaders and downloaders"""  # noqa: D415  # shown as it stands
        chosen("--format", form, _DIFF_FORMATS)
        return _diff(folder, old, new, form, language(lang), out, overwrite, tuple(content or ()))

    def impact_command(
        old: Annotated[str, typer.Argument(metavar="A", help="原版本 / the earlier version, or its folder")],
        new: Annotated[str, typer.Argument(metavar="B", help="新版本 / the later version, or its folder")],
        archive: Annotated[
            Path, typer.Option("--archive", metavar="DIR", help="存放以前批次的文件夹 / the folder of earlier batches")
        ],
        by: Annotated[
            str | None,
            typer.Option(
                "--by", metavar="FIELD", help="按哪个字段分组，默认主键的第一个 / groups by a field; the key's first"
            ),
        ] = None,
        listed: Annotated[
            Path | None,
            typer.Option(
                "--list", metavar="FILE", help="目录：把变化的标记写成表，用于补推 / catalogue: marks to push again"
            ),
        ] = None,
        form: Form = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """在以前的批次上看一个版本的影响 / What a version would do to batches that were sent before"""  # noqa: D415  # shown as it stands
        asked = _Impact(old, new, archive, by, listed, tuple(content or ()), today, overwrite, quiet)
        return _impact(folder, asked, chosen("--format", form, FORMATS), language(lang))

    def publish_command(
        named: Annotated[
            str, typer.Argument(metavar="VERSION|DIR", help="要发布的版本或其文件夹 / the version, or its folder")
        ],
        key: Annotated[
            Path, typer.Option("--key", metavar="FILE", help="封签用的私钥 / the private key that seals it")
        ],
        registry: RegistryOption = None,
        form: Form = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """发布一个版本到登记库 / Publish a version into a registry"""  # noqa: D415  # shown as it stands
        chosen("--format", form, FORMATS)
        extra = tuple(content or ())
        return _publish(folder, named, key, _registry(registry), form, language(lang), extra, today, quiet)

    def pull_command(
        version: Annotated[
            str, typer.Argument(metavar="VERSION|latest", help="版本号，或 latest / the number, or latest")
        ],
        out: OutFolder,
        registry: RegistryOption = None,
        name: Annotated[
            str | None,
            typer.Option("--name", metavar="NAME", help="取一个补充目录时它的名称 / of an overlay, its name"),
        ] = None,
        trusted: Trusted = None,
        form: Form = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """从登记库取一个版本，验证后安装 / Take a version from a registry, verified"""  # noqa: D415  # shown as it stands
        chosen("--format", form, FORMATS)
        return _pull(name or folder, version, _registry(registry), trusted, out, form, language(lang), overwrite, quiet)

    found: dict[str, Callable[..., int]] = {
        "list": list_command,
        "show": show_command,
        "check": check_command,
        "diff": diff_command,
        "impact": impact_command,
        "publish": publish_command,
        "pull": pull_command,
    }
    return {f"{folder} {name}": command for name, command in found.items()}


def _list(folder: str, form: str, spoken: Language, content: Sequence[Path]) -> int:
    from zhengzhao.standard import load_version, version_id, versions

    found = [load_version(folder, each, content=content) for each in versions(folder, content)]
    if form == "json":
        listed = [_head(each) | {"sha256": version_id(each).sha256} for each in found]
        answer(as_json({"format": "zhengzhao-versions/1", "name": folder, "versions": listed}), form)
    else:
        answer("\n".join(_version_line(each, spoken) for each in found) + "\n", form)
    return Exit.VALID


def _show(
    folder: str,
    version: str | None,
    table: str | None,
    form: str,
    spoken: Language,
    content: Sequence[Path],
    today: date | None,
) -> int:
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
        head = {"format": "zhengzhao-version/1", **_head(package), "sha256": version_id(package).sha256}
        answer(as_json({**head, "resources": listed}), form)
    else:
        answer("\n".join(_package_lines(package, counts, spoken)) + "\n", form)
    return Exit.VALID


def _check(
    folder: str,
    named: Sequence[str],
    form: str,
    spoken: Language,
    content: Sequence[Path],
    today: date | None,
    quiet: bool,
) -> int:
    from zhengzhao.releases import check, near, version_folder
    from zhengzhao.standard import versions

    folders = [version_folder(folder, each, content) for each in named or versions(folder, content)]
    problems: list[Problem] = []
    with progress(spoken, quiet) as bar:
        for number, each in enumerate(folders):
            bar.step(number / len(folders), Text(f"检查 {each}", f"Checking {each}"))
            problems += check(each, content, today)
    if form == "json":
        answer(as_json({"format": "zhengzhao-check/1", "problems": [_problem_json(each) for each in problems]}), form)
    else:
        answer("".join(_problem_line(each, spoken) for each in problems), form)
    names = Text("、", ", ").to(spoken).join(str(near(each)) for each in folders)
    count = len(problems)
    done = Text(f"{names} 没有问题。", f"Nothing is wrong with {names}.")
    wrong = Text(f"{names} 有 {count:,} 处问题。", f"{count:,} problem{'s' if count != 1 else ''} in {names}.")
    note(wrong if problems else done, spoken, quiet)
    return Exit.NOT_VALID if problems else Exit.VALID


def _diff(
    folder: str,
    old: str,
    new: str,
    form: str,
    spoken: Language,
    out: Path | None,
    overwrite: bool,
    content: Sequence[Path],
) -> int:
    from zhengzhao.releases import diff, open_version
    from zhengzhao.releases.telling import diff_json, render_markdown, render_page, render_text

    if out is not None:
        refuse_existing(out, overwrite)
    found = diff(open_version(folder, old, content), open_version(folder, new, content))
    if form == "json":
        text = as_json(diff_json(found))
    else:
        text = {"text": render_text, "markdown": render_markdown, "html": render_page}[form](found, spoken)
    answer(text, form, out, overwrite)
    return Exit.VALID


@dataclass(frozen=True)
class _Impact:
    """What is asked of `impact`."""

    old: str
    new: str
    archive: Path
    by: str | None
    listed: Path | None
    content: tuple[Path, ...]
    today: date | None
    overwrite: bool
    quiet: bool


def _impact(folder: str, asked: _Impact, form: str, spoken: Language) -> int:
    from zhengzhao.cli.impact import impact_json, impact_lines, marks_json, marks_lines, marks_list
    from zhengzhao.releases import open_version
    from zhengzhao.releases.effects import impact, mark_impact

    old, new = (open_version(folder, each, asked.content) for each in (asked.old, asked.new))
    if asked.listed is not None:
        refuse_existing(asked.listed, asked.overwrite)
    with progress(spoken, asked.quiet) as bar:
        if folder == "catalogue":
            moved = mark_impact(old, new, asked.archive, content=asked.content, today=asked.today, progress=bar)
            answer(as_json(marks_json(moved)) if form == "json" else "\n".join(marks_lines(moved, spoken)) + "\n", form)
            if asked.listed is not None:
                write_atomically(asked.listed, marks_list(moved), asked.overwrite)
            return Exit.VALID
        found = impact(old, new, asked.archive, by=asked.by, content=asked.content, today=asked.today, progress=bar)
    answer(as_json(impact_json(found)) if form == "json" else "\n".join(impact_lines(found, spoken)) + "\n", form)
    return Exit.VALID


def _registry(given: str | None) -> str:
    place = given or os.environ.get(REGISTRY)
    if not place:
        raise UsageError(
            Text(
                f"请用 --registry（或环境变量 {REGISTRY}）指明登记库：一个目录、网址或 fsspec 地址。",
                f"Name the registry with --registry, or in the environment as {REGISTRY}: a directory, a web address or an fsspec URL.",
            )
        )
    return place


def _publish(
    folder: str,
    named: str,
    key: Path,
    registry: str,
    form: str,
    spoken: Language,
    content: Sequence[Path],
    today: date | None,
    quiet: bool,
) -> int:
    from zhengzhao.releases import open_version, publish
    from zhengzhao.seal import read_private

    private = read_private(key)
    package = open_version(folder, named, content)
    with progress(spoken, quiet) as bar:
        bar.step(0.0, Text(f"检查 {named}", f"Checking {named}"))
        done = publish(package, registry, private, content=content, today=today)
    if form == "json":
        reasons = [{"message": each.zh, "messageEn": each.en} for each in done.refusals]
        head = {"format": "zhengzhao-publish/1", "name": package.name, "version": package.version}
        answer(as_json({**head, "place": done.place, "new": done.new, "refusals": reasons}), form)
    elif done.refusals:
        answer("".join(f"{each.to(spoken)}\n" for each in done.refusals), form)
        count = len(done.refusals)
        times = "reason" if count == 1 else f"{count} reasons"
        note(Text(f"没有发布，原因 {count} 条。", f"Not published, for the {times} above."), spoken, quiet)
    elif done.new:
        answer(Text(f"已发布 {done.place}\n", f"Published {done.place}\n").to(spoken), form)
    else:
        same = Text(f"登记库里已有相同内容的 {done.place}\n", f"The same content is there already: {done.place}\n")
        answer(same.to(spoken), form)
    return Exit.NOT_VALID if done.refusals else Exit.VALID


def _pull(
    name: str,
    version: str,
    registry: str,
    trusted: Path | None,
    out: Path,
    form: str,
    spoken: Language,
    overwrite: bool,
    quiet: bool,
) -> int:
    from zhengzhao.releases import pull
    from zhengzhao.seal import read_trusted, trusted_file

    keys = read_trusted(trusted_file(trusted))
    done = pull(name, version, registry=registry, trusted=keys, out=out, overwrite=overwrite)
    if done.offline:
        note(
            Text(
                f"登记库 {registry} 连不上，用的是以前取过的副本，已重新验证。",
                f"The registry {registry} cannot be reached; what was taken before was verified again and used.",
            ),
            spoken,
            quiet,
        )
    if form == "json":
        told = {"folder": done.folder.as_posix(), "key": done.key.key_id, "offline": done.offline, "new": done.fresh}
        answer(as_json({"format": "zhengzhao-pull/1", **_head(done.package), **told}), form)
    else:
        label = f"{done.key.key_id} {done.key.label}".strip()
        told_text = Text(
            f"{done.package.name} {done.package.version} 在 {done.folder}，封签密钥 {label}；校验时加 --content {out}\n",
            f"{done.package.name} {done.package.version} is in {done.folder}, sealed by {label}; give it along with --content {out}\n",
        )
        answer(told_text.to(spoken), form)
    return Exit.VALID


def _list_published(folder: str, registry: str, trusted: Path | None, form: str, spoken: Language, quiet: bool) -> int:
    from zhengzhao.releases import Shelf
    from zhengzhao.validators.render.columns import pad

    entries = Shelf(registry, ()).entries()
    own = [each for each in entries if folder in (each.name, each.raw.get("overlays"))]
    if form == "json":
        answer(as_json({"format": "zhengzhao-registry-list/1", "releases": [dict(each.raw) for each in own]}), form)
        return Exit.VALID
    lines = []
    for each in own:
        effective = each.raw.get("effective") or {}
        period = f"{effective.get('from') or '…'} – {effective.get('until') or '…'}"
        title = Text(str(each.raw.get("title", "")), str(each.raw.get("titleEn", "")))
        lines.append(f"{pad(each.name, 14)}{pad(each.version, 10)}{pad(period, 26)}{title.to(spoken)}\n")
    answer("".join(lines), form)
    if not own:
        note(Text(f"登记库里没有 {folder}。", f"The registry has no {folder}."), spoken, quiet)
    return Exit.VALID


def _problem_line(problem: Problem, spoken: Language) -> str:
    return f"{problem.where}{Text('：', ': ').to(spoken)}{problem.text.to(spoken)}\n"


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file.as_posix(),
        "line": problem.line or None,
        "place": problem.place,
        "check": problem.kind,
        "message": problem.text.zh,
        "messageEn": problem.text.en,
    }


def table_named(package: Package, name: str) -> Resource:
    """Return the resource of a name.

    Raises:
        UsageError: There is none; the nearest is suggested.
    """
    from zhengzhao.standard import nearest

    known = [each.name for each in package.resources]
    if name in known:
        return package.resource(name)
    near = nearest(name, known)
    zh, en = (f"，是否指 {near}？", f"; did you mean {near}?") if near else ("。", ".")
    raise UsageError(
        Text(
            f"{package.name} {package.version} 没有表 {name}{zh}",
            f"{package.name} {package.version} has no table {name}{en}",
        )
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


def _head(package: Package) -> dict[str, Any]:
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
