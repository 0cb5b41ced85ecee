"""A file that is packed with gzip: unpacked into the workspace whole, or refused."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources.workspace import Workspace

GZIP = b"\x1f\x8b"
_MOST_BYTES = 64 * 1024**3
_MOST_RATIO = 200
_LEAST = 4096
_BLOCK = 1 << 20
_TAR, _TAR_AT = b"ustar", 257


def is_too_much(size: int, packed: int) -> bool:
    """Tell whether something packed unpacks to more bytes than any honest table does."""
    return size > _MOST_BYTES or size > _MOST_RATIO * max(packed, _LEAST)


def unpacked(source: Path, workspace: Workspace, named: Path | None = None) -> Path:
    """Unpack a file, once however often it is asked for; the copy has its name, without `.gz`.

    Args:
        source: The file.
        workspace: Where the copy goes.
        named: What a person calls the file, if that is something else.

    Raises:
        SourceError: It is broken off or damaged, unpacks to far too much, or holds an archive of files.
        OutputError: There is no space left.
    """
    shown = named or source
    return workspace.copy_of(shown, lambda: _unpack(source, shown, workspace))


def _unpack(source: Path, shown: Path, workspace: Workspace) -> Path:
    folder = workspace.file(".unpacked")
    folder.mkdir()
    target = folder / (source.stem if source.suffix.lower() == ".gz" else source.name)
    packed, size = source.stat().st_size, 0
    try:
        with workspace.room(), gzip.open(source) as file, target.open("wb") as out:
            while block := file.read(_BLOCK):
                if not size and (block.startswith(GZIP) or block[_TAR_AT:].startswith(_TAR)):
                    raise _refused(shown, "里面又是压缩包（tar 或 gzip）", "holds another archive (tar or gzip)")
                size += len(block)
                if is_too_much(size, packed):
                    raise _refused(shown, "解压后过大，已拒绝", "unpacks to far too much and is refused")
                out.write(block)
    except EOFError as error:
        raise _refused(shown, "没有传完，gzip 到中间就断了", "is broken off in the middle of its gzip") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _refused(shown, "不是完好的 gzip 文件", "is no sound gzip file") from error
    return target


def _refused(source: Path, zh: str, en: str) -> SourceError:
    return SourceError(
        Text(
            f"{source} {zh}；请重新获取，或解压后给出其中的文件。",
            f"{source} {en}; get it again, or unpack it and name the file inside.",
        )
    )
