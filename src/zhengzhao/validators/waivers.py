"""Waivers: findings that somebody has agreed to live with for a time, each with an owner, a reason and a last day.

```yaml
waivers:
  - rule: uscc                       # the rule's name in the report
    table: company                   # optional, like every line down to province
    field: code
    key: {id: "3101*"}               # * stands for any text, ? for one character
    province: "310000"               # how the node or division of the record begins
    owner: 数据处
    reason: 历史遗留代码
    expiry: 2021-12-31               # the last day on which it holds
```
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlglot import exp

from zhengzhao.engines import column, matches
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import ended
from zhengzhao.standard import Schema, meant, read_yaml
from zhengzhao.validators.layout import TEXT

TABLE = "waivers"
"""The table that findings about the waivers themselves name."""
_NEEDED = ("rule", "owner", "reason", "expiry")
_OPTIONAL = ("table", "field", "key", "province")


@dataclass(frozen=True)
class Waiver:
    """One entry of a file of waivers.

    Args:
        position: Where it stands in the file, from 0.
        rule: The rule whose findings it waives.
        owner: Who answers for it.
        reason: Why.
        expiry: The last day on which it holds.
        table: Only in this table.
        field: Only where the rule is about this field.
        key: Only records whose fields match these patterns (`*` any text, `?` one character).
        province: Only records whose node begins so.
    """

    position: int
    rule: str
    owner: str
    reason: str
    expiry: date
    table: str | None = None
    field: str | None = None
    key: Mapping[str, str] = dataclasses.field(default_factory=dict)
    province: str | None = None

    @property
    def path(self) -> str:
        """The entry's place in its file."""
        return f"waivers[{self.position}]"

    @property
    def everywhere(self) -> bool:
        """Whether it concerns every record, whatever is in it."""
        return not self.key and self.province is None

    def expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return today > self.expiry

    def concerns(self, rule: str, fields: Sequence[str]) -> bool:
        """Tell whether it names a rule; one without fields may be named with any."""
        return rule == self.rule and (self.field is None or not fields or self.field in fields)


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read a file of waivers.

    Raises:
        DescriptorError: It is written wrongly; the message names the place, such as ``waivers[2].expiry``.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict) or set(raw) != {"waivers"} or not isinstance(raw["waivers"], list):
        raise _wrong(path, "waivers", "应当是一个列表，文件里只有它", "must be a list, and nothing else is in the file")
    return tuple(_read(path, position, each) for position, each in enumerate(raw["waivers"]))


def condition(waiver: Waiver, schema: Schema) -> exp.Expr:
    """Return the condition on a record's text that a waiver reaches it; never NULL."""
    parts = [_like(schema, name, pattern) for name, pattern in waiver.key.items()]
    if waiver.province is not None:
        parts.append(_like(schema, _node(schema), _plain(waiver.province) + "*"))
    if not parts:
        return exp.true()
    return exp.func("COALESCE", exp.and_(*parts, copy=False), exp.false())


def fields_of(waiver: Waiver, schema: Schema) -> list[str]:
    """Return the fields of a table that the condition of a waiver reads."""
    names = [*waiver.key, *([] if waiver.province is None else [_node(schema)])]
    return [each for each in names if each in schema.names]


def _node(schema: Schema) -> str:
    # The node of a record is the field that the schema names as `provinceField`, else the first of its primary key.
    return str(schema.raw.get("provinceField") or (schema.primary_key or ("",))[0])


def _like(schema: Schema, name: str, pattern: str) -> exp.Expr:
    if name not in schema.names:
        return exp.false()
    return matches(column(name + TEXT), _regular(pattern))


def _regular(pattern: str) -> str:
    parts = re.split(r"(\*|\?)", pattern)
    return "(?s:" + "".join({"*": ".*", "?": "."}.get(each) or re.escape(each) for each in parts) + ")"


def _plain(text: str) -> str:
    # A division is digits; a wild card in it would reach farther than its reader sees.
    return text.replace("*", "").replace("?", "")


def _read(path: Path, position: int, raw: Any) -> Waiver:  # noqa: ANN401  # an entry of a stranger's YAML
    place = f"waivers[{position}]"
    if not isinstance(raw, dict):
        raise _wrong(
            path,
            place,
            "应当是一组“名称: 值”，至少有 rule、owner、reason、expiry",
            "must be properties, at least rule, owner, reason and expiry",
        )
    for name in raw:
        if name not in (*_NEEDED, *_OPTIONAL):
            hint = meant(str(name), (*_NEEDED, *_OPTIONAL))
            raise _wrong(path, f"{place}.{name}", f"不是豁免的属性{hint.zh}", f"is no property of a waiver{hint.en}")
    for name in _NEEDED:
        if name not in raw:
            raise _wrong(path, f"{place}.{name}", "没有填写", "is not given")
    texts = {name: _text(path, f"{place}.{name}", raw[name]) for name in raw if name not in ("key", "expiry")}
    return Waiver(
        position=position,
        expiry=_day(path, f"{place}.expiry", raw["expiry"]),
        key=_key(path, f"{place}.key", raw.get("key", {})),
        **texts,
    )


def _text(path: Path, place: str, value: Any) -> str:  # noqa: ANN401  # an entry of a stranger's YAML
    # A code that looks like a number is still a code.
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, place, "应当是不为空的文字", "must be a text that is not empty")
    return value


def _key(path: Path, place: str, value: Any) -> dict[str, str]:  # noqa: ANN401  # an entry of a stranger's YAML
    if not isinstance(value, dict):
        raise _wrong(
            path,
            place,
            '应当写成 {字段: 样式}，例如 {id: "3101*"}',
            'must be {field: pattern}, e.g. {id: "3101*"}',
        )
    return {str(name): _text(path, f"{place}.{name}", each) for name, each in value.items()}


def _day(path: Path, place: str, value: Any) -> date:  # noqa: ANN401  # an entry of a stranger's YAML
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise _wrong(
            path,
            place,
            f"“{value}”不是日期，请写成 2021-12-31 的样子",
            f"“{value}” is no day; write it like 2021-12-31",
        )
    return day


def _wrong(path: Path, place: str, zh: str, en: str) -> DescriptorError:
    return DescriptorError(ended(f"豁免文件 {path} 的 {place} {zh}", f"{place} of the waivers {path} {en}"))
