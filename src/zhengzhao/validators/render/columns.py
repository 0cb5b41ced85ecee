"""Lines of text in a terminal, where a Chinese letter takes two columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

WIDTH = 100


def pad(text: str, width: int, right: bool = False) -> str:
    """Fill a text with blanks up to a width in columns; `right` sets it against the right edge.

    >>> pad("错误", 6) + "|"
    '错误  |'
    """
    blanks = " " * max(0, width - cell_len(text))
    return blanks + text if right else text + blanks


def wrap(text: str, indent: int = 0, first: int | None = None, width: int = WIDTH) -> list[str]:
    """Break a text into lines of at most `width` columns.

    A line breaks at a blank or after a Chinese letter, never before a closing mark.

    Args:
        text: One paragraph.
        indent: Blanks before every line.
        first: Blanks before the first line, if others.
        width: The columns of the terminal.

    >>> wrap("中文在字后换行 words", indent=2, width=12)
    ['  中文在字后', '  换行 words']
    >>> wrap("called “one”, then two", width=12)
    ['called “one”,', 'then two']
    """
    lines: list[str] = []
    line = " " * (indent if first is None else first)
    empty = True
    for piece in _pieces(text):
        # A closing mark hangs over the edge rather than open a line; the next piece then opens it.
        if not empty and not set(piece.rstrip()) <= _CLOSING and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, empty, piece = " " * indent, True, piece.lstrip()
        while empty and cell_len(line + piece.rstrip()) > width:  # one long word, such as a digest or a path
            room = max(1, width - len(line))
            lines.append(line + piece[:room])
            line, piece = " " * indent, piece[room:]
        line += piece
        empty = empty and not piece.strip()
    return [*lines, line.rstrip()] if not empty or not lines else lines


def flow(parts: Sequence[str], indent: int, first: int, width: int = WIDTH) -> list[str]:
    """Set parts side by side, two blanks between, and break lines between parts where that is possible.

    >>> flow(["row 17", 'value "abc"', "(node 310000)"], indent=4, first=2, width=26)
    ['  row 17  value "abc"', '    (node 310000)']
    """
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}  {part}" if lines else " " * first + part
        if lines and cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines += wrap(part, indent, indent if lines else first, width)
    return lines


_HUNG = frozenset("，。；：、！？）」』”’》%")
"""Closing marks that are pieces of their own."""
_CLOSING = _HUNG | frozenset(",.;:!?)]}")


def _pieces(text: str) -> list[str]:
    """Cut a text into what must stay together: one wide letter, or a run of narrow ones with the blanks after it."""
    pieces: list[str] = []
    run = ""
    for letter in text:
        if cell_len(letter) == 2 or letter in _HUNG:
            pieces += [run] if run else []
            pieces.append(letter)
            run = ""
        elif letter != " " and run.endswith(" "):
            pieces.append(run)
            run = letter
        else:
            run += letter
    return pieces + ([run] if run else [])
