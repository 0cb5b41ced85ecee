"""A question is one file: a header of YAML in SQL comments, and one query that returns the rows in question.

Name = file name = code in every report. `catalogue/README.md` at the root says how to write one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

from sqlglot import exp

from zhengzhao.engines import parse_select
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.paths import content_folder
from zhengzhao.validators.compiling.header import both_languages, one_of, read_header

FOLDER = "questions"
Severity = Literal["error", "warning", "coverage"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "coverage")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class View:
    """A table that questions share: what it is called, and how it follows from the tables of the catalogue."""

    name: str
    query: exp.Query
    where: str


@dataclass(frozen=True)
class Question:
    """One question.

    Args:
        name: The file's name without `.sql`.
        severity: `error` and `warning` are faults; `coverage` is what is not there yet, and no fault.
        summary: What the rows that it returns have in common.
        message: What is said of one row, with the query's columns in braces.
        cure: What to do about it.
        table: The table whose rows it returns; empty where the query's own column `table` says it.
        query: Returns `layer` and `row` of each row, `other_layer` and `other_row` of the one that it stands against
            if there is one, and the columns that the message names.
        where: Its file, as messages name it.
    """

    name: str
    severity: Severity
    summary: Text
    message: Text
    cure: Text
    table: str
    query: exp.Query
    where: str

    @property
    def named(self) -> frozenset[str]:
        """The columns that the message names."""
        return frozenset(_PLACEHOLDER.findall(self.message.zh + self.message.en))

    def say(self, values: dict[str, str]) -> Text:
        """Return the message about one row; `values` has every column that is named."""
        zh, en = (_PLACEHOLDER.sub(lambda found: values[found[1]], each) for each in (self.message.zh, self.message.en))
        return Text(zh, en)


def load_questions(content: Sequence[Path] = ()) -> tuple[list[View], list[Question]]:
    """Read every question, the gravest first, then by name, and the views that they share.

    Args:
        content: Directories that may add questions; none of them changes one of the project's own.

    Raises:
        DescriptorError: A file is written wrongly.

    >>> views, questions = load_questions()
    >>> questions[0].severity
    'error'
    """
    files: dict[str, Path] = {}
    for folder in (content_folder("catalogue"), *(each / "catalogue" for each in content)):
        for file in sorted((folder / FOLDER).glob("*.sql")):
            files.setdefault(file.stem, file)
    read = [_read(file) for _, file in sorted(files.items())]
    questions = [each for each in read if isinstance(each, Question)]
    questions.sort(key=lambda each: SEVERITIES.index(each.severity))
    return _in_order([each for each in read if isinstance(each, View)]), questions


def _in_order(views: Sequence[View]) -> list[View]:
    # A view may read another one, which must be there first.
    named = {each.name: each for each in views}
    read = {each.name: sorted({node.name for node in each.query.find_all(exp.Table)} & named.keys()) for each in views}
    try:
        return [named[name] for name in TopologicalSorter(read).static_order()]
    except CycleError as error:
        chain = " → ".join(error.args[1])
        raise DescriptorError(
            Text(
                f"catalogue/{FOLDER} 里的视图互相引用，没有尽头：{chain}。",
                f"The views of catalogue/{FOLDER} read each other without end: {chain}.",
            )
        ) from error


@lru_cache(maxsize=256)
def _read(file: Path) -> View | Question:
    where = f"catalogue/{FOLDER}/{file.name}"
    raw, body = read_header(file, where)
    query = parse_select(body, where)
    if one_of(raw, "kind", ("question", "view"), where, "question") == "view":
        return View(file.stem, query, where)
    return Question(
        name=file.stem,
        severity=one_of(raw, "severity", SEVERITIES, where),  # type: ignore[arg-type]  # one_of has just seen to it
        summary=both_languages(raw, "summary", where),
        message=both_languages(raw, "message", where),
        cure=both_languages(raw, "cure", where),
        table=str(raw.get("table", "")),
        query=query,
        where=where,
    )
