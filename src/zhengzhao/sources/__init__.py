"""Sources: a file of any encoding becomes one relation of text columns."""

from __future__ import annotations

from zhengzhao.sources.relation import TextRelation
from zhengzhao.sources.text import open_text
from zhengzhao.sources.workspace import MEMORY_LIMIT, Workspace

__all__ = ["MEMORY_LIMIT", "TextRelation", "Workspace", "open_text"]
