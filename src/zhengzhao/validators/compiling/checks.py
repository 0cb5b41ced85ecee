"""A check is one file: a header of YAML in SQL comments, and one expression or query.

Name = file name = code in every report. `validators/README.md` at the root says how to write one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sqlglot import exp

from zhengzhao.engines import parse_expression, parse_select
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.paths import content_folder, is_file
from zhengzhao.standard import Severity, below, did_you_mean, list_in, mapping_in, mistake, shown, with_line
from zhengzhao.validators.compiling.calls import expanded
from zhengzhao.validators.compiling.header import both_languages, one_of, read_header

Stage = Literal["structure", "required", "type", "form", "domain", "relation"]
STAGES: tuple[Stage, ...] = ("structure", "required", "type", "form", "domain", "relation")
DIMENSIONS = ("completeness", "validity", "uniqueness", "relation", "accuracy", "timeliness", "coverage")
PARAMETER_TYPES = ("any", "text", "date", "integer", "number", "boolean", "pattern", "list")
Case = tuple[Any, ...]


@dataclass(frozen=True)
class Check:
    """One check.

    Args:
        name: The file's name without `.sql`.
        summary: What holds when the check passes, with `{parameter}` in braces.
        description: What that means, and what to do where it does not hold.
        kind: `row`, one boolean expression; `relation`, a query that returns offending rows (row, expected).
        stage: When it runs; a failing stage makes the later ones unknown on the same cell.
        dimension: The dimension of quality, one of `DIMENSIONS`.
        parameters: Names and types, in the order in which a rule's fields and a constraint's value are bound.
        severity: How grave it is that it fails, unless a rule says otherwise.
        tree: The expression or the query, with the checks that it calls in the places of the calls.
        source: Where the demand comes from.
        reference: The fields of the reference list that the check may read.
        key: For row checks, what fields of the reference list must equal for a row of it to be looked up; the check
            reads that row as `reference`, all NULL where there is none.
        missing_tested: Whether a missing first parameter is tested rather than passed over.
        sensitive: Whether a finding hides the values, whatever the field says.
        expected: What a failing row should have held, where that can be told.
        suggestion: What the first parameter was most likely meant to be; see `calls.where_it_passes`.
        certain: Whether the suggestion is the only thing that a value can mean, so that `repair` may put it in.
        passing: Parameter values that pass; failing: those that fail; suggesting: failing ones, each followed by its
            suggestion; rows: reference rows for all; beside: rows of the table itself that stand beside each of them.
    """

    name: str
    summary: Text
    description: Text
    kind: Literal["row", "relation"]
    stage: Stage
    dimension: str
    parameters: Mapping[str, str]
    severity: Severity
    tree: exp.Expr
    source: Text
    reference: tuple[str, ...] = ()
    key: Mapping[str, exp.Expr] = field(default_factory=dict)
    missing_tested: bool = False
    sensitive: bool = False
    expected: exp.Expr | None = None
    suggestion: exp.Expr | None = None
    certain: bool = False
    passing: tuple[Case, ...] = ()
    failing: tuple[Case, ...] = ()
    suggesting: tuple[Case, ...] = ()
    rows: tuple[Case, ...] = ()
    beside: tuple[Case, ...] = ()


def load_check(name: str, content: Sequence[Path] = (), where: str = "") -> Check:
    """Read one check by its name.

    Args:
        name: Its name.
        content: Directories of overlays, for their checks.
        where: The place of the descriptor that names it, if one does.

    Raises:
        DescriptorError: There is no such check, or its file is written wrongly.
    """
    for folder in _folders(content):
        file = folder / f"{name}.sql"
        # A name that climbs out of the folder is the name of no check.
        if file.parent == folder and is_file(file):
            return _read(file)
    told, place = shown(name), with_line(where)
    end = did_you_mean(told, check_names(content))
    fault = Text(f"没有名为 {told} 的校验{end.zh}", f"There is no check called {told}{end.en}")
    raise DescriptorError(Text(f"{place}：{fault.zh}", f"{place}: {fault.en}") if place else fault, where, fault)


def check_names(content: Sequence[Path] = ()) -> list[str]:
    """List the names of all checks, sorted."""
    return sorted({file.stem for folder in _folders(content) for file in folder.glob("*.sql")})


def check_files(names: Sequence[str], content: Sequence[Path] = ()) -> dict[str, Path]:
    """Return the file of each of some checks, and of those that they call; what has no file is left out."""
    found: dict[str, Path] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        file = next((each / f"{name}.sql" for each in _folders(content) if is_file(each / f"{name}.sql")), None)
        if file is not None and name not in found:
            found[name] = file
            beside = _beside(file.parent)
            _, raw, tree = _parsed(file)
            calls = {node.name.upper() for node in tree.find_all(exp.Anonymous)}
            calls |= {
                each
                for key in ("suggestion", "expected")
                for each in beside
                if f"{each}(" in str(raw.get(key, "")).upper()
            }
            waiting += [beside[each].stem for each in calls if each in beside]
    return dict(sorted(found.items()))


def all_checks(content: Sequence[Path] = ()) -> list[Check]:
    """Read every check, sorted by name."""
    return [load_check(name, content) for name in check_names(content)]


def _source(raw: Mapping[str, Any]) -> Text:
    """What stands behind a check: the number of a national standard is said alike in both languages."""
    zh = str(raw.get("source", ""))
    return Text(zh, str(raw.get("sourceEn", zh)))


def _folders(content: Sequence[Path]) -> list[Path]:
    # The project's own checks come first: an overlay adds names, it never changes what one means.
    return [content_folder("validators"), *(each / "validators" for each in content)]


@lru_cache(maxsize=512)
def _read(file: Path) -> Check:
    where, raw, tree = _parsed(file)
    kind = raw["kind"]
    parameters, rows = _parameters(raw, where), mapping_in(raw, "rows", where)
    return Check(
        name=file.stem,
        summary=both_languages(raw, "summary", where),
        description=both_languages(raw, "description" if "description" in raw else "summary", where),
        kind=kind,
        stage=one_of(raw, "stage", STAGES, where, "relation" if kind == "relation" else "domain"),  # type: ignore[arg-type]  # one_of has just seen to it
        dimension=one_of(raw, "dimension", DIMENSIONS, where),
        parameters=parameters,
        severity=one_of(raw, "severity", ("error", "warning"), where),  # type: ignore[arg-type]  # one_of has just seen to it
        tree=_expanded(tree, file),
        source=_source(raw),
        reference=tuple(str(each) for each in list_in(raw, "reference", where)),
        key={str(name): parse_expression(str(value), where) for name, value in mapping_in(raw, "key", where).items()},
        missing_tested=raw.get("missing") == "tested",
        sensitive=raw.get("sensitive") is True,
        expected=_expanded(_expression(raw["expected"], file), file) if "expected" in raw else None,
        suggestion=_suggestion(raw, file) if "suggestion" in raw else None,
        certain=raw.get("certain") is True,
        passing=_cases(raw, "pass", where),
        failing=_cases(raw, "fail", where),
        suggesting=_cases(raw, "suggests", where),
        rows=_cases(rows, "reference", below(where, "rows")),
        beside=_cases(rows, "rows", below(where, "rows")),
    )


@lru_cache(maxsize=512)
def _parsed(file: Path) -> tuple[str, Mapping[str, Any], exp.Expr]:
    """Read a file as its place, its header and its SQL, in which the calls of other checks still stand."""
    where = f"validators/{file.name}"
    raw, body = read_header(file, where)
    if one_of(raw, "kind", ("row", "relation"), where) == "relation":
        return where, raw, parse_select(body, where, calls=_callable(file))
    return where, raw, _expression(body, file, ["reference"] if "reference" in raw else [])


def _expression(sql: str, file: Path, lists: Sequence[str] = ()) -> exp.Expr:
    return parse_expression(sql, f"validators/{file.name}", lists, _callable(file))


def _expanded(tree: exp.Expr, file: Path, callers: tuple[str, ...] = ()) -> exp.Expr:
    """Put the conditions of the checks that an expression calls in the places of the calls."""
    where, seen = f"validators/{file.name}", (*callers, file.stem)

    def condition(name: str) -> tuple[Sequence[str], exp.Expr] | None:
        called = _beside(file.parent)[name.upper()]
        if called.stem in seen:
            chain = " → ".join((*seen, called.stem))
            raise DescriptorError(
                Text(
                    f"{where} 的校验互相调用，没有尽头：{chain}。",
                    f"{where}: checks call each other without end: {chain}.",
                )
            )
        place, raw, test = _parsed(called)
        if raw.get("kind") != "row" or "reference" in raw:
            return None
        return list(_parameters(raw, place)), _expanded(test, called, seen)

    return expanded(tree.copy(), condition, where) if tree.find(exp.Anonymous) else tree


def _callable(file: Path) -> frozenset[str]:
    return frozenset(_beside(file.parent))


@lru_cache(maxsize=64)
def _beside(folder: Path) -> Mapping[str, Path]:
    """The files of the checks that one in a folder may call, by their names in capitals, as SQL takes them."""
    own = content_folder("validators")
    return {file.stem.upper(): file for each in (folder, own) for file in sorted(each.glob("*.sql"))}


def _suggestion(raw: Mapping[str, Any], file: Path) -> exp.Expr:
    if raw.get("kind") != "row" or "reference" in raw:
        raise DescriptorError(
            Text(
                f"validators/{file.name} 的 suggestion 只能写在不查代码表的单行校验里。",
                f"validators/{file.name}: only a row check that looks into no list can have a suggestion.",
            )
        )
    return _expanded(_expression(raw["suggestion"], file), file)


def _parameters(raw: Mapping[str, Any], where: str) -> Mapping[str, str]:
    parameters = raw.get("parameters")
    if not isinstance(parameters, dict) or not all(each in PARAMETER_TYPES for each in parameters.values()):
        raise DescriptorError(
            Text(
                f"{where} 的 parameters 应当写成 名称: 类型，类型取自 {'、'.join(PARAMETER_TYPES)}。",
                f"{where}: parameters must be name: type, with a type of {', '.join(PARAMETER_TYPES)}.",
            )
        )
    return parameters


def _cases(raw: Mapping[str, Any], name: str, where: str) -> tuple[Case, ...]:
    cases = list_in(raw, name, where)
    if not all(isinstance(each, list) for each in cases):
        raise mistake(where, name, "的每一项应当是参数值的列表", "must be lists of the values of the parameters")
    return tuple(tuple(tuple(value) if isinstance(value, list) else value for value in case) for case in cases)
