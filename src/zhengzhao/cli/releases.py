"""zhengzhao standard … and zhengzhao catalogue …: what both have for their versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import FORMATS, Content, Lang, Out, Overwrite, Quiet, Today, chosen, language
from zhengzhao.cli.terminal import answer, as_json, note, progress
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text
from zhengzhao.output import refuse_existing

if TYPE_CHECKING:
    from zhengzhao.releases import Count, Problem
    from zhengzhao.standard import Package, Resource

_DIFF_FORMATS = ("text", "json", "markdown", "html")
Form = Annotated[str, typer.Option("--format", metavar="text|json", help="结果的格式 / form of the result")]


def commands(folder: str) -> dict[str, Callable[..., int]]:
    """Return the commands of a content folder with versions, by the words that a person types."""

    def list_command(
        form: Form = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """列出各个版本 / List the versions"""  # noqa: D415  # shown as it stands
        return _list(folder, chosen("--format", form, FORMATS), language(lang), tuple(content or ()))

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
        form: Form = "text",
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """查看一个版本的内容 / Show what a version holds"""  # noqa: D415  # shown as it stands
        chosen("--format", form, FORMATS)
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

    found: dict[str, Callable[..., int]] = {
        "list": list_command,
        "show": show_command,
        "check": check_command,
        "diff": diff_command,
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

    package = load_version(folder, version, content=content, today=today)
    if table is not None:
        resource = _resource(package, table)
        if form == "json":
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


def _resource(package: Package, name: str) -> Resource:
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
