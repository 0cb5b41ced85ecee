"""One reader for every YAML file of the project; it keeps text as text.

YAML 1.1 makes ``010101`` 4161, ``NO`` false and ``1.10`` 1.1. Descriptors are full of such codes, so only ``true``,
``false``, ``null`` and integers without leading zeros are more than text; a decimal stays as it is written, and so does
an integer of more digits than Python reads.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text, reason_of

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TextLoader(_Base):  # type: ignore[misc]  # the base is C or Python, chosen above
    """A safe loader that resolves next to nothing, and lets no name of a mapping stand in it twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:  # noqa: ANN401  # as the base has it
        """Construct a mapping.

        Raises:
            RepeatedError: A name stands in it twice; all but the last value would be lost without a word.
        """
        first: dict[str, int] = {}
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in first:
                    raise RepeatedError(key.value, first[key.value], key.start_mark)
                first[key.value] = key.start_mark.line + 1
        return super().construct_mapping(node, deep)


class RepeatedError(yaml.MarkedYAMLError):
    """A name stands twice in one mapping: in the line `first`, and where it is marked."""

    def __init__(self, name: str, first: int, mark: yaml.Mark) -> None:
        super().__init__(problem=name, problem_mark=mark)
        self.first = first


class NestedError(yaml.MarkedYAMLError):
    """Nested deeper than anybody writes: what reads it further would run out of its stack, and end the process."""


class Written(str):
    """A decimal of a JSON file as it is written, which is a number there and no text."""

    __slots__ = ()

    @property
    def whole(self) -> int | None:
        """The integer that it is, such as 1000 where a program wrote 1000.0 or 1e3; None where it is none."""
        number = Decimal(self)
        return int(number) if number.adjusted() <= _MOST_DIGITS and number == number.to_integral_value() else None


_MOST_DIGITS = 100
_DEEPEST = 100
"""Levels of lists and mappings in one another; a JSON Schema in a constraint has a dozen."""
_INDENTED = re.compile(rf"[ ?:-]{{{_DEEPEST // 4}}}")
"""What begins a line of YAML that is nested half so deeply by its indentation, of which a level may take half a column."""
yaml.SafeDumper.add_representer(Written, yaml.SafeDumper.represent_str)

TextLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^-?(?:0|[1-9][0-9]{0,3999})$", "-0123456789"),
):
    TextLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


def native(value: Any) -> Any:  # noqa: ANN401  # JSON holds any shape
    """Return what `read_yaml` has read as JSON itself knows it: a decimal is a number."""
    if isinstance(value, Written):
        return float(value)
    if isinstance(value, dict):
        return {key: native(each) for key, each in value.items()}
    return [native(each) for each in value] if isinstance(value, list) else value


def read_text(path: Path) -> str:
    """Read a text file of the content: a descriptor, the SQL of a check or a recipe, a changelog.

    Raises:
        DescriptorError: The file is missing, cannot be read or is not UTF-8.
    """
    try:
        # Editors of Windows begin a file with a mark of its encoding.
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise DescriptorError(
            Text(
                f"找不到文件 {path}；请检查文件名和所在文件夹。", f"There is no file {path}; check its name and folder."
            )
        ) from error
    except OSError as error:
        raise DescriptorError(
            Text(
                f"文件 {path} 读不了：{reason_of(error).zh}。请检查它是不是文件，以及有没有权限。",
                f"The file {path} cannot be read: {reason_of(error).en}. See whether it is a file that you may read.",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise DescriptorError(
            Text(f"{path} 不是 UTF-8；请另存为 UTF-8。", f"{path} is not UTF-8; save it as UTF-8."),
            str(path),
            Text("不是 UTF-8；请另存为 UTF-8。", "This is not UTF-8; save it as UTF-8."),
        ) from error


def read_yaml(path: Path) -> Any:  # noqa: ANN401  # YAML holds any shape; the descriptor reader narrows it
    """Read one YAML or JSON file.

    Raises:
        DescriptorError: The file is missing or is not YAML, is nested too deeply, or holds half a character; the message
            names the line.
    """
    text = read_text(path)
    if path.suffix == ".json":
        # YAML reads JSON too, ten times slower; what is no JSON it reads, or says what is wrong with it.
        with suppress(ValueError, RecursionError):
            found = json.loads(text, parse_float=Written, parse_constant=str, object_pairs_hook=_once)
            if not _is_deep(found):
                _refuse_half_characters(text, str(path))
                return found
        return parse_yaml(text, str(path), "JSON")
    return parse_yaml(text, str(path))


def parse_yaml(text: str, where: str, form: str = "YAML") -> Any:  # noqa: ANN401  # YAML holds any shape; the descriptor reader narrows it
    """Parse YAML text.

    Args:
        text: The text.
        where: Its place, for messages.
        form: What it is said to be where it cannot be read.

    Raises:
        DescriptorError: It is no YAML, is nested too deeply, or a name stands twice in one mapping; the message names
            the line.
    """
    try:
        # Whoever is given it may change it, so everybody is given a copy.
        return _copied(_loaded(text))
    except yaml.YAMLError as error:
        mark, fault = getattr(error, "problem_mark", None), _fault(error, form)
        place = f"{where}:{mark.line + 1}" if mark else where
        raise DescriptorError(Text(f"{place}：{fault.zh}", f"{place}: {fault.en}"), where, fault) from error


def refuse_unreadable(text: str) -> None:
    """Refuse aliases and what is nested too deeply, before anything is made of the text.

    An alias is how a few lines of YAML become gigabytes; no descriptor needs one.

    Raises:
        yaml.YAMLError: With the line of the first one, or of what is no YAML before it.
    """
    if "*" not in text and text.count("[") + text.count("{") <= _DEEPEST // 2 and not _INDENTED.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=TextLoader):
        mark: Any = event.start_mark  # a class of libyaml's own, of the same shape
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)
        if depth > _DEEPEST:
            raise NestedError(problem_mark=mark)


def _copied(value: Any) -> Any:  # noqa: ANN401  # YAML holds any shape
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def _load(text: str) -> Any:  # noqa: ANN401  # YAML holds any shape
    refuse_unreadable(text)
    return yaml.load(text, Loader=TextLoader)  # a safe loader of our own


_loaded = lru_cache(maxsize=256)(_load)
"""One command reads the same descriptors and schemas several times, and to read YAML is a quarter of a short command."""


# What people get wrong most; PyYAML says it in English alone.
_PROBLEMS = (
    (r"expected ',' or '[]}]'", "列表或一组属性里缺少逗号，或者括号没有成对"),
    (r"expected ':'", "缺少冒号，或者冒号后面缺少空格"),
    (r"expected <?block end|expected key|expected '-'|mapping values", "缩进不对，或者文字里有冒号或引号而没有加引号"),
    (r"tab character", "缩进要用空格，不能用制表符"),
    (r"cannot start any token", "文字不能以这个字符（如 @、%、`、制表符）开头；请加引号"),
    (r"unexpected end of stream", "引号没有成对"),
    (r"unknown escape character", "双引号里的反斜杠不对；正则表达式请用单引号"),
    (r"special characters are not allowed|control characters", "有不能显示的字符"),
    (r"node content", "这里缺少内容，或者括号没有成对"),
    (r"constructor for the tag", "以 ! 开头的文字要加引号"),
    (r"aliases", "不能用 * 引用别处；以 * 开头的文字要加引号"),
    (r"another document", "一个文件里只能有一份内容，不能用 --- 再起一份"),
)


def _fault(error: yaml.YAMLError, form: str) -> Text:
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    if isinstance(error, RepeatedError):
        return Text(
            f"{problem} 在第 {error.first} 行已经写过；请只留一处。",
            f"{problem} stands in line {error.first} already; leave only one.",
        )
    if isinstance(error, NestedError):
        return Text(
            f"嵌套超过 {_DEEPEST} 层；请检查括号或缩进是否有误。",
            f"This is nested more than {_DEEPEST} levels deep; see whether its brackets and its indentation are right.",
        )
    zh = next((said for pattern, said in _PROBLEMS if re.search(pattern, problem)), problem)
    return Text(f"不是正确的 {form}：{zh}。", f"This is not valid {form}: {problem}.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


_HALF = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
"""An escape of JSON: a character in two halves, half a one (the group), or any other."""


def _refuse_half_characters(text: str, where: str) -> None:
    # JSON lets half a character stand alone, which no file and no database can hold.
    half = next((each for each in _HALF.finditer(text) if each[1]), None)
    if half is not None:
        fault = Text(
            f"{half[0]} 只是半个字符；请写成完整的字符，或删去。",
            f"{half[0]} is only half a character; write the whole of it, or remove it.",
        )
        place = f"{where}:{text.count(chr(10), 0, half.start()) + 1}"
        raise DescriptorError(Text(f"{place}：{fault.zh}", f"{place}: {fault.en}"), where, fault)


def _is_deep(value: Any) -> bool:  # noqa: ANN401  # JSON holds any shape
    level: list[Any] = [[value]]
    for _ in range(_DEEPEST + 1):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [each for held in inner for each in held if isinstance(each, (dict, list))]
    return bool(level)
