"""Workbooks and archives whose bytes do not depend on when they are written."""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import SizedBuffer
    from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl has no types

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member of an archive: the earliest that a zip can hold."""


def save_workbook(book: Workbook, path: Path) -> None:
    """Write a workbook of openpyxl; the same cells give the same bytes, whenever they are written.

    Args:
        book: The workbook.
        path: A file inside the block of `atomic_file` or `atomic_directory`.
    """
    from openpyxl.writer.excel import ExcelWriter  # type: ignore[import-untyped]  # openpyxl has no types

    book.properties.created = book.properties.modified = datetime(*EPOCH)
    # Left to openpyxl, an archive that a full disk cut short is closed by the collector, which complains on its own.
    with _SteadyArchive(path, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()


class _SteadyArchive(zipfile.ZipFile):
    """An archive whose members have no times."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: SizedBuffer | str,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a member from its content."""
        super().writestr(self._entry(zinfo_or_arcname), data, compress_type, compresslevel)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write a member from a file."""
        entry = self._entry(str(arcname or filename))
        with Path(filename).open("rb") as source, self.open(entry, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def _entry(self, name: str | zipfile.ZipInfo) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name if isinstance(name, str) else name.filename, EPOCH)
        entry.compress_type = self.compression
        return entry
