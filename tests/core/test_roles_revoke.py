"""A role is taken back, at once, and the last lead stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hub.core.estate.actions import roles
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, NotYours
from hub.core.live import names, registry
from hub.core.people import access as people
from hub.core.people import rights
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Role
from tests.core.estate_kit import at_once, fresh, second_lead, watching

SignIn = Callable[..., Client]


def lead_of(person: Person) -> RoleGrant:
    """Their grant as lead, as another request reads it."""
    return RoleGrant.objects.select_related("area", "person").get(person=person, role=Role.LEAD)


@pytest.mark.django_db
def test_pages_and_streams_end_at_once(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    """The thief's old page gets nothing, and the person is told."""
    client, page = sign_in(auntie_wang), f"/area/{area.slug}/households/"
    assert client.get(page).status_code == 200
    before = rights.number()
    held = RoleGrant.objects.select_related("area", "person").get(person=auntie_wang)
    with watching() as seen:
        roles.revoke(held, by=director_zhou, why="调岗")
    assert client.get(page).status_code == 404
    assert not registry.allowed(names.desk(area.pk), [auntie_wang.pk], second_factor=True)
    assert rights.number() > before
    assert seen.people == {(auntie_wang.pk, "estate.role.revoked")}


@pytest.mark.django_db
def test_only_a_lead_of_the_area_does(
    area: Area, auntie_wang: Person, xiao_zhao: Person, stranger: Person
) -> None:
    """Not a colleague, not another area's committee."""
    held = RoleGrant.objects.select_related("area", "person").get(person=xiao_zhao)
    for person in (auntie_wang, xiao_zhao, stranger):
        with pytest.raises(NotYours):
            roles.revoke(held, by=person)
    assert people.has_role(xiao_zhao, area, Role.VOLUNTEER)


@pytest.mark.django_db
def test_the_second_click_learns_that_it_is_done(
    area: Area, xiao_zhao: Person, director_zhou: Person
) -> None:
    """And nobody is told twice."""
    held = RoleGrant.objects.select_related("area", "person").get(person=xiao_zhao)
    roles.revoke(held, by=director_zhou)
    with watching() as seen, pytest.raises(Conflict, match=r"role\.changed"):
        roles.revoke(fresh(held), by=director_zhou)
    assert seen.verbs == []


@pytest.mark.django_db
def test_the_last_lead_stays(noon: datetime, area: Area, director_zhou: Person) -> None:
    """A lead whose role has run out does not count as another."""
    other = second_lead(area)
    RoleGrant.objects.filter(person=other).update(expires_at=noon + timedelta(minutes=1))
    clock.move(minutes=1)
    with pytest.raises(Conflict, match=r"role\.last_lead"):
        roles.revoke(lead_of(director_zhou), by=director_zhou)
    assert people.has_role(director_zhou, area, Role.LEAD)


@pytest.mark.django_db
def test_the_page_says_why_not(area: Area, director_zhou: Person, sign_in: SignIn) -> None:
    """409 on the same page, the reason still there."""
    held = lead_of(director_zhou)
    answer = sign_in(director_zhou).post(f"/area/{area.slug}/roles/{held.pk}/revocation/", {"why": "退休"})
    assert answer.status_code == 409
    assert "退休" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_leads_cannot_both_go_at_once(area: Area, director_zhou: Person) -> None:
    """Each takes the other's role, at the same moment: one succeeds."""
    other = second_lead(area)
    results = at_once(
        lambda: roles.revoke(lead_of(other), by=director_zhou),
        lambda: roles.revoke(lead_of(director_zhou), by=other),
    )
    assert sum(isinstance(result, RoleGrant) for result in results) == 1
    assert people.people_with_role(area, Role.LEAD).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_both_would_go(area: Area, director_zhou: Person) -> None:
    """The control: both look, both find another lead, both write."""
    other = second_lead(area)
    looked = [roles._other_leads(lead_of(person)).exists() for person in (director_zhou, other)]
    for person in (director_zhou, other):
        RoleGrant.objects.filter(person=person).update(revoked_at=clock.now())
    assert looked == [True, True]
    assert not people.people_with_role(area, Role.LEAD).exists()
