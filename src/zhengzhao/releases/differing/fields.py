"""The fields of a table in two versions."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from zhengzhao.messages import Text
from zhengzhao.releases.differing.change import BOTH, SAME, WORDING, Change, Class, Step
from zhengzhao.releases.differing.constraints import NAMES, constraint_class, property_class
from zhengzhao.standard import Field, Resource, Schema
from zhengzhao.standard.vocabulary import EVERY_FIELD, FALSE_VALUES, NO_OTHER, THEIR_ORDER, TRUE_VALUES

_LONG = 160
"""Values that are longer together do not stand in a sentence; JSON has them."""
_OWN = {"name", "constraints", "formerly"}
_DEFAULTS: Mapping[str, Any] = {
    "bareNumber": True,
    "decimalChar": ".",
    "groupChar": "",
    "trueValues": list(TRUE_VALUES),
    "falseValues": list(FALSE_VALUES),
    "delimiter": ",",
    "itemType": "string",
    "sensitive": False,
}
"""What holds where a field does not say otherwise: who writes it out changes nothing."""


def field_changes(old: Resource, new: Resource, uploaded: bool) -> Iterator[Change]:
    """Compare the fields of a table.

    Args:
        old: The table as it was.
        new: The table as it is.
        uploaded: Whether people send this table; a list that comes with the version nobody sends.
    """
    renamed = renames(old.schema, new.schema)
    kept = {each.name: renamed.get(each.name, each.name) for each in new.schema.fields}
    known = set(old.schema.names)
    for field in new.schema.fields:
        if kept[field.name] not in known:
            yield _added(new, field, uploaded)
    gone = known - set(kept.values())
    for field in old.schema.fields:
        if field.name in gone:
            yield _removed(new, field, uploaded)
    yield from _moved(old, new, renamed, uploaded)
    for field in new.schema.fields:
        if kept[field.name] in known:
            yield from _compared(new.name, old.schema.field(kept[field.name]), field, uploaded)


def renames(old: Schema, new: Schema) -> Mapping[str, str]:
    """Return the earlier name of each field that says by `formerly` that it had another one in the older version."""
    found = {}
    for each in new.fields:
        earlier = [name for name in each.formerly if name in old.names and name not in new.names]
        if each.name not in old.names and earlier:
            found[each.name] = earlier[0]
    return found


def _added(new: Resource, field: Field, uploaded: bool) -> Change:
    required = field.constraints.get("required") is True
    tightens = uploaded and (EVERY_FIELD in new.schema.demands or required)
    effect = Class("tightens" if tightens else "neutral", "neutral", Step.MAJOR)
    zh, en = ("，必填", ", required") if required else ("", "")
    told = Text(f"增加字段 {_shown(field).zh.rstrip()}{zh}", f"the field {_shown(field).en} is new{en}")
    return Change("field", "added", new.name, field.name, "", None, field.type, effect, told)


def _removed(new: Resource, field: Field, uploaded: bool) -> Change:
    tightens = uploaded and NO_OTHER in new.schema.demands
    effect = Class("tightens" if tightens else "neutral", "tightens", Step.MAJOR)
    told = Text(f"取消字段 {_shown(field).zh.rstrip()}", f"the field {_shown(field).en} is gone")
    return Change("field", "removed", new.name, field.name, "", field.type, None, effect, told)


def _moved(old: Resource, new: Resource, renamed: Mapping[str, str], uploaded: bool) -> Iterator[Change]:
    before = list(old.schema.names)
    after = [renamed.get(name, name) for name in new.schema.names]
    one, other = [name for name in before if name in after], [name for name in after if name in before]
    if one == other:
        return
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    staying = {name for block in blocks for name in one[block.a : block.a + block.size]}
    moved = [name for name in other if name not in staying]
    strict = uploaded and THEIR_ORDER in new.schema.demands
    effect = Class("tightens" if strict else "neutral", "tightens", Step.MAJOR)
    names = ", ".join(moved)
    told = Text(
        f"字段换了位置：{names.replace(', ', '、')}（按列名读取的不受影响）",
        f"fields stand elsewhere: {names} (nothing changes for who reads columns by name)",
    )
    yield Change("field", "moved", new.name, names, "", ", ".join(one), ", ".join(other), effect, told)


def _compared(table: str, old: Field, new: Field, uploaded: bool) -> Iterator[Change]:
    if old.name != new.name:
        effect = BOTH if uploaded else Class("neutral", "tightens", Step.MAJOR)
        told = Text(
            f"字段 {old.name} 改名为 {_shown(new).zh.rstrip()}", f"the field {old.name} is called {_shown(new).en} now"
        )
        yield Change("field", "renamed", table, new.name, "name", old.name, new.name, effect, told)
    for name in dict.fromkeys((*old.constraints, *new.constraints)):
        before, after = _given(old.constraints, name), _given(new.constraints, name)
        if before != after:
            effect = _for(uploaded, constraint_class(name, before, after))
            told = _constraint_text(name, new, before, after)
            yield Change(
                "constraint", "changed", table, new.name, name, _written(before), _written(after), effect, told
            )
    yield from _properties(table, old, new, uploaded)


def _properties(table: str, old: Field, new: Field, uploaded: bool) -> Iterator[Change]:
    one, other = (
        {**old.raw, "type": old.type, "format": old.format},
        {**new.raw, "type": new.type, "format": new.format},
    )
    for name in dict.fromkeys((*one, *other)):
        before, after = (each.get(name, _DEFAULTS.get(name)) for each in (one, other))
        if name in _OWN or before == after:
            continue
        effect = _for(uploaded, property_class(name, new, before, after))
        if name == "title" and uploaded and old.name == new.name:
            # A file may use Chinese titles as its header, and the old one is not understood any more.
            effect = Class("tightens", "neutral", Step.MAJOR)
        elif name == "title" and not uploaded:
            effect = WORDING
        if effect != SAME:
            told = _property_text(name, new, before, after)
            yield Change("property", "changed", table, new.name, name, _written(before), _written(after), effect, told)


def _for(uploaded: bool, effect: Class) -> Class:
    return effect if uploaded else Class("neutral", effect.downloader, effect.step)


def _given(constraints: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  # a constraint's value
    value = constraints.get(name)
    return None if value is False else value


def _constraint_text(name: str, field: Field, before: Any, after: Any) -> Text:  # noqa: ANN401  # a constraint's value
    shown = _shown(field)
    if name == "required":
        if after is True:
            return Text(f"字段 {shown.zh}改为必填", f"the field {shown.en} is required now")
        return Text(f"字段 {shown.zh}不再必填", f"the field {shown.en} need not be given any more")
    if name == "enum" and before is not None and after is not None:
        return _values_text(shown, list(map(str, before)), list(map(str, after)))
    return _property_text(name, field, before, after)


def _property_text(name: str, field: Field, before: Any, after: Any) -> Text:  # noqa: ANN401  # a constraint's value
    shown, called = _shown(field), NAMES.get(name, Text(name, name))
    if name in ("description", "descriptionEn", "source"):
        return Text(f"字段 {shown.zh}的{called.zh}有改动", f"the {called.en} of {shown.en} is worded anew")
    if len(_written(before)) + len(_written(after)) > _LONG:
        return Text(f"字段 {shown.zh}的{called.zh}有改动", f"the {called.en} of {shown.en} changed")
    zh, en = ("（无）", "none") if before is None else (_written(before), _written(before))
    zh_after, en_after = ("（无）", "none") if after is None else (_written(after), _written(after))
    return Text(
        f"字段 {shown.zh}的{called.zh}由{_apart(zh)}改为{_apart(zh_after).rstrip()}",
        f"the {called.en} of {shown.en}: {en} → {en_after}",
    )


def _values_text(shown: Text, before: list[str], after: list[str]) -> Text:
    added, gone = [each for each in after if each not in before], [each for each in before if each not in after]
    zh = "；".join([f"增加 {'、'.join(added)}"] * bool(added) + [f"取消 {'、'.join(gone)}"] * bool(gone))
    en = "; ".join([f"{', '.join(added)} added"] * bool(added) + [f"{', '.join(gone)} gone"] * bool(gone))
    return Text(f"字段 {shown.zh}可取的值：{zh}", f"the values of {shown.en}: {en}")


def _written(value: Any) -> str:  # noqa: ANN401  # a constraint's value
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_written(each) for each in value)
    if isinstance(value, Mapping):
        return (
            _written(value.get("value"))
            if "value" in value
            else ", ".join(f"{k}: {_written(v)}" for k, v in value.items())
        )
    return str(value).lower() if isinstance(value, bool) else str(value) or '""'


def _apart(text: str) -> str:
    # Chinese and Latin letters stand apart, Chinese ones do not.
    return text if text.startswith("（") else f" {text} "


def _shown(field: Field) -> Text:
    if field.title.zh == field.name:
        return Text(f"{field.name} ", field.name)
    return Text(f"{field.name}（{field.title.zh}）", f"{field.name} ({field.title.en})")
