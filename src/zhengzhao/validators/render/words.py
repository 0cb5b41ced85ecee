"""Sentences that the text and the page share."""

from __future__ import annotations

from zhengzhao.messages import Text
from zhengzhao.validators.render.view import ReportView
from zhengzhao.validators.report import Finding, WaiverInfo

UNKNOWN = Text(
    "规则要看的单元格本身就有错（例如日期写得不对），这一行就无法判断这条规则，既不算通过也不算不通过；"
    "改正那些单元格后请重新校验。错误级别的规则有无法判断的行，文件就不算合格。",
    "Where a cell that a rule needs is itself wrong (a broken date, for example), the rule is neither passed nor "
    "failed on that row; mend those cells and validate again. A file is not valid while a rule of severity error "
    "could not be judged somewhere.",
)


def steps(view: ReportView) -> tuple[Text, ...]:
    """Say what the person should do with this outcome, most urgent first."""
    if not view.rows:
        return (
            Text(
                "文件里没有数据行；请确认不是导出时出了错。",
                "There are no rows of data; make sure that nothing went wrong when they were exported.",
            ),
        )
    if view.report.valid and not view.broken:
        return (Text("数据符合标准，可以上报或继续处理。", "The data meets the standard; send it or work on with it."),)
    found = [
        Text(
            "请在来源系统中改正，而不是只改文件；行号从文件顶部数起，表头和空行都算，与 Excel 的行号一致。",
            "Mend the data where it comes from, not only in the file; rows are counted from the top of the file, "
            "header and blank rows included, as Excel numbers them.",
        )
    ]
    if view.shown < view.total:
        found.append(
            Text(
                "这里只列出了一部分；用 --limit 调大每条规则列出的处数，或用 --format html 生成可以筛选的报告。",
                "Only a part is listed; raise --limit to list more of each rule, or write --format html for a page "
                "that can be filtered.",
            )
        )
    if view.report.valid:
        found.append(
            Text(
                "只有提醒，文件合格，可以上报；请核对提醒。",
                "There are warnings only: the file is valid; look at them.",
            )
        )
    else:
        found.append(Text("改好后重新校验。", "Validate again when it is mended."))
    return tuple(found)


def row_of(finding: Finding) -> Text:
    """Say in which row a finding stands."""
    if finding.row is None:
        return Text("整个文件", "the file")
    return Text(f"第 {finding.row} 行", f"row {finding.row}")


def line_of(finding: Finding) -> Text | None:
    """Say on which line of the file a finding stands, where that is not the number of its row."""
    if finding.line is None or finding.line == finding.row:
        return None
    return Text(f"文件的第 {finding.line} 行", f"line {finding.line} of the file")


def position(finding: Finding) -> Text:
    """Say where a finding stands: the row, and the line of the file where the two differ."""
    row, line = row_of(finding), line_of(finding)
    return row if line is None else Text(f"{row.zh}（{line.zh}）", f"{row.en} ({line.en})")


def waiver_reach(waiver: WaiverInfo) -> Text:
    """Say what a waiver is restricted to."""
    parts = [each for each in (waiver.table, waiver.field) if each]
    parts += [f"{name}={pattern}" for name, pattern in waiver.key]
    parts += [f"{waiver.province}…"] if waiver.province else []
    return Text(" · ".join(parts), " · ".join(parts)) if parts else Text("所有记录", "every record")


def waiver_parts(waiver: WaiverInfo) -> tuple[Text, ...]:
    """Say what a waiver reaches, who answers for it, until when and why."""
    until = Text(f"至 {waiver.expiry}", f"until {waiver.expiry}")
    if waiver.expired:
        until = Text(f"已于 {waiver.expiry} 到期", f"expired on {waiver.expiry}")
    owner = Text(f"责任人 {waiver.owner}", f"owner {waiver.owner}")
    return (waiver_reach(waiver), until, owner, Text(waiver.reason, waiver.reason))
