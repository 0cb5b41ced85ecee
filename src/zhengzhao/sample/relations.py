"""What a recipe may read besides other recipes: code lists, the catalogue and lists of words, as typed tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
from sqlglot import exp

from zhengzhao.engines import column, table, to_sql, typed
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.sources import exact_path
from zhengzhao.standard import (
    Field,
    Package,
    Resource,
    Schema,
    inside,
    is_address,
    load_version,
    newest_version,
    overlay_packages,
)
from zhengzhao.validators.compiling.lists import VERSION_PERIOD, list_header

_READ = "read_csv($file, columns = $columns, header = true, delim = ',', quote = '\"', escape = '\"')"


@dataclass(frozen=True)
class Listed:
    """One relation that is read from files; later files add rows. Where no schema has fields, every column is text.

    A list that is `versioned` is one of another package, whose rules may ask when the version of a row holds.
    """

    name: str
    files: tuple[Path, ...]
    schema: Schema
    versioned: bool = False


def listed_relations(
    package: Package, folder: Path, asked: Collection[str], content: Sequence[Path]
) -> dict[str, Listed]:
    """Find every list by name: words of the folder, the catalogue with its overlays, what the package itself holds.

    Where two have one name, the later in that order is meant. A table of the package counts as a list if it has rows
    of its own, is not asked for and has no recipe.

    Args:
        package: The package whose tables are sampled.
        folder: Its folder of recipes and words.
        asked: The names of the tables that are made.
        content: Directories of overlays.

    Raises:
        DescriptorError: A code list has no file.
    """
    words = [Listed(each.stem, (each,), Schema(())) for each in sorted(folder.glob("*.csv"))]
    made = {*asked, *(each.stem for each in folder.glob("*.sql"))}
    national = _catalogue(package, content)
    overlays = overlay_packages("catalogue", content, national)
    catalogue = [replace(_listed(each, national, overlays), versioned=True) for each in national.resources]
    given = [
        each
        for each in package.resources
        if each.kind == "codes" or (each.name not in made and _has_rows(each, package))
    ]
    codes = [_listed(each, package) for each in given]
    return {each.name: each for each in (*words, *catalogue, *codes)}


def _catalogue(package: Package, content: Sequence[Path]) -> Package:
    # What is sampled lies in the time of the version that it follows, and so does the catalogue.
    if package.effective_from is None:
        return newest_version("catalogue", content)
    return load_version("catalogue", as_of=date.fromisoformat(package.effective_from), content=content)


def load(connection: duckdb.DuckDBPyConnection, listed: Listed) -> None:
    """Read a list into a table of its name, rows in the order of the files.

    Raises:
        DescriptorError: A file is missing or is no CSV in UTF-8.
    """
    target = table(listed.name)
    for position, file in enumerate(listed.files):
        names = list_header(file)
        fields = [each for each in listed.schema.fields if each.name in names]
        values: list[exp.Expr] = [exp.alias_(_value(each, listed.schema), each.name, quoted=True) for each in fields]
        if listed.versioned:
            # There is one version here, and it holds on every day that is drawn.
            values += [exp.alias_(exp.cast(exp.null(), "DATE"), name, quoted=True) for name in VERSION_PERIOD]
        rows = exp.select(*(values or [exp.Star()])).from_(_READ, dialect="duckdb")
        made = (
            exp.Insert(this=target, expression=rows, by_name=True)
            if position
            else exp.Create(this=target, kind="TABLE", expression=rows)
        )
        bound = {"file": exact_path(file), "columns": dict.fromkeys(names, "VARCHAR")}
        try:
            connection.execute(to_sql(made), bound)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise DescriptorError(
                Text(f"{file} 不是可读的 UTF-8 CSV：{reason}", f"{file} cannot be read as CSV in UTF-8: {reason}")
            ) from error


def _value(field: Field, schema: Schema) -> exp.Expr:
    text = column(field.name)
    absent = exp.In(this=text, expressions=[exp.Literal.string(each) for each in schema.missing(field)])
    # A missing cell of a list is NULL by the reader already; the words that mean the same become so here.
    return exp.Case(ifs=[exp.If(this=exp.not_(absent), true=typed(field, text))])


def _listed(resource: Resource, package: Package, overlays: Iterable[Package] = ()) -> Listed:
    files = [_file(resource, package)]
    for overlay in overlays:
        files += [_file(each, overlay) for each in overlay.resources if each.name == resource.name]
    return Listed(resource.name, tuple(files), resource.schema)


def _has_rows(resource: Resource, package: Package) -> bool:
    path = resource.path
    if path is None or is_address(path):
        return False
    return inside(package.base, path, resource.name).is_file()


def _file(resource: Resource, package: Package) -> Path:
    if not isinstance(resource.path, str):
        raise DescriptorError(
            Text(
                f"{package.name} 的 {resource.name} 没有 path，样本无法取用它的行。",
                f"{resource.name} of {package.name} has no path, so no rows can be taken from it.",
            )
        )
    return inside(package.base, resource.path, resource.name)
