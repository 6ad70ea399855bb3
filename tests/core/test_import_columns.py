"""Which column is which: by heading in any order and language, by content without one, and corrected by a person."""

import random

import pytest

from hub.core.estate.roster.columns import FIELDS
from hub.core.flow.imports.fields import NO_HEADING, Layout, chosen
from hub.core.flow.imports.forms import read_layout
from hub.core.flow.imports.guess import columns_by_heading, doubts, guess
from hub.core.flow.imports.reading import read
from hub.core.flow.imports.tables import Table, from_letters, letters
from hub.core.kit.errors import Invalid
from tests.core.import_kit import CHEN, ESTATE, HEADINGS, LI, LI_WIFE, THREE, as_csv, as_xlsx

WHERE = ["building", "door", "name", "relation", "phone", "born", "care", "remark"]


def by_heading(*texts: str) -> list[str]:
    found = columns_by_heading(texts, FIELDS)
    return [found.get(at, "") for at in range(len(texts))]


def test_the_estate() -> None:
    layout = guess(read(ESTATE.read_bytes()), FIELDS)
    assert (layout.heading, layout.start) == (2, 3)
    assert list(layout.columns.values()) == WHERE


def test_the_three_buildings() -> None:
    layout = guess(read(THREE.read_bytes()), FIELDS)
    assert list(layout.columns.values()) == ["building", "door", "head", "phone", "persons", "remark"]


@pytest.mark.parametrize("seed", range(5))
def test_any_order(seed: int) -> None:
    order = list(range(8))
    random.Random(seed).shuffle(order)
    data = as_csv(*[[row[at] for at in order] for row in (CHEN, LI)], headings=[HEADINGS[at] for at in order])
    layout = guess(read(data), FIELDS)
    assert [layout.columns[place] for place in range(8)] == [WHERE[at] for at in order]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            [
                "Bldg.",
                "Flat No",
                "Full name",
                "Relationship to head",
                "Mobile",
                "D.O.B.",
                "Special needs",
                "Notes",
            ],
            WHERE,
        ),
        (["BUILDING", "Door", "Name", "Relation", "Tel.", "Date of birth", "Care", "Remarks"], WHERE),
        (
            [
                "楼栋号",
                "房间号",
                "居民姓名",
                "与户主的关系",
                "联系电话（手机）",
                "出生日期",
                "特殊人群",
                "备 注",
            ],
            WHERE,
        ),
        (["户主电话", "户主", "家庭人口数", "家庭住址"], ["phone", "head", "persons", "address"]),
        (["电话1", "电话2", "孕妇", "透析"], ["phone", "phone", "care", "care"]),
        (["身份证号", "单元", "性别"], ["identity", "unit", ""]),
    ],
)
def test_headings_of_the_field(headings: list[str], fields: list[str]) -> None:
    assert by_heading(*headings) == fields


def test_without_headings_the_cells_tell() -> None:
    for source in (ESTATE, THREE):
        [table] = read(source.read_bytes())
        start = guess([table], FIELDS).start
        bare = Table("", table.rows[start:])
        found = guess([bare], FIELDS)
        assert found.heading == NO_HEADING
        assert {"building", "door", "name", "phone"} <= set(found.columns.values())
        named = guess([table], FIELDS).columns
        same = {
            at: key
            for at, key in found.columns.items()
            if key in ("building", "door", "phone", "relation", "born")
        }
        assert all(named[at] == key for at, key in same.items())


def test_a_title_without_headings_is_not_a_row() -> None:
    data = as_csv(("某小区居民登记表",), CHEN, LI, CHEN, LI, headings=())
    layout = guess(read(data), FIELDS)
    assert (layout.heading, layout.start) == (NO_HEADING, 1)


def test_a_heading_in_two_rows() -> None:
    data = as_xlsx(
        ("居民登记表", "", "", ""),
        ("楼栋", "门牌号", "联系人", ""),
        ("", "", "姓名", "电话"),
        ("1栋", "0101", "陈桂花", "19912345678"),
        merged=("A1:D1", "A2:A3", "B2:B3", "C2:D2"),
    )
    layout = guess(read(data), FIELDS)
    assert (layout.heading, list(layout.columns.values())) == (2, ["building", "door", "name", "phone"])


def test_one_sheet_per_building_is_read_together() -> None:
    rows = [["门牌号", "姓名"], ["0101", "陈桂花"]]
    tables = [Table("1栋", rows), Table("说明", [["本表由网格员填写"]]), Table("2栋", [["二号楼"], *rows])]
    layout = guess(tables, FIELDS)
    assert layout.together
    assert [(table.name, start) for table, start in chosen(tables, layout)] == [("1栋", 1), ("2栋", 2)]


def test_a_column_whose_cells_contradict_its_heading_is_doubted() -> None:
    [table] = read(as_csv(("12栋", "0304", "陈桂花", "户主", "腿脚不便", "1944-04", "", "")))
    layout = guess([table], FIELDS)
    assert doubts(table, layout, FIELDS) == {4: "phone"}


def test_a_person_corrects_it() -> None:
    tables = read(as_csv(CHEN, LI, LI_WIFE))
    now = guess(tables, FIELDS)
    fixed = read_layout({"column_4": "", "column_7": "care"}, tables, FIELDS, now)
    assert fixed.columns == {**{at: key for at, key in now.columns.items() if at != 4}, 7: "care"}
    bare = read_layout({"heading": "0"}, tables, FIELDS, now)
    assert (bare.heading, bare.start) == (NO_HEADING, 0)


@pytest.mark.parametrize(
    "sent",
    [
        {"column_0": "password"},
        {"column_0": "name"},
        {"heading": "99"},
        {"heading": "-3"},
        {"heading": "x"},
        {"sheet": "7"},
        {"sheet": "１"},
    ],
)
def test_what_does_not_exist_is_refused(sent: dict[str, str]) -> None:
    tables = read(as_csv(CHEN, LI))
    with pytest.raises(Invalid):
        read_layout(sent, tables, FIELDS, guess(tables, FIELDS))


def test_a_layout_survives_being_kept() -> None:
    layout = guess(read(as_csv(CHEN, LI)), FIELDS)
    assert Layout.from_json(layout.as_json()) == layout


def test_letters() -> None:
    assert [letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [from_letters(text) for text in ("a", "Z", "AA", "ZZ", "AAA")] == [0, 25, 26, 701, 702]
    with pytest.raises(ValueError, match="1"):
        from_letters("1")
