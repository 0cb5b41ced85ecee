"""What the checks of a version mean: the hash of each one that its rules name, and of those that they call."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zhengzhao.standard import RULES, Package, Resource
from zhengzhao.validators.compiling.checks import check_files, load_check
from zhengzhao.validators.compiling.rules import rules_of


def named_checks(package: Package, content: Sequence[Path] = ()) -> Mapping[str, Path]:
    """Return the file of each check that a version names, and of those that they call.

    Raises:
        DescriptorError: A check that it names does not exist.
    """
    return check_files(sorted({name for each in package.resources for name in _named(each, content)}), content)


def _named(resource: Resource, content: Sequence[Path]) -> Iterator[str]:
    if resource.kind == RULES:
        # The fields are those of the national table, and so are their types and constraints.
        yield from (load_check(rule.check, content).name for rule in resource.schema.rules if rule.check)
    else:
        yield from (rule.check for rule in rules_of(resource, content))


def check_hashes(package: Package, content: Sequence[Path] = ()) -> dict[str, str]:
    """Return the hash of each check that a version names, as the check stands here."""
    return {name: digest(plain(file)) for name, file in named_checks(package, content).items()}


def recorded(package: Package) -> Mapping[str, str]:
    """Return the hashes of checks that a published version recorded; nothing for a draft."""
    found = package.raw.get("checks")
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, Mapping) else {}


def digest(content: bytes) -> str:
    """Return the hash of some bytes as descriptors write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def plain(file: Path) -> bytes:
    """Return the bytes of a text file; a checkout on Windows may end lines otherwise, which is no other meaning."""
    return file.read_bytes().replace(b"\r\n", b"\n")
