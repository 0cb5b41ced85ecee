"""The shape of a Table Schema: every mistake is one sentence with its place; its fields are the matter of `fieldshape`.

Properties that the specification does not know are allowed, as it says; what it knows must be as it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhengzhao.standard.fieldshape import Json, Raw, check_fields, check_missing_values
from zhengzhao.standard.mistakes import list_in, mistake, not_one_of, shown
from zhengzhao.standard.near import meant
from zhengzhao.standard.vocabulary import FIELDS_MATCH, SEVERITIES


def check_schema(raw: Json, where: str) -> None:
    """Refuse a Table Schema whose own properties are not as the specification has them.

    Raises:
        DescriptorError: At the first mistake.
    """
    if not isinstance(raw, Mapping):
        raise mistake(where, "", "应当是一组属性（Table Schema）", "must be a mapping of properties (a Table Schema)")
    check_fields(raw.get("fields"), where)
    match = raw.get("fieldsMatch", "exact")
    match = match[0] if isinstance(match, list) and len(match) == 1 else match
    if match not in tuple(FIELDS_MATCH):
        raise not_one_of(where, "fieldsMatch", match, tuple(FIELDS_MATCH))
    check_missing_values(raw, where, "")
    names = [each if isinstance(each, str) else each["name"] for each in raw["fields"]]
    check_formerly(raw["fields"], where, "fields")
    _check_key(raw.get("primaryKey"), where, "primaryKey", names)
    if raw.get("uniqueKeys") == []:
        raise mistake(where, "uniqueKeys", "应当至少有一个唯一键", "must be a list of at least one key")
    for index, key in enumerate(list_in(raw, "uniqueKeys", where)):
        _check_key(key, where, f"uniqueKeys[{index}]", names, needed=True)
    for index, key in enumerate(list_in(raw, "foreignKeys", where)):
        _check_foreign_key(key, where, f"foreignKeys[{index}]", names)
    for index, rule in enumerate(list_in(raw, "rules", where)):
        _check_rule(rule, where, f"rules[{index}]")
        _check_key(rule.get("fields"), where, f"rules[{index}].fields", names)


def check_rules(raw: Json, where: str) -> None:
    """Refuse a file of rules that holds none, or whose rules are no rules; of their fields it knows nothing.

    Raises:
        DescriptorError: At the first mistake.
    """
    if not isinstance(raw, Mapping) or not isinstance(raw.get("rules"), list) or not raw["rules"]:
        raise mistake(where, "rules", "应当是至少有一条规则的列表", "must be a list of at least one rule")
    for index, rule in enumerate(raw["rules"]):
        _check_rule(rule, where, f"rules[{index}]")
        fields = rule.get("fields")
        listed = [fields] if isinstance(fields, str) else fields
        if not isinstance(listed, list) or not listed or not all(isinstance(each, str) for each in listed):
            raise mistake(where, f"rules[{index}].fields", "应当是字段名的列表", "must be a list of field names")


def _check_rule(raw: Json, where: str, path: str) -> None:
    if not isinstance(raw, Mapping):
        raise mistake(where, path, "应当是一组属性", "must be a mapping of properties")
    for name in ("name", "check", "expression", "when"):
        if not isinstance(raw.get(name), (str, type(None))):
            raise mistake(where, f"{path}.{name}", "应当是文字", "must be text")
    if raw.get("severity") not in (None, *SEVERITIES):
        raise not_one_of(where, f"{path}.severity", raw["severity"], SEVERITIES)
    if not isinstance(raw.get("reference"), (Mapping, type(None))):
        raise mistake(where, f"{path}.reference", "应当有 resource 和 fields", "must have resource and fields")
    _check_names(raw.get("reference") or {}, where, f"{path}.reference")


def check_formerly(listed: Sequence[Json], where: str, path: str) -> None:
    """Refuse former names that are no names, or that do not tell which field or resource had them.

    Raises:
        DescriptorError: At the first mistake.
    """
    taken = {each if isinstance(each, str) else str(each["name"]) for each in listed}
    for index, each in enumerate(listed):
        raw = each.get("formerly") if isinstance(each, Mapping) else None
        names = [raw] if isinstance(raw, str) else [] if raw is None else raw
        place = f"{path}[{index}].formerly"
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            raise mistake(
                where, place, "应当是曾用名（文字），或曾用名的列表", "must be a former name (text), or a list"
            )
        for name in names:
            if name in taken:
                raise mistake(
                    where,
                    place,
                    f"曾用名 {shown(name)} 现在另有所指，或写了两次；曾用名只能属于一处",
                    f"the former name {shown(name)} is in use, or stands twice; a former name belongs to one place",
                )
            taken.add(name)


def _check_key(raw: Json, where: str, path: str, names: Sequence[str], needed: bool = False) -> None:
    if raw is None and not needed:
        return
    listed = [raw] if isinstance(raw, str) else raw
    if not isinstance(listed, list) or raw == "" or (needed and not listed):
        raise mistake(where, path, "应当是字段名的列表", "must be a list of field names")
    for index, name in enumerate(listed):
        if name not in names:
            place = path if isinstance(raw, str) else f"{path}[{index}]"
            told = shown(name)
            hint = meant(told, names)
            raise mistake(where, place, f"没有字段 {told}{hint.zh}", f"there is no field {told}{hint.en}")


def _check_foreign_key(raw: Json, where: str, path: str, names: Sequence[str]) -> None:
    if not isinstance(raw, Mapping):
        raise mistake(where, path, "应当有 fields 和 reference", "must have fields and reference")
    _check_key(raw.get("fields"), where, f"{path}.fields", names, needed=True)
    reference = raw.get("reference")
    if not isinstance(reference, Mapping):
        raise mistake(
            where, f"{path}.reference", "缺少 reference（resource 和 fields）", "is missing (resource and fields)"
        )
    _check_names(reference, where, f"{path}.reference")
    if "fields" not in reference:
        raise mistake(
            where,
            f"{path}.reference.fields",
            "缺少 fields：外键的值在那张表的哪些字段里",
            "is missing: which fields of the other table hold the values of the foreign key",
        )
    theirs = _count(reference["fields"])
    if theirs is None or theirs != _count(raw["fields"]):
        raise mistake(
            where,
            f"{path}.reference.fields",
            "应当与外键的 fields 一样多",
            "must be as many as the fields of the foreign key",
        )
    if not reference.get("resource") and "package" not in reference:
        _check_key(reference["fields"], where, f"{path}.reference.fields", names)


def _check_names(reference: Raw, where: str, path: str) -> None:
    if not isinstance(reference.get("resource", ""), str):
        raise mistake(where, f"{path}.resource", "应当是资源名", "must be the name of a resource")
    if not isinstance(reference.get("package"), (str, type(None))):
        raise mistake(where, f"{path}.package", "应当是数据包名", "must be the name of a package")


def _count(raw: Json) -> int | None:
    if isinstance(raw, str):
        return 1
    return len(raw) if isinstance(raw, list) and all(isinstance(each, str) for each in raw) else None
