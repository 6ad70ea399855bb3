"""A lead gives a role, for a time, and nobody to themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hub.core.estate.actions import openings, roles
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.live import names
from hub.core.people import access as people
from hub.core.people import rights
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Role
from tests.core.estate_kit import at_once, fresh, second_lead, watching

SignIn = Callable[..., Client]


@pytest.mark.django_db
def test_a_role_holds_for_a_fortnight(
    noon: datetime, area: Area, li_wei: Person, director_zhou: Person
) -> None:
    """The holder is told, nobody else; every process looks at rights again."""
    before = rights.number()
    with watching() as seen:
        held = roles.grant(area, li_wei, Role.VOLUNTEER, by=director_zhou)
    assert held.expires_at == noon + timedelta(days=14)
    assert people.has_role(li_wei, area, Role.VOLUNTEER)
    assert rights.number() > before
    assert (seen.people, seen.streams) == ({(li_wei.pk, "estate.role.granted")}, {names.desk(area.pk)})
    clock.move(days=14, seconds=1)
    assert not people.has_role(li_wei, area, Role.VOLUNTEER)


@pytest.mark.django_db
def test_the_area_says_how_long_is_usual(
    noon: datetime, area: Area, li_wei: Person, director_zhou: Person
) -> None:
    """And a lead may say otherwise, within bounds."""
    area.thresholds = {"estate.role_days": 3}
    area.save()
    assert roles.grant(area, li_wei, Role.VOLUNTEER, by=director_zhou).expires_at == noon + timedelta(days=3)
    for days in (0, -1, 367):
        with pytest.raises(Invalid, match=r"role\.days"):
            roles.grant(area, li_wei, Role.GUARD, by=director_zhou, days=days)


@pytest.mark.django_db
def test_only_a_lead_of_the_area_and_never_to_themselves(
    area: Area, li_wei: Person, auntie_wang: Person, stranger: Person, director_zhou: Person
) -> None:
    """A lead who makes themselves a counsellor would read what counsellors read."""
    for person in (auntie_wang, stranger, li_wei):
        with pytest.raises(NotYours):
            roles.grant(area, li_wei, Role.VOLUNTEER, by=person)
    with pytest.raises(NotYours, match=r"role\.own"):
        roles.grant(area, director_zhou, Role.COUNSELLOR, by=director_zhou)
    assert not people.roles_of(li_wei, area)


@pytest.mark.django_db
def test_a_role_that_ran_out_is_given_anew(
    noon: datetime, area: Area, li_wei: Person, director_zhou: Person
) -> None:
    """The old grant must not block the new one, and is not overwritten."""
    roles.grant(area, li_wei, Role.VOLUNTEER, by=director_zhou, days=1)
    clock.move(days=2)
    RoleGrant.objects.filter(person=director_zhou).update(expires_at=noon + timedelta(days=30))
    roles.grant(area, li_wei, Role.VOLUNTEER, by=director_zhou)
    assert RoleGrant.objects.filter(person=li_wei).count() == 2
    with pytest.raises(Conflict, match=r"role\.held"):
        roles.grant(area, li_wei, Role.VOLUNTEER, by=director_zhou)


@pytest.mark.django_db(transaction=True)
def test_two_leads_at_once_give_it_once(area: Area, li_wei: Person, director_zhou: Person) -> None:
    """The constraint decides, and the other lead learns of it."""
    other = second_lead(area)
    results = at_once(
        lambda: roles.grant(area, li_wei, Role.VOLUNTEER, by=director_zhou),
        lambda: roles.grant(area, li_wei, Role.VOLUNTEER, by=other),
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "RoleGrant"]
    assert RoleGrant.objects.filter(person=li_wei, revoked_at=None).count() == 1


@pytest.mark.django_db
def test_somebody_on_no_list_gets_an_account_with_the_role(area: Area, director_zhou: Person) -> None:
    """A seconded cadre signs in with the phone that the lead gave."""
    cadre = openings.Account(name="下沉干部小孙", phone="+8619955551234")
    held = roles.grant_to_newcomer(area, cadre, Role.CADRE, by=director_zhou)
    assert held.person.phone_verified
    again = roles.grant_to_newcomer(area, cadre, Role.VOLUNTEER, by=director_zhou)
    assert again.person == held.person


@pytest.mark.django_db
def test_a_longer_role(noon: datetime, area: Area, auntie_wang: Person, director_zhou: Person) -> None:
    """From today; of two leads who extend the same end, the second learns that it has moved."""
    held = RoleGrant.objects.get(person=auntie_wang)
    seen_end = held.expires_at
    with watching() as seen:
        roles.extend(fresh(held), by=director_zhou, days=30, until=seen_end)
    assert fresh(held).expires_at == noon + timedelta(days=30)
    assert seen.people == {(auntie_wang.pk, "estate.role.extended")}
    with pytest.raises(Conflict, match=r"role\.changed"):
        roles.extend(fresh(held), by=director_zhou, days=5, until=seen_end)


@pytest.mark.django_db
def test_a_lead_extends_their_own_only_when_there_is_no_other(area: Area, director_zhou: Person) -> None:
    """Or an area would be left without anybody who can."""
    held = RoleGrant.objects.get(person=director_zhou)
    roles.extend(held, by=director_zhou, days=30)
    second_lead(area)
    with pytest.raises(NotYours, match=r"role\.own"):
        roles.extend(fresh(held), by=director_zhou, days=60)


@pytest.mark.django_db
def test_the_pages_grant_after_a_fresh_confirmation(
    noon: datetime, area: Area, li_wei: Person, stranger: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    """Found by name; a stranger's id is a 404; an hour later the lead confirms again."""
    client, base = sign_in(director_zhou), f"/area/{area.slug}/roles/new/"
    assert f"{base}{li_wei.pk}/" in client.get(base, {"q": "李伟"}).content.decode()
    assert client.get(f"{base}{stranger.pk}/").status_code == 404
    assert client.post(f"{base}{li_wei.pk}/", {"role": "volunteer", "days": "7"}).status_code == 303
    assert people.has_role(li_wei, area, Role.VOLUNTEER)
    clock.move(hours=1)
    later = client.post(f"{base}{li_wei.pk}/", {"role": "guard", "days": "7"})
    assert later.status_code == 302
    assert not people.has_role(li_wei, area, Role.GUARD)
