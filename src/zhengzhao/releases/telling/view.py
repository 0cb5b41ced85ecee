"""A diff as people read it: by what they have to do, then by table, with many rows of one kind in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhengzhao.messages import Language, Text, number_of
from zhengzhao.releases.differing import Change, Diff, Step

_SINGLY = 4
"""So many rows of one kind are told one by one; of more, the first few stand for all."""
_EXAMPLES = 3


@dataclass(frozen=True)
class Bullet:
    """One sentence for one change, or for many rows of one kind."""

    text: Text
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Group:
    """What changed in one table; the title is empty for the package itself."""

    title: Text
    bullets: tuple[Bullet, ...]


@dataclass(frozen=True)
class Section:
    """What has the same consequence for people."""

    title: Text
    groups: tuple[Group, ...]


_TITLES = (
    (("tightens", "tightens"), Text("上报方和下载方都要处理", "For uploaders and downloaders to act upon")),
    (("tightens", None), Text("上报方要处理", "For uploaders to act upon")),
    ((None, "tightens"), Text("下载方要留意", "For downloaders to look at")),
    ((None, None), Text("新增和放宽", "New, or less strict")),
)
_WORDS = Text("文字和说明", "Words")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
"""Those of strftime are in the language of the machine."""


def sections(diff: Diff) -> list[Section]:
    """Sort the changes of a diff into sections; every change stands in exactly one."""
    found: dict[Text, list[Change]] = {title: [] for title in (*(title for _, title in _TITLES), _WORDS)}
    for each in diff.changes:
        found[_title(each)].append(each)
    return [Section(title, _groups(diff, chosen)) for title, chosen in found.items() if chosen]


def _title(change: Change) -> Text:
    if change.effect.step <= Step.PATCH:
        return _WORDS
    effects = change.effect.uploader, change.effect.downloader
    return next(title for wanted, title in _TITLES if all(w in (None, e) for w, e in zip(wanted, effects, strict=True)))


def introduction(diff: Diff) -> Text:
    """Say in a few sentences what the newer version is, and what it asks of whom."""
    old, new = diff.old, diff.new
    start, step = new.effective_from, diff.step
    uploaders = sum(each.effect.uploader == "tightens" for each in diff.changes)
    downloaders = sum(each.effect.downloader == "tightens" for each in diff.changes)
    begins_zh = f"自 {_day(start, 'zh')}起施行。" if start else ""
    begins_en = f"In force from {_day(start, 'en')}. " if start else ""
    if not diff.changes:
        return Text(f"{begins_zh}与 {old.version} 没有差别。", f"{begins_en}Nothing differs from {old.version}.")
    zh = f"{begins_zh}与 {old.version} 相比共 {len(diff.changes):,} 处改动，上报方要处理 {uploaders:,} 处，下载方要留意 {downloaders:,} 处；"
    en = (
        f"{begins_en}Compared with {old.version} there {_are(len(diff.changes))}, {uploaders:,} for uploaders to act "
        f"upon and {downloaders:,} for downloaders to look at; "
    )
    return Text(
        f"{zh}版本号至少要升{step.text.zh}（{step.word}）。",
        f"{en}the number has to rise by a {step.word} step at least.",
    )


def _are(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} {number_of(count, 'change')}"


def _day(day: str | None, language: Language) -> str:
    parsed = date.fromisoformat(str(day))
    if language == "zh":
        return f"{parsed.year} 年 {parsed.month} 月 {parsed.day} 日"
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def _groups(diff: Diff, changes: Sequence[Change]) -> tuple[Group, ...]:
    titles = {each.name: each.title for package in (diff.old, diff.new) for each in package.resources}
    names = dict.fromkeys(each.resource for each in changes)
    groups = []
    for name in names:
        title = titles.get(name)
        shown = Text(f"{title.zh}（{name}）", f"{title.en} ({name})") if title else Text("", "")
        groups.append(Group(shown, tuple(_bullets([each for each in changes if each.resource == name]))))
    return tuple(groups)


def _bullets(changes: Sequence[Change]) -> list[Bullet]:
    rows: dict[tuple[str, str], list[Change]] = {}
    bullets = [Bullet(each.text, (each,)) for each in changes if each.subject != "row"]
    for each in changes:
        if each.subject == "row":
            rows.setdefault((each.action, each.property), []).append(each)
    for (action, columns), alike in rows.items():
        if len(alike) <= _SINGLY:
            bullets += [Bullet(each.text, (each,)) for each in alike]
        else:
            bullets.append(Bullet(_summed(action, columns, alike), tuple(alike)))
    return bullets


def _summed(action: str, columns: str, alike: Sequence[Change]) -> Text:
    count, some = len(alike), alike[:_EXAMPLES]
    if action == "changed":
        zh, en = "；".join(each.text.zh for each in some), "; ".join(each.text.en for each in some)
        return Text(
            f"{count:,} 行的 {columns.replace(', ', '、')} 有改动，如：{zh}",
            f"{columns} of {count:,} rows changed, such as: {en}",
        )
    names = [str(each.after or each.before) for each in some]
    zh, en = "、".join(names), ", ".join(names)
    if action == "added":
        return Text(f"增加 {count:,} 行：{zh} 等", f"{count:,} rows are new: {en} …")
    return Text(f"取消 {count:,} 行：{zh} 等", f"{count:,} rows are gone: {en} …")
