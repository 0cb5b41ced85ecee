"""The pages of the documentation site, as Markdown, in one language: versions, tables, code lists, checks, changes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhengzhao.exports.cells import sourced
from zhengzhao.exports.site.markdown import code, plain, table
from zhengzhao.messages import Language, Text, number_of
from zhengzhao.releases import diff
from zhengzhao.releases.differing.constraints import NAMES
from zhengzhao.releases.gate import changelog_entry
from zhengzhao.releases.telling import render_markdown
from zhengzhao.standard import Field, Package, Resource, inside, is_content
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.rules import rules_of
from zhengzhao.validators.explain import Explanation, explanations
from zhengzhao.validators.render.titles import DIMENSIONS, SEVERITIES
from zhengzhao.validators.render.visible import visible_value

ENGLISH = "<!-- en -->"
"""Where the English part of a changelog's entry begins."""
_UNSEARCHED = "---\nsearch:\n  exclude: true\n---\n\n"
_COMMA = Text("、", ", ")
_ROWS = 500
"""A page holds so many codes; a longer list has more pages."""


@dataclass
class Site:
    """The pages by their paths, and the way through them: titles, and what lies below."""

    language: Language
    pages: dict[str, str] = field(default_factory=dict)
    nav: list[tuple[str, object]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)

    def say(self, text: Text) -> str:
        """Return a text in the language of the site."""
        return text.to(self.language)


def make_site(versions: Sequence[Package], language: Language, content: Sequence[Path] = ()) -> Site:
    """Write all pages about some versions of a standard.

    Args:
        versions: The versions, oldest first.
        language: The language of the pages.
        content: Directories of checks that the versions may name.

    Raises:
        DescriptorError: A list or check is not there.
    """
    site = Site(language)
    newest = versions[-1]
    site.pages["index.md"] = _page(_front(site, versions))
    site.nav.append((site.say(Text("首页", "Home")), "index.md"))
    for package in reversed(versions):
        site.nav.append((f"{site.say(Text('版本', 'Version'))} {package.version}", _version(site, package, content)))
        if package is not newest:
            # Whoever searches means the newest version; every hit twice would hide what is looked for.
            for name in [each for each in site.pages if each.startswith(f"v{package.version}/")]:
                site.pages[name] = _UNSEARCHED + site.pages[name]
    site.pages["checks.md"] = _page(_checks(site, newest, content))
    site.nav.append((site.say(Text("校验", "Checks")), "checks.md"))
    site.pages["changes.md"] = _page(_changes(site, versions))
    site.nav.append((site.say(Text("变更记录", "Changes")), "changes.md"))
    return site


def _page(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _front(site: Site, versions: Sequence[Package]) -> Iterator[str]:
    newest = versions[-1]
    yield f"# {plain(site.say(newest.title))}"
    yield ""
    yield plain(_described(site, newest.raw))
    yield ""
    heads = [Text("版本", "Version"), Text("状态", "Status"), Text("施行", "In force from"), Text("用到", "until")]
    rows = [
        (
            f"[{each.version}](v{each.version}/index.md)",
            site.say(Text("已发布", "published") if each.status == "published" else Text("草案", "draft")),
            each.effective_from or "",
            each.effective_until or "",
        )
        for each in reversed(versions)
    ]
    yield from table([site.say(each) for each in heads], rows)


def _version(site: Site, package: Package, content: Sequence[Path]) -> list[tuple[str, object]]:
    base = f"v{package.version}"
    tables = list(package.tables())
    lists = [each for each in package.resources if each.kind == "codes"]
    site.pages[f"{base}/index.md"] = _page(_contents(site, package, tables, lists))
    nav: list[tuple[str, object]] = [(site.say(Text("概览", "Overview")), f"{base}/index.md")]
    for each in tables:
        site.pages[f"{base}/{each.name}.md"] = _page(_table(site, each, package, content))
        nav.append((site.say(each.title), f"{base}/{each.name}.md"))
    below: list[tuple[str, object]] = []
    for each in lists:
        below += _list(site, each, package, base)
    if below:
        nav.append((site.say(Text("代码表", "Code lists")), below))
    return nav


def _contents(site: Site, package: Package, tables: Sequence[Resource], lists: Sequence[Resource]) -> Iterator[str]:
    yield f"# {plain(site.say(package.title))} {package.version}"
    yield ""
    yield plain(_described(site, package.raw))
    for title, resources, place in (
        (Text("表", "Tables"), tables, ""),
        (Text("代码表", "Code lists"), lists, "codes/"),
    ):
        yield ""
        yield f"## {site.say(title)}"
        yield ""
        heads = [Text("名称", "Name"), Text("说明", "What it is"), Text("字段", "Fields")]
        rows = [
            (
                f"[{plain(site.say(each.title))}]({place}{each.name}.md) {code(each.name)}",
                plain(_described(site, each.schema.raw)),
                str(len(each.schema.fields)),
            )
            for each in resources
        ]
        yield from table([site.say(each) for each in heads], rows)


def _table(site: Site, resource: Resource, package: Package, content: Sequence[Path]) -> Iterator[str]:
    yield f"# {plain(site.say(resource.title))} {code(resource.name)}"
    yield ""
    yield plain(_described(site, resource.schema.raw))
    yield ""
    yield f"## {site.say(Text('字段', 'Fields'))}"
    for each in resource.schema.fields:
        yield from _field(site, each, resource, package)
    yield from _keys(site, resource, package)
    own = {each.name for each in resource.schema.rules}
    rules = [each for each in rules_of(resource, content) if each.name in own]
    if rules:
        yield ""
        yield f"## {site.say(Text('规则', 'Rules'))}"
        yield ""
        heads = [Text("规则", "Rule"), Text("要求", "What holds"), Text("字段", "Fields"), Text("严重程度", "Severity")]
        yield from table([site.say(each) for each in heads], (_rule(site, each) for each in rules))


def _field(site: Site, field: Field, resource: Resource, package: Package) -> Iterator[str]:
    site.words.add(field.title.zh)
    yield ""
    yield f"### {code(field.name)} {plain(site.say(field.title))} {{ #{field.name} }}"
    yield ""
    yield plain(_described(site, field.raw))
    yield ""
    facts = list(_facts(site, field, resource, package))
    yield from (f"- {each}" for each in facts)


def _facts(site: Site, field: Field, resource: Resource, package: Package) -> Iterator[str]:
    form = "" if field.format == "default" else f" {code(field.format)}"
    required = resource.schema.requires(field)
    needed = [Text("必填", "required") if required else Text("可空", "may be empty")]
    needed += [Text("主键", "primary key")] if field.name in resource.schema.primary_key else []
    yield f"{site.say(NAMES['type'])} {code(field.type)}{form} · {' · '.join(site.say(each) for each in needed)}"
    for name, value in field.constraints.items():
        if name != "required":
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield f"{site.say(NAMES.get(name, Text(name, name)))} {code(shown)}"
    for key in resource.schema.foreign_keys:
        if key.fields == (field.name,):
            yield f"{site.say(Text('取自', 'one of'))} {_link(site, key.reference.resource or resource.name, package)}"
    if field.missing_values and set(field.missing_values) != {""}:
        listed = site.say(_COMMA).join(code(each) for each in field.missing_values if each)
        yield f"{site.say(NAMES['missingValues'])} {listed}"
    if field.sensitive:
        yield site.say(Text("敏感：报告和日志中遮盖", "sensitive: masked in reports and logs"))
    if field.formerly:
        yield f"{site.say(Text('以前叫', 'formerly'))} {site.say(_COMMA).join(code(each) for each in field.formerly)}"
    if source := sourced(field, sure=True):
        yield f"{site.say(NAMES['source'])} {plain(site.say(source))}"


def _keys(site: Site, resource: Resource, package: Package) -> Iterator[str]:
    schema = resource.schema
    keys = [(Text("主键", "Primary key"), schema.primary_key)] if schema.primary_key else []
    keys += [(Text("唯一", "Unique"), each) for each in schema.unique_keys]
    if not keys and not schema.foreign_keys:
        return
    yield ""
    yield f"## {site.say(Text('键', 'Keys'))}"
    yield ""
    yield from (f"- {site.say(title)} {', '.join(map(code, names))}" for title, names in keys)
    for each in schema.foreign_keys:
        target = _link(site, each.reference.resource or resource.name, package)
        yield f"- {', '.join(map(code, each.fields))} → {target} {', '.join(map(code, each.reference.fields))}"


def _rule(site: Site, rule: BoundRule) -> tuple[str, ...]:
    named = code(rule.name)
    if rule.check != rule.name or rule.reference is not None or rule.reference_fields or rule.parameters:
        named += f" [{plain(rule.check)}](../checks.md#{rule.check})"
    fields = ", ".join(f"[{plain(each)}](#{each})" for each in rule.fields)
    return named, plain(site.say(rule.summary)), fields, site.say(SEVERITIES[rule.severity])


def _link(site: Site, name: str, package: Package) -> str:
    resource = package.resource(name)
    place = f"codes/{name}.md" if resource.kind == "codes" else f"{name}.md"
    return f"[{plain(site.say(resource.title))}]({place})"


def _list(site: Site, resource: Resource, package: Package, base: str) -> list[tuple[str, object]]:
    rows = _rows(package, resource)
    parts = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)] or [[]]
    names = [
        f"{resource.name}.md" if not number else f"{resource.name}-{number + 1}.md" for number in range(len(parts))
    ]
    title = site.say(resource.title)
    nav: list[tuple[str, object]] = []
    for number, (part, name) in enumerate(zip(parts, names, strict=True)):
        key = (resource.schema.primary_key or resource.schema.names)[0]
        span = f"{part[0][key]} – {part[-1][key]}" if len(parts) > 1 else ""
        site.pages[f"{base}/codes/{name}"] = _page(_codes(site, resource, part, span, names, number, len(rows)))
        nav.append((f"{title} {span}".strip(), f"{base}/codes/{name}"))
    return nav if len(nav) == 1 else [(title, nav)]


def _rows(package: Package, resource: Resource) -> list[dict[str, str]]:
    if not is_content(resource):
        return []
    with inside(package.base, resource.path or "", package.name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _codes(
    site: Site,
    resource: Resource,
    rows: Sequence[Mapping[str, str]],
    span: str,
    names: Sequence[str],
    number: int,
    total: int,
) -> Iterator[str]:
    yield f"# {plain(site.say(resource.title))} {code(resource.name)} {plain(span)}".rstrip()
    yield ""
    yield plain(_described(site, resource.schema.raw))
    yield ""
    yield site.say(Text(f"共 {total:,} 行。", f"{number_of(total, 'row')}."))
    if len(names) > 1:
        steps = [f"[{n + 1}]({name})" if n != number else f"**{n + 1}**" for n, name in enumerate(names)]
        yield ""
        yield " · ".join(steps)
    yield ""
    # What explains a row stands in the data; a page shows the codes and what they mean.
    shown = [each for each in resource.schema.fields if not each.raw.get("remark") or each.name == "note"]
    heads = [f"{plain(site.say(each.title))} {code(each.name)}" for each in shown]
    yield from table(heads, ([_cell(each, row.get(each.name) or "") for each in shown] for row in rows))


def _cell(field: Field, value: str) -> str:
    return code(value) if field.constraints.get("pattern") or field.name == "code" else plain(value)


def _checks(site: Site, newest: Package, content: Sequence[Path]) -> Iterator[str]:
    found = explanations(standard=newest.version, content=content)
    yield f"# {site.say(Text('校验', 'Checks'))}"
    yield ""
    yield site.say(
        Text(
            "报告中可能出现的每个代码；zhengzhao explain 说的也是这些。",
            "Every code that a report can hold; zhengzhao explain says the same.",
        )
    )
    for each in found:
        yield from _check(site, each)


def _check(site: Site, found: Explanation) -> Iterator[str]:
    yield ""
    yield f"## {code(found.name)} {{ #{found.name} }}"
    yield ""
    yield plain(site.say(found.summary))
    yield ""
    if found.description != found.summary:
        yield plain(site.say(found.description))
        yield ""
    facts = f"{site.say(SEVERITIES[found.severity])} · {site.say(DIMENSIONS[found.dimension])}"
    yield f"- {facts}"
    for title, cases in ((Text("通过", "passes"), found.passing), (Text("不通过", "fails"), found.failing)):
        if cases:
            yield f"- {site.say(title)} {'; '.join(' · '.join(_value(value) for value in case) for case in cases)}"
    if found.source.zh:
        yield f"- {site.say(NAMES['source'])} {plain(site.say(found.source))}"


def _value(value: object) -> str:
    if value is None:
        return "∅"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return code(visible_value(text)) or '""'


def _changes(site: Site, versions: Sequence[Package]) -> Iterator[str]:
    yield f"# {site.say(Text('变更记录', 'Changes'))}"
    for position in range(len(versions) - 1, -1, -1):
        package = versions[position]
        yield ""
        yield f"## {package.version}"
        entry = changelog_entry(package)
        if entry:
            yield ""
            yield _spoken(entry, site.language)
        if position:
            yield ""
            title = Text(
                f"与 {versions[position - 1].version} 的逐项差异",
                f"Every difference from {versions[position - 1].version}",
            )
            yield f"### {site.say(title)}"
            yield from _told(render_markdown(diff(versions[position - 1], package), site.language))


def _spoken(entry: str, language: Language) -> str:
    # A changelog may say things first in Chinese, then in English; the comment stands between.
    chinese, _, english = entry.partition(ENGLISH)
    return (english or chinese if language == "en" else chinese).strip()


def _told(markdown: str) -> Iterator[str]:
    # Its own heading goes, and the others lie one step deeper here.
    for line in markdown.splitlines()[1:]:
        yield f"#{line}" if line.startswith("#") else line.replace("<", "&lt;")


def _described(site: Site, raw: Mapping[str, object]) -> str:
    return site.say(Text(str(raw.get("description") or ""), str(raw.get("descriptionEn") or "")))
