"""A sample of every table, made once."""

from __future__ import annotations

import pytest

from zhengzhao.sample import SampleResult, sample
from zhengzhao.standard import load_standard

ROWS = 600


@pytest.fixture(scope="session")
def every_table() -> list[str]:
    """The names of the standard's tables."""
    return [each.name for each in load_standard().tables()]


@pytest.fixture(scope="session")
def whole(every_table: list[str], tmp_path_factory: pytest.TempPathFactory) -> SampleResult:
    """A package of every table."""
    return sample(every_table, ROWS, out=tmp_path_factory.mktemp("sample") / "whole", seed=7)
