"""The other validators, each a module that is run in a process of its own: `python -m benchmarks.peers.NAME FILE`.

None of them imports anything of zhengzhao; each does the same checks the way its own documents would have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True)
class Peer:
    """Another validator.

    Args:
        name: Its module here, and the package that it is.
        how: How it is used, for the page.
        part: It gets one row in so many; its time is compared by the row.
        library: The package that reads the file for it.
    """

    name: str
    how: str
    part: int = 1
    library: str = "polars"

    @property
    def title(self) -> str:
        """Its name with its version."""
        return f"{self.name} {version(self.name)}"

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose versions matter."""
        return tuple(dict.fromkeys((self.name, self.library)))

    def lacks(self) -> list[str]:
        """Return the packages that are not installed."""
        return [each for each in self.packages if not _installed(each)]


PEERS = (
    Peer(
        "dataframely", "a schema class; `filter` over a polars frame with the streaming engine, all rules in one query"
    ),
    Peer("pandera", "`pandera.polars`: columns with built-in checks, expressions for the rest; `lazy=True`"),
    Peer("pointblank", "one step a rule over a polars frame; extracts off"),
    Peer(
        "frictionless",
        "the standard's own descriptor with its code lists; one check in Python for the rest",
        20,
        "frictionless",
    ),
)


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
