"""The header of a sheet: where it stands, and what each column is called over all its levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhengzhao.catalogue.importing.mapping import SheetMapping, WorkbookMapping
from zhengzhao.catalogue.importing.words import plain
from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.grid import Grid
from zhengzhao.sources.workbooks.marks import column_letters
from zhengzhao.standard import nearest

REACH = 60
"""How many rows from the top a header may stand below."""
JOIN = "/"


@dataclass(frozen=True)
class Heading:
    """The header of a sheet.

    Args:
        rows: The index of its first row and of the row below it.
        labels: The label of each column, levels joined by ``/``.
        levels: The texts of its rows as they are compared, by column.
    """

    rows: tuple[int, int]
    labels: Mapping[int, str]
    levels: tuple[Mapping[int, str], ...]

    def find(self, label: str) -> int | None:
        """Return the column of a label: by the whole of it, or by its last level where only one column has that."""
        if label.startswith("@"):
            found = [each for each in self.labels if column_letters(each) == label[1:].upper()]
            return found[0] if found else _column(label[1:])
        wanted = plain(label)
        whole = [column for column, each in self.labels.items() if plain(each) == wanted]
        ends = [column for column, each in self.labels.items() if plain(each.rpartition(JOIN)[2]) == wanted]
        found = whole or ends
        return found[0] if len(found) == 1 else None

    def repeats(self, row: Mapping[int, str]) -> bool:
        """Tell whether a row is one of the header's over again."""
        texts = {column: plain(text) for column, text in row.items() if text.strip()}
        return len(texts) > 1 and any(
            all(level.get(column) == text for column, text in texts.items()) for level in self.levels
        )

    def contradicts(self, row: Mapping[int, str]) -> bool:
        """Tell whether a row is a header that puts the same labels over other columns."""
        texts = [plain(text) for text in row.values() if text.strip()]
        labels = {text for level in self.levels for text in level.values() if text}
        return len(texts) > 1 and sum(text in labels for text in texts) * 2 > len(texts)


def find_heading(
    grid: Grid, sheet: SheetMapping, mapping: WorkbookMapping, filled: Mapping[int, Mapping[int, str]]
) -> Heading:
    """Find the header of a sheet by the labels that the mapping names.

    Args:
        grid: The sheet.
        sheet: What the mapping says of it.
        mapping: The whole mapping, for messages.
        filled: The rows of the sheet with the texts of merged areas in every cell of theirs.

    Raises:
        SourceError: No row holds these labels, one of them is gone, or two columns have the same.
    """
    wanted = list(labels_of(sheet))
    plains = {plain(label.rpartition(JOIN)[2]) for label, _ in wanted if not label.startswith("@")}
    starts = [row for row in sorted(grid.rows) if row < REACH]
    scores = {}
    for row in starts:
        texts = {plain(text) for at in range(row, row + sheet.header) for text in filled.get(at, {}).values()}
        scores[row] = len(plains & texts)
    best = max(starts, key=lambda row: (scores[row], -row), default=None)
    if best is None or (plains and not scores[best]):
        raise SourceError(
            Text(
                f"{mapping.line(sheet.place)} 要的列在工作表“{grid.name}”前 {REACH} 行里一个也没有；请核对映射和文件是否相配。",
                f"None of the columns of {mapping.line(sheet.place)} is in the first {REACH} rows of the sheet “{grid.name}”; "
                "check whether mapping and file belong together.",
            )
        )
    heading = heading_at(best, sheet.header, filled, grid.width)
    for label, place in wanted:
        if heading.find(label) is None:
            raise _gone(heading, grid, label, mapping.line(place))
    return heading


def labels_of(sheet: SheetMapping) -> Iterator[tuple[str, str]]:
    """Yield every label that a sheet's mapping names, with its place."""
    for each in sheet.columns:
        yield each.label, each.place
    for across in sheet.across:
        yield from ((label, across.place) for label in across.columns)
    yield from ((label, f"{sheet.place}.continued") for label in sheet.continued)
    if sheet.sub_rows is not None:
        yield sheet.sub_rows[0], f"{sheet.place}.sub_rows"


def heading_at(first: int, levels: int, filled: Mapping[int, Mapping[int, str]], width: int) -> Heading:
    """Return the header of so many levels that begins in a row, whatever stands there."""
    rows = [dict(filled.get(row, {})) for row in range(first, first + levels)]
    for upper, lower in pairwise(rows):
        _spread(upper, lower, width)
    labels = {}
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = _one_line(row.get(column, ""))
            if text and text not in parts[-1:]:
                parts.append(text)
        if parts:
            labels[column] = JOIN.join(parts)
    return Heading(
        (first, first + levels),
        labels,
        tuple({column: plain(text) for column, text in row.items()} for row in rows),
    )


def _spread(upper: dict[int, str], lower: Mapping[int, str], width: int) -> None:
    # A group's label whose merged cell was lost stands in the first of its columns alone.
    last = ""
    for column in range(width):
        text = upper.get(column, "").strip()
        if text:
            last = text if lower.get(column, "").strip() else ""
        elif last and lower.get(column, "").strip():
            upper[column] = last
        else:
            last = ""


def _one_line(text: str) -> str:
    return "".join(text.split())


def _column(letters: str) -> int | None:
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return None
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1 if number else None


def _gone(heading: Heading, grid: Grid, label: str, line: str) -> SourceError:
    same = [column for column, each in heading.labels.items() if plain(each.rpartition(JOIN)[2]) == plain(label)]
    if len(same) > 1:
        named: Sequence[str] = [f"@{column_letters(each)}" for each in same]
        return SourceError(
            Text(
                f"{line} 的列“{label}”在工作表“{grid.name}”里有 {len(same)} 列（{'、'.join(named)}）；请写全各级表头，或写 {named[0]} 这样的列号。",
                f"The column “{label}” of {line} stands {len(same)} times in the sheet “{grid.name}” ({', '.join(named)}); "
                f"write all levels of its header, or a column such as {named[0]}.",
            )
        )
    near = nearest(label, heading.labels.values())
    zh, en = (f"，是否改名为“{near}”？", f"; is it called “{near}” now?") if near else ("。", ".")
    return SourceError(
        Text(
            f"{line} 的列“{label}”不在工作表“{grid.name}”第 {heading.rows[0] + 1} 行的表头里{zh}",
            f"The column “{label}” of {line} is not in the header of the sheet “{grid.name}”, row {heading.rows[0] + 1}{en}",
        )
    )
