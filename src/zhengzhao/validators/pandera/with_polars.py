"""A table as a schema for frames of polars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandera.polars
import polars
from pandera.backends.polars.container import DataFrameSchemaBackend
from pandera.config import ValidationDepth, config_context, get_config_context, get_config_global

from zhengzhao.validators.pandera.backend import CASES, Backend, Frame
from zhengzhao.validators.pandera.columns import columns_of, wording
from zhengzhao.validators.pandera.terms import Terms


class PolarsBackend(Backend, DataFrameSchemaBackend):
    """Holds frames of polars to a table."""

    def whole(self, check_obj: Frame) -> polars.DataFrame:
        """Collect a lazy frame."""
        frame: polars.DataFrame = check_obj.collect() if isinstance(check_obj, polars.LazyFrame) else check_obj
        return frame

    def cases(self, columns: dict[str, Any], positions: Sequence[int | None], frame: Frame) -> polars.DataFrame:
        """Return failure cases; `index` is the row's position, as everywhere in pandera."""
        kinds = dict.fromkeys(CASES, polars.String) | {"check_number": polars.Int32, "index": polars.Int32}
        return polars.DataFrame({**columns, "index": positions}, schema=kinds)

    def joined(self, cases: Sequence[polars.DataFrame]) -> polars.DataFrame:
        """Return failure cases one under the other."""
        return polars.concat(cases)


class TableSchema(pandera.polars.DataFrameSchema):
    """A table of a Data Package as a pandera schema.

    Attributes:
        terms: The table, and on which terms frames are held to it.
    """

    terms: Terms

    @classmethod
    def of(cls, terms: Terms) -> TableSchema:
        """Make the schema of a table."""
        schema = cls(columns_of(terms.resource, pandera.polars.Column), **wording(terms.resource))
        schema.terms = terms
        return schema

    @staticmethod
    def register_default_backends(check_obj_cls: type) -> None:
        """Name the backend that holds frames to a table, beside pandera's own for the columns."""
        pandera.polars.DataFrameSchema.register_default_backends(check_obj_cls)
        for kind in (polars.DataFrame, polars.LazyFrame):
            TableSchema.register_backend(kind, PolarsBackend)

    def validate(
        self,
        check_obj: Frame,
        head: int | None = None,
        tail: int | None = None,
        sample: int | None = None,
        random_state: int | None = None,
        lazy: bool = False,
        inplace: bool = False,
    ) -> Frame:
        """Validate a frame as pandera does, but a lazy frame in full unless only the schema is asked for.

        pandera looks at no cell of a lazy frame; here that would let every fault pass.
        """
        asked = (
            get_config_context(validation_depth_default=None).validation_depth or get_config_global().validation_depth
        )
        with config_context(validation_depth=asked or ValidationDepth.SCHEMA_AND_DATA):
            return super().validate(check_obj, head, tail, sample, random_state, lazy, inplace)
