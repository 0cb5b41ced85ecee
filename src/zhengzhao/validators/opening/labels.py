"""Which column of a source is which field, and what is wrong with its header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Expected, TextRelation, label_among, plain_label
from zhengzhao.standard import Package, Resource, Schema, alike
from zhengzhao.standard.vocabulary import EVERY_FIELD, NO_OTHER, THEIR_ORDER
from zhengzhao.validators.personal import mask_numbers

_SHOWN = 6
_SHOWN_OF_ONE = 20
_DELIMITERS = (",", ";", "\t", "|")
_WIDE = {"，": ",", "；": ";"}


@dataclass(frozen=True)
class LabelFault:
    """One fault of a header: a label that is missing, extra, repeated, blank or out of order.

    Or one of a whole source: a sheet that was not read, an encoding or bytes that are not the declared ones. `meant` is
    what a label should be that is written in other letters.
    """

    code: str
    label: str
    position: int | None = None
    field: str | None = None
    meant: str | None = None


def bind_labels(relation: TextRelation, resource: Resource) -> tuple[dict[str, int], tuple[LabelFault, ...]]:
    """Find the column of each field by its label, which is the field's name or title, in any order.

    The column of a label in letters of another width or case, or with spaces, is found, but the label is a fault; where
    letters of another case are the same ones, as in a database, it is none.

    Returns:
        The columns by field, and the faults that what the schema demands makes of the rest.
    """
    schema = resource.schema
    positions: dict[str, int] = {}
    faults = []
    respelt = _respelt(relation, schema)
    for position, raw in enumerate(relation.labels):
        label, place = label_among(raw, schema.by_label), relation.left + position
        meant = respelt.get(position)
        field = schema.by_label.get(meant or label)
        if not label:
            faults.append(LabelFault("blank-label", label, place))
        elif field is None:
            if NO_OTHER in schema.demands:
                faults.append(LabelFault("extra-label", label, place))
        elif field.name in positions:
            faults.append(LabelFault("duplicate-label", label, place, field.name))
        else:
            positions[field.name] = position
            if meant and (relation.cased or meant.casefold() != label.casefold()):
                faults.append(LabelFault("incorrect-label", label, place, field.name, meant))
    faults += [
        LabelFault("missing-label", name, None, name) for name in schema.names if _lacks(name, positions, schema)
    ]
    if not faults and THEIR_ORDER in schema.demands:
        faults = _out_of_order(relation, positions, schema)
    return positions, tuple(faults)


def refuse_unparted(relation: TextRelation, resource: Resource) -> None:
    """Refuse a source whose rows have no cells: quoted as a whole, or parted by a Chinese comma or semicolon.

    Raises:
        SourceError: They are.
    """
    alone = relation.labels[0] if len(relation.labels) == 1 else ""
    for mark in _DELIMITERS:
        if _known([plain_label(part) for part in alone.split(mark)], resource.schema) > 1:
            cure = _parting(relation, resource, mark)
            raise SourceError(
                Text(
                    f"{relation.shown} 的各列都在同一格里，没有分开：{cure.zh}。",
                    f"All columns of {relation.shown} stand in one cell: {cure.en}.",
                )
            )
    for mark, plain in _WIDE.items():
        parted = (each.split(mark) for each in relation.labels if mark in each)
        if any(_known([plain_label(part) for part in parts], resource.schema) > 1 for parts in parted):
            raise SourceError(
                Text(
                    f"{relation.shown} 的列是用中文标点“{mark}”分开的；请改用英文标点“{plain}”分隔，重新导出。",
                    f"The columns of {relation.shown} are parted by the Chinese “{mark}”; export it again with “{plain}”.",
                )
            )


def _parting(relation: TextRelation, resource: Resource, mark: str) -> Text:
    shown = "TAB" if mark == "\t" else mark
    if relation.sheet is not None:
        return Text(
            f"请在表格软件中用“数据 › 分列”按“{shown}”分开",
            f"part them at “{shown}” in a spreadsheet (Data › Text to Columns)",
        )
    if Expected.of(resource).dialect.delimiter is not None:
        return Text(
            f"文件用“{shown}”分隔，描述文件却不是这样写的；请改正 dialect 里的 delimiter",
            f"the file parts them by “{shown}”, which its descriptor does not say; mend the delimiter of the dialect",
        )
    return Text(
        "每一行整行写在一对引号里；请去掉整行的引号，或从来源系统重新导出",
        "each row is quoted as a whole; take away the quotation marks around the rows, or export it again",
    )


def refuse_other_table(relation: TextRelation, resource: Resource, authority: Package) -> None:
    """Refuse a source that has none of a table's columns, or all of another's: many findings would say less.

    Raises:
        SourceError: It has.
    """
    labels = [label_among(each, resource.schema.by_label) for each in relation.labels if each.strip()]
    known = _known(labels, resource.schema)
    near = _likeliest(labels, resource, authority)
    known = known or sum(alike(each) in resource.schema.by_spelling for each in labels)
    if not resource.schema.fields or (known and near is None):
        return
    zh, en = (
        ("", "")
        if near is None
        else (
            f"，看起来像是表“{near.title.zh}”，是则请用 --table {near.name}",
            f"; it looks like {near.title.en}: if so, say --table {near.name}",
        )
    )
    # Where a file has no header, the first record stands in its place.
    shown = [mask_numbers(each)[:_SHOWN_OF_ONE] for each in labels[:_SHOWN]]
    more = "…" if len(labels) > len(shown) else ""
    raise SourceError(
        Text(
            f"{relation.shown} 不是表“{resource.title.zh}”：读到的列名是 {'、'.join(shown)}{more}{zh}；"
            "请核对文件，并确认列名在数据上方。",
            f"{relation.shown} is not the table {resource.title.en}: its labels are {', '.join(shown)}{more}{en}; check "
            "the file, and that the labels stand above the data.",
        )
    )


def _respelt(relation: TextRelation, schema: Schema) -> dict[int, str]:
    """Find the labels that are those of a field in other letters; where two columns could be it, nobody knows which.

    Where a table may both lack fields and have columns of its own, they are columns of its own.
    """
    labels = [label_among(each, schema.by_label) for each in relation.labels]
    others = [place for place, each in enumerate(labels) if each and each not in schema.by_label]
    if not others or not schema.demands:
        return {}
    taken = {schema.by_label[each].name for each in labels if each in schema.by_label}
    meant = {place: schema.by_spelling.get(alike(labels[place])) for place in others}
    found = {place: (each, schema.by_label[each].name) for place, each in meant.items() if each}
    names = Counter(name for _, name in found.values())
    return {place: each for place, (each, name) in found.items() if name not in taken and names[name] == 1}


def _lacks(name: str, positions: dict[str, int], schema: Schema) -> bool:
    if name in positions:
        return False
    required = schema.requires(schema.field(name))
    nothing = not schema.demands and not positions
    return required or nothing or EVERY_FIELD in schema.demands


def _out_of_order(relation: TextRelation, positions: dict[str, int], schema: Schema) -> list[LabelFault]:
    return [
        LabelFault(
            "incorrect-label", plain_label(relation.labels[positions[name]]), relation.left + positions[name], name
        )
        for index, name in enumerate(schema.names)
        if positions[name] != index
    ]


def _likeliest(labels: Sequence[str], resource: Resource, authority: Package) -> Resource | None:
    """Return another table of which the labels are all, if few of them, or of the fields of this one, belong together."""
    if 2 * _known(labels, resource.schema) >= max(len(resource.schema.fields), len(labels)):
        return None
    whole = [each for each in authority.resources if len(labels) > 1 and _known(labels, each.schema) == len(labels)]
    return None if resource in whole else min(whole, key=lambda each: len(each.schema.fields), default=None)


def _known(labels: Sequence[str], schema: Schema) -> int:
    return len(set(labels) & schema.by_label.keys())
