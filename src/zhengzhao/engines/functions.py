"""The closed list of what SQL from content folders may say, and the reading of it as trees.

sqlglot passes a function that it does not know through unchanged, so that it would reach another engine and fail
there. Therefore every function is named here, by the class that sqlglot gives it; anything else is refused when
the text is read. Text is never pasted: it is parsed, checked on the tree and generated again.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import shown

CHECK_FUNCTIONS: frozenset[str] = frozenset(
    [
        "And",
        "Or",
        "Xor",
        "Not",
        "Case",
        "If",
        "Cast",
        "TryCast",
        "Coalesce",
        "Nullif",
        "Greatest",
        "Least",
        "Abs",
        "Ceil",
        "Floor",
        "Round",
        "Mod",
        "Sign",
        "Length",
        "Lower",
        "Upper",
        "Trim",
        "Substring",
        "Left",
        "Right",
        "StrPosition",
        "Replace",
        "Concat",
        "Pad",
        "Repeat",
        "Reverse",
        "Translate",
        "StartsWith",
        "EndsWith",
        "Contains",
        "RegexpLike",
        "RegexpExtract",
        "RegexpReplace",
        "Split",
        "SplitPart",
        "Extract",
        "Year",
        "Month",
        "Day",
        "Date",
        "TsOrDsToDate",
        "DateTrunc",
        "DateAdd",
        "DateSub",
        "DateDiff",
        "LastDay",
        "CurrentDate",
        "TimestampTrunc",
        "DateFromParts",
        "Unicode",
        "Ascii",
        "Chr",
        "Exists",
        "Any",
        "All",
    ]
)
"""Functions of row expressions; sqlglot knows the form of each in DuckDB and in Spark."""

RECIPE_FUNCTIONS: frozenset[str] = CHECK_FUNCTIONS | frozenset(
    [
        "Count",
        "CountIf",
        "Sum",
        "Min",
        "Max",
        "Avg",
        "GroupConcat",
        "StringAgg",
        "ArrayAgg",
        "LogicalOr",
        "LogicalAnd",
        "ArgMin",
        "ArgMax",
        "AnyValue",
        "First",
        "Last",
        "RowNumber",
        "Rank",
        "DenseRank",
        "Lag",
        "Lead",
        "FirstValue",
        "LastValue",
        "Ntile",
        "ConcatWs",
        "Array",
        "ArrayToString",
        "ArraySize",
        "ArrayConcat",
        "ArrayContains",
        "ArrayUniqueAgg",
        "SortArray",
        "ArrayDistinct",
        "Explode",
        "Unnest",
        "Struct",
        "JSONObject",
        "ToChar",
        "TimeToStr",
        "StrToDate",
        "StrToTime",
        "GenerateSeries",
    ]
)
"""Functions of recipes: whole SELECT statements that join, group and count as well."""

SAMPLE_FUNCTIONS: frozenset[str] = RECIPE_FUNCTIONS | frozenset(["MD5", "Format"])
"""Functions of sample recipes, which only ever run on DuckDB."""

_SAMPLE_NAMES = frozenset(["HASH", "LIST_EXTRACT", "PRINTF"])

_STATEMENTS = (exp.Select, exp.SetOperation)


def parse_expression(
    sql: str, where: str, lists: Collection[str] = (), calls: frozenset[str] = frozenset()
) -> exp.Expr:
    """Read one SQL expression from a check or a rule.

    Args:
        sql: The text, in DuckDB's dialect.
        where: Its place, for messages.
        lists: Tables that the expression may look into by ``IN (SELECT …)``; none by default.
        calls: Names, in capitals, of functions that the caller puts something in the place of before the tree is used.

    Raises:
        DescriptorError: It is no expression, holds a query, or calls a function outside the closed list.
    """
    tree = _parse(sql, where)
    query = tree.find(exp.Query) is not None
    looks = {node.name for node in tree.find_all(exp.Table)}
    if (
        isinstance(tree, (*_STATEMENTS, exp.Command, exp.DDL, exp.DML))
        or (query and not looks)
        or not looks <= set(lists)
    ):
        raise DescriptorError(
            Text(
                f"{where} 应当是一个表达式，而不是语句或查询。",
                f"{where} must be one expression, not a statement or query.",
            )
        )
    _check(tree, CHECK_FUNCTIONS, calls, where)
    return tree


def parse_select(
    sql: str, where: str, functions: frozenset[str] = RECIPE_FUNCTIONS, calls: frozenset[str] = frozenset()
) -> exp.Query:
    """Read one SELECT from a recipe or a relation check; `calls` are as for `parse_expression`.

    Raises:
        DescriptorError: It is not exactly one SELECT, reads a file or table function, or calls a function outside
            the list given.
    """
    tree = _parse(sql, where)
    if not isinstance(tree, _STATEMENTS):
        raise DescriptorError(Text(f"{where} 只能是一条 SELECT。", f"{where} must be one SELECT."))
    names = _SAMPLE_NAMES if functions is SAMPLE_FUNCTIONS else frozenset()
    _check(tree, functions, names | calls, where)
    return tree


def unread(error: SqlglotError, where: str) -> DescriptorError:
    """Return the error that says where a piece of SQL cannot be read, in words of ours: the parser's are its own classes."""
    found = error.errors[0] if isinstance(error, ParseError) and error.errors else None
    if found is None:
        zh, en = "引号或注释没有结束", "a quotation mark or a comment is not closed"
    else:
        line, column, place = found["line"], found["col"], shown(found["highlight"])
        zh = f"第 {line} 行第 {column} 个字符，在“{place}”处少了什么，或写错了位置"
        en = f"in line {line}, column {column}, at “{place}”, something is missing or out of its place"
    return DescriptorError(Text(f"{where} 的 SQL 读不懂：{zh}。", f"The SQL of {where} cannot be read: {en}."))


def _parse(sql: str, where: str) -> exp.Expr:
    try:
        trees = sqlglot.parse(sql, read="duckdb")
    except SqlglotError as error:
        raise unread(error, where) from error
    except RecursionError:
        raise DescriptorError(
            Text(
                f"{where} 的 SQL 嵌套太深，无法读取；请检查括号是否有误，或拆成几步。",
                f"The SQL of {where} is nested too deeply to be read; see whether its brackets are right, or part it.",
            )
        ) from None
    found = [each for each in trees if each is not None and not isinstance(each, exp.Semicolon)]
    if len(found) != 1:
        raise DescriptorError(
            Text(
                f"{where} 应当恰好有一条 SQL，现有 {len(found)} 条。",
                f"{where} must hold one piece of SQL, not {len(found)}.",
            )
        )
    for node in found[0].walk():
        # To copy a tree takes half as long without where a name stands in the text, and without lists of no comments.
        if node.meta_get("line") is not None:
            node._meta = None
        node.comments = node.comments or None
    return found[0]


def _check(tree: exp.Expr, functions: frozenset[str], names: frozenset[str], where: str) -> None:
    for node in tree.walk():
        if isinstance(node, (exp.DDL, exp.DML, exp.Command, exp.Into, exp.Copy, exp.Set, exp.Attach, exp.Pragma)):
            raise DescriptorError(
                Text(f"{where} 只能读，不能写或改设置。", f"{where} may only read; it writes or changes settings.")
            )
        if isinstance(node, exp.Table):
            _check_table(node, names, where)
        elif isinstance(node, exp.Func) and not _allowed(node, functions, names):
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
            raise DescriptorError(
                Text(
                    f"{where} 用了函数 {name}，它不在允许的函数表（engines/functions.py）里。",
                    f"{where} calls {name}, which is not on the closed list of functions (engines/functions.py).",
                )
            )


def _allowed(node: exp.Func, functions: frozenset[str], names: frozenset[str]) -> bool:
    if isinstance(node, (exp.Anonymous, exp.AnonymousAggFunc)):
        return node.name.upper() in names
    return type(node).__name__ in functions


def _check_table(node: exp.Table, names: frozenset[str], where: str) -> None:
    # A table is a name of ours: never a file ('x.csv'), a table function (read_csv(…)) or another database's table.
    source = node.this
    function = isinstance(source, exp.Func) and source.name.upper() in names
    plain = isinstance(source, exp.Identifier) and not node.args.get("db") and "." not in source.name
    if not plain and not function:
        raise DescriptorError(
            Text(
                f"{where} 只能读已声明的表，不能读 {node.sql('duckdb')}。",
                f"{where} may read declared tables only, not {node.sql('duckdb')}.",
            )
        )


def column(name: str, table: str | None = None) -> exp.Column:
    """Return a quoted column."""
    place = exp.to_identifier(table, quoted=True) if table else None
    return exp.column(exp.to_identifier(name, quoted=True), table=place, copy=False)


def table(name: str) -> exp.Table:
    """Return a quoted table or view."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def to_sql(tree: exp.Expr, spent: bool = False) -> str:
    """Generate DuckDB SQL with every name quoted; a tree that is `spent` is of no use afterwards, and is not copied."""
    return tree.sql("duckdb", identify=True, copy=not spent)
