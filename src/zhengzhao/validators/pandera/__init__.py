"""Tables as pandera schemas: what pipelines of polars and pandas speak, with the verdicts of the standard.

`Resource.to_pandera` finds `table_schema` by the entry point `pandera` of the group `zhengzhao.exports`, because the
standard stands below the validators and must not import them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import Resource
from zhengzhao.validators.pandera.terms import Terms

_LIBRARIES = ("polars", "pandas")


def table_schema(
    resource: Resource,
    library: str,
    *,
    content: Sequence[Path] = (),
    today: date | None = None,
    waivers: Path | None = None,
    show_values: bool = False,
) -> Any:  # noqa: ANN401  # a schema of the one library or of the other, and either may be missing
    """Return a table as a pandera schema; see `Resource.to_pandera`.

    Raises:
        UsageError: There is no such library, it is not installed, or the table belongs to no package.
    """
    if library not in _LIBRARIES:
        raise UsageError(
            Text(
                f"没有 {library} 的 pandera 表结构；请写 polars 或 pandas。",
                f"There is no pandera schema for {library}; say polars or pandas.",
            )
        )
    if resource.package is None:
        raise UsageError(
            Text(
                f"表 {resource.name} 不属于任何数据包，无从找到它的代码表；请从 load_standard() 取得。",
                f"The table {resource.name} belongs to no package, where its code lists would be; take it from "
                "load_standard().",
            )
        )
    try:
        import_module(f"pandera.{library}")
    except ImportError:
        raise UsageError(
            Text(
                f"{library} 的 pandera 表结构需要另外安装：pip install 'zhengzhao[frames]'。",
                f"A pandera schema for {library} needs more packages: pip install 'zhengzhao[frames]'.",
            )
        ) from None
    home = import_module(f"zhengzhao.validators.pandera.with_{library}")
    return home.TableSchema.of(Terms(resource, resource.package, tuple(content), today, waivers, show_values))
