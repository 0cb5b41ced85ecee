"""The difference of two versions: every change, classed for uploaders and for downloaders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import duckdb

from zhengzhao.messages import Text
from zhengzhao.releases.differing.change import (
    ADDED,
    BOTH,
    WORDING,
    Action,
    Change,
    Class,
    Effect,
    Step,
    Subject,
)
from zhengzhao.releases.differing.constraints import NAMES
from zhengzhao.releases.differing.fields import field_changes
from zhengzhao.releases.differing.rows import row_changes
from zhengzhao.releases.differing.tables import schema_changes
from zhengzhao.releases.meanings import check_hashes, recorded
from zhengzhao.standard import RULES, Package, Resource, Schema, inside, is_content

_HEAD = {
    **{name: NAMES[name] for name in ("title", "titleEn", "description", "descriptionEn")},
    "licenses": Text("许可证", "licences"),
    "sources": Text("来源", "sources"),
    "keywords": Text("关键词", "keywords"),
    "homepage": Text("主页", "home page"),
    "contributors": Text("贡献者", "contributors"),
}

_WORDS = ("title", "titleEn", "description", "descriptionEn")


@dataclass(frozen=True)
class Diff:
    """What changed from one version to another, in the order of the newer descriptor."""

    old: Package
    new: Package
    changes: tuple[Change, ...]

    @property
    def step(self) -> Step:
        """The largest step that a change asks for."""
        return max((each.effect.step for each in self.changes), default=Step.NONE)


def diff(old: Package, new: Package) -> Diff:
    """Compare two versions of the standard, of the catalogue, or of any Data Package.

    Args:
        old: The earlier version.
        new: The later one; its `formerly` says what was renamed.

    Raises:
        DescriptorError: A list of one of them is not there.
    """
    return Diff(old, new, tuple(_changes(old, new)))


def _changes(old: Package, new: Package) -> Iterator[Change]:
    yield from _head(old, new)
    yield from _meanings(old, new)
    known = {each.name: each for each in old.resources}
    earlier = _renamed(old, new)
    kept = {each.name: earlier.get(each.name, each.name) for each in new.resources}
    with duckdb.connect(":memory:") as connection:
        for resource in new.resources:
            before = known.get(kept[resource.name])
            if before is None and resource.kind == RULES:
                yield from schema_changes(replace(resource, schema=Schema(())), resource, {})
            elif before is None:
                yield _added(resource)
            else:
                called = {was: now for now, was in earlier.items()}
                yield from _compared(connection, (old, before), (new, resource), called)
    for resource in old.resources:
        if resource.name not in kept.values() and resource.kind == RULES:
            yield from schema_changes(resource, replace(resource, schema=Schema(())), {})
        elif resource.name not in kept.values():
            yield _removed(resource)


def _renamed(old: Package, new: Package) -> dict[str, str]:
    before, after = {each.name for each in old.resources}, {each.name for each in new.resources}
    found = {}
    for each in new.resources:
        earlier = [name for name in each.formerly if name in before - after]
        if each.name not in before and earlier:
            found[each.name] = earlier[0]
    return found


def _head(old: Package, new: Package) -> Iterator[Change]:
    if old.name != new.name:
        told = Text(f"名称由 {old.name} 改为 {new.name}", f"the name: {old.name} → {new.name}")
        yield Change("package", "renamed", "", new.name, "name", old.name, new.name, BOTH, told)
    for name, called in _HEAD.items():
        before, after = old.raw.get(name), new.raw.get(name)
        if before != after:
            told = Text(f"版本的{called.zh}有改动", f"the {called.en} of the version changed")
            yield Change("package", "changed", "", new.name, name, str(before), str(after), WORDING, told)


def _meanings(old: Package, new: Package) -> Iterator[Change]:
    # A draft's checks are those that stand here; only a published version can have meant something else.
    if not recorded(old) and not recorded(new):
        return
    before, after = (recorded(each) or check_hashes(each) for each in (old, new))
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            told = Text(f"校验 {name} 的内容有改动", f"the check {name} means something else")
            yield Change("check", "changed", "", name, "", before[name], after[name], BOTH, told)


def _added(resource: Resource) -> Change:
    what = _what(resource)
    told = Text(f"增加{what.zh}", f"{what.en} is new")
    return Change("resource", "added", resource.name, resource.name, "", None, resource.kind, ADDED, told)


def _removed(resource: Resource) -> Change:
    what = _what(resource)
    told = Text(f"取消{what.zh}", f"{what.en} is gone")
    return Change("resource", "removed", resource.name, resource.name, "", resource.kind, None, BOTH, told)


def _what(resource: Resource) -> Text:
    zh, en = ("代码表", "the code list") if resource.kind == "codes" else ("表", "the table")
    return Text(f"{zh} {resource.title.zh}（{resource.name}）", f"{en} {resource.title.en} ({resource.name})")


def _compared(
    connection: duckdb.DuckDBPyConnection,
    old: tuple[Package, Resource],
    new: tuple[Package, Resource],
    tables: Mapping[str, str],
) -> Iterator[Change]:
    before, after = old[1], new[1]
    if before.name != after.name:
        told = Text(f"由 {before.name} 改名为 {after.name}", f"it was called {before.name}, and is {after.name} now")
        yield Change("resource", "renamed", after.name, after.name, "name", before.name, after.name, BOTH, told)
    if before.kind != after.kind:
        told = Text(f"由 {before.kind} 改为 {after.kind}", f"its kind: {before.kind} → {after.kind}")
        yield Change("resource", "changed", after.name, after.name, "kind", before.kind, after.kind, BOTH, told)
    yield from _words(before, after)
    content = is_content(new[1])
    yield from field_changes(before, after, not content)
    for each in schema_changes(before, after, tables):
        # What holds a list that comes with the version asks nothing of who sends data.
        yield replace(each, effect=replace(each.effect, uploader="neutral")) if content else each
    if content and is_content(old[1]) and all(_is_there(*each) for each in (old, new)):
        yield from row_changes(connection, old, new)


def _words(before: Resource, after: Resource) -> Iterator[Change]:
    # Whatever of them changes makes another version of it, so that none may go untold.
    for name in _WORDS:
        called = NAMES[name]
        for one, other, of in (
            (before.raw, after.raw, Text("", "")),
            (before.schema.raw, after.schema.raw, Text("表结构的", " of its schema")),
        ):
            was, now = (str(each.get(name, "")) for each in (one, other))
            if was == now:
                continue
            told = (
                Text(f"{of.zh}{called.zh}由“{was}”改为“{now}”", f"the {called.en}{of.en}: {was} → {now}")
                if "title" in name
                else Text(f"{of.zh}{called.zh}有改动", f"the {called.en}{of.en} is worded anew")
            )
            yield Change("resource", "changed", after.name, after.name, name, was, now, WORDING, told)


def _is_there(package: Package, resource: Resource) -> bool:
    return inside(package.base, resource.path or "", package.name).is_file()


__all__ = ["Action", "Change", "Class", "Diff", "Effect", "Step", "Subject", "diff"]
