"""Rows of a source that are no records, left out of the relation and told as faults of its form."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhengzhao.engines import table, to_sql
from zhengzhao.sources import TextRelation

NOTE_ROW = "note-row"
"""The fault of a row with a total or a note."""
END_MARK = "\x1a"
"""What DOS ends a text with, and `copy a.csv+b.csv` still does."""


@dataclass(frozen=True)
class Strays:
    """The rows of one source that are no records.

    Args:
        table: A table of the connection with `row`, `line`, `code` and `value`, the text of the row's first cell.
        count: How many rows it has.
    """

    table: str
    count: int

    def leave_out(self, relation: TextRelation) -> tuple[TextRelation, str]:
        """Return a relation without these rows, and the FROM item that has nothing but them; both are numbered."""
        rows, listed = relation.scan, to_sql(table(self.table))
        if not relation.numbered:
            row = f"row_number() OVER () + {relation.header_row}"
            rows = f"(SELECT {row} AS row, {row} AS line, * FROM {rows})"
        among = f"row IN (SELECT row FROM {listed})"
        faults = f"SELECT row, line, code, CAST(NULL AS INTEGER) AS position, value, CAST(NULL AS VARCHAR) AS detail FROM {listed}"
        if relation.structure is not None:
            faults += f" UNION ALL BY NAME SELECT * FROM {relation.structure} WHERE NOT {among}"
        kept = replace(
            relation,
            rows=relation.rows - self.count,
            scan=f"(SELECT * FROM {rows} WHERE NOT {among})",
            numbered=True,
            structure=f"({faults})",
            quick=None,
        )
        return kept, f"(SELECT * FROM {rows} WHERE {among})"
