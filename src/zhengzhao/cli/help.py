"""Help in both languages: typer's own words are translated too."""

from __future__ import annotations

import re
from collections.abc import Iterable

import typer
from typer.core import TyperCommand, TyperGroup

_WORDS = (
    ("Usage: ", "用法 / Usage: "),
    ("\nArguments:", "\n参数 / Arguments:"),
    ("\nOptions:", "\n选项 / Options:"),
    ("\nCommands:", "\n命令 / Commands:"),
    ("Show this message and exit.", "显示这份说明 / show this message"),
    ("[required]", "（必填 / required）"),
    ("[default: ", "[默认 / default: "),
)
# typer writes the Python type of an argument into its help, and braces around its name.
_TYPE = re.compile(r" <[\w\[\]]+>")
_BRACES = re.compile(r"\{([\w|]+)\}")


class Command(TyperCommand):
    """A command whose help can be read in Chinese and in English."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # the context of any version of typer
        """Return the help."""
        return _help(self, ctx)


class Group(TyperGroup):
    """The program, whose help can be read in Chinese and in English."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # the context of any version of typer
        """Return the help."""
        return _help(self, ctx)


def _help(command: Command | Group, ctx: typer.Context) -> str:
    """Write the help of a command; what is put in place of typer's words is put there before lines are broken."""
    formatter = ctx.make_formatter()
    write = formatter.write_dl

    def write_both(rows: Iterable[tuple[str, str]], *args: int, **kwargs: int) -> None:
        write([(bilingual(name), bilingual(said)) for name, said in rows], *args, **kwargs)

    formatter.write_dl = write_both  # type: ignore[method-assign]  # typer lets no class of formatter be given
    command.format_help(ctx, formatter)
    return bilingual(formatter.getvalue().rstrip("\n"))


def bilingual(text: str) -> str:
    """Put typer's own words into both languages."""
    for english, both in _WORDS:
        text = text.replace(english, both)
    return _BRACES.sub(r"\1", _TYPE.sub("", text))
