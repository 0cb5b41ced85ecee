"""What the demo says, in words that a newcomer understands; every line fits a terminal of 100 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from rich.cells import cell_len

from zhengzhao.demo.batch import Batch, Placed
from zhengzhao.demo.story import Cells, Story
from zhengzhao.demo.verify import Verified
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.packages import Count, Sent, by_side
from zhengzhao.standard import Package
from zhengzhao.validators import Finding, Report
from zhengzhao.validators.render.columns import WIDTH, pad, wrap

_CHECK = 20
# Closing marks hang over the edge: two of them still fit a terminal of 100 columns.
_WIDTH = WIDTH - 4


class Teller:
    """Says things in one language.

    Args:
        say: Takes each line.
        language: The language.
    """

    def __init__(self, say: Callable[[str], None], language: Language) -> None:
        self._say = say
        self.language = language

    def head(self, zh: str, en: str) -> None:
        """Begin a part."""
        self._say("")
        self._say(f"== {Text(zh, en).to(self.language)}")

    def tell(self, zh: str, en: str) -> None:
        """Say one paragraph."""
        self.text(Text(zh, en))

    def text(self, text: Text, indent: int = 0, first: int | None = None) -> None:
        """Say one paragraph that is there in both languages."""
        for line in wrap(text.to(self.language), indent, first, _WIDTH):
            self._say(line)

    def row(self, cells: Iterable[tuple[str, int]], rest: str = "", rest_at: int = 6) -> None:
        """Say one line of a table: cells with their widths, negative ones set against the right edge, and a text.

        `rest_at` is the column where the text goes on if it needs more lines.
        """
        shown = "  ".join(["", *(pad(text, abs(width), width < 0) for text, width in cells), ""])
        lines = wrap(rest, rest_at, cell_len(shown), _WIDTH) or [""]
        self._say((shown + lines[0].lstrip()).rstrip())
        for line in lines[1:]:
            self._say(line)


def tell_batch(teller: Teller, story: Story, batch: Batch) -> None:
    """Say what came in."""
    names = [each.name for each in batch.files]
    teller.tell(
        f"某省送来一个批次：{len(batch.files)} 个 CSV 文件（{'、'.join(names)}），共 {batch.rows:,} 行，编码 {story.encoding.upper()}，表头是中文。",
        f"A province sends a batch: {number_of(len(batch.files), 'CSV file')} ({', '.join(names)}), {number_of(batch.rows, 'row')}, encoded in "
        f"{story.encoding.upper()}, with Chinese headers.",
    )
    teller.text(story.note)


def tell_findings(teller: Teller, report: Report) -> None:
    """Say the verdict, and of each check that failed how often it did and one place of it."""
    teller.text(Text(report.summary("zh"), report.summary("en")))
    heads = Text("处数|级别|校验|例如", "places|kind|check|for example").to(teller.language).split("|")
    teller.row([(heads[0], -6), (heads[1], 7), (heads[2], _CHECK)], heads[3])
    counts: dict[str, int] = {}
    for each in report.checks:
        counts[each.check] = counts.get(each.check, 0) + each.failed
    examples = {each.check: each for each in reversed(report.findings)}
    for name in sorted(examples, key=lambda check: (examples[check].severity, -counts[check])):
        example = examples[name]
        kind = Text("错误", "error") if example.severity == "error" else Text("提醒", "warning")
        title = report.title(example.table)
        said = Text(
            f"{title.zh}第 {example.row} 行：{example.message.zh}",
            f"{title.en}, row {example.row}: {example.message.en}",
        )
        cells = [(f"{counts[name]:,}", -6), (kind.to(teller.language), 7), (name, _CHECK)]
        teller.row(cells, said.to(teller.language), rest_at=2 + 6 + 2 + 7 + 2 + _CHECK + 2)
    teller.tell(
        "全部所在的行和每条校验的意思，见网页报告和 zhengzhao explain 校验名。",
        "Where and what each one is: the page, and zhengzhao explain CHECK.",
    )


def tell_spoiled(teller: Teller, placed: Sequence[Placed], report: Report, titles: Mapping[str, Text]) -> None:
    """Say of each cell that was spoiled by hand what the report says of it."""
    for each in placed:
        finding = _finding(each, report)
        said = finding.message if finding else Text("（没有报告）", "(not reported)")
        title = titles[each.spoiled.table]
        teller.text(each.spoiled.why, 4, 2)
        teller.text(Text(f"→ {title.zh}第 {each.row} 行：{said.zh}", f"→ {title.en}, row {each.row}: {said.en}"), 6, 4)


def _finding(placed: Placed, report: Report) -> Finding | None:
    spoiled = placed.spoiled
    found = [each for each in report.findings if (each.table, each.row) == (spoiled.table, placed.row)]
    return next((each for each in found if spoiled.field in each.fields), None)


def tell_codes(teller: Teller, rows: Sequence[Cells], report: Report) -> None:
    """Say which of the real codes pass and which spoiled ones fail, and why."""
    wrong = {(each.row or 0) - 2 for each in report.findings}
    right = [row for index, row in enumerate(rows) if index not in wrong]
    surprising = [row for index, row in enumerate(rows) if (row["correct"] == "true") != (index not in wrong)]
    holders = [row["holder"] for row in right if row["holder"]]
    teller.tell(
        f"{len(right)} 个正确的代码全部通过，其中 {len(holders)} 个是公开、真实的：{'、'.join(holders[:4])} 等。",
        f"Correct codes that pass: {len(right)}; real and public among them: {len(holders)}, such as {', '.join(holders[:4])}.",
    )
    for index in sorted(wrong):
        row = rows[index]
        teller.text(Text(f"不通过  {row['code']}  {row['note']}", f"fails  {row['code']}  {row['noteEn']}"), 6, 2)
    if surprising:
        teller.tell(
            "与预期不符的代码：" + "、".join(row["code"] for row in surprising),
            "Not as expected: " + ", ".join(row["code"] for row in surprising),
        )


def tell_ways(
    teller: Teller, story: Story, ways: Mapping[tuple[str, ...], list[Cells]], words: Mapping[str, Mapping[str, Text]]
) -> None:
    """Say where each hand-written company went."""
    for company in story.companies:
        teller.text(company.title, 4, 2)
        found = ways.get(company.key, [])
        if not found:
            teller.text(Text(f"→ {story.told.nothing.zh}", f"→ {story.told.nothing.en}"), 6, 4)
        for row in found:
            teller.text(_way(story, row, words), 6, 4)


def _way(story: Story, row: Cells, words: Mapping[str, Mapping[str, Text]]) -> Text:
    told = story.told
    spoken = [words[each].get(row[name], Text(row[name], row[name])) for name, each in told.codes.items() if row[name]]
    outcome = told.outcomes.get(row[told.outcome], Text(row[told.outcome], row[told.outcome]))
    receiver = row[told.receiver] or "—"
    return Text(
        f"→ {row[told.item]}（{'，'.join(each.zh for each in spoken)}）：{receiver}，{outcome.zh}",
        f"→ {row[told.item]} ({', '.join(each.en for each in spoken)}): {receiver}, {outcome.en}",
    )


def tell_balance(teller: Teller, balance: Sequence[Count]) -> None:
    """Say the balance: nothing is lost between what was ticked and what went out."""
    for title, counts in by_side(balance):
        teller.text(title, 4, 2)
        for each in counts:
            teller.row([(f"{each.count:,}", -10)], each.title.to(teller.language))
        teller.row([(f"{sum(each.count for each in counts):,}", -10)], Text("合计", "in all").to(teller.language))


def tell_departments(teller: Teller, sent: Sequence[Sent], columns: Sequence[str], package: Package) -> None:
    """Say what each department gets."""
    titles = [package.resource(name).title.to(teller.language) for name in columns]
    heads = [
        (Text("通道", "channel").to(teller.language), 8),
        *((title, -18 if teller.language == "en" else -14) for title in titles),
    ]
    teller.row(heads, Text("接收部门", "receiver").to(teller.language))
    for each in sorted(sent, key=lambda one: (one.channel, -one.rows.get(columns[0], 0), one.receiver)):
        counts = [(f"{each.rows.get(name, 0):,}", width) for name, (_, width) in zip(columns, heads[1:], strict=True)]
        teller.row([(each.channel_title.to(teller.language), 8), *counts], each.title or each.receiver)


def tell_verified(teller: Teller, verified: Verified, marks: int, expected: int) -> None:
    """Say what opening the packages showed, and whether the counts agree."""
    if verified.bad:
        names = "、".join(each.name for each in verified.bad)
        teller.tell(
            f"有 {len(verified.bad)} 个数据包没有通过验收：{names}。",
            f"{number_of(len(verified.bad), 'package')} failed: {names}.",
        )
    else:
        teller.tell(
            f"{verified.packages} 个数据包逐个打开：{verified.files} 个文件的哈希都与描述文件一致，每张表都符合包内的描述。",
            f"Opened: {number_of(verified.packages, 'package')}. The digests of {number_of(verified.files, 'file')} are as their descriptors say, "
            "and every table holds to the descriptor it came with.",
        )
    agrees = Text("相等", "equal") if marks == expected else Text("不相等！", "NOT equal!")
    teller.tell(
        f"从数据包里重新清点，推送的标记是 {marks:,} 个；平衡表上是 {expected:,} 个：{agrees.zh}。",
        f"Counted again from the packages, what was pushed is {number_of(marks, 'mark')}; the balance says {expected:,}: {agrees.en}.",
    )


def tell_paths(teller: Teller, paths: Sequence[tuple[Text, Path]]) -> None:
    """Say where to look."""
    width = 30 if teller.language == "en" else 20
    for what, path in paths:
        teller.row([(what.to(teller.language), width)], str(path))
