"""Rows that are no records: totals and notes that people write below a table, and headers that stand in it again.

Only what breaks a rule is looked at: a record that a schema allows is one, whatever its first cell says.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql
from zhengzhao.engines.trees import add_up, call
from zhengzhao.sources import REPEATED_HEADER
from zhengzhao.validators.compiling.plan import Plan, flag
from zhengzhao.validators.layout import ABSENT, APART, LINE, ROW, TEXT, nested, select
from zhengzhao.validators.looking.bundles import Bundle
from zhengzhao.validators.opening.strays import END_MARK, NOTE_ROW, Strays

_GAP = r"[\s\x{3000}]*"
_TOTALS = ("合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计")
_WHO = "填报|填表|填写|制表|编制|报送|上报|提供|审核|复核|审批|核对|经办|承办|负责|联系|主管|分管|统计|单位|部门|机构"
_WHAT = "人|人员|者|单位|机构|部门|领导|负责人|主管|日期|时间|电话|方式|签字|签名|签章|盖章|说明"
_NOTES = f"(?:备{_GAP})?注|附注|附|说明|注意|电话|手机|传真|邮箱|日期|公章|盖章|签字|签章"
_BEGINNINGS = (
    rf"(?:{'|'.join(_GAP.join(each) for each in _TOTALS)}){_GAP}(?:\z|[:：（(0-9])",
    rf"(?:{_WHO})(?:{_WHAT})*{_GAP}(?:[（(][^）)]*[）)])?{_GAP}[:：]",
    rf"(?:{_NOTES}){_GAP}[0-9一二三四五六七八九十]*{_GAP}[:：.．、]",
    rf"(?i:(?:grand |sub)?totals?){_GAP}(?:\z|:)",
    rf"(?i:notes?|remarks?|prepared by|checked by){_GAP}:",
    # What the programs of databases write below the rows of a query.
    r"(?:已选择|共选择)?\s*[(（]?[0-9,]+\s*(?:行(?:记录|数据|受影响|已选择)?|rows?(?: selected| affected| in set)?)[)）]?[.。]?\s*\z",
)
_LINE = rf"\A(?:[\s+|]*--[-+|\s]*|\x{{{ord(END_MARK):X}}})\z"
"""What programs of databases draw between the labels and the rows, and the mark of the end."""
_BYTE_ORDER_MARK = "\ufeff"
_NOTE = rf"\A{_GAP}(?:{'|'.join(_BEGINNINGS)})"


def keep_strays(
    connection: duckdb.DuckDBPyConnection, bundle: Bundle, known: Collection[int] = ()
) -> dict[int, Strays]:
    """Keep the rows among the suspect records of a bundle's sources that are no records, by the place of the source.

    A row is a note if its first cell begins as totals and notes do and at most half of its cells are filled, or if it is
    a line that is drawn with dashes, or the mark of the end; a header if all that stands in it are labels of the fields
    where they stand; and only if it breaks a rule. Of the `known` sources such rows have been left out already. A record
    that lacks cells is broken, whatever its other cells say.
    """
    plan, kept = bundle.prepared.plan, bundle.prepared.plan.view("strays")
    _create(connection, kept, bundle.prepared.sql("strays", lambda: _select_like_strays(plan)))
    if not _count(connection, kept):
        return {}
    rules = [number for number in plan.row_rules if plan.rules[number].severity == "error"]
    broken = exp.or_(exp.false(), *(column(flag(number)) for number in rules), copy=False)
    bad = exp.Subquery(this=select([column(ROW)], table(plan.view("outcomes"))).where(broken, copy=False))
    found = {}
    for position in (each for each in bundle.positions if each not in known):
        first = 0 if bundle.alone else position * APART
        own = exp.Sub(this=column("row"), expression=exp.Literal.number(first))
        star = exp.Star(replace=[exp.alias_(own, "row", quoted=True)], except_=[column("short")])
        ends = {"low": exp.Literal.number(first), "high": exp.Literal.number(first + APART - 1)}
        mine = exp.Between(this=column("row"), **ends)
        name = f"strays:{position}"
        wrong = exp.or_(column("short"), exp.In(this=column("row"), query=bad.copy()), copy=False)
        rows = select([star], table(kept)).where(mine, wrong, copy=False)
        _create(connection, name, to_sql(rows))
        count = _count(connection, name)
        if count:
            found[position] = Strays(name, count)
    return found


def _select_like_strays(plan: Plan) -> exp.Select:
    """Select what looks like no record: `row`, `line`, `code`, the `value` of its first cell, and if it lacks cells (`short`)."""
    positions, labels = plan.layout.positions, plan.layout.schema.by_label
    names = sorted(positions, key=positions.__getitem__)
    texts = [column(name + TEXT) for name in names]
    filled = [exp.cast(exp.not_(exp.Is(this=each.copy(), expression=exp.null())), "INTEGER") for each in texts]
    count = exp.paren(add_up(filled))
    first = exp.Coalesce(this=texts[0], expressions=texts[1:])
    begins = call("regexp_matches", first, _NOTE)
    half = exp.LTE(
        this=exp.Mul(this=count, expression=exp.Literal.number(2)), expression=exp.Literal.number(len(names))
    )
    dashes = (exp.Coalesce(this=call("regexp_matches", each, _LINE), expressions=[exp.true()]) for each in texts)
    drawn = exp.and_(call("regexp_matches", first, _LINE), *dashes)
    note = exp.or_(exp.and_(begins, half), drawn)
    own = [
        exp.or_(
            exp.Is(this=text.copy(), expression=exp.null()),
            exp.In(
                this=exp.Lower(this=exp.Trim(this=_unmarked(text))),
                expressions=[exp.Literal.string(each.lower()) for each, field in labels.items() if field.name == name],
            ),
        )
        for name, text in zip(names, texts, strict=True)
    ]
    several = exp.GT(this=count.copy(), expression=exp.Literal.number(1))
    header = exp.and_(*own, several)
    kind = exp.Case(
        ifs=[
            exp.If(this=header, true=exp.Literal.string(REPEATED_HEADER)),
            exp.If(this=note, true=exp.Literal.string(NOTE_ROW)),
        ]
    )
    lacking = [column(name + ABSENT) for name in names] if plan.layout.numbered else []
    short = exp.or_(exp.false(), *lacking, copy=False)
    chosen = [(column(ROW), "row"), (column(LINE), "line"), (kind, "code"), (first, "value"), (short, "short")]
    listed = select([exp.alias_(each, label, quoted=True) for each, label in chosen], table(plan.view("picked")))
    return select([exp.Star()], nested(listed)).where(
        exp.not_(exp.Is(this=column("code"), expression=exp.null())), copy=False
    )


def _unmarked(text: exp.Expr) -> exp.Expr:
    """Leave out the byte order mark that a file begins with which was written below another."""
    return call("replace", text, _BYTE_ORDER_MARK, "")


def _create(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {to_sql(table(name))} AS {sql}")


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {to_sql(table(name))}").fetchone()
    return int(found[0]) if found else 0
