"""Names of files that every system can hold: what is published on one is taken on another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from zhengzhao.messages import Text
from zhengzhao.standard import shown

_LONGEST = 200
"""Characters: Windows takes 260 with the folder that a version is installed in."""
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def unfit_names(names: Iterable[str]) -> Iterator[tuple[str, Text]]:
    """Find the names that not every system can give to a file, each with the reason.

    Args:
        names: The files of one folder, relative to it, with slashes.

    >>> [name for name, _ in unfit_names(["a.csv", "A.csv", "con.csv", "b/c.csv", "B"])]
    ['A.csv', 'con.csv', 'B']
    """
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        alike = _alike(name)
        for each in PurePosixPath(alike).parents:
            folders.setdefault(str(each), name)
        reason = _reason(name)
        if reason is None and alike in seen:
            other = shown(seen[alike])
            reason = Text(f"Windows 上它与 {other} 是同一个文件", f"on Windows it is the same as {other}")
        seen.setdefault(alike, name)
        if reason is not None:
            yield name, reason
    for alike, name in seen.items():
        if alike in folders and _reason(name) is None:
            holder = shown(folders[alike])
            yield name, Text(f"{holder} 把它当作文件夹", f"it is the folder of {holder}")


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _reason(name: str) -> Text | None:
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return Text("路径中有空的一段、“.”或“..”", "its path has an empty part, “.” or “..”")
    if _REFUSED.search(name):
        return Text('有控制字符或 < > : " \\ | ? *', 'it has a control character or one of < > : " \\ | ? *')
    if any(part.endswith((" ", ".")) for part in parts):
        return Text("以空格或句点结尾", "it ends with a space or a dot")
    if any(_DEVICE.match(part) for part in parts):
        return Text("这是 Windows 的设备名", "Windows keeps it for a device")
    if len(name) > _LONGEST or any(len(part.encode()) > 255 for part in parts):
        return Text(f"超过 {_LONGEST} 个字", f"it is longer than {_LONGEST} characters")
    return None
