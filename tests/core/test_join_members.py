"""Who joined is seen, may be objected to, withdrawn, and may leave; a withdrawn member has nothing at once."""

from typing import Any

import pytest
from django.test import Client

from hub.core.estate.joining.actions import members
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.people import rights, tokens
from hub.core.people.access import households_of
from hub.core.people.models import Area, Household, Membership, Person
from hub.core.people.words import Relation
from tests.conftest import door
from tests.core.join_kit import come_in, letter, listed
from tests.core.post import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(building: Any) -> Household:
    return door(building, "0602")


@pytest.fixture
def head(home: Household, auntie_wang: Person) -> tuple[Client, Membership]:
    client, member = Client(), listed(home, "徐明", Relation.HEAD)
    come_in(client, letter(home, auntie_wang), member, "ming@example.org")
    member.refresh_from_db()
    return client, member


@pytest.fixture
def guest(home: Household, head: Any, auntie_wang: Person) -> tuple[Client, Membership]:
    client = Client()
    come_in(client, letter(home, auntie_wang), None, "guest@example.org", "客人")
    return client, Membership.objects.get(household=home, person__name="客人")


def test_the_household_sees_who_joined_and_the_head_may_object(
    home: Household, head: Any, guest: Any, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    (client, _member), (other, member) = head, guest
    page = client.get(f"/join/home/{home.pk}/").content.decode()
    assert "客人" in page
    assert f"/join/home/{home.pk}/members/{member.pk}/objection/" in page
    assert "objection" not in other.get(f"/join/home/{home.pk}/").content.decode()
    client.post(f"/join/home/{home.pk}/members/{member.pk}/objection/")
    member.refresh_from_db()
    assert member.objected_at is not None
    assert member.ended_at is None
    desk = sign_in(auntie_wang).get(f"/area/{area.slug}/joining/").content.decode()
    assert "客人" in desk
    assert f"/area/{area.slug}/memberships/{member.pk}/withdrawal/" in desk


def test_only_the_head_objects_and_not_to_themselves(head: Any, guest: Any) -> None:
    with pytest.raises(NotYours):
        members.object_to(head[1], by=guest[1].person)
    with pytest.raises(Invalid):
        members.object_to(head[1], by=head[1].person)


def test_a_stranger_sees_no_household_and_objects_to_nobody(
    home: Household, guest: Any, li_wei: Person, sign_in: Any
) -> None:
    client = sign_in(li_wei)
    assert client.get(f"/join/home/{home.pk}/").status_code == 404
    assert client.post(f"/join/home/{home.pk}/members/{guest[1].pk}/objection/").status_code == 404
    assert client.post(f"/join/home/{home.pk}/leaving/").status_code == 404
    assert client.get("/join/home/999999/").status_code == 404


def test_the_committee_keeps_and_the_head_hears_of_it(
    head: Any, guest: Any, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    members.object_to(guest[1], by=head[1].person)
    client = sign_in(auntie_wang)
    client.post(f"/area/{area.slug}/memberships/{guest[1].pk}/keeping/")
    guest[1].refresh_from_db()
    assert guest[1].objected_at is None
    assert Notice.objects.filter(person=head[1].person, verb="estate.membership.kept").exists()
    assert client.post(f"/area/{area.slug}/memberships/{guest[1].pk}/keeping/").status_code == 409


def test_a_withdrawn_member_has_nothing_at_once_and_is_told_why(
    home: Household, guest: Any, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    client, member = guest
    _token, text = tokens.make(member.person, "t", ["read"], 7, second_factor=False)
    before = rights.number()
    desk = sign_in(auntie_wang)
    assert (
        desk.post(f"/area/{area.slug}/memberships/{member.pk}/withdrawal/", {"reason": " "}).status_code
        == 422
    )
    desk.post(f"/area/{area.slug}/memberships/{member.pk}/withdrawal/", {"reason": "不住这里"})
    assert not households_of(member.person).exists()
    assert client.get(f"/join/home/{home.pk}/").status_code == 302
    assert signed_in(client) is None
    assert tokens.find(text) is None
    assert rights.number() > before
    told = Notice.objects.get(person=member.person, verb="estate.membership.withdrawn")
    assert told.words["params"]["reason"] == "不住这里"
    assert (
        desk.post(f"/area/{area.slug}/memberships/{member.pk}/withdrawal/", {"reason": "x"}).status_code
        == 409
    )


def test_whoever_belongs_elsewhere_too_stays_signed_in(
    home: Household, li_wei: Person, auntie_wang: Person, sign_in: Any
) -> None:
    client = sign_in(li_wei)
    code = letter(home, auntie_wang)
    client.get(f"/join/{code}/")
    client.post("/join/who/", {"who": "0"})
    member = Membership.objects.get(household=home, person=li_wei)
    members.withdraw(member, by=auntie_wang, reason="x")
    assert client.get("/settings/").status_code == 200
    assert client.get(f"/join/home/{home.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["xiao_zhao", "li_wei", "stranger", "dr_lin"])
def test_nobody_but_the_desk_withdraws_or_keeps(
    role: str, guest: Any, area: Area, sign_in: Any, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(role))
    for verb in ("withdrawal", "keeping"):
        path = f"/area/{area.slug}/memberships/{guest[1].pk}/{verb}/"
        assert client.post(path, {"reason": "x"}).status_code == 404
    guest[1].refresh_from_db()
    assert guest[1].ended_at is None


def test_the_desk_of_another_area_reaches_nobody_here(
    guest: Any, other_area: Area, stranger: Person, sign_in: Any
) -> None:
    path = f"/area/{other_area.slug}/memberships/{guest[1].pk}/withdrawal/"
    assert sign_in(stranger).post(path, {"reason": "x"}).status_code == 404


def test_one_may_leave_and_the_head_hears_of_it(home: Household, head: Any, guest: Any) -> None:
    client, member = guest
    assert client.post(f"/join/home/{home.pk}/leaving/").url == "/"
    assert signed_in(client) is None
    member.refresh_from_db()
    assert member.ended_at is not None
    assert Notice.objects.filter(person=head[1].person, verb="estate.household.left").exists()
    with pytest.raises(Conflict):
        members.leave(member)


def test_looking_at_a_verb_does_nothing(
    home: Household, guest: Any, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    desk = sign_in(auntie_wang)
    for path in (
        f"/join/home/{home.pk}/leaving/",
        f"/join/home/{home.pk}/members/{guest[1].pk}/objection/",
        f"/area/{area.slug}/memberships/{guest[1].pk}/withdrawal/",
    ):
        assert desk.get(path).status_code == 405
        assert guest[0].get(path).status_code in (404, 405)
