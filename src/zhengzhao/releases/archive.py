"""The zip of a release, opened with care: nothing outside it is written, nothing in it is believed unproven."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from zhengzhao.errors import DescriptorError, SourceError, ZhengzhaoError
from zhengzhao.messages import Text
from zhengzhao.releases.filenames import unfit_names
from zhengzhao.releases.named import read_version
from zhengzhao.standard import shown, version_id

DESCRIPTOR, SEAL = "datapackage.json", "seal.json"
_MOST_FILES, _MOST_BYTES, _MOST_RATIO = 20_000, 2 << 30, 200
_LEAST = 1 << 20
"""Small files may be packed as well as they like."""


def listed_files(document: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    """Return the size and the hash that the descriptor of a release gives for each of its files.

    Raises:
        KeyError, TypeError, ValueError, OverflowError: It is broken.
    """
    listed = [*document["resources"], *document.get("files", ())]
    given = [each for each in listed if isinstance(each, Mapping) and "hash" in each]
    return {str(each["path"]): (int(each["bytes"]), str(each["hash"])) for each in given}


def _within(error: ZhengzhaoError) -> tuple[str, str]:
    # The folder that it was unpacked into is gone by the time that somebody reads of it.
    fault = error.fault if isinstance(error, DescriptorError) and error.fault is not None else None
    told = error.text if fault is None else fault
    place = error.place.partition(" › ")[2] if isinstance(error, DescriptorError) and fault is not None else ""
    zh, en = (f"{place}：", f"{place}: ") if place else ("", "")
    return f"{zh}{told.zh.rstrip('。')}", f"{en}{told.en.rstrip('.')}"


class Archive:
    """The zip of a release.

    Args:
        held: Its bytes.
        where: What it is, for messages.

    Raises:
        SourceError: It is no zip, too large, or names places outside itself.
    """

    def __init__(self, held: bytes, where: str) -> None:
        self.where = where
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(held))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self._refused("不是完好的 zip 文件", "is not a sound zip file") from error
        self._entries = {each.filename: each for each in self._zip.infolist() if not each.is_dir()}
        self._refuse_dangerous()

    @property
    def names(self) -> list[str]:
        """The names of its files."""
        return sorted(self._entries)

    def read(self, name: str) -> bytes:
        """Return a file of it.

        Raises:
            SourceError: There is none, or it cannot be unpacked.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise self._refused(f"缺少文件 {shown(name)}", f"lacks the file {shown(name)}")
        try:
            with self._zip.open(entry) as file:
                # One byte more than it says would be a lie about its size.
                held = file.read(entry.file_size + 1)
        except Exception as error:  # zlib and its like have errors of their own
            raise self._refused(f"里的 {shown(name)} 已损坏", f"holds {shown(name)}, which is damaged") from error
        if len(held) != entry.file_size:
            raise self._refused(f"里的 {shown(name)} 已损坏", f"holds {shown(name)}, which is damaged")
        return held

    def descriptor(self) -> Mapping[str, Any]:
        """Return its `datapackage.json`.

        Raises:
            SourceError: It is missing or broken.
        """
        try:
            document = json.loads(self.read(DESCRIPTOR))
        except (ValueError, RecursionError) as error:
            raise self._refused(f"的 {DESCRIPTOR} 写法不对", f"has a broken {DESCRIPTOR}") from error
        names = ("name", "version", "resources")
        if not isinstance(document, dict) or not all(name in document for name in names):
            raise self._refused(f"的 {DESCRIPTOR} 不完整", f"has an incomplete {DESCRIPTOR}")
        return document

    def prove(self) -> None:
        """Hold every file to the hash and size that the descriptor gives for it.

        Raises:
            SourceError: A file differs, is missing, or is not spoken of.
        """
        try:
            listed = listed_files(self.descriptor())
        except (KeyError, ValueError, TypeError, OverflowError) as error:
            raise self._refused(f"的 {DESCRIPTOR} 不完整", f"has an incomplete {DESCRIPTOR}") from error
        for name, (size, wanted) in sorted(listed.items()):
            held = self.read(name)
            if len(held) != size or f"sha256:{hashlib.sha256(held).hexdigest()}" != wanted:
                raise self._refused(
                    f"里的 {shown(name)} 与登记的哈希不符，内容被改动过",
                    f"holds {shown(name)}, which is not what its hash says: it was changed",
                )
        beside = sorted(set(self._entries) - set(listed) - {DESCRIPTOR, SEAL})
        if beside:
            other = shown(beside[0])
            raise self._refused(
                f"里多出了没有登记的文件 {other}", f"holds {other}, of which its descriptor knows nothing"
            )

    def unpack(self, folder: Path, leave: tuple[str, ...] = ()) -> None:
        """Write its files below a folder.

        Args:
            folder: Where they go.
            leave: Files that begin so are left out.
        """
        for name in self.names:
            if not name.startswith(leave or ("\0",)):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(self.read(name))

    def content(self) -> str:
        """Return the digest of the version that it holds.

        Raises:
            SourceError: It cannot be read as a version.
        """
        with tempfile.TemporaryDirectory() as folder:
            self.unpack(Path(folder))
            try:
                return version_id(read_version(Path(folder) / DESCRIPTOR)).sha256
            except ZhengzhaoError as error:
                zh, en = _within(error)
                raise self._refused(f"的描述不对（{zh}）", f"has a wrong descriptor ({en})") from error

    def _refuse_dangerous(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > _MOST_FILES or sum(each.file_size for each in entries) > _MOST_BYTES:
            raise self._refused("解压后过大，已拒绝", "unpacks to far too much; refused")
        seen = set()
        for each in entries:
            name = PurePosixPath(each.filename)
            if (
                name.is_absolute()
                or ".." in name.parts
                or set("\\:\0") & set(each.filename)
                or each.external_attr >> 28 == 0xA
            ):
                outside = shown(each.filename, quoted=True)
                raise self._refused(
                    f"里的 {outside} 指向包外，已拒绝", f"holds {outside}, which points outside; refused"
                )
            if each.file_size > _LEAST and each.file_size > _MOST_RATIO * max(each.compress_size, 1):
                raise self._refused("解压后过大，已拒绝", "unpacks to far too much; refused")
            if each.filename in seen:
                twice = shown(each.filename)
                raise self._refused(f"里有两个 {twice}，已拒绝", f"holds {twice} twice; refused")
            seen.add(each.filename)
        for unfit, reason in unfit_names(self._entries):
            told = shown(unfit, quoted=True)
            raise self._refused(
                f"里的 {told} 不能在每个系统上作文件名（{reason.zh}）",
                f"holds {told}, which can be no file on every system ({reason.en})",
            )

    def _refused(self, zh: str, en: str) -> SourceError:
        return SourceError(
            Text(f"{self.where} {zh}，没有采用；请重新获取。", f"{self.where} {en}; nothing was taken. Get it again.")
        )
