"""One of a thing is told in the singular."""

from pathlib import Path

import pytest
from sqlglot import exp

from zhengzhao.demo.telling import Teller, tell_verified
from zhengzhao.demo.verify import Verified
from zhengzhao.engines import column
from zhengzhao.errors import DescriptorError
from zhengzhao.exports.cells import told
from zhengzhao.messages import Text
from zhengzhao.sources import Workspace, open_text
from zhengzhao.standard import Resource, read_schema
from zhengzhao.validators import bind_check, load_check, rules_of


def test_in_the_demo():
    said: list[str] = []
    tell_verified(Teller(said.append, "en"), Verified(1, 1, {}, ()), 1, 1)
    assert "1 package." in " ".join(said)
    assert "1 file " in " ".join(said)
    assert "1 mark;" in " ".join(said)


def test_in_the_reason_for_an_encoding(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\xff\xff")
    with Workspace() as workspace:
        relation = open_text(path, workspace=workspace, expected_labels=("a",))
    assert "leaves 1 of 1 line undecodable" in relation.encoding_reason.en


def test_in_a_rule_that_gives_a_check_too_much():
    values: list[exp.Expr] = [column("a"), column("b")]
    with pytest.raises(DescriptorError) as error:
        bind_check(load_check("uscc"), values, "here")
    assert "the check uscc takes 1 parameter (value), not 2." in error.value.text.en


def test_in_a_rule_of_a_key():
    schema = read_schema(
        {
            "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}],
            "uniqueKeys": [["a"], ["a", "b"]],
        },
        "t",
    )
    told = [
        rule.summary.en
        for rule in rules_of(Resource("t", Text("t", "t"), None, schema))
        if rule.check == "unique-error"
    ]
    assert told == ["a is not repeated", "a, b are not repeated"]


def test_in_what_belongs_into_a_cell():
    schema = read_schema(
        {"fields": [{"name": "a", "type": "string", "constraints": {"minLength": 1, "maxLength": 2}}]}, "t"
    )
    assert told(schema.field("a"), schema, None, "en") == "a text; at least 1 character; at most 2 characters"


@pytest.mark.parametrize(("kind", "noun"), [("string", "character"), ("list", "item"), ("object", "item")])
def test_in_a_rule_of_a_length(kind, noun):
    field = {"name": "a", "type": kind, "constraints": {"minLength": 1, "maxLength": 2}}
    rules = rules_of(Resource("t", Text("t", "t"), None, read_schema({"fields": [field]}, "t")))
    told = {rule.check: rule.summary.en for rule in rules}
    assert told["minLength"] == f"a has at least 1 {noun}"
    assert told["maxLength"] == f"a has at most 2 {noun}s"
