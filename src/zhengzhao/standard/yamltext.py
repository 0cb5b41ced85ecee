"""One reader for every YAML file of the project; it keeps text as text.

YAML 1.1 makes ``010101`` 4161, ``NO`` false and ``1.10`` 1.1. Descriptors are full of such codes, so only ``true``,
``false``, ``null`` and integers without leading zeros are more than text; a decimal stays as it is written.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TextLoader(_Base):  # type: ignore[misc]  # the base is C or Python, chosen above
    """A safe loader that resolves next to nothing."""


class Written(str):
    """A decimal of a JSON file as it is written, which is a number there and no text."""

    __slots__ = ()

    @property
    def whole(self) -> int | None:
        """The integer that it is, such as 1000 where a program wrote 1000.0 or 1e3; None where it is none."""
        number = Decimal(self)
        return int(number) if number.adjusted() <= _MOST_DIGITS and number == number.to_integral_value() else None


_MOST_DIGITS = 100
yaml.SafeDumper.add_representer(Written, yaml.SafeDumper.represent_str)

TextLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
):
    TextLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


def native(value: Any) -> Any:  # noqa: ANN401  # JSON holds any shape
    """Return what `read_yaml` has read as JSON itself knows it: a decimal is a number."""
    if isinstance(value, Written):
        return float(value)
    if isinstance(value, dict):
        return {key: native(each) for key, each in value.items()}
    return [native(each) for each in value] if isinstance(value, list) else value


def read_yaml(path: Path) -> Any:  # noqa: ANN401  # YAML holds any shape; the descriptor reader narrows it
    """Read one YAML or JSON file.

    Raises:
        DescriptorError: The file is missing or is not YAML; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DescriptorError(Text(f"找不到描述文件 {path}。", f"There is no descriptor file {path}.")) from error
    except OSError as error:
        raise DescriptorError(
            Text(
                f"描述文件 {path} 读不了：{error.strerror}。请检查它是不是文件，以及有没有权限。",
                f"The descriptor file {path} cannot be read: {error.strerror}. See whether it is a file that you may read.",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise DescriptorError(
            Text(f"描述文件 {path} 不是 UTF-8，请另存为 UTF-8。", f"{path} is not UTF-8; save it as UTF-8.")
        ) from error
    if path.suffix == ".json":
        # YAML reads JSON too, ten times slower; what is no JSON it reads, or says what is wrong with it.
        with suppress(ValueError, RecursionError):
            return json.loads(text, parse_float=Written, parse_constant=str, object_pairs_hook=_once)
        return parse_yaml(text, str(path), "JSON")
    return parse_yaml(text, str(path))


def parse_yaml(text: str, where: str, form: str = "YAML") -> Any:  # noqa: ANN401  # YAML holds any shape; the descriptor reader narrows it
    """Parse YAML text.

    Args:
        text: The text.
        where: Its place, for messages.
        form: What it is said to be where it cannot be read.

    Raises:
        DescriptorError: It is no YAML, or a key stands twice in one mapping; the message names the line.
    """
    loader = TextLoader(text)
    try:
        _refuse_aliases(text)
        node = loader.get_single_node()
        if node is None:
            return None
        _refuse_repeated(node, where)
        return loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise DescriptorError(
            Text(f"{where}{line} 不是正确的 {form}：{problem}。", f"{where}{line} is not valid {form}: {problem}.")
        ) from error
    finally:
        loader.dispose()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        raise ValueError
    return held


def _refuse_repeated(node: yaml.Node, where: str, place: str = "") -> None:
    # Whoever reads on takes the last of the two, and drops the other without a word.
    if isinstance(node, yaml.SequenceNode):
        for index, each in enumerate(node.value):
            _refuse_repeated(each, where, f"{place}[{index}]")
    elif isinstance(node, yaml.MappingNode):
        names = set()
        for key, value in node.value:
            name = f"{place}.{key.value}" if place else str(key.value)
            if name in names:
                beginning = f"{where}:{key.start_mark.line + 1} › {name}"
                raise DescriptorError(
                    Text(f"{beginning}：写了两次，请删去一处。", f"{beginning}: stands twice; delete one of the two.")
                )
            names.add(name)
            _refuse_repeated(value, where, name)


def _refuse_aliases(text: str) -> None:
    # An alias is how a few lines of YAML become gigabytes; no descriptor needs one.
    if "*" in text:
        for event in yaml.parse(text, Loader=TextLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise yaml.YAMLError(f"line {line}: aliases are not allowed")
