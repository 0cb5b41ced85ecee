"""Help for everything, in both languages, at once; and a program that ends as exits.py says."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from zhengzhao import __version__
from zhengzhao.cli.app import COMMANDS

EVERYWHERE = ("--lang", "--content", "--today", "--overwrite", "--quiet")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(zhengzhao, command: str) -> None:
    said = zhengzhao(*command.split(), "--help")
    assert (said.code, said.err) == (0, "")
    for option in EVERYWHERE:
        assert option in said.out
    options = re.findall(r"^  (--[\w-]+)(.*)$", said.out, re.MULTILINE)
    assert len(options) > len(EVERYWHERE)
    for name, words in options:
        assert re.search("[\u4e00-\u9fff].* / [a-zA-Z]", words), f"{name} is not explained in both languages"


@pytest.mark.parametrize("command", COMMANDS)
def test_arguments_stand_in_brackets_once_and_their_words_in_one_column(zhengzhao, command: str) -> None:
    said = zhengzhao(*command.split(), "--help").out
    assert not re.search(r"\[\[|…\]|\{", said.split("\n\n")[0])
    _, _, arguments = said.partition("参数 / Arguments:\n")
    lines = arguments.split("\n\n")[0].splitlines()
    columns = {re.match(r"  (?:\S+ +| +)(?=\S)", each).end() for each in lines if each}
    assert len(columns) <= 1


def test_the_program_lists_its_commands(zhengzhao) -> None:
    said = zhengzhao("--help")
    assert said.code == 0
    for command in COMMANDS:
        group, _, name = command.rpartition(" ")
        told = zhengzhao(group, "--help").out if group else said.out
        assert re.search(rf"^  {name} +\S+ / \S+", told, re.MULTILINE)
        assert not group or re.search(rf"^  {group} +\S+ / \S+", said.out, re.MULTILINE)


def test_asking_for_nothing_shows_the_help_and_is_no_success(zhengzhao) -> None:
    said = zhengzhao()
    assert said.code == 2
    assert "Usage: zhengzhao" in said.out


@pytest.mark.parametrize("words", [(), ("standard",)], ids=" ".join)
def test_an_option_of_commands_before_the_command_is_told_where_it_goes(zhengzhao, words: tuple[str, ...]) -> None:
    said = zhengzhao(*words, "--lang", "zh")
    assert said.code == 2
    assert said.sentence.startswith("选项 --lang 要写在命令之后；现有命令：")


def test_what_an_option_is_without_being_said_is_told_in_both_languages(zhengzhao) -> None:
    assert "[默认 / default: text]" in zhengzhao("validate", "--help").out


def test_an_unknown_command_is_told_with_the_nearest(zhengzhao) -> None:
    said = zhengzhao("vaildate", "x.csv")
    assert said.code == 2
    assert "did you mean validate?" in said.sentence


def test_a_missing_option_is_called_an_option(zhengzhao) -> None:
    assert zhengzhao("mark", "x.csv").sentence == "The option --out is missing. See --help."
    assert zhengzhao("mark", "x.csv", "--lang", "zh").sentence == "缺少选项 --out；用 --help 查看用法。"
    assert zhengzhao("mark", "--out", "y").sentence == "The argument SOURCE is missing. See --help."


def test_the_version_is_told(zhengzhao) -> None:
    said = zhengzhao("--version")
    assert (said.code, said.out) == (0, f"zhengzhao {__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["validate", "--help"], ["--version"]])
def test_help_does_not_load_the_engine(arguments: list[str]) -> None:
    code = (
        "import sys; from zhengzhao.cli.app import run; "
        f"sys.argv = ['zhengzhao', *{arguments!r}]; run(); "
        "print('\\nloaded:', [name for name in ('duckdb', 'sqlglot', 'jinja2', 'rich', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_an_internal_error_is_one_sentence_with_what_to_report(zhengzhao, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("zhengzhao.validators.validate", fail)
    said = zhengzhao("validate", __file__)
    assert said.code == 2
    assert f"zhengzhao {__version__}, fail:" in said.sentence
    assert "ZeroDivisionError: division by zero" in said.sentence
    monkeypatch.setenv("ZHENGZHAO_DEBUG", "1")
    assert "Traceback" in zhengzhao("validate", __file__).err
