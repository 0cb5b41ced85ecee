"""docs/benchmarks.md: what was measured, in tables, with what is lost as plain as what is won."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.batches import rules
from benchmarks.measure import SHORT, machine, size_of, versions
from benchmarks.proof import FORMS
from benchmarks.results import Comparison, Measure, Queries, Searches

NOTE = "<!-- Written by make bench (benchmarks/compare.py); run it again, do not change this page. -->"
LEAST_SHARE = 0.02
SEARCH_HEAD = "## Searching the catalogue"


def page(told: Comparison) -> str:
    """Write the page."""
    parts = [
        ["# Benchmarks", NOTE, "[Documentation](index.md) · [how it is measured](../benchmarks/README.md)"],
        _measured(told),
        ["## One clean file, beside other validators", _against_peers(told), *_won_and_lost(told)],
        ["## The rules that each one runs", *_rules(told)],
        ["## Files that are not well formed", *_forms(told)],
        ["## Workbooks", *_workbooks(told)],
        ["## Our own cases", *_cases(told)],
        ["## Where our time goes", *_stages(told)],
        [SEARCH_HEAD, *search_section(told.searches)],
        [
            "## Run it again",
            "```sh\nmake bench                # a million rows; writes this page\nmake bench ROWS=100000    # another size\nmake bench LARGE=1        # also ten times the rows\nmake bench-steps          # every step from a batch to its payloads\nmake bench-search         # searching the catalogue alone; writes its section\n```",
        ],
    ]
    return "\n\n".join(paragraph for part in parts for paragraph in part) + "\n"


def search_section(told: Searches) -> list[str]:
    """Write what searching costs."""
    rows = [
        (f"**{each.title}**" if each is told.own else each.title, *_waits(each), _ratio(each.late / told.own.late))
        for each in (told.own, told.scan, told.fuzzy)
    ]
    kinds = [(each.title, *_waits(each)) for each in sorted(told.kinds, key=lambda each: -each.late)]
    return [
        f"{told.terms:,} terms, made with a seed beside the nation's, and {told.own.count:,} queries as people type them, in "
        f"process, each three times, of which the quickest counts, twenty hits asked for. {machine()}. {versions('rapidfuzz', 'pypinyin')}. The index is built once, in "
        f"{told.built:.1f} s, reading the catalogue included.",
        _table(("", "Queries", "p50", "p99", "Slowest", "p99, ours = 1"), rows),
        "The plain scan finds neither pinyin nor initials, synonyms, items, departments, industries or typing errors, and "
        "orders nothing; rapidfuzz (`partial_ratio`, every tenth query) finds typing errors and no more.",
        _table(("Our queries", "Queries", "p50", "p99", "Slowest"), kinds),
    ]


def _waits(each: Queries) -> tuple[str, ...]:
    return (f"{each.count:,}", *(f"{seconds * 1000:.2f} ms" for seconds in (each.middle, each.late, each.worst)))


def _measured(told: Comparison) -> list[str]:
    packages = dict.fromkeys(package for peer, _ in told.peers for package in peer.packages)
    return [
        f"{told.own.rows:,} registrations, {size_of(told.size)} of CSV, made by `zhengzhao sample` with a seed. "
        f"{machine()}. {versions(*packages, 'python-calamine')}.",
        "Each validator runs in a process of its own, from the file to a verdict with its counts, start-up included, "
        "with all cores. They take turns, three times round, and of each the quickest run counts; what takes "
        f"{SHORT:.0f} s or more runs only once. Wall time is what the user waits for; processor time counts every core; "
        "memory is the peak of all processes of the command together. The file was read just before, so it is warm for "
        f"all of them. Before the run the load average of the machine was {told.load:.1f}; where that is well above zero, others were at work, and only the ratios say something.",
    ]


def _against_peers(told: Comparison) -> str:
    rows = [
        ("bare DuckDB scan, the query alone", "–", f"{told.own.rows:,}", f"{told.scanned:.2f} s", "", "", "", ""),
        (
            "bare DuckDB scan, as a process",
            "–",
            *_figures(told.counting),
            _ratio(told.time_against_ours(told.counting)),
        ),
        ("**zhengzhao**", len(told.proofs["zhengzhao"].rules), *_figures(told.own), "1.0×"),
    ]
    for peer, measure in told.peers:
        count = len(told.proofs[peer.name].rules)
        rows.append((peer.title, count, *_figures(measure), _ratio(told.time_against_ours(measure))))
    heads = ("", "Rules", "Rows", "Wall time", "Processor time", "Peak memory", "Rows a second", "Time, ours = 1")
    return _table(heads, rows)


def _figures(measure: Measure) -> tuple[str, ...]:
    cost = measure.cost
    return (
        f"{measure.rows:,}",
        f"{cost.seconds:.2f} s",
        f"{cost.cpu:.2f} s",
        size_of(cost.memory),
        f"{measure.speed:,.0f}",
    )


def _won_and_lost(told: Comparison) -> list[str]:
    seconds = told.own.cost.seconds
    said = [
        f"- Validating, start-up included, takes {seconds / told.scanned:.1f} times as long as the query of the bare scan "
        f"alone, and {seconds / told.counting.cost.seconds:.1f} times as long as a process that starts up and only counts."
    ]
    for peer, measure in told.peers:
        time = told.time_against_ours(measure)
        work = told.work_against_ours(measure)
        sentence = f"- {peer.name}: {_ratio(time)} our time, {'slower' if time >= 1 else '**faster**'} than we are"
        sentence += f"; {_ratio(work)} our processor time"
        if measure.rows == told.own.rows:
            memory = measure.cost.memory / told.own.cost.memory
            sentence += f"; {_ratio(memory)} our memory, {'more' if memory >= 1 else '**less**'} than we need."
        else:
            sentence += f", by the row: it was given {measure.rows:,} rows."
        said.append(sentence)
    how = [f"- {peer.name}: {peer.how}." for peer, _ in told.peers]
    return ["\n".join(said), "How each one is used:", "\n".join(how)]


def _rules(told: Comparison) -> list[str]:
    counts = Counter(each.split()[0] for each in rules())
    names = [peer.name for peer, _ in told.peers]
    rows = []
    for check, count in counts.items():
        run = [sum(each.split()[0] == check for each in told.proofs[name].rules) for name in names]
        rows.append((f"`{check}`", count, *(number or "–" for number in run)))
    return [
        "How many rules of the table each [check](reference/checks.md) gives, and how many of them each validator runs. That it does is proven in "
        "every run, before anything is measured: of a file with some faults of every rule it must find each fault "
        "of every rule that it counts here, at its row, and nothing in the rows without a fault.",
        _table(("Check", "zhengzhao", *names), rows),
        "Where an idiom has a built-in for a rule it is used, unless it means something else (dataframely's `max_length` counts "
        "bytes) or cannot take a missing value or a decimal (some of pointblank's). The other rules are polars expressions that "
        "three of them share, and plain Python for frictionless. zhengzhao alone makes a later rule of a cell unknown where "
        "an earlier one failed; the others count such a cell under each rule.",
    ]


def _forms(told: Comparison) -> list[str]:
    names = ["zhengzhao", *(peer.name for peer, _ in told.peers)]
    rows = [(f"`{form}`", *(told.proofs[name].forms[form] for name in names)) for form in FORMS]
    return [
        "What each one does with a file of which one record, or the header, is not well formed. *Finds it*: the verdict names "
        "a fault, be it another one, such as a missing value where a reader of frames has filled in a null. *Refuses the "
        "file*: it ends with an error and without a verdict. In the measurement above zhengzhao looks for all of these.",
        _table(("Fault", *names), rows),
    ]


def _workbooks(told: Comparison) -> list[str]:
    books = told.workbooks
    rows = [
        ("calamine alone, every cell read", f"{books.read:.2f} s", "1.0×", ""),
        (
            "zhengzhao",
            f"{books.own.seconds:.2f} s",
            f"{books.own.seconds / books.read:.1f}×",
            size_of(books.own.memory),
        ),
    ]
    return [
        f"{books.rows:,} rows with the same columns, dates and numbers as such, {size_of(books.size)}.",
        _table(("", "Wall time", "Against calamine", "Peak memory"), rows),
    ]


def _cases(told: Comparison) -> list[str]:
    heads = (
        "",
        "Rows",
        "Wall time",
        "Processor time",
        "Peak memory",
        "Rows a second",
        "Clean, beside it",
        "Time a row, clean = 1",
        "Report",
    )
    rows = [
        (
            each.measure.title,
            *_figures(each.measure),
            f"{each.clean.cost.seconds:.2f} s",
            f"{each.time:.1f}×",
            size_of(each.report) if each.report is not None else "",
        )
        for each in told.cases
    ]
    said = [
        "Each of them was run in turn with the clean file, so that both were measured at the same time of the machine.",
        _table(heads, rows),
        "*Every row bad*: SQL puts six faults into each row of the clean file (a wrong check digit, an unknown state, a "
        "number below its bound, no representative, an approval before the establishment, another spelling of long term). "
        "Totals are exact and places are a sample, so the report stays small.",
    ]
    large = [each for each in told.cases if each.measure.rows > each.clean.rows]
    for each in large:
        times = each.measure.cost.seconds / each.clean.cost.seconds
        said.append(f"Ten times the rows take {times:.1f} times as long and {each.memory:.1f} times the memory.")
    if not large:
        said.append("Ten times the rows were not measured in this run.")
    return said


def _stages(told: Comparison) -> list[str]:
    total = sum(told.stages.values())
    layers: dict[str, list[tuple[str, float]]] = {}
    for name, seconds in sorted(told.stages.items(), key=lambda each: -each[1]):
        layers.setdefault(name.split(".")[0], []).append((name, seconds))
    rows = []
    for layer, functions in sorted(layers.items(), key=lambda each: -sum(seconds for _, seconds in each[1])):
        spent = sum(seconds for _, seconds in functions)
        rows.append((f"**{layer}**", f"**{spent:.2f} s**", f"**{spent / total:.0%}**"))
        large = [each for each in functions if each[1] >= LEAST_SHARE * total]
        rows += [(f"`{name}`", f"{seconds:.2f} s", f"{seconds / total:.0%}") for name, seconds in large]
    return [
        f"The clean file once more, {total:.2f} s, looked at every few milliseconds from a second thread. The time belongs to "
        "the innermost function of zhengzhao: what DuckDB or a library does is charged to whoever called it. In bold, each "
        f"layer of the engine; below it, its functions with at least {LEAST_SHARE:.0%} of the whole.",
        _table(("Layer and function", "Wall time", "Share"), rows),
    ]


def _ratio(ratio: float) -> str:
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2f}×"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    ruler = ("---", *("---:" for _ in heads[1:]))
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in (heads, ruler, *rows))
