"""Opening every package as its receiver would: the digests of its files, its descriptor, its rows."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhengzhao.messages import Text
from zhengzhao.packages import verify
from zhengzhao.standard import Package
from zhengzhao.validators import Progress


@dataclass(frozen=True)
class Verified:
    """What opening the packages showed."""

    packages: int
    files: int
    rows: dict[str, int]
    bad: tuple[Path, ...]


def verify_packages(
    packages: Sequence[Path], standard: Package, content: Sequence[Path], today: date, progress: Progress | None = None
) -> Verified:
    """Open packages one by one: compare the digests, validate the tables.

    Args:
        packages: Zipped Data Packages.
        standard: The standard that they name.
        content: Directories of overlays.
        today: The day that counts as today.
        progress: Told how far the work is.
    """
    rows: dict[str, int] = {}
    bad = []
    files = 0
    reports = verify(packages, standard, content, today)
    for position, (package, report) in enumerate(zip(packages, reports, strict=True)):
        if progress is not None:
            progress.step(position / len(packages), Text(f"验收 {package.name}", f"Verifying {package.name}"))
        digests = _digests(package)
        files += len(digests)
        if not report.valid or not all(digests):
            bad.append(package)
        for each in report.inputs:
            rows[each.table] = rows.get(each.table, 0) + each.rows
    return Verified(len(packages), files, rows, tuple(bad))


def _digests(package: Path) -> list[bool]:
    """Tell of each file of a package whether it has the digest that the descriptor gives."""
    with zipfile.ZipFile(package) as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
        return [
            f"sha256:{hashlib.sha256(archive.read(each['path'])).hexdigest()}" == each.get("hash")
            for each in descriptor["resources"]
        ]
