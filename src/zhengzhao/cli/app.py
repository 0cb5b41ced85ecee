"""The commands, and the way from a command line to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from zhengzhao.cli import (
    demo,
    docs,
    explain,
    exporting,
    importing,
    key,
    mark,
    package,
    releases,
    repair,
    sample,
    search,
    standard,
    statement,
    validate,
)
from zhengzhao.cli.exits import INTERRUPTED, Exit, refuse, sentence, with_trace
from zhengzhao.cli.help import Command, Group
from zhengzhao.cli.terminal import language_of, make_safe, note, open_closed, say

COMMANDS: dict[str, Callable[..., int]] = {
    "demo": demo.demo_command,
    "validate": validate.validate_command,
    "explain": explain.explain_command,
    "repair": repair.repair_command,
    "mark": mark.mark_command,
    "package": package.package_command,
    "sample": sample.sample_command,
    **releases.commands("standard"),
    "standard docs": docs.docs_command,
    "standard template": standard.template_command,
    "standard ddl": standard.ddl_command,
    **releases.commands("catalogue"),
    "catalogue import": importing.import_command,
    "catalogue export": exporting.export_command,
    "catalogue search": search.search_command,
    "catalogue statement": statement.statement_command,
    "key new": key.key_new_command,
}
"""Every command by the words that a person types, e.g. ``standard list``."""
_SHORT = {
    "demo": "用示例省份走一遍全过程 / the whole story on a sample province",
    "validate": "校验 / validate files or Data Packages",
    "explain": "说明 / what a check means",
    "repair": "修正 / put other spellings right, each change logged",
    "mark": "标记 / find the permit items of registrations",
    "package": "打包 / one package for each receiver",
    "sample": "造样本 / make sample data",
}
_GROUPS = {
    "standard": "数据共享标准的各个版本 / the versions of the data-sharing standard",
    "catalogue": "改革目录的各个版本 / the versions of the catalogue of the reform",
    "key": "封签用的密钥 / keys to seal with",
}


def _show_version(wanted: bool) -> None:
    if wanted:
        from zhengzhao import __version__

        say(f"zhengzhao {__version__}")
        raise typer.Exit(Exit.VALID)


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本 / show the version"),
    ] = False,
) -> None:
    """证照分离：数据共享标准的校验、标记与打包 / Separating permits from the business licence: validate, mark, package."""


@cache
def _command(named: str | None = None) -> Callable[..., int]:
    """Make the parser of the command line of the functions of the commands.

    Where one is named, of that one alone: to make those of all of them is a twentieth of a short command.
    """
    app = typer.Typer(
        cls=Group,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"max_content_width": 110},
    )
    app.callback()(_root)
    groups = {name: typer.Typer(cls=Group, rich_markup_mode=None, add_completion=False) for name in _GROUPS}
    for words, command in COMMANDS.items():
        if named in (None, words):
            group, _, name = words.rpartition(" ")
            told = (command.__doc__ or "").strip()
            place = groups[group] if group else app
            place.command(name, cls=Command, short_help=_SHORT.get(words, told), help=told)(command)
    for name, group_app in groups.items():
        app.add_typer(group_app, name=name, help=_GROUPS[name], short_help=_GROUPS[name])
    return typer.main.get_command(app)


def _named(arguments: Sequence[str]) -> str | None:
    """Return the command that a command line begins with; None where it begins with none."""
    words = {each: each.split() for each in COMMANDS}
    return next((each for each, said in words.items() if said == list(arguments[: len(said)])), None)


def main() -> None:
    """Run one command and leave with its exit code."""
    open_closed()
    make_safe(sys.stdout, sys.stderr)
    _leave(run())


def _leave(code: int) -> NoReturn:
    """End the process at once: to take a hundred thousand objects apart that go with it is a tenth of a short command."""
    try:
        sys.stdout.flush()
    except OSError:
        # What could not be said was told when it was tried; it is not tried once more.
        _forget_stdout()
        code = Exit.FAILED
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


def run() -> int:
    """Run the command that stands on the command line; return its exit code, whatever happens."""
    language = language_of(sys.argv[1:])
    try:
        if len(sys.argv) == 1:
            # Nothing was asked, so nothing was found valid: a script that lost its arguments must not read a 0.
            _command()(["--help"], prog_name="zhengzhao", standalone_mode=False)
            return Exit.FAILED
        _refuse_unspeakable([*sys.argv[1:], _here()])
        code = _command(_named(sys.argv[1:]))(prog_name="zhengzhao", standalone_mode=False)
    except BaseException as error:  # the last line of defence: one sentence, never a trace
        told = sentence(error, COMMANDS)
        if told is None:
            _forget_stdout()
        else:
            note(told, language, trace=with_trace(error))
        return Exit.FAILED
    if code not in tuple(Exit):
        # typer turns Ctrl-C into a code of its own.
        note(INTERRUPTED, language)
        return Exit.FAILED
    return int(code)


def _here() -> str:
    """Return the folder that the command runs in, from which every relative name is understood."""
    try:
        return str(Path.cwd())
    except OSError:
        raise refuse(
            "当前所在的文件夹已被删除或无法进入；请换到别的文件夹后重试。",
            "The folder that you are in was removed or cannot be entered; change to another one and try again.",
        ) from None


def _refuse_unspeakable(names: Sequence[str]) -> None:
    """Refuse a name whose bytes are not UTF-8, as files of other systems have: it has no text to be told by."""
    for each in names:
        try:
            each.encode("utf-8")
        except UnicodeEncodeError:
            shown = "/".join(_likely(part) for part in os.fsencode(each).split(b"/"))
            raise refuse(
                f"名称 {shown} 不是用 UTF-8 写的（从 GBK 系统或压缩包带来的文件名常常这样）；请改名后重试。",
                f"The name {shown} is not written in UTF-8, as names from a GBK system or archive often are not; rename "
                "it and try again.",
            ) from None


def _likely(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "backslashreplace")


def _forget_stdout() -> None:
    # The reader has gone; Python would complain once more when it flushes at the end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
