"""Help in both languages: typer's own words are translated too."""

from __future__ import annotations

import re

import typer
from typer.core import TyperCommand, TyperGroup

_WORDS = (
    ("Usage: ", "用法 / Usage: "),
    ("\nArguments:", "\n参数 / Arguments:"),
    ("\nOptions:", "\n选项 / Options:"),
    ("\nCommands:", "\n命令 / Commands:"),
    ("Show this message and exit.", "显示这份说明 / show this message"),
    ("[required]", "（必填 / required）"),
)
# typer writes the Python type of an argument into its help, and braces around its name.
_TYPE = re.compile(r" <[\w\[\]]+>")
_BRACES = re.compile(r"\{(\w+)\}")


class Command(TyperCommand):
    """A command whose help can be read in Chinese and in English."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # the context of any version of typer
        """Return the help."""
        return bilingual(super().get_help(ctx))


class Group(TyperGroup):
    """The program, whose help can be read in Chinese and in English."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # the context of any version of typer
        """Return the help."""
        return bilingual(super().get_help(ctx))


def bilingual(text: str) -> str:
    """Put typer's own words into both languages."""
    for english, both in _WORDS:
        text = text.replace(english, both)
    return _BRACES.sub(r"\1", _TYPE.sub("", text))
