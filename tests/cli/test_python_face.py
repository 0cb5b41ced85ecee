"""The same things in Python, flat."""

from __future__ import annotations

import subprocess
import sys

import pytest

import zhengzhao


def test_every_public_name_is_there_and_has_its_documentation() -> None:
    assert zhengzhao.__all__ == sorted(zhengzhao.__all__)
    for name in zhengzhao.__all__:
        value = getattr(zhengzhao, name)
        assert isinstance(value, str) or value.__doc__, name
        assert name in dir(zhengzhao)


def test_type_checkers_and_the_interpreter_see_the_same_names() -> None:
    source = zhengzhao.__file__
    assert source is not None
    import ast
    from pathlib import Path

    tree = ast.parse(Path(source).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(zhengzhao.__all__) - {"__version__"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'validat'"):
        zhengzhao.validat  # noqa: B018  # the access is the test


@pytest.mark.parametrize("name", ["load_standard", "UsageError", "Text", "Package"])
def test_what_needs_no_engine_does_not_load_it(name: str) -> None:
    code = f"import sys, zhengzhao; zhengzhao.{name}; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
