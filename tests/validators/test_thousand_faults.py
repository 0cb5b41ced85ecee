"""A thousand rows with one named fault each, for every check that the standard uses: found there, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhengzhao.sample import sample
from zhengzhao.standard import load_standard
from zhengzhao.validators import check_names, rules_of, validate

FAULTY = 1000


@dataclass(frozen=True)
class Batch:
    """What is sampled together: so many rows, of which such a share carries each of the faults."""

    tables: tuple[str, ...]
    rows: int
    share: float
    checks: tuple[str, ...]


# One table alone where a check needs no other; what looks into another table is made along with it.
BATCHES = [
    Batch(
        ("registration",),
        112_000,
        0.034,
        (
            "area_in_zone",
            "capital_with_currency",
            "division_in_force",
            "entity_fits_code",
            "enum",
            "in_catalogue",
            "industry_in_section",
            "long_term",
            "lost_character",
            "lost_digits",
            "maxLength",
            "maximum",
            "meaningful_text",
            "minimum",
            "not_before",
            "one_of_required",
            "pattern",
            "period",
            "plausible_date",
            "registration_number",
            "required",
            "required_if",
            "resident_id",
            "resident_id_as_uscc",
            "unseen_character",
            "uscc",
        ),
    ),
    Batch(("registration",), 4000, 1.0, ("parent_code_on_branch",)),
    Batch(("registration_event", "registration_change"), 10_000, 0.5, ("duplicate_event", "event_carries")),
    Batch(("registration_event",), 30_000, 0.5, ("code_in_force",)),
    Batch(("registration", "registration_event"), 25_000, 0.9, ("state_follows_events",)),
    # Marks and terms belong together only with the registrations that both come from.
    Batch(
        ("registration", "registration_scope_term", "registration_permit_item"), 14_000, 0.9, ("mark_follows_terms",)
    ),
    Batch(("registration_permit_item",), 20_000, 0.5, ("agrees_on_day", "mode_in_force")),
    Batch(("registration_scope_term",), 9000, 0.6, ("mark_agrees_with_catalogue",)),
    Batch(("filing",), 2000, 0.8, ("filing_carries_only_filing",)),
    Batch(("penalty",), 10_000, 0.25, ("all_or_none", "no_personal_number", "organisation_code")),
    Batch(("push_feedback",), 4000, 0.6, ("exactly_one",)),
]


def test_every_check_that_the_standard_uses_has_its_thousand_faults() -> None:
    used = {rule.check for table in load_standard().tables() for rule in rules_of(table)}
    assert sorted(name for batch in BATCHES for name in batch.checks) == sorted(used & set(check_names()))


def places(batch: Batch, check: str) -> set[tuple[str, tuple[str, ...]]]:
    """The tables and fields of the rules that name a check."""
    tables = [load_standard().resource(name) for name in batch.tables]
    return {(table.name, rule.fields) for table in tables for rule in rules_of(table) if rule.check == check}


@pytest.mark.slow
@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch.checks[0])
def test_a_thousand_faults_of_each_check_are_found_at_row_and_field_and_nothing_else(
    batch: Batch, tmp_path: Path
) -> None:
    made = sample(batch.tables, batch.rows, out=tmp_path / "out", faults=batch.checks, share=batch.share, seed=11)
    report = validate([tmp_path / "out"], limit=500_000)
    put_in = Counter(each.check for each in made.faults)
    assert {name: put_in[name] for name in batch.checks if put_in[name] < FAULTY} == {}
    # Each rule that names the check has its share of them, not only the first.
    assert {(name, *rule) for name in batch.checks for rule in places(batch, name)} <= {
        (each.check, each.table, each.fields) for each in made.faults
    }
    expected = sorted((each.table, each.row, each.check, each.fields) for each in made.faults)
    assert sorted((each.table, each.row, each.check, each.fields) for each in report.findings) == expected
