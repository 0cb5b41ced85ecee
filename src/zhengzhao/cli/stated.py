"""A statement as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from zhengzhao.messages import Language, Text

if TYPE_CHECKING:
    from zhengzhao.catalogue.scope import Phrase
    from zhengzhao.catalogue.search import Row
    from zhengzhao.statements import Leading, LeadingTerm, Obligation, StatedTerm, Statement

_OUTCOMES = {
    "no_item": Text("不涉及许可事项", "no permit item corresponds to it"),
    "condition_not_met": Text("对应的事项条件都不成立", "its items ask for something that this company is not"),
}
_HOW = {
    "exact": Text("同规范表述", "the wording"),
    "normalised": Text("同规范表述，写法已统一", "the wording, written otherwise"),
    "synonym": Text("同义词", "a synonym"),
    "near": Text("未对应，有相近的", "no term; there are near ones"),
    "none": Text("未对应", "no term"),
    "standing": Text("固定文字", "stands on every licence"),
}
_ROLES = {
    "responsible": Text("主管", "responsible"),
    "approve": Text("审批", "approves"),
    "supervise": Text("监管", "supervises"),
    "copy": Text("抄告", "gets a copy"),
}


def statement_lines(found: Statement, spoken: Language) -> Iterator[str]:
    """Tell a statement: the scope, the permit items term by term, and what is to be known or asked."""
    from zhengzhao.validators.render.columns import wrap

    yield from _head(found, spoken)
    if found.phrases:
        yield ""
        yield Text("原经营范围", "The old scope").to(spoken)
        for each in found.phrases:
            yield from wrap(_phrase(each, spoken), 4, 2)
    if found.sections:
        yield ""
        yield Text("经营范围", "The scope on the licence").to(spoken)
        for words in found.sections:
            yield from wrap(words, 2)
    told: dict[object, str] = {}
    for term in found.terms:
        yield ""
        yield from _term(term, [each for each in found.obligations if each.term == term.row.key], told, spoken)
    if found.notes:
        yield ""
        yield Text("请注意", "To be noted").to(spoken)
        for note in found.notes:
            yield from wrap(f"- {note.text.to(spoken)}", 4, 2)


def leading_lines(found: Sequence[Leading], layers: Sequence[str], day: date, spoken: Language) -> Iterator[str]:
    """Tell which terms lead to items or departments."""
    yield f"{day.isoformat()} · {Text('目录', 'catalogue').to(spoken)} {Text('；', '; ').to(spoken).join(layers)}"
    for each in found:
        yield ""
        yield f"{each.name} {each.row.key}  [{each.row.catalogue}]"
        if not each.terms:
            yield Text("  没有条目", "  no term leads there").to(spoken)
        for term in each.terms:
            yield f"  {'  '.join(_leading(term, each, spoken))}"


def _head(found: Statement, spoken: Language) -> Iterator[str]:
    place = found.place
    named = [each for each in (place.division, place.division_name, place.zone, place.zone_area) if each]
    where = " ".join(named) or Text("全国", "nationwide").to(spoken)
    layers = Text("；", "; ").to(spoken).join(found.layers)
    yield f"{found.day.isoformat()} · {where} · {Text('目录', 'catalogue').to(spoken)} {layers}"


def _phrase(phrase: Phrase, spoken: Language) -> str:
    told = f"{phrase.text}  →  {_HOW[phrase.how].to(spoken)}"
    if phrase.term is not None:
        added = f"（{phrase.addition}）" if phrase.addition else ""
        return f"{told}  {phrase.term.code} {phrase.term.name}{added}"
    return told + "".join(f"  {each.code} {each.name}" for each in phrase.near)


def _term(term: StatedTerm, own: Sequence[Obligation], told: dict[object, str], spoken: Language) -> Iterator[str]:
    outcome = _OUTCOMES.get(term.outcome)
    said = f"  {outcome.to(spoken)}" if outcome else ""
    yield f"{term.row.key} {term.phrase}{said}  [{term.row.catalogue}]"
    for each in own:
        yield f"  {_name(each, spoken)}"
        if not each.concerns:
            continue
        # What one term said need not hold for another: a receiver may be set for the term.
        facts = (each.item, each.mode, each.next, each.receivers)
        if facts in told:
            yield Text(f"    同上，见 {told[facts]}", f"    as above, under {told[facts]}").to(spoken)
            continue
        told[facts] = term.row.key
        yield from _facts(each, spoken)


def _name(each: Obligation, spoken: Language) -> str:
    marks = []
    if each.condition is not None:
        held = {
            True: Text("成立", "holds"),
            False: Text("不成立", "does not hold"),
            None: Text("待核实", "to be asked"),
        }
        marks.append(f"{each.condition_text}{Text('：', ': ').to(spoken)}{held[each.met].to(spoken)}")
    if each.status.code != "confirmed":
        marks.append(each.status.text.to(spoken))
    told = Text("；", "; ").to(spoken).join(marks)
    return f"{each.name} {each.item}" + (Text(f"（{told}）", f" ({told})").to(spoken) if told else "")


def _facts(each: Obligation, spoken: Language) -> Iterator[str]:
    from zhengzhao.validators.render.columns import wrap

    mode = f"{each.mode.text.to(spoken)}{Text('：', ': ').to(spoken)}" if each.mode else ""
    dated = Text(f"（文本日期 {each.legal_basis_as_of}）", f" (text of {each.legal_basis_as_of})").to(spoken)
    basis = f"{each.legal_basis}{dated if each.legal_basis_as_of else ''}" if each.legal_basis else None
    named = (
        (Text("主管", "Department"), _department(each, spoken)),
        (Text("层级", "Level"), each.level),
        (Text("证件", "Licence"), each.licence),
        (Text("依据", "Legal basis"), basis),
        (Text("文件", "Document"), each.authority),
        (Text("举措", "Measures"), each.measures),
        (Text("监管", "Supervision"), each.supervision),
        (Text("代替国家事项", "Stands in for"), each.stands_in_for),
        (Text("接收", "Told"), _receivers(each, spoken)),
        (Text("出自", "Rows"), _rows([*each.rows, *(one.row for one in each.receivers)])),
    )
    yield from wrap(f"{mode}{each.next.text.to(spoken)}", 6, 4)
    for title, value in named:
        if value:
            yield from wrap(f"{title.to(spoken)}  {value}", 8, 6)


def _department(each: Obligation, spoken: Language) -> str:
    code, name = each.department
    until = each.department_until
    gone = Text(f"（已于 {until} 撤销）", f" (no more since {until})").to(spoken) if until else ""
    return f"{name} {code}{gone}" if name else code


def _receivers(each: Obligation, spoken: Language) -> str:
    if not each.receivers:
        return Text("目录没有写明", "the catalogue names nobody").to(spoken) if each.mode else ""
    between = Text("、", ", ").to(spoken)
    told = [
        Text(f"{one.name}（{how}）", f"{one.name} ({how})").to(spoken)
        for one in each.receivers
        for how in (f"{one.role.text.to(spoken)}{between}{one.channel.text.to(spoken)}",)
    ]
    return Text("；", "; ").to(spoken).join(told)


def _rows(rows: Sequence[Row]) -> str:
    layers = dict.fromkeys(each.catalogue for each in rows)
    return "; ".join(
        f"[{layer}] " + ", ".join(f"{each.resource} {each.key}" for each in rows if each.catalogue == layer)
        for layer in layers
    )


def _leading(term: LeadingTerm, at: Leading, spoken: Language) -> Iterator[str]:
    from zhengzhao.validators.render.columns import pad

    yield pad(term.code, 6) + pad(term.wording, 30)
    if at.row.resource == "department":
        roles = Text("、", ", ").to(spoken).join(_ROLES[each].to(spoken) for each in term.roles)
        yield f"{term.item} {term.item_name}{Text(f'（{roles}）', f' ({roles})').to(spoken)}"
    if term.condition_text:
        yield term.condition_text
    if term.status != "confirmed":
        yield Text("待确认", "candidate").to(spoken)
    if not term.usable:
        yield Text("已停用", "retired").to(spoken)
    yield f"[{term.row.catalogue}]"
