"""A version that was published: whether it still is as it was sealed, file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zhengzhao.errors import DescriptorError, SourceError
from zhengzhao.messages import Text
from zhengzhao.paths import is_file
from zhengzhao.releases.archive import DESCRIPTOR, SEAL, listed_files
from zhengzhao.releases.checking.problem import Problem
from zhengzhao.seal import is_seal_of
from zhengzhao.standard import read_yaml

_CURE = Text(
    "请用 pull --overwrite 重新获取，或给改动换一个新的版本号。",
    "pull the version again with --overwrite, or give your change a number of its own.",
)


def published_problems(descriptor: Path) -> Iterator[Problem]:
    """Check that nothing was changed, added or taken away since; nothing is asked of a draft.

    Whom to trust is asked where a version is taken; here any seal will do that fits.
    """
    raw = _released(descriptor)
    if raw is None:
        return
    yield from _seal_problems(descriptor)
    try:
        listed = listed_files(raw)
    except (KeyError, TypeError, ValueError):
        # The seal does not fit such a descriptor either.
        return
    folder = descriptor.parent
    for name, (_, wanted) in sorted(listed.items()):
        file = folder / name
        if not is_file(file):
            # Checks and recipes go elsewhere, where they are taken.
            if not name.startswith(("validators/", "packages/")):
                yield _told(file, "缺少这个文件", "This is missing")
        elif f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}" != wanted:
            yield _told(file, "这个文件与发布时不同", "This is not as it was published")
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        parts = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in parts.parts)
        if not hidden and parts.as_posix() not in {*listed, DESCRIPTOR, SEAL}:
            yield _told(file, "发布时没有这个文件", "This was not published along")


def _released(descriptor: Path) -> Mapping[str, Any] | None:
    try:
        raw = read_yaml(descriptor) if descriptor.name == DESCRIPTOR else None
    except DescriptorError:
        # That is told where its form is looked at.
        return None
    return raw if isinstance(raw, Mapping) and raw.get("status") == "published" and "files" in raw else None


def _seal_problems(descriptor: Path) -> Iterator[Problem]:
    seal = descriptor.with_name(SEAL)
    if not seal.is_file():
        yield _told(seal, "缺少封签", "The seal is missing")
        return
    try:
        fits = is_seal_of(seal.read_bytes(), descriptor.read_bytes(), str(descriptor))
    except SourceError as error:
        yield Problem(seal, 0, "", "published", error.text)
        return
    if not fits:
        yield _told(
            descriptor, "描述文件与封签不符，封签后被改动过", "This does not fit its seal: it was changed later"
        )


def _told(file: Path, zh: str, en: str) -> Problem:
    return Problem(file, 0, "", "published", Text(f"{zh}；{_CURE.zh}", f"{en}; {_CURE.en}"))
