"""The paths that a descriptor names its files by: within its own folder, and no address."""

from __future__ import annotations

import re
from pathlib import Path

from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard.mistakes import shown, with_line

_WEB = re.compile(r"(?i:https?|ftps?|s3)://")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def is_address(path: str) -> bool:
    """Tell whether a path is an address, on the web or of a database, as the specification allows one."""
    return _ADDRESS.match(path) is not None


def inside(base: Path, relative: str, where: str) -> Path:
    """Return `base / relative`, refusing a path that leaves the package's folder.

    Raises:
        DescriptorError: The path is absolute, climbs out, is an address on the web, or leads nowhere: a link to itself,
            or what no file can be called.
    """
    if is_address(relative):
        place = with_line(where)
        what = (
            Text("网址，这里不从网上取文件；请下载", "an address on the web")
            if _WEB.match(relative)
            else Text("地址（URL），这里不去取数据；请存成文件放", "an address (URL)")
        )
        raise DescriptorError(
            Text(
                f"{place} 的 {relative} 是{what.zh}到数据包的文件夹里，写上文件的路径。",
                f"{place}: {relative} is {what.en}, from which nothing is fetched here; save the file in the package's "
                "folder and write its path.",
            )
        )
    try:
        root = base.resolve()
        target = (root / relative).resolve()
        target.exists()  # of a name that is too long the system says so only when it is asked for the file
    except (OSError, ValueError, RuntimeError):
        place, told = with_line(where), shown(relative.replace("\0", "\\0"))
        raise DescriptorError(
            Text(
                f"{place} 的路径 {told} 不是文件的路径（有 NUL、太长，或者是指向自己的链接）；请改正。",
                f"{place}: the path {told} can be that of no file (it has a NUL, is too long, or is a link to itself); "
                "mend it.",
            )
        ) from None
    if not target.is_relative_to(root):
        place = with_line(where)
        raise DescriptorError(
            Text(
                f"{place} 的路径 {relative} 超出了数据包的文件夹，不予读取。",
                f"{place}: the path {relative} leaves the package's folder and is not read.",
            )
        )
    return target
