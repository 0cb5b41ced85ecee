"""The terminal: what goes to stdout, what goes to stderr, and the progress of long tasks.

The answer goes to stdout and nothing else does; notes, progress and errors go to stderr. No terminal, however few
letters it knows, may crash the tool.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from zhengzhao.messages import Language, Text, language_of_locale
from zhengzhao.output import write_atomically

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class ReaderGone(Exception):  # noqa: N818  # nobody's error
    """Whoever read our output has left, as `| head` does when it has seen enough."""


def open_closed() -> None:
    """Let a standard stream that the shell has closed (`2>&-`) lead nowhere: a file of ours must not take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # open as long as we are


def make_safe(*streams: TextIO) -> None:
    """Let every stream show a letter that it does not have as ``?``; its encoding stays what it is."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def language_of(arguments: Sequence[str]) -> Language:
    """Find the language before the command line is read, so that its faults are told in it too."""
    for position, each in enumerate(arguments):
        name, given, value = each.partition("=")
        if name == "--lang":
            match value if given else "".join(arguments[position + 1 : position + 2]):
                case "zh" | "en" as wanted:
                    return wanted
    return language_of_locale()


def answer(text: str, form: str, out: Path | None = None, overwrite: bool = False) -> None:
    """Give the answer: into a file, in UTF-8, or on stdout.

    On stdout JSON escapes what the terminal's encoding does not have, so that nothing is lost; a page is always UTF-8,
    as it says of itself.
    """
    if out is not None:
        write_atomically(out, _bytes(text, form), overwrite)
        return
    if form == "html" and isinstance(sys.stdout, io.TextIOWrapper):
        with _reader_may_leave():
            sys.stdout.flush()
            sys.stdout.buffer.write(_bytes(text, form))
            sys.stdout.buffer.flush()
    else:
        say(_escaped(text, sys.stdout.encoding or "ascii") if form == "json" else text, end="")


def say(text: str, end: str = "\n") -> None:
    """Write on stdout at once."""
    with _reader_may_leave():
        sys.stdout.write(text + end)
        sys.stdout.flush()


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGone from error


def as_json(document: Mapping[str, Any]) -> str:
    """Write a document as JSON text."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def note(text: Text, language: Language, quiet: bool = False, trace: str = "") -> None:
    """Tell the person something beside the answer; where stderr is full or its reader has left, nobody is told."""
    if not quiet:
        with suppress(OSError):
            sys.stderr.write(trace + _visible(text.to(language)) + "\n")
            sys.stderr.flush()


def _visible(told: str) -> str:
    """Show by its number what a stranger's file brings into a sentence that could repaint the terminal."""
    if told.isprintable():
        return told
    from zhengzhao.validators.render.visible import visible_text

    return visible_text(told)


class Bar:
    """A progress bar on stderr; every long task is given one."""

    def __init__(self, shown: RichProgress | None, task: TaskID | None, language: Language) -> None:
        self._shown = shown
        self._task = task
        self._language = language

    def step(self, done: float, text: Text) -> None:
        """Show the share that is done, from 0 to 1, and what is being done."""
        if self._shown is not None and self._task is not None:
            self._shown.update(self._task, completed=min(max(done, 0.0), 1.0), description=text.to(self._language))


@contextmanager
def progress(language: Language, quiet: bool = False) -> Iterator[Bar]:
    """Show the progress of a task while it runs: on a terminal only, and not where quiet is asked for."""
    if quiet or not sys.stderr.isatty():
        yield Bar(None, None, language)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield Bar(shown, shown.add_task(Text("读取", "Reading").to(language), total=1.0), language)


def _bytes(text: str, form: str) -> bytes:
    # A file name that is not UTF-8 reaches us with lone surrogates; JSON has an escape for them.
    return text.encode("utf-8", errors="backslashreplace" if form == "json" else "replace")


def _escaped(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        pass
    else:
        return text
    return "".join(_escape(letter, encoding) for letter in text)


def _escape(letter: str, encoding: str) -> str:
    try:
        codecs.encode(letter, encoding)
    except (UnicodeEncodeError, LookupError):
        units = letter.encode("utf-16-be", errors="surrogatepass")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
    return letter
