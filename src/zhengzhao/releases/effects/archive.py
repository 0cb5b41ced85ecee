"""An archive of earlier batches: every Data Package and every file of a table that lies below a folder."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhengzhao.errors import UsageError
from zhengzhao.messages import Text
from zhengzhao.standard import descriptor_in
from zhengzhao.validators.opening.packaged import is_table_file


@dataclass(frozen=True)
class Batch:
    """One batch: its name below the archive, and its sources."""

    name: str
    sources: tuple[Path, ...]


def batches(archive: Path) -> list[Batch]:
    """List the batches of an archive, by name.

    A folder or zip file with a descriptor is one batch; the other files of a folder are one together.

    Raises:
        UsageError: The folder is not there, or holds no batch.
    """
    if not archive.is_dir():
        raise UsageError(
            Text(
                f"找不到存档文件夹 {archive}；请用 --archive 指明存放以前批次的文件夹。",
                f"There is no folder {archive}; name the folder of earlier batches with --archive.",
            )
        )
    found = sorted(_below(archive, archive), key=lambda each: each.name)
    if not found:
        raise UsageError(
            Text(
                f"存档文件夹 {archive} 里没有数据包，也没有表格文件。",
                f"There is neither a Data Package nor a file of a table in {archive}.",
            )
        )
    return found


def _below(folder: Path, archive: Path) -> Iterator[Batch]:
    if descriptor_in(folder) is not None:
        yield Batch(_name(folder, archive), (folder,))
        return
    loose = []
    for each in sorted(folder.iterdir()):
        if each.name.startswith("."):
            continue
        if each.is_dir():
            yield from _below(each, archive)
        elif each.suffix.lower() == ".zip" and zipfile.is_zipfile(each):
            yield Batch(_name(each, archive), (each,))
        elif is_table_file(each) or each.suffix.lower() == ".txt":
            # What a text holds is told when it is read: a batch that is passed over without a word is none of the effect.
            loose.append(each)
    if loose:
        yield Batch(_name(folder, archive), tuple(loose))


def _name(path: Path, archive: Path) -> str:
    return path.relative_to(archive).as_posix()
