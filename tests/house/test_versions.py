"""One version, said once everywhere."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import zhengzhao


def newest_in_changelog(root: Path) -> str:
    """Return the version of the first heading of the changelog, e.g. ``0.1.0`` of ``## 0.1.0 (unreleased)``."""
    found = re.search(r"^## (\d+\.\d+\.\d+)\b", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert found, "CHANGELOG.md has no heading with a version"
    return found.group(1)


def test_the_changelog_begins_with_the_version_of_the_code(root: Path) -> None:
    assert newest_in_changelog(root) == zhengzhao.__version__


def test_the_installed_package_is_the_version_of_the_code() -> None:
    assert version("zhengzhao") == zhengzhao.__version__


def test_both_readmes_name_the_version_of_the_code(root: Path) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        named = re.findall(r"zhengzhao[ -](\d+\.\d+\.\d+)", (root / name).read_text(encoding="utf-8"))
        assert named, f"{name} does not name a version"
        assert set(named) == {zhengzhao.__version__}, name


def test_every_pin_is_a_plain_name_and_version(root: Path) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [each for each in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", each)] == []


def test_every_declared_dependency_is_pinned(root: Path) -> None:
    pinned = {
        canonical(line.split("==")[0]) for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    declared = re.findall(r'^  "([A-Za-z0-9._-]+)', dependencies_text(root), re.MULTILINE)
    assert declared
    assert [each for each in declared if canonical(each) not in pinned] == []


def canonical(name: str) -> str:
    """Return a package name the way indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dependencies_text(root: Path) -> str:
    """Return the part of pyproject.toml that declares what is installed."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    runtime = text[text.index("\ndependencies = [") :]
    return runtime[: runtime.index("[project.scripts]")]
