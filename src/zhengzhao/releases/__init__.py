"""Releases of the standard and the catalogue alike: what a version holds, how two differ, and how one is published."""

from zhengzhao.releases.checking import Problem, check, near
from zhengzhao.releases.checking.whole import Checked, check_whole
from zhengzhao.releases.differing import Change, Diff, Step, diff
from zhengzhao.releases.meanings import check_hashes
from zhengzhao.releases.named import open_version, version_folder
from zhengzhao.releases.publish import Published, publish
from zhengzhao.releases.pull import Pulled, Shelf, pull
from zhengzhao.releases.shown import Count, count_rows

__all__ = [
    "Change",
    "Checked",
    "Count",
    "Diff",
    "Problem",
    "Published",
    "Pulled",
    "Shelf",
    "Step",
    "check",
    "check_hashes",
    "check_whole",
    "count_rows",
    "diff",
    "near",
    "open_version",
    "publish",
    "pull",
    "version_folder",
]
