"""Everything that the documents show is run, and everything that they point at is there.

A document is read from top to bottom, as its reader would follow it, in one directory that holds nothing but the four
content folders:

- ```` ```python ```` runs; a ```` ```text ```` right after it is what it prints.
- ```` ```console ```` holds commands, each after ``$ ``, and what they print. `zhengzhao` and `frictionless` run for
  real, the first time that a command is met in a process of its own; ``$ echo $?`` shows the exit code of the command
  before it, which is otherwise 0.
- ```` ```csv title=batch.csv ```` is a file that the reader is asked to write.
- ```` ```sql from=validators/uscc.sql ```` is an excerpt of a file of the project, line by line.
- In what is printed, ``…`` stands for anything within a line, and a line of ``…`` alone for any lines.
- Other fences (sh, json, sql, yaml, mermaid) are shown only.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest

from zhengzhao.cli.app import run as run_command

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("[scvp]*/README.md")])
COMMANDS = {"zhengzhao", "frictionless"}
FENCE = re.compile(
    r"^```(?P<language>[a-z]+)(?: (?P<use>title|from)=(?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """One fenced block of a document."""

    language: str
    use: str | None
    file: str
    body: str
    line: int


def blocks(document: Path) -> list[Block]:
    """Return the fenced blocks of a document in order."""
    text = document.read_text(encoding="utf-8")
    return [
        Block(
            found["language"], found["use"], found["file"] or "", found["body"], text.count("\n", 0, found.start()) + 1
        )
        for found in FENCE.finditer(text)
    ]


def has_examples(document: Path) -> bool:
    return any(block.language in {"python", "console"} or block.use for block in blocks(document))


Run = Callable[[Sequence[str]], tuple[int, str]]
"""Runs a command; gives its exit code and what it prints."""


@pytest.fixture(scope="module")
def met() -> set[tuple[str, ...]]:
    """The commands that have run in a process of their own."""
    return set()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], met: set[tuple[str, ...]]) -> Run:
    """Run a command as in a plain terminal: in a process of its own the first time that it is met, afterwards in this one."""
    terminal = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}
    for name, value in terminal.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]))

    def call(words: Sequence[str]) -> tuple[int, str]:
        command = tuple(takewhile(str.isalpha, words[:3]))
        if words[0] != "zhengzhao" or command not in met:
            met.add(command)
            done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
            return done.returncode, done.stdout + done.stderr
        monkeypatch.setattr(sys, "argv", list(words))
        capfd.readouterr()
        code = run_command()
        return code, "".join(capfd.readouterr())

    return call


@pytest.mark.slow
@pytest.mark.parametrize(
    "document", [each for each in DOCUMENTS if has_examples(each)], ids=lambda each: str(each.relative_to(ROOT))
)
def test_every_example_does_what_the_document_shows(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("standard", "catalogue", "validators", "packages"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    chinese = document.name.endswith(".zh-CN.md")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if chinese else "en_US.UTF-8")
    namespace: dict[str, object] = {"__name__": "example"}
    printed: str | None = None
    for block in blocks(document):
        where = f"{document.relative_to(ROOT)}:{block.line}"
        if block.language == "python":
            printed = run_python(block.body, namespace, where)
        elif block.language == "text" and printed is not None:
            assert_shown(block.body, printed, where)
        elif block.use == "from":
            assert block.body in (ROOT / block.file).read_text(encoding="utf-8"), f"{where} is not in {block.file}"
        elif block.language == "console":
            run_console(block.body, run, where)
        elif block.use == "title":
            (tmp_path / block.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.file).write_text(block.body, encoding="utf-8", newline="")
        if block.language != "python":
            printed = None


def run_python(body: str, namespace: dict[str, object], where: str) -> str:
    """Run one block in the namespace of its document and return what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(body, where, "exec"), namespace)  # the document is ours
    return printed.getvalue()


def run_console(body: str, run: Run, where: str) -> None:
    """Run every command of one block and compare what it prints with what is shown."""
    steps = list(commands(body))
    code = 0
    for position, (command, shown) in enumerate(steps):
        if command == "echo $?":
            assert shown.strip() == str(code), f"{where}: exit code {code}"
            continue
        words = shlex.split(command)
        assert words[0] in COMMANDS, f"{where}: {words[0]} is not run by the tests; use another fence"
        code, printed = run(words)
        asked = position + 1 < len(steps) and steps[position + 1][0] == "echo $?"
        if code != 0 and not asked:
            pytest.fail(f"{where}: {command} ended with {code}\n{printed}", pytrace=False)
        if shown.strip():
            assert_shown(shown, printed, f"{where}: {command}")


def commands(body: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with what is shown after it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = part.replace("\\\n", " ").partition("\n")
        yield command.strip(), shown


def assert_shown(shown: str, printed: str, where: str) -> None:
    """Compare what a document shows with what was printed, ``…`` standing for anything."""
    pattern = "\n".join(
        r"(?:.*\n)*?.*" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", ".*")
        for line in shown.strip().splitlines()
    )
    text = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    if not re.fullmatch(pattern, text):
        pytest.fail(f"{where}\n--- shown\n{shown}\n--- printed\n{printed}", pytrace=False)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: str(each.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`", "", text)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"", text):
        link = next(filter(None, target))
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        file = (document.parent / path).resolve() if path else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, formed as the usual code hosts form them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def test_every_page_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    todo = [ROOT / "docs" / "index.md"]
    while todo:
        page = todo.pop()
        if page in seen:
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
        todo += [(page.parent / each).resolve() for each in links if not each.startswith("http")]
    missed = {str(each.relative_to(ROOT)) for each in (ROOT / "docs").rglob("*.md")} - {
        str(each.relative_to(ROOT)) for each in seen if each.is_relative_to(ROOT)
    }
    assert missed == set()


def test_the_reference_pages_are_what_the_code_and_the_content_say() -> None:
    run = subprocess.run(
        [sys.executable, "tools/generate_docs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_is_shown_is_compared_and_not_only_looked_at() -> None:
    assert_shown("3 rows, … errors\n…\nend", "3 rows, 17 errors\nmore\nand more\nend\n", "here")
    assert_shown("a\n…\nz", "a\nz-is-not-alone\nz", "here")
    for printed in ("4 rows", "3 rows\nand a surprise"):
        with pytest.raises(pytest.fail.Exception):
            assert_shown("3 rows", printed, "here")
