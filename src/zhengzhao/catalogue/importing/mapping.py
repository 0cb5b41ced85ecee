"""The mapping of a workbook: which column is which field, and what is no data. One file serves every month's workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.paths import CONTENT_FOLDERS
from zhengzhao.standard import check_effective, meant, mistake, never_holds, parse_yaml
from zhengzhao.standard.places import lines_of
from zhengzhao.standard.unfit import place_of, unfit

FORMAT = "zhengzhao-mapping/1"


@dataclass(frozen=True)
class Line:
    """A line of the mapping that leaves cells out, and why; `place` is where it stands in the file."""

    because: Text
    place: str
    rows: str | None = None
    match: re.Pattern[str] | None = None
    start: re.Pattern[str] | None = None
    header: str | None = None


@dataclass(frozen=True)
class Column:
    """What one column is: a field of a table, or nothing that is taken (`ignore` says why).

    Args:
        label: Its label as the header has it, levels joined by ``/``; ``@C`` is the column C whatever its label.
        field: The table and the field that it feeds.
        split: The characters that stand between several values of a cell.
        ticks: The value that a tick in it stands for.
        empty: What a blank cell means: ``"above"`` as the row above, ``"middle"`` that the value stands in the middle
            row of its group.
        also: What every value of it says of other fields.
        aligned: Whether its values go with those of the other aligned columns of the table one by one.
        verbatim: Whether its texts are taken as they stand.
    """

    label: str
    place: str
    field: tuple[str, str] | None = None
    ignore: Text | None = None
    split: str | None = None
    ticks: str | None = None
    empty: str | None = None
    also: tuple[tuple[tuple[str, str], str], ...] = ()
    aligned: bool = False
    verbatim: bool = False


@dataclass(frozen=True)
class Across:
    """Columns of a matrix: each stands for a value of `gives`, and its cells for values of `cell`.

    `each` gives further fields by the position of a value in the cell: in 审批局/住建局 the first approves, the second
    supervises.
    """

    columns: Mapping[str, str]
    gives: tuple[str, str]
    cell: tuple[str, str]
    place: str
    split: str | None = None
    each: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """Rows that stand above a group and say something of all of it; the first group of the expression is the value."""

    match: re.Pattern[str]
    field: tuple[str, str]
    place: str


@dataclass(frozen=True)
class SheetMapping:
    """What the rows of one sheet, or of several alike, become."""

    sheet: str
    place: str
    skip: Text | None = None
    header: int = 1
    tables: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    across: tuple[Across, ...] = ()
    constants: Mapping[tuple[str, str], str] = field(default_factory=dict)
    ignore: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    sub_rows: tuple[str, re.Pattern[str]] | None = None
    continued: tuple[str, ...] = ()
    struck: str | None = None
    hidden: str | None = None

    @property
    def verbatim(self) -> bool:
        """Whether all its columns are taken as they stand, so that nothing is filled in beside them."""
        return all(each.verbatim for each in self.columns if each.field is not None)

    def covers(self, name: str) -> bool:
        """Tell whether a sheet is meant."""
        pattern = ".*".join(map(re.escape, self.sheet.strip().split("*")))
        return re.fullmatch(pattern, name.strip(), re.DOTALL) is not None


@dataclass(frozen=True)
class Answer:
    """What a person said of something that was not understood."""

    cell: str | None = None
    sheet: str | None = None
    column: str | None = None
    field: tuple[str, str] | None = None
    text: str | None = None
    means: str | None = None
    ignore: bool = False
    new: bool = False
    place: str = ""


@dataclass(frozen=True)
class WorkbookMapping:
    """A mapping as it was read; `where` is its file."""

    where: str
    result: Mapping[str, Any]
    sheets: tuple[SheetMapping, ...]
    catalogue: str | None = None
    source: str = ""
    confidence: str = "medium"
    numbers: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, place: str) -> str:
        """Name a line of the mapping for the account: the file and its number."""
        number = self.lines.get(place)
        return f"{Path(self.where).name}:{number}" if number else self.where

    def sheet(self, name: str) -> SheetMapping | None:
        """Return what is said of a sheet: the first entry that covers it."""
        return next((each for each in self.sheets if each.covers(name)), None)

    def means(self, field: tuple[str, str], text: str) -> str | None:
        """Return what a text means in a field by the mapping or by an answer; None where neither says."""
        found = self.values.get(field, {}).get(text)
        if found is not None:
            return found
        given = self.answer(field=field, text=text)
        return given.means if given is not None else None

    def answer(self, **asked: object) -> Answer | None:
        """Return the last answer to a question, e.g. of a cell or of a column."""
        for each in reversed(self.answers):
            if all(getattr(each, name) == value for name, value in asked.items()):
                return each
        return None

    def with_answers(self, answers: Sequence[Answer]) -> WorkbookMapping:
        """Return the mapping with further answers, which go before earlier ones to the same questions."""
        return replace(self, answers=(*self.answers, *answers))


def read_mapping(path: Path) -> WorkbookMapping:
    """Read a mapping.

    Raises:
        SourceError: There is no such file.
        DescriptorError: It is written wrongly; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            Text(
                f"读不了映射文件 {path}；请核对路径，并存为 UTF-8。没有映射时先用 --propose 生成一份。",
                f"The mapping {path} cannot be read; check its name, and save it as UTF-8. --propose writes a first one.",
            )
        ) from error
    raw = parse_yaml(text, str(path))
    _check(raw, str(path))
    _check_result(raw["result"], str(path))
    return replace(mapping_of(raw, str(path)), lines=lines_of(text))


def mapping_of(raw: Mapping[str, Any], where: str) -> WorkbookMapping:
    """Return a mapping from its properties."""
    return WorkbookMapping(
        where=where,
        result=raw["result"],
        sheets=tuple(_sheet(each, f"sheets[{index}]", where) for index, each in enumerate(raw["sheets"])),
        catalogue=raw.get("catalogue"),
        source=str(raw.get("source", "")),
        confidence=str(raw.get("confidence", "medium")),
        numbers=raw.get("numbers") or {},
        values={
            split_name(name): {str(text): _text(means) for text, means in listed.items()}
            for name, listed in (raw.get("values") or {}).items()
        },
        answers=tuple(_answer(each, f"answers[{index}]") for index, each in enumerate(raw.get("answers") or ())),
    )


def split_name(name: str) -> tuple[str, str]:
    """Split the name of a field into its table's and its own: ``permit_item.name``."""
    table, _, own = name.partition(".")
    return table, own


def _check(raw: Any, where: str) -> None:  # noqa: ANN401  # whatever the file holds
    from jsonschema.exceptions import best_match  # type: ignore[import-untyped]  # it has no types

    error = best_match(_validator().iter_errors(raw))
    if error is None:
        return
    place = place_of(error)
    if error.validator == "additionalProperties":
        known = sorted(error.schema["properties"])
        name = next(each for each in error.instance if each not in known)
        hint = meant(str(name), known)
        raise mistake(
            where,
            place,
            f"没有属性 {name}；可用 {'、'.join(known)}{hint.zh}",
            f"there is no property {name}; there are {', '.join(known)}{hint.en}",
        )
    if error.validator == "required":
        lacking = re.findall(r"'(.+?)'", error.message)[0]
        raise mistake(where, place, f"缺少 {lacking}", f"{lacking} is missing")
    said = unfit(error)
    raise mistake(where, place, f"写法不对（{said.zh}）", f"this is not written as it must be ({said.en})")


def _check_result(result: Mapping[str, Any], where: str) -> None:
    name = result.get("overlay")
    if name in CONTENT_FOLDERS:
        zh = f"{name} 是国家版本的名称，补充要另起名称"
        raise mistake(where, "result.overlay", zh, f"{name} is the name of national versions; an overlay has its own")
    held = check_effective(result, where, "result.effective")
    wrong = never_holds(held.get("from"), held.get("until"))
    if wrong is not None:
        raise mistake(where, "result.effective.until", wrong.zh, wrong.en)


@lru_cache
def _validator() -> Any:  # noqa: ANN401  # jsonschema has no types
    from jsonschema.validators import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

    file = Path(__file__).with_name("mapping.schema.json")
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))


def _sheet(raw: Mapping[str, Any], place: str, where: str) -> SheetMapping:
    left = raw.get("ignore")
    if isinstance(left, str):
        return SheetMapping(raw["sheet"], f"{place}.ignore", skip=_both(left))
    if not raw.get("columns") or not raw.get("tables"):
        raise mistake(
            where,
            place,
            "要么写 ignore（不导入的原因），要么写 tables 和 columns",
            "give either ignore (why it is left out) or tables and columns",
        )
    sub_rows = raw.get("sub_rows")
    return SheetMapping(
        sheet=raw["sheet"],
        place=place,
        header=raw.get("header", 1),
        tables=tuple(raw["tables"]),
        columns=tuple(_column(each, f"{place}.columns[{index}]") for index, each in enumerate(raw["columns"])),
        across=tuple(_across(each, f"{place}.across[{index}]") for index, each in enumerate(raw.get("across") or ())),
        constants={split_name(name): _text(value) for name, value in (raw.get("constants") or {}).items()},
        ignore=tuple(_line(each, f"{place}.ignore[{index}]", where) for index, each in enumerate(left or ())),
        sections=tuple(
            Section(
                _pattern(each["match"], where, f"{place}.sections[{index}].match"),
                split_name(each["field"]),
                f"{place}.sections[{index}]",
            )
            for index, each in enumerate(raw.get("sections") or ())
        ),
        sub_rows=(sub_rows["column"], _pattern(sub_rows["match"], where, f"{place}.sub_rows.match"))
        if sub_rows
        else None,
        continued=tuple(raw.get("continued") or ()),
        struck=raw.get("struck"),
        hidden=raw.get("hidden"),
    )


def _column(raw: Mapping[str, Any], place: str) -> Column:
    return Column(
        label=raw["column"],
        place=place,
        field=split_name(raw["field"]) if "field" in raw else None,
        ignore=_both(raw["ignore"]) if "ignore" in raw else None,
        split=raw.get("split"),
        ticks=raw.get("ticks"),
        empty=raw.get("empty"),
        also=tuple((split_name(name), _text(value)) for name, value in (raw.get("also") or {}).items()),
        aligned=raw.get("aligned", False),
        verbatim=raw.get("verbatim", False),
    )


def _across(raw: Mapping[str, Any], place: str) -> Across:
    return Across(
        columns={label: _text(value) for label, value in raw["columns"].items()},
        gives=split_name(raw["gives"]),
        cell=split_name(raw["cell"]),
        place=place,
        split=raw.get("split"),
        each={split_name(name): tuple(listed) for name, listed in (raw.get("each") or {}).items()},
    )


def _line(raw: Mapping[str, Any], place: str, where: str) -> Line:
    return Line(
        because=_both(raw["because"]),
        place=place,
        rows=raw.get("rows"),
        match=_pattern(raw["match"], where, f"{place}.match") if "match" in raw else None,
        start=_pattern(raw["from"], where, f"{place}.from") if "from" in raw else None,
        header=raw.get("header"),
    )


def _answer(raw: Mapping[str, Any], place: str) -> Answer:
    given = {name: raw.get(name) for name in ("cell", "sheet", "column", "text", "means")}
    field = split_name(raw["field"]) if "field" in raw else None
    return Answer(**given, field=field, ignore=raw.get("ignore", False), new=raw.get("new", False), place=place)


def _pattern(text: str, where: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise mistake(
            where, place, f"不是正确的正则表达式：{error}", f"is no valid regular expression: {error}"
        ) from error


def _both(because: str) -> Text:
    # A person writes a reason once, in a language of theirs.
    return Text(because, because)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def fields_of(mapping: SheetMapping) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield every field that a sheet names, with its place in the mapping."""
    yield from read_by(mapping)
    yield from ((name, place) for name, _, place in given_by(mapping))


def read_by(mapping: SheetMapping) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield every field that cells of a sheet are read for, with its place."""
    for each in mapping.columns:
        if each.field is not None:
            yield each.field, f"{each.place}.field"
    for across in mapping.across:
        yield across.gives, f"{across.place}.gives"
        yield across.cell, f"{across.place}.cell"
    yield from ((each.field, f"{each.place}.field") for each in mapping.sections)


def given_by(mapping: SheetMapping) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Yield every value that a sheet's mapping gives a field as it stands, with its place."""
    for each in mapping.columns:
        if each.field is not None and each.ticks is not None:
            yield each.field, each.ticks, f"{each.place}.ticks"
        yield from ((name, value, f"{each.place}.also.{'.'.join(name)}") for name, value in each.also)
    for across in mapping.across:
        for name, listed in across.each.items():
            yield from ((name, value, f"{across.place}.each.{'.'.join(name)}") for value in listed)
    for name, value in mapping.constants.items():
        yield name, value, f"{mapping.place}.constants.{'.'.join(name)}"
