"""Two households at one door; two rows that are one household."""

import pytest

from hub.core.estate import reactions
from hub.core.estate.actions import care, living, reshaping
from hub.core.kit import invariants
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Household, Membership, Person
from hub.core.people.words import CareKind
from tests.conftest import resident
from tests.core.estate_kit import at_once, empty_door, fresh, household_of, watching

TENANT = living.Newcomer(name="租客小吴")


@pytest.mark.django_db
def test_a_tenant_gets_a_household_of_their_own(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """At the same door, with a part; their flags come along, the household's own stay."""
    tenant = living.move_in(granny_door, TENANT, by=auntie_wang)
    note = care.Note(CareKind.DIALYSIS, consent=True)
    care.set_flag(granny_door, note, by=auntie_wang, person=tenant.person)
    care.set_flag(granny_door, care.Note(CareKind.LIVES_ALONE), by=auntie_wang)
    with watching() as seen:
        made = reshaping.split(fresh(granny_door), [tenant], "B", by=auntie_wang)
    assert made.address == "12栋 0304-B"
    assert made.memberships.get(ended_at=None).is_head
    assert household_of(granny_chen) == granny_door
    assert {(flag.kind, flag.household_id) for flag in made.care_flags.all()} == {("dialysis", made.pk)}
    assert granny_door.care_flags.get().kind == "lives_alone"
    assert seen.told("estate.member.moved") == {tenant.person_id}
    assert [one for one in invariants.differences() if one.check != "estate.somebody_leads"] == []


@pytest.mark.django_db
def test_not_nobody_and_not_everybody(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """A split leaves two lived-in households."""
    for members in ([], list(granny_door.memberships.all())):
        with pytest.raises(Invalid, match=r"member\.nobody"):
            reshaping.split(fresh(granny_door), members, "B", by=auntie_wang)
    with pytest.raises(Invalid):
        reshaping.split(granny_door, [], " ", by=auntie_wang)
    assert Household.objects.count() == 1


@pytest.mark.django_db
def test_two_rows_become_one_with_people_flags_and_what_services_have(
    building: Building,
    granny_door: Household,
    granny_chen: Person,
    auntie_wang: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kept one keeps its head, the other is closed; services move theirs in the same transaction."""
    twin = empty_door(building, "304")
    daughter = resident("陈小红", twin)
    care.set_flag(twin, care.Note(CareKind.NO_SMARTPHONE), by=auntie_wang)
    care.set_flag(granny_door, care.Note(CareKind.NO_SMARTPHONE), by=auntie_wang)
    asked: list[tuple[int, int]] = []

    def move_requests(keep: Household, other: Household, by: Person) -> list[object]:
        asked.append((keep.pk, other.pk))
        return []

    monkeypatch.setattr(reactions, "_merges", [move_requests])
    with watching() as seen:
        reshaping.merge(fresh(granny_door), fresh(twin), by=auntie_wang)
    assert fresh(twin).closed_at is not None
    assert household_of(daughter) == granny_door
    assert granny_door.memberships.get(ended_at=None, is_head=True).person == granny_chen
    assert granny_door.care_flags.filter(ended_at=None).count() == 1
    assert asked == [(granny_door.pk, twin.pk)]
    assert seen.told("estate.member.moved") == {daughter.pk}
    assert seen.streams == {f"desk:{building.area_id}", f"household:{granny_door.pk}", f"household:{twin.pk}"}


@pytest.mark.django_db
def test_a_household_is_not_merged_with_itself_or_with_another_areas(
    granny_door: Household, other_area: Area, auntie_wang: Person
) -> None:
    """Nothing is closed."""
    theirs = Building.objects.create(area=other_area, number="1")
    elsewhere = empty_door(theirs, "0101")
    for other in (granny_door, elsewhere):
        with pytest.raises(Invalid, match=r"household\.same"):
            reshaping.merge(granny_door, other, by=auntie_wang)
    assert fresh(elsewhere).closed_at is None


@pytest.mark.django_db(transaction=True)
def test_opposite_merges_at_once_leave_one_open_household(
    building: Building, granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """Neither both closed nor a person lost."""
    other = household_of(li_wei)
    results = at_once(
        lambda: reshaping.merge(fresh(granny_door), fresh(other), by=auntie_wang, version=1),
        lambda: reshaping.merge(fresh(other), fresh(granny_door), by=auntie_wang, version=1),
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Household"]
    kept = Household.objects.get(closed_at=None)
    assert set(kept.memberships.filter(ended_at=None).values_list("person", flat=True)) == {
        granny_chen.pk,
        li_wei.pk,
    }
    assert Membership.objects.filter(ended_at=None, is_head=True).count() == 1


@pytest.mark.django_db
def test_the_second_click_learns_that_it_is_done(
    building: Building, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """A merge is not done twice."""
    twin = empty_door(building, "304")
    reshaping.merge(fresh(granny_door), fresh(twin), by=auntie_wang)
    with pytest.raises(Conflict):
        reshaping.merge(fresh(granny_door), fresh(twin), by=auntie_wang)
