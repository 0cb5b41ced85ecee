"""`check` tells everything that is wrong with a version, each with its file, line and place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text
from zhengzhao.paths import content_folder
from zhengzhao.releases import check
from zhengzhao.validators import Report, Validator

OVERLAYS = [
    each.parent
    for folder in ("standard", "catalogue")
    for each in sorted(content_folder(folder).glob(f"*/examples/*/{folder}/*/datapackage.yaml"))
]
VERSIONS = [
    each.parent for folder in ("standard", "catalogue") for each in content_folder(folder).glob("*/datapackage.yaml")
]


def told(folder: Path) -> list[tuple[str, int, str, str]]:
    """What is wrong, as (file, line, place, kind)."""
    return [(each.file.relative_to(folder).as_posix(), each.line, each.place, each.kind) for each in check(folder)]


def test_a_version_without_fault_has_no_problem(version) -> None:
    assert check(version()) == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", [*VERSIONS, *OVERLAYS], ids=lambda each: "-".join(each.parts[-4:]))
def test_our_own_content_has_no_problem(folder: Path) -> None:
    assert check(folder) == []


SHOP, TRADE, PACKAGE = "shop.schema.yaml", "codes/trade.schema.yaml", "datapackage.yaml"


@pytest.mark.parametrize(
    ("file", "before", "after", "line", "place", "kind"),
    [
        # YAML that not everybody reads alike
        (SHOP, "confidence: ours\n  - name: trade", "confidence: NO\n  - name: trade", 15, "", "yaml"),
        (SHOP, "maxLength: 8", "maxLength: [8", 13, "", "yaml"),
        (PACKAGE, 'from: "2020-01-01"', "from: 2020-01-01", 9, "", "yaml"),
        (PACKAGE, "status: draft", "status: draft\nstatus: published", 9, "", "yaml"),
        # properties
        (SHOP, "titleEn: Id", "titelEn: Id", 9, "fields[0].titelEn", "property"),
        (SHOP, "titleEn: Id", "titelEn: Id", 7, "fields[0].titleEn", "words"),
        (
            SHOP,
            "confidence: ours\n  - name: trade",
            "confidence: sure\n  - name: trade",
            15,
            "fields[0].confidence",
            "property",
        ),
        (PACKAGE, "status: draft", "status: done", 8, "status", "property"),
        (PACKAGE, 'version: "1.0.0"', 'version: "1.0"', 3, "version", "property"),
        # a name that can be no folder of a registry
        (PACKAGE, "name: shops", "name: ../../shops", 2, "name", "property"),
        (PACKAGE, "name: shops", "name: 商店", 2, "name", "property"),
        # words and sources
        (SHOP, "titleEn: Id", "titleEn: 编号", 9, "fields[0].titleEn", "words"),
        (SHOP, "title: 编号", "title: Id", 8, "fields[0].title", "words"),
        (SHOP, "    descriptionEn: The shop's number.\n", "", 7, "fields[0].descriptionEn", "words"),
        (
            SHOP,
            "    source: ours\n    confidence: ours\n  - name: trade",
            "    confidence: ours\n  - name: trade",
            7,
            "fields[0]",
            "source",
        ),
        (SHOP, "title: 行业\n", "title: 编号\n", 17, "fields[1].title", "label"),
        (
            TRADE,
            "{name: source, title: 来源, titleEn: Source",
            "{name: origin, title: 来源, titleEn: Source",
            6,
            "fields",
            "source",
        ),
        # checks and references
        (SHOP, "check: not_before", "check: not_befor", 44, "rules[0]", "rule"),
        (SHOP, "fields: [closed, opened]", "fields: [closed]", 44, "rules[0]", "rule"),
        (SHOP, "fields: [closed, opened]", "fields: [closed, id]", 44, "rules[0].fields[1]", "rule"),
        (SHOP, "check: not_before, fields", 'check: not_before, when: "opend IS NULL", fields', 44, "rules[0]", "rule"),
        (
            SHOP,
            "reference: {resource: trade",
            "reference: {resource: trades",
            42,
            "foreignKeys[0].reference.resource",
            "reference",
        ),
        (SHOP, "fields: [code]", "fields: [cod]", 42, "foreignKeys[0].reference.fields[0]", "reference"),
        (SHOP, "maxLength: 8", "pattern: '(?<=a)b'", 7, "fields[0]", "constraint"),
        # the number and the period
        (PACKAGE, 'version: "1.0.0"', 'version: "1.0.1"', 3, "version", "version"),
        (PACKAGE, "until: null", 'until: "2020-01-01"', 9, "effective.until", "period"),
        (
            PACKAGE,
            "until: null",
            'until: "2021-01-01", accepted_until: "2020-12-31"',
            9,
            "effective.accepted_until",
            "period",
        ),
        # files and rows
        (PACKAGE, "path: codes/trade.csv", "path: codes/trades.csv", 23, "resources[1].path", "path"),
        (PACKAGE, "path: codes/trade.csv", "path: ../trade.csv", 23, "resources[1].path", "path"),
        ("codes/trade.csv", "book,图书", "food,图书", 3, "code", "primary-key"),
        ("codes/trade.csv", "book,图书,ours", "book,图书,", 3, "source", "required"),
        ("examples/valid/shop.csv", "1,food", "1,fruit", 2, "trade", "foreign-key"),
        # examples
        ("examples/invalid/expected.yaml", "row: 2", "row: 3", 1, "[0]", "example"),
        ("examples/invalid/late.csv", "2020-01-01", "2020-03-01", 1, "[0]", "example"),
        ("examples/invalid/expected.yaml", "file: late.csv", "file: later.csv", 1, "[0]", "example"),
        ("examples/invalid/expected.yaml", "table: shop", "table: shops", 1, "[0]", "example"),
    ],
)
def test_each_fault_is_told_at_its_place(
    version, file: str, before: str, after: str, line: int, place: str, kind: str
) -> None:
    folder = version(changes={file: [(before, after)]})
    expected = (file if kind != "example" else "examples/invalid/expected.yaml", line, place, kind)
    assert expected in told(folder)


@pytest.mark.parametrize(
    ("name", "blamed"),
    [
        ("codes/a?.csv", "codes/a?.csv"),
        ("codes/con.csv", "codes/con.csv"),
        ("codes/a.", "codes/a."),
        ("codes/TRADE.csv", "codes/trade.csv"),
        ("a" * 210 + ".csv", "a" * 210 + ".csv"),
    ],
)
def test_a_file_that_not_every_system_can_hold_is_told(version, name: str, blamed: str) -> None:
    assert (blamed, 0, "", "file-name") in told(version(**{name: "code\n"}))


def test_a_list_that_the_descriptor_does_not_name_is_told_where_it_should_stand(version) -> None:
    (told_of,) = check(version(**{"codes/colour.csv": "code\nred\n"}))
    assert (told_of.file.name, told_of.line, told_of.place, told_of.kind) == (PACKAGE, 10, "resources", "unlisted-file")
    assert "the file codes/colour.csv" in told_of.text.en


@pytest.mark.parametrize(
    ("changes", "line", "place", "kind", "said"),
    [
        (
            {PACKAGE: [("schema: shop.schema.yaml", "schema: shp.schema.yaml")]},
            15,
            "resources[0].schema",
            "descriptor",
            "there is no file shp.schema.yaml; check its name and folder.",
        ),
        (
            {PACKAGE: [("until: null", 'until: null, accepted_until: "2021-01-01"')]},
            9,
            "effective.accepted_until",
            "period",
            "accepted_until (2021-01-01) is a transition after until, which is not given; write the end first.",
        ),
        (
            {PACKAGE: [('version: "1.0.0"', 'verson: "1.0.0"')]},
            3,
            "verson",
            "property",
            "There is no property verson; did you mean version?",
        ),
        (
            {"examples/invalid/late.csv": [("1,food", "1,frut")]},
            1,
            "[0]",
            "example",
            "The example late.csv must show shop not_before 2 [closed, opened] error and nothing else; it shows shop foreign-key 2 [trade] error; shop not_before 2 [closed, opened] error.",
        ),
    ],
)
def test_one_slip_is_told_in_one_sentence_at_its_place(
    version, changes, line: int, place: str, kind: str, said: str
) -> None:
    found = check(version(changes=changes))
    about = [each for each in found if not each.text.en.startswith("The property version is missing")]
    assert [(each.line, each.place, each.kind, each.text.en) for each in about] == [(line, place, kind, said)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("check: not_before", "chek: not_before", "must have exactly one of check and expression."),
        (
            "{check: not_before, fields",
            "{name: a-b, expression: opened IS NOT NULL, fields",
            "This must have either check, or expression, summary, summaryEn and name, and not both.",
        ),
    ],
)
def test_what_a_rule_lacks_is_told_in_words_and_not_in_those_of_json_schema(
    version, before: str, after: str, said: str
) -> None:
    found = check(version(changes={SHOP: [(before, after)]}))
    assert [each.text.en for each in found if each.place == "rules[0]"] == [said]


EXPECTED = "examples/invalid/expected.yaml"
LATE = "file: late.csv, table: shop, rule: not_before, row: 2, fields: [closed, opened], severity: error"


def test_each_example_is_held_to_the_rules_for_itself(version) -> None:
    late = "id,trade,opened,closed\n1,food,2020-02-01,2020-01-01\n"
    entries = "".join(f"- {{{LATE.replace('late', name)}}}\n" for name in ("late", "again", "third"))
    files = {"examples/invalid/again.csv": late, "examples/invalid/third.csv": late}
    assert check(version(**{EXPECTED: entries}, **files)) == []
    files["examples/invalid/again.csv"] += "2,fruit,2020-02-01,\n"
    (problem,) = check(version("1.0.1", **{EXPECTED: entries}, **files))
    assert (problem.place, problem.kind) == ("[1]", "example")
    assert "it shows shop not_before 2 [closed, opened] error; shop foreign-key 3 [trade] error" in problem.text.en


def test_an_example_that_cannot_be_read_keeps_no_other_from_being_told(version) -> None:
    entries = "".join(f"- {{{LATE.replace('late', name)}}}\n" for name in ("late", "none", "sound"))
    sound = "id,trade,opened,closed\n1,food,2020-02-01,\n"
    files = {"examples/invalid/none.csv": "", "examples/invalid/sound.csv": sound}
    found = check(version(**{EXPECTED: entries}, **files))
    assert [(each.place, each.kind) for each in found] == [("[1]", "example"), ("[2]", "example")]
    assert "it shows —" in found[1].text.en


@pytest.mark.parametrize(
    ("named", "runs"),
    [
        # The version's own files, all examples, the one that the sentence names, and the others.
        (True, [1, 8, 1, 7]),
        # Where it names none, always two halves of those that fail.
        (False, [1, 8, 4, 4, 2, 1, 1, 2]),
    ],
)
def test_one_example_that_cannot_be_read_leaves_the_others_together(
    version, monkeypatch, named: bool, runs: list[int]
) -> None:
    found: list[int] = []
    validate = Validator.validate

    def counted(self: Validator, sources: Sequence[Path], **options) -> Report:
        found.append(len(sources))
        try:
            return validate(self, sources, **options)
        except SourceError as error:
            raise error if named else SourceError(Text("读不了。", "It cannot be read.")) from error

    monkeypatch.setattr(Validator, "validate", counted)
    names = [f"late{number}" for number in range(8)]
    files = {f"examples/invalid/{each}.csv": "id,trade,opened,closed\n1,food,2020-02-01,2020-01-01\n" for each in names}
    files["examples/invalid/late5.csv"] = ""
    entries = "".join(f"- {{{LATE.replace('late', each)}}}\n" for each in names)
    problems = [each for each in check(version(**{EXPECTED: entries}, **files)) if each.file.name == "expected.yaml"]
    assert [each.place for each in problems] == ["[5]"]
    assert problems[0].text.en.startswith("late5.csv is empty" if named else "It cannot")
    assert found == runs


def test_an_example_sees_what_is_given_with_it_and_no_other_example(version) -> None:
    twice = "id,trade,opened,closed\n1,food,2020-01-01,\n"
    own = "table: shop, rule: primary-key, row: 2, fields: [id], severity: error, with: [shop]"
    entries = [LATE, f"file: again.csv, {own}", f"file: third.csv, {own}", LATE.replace("late", "fourth")]
    files = {f"examples/invalid/{name}.csv": twice for name in ("again", "third")}
    late = "id,trade,opened,closed\n1,food,2020-02-01,2020-01-01\n"
    files["examples/invalid/fourth.csv"] = late
    assert check(version(**{EXPECTED: "".join(f"- {{{each}}}\n" for each in entries)}, **files)) == []


def test_several_faults_are_told_at_once(version) -> None:
    folder = version(changes={SHOP: [("titleEn: Id", "titelEn: Id"), ("check: not_before", "check: before")]})
    assert {kind for *_, kind in told(folder)} == {"property", "words", "rule"}


def test_a_misspelt_name_is_told_with_the_nearest(version) -> None:
    folder = version(changes={SHOP: [("check: not_before", "check: not_befor")]})
    assert [each.text.en for each in check(folder)] == ["There is no check called not_befor; did you mean not_before?"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("primaryKey: [id]", "primaryKey: [ids]"),
        ("fields: [trade], reference", "fields: [trad], reference"),
        ("fields: [closed, opened]", "fields: [closed, open]"),
    ],
)
def test_a_sentence_that_asks_what_was_meant_ends_as_a_question(version, before: str, after: str) -> None:
    texts = [each.text for each in check(version(changes={SHOP: [(before, after)]}))]
    assert [(each.en[-1], each.zh[-1]) for each in texts if "did you mean" in each.en] == [("?", "？")]


@pytest.mark.parametrize(
    ("until", "begins", "place"),
    [
        ("2021-01-01", "2021-01-01", None),
        ("2021-01-01", "2020-12-31", "effective"),
        ("2021-01-01", "2021-01-02", "effective.from"),
        (None, "2021-01-01", None),  # it ends when the next one begins
        (None, "2020-01-01", None),  # the next number takes its place
    ],
)
def test_periods_of_versions_meet(version, until: str | None, begins: str, place: str | None) -> None:
    ends = f'until: "{until}"' if until else "until: null"
    version("1.0.0", {PACKAGE: [("until: null", ends)]})
    later = version("2.0.0", {PACKAGE: [('from: "2020-01-01"', f'from: "{begins}"')]})
    assert [each[2] for each in told(later)] == ([place] if place else [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fields: [closed, opened]", "fields: [7, opened]"),
        ("fields: [closed, opened]", "fields: [{a: 1}, []]"),
        ("fields: [closed, opened]", "fields: closed"),
        ("file: late.csv", "file: [late.csv]"),
        ("file: late.csv", f"file: {'x' * 500}"),
        ("table: shop", "table: {a: 1}"),
        ("row: 2", "row: 2, with: [[shop]]"),
        ("row: 2", "row: 2, with: shop"),
        ("row: 2", "row: 2, with: [shops]"),
    ],
)
def test_what_an_example_shows_must_be_written_as_such(version, before: str, after: str) -> None:
    expected = "examples/invalid/expected.yaml"
    folder = version(changes={expected: [(before, after)]})
    found = check(folder)
    assert told(folder)[0] == (expected, 1, "[0]", "example")
    assert len(found[0].text.en) < 300


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        (PACKAGE, "schema: shop.schema.yaml", f"schema: {'x' * 5000}"),
        (SHOP, "check: not_before", f"check: {'x' * 5000}"),
        (PACKAGE, "status: draft", f"status: {'x' * 5000}"),
    ],
)
def test_a_name_too_long_for_any_file_is_a_problem_like_any_other(version, file: str, before: str, after: str) -> None:
    found = check(version(changes={file: [(before, after)]}))
    assert found
    assert (found[0].file.name, "x" * 61 in found[0].text.en) == (file, False)


def test_a_stranger_s_version_cannot_repaint_the_terminal(version, zhengzhao, tmp_path: Path) -> None:
    raw = '"red\\e[31m\\n1 problem less"'
    folder = version(
        changes={PACKAGE: [("kind: codes", f"kind: {raw}")], SHOP: [("maxLength: 8", f"maxLength: 8, pattern: {raw}")]}
    )
    (folder.parent / "CHANGELOG.md").write_text("## 1.0.0\n\n- 1.0.0\n", encoding="utf-8")
    zhengzhao("key", "new", "--out", tmp_path / "key")
    other = version("1.1.0")
    whole = version("1.2.0", changes={SHOP: [("maxLength: 8", f"maxLength: 8, pattern: {raw}")]})
    for words in (
        ("check", folder),
        ("publish", folder, "--key", tmp_path / "key", "--registry", tmp_path / "registry"),
        ("diff", other, whole),
    ):
        said = zhengzhao("standard", *words)
        assert "\x1b" not in said.out
        assert "red<U+001B>[31m" in said.out


def test_an_alias_that_unfolds_to_gigabytes_is_refused_and_not_unfolded(version) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    folder = version(**{"shop.schema.yaml": bomb})
    assert ("shop.schema.yaml", "yaml") in [(each[0], each[3]) for each in told(folder)]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("    titleEn: Id", "\ttitleEn: Id", 9),
        ("    titleEn: Id", "    titleEn: Id\n    titleEn: Id", 10),
        ("maxLength: 8", "maxLength: [8", 13),
        ("titleEn: Id", "titleEn: *a", 9),
        ("titleEn: Id", "titleEn: \0", 0),
    ],
)
def test_a_file_that_is_no_yaml_is_told_once_in_one_line_at_its_own_place(
    version, before: str, after: str, line: int
) -> None:
    folder = version(changes={SHOP: [(before, after)]})
    assert told(folder) == [(SHOP, line, "", "yaml")]
    assert "\n" not in check(folder)[0].text.en


def test_a_file_that_is_not_utf8_is_told_once(version, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = version()
    (folder / SHOP).write_bytes((folder / SHOP).read_text(encoding="utf-8").encode("gb18030"))
    monkeypatch.chdir(folder.parent)
    assert [each.where for each in check(Path(folder.name))] == [f"{folder.name}/{SHOP}"]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [touch x]", "!!python/name:os.system"])
def test_a_tag_that_would_make_objects_is_refused(version, tag: str) -> None:
    folder = version(changes={SHOP: [("titleEn: Id", f"titleEn: {tag}")]})
    assert ("shop.schema.yaml", "yaml") in [(each[0], each[3]) for each in told(folder)]


def test_a_folder_without_descriptor_is_a_question_that_cannot_be_answered(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"datapackage\.yaml"):
        check(tmp_path)


def test_an_overlay_that_changes_the_national_catalogue_is_told(tmp_path: Path) -> None:
    source = content_folder("catalogue") / "1.0.0/examples/overlay-demo/catalogue/1.0.0"
    folder = tmp_path / "catalogue" / "1.0.0"
    folder.mkdir(parents=True)
    for file in source.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    with (folder / "department.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write("d001,示例部,示例,city,990000,,,,provisional,invented,ours\n")
    (problem,) = check(folder)
    assert problem.kind == "overlay"
    assert "changes d001 of department" in problem.text.en


def test_a_link_to_itself_is_told_with_its_name(version, zhengzhao) -> None:
    folder = version()
    (folder / "shop.schema.yaml").unlink()
    (folder / "shop.schema.yaml").symlink_to("shop.schema.yaml")
    said = zhengzhao("standard", "check", folder)
    assert said.code == 1
    assert "shop.schema.yaml" in said.out


def test_the_command_tells_file_and_line_and_ends_as_not_valid(version, zhengzhao) -> None:
    folder = version(changes={SHOP: [("titleEn: Id", "titleEn: 编号")]})
    said = zhengzhao("standard", "check", folder)
    assert said.code == 1
    assert said.out == f"{folder}/shop.schema.yaml:9 › fields[0].titleEn: titleEn must be in English.\n".replace(
        "/", said.out[len(str(folder))]
    )
    assert "1 problem in" in said.err
    document = json.loads(zhengzhao("standard", "check", folder, "--format", "json").out)
    assert [(each["line"], each["check"]) for each in document["problems"]] == [(9, "words")]
    good = zhengzhao("standard", "check", version())
    assert (good.code, good.out) == (0, "")
