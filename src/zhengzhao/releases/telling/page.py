"""A diff as one page that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from zhengzhao.messages import Language
from zhengzhao.releases.differing import Diff
from zhengzhao.releases.telling.view import introduction, sections
from zhengzhao.validators import render

_STYLE = Path(render.__file__).resolve().parent / "report.css"
_TEMPLATE = Path(__file__).resolve().parent / "diff.html.j2"


def render_page(diff: Diff, language: Language = "zh") -> str:
    """Write a diff as a page; what Markdown sums up is unfolded there.

    Args:
        diff: The difference.
        language: The language of the page.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        diff=diff,
        language=language,
        introduction=introduction(diff),
        sections=sections(diff),
        style=Markup(_STYLE.read_text(encoding="utf-8")),
    )
