"""That a peer does what it is compared for: it finds every planted fault of every rule that it says it runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.batches import TABLE, faulty, misshapen, rules
from benchmarks.measure import Command, Cost, measured, module
from benchmarks.peers import Peer
from benchmarks.peers.registration import TODAY
from benchmarks.peers.verdict import Place, Verdict
from zhengzhao.errors import SourceError
from zhengzhao.validators import validate

FORMS = (
    "extra-cell",
    "missing-cell",
    "blank-row",
    "encoding-error",
    "source-error",
    "extra-label",
    "missing-label",
    "duplicate-label",
)
"""Faults of the form of a file; a reader of frames has its own ways with them."""

MANY = 100_000
"""More places than a file of faults has."""
FINDS, REFUSES, SILENT = "finds it", "refuses the file", "says nothing"


@dataclass(frozen=True)
class Proof:
    """What a peer was seen to do with faults.

    Args:
        rules: The rules that it runs; of each, every planted fault was found.
        forms: What it does with each fault of the form of a file: finds it, refuses the file, or says nothing.
    """

    rules: frozenset[str]
    forms: dict[str, str]


def prove(peers: Iterable[Peer], folder: Path) -> dict[str, Proof]:
    """Have each peer, and ourselves, find faults that were planted, and look at what it does with files that are not well formed.

    Raises:
        SystemExit: A peer misses a fault of a rule that it says it runs, or finds one where there is none.
    """
    file, planted = faulty(folder)
    shaped = {fault: misshapen(folder, fault) for fault in FORMS}
    ours = _our_verdict(file)
    refuse_unproven("zhengzhao", ours, planted)
    proofs = {"zhengzhao": Proof(frozenset(ours.rules), {fault: _our_form(each) for fault, each in shaped.items()})}
    for peer in peers:
        step = f"{peer.name}, self-check"
        verdict = Verdict.read(measured(Command(step, module(f"peers.{peer.name}", file, "--places"))).said)
        refuse_unproven(peer.name, verdict, planted)
        forms = {fault: _form(peer, each) for fault, each in shaped.items()}
        proofs[peer.name] = Proof(frozenset(verdict.rules), forms)
    return proofs


def refuse_unproven(name: str, verdict: Verdict, planted: frozenset[Place]) -> None:
    """End the run unless a peer found every planted fault of every rule that it says it runs, and nothing else.

    Raises:
        SystemExit: It did not.
    """
    found, faulty_rows = set(verdict.places), {row for row, _ in planted}
    claimed = set(verdict.rules)
    missed = Counter(rule for _, rule in planted - found if rule in claimed)
    # A key that is repeated stands in two rows: some name both of them, and only the second one was planted.
    stray = Counter(rule for row, rule in found if row not in faulty_rows and not rule.startswith("primary-key"))
    unproven = claimed - {rule for _, rule in planted}
    if missed or stray or unproven:
        sys.exit(
            f"{name} does not do what it is compared for. Planted and not found: {dict(missed)}; found where there is "
            f"no fault: {dict(stray)}; said to be run, but never planted: {sorted(unproven)}."
        )


def _our_verdict(file: Path) -> Verdict:
    report = validate([file], table=TABLE, today=TODAY, limit=MANY)
    run = [f"{each.check} {','.join(each.fields)}" for each in report.checks if each.not_run is None]
    places = [(each.row, f"{each.check} {','.join(each.fields)}") for each in report.findings if each.row is not None]
    # What the form of a file is asked stands in every report, and is none of the table's own rules.
    return Verdict.of_places(report.inputs[0].rows, [each for each in run if each in rules()], places)


def _our_form(file: Path) -> str:
    try:
        report = validate([file], table=TABLE, today=TODAY)
    except SourceError:
        return REFUSES
    return SILENT if report.valid else FINDS


def _form(peer: Peer, file: Path) -> str:
    asked = Command(f"{peer.name}, {file.stem}", module(f"peers.{peer.name}", file), answers=range(256), quiet=True)
    return _answer(measured(asked))


def _answer(cost: Cost) -> str:
    if cost.code:
        return REFUSES
    return FINDS if Verdict.read(cost.said).failed else SILENT
