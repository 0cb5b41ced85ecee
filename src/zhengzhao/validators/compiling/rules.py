"""From a schema to the rules that hold a table to it: types, constraints, keys, and the checks it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sqlglot import exp

from zhengzhao.engines import column, never_fails, parse_expression
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import Field, ForeignKey, Reference, Resource, Rule, Schema, below
from zhengzhao.validators.compiling.bound import BoundRule, bind_check, literal, substitute
from zhengzhao.validators.compiling.checks import Check, Stage, load_check
from zhengzhao.validators.compiling.constraints import constant, fitted, refuse_clashes
from zhengzhao.validators.compiling.pattern import to_re2
from zhengzhao.validators.compiling.wording import filled, form_of_type, value_of
from zhengzhao.validators.layout import TEXT

CONSTRAINTS = (
    "required",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "jsonSchema",
    "pattern",
    "enum",
    "categories",
)
"""What a field's constraints and categories ask for: checks of the same name; `unique` is a key."""


def rules_of(resource: Resource, content: Sequence[Path] = ()) -> list[BoundRule]:
    """Derive every rule of a table, in the order of the report: fields first, then the schema's own rules and keys.

    Raises:
        DescriptorError: A rule names a check that does not exist, or binds it wrongly.
    """
    schema, table = resource.schema, resource.name
    refuse_clashes(schema)
    found: list[BoundRule] = []
    for field in schema.fields:
        if not never_fails(field):
            found.append(_type_rule(field))
        found += _constraint_rules(field, schema, content)
        if field.constraints.get("unique") is True:
            found.append(_key_rule("unique-error", (field.name,), schema))
    if schema.primary_key:
        found.append(_key_rule("primary-key", schema.primary_key, schema))
    found += [_key_rule("unique-error", key, schema) for key in schema.unique_keys]
    for key in schema.foreign_keys:
        found.append(_foreign_key_rule(key, resource))
    found += [replace(named_rule(rule, schema, table, content), layer=rule.layer) for rule in schema.rules]
    return found


def _type_rule(field: Field) -> BoundRule:
    form = form_of_type(field)
    return BoundRule(
        name="type-error",
        check="type-error",
        kind="type",
        stage="type",
        severity="error",
        dimension="validity",
        fields=(field.name,),
        uses=(),
        summary=Text(f"{field.title.zh}是{form.zh}", f"{field.title.en} is {form.en}"),
    )


def _constraint_rules(field: Field, schema: Schema, content: Sequence[Path]) -> list[BoundRule]:
    constraints = dict(field.constraints)
    if field.name in schema.primary_key:
        # The specification: the fields of a primary key are required.
        constraints["required"] = True
    if "categories" in field.raw and "enum" not in constraints:
        # Values of an enum are a subset of the categories, so that it says it all.
        constraints["categories"] = list(field.categories)
    rules = []
    for name in CONSTRAINTS:
        if name in constraints and constraints[name] is not False:
            arguments = () if name == "required" else (constraints[name],)
            rules.append(fitted(_check_rule(load_check(name, content), name, (field,), arguments, schema), field))
    return rules


def _check_rule(
    check: Check,
    name: str,
    fields: tuple[Field, ...],
    arguments: tuple[Any, ...],
    schema: Schema,
    rule: Rule | None = None,
) -> BoundRule:
    kinds = list(check.parameters.values())[len(fields) :]
    values: list[exp.Expr] = [_field_value(field, check, index) for index, field in enumerate(fields)]
    for argument, kind in zip(arguments, kinds, strict=False):
        values.append(_argument(argument, kind, fields[0]))
    test, bound = bind_check(check, values, f"{name}（{'、'.join(field.name for field in fields)}）")
    when = _condition(rule, schema) if rule else None
    uses = dict.fromkeys([field.name for field in fields] + (_columns(when) if when else []))
    return BoundRule(
        name=name,
        check=check.name,
        kind=check.kind,
        stage=_stage(check, when),
        severity=(rule.severity if rule and rule.severity else check.severity),
        dimension=check.dimension,
        fields=tuple(field.name for field in fields),
        uses=tuple(uses),
        summary=(rule.summary if rule and rule.summary else _filled(check, fields, arguments)),
        test=test,
        when=when,
        missing_tested=check.missing_tested,
        sensitive=check.sensitive,
        parameters=tuple(check.parameters),
        kinds=tuple(check.parameters.values())[: len(fields)],
        reference=rule.reference if rule else None,
        reference_fields=check.reference,
        key=tuple((name, substitute(value, bound)) for name, value in check.key.items()),
        expected=substitute(check.expected, bound) if check.expected is not None else None,
        mended=substitute(check.suggestion, bound) if check.suggestion is not None else None,
    )


def _stage(check: Check, when: exp.Expr | None) -> Stage:
    # A condition reads other cells, so what is required under one waits until they are known to be right.
    return "relation" if when is not None and check.stage == "required" else check.stage


def _field_value(field: Field, check: Check, index: int) -> exp.Expr:
    # Whether something is given is asked of the text: a cell that is no date is not an empty one.
    kind = list(check.parameters.values())[index] if index < len(check.parameters) else "any"
    return column(field.name + TEXT) if kind == "text" else column(field.name)


def _argument(value: Any, kind: str, field: Field) -> exp.Expr:  # noqa: ANN401  # a constraint's value
    if kind == "any":
        return constant(field, value)
    if kind == "list":
        return exp.Tuple(expressions=[constant(field, each) for each in value])
    if kind == "pattern":
        return literal(to_re2(str(value)), kind)
    return literal(value, kind)


def named_rule(rule: Rule, schema: Schema, table: str, content: Sequence[Path]) -> BoundRule:
    """Derive one of the schema's own rules.

    Raises:
        DescriptorError: It names a check that does not exist, or binds it wrongly.
    """
    fields = tuple(schema.field(name) for name in rule.fields)
    if rule.check is not None:
        check = load_check(rule.check, content, below(rule.where, "check"))
        if check.reference and rule.reference is None:
            raise DescriptorError(
                Text(
                    f"{table} 的规则 {rule.name} 缺少 reference（要查的代码表）。",
                    f"{table}: the rule {rule.name} lacks its reference (the list to look into).",
                )
            )
        return _check_rule(check, rule.name, fields, properties_of(fields, check), schema, rule)
    where = f"{table} › {rule.name}"
    test = _over_fields(parse_expression(rule.expression or "", where), schema, where)
    when = _condition(rule, schema)
    uses = dict.fromkeys([*rule.fields, *_columns(test), *(_columns(when) if when else [])])
    return BoundRule(
        name=rule.name,
        check=rule.name,
        kind="row",
        stage="relation" if len(uses) > 1 else "domain",
        severity=rule.severity or "error",
        dimension="accuracy",
        fields=rule.fields or tuple(_columns(test)),
        uses=tuple(uses),
        summary=rule.summary or Text(rule.expression or "", rule.expression or ""),
        test=test,
        when=when,
    )


def properties_of(fields: Sequence[Field], check: Check) -> tuple[Any, ...]:
    """Return what a rule binds to the parameters of a check after its fields: the first field's properties so named."""
    rest = list(check.parameters)[len(fields) :]
    return tuple(fields[0].raw[name] for name in rest if name in fields[0].raw) if fields else ()


def _condition(rule: Rule, schema: Schema) -> exp.Expr | None:
    if rule.when is None:
        return None
    where = f"{rule.name} › when"
    return _over_fields(parse_expression(rule.when, where), schema, where)


def _over_fields(tree: exp.Expr, schema: Schema, where: str) -> exp.Expr:
    for node in tree.find_all(exp.Column):
        if node.name not in schema.names or node.table:
            raise DescriptorError(
                Text(
                    f"{where} 提到了没有的字段 {node.sql()}。",
                    f"{where} names {node.sql()}, which is no field of the table.",
                )
            )
    return tree.transform(lambda node: column(node.name) if isinstance(node, exp.Column) else node)


def _columns(tree: exp.Expr) -> list[str]:
    return list(dict.fromkeys(node.name.removesuffix(TEXT) for node in tree.find_all(exp.Column)))


def _key_rule(name: Literal["primary-key", "unique-error"], fields: tuple[str, ...], schema: Schema) -> BoundRule:
    shown = [schema.field(each).title for each in fields]
    zh, en = "、".join(each.zh for each in shown), ", ".join(each.en for each in shown)
    return BoundRule(
        name=name,
        check=name,
        kind="unique",
        stage="relation",
        severity="error",
        dimension="uniqueness",
        fields=fields,
        uses=fields,
        summary=Text(f"{zh}不重复", f"{en} {'is' if len(shown) == 1 else 'are'} not repeated"),
    )


def _foreign_key_rule(key: ForeignKey, table: Resource) -> BoundRule:
    fields, reference = key.fields, key.reference
    shown = [table.schema.field(each).title for each in fields]
    target = reference.resource or table.name
    return BoundRule(
        name="foreign-key",
        check="foreign-key",
        kind="foreign-key",
        # A code that its list does not have is a fault of that one cell: what hangs on the code cannot be judged.
        stage="domain" if len(fields) == 1 else "relation",
        severity="error",
        dimension="relation",
        fields=fields,
        uses=fields,
        summary=_pointed_at(shown, target, reference, table),
        reference=Reference(target, reference.fields or fields, reference.package),
        where=key.where,
    )


def _pointed_at(shown: Sequence[Text], target: str, reference: Reference, table: Resource) -> Text:
    """Say where the values of a foreign key must be found, by the title of the list or table if it has one."""
    package = None if reference.package else table.package
    title = next((each.title for each in (package.resources if package else ()) if each.name == target), None)
    place = Text(f" {target}", target)
    if title is not None and title.en != target:
        place = Text(f"{title.zh}（{target}）", f"{title.en} ({target})")
    zh, en = "、".join(each.zh for each in shown), " and ".join(each.en for each in shown)
    return Text(f"{zh}见于{place.zh}", f"{en} {'is' if len(shown) == 1 else 'are'} found in {place.en}")


def _filled(check: Check, fields: tuple[Field, ...], arguments: tuple[Any, ...]) -> Text:
    told = dict.fromkeys(check.parameters, Text("", ""))
    shown = [*(field.title for field in fields), *(value_of(fields[0], value) for value in arguments)]
    return filled(check.summary, told | dict(zip(told, shown, strict=False)))
