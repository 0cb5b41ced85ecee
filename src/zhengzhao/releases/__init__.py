"""Releases of the standard and the catalogue alike: what a version holds, how two differ, and how one is published."""

from zhengzhao.releases.checking import Problem, check, near
from zhengzhao.releases.differing import Change, Diff, Step, diff
from zhengzhao.releases.named import open_version, version_folder
from zhengzhao.releases.shown import Count, count_rows

__all__ = [
    "Change",
    "Count",
    "Diff",
    "Problem",
    "Step",
    "check",
    "count_rows",
    "diff",
    "near",
    "open_version",
    "version_folder",
]
