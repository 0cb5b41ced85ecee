"""frictionless: the standard's own schema as it stands, its code lists as the package's other resources, and one check
of our own in Python for each rule that Table Schema has no word for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import attrs
from frictionless import Check, Checklist, Error, Package, Row, errors, system

from benchmarks.peers.registration import BRANCH, OTHER_LONG_TERMS, STANDARD, columns, key
from benchmarks.peers.rowwise import CONDITIONS
from benchmarks.peers.verdict import Place, Verdict, main

PRIMARY_KEY = "primary-key " + ",".join(key())
LONG_TERM = "long_term OPTO"
PARENTS_CODE = "parent_code_on_branch UNISCID,ENTNAME"


class BrokenRule(errors.RowError):
    """A row that breaks a rule of the standard; the note is the rule's name."""

    type = "broken-rule"
    title = "Broken Rule"
    description = "A rule of the standard does not hold in this row."
    template = "{note}"


@attrs.define(kw_only=True, repr=False)
class StandardRules(Check):
    """Every rule of the table that looks at more than one field's own constraints."""

    type = "standard-rules"
    Errors: ClassVar = [BrokenRule]
    branches: list[Row] = attrs.field(factory=list)
    companies: dict[str, set[str]] = attrs.field(factory=dict)

    def validate_row(self, row: Row) -> Iterable[Error]:
        """Yield an error for each rule that the row breaks."""
        for name, holds in CONDITIONS.items():
            if not holds(row):
                yield BrokenRule.from_row(row, note=name)
        # What is no date comes as None; the word itself is asked for here.
        written = dict(zip(row.field_names, row.cells, strict=False)).get("OPTO")
        if written is not None and written.strip(" ") in OTHER_LONG_TERMS:
            yield BrokenRule.from_row(row, note=LONG_TERM)
        self._remember(row)

    def validate_end(self) -> Iterable[Error]:
        """Yield an error for each branch that carries the code of the company that it belongs to."""
        for row in self.branches:
            name = row["ENTNAME"]
            if any(each != name and name.startswith(each) for each in self.companies[row["UNISCID"]]):
                yield BrokenRule.from_row(row, note=PARENTS_CODE)

    def _remember(self, row: Row) -> None:
        code, name = row["UNISCID"], row["ENTNAME"]
        if code is not None and name is not None:
            self.companies.setdefault(code, set()).add(name)
            if re.search(BRANCH, name):
                self.branches.append(row)


def validate(file: Path, places: bool = False) -> Verdict:
    """Hold a file to the standard's schema with its code lists, and to the rules in Python."""
    package = Package(str(STANDARD / "datapackage.yaml"))
    resource = package.get_resource("registration")
    resource.path, resource.basepath = str(file), None
    # The file may lie anywhere; frictionless refuses an absolute path otherwise.
    with system.use_context(trusted=True):
        report = resource.validate(Checklist(checks=[StandardRules()]), limit_errors=1_000_000)
    task = report.tasks[0]
    rules = [rule for each in columns() for rule in each.rules]
    rules += [PRIMARY_KEY, *CONDITIONS, LONG_TERM, PARENTS_CODE]
    verdict = Verdict.of_places(task.stats.get("rows") or 0, rules, [_place(each) for each in task.errors])
    return verdict if places else Verdict(verdict.rows, verdict.rules, verdict.failed)


def _place(error: Error) -> Place:
    match error:
        case errors.ForeignKeyError():
            return error.row_number, f"foreign-key {','.join(error.field_names)}"
        case errors.PrimaryKeyError():
            return error.row_number, PRIMARY_KEY
        case errors.ConstraintError():
            # The name of the constraint stands only in the sentence: constraint "maxLength" is "4".
            return error.row_number, f"{error.note.split(chr(34))[1]} {error.field_name}"
        case errors.TypeError():
            return error.row_number, f"type-error {error.field_name}"
        case BrokenRule():
            return error.row_number, error.note
    # What is wrong with the form of the file: the record where there is one, else the header.
    return getattr(error, "row_number", 1), error.type


if __name__ == "__main__":
    main(validate)
