"""What must not stand in any file of the project, and the words that must."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

FOLDERS = (
    "standard",
    "catalogue",
    "validators",
    "packages",
    "src",
    "tests",
    "docs",
    "benchmarks",
    "tools",
    ".ci",
)
# Each pattern is written so that it does not match itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.*])/(?:wor[k]|roo[t]|hom[e])/|[A-Z]:\\Users\\",
    "a host of a package registry": r"https?://\S*(?:/simpl[e]/|r[e]gistry|pythonh[o]sted|/d[e]bian)",
    "a word about how the text was made": r'(?i)\b(?:sub)?ag[e]nts?\b|\bsess[i]ons?\b(?!")|\bpr[o]mpts?\b',
}
BINARY = {".png", ".ico", ".xlsx", ".parquet", ".zip"}


def files_of_the_project(root: Path) -> list[Path]:
    """Return the files that people write: what git would keep, found without git."""
    top = [each for each in root.iterdir() if each.is_file() and each.name != ".coverage"]
    below = [
        each
        for folder in FOLDERS
        for each in (root / folder).rglob("*")
        if each.is_file() and "__pycache__" not in each.parts and each.suffix not in BINARY
    ]
    return sorted(top + below)


@pytest.mark.parametrize("reason", FORBIDDEN)
def test_no_file_holds(reason: str, root: Path) -> None:
    pattern = re.compile(FORBIDDEN[reason])
    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()[:80]}"
        for path in files_of_the_project(root)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_every_forbidden_pattern_finds_what_it_names() -> None:
    path = "open('" + "/".join(("", "wor" + "k", "main", "x.csv")) + "')"
    host = "pip install -i https://host.example/" + "simple" + "/"
    word = "the " + "ag" + "ent wrote this"
    for reason, text in zip(FORBIDDEN, (path, host, word), strict=True):
        assert re.search(FORBIDDEN[reason], text), reason


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("证照分离", "separating permits from the business licence"),
        ("涉企经营许可事项", "permit item"),
        ("经营范围规范表述", "standard scope wording"),
        ("共享数据接收部门", "receiving department"),
        ("对照表", "correspondence table"),
        ("视为已推送", "deemed pushed"),
        ("记名", "attribute"),
        ("校验", "validate"),
    ],
)
def test_the_glossary_gives_both_words(chinese: str, english: str, root: Path) -> None:
    lines = (root / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    assert any(chinese in line and english in line for line in lines)


# English that stands for one thing of the glossary, and the Chinese word that names another one there.
CONFUSED = (("a folder is no catalogue", r"(?i)folder|director(?!y tree)", r"(?i)catalogue", "目录"),)


def sentences(root: Path) -> Iterator[tuple[str, str, str]]:
    """Return where each sentence in both languages stands in the source, its Chinese and its English."""
    for path in sorted((root / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call):
                words = [_words(each) for each in node.args]
                for zh, en in pairwise(words):
                    if zh and en and re.search("[一-鿿]", zh):
                        yield where, zh, en
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                zh, _, en = node.value.partition(" / ")
                if en and re.search("[一-鿿]", zh):
                    yield where, zh, en


def _words(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str))


@pytest.mark.parametrize(("said", "english", "unless", "chinese"), CONFUSED)
def test_one_word_is_said_for_one_thing(said: str, english: str, unless: str, chinese: str, root: Path) -> None:
    found = [
        f"{where}: {zh}"
        for where, zh, en in sentences(root)
        if re.search(english, en) and not re.search(unless, en) and chinese in zh
    ]
    assert found == [], said


def test_the_sentences_are_found(root: Path) -> None:
    assert len(list(sentences(root))) > 900


def described(root: Path) -> Iterator[tuple[str, str]]:
    """Return where each Chinese text stands that describes the content, and the text."""
    written = re.compile(r"^(?:-- | *(?:- )?)(?:title|description|summary|message|cure): (.*)")
    for folder in ("standard", "catalogue", "validators", "packages"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".yaml", ".sql"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if said := written.match(line):
                        yield f"{path.relative_to(root)}:{number}", said[1]


def test_the_descriptions_are_found(root: Path) -> None:
    assert len(list(described(root))) > 1000


def test_a_space_stands_between_chinese_and_what_is_not_where_content_is_described(root: Path) -> None:
    # The number of a document is written without: 国发〔2021〕7号.
    close = re.compile(r"[一-鿿][\da-zA-Z]|(?<!〕)(?<!〕\d)(?<!〕\d\d)[\da-zA-Z][一-鿿]")
    assert [f"{where}: {said}" for where, said in described(root) if close.search(said)] == []


def test_chinese_is_punctuated_in_full_width_where_content_is_described(root: Path) -> None:
    half = re.compile(r"[一-鿿][,;:?!](?:\s|[一-鿿]|$)")
    assert [f"{where}: {said}" for where, said in described(root) if half.search(said)] == []
