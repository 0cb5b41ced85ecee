"""Where the content folders are: in the wheel beside the engine, or at the root of a checkout."""

from __future__ import annotations

import errno
from pathlib import Path

CONTENT_FOLDERS = ("standard", "catalogue", "validators", "packages")
"""The folders of content: the project's own, and those of a `--content` directory."""
_HERE = Path(__file__).resolve().parent


def content_root() -> Path:
    """Return the directory that holds `standard`, `catalogue`, `validators` and `packages`."""
    installed = _HERE / "content"
    return installed if installed.is_dir() else _HERE.parent.parent


def is_file(path: Path) -> bool:
    """Tell whether there is such a file; there is none of a name that is too long for any."""
    try:
        return path.is_file()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def content_folder(name: str) -> Path:
    """Return one content folder of the project, e.g. ``content_folder("validators")``."""
    return content_root() / name
