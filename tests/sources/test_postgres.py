"""A table of PostgreSQL, on a server of the test's own, whose programs come as a wheel."""

import psycopg
import pytest

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text
from zhengzhao.sources import Expected, Workspace, database_table, open_database
from zhengzhao.standard import Resource, read_schema

SCHEMA = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "on", "type": "date", "format": "%Y/%m/%d"},
        {"name": "n", "type": "number"},
        {"name": "yes", "type": "boolean"},
    ]
}
EXPECTED = Expected.of(Resource("house", Text("房屋", "House"), None, read_schema(SCHEMA, "house"), raw={}))


def test_a_table_is_read_as_its_fields_would_have_it(server: str):
    with psycopg.connect(server) as connection:
        connection.execute('CREATE TABLE house (id text, "on" date, n numeric(10, 2), yes boolean)')
        connection.execute("CREATE SCHEMA other")
        connection.execute("CREATE TABLE other.house AS SELECT 'x' AS id")
        connection.execute(
            "INSERT INTO house VALUES ('公司𠀀', '2019-12-02', 1.50, true), (NULL, NULL, NULL, NULL), ('b', NULL, 2, false)"
        )
    with Workspace() as workspace:
        source = database_table(f"{server}#house")
        relation = open_database(source, workspace=workspace, expected=EXPECTED)
        rows = workspace.connection.execute(f"SELECT * EXCLUDE line FROM {relation.scan}").fetchall()
        faults = workspace.connection.execute(f"SELECT row, code FROM {relation.structure}").fetchall()
        other = database_table(f"{server}#other.house")
        assert open_database(other, workspace=workspace, expected=EXPECTED).labels == ("id",)
        again = open_database(source, workspace=workspace, expected=EXPECTED)
    assert rows == [(2, "公司𠀀", "2019/12/02", "1.50", "true"), (4, "b", "", "2", "false")]
    assert faults == [(3, "blank-row")]
    assert "topsecret" not in relation.name
    assert relation.name.endswith("#house")
    assert again.sha256 == relation.sha256


@pytest.mark.parametrize("wrong", ["#nowhere", "/nobase#house", "?password=wrong#house", "?sslmode=topsecret#house"])
def test_what_cannot_be_read_is_told_without_the_password(server: str, wrong):
    source = database_table(server.removesuffix("/postgres") + wrong if wrong.startswith("/") else server + wrong)
    with Workspace() as workspace, pytest.raises(SourceError) as error:
        open_database(source, workspace=workspace, expected=EXPECTED)
    assert "topsecret" not in str(error.value)
    assert "\n" not in error.value.text.zh


@pytest.mark.parametrize("name", ["with.dot", "public.with.dot", "s.t.house", '大写 Q"x', "in_part"])
def test_a_table_is_found_by_any_name_that_it_may_have(server: str, name: str):
    with psycopg.connect(server) as connection:
        connection.execute('CREATE SCHEMA IF NOT EXISTS "s.t"')
        for quoted in ('"with.dot"', '"s.t".house', '"大写 Q""x"'):
            connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted} (id text)")
        connection.execute("CREATE TABLE IF NOT EXISTS in_part (id text) PARTITION BY LIST (id)")
    with Workspace() as workspace:
        relation = open_database(database_table(f"{server}#{name}"), workspace=workspace, expected=EXPECTED)
    assert (relation.labels, relation.rows) == (("id",), 0)


@pytest.mark.parametrize(
    ("name", "labels"), [("FOLDED", ("one",)), ("Public.Folded", ("one",)), ("TWICE", None), ("Twice", ("three",))]
)
def test_a_table_is_found_in_letters_of_another_case_where_only_one_can_be_meant(server: str, name: str, labels):
    with psycopg.connect(server) as connection:
        for quoted, column in (("folded", "one"), ("twice", "two"), ('"Twice"', "three")):
            connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted} ({column} text)")
    source = database_table(f"{server}#{name}")
    with Workspace() as workspace:
        if labels is None:
            with pytest.raises(SourceError, match="是否指"):
                open_database(source, workspace=workspace, expected=EXPECTED)
        else:
            assert open_database(source, workspace=workspace, expected=EXPECTED).labels == labels


@pytest.mark.parametrize("kind", ["VIEW", "MATERIALIZED VIEW"])
def test_a_view_of_any_kind_is_read_like_a_table(server: str, kind: str):
    name = f"of {kind.lower()}"
    with psycopg.connect(server) as connection:
        connection.execute(f"""CREATE {kind} "{name}" AS SELECT 'x' AS id""")
    with Workspace() as workspace:
        relation = open_database(database_table(f"{server}#{name}"), workspace=workspace, expected=EXPECTED)
    assert relation.rows == 1


def test_a_table_that_may_not_be_read_is_told_to_be_there(server: str):
    with psycopg.connect(server) as connection:
        connection.execute("CREATE TABLE closed (id text)")
        connection.execute("CREATE ROLE bob LOGIN PASSWORD 'topsecret'")
    source = database_table(f"{server.replace('ann:', 'bob:')}#closed")
    with Workspace() as workspace, pytest.raises(SourceError, match="permission denied for table closed"):
        open_database(source, workspace=workspace, expected=EXPECTED)


FAR = {
    "date": ["infinity", "-infinity", "0044-03-15 BC", "12000-01-01"],
    "timestamp": ["infinity", "12000-01-01 00:00:00"],
    "timestamptz": ["infinity", "-infinity", "12000-01-01 00:00:00+00"],
    "time": ["24:00:00"],
    "timetz": ["24:00:00+08"],
    "interval": ["1000000000 days"],
}


@pytest.mark.parametrize("kind", FAR)
def test_what_python_has_no_value_for_is_a_text_and_hides_no_other_row(server: str, kind: str):
    with psycopg.connect(server) as connection:
        connection.execute("ALTER ROLE ann SET timezone = 'UTC'")
        connection.execute(f'CREATE TABLE far_{kind} (id text, "on" {kind})')
        for number, text in enumerate([*FAR[kind], None]):
            connection.execute(f"INSERT INTO far_{kind} VALUES (%s, %s)", [str(number), text])
    with Workspace() as workspace:
        source = database_table(f"{server}#far_{kind}")
        relation = open_database(source, workspace=workspace, expected=EXPECTED)
        rows = workspace.connection.execute(f"SELECT c1 FROM {relation.scan}").fetchall()
    assert rows == [*((each,) for each in FAR[kind]), ("",)]
