"""Ask every question of a catalogue: its tables in one database, each row with its place and the days on which it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from zhengzhao.catalogue.layers import BEGINNING, END, Catalogue, Layer
from zhengzhao.catalogue.questions.answer import Answer, Finding, Place, Whole
from zhengzhao.catalogue.questions.question import Question, load_questions
from zhengzhao.engines import column, connect, fence, table, to_sql
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace
from zhengzhao.standard import Resource, counterpart, inside
from zhengzhao.validators.layout import nested, select
from zhengzhao.validators.render.visible import visible_text

_ALL = "|all"
NEVER_IN_FORCE = "never_in_force"
"""The table of rows that hold on no day of their own layer: no other table that a question sees has them."""
_PLACES = ("table", "layer", "row", "other_table", "other_layer", "other_row")


def ask(catalogue: Catalogue, content: Sequence[Path] = ()) -> Whole:
    """Ask every question.

    A question sees one table a resource: its columns as text, `layer`, `layer_name`, `catalogue`, `row`, and the days
    on which the row holds in this national version, `holds_from` and `holds_until` (half-open; open ends are bounds
    that compare as text). Rows that never do are left out; those that hold on no day of their own layer stand in
    `never_in_force`, with `table`, `layer`, `row`, `code`, `since` and `until`.

    Args:
        catalogue: One national version, with the overlays that meet it.
        content: Directories that may add questions.

    Raises:
        DescriptorError: A question is written wrongly.
    """
    views, questions = load_questions(content)
    with Workspace() as workspace:
        connection = connect(workspace.path)
        try:
            catalogue.register(connection, numbered=True)
            fence(connection, [workspace.path])
            _lay_out(connection, catalogue)
            for each in views:
                _create(connection, each.name, each.query, each.where)
            rows = _Rows(connection, catalogue)
            answers = tuple(Answer(each, _findings(connection, each, rows)) for each in questions)
        finally:
            connection.close()
    own, layers = catalogue.layers[0], catalogue.layers
    return Whole(
        catalogue=tuple(each.label for each in layers),
        folders=tuple(each.package.base for each in layers),
        start=own.start,
        end=own.end,
        answers=answers,
    )


def _lay_out(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    own = catalogue.layers[0]
    never: list[exp.Select] = []
    for resource in catalogue.national.resources:
        name, keys = resource.name, resource.schema.primary_key
        since, until = _end(resource, "from", BEGINNING), _end(resource, "until", END)
        _rename(connection, name)
        since_whole = exp.Greatest(this=since, expressions=[exp.Literal.string(own.start or BEGINNING)])
        until_whole = exp.Least(this=until, expressions=[exp.Literal.string(own.end or END)])
        held = [_named(since_whole, "holds_from"), _named(until_whole, "holds_until")]
        every = select([exp.Star(), *held], table(name + _ALL))
        holds = exp.LT(this=column("holds_from"), expression=column("holds_until"))
        _create(connection, name, select([exp.Star()], nested(every)).where(holds), name)
        key = exp.ConcatWs(expressions=[exp.Literal.string(" "), *map(column, keys or ("row",))])
        places = [_named(exp.Literal.string(name), "table"), column("layer"), column("row"), _named(key, "code")]
        said = [
            _named(_own(resource, "from", BEGINNING), "since"),
            _named(_own(resource, "until", END), "until"),
        ]
        dead = exp.GTE(this=since.copy(), expression=until.copy())
        never.append(select([*places, *said], table(name + _ALL)).where(dead))
    query: exp.Query = never[0]
    for each in never[1:]:
        query = exp.union(query, each, distinct=False)
    _create(connection, NEVER_IN_FORCE, query, NEVER_IN_FORCE)


def _end(resource: Resource, end: str, bound: str) -> exp.Expr:
    """Return one end of the days on which a row holds in its own layer."""
    kind, version = (exp.Greatest, "version_from") if end == "from" else (exp.Least, "version_until")
    return kind(this=column(version), expressions=[_own(resource, end, bound)])


def _own(resource: Resource, end: str, bound: str) -> exp.Expr:
    """Return one end of the period that a row says of itself; `bound` where it says none."""
    own = [column(each.name) for each in resource.schema.fields if each.raw.get("period") == end]
    return exp.Coalesce(this=own[0], expressions=[exp.Literal.string(bound)]) if own else exp.Literal.string(bound)


def _named(value: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(value, name, quoted=True)


def _rename(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"ALTER TABLE {to_sql(table(name))} RENAME TO {to_sql(table(name + _ALL))}")


def _create(connection: duckdb.DuckDBPyConnection, name: str, query: exp.Query, where: str) -> None:
    try:
        connection.execute(f"CREATE TEMP TABLE {to_sql(table(name))} AS {to_sql(query)}")
    except duckdb.Error as error:
        raise _unanswered(where, error) from error


def _findings(connection: duckdb.DuckDBPyConnection, question: Question, rows: _Rows) -> tuple[Finding, ...]:
    try:
        asked = connection.execute(to_sql(question.query))
        names = [each[0] for each in asked.description]
        found = [dict(zip(names, each, strict=True)) for each in asked.fetchall()]
    except duckdb.Error as error:
        raise _unanswered(question.where, error) from error
    missing = {"layer", "row", *question.named, *([] if question.table else ["table"])} - set(names)
    if missing:
        listed = sorted(missing)
        raise DescriptorError(
            Text(
                f"{question.where} 的查询缺少列 {'、'.join(listed)}。",
                f"The query of {question.where} lacks the columns {', '.join(listed)}.",
            )
        )
    findings = [_finding(question, each, rows) for each in found]
    return tuple(sorted(findings, key=rows.order))


def _finding(question: Question, found: Mapping[str, Any], rows: _Rows) -> Finding:
    own = found.get("table") or question.table
    other = None
    if found.get("other_row") is not None:
        other = rows.place(found.get("other_table") or own, found["other_layer"], found["other_row"], question)
    values = {name: None if value is None else str(value) for name, value in found.items() if name not in _PLACES}
    place = rows.place(own, found["layer"], found["row"], question)
    return Finding(place, other, tuple(values.items()), question.say({name: _shown(values[name]) for name in values}))


def _shown(value: str | None) -> str:
    if value is None:
        return "—"
    return "…" if value in (BEGINNING, END) else visible_text(value)


def _unanswered(where: str, error: duckdb.Error) -> DescriptorError:
    reason = str(error).splitlines()[0]
    return DescriptorError(Text(f"{where} 无法执行：{reason}", f"{where} cannot be run: {reason}"))


class _Rows:
    """Where the rows of a catalogue stand: their files, and their keys, read once a table."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
        self._connection = connection
        self._layers: dict[int, Layer] = {each.number: each for each in catalogue.layers}
        self._tables = {each.name: each for each in catalogue.national.resources}
        self._keys: dict[str, Mapping[tuple[int, int], tuple[str, ...]]] = {}

    def place(self, name: str, layer: int, row: int, question: Question) -> Place:
        """Return the place of a row.

        Raises:
            DescriptorError: There is no such row.
        """
        resource, held = self._tables.get(name), self._layers.get(layer)
        own = counterpart(resource, held.package) if resource is not None and held is not None else None
        if resource is None or held is None or own is None or (layer, row) not in self._keys_of(resource):
            raise DescriptorError(
                Text(
                    f"{question.where} 给出的行不存在：{name} {layer} {row}。",
                    f"{question.where} returns a row that is not there: {name} {layer} {row}.",
                )
            )
        file = inside(held.package.base, own.path or "", held.label)
        key = zip(resource.schema.primary_key, self._keys_of(resource)[layer, row], strict=True)
        return Place(name, held.label, file, row, tuple(key))

    def order(self, finding: Finding) -> tuple[int, int, int, int]:
        """Return what findings are put in order by: layer, table, row, the other row."""
        labels = [each.label for each in self._layers.values()]
        place, other = finding.place, finding.other
        return (
            labels.index(place.catalogue),
            list(self._tables).index(place.table),
            place.row,
            other.row if other else 0,
        )

    def _keys_of(self, resource: Resource) -> Mapping[tuple[int, int], tuple[str, ...]]:
        if resource.name not in self._keys:
            names = [column(each) for each in ("layer", "row", *resource.schema.primary_key)]
            query = select(names, table(resource.name + _ALL))
            rows = self._connection.execute(to_sql(query)).fetchall()
            self._keys[resource.name] = {(each[0], each[1]): tuple(each[2:]) for each in rows}
        return self._keys[resource.name]
