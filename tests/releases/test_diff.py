"""Every kind of change, classed for both sides with the step of the version number it asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhengzhao.paths import content_folder
from zhengzhao.releases import Change, Step, diff, open_version
from zhengzhao.releases.telling import render_markdown, render_page, render_text

SHOP, TRADE, PACKAGE, CODES = "shop.schema.yaml", "codes/trade.schema.yaml", "datapackage.yaml", "codes/trade.csv"
ID = "constraints: {required: true, maxLength: 8}"
NEW_FIELD = "  - {name: size, title: 面积, titleEn: Size, description: 面积。, descriptionEn: Size., type: integer, source: ours, confidence: ours}\n"
FK = "foreignKeys:\n  - {fields: [trade], reference: {resource: trade, fields: [code]}}\n"
FK_TOO = "  - {fields: [trade], reference: {resource: trade, fields: [name]}}\n"
KEY = "primaryKey: [id]\n"
REQUIRED_FIELD = NEW_FIELD.replace("type: integer", "type: integer, constraints: {required: true}")
RULE = "  - {check: not_before, fields: [closed, opened]}\n"
LOST = "  - {check: lost_character, fields: [id]}\n"
CLOSED = """\
  - name: closed
    title: 歇业日期
    titleEn: Closed
    description: 歇业的日期。
    descriptionEn: The day it closed.
    type: date
    source: ours
    confidence: ours
"""
OPENED = (
    CLOSED.replace("closed", "opened").replace("歇业", "开业").replace("Closed", "Opened").replace("closed", "opened")
)
LISTS = """\
  - name: size
    title: 规模
    titleEn: Sizes
    path: codes/size.csv
    schema: codes/trade.schema.yaml
    kind: codes
"""
PERIOD_FIELD = "  - {name: until, title: 止, titleEn: Until, description: 止。, descriptionEn: End., type: date, source: ours, confidence: ours, period: until}\n"

Edits = list[tuple[str, str]]
TIGHTER, LOOSER, BOTH = (
    ("tightens", "loosens", "major"),
    ("loosens", "tightens", "minor"),
    ("tightens", "tightens", "major"),
)
WORDS, QUIET = ("neutral", "neutral", "patch"), ("neutral", "neutral", "minor")
WITH_LIST = [("  - name: trade\n    title: 行业表", f"{LISTS}  - name: trade\n    title: 行业表")]
CALLED_LINE = [("- name: trade\n", "- name: line\n    formerly: trade\n"), ("fields: [trade]", "fields: [line]")]
GIVEN = [("titleEn: Trade\n", "titleEn: Trade\n    constraints: {required: true}\n")]
TYPED = "type: date\n    source: ours\n    confidence: ours\nprimaryKey"
TEXT = "type: string\n    source: ours\n    confidence: ours\n  - name: opened"
WARNING, WHEN = RULE.replace("}", ", severity: warning}"), RULE.replace("}", ", when: trade IS NOT NULL}")


def constrained(constraints: str) -> Edits:
    """The constraints of the field `id`."""
    return [(ID, f"constraints: {{{constraints}}}")]


# The file, what the earlier and what the later version have otherwise than the one in conftest.py, what is told of it,
# and its class: for the uploader, for the downloader, and the step.
CASES: list[tuple[str, Edits, Edits, tuple[str, ...], tuple[str, ...]]] = [
    # --- tables and lists; the recipe: a new data resource is a minor step, another name a major one
    (PACKAGE, [], WITH_LIST, ("resource", "added", "size", ""), QUIET),
    (PACKAGE, WITH_LIST, [], ("resource", "removed", "size", ""), BOTH),
    (
        PACKAGE,
        [],
        [("  - name: shop\n", "  - name: store\n    formerly: shop\n")],
        ("resource", "renamed", "store", "name"),
        BOTH,
    ),
    (PACKAGE, [], [("  - name: shop\n", "  - name: store\n")], ("resource", "added", "store", ""), QUIET),
    (PACKAGE, [], [("  - name: shop\n", "  - name: store\n")], ("resource", "removed", "shop", ""), BOTH),
    (PACKAGE, [], [("kind: table", "kind: codes")], ("resource", "changed", "shop", "kind"), BOTH),
    (PACKAGE, [], [("title: 商店表", "title: 门店表")], ("resource", "changed", "shop", "title"), WORDS),
    (
        PACKAGE,
        [],
        [("titleEn: Shops\n    path", "titleEn: Stores\n    path")],
        ("resource", "changed", "shop", "titleEn"),
        WORDS,
    ),
    (
        PACKAGE,
        [],
        [("title: 商店表\n", "title: 商店表\n    description: 门店。\n")],
        ("resource", "changed", "shop", "description"),
        WORDS,
    ),
    (SHOP, [], [("title: 商店\n", "title: 门店\n")], ("resource", "changed", "shop", "title"), WORDS),
    (
        SHOP,
        [],
        [("descriptionEn: One row a shop.", "descriptionEn: A row is a shop.")],
        ("resource", "changed", "shop", "descriptionEn"),
        WORDS,
    ),
    (PACKAGE, [], [("name: shops\n", "name: stores\n")], ("package", "renamed", "stores", "name"), BOTH),
    (
        PACKAGE,
        [],
        [("description: 示例标准。", "description: 示例的标准。")],
        ("package", "changed", "shops", "description"),
        WORDS,
    ),
    # --- fields; the recipe: to add, remove, re-order or rename one is a major step
    (SHOP, [], [(KEY, NEW_FIELD + KEY)], ("field", "added", "size", ""), ("tightens", "neutral", "major")),
    (
        SHOP,
        [],
        [(KEY, REQUIRED_FIELD + "fieldsMatch: superset\n" + KEY)],
        ("field", "added", "size", ""),
        ("tightens", "neutral", "major"),
    ),
    (
        SHOP,
        [],
        [(KEY, NEW_FIELD + "fieldsMatch: superset\n" + KEY)],
        ("field", "added", "size", ""),
        ("neutral", "neutral", "major"),
    ),
    (SHOP, [(KEY, NEW_FIELD + KEY)], [], ("field", "removed", "size", ""), BOTH),
    (
        SHOP,
        [(KEY, NEW_FIELD + KEY)],
        [(KEY, "fieldsMatch: subset\n" + KEY)],
        ("field", "removed", "size", ""),
        ("neutral", "tightens", "major"),
    ),
    (SHOP, [], CALLED_LINE, ("field", "renamed", "line", "name"), BOTH),
    (
        SHOP,
        [],
        [(each[0], each[1].replace("    formerly: trade\n", "")) for each in CALLED_LINE],
        ("field", "removed", "trade", ""),
        BOTH,
    ),
    (
        SHOP,
        [],
        [(OPENED + CLOSED, CLOSED + OPENED)],
        ("field", "moved", "closed", ""),
        ("neutral", "tightens", "major"),
    ),
    (
        SHOP,
        [(KEY, "fieldsMatch: exact\n" + KEY)],
        [(OPENED + CLOSED, CLOSED + OPENED), (KEY, "fieldsMatch: exact\n" + KEY)],
        ("field", "moved", "closed", ""),
        BOTH,
    ),
    # --- types and formats; the recipe: to change one is a major step
    (
        SHOP,
        [],
        [(TYPED, TYPED.replace("date", "string"))],
        ("property", "changed", "closed", "type"),
        ("loosens", "tightens", "major"),
    ),
    (SHOP, [], [(TEXT, TEXT.replace("string", "integer"))], ("property", "changed", "trade", "type"), TIGHTER),
    (
        SHOP,
        [(TEXT, TEXT.replace("string", "integer"))],
        [(TEXT, TEXT.replace("string", "number"))],
        ("property", "changed", "trade", "type"),
        ("loosens", "tightens", "major"),
    ),
    (SHOP, [], [(TYPED, TYPED.replace("date", "integer"))], ("property", "changed", "closed", "type"), BOTH),
    (
        SHOP,
        [],
        [(TYPED, TYPED.replace("date", 'date\n    format: "%Y/%m/%d"'))],
        ("property", "changed", "closed", "format"),
        BOTH,
    ),
    (
        SHOP,
        [],
        [(TYPED, TYPED.replace("date", "date\n    format: any"))],
        ("property", "changed", "closed", "format"),
        ("loosens", "tightens", "major"),
    ),
    # --- constraints; the recipe: more restrictive is major, less restrictive minor
    (SHOP, [], constrained("required: true, maxLength: 6"), ("constraint", "changed", "id", "maxLength"), TIGHTER),
    (SHOP, [], constrained("required: true, maxLength: 10"), ("constraint", "changed", "id", "maxLength"), LOOSER),
    (SHOP, [], constrained("required: true"), ("constraint", "changed", "id", "maxLength"), LOOSER),
    (
        SHOP,
        [],
        constrained("required: true, maxLength: 8, minLength: 2"),
        ("constraint", "changed", "id", "minLength"),
        TIGHTER,
    ),
    (
        SHOP,
        constrained("minLength: 10"),
        constrained("minLength: 9"),
        ("constraint", "changed", "id", "minLength"),
        LOOSER,
    ),
    (SHOP, [], constrained("maxLength: 8"), ("constraint", "changed", "id", "required"), LOOSER),
    (SHOP, constrained("required: false, maxLength: 8"), [], ("constraint", "changed", "id", "required"), TIGHTER),
    (
        SHOP,
        [],
        constrained("required: true, maxLength: 8, unique: true"),
        ("constraint", "changed", "id", "unique"),
        TIGHTER,
    ),
    (
        SHOP,
        [],
        constrained("required: true, maxLength: 8, pattern: '[0-9]+'"),
        ("constraint", "changed", "id", "pattern"),
        TIGHTER,
    ),
    (
        SHOP,
        constrained("pattern: '[0-9]+'"),
        constrained("pattern: '[0-9A]+'"),
        ("constraint", "changed", "id", "pattern"),
        BOTH,
    ),
    (
        SHOP,
        constrained("enum: [a, b]"),
        constrained("enum: [a, b, c]"),
        ("constraint", "changed", "id", "enum"),
        LOOSER,
    ),
    (SHOP, constrained("enum: [a, b]"), constrained("enum: [a]"), ("constraint", "changed", "id", "enum"), TIGHTER),
    (SHOP, constrained("enum: [a, b]"), constrained("enum: [a, c]"), ("constraint", "changed", "id", "enum"), BOTH),
    (
        SHOP,
        [(TYPED, TYPED.replace("date", "date\n    constraints: {minimum: '2000-01-01'}"))],
        [(TYPED, TYPED.replace("date", "date\n    constraints: {minimum: '1999-01-01'}"))],
        ("constraint", "changed", "closed", "minimum"),
        LOOSER,
    ),
    # --- other properties of fields
    (
        SHOP,
        [],
        [("title: 编号", "title: 店号")],
        ("property", "changed", "id", "title"),
        ("tightens", "neutral", "major"),
    ),
    (SHOP, [], [("titleEn: Id", "titleEn: Number")], ("property", "changed", "id", "titleEn"), WORDS),
    (
        SHOP,
        [],
        [("description: 商店的编号。", "description: 编号。")],
        ("property", "changed", "id", "description"),
        WORDS,
    ),
    (
        SHOP,
        [("titleEn: Trade\n", "titleEn: Trade\n    missingValues: ['', 无]\n")],
        [("titleEn: Trade\n", "titleEn: Trade\n    missingValues: ['', 无, /]\n")],
        ("property", "changed", "trade", "missingValues"),
        LOOSER,
    ),
    (
        SHOP,
        [("titleEn: Id\n", "titleEn: Id\n    missingValues: ['', 无]\n")],
        [("titleEn: Id\n", "titleEn: Id\n    missingValues: ['', 无, /]\n")],
        ("property", "changed", "id", "missingValues"),
        TIGHTER,
    ),
    (
        SHOP,
        [],
        [("titleEn: Trade\n", "titleEn: Trade\n    categories: [a, b]\n")],
        ("property", "changed", "trade", "categories"),
        TIGHTER,
    ),
    (
        SHOP,
        [("titleEn: Trade\n", "titleEn: Trade\n    categories: [a, b]\n")],
        [],
        ("property", "changed", "trade", "categories"),
        LOOSER,
    ),
    (
        SHOP,
        [],
        [("titleEn: Trade\n", "titleEn: Trade\n    sensitive: true\n")],
        ("property", "changed", "trade", "sensitive"),
        QUIET,
    ),
    (
        SHOP,
        [],
        [("titleEn: Trade\n", "titleEn: Trade\n    longTerm: 长期\n")],
        ("property", "changed", "trade", "longTerm"),
        BOTH,
    ),
    # --- keys
    # what is a part of the key must be given: where it had to be anyway, a longer key asks less and a shorter one more
    (SHOP, [], [(KEY, "primaryKey: [id, trade]\n")], ("key", "changed", "id, trade", "primaryKey"), BOTH),
    (SHOP, [(KEY, "primaryKey: [id, trade]\n")], [], ("key", "changed", "id", "primaryKey"), BOTH),
    (
        SHOP,
        GIVEN,
        [*GIVEN, (KEY, "primaryKey: [id, trade]\n")],
        ("key", "changed", "id, trade", "primaryKey"),
        ("loosens", "tightens", "major"),
    ),
    (
        SHOP,
        [*GIVEN, (KEY, "primaryKey: [id, trade]\n")],
        GIVEN,
        ("key", "changed", "id", "primaryKey"),
        TIGHTER,
    ),
    (SHOP, [], [(KEY, "primaryKey: [opened]\n")], ("key", "changed", "opened", "primaryKey"), BOTH),
    (
        SHOP,
        [],
        [(KEY, KEY + "uniqueKeys: [[trade, opened]]\n")],
        ("key", "added", "trade, opened", "uniqueKeys"),
        TIGHTER,
    ),
    (
        SHOP,
        [(KEY, KEY + "uniqueKeys: [[trade, opened]]\n")],
        [],
        ("key", "removed", "trade, opened", "uniqueKeys"),
        LOOSER,
    ),
    (SHOP, [], [(FK, "")], ("key", "removed", "trade", "foreignKeys"), LOOSER),
    (SHOP, [(FK, "")], [], ("key", "added", "trade", "foreignKeys"), TIGHTER),
    # the same fields may point at two lists
    (SHOP, [], [(FK, FK + FK_TOO)], ("key", "added", "trade", "foreignKeys"), TIGHTER),
    (SHOP, [(FK, FK + FK_TOO)], [], ("key", "removed", "trade", "foreignKeys"), LOOSER),
    (SHOP, [(FK, FK + FK_TOO)], [(FK, "foreignKeys:\n" + FK_TOO)], ("key", "removed", "trade", "foreignKeys"), LOOSER),
    # the recipe: to update a reference to another resource is a minor step
    (
        SHOP,
        [],
        [("fields: [code]", "fields: [name]")],
        ("key", "changed", "trade", "foreignKeys"),
        ("tightens", "tightens", "minor"),
    ),
    # --- how the fields must match, and what counts as missing anywhere in the table
    (SHOP, [], [(KEY, "fieldsMatch: superset\n" + KEY)], ("property", "changed", "", "fieldsMatch"), LOOSER),
    (
        SHOP,
        [(KEY, "fieldsMatch: partial\n" + KEY)],
        [(KEY, "fieldsMatch: equal\n" + KEY)],
        ("property", "changed", "", "fieldsMatch"),
        TIGHTER,
    ),
    # a file with one more column was accepted, and is not any more; one with a column less is
    (
        SHOP,
        [(KEY, "fieldsMatch: subset\n" + KEY)],
        [(KEY, "fieldsMatch: superset\n" + KEY)],
        ("property", "changed", "", "fieldsMatch"),
        BOTH,
    ),
    # who says `exact` in so many words asks for the order too
    (SHOP, [], [(KEY, "fieldsMatch: exact\n" + KEY)], ("property", "changed", "", "fieldsMatch"), TIGHTER),
    (SHOP, [(KEY, "fieldsMatch: exact\n" + KEY)], [], ("property", "changed", "", "fieldsMatch"), LOOSER),
    (SHOP, [], [(KEY, "missingValues: ['', '-']\n" + KEY)], ("property", "changed", "", "missingValues"), BOTH),
    # --- rules
    (
        SHOP,
        [],
        [(RULE, RULE + "  - {check: lost_character, fields: [id], severity: error}\n")],
        ("rule", "added", "lost_character", ""),
        TIGHTER,
    ),
    (
        SHOP,
        [],
        [(RULE, RULE + "  - {check: lost_character, fields: [id], severity: warning}\n")],
        ("rule", "added", "lost_character", ""),
        QUIET,
    ),
    # of a rule that does not say how grave it is, the check does
    (SHOP, [], [(RULE, RULE + LOST)], ("rule", "added", "lost_character", ""), QUIET),
    (SHOP, [(RULE, RULE + LOST)], [], ("rule", "removed", "lost_character", ""), QUIET),
    (
        SHOP,
        [(RULE, RULE + LOST)],
        [(RULE, RULE + LOST.replace("}", ", severity: error}"))],
        ("rule", "changed", "lost_character", "severity"),
        TIGHTER,
    ),
    (
        SHOP,
        [(RULE, RULE + LOST.replace("}", ", severity: error}"))],
        [(RULE, RULE + LOST)],
        ("rule", "changed", "lost_character", "severity"),
        LOOSER,
    ),
    (SHOP, [], [("rules:\n" + RULE, "")], ("rule", "removed", "not_before", ""), LOOSER),
    (SHOP, [], [(RULE, WARNING)], ("rule", "changed", "not_before", "severity"), LOOSER),
    (SHOP, [(RULE, WARNING)], [], ("rule", "changed", "not_before", "severity"), TIGHTER),
    (SHOP, [], [(RULE, WHEN)], ("rule", "changed", "not_before", "when"), LOOSER),
    (SHOP, [(RULE, WHEN)], [], ("rule", "changed", "not_before", "when"), TIGHTER),
    (
        SHOP,
        [(RULE, WARNING)],
        [(RULE, WARNING.replace("}", ", when: trade IS NOT NULL}"))],
        ("rule", "changed", "not_before", "when"),
        QUIET,
    ),
    (
        SHOP,
        [],
        [(RULE, RULE.replace("[closed, opened]", "[opened, closed]"))],
        ("rule", "changed", "not_before", "fields"),
        BOTH,
    ),
    (
        SHOP,
        [],
        [
            (
                RULE,
                "  - {name: not_before, expression: closed > opened, fields: [closed], summary: 晚于, summaryEn: later}\n",
            )
        ],
        ("rule", "changed", "not_before", "check"),
        BOTH,
    ),
    (
        SHOP,
        [],
        [(RULE, RULE.replace("}", ", summary: 歇业晚于开业, summaryEn: closed later}"))],
        ("rule", "changed", "not_before", "summary"),
        WORDS,
    ),
    # --- rows that come with the version; the recipe: new data is minor, deleting what others refer to major
    (
        CODES,
        [],
        [("book,图书,ours,ours\n", "book,图书,ours,ours\ntoys,玩具,ours,ours\n")],
        ("row", "added", "toys", ""),
        LOOSER,
    ),
    (CODES, [], [("book,图书,ours,ours\n", "")], ("row", "removed", "book", ""), BOTH),
    (CODES, [], [("book,图书", "book,书刊")], ("row", "changed", "book", "name"), BOTH),
    (CODES, [], [("book,图书,ours,ours", "book,图书,a list,ours")], ("row", "changed", "book", "source"), WORDS),
    # --- columns of a list: nobody sends it
    (TRADE, [], [("title: 名称", "title: 行业名称")], ("property", "changed", "name", "title"), WORDS),
    (
        TRADE,
        [],
        [
            (
                "titleEn: Name, description: 名称。, descriptionEn: The name., type: string, constraints: {required: true}",
                "titleEn: Name, description: 名称。, descriptionEn: The name., type: string",
            )
        ],
        ("constraint", "changed", "name", "required"),
        ("neutral", "tightens", "minor"),
    ),
]


def changes(version, file: str, old: Edits, new: Edits, **files: str) -> list[Change]:
    """What changed between two versions of the shops."""
    one, other = version("1.0.0", {file: old}, **files), version("2.0.0", {file: new}, **files)
    found = diff(open_version("standard", str(one)), open_version("standard", str(other)))
    return list(found.changes)


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "effect"),
    CASES,
    ids=[f"{number}-{'-'.join(filter(None, case[3]))}" for number, case in enumerate(CASES)],
)
def test_each_kind_of_change_has_its_class(version, file, old, new, what, effect) -> None:
    size = {"codes/size.csv": "code,name,source,confidence\ns,小,ours,ours\n"}
    told = {
        (each.subject, each.action, each.name, each.property): each for each in changes(version, file, old, new, **size)
    }
    assert what in told, list(told)
    seen = told[what].effect
    assert (seen.uploader, seen.downloader, seen.step.word) == effect
    assert told[what].text.zh != told[what].text.en


def test_nothing_differs_from_itself(version) -> None:
    assert changes(version, SHOP, [], []) == []


@pytest.mark.parametrize("written", ["uniqueKeys: [[{0}, {1}]]\n", "missingValues: [{0}, {1}]\n"])
def test_another_order_of_what_has_none_is_no_change(version, written: str) -> None:
    before, after = (KEY + written.format(*each) for each in (("trade", "opened"), ("opened", "trade")))
    assert changes(version, SHOP, [(KEY, before)], [(KEY, after)]) == []


@pytest.mark.parametrize(
    ("field", "zh", "en"),
    [
        (NEW_FIELD, "增加字段 size（面积）", "the field size (Size) is new"),
        (REQUIRED_FIELD, "增加字段 size（面积），必填", "the field size (Size) is new, required"),
    ],
)
def test_a_new_field_is_told_with_whether_it_must_be_given(version, field: str, zh: str, en: str) -> None:
    (change,) = changes(version, SHOP, [], [(KEY, field + KEY)])
    assert (change.text.zh, change.text.en) == (zh, en)


def test_a_title_that_changed_in_one_language_is_told_with_both_its_words(version) -> None:
    (change,) = changes(version, PACKAGE, [], [("title: 商店表", "title: 门店表")])
    assert change.text.en == "the Chinese title: 商店表 → 门店表"


def test_a_severity_that_the_check_has_anyway_is_no_change(version) -> None:
    said = [(RULE, RULE + LOST.replace("}", ", severity: warning}"))]
    assert changes(version, SHOP, [(RULE, RULE + LOST)], said) == []
    assert changes(version, SHOP, [], [(RULE, RULE.replace("}", ", severity: error}"))]) == []


@pytest.mark.parametrize(
    ("kind", "before", "after", "effect"),
    [
        ("date", "2020-01-01", "2020-02-01", TIGHTER),
        ("datetime", "2020-01-01T09:00:00", "2020-01-01T08:00:00", LOOSER),
        ("yearmonth", "2020-02", "2020-01", LOOSER),
        ("time", "08:00:00", "08:30:00", TIGHTER),
        # Of these nobody can tell by their text which is more.
        ('date, format: "%d/%m/%Y"', "01/02/2020", "15/01/2020", BOTH),
        ('integer, groupChar: ","', "10,000", "9,000", BOTH),
        ("duration", "P1Y", "P6M", BOTH),
    ],
)
def test_an_end_is_moved_by_its_value(version, kind: str, before: str, after: str, effect: tuple[str, ...]) -> None:
    one, other = (
        [(KEY, NEW_FIELD.replace("integer", f'{kind}, constraints: {{minimum: "{each}"}}') + KEY)]
        for each in (before, after)
    )
    (change,) = changes(version, SHOP, one, other)
    assert (change.effect.uploader, change.effect.downloader, change.effect.step.word) == effect


@pytest.mark.parametrize(
    ("type", "written"),
    [
        ("number", 'bareNumber: true, decimalChar: ".", groupChar: ""'),
        ("boolean", 'trueValues: ["true", "True", "TRUE", "1"], falseValues: ["false", "False", "FALSE", "0"]'),
        ("list", 'delimiter: ",", itemType: string'),
        ("string", "format: default, sensitive: false, constraints: {required: false}"),
    ],
)
def test_a_default_that_is_written_out_is_no_change(version, type: str, written: str) -> None:
    field = NEW_FIELD.replace("type: integer", f"type: {type}")
    said = field.replace(f"type: {type}", f"type: {type}, {written}")
    assert changes(version, SHOP, [(KEY, field + KEY)], [(KEY, said + KEY)]) == []


def test_a_spelling_less_than_the_defaults_is_stricter(version) -> None:
    field = NEW_FIELD.replace("type: integer", "type: boolean")
    said = field.replace("type: boolean", 'type: boolean, trueValues: ["true", "1"]')
    (change,) = changes(version, SHOP, [(KEY, field + KEY)], [(KEY, said + KEY)])
    assert (change.effect.uploader, change.effect.downloader, change.effect.step.word) == TIGHTER
    assert change.text.en == "the spellings of true of size (Size): true, True, TRUE, 1 → true, 1"


def test_a_rename_that_is_declared_is_one_change_and_moves_what_names_the_field(version) -> None:
    (renamed,) = changes(version, SHOP, [], CALLED_LINE)
    assert (renamed.before, renamed.after) == ("trade", "line")


def test_a_renamed_list_is_one_change_too(version) -> None:
    edits = [("  - name: trade\n", "  - name: line\n    formerly: trade\n")]
    old = version("1.0.0")
    new = version("2.0.0", {PACKAGE: edits, SHOP: [("resource: trade", "resource: line")]})
    found = diff(open_version("standard", str(old)), open_version("standard", str(new)))
    assert [(each.action, each.before, each.after) for each in found.changes] == [("renamed", "trade", "line")]


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ("", "2021-07-01", ("tightens", "neutral", "minor")),  # a code ends
        ("2021-07-01", "2022-07-01", ("loosens", "tightens", "minor")),  # it ends later
        ("2021-07-01", "", ("loosens", "tightens", "minor")),
    ],
)
def test_an_end_of_a_code_is_no_break(version, before: str, after: str, effect: tuple[str, ...]) -> None:
    schema = {TRADE: [("primaryKey", PERIOD_FIELD + "primaryKey")]}
    rows = "code,name,source,confidence,until\nfood,食品,ours,ours,{}\n"
    one = version("1.0.0", schema, **{CODES: rows.format(before)})
    other = version("2.0.0", schema, **{CODES: rows.format(after)})
    (change,) = diff(open_version("standard", str(one)), open_version("standard", str(other))).changes
    assert (change.effect.uploader, change.effect.downloader, change.effect.step.word) == effect


def test_the_step_is_the_largest_of_all_changes(version) -> None:
    one = version("1.0.0")
    for edits, step in [
        ([("titleEn: Id", "titleEn: Number")], Step.PATCH),
        (constrained("required: true, maxLength: 9"), Step.MINOR),
        ([*constrained("required: true, maxLength: 7"), ("titleEn: Trade", "titleEn: Line")], Step.MAJOR),
    ]:
        other = version("2.0.0", {SHOP: edits})
        assert diff(open_version("standard", str(one)), open_version("standard", str(other))).step is step


def test_many_rows_of_one_kind_are_one_sentence_and_all_of_them_in_json_and_on_the_page(version, zhengzhao) -> None:
    many = "".join(f"c{number:03},行业{number},ours,ours\n" for number in range(200))
    one = version("1.0.0")
    other = version("2.0.0", {CODES: [("book,图书,ours,ours\n", "book,图书,ours,ours\n" + many)]})
    found = diff(open_version("standard", str(one)), open_version("standard", str(other)))
    assert "- 200 rows are new: c000 行业0, c001 行业1, c002 行业2 …." in render_markdown(found, "en")
    assert "增加 200 行" in render_text(found, "zh")
    assert render_page(found, "en").count("<li>") == 200
    told = json.loads(zhengzhao("standard", "diff", one, other, "--format", "json").out)
    assert (told["step"], len(told["changes"])) == ("minor", 200)


def test_everything_of_a_difference_is_named_in_chinese(version) -> None:
    one = version("1.0.0")
    rule = (RULE, RULE + "  - {check: lost_character, fields: [id], severity: error}\n")
    other = version("2.0.0", {SHOP: [rule], PACKAGE: [("title: ", "title: 新的")]})
    found = diff(open_version("standard", str(one)), open_version("standard", str(other)))
    told = render_text(found, "zh")
    assert "增加规则 lost_character（字段 id）。" in told
    assert "版本的中文名称有改动。" in told
    assert "The rule lost_character is new (of id)." in render_text(found, "en")
    page = render_page(found, "zh")
    assert "主版本号</td>" in page
    assert "major</td>" in render_page(found, "en")


def test_words_of_strangers_are_escaped_on_the_page(version) -> None:
    one = version("1.0.0")
    other = version("2.0.0", {CODES: [("book,图书", 'book,"<script>alert(1)</script>"')]})
    page = render_page(diff(open_version("standard", str(one)), open_version("standard", str(other))))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_an_overlay_is_compared_like_a_version(tmp_path: Path) -> None:
    source = content_folder("catalogue") / "1.0.0/examples/overlay-demo/catalogue/1.0.0"
    folder = tmp_path / "catalogue" / "1.1.0"
    folder.mkdir(parents=True)
    for file in source.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    lines = (folder / "routing.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "routing.csv").write_text("".join(lines[:-1]), encoding="utf-8", newline="\n")
    found = diff(open_version("catalogue", str(source)), open_version("catalogue", str(folder)))
    (change,) = found.changes
    assert (change.resource, change.action) == ("routing", "removed")
    assert change.name.endswith(" d990005")  # the receiver, who has a name in the overlay
    assert change.text.en == f"{change.name} 示例市商务委员会 is gone"
    # Of the rows some have an item and some a term.
    (folder / "routing.csv").write_text(lines[0], encoding="utf-8", newline="\n")
    found = diff(open_version("catalogue", str(folder)), open_version("catalogue", str(source)))
    assert [(each.resource, each.action) for each in found.changes] == [("routing", "added")] * len(lines[1:])


def test_a_check_that_meant_something_else_when_it_was_published_is_a_change(version) -> None:
    from dataclasses import replace

    from zhengzhao.releases import check_hashes

    one, other = (open_version("standard", str(version(number))) for number in ("1.0.0", "2.0.0"))
    hashes = check_hashes(one)
    assert "not_before" in hashes
    published = replace(one, raw={**one.raw, "checks": hashes})
    assert diff(published, other).changes == ()
    published = replace(one, raw={**one.raw, "checks": {**hashes, "not_before": "sha256:0"}})
    (change,) = diff(published, other).changes
    assert (change.subject, change.action, change.name, change.effect.step) == (
        "check",
        "changed",
        "not_before",
        Step.MAJOR,
    )
