"""zhengzhao catalogue search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import FORMATS, Content, Form, Lang, Overwrite, Quiet, Today, chosen, count_of, language
from zhengzhao.cli.terminal import answer, as_json
from zhengzhao.messages import Language, Text, number_of

if TYPE_CHECKING:
    from zhengzhao.catalogue.search import Hit, SearchResult

KINDS = {
    "general": Text("一般", "general"),
    "permit": Text("许可", "licensed"),
    "pre": Text("前置许可", "licensed, before registration"),
    "post": Text("后置许可", "licensed, after registration"),
    "filing": Text("备案", "filing"),
}
_NO_TERM = {
    "permit_item": Text("许可事项，没有条目对应", "a permit item, without terms"),
    "department": Text("部门，没有条目涉及", "a department, without terms"),
}


def search_command(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY",
            help="规范表述中的几个字、同义词、拼音或首字母、代码，或事项、部门、行业的名称 / part of a wording, a synonym, pinyin or "
            "initials, a code, or the name of an item, a department, an industry",
        ),
    ],
    limit: Annotated[
        int,
        typer.Option("--limit", metavar="N", parser=count_of("--limit", 1), help="最多几条 / hits at most"),
    ] = 20,
    form: Form = "text",
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """查找经营范围条目，并说明为什么找到 / Find scope terms, each with the reason why"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    from zhengzhao.catalogue import load_catalogue

    found = load_catalogue(content=tuple(content or ())).search(" ".join(query), today=today, limit=limit)
    answer(as_json(found.to_json()) if form == "json" else "\n".join(_lines(found, spoken)) + "\n", form)
    return Exit.VALID


def _lines(found: SearchResult, spoken: Language) -> Iterator[str]:
    from zhengzhao.validators.render.columns import pad

    count, day, layers = len(found.hits), found.day.isoformat(), "; ".join(found.layers)
    more = Text("，还有更多", " and more") if found.more else Text("", "")
    hits = number_of(count, "hit")
    yield Text(
        f"“{found.query}”：{count:,} 条{more.zh}（{day}，目录 {layers.replace('; ', '；')}）",
        f"“{found.query}”: {hits}{more.en} ({day}, catalogue {layers})",
    ).to(spoken)
    for each in found.hits:
        yield f"  {pad(each.code, 20 if len(each.code) > 8 else 7)}{pad(each.name, 34)}  {'  '.join(_facts(each, spoken))}"
    if not count:
        yield Text(
            "  没有找到；试试少写几个字、拼音首字母，或者主管部门、行业的名称。",
            "  Nothing was found; try fewer letters, initials of pinyin, or the name of a department or an industry.",
        ).to(spoken)


def _facts(hit: Hit, spoken: Language) -> Iterator[str]:
    yield (KINDS.get(hit.kind, Text(hit.kind, hit.kind)) if hit.kind else _NO_TERM[hit.row.resource]).to(spoken)
    if hit.successor:
        yield Text(f"已由 {hit.successor} 替代", f"replaced by {hit.successor}").to(spoken)
    elif hit.kind and not hit.usable:
        yield Text("已停用", "retired").to(spoken)
    yield hit.why.to(spoken)
    versions = dict.fromkeys(each.catalogue for each in (hit.row, hit.via) if each is not None)
    yield "[" + "; ".join(versions) + "]"
