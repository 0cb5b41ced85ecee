"""A report as text for a terminal, as JSON, as one self-contained page, or as JUnit's XML."""

from __future__ import annotations

from typing import Literal, get_args

from zhengzhao.errors import UsageError
from zhengzhao.messages import Language, Text
from zhengzhao.standard import did_you_mean
from zhengzhao.validators.render.text import render_text
from zhengzhao.validators.report import Report

Format = Literal["text", "json", "html", "junit"]
FORMATS: tuple[str, ...] = get_args(Format)


def render(report: Report, format: str = "text", language: Language = "zh") -> str:  # its name everywhere
    """Write a report in one of its forms.

    Args:
        report: What the validation says.
        format: ``"text"``, ``"json"``, ``"html"`` or ``"junit"``. The page holds both languages and opens in `language`; the JSON
            form holds both as well.
        language: The language that a person reads.

    Returns:
        The whole document, ending in a newline.

    Raises:
        UsageError: There is no such form.
    """
    if format == "text":
        return render_text(report, language)
    if format == "json":
        return report.to_json()
    if format == "html":
        # Loaded here, as the next: the machinery of templates is a tenth of a short command that asks for no page.
        from zhengzhao.validators.render.html import render_html

        return render_html(report, language)
    if format == "junit":
        from zhengzhao.validators.render.junit import render_junit

        return render_junit(report, language)
    end = did_you_mean(format, FORMATS)
    raise UsageError(
        Text(
            f"没有 {format} 这种报告格式；可用的有 {'、'.join(FORMATS)}{end.zh}",
            f"There is no report format {format}; there are {', '.join(FORMATS)}{end.en}",
        )
    )


__all__ = ["FORMATS", "Format", "render"]
