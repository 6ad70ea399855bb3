"""Single cells of a roster, in every shape the field has shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.estate.roster import values
from hub.core.estate.roster.vocabulary import CARE_WORDS, RELATIONS
from hub.core.flow.imports.text import heading, narrow, person_name, plain, squeeze
from hub.core.kit.spreadsheet import neutral
from hub.core.people.words import CareKind, Relation

TODAY = date(2022, 4, 9)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12栋", "12"), ("12号楼", "12"), ("１２栋", "12"), ("第12幢", "12"), ("012", "12"),
        ("12", "12"), ("12#", "12"), ("十二栋", "12"),
        ("二十号楼", "20"), ("一百零八栋", "108"), ("A座", "A"), ("b2", "B2"), ("Building 12", "12"),
        ("bldg. 07", "7"), ("Block A", "A"), ("南苑3号楼", "南苑3"), ("东风里", "东风里"), ("东风里 ", "东风里"),
    ],
)  # fmt: skip
def test_buildings(text: str, number: str) -> None:
    place = values.building(text)
    assert place is not None
    assert place.number == number


@pytest.mark.parametrize("text", ["", "   ", "x" * 50, "123456"])
def test_no_building(text: str) -> None:
    assert values.building(text) is None


def test_a_name_alone_is_not_surely_a_building() -> None:
    assert values.is_building("3号楼")
    assert values.is_building("Building 3")
    assert not any(map(values.is_building, ["3", "陈桂花", "备注", "合计", "0101"]))


@pytest.mark.parametrize(
    ("text", "unit", "door", "key", "floor"),
    [
        ("0304", "", "0304", "304", 3), ("304", "", "304", "304", 3), ("1203室", "", "1203", "1203", 12),
        ("０３０４", "", "0304", "304", 3), ("1单元301", "", "1-301", "1-301", 3),
        ("301", "1单元", "1-301", "1-301", 3),
        ("0301", "01", "1-0301", "1-301", 3), ("12a", "", "12a", "12A", 0), ("B1-02", "", "B1-02", "B1-2", -1),
        ("2701", "", "2701", "2701", 27),
    ],
)  # fmt: skip
def test_doors(text: str, unit: str, door: str, key: str, floor: int) -> None:
    found = values.door(text, unit)
    assert (found, values.door_key(found), values.floor(found)) == (door, key, floor)


@pytest.mark.parametrize("text", ["", "室", "0304 号门旁边的小房间里面的第二扇门", "0304;DROP", "=1"])
def test_no_door(text: str) -> None:
    assert values.door(text) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3号楼0101室", ("3号楼", "0101")), ("3栋1单元301", ("3栋", "1-301")), ("3-0101", ("3", "0101")),
        ("3-1-301", ("3", "1-301")), ("3＃0101", ("3#", "0101")), ("Building 3, Flat 0101", ("Building 3", "0101")),
        ("Block A 12B", ("Block A", "12B")), ("幸福里", None), ("", None),
    ],
)  # fmt: skip
def test_addresses(text: str, found: tuple[str, str] | None) -> None:
    assert values.address(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1944-04", "1944-04"), ("1944-4", "1944-04"), ("1944/4", "1944-04"), ("1944.04", "1944-04"),
        ("1997年7月", "1997-07"), ("1997年12月3日", "1997-12"), ("１９９７年７月", "1997-07"),
        ("1956-12-23", "1956-12"),
        ("1956/12/3", "1956-12"), ("1956-12-23 08:30", "1956-12"), ("19561223", "1956-12"), ("195612", "1956-12"),
        ("37030", "2001-05"), ("Apr 1944", "1944-04"), ("3 April 1944", "1944-04"), ("04/1944", "1944-04"),
        ("31010119440415001X", "1944-04"), ("2022-04", "2022-04"),
        ("2022-05", ""), ("1899-01", ""), ("1944", ""), ("1944-13", ""), ("1944-00", ""), ("78岁", ""), ("", ""),
        ("05/04/1944", ""), ("9999999", ""),
    ],
)  # fmt: skip
def test_births(text: str, found: str) -> None:
    assert values.born(text, TODAY) == found


def test_every_relation_and_care_flag_has_words_in_both_languages() -> None:
    assert set(RELATIONS.values()) == set(Relation)
    assert set(CARE_WORDS.values()) == set(CareKind)
    for kind in CareKind:
        words = [word for word, found in CARE_WORDS.items() if found == kind]
        assert any(word.isascii() for word in words)
        assert any(not word.isascii() for word in words)


@pytest.mark.parametrize(
    ("word", "found"),
    [("户主", "head"), ("配偶", "spouse"), ("子", "child"), ("女", "child"), ("父", "parent"), ("母", "parent"),
     ("租客", "tenant"), ("孙女", "relative"), ("保姆", "other"), ("Head of household", "head"), ("DAUGHTER", "child"),
     ("隔壁邻居", None)],
)  # fmt: skip
def test_relations(word: str, found: str | None) -> None:
    assert values.relation(word) == found


@pytest.mark.parametrize(
    ("text", "kinds", "others"),
    [
        ("透析", ["dialysis"], []), ("化疗、残疾", ["chemotherapy", "disability"], []),
        ("透析、透析", ["dialysis"], []),
        ("无智能手机，独居老人", ["no_smartphone", "lives_alone"], []), ("化疗/有宠物", ["chemotherapy"], ["有宠物"]),
        ("无", [], []), ("-", [], []), ("Dialysis and Infant", ["dialysis", "infant"], []),
        ("透 析", ["dialysis"], []), ("高血压", [], ["高血压"]),
    ],
)  # fmt: skip
def test_care(text: str, kinds: list[str], others: list[str]) -> None:
    assert values.care(text) == (tuple(kinds), tuple(others))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4", 4),
        ("４人", 4),
        ("四口", 4),
        ("十二", 12),
        ("0", None),
        ("100", None),
        ("-1", None),
        ("几个", None),
        ("", None),
    ],
)
def test_numbers_of_people(text: str, found: int | None) -> None:
    assert values.people(text) == found


def test_names() -> None:
    assert person_name(" 张　华") == "张华"
    assert person_name("Ann  Smith ") == "Ann Smith"
    assert squeeze(" １２ Ａ ") == "12A"
    assert heading(" 联系电话 (手机)： ") == "联系电话"


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str) -> None:
    values.building(text)
    values.address(text)
    values.born(text, TODAY)
    values.relation(text)
    values.people(text)
    kinds, others = values.care(text)
    assert set(kinds) <= set(CareKind)
    assert all(others)
    door = values.door(text)
    assert values.door_key(values.door_key(door)) == values.door_key(door)
    assert narrow(narrow(text)) == narrow(text)
    assert plain(neutral(plain(text))) == plain(text)
