"""What a JSON Schema refuses is told in either language, with none of the other's words in it."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from zhengzhao.standard.unfit import unfit

EITHER = {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
SCHEMAS = [
    ({"type": "string"}, 1, "1 应当是文字"),
    ({"type": ["string", "null"]}, [], "[] 应当是文字或空"),
    ({"type": "object"}, "证" * 99, f'"{"证" * 59}… 应当是一组属性'),
    ({"minLength": 1}, "", "不应当是空的"),
    ({"minItems": 2}, [1], "应当不少于 2 项"),
    ({"maxItems": 1}, [1, 2], "应当不多于 1 项"),
    ({"pattern": "^[a-z]$"}, "A", '"A" 不符合格式 ^[a-z]$'),
    ({"minimum": 1}, 0, "0 应当不小于 1"),
    ({"const": "证"}, "照", '"照" 应当是 "证"'),
    ({"enum": ["证", "照"]}, "x", '"x" 不行；可用 "证"、"照"'),
    ({"required": ["name"]}, {}, "缺少 name"),
    ({"anyOf": [{"type": "string"}, {"type": "array"}]}, 1, "1 应当是文字或列表"),
    ({"oneOf": [{"type": ["string", "null"]}, {"type": "array"}]}, 1, "1 应当是文字或空或列表"),
    (EITHER, {}, "要写 a、b 中的一个"),
    (EITHER, {"a": 1, "b": 2}, "a、b 只能写一个"),
    (EITHER, 1, "1 应当是一组属性"),
    ({"multipleOf": 2}, 1, "1 不满足 multipleOf"),
]


@pytest.mark.parametrize(("schema", "value", "told"), SCHEMAS)
def test_each_keyword_is_told_in_both_languages(schema: dict[str, object], value: object, told: str) -> None:
    said = unfit(best_match(Draft202012Validator(schema).iter_errors(value)))
    assert said.zh == told
    assert said.en != said.zh
    assert not re.search("[\u4e00-\u9fff]", said.en.replace("证", "").replace("照", ""))


@pytest.mark.parametrize(
    ("changed", "told"), [({"version": 2}, "写法不对：2 应当是文字。"), ({"title": ""}, "写法不对：不应当是空的。")]
)
def test_a_version_that_is_written_wrongly_is_told_in_chinese(
    zhengzhao, tmp_path: Path, changed: dict[str, object], told: str
) -> None:
    descriptor = {"name": "standard", "version": "2.0.0", "title": "标准", **changed}
    (tmp_path / "datapackage.yaml").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
    assert told in zhengzhao("standard", "check", tmp_path, "--lang", "zh").out
