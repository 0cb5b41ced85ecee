"""The rules of a table as conditions that a database can hold, and the reasons of those that it cannot.

A CHECK passes where its condition is true or unknown, which is what a rule does too: where there is nothing to check, or
where another field that it needs is missing, nothing is broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlglot import exp

from zhengzhao.engines import column
from zhengzhao.exports.codes import written
from zhengzhao.exports.database.dialects import SQLGLOT, Dialect, stored_as
from zhengzhao.exports.database.regexes import to_postgres
from zhengzhao.messages import Text
from zhengzhao.standard import Field, Schema
from zhengzhao.validators import BoundRule
from zhengzhao.validators.compiling.constraints import ENDS
from zhengzhao.validators.compiling.pattern import to_re2
from zhengzhao.validators.layout import TEXT

_FUNCTIONS = frozenset(
    [
        "And",
        "Or",
        "Xor",
        "Not",
        "Case",
        "If",
        "Cast",
        "Coalesce",
        "Nullif",
        "Abs",
        "Length",
        "Substring",
        "StrPosition",
        "Replace",
        "Round",
        "Trim",
        "CurrentDate",
    ]
)
"""What all three databases understand alike, once translated."""
_MORE = {
    "postgresql": frozenset(["TryCast", "RegexpLike", "Upper", "Lower", "Left", "Right", "StartsWith", "Mod", "Sign"]),
    "duckdb": None,
    "sqlite": frozenset(["Upper", "Lower"]),
}
"""What each understands besides; DuckDB is the engine itself and understands every rule."""
_SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
"""What TRIM of DuckDB takes away; that of the other two takes the blank only."""


_OTHERWISE = (exp.Div, exp.IntDiv, exp.Bracket, exp.SimilarTo, exp.Query, exp.Interval)
_KINDS = ("date", "varchar", "text", "int", "bigint", "double")


class InexpressibleError(Exception):
    """A rule that a database has no words for; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True)
class Condition:
    """What a database holds of a rule: a condition, or the reason why there is none."""

    test: exp.Expr | None
    reason: Text | None = None


def condition(rule: BoundRule, schema: Schema, dialect: Dialect) -> Condition:
    """Return a row rule as a condition of a dialect, or the reason why there is none."""
    try:
        return Condition(_translated(_whole(rule, schema), schema, dialect))
    except InexpressibleError as error:
        return Condition(None, error.text)


def of_type(field: Field, dialect: Dialect) -> exp.Expr | None:
    """Return what SQLite needs to hear besides a column's type, for it has neither days nor truth values."""
    if dialect != "sqlite":
        return None
    kind, value = stored_as(field), column(field.name)
    if kind == "boolean":
        return exp.In(this=value, expressions=[exp.Literal.number(0), exp.Literal.number(1)])
    if kind in ("date", "time", "datetime"):
        # Without a shift SQLite lets a thirtieth of February stand.
        none = exp.Literal.string("+0 days")
        return exp.Is(this=value, expression=exp.Anonymous(this=kind, expressions=[value.copy(), none]))
    return exp.Anonymous(this="json_valid", expressions=[value]) if kind == "json" else None


def untyped(field: Field) -> Text | None:
    """Return why a column takes more than the values of its field's type; None if it does not."""
    kind = stored_as(field)
    if kind == "text":
        return Text("存为文本", "it is stored as a text")
    return Text("任何 JSON 都接受", "any JSON is taken") if kind == "json" else None


def _whole(rule: BoundRule, schema: Schema) -> exp.Expr:
    """Put the parts of a rule together: where there is nothing to check, where it does not apply, and what holds."""
    if rule.severity != "error":
        raise InexpressibleError(Text("只是提醒", "it is a warning only"))
    if rule.joins or rule.reference is not None or rule.test is None:
        raise InexpressibleError(Text("要对照其他记录或清单", "it holds a record against others or against a list"))
    field = schema.field(rule.fields[0]) if rule.fields else None
    own = field is not None and rule.name == rule.check and (rule.name in field.constraints or rule.name in field.raw)
    test = _constraint(rule, field) if own and field is not None else rule.test.copy()
    if rule.when is not None:
        test = exp.or_(exp.not_(exp.paren(rule.when.copy())), exp.paren(test))
    first = rule.fields[0] if rule.fields else None
    if first is None or rule.missing_tested or (own and rule.when is None):
        return test
    missing = exp.Is(this=column(first), expression=exp.null())
    return exp.or_(missing, exp.paren(test))


def _constraint(rule: BoundRule, field: Field) -> exp.Expr:
    """Return a field's own constraint in plain words: the engine's have to bear with every text."""
    value, limit = column(field.name), field.constraints.get(rule.name)
    if rule.name == "categories":
        limit = field.categories
    if limit is not None and rule.name in ("enum", "categories"):
        return exp.In(this=value, expressions=[_constant(field, each) for each in limit])
    if rule.name in ("minLength", "maxLength"):
        if stored_as(field) != "text" or field.type == "list":
            raise InexpressibleError(Text(f"{field.type} 没有长度", f"a {field.type} has no length in a database"))
        return ENDS[rule.name](this=exp.Length(this=value), expression=exp.Literal.number(int(str(limit))))
    if rule.name in ENDS:
        return ENDS[rule.name](this=value, expression=_constant(field, limit))
    if rule.name == "pattern" and stored_as(field) == "text":
        pattern = exp.Literal.string(rf"\A(?:{to_re2(str(limit))})\z")
        return exp.RegexpLike(this=value, expression=pattern)
    raise InexpressibleError(Text(f"数据库没有 {rule.name}", f"a database has no {rule.name}"))


def _constant(field: Field, value: Any) -> exp.Expr:  # noqa: ANN401  # a constraint's value
    kind, text = stored_as(field), written(value)
    if kind == "text":
        return exp.Literal.string(text)
    if kind == "boolean" and isinstance(value, bool):
        return exp.Boolean(this=value)
    if kind in ("integer", "number", "year"):
        try:
            plain = Decimal(text)
        except InvalidOperation:
            plain = Decimal("NaN")
        if plain.is_finite():
            number = exp.Literal.number(format(abs(plain), "f"))
            return exp.Neg(this=number) if plain < 0 else number
    if kind == "date" and field.format == "default":
        return exp.cast(exp.Literal.string(text), "DATE")
    raise InexpressibleError(Text(f"取值 {text} 写法特殊", f"the value {text} is written in a form of the field's own"))


def _translated(tree: exp.Expr, schema: Schema, dialect: Dialect) -> exp.Expr:
    for node in tree.walk():
        # The SQL of checks is commented for its readers, who look into the file of the check.
        node.comments = None
    tree = tree.transform(lambda node: _own_column(node, schema))
    _refuse_foreign(tree, dialect)
    change = {"postgresql": _for_postgres, "sqlite": _for_sqlite, "duckdb": _for_duckdb}[dialect]
    return tree.transform(change)


def _own_column(node: exp.Expr, schema: Schema) -> exp.Expr:
    """Let the text of a field be its column: of a field that is no text, only whether it is there can be asked."""
    if not isinstance(node, exp.Column):
        return node
    name = node.name.removesuffix(TEXT)
    if name not in schema.names:
        raise InexpressibleError(Text("由程序逐值判断", "each value is judged by the program"))
    if name != node.name and stored_as(schema.field(name)) != "text" and not _asks_for_presence(node):
        raise InexpressibleError(
            Text(f"{name} 存为值而非原文", f"{name} is stored as a value, and not as it was written")
        )
    return column(name)


def _asks_for_presence(node: exp.Expr) -> bool:
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    return isinstance(parent, exp.Is) and isinstance(parent.expression, exp.Null)


def _refuse_foreign(tree: exp.Expr, dialect: Dialect) -> None:
    more = _MORE[dialect]
    if more is not None:
        for other in tree.find_all(*_OTHERWISE):
            raise InexpressibleError(
                Text(f"{dialect} 对 {other.key} 另有解释", f"{dialect} takes {other.key} for something else")
            )
        for cast in tree.find_all(exp.Cast, exp.TryCast):
            if not cast.is_type(*_KINDS):
                raise InexpressibleError(
                    Text(f"{dialect} 没有类型 {cast.to.sql()}", f"{dialect} has no type {cast.to.sql()}")
                )
    if dialect == "postgresql":
        _refuse_counting_from_the_end(tree)
    for node in tree.find_all(exp.Func):
        kind = type(node).__name__
        if kind == "CurrentDate" and dialect == "sqlite":
            raise InexpressibleError(
                Text("SQLite 的 CHECK 不能问今天是哪天", "a CHECK of SQLite cannot ask what day it is")
            )
        if kind == "RegexpLike" and dialect == "sqlite":
            raise InexpressibleError(Text("SQLite 没有正则表达式", "SQLite has no regular expressions"))
        if more is not None and kind not in _FUNCTIONS | more:
            raise InexpressibleError(
                Text(f"{dialect} 没有相同的 {node.sql_name()}", f"{dialect} has no {node.sql_name()} that is the same")
            )


def _refuse_counting_from_the_end(tree: exp.Expr) -> None:
    for part in tree.find_all(exp.Substring):
        counts = [part.args[name] for name in ("start", "length") if part.args.get(name) is not None]
        if not all(isinstance(each, exp.Literal) and each.is_int and int(each.name) > 0 for each in counts):
            raise InexpressibleError(
                Text("PostgreSQL 的 SUBSTRING 不从末尾数起", "SUBSTRING of PostgreSQL does not count from the end")
            )


def _for_duckdb(node: exp.Expr) -> exp.Expr:
    # In a CHECK it takes the word CURRENT_DATE for a column.
    return exp.Anonymous(this="today", expressions=[]) if isinstance(node, exp.CurrentDate) else node


def _trimmed(node: exp.Trim) -> exp.Expr:
    if node.expression is not None:
        return node
    return exp.Trim(this=node.this, expression=exp.Literal.string(_SPACES), position=node.args.get("position"))


def _for_postgres(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Trim):
        return _trimmed(node)
    if isinstance(node, exp.RegexpLike):
        pattern = node.expression.unnest()
        found = to_postgres(pattern.name) if isinstance(pattern, exp.Literal) else None
        if found is None:
            raise InexpressibleError(
                Text("PostgreSQL 写不出这个正则表达式", "PostgreSQL has no words for this regular expression")
            )
        return exp.RegexpLike(this=node.this, expression=exp.Literal.string(found))
    if isinstance(node, exp.TryCast):
        # A cast that fails must give nothing there too, and not end the statement.
        kind = exp.Literal.string(node.to.sql(SQLGLOT["postgresql"]).lower())
        valid = exp.Anonymous(this="pg_input_is_valid", expressions=[node.this.copy(), kind])
        return exp.Case(ifs=[exp.If(this=valid, true=exp.Cast(this=node.this.copy(), to=node.to.copy()))])
    return node


def _for_sqlite(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Trim):
        return _trimmed(node)
    if isinstance(node, (exp.Escape, exp.ILike)):
        raise InexpressibleError(Text("SQLite 没有相同的 LIKE", "SQLite has no LIKE that is the same"))
    if isinstance(node, exp.Like):
        # LIKE of SQLite does not tell d from D; GLOB does.
        held = exp.Glob(this=node.this.copy(), expression=exp.Literal.string(_glob(node.expression)))
        return exp.not_(exp.paren(held)) if node.args.get("negate") else held
    if isinstance(node, exp.Cast) and node.is_type("date"):
        if isinstance(node.this, exp.Literal):
            return node.this.copy()
        raise InexpressibleError(Text("SQLite 没有日期类型", "SQLite has no type for days"))
    if isinstance(node, exp.Boolean):
        return exp.Literal.number(int(node.this))
    return node


def _glob(pattern: exp.Expr) -> str:
    literal = pattern.unnest()
    if not isinstance(literal, exp.Literal):
        raise InexpressibleError(Text("LIKE 的式样不是常量", "the pattern of a LIKE is no constant"))
    signs = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
    return "".join(signs.get(each, each) for each in literal.name)
