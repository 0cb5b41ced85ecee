"""What a descriptor says of the bytes of a file: how many there are, and their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from zhengzhao.standard import Resource, mistake

ALTERED = ("hash-count", "byte-count")
"""The faults of a file that is not the one which its descriptor describes."""


def altered(resource: Resource, file: Path) -> str | None:
    """Tell by which property a file is not the one that its resource describes; None if it is, or none is declared.

    A resource of several files describes all of them together, and is not asked.

    Raises:
        DescriptorError: The hash names no algorithm that is known.
    """
    size, declared = resource.raw.get("bytes"), resource.raw.get("hash")
    if resource.more:
        return None
    if isinstance(declared, str) and declared:
        return None if _is_that(resource, declared, file) else "hash-count"
    return "byte-count" if isinstance(size, int) and size != file.stat().st_size else None


def _is_that(resource: Resource, declared: str, file: Path) -> bool:
    # Without a prefix it is MD5, says Data Package.
    algorithm, _, digest = declared.rpartition(":")
    name = (algorithm or "md5").lower().replace("sha-", "sha").replace("-", "_")
    if name not in hashlib.algorithms_guaranteed or hashlib.new(name).digest_size == 0:
        raise mistake(
            resource.where,
            "hash",
            f"{algorithm} 不是已知的哈希算法；请写成 sha256:…，或删去 hash",
            f"{algorithm} is no hash algorithm that is known; write sha256:…, or leave hash out",
        )
    with file.open("rb") as source:
        return hashlib.file_digest(source, name).hexdigest() == digest.strip().lower()
