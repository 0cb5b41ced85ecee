"""From parts to files, and from files to a Data Package."""

from __future__ import annotations

import codecs
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from zhengzhao.sample.infect import Carrier
from zhengzhao.sample.lexical import csv_line
from zhengzhao.sample.parts import Part
from zhengzhao.standard import Package, Resource, inside, to_json

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
"""The encodings that a sample may be written in, the usual one first."""

_BLOCK = 1 << 20


class TableFile:
    """One table's file, written part by part.

    Args:
        path: Where the file goes.
        labels: The header.
        encoding: One of `ENCODINGS`.
    """

    def __init__(self, path: Path, labels: Sequence[str], encoding: str) -> None:
        self._encoding = encoding
        self._file = path.open("wb")
        self.rows = 0
        self.carriers: list[Carrier] = []
        self._file.write(csv_line(labels, encoding))

    def append(self, part: Part) -> None:
        """Append a part and remove it."""
        with part.path.open("rb") as source:
            if self._encoding == "gb18030":
                self._transcode(source)
            else:
                shutil.copyfileobj(source, self._file, _BLOCK)
        part.path.unlink()
        self.carriers += [Carrier(self.rows + each.position, each.fault) for each in part.carriers]
        self.rows += part.rows

    def _transcode(self, source: io.BufferedReader) -> None:
        # A byte that was broken on purpose is carried over as it is.
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        while block := source.read(_BLOCK):
            self._file.write(decoder.decode(block).encode(self._encoding, "surrogateescape"))

    def __enter__(self) -> TableFile:
        """Return the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()


def write_package(folder: Path, package: Package, tables: Sequence[Resource], encoding: str, seed: int) -> None:
    """Make a folder of tables a Data Package, complete in itself: with the code lists that its keys point at.

    Args:
        folder: The folder that holds `<table>.csv` of each table.
        package: The package whose tables they are.
        tables: The tables that the folder holds.
        encoding: Their encoding.
        seed: The seed that they were made from.
    """
    names = {each.name for each in tables}
    pointed_at = {key.reference.resource for each in tables for key in each.schema.foreign_keys} - {""} - names
    lists = [each for each in package.resources if each.name in pointed_at and each.kind == "codes"]
    kept = names | {each.name for each in lists}
    resources = [_described(each, f"{each.name}.csv", kept, encoding) for each in tables]
    for each in lists:
        (folder / "codes").mkdir(exist_ok=True)
        shutil.copyfile(inside(package.base, str(each.path), each.name), folder / "codes" / f"{each.name}.csv")
        resources.append(_described(each, f"codes/{each.name}.csv", kept, "utf-8"))
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "sample",
        "title": f"样本（种子 {seed}）：{'、'.join(each.title.zh for each in tables)}",
        "titleEn": f"Sample (seed {seed}): {', '.join(each.title.en for each in tables)}",
        "description": "由描述文件造出的数据，名称、代码和日期都是编造的，不对应任何真实主体。",
        "descriptionEn": "Made from the descriptors; names, codes and dates are invented and stand for no real entity.",
        "standard": {"name": package.name, "version": package.version},
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(to_json(descriptor), encoding="utf-8", newline="\n")


def _described(resource: Resource, path: str, kept: set[str], encoding: str) -> Mapping[str, Any]:
    schema = dict(resource.schema.raw)
    # A key into a table that was not made would point outside the package.
    keys = [
        each for each in schema.pop("foreignKeys", None) or [] if each["reference"].get("resource", "") in kept | {""}
    ]
    if keys:
        schema["foreignKeys"] = keys
    # A dialect says how the files of others are written, not these.
    known = {name: resource.raw[name] for name in ("title", "titleEn", "kind") if name in resource.raw}
    return {
        "name": resource.name,
        **known,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8" if encoding.startswith("utf-8") else encoding,
        "schema": schema,
    }
