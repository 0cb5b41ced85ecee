"""zhengzhao explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhengzhao.cli.exits import Exit
from zhengzhao.cli.options import FORMATS, Content, Form, Lang, Overwrite, Quiet, Standard, Today, chosen, language
from zhengzhao.cli.terminal import answer, as_json
from zhengzhao.messages import Language, Text, number_of

if TYPE_CHECKING:
    from zhengzhao.validators.explain import Explanation, Use

_MOST_USES = 12


def explain_command(
    check: Annotated[
        str, typer.Argument(metavar="CHECK", help="报告中的代码或规则名 / a code or rule name of a report")
    ],
    standard: Standard = None,
    form: Form = "text",
    lang: Lang = None,
    content: Content = None,
    today: Today = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> int:
    """说明一个校验的意思，以及通过和不通过的值 / What a check means, with values that pass and fail"""  # noqa: D415  # shown as it stands
    spoken = language(lang)
    chosen("--format", form, FORMATS)
    from zhengzhao.validators.explain import explain

    found = explain(check, standard=standard, content=tuple(content or ()), today=today)
    answer(as_json(_json(found)) if form == "json" else "\n".join(_lines(found, spoken)) + "\n", form)
    return Exit.VALID


def _lines(found: Explanation, language: Language) -> Iterator[str]:
    from zhengzhao.validators.render.columns import wrap
    from zhengzhao.validators.render.titles import DIMENSIONS, SEVERITIES

    dimension, severity = DIMENSIONS[found.dimension].to(language), SEVERITIES[found.severity].to(language)
    yield Text(f"{found.name}（{severity}，{dimension}）", f"{found.name} ({severity}, {dimension})").to(language)
    yield from wrap(found.summary.to(language), 2)
    if found.description != found.summary:
        yield ""
        yield from wrap(found.description.to(language), 2)
    if found.parameters:
        named = Text("、", ", ").to(language).join(f"{name}: {kind}" for name, kind in found.parameters)
        yield from ["", *wrap(f"{Text('参数', 'Parameters').to(language)}  {named}", 4, 2)]
    for title, cases in ((Text("通过", "Passes"), found.passing), (Text("不通过", "Fails"), found.failing)):
        if cases:
            yield f"  {title.to(language)}"
            yield from (f"    {'  '.join(_value(value, language) for value in case)}" for case in cases)
    made = [case for case in found.suggesting if case[-1] is not None]
    if made:
        yield f"  {Text('建议', 'Suggests').to(language)}"
        yield from (f"    {_value(case[0], language)}  →  {_value(case[-1], language)}" for case in made)
    if found.source.zh:
        yield from wrap(f"{Text('出处', 'Source').to(language)}  {found.source.to(language)}", 4, 2)
    if found.file:
        yield f"  {Text('文件', 'File').to(language)}  {found.file}"
    yield from _used(found, language)


def _used(found: Explanation, language: Language) -> Iterator[str]:
    from zhengzhao.validators.render.columns import wrap

    uses = found.uses
    if not uses:
        return
    yield ""
    places = number_of(len(uses), "place")
    yield Text(f"标准中用在 {len(uses):,} 处", f"The standard asks for it in {places}").to(language)
    for each in uses[:_MOST_USES]:
        yield from wrap(" · ".join(part.to(language) for part in _place(each, found)), 4, 2)
    if len(uses) > _MOST_USES:
        yield f"  … {Text('全部见', 'all of them:').to(language)} --format json"


def _place(use: Use, found: Explanation) -> Iterator[Text]:
    """Say where a check is named, and how its rule there differs from the check itself."""
    from zhengzhao.validators.render.titles import SEVERITIES

    yield use.title
    zh = "、".join(f"{title.zh} {name}" for name, title in use.fields)
    yield Text(zh, ", ".join(f"{title.en} {name}" for name, title in use.fields))
    if use.rule != found.name:
        yield Text(f"规则 {use.rule}", f"rule {use.rule}")
    if use.severity != found.severity:
        yield SEVERITIES[use.severity]
    if use.when is not None:
        yield Text(f"条件 {use.when}", f"when {use.when}")
    if use.layer is not None:
        yield Text(use.layer, use.layer)


def _value(value: object, language: Language) -> str:
    from zhengzhao.validators.render.visible import visible_value

    if value is None:
        return Text("（空）", "(missing)").to(language)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return Text("、", ", ").to(language).join(_value(each, language) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return visible_value(str(value)) or '""'


def _json(found: Explanation) -> dict[str, Any]:
    return {
        "format": "zhengzhao-explanation/1",
        "check": found.name,
        "summary": found.summary.zh,
        "summaryEn": found.summary.en,
        "description": found.description.zh,
        "descriptionEn": found.description.en,
        "severity": found.severity,
        "dimension": found.dimension,
        "parameters": dict(found.parameters),
        "pass": [list(each) for each in found.passing],
        "fail": [list(each) for each in found.failing],
        "suggests": [list(each) for each in found.suggesting],
        "source": found.source.zh,
        "sourceEn": found.source.en,
        "file": found.file,
        "uses": [
            {
                "rule": each.rule,
                "table": each.table,
                "fields": [name for name, _ in each.fields],
                "severity": each.severity,
                "summary": each.summary.zh,
                "summaryEn": each.summary.en,
                "layer": each.layer,
                "when": each.when,
            }
            for each in found.uses
        ],
    }
