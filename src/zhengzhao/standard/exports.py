"""Other forms of a table, made by whoever can make them.

The standard stands below all that works with it and imports none of it. What makes a form announces itself as an entry
point of the group `zhengzhao.exports`, and is found by its name when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text

GROUP = "zhengzhao.exports"


def exporter(name: str) -> Callable[..., Any]:
    """Return what makes a form of a table.

    Raises:
        UsageError: Nothing that is installed makes it.
    """
    # It takes longer to load than the whole standard, and few ask for a form.
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=name):
        found: Callable[..., Any] = entry.load()
        return found
    raise UsageError(
        Text(
            f"没有安装能生成 {name} 的组件；请重新安装 zhengzhao。",
            f"Nothing that is installed makes {name}; install zhengzhao again.",
        )
    )
