"""The options that commands share, and how their values are read.

Every value that a person can get wrong is read here, so that the answer is one sentence in their language.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Language, Text, language_of_locale


def day_of(option: str) -> Callable[[str], date]:
    """Return the reader of an option that takes a day as YYYY-MM-DD; it raises UsageError for anything else."""

    def read(value: str) -> date:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            raise UsageError(
                Text(
                    f"{option} 的“{value}”不是日期；请写成 2019-12-01 的样子。",
                    f"“{value}” of {option} is no day; write it like 2019-12-01.",
                )
            )
        return day

    return read


def count_of(option: str, least: int = 0) -> Callable[[str | int], int]:
    """Return the reader of an option that takes a whole number from `least` up; it raises UsageError otherwise."""

    def read(value: str | int) -> int:
        # A default comes through here too, as the number that it is.
        plain = str(value).replace("_", "").replace(",", "")
        if not (plain.isascii() and plain.isdigit() and len(plain) <= 18 and int(plain) >= least):
            raise UsageError(
                Text(
                    f"{option} 的“{value}”不行；请写不小于 {least} 的整数。",
                    f"“{value}” of {option} will not do; write a whole number from {least} up.",
                )
            )
        return int(plain)

    return read


def screen_or_file(value: str | Path) -> Path | None:
    """Read where a result goes that is shown unless a file is named: `-` is the screen, as everywhere."""
    return None if str(value) == "-" else Path(value)


def place_of_output(value: str | Path) -> Path:
    """Read where a result goes that is never shown.

    Raises:
        UsageError: It is the screen.
    """
    if str(value) == "-":
        raise UsageError(
            Text(
                "--out 的结果不能写到屏幕（-）；请给出名称。",
                "What --out writes cannot go to the screen (-); give it a name.",
            )
        )
    return Path(value)


def read_language(value: str) -> Language:
    """Read a language.

    Raises:
        UsageError: It is neither Chinese nor English.
    """
    match value:
        case "zh" | "en":
            return value
        case _:
            raise UsageError(
                Text(f"--lang 不能是 {value}；可用 zh 或 en。", f"--lang cannot be {value}; there are zh and en.")
            )


def chosen(option: str, value: str, known: tuple[str, ...]) -> str:
    """Return a value if it is one of the known ones.

    Raises:
        UsageError: It is none; the nearest is suggested.
    """
    if value in known:
        return value
    from zhengzhao.standard import did_you_mean

    end = did_you_mean(value, known)
    raise UsageError(
        Text(
            f"{option} 不能是 {value}；可用的有 {'、'.join(known)}{end.zh}",
            f"{option} cannot be {value}; there are {', '.join(known)}{end.en}",
        )
    )


FORMATS = ("text", "json")
"""The forms of an answer that is no report."""
Form = Annotated[str, typer.Option("--format", metavar="text|json", help="结果的格式 / form of the result")]

Sources = Annotated[
    list[Path], typer.Argument(metavar="SOURCE", help="文件、文件夹或数据包 / files, folders or packages")
]
Named = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="文件、文件夹、数据包、数据库表网址，或 -（标准输入） / files, folders, packages, a database table's URL, or - (standard input)",
    ),
]
Table = Annotated[str | None, typer.Option("--table", metavar="TABLE", help="文件是哪张表 / which table the files are")]
Standard = Annotated[
    str | None,
    typer.Option(
        "--standard", metavar="VERSION", help="标准的版本，默认当日生效的 / version; the one in force today by default"
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of", metavar="DATE", parser=day_of("--as-of"), help="用那天生效的标准 / the standard in force that day"
    ),
]
Descriptor = Annotated[
    Path | None,
    typer.Option("--descriptor", metavar="PATH", help="改用另一个数据包的结构 / another Data Package instead"),
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="工作簿中的哪个工作表 / which sheet of the workbook")
]
ShowValues = Annotated[bool, typer.Option("--show-values", help="不遮盖敏感字段的值 / do not mask sensitive values")]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="文件的编码，默认自动判断 / of the files; found out by default"),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="PATH", parser=screen_or_file, help="写到文件，默认屏幕 / a file instead of the screen"
    ),
]
OutFile = Annotated[
    Path, typer.Option("--out", metavar="PATH", parser=place_of_output, help="写到哪里 / where to write")
]
OutFolder = Annotated[
    Path, typer.Option("--out", metavar="DIR", parser=place_of_output, help="写到哪个文件夹 / the folder to write")
]
MemoryLimit = Annotated[
    str | None,
    typer.Option("--memory-limit", metavar="SIZE", help="内存上限，默认 2GB / at most so much memory; 2GB unless said"),
]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads", metavar="N", parser=count_of("--threads", 1), help="线程数，默认全部 / threads; all by default"
    ),
]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="zh|en", parser=read_language, help="语言，默认随系统 / language; the system's by default"
    ),
]
Content = Annotated[
    list[Path] | None, typer.Option("--content", metavar="DIR", help="地方补充内容，可重复 / overlays; repeatable")
]
Today = Annotated[
    date | None,
    typer.Option(
        "--today", metavar="DATE", parser=day_of("--today"), help="以哪天为当日 / the day that counts as today"
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="允许替换已有的输出 / replace an output that exists")]
Quiet = Annotated[bool, typer.Option("--quiet", help="不显示进度和提示 / no progress, no notes")]


def language(given: str | None) -> Language:
    """Return the language that was asked for, or the one of the person's system."""
    return language_of_locale() if given is None else read_language(given)


def one_authority(standard: str | None, as_of: date | None, descriptor: Path | None) -> None:
    """Refuse more than one answer to the question what a source is held to.

    Raises:
        UsageError: There are two.
    """
    given = {"--standard": standard, "--as-of": as_of, "--descriptor": descriptor}
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise UsageError(
            Text(
                f"{'、'.join(names)} 只能用其中一个：它们都在指定按什么校验。",
                f"Only one of {', '.join(names)} can be given: each says what to validate against.",
            )
        )


def existing(sources: list[Path]) -> list[Path]:
    """Return the sources if they are all there: a name that is wrong is told before anything is made of it.

    Raises:
        SourceError: One of them is not there.
    """
    for each in sources:
        if not each.exists():
            raise SourceError(
                Text(
                    f"找不到 {each}；请检查文件名和所在文件夹。",
                    f"There is no {each}; check its name and the folder you are in.",
                )
            )
    return sources
