"""Constraints on the logical values of a field: their own values typed as the field's, their tests fitted to its type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import duckdb
from sqlglot import exp

from zhengzhao.engines import EXACT_DIGITS, column, exact, judge_of, judged_tests, never_fails, to_sql, typed
from zhengzhao.messages import Text, number_of
from zhengzhao.sources.lexical import list_text
from zhengzhao.standard import Field, Schema, mistake, native, shown
from zhengzhao.validators.compiling.bound import BoundRule, literal
from zhengzhao.validators.compiling.pattern import SUBTRACTION, to_re2
from zhengzhao.validators.layout import TEXT, judged_column

ENDS: Mapping[str, type[exp.Binary]] = {
    "minLength": exp.GTE,
    "maxLength": exp.LTE,
    "minimum": exp.GTE,
    "maximum": exp.LTE,
    "exclusiveMinimum": exp.GT,
    "exclusiveMaximum": exp.LT,
}


def constant(field: Field, value: Any) -> exp.Expr:  # noqa: ANN401  # whatever a descriptor holds
    """Return a constraint's value as a value of the field: castable by the field's own rules, or a plain one.

    The specification: "the physical representation of constraint values MAY be primitive types as possible in JSON,
    or represented as strings that are castable with the `type` and `format` rules of the field".
    """
    if isinstance(value, bool) and field.type == "boolean":
        return exp.true() if value else exp.false()
    text = exp.Literal.string(as_text(field, value))
    own = typed(field, text)
    if judge_of(field) is not None or not _is_modified(field):
        return own
    plain = typed(Field(field.name, field.title, type=field.type), text)
    first, second = (plain, own) if isinstance(value, int) else (own, plain)
    return exp.Coalesce(this=first, expressions=[second])


def fitted(rule: BoundRule, field: Field) -> BoundRule:
    """Fit a constraint to the type of its field, where its check is written for texts and plain values."""
    if rule.name in judged_tests(field):
        rule = replace(rule, test=column(judged_column(field.name, rule.name)))
    elif field.type == "list" and rule.name in ENDS:
        length = exp.Anonymous(this="len", expressions=[column(field.name)])
        limit = exp.Literal.number(int(field.constraints[rule.name]))
        rule = replace(rule, test=ENDS[rule.name](this=length, expression=limit))
    elif rule.name in ENDS and (field.type == "number" or (field.type, field.format) == ("datetime", "default")):
        rule = replace(rule, test=_exact_end(field, rule.name))
    elif rule.name in ENDS and field.type == "integer" and _is_long(field, field.constraints[rule.name]):
        rule = replace(rule, test=_long_end(field, rule.name))
    elif rule.name in ("enum", "categories"):
        rule = replace(rule, test=exp.and_(rule.test, _exactly_chosen(field, rule.name)))
    return replace(rule, summary=_length_told(field, rule.name)) if rule.name in ("minLength", "maxLength") else rule


def refuse_clashes(schema: Schema) -> None:
    """Refuse names that the engine cannot keep apart: it does not tell upper from lower case, and `|` is ours.

    Raises:
        DescriptorError: With the place of the second of two such names.
    """
    taken: dict[str, str] = {}
    for field in schema.fields:
        first = taken.setdefault(field.name.casefold(), field.name)
        if first != field.name:
            raise mistake(
                field.where,
                "name",
                f"{field.name} 与 {first} 只有大小写不同，数据库不能区分；请改名",
                f"{field.name} differs from {first} in case only, which the engine does not tell apart; rename one",
            )
        beginning, bar, _ = field.name.rpartition("|")
        if bar and (not beginning or beginning in schema.names or field.name.endswith("|")):
            raise mistake(
                field.where,
                "name",
                f"{field.name} 中的 | 另有用处；请改名",
                f"the | in {field.name} has another use; rename the field",
            )


def prove_constants(connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Refuse values of constraints that are no values of their field, and patterns that RE2 does not take.

    Raises:
        DescriptorError: With the place of the first one in the descriptor.
    """
    found = list(_proofs(schema))
    if found and not _hold(connection, [proof for *_, proof in found]):
        for field, path, value, proof in found:
            reason = _reason(connection, proof)
            if reason is not None:
                raise _unfit(field, path, value, reason)


def _hold(connection: duckdb.DuckDBPyConnection, proofs: list[exp.Expr]) -> bool:
    try:
        return all(connection.execute(to_sql(exp.Select(expressions=proofs))).fetchone() or ())
    except duckdb.Error:
        return False


def _reason(connection: duckdb.DuckDBPyConnection, proof: exp.Expr) -> str | None:
    try:
        held = (connection.execute(to_sql(exp.Select(expressions=[proof.copy()]))).fetchone() or (False,))[0]
    except duckdb.OutOfMemoryException:
        # No fault of the descriptor.
        raise
    except duckdb.Error as error:
        return str(error).splitlines()[0].removeprefix("Invalid Input Error: ")
    return None if held else ""


def _unfit(field: Field, path: str, value: Any, reason: str) -> Exception:  # noqa: ANN401  # whatever a descriptor holds
    if path == "constraints.pattern":
        # What stands for it in RE2's pattern is no word of the descriptor's.
        told = shown("-[…]" if reason.endswith(SUBTRACTION) else reason)
        return mistake(
            field.where,
            path,
            f"正则表达式引擎 RE2 不接受 {shown(value)}（{told}）；请换一种写法",
            f"the regular expression engine RE2 does not take {shown(value)} ({told}); write it another way",
        )
    return mistake(
        field.where,
        path,
        f"{shown(value)} 不是类型 {field.type} 的值；请按字段的类型和格式写",
        f"{shown(value)} is no value of the type {field.type}; write it as the field's type and format ask for",
    )


def _proofs(schema: Schema) -> Iterator[tuple[Field, str, Any, exp.Expr]]:
    for field in schema.fields:
        for name, value in field.constraints.items():
            if name == "pattern":
                pattern = to_re2(str(value))
                # A pattern must be whole by itself, and still be so as what the whole text has to match.
                for each in (exp.Literal.string(pattern), literal(pattern, "pattern")):
                    yield field, "constraints.pattern", value, _can_be_asked(each)
            elif name in ENDS and name not in ("minLength", "maxLength"):
                yield field, f"constraints.{name}", value, _is_value(field, value)
            elif name == "enum" and not never_fails(field):
                for index, each in enumerate(value):
                    yield field, f"constraints.enum[{index}]", each, _is_value(field, each)
        if field.type == "integer":
            for index, value in enumerate(field.categories):
                yield field, f"categories[{index}]", value, _is_value(field, value)


def _can_be_asked(pattern: exp.Expr) -> exp.Expr:
    matched = exp.RegexpLike(this=exp.Literal.string(""), expression=pattern)
    # Whether it matches does not matter.
    return exp.Is(this=exp.paren(exp.Is(this=matched, expression=exp.null())), expression=exp.false())


def _is_value(field: Field, value: Any) -> exp.Expr:  # noqa: ANN401  # whatever a descriptor holds
    return exp.not_(exp.Is(this=constant(field, value), expression=exp.null()))


def _is_modified(field: Field) -> bool:
    properties = ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues")
    return field.type not in ("string", "any", "list") and (
        field.format != "default" or any(name in field.raw for name in properties)
    )


def as_text(field: Field, value: Any) -> str:  # noqa: ANN401  # whatever a descriptor holds
    """Return a constraint's value as it would stand in a file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and field.type == "list":
        return list_text([as_text(field.item, each) for each in value], field)
    if isinstance(value, list) and field.type == "geopoint" and field.format == "default":
        return ",".join(map(str, value))
    return json.dumps(native(value), ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)


def _length_told(field: Field, name: str) -> Text:
    limit, title = int(field.constraints[name]), field.title
    unit, noun = ("项", "item") if field.type in ("array", "object", "list") else ("个字", "character")
    zh, en = ("不少于", "at least") if name == "minLength" else ("不超过", "at most")
    return Text(f"{title.zh}{zh} {limit} {unit}", f"{title.en} has {en} {number_of(limit, noun)}")


def _exactly_chosen(field: Field, name: str) -> exp.Expr | None:
    """Tell a value from the choices that the engine's own type takes it for; None where it takes it for no other."""
    choices = [as_text(field, each) for each in (field.categories if name == "categories" else field.constraints[name])]
    is_long = any(_is_long(field, each) for each in choices)
    value = exact(field, column(field.name + TEXT), always=is_long and field.type != "integer")
    if value is None or (field.type == "integer" and not is_long):
        return None
    listed = [exact(field, exp.Literal.string(each), always=True) for each in choices]
    unknown = exp.paren(exp.Is(this=value.copy(), expression=exp.null()))
    return exp.Coalesce(this=exp.In(this=value, expressions=listed), expressions=[unknown])


def _is_long(field: Field, value: Any) -> bool:  # noqa: ANN401  # a constraint's value
    return len(as_text(field, value)) > EXACT_DIGITS.get(field.type, 0)


def _long_end(field: Field, name: str) -> exp.Expr:
    """Compare integers that the engine's own type takes for equal by their digits: of one sign, the longer is further out."""
    compare, value, limit = ENDS[name], column(field.name), constant(field, field.constraints[name])
    written = as_text(field, field.constraints[name])
    sides = []
    for text in (column(field.name + TEXT), exp.Literal.string(written)):
        digits = exact(field, text, always=True)
        assert digits is not None
        sides.append(exp.Tuple(expressions=[exp.Length(this=digits), digits.copy()]))
    first, second = reversed(sides) if written.startswith("-") else sides
    same = exp.EQ(this=value.copy(), expression=limit.copy())
    by_digits = exp.If(this=same, true=compare(this=first, expression=second))
    return exp.Case(ifs=[by_digits], default=compare(this=value, expression=limit))


def _exact_end(field: Field, name: str) -> exp.Expr:
    """Compare values, also where the engine's own type takes them for equal; NaN is never within an end."""
    compare, value, limit = ENDS[name], column(field.name), constant(field, field.constraints[name])
    written = exp.Literal.string(as_text(field, field.constraints[name]))
    digits, last = (exact(field, each, always=True) for each in (column(field.name + TEXT), written))
    assert digits is not None
    assert last is not None
    plain = compare(this=value, expression=limit)
    same = exp.EQ(this=value.copy(), expression=limit.copy())
    exactly = exp.Coalesce(this=compare(this=digits, expression=last), expressions=[plain.copy()])
    compared = exp.Case(ifs=[exp.If(this=same, true=exactly)], default=plain)
    if field.type != "number":
        return compared
    number = exp.LTE(this=value.copy(), expression=exp.cast(exp.Literal.string("inf"), "DOUBLE"))
    return exp.and_(number, compared)
