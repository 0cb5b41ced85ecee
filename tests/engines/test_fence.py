"""Foreign SQL reaches declared tables and nothing else."""

import os
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from zhengzhao.engines import connect, fence, parse_select
from zhengzhao.errors import DescriptorError, UsageError


@pytest.fixture
def fenced(tmp_path: Path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "outside.csv").write_text("a\n1\n", encoding="utf-8")
    connection = connect(inside)
    fence(connection, [inside])
    yield connection, tmp_path
    connection.close()


def test_the_allowed_directory_stays_open(fenced):
    connection, folder = fenced
    assert connection.execute("FROM read_csv($p)", {"p": str(folder / "inside" / "a.csv")}).fetchall() == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('{}/outside.csv')",
        "FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{}/new.csv'",
        "SET enable_external_access = true",
        "SET threads = 1",
        "INSTALL httpfs",
        "LOAD httpfs",
        "ATTACH '{}/x.db'",
        "FROM glob('{}/../*')",
    ],
)
def test_everything_else_is_closed(fenced, sql):
    connection, folder = fenced
    with pytest.raises(duckdb.Error):
        connection.execute(sql.format(folder)).fetchall()


def test_a_python_variable_answers_for_no_table(fenced):
    connection, _ = fenced
    secret = [1, 2, 3]
    with pytest.raises(duckdb.CatalogException):
        connection.execute("FROM secret")
    assert secret


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('x.csv')",
        "SELECT * FROM 'x.csv'",
        "SELECT * FROM other.table_of_another_database",
        "SELECT 1; SELECT 2",
        "DELETE FROM a",
        "COPY a TO 'x'",
        "SELECT getenv('HOME')",
        "SELECT read_blob('x')",
        "PRAGMA database_list",
        "SET memory_limit = '1GB'",
        "CREATE TABLE x AS SELECT 1",
        "SELECT * INTO x FROM a",
        "ATTACH 'x.db'",
        "INSTALL httpfs",
        "SELECT FROM WHERE",
        "",
    ],
)
def test_a_recipe_reads_declared_tables_only(sql):
    with pytest.raises(DescriptorError):
        parse_select(sql, "step.sql")


def test_a_recipe_may_join_group_and_rank():
    parse_select(
        "WITH a AS (SELECT x, count(*) AS n FROM t GROUP BY x) SELECT a.*, row_number() OVER (ORDER BY n) AS r "
        "FROM a LEFT JOIN u ON u.x = a.x WHERE NOT EXISTS (SELECT 1 FROM v WHERE v.x = a.x) QUALIFY r = 1",
        "step.sql",
    )


@pytest.mark.parametrize(("memory", "threads"), [("much", None), (None, 0)])
def test_a_senseless_limit_is_refused_in_words(tmp_path: Path, memory, threads):
    with pytest.raises(UsageError):
        connect(tmp_path, memory, threads)


def test_more_threads_than_a_machine_can_use_are_not_started(tmp_path: Path):
    with closing(connect(tmp_path, threads=1_000_000)) as connection:
        (threads,) = connection.execute("SELECT current_setting('threads')").fetchone() or (0,)
    assert 1 <= threads <= 8 * (os.cpu_count() or 1)
