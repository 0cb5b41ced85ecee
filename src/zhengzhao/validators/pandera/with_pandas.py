"""A table as a schema for frames of pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas  # type: ignore[import-untyped]  # it has no types of its own
import pandera.pandas
from pandera.backends.pandas.container import DataFrameSchemaBackend

from zhengzhao.validators.pandera.backend import CASES, Backend, Frame
from zhengzhao.validators.pandera.columns import columns_of, wording
from zhengzhao.validators.pandera.terms import Terms


class PandasBackend(Backend, DataFrameSchemaBackend):
    """Holds frames of pandas to a table."""

    def cases(self, columns: dict[str, Any], positions: Sequence[int | None], frame: Frame) -> Frame:
        """Return failure cases; `index` is the row's label, the text of a tuple where there are several levels."""
        if None in positions:
            labels = [None if each is None else frame.index[each] for each in positions]
        else:
            labels = frame.index.take(list(positions))
        if isinstance(frame.index, pandas.MultiIndex):
            labels = [None if each is None else str(each) for each in labels]
        return pandas.DataFrame({**columns, "index": labels}, columns=list(CASES))

    def joined(self, cases: Sequence[Frame]) -> Frame:
        """Return failure cases one under the other."""
        return pandas.concat(cases, ignore_index=True)


class TableSchema(pandera.pandas.DataFrameSchema):
    """A table of a Data Package as a pandera schema.

    Attributes:
        terms: The table, and on which terms frames are held to it.
    """

    terms: Terms

    @classmethod
    def of(cls, terms: Terms) -> TableSchema:
        """Make the schema of a table."""
        schema = cls(columns_of(terms.resource, pandera.pandas.Column), **wording(terms.resource))
        schema.terms = terms
        return schema

    @staticmethod
    def register_default_backends(check_obj_cls: type) -> None:
        """Name the backend that holds frames to a table, beside pandera's own for the columns."""
        pandera.pandas.DataFrameSchema.register_default_backends(check_obj_cls)
        TableSchema.register_backend(pandas.DataFrame, PandasBackend)
