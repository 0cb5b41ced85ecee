"""The header of an SQL file that people own: YAML in comments above the SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import parse_yaml, read_text


def read_header(file: Path, where: str) -> tuple[Mapping[str, Any], str]:
    """Read a file as its header and the SQL below it.

    Args:
        file: The file.
        where: Its place, for messages.

    Raises:
        DescriptorError: It has no header, or one that is no YAML, or is not UTF-8.
    """
    header, body = _split(read_text(file))
    raw = parse_yaml(header, where)
    if not isinstance(raw, dict):
        raise DescriptorError(Text(f"{where} 没有 YAML 头。", f"{where} has no YAML header."))
    return raw, body


def one_of(raw: Mapping[str, Any], name: str, allowed: Sequence[str], where: str, default: str | None = None) -> str:
    """Return a property of a header that is one of a few words.

    Raises:
        DescriptorError: It is none of them.
    """
    value = raw.get(name, default)
    if value not in allowed:
        raise DescriptorError(
            Text(
                f"{where} 的 {name} 应当是 {'、'.join(allowed)} 之一，现为 {value}。",
                f"{where}: {name} must be one of {', '.join(allowed)}, not {value}.",
            )
        )
    return str(value)


def both_languages(raw: Mapping[str, Any], name: str, where: str) -> Text:
    """Return a property of a header that is said in Chinese, and in English as `…En`.

    Raises:
        DescriptorError: One of them is missing.
    """
    if not raw.get(name) or not raw.get(f"{name}En"):
        raise DescriptorError(Text(f"{where} 缺少 {name} 或 {name}En。", f"{where} lacks {name} or {name}En."))
    return Text(str(raw[name]), str(raw[f"{name}En"]))


def _split(text: str) -> tuple[str, str]:
    lines = text.splitlines()
    count = next((index for index, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = "\n".join(line[3:] if line.startswith("-- ") else line[2:] for line in lines[:count])
    return header, "\n".join(lines[count:])
