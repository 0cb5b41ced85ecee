"""A diff in words: for a terminal, a changelog, a page, a program."""

from zhengzhao.releases.telling.page import render_page
from zhengzhao.releases.telling.written import diff_json, render_markdown, render_text

__all__ = ["diff_json", "render_markdown", "render_page", "render_text"]
