"""What lies in a package and was not read: told, for whoever sends it may take it for checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from zhengzhao.errors import DescriptorError
from zhengzhao.standard import DESCRIPTORS, Package, inside
from zhengzhao.validators.acceptance import PACKAGE
from zhengzhao.validators.opening.packaged import is_table_file
from zhengzhao.validators.opening.structure import (
    DIMENSIONS,
    SUMMARIES,
    UNLISTED_FILE,
    UNREAD_RESOURCE,
    severity_of,
    unlisted_message,
    unread_message,
)
from zhengzhao.validators.report import CheckResult, Finding


def unread_results(
    resources: Sequence[str], packages: Sequence[Package], read: Collection[Path]
) -> tuple[list[CheckResult], list[Finding]]:
    """Give a finding for each resource and each table file of a package that was not read.

    Args:
        resources: The names of the resources that nothing says how to read.
        packages: The packages that were given.
        read: The files that were read, of whatever package.
    """
    told = [(UNREAD_RESOURCE, each, unread_message(each)) for each in resources]
    told += [(UNLISTED_FILE, each, unlisted_message(each)) for each in _unlisted(packages, read)]
    codes = dict.fromkeys(code for code, _, _ in told)
    checks = [_check(code, sum(code == each for each, _, _ in told)) for code in codes]
    return checks, [Finding.reminder(PACKAGE, code, name, message) for code, name, message in told]


def _check(code: str, count: int) -> CheckResult:
    return CheckResult(code, PACKAGE, (), code, severity_of(code), DIMENSIONS[code], SUMMARIES[code], count, count, 0)


def _unlisted(packages: Sequence[Package], read: Collection[Path]) -> Iterator[str]:
    """List the table files beside those that the packages name, relative to the package's folder.

    Other folders are the sender's own: there may lie what the tables were made from.
    """
    named = [(each, set(_named(each))) for each in packages]
    known = {each.resolve() for each in read}.union(*(files for _, files in named))
    for package, files in named:
        base = package.base.resolve()
        found: set[Path] = set()
        # A descriptor of another name does not speak for the whole of its folder.
        for folder in {base, *(each.parent for each in files)} if _is_usual(package) else ():
            with suppress(OSError):
                found |= {each for each in folder.iterdir() if is_table_file(each)}
        for each in sorted(found):
            if each.resolve() not in known:
                yield each.relative_to(base).as_posix()


def _named(package: Package) -> Iterator[Path]:
    for resource in package.resources:
        for path in () if resource.path is None else (resource.path, *resource.more):
            # What is not read may be named in any way: on the web, for example.
            with suppress(DescriptorError):
                yield inside(package.base, path, resource.where)


def _is_usual(package: Package) -> bool:
    return any(Path(each.where.partition(" › ")[0]).name in DESCRIPTORS for each in package.resources)
