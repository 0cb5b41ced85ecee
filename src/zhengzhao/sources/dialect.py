"""What a descriptor says about the form of a file: Table Dialect v2 (https://datapackage.org/standard/table-dialect/).

What is not read is refused by its name: a file that is read in another dialect than its own gives a wrong answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhengzhao.errors import DescriptorError
from zhengzhao.standard import mistake, shown

_ONLY: dict[str, tuple[object, ...]] = {
    "lineTerminator": (None, "\r\n", "\n", "\r"),
    "itemType": (None, "object", "array"),
    "table": (None,),
}


@dataclass(frozen=True)
class Dialect:
    """The dialect of a resource.

    Args:
        delimiter: The character between cells; None finds it out.
        header: Whether the file has a header; if not, its columns are the fields in their order.
        sheet: The name of the sheet, or its number from 1.
        quote: The character around a cell that holds a delimiter or a line end; empty where there is none.
        doubled: Whether two quotation marks in a quoted cell are one.
        escape: The character before one that means nothing but itself; empty where there is none.
        skip_space: Whether the spaces behind a delimiter are no part of the cell.
        comment: How a record begins that is a comment; empty where none is.
        comment_rows: The rows, from 1, that are comments.
        header_rows: The rows, from 1, that the header takes; none where it is found by its labels.
        header_join: What stands between the parts of a label that takes several rows.
        null: The cell that has no value, beside the missing values of the schema.
        array: Where the array of records stands in JSON; None where it is the file itself.
        item_type: What its records are, `object` or `array`; None finds it out.
        item_keys: The keys of the objects that are taken; None takes all.
    """

    delimiter: str | None = None
    header: bool = True
    sheet: str | int | None = None
    quote: str = '"'
    doubled: bool = True
    escape: str = ""
    skip_space: bool = False
    comment: str = ""
    comment_rows: frozenset[int] = frozenset()
    header_rows: tuple[int, ...] = ()
    header_join: str = " "
    null: str | None = None
    array: str | None = None
    item_type: str | None = None
    item_keys: tuple[str, ...] | None = None

    @property
    def between(self) -> str:
        """What stands between two cells: a comma, if it is not said."""
        return self.delimiter or ","

    @property
    def plain(self) -> bool:
        """Whether cells are parted and quoted as everywhere, and every record below the header counts."""
        usual = self.quote == '"' and self.doubled and not self.escape and not self.skip_space
        return usual and not self.comment and not self.comment_rows and not self.header_rows

    def is_comment(self, row: int, text: str) -> bool:
        """Tell whether the record of a row, which begins with a text, is a comment."""
        return row in self.comment_rows or (bool(self.comment) and text.startswith(self.comment))


def read_dialect(raw: object, where: str) -> Dialect:
    """Read the `dialect` of a resource.

    Args:
        raw: The property's value; None if there is none.
        where: The place of the resource in its descriptor.

    Raises:
        DescriptorError: It says something that is not read, or that makes no sense.
    """
    if raw is None:
        return Dialect()
    if not isinstance(raw, Mapping):
        raise _mistaken(where, "dialect", raw)
    for name, value in raw.items():
        asked = _ASKED.get(name)
        if (name in _ONLY and value not in _ONLY[name]) or (asked and value is not None and not asked(value)):
            raise _mistaken(where, f"dialect.{name}", value)
    said = {name: value for name, value in raw.items() if value is not None}
    name, number = said.get("sheetName"), said.get("sheetNumber")
    quote, escape = said.get("quoteChar", '"'), said.get("escapeChar", "")
    rows = tuple(sorted(said.get("headerRows", ())))
    return Dialect(
        delimiter=said.get("delimiter"),
        header=said.get("header") is not False,
        sheet=str(name) if name else number if isinstance(number, int) else None,
        quote=quote,
        # To escape a quotation mark by another is to double it.
        doubled=said.get("doubleQuote") is not False or escape == quote,
        escape="" if escape == quote else escape,
        skip_space=said.get("skipInitialSpace") is True,
        comment=said.get("commentChar", ""),
        comment_rows=frozenset(said.get("commentRows", ())),
        # The first row is what is taken by default, and then titles may stand above the header.
        header_rows=() if rows == (1,) else rows,
        header_join=said.get("headerJoin", " "),
        null=said.get("nullSequence"),
        array=said.get("property"),
        item_type=said.get("itemType"),
        item_keys=tuple(said["itemKeys"]) if "itemKeys" in said else None,
    )


def _is_character(value: object) -> bool:
    return isinstance(value, str) and len(value) == 1 and value not in "\r\n"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, int) and each > 0 for each in value)


def _are_keys(value: object) -> bool:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return False
    return 0 < len(value) == len(set(value))


_ASKED: dict[str, Callable[[object], bool]] = {
    "delimiter": lambda value: _is_character(value) and value != '"',
    "quoteChar": lambda value: value == "" or _is_character(value),
    "escapeChar": lambda value: value == "" or _is_character(value),
    "commentChar": _is_text,
    "headerJoin": _is_text,
    "nullSequence": _is_text,
    "header": _is_truth,
    "doubleQuote": _is_truth,
    "skipInitialSpace": _is_truth,
    "commentRows": _are_rows,
    "property": lambda value: isinstance(value, str) and value != "",
    "itemKeys": _are_keys,
    "headerRows": lambda value: _are_rows(value) and bool(value),
}


def refuse_of_text(dialect: Dialect, where: str) -> None:
    """Refuse what a dialect says of texts, for a file that is none.

    Raises:
        DescriptorError: Something of it would have to be heeded here too.
    """
    for name, said in (
        ("commentChar", dialect.comment),
        ("commentRows", sorted(dialect.comment_rows)),
        ("headerRows", dialect.header_rows[1:] and list(dialect.header_rows)),
    ):
        if said:
            raise _mistaken(where, f"dialect.{name}", said)


def _mistaken(where: str, name: str, value: object) -> DescriptorError:
    return mistake(
        where,
        name,
        f"{shown(value)} 读不了；请改正它，或按默认方言重新导出这个文件",
        f"{shown(value)} cannot be read; mend it, or export the file again in the default dialect",
    )
