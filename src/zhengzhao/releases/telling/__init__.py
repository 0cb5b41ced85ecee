"""A diff, or what a check found, in words: for a terminal, a changelog, a page, a program."""

from zhengzhao.releases.telling.checked import check_json, render_check_text, total
from zhengzhao.releases.telling.page import render_check_page, render_page
from zhengzhao.releases.telling.written import diff_json, render_markdown, render_text

__all__ = [
    "check_json",
    "diff_json",
    "render_check_page",
    "render_check_text",
    "render_markdown",
    "render_page",
    "render_text",
    "total",
]
