"""A household asks to change what is noted; the committee answers."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate.actions import care
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import CareKind, CareSource
from tests.core.estate_kit import at_once, fresh, watching

SignIn = Callable[..., Client]


@pytest.mark.django_db
def test_what_is_asked_is_done_with_their_consent(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """The desk sees it at once; who asked is told the answer."""
    with watching() as seen:
        asked = care.wish(granny_door, CareKind.DIALYSIS, by=granny_chen, wanted=True, text="周二")
    assert (seen.streams, seen.people) == ({f"desk:{area.pk}", f"household:{granny_door.pk}"}, set())
    with watching() as seen:
        care.decide(fresh(asked), by=auntie_wang, grant=True)
    flag = granny_door.care_flags.get()
    assert (flag.kind, flag.source, flag.consent) == ("dialysis", CareSource.RESIDENT, True)
    assert seen.told("estate.care.wish_decided") == {granny_chen.pk}


@pytest.mark.django_db
def test_struck_out_as_asked(granny_door: Household, granny_chen: Person, auntie_wang: Person) -> None:
    """The flag ends; asked about nothing, nothing is undone."""
    care.set_flag(granny_door, care.Note(CareKind.LIVES_ALONE), by=auntie_wang)
    asked = care.wish(granny_door, CareKind.LIVES_ALONE, by=granny_chen, wanted=False)
    care.decide(fresh(asked), by=auntie_wang, grant=True)
    assert not granny_door.care_flags.filter(ended_at=None).exists()


@pytest.mark.django_db
def test_a_refusal_gives_its_reason(granny_door: Household, granny_chen: Person, auntie_wang: Person) -> None:
    """Without a word it is not sent."""
    asked = care.wish(granny_door, CareKind.INFANT, by=granny_chen, wanted=True)
    with pytest.raises(Invalid, match=r"care\.reason"):
        care.decide(fresh(asked), by=auntie_wang, grant=False)
    care.decide(fresh(asked), by=auntie_wang, grant=False, answer="名册上没有婴儿")
    assert not granny_door.care_flags.exists()


@pytest.mark.django_db
def test_the_same_question_waits_once(granny_door: Household, granny_chen: Person) -> None:
    """Asked again it does not pile up."""
    care.wish(granny_door, CareKind.INFANT, by=granny_chen, wanted=True)
    with pytest.raises(Conflict, match=r"care\.wished"):
        care.wish(granny_door, CareKind.INFANT, by=granny_chen, wanted=True)


@pytest.mark.django_db
def test_only_members_ask_and_only_the_committee_answers(
    granny_door: Household,
    granny_chen: Person,
    li_wei: Person,
    xiao_zhao: Person,
    stranger: Person,
    auntie_wang: Person,
) -> None:
    """Not a neighbour, a volunteer, another estate."""
    for person in (li_wei, auntie_wang, stranger):
        with pytest.raises(NotYours):
            care.wish(granny_door, CareKind.INFANT, by=person, wanted=True)
    asked = care.wish(granny_door, CareKind.INFANT, by=granny_chen, wanted=True)
    for person in (granny_chen, xiao_zhao, stranger):
        with pytest.raises(NotYours):
            care.decide(fresh(asked), by=person, grant=True)


@pytest.mark.django_db(transaction=True)
def test_two_staff_answer_once(
    granny_door: Household, granny_chen: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    """One says yes, one says no, at the same moment: one of them counts."""
    asked = care.wish(granny_door, CareKind.LIVES_ALONE, by=granny_chen, wanted=True)
    results = at_once(
        lambda: care.decide(fresh(asked), by=auntie_wang, grant=True, version=1),
        lambda: care.decide(fresh(asked), by=director_zhou, grant=False, answer="不是", version=1),
    )
    assert sorted(type(result).__name__ for result in results) == ["CareWish", "Conflict"]
    assert granny_door.care_flags.exists() == (fresh(asked).state == "granted")


@pytest.mark.django_db
def test_by_the_pages(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Asked on the household's page, answered on the page of care."""
    resident, desk = sign_in(granny_chen), sign_in(auntie_wang)
    sent = resident.post(
        f"/household/{granny_door.pk}/care/", {"kind": "no_smartphone", "wanted": "1", "text": "老人机"}
    )
    assert sent.status_code == 303
    asked = granny_door.care_wishes.get()
    assert (
        f"/area/{area.slug}/care/wishes/{asked.pk}/" in desk.get(f"/area/{area.slug}/care/").content.decode()
    )
    answer = {"decision": "grant", "version": "1"}
    assert desk.post(f"/area/{area.slug}/care/wishes/{asked.pk}/", answer).status_code == 303
    assert granny_door.care_flags.get().kind == "no_smartphone"
