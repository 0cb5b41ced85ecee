"""pointblank: one step a rule over a polars frame, interrogated in one go."""

from __future__ import annotations

from pathlib import Path

import pointblank as pb
import polars as pl

from benchmarks.peers.conditions import conditions
from benchmarks.peers.frame import NUMBER, VALUE, read
from benchmarks.peers.registration import Column, columns, key
from benchmarks.peers.verdict import Verdict, main

PRIMARY_KEY = "primary-key " + ",".join(key())
EXTRA_LABEL = "extra-label"


def validate(file: Path, places: bool = False) -> Verdict:
    """Hold a file to the plan; rows that fail are extracted only where places are asked for."""
    frame = read(file)
    validation, rules = plan(frame)
    done = validation.interrogate(collect_extracts=places, collect_tbl_checked=False, extract_limit=len(frame))
    counts = {rule: done.n_failed(i=step, scalar=True) for step, rule in enumerate(rules, 1)}
    failed = {rule: count for rule, count in counts.items() if count}
    if done.n_failed(i=len(rules) + 1, scalar=True):
        failed[EXTRA_LABEL] = 1
    if not places:
        return Verdict(len(frame), tuple(rules), failed)
    found = [
        (row + 1, rule)
        for step, rule in enumerate(rules, 1)
        if rule in failed
        for row in done.get_data_extracts(i=step, frame=True)["_row_num_"]
    ]
    return Verdict.of_places(len(frame), rules, found)


def plan(frame: pl.DataFrame) -> tuple[pb.Validate, list[str]]:
    """Return the steps and the rule of each, in their order; the last step counts the columns."""
    validation = pb.Validate(frame)
    rules: list[str] = []
    for column in columns():
        for rule in column.rules:
            validation = _add(validation, column, rule.split()[0])
            rules.append(rule)
    validation = validation.rows_distinct(columns_subset=key())
    rules.append(PRIMARY_KEY)
    for rule, expression in conditions().items():
        # A step takes null for a failure; here it means that there is nothing to check.
        validation = validation.col_vals_expr(expr=expression.fill_null(True))
        rules.append(rule)
    # The typed values stand beside the text, and two columns that the reader adds.
    wanted = len(columns()) + len([each for each in columns() if each.type != "string"]) + 2
    return validation.col_count_match(count=wanted), rules


def _add(validation: pb.Validate, column: Column, check: str) -> pb.Validate:
    name, bound = column.name, column.constraints.get(check)
    text, value = pl.col(name), pl.col(name + VALUE)
    if check == "required":
        return validation.col_vals_not_null(columns=name)
    if check == "maxLength":
        return validation.col_vals_str_len(columns=name, max_val=bound, na_pass=True)
    if check == "pattern":
        return validation.col_vals_regex(columns=name, pattern=column.pattern or "", na_pass=True)
    # The steps for sets and bounds take no missing value and no decimal; expressions do.
    limit = pl.lit(bound).cast(NUMBER) if column.type == "number" else bound
    expression = {
        "type-error": lambda: text.is_null() | value.is_not_null(),
        "minimum": lambda: value >= limit,
        "maximum": lambda: value <= limit,
        "enum": lambda: text.is_in(list(bound or ())),
        "foreign-key": lambda: text.is_in(column.codes),
    }[check]()
    return validation.col_vals_expr(expr=expression.fill_null(True))


if __name__ == "__main__":
    main(validate)
