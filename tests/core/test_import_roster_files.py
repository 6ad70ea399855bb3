"""What the parser makes of whole files: the two real ones to the last row, and the shapes committees send."""

from collections import Counter

import pytest

from hub.core.estate.roster.columns import FIELDS
from hub.core.estate.roster.parse import missing
from hub.core.estate.roster.rows import Roster, Row, Total
from hub.core.flow.imports.guess import guess
from hub.core.flow.imports.reading import read
from hub.core.flow.imports.tables import Table
from tests.core.import_kit import (
    CHEN,
    ESTATE,
    HEADINGS,
    LI,
    LI_WIFE,
    THREE,
    as_csv,
    as_xlsx,
    codes,
    understood,
)


@pytest.fixture(scope="module")
def estate() -> Roster:
    """The roster of 62 buildings, read once."""
    return understood(ESTATE.read_bytes())


def at(roster: Roster, number: int) -> Row:
    """The row with this number in the file."""
    return next(row for row in roster.rows if row.number == number)


def people(roster: Roster) -> list[tuple[str, str, str]]:
    return [(row.building, row.door, row.name) for row in roster.rows if row.name and not row.refused]


def test_the_estate_has_exactly_its_people(estate: Roster) -> None:
    assert len(estate.rows) == 14_411
    assert len({row.key for row in estate.rows}) == 6_514
    assert len({row.building for row in estate.rows}) == 62
    assert sum(row.is_head for row in estate.rows) == 6_514
    assert not any(row.refused or row.repeats for row in estate.rows)
    assert estate.totals == [Total(14_449, 14_411, 6_514)]
    assert [(note.code, note.warns) for note in estate.notes()] == [
        ("totals_right", False),
        ("empty_rows", False),
    ]
    assert estate.empty == 34


def test_the_estate_in_figures(estate: Roster) -> None:
    assert Counter(str(row.relation) for row in estate.rows) == {
        "head": 6_514, "spouse": 1_321, "child": 2_547, "parent": 2_687, "tenant": 1_342
    }  # fmt: skip
    assert Counter(kind for row in estate.rows for kind in row.care) == {
        "no_smartphone": 150, "chemotherapy": 145, "pregnant": 137, "lives_alone": 130, "infant": 123,
        "dialysis": 120, "disability": 115,
    }  # fmt: skip
    assert Counter(row.remark for row in estate.rows) == {"": 13_663, "有宠物": 748}
    assert sum(bool(row.phone) for row in estate.rows) == 8_428
    assert sum(bool(row.other_phone) for row in estate.rows) == 251
    assert all(row.born for row in estate.rows)
    assert all(len(row.phone) == 14 and row.phone.startswith("+861") for row in estate.rows if row.phone)


def test_the_estate_row_by_row(estate: Roster) -> None:
    first = at(estate, 4)
    assert (first.building, first.building_name, first.door, first.name) == ("1", "1栋", "0101", "曾桂香")
    assert (first.phone, first.born, first.relation) == ("+8619933606188", "1944-04", "head")
    wife = at(estate, 6)  # building merged above, door blank: the household above goes on
    assert (wife.building, wife.door, wife.name, wife.relation) == ("1", "0102", "梁宇", "spouse")
    after_an_empty_row = at(estate, 3588)
    assert after_an_empty_row.door == at(estate, 3586).door
    last = at(estate, 14_448)
    assert (last.building, last.door, last.born) == ("62", "2701", "1944-08")
    assert at(estate, 14_447).born == "2001-05"  # a date that has lost its format


def test_what_the_estate_should_look_at(estate: Roster) -> None:
    found = {row.number: codes(row) for row in estate.rows if row.reasons}
    assert found == {
        3_151: ["phone_elsewhere"],
        12_292: ["phone_elsewhere"],
        9_044: ["namesake"],
        9_062: ["namesake"],
        13_044: ["namesake"],
    }


def test_the_three_buildings_have_one_double_and_one_conflict() -> None:
    roster = understood(THREE.read_bytes())
    assert roster.whole
    assert len(roster.rows) == 86
    found = {row.number: (row.refused, row.repeats, codes(row)) for row in roster.rows if row.reasons}
    assert found == {
        10: (False, False, ["two_heads_kept"]),
        86: (False, True, ["repeats"]),
        87: (True, False, ["phone_unclear", "two_heads"]),
    }
    assert len(people(roster)) == 85
    assert at(roster, 29).phone == "+8619954458749"
    assert at(roster, 29).other_phone == "+8618708145774"
    assert (at(roster, 2).persons, at(roster, 2).care, at(roster, 2).remark) == (4, ("dialysis",), "")


def test_a_file_of_the_same_people_without_merged_cells() -> None:
    assert people(understood(as_csv(CHEN, LI, LI_WIFE))) == [
        ("12", "0304", "陈桂花"),
        ("12", "0502", "李伟"),
        ("12", "0502", "王芳"),
    ]


def test_building_titles_between_the_doors() -> None:
    rows = [("3号楼",), ("0101", "陶雪"), ("0102", "曹超"), ("5号楼",), ("0101", "王娟"), ("合计", "3人")]
    data = as_csv(*rows, headings=("门牌号", "姓名"))
    roster, tables = understood(data), read(data)
    assert missing(guess(tables, FIELDS), tables) == []
    assert people(roster) == [("3", "0101", "陶雪"), ("3", "0102", "曹超"), ("5", "0101", "王娟")]
    assert roster.notes()[0].code == "totals_right"


def test_the_building_stands_in_the_sheets_name() -> None:
    tables = [Table(name, [["门牌号", "姓名"], ["0101", "陶雪"]]) for name in ("1栋", "2栋")]
    layout = guess(tables, FIELDS)
    assert missing(layout, tables) == []
    assert missing(layout, [Table("Sheet1", tables[0].rows)]) == ["building"]


def test_address_in_one_cell() -> None:
    data = as_csv(
        ("3号楼0101室", "陶雪"),
        ("", "陶小雪"),
        ("3号楼1单元201", "曹超"),
        ("幸福里", "张三"),
        headings=("住址", "姓名"),
    )
    roster = understood(data)
    assert people(roster) == [("3", "0101", "陶雪"), ("3", "0101", "陶小雪"), ("3", "1-201", "曹超")]
    assert codes(roster.rows[3]) == ["address_unclear"]


def test_ticks_under_a_heading_that_names_the_care() -> None:
    data = as_csv(
        ("3", "0101", "陶雪", "√", ""),
        ("3", "0102", "曹超", "", "是"),
        headings=("楼号", "室号", "姓名", "孕妇", "透析"),
    )
    assert [row.care for row in understood(data).rows] == [("pregnant",), ("dialysis",)]


def test_an_identity_number_gives_the_birth_and_is_not_kept() -> None:
    [row] = understood(
        as_csv(("3", "0101", "陶雪", "31010119440415001X"), headings=("楼号", "室号", "姓名", "身份证号"))
    ).rows
    assert row.born == "1944-04"
    assert "3101" not in repr(row)


def test_without_relations_the_first_of_a_door_is_the_head() -> None:
    roster = understood(as_csv(("3", "0101", "陶雪"), ("", "", "陶小雪"), headings=("楼号", "室号", "姓名")))
    assert [row.is_head for row in roster.rows] == [True, False]
    assert [note.code for note in roster.notes()] == ["heads_by_order"]


def test_the_head_is_named_in_a_column_of_its_own() -> None:
    data = as_csv(
        ("3", "0101", "陶雪", "陶雪"),
        ("3", "0101", "陶雪", "陶小雪"),
        headings=("楼号", "室号", "户主", "姓名"),
    )
    assert [(row.name, row.is_head) for row in understood(data).rows] == [("陶雪", True), ("陶小雪", False)]


def test_subtotals_and_totals_are_held_against_the_rows() -> None:
    rows = [
        CHEN,
        ("小计", "", "1人"),
        ("13栋", *CHEN[1:2], "张华", *CHEN[3:]),
        ("小计", "", "2人"),
        ("合计", "", "9人", "", "2户"),
    ]
    roster = understood(as_csv(*rows, ("审核人：王某", "", "日期：4月9日")))
    found = [(note.code, note.params.get("building"), note.params["people"]) for note in roster.notes()[:3]]
    assert found == [("totals_right", "12", 1), ("totals_wrong", "13", 1), ("totals_wrong", "", 2)]
    assert roster.ignored == [(7, "审核人：王某 日期：4月9日")]


def test_a_heading_repeated_on_each_page_is_no_person() -> None:
    assert len(understood(as_csv(CHEN, HEADINGS, LI)).rows) == 2


def test_an_empty_flat_is_a_door() -> None:
    [row] = understood(as_csv(("12栋", "0304", "", "", "", "", "", ""))).rows
    assert (row.door, row.name, row.refused) == ("0304", "", False)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("12栋", "0304", "", "配偶", "", "", "", ""), "no_name"),
        (("", "0304", "陈桂花", "户主", "", "", "", ""), "no_building"),
        (("12栋", "", "陈桂花", "户主", "", "", "", ""), "no_door"),
        (("12345", "0304", "陈桂花", "户主", "", "", "", ""), "building_unclear"),
        (("12栋", "?!", "陈桂花", "户主", "", "", "", ""), "door_unclear"),
        (("12栋", "0304", "12345", "户主", "", "", "", ""), "name_unclear"),
        (("12栋", "0304", "#REF!", "户主", "", "", "", ""), "name_unclear"),
    ],
)
def test_rows_that_are_refused(row: tuple[str, ...], code: str) -> None:
    [found] = understood(as_csv(row)).rows
    assert found.refused
    assert code in codes(found)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({3: "隔壁"}, "relation_unknown"),
        ({4: "123"}, "phone_unclear"),
        ({4: "1.99336E+10"}, "phone_cut"),
        ({4: "19912345678/19912345679/19912345670"}, "phones_many"),
        ({5: "78岁"}, "born_unclear"),
        ({5: "2099-01"}, "born_unclear"),
    ],
)
def test_rows_that_are_taken_and_pointed_out(change: dict[int, str], code: str) -> None:
    [row] = understood(as_csv([change.get(at, cell) for at, cell in enumerate(CHEN)])).rows
    assert not row.refused
    assert code in codes(row)


def test_one_person_told_in_two_ways() -> None:
    again = (*CHEN[:4], "19999999999", *CHEN[5:])
    first, second = understood(as_csv(CHEN, again)).rows
    assert (first.refused, codes(first)) == (False, ["told_twice_kept"])
    assert (second.refused, codes(second)) == (True, ["told_twice"])


def test_father_and_son_of_one_name_are_two_people() -> None:
    son = ("", "", "李伟", "子", "", "2005-06", "", "")
    roster = understood(as_csv(LI, son))
    assert len(people(roster)) == 2
    assert codes(roster.rows[1]) == ["namesake"]


def test_a_second_head_is_refused_unless_it_has_a_part() -> None:
    other = ("12栋", "0304", "张三", "户主", "", "", "", "")
    assert codes(understood(as_csv(CHEN, other)).rows[1]) == ["two_heads"]
    parted = as_csv((*CHEN, ""), (*other, "乙"), headings=(*HEADINGS, "分户"))
    assert [(row.part, row.refused) for row in understood(parted).rows] == [("", False), ("乙", False)]


def test_a_number_of_people_that_differs_from_the_rows() -> None:
    data = as_csv((*LI, "3"), (*LI_WIFE, ""), headings=(*HEADINGS, "人数"))
    assert codes(understood(data).rows[0]) == ["persons_differ"]


def test_a_workbook_of_the_same() -> None:
    data = as_xlsx(("登记表",), HEADINGS, CHEN, LI, LI_WIFE, ("合计", "", "3人"), merged=("A1:H1", "A3:A5"))
    roster = understood(data)
    assert len(people(roster)) == 3
    assert roster.notes()[0].code == "totals_right"
