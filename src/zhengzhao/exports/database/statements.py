"""CREATE TABLE for every table and code list of a package, with comments, keys and checks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlglot import exp

from zhengzhao.errors import UsageError
from zhengzhao.exports.cells import described_as
from zhengzhao.exports.database.conditions import condition, of_type, untyped
from zhengzhao.exports.database.dialects import SQLGLOT, Dialect, column_type, sql_literal
from zhengzhao.exports.database.order import Link, in_order, is_later, links, waves
from zhengzhao.exports.guide import version_line
from zhengzhao.exports.typed import typed_rows
from zhengzhao.messages import Language, Text
from zhengzhao.standard import Field, Package, Resource
from zhengzhao.validators import BoundRule, rules_of
from zhengzhao.validators.render.visible import visible_text

_LONGEST = 63
"""PostgreSQL cuts longer names, by bytes."""
_ROWS = 500


@dataclass
class _Table:
    """What is written of one table: its columns, the keys and checks after them, what is left out, and what follows."""

    columns: list[tuple[str, str | None]] = field(default_factory=list)
    parts: list[tuple[str, str | None]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def ddl(
    package: Package,
    dialect: Dialect,
    *,
    language: Language = "zh",
    with_codes: bool = False,
    content: Sequence[Path] = (),
) -> str:
    """Return the statements that make a database for a package.

    Args:
        package: The version, or any Data Package.
        dialect: The database. PostgreSQL is 16 or later, SQLite 3.37 or later.
        language: The language of the comments.
        with_codes: Whether the rows of the code lists are put in too.
        content: Directories of overlays, whose checks the rules may name.

    Raises:
        DescriptorError: A rule names a check that does not exist, or a code list has no file.
        UsageError: A name is too long for the database.
    """
    _refuse_long(package, dialect)
    writer = _Writer(package, dialect, language, content)
    parts = [writer.head(), *(writer.table(each) for each in writer.order), *writer.later]
    if with_codes:
        parts += [writer.rows(each) for each in writer.order if each.kind == "codes"]
    return "\n\n".join(each for each in parts if each) + "\n"


class _Writer:
    def __init__(self, package: Package, dialect: Dialect, language: Language, content: Sequence[Path]) -> None:
        self.order = in_order(package)
        self.later: list[str] = []
        self._package, self._dialect, self._language, self._content = package, dialect, language, content
        self._taken: set[str] = set()

    def head(self) -> str:
        """Say what the statements are and where they come from."""
        shown = [
            self._package.title,
            version_line(self._package),
            Text(
                f"由 zhengzhao standard ddl 生成，方言 {self._dialect}",
                f"Made by zhengzhao standard ddl for {self._dialect}",
            ),
        ]
        pragma = ["PRAGMA foreign_keys = ON;"] if self._dialect == "sqlite" else []
        return "\n".join([*(f"-- {self._said(each)}" for each in shown), *pragma])

    def table(self, resource: Resource) -> str:
        """Write one table."""
        made = _Table()
        for each in resource.schema.fields:
            self._add_column(made, each, resource)
        self._add_keys(made, resource)
        self._add_rules(made, resource)
        self._add_comments(made, resource)
        title = f"-- {self._said(resource.title)} {_plain(resource.name)}"
        lines = [
            title,
            f"CREATE TABLE {self._name(resource.name)} (",
            *_listed([*made.columns, *made.parts]),
            self._end(),
        ]
        if made.left_out:
            count = len(made.left_out)
            lines.append(
                f"-- {self._said(Text(f'数据库不检查的规则 {count} 条：', f'Rules that the database does not hold ({count}):'))}"
            )
            lines += [f"--   {each}" for each in made.left_out]
        return "\n".join([*lines, *made.after])

    def rows(self, resource: Resource) -> str:
        """Write the rows of a code list."""
        names = ", ".join(self._name(each) for each in resource.schema.names)
        head = f"INSERT INTO {self._name(resource.name)} ({names}) VALUES"
        written = []
        for wave in waves(self._package, resource, typed_rows(self._package, resource)):
            rows = iter(wave)
            while some := list(islice(rows, _ROWS)):
                tuples = [exp.Tuple(expressions=[sql_literal(each, self._dialect) for each in row]) for row in some]
                written.append(head + "\n" + ",\n".join(self._sql(each) for each in tuples) + ";")
        return "\n".join(written)

    def _add_column(self, made: _Table, each: Field, resource: Resource) -> None:
        required = resource.schema.requires(each)
        kind = column_type(each, self._dialect)
        sql = f"{self._name(each.name)} {kind}{' NOT NULL' if required else ''}"
        made.columns.append((sql, self._told(each) if self._dialect == "sqlite" else None))
        test = of_type(each, self._dialect)
        if test is not None:
            made.parts.append((self._check(f"{resource.name}_{each.name}_type", test), None))

    def _add_keys(self, made: _Table, resource: Resource) -> None:
        schema = resource.schema
        if schema.primary_key:
            made.parts.append((self._key("PRIMARY KEY", f"{resource.name}_pkey", schema.primary_key), None))
        single = [(each.name,) for each in schema.fields if each.constraints.get("unique") is True]
        for key in dict.fromkeys([*schema.unique_keys, *single]):
            if key != schema.primary_key:
                made.parts.append((self._key("UNIQUE", f"{resource.name}_{'_'.join(key)}_key", key), None))
        for link in links(self._package, resource):
            self._add_link(made, link)

    def _add_link(self, made: _Table, link: Link) -> None:
        reason, later = link.reason, link.reason is None and is_later(link, self.order)
        if later and self._dialect == "duckdb":
            reason = Text(
                "表互相引用，而 DuckDB 不能补加外键", "tables point at each other, and DuckDB adds no foreign key later"
            )
        if reason is not None:
            shown = f"foreign-key ({', '.join(link.key.fields)}) → {link.target}"
            made.left_out.append(_plain(f"{shown}: {reason.to(self._language)}"))
            return
        name = self._constraint_name(f"{link.resource}_{'_'.join(link.key.fields)}_fkey")
        columns, fields = self._names(link.key.fields), self._names(link.fields)
        sql = f"CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {self._name(link.target)} ({fields})"
        if later and self._dialect == "postgresql":
            self.later.append(f"ALTER TABLE {self._name(link.resource)} ADD {sql};")
        else:
            made.parts.append((sql, None))

    def _add_rules(self, made: _Table, resource: Resource) -> None:
        for rule in rules_of(resource, self._content):
            if rule.kind in ("unique", "foreign-key") or self._is_not_null(rule, resource):
                continue
            if rule.kind == "type":
                self._leave_out(made, rule, untyped(resource.schema.field(rule.fields[0])))
                continue
            found = condition(rule, resource.schema, self._dialect)
            if found.test is None:
                self._leave_out(made, rule, found.reason)
            else:
                name = "_".join((resource.name, *rule.fields[:1], rule.name))
                made.parts.append((self._check(name, found.test), self._said(rule.summary)))

    def _leave_out(self, made: _Table, rule: BoundRule, reason: Text | None) -> None:
        if reason is not None:
            shown = f"{rule.name} ({', '.join(rule.fields)}): {self._said(rule.summary)}"
            made.left_out.append(_plain(f"{shown} — {reason.to(self._language)}"))

    def _is_not_null(self, rule: BoundRule, resource: Resource) -> bool:
        return (
            rule.name == rule.check == "required"
            and rule.when is None
            and rule.name not in {each.name for each in resource.schema.rules}
        )

    def _add_comments(self, made: _Table, resource: Resource) -> None:
        if self._dialect == "sqlite":
            return
        said = f"{resource.title.to(self._language)}{self._colon()}{self._described(resource)}".rstrip("：: ")
        made.after.append(f"COMMENT ON TABLE {self._name(resource.name)} IS {self._text(said)};")
        for each in resource.schema.fields:
            place = f"{self._name(resource.name)}.{self._name(each.name)}"
            made.after.append(f"COMMENT ON COLUMN {place} IS {self._text(self._told(each))};")

    def _described(self, resource: Resource) -> str:
        raw = {**resource.schema.raw, **resource.raw}
        zh = str(resource.schema.raw.get("description") or raw.get("description") or "")
        return Text(zh, str(resource.schema.raw.get("descriptionEn") or raw.get("descriptionEn") or zh)).to(
            self._language
        )

    def _told(self, each: Field) -> str:
        described = described_as(each).to(self._language)
        return _plain(each.title.to(self._language) + (self._colon() + described if described else ""))

    def _colon(self) -> str:
        return Text("：", ": ").to(self._language)

    def _check(self, name: str, test: exp.Expr) -> str:
        return f"CONSTRAINT {self._constraint_name(name)} CHECK ({self._sql(test)})"

    def _key(self, kind: str, name: str, fields: Sequence[str]) -> str:
        return f"CONSTRAINT {self._constraint_name(name)} {kind} ({self._names(fields)})"

    def _constraint_name(self, wanted: str) -> str:
        name, number = _cut(wanted), 1
        while name.casefold() in self._taken:
            number += 1
            name = _cut(f"{wanted}_{number}")
        self._taken.add(name.casefold())
        return self._name(name)

    def _names(self, fields: Sequence[str]) -> str:
        return ", ".join(self._name(each) for each in fields)

    def _name(self, name: str) -> str:
        return self._sql(exp.to_identifier(name, quoted=True))

    def _text(self, text: str) -> str:
        return self._sql(exp.Literal.string(text))

    def _sql(self, tree: exp.Expr) -> str:
        return tree.sql(SQLGLOT[self._dialect], identify=True)

    def _said(self, text: Text) -> str:
        return _plain(text.to(self._language))

    def _end(self) -> str:
        return ") STRICT;" if self._dialect == "sqlite" else ");"


def _refuse_long(package: Package, dialect: Dialect) -> None:
    # PostgreSQL cuts such a name without a word, and then knows the field by another one, or two fields by the same.
    names = [(each.name, name) for each in package.resources for name in (each.name, *each.schema.names)]
    for table, name in names:
        if dialect == "postgresql" and len(name.encode()) > _LONGEST:
            raise UsageError(
                Text(
                    f"表 {table} 的名称 {name} 超过 PostgreSQL 允许的 {_LONGEST} 字节；请改用较短的名称，或换一种方言。",
                    f"The name {name} (table {table}) is longer than the {_LONGEST} bytes that PostgreSQL allows; use a "
                    "shorter one, or another dialect.",
                )
            )


def _listed(parts: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    for position, (sql, comment) in enumerate(parts, 1):
        if comment:
            yield f"  -- {comment}"
        yield f"  {sql}{',' if position < len(parts) else ''}"


def _plain(text: str) -> str:
    # A comment ends with its line, so nothing in it may begin another one.
    return " ".join(visible_text(" ".join(text.split())).split())


def _cut(name: str) -> str:
    data = name.encode()
    if len(data) <= _LONGEST:
        return name
    mark = hashlib.sha256(data).hexdigest()[:8]
    return data[: _LONGEST - 9].decode(errors="ignore") + "_" + mark
