"""What is wrong with a version: one problem, one sentence, with its file, line and place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhengzhao.errors import DescriptorError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.output import real_path
from zhengzhao.standard.places import line_of


@dataclass(frozen=True, order=True)
class Problem:
    """One problem.

    Args:
        file: The file that is to be changed.
        line: Its line, or the row of a table; 0 where the whole file is meant.
        place: The path in the YAML, e.g. ``fields[3].type``, or a field of a table; may be empty.
        kind: What was checked, e.g. ``title``; the same word in every report.
        text: What is wrong and what to do.
    """

    file: Path
    line: int
    place: str
    kind: str
    text: Text

    @property
    def where(self) -> str:
        """Where it is, as editors take it: ``file:line › place``."""
        line = f":{self.line}" if self.line else ""
        return f"{near(self.file)}{line}{' › ' if self.place else ''}{self.place}"


def near(path: Path) -> Path:
    """Return a path as it is seen from where the person is, if it lies below."""
    here, real = Path.cwd(), real_path(path)
    return real.relative_to(here) if real.is_relative_to(here) else path


def problem(file: Path, place: str, kind: str, zh: str, en: str) -> Problem:
    """Return a problem of a YAML file, with the line of its place."""
    return Problem(file, line_of(file, place) or 0, place, kind, Text(zh, en))


def problem_of(error: ZhengzhaoError, descriptor: Path, kind: str) -> Problem:
    """Return an error as a problem of the place that it names, or else of the descriptor as a whole."""
    if isinstance(error, DescriptorError) and error.fault is not None:
        file, _, place = error.place.partition(" › ")
        if Path(file).is_file():
            return problem(Path(file), place, kind, error.fault.zh, error.fault.en)
    return Problem(descriptor, 0, "", kind, error.text)
