"""The recipes of `standard/<version>/sample/`: one SELECT a relation, with its header.

A recipe reads by name what the engine offers: `numbers` (one row a sampled record, column `n` from 1), the code lists
of the standard, the resources of the catalogue, the CSV files that stand beside it, and other recipes. A recipe named
after a table makes that table's rows; any other is a step on the way that several tables share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from zhengzhao.engines import SAMPLE_FUNCTIONS, parse_select, to_sql, unread
from zhengzhao.errors import DescriptorError, UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import did_you_mean, parse_yaml, read_text

NUMBERS = "numbers"


@dataclass(frozen=True)
class Recipe:
    """One recipe: what it is called, what it says, what it reads and with which values it runs by default."""

    name: str
    sql: str
    reads: frozenset[str]
    parameters: Mapping[str, str]
    where: str


def read_recipes(folder: Path) -> dict[str, Recipe]:
    """Read every recipe of a folder; none if there is no such folder.

    Raises:
        DescriptorError: A recipe is no single SELECT, or its header is no mapping.
    """
    return {each.stem: read_recipe(each) for each in sorted(folder.glob("*.sql"))}


def read_recipe(path: Path) -> Recipe:
    """Read one recipe and the YAML of its leading comment lines.

    Raises:
        DescriptorError: It is no single SELECT, its header is no mapping, or it is not UTF-8.
    """
    text = read_text(path)
    lines = text.splitlines()
    length = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = parse_yaml("\n".join(line[2:].removeprefix(" ") for line in lines[:length]), str(path)) or {}
    if not isinstance(header, dict) or not isinstance(header.get("parameters", {}), dict):
        raise DescriptorError(
            Text(f"{path} 的头部应当是 YAML 的键值。", f"The header of {path} must be a mapping in YAML.")
        )
    body = "\n".join(lines[length:])
    tree = _parse(body, str(path))
    names, own = {each.name for each in tree.find_all(exp.Table)}, {each.alias for each in tree.find_all(exp.CTE)}
    parameters = {str(name): str(value) for name, value in (header.get("parameters") or {}).items()}
    return Recipe(path.stem, body, frozenset(names - own), parameters, str(path))


def parameters_of(recipes: Iterable[Recipe], given: Mapping[str, str]) -> dict[str, str]:
    """Return the value of every parameter: the given one, else the recipes' own.

    Raises:
        DescriptorError: Two recipes give one parameter two values.
        UsageError: No recipe has a parameter of a given name.
    """
    values: dict[str, str] = {}
    for recipe in recipes:
        for name, value in recipe.parameters.items():
            if values.setdefault(name, value) != value:
                raise DescriptorError(
                    Text(
                        f"参数 {name} 在两个样本配方里的默认值不同；见 {recipe.where}。",
                        f"The parameter {name} has two defaults in the sample recipes; see {recipe.where}.",
                    )
                )
    for name in given:
        if name not in values:
            end = did_you_mean(name, values)
            raise UsageError(
                Text(f"样本配方没有参数 {name}{end.zh}", f"The sample recipes have no parameter {name}{end.en}")
            )
    return {**values, **given}


def in_order(recipes: Mapping[str, Recipe], wanted: Iterable[str]) -> list[Recipe]:
    """Return the wanted recipes and all they read, each after what it reads.

    Raises:
        DescriptorError: Recipes read each other in a circle.
    """
    ordered: dict[str, Recipe] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            circle = " → ".join((*above, name))
            raise DescriptorError(
                Text(f"样本配方互相引用成环：{circle}。", f"Sample recipes read each other in a circle: {circle}.")
            )
        if name not in ordered and name in recipes:
            for each in sorted(recipes[name].reads):
                visit(each, (*above, name))
            ordered[name] = recipes[name]

    for name in wanted:
        visit(name, ())
    return list(ordered.values())


def counted(recipes: Mapping[str, Recipe], recipe: Recipe) -> bool:
    """Tell whether a recipe's rows depend on `numbers`, itself or through what it reads."""
    return NUMBERS in recipe.reads or any(
        counted(recipes, recipes[each]) for each in recipe.reads if each in recipes and each != recipe.name
    )


def compiled(recipe: Recipe, parameters: Mapping[str, str], seed: int) -> str:
    """Return the SQL that runs: draws and parameters filled in, every function on the closed list.

    Raises:
        DescriptorError: The recipe is no single SELECT, or names a function, table or parameter that is not offered.
    """
    filled = _parse(recipe.sql, recipe.where).transform(_fill, parameters, seed, recipe.where)
    return to_sql(parse_select(filled.sql("duckdb"), recipe.where, SAMPLE_FUNCTIONS))


def draw(seed: int, *keys: exp.Expr) -> exp.Expr:
    """Return a whole number from 0 to 2⁶²−1 that depends on nothing but the seed and the keys.

    It is hashed twice: one pass combines its arguments by XOR, so that two draws that differ by a constant would go
    together bit by bit.
    """
    once = exp.Anonymous(this="hash", expressions=[*keys, exp.Literal.number(seed)])
    twice = exp.Anonymous(this="hash", expressions=[once])
    return exp.cast(exp.paren(exp.BitwiseRightShift(this=twice, expression=exp.Literal.number(2))), "BIGINT")


def _fill(node: exp.Expr, parameters: Mapping[str, str], seed: int, where: str) -> exp.Expr:
    if isinstance(node, exp.Anonymous) and node.name.lower() == "draw":
        return draw(seed, *node.expressions)
    if isinstance(node, (exp.Parameter, exp.Placeholder)):
        name = node.name
        if name not in parameters:
            raise DescriptorError(
                Text(
                    f"{where} 用了参数 ${name}，但头部 parameters 没有它。",
                    f"{where} uses the parameter ${name}, which its header does not give.",
                )
            )
        return exp.Literal.string(parameters[name])
    return node


def _parse(sql: str, where: str) -> exp.Expr:
    # The full check is parse_select's; this reading comes first because draws and parameters are words of our own.
    try:
        return sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError as error:
        raise unread(error, where) from error
