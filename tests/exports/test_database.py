"""DDL, made for real: what the databases hold is what the standard says, and what they refuse is what it refuses."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import psycopg
import pytest
import yaml

from zhengzhao.errors import UsageError
from zhengzhao.exports.database import ddl
from zhengzhao.exports.database.conditions import condition
from zhengzhao.exports.database.dialects import DIALECTS, column_type
from zhengzhao.exports.database.order import in_order
from zhengzhao.exports.database.regexes import to_postgres
from zhengzhao.exports.typed import typed_rows
from zhengzhao.paths import content_folder
from zhengzhao.standard import Package, Resource, load_standard, versions
from zhengzhao.validators import all_checks, rules_of
from zhengzhao.validators.compiling.bound import BoundRule

VERSIONS = versions("standard")


def test_the_valid_examples_are_taken(filled):
    package, database = filled
    database.run("BEGIN")
    for table in in_order(package):
        if table.kind != "codes":
            records = records_of(table)
            database.insert(table.name, *records)
            ((rows,),) = database.run(f'SELECT COUNT(*) FROM "{table.name}"')
            assert rows == len(records) > 0
    database.run("ROLLBACK")


_READ: dict[tuple[Path, str], tuple[Mapping[str, object], ...]] = {}


def records_of(table: Resource) -> tuple[Mapping[str, object], ...]:
    """Read the rows of an example by the names of its fields: once for all databases, which are given the same."""
    place = (table.package.base, table.path)
    if place not in _READ:
        rows = typed_rows(table.package, table)
        _READ[place] = tuple(MappingProxyType(dict(zip(table.schema.names, each, strict=True))) for each in rows)
    return _READ[place]


def test_the_code_lists_are_whole(filled):
    package, database = filled
    for each in package.resources:
        if each.kind == "codes":
            ((rows,),) = database.run(f'SELECT COUNT(*) FROM "{each.name}"')
            assert rows == len(typed_rows(package, each))


def test_the_tables_are_those_of_the_descriptor_field_by_field(filled):
    package, database = filled
    tables = [each.name for each in package.resources]
    found, keys = columns(database, tables), primary_keys(database, tables)
    for resource in package.resources:
        expected = [
            (
                each.name,
                plain_type(column_type(each, database.dialect)),
                each.constraints.get("required") is True or each.name in resource.schema.primary_key,
            )
            for each in resource.schema.fields
        ]
        assert found[resource.name] == expected
        assert keys[resource.name] == set(resource.schema.primary_key)


def plain_type(kind: str) -> str:
    word = kind.removesuffix(' COLLATE "C"').upper()
    return {"TEXT": "VARCHAR", "JSONB": "JSON", "NUMERIC": "DECIMAL", "DECIMAL": "DECIMAL"}.get(word, word)


Column = tuple[str, str, bool]


def columns(database, tables: list[str]) -> dict[str, list[Column]]:
    """Return the columns of each table, in their order: the name, the type, and whether something must stand there."""
    found: dict[str, list[Column]] = {table: [] for table in tables}
    if database.dialect == "sqlite":
        for table in tables:
            for _, name, kind, needed, *_ in database.run(f'PRAGMA table_info("{table}")'):
                found[table].append((name, plain_type(kind), bool(needed)))
        return found
    query = (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
        "ORDER BY table_name, ordinal_position"
    )
    for table, name, kind, nullable in database.run(query):
        if table in found:
            found[table].append((name, plain_type(kind), nullable == "NO"))
    return found


def primary_keys(database, tables: list[str]) -> dict[str, set[str]]:
    """Return the columns of the primary key of each table."""
    found: dict[str, set[str]] = {table: set() for table in tables}
    if database.dialect == "sqlite":
        for table in tables:
            found[table] |= {row[1] for row in database.run(f'PRAGMA table_info("{table}")') if row[5]}
        return found
    query = (
        "SELECT c.table_name, k.column_name FROM information_schema.table_constraints AS c "
        "JOIN information_schema.key_column_usage AS k ON k.constraint_name = c.constraint_name AND k.table_name = c.table_name "
        "WHERE c.constraint_type = 'PRIMARY KEY'"
    )
    for table, name in database.run(query):
        if table in found:
            found[table].add(name)
    return found


def test_titles_and_descriptions_are_comments_in_chinese(filled):
    package, database = filled
    field = package.resource("registration").schema.field("REGSTATE")
    if database.dialect == "postgresql":
        query = (
            "SELECT col_description('registration'::regclass, ordinal_position) FROM information_schema.columns "
            "WHERE table_name = 'registration' AND column_name = 'REGSTATE'"
        )
    elif database.dialect == "duckdb":
        query = "SELECT comment FROM duckdb_columns() WHERE table_name = 'registration' AND column_name = 'REGSTATE'"
    else:
        query = "SELECT sql FROM sqlite_master WHERE name = 'registration'"
    ((comment,),) = database.run(query)
    assert f"{field.title.zh}：{field.raw['description'].rstrip()[:10]}" in comment


def invalid_examples(version: str) -> list[dict[str, object]]:
    folder = content_folder("standard") / version / "examples" / "invalid"
    return yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_every_fault_that_a_database_can_see_is_refused_and_named(filled):
    package, database = filled
    rules = {each.name: rules_of(each) for each in package.tables()}
    seen, missed = [], []
    for entry in invalid_examples(package.version):
        table = package.resource(entry["table"])
        if not is_held(table, rules[table.name], entry, database.dialect):
            continue
        told = refusal(package, table, entry, database)
        seen.append(entry["rule"])
        if told is None or not names_the_fault(told, table, rules[table.name], entry, database.dialect):
            missed.append((entry["file"], (told or "")[:150]))
    assert not missed, missed
    assert {"required", "primary-key", "foreign-key", "enum", "maximum", "not_before"} <= set(seen)


TOLD_APART = {
    # The other two read a day in many forms; what is no day they refuse too.
    "sqlite": ("integer", "number", "date", "boolean"),
    "postgresql": ("integer", "number", "boolean"),
    "duckdb": ("integer", "number", "boolean"),
}


def is_held(table: Resource, rules: list[BoundRule], entry: dict[str, object], dialect: str) -> bool:
    """Tell whether the DDL holds the rule that an invalid example breaks."""
    fields = tuple(entry["fields"])
    for rule in rules:
        if rule.name == entry["rule"] and (rule.kind != "row" or rule.fields == fields or not rule.joins):
            if rule.kind in ("unique", "foreign-key"):
                return rule.fields == fields
            if rule.kind == "type":
                return table.schema.field(fields[0]).type in TOLD_APART[dialect]
            if rule.name == rule.check == "required":
                return True
            if rule.fields[:1] == fields[:1]:
                return condition(rule, table.schema, dialect).test is not None
    return False


def refusal(package: Package, table: Resource, entry: dict[str, object], database) -> str | None:
    """Put the rows of an invalid example in, up to the faulty one, after those that the table points at."""
    folder = content_folder("standard") / package.version / "examples" / "invalid"
    with (folder / entry["file"]).open(encoding="utf-8", newline="") as file:
        texts = list(csv.reader(file))
    labels, row = texts[0], entry["row"] - 2
    rows = list(records_of(replace(table, path=f"examples/invalid/{entry['file']}")))
    if entry["rule"] == "type-error":
        # What is no value of its type has none; the database is given what stands there.
        name = entry["fields"][0]
        rows[row] = {**rows[row], name: texts[row + 1][labels.index(name)]}
    database.run("BEGIN")
    try:
        for each in {key.reference.resource for key in table.schema.foreign_keys} - {table.name}:
            target = package.resource(each)
            if target.kind != "codes":
                database.insert(each, *records_of(target))
        if row:
            database.insert(table.name, *rows[:row])
        database.run("SAVEPOINT faulty") if database.dialect != "duckdb" else None
        try:
            database.insert(table.name, rows[row])
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return None
    finally:
        database.run("ROLLBACK")


def names_the_fault(told: str, table: Resource, rules: list[BoundRule], entry: dict[str, object], dialect: str) -> bool:
    """Tell whether a refusal is about the constraint and the fields that an invalid example breaks."""
    rule, fields = str(entry["rule"]), [str(each) for each in entry["fields"]]
    if dialect == "duckdb":
        words = {
            "required": "NOT NULL",
            "primary-key": "primary key",
            "unique-error": "unique",
            "foreign-key": "foreign key",
        }
        looked_for = [words.get(rule, "CHECK"), "CHECK"]
        if any(set(fields) & set(key.fields) for key in table.schema.foreign_keys):
            # A value that is none stands in no other table either, where this database looks first.
            looked_for.append("foreign key")
        return rule == "type-error" or any(each.casefold() in told.casefold() for each in looked_for)
    if rule == "type-error":
        return "invalid input syntax" in told or "cannot store" in told or f"{fields[0]}_type" in told
    if rule == "required":
        return fields[0] in told
    if "CHECK" in told.upper() and any(
        f"{table.name}_{each.fields[0]}_{each.name}" in told for each in rules if set(fields) & set(each.uses)
    ):
        # What hangs on a faulty value is broken too, and a database may see that first.
        return True
    names = {"primary-key": f"{table.name}_pkey", "unique-error": "_".join((table.name, *fields, "key"))}
    names["foreign-key"] = "_".join((table.name, *fields, "fkey"))
    if dialect == "sqlite" and rule in names:
        return ("FOREIGN KEY" if rule == "foreign-key" else f"{table.name}.{fields[0]}") in told
    return names.get(rule, "_".join((table.name, fields[0], rule))) in told


KINDS = {"text": "string", "date": "date", "integer": "integer", "number": "number", "boolean": "boolean"}
CHECKS = [
    each
    for each in all_checks()
    if each.kind == "row" and not each.reference and each.parameters and set(each.parameters.values()) <= set(KINDS)
]


@pytest.mark.parametrize("check", CHECKS, ids=[each.name for each in CHECKS])
def test_a_check_means_the_same_in_a_database(check, database, draw):
    fields = [{"name": name, "type": KINDS[kind]} for name, kind in check.parameters.items()]
    rule = {"check": check.name, "fields": list(check.parameters)}
    schema = {"fields": [*fields, {"name": "longTerm", "type": "string"}][: len(fields)], "rules": [rule]}
    package = draw({"name": "one", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]})
    bound = next(each for each in rules_of(package.resource("t")) if each.name == check.name)
    found = condition(bound, package.resource("t").schema, database.dialect)
    database.run(ddl(package, database.dialect))
    for passing, cases in ((True, check.passing), (False, check.failing)):
        for case in cases:
            values = {
                name: date.fromisoformat(value) if kind == "date" and value else value
                for (name, kind), value in zip(check.parameters.items(), case, strict=True)
            }
            told = database.refuses("t", values)
            # What is left out refuses nothing, and says why.
            assert (told is None) == (passing or found.test is None), (values, told)
    assert (found.reason is None) == (found.test is not None)
    assert (check.name in ddl(package, database.dialect).partition("不检查")[2]) == (found.test is None)


def test_what_is_left_out_is_said_with_its_reason():
    package = load_standard(VERSIONS[0])
    for dialect in ("postgresql", "sqlite", "duckdb"):
        text = ddl(package, dialect)
        for table in package.resources:
            for rule in rules_of(table):
                if rule.kind in ("type", "unique", "foreign-key") or (rule.name == rule.check == "required"):
                    continue
                found = condition(rule, table.schema, dialect)
                said = f"--   {rule.name} ({', '.join(rule.fields)}): "
                assert (found.test is not None) or any(
                    line.startswith(said) and found.reason.zh in line for line in text.splitlines()
                ), (table.name, rule.name)


def drawn(name: str, *keys: dict[str, object], **more: object) -> dict[str, object]:
    fields = [{"name": "id", "type": "integer"}, {"name": "other", "type": "integer"}]
    schema = {"fields": fields, "primaryKey": ["id"], "foreignKeys": list(keys), **more}
    return {"name": name, "path": f"{name}.csv", "schema": schema}


def key(target: str) -> dict[str, object]:
    return {"fields": ["other"], "reference": {"resource": target, "fields": ["id"]}}


def test_tables_that_point_at_each_other_are_made(database, draw):
    package = draw({"name": "ring", "resources": [drawn("a", key("b")), drawn("b", key("a"))]})
    text = ddl(package, database.dialect)
    database.run(text)
    database.insert("a", {"id": 1, "other": None})
    assert database.refuses("b", {"id": 1, "other": 2}) is not None
    assert database.refuses("b", {"id": 1, "other": 1}) is None
    # DuckDB adds no key to a table that is there: one of the two is left out, and that is said.
    assert (database.refuses("a", {"id": 2, "other": 9}) is None) == (database.dialect == "duckdb")
    assert ("DuckDB 不能补加外键" in text) == (database.dialect == "duckdb")


def test_a_key_to_what_is_no_key_is_left_out_and_told(draw, database):
    one = drawn("a", {"fields": ["other"], "reference": {"resource": "b", "fields": ["other"]}})
    package = draw({"name": "x", "resources": [one, drawn("b")]})
    text = ddl(package, database.dialect)
    database.run(text)
    assert "b 的 other 不是键" in text


def test_names_and_texts_cannot_break_out(database, draw):
    evil = "x\"; DROP TABLE a; --\n'); DROP TABLE a; --"
    fields = [{"name": evil, "type": "string", "title": evil, "description": evil, "constraints": {"enum": [evil]}}]
    schema = {"fields": fields, "title": evil}
    package = draw(
        {
            "name": "x",
            "title": evil,
            "resources": [drawn("a"), {"name": "t", "path": "t.csv", "title": evil, "schema": schema}],
        }
    )
    database.run(ddl(package, database.dialect))
    assert database.run('SELECT COUNT(*) FROM "a"') == [(0,)]
    assert database.refuses("t", {evil: evil}) is None
    assert database.refuses("t", {evil: "y"}) is not None


def test_days_are_days_whatever_form_they_are_written_in(database, draw):
    fields = [
        {"name": "at", "type": "date", "format": "%Y/%m/%d"},
        {"name": "on", "type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
    ]
    listed = {"name": "days", "kind": "codes", "path": "days.csv", "schema": {"fields": fields}}
    package = draw({"name": "x", "resources": [listed]}, days="at,on\n2021/07/01,是\n,否\n")
    database.run(ddl(package, database.dialect, with_codes=True))
    rows = database.run('SELECT CAST("at" AS VARCHAR(10)), "on" FROM "days" ORDER BY 1')
    assert sorted(map(str, rows)) == sorted(
        map(
            str,
            [
                ("2021-07-01", 1 if database.dialect == "sqlite" else True),
                (None, 0 if database.dialect == "sqlite" else False),
            ],
        )
    )
    assert database.refuses("days", {"at": "2021-02-30", "on": True}) is not None


@pytest.mark.parametrize(
    ("pattern", "taken", "refused"),
    [
        (r"\d{4}", ["2021"], ["202", "二〇二一"]),
        (r"\w\s[\d.]+", ["a 1.5"], ["ab1.5", "a x"]),
        (r"[A-T]", ["A"], ["U", "a", "A\n"]),
        (r"[^x]+", ["a]b"], ["axb"]),
        (r"a.c", ["abc", "a中c"], ["a\nc"]),
        (r"(?:甲|乙)?[0-9]{1,3}", ["甲1", "12"], ["丙1", "甲1234"]),
        (r"[\x{4E00}-\x{9FFF}]+", ["中文"], ["latin"]),
        (r"[\]\-]+", ["]-"], ["x"]),
    ],
)
def test_a_pattern_means_the_same_in_postgresql(server, pattern, taken, refused):
    found = to_postgres(rf"\A(?:{pattern})\z")
    assert found is not None
    with psycopg.connect(server) as connection:
        for each in (*taken, *refused):
            ((held,),) = connection.execute("SELECT %s ~ %s", (each, found)).fetchall()
            assert held == (each in taken), each


@pytest.mark.parametrize("pattern", [r"\p{Han}+", r"(?i:a)", r"[[:alpha:]]", r"a{256}", r"\bword\b"])
def test_a_pattern_that_postgresql_would_take_for_another_is_not_translated(pattern):
    assert to_postgres(pattern) is None


def test_a_long_name_of_a_constraint_is_cut_and_stays_unlike_others(database, draw):
    constraints = {"minimum": 1, "maximum": 9, "exclusiveMinimum": 0}
    fields = [{"name": f"{'长' * 18}{each}", "type": "integer", "constraints": constraints} for each in "ab"]
    package = draw({"name": "x", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]})
    database.run(ddl(package, database.dialect))
    assert database.refuses("t", {fields[1]["name"]: 0}) is not None


def test_a_name_that_postgresql_would_cut_is_refused(draw):
    fields = [{"name": "长" * 22, "type": "integer"}]
    package = draw({"name": "x", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]})
    with pytest.raises(UsageError, match="63"):
        ddl(package, "postgresql")
    assert ddl(package, "sqlite")


def test_categories_and_words_of_truth_are_held(database, draw):
    fields = [
        {"name": "grade", "type": "integer", "categories": [{"value": 1, "label": "优"}, {"value": 2, "label": "良"}]},
        {"name": "on", "type": "date", "constraints": {"minimum": "2019-12-01", "maximum": "2021-06-30"}},
    ]
    package = draw({"name": "x", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]})
    database.run(ddl(package, database.dialect))
    assert database.refuses("t", {"grade": 2, "on": date(2019, 12, 1)}) is None
    assert database.refuses("t", {"grade": None, "on": None}) is None
    assert database.refuses("t", {"grade": 3}) is not None
    assert database.refuses("t", {"on": date(2021, 7, 1)}) is not None


@pytest.mark.parametrize(
    ("expression", "holds", "breaks"),
    [
        ("a NOT LIKE 'd%'", "D1", "d1"),
        ("a LIKE '%*_'", "x*y", "xyz"),
        ("a IS NULL OR LENGTH(a) > 1", "ab", "a"),
        ("SUBSTRING(a, 2, 1) = 'b' AND STRPOS('xyz', a) = 0", "ab", "x"),
        ("TRIM(a) = '长期'", "\u3000长期\u00a0", "\t长期"),
        ("TRIM(a, 'x') = 'b'", "xbx", " b"),
    ],
)
def test_an_expression_of_a_schema_means_the_same(database, draw, expression, holds, breaks):
    schema = {
        "fields": [{"name": "a", "type": "string"}],
        "rules": [{"name": "r", "expression": expression, "fields": ["a"]}],
    }
    package = draw({"name": "x", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]})
    database.run(ddl(package, database.dialect))
    assert [database.refuses("t", {"a": each}) is None for each in (holds, breaks, None)] == [True, False, True]


@pytest.mark.parametrize("start", ["-1", "LENGTH(a) - 1"])
def test_what_postgresql_does_not_count_from_the_end_is_left_out(draw, start):
    fields = [{"name": "a", "type": "string"}]
    rule = {"name": "r", "expression": f"SUBSTRING(a, {start}, 1) = 'b'", "fields": ["a"]}
    schema = {"fields": fields, "rules": [rule]}
    package = draw({"name": "x", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]})
    left_out = {each for each in DIALECTS if "--   r (a)" in ddl(package, each)}
    assert left_out == {"postgresql"}


def test_a_type_that_a_database_has_no_column_for_is_told(draw):
    types = [("email", "string"), (None, "string"), (None, "duration"), (None, "object"), (None, "date"), (None, "any")]
    fields = [{"name": f"f{at}", "type": kind, "format": form or "default"} for at, (form, kind) in enumerate(types)]
    package = draw({"name": "x", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]})
    for dialect in DIALECTS:
        told = [line for line in ddl(package, dialect).splitlines() if line.startswith("--   type-error")]
        assert [line.partition(":")[0].removeprefix("--   ") for line in told] == [
            "type-error (f0)",
            "type-error (f2)",
            "type-error (f3)",
        ]
        assert told[1].endswith("存为文本")
