"""The documentation site of a standard."""

from zhengzhao.exports.site.build import write_site

__all__ = ["write_site"]
