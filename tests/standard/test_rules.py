"""What the rules of the standard ask and what they leave alone, drawn as rows that differ from a valid one."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from zhengzhao.standard import load_standard, versions
from zhengzhao.validators import validate

Row = dict[str, str]
ARTICLE_9 = [  # 行政处罚法（2021 年修订）第九条
    *("警告", "通报批评", "罚款", "没收违法所得", "没收非法财物", "暂扣许可证件", "降低资质等级", "吊销许可证件"),
    *("限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业", "行政拘留", "其他-示例"),
]
FORM_OF_2018 = [
    *("警告", "罚款", "没收违法所得、没收非法财物", "责令停产停业"),
    *("暂扣或者吊销许可证、暂扣或者吊销执照", "行政拘留", "其他-示例"),
]
PENALISED = {"CF_NR_FK": "1", "CF_NR_WFFF": "1", "CF_NR_ZKDX": "示例许可证", "publicity": "1"}


def told(version: str, table: str, differences: list[Row], folder: Path) -> list[set[str]]:
    """The rules that each row breaks: the first row of the valid package, with a key of its own and what differs."""
    standard = load_standard(version)
    with (standard.base / "examples" / "valid" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    key = standard.resource(table).schema.primary_key[-1]
    number = standard.resource(table).schema.field(key).type == "integer"
    rows = [
        first | {key: str(place) if number else f"{first[key][:-3]}{place:03d}"} | each
        for place, each in enumerate(differences, start=1)
    ]
    source = folder / f"{table}.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows(rows)
    found = defaultdict(set)
    for each in validate([source], table=table, standard=version, limit=1000).findings:
        found[each.row].add(each.rule)
    return [found[place] for place in range(2, len(rows) + 2)]


def check(version: str, table: str, drawn: list[tuple[Row, set[str]]], folder: Path) -> None:
    differences = [each for each, _ in drawn]
    found = told(version, table, differences, folder)
    assert list(zip(differences, found, strict=True)) == drawn


@pytest.mark.parametrize("version", versions("standard"))
def test_what_is_asked_of_a_registration(version: str, tmp_path: Path) -> None:
    capital = {"REGCAP": "100", "REGCAPCUR": "156"}
    none = {"REGCAP": "", "REGCAPCUR": ""}
    branches = ("2130", "4310", "5810", "6810")
    unmarked = {"ZZFL_FLAG": "0", "FTZ_NAME": "", "FTZ_AREA_NAME": ""}
    drawn: list[tuple[Row, set[str]]] = [
        *(({"ENTTYPE": each} | capital, {"branch-without-capital"}) for each in branches),
        *(({"ENTTYPE": each} | none, set()) for each in branches),
        ({"REGCAP": "123456.123456"}, set()),
        ({"REGCAP": "123456.1234567"}, {"capital-six-decimals"}),
        ({"INDUSTRYPHY": "T", "INDUSTRYCO": "9700"}, set()),
        ({"INDUSTRYPHY": "U"}, {"pattern"}),
        ({"REGORG": "310115000000"}, set()),
        ({"REGORG": "31011"}, {"pattern"}),
        ({"ESTDATE": "1900-01-01"}, {"required"}),
        # Whoever has no mark may leave the area of the zone out, but not the zone of an area.
        (unmarked, set()),
        (unmarked | {"FTZ_NAME": "中国（上海）自由贸易试验区"}, set()),
        (unmarked | {"FTZ_AREA_NAME": "临港新片区"}, {"zone-named"}),
    ]
    check(version, "registration", drawn, tmp_path)


@pytest.mark.parametrize("version", versions("standard"))
def test_a_task_names_its_receiver_once_it_was_routed(version: str, tmp_path: Path) -> None:
    nobody = {"RECV_DEPT_CODE": "", "RECV_DEPT": "", "reason": "示例原因"}
    before, after = ("unrouted", "failed", "stopped"), ("routed", "claimed", "copied", "returned", "reassigned")
    drawn: list[tuple[Row, set[str]]] = [
        *(({"state": each} | nobody, set()) for each in before),
        *(({"state": each} | nobody, {"receiver-given"}) for each in after),
        # Official codes are of another form than ours; the catalogue does not have this item.
        ({"SCOPE_ITEM_CODE": "F1040"}, set()),
        ({"SCOPE_ITEM_CODE": "", "PERMIT_ITEM_CODE": "31000053491"}, {"permit-item-known"}),
        ({"SCOPE_ITEM_CODE": "", "PERMIT_ITEM_CODE": "3100005349"}, {"pattern"}),
    ]
    check(version, "push_feedback", drawn, tmp_path)


@pytest.mark.parametrize("version", versions("standard"))
def test_what_a_penalty_says_of_money_and_licences(version: str, tmp_path: Path) -> None:
    kinds = FORM_OF_2018 if version == "1.0.0" else ARTICLE_9
    left_out = {"罚款": ("CF_NR_FK", "fine-has-amount"), "没收": ("CF_NR_WFFF", "confiscation-has-amount")}
    left_out |= dict.fromkeys(("暂扣", "吊销"), ("CF_NR_ZKDX", "licence-named"))
    drawn: list[tuple[Row, set[str]]] = [
        *((PENALISED | {"CF_CFLB": each}, set()) for each in kinds),
        *((PENALISED | {"CF_CFLB": f"行政拘留；{each};行政拘留"}, set()) for each in kinds),
        *(
            (PENALISED | {"CF_CFLB": text, field: ""}, {rule})
            for word, (field, rule) in left_out.items()
            for each in kinds
            for text in (each, f"警告;{each}")
            if word in each
        ),
        (PENALISED | {"CF_CFLB": "警示"}, {"pattern"}),
    ]
    check(version, "penalty", drawn, tmp_path)


@pytest.mark.parametrize("version", versions("standard"))
def test_only_a_warning_alone_is_not_for_publicity(version: str, tmp_path: Path) -> None:
    public = {"publicity": "0"}
    drawn = [(public | {"CF_CFLB": "警告"}, {"warning-not-public"}), (public | {"CF_CFLB": "警告;罚款"}, set())]
    check(version, "penalty", drawn, tmp_path)


@pytest.mark.parametrize("version", versions("standard"))
def test_what_is_asked_of_a_mark(version: str, tmp_path: Path) -> None:
    drawn: list[tuple[Row, set[str]]] = [
        ({"mode": "commitment"}, {"mode_in_force"}),
        ({"mode": "unreformed"}, set()),
        ({"PERMIT_ITEM_CODE": "31000053491"}, {"permit-item-known"}),
    ]
    check(version, "registration_permit_item", drawn, tmp_path)


@pytest.mark.parametrize("version", versions("standard"))
def test_two_events_of_a_day_are_told_apart_by_their_sequence(version: str, tmp_path: Path) -> None:
    drawn: list[tuple[Row, set[str]]] = [
        ({"kind": "establishment", "sequence": "1"}, set()),
        ({"kind": "change", "sequence": "1"}, {"primary-key"}),
        ({"kind": "change", "sequence": "2"}, set()),
        ({"kind": "change", "sequence": "3"}, set()),
        ({"kind": "change", "sequence": "0"}, {"minimum"}),
    ]
    check(version, "registration_event", drawn, tmp_path)


@pytest.mark.parametrize("version", versions("standard"))
def test_a_number_may_come_again_for_another_item_or_another_receiver(version: str, tmp_path: Path) -> None:
    filings: list[tuple[Row, set[str]]] = [
        ({"number": "1", "PERMIT_ITEM_CODE": "p0001"}, set()),
        ({"number": "1", "PERMIT_ITEM_CODE": "p0228"}, set()),
        ({"number": "1", "PERMIT_ITEM_CODE": "p0001"}, {"primary-key"}),
    ]
    check(version, "filing", filings, tmp_path)
    batches: list[tuple[Row, set[str]]] = [
        ({"receiver": "100000", "number": "1"}, set()),
        ({"receiver": "d990005", "number": "1"}, set()),
        ({"receiver": "100000", "number": "1"}, {"unique-error"}),
    ]
    check(version, "batch", batches, tmp_path)
