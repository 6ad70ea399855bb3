"""A neighbour may act for a household: approved, objected to, given up, run out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hub.core.estate import jobs
from hub.core.estate.actions import proxy
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people import access as people
from hub.core.people import rights
from hub.core.people.models import Area, Household, Person, ProxyGrant
from tests.core.estate_kit import at_once, fresh, household_of, watching

SignIn = Callable[..., Client]


def may_act(person: Person, household: Household) -> bool:
    """Whether the door is among those for which they may act."""
    return people.households_acted_for(person).filter(pk=household.pk).exists()


@pytest.mark.django_db
def test_neighbour_and_household_are_told(
    noon: datetime, granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """Both, and nobody else."""
    before = rights.number()
    with watching() as seen:
        held = proxy.approve(granny_door, li_wei, by=auntie_wang)
    assert held.expires_at == noon + timedelta(days=14)
    assert may_act(li_wei, granny_door)
    assert rights.number() > before
    assert seen.told("estate.proxy.approved") == {li_wei.pk, granny_chen.pk}


@pytest.mark.django_db
def test_not_for_ones_own_door_not_twice_not_for_ever(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """Each with its own words."""
    with pytest.raises(Invalid, match=r"proxy\.lives_there"):
        proxy.approve(granny_door, granny_chen, by=auntie_wang)
    with pytest.raises(Invalid, match=r"proxy\.days"):
        proxy.approve(granny_door, li_wei, by=auntie_wang, days=91)
    proxy.approve(granny_door, li_wei, by=auntie_wang)
    with pytest.raises(Conflict, match=r"proxy\.held"):
        proxy.approve(granny_door, li_wei, by=auntie_wang)


@pytest.mark.django_db
def test_nobody_approves_themselves(
    granny_door: Household, granny_chen: Person, li_wei: Person, xiao_zhao: Person, stranger: Person
) -> None:
    """Only the committee of the area does."""
    for person in (li_wei, xiao_zhao, stranger, granny_chen):
        with pytest.raises(NotYours):
            proxy.approve(granny_door, li_wei, by=person)


@pytest.mark.django_db(transaction=True)
def test_approved_twice_at_once_it_is_one(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """The constraint decides."""
    results = at_once(*(lambda: proxy.approve(fresh(granny_door), li_wei, by=auntie_wang) for _ in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "ProxyGrant"]


@pytest.mark.django_db
def test_the_household_ends_it_and_the_committee_hears(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person, director_zhou: Person,
    xiao_zhao: Person, stranger: Person, sign_in: SignIn,
) -> None:  # fmt: skip
    """At once; a neighbour of hers cannot object in her place."""
    held = proxy.approve(granny_door, li_wei, by=auntie_wang)
    assert sign_in(li_wei).post(f"/household/proxies/{held.pk}/objection/").status_code == 404
    with watching() as seen:
        assert sign_in(granny_chen).post(f"/household/proxies/{held.pk}/objection/").status_code == 303
    assert not may_act(li_wei, granny_door)
    assert seen.told("estate.proxy.objected") == {li_wei.pk, auntie_wang.pk, director_zhou.pk}
    with pytest.raises(Conflict, match=r"proxy\.ended"):
        proxy.object_to(fresh(held), by=granny_chen)


@pytest.mark.django_db
def test_taken_back_or_given_up(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person, xiao_zhao: Person
) -> None:
    """By the committee, or by the neighbour; by nobody else."""
    held = proxy.approve(granny_door, li_wei, by=auntie_wang)
    with pytest.raises(NotYours):
        proxy.revoke(held, by=xiao_zhao)
    with pytest.raises(NotYours):
        proxy.give_up(held, by=xiao_zhao)
    proxy.revoke(held, by=auntie_wang)
    assert not may_act(li_wei, granny_door)
    again = proxy.approve(granny_door, li_wei, by=auntie_wang)
    proxy.give_up(again, by=li_wei)
    assert not may_act(li_wei, granny_door)


@pytest.mark.django_db
def test_run_out_is_told_once_and_may_be_approved_anew(
    noon: datetime, granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """The neighbour and the household; the old one does not stand in the way."""
    proxy.approve(granny_door, li_wei, by=auntie_wang, days=3)
    clock.move(days=3, seconds=1)
    before = rights.number()
    with watching() as seen:
        jobs.tell_of_proxies_that_end.call()
        jobs.tell_of_proxies_that_end.call()
    assert seen.verbs == ["estate.proxy.ended"]
    assert seen.told("estate.proxy.ended") == {li_wei.pk, granny_chen.pk}
    assert rights.number() > before
    proxy.approve(granny_door, li_wei, by=auntie_wang)
    assert ProxyGrant.objects.filter(revoked_at=None).count() == 1


@pytest.mark.django_db
def test_by_the_pages(
    area: Area,
    granny_door: Household,
    granny_chen: Person,
    li_wei: Person,
    stranger: Person,
    auntie_wang: Person,
    sign_in: SignIn,
) -> None:
    """Found by name, approved; the neighbour then finds the door under "for whom"; strangers cannot be chosen."""
    client, base = sign_in(auntie_wang), f"/area/{area.slug}/households/{granny_door.pk}/proxies/"
    assert f"{base}{li_wei.pk}/" in client.get(base, {"q": "李伟"}).content.decode()
    assert client.get(f"{base}{stranger.pk}/").status_code == 404
    assert client.post(f"{base}{li_wei.pk}/", {"days": "7"}).status_code == 303
    neighbour = sign_in(li_wei)
    assert f"/acting/start/?for={granny_door.pk}" in neighbour.get("/acting/").content.decode()
    assert "陈桂花" in neighbour.get("/acting/start/", {"for": granny_door.pk}).content.decode()
    own = household_of(li_wei)
    assert neighbour.get("/acting/start/", {"for": own.pk})["Location"] == "/household/"
