"""The balance and the packages of a run, as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengzhao.messages import Language, Text

if TYPE_CHECKING:
    from zhengzhao.packages import Count, MarkResult, PackageResult, Sent

# The codes are the recipes' own (packages/mark/balance.yaml); one that is not here is shown as it is.
_SIDES = {
    "term": Text("勾选的条目", "Ticked scope terms"),
    "mark": Text("标记（主体 × 许可事项或条目 × 接收部门）", "Marks (company × item or term × receiver)"),
}
_OUTCOMES = {
    "items": Text("对应到许可事项或接收部门", "lead to permit items or receivers"),
    "no_item": Text("不涉及许可事项", "concern no permit item"),
    "no_mode_here": Text("当日当地没有改革方式", "no mode in force there on that day"),
    "condition_not_met": Text("对应的条件不满足", "the condition of the correspondence is not met"),
    "unknown_term": Text("目录中没有这个条目", "not in the catalogue"),
    "term_not_usable": Text("条目不可勾选", "not usable"),
    "no_version_in_force": Text("当日没有生效的目录", "no catalogue in force on that day"),
    "no_event": Text("没有可依据的登记事件", "no event to go by"),
    "packaged": Text("经共享平台推送", "pushed by the exchange platform"),
    "national": Text("经国家通道推送", "pushed by the national channel"),
    "internal": Text("推送到本系统内部", "pushed inside the regulator"),
    "held": Text("暂存，等备案", "held, a filing is awaited"),
    "already_pushed": Text("此前已推送", "already pushed"),
    "unplaced": Text("没有找到接收部门", "unplaced: no receiver found"),
}
_CHANNELS = {
    "platform": Text("共享平台", "platform"),
    "national": Text("国家通道", "national"),
    "internal": Text("内部", "internal"),
}


def balance_lines(balance: Sequence[Count], language: Language) -> list[str]:
    """Write the balance: each side with its sum, and what the sum is made of."""
    from zhengzhao.validators.render.columns import pad

    lines = [Text("平衡", "The balance").to(language)]
    for side in sorted(
        {each.side for each in balance}, key=lambda each: list(_SIDES).index(each) if each in _SIDES else 9
    ):
        counts = [each for each in balance if each.side == side]
        total = sum(each.count for each in counts)
        lines.append(f"  {pad(_word(_SIDES, side, language), 48)}{total:>14,}")
        lines += [f"    {pad(_word(_OUTCOMES, each.outcome, language), 46)}{each.count:>14,}" for each in counts]
    return lines


def sent_lines(sent: Sequence[Sent], language: Language) -> list[str]:
    """Write one line a package: its channel, its receiver, the rows of each table in it."""
    from zhengzhao.standard import load_standard
    from zhengzhao.validators.render.columns import pad, wrap

    if not sent:
        return []
    titles = {each.name: each.title for each in load_standard().resources}
    tables = list(dict.fromkeys(name for each in sent for name in each.rows))
    heads = [titles[name].to(language) if name in titles else name for name in tables]
    lines = [Text(f"按接收部门（{len(sent):,} 个数据包）", f"By receiver ({len(sent):,} packages)").to(language)]
    lines += wrap(
        Text(f"各列依次为：{'、'.join(heads)}的行数。", f"The columns count: {', '.join(heads)}.").to(language), 2
    )
    for each in sorted(sent, key=lambda each: (each.channel, each.receiver)):
        counts = "".join(f"{each.rows.get(name, 0):>9,}" for name in tables)
        start = pad(_word(_CHANNELS, each.channel, language), 10)
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


def _word(words: dict[str, Text], code: str, language: Language) -> str:
    return words[code].to(language) if code in words else code
