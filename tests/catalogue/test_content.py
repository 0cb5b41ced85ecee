"""The catalogue as its readers find it: complete in itself, honest about its sources, good for the demo's story."""

import csv
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml
from frictionless import Package

CATALOGUE = Path(__file__).parents[2] / "catalogue"
NATIONAL = CATALOGUE / "1.0.0"
REFORM = CATALOGUE / "2.0.0"
VERSIONS = sorted(each for each in CATALOGUE.glob("*.*.*") if each.is_dir())
each_version = pytest.mark.parametrize("national", VERSIONS, ids=[each.name for each in VERSIONS])
DEMO = NATIONAL / "examples/overlay-demo/catalogue/1.0.0"
SHANGHAI = NATIONAL / "examples/overlay-310000-2022/catalogue/1.0.0"
OVERLAYS = pytest.mark.parametrize("overlay", [DEMO, SHANGHAI], ids=["demo", "310000-2022"])

# The recorded answer of the scope query service for Shanghai: every term with its official code.
RECORDED = """
C1005 食品生产 | C1006 粮食加工食品生产 | C1008 饲料生产 | C2001 调味品生产 | C2002 乳制品生产 | C2003 保健食品生产
C2004 婴幼儿配方食品生产 | C2005 食品添加剂生产 | C2009 特殊医学用途配方食品生产 | C2010 食品小作坊经营
C2021 槟榔加工 | C3002 茶叶制品生产 | C3003 酒制品生产 | CI017 普通玻璃容器制造 | CM024 制冷、空调设备制造
CM027 包装专用设备制造 | CN016 食品、酒、饮料及茶生产专用设备制造 | CN017 农副食品加工专用设备制造
CW004 食品用洗涤剂生产 | CW006 预应力混凝土铁路桥梁简支梁产品生产 | CW007 危险化学品包装物及容器生产
CW008 建筑用钢筋产品生产 | CW010 人民币鉴别仪产品生产 | CW011 电线、电缆制造 | CW012 压力锅生产
CW013 电热食品加工设备生产 | CW014 广播电视传输设备制造 | CW015 食品用纸包装、容器制品生产
CW016 食品用塑料包装容器工具制品生产 | F1040 食品销售（仅销售预包装食品） | F1041 食品销售
F1160 智能农机装备销售 | F1186 国内贸易代理 | F1197 宠物食品及用品批发 | F1201 保健食品（预包装）销售
F1202 婴幼儿配方乳粉及其他婴幼儿配方食品销售 | F1203 特殊医学用途配方食品销售 | F2057 宠物食品及用品零售
F2077 小食杂 | F2089 电热食品加工设备销售 | F3002 食品互联网销售 | F3009 食品添加剂销售
F3030 农副食品加工专用设备销售 | F3152 制冷、空调设备销售 | F3235 食品互联网销售（仅销售预包装食品）
F3262 食品用洗涤剂销售 | F3264 包装专用设备销售 | F3276 食品用塑料包装容器工具制品销售 | F4005 食品进出口
H2002 餐饮服务 | H2003 小餐饮、小食杂、食品小作坊经营 | H2008 餐饮服务（不产生油烟、异味、废气）
M2015 检验检测服务 | M3009 工业酶制剂研发 | M3028 非常规水源利用技术研发 | R5001 歌舞娱乐活动
"""

# Laws and regulations of the subject that were made, not only revised, after the pilot began.
YOUNGER_LAWS = [
    "期货和衍生品法",
    "化妆品监督管理条例",
    "排污许可管理条例",
    "非银行支付机构监督管理条例",
    "数据安全法",
    "个人信息保护法",
    "生物安全法",
    "出口管制法",
    "市场主体登记管理条例",
    "网络数据安全管理条例",
    "私募投资基金监督管理条例",
    "节约用水条例",
    "地下水管理条例",
    "粮食安全保障法",
    "关税法",
    "学前教育法",
    "能源法",
]


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def schema(table, folder=NATIONAL):
    return yaml.safe_load((folder / f"{table}.schema.yaml").read_text(encoding="utf-8"))


def tables(folder):
    return sorted(each.stem for each in folder.glob("*.csv"))


def key(table, row):
    return tuple(row[field] for field in schema(table)["primaryKey"])


def copy_of(national, target):
    shutil.copytree(national, target, ignore=shutil.ignore_patterns("examples"))
    return target


def write(folder, table, records):
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def validate(folder):
    report = Package(str(folder / "datapackage.yaml")).validate()
    return [(task.name, error.type, error.row_number) for task in report.tasks for error in task.errors]


# --- the package


@each_version
def test_frictionless_finds_the_national_catalogue_valid(national):
    report = Package(str(national / "datapackage.yaml")).validate()

    assert report.valid, report.flatten(["title", "message"])
    assert len(report.tasks) == 10
    assert all(task.stats["rows"] > 0 for task in report.tasks)


@each_version
@OVERLAYS
def test_an_overlay_laid_over_the_nation_is_still_a_valid_package(overlay, national, tmp_path):
    merged = copy_of(national, tmp_path / "merged")
    for table in tables(overlay):
        write(merged, table, rows(national, table) + rows(overlay, table))

    assert validate(merged) == []


FOREIGN_KEYS = [
    (table, foreign["fields"][0]) for table in tables(NATIONAL) for foreign in schema(table).get("foreignKeys", [])
]
UNKNOWN = {"scope_term": "t9999", "permit_item": "p9999", "department": "d999", "zone": "z99", "zone_area": "z99-99"}


@each_version
def test_a_code_that_nobody_knows_is_found_and_an_empty_one_is_not_missed(national, tmp_path):
    folder = copy_of(national, tmp_path / "copy")
    planted = set()
    for table in tables(national):
        records = rows(national, table)
        for place, foreign in enumerate(schema(table, national).get("foreignKeys", [])):
            records[place][foreign["fields"][0]] = UNKNOWN[foreign["reference"]["resource"] or table]
            planted.add((table, "foreign-key", place + 2))
        write(folder, table, records)

    # Many cells of the same columns are empty; they refer to nothing.
    assert set(validate(folder)) == planted
    assert len(planted) == len(FOREIGN_KEYS)


def test_every_table_refers_to_the_others_as_the_plan_needs():
    assert set(FOREIGN_KEYS) == {
        ("permit_item", "department"),
        ("permit_item", "national_item"),
        ("reform_mode", "item"),
        ("routing", "item"),
        ("routing", "receiver"),
        ("routing", "term"),
        ("routing", "zone_area"),
        ("scope_industry", "term"),
        ("scope_permit", "item"),
        ("scope_permit", "term"),
        ("scope_term", "receiver"),
        ("scope_term", "successor"),
        ("zone_area", "zone"),
    }


@each_version
@pytest.mark.parametrize("table", tables(NATIONAL))
def test_every_field_is_told_in_both_languages_with_its_source(table, national):
    described = schema(table, national)
    wanted = {"name", "title", "titleEn", "description", "descriptionEn", "type", "source", "confidence"}

    assert [each["name"] for each in described["fields"]] == list(rows(national, table)[0])
    assert [each["name"] for each in described["fields"] if not wanted <= set(each)] == []
    # A source is said once, in Chinese as in the standard, or by the number of a document.
    said = {each["source"] for each in described["fields"]} - {"ours", "GB 32100"}
    assert [each for each in said if not re.search("[\u4e00-\u9fff]|^GB/T", each)] == []


@pytest.mark.parametrize(
    "path", sorted(CATALOGUE.rglob("*.csv")), ids=lambda path: f"{path.relative_to(CATALOGUE).parts[-4:]}"
)
def test_every_file_is_plain_utf8_and_every_row_says_what_stands_behind_it(path):
    raw = path.read_bytes()
    records = rows(path.parent, path.stem)

    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert [row for row in records if not row["source"] or not row["confidence"]] == []
    assert [row for row in records if any(cell != cell.strip() for cell in row.values())] == []


def test_the_readme_counts_what_is_there():
    text = (CATALOGUE / "README.md").read_text(encoding="utf-8")
    told = {}
    for names, *counts in re.findall(r"^\| (`[a-z_`, ]+`) \|[^|]*\| ([0-9, ]+) \| ([0-9, ]+) \|$", text, re.MULTILINE):
        for national, numbers in zip(VERSIONS, counts, strict=True):
            found = zip(re.findall(r"[a-z_]+", names), map(int, numbers.split(", ")), strict=True)
            told |= {(national.name, table): number for table, number in found}

    assert told == {
        (national.name, table): len(rows(national, table)) for national in VERSIONS for table in tables(national)
    }


# --- known totals and facts


def test_nothing_of_the_gathered_facts_is_lost():
    kinds = Counter(row["kind"] for row in rows(NATIONAL, "scope_term"))
    modes = Counter(row["mode"] for row in rows(NATIONAL, "reform_mode"))
    status = Counter(row["status"] for row in rows(NATIONAL, "scope_permit"))

    assert kinds == {"permit": 227, "general": 165, "filing": 8}
    assert len(rows(NATIONAL, "permit_item")) == 240
    assert modes == {"improved": 181, "commitment": 26, "filing": 4, "abolished": 3}
    assert status == {"candidate": 241, "confirmed": 30}
    assert len(rows(NATIONAL, "department")) == 45


def test_every_recorded_term_stands_with_its_official_code():
    recorded = dict(each.split(" ", 1) for each in re.split(r"\s*[|\n]\s*", RECORDED.strip()))
    national = {row["code"]: row for row in rows(NATIONAL, "scope_term")}

    assert len(recorded) == 56
    assert {code: national[code]["term"] for code in recorded if code in national} == recorded
    assert {national[code]["code_status"] for code in recorded} == {"official"}


@pytest.mark.parametrize("table", ["scope_term", "permit_item", "department", "zone", "zone_area"])
@pytest.mark.parametrize(
    "folder", [NATIONAL, REFORM, DEMO, SHANGHAI], ids=["national", "reform", "demo", "310000-2022"]
)
def test_a_provisional_code_is_lower_case_and_an_official_one_is_not(folder, table):
    records = rows(folder, table) if table in tables(folder) else []

    assert [row["code"] for row in records if row["code"][0].islower() != (row["code_status"] == "provisional")] == []


def test_no_legal_basis_is_younger_than_the_pilot_and_each_is_dated():
    items = rows(NATIONAL, "permit_item")

    assert [row["code"] for row in items if any(law in row["legal_basis"] for law in YOUNGER_LAWS)] == []
    assert [row["code"] for row in items if bool(row["legal_basis"]) != bool(row["legal_basis_as_of"])] == []
    blank = {row["name"] for row in items if not row["legal_basis"]}
    assert {"期货公司设立审批", "化妆品生产许可", "排污许可", "支付业务许可"} <= blank


def test_only_the_modes_of_the_pilot_in_the_zones_are_told():
    modes = rows(NATIONAL, "reform_mode")

    assert {(row["area_scheme"], row["division"], row["list_edition"]) for row in modes} == {("zone", "", "2019-zone")}
    assert {(row["authority"], row["effective_from"], row["effective_until"]) for row in modes} == {
        ("国发〔2019〕25号", "2019-12-01", "2021-07-01")
    }
    assert max(Counter(row["item"] for row in modes).values()) == 1


def test_an_item_of_unknown_mode_has_no_row():
    known = {row["item"] for row in rows(NATIONAL, "reform_mode")}
    names = {row["name"] for row in rows(NATIONAL, "permit_item") if row["code"] not in known}

    assert len(names) == 26
    assert {"广告发布登记", "粮食收购资格认定", "药品批发企业筹建审批"} <= names


def test_prepacked_food_alone_is_filed_within_the_licence():
    named = {row["code"]: row["name"] for row in rows(NATIONAL, "permit_item")}
    filing = {named[row["item"]]: row["filing"] for row in rows(NATIONAL, "reform_mode") if row["filing"]}

    assert filing == {
        "食品经营许可（仅销售预包装食品）": "within_licence",
        "诊所设置审批": "separate",
        "报关企业注册登记": "separate",
        "出口食品生产企业备案核准": "separate",
    }


@pytest.mark.parametrize("folder", [NATIONAL, SHANGHAI], ids=["national", "310000-2022"])
def test_a_condition_follows_from_the_name_of_the_item(folder):
    named = {row["code"]: row["name"] for row in rows(folder, "permit_item")}
    told = {(named[row["item"]][:2], row["condition"]) for row in rows(folder, "scope_permit") if row["condition"]}
    silent = {named[row["item"]] for row in rows(folder, "scope_permit") if not row["condition"]}

    assert told == {("外商", "foreign_invested"), ("出口", "exporting")}
    assert [name for name in silent if name.startswith(("外商投资", "出口"))] == []


def test_the_departments_are_those_of_2019():
    named = {row["name"]: row for row in rows(NATIONAL, "department")}

    assert (named["中国银保监会"]["effective_from"], named["中国银保监会"]["effective_until"]) == (
        "2018-04-08",
        "2023-05-18",
    )
    assert "国家煤矿安监局" in named
    assert [name for name in named if "国家金融监督管理总局" in name or "矿山" in name] == []


def test_the_pilot_has_eighteen_zones_and_hainan_has_no_areas():
    zones = {row["code"]: row for row in rows(NATIONAL, "zone")}
    areas = rows(NATIONAL, "zone_area")
    without = set(zones) - {row["zone"] for row in areas}

    assert Counter(row["pilot_2019"] for row in zones.values()) == {"true": 18, "false": 4}
    assert [zones[code]["division"] for code in without] == ["460000"]
    assert [row["code"] for row in areas if row["effective_from"] < zones[row["zone"]]["established"]] == []
    assert {row["name"] for row in areas if row["zone"] == "z31"} == {
        "保税区片区",
        "陆家嘴金融片区",
        "金桥开发区片区",
        "张江高科技片区",
        "临港新片区",
    }
    # The pilot of 2019 does not reach the areas that Zhejiang gained in 2020.
    pilot = [row for row in areas if row["effective_from"] <= "2019-12-01"]
    assert {row["name"] for row in pilot if row["zone"] == "z33"} == {
        "舟山离岛片区",
        "舟山岛北部片区",
        "舟山岛南部片区",
    }


# --- the nationwide reform of 2021


def test_no_code_of_the_pilot_is_lost_and_none_changes_its_name():
    for table, name in (("scope_term", "term"), ("permit_item", "name"), ("department", "name"), ("zone", "name")):
        was = {row["code"]: row[name] for row in rows(NATIONAL, table)}
        now = {row["code"]: row[name] for row in rows(REFORM, table)}
        assert {code: now.get(code) for code in was} == was, table


def test_the_modes_of_2021_are_nationwide_with_a_zone_edition_beside_them():
    modes = rows(REFORM, "reform_mode")
    counts = Counter((row["area_scheme"], row["mode"]) for row in modes)

    assert {(row["area_scheme"], row["list_edition"]) for row in modes} == {
        ("nationwide", "2021-nationwide"),
        ("zone", "2021-zone"),
    }
    assert {(row["authority"], row["effective_from"], row["effective_until"]) for row in modes} == {
        ("国发〔2021〕7号", "2021-07-01", "")
    }
    assert max(Counter((row["item"], row["area_scheme"]) for row in modes).values()) == 1
    # What a list holds in full is known: 68, 15, 37, 403 nationwide and 14, 15, 40 in the zones. This is a part of it.
    whole = {"abolished": 68, "filing": 15, "commitment": 37, "improved": 403}
    assert {mode: counts["nationwide", mode] for mode in whole} == {
        "abolished": 13,
        "filing": 9,
        "commitment": 20,
        "improved": 185,
    }
    assert all(counts["nationwide", mode] <= total for mode, total in whole.items())
    assert {mode: counts["zone", mode] for mode in ("abolished", "filing", "commitment")} == {
        "abolished": 6,
        "filing": 2,
        "commitment": 6,
    }


def test_a_zone_goes_further_than_the_nation():
    """The zone edition is there for what it does beyond the nationwide list, so it never says the same."""
    modes = {(row["item"], row["area_scheme"]): row["mode"] for row in rows(REFORM, "reform_mode")}
    zone = {item: mode for (item, scheme), mode in modes.items() if scheme == "zone"}

    assert [item for item, mode in zone.items() if modes.get((item, "nationwide")) == mode] == []


def test_a_mode_that_holds_for_a_case_only_says_which():
    named = {row["code"]: row["name"] for row in rows(REFORM, "permit_item")}
    cases = {
        named[row["item"]]: (row["area_scheme"], row["applies_to"])
        for row in rows(REFORM, "reform_mode")
        if row["applies_to"] != "all"
    }

    assert cases == {
        "食品（含食品添加剂）生产许可": ("zone", "低风险食品"),
        "化妆品生产许可": ("zone", "renewal"),
    }


def test_a_legal_basis_stands_as_soon_as_the_law_does():
    stands = {row["name"]: row["legal_basis"] for row in rows(REFORM, "permit_item")}

    assert "化妆品监督管理条例" in stands["化妆品生产许可"]  # in force from 2021-01-01
    assert "排污许可管理条例" in stands["排污许可"]  # in force from 2021-03-01
    assert {stands["期货公司设立审批"], stands["支付业务许可"]} == {""}  # 2022 and 2024


@pytest.mark.parametrize(
    ("item", "day", "receiver"),
    [
        ("银行业金融机构及其分支机构设立审批", "2021-07-01", "中国银保监会"),
        ("银行业金融机构及其分支机构设立审批", "2023-05-17", "中国银保监会"),
        ("银行业金融机构及其分支机构设立审批", "2023-05-18", "国家金融监管总局"),
        ("证券公司设立审批", "2023-05-18", "中国证监会"),
    ],
)
def test_an_item_has_one_receiver_on_each_day(item, day, receiver):
    code = {row["name"]: row["code"] for row in rows(REFORM, "permit_item")}[item]
    named = {row["code"]: row["name"] for row in rows(REFORM, "department")}

    assert [
        named[row["receiver"]]
        for row in rows(REFORM, "routing")
        if row["item"] == code and row["effective_from"] <= day < (row["effective_until"] or "9")
    ] == [receiver]


# --- routing


def test_the_nation_routes_its_own_and_the_vertically_managed_items_only():
    routing = rows(NATIONAL, "routing")
    line = {row["code"]: row["line"] for row in rows(NATIONAL, "department")}
    owner = {row["code"]: line[row["department"]] for row in rows(NATIONAL, "permit_item")}
    vertical = {"海关", "气象", "邮政", "烟草", "民航", "银行保险监管", "证券监管", "人民银行"}

    assert max(Counter(row["item"] for row in routing).values()) == 1
    assert {row["item"] for row in routing} == {item for item in owner if owner[item] in vertical | {"市场监管"}}
    assert {(row["channel"] == "internal") == (owner[row["item"]] == "市场监管") for row in routing} == {True}
    assert {(row["role"], row["term"], row["division"]) for row in routing} == {("approve", "", "")}


@pytest.mark.parametrize(
    "folder", [NATIONAL, REFORM, DEMO, SHANGHAI], ids=["national", "reform", "demo", "310000-2022"]
)
def test_nobody_receives_before_or_after_his_own_period(folder):
    period = {row["code"]: row for row in rows(NATIONAL, "department") + rows(folder, "department")}
    late = [
        row["id"]
        for row in rows(folder, "routing")
        if row["effective_from"] < period[row["receiver"]]["effective_from"]
        or (period[row["receiver"]]["effective_until"] or "9") < (row["effective_until"] or "9")
    ]

    assert late == []


# --- overlays


@OVERLAYS
def test_an_overlay_has_the_national_columns_and_new_keys_only(overlay):
    descriptor = yaml.safe_load((overlay / "datapackage.yaml").read_text(encoding="utf-8"))

    assert descriptor["overlays"] == "catalogue"
    assert sorted(each["name"] for each in descriptor["resources"]) == tables(overlay)
    assert [each["name"] for each in descriptor["resources"] if "schema" in each] == []
    for table in tables(overlay):
        national = rows(NATIONAL, table)
        assert list(rows(overlay, table)[0]) == list(national[0])
        assert {key(table, row) for row in rows(overlay, table)} & {key(table, row) for row in national} == set()


@OVERLAYS
def test_each_row_for_a_smaller_area_names_its_document(overlay):
    assert [row["id"] for row in rows(overlay, "routing") if not row["authority"] or not row["division"]] == []


def test_nothing_of_the_demo_can_be_taken_for_real():
    departments = rows(DEMO, "department")

    assert [row["name"] for row in departments if not row["name"].startswith("示例")] == []
    assert {(row["division"], row["uscc"], row["confidence"]) for row in departments} == {("990000", "", "ours")}
    assert {row["authority"] for row in rows(DEMO, "routing")} == {"示例文号〔2019〕1号"}


def test_the_demo_leaves_no_approved_item_without_a_receiver():
    abolished = {row["item"] for row in rows(NATIONAL, "reform_mode") if row["mode"] == "abolished"}
    routed = {row["item"] for row in rows(NATIONAL, "routing") + rows(DEMO, "routing")} - {""}
    terms = {row["term"] for row in rows(NATIONAL, "scope_permit") if row["item"] in abolished}

    assert {row["code"] for row in rows(NATIONAL, "permit_item")} - routed == abolished
    assert {row["term"] for row in rows(DEMO, "routing")} - {""} == terms


def test_shanghai_stands_in_for_the_national_items_of_the_same_name():
    named = {row["code"]: row["name"] for row in rows(NATIONAL, "permit_item")}
    items = rows(SHANGHAI, "permit_item")

    assert {row["code"]: named[row["national_item"]] for row in items if row["national_item"]} == {
        row["code"]: row["name"] for row in items if row["name"] in named.values()
    }
    assert [row["name"] for row in items if not row["national_item"]] == [
        "酒类商品经营（批发、零售）许可",
        "食品生产加工小作坊准许生产证核发",
    ]
    assert next(row["national_item"] for row in items if row["code"] == "31000053490") == "p0003"
    assert next(row["licence"] for row in items if row["code"] == "31000053490") == "食品生产许可证（1000000484）"


def test_shanghai_keeps_the_modes_of_the_recorded_answer():
    named = {row["code"]: row["name"] for row in rows(SHANGHAI, "permit_item")}
    modes = {named[row["item"]]: (row["mode"], row["filing"]) for row in rows(SHANGHAI, "reform_mode")}

    assert len(rows(SHANGHAI, "scope_permit")) == 43
    assert Counter(mode for mode, _ in modes.values()) == {"commitment": 7, "improved": 4, "filing": 2, "merged": 1}
    assert modes["食品经营许可（除仅销售预包装食品外）"] == ("commitment", "")
    assert modes["食品经营许可（仅销售预包装食品）"] == ("merged", "within_licence")


# --- the story of the demo, told by joining the tables as they stand


def receivers(row_key, code, division, area):
    """Receivers of an item or term in a place: the narrowest rows that fit, as (role, name, channel)."""
    routing = rows(NATIONAL, "routing") + rows(DEMO, "routing")
    named = {row["code"]: row["name"] for row in rows(NATIONAL, "department") + rows(DEMO, "department")}
    fitting = [
        (bool(row["zone_area"]), len(row["division"].rstrip("0")), row)
        for row in routing
        if row[row_key] == code and division.startswith(row["division"].rstrip("0")) and row["zone_area"] in ("", area)
    ]
    narrowest = max((each[:2] for each in fitting), default=None)
    return {
        (row["role"], named[row["receiver"]], row["channel"]) for *width, row in fitting if tuple(width) == narrowest
    }


def story(term, area="z31-05", division="310115", conditions=()):
    """Items that a ticked term leads to in a zone: name → (mode, receivers)."""
    code = {row["term"]: row["code"] for row in rows(NATIONAL, "scope_term")}[term]
    named = {row["code"]: row["name"] for row in rows(NATIONAL, "permit_item")}
    mode = {row["item"]: row["mode"] for row in rows(NATIONAL, "reform_mode")}
    told = {}
    for pair in rows(NATIONAL, "scope_permit"):
        if pair["term"] == code and pair["condition"] in ("", *conditions):
            abolished = mode[pair["item"]] == "abolished"
            by = ("term", code) if abolished else ("item", pair["item"])
            told[named[pair["item"]]] = (mode[pair["item"]], receivers(*by, division, area))
    return told


INTERNAL = {("approve", "市场监管总局", "internal")}
POLICE = {("approve", "示例市公安局", "platform")}
HEALTH = {("approve", "示例市卫生健康委员会", "platform")}


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ("货物进出口", {"对外贸易经营者备案登记": ("abolished", {("supervise", "示例市商务委员会", "platform")})}),
        ("食品销售（仅销售预包装食品）", {"食品经营许可（仅销售预包装食品）": ("filing", INTERNAL)}),
        ("报关业务", {"报关企业注册登记": ("filing", {("approve", "海关总署", "national")})}),
        ("检验检测服务", {"检验检测机构资质认定": ("commitment", INTERNAL)}),
        (
            "包装装潢印刷品印刷",
            {
                "设立从事包装装潢印刷品和其他印刷品印刷经营活动的企业审批": (
                    "commitment",
                    {("approve", "示例市新闻出版局", "platform")},
                )
            },
        ),
        ("住宿服务", {"旅馆业特种行业许可": ("commitment", POLICE), "公共场所卫生许可": ("commitment", HEALTH)}),
        # The district's own receiver is missing from the data: unrouted.
        ("歌舞娱乐活动", {"歌舞娱乐场所设立审批": ("improved", set()), "公共场所卫生许可": ("commitment", HEALTH)}),
    ],
)
def test_what_a_company_of_the_demo_ticks_leads_to_its_receivers(term, told):
    assert story(term, area="z31-04") == told


def test_a_karaoke_of_foreign_money_needs_a_third_permit():
    told = story("歌舞娱乐活动", area="z31-04", conditions=("foreign_invested",))

    assert told["外商投资娱乐场所设立审批"] == ("improved", {("approve", "示例市文化和旅游局", "platform")})
    assert len(told) == 3


def test_a_district_that_is_in_the_data_receives_its_karaokes():
    told = story("歌舞娱乐活动", division="310120")

    assert told["歌舞娱乐场所设立审批"][1] == {("approve", "示例奉贤区文化和旅游局", "platform")}


def test_where_a_bureau_approves_the_line_department_supervises():
    told = story("住宿服务", area="z31-05")

    assert told["公共场所卫生许可"][1] == {
        ("approve", "示例新片区行政审批局", "platform"),
        ("supervise", "示例市卫生健康委员会", "platform"),
        ("copy", "示例市卫生监督所", "platform"),
    }
    assert told["旅馆业特种行业许可"][1] == POLICE
