"""What is asked for, resolved: the tables to make and where the values of their keys come from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.sample.recipes import Recipe
from zhengzhao.sample.relations import Listed
from zhengzhao.standard import ForeignKey, Package, Resource, did_you_mean, meant, mistake


@dataclass(frozen=True)
class Link:
    """A foreign key whose fields nothing else gives, and where its values are taken from."""

    fields: tuple[str, ...]
    source: str
    columns: tuple[str, ...]
    is_table: bool


@dataclass(frozen=True)
class Sampled:
    """One table that is made: asked for, or needed by one that is.

    `keyed` are the fields whose values stand where its keys point; `parents` are the tables asked for that it points at.
    """

    resource: Resource
    recipe: Recipe | None
    links: tuple[Link, ...]
    keyed: frozenset[str]
    asked: bool
    parents: frozenset[str]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.resource.name


def sample_folder(package: Package) -> Path:
    """Return the folder of a package's sample recipes."""
    return package.base / "sample"


def find_tables(package: Package, names: Sequence[str]) -> list[Resource]:
    """Return the tables of those names.

    Raises:
        UsageError: No name is given, or there is no such table; code lists are given and not made.
    """
    known = [each.name for each in package.tables()]
    if not names:
        raise UsageError(
            Text(f"请指明要造哪张表：{'、'.join(known)}。", f"Say which table to make: {', '.join(known)}.")
        )
    for name in names:
        if name not in known:
            end = did_you_mean(name, known)
            raise UsageError(
                Text(
                    f"没有可造样本的表 {name}；有 {'、'.join(known)}{end.zh}",
                    f"There is no table {name} to make; there are {', '.join(known)}{end.en}",
                )
            )
    return [package.resource(name) for name in dict.fromkeys(names)]


def resolve(
    package: Package, asked: Sequence[Resource], recipes: Mapping[str, Recipe], lists: Mapping[str, Listed]
) -> list[Sampled]:
    """Return the tables to make, each after those that its keys point at.

    Args:
        package: The package of the tables.
        asked: The tables that are wanted.
        recipes: The package's sample recipes by name.
        lists: The relations that are given and not made, by name.
    """
    made: dict[str, Sampled] = {}
    names = {each.name for each in asked}

    def visit(resource: Resource) -> None:
        if resource.name in made:
            return
        for each in (resource.name, *(key.reference.resource for key in resource.schema.foreign_keys)):
            _refuse_unfit(each)
        keys = [each for each in resource.schema.foreign_keys if _is_followed(each, resource, lists)]
        _refuse_unknown(keys, package, lists)
        links = () if resource.name in recipes else _links(resource, keys, lists, names)
        keyed = frozenset(name for each in keys for name in each.fields)
        targets = {each.reference.resource for each in resource.schema.foreign_keys} - {"", resource.name}
        made[resource.name] = Sampled(
            resource, recipes.get(resource.name), links, keyed, resource.name in names, frozenset(targets & names)
        )
        for source in [link.source for link in links if link.is_table and link.source != resource.name]:
            visit(package.resource(source))

    for resource in asked:
        visit(resource)
    return _parents_first(list(made.values()))


def _refuse_unfit(name: str) -> None:
    """Refuse the name of a table by which no file can be called, or one in another folder."""
    unfit = re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    if unfit is not None:
        raise UsageError(
            Text(
                f"表 {name} 的样本要写到同名的文件，文件名不能有 {unfit[0]}；请在描述文件里改名。",
                f"The sample of {name} goes to a file of that name, and no file's name can have {unfit[0]}; rename the table "
                "in the descriptor.",
            )
        )


def _parents_first(tables: list[Sampled]) -> list[Sampled]:
    ordered: list[Sampled] = []
    waiting = list(tables)
    while waiting:
        names = {each.name for each in waiting}
        ready = [each for each in waiting if not any(_needs(each, name) for name in names - {each.name})]
        # Tables that point at each other in a circle are made in the order in which they were asked for.
        ordered += ready or waiting
        waiting = [each for each in waiting if each not in ordered]
    return ordered


def _needs(table: Sampled, name: str) -> bool:
    return any(link.is_table and link.source == name for link in table.links)


def _is_followed(key: ForeignKey, resource: Resource, lists: Mapping[str, Listed]) -> bool:
    """Tell whether values can be taken from where a key points: not another package, nor the very fields of the key."""
    reference = key.reference
    if reference.package is not None:
        return reference.resource in lists
    return reference.resource not in ("", resource.name) or (reference.fields or key.fields) != key.fields


def _refuse_unknown(keys: Sequence[ForeignKey], package: Package, lists: Mapping[str, Listed]) -> None:
    known = [each.name for each in package.resources]
    for each in keys:
        name = each.reference.resource
        if name and name not in known and name not in lists:
            hint = meant(name, known)
            raise mistake(
                each.where,
                "reference.resource",
                f"数据包里没有资源 {name}{hint.zh}",
                f"the package has no resource {name}{hint.en}",
            )


def _links(
    resource: Resource, keys: Sequence[ForeignKey], lists: Mapping[str, Listed], asked: set[str]
) -> tuple[Link, ...]:
    found: list[Link] = []
    # Keys into other tables come first: they are the wider ones and bring their parts along.
    for key in sorted(keys, key=lambda each: each.reference.resource in lists):
        if not any(set(link.fields) & set(key.fields) for link in found):
            found.append(_link(resource, key, lists, asked))
    return tuple(found)


def _link(resource: Resource, key: ForeignKey, lists: Mapping[str, Listed], asked: set[str]) -> Link:
    source = key.reference.resource or resource.name
    is_table = source in asked or source not in lists
    return Link(key.fields, source, key.reference.fields or key.fields, is_table)
