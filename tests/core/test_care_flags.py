"""Care flags: noted with consent, ended, and read by few, each reading recorded."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate import history
from hub.core.estate.actions import care, living
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.people.models import Area, CareFlag, Household, Person
from hub.core.people.words import CareKind, Role
from hub.core.record.models import RecordEntry
from tests.conftest import staff
from tests.core.estate_kit import at_once, fresh, household_of, watching

SignIn = Callable[..., Client]
DIALYSIS = care.Note(CareKind.DIALYSIS, consent=True, detail="周二、周五")
ALONE = care.Note(CareKind.LIVES_ALONE)


@pytest.mark.django_db
def test_the_household_is_told_without_naming_the_illness(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """A locked screen may be seen by others: neither notice nor stream says dialysis."""
    with watching() as seen:
        care.set_flag(granny_door, DIALYSIS, by=auntie_wang, person=granny_chen)
    assert seen.people == {(granny_chen.pk, "estate.care.flag_set")}
    assert seen.streams == {f"desk:{granny_door.area_id}", f"household:{granny_door.pk}"}
    assert "ialysis" not in str(Notice.objects.get().words)
    assert b"dialysis" not in bytes(RecordEntry.objects.get(verb="estate.care.flag_set").particulars)


@pytest.mark.django_db
def test_an_illness_is_noted_only_with_consent(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """What anybody sees at the door may be noted without."""
    with pytest.raises(Invalid, match=r"care\.consent"):
        care.set_flag(granny_door, care.Note(CareKind.DIALYSIS), by=auntie_wang, person=granny_chen)
    assert care.set_flag(granny_door, ALONE, by=auntie_wang).kind == "lives_alone"


@pytest.mark.django_db
def test_it_is_noted_once_and_about_those_who_live_there(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """For the whole household, and for one person."""
    care.set_flag(granny_door, ALONE, by=auntie_wang)
    care.set_flag(granny_door, DIALYSIS, by=auntie_wang, person=granny_chen)
    with pytest.raises(Conflict, match=r"care\.noted"):
        care.set_flag(granny_door, ALONE, by=auntie_wang)
    with pytest.raises(Conflict, match=r"care\.noted"):
        care.set_flag(granny_door, DIALYSIS, by=auntie_wang, person=granny_chen)
    with pytest.raises(Invalid, match=r"care\.not_member"):
        care.set_flag(granny_door, DIALYSIS, by=auntie_wang, person=li_wei)


@pytest.mark.django_db(transaction=True)
def test_two_staff_at_once_note_it_once(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """The constraint decides."""
    results = at_once(*(lambda: care.set_flag(fresh(granny_door), ALONE, by=auntie_wang) for _ in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["CareFlag", "Conflict"]


@pytest.mark.django_db
def test_it_ends_once(granny_door: Household, granny_chen: Person, auntie_wang: Person) -> None:
    """The second click learns of it, and the household is told once."""
    flag = care.set_flag(granny_door, ALONE, by=auntie_wang)
    with watching() as seen:
        care.end_flag(fresh(flag), by=auntie_wang)
        with pytest.raises(Conflict, match=r"care\.ended"):
            care.end_flag(fresh(flag), by=auntie_wang)
    assert seen.people == {(granny_chen.pk, "estate.care.flag_ended")}
    assert seen.verbs == ["estate.care.flag_ended"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COMMITTEE, Role.LEAD}))
def test_nobody_else_reads_or_writes(
    role: Role, area: Area, granny_door: Household, granny_chen: Person
) -> None:
    """Volunteers never; not even a counsellor or a vet."""
    somebody = staff(f"某{role}", area, role)
    CareFlag.objects.create(
        household=granny_door, episode=area.episodes.get(), kind="dialysis", source="roster", consent=True
    )
    for refused in (
        lambda: care.read(granny_door, by=somebody, place="x"),
        lambda: care.read_several([granny_door], by=somebody, place="x"),
        lambda: care.set_flag(granny_door, ALONE, by=somebody),
        lambda: care.end_flag(CareFlag.objects.get(), by=somebody),
    ):
        with watching() as seen, pytest.raises(NotYours):
            refused()
        assert seen.verbs == []


@pytest.mark.django_db
def test_another_estates_committee_does_not(
    granny_door: Household, granny_chen: Person, stranger: Person
) -> None:
    """The role counts in its own area."""
    with pytest.raises(NotYours):
        care.read(granny_door, by=stranger, place="x")


@pytest.mark.django_db
def test_each_reading_is_recorded_and_the_household_sees_by_whom(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Opened twice, recorded twice; where nothing is noted, nothing was read."""
    client, page = sign_in(auntie_wang), f"/area/{area.slug}/households/{granny_door.pk}/"
    client.get(page)
    assert history.readings_of(granny_door) == []
    care.set_flag(granny_door, DIALYSIS, by=auntie_wang, person=granny_chen)
    client.get(page)
    assert "Dialysis" in client.get(page).content.decode() or "透析" in client.get(page).content.decode()
    lines = history.readings_of(granny_door)
    assert {line.who for line in lines} == {"王阿姨"}
    assert len(lines) >= 2
    own = sign_in(granny_chen).get(f"/household/{granny_door.pk}/readings/").content.decode()
    assert own.count("王阿姨") == len(lines)


@pytest.mark.django_db
def test_a_list_records_each_household_on_it(
    area: Area,
    granny_door: Household,
    granny_chen: Person,
    li_wei: Person,
    auntie_wang: Person,
    sign_in: SignIn,
) -> None:
    """And no other: who is not on the list was not seen."""
    care.set_flag(granny_door, DIALYSIS, by=auntie_wang, person=granny_chen)
    care.set_flag(household_of(li_wei), ALONE, by=auntie_wang)
    with watching() as seen:
        sign_in(auntie_wang).get(f"/area/{area.slug}/care/", {"kind": "dialysis"})
    assert seen.verbs == ["estate.health.read"]
    assert len(history.readings_of(granny_door)) == 1
    assert history.readings_of(household_of(li_wei)) == []


@pytest.mark.django_db
def test_a_member_sees_their_own_and_the_childrens_not_another_adults(
    granny_door: Household, granny_chen: Person, auntie_wang: Person, noon: object
) -> None:
    """Living together is no right to read each other's illness."""
    son = living.move_in(granny_door, living.Newcomer(name="陈大", born="1970-01"), by=auntie_wang).person
    child = living.move_in(
        fresh(granny_door), living.Newcomer(name="小宝", born="2015-06"), by=auntie_wang
    ).person
    care.set_flag(granny_door, DIALYSIS, by=auntie_wang, person=granny_chen)
    care.set_flag(granny_door, care.Note(CareKind.DISABILITY, consent=True), by=auntie_wang, person=child)
    care.set_flag(granny_door, ALONE, by=auntie_wang)

    def kinds(person: Person) -> set[str]:
        return {flag.kind for flag in care.own(granny_door, by=person).flags}

    assert kinds(granny_chen) == {"dialysis", "disability", "lives_alone"}
    assert kinds(son) == {"disability", "lives_alone"}
    assert kinds(child) == {"disability", "lives_alone"}
    with pytest.raises(NotYours):
        care.own(granny_door, by=auntie_wang)
