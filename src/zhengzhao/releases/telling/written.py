"""A diff as text for a terminal, as Markdown for a changelog, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhengzhao.messages import Language, Text
from zhengzhao.releases.differing import Change, Diff
from zhengzhao.releases.telling.view import introduction, sections
from zhengzhao.standard import Package
from zhengzhao.validators.render.columns import wrap
from zhengzhao.validators.render.visible import visible_text


def render_markdown(diff: Diff, language: Language = "zh") -> str:
    """Write a diff as the entry of a changelog.

    Args:
        diff: The difference.
        language: The language of the entry.
    """
    lines = [f"## {diff.new.version}", "", introduction(diff).to(language)]
    for section in sections(diff):
        lines += ["", f"### {section.title.to(language)}"]
        for group in section.groups:
            lines.append("")
            if group.title.zh:
                lines += [f"**{group.title.to(language)}**", ""]
            lines += [f"- {_sentence(each.text, language)}" for each in group.bullets]
    return "\n".join(lines) + "\n"


def render_text(diff: Diff, language: Language = "zh") -> str:
    """Write a diff for a terminal."""
    return "".join(f"{visible_text(each)}\n" for each in _text_lines(diff, language))


def diff_json(diff: Diff) -> dict[str, Any]:
    """Return a diff as a document; every change stands in it, none is summed up."""
    return {
        "format": "zhengzhao-diff/1",
        "old": _version(diff.old),
        "new": _version(diff.new),
        "step": diff.step.word,
        "changes": [_change(each) for each in diff.changes],
    }


def _text_lines(diff: Diff, language: Language) -> Iterator[str]:
    title = diff.new.title.to(language)
    yield f"{title}  {diff.old.version} → {diff.new.version}"
    yield from wrap(introduction(diff).to(language))
    for section in sections(diff):
        yield ""
        yield section.title.to(language)
        for group in section.groups:
            if group.title.zh:
                yield f"  {group.title.to(language)}"
            for each in group.bullets:
                yield from wrap(f"- {_sentence(each.text, language)}", 6, 4)


def _sentence(text: Text, language: Language) -> str:
    said = text.to(language).rstrip("。.")
    if language == "en":
        return f"{said[:1].upper()}{said[1:]}." if said[:1].islower() and said.startswith("the ") else f"{said}."
    return f"{said}。"


def _version(package: Package) -> dict[str, Any]:
    effective = {"from": package.effective_from, "until": package.effective_until}
    return {"name": package.name, "version": package.version, "effective": effective}


def _change(change: Change) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "action": change.action,
        "resource": change.resource or None,
        "name": change.name,
        "property": change.property or None,
        "before": change.before,
        "after": change.after,
        "uploader": change.effect.uploader,
        "downloader": change.effect.downloader,
        "step": change.effect.step.word,
        "message": change.text.zh,
        "messageEn": change.text.en,
    }
