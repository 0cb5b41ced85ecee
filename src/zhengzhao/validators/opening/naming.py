"""Which table a file, a sheet or a table of a database is, told by its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import Package, Resource, did_you_mean

_BETWEEN = r"[\W_]*"
# What names say beside the table: whose it is, what day's, that it is data.
_NO_MATTER = re.compile(r"[\W_0-9]+|信息|数据|明细|记录|台账|清单|报送|上报|导出|报表|表|年|月|日")
_SHORTEST = 2


class UntoldTableError(UsageError):
    """No table can be told from the name of a source; `renamed` is said where there is no option that names it."""

    def __init__(self, shown: str, tables: Sequence[str], several: bool = False) -> None:
        zh, en = "、".join(tables), ", ".join(tables)
        head = Text(f"从名称 {shown} 看不出是哪张表", f"The name {shown} does not tell which table it is")
        if several:
            head = Text(f"名称 {shown} 可以指不止一张表", f"The name {shown} may mean more than one table")
        super().__init__(Text(f"{head.zh}；请用 --table 指明：{zh}。", f"{head.en}; say so with --table: {en}."))
        self.renamed = Text(
            f"{head.zh}；请用表名给文件或工作表命名：{zh}。",
            f"{head.en}; name the file or sheet after its table: {en}.",
        )


def resource_named(name: str, shown: str, authority: Package, table: str | None) -> Resource:
    """Return the table that is asked for, or the one that the name of a source tells, or the only one that there is.

    Raises:
        UsageError: There is no such table, or the name tells none, or several.
    """
    known = {label: each for each in authority.resources for label in (each.name, each.title.zh)}
    if table in known:
        return known[table]
    tables = authority.tables()
    if table is None:
        told = begun_by(name, authority) or containing(name, authority)
        if len(told) == 1:
            return told[0]
        if not told and len(tables) == 1:
            return tables[0]
        raise UntoldTableError(shown, [each.name for each in told or tables], several=bool(told))
    names = [each.name for each in tables]
    end = did_you_mean(table, [label for label, each in known.items() if each in tables])
    raise UsageError(
        Text(
            f"{authority.called.zh} 没有表 {table}{end.zh}可用的有：{'、'.join(names)}。",
            f"There is no table {table} in {authority.called.en}{end.en} There are {', '.join(names)}.",
        )
    )


def begun_by(name: str, authority: Package) -> list[Resource]:
    """Return the table by whose name or title a name begins, whatever the case and width of letters and what parts words.

    The longest one counts, and of two that differ in nothing else the one that stands there as it is.
    """
    folded = _folded(name)
    found = [
        ((len(_plain(label)), name.startswith(label)), each)
        for each, label in _labels(authority)
        if _beginning(label).match(folded)
    ]
    most = max((rank for rank, _ in found), default=None)
    return _each_once([each for rank, each in found if rank == most])


def containing(name: str, authority: Package) -> list[Resource]:
    """Return the tables whose name or title stands within a name, as a word; else those of whose own it is a part.

    Of two labels of which one holds the other, the longer one counts.
    """
    folded, places = _folded(name), []
    for each, label in _labels(authority):
        places += [(found.span(), each) for found in _within(label).finditer(folded)]
    outer = [
        each
        for (start, end), each in places
        if not any(first <= start and end <= last and (first, last) != (start, end) for (first, last), _ in places)
    ]
    return _each_once(outer) or _parts_of(folded, authority)


def _parts_of(folded: str, authority: Package) -> list[Resource]:
    word = _NO_MATTER.sub(" ", folded).strip()
    if len(word) < _SHORTEST or " " in word:
        return []
    known = [(each, label) for each, label in _labels(authority) if each in authority.tables()]
    return _each_once([each for each, label in known if _within(word).search(_folded(label))])


def _labels(authority: Package) -> list[tuple[Resource, str]]:
    return [
        (each, label)
        for each in authority.resources
        for label in dict.fromkeys((each.name, each.title.zh, each.title.en))
        if _plain(label)
    ]


def _each_once(found: Sequence[Resource]) -> list[Resource]:
    return list({each.name: each for each in found}.values())


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _plain(label: str) -> str:
    return "".join(_words(label))


def _words(label: str) -> list[str]:
    return [each for each in re.split(r"[\W_]+", _folded(label)) if each]


@lru_cache(maxsize=1024)
def _beginning(label: str) -> re.Pattern[str]:
    return re.compile(_BETWEEN.join(map(re.escape, _words(label))))


@lru_cache(maxsize=1024)
def _within(label: str) -> re.Pattern[str]:
    words = _words(label)
    inner = _BETWEEN.join(map(re.escape, words))
    # Words of Chinese stand without anything between them; others end where their letters do.
    before = r"(?<![a-z])" if words[0][0].isascii() else ""
    after = r"s?(?![a-z])" if words[-1][-1].isascii() else ""
    return re.compile(f"{before}{inner}{after}")
