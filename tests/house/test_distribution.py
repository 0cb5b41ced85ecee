"""What people install: the wheel and the sdist, built here and tried in fresh environments outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CONTENT = ("standard", "catalogue", "validators", "packages")


@pytest.fixture(scope="module")
def distributions(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from it; return both files."""
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(root)], out)
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel_environment(
    distributions: tuple[Path, Path], root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """An environment with the wheel and frictionless, which imports a package called `validators`."""
    return Environment.create(tmp_path_factory.mktemp("wheel"), root, str(distributions[0]), "frictionless")


@pytest.fixture(scope="module")
def sdist_environment(
    distributions: tuple[Path, Path], root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """An environment with nothing but the sdist and what it depends on."""
    return Environment.create(tmp_path_factory.mktemp("sdist"), root, str(distributions[1]))


class Environment:
    """A virtual environment outside the checkout, and the commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")

    @classmethod
    def create(cls, folder: Path, root: Path, *requirements: str) -> Environment:
        """Install the requirements at the pinned versions."""
        made = cls(folder)
        venv.create(folder / "env", with_pip=False)
        pip = [sys.executable, "-m", "pip", "--python", str(folder / "env"), "install", "--quiet"]
        run([*pip, "-c", str(root / "constraints.txt"), *requirements], folder)
        return made

    def __call__(self, command: str, *arguments: str) -> str:
        """Run an installed command in the environment's own folder and return what it prints."""
        return run([str(self.scripts / command), *arguments], self.folder)

    def content(self) -> Path:
        """Return where the installed engine finds its content folders."""
        code = "from zhengzhao.paths import content_root; print(content_root())"
        return Path(self("python", "-c", code).strip())


def run(command: list[str], folder: Path) -> str:
    """Run a command away from the checkout and from its environment variables; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment |= {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def content_files(root: Path) -> set[str]:
    """Return the content of the checkout, as paths below its root."""
    return {
        path.relative_to(root).as_posix()
        for folder in CONTENT
        for path in (root / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_engine_and_all_content_and_nothing_else(
    distributions: tuple[Path, Path], root: Path
) -> None:
    with zipfile.ZipFile(distributions[0]) as wheel:
        names = {each for each in wheel.namelist() if ".dist-info/" not in each}
    modules = {f"zhengzhao/{each.relative_to(root / 'src/zhengzhao').as_posix()}" for each in engine_files(root)}
    assert names == modules | {f"zhengzhao/content/{each}" for each in content_files(root)}


def engine_files(root: Path) -> list[Path]:
    folder = root / "src" / "zhengzhao"
    return [each for each in folder.rglob("*") if each.is_file() and "__pycache__" not in each.parts]


def test_the_wheel_carries_the_licence_and_the_readme(distributions: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(distributions[0]) as wheel:
        licence = next(each for each in wheel.namelist() if each.endswith(".dist-info/licenses/LICENSE"))
        metadata = wheel.read(next(each for each in wheel.namelist() if each.endswith("/METADATA"))).decode()
        assert "Version 2.0, January 2004" in wheel.read(licence).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "# zhengzhao" in metadata


def test_the_sdist_holds_what_is_needed_to_build_and_test(distributions: tuple[Path, Path], root: Path) -> None:
    with tarfile.open(distributions[1]) as sdist:
        names = {each.name.partition("/")[2] for each in sdist.getmembers() if each.isfile()}
    wanted = {"pyproject.toml", "constraints.txt", "Makefile", "LICENSE", "README.md", "tests/conftest.py"}
    assert (content_files(root) | wanted) - names == set()
    assert [each for each in names if each.startswith((".venv", "out/", "dist/", ".git/"))] == []


@pytest.mark.parametrize("name", ["wheel_environment", "sdist_environment"])
def test_an_installed_package_answers_from_its_own_content(name: str, request: pytest.FixtureRequest) -> None:
    environment: Environment = request.getfixturevalue(name)
    import zhengzhao

    assert zhengzhao.__version__ in environment("zhengzhao", "--version")
    assert environment.content().resolve().is_relative_to(environment.folder.resolve())


@pytest.mark.parametrize("name", ["wheel_environment", "sdist_environment"])
def test_an_installed_package_validates_its_own_example(name: str, request: pytest.FixtureRequest) -> None:
    environment: Environment = request.getfixturevalue(name)
    example = environment.content() / "standard" / "1.0.0" / "examples" / "valid" / "registration.csv"
    said = environment("zhengzhao", "validate", str(example), "--table", "registration", "--lang", "en")
    assert said.count("Valid: ") == 1


def test_frictionless_and_zhengzhao_live_in_one_environment(wheel_environment: Environment) -> None:
    descriptor = wheel_environment.content() / "standard" / "1.0.0" / "datapackage.yaml"
    assert "VALID" in wheel_environment("frictionless", "validate", str(descriptor)).upper()
    assert "Valid: " in wheel_environment("zhengzhao", "validate", str(descriptor), "--lang", "en")
