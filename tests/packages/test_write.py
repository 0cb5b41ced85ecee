"""What a payload carries of the lists that its tables refer to."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from zhengzhao.packages.expand import CodeList, Output
from zhengzhao.packages.write import load_lists
from zhengzhao.standard import read_package


def test_a_list_that_is_referred_to_by_more_than_one_of_its_fields_travels_by_each(tmp_path: Path) -> None:
    fields = [{"name": each, "type": "string"} for each in ("code", "number", "name")]
    resource = {"name": "kinds", "kind": "codes", "path": "kinds.csv", "schema": {"fields": fields}}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "village", "resources": [resource]}), encoding="utf-8")
    (tmp_path / "kinds.csv").write_text("code,number,name\n01,1,农舍\n02,2,客栈\n03,3,磨坊\n", encoding="utf-8")
    standard = read_package(descriptor)
    kinds = standard.resource("kinds")
    uses = (("house", ("kind",), ("code",)), ("house", ("old",), ("number",)), ("mill", ("kind",), ("code",)))
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE \"payload:house\" AS FROM (VALUES ('a', '01', '2'), ('a', '01', NULL)) AS v(receiver, kind, old)"
        )
        connection.execute(
            "CREATE TABLE \"payload:mill\" AS FROM (VALUES ('a', '02'), ('b', '03'), ('b', '09')) AS v(receiver, kind)"
        )
        load_lists(connection, Output({}, (), (CodeList(kinds, resource, uses),)), "receiver", standard)
        rows = connection.execute('FROM "codes:kinds" ORDER BY ALL').fetchall()
    assert rows == [("a", "01", "1", "农舍"), ("a", "02", "2", "客栈"), ("b", "03", "3", "磨坊")]
