"""Joining for programs: the same verbs, access and limits as the pages."""

import json
from typing import Any

import pytest
from django.test import Client

from hub.core.people import tokens
from hub.core.people.models import Area, Household, JoinRequest, Membership, Person
from hub.core.people.words import Relation
from tests.conftest import door
from tests.core.join_kit import letter, listed
from tests.core.post import account, last_code, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(building: Any) -> Household:
    return door(building, "0602")


@pytest.fixture
def xu(home: Household) -> Membership:
    return listed(home, "徐小芳", Relation.CHILD)


@pytest.fixture
def code(home: Household, xu: Membership, auntie_wang: Person) -> str:
    return letter(home, auntie_wang)


def call(path: str, body: dict[str, Any] | None = None, token: str = "", **headers: str) -> Any:
    sent_headers = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
    if body is None:
        return Client().get(f"/api/v1{path}", headers=sent_headers)
    return Client().post(f"/api/v1{path}", json.dumps(body), "application/json", headers=sent_headers)


def key_of(person: Person, *scopes: str, strong: bool = False) -> str:
    return tokens.make(person, "t", scopes or ("read", "write"), 7, second_factor=strong)[1]


def test_a_program_joins_with_a_letter(code: str, xu: Membership) -> None:
    looked = call("/join/letter", {"code": code})
    assert looked.json() == {
        "area": "新民主路",
        "building": "12栋",
        "door": "0602",
        "listed": [{"id": xu.pk, "name": "徐*芳", "relation": "child"}],
    }
    proof = call("/join/letter/digits", {"code": code, "contact": "139 0000 0002"}).json()["proof"]
    body = {"code": code, "contact": "13900000002", "proof": proof, "who": xu.pk}
    assert call("/join", {**body, "digits": "0000000"}).json()["code"] == "code.wrong"
    joined = call("/join", {**body, "digits": last_code()})
    assert joined.status_code == 201
    assert joined.json()["id"] == xu.pk
    assert call("/join", {**body, "digits": last_code()}).status_code == 410


def test_refusals_say_what_is_wrong(code: str, xu: Membership) -> None:
    assert call("/join/letter", {"code": "x"}).json()["code"] == "letter.malformed"
    unknown = call("/join/letter", {"code": "0000-0000-0000"})
    assert unknown.status_code == 422
    assert unknown.json()["code"] == "letter.unknown"
    wrong = call("/join/letter/digits", {"code": code, "contact": "12"})
    assert wrong.status_code == 422
    assert "contact" in wrong.json()["errors"]
    assert call("/join/letter", {}).json()["code"] == "body.invalid"
    assert sent() == []


def test_a_contact_with_an_account_is_told_to_sign_in(code: str, li_wei: Person, xu: Membership) -> None:
    account(li_wei, "li.wei@example.org")
    proof = call("/join/letter/digits", {"code": code, "contact": "li.wei@example.org"}).json()["proof"]
    body = {
        "code": code,
        "contact": "li.wei@example.org",
        "proof": proof,
        "digits": last_code(),
        "who": xu.pk,
    }
    assert call("/join", body).json()["code"] == "contact.taken"
    known = call("/join/known", {"code": code, "who": xu.pk}, key_of(li_wei), **{"Idempotency-Key": "k"})
    assert known.status_code == 200
    again = call("/join/known", {"code": code, "who": xu.pk}, key_of(li_wei), **{"Idempotency-Key": "k"})
    assert again.status_code in (200, 409)
    assert Membership.objects.get(pk=xu.pk).person_id == li_wei.pk


def test_without_a_sign_in_nothing_of_a_person_opens(code: str, home: Household) -> None:
    assert call("/join/known", {"code": code}).status_code == 401
    assert call(f"/households/{home.pk}/joined").status_code == 401
    assert call("/join/requests").status_code == 401


def test_a_household_is_seen_from_inside_only(home: Household, xu: Membership, li_wei: Person) -> None:
    assert call(f"/households/{home.pk}/joined", token=key_of(li_wei)).status_code == 404
    Membership.objects.filter(pk=xu.pk).update(person=li_wei, joined_at="2022-04-01T00:00Z")
    found = call(f"/households/{home.pk}/joined", token=key_of(li_wei)).json()
    assert [one["name"] for one in found] == ["李伟"]
    assert call(f"/households/{home.pk}/leaving", {}, key_of(li_wei)).status_code == 204


def test_a_program_asks_to_join_and_the_desk_decides(
    home: Household, xu: Membership, area: Area, auntie_wang: Person
) -> None:
    proof = call("/join/requests/digits", {"area": area.slug, "contact": "fang@example.org"}).json()["proof"]
    body = {
        "area": area.slug,
        "building": "12",
        "door": "602",
        "name": "徐小芳",
        "contact": "fang@example.org",
    }
    asked = call("/join/requests/new", {**body, "proof": proof, "digits": last_code()})
    assert asked.status_code == 201
    pk = asked.json()["id"]
    weak, strong = key_of(auntie_wang), key_of(auntie_wang, "read", "write", "staff", strong=True)
    assert call(f"/areas/{area.slug}/join-requests", token=weak).status_code == 403
    assert [one["id"] for one in call(f"/areas/{area.slug}/join-requests", token=strong).json()] == [pk]
    beside = call(f"/areas/{area.slug}/join-requests/{pk}", token=strong).json()
    assert beside["household"] == home.pk
    assert beside["listed"][0]["same_name"]
    path = f"/areas/{area.slug}/join-requests/{pk}/approval"
    done = call(path, {"household": home.pk, "who": xu.pk, "version": 1}, strong)
    assert done.json()["state"] == "approved"
    assert call(path, {"household": home.pk, "version": 1}, strong).status_code == 409
    assert Membership.objects.get(pk=xu.pk).person == JoinRequest.objects.get().person


@pytest.mark.parametrize("role", ["li_wei", "xiao_zhao", "stranger"])
def test_the_desk_s_routes_are_closed_to_others(
    role: str, area: Area, home: Household, xu: Membership, request: pytest.FixtureRequest
) -> None:
    token = key_of(request.getfixturevalue(role), "read", "write", "staff", strong=True)
    prefix = f"/areas/{area.slug}"
    assert call(f"{prefix}/join-requests", token=token).status_code == 404
    assert call(f"{prefix}/objections", token=token).status_code == 404
    assert call(f"{prefix}/memberships/{xu.pk}/withdrawal", {"reason": "x"}, token).status_code == 404
    assert call(f"{prefix}/memberships/{xu.pk}/keeping", {}, token).status_code == 404
    assert call(f"{prefix}/letters", {"building": "12", "doors": [home.pk]}, token).status_code == 404


def test_letters_are_made_for_printing_elsewhere(area: Area, home: Household, auntie_wang: Person) -> None:
    token = key_of(auntie_wang, "write", "staff", strong=True)
    made = call(f"/areas/{area.slug}/letters", {"building": "12", "doors": [home.pk]}, token)
    assert made.status_code == 201
    assert Client().get(f"/join/{made.json()[0]['code']}/").status_code == 302
    assert (
        call(f"/areas/{area.slug}/letters", {"building": "12", "doors": [999999]}, token).status_code == 422
    )


def test_an_objection_is_raised_and_withdrawn_over_the_api(
    home: Household, xu: Membership, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    head = listed(home, "徐明", Relation.HEAD)
    Membership.objects.filter(pk=head.pk).update(person=li_wei, joined_at="2022-04-01T00:00Z")
    Membership.objects.filter(pk=xu.pk).update(joined_at="2022-04-01T00:00Z")
    path = f"/households/{home.pk}/joined/{xu.pk}/objection"
    assert call(path, {}, key_of(li_wei)).json()["objected_at"]
    desk = key_of(auntie_wang, "read", "write", "staff", strong=True)
    assert [one["id"] for one in call(f"/areas/{area.slug}/objections", token=desk).json()] == [xu.pk]
    withdrawn = call(f"/areas/{area.slug}/memberships/{xu.pk}/withdrawal", {"reason": "搬走"}, desk)
    assert withdrawn.status_code == 204


def test_letters_asked_for_twice_with_one_key_do_not_void_the_first(
    area: Area, home: Household, auntie_wang: Person
) -> None:
    """The answer got lost and the program asks again: the codes that may be printed already still let people in."""
    token, body = key_of(auntie_wang, "write", "staff", strong=True), {"building": "12", "doors": [home.pk]}
    made = call(f"/areas/{area.slug}/letters", body, token, **{"Idempotency-Key": "k"})
    again = call(f"/areas/{area.slug}/letters", body, token, **{"Idempotency-Key": "k"})
    assert (again.status_code, again.json()["code"]) == (409, "letters.shown_once")
    assert Client().get(f"/join/{made.json()[0]['code']}/").status_code == 302
