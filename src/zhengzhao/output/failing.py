"""What keeps an output from being written, told as an error of the house."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhengzhao.errors import OutputError, ZhengzhaoError
from zhengzhao.messages import Text, reason_of

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def is_out_of_space(error: BaseException) -> bool:
    """Tell whether an error means that a disk is full; DuckDB says so only in words."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return "No space left on device" in str(error) or "not enough space on the disk" in str(error)


def out_of_space(path: Path) -> OutputError:
    """Return the error that says that `path` was not written for want of space."""
    return OutputError(
        Text(
            f"磁盘空间不足，{path} 没有写出；请在输出位置和临时文件夹所在的磁盘上腾出空间，或换一个位置后重试。",
            f"The disk is full and {path} was not written; free some space where the output and the temporary files go, "
            "or choose another place, and try again.",
        )
    )


def real_path(path: Path) -> Path:
    """Follow all links; unlike `Path.resolve`, a link to itself stays what it is and is refused by whoever opens it."""
    return Path(os.path.realpath(path))


@contextmanager
def as_output_errors(path: Path) -> Iterator[None]:
    """Turn the errors of a block that writes `path` into an OutputError, where they are about it."""
    try:
        yield
    except ZhengzhaoError:
        raise
    except Exception as error:
        if is_out_of_space(error):
            raise out_of_space(path) from error
        if isinstance(error, OSError) and _concerns(error, path):
            raise OutputError(
                Text(
                    f"无法写出 {path}：{reason_of(error).zh}；请检查路径和权限。",
                    f"Cannot write {path}: {reason_of(error).en}; check the path and its permissions.",
                )
            ) from error
        raise


def _concerns(error: OSError, path: Path) -> bool:
    # The block may read other files too; an error about one of those is not about the output.
    if error.filename is None:
        return False
    named = real_path(Path(os.fsdecode(error.filename)))
    ours = any(part.startswith(f".{real_path(path).name}.") and part.endswith(".part") for part in named.parts)
    return ours or real_path(path).is_relative_to(named)
