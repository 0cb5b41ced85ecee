"""zhengzhao standard … and zhengzhao catalogue …: what both have for their versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from zhengzhao.cli.changes import CHECK_FORMATS, DIFF_FORMATS, check_versions, compare_versions
from zhengzhao.cli.impact import Asked, tell_impact
from zhengzhao.cli.options import (
    FORMATS,
    Content,
    Form,
    Lang,
    Out,
    OutFolder,
    Overwrite,
    Quiet,
    Today,
    chosen,
    count_of,
    language,
)
from zhengzhao.cli.registry import list_published, publish_version, pull_version, registry_of
from zhengzhao.cli.versions import list_versions, show_version

RegistryOption = Annotated[
    str | None,
    typer.Option(
        "--registry",
        metavar="PLACE",
        help="登记库：文件夹、网址或 fsspec 地址，默认取环境变量 ZHENGZHAO_REGISTRY / a directory, web address or fsspec URL",
    ),
]
Trusted = Annotated[
    Path | None,
    typer.Option(
        "--trusted", metavar="FILE", help="受信任密钥文件，每行一个公钥 / the file of trusted keys, one a line"
    ),
]


def commands(folder: str) -> dict[str, Callable[..., int]]:
    """Return the commands of a content folder with versions, by the words that a person types."""

    def list_command(
        registry: RegistryOption = None,
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
            return list_published(folder, registry, form, language(lang), quiet)
        return list_versions(folder, form, language(lang), tuple(content or ()))

    def show_command(
        version: Annotated[
            str | None,
            typer.Argument(
                metavar="VERSION", help="版本，默认当日生效的 / the version; the one in force today by default"
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
        return show_version(folder, version, table, form, language(lang), tuple(content or ()), today)

    def check_command(
        named: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="VERSION|DIR", help="版本号或文件夹，默认所有版本 / versions or folders; all by default"
            ),
        ] = None,
        form: Annotated[
            str, typer.Option("--format", metavar="FORM", help="text、json 或 html / text, json or html")
        ] = "text",
        out: Out = None,
        limit: Annotated[
            int | None,
            typer.Option(
                "--limit",
                metavar="N",
                parser=count_of("--limit"),
                help="整体检查的每个问题列出几行，json 全列 / rows of each question of the whole; json has all  [3; html: 1000]",
            ),
        ] = None,
        lang: Lang = None,
        content: Content = None,
        today: Today = None,
        overwrite: Overwrite = False,
        quiet: Quiet = False,
    ) -> int:
        """检查版本的描述、代码表和示例，目录还有整体 / Check descriptors, lists, examples; a catalogue also as a whole"""  # noqa: D415  # shown as it stands
        spoken = language(lang)
        chosen("--format", form, CHECK_FORMATS)
        return check_versions(
            folder, named or [], form, spoken, out, overwrite, tuple(content or ()), today, limit, quiet
        )

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
        chosen("--format", form, DIFF_FORMATS)
        return compare_versions(folder, old, new, form, language(lang), out, overwrite, tuple(content or ()))

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
        asked = Asked(old, new, archive, by, listed, tuple(content or ()), today, overwrite, quiet)
        return tell_impact(folder, asked, chosen("--format", form, FORMATS), language(lang))

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
        return publish_version(folder, named, key, registry_of(registry), form, language(lang), extra, today, quiet)

    def pull_command(
        version: Annotated[
            str, typer.Argument(metavar="VERSION|latest", help="版本号，或 latest / the number, or latest")
        ],
        out: OutFolder,
        registry: RegistryOption = None,
        name: Annotated[
            str | None,
            typer.Option("--name", metavar="NAME", help="取地方补充时，它的名称 / of an overlay, its name"),
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
        return pull_version(
            name or folder, version, registry_of(registry), trusted, out, form, language(lang), overwrite, quiet
        )

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
