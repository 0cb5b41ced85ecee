"""Releases of the standard and the catalogue alike: what a version holds, how two differ, and how one is published."""

from zhengzhao.releases.checking import Problem, check, near
from zhengzhao.releases.named import version_folder
from zhengzhao.releases.shown import Count, count_rows

__all__ = ["Count", "Problem", "check", "count_rows", "near", "version_folder"]
