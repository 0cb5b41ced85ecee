"""A zipped Data Package: unpacked into the workspace whole, or refused before anything of it is written."""

from __future__ import annotations

import errno
import unicodedata
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text, reason_of
from zhengzhao.sources import DAMAGED_ZIP, Workspace, is_too_much
from zhengzhao.standard import shown

_SAYS_UTF8 = 0x800
_HAS_PASSWORD = 0x1


def unpack_zip(source: Path, workspace: Workspace) -> Path:
    """Unpack a zip into the workspace.

    Returns:
        The folder that holds its files.

    Raises:
        SourceError: It is damaged, has a password, unpacks to far too much, or names what cannot be written as it is.
        OutputError: There is no space left.
    """
    # What gives itself no name has that of its folder.
    target = workspace.file(".package") / source.stem
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            for entry in entries:
                entry.filename = _named(entry)
            _refuse_dangerous(source, entries)
            with workspace.room():
                target.mkdir(parents=True)
                archive.extractall(target, entries)
    except (*DAMAGED_ZIP, OSError) as error:
        raise _broken(source, error) from error
    return target


def _broken(source: Path, error: Exception) -> SourceError:
    # Readers of archives tell damage as errors of the system too, without a number or as a place before the beginning.
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        reason = reason_of(error)
        return SourceError(
            Text(
                f"{source} 无法解压：{reason.zh}；请重新获取，或重新打包。",
                f"{source} cannot be unpacked: {reason.en}; get it again, or zip it anew.",
            )
        )
    return SourceError(
        Text(
            f"{source} 不是完好的 zip 文件；请重新获取，或重新打包。",
            f"{source} is not a sound zip file ({shown(str(error))}); get it again, or zip it anew.",
        )
    )


def _refuse_dangerous(source: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if not entry.filename:
            raise zipfile.BadZipFile("a member has no name")
        if entry.flag_bits & _HAS_PASSWORD:
            raise SourceError(
                Text(
                    f"{source} 有密码保护，无法读取；请去掉密码，重新打包。",
                    f"{source} is protected by a password and cannot be read; zip it again without one.",
                )
            )
        told, name = shown(entry.filename), PurePosixPath(entry.filename)
        if name.is_absolute() or ".." in name.parts or ":" in entry.filename:
            raise SourceError(
                Text(
                    f"{source} 中的 {told} 指向包外，已拒绝。",
                    f"{source} holds {told}, which points outside the package; refused.",
                )
            )
        if is_too_much(entry.file_size, entry.compress_size):
            raise SourceError(
                Text(
                    f"{source} 中的 {told} 解压后过大，已拒绝。",
                    f"{source} holds {told}, which unpacks to far too much; refused.",
                )
            )
    # A small file may be packed as well as it likes, but not as many of them as fill a disk.
    if is_too_much(sum(each.file_size for each in entries), source.stat().st_size):
        raise SourceError(
            Text(
                f"{source} 里的文件合起来解压后过大，已拒绝；请确认来源，或自行解压后给出其中的文件夹。",
                f"The files of {source} together unpack to far too much; refused. See where it comes from, or unpack it "
                "yourself and name the folder.",
            )
        )
    _refuse_same(source, entries)


def _refuse_same(source: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members that would take each other's place, on this system or on one to whom case is nothing."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for entry in entries:
        known = PurePosixPath(unicodedata.normalize("NFC", entry.filename).casefold())
        for each in (known, *known.parents) if entry.is_dir() else known.parents:
            folders.setdefault(str(each), entry.filename)
        if not entry.is_dir():
            if str(known) in files:
                raise _same(source, files[str(known)], entry.filename)
            files[str(known)] = entry.filename
    for both in sorted(files.keys() & folders.keys()):
        raise SourceError(
            Text(
                f"{source} 里的 {shown(files[both])} 既是文件，又是 {shown(folders[both])} 所在的文件夹，已拒绝；请重新打包。",
                f"{source} holds {shown(files[both])} as a file and as the folder of {shown(folders[both])}; refused. Zip "
                "it anew.",
            )
        )


def _same(source: Path, one: str, other: str) -> SourceError:
    if one == other:
        return SourceError(
            Text(
                f"{source} 里有两个 {shown(one)}，解压后只会剩下一个，已拒绝；请重新打包。",
                f"{source} holds {shown(one)} twice, of which only one would be left; refused. Zip it anew.",
            )
        )
    return SourceError(
        Text(
            f"{source} 里的 {shown(one)} 和 {shown(other)} 在有的系统上是同一个文件，已拒绝；请给其中一个改名，重新打包。",
            f"{source} holds {shown(one)} and {shown(other)}, which some systems take for one file; refused. Rename one of "
            "them and zip it anew.",
        )
    )


def _named(entry: zipfile.ZipInfo) -> str:
    """Return the name of a member as it was given: what does not say that it is UTF-8 may be so, or of a GBK system."""
    name = entry.filename
    if not entry.flag_bits & _SAYS_UTF8:
        # Python takes the bytes of such a name for the code page of the first PCs, in which every byte is a character.
        for encoding in ("utf-8", "gb18030"):
            with suppress(UnicodeError):
                name = name.encode("cp437").decode(encoding)
                break
    # Some programs of Windows part folders as they do at home.
    return name.replace("\\", "/")
