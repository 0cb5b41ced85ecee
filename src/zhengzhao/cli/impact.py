"""zhengzhao standard impact and zhengzhao catalogue impact: what a version would do, and how that is told."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengzhao.cli.exits import Exit, refuse
from zhengzhao.cli.terminal import answer, as_json, progress
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.output import refuse_existing, write_atomically

if TYPE_CHECKING:
    from zhengzhao.releases.effects import Effect, Impact, MarkImpact, Moved, Skipped

_MOST = 40


@dataclass(frozen=True)
class Asked:
    """What is asked of `impact`."""

    old: str
    new: str
    archive: Path
    by: str | None
    listed: Path | None
    content: tuple[Path, ...]
    today: date | None
    overwrite: bool
    quiet: bool


def tell_impact(folder: str, asked: Asked, form: str, spoken: Language) -> int:
    """Tell what a version would do to an archive of batches."""
    from zhengzhao.releases import open_version
    from zhengzhao.releases.effects import impact, mark_impact

    old, new = (open_version(folder, each, asked.content) for each in (asked.old, asked.new))
    if folder == "catalogue" and asked.by is not None:
        raise refuse(
            "--by 只用于 standard impact；目录的影响用 --list 写成表。",
            "--by goes with standard impact; what a catalogue moves is written as a table with --list.",
        )
    if folder != "catalogue" and asked.listed is not None:
        raise refuse(
            "--list 只用于 catalogue impact；标准的影响用 --format json 给出。",
            "--list goes with catalogue impact; the effect of a standard is given with --format json.",
        )
    if asked.listed is not None:
        refuse_existing(asked.listed, asked.overwrite)
    with progress(spoken, asked.quiet) as bar:
        if folder == "catalogue":
            moved = mark_impact(old, new, asked.archive, content=asked.content, today=asked.today, progress=bar)
            answer(as_json(marks_json(moved)) if form == "json" else "\n".join(marks_lines(moved, spoken)) + "\n", form)
            if asked.listed is not None:
                write_atomically(asked.listed, marks_list(moved), asked.overwrite)
            return Exit.VALID
        found = impact(old, new, asked.archive, by=asked.by, content=asked.content, today=asked.today, progress=bar)
    answer(as_json(impact_json(found)) if form == "json" else "\n".join(impact_lines(found, spoken)) + "\n", form)
    return Exit.VALID


def impact_lines(found: Impact, language: Language) -> Iterator[str]:
    """Tell the effect of a version of the standard: by table and group, then by rule."""
    from zhengzhao.validators.render.columns import pad

    old, new = found.old, found.new
    same = old.name == new.name
    later = Text(new.version, new.version) if same else new.called
    yield Text(
        f"{old.called.zh} → {later.zh}，存档 {found.batches:,} 个批次",
        f"{old.called.en} → {later.en}, {number_of(found.batches, 'batch', 'batches')} of the archive",
    ).to(language)
    heads = [Text("行", "rows"), Text("新增不合格", "newly invalid"), Text("新增合格", "newly valid")]
    for table in dict.fromkeys(each.table for each in found.effects):
        title = new.resource(table).title.to(language)
        own = [each for each in found.effects if each.table == table]
        yield ""
        yield pad(f"{title} {table}", 46) + "".join(pad(each.to(language), 22, right=True) for each in heads)
        for each in own:
            name = f"    {each.rule}" if each.rule else f"  {each.group or '–'}"
            rows = "" if each.rule else f"{each.rows:,}"
            yield (
                pad(name, 46)
                + pad(rows, 22, right=True)
                + _share(each.newly_invalid, each)
                + _share(each.newly_valid, each)
            )
    yield from _skipped(found.skipped, language)


def impact_json(found: Impact) -> dict[str, Any]:
    """Return the effect of a version of the standard as a document."""
    return {
        "format": "zhengzhao-impact/1",
        "old": found.old.version,
        "new": found.new.version,
        "by": found.by,
        "batches": found.batches,
        "effects": [
            {
                "table": each.table,
                "group": each.group,
                "rule": each.rule or None,
                "rows": each.rows,
                "newlyInvalid": each.newly_invalid,
                "newlyValid": each.newly_valid,
            }
            for each in found.effects
        ],
        "skipped": _skipped_json(found.skipped),
    }


def marks_lines(found: MarkImpact, language: Language) -> Iterator[str]:
    """Tell the effect of a version of the catalogue: how many marks change how, and the first of them."""
    old, new = found.old, found.new
    changes = {name: sum(each.change == name for each in found.moved) for name in ("added", "removed", "changed")}
    yield Text(
        f"{old.called.zh} → {new.version}，存档 {found.batches:,} 个批次；标记由 {found.marks_before:,} 个变为 {found.marks_after:,} 个",
        f"{old.called.en} → {new.version}, {number_of(found.batches, 'batch', 'batches')} of the archive; marks: {found.marks_before:,} → {found.marks_after:,}",
    ).to(language)
    yield Text(
        f"涉及 {found.companies:,} 户：增加 {changes['added']:,}，取消 {changes['removed']:,}，方式或接收部门改变 {changes['changed']:,}",
        f"companies concerned: {found.companies:,}; {changes['added']:,} new, {changes['removed']:,} gone, {changes['changed']:,} with another mode or receiver",
    ).to(language)
    for shift in found.balance:
        title = f"{shift.side_title.to(language)}{Text('：', ': ').to(language)}{shift.title.to(language)}"
        yield f"  {title}  {shift.before:,} → {shift.after:,}"
    yield from _moved(
        found.moved, Text("全部见 --list 或 --format json", "all of them: --list or --format json"), language
    )
    for listed in found.listed:
        yield f"{listed.title.to(language)}{Text('：', ': ').to(language)}{_changes(listed.moved).to(language)}"
        yield from _moved(listed.moved, Text("全部见 --format json", "all of them: --format json"), language)
    yield from _skipped(found.skipped, language)


def _changes(moved: Sequence[Moved]) -> Text:
    count = Counter(each.change for each in moved)
    return Text(
        f"增加 {count['added']:,}，取消 {count['removed']:,}，改变 {count['changed']:,}",
        f"{count['added']:,} new, {count['removed']:,} gone, {count['changed']:,} changed",
    )


def _moved(moved: Sequence[Moved], more: Text, language: Language) -> Iterator[str]:
    words = {"added": Text("增加", "new"), "removed": Text("取消", "gone"), "changed": Text("改变", "changed")}
    between = Text("；", "; ").to(language)
    for each in moved[:_MOST]:
        shown = " ".join(value for value in each.key.values() if value)
        cells = between.join(
            f"{name} {each.before.get(name, '') or '∅'} → {each.after.get(name, '') or '∅'}" for name in each.fields
        )
        yield f"  {words[each.change].to(language)}  {shown}  {cells if each.change == 'changed' else ''}".rstrip()
    if len(moved) > _MOST:
        yield f"  … {more.to(language)}"


def marks_json(found: MarkImpact) -> dict[str, Any]:
    """Return the effect of a version of the catalogue as a document."""
    return {
        "format": "zhengzhao-mark-impact/1",
        "old": found.old.version,
        "new": found.new.version,
        "batches": found.batches,
        "marksBefore": found.marks_before,
        "marksAfter": found.marks_after,
        "companies": found.companies,
        "balance": [
            {"side": each.side, "outcome": each.outcome, "before": each.before, "after": each.after}
            for each in found.balance
        ],
        "moved": _moved_json(found.moved),
        "listed": [{"table": each.table, "moved": _moved_json(each.moved)} for each in found.listed],
        "skipped": _skipped_json(found.skipped),
    }


def _moved_json(moved: Sequence[Moved]) -> list[dict[str, Any]]:
    return [
        {
            "batch": each.batch,
            "key": dict(each.key),
            "change": each.change,
            "before": _cells(each.fields, each.before),
            "after": _cells(each.fields, each.after),
        }
        for each in moved
    ]


def marks_list(found: MarkImpact) -> bytes:
    """Write the marks that change as a table, a mark a row: what is to be pushed again."""
    from zhengzhao.validators.render.workbook import guarded

    names = list(dict.fromkeys(name for each in found.moved for name in each.fields))
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(
        ["batch", "change", *found.key, *(f"{name}_{when}" for name in names for when in ("before", "after"))]
    )
    for each in found.moved:
        cells = [side.get(name, "") for name in names for side in (each.before, each.after)]
        rows.writerow(map(guarded, [each.batch, each.change, *each.key.values(), *cells]))
    return written.getvalue().encode("utf-8-sig")


def _cells(fields: Sequence[str], row: Any) -> dict[str, str]:  # noqa: ANN401  # a row of a CSV file
    return {name: row.get(name, "") for name in fields}


def _share(count: int, effect: Effect) -> str:
    from zhengzhao.validators.render.columns import pad

    return pad(f"{count:,} ({count / effect.rows:.1%})" if count and effect.rows else f"{count:,}", 22, right=True)


def _skipped(skipped: Sequence[Skipped], language: Language) -> Iterator[str]:
    if skipped:
        yield ""
        yield Text(
            f"没有比较的批次 {len(skipped):,} 个：", f"Not compared ({number_of(len(skipped), 'batch', 'batches')}):"
        ).to(language)
        yield from (f"  {each.batch}{Text('：', ': ').to(language)}{each.reason.to(language)}" for each in skipped)


def _skipped_json(skipped: Sequence[Skipped]) -> list[dict[str, str]]:
    return [{"batch": each.batch, "reason": each.reason.zh, "reasonEn": each.reason.en} for each in skipped]
