"""zhengzhao catalogue statement."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import FORMATS, Content, Form, Lang, Overwrite, Quiet, Today, chosen, existing, language
from zhengzhao.cli.terminal import answer, as_json
from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text, reason_of

if TYPE_CHECKING:
    from zhengzhao.statements import Desk, Situation

_MOST_BYTES = 1 << 20


def _division(value: str) -> str:
    if len(value) != 6 or not (value.isascii() and value.isdigit()):
        raise UsageError(
            Text(
                f"“{value}”不是区划代码；请写六位数字，例如 310000。",
                f"“{value}” is no division; write six digits, such as 310000.",
            )
        )
    return value


def statement_command(
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CODE[=TEXT]",
            help="勾选的条目，主营的在前；= 后面是括号里补充的内容 / the ticked terms, the main one first; what follows = is added in brackets",
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", metavar="SCOPE", help="旧执照的经营范围，- 为标准输入 / an old scope; - is standard input"
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--text-file", metavar="FILE", help="经营范围所在的文本文件 / a text file that holds it"),
    ] = None,
    item: Annotated[
        str | None,
        typer.Option(
            "--item", metavar="ITEM", help="反查：对应这个许可事项的条目 / the reverse: terms of a permit item"
        ),
    ] = None,
    department: Annotated[
        str | None,
        typer.Option(
            "--department",
            metavar="NAME",
            help="反查：涉及这个部门的条目 / the reverse: terms that concern a department",
        ),
    ] = None,
    division: Annotated[
        str | None,
        typer.Option(
            "--division",
            metavar="CODE",
            parser=_division,
            help="住所所在区划，六位 / the division of the domicile, six digits",
        ),
    ] = None,
    authority: Annotated[
        str | None,
        typer.Option(
            "--authority",
            metavar="CODE",
            parser=_division,
            help="登记机关所在区划，默认同住所 / that of the registration authority; the same by default",
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="ZONE", help="自贸区，代码或名称 / the free-trade zone, code or name"),
    ] = None,
    zone_area: Annotated[
        str | None, typer.Option("--zone-area", metavar="AREA", help="片区，代码或名称 / its area, code or name")
    ] = None,
    event: Annotated[
        str,
        typer.Option("--event", metavar="KIND", help="事件类型的代码 / the kind of event, by its code"),
    ] = "establishment",
    holds: Annotated[
        list[str] | None,
        typer.Option("--holds", metavar="CONDITION", help="成立的条件，可重复 / a condition that holds; repeatable"),
    ] = None,
    holds_not: Annotated[
        list[str] | None,
        typer.Option("--holds-not", metavar="CONDITION", help="不成立的条件，可重复 / one that does not; repeatable"),
    ] = None,
    form: Form = "text",
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """由勾选的条目得出经营范围的写法和要办的许可 / From ticked terms to the scope on the licence and the permits"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    asked = _Asked(tuple(codes or ()), _scope(text, file), item, department)
    asked.check()
    conditions = _conditions(holds or [], holds_not or [])
    from zhengzhao.standard import today_in_shanghai
    from zhengzhao.statements import Desk, Situation

    day = today or today_in_shanghai()
    situation = Situation(day, division, authority, zone, zone_area, event, conditions)
    with Desk(tuple(content or ())) as desk:
        if asked.item is not None or asked.department is not None:
            return _tell_leading(desk, asked, day, form, spoken)
        return _tell_statement(desk, asked, situation, form, spoken)


@dataclass(frozen=True)
class _Asked:
    """What is asked: exactly one of four."""

    codes: tuple[str, ...]
    text: str | None
    item: str | None
    department: str | None

    def check(self) -> None:
        given = sum([bool(self.codes), self.text is not None, self.item is not None, self.department is not None])
        if given != 1:
            raise UsageError(
                Text(
                    "请给出条目代码、--text（或 --text-file）、--item、--department 中的一种。",
                    "Give one of these: codes of terms, --text (or --text-file), --item, --department.",
                )
            )
        empty = any(not each.partition("=")[0].strip() for each in self.codes)
        if empty or not all(each is None or each.strip() for each in (self.item, self.department)):
            raise UsageError(
                Text(
                    "条目、事项或部门是空的；请写它的代码或名称。",
                    "A term, an item or a department is empty; write its code or name.",
                )
            )


def _tell_statement(desk: Desk, asked: _Asked, situation: Situation, form: str, spoken: Language) -> int:
    from zhengzhao.cli.stated import statement_lines
    from zhengzhao.statements import Ticked, statement_json

    if asked.text is not None:
        found = desk.state_scope(asked.text, situation)
    else:
        parts = [each.partition("=") for each in asked.codes]
        found = desk.state([Ticked(code.strip(), _inner(added.strip()) or None) for code, _, added in parts], situation)
    answer(as_json(statement_json(found)) if form == "json" else "\n".join(statement_lines(found, spoken)) + "\n", form)
    return Exit.VALID if found.complete else Exit.NOT_VALID


def _inner(added: str) -> str:
    # The wording puts brackets around what is added; some write them too.
    bracketed = re.fullmatch(r"[（(]([^（()）]*)[)）]", added)
    return bracketed[1].strip() if bracketed else added


def _tell_leading(desk: Desk, asked: _Asked, day: date, form: str, spoken: Language) -> int:
    from zhengzhao.cli.stated import leading_lines
    from zhengzhao.statements import leading_json

    kind, name = ("item", asked.item) if asked.item is not None else ("department", asked.department)
    found = desk.leading_to(kind, name or "", day)
    layers = desk.catalogue.in_force(day)
    if form == "json":
        answer(as_json(leading_json(found, layers, day)), form)
    else:
        answer("\n".join(leading_lines(found, layers, day, spoken)) + "\n", form)
    return Exit.VALID


def _conditions(holds: list[str], holds_not: list[str]) -> dict[str, bool]:
    both = sorted(set(holds) & set(holds_not))
    if both:
        raise UsageError(
            Text(
                f"{both[0]} 同时写在 --holds 和 --holds-not 里；请去掉一个。",
                f"{both[0]} is given to --holds and to --holds-not; remove one.",
            )
        )
    return dict.fromkeys(holds, True) | dict.fromkeys(holds_not, False)


def _scope(text: str | None, file: Path | None) -> str | None:
    if file is not None and text is not None:
        raise UsageError(Text("--text 和 --text-file 只能给一个。", "Give --text or --text-file, not both."))
    if file is not None:
        return _decoded(_begun(existing([file])[0]), str(file))
    if text == "-":
        return _decoded(sys.stdin.buffer.read(_MOST_BYTES + 1), "-")
    return text


def _begun(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES + 1)
    except OSError as error:
        why = reason_of(error)
        raise UsageError(
            Text(f"读不了 {file}：{why.zh}；请给出一个文本文件。", f"Cannot read {file}: {why.en}; name a text file.")
        ) from error


def _decoded(data: bytes, name: str) -> str:
    if len(data) > _MOST_BYTES:
        raise UsageError(Text(f"{name} 超过 1 MB，不像一段经营范围。", f"{name} is more than 1 MB, which no scope is."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(
        Text(
            f"{name} 不是 UTF-8 或 GB18030 的文本；请另存为文本文件。",
            f"{name} is no text in UTF-8 or GB18030; save it as a text file.",
        )
    )
