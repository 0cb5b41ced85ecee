"""Ask every question of a catalogue, and find the place of each row that an answer names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from zhengzhao.catalogue.layers import BEGINNING, END, Catalogue, Layer
from zhengzhao.catalogue.questions.answer import Answer, Finding, Place, Whole
from zhengzhao.catalogue.questions.laying import every_row, lay_out
from zhengzhao.catalogue.questions.question import Question, View, load_questions
from zhengzhao.engines import column, connect, fence, table, to_sql
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace
from zhengzhao.standard import Resource, counterpart, inside
from zhengzhao.validators.layout import select
from zhengzhao.validators.render.visible import visible_text

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
            lay_out(connection, catalogue)
            for each in views:
                _add_view(connection, each)
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


def _add_view(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    try:
        connection.execute(f"CREATE TEMP TABLE {to_sql(table(view.name))} AS {to_sql(view.query)}")
    except duckdb.Error as error:
        raise _unanswered(view.where, error) from error


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
        other = rows.place(found.get("other_table") or own, found.get("other_layer"), found["other_row"], question)
    values = [(name, None if each is None else str(each)) for name, each in found.items() if name not in _PLACES]
    place = rows.place(own, found["layer"], found["row"], question)
    return Finding(place, other, tuple(values), question.say({name: _shown(found[name]) for name in question.named}))


def _shown(value: Any) -> str:  # noqa: ANN401  # whatever a query returns
    if value is None:
        return "—"
    return "…" if value in (BEGINNING, END) else visible_text(str(value))


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

    def place(self, name: str, layer: Any, row: Any, question: Question) -> Place:  # noqa: ANN401  # whatever a query returns
        """Return the place of a row that a query names.

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
            query = select(names, table(every_row(resource)))
            rows = self._connection.execute(to_sql(query)).fetchall()
            self._keys[resource.name] = {(each[0], each[1]): tuple(each[2:]) for each in rows}
        return self._keys[resource.name]
