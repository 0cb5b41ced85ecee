"""Data Packages among what a person names: a descriptor, a folder that holds one, or a zip of such a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.output import real_path, refuse_input
from zhengzhao.sources import STANDARD_INPUT, Workspace, form_of
from zhengzhao.standard import DESCRIPTORS, Package, descriptor_in, inside, read_package, refuse_rules, shown
from zhengzhao.validators.opening.unpacking import unpack_zip

_TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".parquet", ".jsonl", ".ndjson")
_DOCUMENTS = (".doc", ".docx", ".htm", ".html", ".jpeg", ".jpg", ".log", ".md", ".pdf", ".png", ".wps")
_OF_WINDOWS = ("thumbs.db", "desktop.ini")
_LISTED = 5


def find_package(source: Path, workspace: Workspace) -> Package | None:
    """Read the descriptor that a source is, or holds; None when it is a plain file, or a folder of such files.

    Raises:
        SourceError: There is no such file, a directory holds neither a descriptor nor tables alone, or a zip file is
            broken, too large or climbs out of its folder.
        UsageError: It is an overlay that holds rules, no tables.
    """
    if source == STANDARD_INPUT:
        return None
    if not source.exists():
        raise SourceError(
            Text(
                f"找不到文件 {source}；请检查文件名和所在文件夹。",
                f"There is no file {source}; check its name and folder.",
            )
        )
    if source.is_dir():
        package = _held(source)
        if package is None:
            tables_in(source)
        return package
    named = source.name in DESCRIPTORS or source.suffix.lower() in (".yaml", ".yml", ".json")
    if named and form_of(source) == "text":
        return refuse_rules(read_package(source, files=True))
    if source.suffix.lower() == ".zip":
        return _zipped(source, workspace)
    return None


def tables_in(folder: Path) -> list[Path]:
    """List the files of a folder without a descriptor, in the order of their names: tables, or the parts of one.

    What begins with a dot, or with an underscore and is no table, is a program's own, as Spark leaves it beside its
    parts, and so is what Windows keeps in a folder; documents are for people, a report among them.

    Raises:
        SourceError: There are none, or one is no table: it would be passed over without a word.
    """
    given = sorted(folder.iterdir())
    found = list(filter(is_table_file, given))
    others = [each for each in given if each not in found and not _is_passed_over(each)]
    if found and not others:
        return found
    what = (
        Text(f"其中的 {others[0].name} 不是表", f"{others[0].name} in it is no table")
        if others
        else Text("也没有表", "there are no tables in it")
    )
    raise SourceError(
        Text(
            f"{folder} 是文件夹，里面没有 datapackage.json 或 datapackage.yaml，{what.zh}；请给出文件，或一个数据包的文件夹。",
            f"{folder} is a directory without datapackage.json or datapackage.yaml, and {what.en}; name files or a Data Package.",
        )
    )


def is_table_file(file: Path) -> bool:
    """Tell whether a file is a table by its name, and no program hides it: the lock of an open workbook, for example."""
    return _is_called_table(file) and file.is_file()


def named_package(descriptor: Path, workspace: Workspace) -> Package:
    """Read the Data Package that a person names to hold sources to.

    Raises:
        SourceError: It is none.
    """
    package = find_package(descriptor, workspace)
    if package is None:
        raise SourceError(
            Text(
                f"{descriptor} 不是数据包描述文件（.json、.yaml、.zip 或文件夹）。",
                f"{descriptor} is no Data Package descriptor (.json, .yaml, .zip or a directory).",
            )
        )
    return package


def refuse_read(out: Path, sources: Sequence[Path], directory: bool = False, table: str | None = None) -> None:
    """Refuse an output that would replace what is read, or be read itself the next time.

    Args:
        out: Where it is to go.
        sources: What a person names.
        directory: Whether it is a folder.
        table: The table that it is; named after it, it may lie among the others.

    Raises:
        UsageError: It would replace a source, or a file of a package that is one, or lie among the tables of a folder.
    """
    refuse_input(out, sources, directory)
    if os.path.lexists(out):
        refuse_input(out, [file for each in sources for file in _files_of(each)], directory)
    if table is not None and out.name.startswith(table):
        return
    for each in sources:
        if _is_read_with(out, each, directory):
            raise UsageError(
                Text(
                    f"输出 {out} 在要读取的文件夹 {each} 里面，下次读取时会被当作数据；请写到这个文件夹外面。",
                    f"The output {out} lies in the folder {each}, which is read, and would be taken for data the next time; "
                    "write it outside of that folder.",
                )
            )


def _is_read_with(out: Path, source: Path, directory: bool) -> bool:
    """Tell whether an output would be taken for a table of the folder that it lies in; a package names its own."""
    place, folder = real_path(out), real_path(source)
    if not folder.is_dir() or descriptor_in(folder) is not None or not place.is_relative_to(folder):
        return False
    first, *further = place.relative_to(folder).parts
    is_file = not further and not directory
    return (is_file and _is_called_table(Path(first))) or not _is_passed_over(Path(first))


def _is_called_table(file: Path) -> bool:
    return not file.name.startswith((".", "~$")) and file.name.lower().removesuffix(".gz").endswith(_TABLES)


def _is_passed_over(file: Path) -> bool:
    own = file.name.startswith((".", "_", "~$")) or file.name.lower() in _OF_WINDOWS
    return own or file.suffix.lower() in _DOCUMENTS


def _files_of(source: Path) -> Iterator[Path]:
    descriptor = descriptor_in(source) if source.is_dir() else source
    if descriptor is None:
        yield from filter(is_table_file, source.iterdir())
        return
    if descriptor.name not in DESCRIPTORS or not descriptor.is_file():
        return
    yield descriptor
    package = read_package(descriptor, files=True)
    for resource in package.resources:
        for path in () if resource.path is None else (resource.path, *resource.more):
            yield inside(package.base, path, resource.where)


def _held(folder: Path) -> Package | None:
    file = descriptor_in(folder)
    return None if file is None else refuse_rules(read_package(file, files=True))


def _zipped(source: Path, workspace: Workspace) -> Package:
    root = workspace.copy_of(source, lambda: unpack_zip(source, workspace))
    # Whoever zips a folder as a whole has all its files one level down, and other folders may lie beside it.
    files = (each for each in root.rglob("datapackage.*") if each.name in DESCRIPTORS and each.is_file())
    held = {each.parent.relative_to(root) for each in files}
    # A package in the folder of another one is that one's own matter.
    outer = sorted(each for each in held if "__MACOSX" not in each.parts and held.isdisjoint(each.parents))
    if len(outer) == 1 and (package := _held(root / outer[0])):
        return package
    if outer:
        listed = [shown(each.as_posix()) for each in outer[:_LISTED]]
        more = ("…", ", …") if len(outer) > _LISTED else ("", "")
        raise SourceError(
            Text(
                f"{source} 是 zip 压缩包，里面有 {len(outer)} 个数据包（{'、'.join(listed)}{more[0]}）；请每个数据包打一个压缩包，或解压后给出其中的文件夹。",
                f"{source} is a zip archive with {len(outer)} Data Packages in it ({', '.join(listed)}{more[1]}); zip each of "
                "them alone, or unpack it and name the folders inside.",
            )
        )
    raise SourceError(
        Text(
            f"{source} 是 zip 压缩包，里面没有 datapackage.json 或 datapackage.yaml；如果里面是表格，请解压后给出其中的文件。",
            f"{source} is a zip archive without datapackage.json or datapackage.yaml; if there are tables in it, "
            "unpack it and name the files inside.",
        )
    )
