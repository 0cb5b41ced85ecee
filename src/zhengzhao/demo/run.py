"""Run the story: a batch comes in, is validated, mended, marked, packed for each department, and the packages opened."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.demo.batch import Batch, make_batch
from zhengzhao.demo.story import Cells, Story, code_words, has_story, read_cells, read_story
from zhengzhao.demo.telling import (
    Teller,
    tell_balance,
    tell_batch,
    tell_codes,
    tell_departments,
    tell_findings,
    tell_paths,
    tell_spoiled,
    tell_verified,
    tell_ways,
)
from zhengzhao.demo.verify import Verified, verify_packages
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.output import atomic_directory
from zhengzhao.packages import MarkResult, PackageResult, mark, package
from zhengzhao.sources import Workspace
from zhengzhao.standard import Package, load_standard, load_version, versions
from zhengzhao.validators import Progress, Report, validate
from zhengzhao.validators.render import render

Bars = Callable[[], AbstractContextManager[Progress | None]]
"""Gives a progress bar for one step; it is closed before anything more is said."""

_MOST_FINDINGS = 200


@dataclass(frozen=True)
class DemoResult:
    """What the demo did; every path lies under `out`."""

    out: Path
    sent: Batch
    sent_report: Report
    mended_report: Report
    codes_report: Report
    marked: MarkResult
    packed: PackageResult
    verified: Verified


def run_demo(
    out: Path,
    language: Language = "zh",
    *,
    today: date | None = None,
    rows: int | None = None,
    overwrite: bool = False,
    say: Callable[[str], None] | None = None,
    bars: Bars | None = None,
) -> DemoResult:
    """Tell the whole story on a sample province, and leave everything it made in a folder.

    Args:
        out: The folder; `1-sent`, `2-mended`, `report.html`, `marks.csv` and `packages` go into it.
        language: The language of what is said and of the page.
        today: The day that counts as today; None is the Monday after the story's week.
        rows: How many registrations the province sends; None takes the story's own number.
        overwrite: Whether an earlier demo in `out` may be replaced.
        say: Takes each line; None writes to stdout.
        bars: Gives a progress bar for each step.

    Raises:
        OutputError: `out` is there already or cannot be written.
    """
    standard = _standard_with_a_story()
    story = read_story(standard)
    if rows is not None:
        story = dataclasses.replace(story, rows=rows)
    teller = Teller(say or (lambda line: print(line, file=sys.stdout)), language)
    with Workspace() as workspace, atomic_directory(out, overwrite) as folder:
        told = _Run(standard, story, teller, today or story.today, bars or nullcontext, folder, out, workspace.path)
        result = told.run()
    return _moved(result, folder, out)


def _standard_with_a_story() -> Package:
    # The story is content of the version that it is told of; a later version need not tell it again.
    found = [load_standard(each) for each in versions("standard")]
    told = [each for each in found if has_story(each)]
    return (told or found)[-1]


def _moved(result: DemoResult, folder: Path, out: Path) -> DemoResult:
    """Name every file by the place where it stands in the end."""

    def there(path: Path) -> Path:
        return out / path.relative_to(folder)

    sent = tuple(dataclasses.replace(each, path=there(each.path)) for each in result.packed.sent)
    return dataclasses.replace(
        result,
        sent=dataclasses.replace(result.sent, files=tuple(map(there, result.sent.files))),
        marked=dataclasses.replace(result.marked, out=there(result.marked.out)),
        packed=dataclasses.replace(result.packed, out=there(result.packed.out), sent=sent),
    )


class _Run:
    """One telling of the story."""

    def __init__(
        self,
        standard: Package,
        story: Story,
        teller: Teller,
        today: date,
        bars: Bars,
        folder: Path,
        out: Path,
        workspace: Path,
    ) -> None:
        self._standard = standard
        self._story = story
        self._teller = teller
        self._today = today
        self._bars = bars
        self._folder = folder
        self._out = out
        self._workspace = workspace
        self._content = [load_version("catalogue", as_of=story.today).base / story.overlay]

    def run(self) -> DemoResult:
        """Go through the story from beginning to end."""
        start = time.monotonic()
        self._teller.text(self._story.title)
        sent, sent_report = self._sent()
        codes_report = self._codes()
        mended, mended_report = self._mended()
        marked, packed = self._packed(mended)
        verified = self._verified(packed)
        self._end(packed, time.monotonic() - start)
        return DemoResult(self._out, sent, sent_report, mended_report, codes_report, marked, packed, verified)

    def _sent(self) -> tuple[Batch, Report]:
        self._teller.head("一、来了一个批次", "1. A batch comes in")
        batch = self._batch("1-sent", spoilt=True)
        tell_batch(self._teller, self._story, batch)
        self._teller.head("二、校验：哪里不合标准", "2. Validate: where it breaks the standard")
        report = self._validated(batch)
        page = self._folder / "report.html"
        page.write_text(render(report, "html", self._teller.language), encoding="utf-8", newline="\n")
        tell_findings(self._teller, report)
        self._teller.tell("其中有几处是人们常写错的：", "Among them are mistakes that people often make:")
        titles = {each.name: each.title for each in self._standard.resources}
        tell_spoiled(self._teller, batch.placed, report, titles)
        self._teller.text(self._story.fine)
        return batch, report

    def _codes(self) -> Report:
        self._teller.head(
            "三、真实的统一社会信用代码也过一遍", "3. Real unified social credit codes, run through the same check"
        )
        rows = read_cells(self._story.vectors.parent / "code.csv")
        report = validate(
            [self._story.vectors], standard=self._standard.version, today=self._today, limit=_MOST_FINDINGS
        )
        tell_codes(self._teller, rows, report)
        return report

    def _mended(self) -> tuple[Batch, Report]:
        self._teller.head("四、改正后再送来", "4. Mended and sent again")
        batch = self._batch("2-mended", spoilt=False)
        self._teller.tell(
            "同一批数据，不带上面的差错（实际工作中要在来源系统里改）。",
            "The same data without those faults (in real work they are mended where the data comes from).",
        )
        report = self._validated(batch)
        self._teller.text(Text(report.summary("zh"), report.summary("en")))
        return batch, report

    def _packed(self, batch: Batch) -> tuple[MarkResult, PackageResult]:
        self._teller.head("五、标记，并按部门打包", "5. Mark, and pack for each department")
        self._teller.tell(
            "按事件当日生效的对应关系、改革方式和分工，由勾选的条目得出许可事项和接收部门；一个部门一个数据包。",
            "By the correspondence, modes and routing in force on the day of each event, the ticked terms lead to permit items "
            "and receivers; one package a department.",
        )
        with self._bars() as bar:
            marked = mark(
                batch.files,
                out=self._folder / "marks.csv",
                content=self._content,
                standard=self._standard.version,
                today=self._today,
                progress=bar,
            )
        with self._bars() as bar:
            packed = package(
                self._story.recipe,
                batch.files,
                out=self._folder / "packages",
                content=self._content,
                standard=self._standard.version,
                today=self._today,
                progress=bar,
            )
        self._teller.tell(
            f"{marked.marks:,} 个标记，{len(packed.sent)} 个数据包。",
            f"{number_of(marked.marks, 'mark')}, {number_of(len(packed.sent), 'package')}.",
        )
        self._teller.tell("看几户的去向：", "Where some of the companies went:")
        words = code_words(self._standard, list(self._story.told.codes.values()))
        tell_ways(self._teller, self._story, self._ways(), words)
        return marked, packed

    def _verified(self, packed: PackageResult) -> Verified:
        self._teller.head("六、像接收部门那样打开数据包", "6. Open the packages as their receivers would")
        with self._bars() as bar:
            paths = [each.path for each in packed.sent]
            verified = verify_packages(paths, self._standard, self._content, self._today, bar)
        expected = sum(each.count for each in packed.balance if each.outcome in self._story.sent)
        tell_verified(self._teller, verified, verified.rows.get(self._story.marks, 0), expected)
        return verified

    def _end(self, packed: PackageResult, seconds: float) -> None:
        self._teller.head("七、平衡：一条也没有丢", "7. The balance: nothing is lost")
        tell_balance(self._teller, packed.balance)
        self._teller.head("八、按部门", "8. By department")
        tell_departments(self._teller, packed.sent, self._story.columns, self._standard)
        self._teller.head(f"讲完了，用时 {seconds:.0f} 秒", f"The end, after {number_of(round(seconds), 'second')}")
        tell_paths(
            self._teller,
            [
                (Text("校验报告（网页）", "the report, a page"), self._out / "report.html"),
                (Text("数据包", "the packages"), self._out / "packages"),
                (Text("全部标记", "all marks"), self._out / "marks.csv"),
                (Text("送来的批次", "the batch as it came"), self._out / "1-sent"),
                (Text("改正后的批次", "the mended batch"), self._out / "2-mended"),
            ],
        )

    def _batch(self, name: str, *, spoilt: bool) -> Batch:
        with self._bars() as bar:
            return make_batch(
                self._story,
                self._standard,
                self._folder / name,
                spoilt=spoilt,
                today=self._today,
                workspace=self._workspace,
                progress=bar,
            )

    def _validated(self, batch: Batch) -> Report:
        with self._bars() as bar:
            return validate(
                batch.files,
                content=self._content,
                standard=self._standard.version,
                today=self._today,
                limit=_MOST_FINDINGS,
                progress=bar,
            )

    def _ways(self) -> dict[tuple[str, ...], list[Cells]]:
        told = self._story.told
        wanted = {each.key for each in self._story.companies}
        found: dict[tuple[str, ...], list[Cells]] = {}
        for row in read_cells(self._folder / "packages" / "balance" / told.file):
            key = tuple(row[name] for name in told.key)
            if key in wanted:
                found.setdefault(key, []).append(row)
        return found
