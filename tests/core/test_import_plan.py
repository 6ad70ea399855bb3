"""What a preview says: matched by the documented rule, never taking away, keeping what was entered by hand."""

import pytest
from django.utils import translation

from hub.core.estate.roster.models import RosterDoor, people_at
from hub.core.estate.roster.wording import WORDS, say
from hub.core.flow.imports import contents
from hub.core.flow.imports.plans import Line, Reason
from hub.core.kit import clock, invariants
from hub.core.people.models import Area, Building, CareFlag, Household, Membership, Person, RightsChange
from hub.core.people.words import CareSource
from tests.core.import_kit import (
    CHEN,
    HEADINGS,
    LI,
    LI_WIFE,
    THREE,
    as_csv,
    codes,
    imported,
    lines,
    previewed,
)

CHEN_IS = "12栋 0304 陈桂花"
LI_IS = "12栋 0502 李伟"


def only(area: Area, *rows: tuple[str, ...], prefer: str = "hand") -> Line:
    """The preview's single line for a file of these rows."""
    found, _notes = contents.preview_of(previewed(area, as_csv(*rows), prefer=prefer))
    [line] = [line for line in found if line.number]
    return line


def changes(line: Line) -> list[tuple[str, str, str]]:
    return [(change.field, change.old, change.new) for change in line.changes]


@pytest.fixture
def settled(area: Area) -> Area:
    """The three people of the kit, imported."""
    imported(area, as_csv(CHEN, LI, LI_WIFE))
    return area


def test_a_first_import_adds_everything(area: Area) -> None:
    batch = imported(area, as_csv(CHEN, LI, LI_WIFE))
    assert batch.state == "done"
    assert batch.counts["added"] == 3
    assert batch.outcome == {"buildings": 1, "households": 2, "people": 3, "care_flags": 1}
    door = Household.objects.get(door="0502")
    assert (door.floor, door.remark, door.building.name, door.building.floors) == (5, "有宠物", "12栋", 5)
    head = Membership.objects.get(household=door, is_head=True)
    assert (head.person.name, head.person.phone, head.person.born) == ("李伟", "+8619923456789", "1980-01")
    assert (head.source, head.joined_at, head.person.has_usable_password()) == ("roster", None, False)
    assert Membership.objects.get(person__name="王芳").relation == "spouse"
    flag = CareFlag.objects.get()
    assert (flag.kind, flag.source, str(flag.person), flag.consent) == (
        "lives_alone",
        "roster",
        "陈桂花",
        False,
    )


def test_the_same_file_again_changes_nothing(settled: Area) -> None:
    before = _everything()
    batch = previewed(settled, as_csv(CHEN, LI, LI_WIFE))
    assert (batch.counts["unchanged"], batch.counts["added"], batch.counts["changed"]) == (3, 0, 0)
    assert batch.counts["warned"] == 0
    assert _everything() == before


def _everything() -> list[object]:
    models = (Person, Household, Building, Membership, CareFlag, RosterDoor)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_another_spelling_of_the_same_changes_nothing(settled: Area) -> None:
    spelled = [
        ("１２号楼", "304", " 陈　桂花", "本人", "+86 199 1234 5678", "1944年4月", "独居", ""),
        ("12", "0502室", "李伟", "户主", "199-2345-6789", "1980.1.5", "", "有宠物"),
    ]
    batch = previewed(settled, as_csv(*spelled))
    assert batch.counts["unchanged"] == 2
    assert batch.counts["missing"] == 1


def test_only_what_the_file_changes_is_changed(settled: Area) -> None:
    line = only(settled, (*CHEN[:4], "19955555555 / 02154321098", *CHEN[5:6], "独居老人、透析", "怕狗"))
    assert line.verdict == "changed"
    assert changes(line) == [
        ("phone", "+8619912345678", "+8619955555555"),
        ("other_phone", "", "+862154321098"),
        ("care", "", "dialysis"),
        ("remark", "", "怕狗"),
    ]


def test_a_blank_cell_takes_nothing_away(settled: Area) -> None:
    line = only(settled, (*CHEN[:4], "", "", "", ""))
    assert line.verdict == "unchanged"
    assert codes(line) == ["care_stays"]


def test_nobody_is_taken_away(settled: Area) -> None:
    found = lines(previewed(settled, as_csv(CHEN)))
    assert [(title, line.verdict) for title, line in found.items()] == [
        (CHEN_IS, "unchanged"),
        (LI_IS, "missing"),
        ("12栋 0502 王芳", "missing"),
    ]
    imported(settled, as_csv((*CHEN[:4], "19955555555", *CHEN[5:])))
    assert Membership.objects.filter(ended_at=None).count() == 3


def test_people_in_buildings_that_the_file_leaves_out_are_not_missing(settled: Area) -> None:
    other = ("13栋", "0101", "张华", "户主", "", "", "", "")
    assert previewed(settled, as_csv(other)).counts["missing"] == 0


class TestByHand:
    """What somebody has entered or changed since the last roster."""

    @pytest.fixture
    def edited(self, settled: Area) -> Area:
        Person.objects.filter(name="陈桂花").update(phone="+8619900000000")
        return settled

    def test_the_old_file_does_not_undo_it(self, edited: Area) -> None:
        line = only(edited, CHEN)
        assert (line.verdict, codes(line), line.changes) == ("unchanged", ["kept_by_hand"], [])

    def test_a_newer_file_does_not_overwrite_it_silently(self, edited: Area) -> None:
        line = only(edited, (*CHEN[:4], "19955555555", *CHEN[5:]))
        assert (line.verdict, codes(line)) == ("unchanged", ["kept_by_hand"])
        with translation.override("en"):
            assert "199 0000 0000" in say(line.reasons[0])

    def test_it_is_overwritten_where_somebody_chooses_the_file(self, edited: Area) -> None:
        assert changes(only(edited, CHEN, prefer="file")) == [("phone", "+8619900000000", "+8619912345678")]

    def test_what_the_file_changes_besides_is_taken(self, edited: Area) -> None:
        line = only(edited, (*CHEN[:5], "1945-05", *CHEN[6:]))
        assert changes(line) == [("born", "1944-04", "1945-05")]
        assert codes(line) == ["kept_by_hand"]

    def test_a_value_deleted_by_hand_stays_deleted(self, settled: Area) -> None:
        Person.objects.filter(name="陈桂花").update(phone="")
        assert codes(only(settled, CHEN)) == ["kept_by_hand"]

    def test_somebody_entered_by_hand_is_completed_not_overwritten(
        self, granny_chen: Person, area: Area
    ) -> None:
        line = only(area, ("12栋", "0304", "陈桂花", "户主", "19955555555", "1944-04", "", ""))
        assert changes(line) == [("born", "", "1944-04")]
        assert codes(line) == ["kept_by_hand"]

    def test_somebody_who_has_moved_out_does_not_move_in_again(self, settled: Area) -> None:
        Membership.objects.filter(person__name="陈桂花").update(ended_at=clock.now(), is_head=False)
        line = only(settled, CHEN)
        assert (line.verdict, codes(line)) == ("unchanged", ["moved_out"])
        imported(settled, as_csv(CHEN), prefer="file")
        assert Person.objects.filter(name="陈桂花").count() == 1
        assert Membership.objects.filter(person__name="陈桂花", ended_at=None).count() == 1
        assert CareFlag.objects.filter(ended_at=None).count() == 1

    def test_a_care_flag_ended_by_hand_stays_ended(self, settled: Area) -> None:
        CareFlag.objects.update(ended_at=clock.now())
        line = only(settled, CHEN)
        assert (line.verdict, codes(line)) == ("unchanged", ["care_ended"])
        assert changes(only(settled, CHEN, prefer="file")) == [("care", "", "lives_alone")]

    def test_a_flag_that_a_resident_told_is_never_doubted(self, settled: Area) -> None:
        CareFlag.objects.update(source=CareSource.RESIDENT)
        assert codes(only(settled, (*CHEN[:6], "", ""))) == []

    def test_a_door_closed_by_hand_is_not_opened(self, settled: Area) -> None:
        Household.objects.filter(door="0304").update(closed_at=clock.now())
        line = only(settled, CHEN)
        assert (line.verdict, codes(line)) == ("refused", ["door_closed"])

    def test_a_phone_somebody_signs_in_with_is_never_moved(self, settled: Area) -> None:
        Person.objects.filter(name="陈桂花").update(phone_verified=True)
        line = only(settled, (*CHEN[:4], "19955555555", *CHEN[5:]), prefer="file")
        assert (line.verdict, codes(line)) == ("unchanged", ["phone_verified"])


class TestWhoIsWho:
    """The rule of match.py, case by case."""

    def test_a_corrected_name_is_the_same_person(self, settled: Area) -> None:
        assert changes(only(settled, ("12栋", "0304", "陈桂华", *CHEN[3:]))) == [("name", "陈桂花", "陈桂华")]

    def test_another_name_with_another_birth_is_somebody_else(self, settled: Area) -> None:
        daughter = ("12栋", "0304", "陈小花", "女", CHEN[4], "1970-01", "", "")
        assert only(settled, daughter).verdict == "added"

    def test_namesakes_are_told_apart_by_birth(self, area: Area) -> None:
        son = ("", "", "李伟", "子", "", "2005-06", "", "")
        imported(area, as_csv(LI, son))
        found, _notes = contents.preview_of(
            previewed(area, as_csv(("12栋", "0502", *son[2:4], "19900000001", *son[5:]), LI))
        )
        assert [changes(line) for line in found if line.number] == [[("phone", "", "+8619900000001")], []]

    def test_a_name_alone_never_matches_across_doors(self, settled: Area) -> None:
        assert only(settled, ("12栋", "0601", "陈桂花", "户主", "", "", "", "")).verdict == "added"

    def test_somebody_who_stands_at_another_door_now_has_moved(self, settled: Area) -> None:
        moved = ("12栋", "0601", *CHEN[2:])
        before = RightsChange.objects.filter(pk=1).values_list("number", flat=True).first() or 0
        batch = imported(settled, as_csv(moved, LI, LI_WIFE))
        assert (batch.counts["changed"], batch.counts["missing"]) == (1, 0)
        person = Person.objects.get(name="陈桂花")
        assert person.memberships.get(ended_at=None).household.door == "0601"
        assert person.memberships.exclude(ended_at=None).get().household.door == "0304"
        assert RightsChange.objects.get(pk=1).number > before
        assert CareFlag.objects.get(person=person).household.door == "0601"
        assert previewed(settled, as_csv(moved, LI, LI_WIFE)).counts["unchanged"] == 3

    def test_who_is_still_listed_at_the_old_door_has_not_moved(self, settled: Area) -> None:
        assert (
            lines(previewed(settled, as_csv(CHEN, ("12栋", "0601", *CHEN[2:]))))["12栋 0601 陈桂花"].verdict
            == "added"
        )

    def test_a_file_of_another_building_moves_nobody(self, settled: Area) -> None:
        assert only(settled, ("13栋", "0601", *CHEN[2:])).verdict == "added"

    def test_another_family_behind_a_known_door_is_refused_whole(self, settled: Area) -> None:
        family = [("12栋", "0502", "张三", "户主", "", "", "", ""), ("", "", "张四", "子", "", "", "", "")]
        found = lines(previewed(settled, as_csv(*family)))
        assert [codes(line) for line in found.values() if line.number] == [["other_household"]] * 2
        assert "12栋 0502 李伟" not in found

    def test_the_wife_becomes_the_head(self, settled: Area) -> None:
        turned = [("12栋", "0502", "王芳", "户主", "", "1982-07", "", ""), ("", "", "李伟", "配偶", *LI[4:])]
        assert imported(settled, as_csv(*turned)).counts["changed"] == 2
        heads = Membership.objects.filter(household__door="0502", is_head=True)
        assert [head.person.name for head in heads] == ["王芳"]
        assert Membership.objects.get(person__name="李伟").relation == "spouse"

    def test_where_nobody_is_named_the_eldest_is_the_head(self, area: Area) -> None:
        family = [
            ("12栋", "0502", "王芳", "配偶", "", "1982-07", "", ""),
            ("", "", "李小伟", "子", "", "2005-06", "", ""),
        ]
        batch = imported(area, as_csv(*family))
        assert batch.counts["warned"] == 1
        assert Membership.objects.get(is_head=True).person.name == "王芳"
        again = previewed(area, as_csv(*family))
        assert (again.counts["unchanged"], again.counts["warned"], again.counts["kept"]) == (2, 0, 0)

    def test_a_head_who_moves_leaves_it_to_the_eldest(self, settled: Area) -> None:
        imported(
            settled, as_csv(CHEN, LI_WIFE[:0] + ("12栋", "0502", *LI_WIFE[2:]), ("12栋", "0601", *LI[2:]))
        )
        heads = Membership.objects.filter(ended_at=None, is_head=True)
        found = {head.household.door: head.person.name for head in heads}
        assert found == {"0304": "陈桂花", "0502": "王芳", "0601": "李伟"}

    def test_a_head_whom_the_file_leaves_out_stays_the_head(self, settled: Area) -> None:
        found = lines(previewed(settled, as_csv(("12栋", "0502", "王芳", "户主", "", "1982-07", "", ""))))
        assert codes(found["12栋 0502 王芳"]) == ["head_stays"]


def test_what_must_always_be_true_is_true_after_all_of_it(area: Area) -> None:
    before = {str(found) for found in invariants.differences()}
    imported(area, THREE.read_bytes())
    imported(area, as_csv(("14栋", *CHEN[1:]), ("14栋", *LI[1:]), LI_WIFE))
    moved, new_head = ("14栋", "0601", *CHEN[2:]), ("14栋", "0502", "王芳", "户主", "", "1982-07", "", "")
    imported(area, as_csv(moved, new_head, ("", "", "李伟", "配偶", *LI[4:])))
    assert {str(found) for found in invariants.differences()} == before


def test_pages_of_a_door_are_old_after_an_import(settled: Area) -> None:
    before = dict(Household.objects.values_list("door", "version"))
    imported(settled, as_csv((*CHEN[:4], "19955555555", *CHEN[5:]), LI, LI_WIFE))
    after = dict(Household.objects.values_list("door", "version"))
    assert after == {**before, "0304": before["0304"] + 1}


def test_the_three_buildings(area: Area) -> None:
    batch = imported(area, THREE.read_bytes())
    assert {key: batch.counts[key] for key in ("added", "repeated", "refused")} == {
        "added": 84,
        "repeated": 1,
        "refused": 1,
    }
    assert Household.objects.count() == 84
    assert sum(map(people_at, Household.objects.all())) == 4 + 2 + 3 + 3 + 1 + 4 + 1 + 3 + 3 + 5 + 3 + 1 + 193
    assert CareFlag.objects.filter(person=None).count() == CareFlag.objects.count() > 30
    again = previewed(area, THREE.read_bytes())
    assert {key: again.counts[key] for key in ("unchanged", "repeated", "refused")} == {
        "unchanged": 84,
        "repeated": 1,
        "refused": 1,
    }
    assert (
        Membership.objects.get(household__building__number="3", household__door="0301").person.name == "王娟"
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_reason_is_a_sentence(language: str) -> None:
    params: dict[str, str | int] = {
        "row": 3,
        "name": "王娟",
        "text": "x",
        "door": "d",
        "title": "t",
        "now": "",
        "file": "",
        "field": "born",
    }
    params |= {
        "said": 1,
        "found": 2,
        "old": "o",
        "kind": "dialysis",
        "people": 1,
        "households": 1,
        "building": "",
    }
    params |= {"said_people": 1, "said_households": 1, "count": 1, "lines": "l", "names": "n"}
    with translation.override(language):
        for code in WORDS:
            assert "%" not in say(Reason(code, params))


def test_headings_of_the_kit_are_those_of_the_estate() -> None:
    assert len(HEADINGS) == len(CHEN) == len(LI) == len(LI_WIFE)
