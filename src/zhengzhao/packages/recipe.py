"""Recipes: a folder with `recipe.yaml` and one SELECT a step, which later steps read by the step's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from zhengzhao.engines import parse_select
from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.messages import Text
from zhengzhao.paths import content_folder
from zhengzhao.standard import (
    Package,
    below,
    did_you_mean,
    inside,
    list_in,
    mapping_in,
    read_package,
    read_text,
    read_yaml,
)


@dataclass(frozen=True)
class Step:
    """One step: a SELECT whose result later steps read under its name."""

    name: str
    query: exp.Query


@dataclass(frozen=True)
class Payload:
    """How a recipe fills packages.

    Args:
        index: The step with one row a package: `payload` (its path without ``.zip``), `channel`, `receiver`, `title`.
        by: The column of every table's step that tells which package a row belongs to.
        tables: The step that fills each resource.
        descriptor: The output descriptor; its resources take their schemas from the standard.
    """

    index: str
    by: str
    tables: dict[str, str]
    descriptor: Path


@dataclass(frozen=True)
class Recipe:
    """One recipe, with the recipes that it builds on before it.

    `standard` is the version whose names it uses; `words` is the descriptor whose categories say what its codes mean.
    `imagines` has the step that fills a table of the standard where no batch does.
    """

    name: str
    version: str
    title: Text
    steps: tuple[Step, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    earlier: tuple[str, ...]
    proofs: tuple[str, ...]
    balance: Package | None
    balance_tables: tuple[str, ...]
    outputs: dict[str, str] = field(default_factory=dict)
    payload: Payload | None = None
    standard: str | None = None
    words: Package | None = None
    imagines: dict[str, Step] = field(default_factory=dict)

    def needed(self, names: Iterable[str]) -> tuple[Step, ...]:
        """Return some steps and all that they read, in the order in which they run."""
        read = {each.name: {node.name for node in each.query.find_all(exp.Table)} for each in self.steps}
        needed, reached = set[str](), set(names)
        while reached - needed:
            needed |= reached
            reached = {name for each in needed for name in read.get(each, ()) if name in read}
        return tuple(each for each in self.steps if each.name in needed)


def load_recipe(name: str, content: Sequence[Path] = ()) -> Recipe:
    """Read a recipe by its name, from the project or from a `--content` directory.

    Raises:
        UsageError: There is no such recipe.
        DescriptorError: It is written wrongly, or a step is not one SELECT within the closed list of functions.
    """
    return _load(name, content, ())


def _load(name: str, content: Sequence[Path], above: tuple[str, ...]) -> Recipe:
    if name in above:
        circle = " → ".join((*above, name))
        raise DescriptorError(
            Text(f"配方的 uses 互相引用成环：{circle}。", f"Recipes use each other in a circle: {circle}.")
        )
    folders = [content_folder("packages"), *(each / "packages" for each in content)]
    for folder in folders:
        if (folder / name / "recipe.yaml").is_file():
            return _read(folder / name, content, (*above, name))
    known = sorted({each.parent.name for folder in folders for each in folder.glob("*/recipe.yaml")})
    end = did_you_mean(name, known)
    raise UsageError(
        Text(
            f"没有名为 {name} 的配方；有：{'、'.join(known)}{end.zh}",
            f"There is no recipe called {name}; there are {', '.join(known)}{end.en}",
        )
    )


def _read(folder: Path, content: Sequence[Path], above: tuple[str, ...]) -> Recipe:
    raw = read_yaml(folder / "recipe.yaml")
    where = f"packages/{folder.name}/recipe.yaml"
    if not isinstance(raw, dict) or not isinstance(raw.get("steps"), list):
        raise DescriptorError(Text(f"{where} 缺少 steps 列表。", f"{where} has no list of steps."))
    base = _load(str(raw["uses"]), content, above) if "uses" in raw else None
    reads, balance = mapping_in(raw, "reads", where), mapping_in(raw, "balance", where)
    read = {each: list_in(reads, each, below(where, "reads")) for each in ("standard", "optional", "earlier")}
    balanced = list_in(balance, "tables", below(where, "balance"))
    own = read_package(inside(folder, str(balance["descriptor"]), where)) if "descriptor" in balance else None
    return Recipe(
        name=str(raw.get("name", folder.name)),
        version=str(raw.get("version", "0")),
        title=Text(str(raw.get("title", folder.name)), str(raw.get("titleEn", folder.name))),
        steps=(*(base.steps if base else ()), *(_step(folder, str(each)) for each in raw["steps"])),
        required=_once(base.required if base else (), read["standard"]),
        optional=_once(base.optional if base else (), read["optional"]),
        earlier=_once(base.earlier if base else (), read["earlier"]),
        proofs=(*(base.proofs if base else ()), *((str(raw["proof"]),) if "proof" in raw else ())),
        balance=own or (base.balance if base else None),
        balance_tables=(*(base.balance_tables if base else ()), *balanced),
        outputs=dict(mapping_in(raw, "outputs", where)),
        payload=_payload(mapping_in(raw, "payload", where), folder, where) if "payload" in raw else None,
        standard=str(raw["standard"]) if "standard" in raw else (base.standard if base else None),
        words=read_package(inside(folder, str(raw["words"]), where)) if "words" in raw else None,
        imagines={str(table): _step(folder, str(step)) for table, step in mapping_in(raw, "imagines", where).items()},
    )


def _once(base: Iterable[str], own: Iterable[str]) -> tuple[str, ...]:
    # What a recipe reads, the one that it uses may read too.
    return tuple(dict.fromkeys((*base, *map(str, own))))


def _step(folder: Path, name: str) -> Step:
    file = inside(folder, f"{name}.sql", f"packages/{folder.name}")
    if not file.is_file():
        raise DescriptorError(
            Text(
                f"配方 {folder.name} 的步骤 {name} 没有文件 {name}.sql。", f"The recipe {folder.name} lacks {name}.sql."
            )
        )
    where = f"packages/{folder.name}/{name}.sql"
    return Step(name, parse_select(read_text(file), where))


def _payload(raw: Mapping[str, object], folder: Path, where: str) -> Payload:
    tables = raw.get("tables")
    if not isinstance(tables, dict) or not {"index", "by", "descriptor"} <= set(raw):
        raise DescriptorError(
            Text(
                f"{where} 的 payload 应有 index、by、descriptor、tables。",
                f"{where}: payload needs index, by, descriptor and tables.",
            )
        )
    descriptor = inside(folder, str(raw["descriptor"]), where)
    return Payload(str(raw["index"]), str(raw["by"]), {str(k): str(v) for k, v in tables.items()}, descriptor)
