"""What both libraries' backends share: pandera runs our rules where it would run the checks of a frame as a whole.

So subsamples, `lazy`, the depth of validation and checks that somebody adds to the schema are pandera's own doing.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pandera.api.base.error_handler import ErrorHandler
from pandera.backends.base import CoreCheckResult
from pandera.config import ValidationDepth, get_config_context
from pandera.errors import FailureCaseMetadata, SchemaDefinitionError, SchemaError, SchemaErrorReason, SchemaWarning

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text, language_of_locale
from zhengzhao.validators.pandera.terms import BrokenRule, Fault

# A frame of either library, and a schema of pandera that carries `terms`.
Frame = Any
Schema = Any
CASES = ("schema_context", "column", "check", "check_number", "failure_case", "index")
"""The columns of `failure_cases`, in pandera's order."""
_OF_HEADER = {
    "blank-label": SchemaErrorReason.INVALID_COLUMN_NAME,
    "duplicate-label": SchemaErrorReason.DUPLICATE_COLUMN_LABELS,
    "extra-label": SchemaErrorReason.COLUMN_NOT_IN_SCHEMA,
    "incorrect-label": SchemaErrorReason.COLUMN_NOT_ORDERED,
    "missing-label": SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME,
}
_OF_RECORDS = {"primary-key": SchemaErrorReason.DUPLICATES, "unique-error": SchemaErrorReason.DUPLICATES}


class RuleError(SchemaError):
    """One rule that a frame breaks; `failure_cases` has a row for every place."""


class Backend:
    """Runs the rules of a table beside the checks of a pandera schema; mixed into a backend of pandera."""

    def run_checks(self, check_obj: Frame, schema: Schema) -> list[CoreCheckResult]:
        """Hold a frame to the terms of its schema, one result for each rule that it breaks."""
        if schema.drop_invalid_rows:
            said = Text(
                "drop_invalid_rows 不适用于标准的表：列名的错误没有行可删；请按 failure_cases 的 index 自行删除。",
                "drop_invalid_rows does not go with a table of the standard: a fault of the header has no row; drop the "
                "rows that `index` of failure_cases names.",
            )
            raise SchemaDefinitionError(said.to(language_of_locale()))
        own = super().run_checks(check_obj, schema)  # type: ignore[misc]  # pandera's backend comes next
        results = [own] if isinstance(own, CoreCheckResult) else list(own)
        depth = get_config_context().validation_depth
        frame = self.whole(check_obj)
        held = frame.head(0) if depth is ValidationDepth.SCHEMA_ONLY else frame
        try:
            broken = schema.terms.hold(held, frame.columns)
        except SourceError as error:
            # pandera's users expect missing columns among the failures, whatever else the frame may be.
            broken = [BrokenRule("missing-label", 0, "error", error.text, (Fault((), None, None),))]
        for each in broken:
            if depth is ValidationDepth.DATA_ONLY and each.rule in _OF_HEADER:
                continue
            if each.severity == "error":
                results.append(self._result(each, frame, schema))
            else:
                warnings.warn(_message(each), SchemaWarning, stacklevel=2)
        return results

    def whole(self, check_obj: Frame) -> Frame:
        """Return a frame with its rows at hand."""
        return check_obj

    def cases(self, columns: dict[str, Any], positions: Sequence[int | None], frame: Frame) -> Frame:
        """Return failure cases as a frame; `positions` are those of the rows in the frame."""
        raise NotImplementedError

    def joined(self, cases: Sequence[Frame]) -> Frame:
        """Return failure cases one under the other."""
        raise NotImplementedError

    def failure_cases_metadata(self, schema_name: str, schema_errors: list[SchemaError]) -> FailureCaseMetadata:
        """Gather the failure cases of all errors, those of pandera's own checks too."""
        parts = [each.failure_cases for each in schema_errors if isinstance(each, RuleError)]
        others = [each for each in schema_errors if not isinstance(each, RuleError)]
        if others:
            more = super().failure_cases_metadata(schema_name, others)  # type: ignore[misc]  # pandera's backend comes next
            parts.append(more.failure_cases[list(CASES)])
        handler = ErrorHandler()
        handler.collect_errors(schema_errors)
        summary = handler.summarize(schema_name=schema_name)  # type: ignore[no-untyped-call]  # pandera's
        counts = Counter(each["reason_code"].name for each in handler.collected_errors)
        return FailureCaseMetadata(
            self.joined(parts), {kind: dict(each) for kind, each in summary.items()}, dict(counts)
        )

    def _result(self, broken: BrokenRule, frame: Frame, schema: Schema) -> CoreCheckResult:
        reason = _OF_HEADER.get(broken.rule) or _OF_RECORDS.get(broken.rule, SchemaErrorReason.DATAFRAME_CHECK)
        # pandera knows no label in other letters: to it, such a column is one that the schema does not have.
        reason = SchemaErrorReason.COLUMN_NOT_IN_SCHEMA if broken.respelt else reason
        faults = broken.faults
        columns: dict[str, list[Any]] = {
            "schema_context": ["Column" if len(each.columns) == 1 else "DataFrameSchema" for each in faults],
            "column": [", ".join(each.columns) or None for each in faults],
            "check": [broken.rule] * len(faults),
            "check_number": [broken.number] * len(faults),
            "failure_case": [each.value for each in faults],
        }
        names = set(columns["column"])
        error = RuleError(  # type: ignore[no-untyped-call]  # pandera's
            schema,
            data=frame,
            message=_message(broken),
            failure_cases=self.cases(columns, [each.position for each in faults], frame),
            check=broken.rule,
            check_index=broken.number,
            reason_code=reason,
            column_name=names.pop() if len(names) == 1 else None,
        )
        return CoreCheckResult(passed=False, check=broken.rule, reason_code=reason, schema_error=error)


def _message(broken: BrokenRule) -> str:
    return f"{broken.rule}: {broken.message.to(language_of_locale())}"
