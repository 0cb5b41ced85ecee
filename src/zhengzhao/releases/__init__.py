"""Releases of the standard and the catalogue alike: what a version holds, how two differ, and how one is published."""

from zhengzhao.releases.shown import Count, count_rows

__all__ = ["Count", "count_rows"]
