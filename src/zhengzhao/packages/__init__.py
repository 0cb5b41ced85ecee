"""Packages: recipes that turn a batch into marks and payloads. See `packages/` at the root for the recipes."""

from zhengzhao.packages.imagined import Imagined
from zhengzhao.packages.recipe import Recipe, load_recipe
from zhengzhao.packages.results import Count, MarkResult, NotValidError, PackageResult, Sent, by_side
from zhengzhao.packages.run import mark, package
from zhengzhao.packages.verify import verify

__all__ = [
    "Count",
    "Imagined",
    "MarkResult",
    "NotValidError",
    "PackageResult",
    "Recipe",
    "Sent",
    "by_side",
    "load_recipe",
    "mark",
    "package",
    "verify",
]
