"""The balance and the packages of a run, as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengzhao.messages import Language, Text, number_of

if TYPE_CHECKING:
    from zhengzhao.packages import Count, MarkResult, PackageResult, Sent


def balance_lines(balance: Sequence[Count], language: Language) -> list[str]:
    """Write the balance: each side with its sum, and what the sum is made of."""
    from zhengzhao.packages import by_side
    from zhengzhao.validators.render.columns import pad

    lines = [Text("平衡", "The balance").to(language)]
    for title, counts in by_side(balance):
        total = sum(each.count for each in counts)
        lines.append(f"  {pad(title.to(language), 48)}{total:>14,}")
        lines += [f"    {pad(each.title.to(language), 46)}{each.count:>14,}" for each in counts]
    return lines


def sent_lines(sent: Sequence[Sent], language: Language) -> list[str]:
    """Write one line a package: its channel, its receiver, the rows of each table in it."""
    from zhengzhao.standard import newest_version
    from zhengzhao.validators.render.columns import pad, wrap

    if not sent:
        return []
    titles = {each.name: each.title for each in newest_version("standard").resources}
    tables = list(dict.fromkeys(name for each in sent for name in each.rows))
    heads = [titles[name].to(language) if name in titles else name for name in tables]
    lines = [
        Text(f"按接收部门（{len(sent):,} 个数据包）", f"By receiver ({number_of(len(sent), 'package')})").to(language)
    ]
    lines += wrap(
        Text(f"各列依次为：{'、'.join(heads)}的行数。", f"The columns count: {', '.join(heads)}.").to(language), 2
    )
    for each in sorted(sent, key=lambda each: (each.channel, each.receiver)):
        counts = "".join(f"{each.rows.get(name, 0):>9,}" for name in tables)
        start = pad(each.channel_title.to(language), 10)
        lines.append(f"  {start}{counts}  {each.title or each.receiver} {each.receiver}")
    return lines


def mark_json(result: MarkResult) -> dict[str, Any]:
    """Return what `mark` did as a document."""
    return {
        "format": "zhengzhao-mark/1",
        "out": str(result.out),
        "marks": result.marks,
        "differences": result.differences,
        "balance": _balance_json(result.balance),
    }


def package_json(result: PackageResult) -> dict[str, Any]:
    """Return what `package` did as a document; paths are relative to its folder."""
    return {
        "format": "zhengzhao-package/1",
        "out": str(result.out),
        "packages": [
            {
                "path": _relative(each.path, result.out),
                "channel": each.channel,
                "receiver": each.receiver,
                "title": each.title,
                "rows": each.rows,
            }
            for each in result.sent
        ],
        "balance": _balance_json(result.balance),
    }


def _balance_json(balance: Sequence[Count]) -> list[dict[str, Any]]:
    return [{"side": each.side, "outcome": each.outcome, "count": each.count} for each in balance]


def _relative(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
