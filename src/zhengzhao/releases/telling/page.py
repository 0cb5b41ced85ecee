"""A diff, or what a check found, as one page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from zhengzhao.catalogue.questions import SEVERITIES
from zhengzhao.messages import Language
from zhengzhao.releases.checking import near
from zhengzhao.releases.checking.whole import Checked
from zhengzhao.releases.differing import Diff
from zhengzhao.releases.telling.checked import WORDS, heading, not_asked, total, where
from zhengzhao.releases.telling.view import introduction, sections
from zhengzhao.validators import render
from zhengzhao.validators.render.visible import visible_text

_STYLE = Path(render.__file__).resolve().parent / "report.css"
_HERE = Path(__file__).resolve().parent


def render_page(diff: Diff, language: Language = "zh") -> str:
    """Write a diff as a page; what Markdown sums up is unfolded there.

    Args:
        diff: The difference.
        language: The language of the page.
    """
    template = _environment().get_template("diff.html.j2")
    return template.render(
        diff=diff, language=language, introduction=introduction(diff), sections=sections(diff), style=_style()
    )


def render_check_page(checked: Sequence[Checked], language: Language = "zh", limit: int = 1000) -> str:
    """Write what a check found as a page, with the rows.

    Args:
        checked: What was checked.
        language: The language of the page.
        limit: How many rows of each question are listed; the totals are exact.
    """
    template = _environment().get_template("check.html.j2")
    return template.render(
        language=language,
        limit=limit,
        names=("、" if language == "zh" else ", ").join(_shown_path(each.folder) for each in checked),
        valid=all(each.valid for each in checked),
        problems=[problem for each in checked for problem in each.problems],
        unasked=[not_asked(each) for each in checked if each.wholes is None],
        wholes=[whole for each in checked for whole in each.wholes or ()],
        totals={each: total(checked, each) for each in SEVERITIES},
        severities=WORDS,
        style=_style(),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["heading"] = heading
    environment.filters["where"] = where
    environment.filters["near"] = _shown_path
    environment.filters["safe_text"] = visible_text
    return environment


def _shown_path(path: Path) -> str:
    return near(path).as_posix()


def _style() -> Markup:
    return Markup(_STYLE.read_text(encoding="utf-8"))
