"""Lists that rules look into: code lists of the same package, tables of the same run, the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlglot import exp

from zhengzhao.engines import column, judge_of, never_fails, table, to_sql, typed
from zhengzhao.engines.trees import union_all
from zhengzhao.errors import DescriptorError
from zhengzhao.messages import Text
from zhengzhao.standard import (
    RULES,
    Package,
    Reference,
    Resource,
    Schema,
    load_version,
    meant,
    mistake,
    overlay_packages,
    periods,
    version_id,
    versions,
)
from zhengzhao.standard.identity import VersionId
from zhengzhao.validators.compiling.bound import BoundRule
from zhengzhao.validators.compiling.lists import followed, reading_lists, select_list, within
from zhengzhao.validators.layout import KEY, TEXT, joined_key, key_text, select, select_values
from zhengzhao.validators.opening.tables import OpenTable, Tables

_ENUMERATED = 20_000
"""The longest list whose values become a type of their own: a cast to it is as quick as a join, and joins nothing."""


@dataclass
class References:
    """Loads each list that rules look into, once a run, as a temporary table; `prefix` begins their names."""

    tables: Tables
    content: Sequence[Path] = ()
    prefix: str = "list"
    _names: dict[object, str] = field(default_factory=dict)
    _loaded: set[str] = field(default_factory=set)
    _lasting: set[str] = field(default_factory=set)
    _pending: dict[str, tuple[list[exp.Query], BoundRule]] = field(default_factory=dict)
    _enumerated: dict[str, str | None] = field(default_factory=dict)
    _givers: dict[str, dict[object, int]] = field(default_factory=dict)
    _codes: dict[tuple[Path, Reference], dict[str, str]] = field(default_factory=dict)
    _national: dict[str, list[Package]] = field(default_factory=dict)
    _overlays: dict[str, list[Package]] = field(default_factory=dict)

    def renew(self) -> None:
        """Begin a run: lists that come from the sources are to be loaded again."""
        self._loaded &= self._lasting
        self._pending.clear()
        self._givers.clear()

    def catalogue(self, today: date) -> VersionId | None:
        """Return the version of the catalogue in force today, if any rule looked into it; else the newest one.

        Records are judged by the version of their own day, whatever stands here.
        """
        packages = self._national.get("catalogue")
        if not packages:
            return None
        held = periods("catalogue", self.content)
        text = today.isoformat()
        current = [
            each for each in packages if (held[each.version][0] or "") <= text < (held[each.version][1] or "9999-99-99")
        ]
        return version_id((current or packages)[-1])

    def prepare(self, rule: BoundRule, opened: OpenTable) -> str | Text:
        """Return the name of the table that a rule looks into, or why there is none; `load` fills it.

        Raises:
            DescriptorError: The reference names a resource or field that does not exist.
        """
        assert rule.reference is not None
        given = self._given(rule.reference, opened)
        key = (rule.reference, rule.reference_fields, self._giver(rule.reference.resource, given))
        name = self._names.setdefault(key, f"{self.prefix}:{len(self._names)}")
        if name in self._loaded or name in self._pending:
            return name
        selects = [_rows(each, rule) for each in given] or self._selects(rule, opened)
        if isinstance(selects, Text):
            return selects
        self._pending[name] = (selects, rule)
        if not given:
            self._lasting.add(name)
        return name

    def load(self, name: str) -> None:
        """Fill a list, if that was not done before.

        Raises:
            DescriptorError: A rule looks up rows of it by a key that is none.
        """
        if name in self._pending and name not in self._loaded:
            self._load(name, *self._pending.pop(name))
            self._loaded.add(name)

    def is_own(self, rule: BoundRule, opened: OpenTable) -> bool:
        """Tell whether the list that a rule looks into is the source's own table: itself, and what was given beside it."""
        given = [] if rule.reference is None else self._given(rule.reference, opened)
        return bool(given) and all(
            each.resource.name == opened.resource.name and each.local is opened.local for each in given
        )

    def enumerated(self, name: str, rule: BoundRule) -> str | None:
        """Return the type whose values are those of a short lasting list of one column; None for other lists."""
        columns = (KEY,) if not rule.reference_fields else rule.reference_fields
        if name not in self._lasting or len(columns) != 1:
            return None
        if name not in self._enumerated:
            self.load(name)
            listed, kind = to_sql(table(name)), f"values:{name}"
            value = to_sql(column(columns[0]))
            found = self.tables.connection.execute(f"SELECT count(DISTINCT {value}) FROM {listed}").fetchone()
            fits = found is not None and 0 < found[0] <= _ENUMERATED
            self._enumerated[name] = kind if fits else None
            if fits:
                values = f"SELECT DISTINCT {value} FROM {listed} WHERE {value} IS NOT NULL ORDER BY 1"
                self.tables.connection.execute(f"CREATE TYPE {to_sql(table(kind))} AS ENUM ({values})")
        return self._enumerated[name]

    def names(self, holder: OpenTable, rule: BoundRule) -> Mapping[str, str]:
        """Return the code of each name in the code list that a foreign key of a source looks into; nothing for other rules.

        A name is a text of a column in which every row has a different one.
        """
        reference = rule.reference
        if rule.kind != "foreign-key" or reference is None or reference.package or len(reference.fields) != 1:
            return {}
        package = holder.local if holder.local and self._given(reference, holder) else self.tables.authority
        if (package.base, reference) not in self._codes:
            self._codes[package.base, reference] = self._names_of(package, reference)
        return self._codes[package.base, reference]

    def _names_of(self, package: Package, reference: Reference) -> dict[str, str]:
        resource = package.resource(reference.resource)
        if resource.kind != "codes":
            return {}
        key = reference.fields[0]
        listed = to_sql(
            exp.select(*map(column, resource.schema.names)).from_(select_list(package, resource).subquery("l"))
        )
        with reading_lists():
            rows = self.tables.connection.execute(listed).fetchall()
        columns = dict(zip(resource.schema.names, zip(*rows, strict=True), strict=True)) if rows else {}
        codes = columns.pop(key, ())
        return {
            text: code
            for texts in columns.values()
            if len({each for each in texts if each is not None}) == len(codes)
            for text, code in zip(texts, codes, strict=True)
        }

    def _giver(self, resource: str, given: Sequence[OpenTable]) -> int | None:
        """Number the sources that give a list, the first as 0: a file that stands beside several others gives all one list."""
        if not given:
            return None
        givers = self._givers.setdefault(resource, {})
        return givers.setdefault(tuple((each.kind, each.relation.scan) for each in given), len(givers))

    def _given(self, reference: Reference, holder: OpenTable) -> list[OpenTable]:
        if reference.package is not None:
            return []
        sources = [each for each in self.tables.sources_of(reference.resource) if each.party == holder.party]
        return [each for each in sources if holder.local is None or each.local is holder.local]

    def _load(self, name: str, selects: list[exp.Query], rule: BoundRule) -> None:
        listed = select(_columns(rule), union_all(selects).subquery("lists", copy=False)).distinct(copy=False)
        if not rule.reference_fields:
            given = exp.not_(exp.Is(this=column(KEY), expression=exp.null()), copy=False)
            listed = listed.where(given, copy=False)
        # A source that is no list of a version may only have been believed to be what it was read as.
        with reading_lists() if name in self._lasting else nullcontext():
            self.tables.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {to_sql(table(name))} AS {to_sql(listed, spent=True)}"
            )
        if rule.key:
            self._refuse_repeated(name, rule)

    def _refuse_repeated(self, name: str, rule: BoundRule) -> None:
        keys = [column(each) for each, _ in rule.key]
        query = exp.select(*keys).from_(table(name)).group_by(*keys).having("COUNT(*) > 1").limit(1)
        found = self.tables.connection.execute(to_sql(query)).fetchone()
        if found is not None and None not in found:
            assert rule.reference is not None
            raise DescriptorError(
                Text(
                    f"规则 {rule.name} 按键查 {rule.reference.resource}，但其中 {'、'.join(found)} 有不止一行。",
                    f"The rule {rule.name} looks up rows of {rule.reference.resource} by a key, but there is more than "
                    f"one row for {', '.join(found)}.",
                )
            )

    def _selects(self, rule: BoundRule, holder: OpenTable) -> list[exp.Query] | Text:
        reference = rule.reference
        assert reference is not None
        if reference.package is not None:
            return self._other_package(reference)
        try:
            resource = self.tables.authority.resource(reference.resource)
        except KeyError:
            hint = meant(reference.resource, [each.name for each in self.tables.authority.resources])
            raise mistake(
                rule.where or holder.resource.name,
                "reference.resource",
                f"数据包里没有资源 {reference.resource}{hint.zh}",
                f"the package has no resource {reference.resource}{hint.en}",
            ) from None
        if resource.kind != "codes":
            return Text(
                f"需要同时给出表 {resource.title.zh}（{resource.name}）",
                f"the table {resource.name} was not given along",
            )
        _refuse_unknown(rule, resource)
        listed = select_list(self.tables.authority, resource)
        return [listed if rule.reference_fields else _typed_list(listed, resource, reference.fields)]

    def _other_package(self, reference: Reference) -> list[exp.Query] | Text:
        assert reference.package is not None
        if reference.package not in self._national:
            known = versions(reference.package, self.content)
            self._national[reference.package] = [
                load_version(reference.package, each, content=self.content) for each in known
            ]
            # An overlay of a standard holds rules, no rows.
            self._overlays[reference.package] = [
                each
                for newest in self._national[reference.package][-1:]
                for each in overlay_packages(reference.package, self.content, newest)
                if all(own.kind != RULES for own in each.resources)
            ]
        packages = [*self._national[reference.package], *self._overlays[reference.package]]
        if not packages:
            return Text(f"没有 {reference.package} 的任何版本", f"there is no version of {reference.package}")
        found: list[exp.Query] = []

        def lists(name: str) -> exp.Expr:
            rows = [select_list(own, one) for own in packages for one in own.resources if one.name == name]
            return union_all(rows).subquery() if rows else table(name)

        held = periods(reference.package, self.content)
        for package in packages:
            start, end = held.get(package.version, (None, None)) if "overlays" not in package.raw else (None, None)
            for each in (own for own in package.resources if own.name == reference.resource):
                rows = within(select_list(package, each), each.schema, start, end)
                found.append(followed(rows, reference, each.schema.foreign_keys, lists))
        if not found:
            raise DescriptorError(
                Text(
                    f"{reference.package} 中没有资源 {reference.resource}。",
                    f"{reference.package} has no resource {reference.resource}.",
                )
            )
        return found


def _columns(rule: BoundRule) -> list[exp.Expr]:
    assert rule.reference is not None
    given = rule.reference.fields
    if not rule.reference_fields:
        return [exp.alias_(joined_key([column(name) for name in given]), KEY, quoted=True)]
    # A relation check reads its reference under the check's own names; the rule's `fields` rename them in order.
    origin = (*given, *rule.reference_fields[len(given) :])
    return [
        exp.alias_(exp.cast(column(source), "VARCHAR"), label, quoted=True)
        for source, label in zip(origin, rule.reference_fields, strict=True)
    ]


def _rows(opened: OpenTable, rule: BoundRule) -> exp.Query:
    assert rule.reference is not None
    _refuse_unknown(rule, opened.resource)
    schema = opened.resource.schema
    names = rule.reference.fields or schema.names
    return _keyed(schema, names, select_values(opened.layout, names))


def _typed_list(listed: exp.Select, resource: Resource, names: Sequence[str]) -> exp.Select:
    # A code list is a table like any other: its integers are compared as integers.
    fields = [resource.schema.field(name) for name in names]
    if all(never_fails(each) or judge_of(each) is not None for each in fields):
        return listed
    cells = [exp.alias_(column(name), name + TEXT, quoted=True) for name in names]
    texts = select(cells, listed.subquery("listed", copy=False))
    values = [
        value
        for each in fields
        for value in (
            column(each.name + TEXT),
            exp.alias_(typed(each, column(each.name + TEXT)), each.name, quoted=True),
        )
    ]
    return _keyed(resource.schema, names, select(values, texts.subquery("texts", copy=False)))


def _keyed(schema: Schema, names: Sequence[str], values: exp.Select) -> exp.Select:
    keys = [exp.alias_(key_text(schema.field(name)), name, quoted=True) for name in names]
    return select(keys, values.subquery("values", copy=False))


def _refuse_unknown(rule: BoundRule, resource: Resource) -> None:
    assert rule.reference is not None
    known = resource.schema.names
    for index, name in enumerate(rule.reference.fields):
        if name not in known:
            hint = meant(name, known)
            raise mistake(
                rule.where or rule.name,
                f"reference.fields[{index}]",
                f"资源 {resource.name} 没有字段 {name}{hint.zh}",
                f"the resource {resource.name} has no field {name}{hint.en}",
            )
