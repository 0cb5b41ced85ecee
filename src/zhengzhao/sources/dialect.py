"""What a descriptor says about the form of a file: Table Dialect v2 (https://datapackage.org/standard/table-dialect/).

What is not supported is refused by its name: a file that is read in another dialect than its own gives a wrong answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text

_ONLY: dict[str, tuple[object, ...]] = {
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "skipInitialSpace": (False,),
    "escapeChar": (None,),
    "nullSequence": (None,),
    "commentChar": (None,),
    "commentRows": (None, []),
    "itemType": (None, "object"),
    "itemKeys": (None,),
    "property": (None,),
    "table": (None,),
}


@dataclass(frozen=True)
class Dialect:
    """The dialect of a resource.

    Args:
        delimiter: The character between cells; None finds it out.
        header: Whether the file has a header; if not, its columns are the fields in their order.
        sheet: The name of the sheet, or its number from 1.
    """

    delimiter: str | None = None
    header: bool = True
    sheet: str | int | None = None


def read_dialect(raw: object, where: str) -> Dialect:
    """Read the `dialect` of a resource.

    Args:
        raw: The property's value; None if there is none.
        where: Names the resource in messages.

    Raises:
        DescriptorError: It says something that is not supported.
    """
    if raw is None:
        return Dialect()
    if not isinstance(raw, Mapping):
        raise _unsupported(where, "dialect", raw)
    for name, value in raw.items():
        if name in _ONLY and value not in _ONLY[name]:
            raise _unsupported(where, f"dialect.{name}", value)
        if name == "headerRows" and not (isinstance(value, list) and len(value) == 1):
            raise _unsupported(where, f"dialect.{name}", value)
        if name == "delimiter" and not (isinstance(value, str) and len(value) == 1 and value not in '"\r\n'):
            raise _unsupported(where, f"dialect.{name}", value)
    delimiter, name, number = raw.get("delimiter"), raw.get("sheetName"), raw.get("sheetNumber")
    sheet = str(name) if name else number if isinstance(number, int) else None
    return Dialect(str(delimiter) if delimiter else None, raw.get("header") is not False, sheet)


def _unsupported(where: str, name: str, value: object) -> DescriptorError:
    return DescriptorError(
        Text(
            f"{where} 的 {name}（{value}）目前不支持；请按默认方言重新导出这个文件。",
            f"{where}: {name} ({value}) is not supported yet; export the file again in the default dialect.",
        )
    )
