"""The documentation site of a standard, built with MkDocs Material: two languages, light and dark, nothing from the network."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import yaml

from zhengzhao.errors import OutputError, UsageError
from zhengzhao.exports.site.pages import Site, make_site
from zhengzhao.messages import Language, Text
from zhengzhao.output import atomic_directory, refuse_existing
from zhengzhao.standard import Package
from zhengzhao.validators import Progress

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_NAMES = {"zh": "中文", "en": "English"}
_FRONT = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="0; url=zh/index.html"></head>
<body><p><a href="zh/index.html">中文</a> · <a href="en/index.html">English</a></p></body></html>
"""


def write_site(
    versions: Sequence[Package],
    out: Path,
    *,
    content: Sequence[Path] = (),
    overwrite: bool = False,
    progress: Progress | None = None,
) -> None:
    """Build the site of some versions of a standard.

    Args:
        versions: The versions, oldest first.
        out: The folder: `index.html`, `zh/` and `en/`, to be put on any web server as it is.
        content: Directories of checks that the versions may name.
        overwrite: Whether a site that an earlier run made may be replaced.
        progress: Told how far the work is.

    Raises:
        UsageError: `zhengzhao[docs]` is not installed.
        OutputError: The folder is there, or a link or page of the site is broken.
    """
    _require()
    refuse_existing(out, overwrite, directory=True)
    with atomic_directory(out, overwrite) as part, tempfile.TemporaryDirectory() as place:
        for number, language in enumerate(LANGUAGES):
            if progress is not None:
                progress.step(
                    number / len(LANGUAGES), Text(f"生成{_NAMES[language]}页面", f"Building {_NAMES[language]}")
                )
            site = make_site(versions, language, content)
            _build(site, versions[-1].title.to(language), Path(place) / language, part / language)
        front = _FRONT.format(title=escape(versions[-1].title.zh))
        (part / "index.html").write_text(front, encoding="utf-8")


def _require() -> None:
    try:
        import jieba  # type: ignore[import-untyped]  # noqa: F401  # asked for by the search
        import material  # type: ignore[import-untyped]  # noqa: F401  # the theme
        import mkdocs  # noqa: F401  # what builds the site
    except ImportError as error:
        raise UsageError(
            Text(
                "生成文档网站需要 MkDocs Material；请先 pip install 'zhengzhao[docs]'。",
                "The documentation site needs MkDocs Material; first: pip install 'zhengzhao[docs]'.",
            )
        ) from error


def _build(site: Site, title: str, place: Path, out: Path) -> None:
    import jieba
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    pages = place / "pages"
    for name, text in site.pages.items():
        target = pages / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    (place / "mkdocs.yml").write_text(
        yaml.safe_dump(_config(site, title, place, out), allow_unicode=True), encoding="utf-8"
    )
    for name in ("mkdocs", "jieba", "material"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # Words of the standard stay whole where the search cuts Chinese into words.
    for each in sorted(site.words):
        jieba.add_word(each)
    try:
        # A link that leads nowhere is an error, not a warning that nobody reads.
        build(load_config(str(place / "mkdocs.yml"), strict=True))
    except (Abort, MkDocsException) as error:
        raise OutputError(
            Text(f"文档网站没有生成：{error}。", f"The documentation site was not built: {error}.")
        ) from error
    # A page for what is not found is shown at any depth, so that its links start from the root of the server, where
    # this site need not lie.
    (out / "404.html").unlink(missing_ok=True)


def _config(site: Site, title: str, place: Path, out: Path) -> dict[str, Any]:
    language = site.language
    dark, light = Text("切换到深色", "Switch to dark"), Text("切换到浅色", "Switch to light")
    return {
        "site_name": title,
        "docs_dir": str(place / "pages"),
        "site_dir": str(out),
        "use_directory_urls": False,
        "nav": _nav(site.nav),
        "theme": {
            "name": "material",
            "language": language,
            "font": False,
            "features": ["navigation.indexes", "navigation.top", "search.highlight", "search.suggest", "toc.follow"],
            "palette": [
                _palette("(prefers-color-scheme: light)", "default", "weather-night", dark.to(language)),
                _palette("(prefers-color-scheme: dark)", "slate", "weather-sunny", light.to(language)),
            ],
        },
        "plugins": [{"search": {"lang": [language]}}],
        "markdown_extensions": ["attr_list", "meta", "tables", {"toc": {"permalink": True, "toc_depth": "2-3"}}],
        "extra": {
            "generator": False,
            "alternate": [{"name": _NAMES[each], "link": f"../{each}/index.html", "lang": each} for each in LANGUAGES],
        },
        "validation": {"links": {"anchors": "warn"}},
    }


def _palette(media: str, scheme: str, icon: str, name: str) -> dict[str, Any]:
    colours = {"primary": "indigo", "accent": "indigo"}
    return {"media": media, "scheme": scheme, **colours, "toggle": {"icon": f"material/{icon}", "name": name}}


def _nav(nav: Sequence[tuple[str, object]]) -> list[dict[str, Any]]:
    return [{title: _nav(below) if isinstance(below, list) else below} for title, below in nav]
